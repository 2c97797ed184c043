//! X010: two officials of one county give different figures for one indicator.

use super::county::{Statement, statements};
use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, CountyView};
use crate::ingest::record::RecordKind;
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X010",
        severity: Severity::Warning,
        scope: Scope::County,
        title: "访谈口径不一",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "旗县扶贫办",
        page: include_str!("../../../../docs/rules/X010.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Interview, &["figures"])]],
    rests_on: &[],
    look: Look::County(look),
};

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    let mut by_indicator: BTreeMap<&str, Vec<Statement<'_>>> = BTreeMap::new();
    for statement in statements(view) {
        by_indicator.entry(statement.claim.attribute).or_default().push(statement);
    }
    for (indicator, told) in by_indicator {
        // Figures of two dates may rightly differ; one without a date is held against all.
        let same_time = |a: &Statement<'_>, b: &Statement<'_>| {
            a.claim.as_of.zip(b.claim.as_of).is_none_or(|(a, b)| a == b)
        };
        let pair = told.iter().enumerate().find_map(|(at, first)| {
            let other = told[at + 1..].iter().find(|other| {
                other.speaker != first.speaker && other.number != first.number && same_time(first, other)
            });
            other.map(|other| (first, other))
        });
        let Some((first, other)) = pair else { continue };
        let attributes = view.world.input.claims.attributes;
        let (name, unit) = attributes
            .get(indicator)
            .map_or((indicator, ""), |attribute| (attribute.name.as_str(), attribute.unit.as_str()));
        let (a, b) = (first.claim.said(), other.claim.said());
        sink.push(
            &At::county(view.code),
            Fault {
                subject: indicator.to_owned(),
                what: format!(
                    "同一指标访谈口径不一：{name}，{}称{a}{unit}、{}称{b}{unit}",
                    first.speaker, other.speaker
                ),
                expected: format!("{}：{a}{unit}", first.speaker),
                actual: format!("{}：{b}{unit}", other.speaker),
                evidence: told.iter().map(|statement| statement.claim.evidence.clone()).collect(),
                responsible: String::new(),
            },
        );
    }
}
