//! V015: the relation names the other sex.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::persons;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V015",
        severity: Severity::Warning,
        scope: Scope::Person,
        title: "与户主关系和性别不符",
        basis: "GB 11643-1999 公民身份号码第17位；国家扶贫开发信息系统数据规范（与户主关系）",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V015.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::Member, &["rel", "id_no"]),
        Need::Columns(RecordKind::Member, &["rel", "sex"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

/// The sex that a relation names; 孙 and 外孙 alone are said of boys and girls.
fn is_male_relation(row: &Record) -> Option<bool> {
    if matches!(row.raw("rel").trim(), "孙" | "之孙" | "外孙" | "之外孙") {
        return None;
    }
    match row.text("rel").as_ref() {
        "之子" | "之女婿" | "之孙子" | "之外孙子" | "之父" | "之岳父" | "之公公" | "之祖父" | "之外祖父"
        | "之曾孙子" | "之侄儿" => Some(true),
        "之女" | "之儿媳" | "之孙女" | "之外孙女" | "之母" | "之岳母" | "之婆婆" | "之祖母" | "之外祖母"
        | "之曾孙女" | "之侄女" | "之兄弟媳妇" => Some(false),
        _ => None,
    }
}

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    for person in persons::live(view) {
        let (Some(wanted), Some(male)) = (is_male_relation(person.row), person.male) else { continue };
        if wanted == male {
            continue;
        }
        let word = |male: bool| if male { "男" } else { "女" };
        let rel = person.row.text("rel");
        let mut fault = super::person_fault(
            person.row,
            "rel",
            format!("{}登记为“{rel}”，性别却为{}，请核对", person.row.text("name"), word(male)),
            format!("“{rel}”应为{}", word(wanted)),
            word(male).to_owned(),
        );
        let key = if person.row.text("sex").is_empty() { "id_no" } else { "sex" };
        fault.evidence.push(cell_evidence(person.row, key, Link::Registry));
        sink.push(&view.at(), fault);
    }
}
