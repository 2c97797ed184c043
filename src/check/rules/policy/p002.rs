//! P002: a microcredit contract runs longer than three years.

use crate::base::date::{self, PartialDate};
use crate::base::terms::{Link, Scope, Severity};
use crate::check::ledgers::{self, Standing};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{World, cell_evidence};
use crate::ingest::record::{Record, RecordKind};
use chrono::{Days, Months};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P002",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "贷款期限超过3年",
        basis: "市级通知（扶贫小额信贷期限3年以内）",
        responsible: "旗县扶贫办金融扶贫岗",
        page: include_str!("../../../../docs/rules/P002.md"),
        thresholds: &[
            Threshold {
                key: "months",
                default: 36.0,
                unit: "个月",
                what: "一份合同的最长期限",
                basis: "市级通知（扶贫小额信贷期限3年以内）",
            },
            Threshold {
                key: "days",
                default: 10.0,
                unit: "天",
                what: "到期日逢节假日顺延的余地",
                basis: "内部规则",
            },
        ],
    },
    needs: &[&[
        Need::Columns(RecordKind::Loan, &["term"]),
        Need::Columns(RecordKind::Loan, &["start_date", "due_date"]),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for loan in ledgers::loans(world).iter().copied() {
        let row = loan.row;
        if ledgers::standing(row) == Standing::Settled {
            continue;
        }
        let at = ledgers::at_loan(world, &loan);
        let limit = world.threshold(&RULE.meta, "months", &at.place.county);
        let slack = world.threshold(&RULE.meta, "days", &at.place.county);
        let term = term(row);
        let (start, due) = (row.date("start_date"), row.date("due_date"));
        // 续贷 and 展期 have days of their own: the day in the ledger may be theirs.
        let moved = row.flag("renewed") == Some(true) || row.flag("extended") == Some(true);
        let long = match (term, start, due) {
            (Some(months), ..) => months > limit,
            (None, Some(start), Some(due)) if !moved => too_long(start, due, limit, slack),
            _ => false,
        };
        if !long {
            continue;
        }
        let (said, key) = match (term, start, due) {
            (Some(months), ..) => (format!("{months:.0}个月"), "term"),
            (_, Some(start), Some(due)) => (format!("{start}至{due}"), "due_date"),
            _ => continue,
        };
        sink.push(
            &at,
            Fault {
                subject: ledgers::loan_subject(row),
                what: format!("{}的贷款期限{said}，超过{limit:.0}个月", ledgers::borrower(row)),
                expected: format!("不超过{limit:.0}个月"),
                actual: said,
                evidence: vec![cell_evidence(row, key, Link::Ledger)],
                responsible: String::new(),
            },
        );
    }
}

/// Months of 贷款期限. Ledgers count in months, years or days; a bare number that may be either is unknown.
fn term(row: &Record) -> Option<f64> {
    if let Some(months) = date::months(&row.raw("term")) {
        return Some(months);
    }
    let number = row.number("term").filter(|number| *number > 0.0)?;
    let words = format!("{}{}", row.raw("term"), ledgers::header(row, "term"));
    // 月 first: the header 期限（月） over a cell that says 1年期 is settled by the cell, which stands before it.
    let unit = words.chars().find(|c| matches!(c, '年' | '月' | '天' | '日'));
    match unit {
        Some('年') => Some(number * 12.0),
        Some('月') => Some(number),
        Some(_) => Some((number / 30.44).round()),
        // Nobody lends for 37 years to a poor household, and nobody for 121 months in months.
        None if number > 36.0 && number <= 120.0 => Some(number),
        None => None,
    }
}

/// Even read in the household's favour, the two days are too far apart.
fn too_long(start: PartialDate, due: PartialDate, limit: f64, slack: f64) -> bool {
    let (Some(start), Some(due)) = (start.latest(), due.earliest()) else { return false };
    let last = start.checked_add_months(Months::new(limit.max(0.0) as u32));
    last.and_then(|last| last.checked_add_days(Days::new(slack.max(0.0) as u64)))
        .is_some_and(|last| due > last)
}
