//! P009: special funds of 2020 go into industry handed out household by household.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::ledgers;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{CountyView, cell_evidence};
use crate::ingest::record::{Record, RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P009",
        severity: Severity::Warning,
        scope: Scope::County,
        title: "专项资金安排到户产业",
        basis: "市级通知二（二）（2020年财政专项扶贫资金）",
        responsible: "旗县扶贫办项目管理岗",
        page: include_str!("../../../../docs/rules/P009.md"),
        thresholds: &[],
    },
    needs: &[
        &[Need::Columns(RecordKind::Project, &["project_type"])],
        &[Need::Columns(RecordKind::Project, &["year"])],
        &[
            Need::Columns(RecordKind::Project, &["fund_central"]),
            Need::Columns(RecordKind::Project, &["fund_region"]),
            Need::Columns(RecordKind::Project, &["fund_city"]),
            Need::Columns(RecordKind::Project, &["fund_county"]),
        ],
    ],
    rests_on: &[],
    look: Look::County(look),
};

/// The year the notice speaks of.
const YEAR: f64 = 2020.0;
const SPECIAL: [&str; 4] = ["fund_central", "fund_region", "fund_city", "fund_county"];

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    for row in ledgers::projects(view.world, view.code) {
        if row.number("year") != Some(YEAR) {
            continue;
        }
        let Some(key) = SPECIAL.into_iter().find(|key| row.number(key).is_some_and(|sum| sum > 0.0)) else {
            continue;
        };
        let told = told(row);
        if !is_household_industry(row, &told) || told.contains('疫') {
            continue;
        }
        let sum: f64 = SPECIAL.iter().filter_map(|key| row.number(key)).sum();
        sink.push(
            &ledgers::at_project(view.world, row),
            Fault {
                subject: ledgers::project_subject(row),
                what: ledgers::of_project(
                    row,
                    &format!(
                        "{YEAR:.0}年财政专项扶贫资金{}万元安排到户产业，且未注明与疫情有关，请核对政策",
                        format_number(sum)
                    ),
                ),
                expected: "2020年专项资金不安排到户产业，受疫情影响的除外".into(),
                actual: format!("{}万元", format_number(sum)),
                evidence: vec![
                    cell_evidence(row, key, Link::Ledger),
                    cell_evidence(row, "content", Link::Ledger),
                ],
                responsible: String::new(),
            },
        );
    }
}

fn told(row: &Record) -> String {
    ["project_name", "project_type", "content", "scale", "standard", "target", "note"]
        .map(|key| row.text(key))
        .concat()
}

/// An industry whose means go to the households themselves. 到户 of a water pipe or a road is no industry.
fn is_household_industry(row: &Record, told: &str) -> bool {
    let kind = row.text("project_type");
    let industry = kind.contains("产业") || kind.contains("种植") || kind.contains("养殖");
    let denied = ["不到户", "非到户", "未到户", "不安排到户"].iter().any(|word| told.contains(word));
    industry && told.contains("到户") && !denied
}
