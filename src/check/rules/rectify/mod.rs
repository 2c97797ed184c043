//! Z: problems found by inspections (问题整改台账), and whether they were put right.

use crate::base::bureaus;
use crate::base::fingerprint::sha256_hex;
use crate::base::terms::Link;
use crate::base::text;
use crate::check::facts;
use crate::check::input::Input;
use crate::check::ledgers;
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, cell_evidence};
use crate::ingest::claim::Evidence;
use crate::ingest::dataset::Place;
use crate::ingest::limits;
use crate::ingest::record::{Record, RecordKind, Value};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

pub mod z001;
pub mod z002;
pub mod z003;
pub mod z004;
pub mod z005;
pub mod z006;
pub mod z007;
pub mod z008;
pub mod z009;
pub mod z010;
pub mod z011;
pub mod z012;

#[cfg(test)]
mod late_tests;
#[cfg(test)]
mod tests;

/// Basis of most rules of the family: what the notice asks of every ledger.
pub const BASIS: &str = "市级通知（整改一项、销号一项，一户一户对账销号）";
/// Who acts when the ledger names nobody.
pub const OWNER: &str = "问题责任单位";

/// A row of the ledger that states a problem.
#[derive(Debug)]
pub struct Issue<'a> {
    pub row: &'a Record,
    /// The ledger number; see [`subject`].
    pub subject: String,
    places: Vec<Place>,
    /// Unit of the responsible person where the row names none and the county's other rows name one.
    unit: String,
    /// Nobody can tell which county's it is, nor that it is the prefecture's own.
    pub is_stray: bool,
}

/// Every problem of the ledgers, in the order of their rows.
pub fn issues<'a>(input: &Input<'a>) -> Vec<Issue<'a>> {
    let rows = input.data.all(RecordKind::Problem).iter();
    let issue = |row| {
        let places = places(input, row);
        // All that a county's own project holds is the county's.
        let is_stray = places.is_none() && home(input).is_none();
        let places = places.unwrap_or_else(|| vec![Place::default()]);
        Issue { row, subject: subject(row), places, unit: String::new(), is_stray }
    };
    let mut all: Vec<Issue<'a>> = rows
        .filter(|row| !row.text("problem").is_empty() || !row.text("problem_no").is_empty())
        .map(issue)
        .collect();
    if all.iter().any(|issue| issue.lacks_unit()) {
        let units = units(input, &all);
        for issue in all.iter_mut().filter(|issue| issue.lacks_unit()) {
            let known = units.get(&issue.person()).and_then(Option::as_ref);
            issue.unit = known.cloned().unwrap_or_default();
        }
    }
    all
}

/// County and person → the one unit that the problem ledgers and the register of helpers give; `None` where they differ.
fn units(input: &Input<'_>, issues: &[Issue<'_>]) -> BTreeMap<(String, String), Option<String>> {
    let mut units: BTreeMap<(String, String), Option<String>> = BTreeMap::new();
    let of_ledger = issues.iter().map(|issue| (issue.person(), issue.row.text("responsible_unit")));
    let of_helpers = input.data.all(RecordKind::Helper).iter().map(|row| {
        let household = input.data.household(row.str("hh_id"));
        let county = household.map_or_else(
            || facts::place_of(row, input.divisions).county,
            |household| household.place.county.clone(),
        );
        ((county, row.name_key("helper").into_owned()), row.text("helper_unit"))
    });
    for ((county, person), unit) in of_ledger.chain(of_helpers) {
        if county.is_empty() || person.is_empty() || is_nothing(&unit) {
            continue;
        }
        let unit = bureaus::unified(&text::display(&unit));
        let known = units.entry((county, person)).or_insert_with(|| Some(unit.clone()));
        *known = known.take().filter(|known| *known == unit);
    }
    units
}

impl Issue<'_> {
    /// The county the problem is about; empty when it is about several or the whole prefecture.
    pub fn county(&self) -> &str {
        match self.places.as_slice() {
            [one] => &one.county,
            _ => "",
        }
    }

    /// Every place the problem is about; one without a county for the whole prefecture.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The one place the problem is about.
    pub fn place(&self) -> Option<&Place> {
        match self.places.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// `问题ZZ001`, as messages call it.
    pub fn name(&self) -> String {
        let number = self.row.text("problem_no");
        if !number.is_empty() {
            return format!("问题{number}");
        }
        let words: String = self.row.text("problem").chars().take(14).collect();
        format!("问题“{words}”")
    }

    pub fn evidence(&self, key: &str) -> Evidence {
        cell_evidence(self.row, key, Link::Ledger)
    }

    /// Reports a fault of the problem: once in every county it is about, so that each finds it in its own list.
    pub fn report(&self, sink: &mut Sink<'_>, fault: &Fault) {
        for at in self.homes() {
            let fault = Fault { subject: self.subject.clone(), responsible: self.owner(), ..fault.clone() };
            sink.push(&at, fault);
        }
    }

    /// Where its findings belong: every place it is about.
    pub fn homes(&self) -> Vec<At> {
        let id = self.row.text("hh_id");
        let who = if id.is_empty() { String::new() } else { self.row.text("head_name").into_owned() };
        let at = |place: &Place| At {
            place: place.clone(),
            household_id: id.clone().into_owned(),
            who: who.clone(),
        };
        self.places.iter().map(at).collect()
    }

    /// Unit and person of the ledger; empty leaves it to the rule. A person of whom nobody says the unit is said to be so.
    pub fn owner(&self) -> String {
        let parts = ["responsible_unit", "responsible"].map(|key| self.row.text(key));
        let named: Vec<Cow<str>> = parts.into_iter().filter(|part| !is_nothing(part)).collect();
        match named.as_slice() {
            [person] if self.lacks_unit() && !self.unit.is_empty() => format!("{} {person}", self.unit),
            [person] if self.lacks_unit() && !is_office(person) => format!("{person}（台账未写明责任单位）"),
            named => named.join(" "),
        }
    }

    /// Does the row name a person and no unit?
    fn lacks_unit(&self) -> bool {
        is_nothing(&self.row.text("responsible_unit")) && !is_nothing(&self.row.text("responsible"))
    }

    fn person(&self) -> (String, String) {
        (self.county().to_owned(), self.row.name_key("responsible").into_owned())
    }
}

/// Does 责任人 name an office or a post after all?
fn is_office(said: &str) -> bool {
    const WORDS: [&str; 16] = [
        "局", "办", "委", "部", "镇", "乡", "苏木", "政府", "村", "嘎查", "队", "站", "所", "中心", "单位",
        "岗",
    ];
    WORDS.iter().any(|word| said.contains(word))
}

/// The configured source that a ledger means: the same words, else the longest that one of both holds (自治区会议 in
/// 自治区会议4方面14项), three characters (驻站式) where only one holds them, else
/// the one name that it is the full title of. Quotes and blanks never matter.
#[must_use]
pub fn meant(names: &[String], source: &str) -> Option<usize> {
    if let Some(at) = names.iter().position(|name| name == source) {
        return Some(at);
    }
    let length = source.chars().count();
    let short = length == 3 && names.iter().filter(|name| name.contains(source)).count() == 1;
    let alike = |name: &String| {
        !name.is_empty()
            && (source.contains(name.as_str()) || ((short || length >= 4) && name.contains(source)))
    };
    let found = (0..names.len()).filter(|at| alike(&names[*at]));
    let best = found.max_by_key(|at| (names[*at].chars().count(), std::cmp::Reverse(*at)));
    best.or_else(|| {
        let mut fuller = (0..names.len()).filter(|at| is_fuller(source, &names[*at]));
        fuller.next().filter(|_| fuller.next().is_none())
    })
}

/// Is it the full title of what the name puts in short: 中央脱贫攻坚专项巡视回头看 of 中央巡视回头看? All its characters in their
/// order, from the first two to the last two.
fn is_fuller(source: &str, name: &str) -> bool {
    let short: Vec<char> = name.chars().collect();
    let part = |at: std::ops::Range<usize>| short[at].iter().collect::<String>();
    short.len() >= 6
        && source.starts_with(&part(0..2))
        && source.ends_with(&part(short.len() - 2..short.len()))
        && text::runs_through(name, source)
}

/// Ledger number of a problem. Bare figures (1, 2, 3 …) start anew in every ledger: they are told apart by the source.
/// A problem without a number is known by its source and its words, which a sort does not change.
pub fn subject(row: &Record) -> String {
    let number = row.code("problem_no");
    let source = text::fold(&row.text("source"));
    if number.is_empty() {
        let words = format!("{source}/{}", text::fold(&row.text("problem")));
        return format!("problem:{}", &sha256_hex(words.as_bytes())[..12]);
    }
    if number.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("{source}#{number}")
    } else {
        number.into_owned()
    }
}

/// Counties (and, for one county, township and village) a problem is about: its own columns, else its household, else
/// what its office, or title, sheet and folder of the ledger say, else the project's own county. 全市 and a bureau of the
/// prefecture are the top unit; `None` where nobody can tell.
fn places(input: &Input<'_>, row: &Record) -> Option<Vec<Place>> {
    let divisions = input.divisions;
    // A household lies where the register has it, unless the ledger says another county.
    let household = input.data.household(row.str("hh_id")).map(|household| household.place.clone());
    let of = |county: String| Place { county, ..Place::default() };
    let written = row.text("county");
    let parts: Vec<&str> = written
        .split(['、', '，', ',', '；', ';', '/', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() > 1 {
        let codes = parts.iter().map(|part| match divisions.county_by_name(part).as_slice() {
            [one] => Some(one.code.clone()),
            _ => None,
        });
        let known = codes.collect::<Option<BTreeSet<String>>>();
        let whole = || parts.iter().any(|part| is_top(input, part)).then(|| vec![Place::default()]);
        return known.map(|codes| codes.into_iter().map(of).collect()).or_else(whole);
    }
    let own = facts::place_of(row, divisions);
    if let Some(place) = household.filter(|place| own.county.is_empty() || own.county == place.county) {
        return Some(vec![place]);
    }
    if !own.county.is_empty() {
        return Some(vec![own]);
    }
    // 各旗县: every one of them has it.
    if written.contains("各旗县") {
        let known = input.data.households.iter().map(|household| &household.place.county);
        let known: BTreeSet<&String> =
            known.chain(&input.data.rollless).filter(|code| !code.is_empty()).collect();
        if !known.is_empty() {
            return Some(known.into_iter().cloned().map(of).collect());
        }
        return Some(vec![Place::default()]);
    }
    if !parts.is_empty() {
        return is_top(input, &written).then(|| vec![Place::default()]);
    }
    // Whose office must settle it, has it.
    let units = ["responsible_unit", "lead_unit"].map(|key| row.text(key));
    if let Some(county) = units.iter().find_map(|unit| divisions.county_in(unit)) {
        return Some(vec![of(county.code.clone())]);
    }
    if let Some(county) = ledgers::county_told(divisions, &row.table).or_else(|| home(input)) {
        return Some(vec![of(county)]);
    }
    // A township of one county alone.
    let towns = |unit: &Cow<'_, str>| {
        let mut own =
            divisions.counties.iter().filter(|county| divisions.township_in(&county.code, unit).is_some());
        own.next().filter(|_| own.next().is_none()).map(|county| county.code.clone())
    };
    if let Some(county) = units.iter().filter(|unit| !unit.is_empty()).find_map(towns) {
        return Some(vec![of(county)]);
    }
    units.iter().any(|unit| is_top(input, unit)).then(|| vec![Place::default()])
}

/// The county that runs the project by itself.
fn home(input: &Input<'_>) -> Option<String> {
    let home = &input.project.code;
    (home.len() == 6 && !home.ends_with("00")).then(|| home.clone())
}

/// Does it name the prefecture or an office of it: 全市, 市本级, 市水利局?
pub(in crate::check) fn is_top(input: &Input<'_>, said: &str) -> bool {
    const WHOLE: [&str; 9] = ["全市", "全盟", "本级", "市本级", "市级", "市直", "盟级", "盟本级", "盟直"];
    let folded = text::fold(said);
    let name = text::fold(&input.project.name);
    let office = ["市", "盟"].iter().any(|mark| folded.starts_with(mark) && folded.chars().count() > 2);
    WHOLE.iter().any(|word| folded.starts_with(word))
        || input.divisions.is_prefecture(&folded)
        || (!name.is_empty() && folded.starts_with(&name))
        // 市场监管局 and 市政 may be any county's.
        || (office && !["市场", "市政", "市容", "盟市"].iter().any(|word| folded.starts_with(word)))
}

/// Was the problem struck off the ledger (销号)? `None` when the ledger does not say; blank is not 否.
pub fn closed(row: &Record) -> Option<bool> {
    row.flag("closed").or_else(|| match text::fold(&row.text("closed")).as_str() {
        "销号" | "已核销" | "予以销号" | "已销" => Some(true),
        "未销" | "未核销" | "暂不销号" => Some(false),
        _ => None,
    })
}

/// Does the problem still stand? A blank 是否销号 is not 否, but a problem that is being worked on is not closed; `None`
/// when the ledger does not say.
pub fn is_open(row: &Record) -> Option<bool> {
    closed(row).map(|closed| !closed).or_else(|| {
        let going = progress(row).is_some_and(|(state, _)| state == Progress::Going);
        (going && row.field("closed_date").value.is_blank()).then_some(true)
    })
}

/// 长期坚持, as the state of the work or as the time limit: never struck off.
pub fn is_lasting(row: &Record) -> bool {
    progress(row).is_some_and(|(state, _)| state == Progress::Lasting)
        || limit_words(row).is_some_and(|words| limits::is_lasting(&words))
}

/// A time limit without a day, as the ledger writes it: 立行立改.
pub fn limit_words(row: &Record) -> Option<Cow<'_, str>> {
    matches!(row.field("deadline").value, Value::Text(_)).then(|| row.text("deadline"))
}

/// State of the work in the words of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// 已完成
    Done,
    /// 基本完成
    Nearly,
    /// 正在整改
    Going,
    /// 长期坚持
    Lasting,
}

/// What 整改结果 says, else what 整改进展 says.
pub fn progress(row: &Record) -> Option<(Progress, &'static str)> {
    states(row).next()
}

/// What 整改结果 and 整改进展 say, in that order. Only whole words count: 已完成3户，其余正在整改 says neither.
pub fn states(row: &Record) -> impl Iterator<Item = (Progress, &'static str)> {
    ["result", "progress"].into_iter().filter_map(|key| {
        let said = text::fold(&row.text(key));
        let state = match said.trim_end_matches('。') {
            "已完成" | "完成" | "整改完成" | "已整改" | "已完成整改" | "已整改完成" | "整改到位"
            | "已整改到位" | "已办结" | "办结" | "是" => Progress::Done,
            "基本完成" | "基本整改到位" => Progress::Nearly,
            "正在整改" | "整改中" | "正在进行" | "进行中" | "正在推进" | "未完成" | "未整改"
            | "未完成整改" | "尚未完成" | "否" => Progress::Going,
            "长期坚持" | "持续整改" | "长期整改" | "持续推进" | "已完成并长期坚持" => {
                Progress::Lasting
            }
            _ => return None,
        };
        Some((state, key))
    })
}

/// Signs that offices write into a text cell for "nothing".
pub fn is_nothing(said: &str) -> bool {
    matches!(text::fold(said).as_str(), "" | "/" | "-" | "--" | "—" | "——" | "\\" | "无" | "空" | "暂无")
}
