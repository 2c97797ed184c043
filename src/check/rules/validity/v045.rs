//! V045: somebody who died or moved away is still on a list of benefits of this year.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::people;
use crate::check::rows::{self, Lists};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::record::{Record, RecordKind};
use chrono::Datelike;
use std::borrow::Cow;
use std::collections::BTreeSet;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V045",
        severity: Severity::Warning,
        scope: Scope::Person,
        title: "非在册人员仍有当年享受记录",
        basis: "民政、人社、农牧等部门发放名单；国家扶贫开发信息系统人员状态",
        responsible: "苏木乡镇信息员、旗县民政局",
        page: include_str!("../../../../docs/rules/V045.md"),
        thresholds: &[],
    },
    needs: &[
        &[Need::Columns(RecordKind::Member, &["state"])],
        &[Need::Lists(&["低保", "特困", "公益岗", "生态护林员", "产业", "资产收益", "残疾", "养老"])],
    ],
    rests_on: &[],
    look: Look::Prefecture(look),
};

/// Lists of money or posts. 医保 and 学籍 are settled a year ahead and prove nothing.
const BENEFITS: [&str; 9] =
    ["低保", "特困", "公益", "护林", "产业", "资产收益", "分红", "残疾人补贴", "养老待遇"];

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let lists = Lists::new(world.input.data);
    let this_year = world.input.as_of.year();
    for household in world.households() {
        let view = HouseholdView { world, household };
        for member in view.members() {
            let state = member.text("state");
            if !matches!(state.as_ref(), "死亡" | "转出") {
                continue;
            }
            let rows = lists.of_person(household, member);
            let died = rows.iter().filter(|row| row.text("list").contains("死亡"));
            let died = died.filter_map(|row| row.date("period")?.earliest()).min();
            let wrong: Vec<&Record> = rows
                .iter()
                .copied()
                // In its own words: 残疾人补贴 is paid, 残疾 is a state.
                .filter(|row| {
                    rows::says(&row.raw("list"), &BENEFITS) || rows::says(&row.text("list"), &BENEFITS)
                })
                .filter(|row| {
                    let Some(period) = row.date("period") else { return false };
                    // What was paid while the person lived is right.
                    let before = died.is_some_and(|died| period.latest().is_some_and(|last| last < died));
                    period.year == this_year && !before
                })
                // Whoever moved away may be entitled where they live now.
                .filter(|row| state == "死亡" || row.text("hh_id") == household.id)
                .collect();
            if wrong.is_empty() {
                continue;
            }
            let names: BTreeSet<Cow<str>> = wrong.iter().map(|row| row.text("list")).collect();
            let names: Vec<Cow<str>> = names.into_iter().collect();
            let mut evidence = vec![cell_evidence(member, "state", Link::Registry)];
            evidence.extend(wrong.iter().map(|row| cell_evidence(row, "period", Link::Ledger)));
            sink.push(
                &view.at(),
                Fault {
                    subject: format!("{}/roster@{this_year}", people::person_subject(member)),
                    what: format!(
                        "{}人员状态为“{state}”，仍在{this_year}年{}名单上",
                        member.text("name"),
                        names.join("、")
                    ),
                    expected: "死亡、转出后停止享受".into(),
                    actual: format!("仍在{}名单", names.join("、")),
                    evidence,
                    responsible: String::new(),
                },
            );
        }
    }
}
