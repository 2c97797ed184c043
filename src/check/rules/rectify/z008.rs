//! Z008: a problem that was closed is found again in the same household, or the ledger itself says so.

use crate::base::terms::{Scope, Severity};
use crate::base::text;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::record::{Record, RecordKind};
use std::borrow::Cow;
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "Z008",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "已销号问题反弹",
        basis: super::BASIS,
        responsible: super::OWNER,
        page: include_str!("../../../../docs/rules/Z008.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::Problem, &["closed", "revisit"]),
        Need::Columns(RecordKind::Problem, &["closed", "hh_id", "found_date", "closed_date"]),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let issues = &world.issues;
    let mut by_household: BTreeMap<Cow<str>, Vec<&super::Issue<'_>>> = BTreeMap::new();
    for issue in issues.iter().filter(|issue| !issue.row.str("hh_id").is_empty()) {
        by_household.entry(issue.row.text("hh_id")).or_default().push(issue);
    }
    for issue in issues.iter().filter(|issue| super::closed(issue.row) == Some(true)) {
        let same = by_household.get(&issue.row.text("hh_id")).map_or(&[][..], Vec::as_slice);
        let again = same.iter().find(|later| returns(issue.row, later.row));
        let (what, evidence) = if let Some(later) = again {
            let found = later.row.text("found_date");
            (format!("{found}又发现同户同类问题（{}）", later.name()), later.evidence("found_date"))
        } else if says_so(issue.row) {
            (format!("回头看记“{}”", issue.row.text("revisit")), issue.evidence("revisit"))
        } else {
            continue;
        };
        issue.report(
            sink,
            &Fault {
                what: format!("{}已销号问题反弹：{what}", issue.name()),
                expected: "销号后不再出现同类问题".into(),
                actual: what,
                evidence: vec![issue.evidence("closed"), evidence],
                ..Fault::default()
            },
        );
    }
}

/// Was the later problem found after the first was closed, in the same class?
fn returns(first: &Record, later: &Record) -> bool {
    let after = || {
        let closed = first.date("closed_date")?.latest()?;
        Some(later.date("found_date")?.earliest()? > closed)
    };
    after() == Some(true) && same_class(first, later)
}

/// 二级类别 decides where both have one; 一级类别 alone is enough only when neither has.
fn same_class(first: &Record, later: &Record) -> bool {
    let class = |row: &Record, key: &str| text::fold(&row.text(key));
    let fine = [first, later].map(|row| class(row, "class2"));
    let coarse = [first, later].map(|row| class(row, "class1"));
    match (fine[0].is_empty(), fine[1].is_empty()) {
        (false, false) => fine[0] == fine[1],
        (true, true) => !coarse[0].is_empty() && coarse[0] == coarse[1],
        _ => false,
    }
}

/// Only whole words count: 未反弹 and 无反弹现象 hold the word as well.
fn says_so(row: &Record) -> bool {
    let said = text::fold(&row.text("revisit"));
    matches!(said.as_str(), "反弹" | "已反弹" | "有反弹" | "出现反弹" | "问题反弹")
}
