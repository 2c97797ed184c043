//! V010: more than one spouse.

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
        code: "V010",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "户内有多个配偶",
        basis: "国家扶贫开发信息系统数据规范（与户主关系）；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V010.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["rel"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let spouses: Vec<_> = view.live().filter(|member| people::is_spouse(member)).collect();
    if spouses.len() < 2 {
        return;
    }
    let names: Vec<Cow<str>> = spouses.iter().map(|spouse| spouse.text("name")).collect();
    sink.push(
        &view.at(),
        Fault {
            subject: "rel".into(),
            what: format!("户内有{}个配偶：{}", spouses.len(), names.join("、")),
            expected: "至多1名配偶".into(),
            actual: format!("{}名配偶", spouses.len()),
            evidence: spouses.iter().map(|spouse| cell_evidence(spouse, "rel", Link::Registry)).collect(),
            responsible: String::new(),
        },
    );
}
