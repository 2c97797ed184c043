//! Runs the selected rules over every unit the run covers, in parallel, and brings the findings into one order that
//! does not depend on the number of jobs. A rule that needs to see more than the run covers is left undecided and says
//! so; waivers are applied last, so that a waived fault is still counted.

use crate::base::terms::{Scope, Severity};
use crate::check::checked::RuleOutcome;
use crate::check::controls;
use crate::check::finding::Finding;
use crate::check::input::{Input, NOT_SELECTED};
use crate::check::needs::{self, Held, Lack};
use crate::check::own;
use crate::check::own::run::Undecided;
use crate::check::people;
use crate::check::rule::Look;
use crate::check::rulebook::{Entry, How};
use crate::check::rules::reconcile::r003;
use crate::check::sink::Sink;
use crate::check::tally;
use crate::check::waivers::{self, Standing, WaiverView};
use crate::check::world::{CountyView, HouseholdView, UnitView, VillageView, World};
use crate::ingest::dataset::Household;
use crate::ingest::record::RecordKind;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Findings in order, and the outcome of every rule.
pub fn run(world: &World<'_>) -> (Vec<Finding>, Vec<RuleOutcome>) {
    let entries = world.input.rules.entries();
    let held = |rule: &Entry| match rule.scope {
        Scope::Prefecture => &world.handed_in.whole,
        _ => &world.handed_in.all,
    };
    // Where a blank is the fault (no evidence, no borrower), a column that is wholly blank is one too: the rule looks all
    // the same, and its silence alone proves nothing. So it does through those lists that are there.
    let skipped = |rule| why_skipped(world.input, held(rule), rule).filter(|lack| !lack.is_partial());
    let plan: Vec<(&Entry, Option<Lack>)> = entries.iter().map(|rule| (rule, skipped(rule))).collect();
    let active: Vec<&Entry> =
        plan.iter().filter(|(_, skipped)| skipped.is_none()).map(|(rule, _)| *rule).collect();
    let mut findings = look(world, &active);
    let own: Vec<&Entry> = active.iter().copied().filter(|rule| matches!(rule.how, How::Own(_))).collect();
    let (more, undecided) = own::run::run(world, &own);
    findings.extend(more);
    sort(&mut findings);
    merge_equal(&mut findings);
    waivers::apply(world.input, &mut findings);
    let mut outcomes = outcomes(world, &plan, &findings, &undecided);
    if !world.input.project.waivers.is_empty() {
        // The rules about 核实说明 need to know what all others found, and which of them looked everywhere.
        let views = waivers::views(world, &findings, &outcomes);
        findings.extend(look_at_waivers(world, &active, &views));
        sort(&mut findings);
        merge_equal(&mut findings);
        settle(&mut outcomes, &findings, &views);
    }
    (findings, outcomes)
}

fn look_at_waivers(world: &World<'_>, rules: &[&Entry], views: &[WaiverView<'_>]) -> Vec<Finding> {
    each(rules, |rule, out| {
        if let Some(Look::Waiver(function)) = rule.look() {
            let mut sink = Sink::new(world, rule);
            views.iter().for_each(|view| function(view, &mut sink));
            out.extend(sink.into_findings());
        }
    })
}

/// Counts of the rules about 核实说明, and how many 核实说明 nobody could tell to be needed or not.
fn settle(outcomes: &mut [RuleOutcome], findings: &[Finding], views: &[WaiverView<'_>]) {
    let open: Vec<&str> = views
        .iter()
        .filter_map(|view| match &view.standing {
            Standing::Undecided(why) => Some(why.as_str()),
            _ => None,
        })
        .collect();
    for outcome in outcomes.iter_mut().filter(|outcome| waivers::is_about_waivers(&outcome.code)) {
        outcome.count = findings.iter().filter(|finding| finding.rule == outcome.code).count() as u64;
        if let Some(why) = open.first().filter(|_| outcome.code == "W002" && outcome.skipped.is_none()) {
            outcome.skipped = Some(format!("有{}条核实说明无法判定（{why}）", open.len()));
        }
    }
}

/// Why a rule cannot run at all.
fn why_skipped(input: &Input<'_>, held: &Held<'_>, rule: &Entry) -> Option<Lack> {
    if !input.selection.takes(&rule.code) {
        return Some(Lack::Source(NOT_SELECTED.into()));
    }
    if rule.scope == Scope::Prefecture && !input.selection.covers_prefecture() {
        return Some(Lack::Source("本次只检查部分旗县或苏木乡镇，需覆盖全市的检查或合并后才能判定".into()));
    }
    needs::lacking(held, rule.needs())
}

/// Does the finding rest on the silence of a register that could not be read?
fn is_unproven(input: &Input<'_>, finding: &Finding) -> bool {
    let unread = !(input.data.unread.is_empty() && input.data.absent.is_empty())
        && input.rules.find(&finding.rule).is_some_and(|rule| {
            let kinds: Vec<RecordKind> = rule.silence(&finding.subject).collect();
            input.data.may_hide(&finding.county, &kinds)
        });
    let open = input.rules.find(&finding.rule).is_some_and(Entry::counts_people)
        && tally::counts_people(&finding.subject)
        && input.data.has_adrift(&finding.county);
    // A row that may be this household's would be the one that speaks; that it is registered is beyond dispute.
    let data = input.data;
    let crossed = (data.crossed_of.contains_key(&finding.household_id)
        || data.near.contains_key(&finding.household_id))
        && input.rules.find(&finding.rule).is_some_and(|rule| {
            let kinds: Vec<RecordKind> =
                rule.silence(&finding.subject).filter(|kind| !people::REGISTERED.contains(kind)).collect();
            input.data.may_own(&finding.household_id, &kinds)
        });
    unread || open || crossed
}

/// What a rule could decide only in part, for the outcome line.
fn partial(input: &Input<'_>, rule: &Entry) -> Option<String> {
    let silent: BTreeSet<RecordKind> =
        rule.rests_on().iter().flat_map(|silence| silence.of).copied().collect();
    let unread: Vec<&str> =
        silent.iter().filter(|kind| input.data.may_hide("", &[**kind])).map(|kind| kind.name()).collect();
    if !unread.is_empty() {
        let what = if input.data.rollless.is_empty() { "未能读取" } else { "没有读到" };
        return Some(format!("有登记表{what}，可能是{}，相关单位未判定", unread.join("或")));
    }
    let crossed: BTreeSet<RecordKind> = input.data.crossed.iter().map(|row| row.record.table.kind).collect();
    let crossed: Vec<&str> = crossed
        .intersection(&silent)
        .filter(|kind| !people::REGISTERED.contains(kind))
        .map(|kind| kind.name())
        .collect();
    if !crossed.is_empty() {
        return Some(format!("{}有行的户编号与姓名或所填地点各属一户，这些户未判定", crossed.join("、")));
    }
    let near: BTreeSet<RecordKind> = input.data.near.values().flat_map(BTreeMap::keys).copied().collect();
    let near: Vec<&str> = near.intersection(&silent).map(|kind| kind.name()).collect();
    if !near.is_empty() {
        return Some(format!(
            "{}有行未能归户，可能是这些户的（同名，或姓名、户编号只差一个字），这些户未判定",
            near.join("、")
        ));
    }
    if rule.code == r003::RULE.meta.code
        && let Some(why) = controls::open(input)
    {
        return Some(why);
    }
    if rule.counts_people() && input.data.has_adrift("") {
        return Some("有人员没有户编号、未能归户，相关的人数未判定".to_owned());
    }
    (rule.scope == Scope::County && !input.selection.townships.is_empty())
        .then(|| "本次只检查部分苏木乡镇，未覆盖的旗县未判定".to_owned())
}

fn look(world: &World<'_>, rules: &[&Entry]) -> Vec<Finding> {
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
                if let Some(Look::Unit(function)) = rule.look() {
                    let mut sink = Sink::new(world, rule);
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
                if let Some(Look::County(function)) = rule.look() {
                    let mut sink = Sink::new(world, rule);
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
            let mut sink = Sink::new(world, rule);
            if let Some(Look::Prefecture(function)) = rule.look() {
                function(world, &mut sink);
            }
            sink.into_findings()
        })
        .collect();
    findings.extend(whole);
    // Registers and lists are read whole: what they say about units outside the run is not its business.
    findings.retain(|finding| {
        selection.covers_place(&finding.county, &finding.township) && !is_unproven(world.input, finding)
    });
    findings
}

fn each<'r>(rules: &[&'r Entry], mut look: impl FnMut(&'r Entry, &mut Vec<Finding>)) -> Vec<Finding> {
    let mut out = Vec::new();
    for rule in rules {
        look(rule, &mut out);
    }
    out
}

fn look_at_village(world: &World<'_>, rules: &[&Entry], households: &[Household]) -> Vec<Finding> {
    each(rules, |rule, out| {
        let mut sink = Sink::new(world, rule);
        match rule.look() {
            Some(Look::Household(function)) => {
                for household in households {
                    function(&HouseholdView { world, household }, &mut sink);
                }
            }
            Some(Look::Village(function)) => {
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

fn outcomes(
    world: &World<'_>,
    plan: &[(&Entry, Option<Lack>)],
    findings: &[Finding],
    undecided: &BTreeMap<String, Undecided>,
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
    let held = &world.handed_in.by_county;
    let all = &world.handed_in.all;
    let spoke: BTreeSet<(&str, &str)> =
        findings.iter().map(|finding| (finding.rule.as_str(), finding.county.as_str())).collect();
    let lacking = |rule: &Entry, skipped: Option<&Lack>| -> BTreeMap<String, Lack> {
        if skipped.is_some() || rule.scope == Scope::Prefecture {
            return BTreeMap::new();
        }
        let covered = held.iter().filter(|(county, _)| world.input.selection.covers_place(county, ""));
        covered
            .filter_map(|(county, held)| {
                Some((*county, needs::lacking_in_county(world.input, all, held, rule.needs())?))
            })
            .filter(|(county, lack)| {
                !matches!(lack, Lack::Blank(_)) || !spoke.contains(&(&*rule.code, *county))
            })
            .map(|(county, lack)| (county.to_owned(), lack))
            .collect()
    };
    plan.iter()
        .map(|(rule, skipped)| {
            let (count, waived) = counts.get(&*rule.code).copied().unwrap_or_default();
            let open = match (&rule.how, undecided.get(&*rule.code)) {
                (How::Own(own), Some(open)) => open.in_words(own.look),
                _ => None,
            };
            RuleOutcome {
                code: rule.code.to_string(),
                severity: rule.severity,
                adjusted_from: rule.adjusted_from(),
                title: rule.title.to_string(),
                count,
                waived,
                lacking: lacking(rule, skipped.as_ref()),
                no_column: matches!(skipped, Some(Lack::Column(_))),
                skipped: skipped
                    .as_ref()
                    .map(|lack| lack.why().to_owned())
                    .or_else(|| partial(world.input, rule))
                    .or(open),
            }
        })
        .collect()
}

/// Does an unwaived finding of this weight stand?
#[must_use]
pub fn stands(finding: &Finding, severity: Severity) -> bool {
    finding.waived.is_none() && finding.severity == severity
}
