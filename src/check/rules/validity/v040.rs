//! V040: a house that is smaller than a table or larger than a school.

use crate::base::terms::{Scope, Severity};
use crate::check::rows;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::record::{RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V040",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "住房面积异常",
        basis: "国家扶贫开发信息系统数据规范（住房面积）；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V040.md"),
        thresholds: &[
            Threshold {
                key: "least",
                default: 1.0,
                unit: "平方米",
                what: "住房面积下限",
                basis: "国家扶贫开发信息系统数据核查口径；内部规则",
            },
            Threshold {
                key: "most",
                default: 500.0,
                unit: "平方米",
                what: "住房面积上限",
                basis: "国家扶贫开发信息系统数据核查口径；内部规则",
            },
        ],
    },
    needs: &[&[Need::Columns(RecordKind::Household, &["house_area"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    if view.live().next().is_none() && !view.household.members.is_empty() {
        return;
    }
    let own = rows::of_household(view);
    let Some((row, [area])) = rows::with_numbers(own, ["house_area"]) else { return };
    let limit = |key| view.world.threshold(&RULE.meta, key, &view.household.place.county);
    let (least, most) = (limit("least"), limit("most"));
    if area >= least && area <= most {
        return;
    }
    let (says, least, most) = (format_number(area), format_number(least), format_number(most));
    sink.push(
        &view.at(),
        rows::fault(
            row,
            "house_area",
            format!("住房面积{says}平方米，不在{least}至{most}平方米之内"),
            format!("{least}至{most}平方米"),
            format!("{says}平方米"),
        ),
    );
}
