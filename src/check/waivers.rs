//! 核实说明: which findings they cover, and how each of them stands once all rules have spoken.

use crate::base::config::Waiver;
use crate::base::fingerprint::{Fingerprint, sha256_hex};
use crate::base::terms::{Link, Presence};
use crate::base::{config, text};
use crate::check::checked::RuleOutcome;
use crate::check::finding::{Finding, Waived};
use crate::check::input::Input;
use crate::check::world::World;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::claim::Evidence;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Rules about the 核实说明 themselves: no 核实说明 can cover what they find.
#[must_use]
pub fn is_about_waivers(rule: &str) -> bool {
    rule.starts_with('W')
}

/// How a 核实说明 stands in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It holds and covers findings.
    Used,
    /// Its last day has passed.
    Expired,
    /// It was written after the day of the check: it does not hold yet.
    Ahead,
    /// It holds and fits nothing, although its rule looked everywhere.
    Unused,
    /// It fits nothing that was found, but its rule did not look everywhere, or could not tell.
    Undecided(String),
}

/// One 核实说明, as its rules look at it.
#[derive(Debug)]
pub struct WaiverView<'a> {
    pub world: &'a World<'a>,
    pub waiver: &'a Waiver,
    pub standing: Standing,
    /// Findings of its rule that its key fits.
    pub fits: u64,
    /// All findings of its rule.
    pub of_rule: u64,
}

impl WaiverView<'_> {
    /// Name in findings that neither moving the line nor another reason changes. A hash, because a key may hold anything.
    #[must_use]
    pub fn subject(&self) -> String {
        let words = format!("{}\u{1f}{}", self.waiver.rule, self.waiver.key);
        format!("waiver:{}", &sha256_hex(words.as_bytes())[..12])
    }

    /// `C003 H04@2019`, as messages call it.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.waiver.rule, text::display(&self.waiver.key))
    }

    /// The line of the file.
    #[must_use]
    pub fn evidence(&self) -> Vec<Evidence> {
        vec![Evidence {
            link: Link::Ledger,
            path: config::WAIVER_FILE.to_owned(),
            sheet: String::new(),
            cell: format!("第{}行", self.waiver.line),
            page: None,
        }]
    }
}

fn is_expired(waiver: &Waiver, input: &Input<'_>) -> bool {
    waiver.expires.is_some_and(|expires| input.as_of > expires)
}

/// As-of is the clock: what was explained later did not hold yet.
fn is_ahead(waiver: &Waiver, input: &Input<'_>) -> bool {
    waiver.date.is_some_and(|date| date > input.as_of)
}

/// Does the 核实说明 speak of the finding?
fn speaks_of(waiver: &Waiver, finding: &Finding) -> bool {
    waiver.rule == finding.rule
        && (waiver.key == finding.fingerprint.0 || fits(&waiver.key, &finding.subject))
}

/// Rules that tell one by one what a household without a file (C001) lacks.
const OF_NO_FILE: [&str; 2] = ["C003", "C004"];

/// Marks the findings that a 核实说明 covers. What explains that a household has no file at all explains each paper that
/// should lie in it: nobody has to write thirty of them.
pub fn apply(input: &Input<'_>, findings: &mut [Finding]) {
    let holds = |waiver: &&Waiver| !is_expired(waiver, input) && !is_ahead(waiver, input);
    let valid: Vec<&Waiver> = input.project.waivers.iter().filter(holds).collect();
    if valid.is_empty() {
        return;
    }
    findings.par_iter_mut().for_each(|finding| {
        let hit = valid.iter().find(|waiver| speaks_of(waiver, finding));
        finding.waived = hit.map(|waiver| Waived {
            reason: waiver.reason.clone(),
            person: waiver.person.clone(),
            expires: waiver.expires.map_or(String::new(), |date| date.format("%Y-%m-%d").to_string()),
        });
    });
    let unfiled: BTreeMap<String, Waived> = findings
        .iter()
        .filter(|finding| finding.rule == "C001")
        .filter_map(|finding| Some((finding.household_id.clone(), finding.waived.clone()?)))
        .collect();
    if unfiled.is_empty() {
        return;
    }
    let papers = findings.par_iter_mut().filter(|finding| OF_NO_FILE.contains(&finding.rule.as_str()));
    papers
        .filter(|finding| finding.waived.is_none() && !finding.household_id.is_empty())
        .for_each(|finding| finding.waived = unfiled.get(&finding.household_id).cloned());
}

/// Every 核实说明 with how it stands.
#[must_use]
pub fn views<'a>(
    world: &'a World<'a>,
    findings: &[Finding],
    outcomes: &[RuleOutcome],
) -> Vec<WaiverView<'a>> {
    let input = world.input;
    let view = |waiver: &'a Waiver| {
        let own = || findings.iter().filter(|finding| finding.rule == waiver.rule);
        let fits = own().filter(|finding| speaks_of(waiver, finding)).count() as u64;
        let standing = if is_expired(waiver, input) {
            Standing::Expired
        } else if is_ahead(waiver, input) {
            Standing::Ahead
        } else if fits > 0 {
            Standing::Used
        } else {
            doubt(world, waiver, outcomes).map_or(Standing::Unused, Standing::Undecided)
        };
        WaiverView { world, waiver, standing, fits, of_rule: own().count() as u64 }
    };
    input.project.waivers.iter().map(view).collect()
}

/// Why a 核实说明 that fits nothing may still be needed.
fn doubt(world: &World<'_>, waiver: &Waiver, outcomes: &[RuleOutcome]) -> Option<String> {
    match outcomes.iter().find(|outcome| outcome.code == waiver.rule) {
        None => return Some("本版本不检查该规则".to_owned()),
        Some(RuleOutcome { skipped: Some(why), .. }) => return Some(why.clone()),
        // The key does not always say whose it is.
        Some(RuleOutcome { lacking, .. }) if !lacking.is_empty() => {
            return lacking.values().next().map(|lack| lack.why().to_owned());
        }
        Some(_) => {}
    }
    // A paper that nobody can tell to be there or not was not found missing.
    let input = world.input;
    let is_fingerprint = waiver.key.len() == 32 && waiver.key.bytes().all(|byte| byte.is_ascii_hexdigit());
    let hidden = world.requirements.iter().any(|unit| {
        unit.papers.iter().filter(|paper| paper.presence == Presence::Unknown).any(|paper| {
            let subject = paper.key(input.catalogue);
            let id = if let UnitKey::Household(id) = &unit.unit { id.as_str() } else { "" };
            let place = &unit.place;
            fits(&waiver.key, &subject)
                || is_fingerprint
                    && Fingerprint::of(
                        &waiver.rule,
                        &place.county,
                        &place.township,
                        &place.village,
                        id,
                        &subject,
                    )
                    .0 == waiver.key
        })
    });
    hidden.then(|| "所指材料情况不明".to_owned())
}

/// Does a waiver's key, with `*` for any run of characters, fit a subject?
#[must_use]
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
