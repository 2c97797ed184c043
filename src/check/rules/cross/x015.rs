//! X015: a visit found water below the standard where the register has it as safe, or says outright what the register
//! denies.

use super::water;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::compare;
use crate::check::rule::Threshold;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X015",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "饮水安全入户与系统不符",
        basis: "市级通知第九条；T/CHES 18-2018 农村饮水安全评价准则",
        responsible: "苏木乡镇、旗县水利局",
        page: include_str!("../../../../docs/rules/X015.md"),
        thresholds: &[
            Threshold {
                key: "liters",
                default: 20.0,
                unit: "升/人·日",
                what: "水量下限；水资源丰富的地方为35",
                basis: "T/CHES 18-2018",
            },
            Threshold {
                key: "minutes",
                default: 20.0,
                unit: "分钟",
                what: "取水往返时间上限",
                basis: "T/CHES 18-2018",
            },
            Threshold {
                key: "metres",
                default: 800.0,
                unit: "米",
                what: "取水水平距离上限",
                basis: "T/CHES 18-2018",
            },
            Threshold {
                key: "days_off",
                default: 36.0,
                unit: "天/年",
                what: "停水天数上限（保证率90%）",
                basis: "T/CHES 18-2018",
            },
        ],
    },
    needs: &[
        &[
            Need::Columns(RecordKind::Visit, &["water_quality_ok"]),
            Need::Columns(RecordKind::Visit, &["water_liters"]),
            Need::Columns(RecordKind::Visit, &["water_days_off"]),
            Need::Columns(RecordKind::Visit, &["water_minutes"]),
            Need::Columns(RecordKind::Visit, &["water_metres"]),
            Need::Columns(RecordKind::Visit, &["water_safe"]),
        ],
        &[
            Need::Columns(RecordKind::Household, &["water_safe"]),
            Need::Columns(RecordKind::Member, &["water_safe"]),
        ],
    ],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    // What was measured says more than 否: it speaks for both.
    if measured(view, sink) {
        return;
    }
    compare::report(view, sink, RULE.meta.code, |_, said, system| {
        format!("饮水安全入户为“{}”，系统登记为“{}”", said.value.to_text(), system.value.to_text())
    });
}

/// Reports the first measure below the standard where the register has the water as safe.
fn measured(view: &HouseholdView<'_>, sink: &mut Sink<'_>) -> bool {
    let safe = super::registered(view).find(|row| row.flag("water_safe") == Some(true));
    let Some(system) = safe else { return false };
    let limits = water::Limits::of(view.world, &view.household.place.county);
    for row in super::visits(view) {
        let Some(failing) = water::failing(row, &limits) else { continue };
        super::told(
            view,
            sink,
            "water_safe",
            format!("饮水安全入户不达标（{}），系统登记达标", failing.what),
            ("系统：达标", &format!("入户：{}", failing.what)),
            vec![
                cell_evidence(row, failing.key, Link::Visit),
                cell_evidence(system, "water_safe", Link::Registry),
            ],
        );
        return true;
    }
    false
}
