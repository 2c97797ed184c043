//! Where rules put what they find: builds the finding around the fault, masks it and gives it its fingerprint.

use crate::base::fingerprint::Fingerprint;
use crate::base::text;
use crate::check::finding::Finding;
use crate::check::rulebook::Entry;
use crate::check::world::{At, World};
use crate::ingest::claim::Evidence;
use crate::ingest::dataset::printed;

/// One fault, before it becomes a finding.
#[derive(Debug, Clone, Default)]
pub struct Fault {
    /// `H04@2019`, a person number, `attribute@year`, `K01` …
    pub subject: String,
    /// What is wrong; the place and the person are put in front.
    pub what: String,
    /// 应为
    pub expected: String,
    /// 实为
    pub actual: String,
    pub evidence: Vec<Evidence>,
    /// Empty: the rule's own.
    pub responsible: String,
}

/// Collects the findings of one rule on one unit.
#[derive(Debug)]
pub struct Sink<'w> {
    world: &'w World<'w>,
    rule: &'w Entry,
    findings: Vec<Finding>,
}

impl<'w> Sink<'w> {
    #[must_use]
    pub fn new(world: &'w World<'w>, rule: &'w Entry) -> Self {
        Sink { world, rule, findings: Vec::new() }
    }

    /// Records a fault.
    pub fn push(&mut self, at: &At, fault: Fault) {
        let clean = |value: &str| self.world.input.data.readable(&text::display(value), &at.household_id);
        let subject = text::display(&fault.subject);
        let household_id = printed(&at.household_id);
        let fingerprint = Fingerprint::of(
            &self.rule.code,
            &at.place.county,
            &at.place.township,
            &at.place.village,
            &household_id,
            &subject,
        );
        let responsible =
            if fault.responsible.is_empty() { self.rule.responsible.to_string() } else { fault.responsible };
        self.findings.push(Finding {
            fingerprint,
            rule: self.rule.code.to_string(),
            severity: self.rule.severity,
            county: at.place.county.clone(),
            township: at.place.township.clone(),
            village: at.place.village.clone(),
            household_id: household_id.into_owned(),
            subject,
            message: clean(&format!("{}{}", self.world.prefix(at), fault.what)),
            expected: clean(&fault.expected),
            actual: clean(&fault.actual),
            evidence: fault.evidence,
            responsible,
            waived: None,
            first_seen: self.world.input.as_of.format("%Y-%m-%d").to_string(),
            relapsed: None,
        });
    }

    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}
