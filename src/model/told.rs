//! A figure as it is told: its number in print, the register and the day it is of, or why there is none. Topics and brief
//! say the same of the same figure.

use crate::base::divisions;
use crate::base::terms::Measure;
use crate::check::checked::Checked;
use crate::check::facts;
use crate::check::input::Input;
use crate::check::topics::clause::Clause;
use crate::check::topics::count::{Counted, Missing};
use crate::check::topics::{Count, Figure, How};
use crate::ingest::record::{Record, RecordKind, format_number};
use crate::model::county::{Colour, CountyPack};
use std::fmt::Write;

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
    /// Rows that nobody can decide, with the word they are counted by: `3笔贷款`.
    pub open: Option<String>,
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
            open: None,
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
            Err(Missing::Unknown(_)) => Some(UNKNOWN),
            Err(_) => Some(NOT_GIVEN),
        }
    }

    /// Was the register not handed in?
    pub fn is_absent(&self) -> bool {
        matches!(self.value, Err(Missing::Register(_)))
    }

    /// Why there is no figure; empty where there is one.
    pub fn why(&self) -> &str {
        match &self.value {
            Err(Missing::Register(why) | Missing::Column(why) | Missing::Unknown(why)) => why,
            _ => "",
        }
    }
}

/// The clause with its figures; where one of them is lacking, its name and 未提供 or 不明.
pub(super) fn clause(clause: &Clause, figures: &[Told]) -> String {
    let lacking: Vec<&Told> =
        clause.figures().filter_map(|at| figures.get(at)).filter(|told| told.value.is_err()).collect();
    if let Some(first) = lacking.first() {
        let names: Vec<&str> = lacking.iter().map(|told| told.name.as_str()).collect();
        return format!("{}{}", names.join("、"), first.word().unwrap_or(UNKNOWN));
    }
    let print = |at: usize| figures.get(at).and_then(|told| told.value.clone().ok()).unwrap_or_default();
    let mut text = clause.fill(&print);
    let mut open: Vec<&str> = clause.figures().filter_map(|at| figures.get(at)?.open.as_deref()).collect();
    open.dedup();
    if !open.is_empty() {
        let _ = write!(text, "（另有{}不明）", open.join("、"));
    }
    text
}

/// The figures of one topic for the unit. A part of what nobody knows is not known either.
pub(super) fn all(input: &Input<'_>, checked: &Checked, pack: &CountyPack, figures: &[Figure]) -> Vec<Told> {
    let mut all: Vec<Told> = figures.iter().map(|figure| told(input, checked, pack, figure)).collect();
    for (at, figure) in figures.iter().enumerate() {
        if let Some(whole) =
            figure.within.and_then(|whole| all.get(whole)).filter(|whole| whole.value.is_err())
        {
            let value = whole.value.clone();
            all[at] = Told { value, number: None, open: None, ..all[at].clone() };
        }
    }
    all
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
    let blank = Told { name: figure.name.clone(), asked, source: asked.to_owned(), ..Told::default() };
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
    Told {
        value: value.map(|number| {
            if count.by.is_some() && !own.shares.is_empty() { shares() } else { print(number, &figure.unit) }
        }),
        number,
        open: (own.unknown > 0).then(|| format!("{}{}", own.unknown, count.look.counter())),
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
    let lack = |kind: RecordKind| Missing::Register(format!("未找到{}", kind.name()));
    let count = |value: Option<u64>, missing: Missing| value.map(|count| count as f64).ok_or(missing);
    let totals = &pack.totals;
    let today = input.as_of.to_string();
    let line = |key: &str| {
        let row = pack.reconciliation.iter().find(|row| row.key == key);
        row.and_then(|row| row.system).map(|count| count as u64)
    };
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
            let kind = RecordKind::Borderline;
            let date = newest(input, kind, &pack.code);
            let date = if date.is_empty() { pack.data_date.clone() } else { date };
            // 监测户 are counted among the registered households.
            let counted = line(code).filter(|_| !(totals.no_roll && key.starts_with("monitored")));
            (count(counted, lack(kind)), kind, date)
        }
        "townships" => return townships(pack, figure),
        "villages" | "poor_villages" | "exited_villages" => {
            let (value, date) = villages(input, &pack.code, key);
            (value, RecordKind::Village, date)
        }
        "problems" => (
            count(progress.map(|p| p.total), lack(RecordKind::Problem)),
            RecordKind::Problem,
            ledger(input, pack),
        ),
        "problems_closed" => {
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
            (value.filter(|_| all > 0).ok_or(lack(RecordKind::Sample)), RecordKind::Sample, today.clone())
        }
        _ => return own(pack, figure, key, &today, totals.required > 0),
    };
    Told {
        name: figure.name.clone(),
        number: value.as_ref().ok().copied(),
        value: value.map(|number| print(number, &figure.unit)),
        open: None,
        asked: of(asked),
        source: match key {
            "households" | "persons" | "poor_households" | "poor_persons" => registered.unwrap_or_default(),
            "sampled" | "consistent" | "consistency" => format!("{}、本次检查", of(asked)),
            _ => of(asked).to_owned(),
        },
        as_of,
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
fn townships(pack: &CountyPack, figure: &Figure) -> Told {
    let count = divisions::builtin().townships_of(&pack.code).count();
    let lack = Missing::Register("区划代码表中没有本旗县".to_owned());
    Told {
        name: figure.name.clone(),
        number: (count > 0).then_some(count as f64),
        value: if count > 0 { Ok(count.to_string()) } else { Err(lack) },
        source: "统计用区划代码".to_owned(),
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
        Figure { at: 0, key: "k".into(), name: "甲".into(), unit: unit.into(), how, within: None }
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
    fn shares_are_rounded_down() {
        assert_eq!(
            (print(0.978_29, "%"), print(1.0, "%"), print(0.29, "%")),
            ("97.82".into(), "100.00".into(), "29.00".into())
        );
        assert_eq!((print(12.0, "户"), print(12.345, "万元")), ("12".into(), "12.35".into()));
    }
}
