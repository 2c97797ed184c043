//! V029: the parts of the income do not add up to the net income.

use crate::base::terms::{Scope, Severity};
use crate::check::rows;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::record::{RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V029",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "纯收入计算不平",
        basis: "国家扶贫开发信息系统数据规范（收入指标）；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V029.md"),
        thresholds: &[Threshold {
            key: "yuan",
            default: 1.0,
            unit: "元",
            what: "允许的计算误差",
            basis: "国家扶贫开发信息系统数据校验（±1元）；内部规则",
        }],
    },
    needs: &[&[
        Need::Columns(RecordKind::Household, &["wage", "biz", "prop", "trans", "cost", "net"]),
        Need::Columns(RecordKind::Member, &["wage", "biz", "prop", "trans", "cost", "net"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let own = rows::of_household(view);
    let keys = ["wage", "biz", "prop", "trans", "cost", "net"];
    let Some((row, [wage, biz, prop, trans, cost, net])) = rows::with_numbers(own, keys) else { return };
    let allowed = view.world.threshold(&RULE.meta, "yuan", &view.household.place.county) + 0.005;
    let sum = wage + biz + prop + trans - cost;
    // Subsidies against costs and awards are kept inside the four kinds by some offices and beside them by others:
    // either way of reckoning is right.
    let beside: Vec<f64> = ["cost_subsidy", "award_industry", "award_job"]
        .iter()
        .filter_map(|key| row.number(key))
        .filter(|amount| *amount > 0.0)
        .collect();
    let fits = (0..1_u32 << beside.len()).any(|picked| {
        let taken = beside.iter().enumerate().filter(|(at, _)| picked >> at & 1 == 1);
        (sum + taken.map(|(_, amount)| amount).sum::<f64>() - net).abs() <= allowed
    });
    if fits {
        return;
    }
    let (should, says) = (format_number(sum), format_number(net));
    let parts = format!(
        "工资性{}＋生产经营性{}＋财产性{}＋转移性{}－生产经营性支出{}",
        format_number(wage),
        format_number(biz),
        format_number(prop),
        format_number(trans),
        format_number(cost)
    );
    sink.push(
        &view.at(),
        rows::fault(
            row,
            "net",
            format!("纯收入计算不平：{parts}应为{should}元，实填{says}元"),
            format!("{should}元"),
            format!("{says}元"),
        ),
    );
}
