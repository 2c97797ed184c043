//! P014: somebody on the list of 雨露计划 who attends no vocational school.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::people;
use crate::check::rows::Lists;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::record::RecordKind;
use chrono::Datelike;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P014",
        severity: Severity::Warning,
        scope: Scope::Person,
        title: "雨露计划对象学段不符",
        basis: "雨露计划（资助中等、高等职业教育在校生）",
        responsible: "旗县扶贫办、旗县教育局",
        page: include_str!("../../../../docs/rules/P014.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["school"])], &[Need::Lists(&["雨露计划"])]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

/// Schools that 雨露计划 does not pay for. 大专及以上 of the old layout may be a vocational college and is left alone.
const OTHERS: [&str; 8] =
    ["学前教育", "小学", "七年级", "八年级", "九年级", "普通高中", "本科", "硕士研究生"];

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let lists = Lists::new(world.input.data);
    let this_year = world.input.as_of.year();
    for household in world.households() {
        let view = HouseholdView { world, household };
        for member in view.live() {
            let school = member.text("school");
            if !OTHERS.iter().any(|other| school.starts_with(other)) {
                continue;
            }
            let rows = lists.of_person(household, member);
            // An older list speaks about a school that was left since.
            let Some(row) = rows.iter().find(|row| {
                row.text("list").contains("雨露")
                    && row.date("period").is_some_and(|period| period.year >= this_year - 1)
            }) else {
                continue;
            };
            let name = member.text("name");
            let mut evidence = vec![cell_evidence(member, "school", Link::Registry)];
            evidence.push(cell_evidence(row, "name", Link::Ledger));
            sink.push(
                &view.at(),
                Fault {
                    subject: people::person_subject(member),
                    what: format!("{name}在雨露计划名单上，在校生状况却为“{school}”"),
                    expected: "中职、技师学院或高职高专在校".into(),
                    actual: school.into_owned(),
                    evidence,
                    responsible: String::new(),
                },
            );
        }
    }
}
