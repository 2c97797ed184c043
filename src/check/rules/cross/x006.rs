//! X006: a household does not know its helper, or names another one than is registered.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::helper_names::mean_one;
use crate::check::links;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X006",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "农户不知道帮扶责任人",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "帮扶责任人",
        page: include_str!("../../../../docs/rules/X006.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::Visit, &["helper"]),
        Need::Columns(RecordKind::Visit, &["knows_helper"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

/// Answers in place of a name.
const NOBODY: [&str; 6] = ["不认识", "不知道", "不清楚", "不记得", "记不清", "没见过"];

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let registered = links::helpers(view.world.input, view.household);
    let names: Vec<&str> = registered.values().map(String::as_str).collect();
    for row in super::visits(view) {
        let (said, written) = (row.name_key("helper"), row.person_name("helper"));
        let denied = row.flag("knows_helper") == Some(false);
        let unknown = denied || NOBODY.contains(&written.as_ref());
        if !unknown
            && (said.is_empty()
                || registered.is_empty()
                || registered.keys().any(|name| mean_one(&said, name)))
        {
            continue;
        }
        let (what, key, actual) = if unknown {
            let key = if denied { "knows_helper" } else { "helper" };
            ("农户不知道帮扶责任人".to_owned(), key, "不知道".to_owned())
        } else {
            (
                format!("农户所说的帮扶责任人“{written}”与登记的“{}”不符", names.join("、")),
                "helper",
                written.clone().into_owned(),
            )
        };
        let evidence = vec![cell_evidence(row, key, Link::Visit)];
        let known = if names.is_empty() { "未登记".to_owned() } else { names.join("、") };
        let sides = (format!("系统：{known}"), format!("入户：{actual}"));
        super::told(view, sink, "helper", what, (&sides.0, &sides.1), evidence);
        return;
    }
}
