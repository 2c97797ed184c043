//! Statements of two links about one thing, compared by the attribute table: the driver behind every cross-link rule.

use crate::base::terms::Link;
use crate::base::text;
use crate::check::sink::{Fault, Sink};
use crate::check::world::HouseholdView;
use crate::ingest::attributes::Attribute;
use crate::ingest::claim::{Claim, ClaimSubject};
use crate::ingest::record::Value;
use std::collections::BTreeMap;

/// One side of a pair, other than the register: what the finding calls it.
pub type Wording = fn(attribute: &Attribute, left: &Claim, right: &Claim) -> String;

/// Every pair of claims about the household that `rule` owns and that differ at comparable dates becomes a fault; one
/// finding per attribute (and person, and year), with the evidence of both sides.
pub fn report(view: &HouseholdView<'_>, sink: &mut Sink<'_>, rule: &str, say: Wording) {
    let claims = view.world.input.claims;
    let mut groups: BTreeMap<(&ClaimSubject, &str), Vec<&Claim>> = BTreeMap::new();
    for claim in claims.of_household(&view.household.id) {
        groups.entry((&claim.subject, claim.attribute)).or_default().push(claim);
    }
    for ((subject, id), group) in groups {
        let Some(attribute) = claims.attributes.get(id) else { continue };
        for pair in attribute.compare.iter().filter(|pair| pair.rule == rule) {
            let [first, second] = pair.links;
            let side = |link: Link| group.iter().copied().filter(move |claim| claim.link == link);
            let mut done = BTreeMap::new();
            for left in side(first) {
                for right in side(second) {
                    if comparable(left, right) && differ(attribute, &left.value, &right.value) {
                        done.entry(year_of(left, right)).or_insert((left, right));
                    }
                }
            }
            for (left, right) in done.values() {
                sink.push(
                    &view.at(),
                    Fault {
                        subject: subject_of(subject, id),
                        what: say(attribute, left, right),
                        expected: format!("{}：{}", right.link.label(), right.value.to_text()),
                        actual: format!("{}：{}", left.link.label(), left.value.to_text()),
                        evidence: vec![left.evidence.clone(), right.evidence.clone()],
                        responsible: String::new(),
                    },
                );
            }
        }
    }
}

fn subject_of(subject: &ClaimSubject, attribute: &str) -> String {
    match subject {
        ClaimSubject::Person(_, person) => format!("{person}/{attribute}"),
        _ => attribute.to_owned(),
    }
}

fn year_of(left: &Claim, right: &Claim) -> Option<i32> {
    left.as_of.or(right.as_of).map(|date| date.year)
}

/// Two statements can be held against each other unless both carry a year and the years differ.
fn comparable(left: &Claim, right: &Claim) -> bool {
    match (left.as_of, right.as_of) {
        (Some(a), Some(b)) => a.year == b.year,
        _ => true,
    }
}

/// Do two values differ beyond the attribute's tolerance? Blank and unreadable values say nothing.
fn differ(attribute: &Attribute, left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Blank | Value::Unreadable, _) | (_, Value::Blank | Value::Unreadable) => false,
        (Value::Number(a), Value::Number(b)) => (a - b).abs() > attribute.tolerance,
        (Value::Set(a), Value::Set(b)) => a != b,
        (Value::Bool(a), Value::Bool(b)) => a != b,
        (a, b) => {
            let fold = |value: &Value| text::fold(&text::person_name(&value.to_text()));
            fold(a) != fold(b)
        }
    }
}
