//! C001: a registered household without a folder.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C001",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "在册户未建立一户一档",
        basis: "市级通知第九条（档案齐全完整）；归档目录（本地，一户一档）",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/C001.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Register(RecordKind::Member), Need::Register(RecordKind::Household)]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let input = view.world.input;
    let unit = view.unit();
    if !people::needs_file(view.household) || people::has_file(input, &view.household.id) {
        return;
    }
    // Its folder may be one that could not be listed or told apart: its papers are 不明, and that folder is named.
    if input.documents.doubt(&unit, &view.household.place).is_some() {
        return;
    }
    let row = view.members().find(|member| people::is_head(member)).or_else(|| view.members().next());
    sink.push(
        &view.at(),
        Fault {
            subject: "folder".into(),
            what: format!("缺户档：{}在册但未建立一户一档", view.household.head_name),
            expected: "有户档案文件夹".into(),
            actual: "未找到".into(),
            evidence: row.map(|row| cell_evidence(row, "hh_id", Link::Registry)).into_iter().collect(),
            responsible: String::new(),
        },
    );
}
