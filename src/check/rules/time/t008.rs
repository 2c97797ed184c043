//! T008: a visit is registered as 入户 on a day when nobody was to go from house to house.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};
use chrono::NaiveDate;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "T008",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "疫情防控期间登记入户",
        basis: "市级通知（疫情防控期间网上办公、电话走访）；内部规则",
        responsible: "帮扶责任人",
        page: include_str!("../../../../docs/rules/T008.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::HelperLog, &["mode"]),
        Need::Columns(RecordKind::Visit, &["mode", "date"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

/// First and last day (month, day) of 2020 on which work went on by phone and online.
const CLOSED: [(u32, u32); 2] = [(1, 25), (2, 25)];

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    for (kind, subject, name) in
        [(RecordKind::HelperLog, "log_mode", "走访记录"), (RecordKind::Visit, "visit_mode", "入户调查")]
    {
        let rows: Vec<&Record> = view
            .world
            .input
            .data
            .of_household(kind, &view.household.id)
            .filter(|row| row.str("mode") == "入户" && is_closed(row))
            .collect();
        let Some(first) = rows.first() else { continue };
        let more = if rows.len() > 1 { format!("等{}次", rows.len()) } else { String::new() };
        sink.push(
            &view.at(),
            Fault {
                subject: subject.into(),
                what: format!(
                    "疫情防控期间登记入户：{name}{}{more}方式为入户，请核实走访方式",
                    first.text("date")
                ),
                expected: "电话、微信等方式，或作核实说明".into(),
                actual: "入户".into(),
                evidence: rows.iter().map(|row| cell_evidence(row, "date", Link::Ledger)).collect(),
                responsible: String::new(),
            },
        );
    }
}

/// Does the date lie in the closed weeks, whatever day it means?
fn is_closed(row: &Record) -> bool {
    let day = |(month, day)| NaiveDate::from_ymd_opt(2020, month, day);
    let inside = || {
        let date = row.date("date")?;
        Some(day(CLOSED[0])? <= date.earliest()? && date.latest()? <= day(CLOSED[1])?)
    };
    inside() == Some(true)
}
