//! A figure as it is told: its number in print, the register and the day it is of, or why there is none. Topics and brief
//! say the same of the same figure.

use crate::base::config::topics::{code, names};
use crate::base::divisions;
use crate::base::terms::Measure;
use crate::check::checked::Checked;
use crate::check::facts;
use crate::check::input::Input;
use crate::check::ledgers;
use crate::check::needs;
use crate::check::people::People;
use crate::check::topics::clause::Clause;
use crate::check::topics::count::{Counted, Missing};
use crate::check::topics::{Count, Figure, How};
use crate::ingest::record::{Record, RecordKind, TableInfo, format_number};
use crate::model::county::{Colour, CountyPack};
use std::sync::Arc;

/// What is printed where no register and no setting says anything.
pub const NOT_GIVEN: &str = "未提供";
/// What is printed where a register is there and does not say.
pub const UNKNOWN: &str = "不明";

/// A figure as it is told.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub name: String,
    /// In print, without unit; or why there is none.
    pub value: Result<String, Missing>,
    pub number: Option<f64>,
    /// It is a share, in hundredths.
    pub is_share: bool,
    /// What nobody can decide, with the word it is counted by: `3笔贷款`.
    pub open: Option<String>,
    /// Of people whom some households do not count: the number is the least that there are.
    pub at_least: Option<People>,
    /// It outweighs what is known: 不明 stands first, and the figure behind it.
    pub is_mostly_open: bool,
    /// What else stands beside the figure: `另有1行不属于在册户`.
    pub notes: Vec<String>,
    /// Register that is asked, for whoever may add it.
    pub asked: &'static str,
    pub source: String,
    /// ISO date; empty where the register names none.
    pub as_of: String,
}

impl Default for Told {
    fn default() -> Self {
        Told {
            name: String::new(),
            value: Err(Missing::Nothing),
            number: None,
            is_share: false,
            open: None,
            at_least: None,
            is_mostly_open: false,
            notes: Vec::new(),
            asked: "",
            source: String::new(),
            as_of: String::new(),
        }
    }
}

impl Told {
    /// 未提供 or 不明, where there is no figure.
    pub fn word(&self) -> Option<&'static str> {
        match &self.value {
            Ok(_) => None,
            Err(Missing::Unknown(_) | Missing::Scant(_)) => Some(UNKNOWN),
            Err(_) => Some(NOT_GIVEN),
        }
    }

    /// The word with what belongs to it: `不明（只有1个项目可算）`; empty where there is a figure.
    pub fn said(&self) -> String {
        let why = match &self.value {
            Err(Missing::Scant(why)) => Some(why.clone()),
            _ => None,
        };
        format!("{}{}", self.word().unwrap_or_default(), brackets(why.into_iter().chain(self.notes.clone())))
    }

    /// The figure with its unit and everything that is said beside it.
    pub fn with(&self, unit: &str) -> String {
        let Ok(value) = &self.value else { return self.said() };
        if let Some(people) = self.at_least {
            return format!("{}{}", people.persons_in(unit), brackets(self.notes.iter().cloned()));
        }
        let open = self.open.as_ref().map(|open| format!("另有{open}不明"));
        let beside = open.into_iter().chain(self.notes.clone());
        if self.is_mostly_open {
            return format!(
                "{UNKNOWN}{}",
                brackets([format!("已知{value}{unit}")].into_iter().chain(beside))
            );
        }
        format!("{value}{unit}{}", brackets(beside))
    }

    /// Was the register not handed in?
    pub fn is_absent(&self) -> bool {
        matches!(self.value, Err(Missing::Register(_)))
    }

    /// Why there is no figure; empty where there is one.
    pub fn why(&self) -> &str {
        match &self.value {
            Err(
                Missing::Register(why) | Missing::Column(why) | Missing::Unknown(why) | Missing::Scant(why),
            ) => why,
            _ => "",
        }
    }
}

/// `（甲，乙）`; empty where there is nothing.
fn brackets(parts: impl Iterator<Item = String>) -> String {
    let all = parts.collect::<Vec<_>>().join("，");
    if all.is_empty() { all } else { format!("（{all}）") }
}

/// The clause with its figures, behind each what is 不明 of it; where one of them is lacking, its name and 未提供 or 不明.
pub(super) fn clause(clause: &Clause, figures: &[Told]) -> String {
    let lacking: Vec<&Told> =
        clause.figures().filter_map(|at| figures.get(at)).filter(|told| told.value.is_err()).collect();
    if !lacking.is_empty() {
        // 甲、乙未提供, but 甲未提供、乙不明.
        let said = lacking.chunk_by(|one, next| one.said() == next.said()).map(|same| {
            let names: Vec<&str> = same.iter().map(|told| told.name.as_str()).collect();
            format!("{}{}", names.join("、"), same[0].said())
        });
        return said.collect::<Vec<_>>().join("、");
    }
    // A share says that it is one, whether the sentence has the sign or not.
    let signed = |unit: &str| ["%", "％", "个百分点"].iter().any(|sign| unit.starts_with(sign));
    clause.fill(&|at, unit| match figures.get(at) {
        Some(told) if told.is_share && !signed(unit) => told.with(&format!("%{unit}")),
        Some(told) => told.with(unit),
        None => String::new(),
    })
}

/// The figures of one topic for the unit. A part of what nobody knows is not known either.
pub(super) fn all(input: &Input<'_>, checked: &Checked, pack: &CountyPack, figures: &[Figure]) -> Vec<Told> {
    let mut all: Vec<Told> = figures.iter().map(|figure| told(input, checked, pack, figure)).collect();
    for (at, figure) in figures.iter().enumerate() {
        if let Some(whole) =
            figure.within.and_then(|whole| all.get(whole)).filter(|whole| whole.value.is_err())
        {
            // The part's own register is there, and nobody knows which of its rows count.
            let value = if whole.asked != all[at].asked && all[at].value.is_ok() {
                Err(Missing::Unknown(format!("{}{}", whole.name, whole.said())))
            } else {
                whole.value.clone()
            };
            let plain = Told { number: None, open: None, is_mostly_open: false, ..all[at].clone() };
            all[at] = Told { value, notes: Vec::new(), ..plain };
        }
        let found = found(pack, figure, &all[at]);
        all[at].notes.extend(found);
    }
    all
}

/// What checks of the same matter found, beside a figure that nobody knows.
fn found(pack: &CountyPack, figure: &Figure, told: &Told) -> Option<String> {
    let open = || pack.findings.iter().filter(|finding| finding.waived.is_none());
    let of =
        |checks: &[String]| open().filter(|finding| names(checks, &finding.rule, &finding.subject)).count();
    let mut rules: Vec<&str> = Vec::new();
    for check in figure.rules.iter().filter(|check| of(std::slice::from_ref(*check)) > 0) {
        rules.extend(Some(code(check)).filter(|code| !rules.contains(code)));
    }
    let is_open = told.value.is_err() || told.open.is_some();
    let count = of(&figure.rules);
    (is_open && count > 0).then(|| format!("检查发现{count}条，见{}", rules.join("、")))
}

/// The figure for the unit.
fn told(input: &Input<'_>, checked: &Checked, pack: &CountyPack, figure: &Figure) -> Told {
    match &figure.how {
        How::Taken(key) => taken(input, pack, figure, key),
        How::Counted(count) => {
            let own = checked.counted.get(&pack.code).and_then(|all| all.get(figure.at));
            counted(figure, count, own)
        }
    }
}

fn counted(figure: &Figure, count: &Count, own: Option<&Counted>) -> Told {
    let asked = count.look.kinds().last().map_or("", |kind| kind.name());
    let is_share = figure.unit == "%";
    let blank =
        Told { name: figure.name.clone(), is_share, asked, source: asked.to_owned(), ..Told::default() };
    // A county without a household in any register.
    let Some(own) = own else {
        return Told { value: Err(Missing::Register(format!("未找到{asked}"))), ..blank };
    };
    let value = own.value(count);
    let number = value.as_ref().ok().copied();
    let shares = || {
        let mut all: Vec<(&String, &u64)> = own.shares.iter().collect();
        all.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), (*name).clone()));
        let one = |(name, count): (&String, &u64)| format!("{name}{count}{}", figure.unit);
        all.into_iter().map(one).collect::<Vec<_>>().join("、")
    };
    let mut notes = Vec::new();
    if figure.unit == "%" && number.is_some_and(|number| number > 1.0) {
        notes.push("超过100%，请核对".to_owned());
    }
    if own.strays > 0 {
        notes.push(format!("另有{}行不属于在册户", own.strays));
    }
    let counter = count.look.counter();
    let [things, rows] = own.open(count);
    let thing = if figure.unit.is_empty() { counter } else { &figure.unit };
    let open: Vec<String> = [(things, thing), (rows, counter)]
        .into_iter()
        .filter(|(open, _)| *open > 0)
        .map(|(open, of)| format!("{open}{of}"))
        .collect();
    Told {
        is_mostly_open: number.is_some() && own.is_mostly_open(count),
        notes,
        value: value.map(|number| {
            if count.by.is_some() && !own.shares.is_empty() { shares() } else { print(number, &figure.unit) }
        }),
        number,
        open: (!open.is_empty()).then(|| open.join("、")),
        source: own.source.clone(),
        as_of: own.as_of.clone(),
        ..blank
    }
}

/// A number in print; a share in hundredths, rounded down as the completeness is.
fn print(number: f64, unit: &str) -> String {
    if unit == "%" {
        format!("{:.2}", (number * 10_000.0 + 1e-6).floor() / 100.0)
    } else {
        format_number(number)
    }
}

/// A figure that the pack counts itself: the same as on every other page.
fn taken(input: &Input<'_>, pack: &CountyPack, figure: &Figure, key: &str) -> Told {
    let of = |kind: RecordKind| kind.name();
    let lack = |kind: RecordKind| Missing::Register(not_found(input, kind));
    let count = |value: Option<u64>, missing: Missing| value.map(|count| count as f64).ok_or(missing);
    let totals = &pack.totals;
    let today = input.as_of.to_string();
    let row = |key: &str| pack.reconciliation.iter().find(|row| row.key == key);
    let open = |key: &str| row(key).map(|row| row.unsaid).filter(|people| !people.is_whole());
    // Where some households do not count their people: those of the others.
    let line = |key: &str| {
        let known = open(key).map(|people| people.persons);
        row(key).and_then(|row| row.system).map(|count| count as u64).or(known)
    };
    let mut at_least = None;
    // Problems of nobody knows which county, and those of which nobody knows whether they are struck off.
    let (mut strays, mut unsaid) = (0, 0);
    let progress = pack.progress.get(Measure::Problems.key());
    let registered = registered(input, &pack.code);
    let share = |part: u64, all: u64| (all > 0).then(|| part as f64 / all as f64);
    let (value, asked, as_of): (Result<f64, Missing>, RecordKind, String) = match key {
        "households" | "persons" | "poor_households" | "poor_persons" => {
            let code = match key {
                "households" => "K01",
                "persons" => "K02",
                "poor_households" => "K03",
                _ => "K04",
            };
            at_least = open(code);
            let value = line(code).filter(|_| registered.is_some() && !totals.no_roll);
            (count(value, lack(RecordKind::Member)), RecordKind::Member, pack.data_date.clone())
        }
        "borderline_households" | "borderline_persons" | "monitored_households" | "monitored_persons" => {
            let code = match key {
                "borderline_households" => "K05",
                "borderline_persons" => "K06",
                "monitored_households" => "K07",
                _ => "K08",
            };
            at_least = open(code);
            let kind = RecordKind::Borderline;
            let date = newest(input, kind, &pack.code);
            let date = if date.is_empty() { pack.data_date.clone() } else { date };
            // 监测户 are counted among the registered households.
            let counted = line(code).filter(|_| !(totals.no_roll && key.starts_with("monitored")));
            (count(counted, lack(kind)), kind, date)
        }
        "townships" => return townships(pack, figure, &today),
        "villages" | "poor_villages" | "exited_villages" => {
            let (value, date) = villages(input, &pack.code, key);
            (value, RecordKind::Village, date)
        }
        "problems" => {
            strays = pack.strays.total;
            let value = count(progress.map(|p| p.total), lack(RecordKind::Problem));
            (value, RecordKind::Problem, ledger(input, pack))
        }
        "problems_closed" => {
            strays = pack.strays.closed + pack.strays.unknown;
            let value = match progress {
                None => Err(lack(RecordKind::Problem)),
                Some(told) if told.unknown > 0 => {
                    Err(Missing::Unknown(format!("{}个问题没有写明是否销号", told.unknown)))
                }
                Some(told) => Ok(told.done as f64),
            };
            (value, RecordKind::Problem, ledger(input, pack))
        }
        "problems_overdue" => {
            let late = pack.problem_limits.values().filter(|limit| **limit < today).count() as u64;
            strays = pack.strays.overdue + pack.strays.unknown_late;
            unsaid = pack.rectification.iter().map(|row| row.unknown_late).sum();
            (
                count(progress.map(|_| late), lack(RecordKind::Problem)),
                RecordKind::Problem,
                ledger(input, pack),
            )
        }
        "sampled" | "consistent" | "consistency" => {
            let all = pack.links.sampled();
            let value = match key {
                "sampled" => Some(all as f64),
                "consistent" => Some(pack.links.consistent as f64),
                _ => share(pack.links.consistent, all),
            };
            // An empty list: nobody was drawn, and nothing agrees or disagrees.
            let code = input.divisions.county(&pack.code).map_or("", |county| &county.code);
            let value = match needs::says_none(input, code, RecordKind::Sample) {
                true if key == "sampled" => Ok(0.0),
                true => Err(Missing::Unknown("没有抽样户".to_owned())),
                false => value.filter(|_| all > 0).ok_or(lack(RecordKind::Sample)),
            };
            (value, RecordKind::Sample, today.clone())
        }
        _ => return own(pack, figure, key, &today, totals.required > 0),
    };
    Told {
        name: figure.name.clone(),
        number: value.as_ref().ok().copied().filter(|_| at_least.is_none() && strays + unsaid == 0),
        value: value.map(|number| print(number, &figure.unit)),
        notes: [
            at_least
                .filter(|people| people.persons > 0)
                .map(|people| format!("{}户没有写明人数", people.unsaid)),
            (unsaid > 0).then(|| format!("另有{unsaid}个没有写明是否销号")),
            (strays > 0).then(|| format!("另有{strays}个没有写明旗县")),
        ]
        .into_iter()
        .flatten()
        .collect(),
        at_least,
        asked: of(asked),
        source: match key {
            "households" | "persons" | "poor_households" | "poor_persons" => registered.unwrap_or_default(),
            "sampled" | "consistent" | "consistency" => format!("{}、本次检查", of(asked)),
            _ => of(asked).to_owned(),
        },
        as_of,
        ..Told::default()
    }
}

/// Why a register says nothing of the county: nobody handed it in, or one for all counties has no row of this one.
fn not_found(input: &Input<'_>, kind: RecordKind) -> String {
    let shared = |table: &&Arc<TableInfo>| {
        table.kind == kind && ledgers::county_told(input.divisions, table).is_none()
    };
    if !input.data.all(kind).is_empty() && input.data.tables.iter().any(|table| shared(&table)) {
        format!("{}中没有本旗县的行", kind.name())
    } else {
        format!("未找到{}", kind.name())
    }
}

/// What the check itself found: papers and the verdict.
fn own(pack: &CountyPack, figure: &Figure, key: &str, today: &str, is_asked: bool) -> Told {
    let nothing = || Missing::Unknown("没有应归材料".to_owned());
    let number = match key {
        "required" => Some(pack.totals.required as f64),
        "present" => Some(pack.totals.present as f64),
        "completeness" => pack.totals.completeness,
        _ => None,
    };
    let value = match key {
        "colour" if pack.verdict.colour == Colour::Undecided => Err(Missing::Unknown("无法判定".to_owned())),
        "colour" => Ok(pack.verdict.colour.label().to_owned()),
        _ => number.filter(|_| is_asked).map(|number| print(number, &figure.unit)).ok_or_else(nothing),
    };
    Told {
        name: figure.name.clone(),
        number,
        value,
        source: "本次检查".to_owned(),
        as_of: today.to_owned(),
        ..Told::default()
    }
}

/// Townships of the division table; units outside it cannot be counted.
fn townships(pack: &CountyPack, figure: &Figure, today: &str) -> Told {
    let count = divisions::builtin().townships_of(&pack.code).count();
    let lack = Missing::Register("区划代码表中没有本旗县".to_owned());
    Told {
        name: figure.name.clone(),
        number: (count > 0).then_some(count as f64),
        value: if count > 0 { Ok(count.to_string()) } else { Err(lack) },
        // The edition that comes with the program may be younger than the day that is checked.
        source: match divisions::AS_OF.get(..7).and_then(|month| month.split_once('-')) {
            Some((year, month)) if divisions::AS_OF > today => {
                let month = month.trim_start_matches('0');
                format!("统计用区划代码（{year}年{month}月版，晚于检查时点）")
            }
            _ => "统计用区划代码".to_owned(),
        },
        as_of: divisions::AS_OF.to_owned(),
        ..Told::default()
    }
}

/// The registers that list the households of a county.
fn registered(input: &Input<'_>, county: &str) -> Option<String> {
    let own = || input.data.households.iter().filter(|household| household.place.county == county);
    own().next()?;
    let mut names = Vec::new();
    if own().any(|household| !household.rows.is_empty()) {
        names.push(RecordKind::Household.name());
    }
    if own().any(|household| !household.members.is_empty()) {
        names.push(RecordKind::Member.name());
    }
    Some(names.join("、"))
}

/// Villages by their newest sheets.
fn villages(input: &Input<'_>, county: &str, key: &str) -> (Result<f64, Missing>, String) {
    let sheets = facts::village_sheets(input);
    let own: Vec<&Record> =
        sheets.iter().filter(|(place, _)| place.county == county).map(|(_, sheet)| *sheet).collect();
    let date = own.iter().filter_map(|row| dated(row)).max().unwrap_or_default();
    if own.is_empty() {
        return (Err(Missing::Register(format!("未找到{}", RecordKind::Village.name()))), date);
    }
    let said: Vec<Option<bool>> = match key {
        "villages" => return (Ok(own.len() as f64), date),
        "poor_villages" => own.iter().map(|sheet| sheet.flag("is_poor_village")).collect(),
        _ => own.iter().map(|sheet| facts::exited_village(sheet)).collect(),
    };
    let open = said.iter().filter(|said| said.is_none()).count();
    if open > 0 {
        return (Err(Missing::Unknown(format!("{open}个嘎查村没有写明"))), date);
    }
    (Ok(said.iter().filter(|said| **said == Some(true)).count() as f64), date)
}

fn dated(row: &Record) -> Option<String> {
    row.date("data_date").or(row.table.data_date).map(|date| date.to_string())
}

/// Newest date of a register's rows of a county.
fn newest(input: &Input<'_>, kind: RecordKind, county: &str) -> String {
    let rows = input.data.all(kind).iter().filter(|row| crate::model::join::county_of(input, row) == county);
    rows.filter_map(dated).max().unwrap_or_default()
}

/// Date of the ledger of problems: the prefecture keeps it for all.
fn ledger(input: &Input<'_>, pack: &CountyPack) -> String {
    let own = newest(input, RecordKind::Problem, &pack.code);
    if own.is_empty() {
        input.data.all(RecordKind::Problem).iter().filter_map(dated).max().unwrap_or_default()
    } else {
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::config::keys::TAKEN;
    use crate::check::testkit::{COUNTY, Kit, person, record, text};
    use crate::model::county::Reconciliation;

    fn figure(unit: &str) -> Figure {
        let how = How::Taken("households");
        Figure {
            at: 0,
            key: "k".into(),
            name: "甲".into(),
            unit: unit.into(),
            how,
            within: None,
            rules: Vec::new(),
        }
    }

    #[test]
    fn every_figure_of_the_pack_is_answered() {
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", "150899195603120011", &[])]);
        let sheet =
            [("village", text("永丰村")), ("county", text("五原县")), ("is_poor_village", text("是"))];
        kit.add(record(RecordKind::Village, 2, &sheet));
        let mut pack = CountyPack { code: COUNTY.into(), ..CountyPack::default() };
        let told = |kit: &Kit, pack: &CountyPack, key: &str| {
            kit.with_input(|input| taken(input, pack, &figure(""), key).value)
        };
        pack.totals.required = 10;
        pack.totals.present = 9;
        pack.totals.completeness = Some(0.9);
        pack.verdict.colour = Colour::Red;
        for (key, name) in TAKEN {
            let value = told(&kit, &pack, key);
            assert!(!matches!(&value, Err(Missing::Unknown(why)) if why == "没有应归材料"), "{key} {name}");
        }
        assert_eq!(told(&kit, &pack, "colour"), Ok("红".into()));
        assert_eq!(told(&kit, &pack, "townships"), Ok("11".into()));
        assert!(matches!(told(&kit, &pack, "problems"), Err(Missing::Register(_))));
        // A list that the table of sums does not know is not given, and no nought.
        let line = |system| Reconciliation { key: "K05".into(), system, ..Reconciliation::default() };
        pack.reconciliation = vec![line(None)];
        assert!(told(&kit, &pack, "borderline_households").is_err());
        pack.reconciliation = vec![line(Some(0.0))];
        assert_eq!(told(&kit, &pack, "borderline_households"), Ok("0".into()));
        // Without a household in any register nobody can say that there are none.
        pack.reconciliation = vec![Reconciliation { key: "K01".into(), system: Some(0.0), ..line(None) }];
        assert_eq!(told(&kit, &pack, "households"), Ok("0".into()));
        assert!(told(&Kit::new(), &pack, "households").is_err());
    }

    #[test]
    fn every_unknown_stands_behind_its_own_figure() {
        let figures = [figure("户"), Figure { key: "b".into(), ..figure("万元") }];
        let text = Clause::parse("在贷{k}户，余额{b}万元", &figures).unwrap();
        let told = |value: &str, open: Option<&str>| Told {
            name: "甲".into(),
            value: Ok(value.into()),
            open: open.map(Into::into),
            ..Told::default()
        };
        let said = |told: [Told; 2]| clause(&text, &told);
        assert_eq!(said([told("3", Some("1户")), told("412", None)]), "在贷3户（另有1户不明），余额412万元");
        assert_eq!(
            said([told("3", None), told("412", Some("2笔贷款"))]),
            "在贷3户，余额412万元（另有2笔贷款不明）"
        );
        let mostly = Told { is_mostly_open: true, ..told("2", Some("6634户")) };
        assert_eq!(said([mostly, told("412", None)]), "在贷不明（已知2户，另有6634户不明），余额412万元");
        let share = Clause::parse("支付率{k}，到位率{b}%", &figures).unwrap();
        let of = |value: &str| Told { is_share: true, ..told(value, None) };
        assert_eq!(clause(&share, &[of("97.50"), of("80.00")]), "支付率97.50%，到位率80.00%");
        // Near miss: what is known is told plainly.
        assert_eq!(said([told("3", None), told("412", None)]), "在贷3户，余额412万元");
        let lack = |why: Missing| Told { value: Err(why), ..told("", None) };
        let scant = lack(Missing::Scant("只有1笔贷款可算".into()));
        assert_eq!(said([lack(Missing::Column("x".into())), scant]), "甲未提供、甲不明（只有1笔贷款可算）");
    }

    #[test]
    fn findings_of_the_same_matter_stand_beside_what_nobody_knows() {
        let mut pack = CountyPack { code: COUNTY.into(), ..CountyPack::default() };
        let of = |rule: &str| crate::check::testkit::finding(rule, COUNTY, "", "", "", "A");
        pack.findings = vec![of("P003"), of("P003"), of("P001")];
        let lent = Figure { rules: vec!["P003".into()], ..figure("笔") };
        let open = Told { value: Ok("0".into()), open: Some("301笔贷款".into()), ..Told::default() };
        assert_eq!(found(&pack, &lent, &open).as_deref(), Some("检查发现2条，见P003"));
        // Near misses: what is known needs no finding, and without one there is none to name.
        assert_eq!(found(&pack, &lent, &Told { open: None, ..open.clone() }), None);
        assert_eq!(found(&pack, &figure("笔"), &open), None);
    }

    #[test]
    fn shares_are_rounded_down() {
        assert_eq!(
            (print(0.978_29, "%"), print(1.0, "%"), print(0.29, "%")),
            ("97.82".into(), "100.00".into(), "29.00".into())
        );
        assert_eq!((print(12.0, "户"), print(12.345, "万元")), ("12".into(), "12.35".into()));
    }
}
