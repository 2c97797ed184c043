//! Reads county, township, village and household from the path of a folder, by a layout profile that is data.
//!
//! The profile says in which order the units nest and which folder names mark the papers of a level. Names are read
//! tolerantly: codes or order numbers in front, short names, notes in brackets, year folders anywhere, wrappers above.

use crate::base::config::Project;
use crate::base::config::layouts::{self, Profile};
use crate::base::config::template::{Fault, Pattern};
use crate::base::divisions::{Divisions, split_code};
use crate::base::error::{Error, Result};
use crate::base::terms::Level;
use crate::base::text;
use crate::scan::entry::{FolderKey, Holds};
use crate::scan::household_name;
use crate::scan::template::Template;
use std::collections::BTreeMap;

/// The profiles of a run, chosen by county.
#[derive(Debug, Clone)]
pub struct Layouts {
    profiles: Vec<Profile>,
    /// Parallel to `profiles`: the template of a profile that is not read tolerantly.
    own_templates: Vec<Option<Template>>,
    by_county: BTreeMap<String, (usize, Option<Template>)>,
    /// A project of one county may leave the county folder out.
    only_county: String,
    names: Vec<String>,
}

impl Layouts {
    /// The built-in profiles, the project's own, and its choices by county; `base::config` has judged them.
    pub fn of(project: &Project) -> Result<Self> {
        let mut profiles = layouts::builtin()?;
        for own in &project.profiles {
            // A project's profile of a built-in name stands in its place.
            match profiles.iter_mut().find(|known| known.name == own.name) {
                Some(known) => known.clone_from(own),
                None => profiles.push(own.clone()),
            }
        }
        let mut by_county = BTreeMap::new();
        for (number, choice) in project.layouts.iter().enumerate() {
            let wanted = if choice.profile.is_empty() { "household" } else { choice.profile.as_str() };
            let problem = |what: String| {
                let place = format!("layout.{number}");
                Error::Problems(vec![project.problem(&place, what, "请核对 [[layout]]")])
            };
            let Some(at) = profiles.iter().position(|profile| profile.name == wanted) else {
                return Err(problem(format!("存放方式“{wanted}”不存在")));
            };
            let template = choice.template.as_deref().map(parsed).transpose().map_err(problem)?;
            by_county.insert(choice.county.clone(), (at, template));
        }
        let mut own_templates = Vec::new();
        for profile in &profiles {
            let tolerant = profile.template == layouts::TOLERANT;
            let template = if tolerant { None } else { Some(parsed(&profile.template)) };
            own_templates.push(template.transpose().map_err(|what| {
                Error::refused(format!("存放方式 {}：{what}", profile.name), "请核对其中的 template")
            })?);
        }
        let county = project.code.len() == 6 && !project.code.ends_with("00");
        Ok(Layouts {
            profiles,
            own_templates,
            by_county,
            only_county: if county { project.code.clone() } else { String::new() },
            names: vec![text::fold(&project.name)],
        })
    }

    /// The same, but one county's folders are read by `template`: what a proposal would do.
    #[must_use]
    pub fn with_template(&self, county: &str, template: &Pattern) -> Self {
        let mut changed = self.clone();
        let at = self.by_county.get(county).map_or(0, |(at, _)| *at);
        changed.by_county.insert(county.to_owned(), (at, Some(Template::of(template.clone()))));
        changed
    }

    /// How a county's folders are read: name of the profile, and the template when there is one.
    #[must_use]
    pub fn choice(&self, county: &str) -> (&Profile, Option<String>) {
        let (at, template) =
            self.by_county.get(county).map_or((0, None), |(at, template)| (*at, template.as_ref()));
        let template = template.or(self.own_templates[at].as_ref());
        (&self.profiles[at], template.map(Template::to_string))
    }

    /// What the path of a folder (below the archive root, `/`) says.
    #[must_use]
    pub fn read(&self, divisions: &Divisions, path: &str) -> FolderKey {
        let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let mut key = FolderKey::default();
        // Wrappers: the prefecture's own folder, a year, 扶贫档案 — as long as a county or marker follows.
        let county_of = |parts: &[&str]| parts.first().and_then(|first| self.county(divisions, first));
        let mut county = county_of(&parts);
        for _ in 0..2 {
            let Some(first) = parts.first() else { break };
            // A project of one county bears the county's name.
            let top = divisions.is_prefecture(first)
                || (county.is_none() && self.names.contains(&text::fold(first)));
            if let Some(year) = year_of(first) {
                key.year = Some(year);
            } else if !(top || (county.is_none() && county_of(&parts[1..]).is_some())) {
                break;
            }
            parts.remove(0);
            county = county_of(&parts);
        }
        // 五原县精准扶贫档案: the county's own folder, where no county lies in it.
        let county = county.or_else(|| self.county(divisions, &without_matter(parts.first()?)?));
        let Some(first) = parts.first() else {
            // The archives themselves, the folder of the project's own unit, or a year above everything: loose papers
            // are that unit's, as they are in the folder of a county or a township.
            key.level = Some(if self.only_county.is_empty() { Level::Prefecture } else { Level::County });
            key.county.clone_from(&self.only_county);
            return key;
        };
        let default = &self.profiles[0];
        if marker(&default.markers.prefecture, &bare_name(first)) {
            key.level = Some(Level::Prefecture);
            tail(&mut key, &parts[1..]);
            return key;
        }
        // Does the path name the county, or is it the only one of the project?
        let mut named = false;
        match county {
            Some(Ok(code)) => {
                key.county = code;
                named = true;
                parts.remove(0);
            }
            Some(Err(candidates)) => {
                key.ambiguous = candidates;
                return key;
            }
            None if !self.only_county.is_empty() => key.county.clone_from(&self.only_county),
            None => return key,
        }
        let (at, template) =
            self.by_county.get(&key.county).map_or((0, None), |(at, template)| (*at, template.as_ref()));
        let profile = &self.profiles[at];
        if let Some(template) = template.or(self.own_templates[at].as_ref()) {
            let whole: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
            let unwrapped = &whole[whole.len() - parts.len() - usize::from(named)..];
            if template.read(divisions, profile, &whole, &mut key)
                || template.read(divisions, profile, unwrapped, &mut key)
                || (!named && template.read_below_county(divisions, profile, &parts, &mut key))
                || template.read_above(divisions, profile, unwrapped, &mut key)
            {
                return key;
            }
        }
        self.below_county(profile, divisions, &parts, &mut key);
        key
    }

    fn county(&self, divisions: &Divisions, part: &str) -> Option<std::result::Result<String, Vec<String>>> {
        let folded = text::fold(part);
        let (code, name) = split_code(&folded);
        if code.len() == 6 && !code.ends_with("00") && !divisions.ignored.iter().any(|junk| junk == code) {
            let known = divisions.county(code).is_some();
            if known || name.ends_with(['县', '区', '旗', '市']) {
                return Some(Ok(code.to_owned()));
            }
        }
        let bare = bare_name(part);
        let found = divisions.county_by_name(&bare);
        // A person's folder in a one-county project must not be read as a county.
        match found.as_slice() {
            [] => None,
            [one] => Some(Ok(one.code.clone())),
            many => Some(Err(many.iter().map(|county| format!("{}{}", county.code, county.name)).collect())),
        }
    }

    fn below_county(&self, profile: &Profile, divisions: &Divisions, parts: &[&str], key: &mut FolderKey) {
        key.level = Some(Level::County);
        // Class folders above the unit whose papers they hold: 02精准识别/狼山镇/…, 永丰村/02精准识别/张三.
        let mut above: Vec<&str> = Vec::new();
        let mut at = 0;
        while at < parts.len() {
            let part = parts[at];
            let rest = &parts[at + 1..];
            at += 1;
            let markers = &profile.markers;
            if let Some(year) = year_of(part) {
                key.year = Some(year);
                continue;
            }
            let name = bare_name(part);
            if marker(&markers.department, &name) {
                if let Some(unit) = rest.first() {
                    key.level = Some(Level::Department);
                    key.unit = bureaus_of(unit);
                    tail(key, &rest[1..]);
                } else {
                    key.level = Some(Level::County);
                    key.holds = Holds::Departments;
                }
                return;
            }
            let level = [
                (&markers.prefecture, Level::Prefecture),
                (&markers.county, Level::County),
                (&markers.township, Level::Township),
                (&markers.village, Level::Village),
            ]
            .into_iter()
            .find(|(words, _)| marker(words, &name))
            .map(|(_, level)| level);
            match (key.level, level) {
                (Some(here), Some(level)) if here == level || level == Level::Prefecture => {
                    key.level = Some(level);
                    tail(key, rest);
                    return;
                }
                // 村级 inside a township only groups the villages below it: papers that lie loose in it are nobody's.
                (Some(here), Some(level)) if level < here => {
                    if rest.is_empty() {
                        key.level = None;
                        return;
                    }
                    continue;
                }
                // _旗县 inside a township or a village is no village's name and no household's.
                (Some(_), Some(_)) => {
                    tail(key, &parts[at - 1..]);
                    return;
                }
                _ => {}
            }
            if marker(&markers.household, &name) || (key.level == Some(Level::Village) && is_layer(&name)) {
                continue;
            }
            // 2020年整理/渡口镇: a year in which somebody put the folders in order, straight above a township.
            let dated = key.level == Some(Level::County) && (is_layer(&name) || starts_with_year(&name));
            if (dated || is_class(profile, &name)) && self.unit_follows(profile, divisions, rest, key) {
                if !is_layer(&name) {
                    above.push(part);
                }
                continue;
            }
            match key.level {
                Some(Level::County) => {
                    if !self.enter_township(profile, divisions, part, rest.is_empty(), key) {
                        tail(key, &parts[at - 1..]);
                        return;
                    }
                }
                Some(Level::Township) => {
                    let village = village_of_matter(profile, part);
                    if village.is_none() && is_class(profile, &name) && !name.ends_with(['村', '查']) {
                        tail(key, &parts[at - 1..]);
                        return;
                    }
                    enter_village(village.as_deref().unwrap_or(&name), key);
                    key.village_note = village_note(part);
                }
                Some(Level::Village) => {
                    if household_name::is_group(&name) {
                        key.group = name;
                        continue;
                    }
                    // 赵九户档案, 钱二-2018年脱贫, 扶贫档案1508020100001: a class by its words, a household when a
                    // register knows one of that name.
                    let class = is_class(profile, &name);
                    let likely = || is_household_for_all_its_words(profile, part);
                    if class && !likely() {
                        tail(key, &parts[at - 1..]);
                        return;
                    }
                    match household_name::parse(trim_container(part)) {
                        Some(mut found) => {
                            found.settle(&key.county);
                            key.level = Some(Level::Household);
                            key.household_id = found.id;
                            key.loose_number = found.loose_number;
                            key.head = found.head;
                            key.head_readings = found.head_readings;
                            key.seq = found.seq;
                            key.id_tail = found.id_tail;
                            if !found.group.is_empty() {
                                key.group = found.group;
                            }
                            key.tentative = class || (!above.is_empty() && key.household_id.len() < 7);
                            // Should it be a class after all, its name is that of the class.
                            let own = class.then_some(&part);
                            let inner: Vec<&str> = above.iter().chain(own).chain(rest).copied().collect();
                            tail(key, &inner);
                            if rest.is_empty() && !class {
                                key.holds = Holds::All;
                            }
                        }
                        None => tail(key, &parts[at - 1..]),
                    }
                    return;
                }
                _ => return,
            }
        }
    }

    /// Does a folder of the next level follow a class folder? Papers of a household must never count for its village.
    fn unit_follows(&self, profile: &Profile, divisions: &Divisions, rest: &[&str], key: &FolderKey) -> bool {
        let Some(next) = rest.first().filter(|next| year_of(next).is_none()) else { return false };
        let name = bare_name(next);
        let (code, _) = split_code(next);
        match key.level {
            Some(Level::County) => {
                (code.len() >= 9 && code.starts_with(&key.county))
                    || !divisions.townships_by_name(&key.county, &name).is_empty()
            }
            Some(Level::Township) => {
                (name.ends_with(['村', '查']) && !is_class(profile, name.trim_end_matches(['村', '查'])))
                    || village_of_matter(profile, next).is_some()
            }
            Some(Level::Village) => {
                !is_class(profile, &name)
                    && !household_name::is_group(&name)
                    && household_name::parse(trim_container(next)).is_some()
            }
            _ => false,
        }
    }

    /// False when the folder is a class of county papers.
    fn enter_township(
        &self,
        profile: &Profile,
        divisions: &Divisions,
        part: &str,
        last: bool,
        key: &mut FolderKey,
    ) -> bool {
        let folded = text::fold(part);
        let (code, name) = split_code(&folded);
        if code.len() >= 9 && code.starts_with(&key.county) {
            code[..9].clone_into(&mut key.township);
            key.township_name = if name.is_empty() {
                divisions.township_name(&code[..9]).to_owned()
            } else {
                name.to_owned()
            };
            if code.len() == 12 && !code.ends_with("000") {
                enter_village(name, key);
                return true;
            }
            key.level = Some(Level::Township);
            return true;
        }
        let name = bare_name(part);
        let mut found = divisions.townships_by_name(&key.county, &name);
        if found.is_empty()
            && let Some(unit) = without_matter(part)
        {
            found = divisions.townships_by_name(&key.county, &unit);
        }
        match found.as_slice() {
            [one] => {
                key.township.clone_from(&one.code);
                key.township_name.clone_from(&one.name);
                key.level = Some(Level::Township);
                true
            }
            [] => {
                let village = ["村", "嘎查", "社区", "居委会", "分场", "村委会"]
                    .iter()
                    .any(|tail| name.ends_with(tail));
                if village {
                    enter_village(&name, key);
                    key.village_note = village_note(part);
                } else if is_township_name(&name) || !(last || is_class(profile, &name)) {
                    key.township_name = name;
                    key.level = Some(Level::Township);
                } else {
                    return false;
                }
                true
            }
            many => {
                key.ambiguous =
                    many.iter().map(|township| format!("{}{}", township.code, township.name)).collect();
                key.township_name = name;
                key.level = Some(Level::Township);
                true
            }
        }
    }
}

/// Is it called as townships are?
#[must_use]
pub fn is_township_name(name: &str) -> bool {
    let tails = ["镇", "乡", "苏木", "街道", "办事处", "农场", "牧场", "林场", "渔场", "管委会", "园区"];
    tails.iter().any(|tail| name.ends_with(tail))
}

fn parsed(template: &str) -> std::result::Result<Template, String> {
    let faults = |faults: Vec<Fault>| {
        let all: Vec<String> = faults.into_iter().map(|fault| fault.what).collect();
        format!("template “{template}”：{}", all.join("；"))
    };
    Pattern::parse(template).map(Template::of).map_err(faults)
}

pub(super) fn enter_village(name: &str, key: &mut FolderKey) {
    key.level = Some(Level::Village);
    // 永丰村三组: village and group in one name.
    for ending in ["嘎查", "村"] {
        if let Some(at) = name.find(ending) {
            let (village, group) = name.split_at(at + ending.len());
            if household_name::is_group(group) {
                village.clone_into(&mut key.village);
                group.clone_into(&mut key.group);
                return;
            }
        }
    }
    let name = name.strip_suffix("村民委员会").map(|stem| format!("{stem}村")).unwrap_or_else(|| {
        name.strip_suffix("委会").filter(|stem| stem.ends_with('村')).unwrap_or(name).to_owned()
    });
    key.village = name;
}

/// The village that the brackets behind a name mention: （并入富强村）, （原光荣村）; or its township: （狼山镇）.
pub(super) fn village_note(part: &str) -> String {
    let folded = text::fold(part);
    let Some((_, note)) = folded.split_once('(') else { return String::new() };
    let note = note.split(')').next().unwrap_or_default();
    let words = ["现并入", "并入", "合并到", "合并至", "合并为", "划归", "现为", "现", "原", "曾用名"];
    let name = words.iter().find_map(|word| note.strip_prefix(word)).unwrap_or(note);
    let of_a_level =
        name.ends_with(['村', '查', '镇', '乡']) || name.ends_with("苏木") || name.ends_with("街道");
    if of_a_level { name.trim_start_matches(':').to_owned() } else { String::new() }
}

/// Folders between the unit's folder and the file: years and classes.
fn tail(key: &mut FolderKey, parts: &[&str]) {
    let mut classes: Vec<&str> = Vec::new();
    for part in parts {
        match year_of(part) {
            Some(year) => key.year = Some(year),
            None => classes.push(trim_container(part)),
        }
    }
    key.class = classes.join("/");
    key.holds = Holds::Own;
}

/// 归档, 2020年归档, 已整理: it says that somebody has put the folders in order, not whose they are nor of which year.
fn is_layer(name: &str) -> bool {
    let undated = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let undated = ["年度", "年"].iter().find_map(|tail| undated.strip_prefix(tail)).unwrap_or(undated);
    matches!(undated, "归档" | "已归档" | "整理" | "已整理")
}

/// 2020年整理, 2019年建档: neither a township nor a village is called so.
fn starts_with_year(name: &str) -> bool {
    let year = name.get(..4).and_then(|year| year.parse::<i32>().ok());
    year.is_some_and(|year| (1980..=2099).contains(&year))
        && name.get(4..).is_some_and(|rest| rest.starts_with('年'))
}

/// The bureaus that the folder of a department names, also those in brackets: 卫健委（医保局） → 卫健委、医保局.
fn bureaus_of(part: &str) -> String {
    let name = bare_name(part);
    let folded = text::fold(part);
    let note = folded.split_once('(').and_then(|(_, rest)| rest.split(')').next()).unwrap_or_default();
    let is_bureau = note.ends_with(['局', '委', '办', '会', '联']) && !name.is_empty();
    if is_bureau { format!("{name}、{note}") } else { name }
}

pub(super) fn trim_container(part: &str) -> &str {
    [".zip", ".rar", ".7z", ".ZIP", ".RAR"].iter().find_map(|tail| part.strip_suffix(tail)).unwrap_or(part)
}

/// Does the [`bare_name`] of a folder mark the papers of a level?
pub(super) fn marker(words: &[String], name: &str) -> bool {
    let name = name.trim_start_matches('_');
    let short = ["档案", "资料", "材料", "文件", "类"]
        .iter()
        .find_map(|tail| name.strip_suffix(tail))
        .unwrap_or(name);
    words.iter().any(|word| word == name || (word == short && !short.is_empty()))
}

pub(super) fn is_class(profile: &Profile, name: &str) -> bool {
    profile.class_words.iter().any(|word| name.contains(word.as_str()))
        && !["村", "嘎查"].iter().any(|tail| name.ends_with(tail))
}

/// A folder name with a class word that can be a household all the same: it bears a household's number, or a name
/// without class words beside notes and endings that households bear.
fn is_household_for_all_its_words(profile: &Profile, part: &str) -> bool {
    let Some(found) = household_name::parse(trim_container(part)) else { return false };
    if found.id.len() >= 9 {
        return true;
    }
    let head = text::person_name(&found.head);
    let letters = head.chars().count();
    (2..=12).contains(&letters)
        && head.chars().all(|c| c.is_alphabetic() || c == '·')
        && found.head_readings.is_empty()
        && !is_class(profile, &head)
        && !profile.markers.household.iter().any(|known| *known == head)
}

/// `2019`, `2019年`, `2019年度资料`: a folder that only says the year.
#[must_use]
pub fn year_of(part: &str) -> Option<i32> {
    let folded = text::fold(part);
    let rest = folded.get(4..)?;
    let year: i32 = folded.get(..4)?.parse().ok()?;
    let plain = matches!(
        rest,
        "" | "年" | "年度" | "年档案" | "年资料" | "年度档案" | "年度资料" | "年材料" | "年度材料"
    );
    (plain && (1980..=2099).contains(&year)).then_some(year)
}

/// What folders of a unit say behind its name: whose they are does not depend on it.
const MATTER: [&str; 16] = [
    "档案",
    "资料",
    "材料",
    "文件",
    "文件夹",
    "精准扶贫",
    "脱贫攻坚",
    "扶贫",
    "脱贫",
    "建档立卡",
    "一户一档",
    "贫困户",
    "户",
    "电子版",
    "扫描件",
    "归档",
];

/// The bare name without [`MATTER`] behind it (五原县精准扶贫档案 → 五原县); `None` where it has none, or nothing else.
fn without_matter(part: &str) -> Option<String> {
    let name = bare_name(part);
    let mut unit = name.as_str();
    while let Some(shorter) = MATTER.iter().find_map(|word| unit.strip_suffix(word)) {
        unit = shorter;
    }
    (unit.len() < name.len() && !unit.is_empty()).then(|| unit.to_owned())
}

/// 荣义村 of 荣义村档案资料; `None` for classes that end so (贫困村资料, 各村档案).
fn village_of_matter(profile: &Profile, part: &str) -> Option<String> {
    const KINDS: [&str; 12] =
        ["贫困", "非贫困", "出列", "退出", "行政", "自然", "重点", "示范", "一般", "全", "各", "本"];
    let unit = without_matter(part).filter(|unit| unit.ends_with(['村', '查']))?;
    let stem = unit.trim_end_matches(['村', '查']).trim_end_matches('嘎');
    let own = stem.chars().count() >= 2 && !KINDS.contains(&stem) && !is_class(profile, stem);
    own.then_some(unit)
}

/// Name without order number, class code, code of the unit and notes in brackets.
#[must_use]
pub fn bare_name(part: &str) -> String {
    let folded = text::fold(trim_container(part));
    let (_, name) = split_code(&folded);
    let name = match name.find('(') {
        Some(0) => name.split_once(')').map_or(name, |(_, rest)| rest),
        Some(at) => &name[..at],
        None => name,
    };
    let name = name.strip_prefix("jf").unwrap_or(name);
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let name = if digits > 0 && digits <= 4 && !name[digits..].starts_with(['组', '社', '队', '年']) {
        &name[digits..]
    } else {
        name
    };
    let name = name.trim_start_matches(|c: char| "_-－—.．、·,，:：)".contains(c));
    let mut chars = name.chars();
    // 一、狼山镇
    if chars.next().is_some_and(|c| "一二三四五六七八九十".contains(c)) && chars.next() == Some('、')
    {
        return chars.collect();
    }
    name.trim_end_matches(|c: char| "_-.、".contains(c)).to_owned()
}
