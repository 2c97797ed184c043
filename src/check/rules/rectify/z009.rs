//! Z009: a problem that is marked as common was put right in one town only.

use crate::base::terms::{Scope, Severity};
use crate::base::text;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::record::{Record, RecordKind};
use std::collections::BTreeSet;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "Z009",
        severity: Severity::Warning,
        scope: Scope::County,
        title: "共性问题未举一反三",
        basis: super::BASIS,
        responsible: super::OWNER,
        page: include_str!("../../../../docs/rules/Z009.md"),
        thresholds: &[],
    },
    needs: &[
        &[Need::Columns(RecordKind::Problem, &["common_problem"])],
        &[Need::Columns(RecordKind::Problem, &["class2"]), Need::Columns(RecordKind::Problem, &["class1"])],
    ],
    rests_on: &[Silence::of(&[RecordKind::Problem])],
    look: Look::Prefecture(look),
};

/// Words that say that the others were looked at as well.
const WIDER: [&str; 12] = [
    "举一反三",
    "全面排查",
    "全面自查",
    "全县",
    "全旗",
    "全区",
    "全市",
    "各苏木乡镇",
    "各乡镇",
    "各苏木",
    "所有",
    "逐村",
];

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let issues = &world.issues;
    for issue in issues.iter().filter(|issue| issue.row.flag("common_problem") == Some(true)) {
        // A problem of the whole county is extended as it is.
        let Some(place) = issue.place().filter(|place| !place.township.is_empty()) else { continue };
        let Some(class) = class(issue.row) else { continue };
        let texts = ["measures", "progress", "result", "target", "problem", "note"];
        if texts.iter().any(|key| {
            let said = issue.row.text(key);
            WIDER.iter().any(|word| said.contains(word))
        }) {
            continue;
        }
        let alike = || {
            issues.iter().filter(|other| {
                self::class(other.row).as_ref() == Some(&class)
                    && other.place().is_some_and(|own| own.county == place.county)
            })
        };
        let towns: BTreeSet<&str> =
            alike().filter_map(|other| other.place()).map(|place| place.township.as_str()).collect();
        if towns.iter().any(|town| *town != place.township) {
            continue;
        }
        let places = alike().count();
        issue.report(
            sink,
            &Fault {
                what: format!(
                    "{}未举一反三：标为共性问题，同类问题仅整改{places}处，均在本苏木乡镇",
                    issue.name()
                ),
                expected: "其他苏木乡镇也排查同类问题并登记结果".into(),
                actual: format!("仅{places}处"),
                evidence: vec![issue.evidence("common_problem")],
                ..Fault::default()
            },
        );
    }
}

/// The finest class the ledger gives.
fn class(row: &Record) -> Option<String> {
    ["class2", "class1"].into_iter().map(|key| text::fold(&row.text(key))).find(|class| !class.is_empty())
}
