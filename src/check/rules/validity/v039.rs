//! V039: a dangerous house stands against an exited household, or against its own grade.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rows::{self, Lists};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::dataset::HouseholdKind;
use crate::ingest::disputes;
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V039",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "住房安全状态与危房等级矛盾",
        basis: "“两不愁三保障”住房安全；住建部门危房鉴定等级",
        responsible: "苏木乡镇信息员、旗县住建局",
        page: include_str!("../../../../docs/rules/V039.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::Household, &["danger"]),
        Need::Columns(RecordKind::Member, &["danger"]),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let lists = Lists::new(world.input.data);
    for household in world.households() {
        let view = HouseholdView { world, household };
        if household.members.is_empty() || view.live().next().is_some() {
            of_household(&view, &lists, sink);
        }
    }
}

fn of_household(view: &HouseholdView<'_>, lists: &Lists<'_>, sink: &mut Sink<'_>) {
    let household = view.household;
    let own = rows::of_household(view);
    let said = rows::at_once(own, "danger");
    let says = |danger: bool| said.iter().copied().find(|row| disputes::danger(row) == Some(danger));
    // Two registers that differ: the one that speaks of danger is not talked away by the other.
    let Some(row) = says(true).or_else(|| says(false)) else { return };
    if disputes::danger(row) == Some(true) {
        if matches!(household.kind, HouseholdKind::Exited | HouseholdKind::ExitedWithoutPolicy) {
            let other = says(false);
            let both = other.map_or_else(String::new, |other| {
                format!("，另一处为“否”，两处不一致{}", rows::against(row, other, "danger"))
            });
            let mut fault = rows::fault(
                row,
                "danger",
                format!("已脱贫户的危房户栏仍为“是”{both}"),
                "住房安全有保障，危房户为“否”".into(),
                format!("危房户：{}", row.raw("danger")),
            );
            fault.evidence.extend(other.map(|other| cell_evidence(other, "danger", Link::Registry)));
            sink.push(&view.at(), fault);
        }
        return;
    }
    let Some(graded) = rows::first(own, "grade") else { return };
    let grade = graded.text("grade");
    // The grade of the old house stays in the papers after 危房改造 or 易地搬迁: that is how both were approved.
    if !matches!(grade.as_ref(), "C" | "D") || is_settled(view, own, lists) {
        return;
    }
    let mut fault = rows::fault(
        graded,
        "grade",
        format!("危房等级为{grade}级，危房户栏却为“否”，且没有危房改造或搬迁记录"),
        "等级为C、D级的，危房户为“是”；改造或搬迁的有记录".into(),
        format!("{grade}级，危房户：否"),
    );
    fault.evidence.push(cell_evidence(row, "danger", Link::Registry));
    sink.push(&view.at(), fault);
}

fn is_settled(view: &HouseholdView<'_>, own: &[&Record], lists: &Lists<'_>) -> bool {
    const WORDS: [&str; 4] = ["危房", "危改", "搬迁", "住房"];
    let flagged = |key: &str| own.iter().any(|row| row.flag(key) == Some(true));
    flagged("rebuilt")
        || flagged("relocated")
        || own.iter().any(|row| rows::says(&row.text("measures"), &WORDS))
        || lists.has(view.household, &WORDS)
}
