//! P015: nobody in the household can work, and nobody is on 低保 or 特困供养.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rows::{self, Lists};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P015",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "整户无劳动力未纳入兜底",
        basis: "应保尽保、应兜尽兜要求；民政部门低保、特困政策",
        responsible: "旗县民政局、苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/P015.md"),
        thresholds: &[Threshold {
            key: "income",
            default: 5000.0,
            unit: "元",
            what: "人均纯收入达到此数不再提示",
            basis: "边缘户、监测户警戒线5000元（2019年）",
        }],
    },
    needs: &[
        &[Need::Columns(RecordKind::Member, &["labor"])],
        &[
            Need::Columns(RecordKind::Member, &["dibao"]),
            Need::Columns(RecordKind::Household, &["dibao"]),
            Need::Columns(RecordKind::Household, &["trans_dibao"]),
        ],
    ],
    rests_on: &[],
    look: Look::Prefecture(look),
};

const SUPPORT: [&str; 4] = ["低保", "特困", "五保", "最低生活保障"];

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let lists = Lists::new(world.input.data);
    for household in world.households() {
        let view = HouseholdView { world, household };
        let without = |member: &&Record| matches!(member.str("labor"), "丧失劳动力" | "无劳动力");
        let mut people = view.live().peekable();
        if people.peek().is_none() || !people.all(|member| without(&member)) {
            continue;
        }
        let own = rows::of_household(&view);
        if !says_no(&view, own)
            || own.iter().any(|row| rows::says(&row.text("attr"), &SUPPORT))
            || lists.has(household, &SUPPORT)
        {
            continue;
        }
        // Pensions may keep old people well above the line below which a household is watched.
        let line = world.threshold(&RULE.meta, "income", &household.place.county);
        let income = rows::with_numbers(own, ["per_cap"]).map(|(_, [per_cap])| per_cap);
        if income.is_some_and(|per_cap| per_cap >= line) {
            continue;
        }
        let count = view.live().count();
        let evidence = view.live().map(|member| cell_evidence(member, "labor", Link::Registry)).collect();
        sink.push(
            &view.at(),
            Fault {
                subject: "dibao".into(),
                what: format!("整户{count}人都无劳动力，没有人享受低保或特困供养，请核实应保尽保"),
                expected: "符合条件的纳入低保或特困供养".into(),
                actual: "无人享受".into(),
                evidence,
                responsible: String::new(),
            },
        );
    }
}

/// Is it said, and not only left out, that nobody has 低保 or 特困供养?
fn says_no(view: &HouseholdView<'_>, own: &[&Record]) -> bool {
    let positive = |row: &&Record| {
        ["dibao", "tekun"].iter().any(|key| row.flag(key) == Some(true))
            || ["trans_dibao", "trans_tekun"].iter().any(|key| row.number(key).is_some_and(|sum| sum > 0.0))
    };
    let table = || own.iter().filter(|row| row.table.kind == RecordKind::Household);
    !own.iter().any(positive)
        && (view.live().all(|member| member.flag("dibao") == Some(false))
            || table().any(|row| row.flag("dibao") == Some(false) || row.number("trans_dibao") == Some(0.0)))
}
