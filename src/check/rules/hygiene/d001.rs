//! D001: an identity number that a spreadsheet turned into a number.

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::rules::validity::{is_destroyed, person_fault};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "D001",
        severity: Severity::Error,
        scope: Scope::Person,
        title: "证件号码后几位被表格软件抹去",
        basis: "内部规则（Excel仅保留15位有效数字）",
        responsible: "旗县扶贫办数据管理岗",
        page: include_str!("../../../../docs/rules/D001.md"),
        thresholds: &[],
    },
    needs: &[RecordKind::Member],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    for member in view.live().filter(|member| is_destroyed(member, "id_no")) {
        sink.push(
            &view.at(),
            person_fault(
                member,
                "id_no",
                format!(
                    "{}证件号码已被转为数值，后3位丢失且无法恢复，请用文本格式重新导出",
                    member.text("name")
                ),
                "以文本格式保存的完整证件号码".into(),
                "数值，末位为0".into(),
            ),
        );
    }
}
