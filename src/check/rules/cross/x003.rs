//! X003: a household says that it never signed its exit, and its file holds the signed confirmation.

use crate::base::terms::Presence;
use crate::base::terms::{Link, Scope, Severity};
use crate::base::text;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::Record;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X003",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "农户称未签字而档案有脱贫确认",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "苏木乡镇、嘎查村",
        page: include_str!("../../../../docs/rules/X003.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::Visit, &["signed_exit"]),
        Need::Columns(RecordKind::Visit, &["exited"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

/// 脱贫确认书 in the catalogue.
const CONFIRMATION: &str = "H15";

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let denial = |row: &Record| {
        [("signed_exit", "脱贫未经本人签字"), ("exited", "尚未脱贫")]
            .into_iter()
            .find(|(key, _)| row.flag(key) == Some(false))
    };
    let Some((row, (key, said))) = super::visits(view).find_map(|row| Some((row, denial(row)?))) else {
        return;
    };
    let input = view.world.input;
    let paper = input
        .documents
        .of(&view.unit())
        .iter()
        .find(|paper| paper.presence == Presence::Present && paper.code == CONFIRMATION);
    let Some(paper) = paper.filter(|_| !found_unsigned(view)) else { return };
    let mut evidence = vec![cell_evidence(row, key, Link::Visit)];
    evidence.extend(paper.file.map(|file| view.world.file_evidence(file, &view.household.id)));
    super::told(
        view,
        sink,
        key,
        format!("农户称{said}，档案有脱贫确认书"),
        ("档案：有脱贫确认书", &format!("入户：{said}")),
        evidence,
    );
}

/// Did somebody note by hand that the confirmation carries no signature? Then the two agree, and C005 speaks.
fn found_unsigned(view: &HouseholdView<'_>) -> bool {
    let checks = view.world.input.data.of_household(RecordKind::HumanCheck, &view.household.id);
    checks.filter(|row| row.flag("signed") == Some(false)).any(|row| {
        let material = text::fold(&row.text("material"));
        material.contains("h15") || material.contains("脱贫确认") || material.contains("退出确认")
    })
}
