//! D001: an identity number that a spreadsheet turned into a number.

use super::column_name;
use crate::base::terms::{Scope, Severity};
use crate::base::text;
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::rules::validity::{is_destroyed, person_fault};
use crate::check::sink::{Fault, Sink};
use crate::check::world::HouseholdView;
use crate::ingest::record::{Record, RecordKind};

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
    needs: &[&[Need::Register(RecordKind::Member)]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    for member in view.live().filter(|member| is_destroyed(member, "id_no")) {
        sink.push(&view.at(), lost(member, "id_no", &format!("{}证件号码", member.text("name"))));
    }
    // 户主证件号码 of the household table, or beside every member: one finding with the head's own subject.
    let all = view.world.input.data.all(RecordKind::Household);
    let rows = view.household.rows.iter().filter_map(|at| all.get(*at as usize));
    let Some(row) = rows.chain(view.live()).find(|row| is_destroyed(row, "head_id")) else { return };
    let head = view.live().find(|member| people::is_head(member));
    let name = head.map_or_else(|| view.household.head_name.clone(), |head| head.text("name").into_owned());
    let whose = if name.is_empty() { String::new() } else { format!("（{name}）") };
    let mut fault = lost(
        row,
        "head_id",
        &format!("{}“{}”栏{whose}", row.table.kind.name(), column_name(row.table.kind, "head_id")),
    );
    fault.subject = head.map_or_else(|| text::person_name(&name).into_owned(), people::person_subject);
    sink.push(&view.at(), fault);
}

fn lost(row: &Record, key: &str, number: &str) -> Fault {
    person_fault(
        row,
        key,
        format!("{number}已被转为数值，后3位丢失且无法恢复，请用文本格式重新导出"),
        "以文本格式保存的完整证件号码".into(),
        "数值，末位为0".into(),
    )
}
