//! P010: a county budgets less of its own for poverty relief in 2020 than in 2019.

use crate::base::terms::{Link, Scope, Severity};
use crate::base::text;
use crate::check::ledgers::{self, Area};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, CountyView, cell_evidence};
use crate::ingest::dataset::Place;
use crate::ingest::record::{Record, RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P010",
        severity: Severity::Error,
        scope: Scope::County,
        title: "本级财政扶贫投入减少",
        basis: "市级通知三（二）（本级财政专项扶贫资金2020年不低于2019年）",
        responsible: "旗县财政局、扶贫办",
        page: include_str!("../../../../docs/rules/P010.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Register(RecordKind::ReportedTotal)]],
    rests_on: &[],
    look: Look::County(look),
};

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    let rows: Vec<&Record> = view
        .world
        .input
        .data
        .all(RecordKind::ReportedTotal)
        .iter()
        .filter(|row| is_own_budget(&row.text("indicator")))
        .filter(|row| ledgers::area_of(view.world.input, row) == Some(Area::County(view.code.to_owned())))
        .collect();
    let (Some(before), Some(now)) = (of_year(&rows, 2019), of_year(&rows, 2020)) else { return };
    let (Some(was), Some(is)) = (before.number("value"), now.number("value")) else { return };
    // 元 and 万元 side by side, or a figure a thousand times smaller, is a matter of units.
    let unit = |row: &Record| text::fold(&row.text("unit"));
    if unit(before) != unit(now) || is >= was || is < was / 1000.0 {
        return;
    }
    let unit = if unit(now).is_empty() { "万元".to_owned() } else { now.text("unit").into_owned() };
    let (was, is) = (format_number(was), format_number(is));
    sink.push(
        &At { place: Place { county: view.code.to_owned(), ..Place::default() }, ..At::default() },
        Fault {
            subject: "K18@2020".into(),
            what: format!("本级财政专项扶贫资金预算2020年{is}{unit}，少于2019年{was}{unit}"),
            expected: format!("不少于{was}{unit}"),
            actual: format!("{is}{unit}"),
            evidence: vec![
                cell_evidence(now, "value", Link::Ledger),
                cell_evidence(before, "value", Link::Ledger),
            ],
            responsible: String::new(),
        },
    );
}

/// The budget of the county itself; what higher levels give, what has arrived and what is spent are other figures.
pub fn is_own_budget(indicator: &str) -> bool {
    let folded = text::fold(indicator);
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    has(&["扶贫"])
        && has(&["财政", "资金"])
        && has(&["本级", "旗县级", "县级"])
        && has(&["预算", "安排", "投入"])
        && !has(&["中央", "自治区", "市级", "支出", "支付", "拨付", "到位", "率", "占比", "增"])
}

/// The one figure of a year; two that differ say nothing (R006 speaks of them).
fn of_year<'a>(rows: &[&'a Record], year: i32) -> Option<&'a Record> {
    let of: Vec<&Record> = rows.iter().copied().filter(|row| year_of(row) == Some(year)).collect();
    let first = *of.first()?;
    of.iter().all(|row| row.number("value") == first.number("value")).then_some(first)
}

/// The year in the indicator's name, else that of 时点.
fn year_of(row: &Record) -> Option<i32> {
    let words = format!("{}{}", row.text("indicator"), row.text("caliber"));
    let named = [2019, 2020].into_iter().filter(|year| words.contains(&year.to_string())).collect::<Vec<_>>();
    match named.as_slice() {
        [one] => Some(*one),
        [] => row.date("as_of").map(|date| date.year),
        _ => None,
    }
}
