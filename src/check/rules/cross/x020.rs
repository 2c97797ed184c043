//! X020: a member of a poor household owns or is what such a household should not.

use super::rosters::Rosters;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::record::{Record, RecordKind};
use std::collections::BTreeSet;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X020",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "疑点信息待核实",
        basis: "六种情形识别排查要求；市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "苏木乡镇、旗县行业部门",
        page: include_str!("../../../../docs/rules/X020.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Register(RecordKind::Member)], &[Need::Lists(&LISTS)]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

/// Lists on which a hit must be explained.
const LISTS: [&str; 5] = ["财政供养", "车辆", "房产", "工商", "村干部"];

/// Farm vehicles and the like are means of living.
const HARMLESS: [&str; 7] = ["摩托", "三轮", "拖拉机", "农用", "电动", "收割", "残疾人代步"];

/// A membership of a cooperative or a small shop of one's own is what the policy wants.
const HARMLESS_TRADE: [&str; 3] = ["合作社", "个体", "专业社"];

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let rosters = Rosters::of(world, &LISTS);
    if rosters.is_empty() {
        return;
    }
    for household in world.households() {
        let view = HouseholdView { world, household };
        for member in view.live() {
            let hits: Vec<&Record> =
                rosters.of_person(household, member).into_iter().filter(|row| !is_harmless(row)).collect();
            if hits.is_empty() {
                continue;
            }
            let mut lists: Vec<&str> = hits.iter().map(|row| row.str("list")).collect();
            lists.sort_unstable();
            lists.dedup();
            let bureaus: Option<BTreeSet<String>> = lists.iter().map(|list| super::bureau_of(list)).collect();
            let bureaus = bureaus.map(|all| all.into_iter().collect::<Vec<_>>().join("、"));
            let (name, lists) = (member.person_name("name"), lists.join("、"));
            super::told_to(
                bureaus.map_or_else(String::new, |bureaus| format!("苏木乡镇、{bureaus}")),
                &view,
                sink,
                (&people::person_subject(member), format!("疑点：{name}在{lists}比对名单中，请核实并附说明")),
                ("系统：在册", &format!("名单：{lists}")),
                hits.iter().map(|row| cell_evidence(row, "name", Link::Ledger)).collect(),
            );
        }
    }
}

fn is_harmless(row: &Record) -> bool {
    let value = row.text("value");
    let any = |words: &[&str]| words.iter().any(|word| value.contains(word));
    match row.str("list") {
        "车辆" => any(&HARMLESS),
        "工商" => any(&HARMLESS_TRADE),
        _ => false,
    }
}
