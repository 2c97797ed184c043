//! V028: the other causes repeat the main one, or there are more than two.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::rules::validity::causes;
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{Record, RecordKind, Value};
use crate::ingest::schema;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V028",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "其他致贫原因填写错误",
        basis: "国家扶贫开发信息系统数据规范（其他致贫原因至多两项，不与主要原因重复）",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V028.md"),
        thresholds: &[],
    },
    needs: &[
        &[Need::Register(RecordKind::Member)],
        &[
            Need::Columns(RecordKind::Household, &["cause_other"]),
            Need::Columns(RecordKind::Member, &["cause_other"]),
        ],
    ],
    rests_on: &[],
    look: Look::Household(look),
};

/// So many other causes at most.
const MOST: usize = 2;

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let Some((row, what, expected)) = causes::rows(view).find_map(|row| {
        let (what, expected) = fault(row)?;
        Some((row, what, expected))
    }) else {
        return;
    };
    sink.push(
        &view.at(),
        Fault {
            subject: "cause_other".into(),
            what: format!("其他致贫原因填写错误：{what}"),
            expected: expected.to_owned(),
            actual: row.text("cause_other").into_owned(),
            evidence: vec![
                cell_evidence(row, "cause_other", Link::Registry),
                cell_evidence(row, "cause_main", Link::Registry),
            ],
            responsible: String::new(),
        },
    );
}

/// Main and other causes of one row; words outside the code table are V016 and are not counted here.
fn fault(row: &Record) -> Option<(String, &'static str)> {
    let Value::Set(items) = &row.field("cause_other").value else { return None };
    let schema = schema::schema().ok()?;
    let known: Vec<&str> = items.iter().filter_map(|item| schema.label("cause", item)).collect();
    let main = row.text("cause_main");
    if !main.is_empty() && known.contains(&main.as_ref()) {
        return Some((format!("与主要致贫原因“{main}”重复"), "与主要致贫原因不同"));
    }
    (known.len() > MOST).then(|| (format!("填了{}项", known.len()), "至多两项"))
}
