//! T011: between two helpers of a household lies a time without any.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};
use chrono::NaiveDate;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "T011",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "帮扶责任人交接空档",
        basis: "扶贫手册填写要求（帮扶责任人变更另起一行，写明起始时间）；内部规则",
        responsible: "旗县扶贫办",
        page: include_str!("../../../../docs/rules/T011.md"),
        thresholds: &[Threshold {
            key: "days",
            default: 30.0,
            unit: "天",
            what: "前后两任之间最多空多少天",
            basis: "内部规则",
        }],
    },
    needs: &[&[Need::Columns(RecordKind::Helper, &["start_date", "end_date"])]],
    rests_on: &[Silence::of(&[RecordKind::Helper])],
    look: Look::Household(look),
};

/// One helper's time: first and last day it can mean; no end while it lasts.
struct Period<'a> {
    row: &'a Record,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let data = view.world.input.data;
    let rows: Vec<&Record> = data.of_household(RecordKind::Helper, &view.household.id).collect();
    let mut periods: Vec<Period<'_>> = Vec::new();
    for row in &rows {
        // A helper whose time nobody knows may have been there in the gap.
        let Some(from) = row.date("start_date").and_then(crate::base::date::PartialDate::earliest) else {
            return;
        };
        let end = row.field("end_date");
        let until = row.date("end_date").and_then(crate::base::date::PartialDate::latest);
        if until.is_none() && !end.value.is_blank() && !matches!(end.raw.as_deref(), Some("至今")) {
            return;
        }
        periods.push(Period { row, from, until });
    }
    periods.sort_by_key(|period| (period.from, period.until));
    let limit = view.world.threshold(&RULE.meta, "days", &view.household.place.county);
    let mut last: Option<&Period<'_>> = None;
    for period in &periods {
        if let Some(before) = last
            && let Some(end) = before.until
        {
            // Several helpers at a time are usual; only a time without any counts.
            let days = (period.from - end).num_days() - 1;
            if days as f64 > limit {
                report(view, sink, before, period, days, limit);
            }
        }
        let lasts = |period: &Period<'_>| period.until.unwrap_or(NaiveDate::MAX);
        if last.is_none_or(|before| lasts(period) > lasts(before)) {
            last = Some(period);
        }
    }
}

fn report(
    view: &HouseholdView<'_>,
    sink: &mut Sink<'_>,
    before: &Period<'_>,
    after: &Period<'_>,
    days: i64,
    limit: f64,
) {
    let (old, new) = (before.row.text("helper"), after.row.text("helper"));
    sink.push(
        &view.at(),
        Fault {
            subject: format!("helper@{}", after.from.format("%Y")),
            what: format!(
                "帮扶责任人交接空档{days}天：{old}至{}，{new}自{}",
                before.row.text("end_date"),
                after.row.text("start_date")
            ),
            expected: format!("前后两任衔接，空档不超过{limit}天"),
            actual: format!("{days}天"),
            evidence: vec![
                cell_evidence(before.row, "end_date", Link::Ledger),
                cell_evidence(after.row, "start_date", Link::Ledger),
            ],
            responsible: String::new(),
        },
    );
}
