//! V009: more than one head.

use crate::base::terms::Link;
use crate::base::terms::{Scope, Severity};
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::RecordKind;
use std::borrow::Cow;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V009",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "户内有多个户主",
        basis: "国家扶贫开发信息系统数据规范（每户有且仅有一名户主）；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V009.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["rel"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let heads: Vec<_> = view.live().filter(|member| people::is_head(member)).collect();
    if heads.len() < 2 {
        return;
    }
    let names: Vec<Cow<str>> = heads.iter().map(|head| head.text("name")).collect();
    sink.push(
        &view.at(),
        Fault {
            subject: "rel".into(),
            what: format!("户内有{}个户主：{}", heads.len(), names.join("、")),
            expected: "1名户主".into(),
            actual: format!("{}名户主", heads.len()),
            evidence: heads.iter().map(|head| cell_evidence(head, "rel", Link::Registry)).collect(),
            responsible: String::new(),
        },
    );
}
