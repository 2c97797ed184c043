//! V031: the income per head is not the net income divided by the people of that year.

use crate::base::terms::{Scope, Severity};
use crate::check::rows;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::record::{RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V031",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "人均纯收入计算错误",
        basis: "国家扶贫开发信息系统数据规范（人均纯收入＝纯收入÷年度家庭人口数）；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V031.md"),
        thresholds: &[Threshold {
            key: "yuan",
            default: 1.0,
            unit: "元",
            what: "允许的计算误差",
            basis: "国家扶贫开发信息系统数据校验（±1元）；内部规则",
        }],
    },
    needs: &[&[
        Need::Columns(RecordKind::Household, &["net", "per_cap", "pop_year"]),
        Need::Columns(RecordKind::Member, &["net", "per_cap", "pop_year"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let own = rows::of_household(view);
    // 年度家庭人口数 is the divisor; 当前家庭人口数 counts other people and never stands in for it.
    let Some((row, [net, per_cap, people])) = rows::with_numbers(own, ["net", "per_cap", "pop_year"]) else {
        return;
    };
    if people < 1.0 {
        return;
    }
    let allowed = view.world.threshold(&RULE.meta, "yuan", &view.household.place.county) + 0.005;
    let should = net / people;
    if (should - per_cap).abs() <= allowed {
        return;
    }
    let hint = row
        .number("pop_now")
        .filter(|now| *now >= 1.0 && (net / now - per_cap).abs() <= allowed)
        .map_or(String::new(), |now| format!("（像是按当前人口{}人算的）", format_number(now)));
    let (should, says) = (format_number(should), format_number(per_cap));
    sink.push(
        &view.at(),
        rows::fault(
            row,
            "per_cap",
            format!(
                "人均纯收入计算错误：纯收入{}元÷年度人口{}人应为{should}元，实填{says}元{hint}",
                format_number(net),
                format_number(people)
            ),
            format!("{should}元"),
            format!("{says}元"),
        ),
    );
}
