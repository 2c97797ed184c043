//! V033: the income per head rose or fell by far more than a year brings.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rows;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{Record, RecordKind, format_number};
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V033",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "人均纯收入同比变动异常",
        basis: "内部规则（收入年际变动核实）",
        responsible: "苏木乡镇信息员、帮扶责任人",
        page: include_str!("../../../../docs/rules/V033.md"),
        thresholds: &[
            Threshold {
                key: "up",
                default: 100.0,
                unit: "%",
                what: "人均纯收入同比升幅上限",
                basis: "内部规则",
            },
            Threshold {
                key: "down",
                default: 30.0,
                unit: "%",
                what: "人均纯收入同比降幅上限",
                basis: "内部规则",
            },
        ],
    },
    needs: &[&[
        Need::Columns(RecordKind::Household, &["per_cap"]),
        Need::Columns(RecordKind::Member, &["per_cap"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let household = view.household;
    if !household.members.is_empty() && view.live().next().is_none() {
        return;
    }
    let data = view.world.input.data;
    let of = |kind| data.of_household(kind, &household.id);
    let mut years: BTreeMap<i32, (&Record, f64)> = BTreeMap::new();
    for row in of(RecordKind::Household).chain(of(RecordKind::Member)) {
        if let (Some(year), Some(per_cap)) = (rows::income_year(row), row.number("per_cap")) {
            years.entry(year).or_insert((row, per_cap));
        }
    }
    let Some((year, (row, now))) = years.last_key_value() else { return };
    let Some((earlier, before)) = years.get(&(year - 1)).filter(|(_, before)| *before > 0.0) else { return };
    let percent = (now - before) / before * 100.0;
    let limit = |key| view.world.threshold(&RULE.meta, key, &household.place.county);
    let (up, down) = (limit("up"), limit("down"));
    if percent <= up && percent >= -down {
        return;
    }
    let direction = if percent > 0.0 { "上升" } else { "下降" };
    let (now, before) = (format_number(*now), format_number(*before));
    let mut fault = rows::fault(
        row,
        "per_cap",
        format!(
            "人均纯收入{year}年{now}元，{}年{before}元，同比{direction}{:.0}%，请核实",
            year - 1,
            percent.abs()
        ),
        format!("升幅不超过{}%，降幅不超过{}%", format_number(up), format_number(down)),
        format!("{direction}{:.0}%", percent.abs()),
    );
    fault.evidence.push(cell_evidence(earlier, "per_cap", Link::Registry));
    sink.push(&view.at(), fault);
}
