//! P008: the day until which a loan was extended cannot be right, or lies beyond what the policy allows.

use crate::base::date::PartialDate;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::ledgers::{self, Standing};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{World, cell_evidence};
use crate::ingest::record::RecordKind;
use chrono::NaiveDate;

const POLICY: &str = "2020年7月疫情防控期间扶贫小额信贷延期政策";

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P008",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "展期手续不全",
        basis: "内部规则（展期到期日应晚于原到期日）；延期政策生效后按其最晚日期",
        responsible: "旗县扶贫办金融扶贫岗",
        page: include_str!("../../../../docs/rules/P008.md"),
        thresholds: &[
            Threshold {
                key: "from",
                default: 20_200_701.0,
                unit: "年月日",
                what: "延期政策生效日，时点早于此日的检查不比较最晚到期日",
                basis: POLICY,
            },
            Threshold {
                key: "last",
                default: 20_210_331.0,
                unit: "年月日",
                what: "展期最晚到期日",
                basis: POLICY,
            },
        ],
    },
    needs: &[&[Need::Columns(RecordKind::Loan, &["extended_due"])]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for loan in ledgers::loans(world).iter().copied() {
        let row = loan.row;
        let Some(until) = row.date("extended_due") else { continue };
        if ledgers::standing(row) == Standing::Settled || row.flag("extended") == Some(false) {
            continue;
        }
        let at = ledgers::at_loan(world, &loan);
        let limit = |key: &str| day(world.threshold(&RULE.meta, key, &at.place.county));
        // The epidemic rule is of July 2020: earlier runs must not judge by it.
        let in_force = limit("from").is_some_and(|from| world.input.as_of >= from);
        let last = limit("last");
        let due = row.date("due_date");
        let backwards = due.is_some_and(|due| before(until, due));
        let (what, expected) = match (due, last) {
            (Some(due), _) if backwards => {
                (format!("展期到期日{until}早于原到期日{due}"), format!("晚于{due}"))
            }
            (_, Some(last)) if in_force && until.earliest().is_some_and(|first| first > last) => {
                (format!("展期到期日{until}晚于政策规定的{last}"), format!("不晚于{last}"))
            }
            _ => continue,
        };
        sink.push(
            &at,
            Fault {
                subject: ledgers::loan_subject(row),
                what: format!("{}的贷款{what}，请补齐展期手续", ledgers::borrower(row)),
                expected,
                actual: until.to_string(),
                evidence: vec![
                    cell_evidence(row, "extended_due", Link::Ledger),
                    cell_evidence(row, "due_date", Link::Ledger),
                ],
                responsible: String::new(),
            },
        );
    }
}

fn before(a: PartialDate, b: PartialDate) -> bool {
    a.latest().zip(b.earliest()).is_some_and(|(a, b)| a < b)
}

/// 20210331 as a day.
fn day(number: f64) -> Option<NaiveDate> {
    crate::base::date::parse(&format!("{number:.0}")).and_then(PartialDate::day)
}
