//! P011: a project stands in the pool without a performance target, or an industry project without a tie to the poor.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::ledgers;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{CountyView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P011",
        severity: Severity::Warning,
        scope: Scope::County,
        title: "入库项目缺绩效目标或带贫机制",
        basis: "县级脱贫攻坚项目库建设管理要求（无绩效目标不得入库）",
        responsible: "旗县扶贫办项目管理岗",
        page: include_str!("../../../../docs/rules/P011.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::Project, &["target"]),
        Need::Columns(RecordKind::Project, &["mechanism"]),
    ]],
    rests_on: &[],
    look: Look::County(look),
};

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    for row in ledgers::projects(view.world, view.code) {
        let industry = row.text("project_type").contains("产业");
        let wanted = [("target", "绩效目标", true), ("mechanism", "利益联结机制", industry)];
        let lacking: Vec<(&str, &str)> = wanted
            .into_iter()
            .filter(|(key, _, due)| *due && is_empty(row, key))
            .map(|(key, name, _)| (key, name))
            .collect();
        if lacking.is_empty() {
            continue;
        }
        let names: Vec<&str> = lacking.iter().map(|(_, name)| *name).collect();
        sink.push(
            &ledgers::at_project(view.world, row),
            Fault {
                subject: ledgers::project_subject(row),
                what: ledgers::of_project(row, &format!("入库未填写{}", names.join("和"))),
                expected: "入库前填写绩效目标，产业项目还应填写利益联结机制".into(),
                actual: "空白".into(),
                evidence: lacking.iter().map(|(key, _)| cell_evidence(row, key, Link::Ledger)).collect(),
                responsible: String::new(),
            },
        );
    }
}

/// The ledger has the column and nothing stands in it. A ledger without the column leaves the question open: the record
/// of the project may answer it elsewhere. A project cost of administration has no target of its own.
fn is_empty(row: &Record, key: &str) -> bool {
    let told = row.text(key);
    let nothing = matches!(told.as_ref(), "" | "无" | "/" | "-" | "—" | "待定" | "暂无");
    row.has_column(key) && nothing && !row.text("project_type").contains("管理费")
}
