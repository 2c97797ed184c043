//! T013: the days of a project stand in an order that cannot be.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::ledgers;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{CountyView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "T013",
        severity: Severity::Warning,
        scope: Scope::County,
        title: "项目时间逻辑错误",
        basis: "内部规则",
        responsible: "旗县扶贫办项目管理岗",
        page: include_str!("../../../../docs/rules/T013.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::Project, &["approved_date", "start_date"]),
        Need::Columns(RecordKind::Project, &["start_date", "end_date"]),
        Need::Columns(RecordKind::Project, &["end_date", "accepted_date"]),
        Need::Columns(RecordKind::Project, &["pool_notice_date", "finish_notice_date"]),
        Need::Columns(RecordKind::Project, &["plan_notice_date", "finish_notice_date"]),
    ]],
    rests_on: &[],
    look: Look::County(look),
};

/// What comes first and what comes after it, by key and name.
const ORDER: [[(&str, &str); 2]; 5] = [
    [("approved_date", "批复"), ("start_date", "实际开工")],
    [("start_date", "实际开工"), ("end_date", "实际完工")],
    [("end_date", "实际完工"), ("accepted_date", "竣工验收")],
    [("pool_notice_date", "入库公示"), ("finish_notice_date", "完工公告")],
    [("plan_notice_date", "计划公示"), ("finish_notice_date", "完工公告")],
];

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    for row in ledgers::projects(view.world, view.code) {
        let wrong: Vec<&[(&str, &str); 2]> =
            ORDER.iter().filter(|[first, second]| is_reversed(row, first.0, second.0)).collect();
        if wrong.is_empty() {
            continue;
        }
        let said: Vec<String> = wrong
            .iter()
            .map(|[first, second]| {
                format!("{}（{}）早于{}（{}）", second.1, row.text(second.0), first.1, row.text(first.0))
            })
            .collect();
        sink.push(
            &ledgers::at_project(view.world, row),
            Fault {
                subject: ledgers::project_subject(row),
                what: ledgers::of_project(row, &format!("时间逻辑错误：{}", said.join("；"))),
                expected: "批复、开工、完工、验收依次进行，先公示后公告".into(),
                actual: said.join("；"),
                evidence: wrong
                    .iter()
                    .flat_map(|pair| pair.iter())
                    .map(|(key, _)| cell_evidence(row, key, Link::Ledger))
                    .collect(),
                responsible: String::new(),
            },
        );
    }
}

/// The second is over before the first can have begun, however vague the two are.
fn is_reversed(row: &Record, first: &str, second: &str) -> bool {
    // 续建: the work began under the approval of an earlier year.
    let carried_on = ["nature", "project_name", "note"].iter().any(|key| row.text(key).contains("续建"));
    if carried_on && first == "approved_date" {
        return false;
    }
    let (Some(first), Some(second)) = (row.date(first), row.date(second)) else { return false };
    second.latest().zip(first.earliest()).is_some_and(|(second, first)| second < first)
}
