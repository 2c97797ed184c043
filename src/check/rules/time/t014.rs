//! T014: a loan falls due soon, or is overdue.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::ledgers::{self, Standing};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{World, cell_evidence};
use crate::ingest::record::{Record, RecordKind};
use chrono::NaiveDate;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "T014",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "小额信贷即将到期或逾期",
        basis: "内部规则",
        responsible: "旗县扶贫办金融扶贫岗、帮扶责任人",
        page: include_str!("../../../../docs/rules/T014.md"),
        thresholds: &[Threshold {
            key: "days",
            default: 60.0,
            unit: "天",
            what: "提前多少天提醒到期",
            basis: "内部规则",
        }],
    },
    needs: &[&[
        Need::Columns(RecordKind::Loan, &["due_date"]),
        Need::Columns(RecordKind::Loan, &["extended_due"]),
        Need::Columns(RecordKind::Loan, &["overdue_days"]),
        Need::Columns(RecordKind::Loan, &["overdue"]),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for loan in ledgers::loans(world).iter().copied() {
        let row = loan.row;
        if ledgers::standing(row) != Standing::Live {
            continue;
        }
        let at = ledgers::at_loan(world, &loan);
        let warn = world.threshold(&RULE.meta, "days", &at.place.county);
        let due = due(row);
        let left = due.map(|(_, due)| (due - world.input.as_of).num_days());
        let (what, key) = match (left, due) {
            (Some(left), Some((key, due))) if left < 0 => (format!("已于{due}到期，逾期{}天", -left), key),
            (Some(left), Some((key, due))) if left as f64 <= warn => {
                (format!("{due}到期，还有{left}天"), key)
            }
            _ => match overdue(row) {
                Some(told) => told,
                None => continue,
            },
        };
        let owed = ledgers::owed(row).map_or(String::new(), |owed| format!("，未还{}", ledgers::sum(owed)));
        sink.push(
            &at,
            Fault {
                subject: ledgers::loan_subject(row),
                what: format!("{}的小额信贷{what}{owed}", ledgers::borrower(row)),
                expected: "到期前还清，或按政策办理续贷、展期".into(),
                actual: what,
                evidence: vec![cell_evidence(row, key, Link::Ledger)],
                responsible: String::new(),
            },
        );
    }
}

/// The day the money must be back, read in the household's favour; an extension has its own.
fn due(row: &Record) -> Option<(&'static str, NaiveDate)> {
    ["extended_due", "due_date"].into_iter().find_map(|key| {
        // A bare year is no day to reckon from.
        let date = row.date(key).filter(|date| date.month.is_some())?;
        Some((key, date.latest()?))
    })
}

/// What the bank says itself.
fn overdue(row: &Record) -> Option<(String, &'static str)> {
    let days = row.number("overdue_days").filter(|days| *days > 0.0);
    let sum = ledgers::yuan(row, "overdue").filter(|sum| *sum > 0.0);
    days.map(|days| (format!("台账记为逾期{days:.0}天"), "overdue_days"))
        .or_else(|| sum.map(|sum| (format!("台账记为逾期{}", ledgers::sum(sum)), "overdue")))
}
