//! V035: wages below nought or too small to be wages, or months of work without any wage.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rows;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V035",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "工资性收入与务工情况不符",
        basis: "国家扶贫开发信息系统数据规范（务工时间、工资性收入）；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V035.md"),
        thresholds: &[
            Threshold {
                key: "yuan",
                default: 100.0,
                unit: "元",
                what: "工资性收入下限（0除外）",
                basis: "国家扶贫开发信息系统数据核查口径；内部规则",
            },
            Threshold {
                key: "months",
                default: 6.0,
                unit: "月",
                what: "务工达到几个月应有工资",
                basis: "内部规则",
            },
        ],
    },
    needs: &[&[
        Need::Columns(RecordKind::Household, &["wage"]),
        Need::Columns(RecordKind::Member, &["wage"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let own = rows::of_household(view);
    let Some((row, [wage])) = rows::with_numbers(own, ["wage"]) else { return };
    let limit = |key| view.world.threshold(&RULE.meta, key, &view.household.place.county);
    let (low, months) = (limit("yuan"), limit("months"));
    if wage != 0.0 && wage < low {
        let says = format_number(wage);
        let what = if wage < 0.0 {
            format!("工资性收入为负数（{says}元）")
        } else {
            format!("工资性收入{says}元，不足{}元，疑似单位或位数有误", format_number(low))
        };
        let fault = rows::fault(
            row,
            "wage",
            what,
            format!("0，或不少于{}元", format_number(low)),
            format!("{says}元"),
        );
        sink.push(&view.at(), fault);
        return;
    }
    // The items of the wage may be filled where the sum was forgotten: that is another fault.
    let items = ["wage_post", "wage_other"].iter().any(|key| row.number(key).is_some_and(|item| item > 0.0));
    if wage != 0.0 || items {
        return;
    }
    let mut worked = view.live().filter_map(|member| Some((member, member.number("work_months")?)));
    let Some((member, said)) = worked.find(|(_, said)| *said >= months && *said <= 12.0) else {
        return;
    };
    let said = format_number(said);
    let mut fault = rows::fault(
        row,
        "wage",
        format!("{}务工{said}个月，全户工资性收入为0", member.text("name")),
        "务工有收入的，工资性收入大于0".into(),
        "0元".into(),
    );
    fault.evidence.push(cell_evidence(member, "work_months", Link::Registry));
    sink.push(&view.at(), fault);
}
