//! V030: the income from transfers differs from the sum of its items.

use crate::base::terms::{Scope, Severity};
use crate::check::rows;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::record::{Record, RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V030",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "转移性收入与分项之和不符",
        basis: "国家扶贫开发信息系统数据规范（转移性收入分项）；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V030.md"),
        thresholds: &[Threshold {
            key: "yuan",
            default: 1.0,
            unit: "元",
            what: "允许的计算误差",
            basis: "国家扶贫开发信息系统数据校验（±1元）；内部规则",
        }],
    },
    needs: &[&[Need::Register(RecordKind::Household)]],
    rests_on: &[],
    look: Look::Household(look),
};

/// The items of 转移性收入 in the household table.
const ITEMS: [&str; 6] =
    ["trans_pension", "trans_birth", "trans_eco", "trans_dibao", "trans_tekun", "trans_other"];

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let own = rows::of_household(view);
    let filled = |row: &Record| ITEMS.iter().any(|key| row.number(key).is_some());
    let Some(row) = own.iter().copied().find(|row| row.number("trans").is_some() && filled(row)) else {
        return;
    };
    let Some(total) = row.number("trans") else { return };
    let items: Vec<f64> = ITEMS.iter().filter_map(|key| row.number(key)).collect();
    if items.iter().any(|item| *item < 0.0) {
        return;
    }
    let sum: f64 = items.iter().sum();
    let allowed = view.world.threshold(&RULE.meta, "yuan", &view.household.place.county) + 0.005;
    // A part can never be more than the whole; less proves something only when every item is filled.
    let more = sum - total > allowed;
    let less = total - sum > allowed && items.len() == ITEMS.len() && !explained(row, total - sum, allowed);
    if !more && !less {
        return;
    }
    let (should, says) = (format_number(sum), format_number(total));
    sink.push(
        &view.at(),
        rows::fault(
            row,
            "trans",
            format!("转移性收入与分项之和不符：分项合计{should}元，转移性收入填{says}元"),
            if more { format!("不少于分项合计{should}元") } else { format!("{should}元") },
            format!("{says}元"),
        ),
    );
}

/// Awards have columns of their own and belong to the transfers in some offices.
fn explained(row: &Record, gap: f64, allowed: f64) -> bool {
    let [industry, job] = ["award_industry", "award_job"].map(|key| row.number(key).unwrap_or_default());
    [industry, job, industry + job].iter().any(|award| *award > 0.0 && (gap - award).abs() <= allowed)
}
