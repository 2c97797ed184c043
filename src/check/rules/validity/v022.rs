//! V022: somebody without labour works for wages.

use crate::base::terms::{Scope, Severity};
use crate::check::persons;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V022",
        severity: Severity::Warning,
        scope: Scope::Person,
        title: "无劳动力却有务工信息",
        basis: "内部规则（劳动技能与务工、就业帮扶）",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V022.md"),
        thresholds: &[],
    },
    needs: &[
        &[Need::Columns(RecordKind::Member, &["labor"])],
        &[
            Need::Columns(RecordKind::Member, &["work_months"]),
            Need::Columns(RecordKind::Member, &["post_months"]),
            Need::Columns(RecordKind::Member, &["post_type"]),
        ],
    ],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    for member in view.live() {
        let labor = member.text("labor");
        // Pupils who work are V024.
        if !matches!(labor.as_ref(), "丧失劳动力" | "无劳动力")
            || view.school(member).is_some_and(persons::is_pupil)
        {
            continue;
        }
        let Some((key, said)) = work(member) else { continue };
        let mut fault = super::person_fault(
            member,
            "labor",
            format!("{}登记为“{labor}”，却有{said}，请核实", member.text("name")),
            "丧失或无劳动力的，不登记务工和就业帮扶".into(),
            said,
        );
        fault.evidence.push(cell_evidence(member, key, crate::base::terms::Link::Registry));
        sink.push(&view.at(), fault);
    }
}

/// Months of work, or a public post.
fn work(row: &Record) -> Option<(&'static str, String)> {
    let months = |key: &str| row.number(key).filter(|months| *months > 0.0);
    if let Some(number) = months("work_months") {
        return Some(("work_months", format!("务工{}个月", crate::ingest::record::format_number(number))));
    }
    if let Some(number) = months("post_months") {
        return Some((
            "post_months",
            format!("公益性岗位{}个月", crate::ingest::record::format_number(number)),
        ));
    }
    let post = row.text("post_type");
    let none = persons::is_nothing(&post) || matches!(post.as_ref(), "无岗位" | "未安排");
    (!none).then(|| ("post_type", format!("公益性岗位“{post}”")))
}
