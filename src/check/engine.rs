//! Runs the selected rules over every unit the run covers, in parallel, and brings the findings into one order that
//! does not depend on the number of jobs. A rule that needs to see more than the run covers is left undecided and says
//! so; waivers are applied last, so that a waived fault is still counted.

use crate::base::terms::{Scope, Severity};
use crate::check::checked::RuleOutcome;
use crate::check::finding::{Finding, Waived};
use crate::check::input::{Input, NOT_SELECTED};
use crate::check::registry;
use crate::check::rule::{Look, Rule};
use crate::check::sink::Sink;
use crate::check::world::{CountyView, HouseholdView, UnitView, VillageView, World};
use crate::ingest::dataset::Household;
use crate::ingest::record::RecordKind;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Findings in order, and the outcome of every rule.
pub fn run(world: &World<'_>) -> (Vec<Finding>, Vec<RuleOutcome>) {
    let plan: Vec<(&'static Rule, Option<String>)> =
        registry::RULES.iter().map(|rule| (*rule, why_skipped(world.input, rule))).collect();
    let active: Vec<&'static Rule> =
        plan.iter().filter(|(_, skipped)| skipped.is_none()).map(|(rule, _)| *rule).collect();
    let mut findings = look(world, &active);
    sort(&mut findings);
    merge_equal(&mut findings);
    waive(world.input, &mut findings);
    let outcomes = outcomes(world, &plan, &findings);
    (findings, outcomes)
}

/// Why a rule cannot run at all.
fn why_skipped(input: &Input<'_>, rule: &Rule) -> Option<String> {
    if !input.selection.takes(rule.meta.code) {
        return Some(NOT_SELECTED.into());
    }
    if rule.meta.scope == Scope::Prefecture && !input.selection.covers_prefecture() {
        return Some("本次只检查部分旗县或苏木乡镇，需覆盖全市的检查或合并后才能判定".into());
    }
    let has = |kind: &RecordKind| !input.data.all(*kind).is_empty();
    if !rule.needs.is_empty() && !rule.needs.iter().any(has) {
        let names: Vec<&str> = rule.needs.iter().map(|kind| register_name(*kind)).collect();
        return Some(format!("未找到{}", names.join("或")));
    }
    None
}

/// Rules that hold against somebody what no register says: a register that could not be read proves nothing.
fn rests_on_absence(code: &str) -> bool {
    matches!(code, "C002" | "D009" | "R002" | "R003" | "T006" | "T011" | "X022" | "Z006" | "Z009")
}

/// What a rule could decide only in part, for the outcome line.
fn partial(input: &Input<'_>, rule: &Rule) -> Option<String> {
    if rests_on_absence(rule.meta.code) && !input.data.unread.is_empty() {
        return Some("有登记表未能读取，相关单位未判定".to_owned());
    }
    (rule.meta.scope == Scope::County && !input.selection.townships.is_empty())
        .then(|| "本次只检查部分苏木乡镇，未覆盖的旗县未判定".to_owned())
}

/// Chinese name of a register, for messages.
#[must_use]
pub fn register_name(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Member => "人员表",
        RecordKind::Household => "户表",
        RecordKind::Village => "嘎查村信息表",
        RecordKind::Borderline => "边缘户、监测户名单",
        RecordKind::Sample => "抽样名单",
        RecordKind::Interview => "座谈访谈记录",
        RecordKind::Visit => "入户调查表",
        RecordKind::HelperLog => "走访记录",
        RecordKind::Helper => "帮扶责任人名册",
        RecordKind::HumanCheck => "人工核验表",
        RecordKind::Loan => "小额信贷台账",
        RecordKind::Project => "项目库台账",
        RecordKind::Problem => "问题整改台账",
        RecordKind::Roster => "行业部门名单",
        RecordKind::ReportedTotal => "上报汇总表",
        RecordKind::FileValue => "档案著录",
        RecordKind::ArchiveList => "归档目录",
    }
}

fn look(world: &World<'_>, rules: &[&'static Rule]) -> Vec<Finding> {
    let data = &world.input.data.households;
    let selection = &world.input.selection;
    let villages: Vec<&[Household]> = data
        .chunk_by(|a, b| a.place == b.place)
        .filter(|group| selection.covers(&group[0].place.county, &group[0].place.township))
        .collect();
    let mut findings: Vec<Finding> =
        villages.par_iter().flat_map_iter(|group| look_at_village(world, rules, group)).collect();
    let units: Vec<Finding> = world
        .requirements
        .par_iter()
        .flat_map_iter(|unit| {
            each(rules, |rule, out| {
                if let Look::Unit(function) = rule.look {
                    let mut sink = Sink::new(world, &rule.meta);
                    function(&UnitView { world, unit }, &mut sink);
                    out.extend(sink.into_findings());
                }
            })
        })
        .collect();
    findings.extend(units);
    let counties = counties(world);
    let wide: Vec<Finding> = counties
        .par_iter()
        .flat_map_iter(|(code, households)| {
            each(rules, |rule, out| {
                if let Look::County(function) = rule.look {
                    let mut sink = Sink::new(world, &rule.meta);
                    function(&CountyView { world, code, households }, &mut sink);
                    out.extend(sink.into_findings());
                }
            })
        })
        .collect();
    findings.extend(wide);
    let whole: Vec<Finding> = rules
        .par_iter()
        .flat_map_iter(|rule| {
            let mut sink = Sink::new(world, &rule.meta);
            if let Look::Prefecture(function) = rule.look {
                function(world, &mut sink);
            }
            sink.into_findings()
        })
        .collect();
    findings.extend(whole);
    // Registers and lists are read whole: what they say about units outside the run is not its business.
    findings.retain(|finding| {
        selection.covers_place(&finding.county, &finding.township)
            && !(rests_on_absence(&finding.rule) && world.input.data.may_hide(&finding.county))
    });
    findings
}

fn each(rules: &[&'static Rule], mut look: impl FnMut(&'static Rule, &mut Vec<Finding>)) -> Vec<Finding> {
    let mut out = Vec::new();
    for rule in rules {
        look(rule, &mut out);
    }
    out
}

fn look_at_village(world: &World<'_>, rules: &[&'static Rule], households: &[Household]) -> Vec<Finding> {
    each(rules, |rule, out| {
        let mut sink = Sink::new(world, &rule.meta);
        match rule.look {
            Look::Household(function) => {
                for household in households {
                    function(&HouseholdView { world, household }, &mut sink);
                }
            }
            Look::Village(function) => {
                function(&VillageView { world, place: &households[0].place, households }, &mut sink);
            }
            _ => {}
        }
        out.extend(sink.into_findings());
    })
}

/// Counties the run covers whole, with their households.
pub fn counties<'a>(world: &World<'a>) -> Vec<(String, &'a [Household])> {
    let data = &world.input.data.households;
    let mut found: BTreeMap<String, &'a [Household]> = BTreeMap::new();
    for group in data.chunk_by(|a, b| a.place.county == b.place.county) {
        found.insert(group[0].place.county.clone(), group);
    }
    for unit in world.requirements {
        let county = unit.place.county.clone();
        if !county.is_empty() {
            found.entry(county).or_insert(&[]);
        }
    }
    found
        .into_iter()
        .filter(|(code, _)| !code.is_empty() && world.input.selection.covers_county(code))
        .collect()
}

fn sort(findings: &mut [Finding]) {
    findings.par_sort_by(|a, b| {
        (&a.county, &a.township, &a.village, &a.household_id, &a.rule, &a.subject)
            .cmp(&(&b.county, &b.township, &b.village, &b.household_id, &b.rule, &b.subject))
            .then_with(|| a.fingerprint.cmp(&b.fingerprint))
            .then_with(|| a.evidence.cmp(&b.evidence))
    });
}

/// Two faults with one fingerprint are one finding with the evidence of both.
fn merge_equal(findings: &mut Vec<Finding>) {
    let mut grown = BTreeSet::new();
    findings.dedup_by(|next, kept| {
        if next.fingerprint != kept.fingerprint {
            return false;
        }
        kept.evidence.append(&mut next.evidence);
        grown.insert(kept.fingerprint.clone());
        true
    });
    // Once over the whole list: a number that stands on a hundred thousand rows is one finding with as many places.
    for finding in findings.iter_mut().filter(|finding| grown.contains(&finding.fingerprint)) {
        let mut seen = BTreeSet::new();
        finding.evidence.retain(|evidence| seen.insert(evidence.clone()));
    }
}

fn waive(input: &Input<'_>, findings: &mut [Finding]) {
    let valid: Vec<_> = input
        .project
        .waivers
        .iter()
        .filter(|waiver| waiver.expires.is_none_or(|expires| input.as_of <= expires))
        // As-of is the clock: what was explained later did not hold yet.
        .filter(|waiver| waiver.date.is_none_or(|date| date <= input.as_of))
        .collect();
    if valid.is_empty() {
        return;
    }
    findings.par_iter_mut().for_each(|finding| {
        let hit = valid.iter().find(|waiver| {
            waiver.rule == finding.rule
                && (waiver.key == finding.fingerprint.0 || fits(&waiver.key, &finding.subject))
        });
        finding.waived = hit.map(|waiver| Waived {
            reason: waiver.reason.clone(),
            person: waiver.person.clone(),
            expires: waiver.expires.map_or(String::new(), |date| date.format("%Y-%m-%d").to_string()),
        });
    });
}

/// Does a waiver's key, with `*` for any run of characters, fit a subject?
pub fn fits(key: &str, subject: &str) -> bool {
    let mut parts = key.split('*');
    let Some(first) = parts.next() else { return false };
    let Some(mut rest) = subject.strip_prefix(first) else { return false };
    let Some(last) = key.rsplit_once('*').map(|(_, last)| last) else { return rest.is_empty() };
    let middle: Vec<&str> = parts.collect();
    for part in &middle[..middle.len().saturating_sub(1)] {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn outcomes(
    world: &World<'_>,
    plan: &[(&'static Rule, Option<String>)],
    findings: &[Finding],
) -> Vec<RuleOutcome> {
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for finding in findings {
        let entry = counts.entry(&finding.rule).or_default();
        if finding.waived.is_some() {
            entry.1 += 1;
        } else {
            entry.0 += 1;
        }
    }
    plan.iter()
        .map(|(rule, skipped)| {
            let (count, waived) = counts.get(rule.meta.code).copied().unwrap_or_default();
            RuleOutcome {
                code: rule.meta.code,
                severity: rule.meta.severity,
                title: rule.meta.title,
                count,
                waived,
                skipped: skipped.clone().or_else(|| partial(world.input, rule)),
            }
        })
        .collect()
}

/// Does an unwaived finding of this weight stand?
#[must_use]
pub fn stands(finding: &Finding, severity: Severity) -> bool {
    finding.waived.is_none() && finding.severity == severity
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn keys_fit_subjects_whole_or_with_a_wildcard() {
        assert!(fits("H04@2019", "H04@2019"));
        assert!(!fits("H04", "H04@2019"));
        assert!(fits("H04@*", "H04@2019"));
        assert!(fits("*@2019", "H04@2019"));
        assert!(fits("H*@20*9", "H04@2019"));
        assert!(fits("*", "K01"));
        assert!(!fits("H*@2018", "H04@2019"));
        assert!(!fits("", "H04"));
    }
}
