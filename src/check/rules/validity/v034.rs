//! V034: several households of a village have the same income in every part.

use crate::base::terms::{Scope, Severity};
use crate::check::rows;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, VillageView};
use crate::ingest::record::{Record, RecordKind};
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V034",
        severity: Severity::Info,
        scope: Scope::Village,
        title: "多户收入完全相同",
        basis: "内部规则（疑似套用）",
        responsible: "嘎查村驻村工作队",
        page: include_str!("../../../../docs/rules/V034.md"),
        thresholds: &[Threshold {
            key: "households",
            default: 5.0,
            unit: "户",
            what: "同村各项收入完全相同的户数，达到即提示",
            basis: "内部规则",
        }],
    },
    needs: &[&[
        Need::Columns(RecordKind::Household, &["wage", "biz", "prop", "trans", "cost", "net"]),
        Need::Columns(RecordKind::Member, &["wage", "biz", "prop", "trans", "cost", "net"]),
    ]],
    rests_on: &[],
    look: Look::Village(look),
};

fn look(view: &VillageView<'_>, sink: &mut Sink<'_>) {
    let mut same: BTreeMap<[i64; 6], Vec<(HouseholdView<'_>, &Record)>> = BTreeMap::new();
    for household in view.households {
        let view = HouseholdView { world: view.world, household };
        let own = rows::of_household(&view);
        let keys = ["wage", "biz", "prop", "trans", "cost", "net"];
        let Some((row, parts)) = rows::with_numbers(own, keys) else { continue };
        // Households that live on the same allowance alone have the same income by right.
        if parts[0] + parts[1] > 0.0 {
            let cents = parts.map(|amount| (amount * 100.0).round() as i64);
            same.entry(cents).or_default().push((view, row));
        }
    }
    let least = view.world.threshold(&RULE.meta, "households", &view.place.county).max(2.0);
    for group in same.into_values().filter(|group| group.len() as f64 >= least) {
        let count = group.len();
        for (house, row) in group {
            let net = row.text("net");
            let fault = rows::fault(
                row,
                "net",
                format!("本村{count}户各项收入完全相同（纯收入{net}元），疑似套用"),
                "按户核算，各户不同".into(),
                format!("{count}户相同"),
            );
            sink.push(&house.at(), fault);
        }
    }
}
