//! X006: a household does not know its helper, or names another one than is registered.

use crate::base::terms::{Link, Scope, Severity};
use crate::base::text;
use crate::check::links;
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::RecordKind;
use std::collections::BTreeSet;

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
    needs: &[RecordKind::Visit],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let registered = links::helpers(view.world.input, view.household);
    let names: Vec<&str> = registered.iter().map(String::as_str).collect();
    for row in super::visits(view) {
        let said = text::name_key(&row.text("helper"));
        let unknown = row.flag("knows_helper") == Some(false);
        if !unknown && (said.is_empty() || registered.is_empty() || means_one_of(&said, &registered)) {
            continue;
        }
        let (what, key, actual) = if unknown {
            ("农户不知道帮扶责任人".to_owned(), "knows_helper", "不知道".to_owned())
        } else {
            (format!("农户所说的帮扶责任人“{said}”与登记的“{}”不符", names.join("、")), "helper", said)
        };
        let evidence = vec![cell_evidence(row, key, Link::Visit)];
        super::told(view, sink, "helper", what, (&names.join("、"), &actual), evidence);
        return;
    }
}

/// What people say after a surname instead of the name.
const TITLES: [&str; 15] = [
    "书记",
    "主任",
    "镇长",
    "乡长",
    "苏木达",
    "嘎查达",
    "队长",
    "局长",
    "科长",
    "股长",
    "所长",
    "干部",
    "老师",
    "医生",
    "同志",
];

/// 王书记, 小王, 王建国(镇政府) are ways to name 王建国.
fn means_one_of(said: &str, registered: &BTreeSet<String>) -> bool {
    let bare = TITLES.iter().fold(said.to_owned(), |name, title| name.replace(title, ""));
    let bare = bare.trim_start_matches(['小', '老']);
    if bare.is_empty() {
        // A title alone names nobody, and denies nobody.
        return true;
    }
    registered.iter().any(|name| {
        said.contains(name.as_str())
            || name.contains(bare)
            || (bare.chars().count() == 1 && name.starts_with(bare))
    })
}
