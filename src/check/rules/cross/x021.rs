//! X021: somebody on the list of deaths or cancelled household registrations is alive in the register.

use super::rosters::Rosters;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::build::data_date;
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X021",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "已死亡销户仍在册",
        basis: "动态管理要求；市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/X021.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Register(RecordKind::Member)], &[Need::Lists(&["死亡"])]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let rosters = Rosters::of(world, &["死亡"]);
    if rosters.is_empty() {
        return;
    }
    for household in world.households() {
        let view = HouseholdView { world, household };
        for member in view.live() {
            let rows = rosters.by_number(household, member);
            let Some(row) = rows.into_iter().find(|row| before_export(row, member)) else { continue };
            let name = member.person_name("name");
            super::told(
                &view,
                sink,
                &people::person_subject(member),
                format!("{name}已死亡或销户，系统仍为在册"),
                ("系统：在册", "名单：已死亡或销户"),
                vec![cell_evidence(row, "name", Link::Ledger), cell_evidence(member, "name", Link::Registry)],
            );
        }
    }
}

/// Somebody who died after the export was rightly on it.
fn before_export(row: &Record, member: &Record) -> bool {
    let died = row.date("period").and_then(|date| date.latest());
    let export = data_date(member).and_then(|date| date.earliest());
    died.zip(export).is_none_or(|(died, export)| died <= export)
}
