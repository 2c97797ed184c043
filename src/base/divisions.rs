//! The division table (区划表): counties and townships with their codes and the other names offices use for them.
//!
//! Data: `data/divisions/150800.toml` (counties and aliases) and `data/divisions/150800.csv` (89 township-level units,
//! GB/T 2260 and the statistical codes of 2020-06-30). Other prefectures work too: codes met in folder names and
//! registers are added with [`Divisions::learn_county`] and [`Divisions::learn_township`]. The same township name
//! occurs in several counties, so lookups by name are always inside one county and may give several candidates.

use crate::base::text;
use serde::Deserialize;

/// Day of the built-in table of townships (ISO date).
pub const AS_OF: &str = "2020-06-30";

/// One county-level unit (旗县区).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct County {
    /// Six digits.
    pub code: String,
    pub name: String,
    /// Short and former names: 五原, 乌前旗 …
    pub aliases: Vec<String>,
}

/// One township-level unit (苏木乡镇).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Township {
    /// Nine digits; the first six are the county.
    pub code: String,
    pub name: String,
    pub aliases: Vec<String>,
}

/// Counties and townships of a run, sorted by code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Divisions {
    pub counties: Vec<County>,
    pub townships: Vec<Township>,
    /// The top unit the built-in table is about (盟市), with its other names.
    pub prefecture: Option<County>,
    /// Codes of junk rows in public tables (市辖区, 其它区): no units.
    pub ignored: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    prefecture: NameRow,
    ignored: Vec<String>,
    county: Vec<NameRow>,
    township: Vec<NameRow>,
}

#[derive(Deserialize)]
struct NameRow {
    code: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
}

#[derive(Deserialize)]
struct TownshipRow {
    code: String,
    name: String,
}

const TOML: &str = include_str!("../../data/divisions/150800.toml");
const CSV: &str = include_str!("../../data/divisions/150800.csv");

/// The table of 巴彦淖尔市: seven counties, 89 townships.
#[must_use]
pub fn builtin() -> Divisions {
    // Both files are compiled in; the test below reads them, so an error cannot reach a user.
    let file: File = toml::from_str(TOML).unwrap_or(File {
        prefecture: NameRow { code: String::new(), name: String::new(), aliases: Vec::new() },
        ignored: Vec::new(),
        county: Vec::new(),
        township: Vec::new(),
    });
    let county = |row: NameRow| County { code: row.code, name: row.name, aliases: row.aliases };
    let mut counties: Vec<County> = file.county.into_iter().map(county).collect();
    counties.sort_by(|a, b| a.code.cmp(&b.code));
    let mut townships: Vec<Township> = csv::Reader::from_reader(CSV.as_bytes())
        .deserialize::<TownshipRow>()
        .filter_map(std::result::Result::ok)
        .map(|row| Township { code: row.code, name: row.name, aliases: Vec::new() })
        .collect();
    townships.sort_by(|a, b| a.code.cmp(&b.code));
    for row in file.township {
        if let Ok(at) = townships.binary_search_by(|known| known.code.cmp(&row.code)) {
            townships[at].aliases.extend(row.aliases);
        }
    }
    Divisions { counties, townships, prefecture: Some(county(file.prefecture)), ignored: file.ignored }
}

impl Divisions {
    /// The county with this six-digit code (longer codes are cut).
    #[must_use]
    pub fn county(&self, code: &str) -> Option<&County> {
        let code = code.get(..6)?;
        self.counties
            .binary_search_by(|known| known.code.as_str().cmp(code))
            .ok()
            .map(|at| &self.counties[at])
    }

    /// The township with this nine-digit code (longer codes are cut).
    #[must_use]
    pub fn township(&self, code: &str) -> Option<&Township> {
        let code = code.get(..9)?;
        self.townships
            .binary_search_by(|known| known.code.as_str().cmp(code))
            .ok()
            .map(|at| &self.townships[at])
    }

    /// Townships of a county, sorted by code.
    pub fn townships_of<'a>(&'a self, county: &'a str) -> impl Iterator<Item = &'a Township> {
        self.townships.iter().filter(move |township| !county.is_empty() && township.code.starts_with(county))
    }

    /// Counties that `text` may mean: a code, the official name, a short or former name, with or without the names of
    /// the units above in front (巴彦淖尔市五原县). 前旗, 中旗 and 后旗 alone mean every county that ends so.
    #[must_use]
    pub fn county_by_name(&self, text: &str) -> Vec<&County> {
        let folded = text::fold(text);
        let (code, name) = split_code(&folded);
        if let Some(county) = self.county(code) {
            return vec![county];
        }
        if name.is_empty() {
            return Vec::new();
        }
        let pick = |test: &dyn Fn(&str) -> bool| -> Vec<&County> {
            self.counties.iter().filter(|county| names(&county.name, &county.aliases).any(test)).collect()
        };
        let exact = pick(&|known| known == name);
        if !exact.is_empty() {
            return exact;
        }
        if let Some(bare) = bare_banner(name) {
            return self.counties.iter().filter(|county| county.name.ends_with(bare)).collect();
        }
        // Longest ending wins, so that 乌拉特后旗 is not taken for a shorter name that it contains.
        self.longest_ending(name)
    }

    fn longest_ending(&self, name: &str) -> Vec<&County> {
        let mut best = 0;
        let mut found: Vec<&County> = Vec::new();
        for county in &self.counties {
            let length = names(&county.name, &county.aliases)
                .filter(|known| known.chars().count() >= 2 && name.ends_with(known))
                .map(str::len)
                .max()
                .unwrap_or(0);
            if length == 0 || length < best {
                continue;
            }
            if length > best {
                best = length;
                found.clear();
            }
            found.push(county);
        }
        found
    }

    /// Townships of `county_code` that `text` may mean: a code, the official name, a former name, or the name without
    /// its 镇/乡/苏木/街道/农场 ending. An empty county looks everywhere. Several candidates are returned as they are.
    #[must_use]
    pub fn townships_by_name(&self, county_code: &str, text: &str) -> Vec<&Township> {
        let folded = text::fold(text);
        let (code, name) = split_code(&folded);
        if let Some(township) = self.township(code)
            && township.code.starts_with(county_code)
        {
            return vec![township];
        }
        let name = trim_office(name);
        if name.is_empty() {
            return Vec::new();
        }
        let pool: Vec<&Township> =
            self.townships.iter().filter(|township| township.code.starts_with(county_code)).collect();
        let pick = |test: &dyn Fn(&str) -> bool| -> Vec<&Township> {
            pool.iter()
                .copied()
                .filter(|township| names(&township.name, &township.aliases).any(test))
                .collect()
        };
        let exact = pick(&|known| known == name);
        if !exact.is_empty() {
            return exact;
        }
        // 五原县隆兴昌镇: units above in front of the name.
        if let Some(county) = self.county(county_code) {
            let rest = names(&county.name, &county.aliases).find_map(|known| name.strip_prefix(known));
            if let Some(rest) = rest.filter(|rest| rest.chars().count() >= 2) {
                return self.townships_by_name(county_code, rest);
            }
        }
        let (stem, kind) = stem(name);
        // 巴彦套海镇 in 磴口县 is the town of 五原县 and not the farm of a like name at hand.
        if stem.chars().count() < 2 || !self.elsewhere(county_code, name).is_empty() {
            return Vec::new();
        }
        let alike = pick(&|known| self::stem(known).0 == stem);
        if alike.len() < 2 || kind == Kind::Bare {
            return alike;
        }
        let same: Vec<&Township> = alike
            .iter()
            .copied()
            .filter(|township| {
                names(&township.name, &township.aliases)
                    .any(|known| self::stem(known).0 == stem && self::stem(known).1 == kind)
            })
            .collect();
        if same.is_empty() { alike } else { same }
    }

    /// Townships of other counties that bear exactly the name `text`, kind of place included, when none of `county_code`
    /// does. Such a name is never bent to a like one of the county.
    #[must_use]
    pub fn elsewhere(&self, county_code: &str, text: &str) -> Vec<&Township> {
        let folded = text::fold(text);
        let name = trim_office(split_code(&folded).1);
        if county_code.is_empty() || stem(name).1 == Kind::Bare {
            return Vec::new();
        }
        let exact =
            |township: &&Township| names(&township.name, &township.aliases).any(|known| known == name);
        let (own, others): (Vec<&Township>, Vec<&Township>) =
            self.townships.iter().filter(exact).partition(|township| township.code.starts_with(county_code));
        if own.is_empty() { others } else { Vec::new() }
    }

    /// The one county that a title, a sheet's or a folder's name mentions: by code, else by the longest name in it.
    #[must_use]
    pub fn county_in(&self, text: &str) -> Option<&County> {
        let folded = text::fold(text);
        if let Some(county) = self.county(split_code(&folded).0) {
            return Some(county);
        }
        mentioned(&folded, self.counties.iter().map(|county| (county, &*county.name, &county.aliases[..])))
    }

    /// The one township of the county that a title, a sheet's or a folder's name mentions.
    #[must_use]
    pub fn township_in<'a>(&'a self, county_code: &'a str, text: &str) -> Option<&'a Township> {
        let folded = text::fold(text);
        if let Some(township) = self.township(split_code(&folded).0)
            && township.code.starts_with(county_code)
        {
            return Some(township);
        }
        let pool = self.townships_of(county_code).map(|town| (town, &*town.name, &town.aliases[..]));
        mentioned(&folded, pool)
    }

    /// Is this the prefecture itself (市级)?
    #[must_use]
    pub fn is_prefecture(&self, text: &str) -> bool {
        let folded = text::fold(text);
        let (code, name) = split_code(&folded);
        self.prefecture.as_ref().is_some_and(|top| {
            code == top.code || (code.is_empty() && names(&top.name, &top.aliases).any(|known| known == name))
        })
    }

    /// Official name of a county, or the code itself when unknown.
    #[must_use]
    pub fn county_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.county(code).map_or(code, |county| county.name.as_str())
    }

    /// Official name of a township, or the code itself when unknown.
    #[must_use]
    pub fn township_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.township(code).map_or(code, |township| township.name.as_str())
    }

    /// Adds a county met in a folder name or register (other prefectures). Known and junk codes change nothing.
    pub fn learn_county(&mut self, code: &str, name: &str) {
        let wanted =
            is_digits(code, 6) && !code.ends_with("00") && !self.ignored.iter().any(|junk| junk == code);
        if !wanted || name.trim().is_empty() {
            return;
        }
        if let Err(at) = self.counties.binary_search_by(|known| known.code.as_str().cmp(code)) {
            let name = text::fold(name);
            let short = name.strip_suffix(['县', '区', '旗', '市']).unwrap_or_default();
            let aliases = if short.chars().count() >= 2 { vec![short.to_owned()] } else { Vec::new() };
            self.counties.insert(at, County { code: code.to_owned(), name, aliases });
        }
    }

    /// Adds a township met in a folder name or register. Known codes change nothing.
    pub fn learn_township(&mut self, code: &str, name: &str) {
        if !is_digits(code, 9) || code.ends_with("000") || name.trim().is_empty() {
            return;
        }
        if let Err(at) = self.townships.binary_search_by(|known| known.code.as_str().cmp(code)) {
            let township = Township { code: code.to_owned(), name: text::fold(name), aliases: Vec::new() };
            self.townships.insert(at, township);
        }
    }
}

/// The unit whose name (three characters or more) is the longest in the text; `None` when two are equally long.
fn mentioned<'a, T>(
    folded: &str,
    units: impl Iterator<Item = (&'a T, &'a str, &'a [String])>,
) -> Option<&'a T> {
    let mut found: Option<(usize, &T, bool)> = None;
    for (unit, name, aliases) in units {
        let length = names(name, aliases)
            .filter(|known| known.chars().count() >= 3 && folded.contains(known))
            .map(str::len)
            .max();
        found = match (length, found) {
            (Some(length), Some((best, ..))) if length < best => found,
            (Some(length), Some((best, ..))) if length == best => {
                found.map(|(_, first, _)| (best, first, false))
            }
            (Some(length), _) => Some((length, unit, true)),
            (None, _) => found,
        };
    }
    found.filter(|(.., alone)| *alone).map(|(_, unit, _)| unit)
}

fn names<'a>(name: &'a str, aliases: &'a [String]) -> impl Iterator<Item = &'a str> {
    std::iter::once(name).chain(aliases.iter().map(String::as_str))
}

fn is_digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| b.is_ascii_digit())
}

/// `150802临河区`, `150802_临河区`, `150802100000 狼山镇` → code (six, nine or twelve digits) and name. Any other
/// number of leading digits is no code.
#[must_use]
pub fn split_code(text: &str) -> (&str, &str) {
    let trimmed = text.trim();
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    if !matches!(digits, 6 | 9 | 12) {
        return ("", trimmed);
    }
    let (code, rest) = trimmed.split_at(digits);
    (code, rest.trim_start_matches(|c: char| c.is_whitespace() || "_-－—.．、·　".contains(c)))
}

fn bare_banner(name: &str) -> Option<&str> {
    matches!(name, "前旗" | "中旗" | "后旗" | "左旗" | "右旗").then_some(name)
}

/// 隆兴昌镇人民政府 → 隆兴昌镇; 团结街道办事处 → 团结街道.
fn trim_office(name: &str) -> &str {
    let name =
        ["人民政府", "政府", "党委"].iter().fold(name, |name, tail| name.strip_suffix(tail).unwrap_or(name));
    match name.strip_suffix("街道办事处").or_else(|| name.strip_suffix("街道办")) {
        Some(_) => &name[..name.rfind("街道").map_or(name.len(), |at| at + "街道".len())],
        None => name,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Street,
    Town,
    Rural,
    Farm,
    Bare,
}

/// Name without its kind, and the kind. 苏木 and 镇 are told apart only when both exist: many were renamed.
fn stem(name: &str) -> (&str, Kind) {
    const ENDINGS: [(&str, Kind); 12] = [
        ("街道", Kind::Street),
        ("办事处", Kind::Street),
        ("民族乡", Kind::Rural),
        ("苏木", Kind::Rural),
        ("乡", Kind::Rural),
        ("镇", Kind::Town),
        ("农牧场", Kind::Farm),
        ("种畜场", Kind::Farm),
        ("农场", Kind::Farm),
        ("牧场", Kind::Farm),
        ("林场", Kind::Farm),
        ("渔场", Kind::Farm),
    ];
    ENDINGS
        .iter()
        .find_map(|(ending, kind)| Some((name.strip_suffix(ending)?, *kind)))
        .unwrap_or((name, Kind::Bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(found: &[&Township]) -> Vec<String> {
        found.iter().map(|township| township.code.clone()).collect()
    }

    #[test]
    fn the_embedded_table_is_whole() {
        let table = builtin();
        assert_eq!(table.counties.len(), 7);
        assert_eq!(table.townships.len(), 89);
        assert!(table.townships.iter().all(|township| table.county(&township.code).is_some()));
        let file: File = toml::from_str(TOML).unwrap();
        for row in &file.township {
            assert!(table.township(&row.code).is_some(), "{}", row.code);
        }
        assert!(table.is_prefecture("150800巴彦淖尔市") && table.is_prefecture("巴市"));
    }

    #[test]
    fn counties_are_found_by_code_short_and_former_names() {
        let table = builtin();
        let one = |text: &str| -> String {
            let found = table.county_by_name(text);
            assert_eq!(found.len(), 1, "{text}");
            found[0].code.clone()
        };
        assert_eq!(one("150802临河区"), "150802");
        assert_eq!(one("临河市"), "150802");
        assert_eq!(one("五原"), "150821");
        assert_eq!(one("内蒙古自治区巴彦淖尔市五原县"), "150821");
        assert_eq!(one("前旗"), "150823");
        assert_eq!(one("乌中旗"), "150824");
        assert_eq!(one("杭后"), "150826");
        assert_eq!(one("乌拉特后旗"), "150825");
        let both: Vec<&str> = table.county_by_name("后旗").iter().map(|c| c.code.as_str()).collect();
        assert_eq!(both, ["150825", "150826"]);
        assert!(table.county_by_name("市辖区").is_empty());
        assert!(table.county_by_name("").is_empty());
    }

    #[test]
    fn townships_are_looked_up_inside_a_county_and_ambiguity_is_kept() {
        let table = builtin();
        assert_eq!(codes(&table.townships_by_name("150802", "狼山镇")), ["150802100"]);
        assert_eq!(codes(&table.townships_by_name("150802", "狼山")), ["150802100", "150802400"]);
        assert_eq!(codes(&table.townships_by_name("150802", "狼山农场")), ["150802400"]);
        assert_eq!(codes(&table.townships_by_name("150802", "新华街道办事处")), ["150802005"]);
        assert_eq!(codes(&table.townships_by_name("150821", "五原县天吉太镇")), ["150821104"]);
        assert_eq!(codes(&table.townships_by_name("150823", "沙德格镇")).len(), 1);
        assert_eq!(codes(&table.townships_by_name("150802", "150802100狼山镇")), ["150802100"]);
        assert_eq!(table.townships_by_name("", "先锋").len(), 2, "the same name in two counties");
        assert!(table.townships_by_name("150802", "镇").is_empty());
    }

    #[test]
    fn the_exact_name_of_another_county_s_township_is_no_like_name_of_this_one() {
        let table = builtin();
        assert_eq!(codes(&table.townships_by_name("150821", "巴彦套海镇")), ["150821102"]);
        assert!(table.townships_by_name("150822", "巴彦套海镇").is_empty(), "the farm has another name");
        assert_eq!(codes(&table.elsewhere("150822", "巴彦套海镇")), ["150821102"]);
        assert_eq!(codes(&table.townships_by_name("150822", "巴彦套海农场")), ["150822401"]);
        assert!(table.elsewhere("150822", "巴彦套海农场").is_empty());
        assert_eq!(codes(&table.townships_by_name("150822", "巴彦套海")), ["150822401"], "a bare name stays");
    }

    #[test]
    fn titles_mention_one_county_and_township_or_none() {
        let table = builtin();
        let county = |text: &str| table.county_in(text).map(|county| county.code.as_str());
        assert_eq!(county("临河区2019年建档立卡人口花名册"), Some("150802"));
        assert_eq!(county("150826杭锦后旗"), Some("150826"));
        assert_eq!(county("巴彦淖尔市乌拉特后旗名册"), Some("150825"));
        assert_eq!(county("五原县、临河区名册"), None, "two counties");
        assert_eq!(county("人员信息.csv"), None);
        let township = |text: &str| table.township_in("150802", text).map(|town| town.code.as_str());
        assert_eq!(township("临河区狼山镇花名册"), Some("150802100"));
        assert_eq!(township("狼山镇、双河镇"), None);
    }

    #[test]
    fn other_prefectures_are_learnt() {
        let mut table = builtin();
        table.learn_county("150627", "伊金霍洛旗");
        table.learn_township("150627100", "阿勒腾席热镇");
        table.learn_county("150801", "市辖区");
        table.learn_county("150827", "其它区");
        assert_eq!(table.county_by_name("伊金霍洛").len(), 1);
        assert_eq!(table.townships_by_name("150627", "阿勒腾席热").len(), 1);
        assert_eq!(table.counties.len(), 8);
        assert!(table.counties.windows(2).all(|pair| pair[0].code < pair[1].code));
    }
}
