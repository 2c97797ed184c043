//! Statements of two links about one thing, compared by the attribute table: the driver behind every cross-link rule.

use crate::base::idno;
use crate::base::mask;
use crate::base::terms::Link;
use crate::base::text;
use crate::check::helper_names;
use crate::check::rulebook::Rulebook;
use crate::check::sink::{Fault, Sink};
use crate::check::world::HouseholdView;
use crate::ingest::attributes::{Attribute, AttributeTable};
use crate::ingest::claim::{Claim, ClaimSubject};
use crate::ingest::record::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Words of a finding: the attribute, the first side of the pair and the second.
pub type Wording = fn(attribute: &Attribute, left: &Claim, right: &Claim) -> String;

/// Every pair of claims about the household that `rule` owns and that differ at comparable dates becomes a fault; one
/// finding per attribute (and person, and year), with the evidence of both sides.
pub fn report(view: &HouseholdView<'_>, sink: &mut Sink<'_>, rule: &str, say: Wording) {
    let claims = view.world.input.claims;
    // They are sorted by what they are about.
    let own: Vec<&Claim> = claims.of_household(&view.household.id).collect();
    for group in own.chunk_by(|a, b| a.attribute == b.attribute && a.subject == b.subject) {
        let (subject, id) = (&group[0].subject, group[0].attribute);
        let Some(attribute) = claims.attributes.get(id) else { continue };
        for pair in attribute.compare.iter().filter(|pair| pair.rule == rule) {
            let [first, second] = pair.links;
            let side = |link: Link| group.iter().copied().filter(move |claim| claim.link == link);
            let mut done = BTreeMap::new();
            for left in side(first) {
                for right in side(second) {
                    if comparable(left, right) && attribute.differ(&left.value, &right.value) {
                        done.entry(year_of(left)).or_insert((left, right));
                    }
                }
            }
            for (year, (left, right)) in &done {
                let parts = parting(&left.value, &right.value);
                let side = |claim: &Claim| {
                    let unit =
                        if matches!(claim.value, Value::Number(_)) { attribute.unit.as_str() } else { "" };
                    format!("{}：{}{unit}", claim.link.label(), claim.value.to_text())
                };
                sink.push(
                    &view.at(),
                    Fault {
                        subject: subject_of(subject, id, *year),
                        what: format!("{}{parts}", say(attribute, left, right)),
                        expected: side(right),
                        actual: format!("{}{parts}", side(left)),
                        evidence: vec![left.evidence.clone(), right.evidence.clone()],
                        responsible: String::new(),
                    },
                );
            }
        }
    }
}

/// Rules that the table of attributes names and that the book does not hold.
#[must_use]
pub fn unknown_rules<'a>(table: &'a AttributeTable, rules: &Rulebook) -> BTreeSet<&'a str> {
    table.rules().filter(|code| rules.find(code).is_none()).collect()
}

/// Who judges two links that differ by their bare values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judge<'a> {
    /// A rule holds the two against each other.
    Rule(&'a str),
    /// Rules hold each of them against the register, which speaks as well.
    Register,
    /// 未设规则
    Nobody,
}

/// Who judges two links about a thing on which they differ. Where no rule holds them against each other, the register
/// stands between them when it speaks as well and a rule holds each of them against it.
#[must_use]
pub fn judge<'a>(attribute: &'a Attribute, claims: &[&Claim], [one, other]: [Link; 2]) -> Judge<'a> {
    if let Some(rule) = attribute.rule_of(one, other) {
        return Judge::Rule(rule);
    }
    let register = || claims.iter().copied().filter(|claim| claim.link == Link::Registry);
    let meets = |link: Link| {
        let mut side = claims.iter().copied().filter(|claim| claim.link == link);
        side.any(|claim| register().any(|known| comparable(claim, known)))
    };
    let held = |link: Link| attribute.rule_of(link, Link::Registry).is_some() && meets(link);
    if held(one) && held(other) { Judge::Register } else { Judge::Nobody }
}

/// Pairs of links that differ about one thing of one subject, each once; `None` when no two of them speak about the
/// same time.
#[must_use]
pub fn disputes(attribute: &Attribute, claims: &[&Claim]) -> Option<BTreeSet<[Link; 2]>> {
    if attribute.id == helper_names::ATTRIBUTE {
        return other_helper(claims);
    }
    let mut apart = None;
    for (at, left) in claims.iter().enumerate() {
        for right in claims.iter().skip(at + 1) {
            if left.link == right.link || !comparable(left, right) {
                continue;
            }
            let apart = apart.get_or_insert_with(BTreeSet::new);
            if attribute.differ(&left.value, &right.value) {
                apart.insert([left.link.min(right.link), left.link.max(right.link)]);
            }
        }
    }
    apart
}

/// Which links name another helper? As the rule about helpers judges: a household may have several, and every other link
/// need name only one of those that the registers name.
fn other_helper(claims: &[&Claim]) -> Option<BTreeSet<[Link; 2]>> {
    let name = |claim: &Claim| text::name_key(&claim.value.to_text()).into_owned();
    let side = |link: Link| {
        claims.iter().copied().filter(move |claim| claim.link == link && !name(claim).is_empty())
    };
    let links: BTreeSet<Link> = claims.iter().map(|claim| claim.link).collect();
    let registered = side(Link::Registry).next().is_some();
    let (mut met, mut apart) = (false, BTreeSet::new());
    for first in links.iter().filter(|first| !registered || **first == Link::Registry) {
        for other in links.iter().filter(|other| *other != first && (registered || *other > first)) {
            for said in side(*other) {
                let mut names = side(*first).filter(|known| comparable(known, said)).peekable();
                if names.peek().is_none() {
                    continue;
                }
                met = true;
                if !names.any(|known| helper_names::mean_one(&name(known), &name(said))) {
                    apart.insert([*first.min(other), *first.max(other)]);
                }
            }
        }
    }
    met.then_some(apart)
}

/// Where two different numbers part that print alike, since most of an identity number is masked; empty for all others.
#[must_use]
pub fn parting(left: &Value, right: &Value) -> String {
    let (left, right) = (left.to_text(), right.to_text());
    let (left, right) = (text::code(&left), text::code(&right));
    let alike = left != right && mask::text(&left) == mask::text(&right);
    let place = if alike { idno::difference(&left, &right) } else { None };
    place.map_or_else(String::new, |place| format!("（{place}）"))
}

/// `[人编号/]attribute[@year]`: the year of an annual paper, which is a claim dated to the year alone.
fn subject_of(subject: &ClaimSubject, attribute: &str, year: Option<i32>) -> String {
    let bare = match subject {
        ClaimSubject::Person(_, person) => format!("{person}/{attribute}"),
        _ => attribute.to_owned(),
    };
    year.map_or(bare.clone(), |year| format!("{bare}@{year}"))
}

/// Year of a statement that speaks for a whole year.
fn year_of(claim: &Claim) -> Option<i32> {
    claim.as_of.filter(|date| date.month.is_none()).map(|date| date.year)
}

/// Can two statements be held against each other? Two years must be the same year; a year and a day when the day lies
/// in that year or the next (the register of spring shows what was collected at the end of the year before); two days
/// when they are at most a year apart. A statement without a date is comparable with everything.
#[must_use]
pub fn comparable(left: &Claim, right: &Claim) -> bool {
    let (Some(a), Some(b)) = (left.as_of, right.as_of) else { return true };
    match (year_of(left), year_of(right)) {
        (Some(a), Some(b)) => a == b,
        (Some(year), None) => b.year == year || b.year == year + 1,
        (None, Some(year)) => a.year == year || a.year == year + 1,
        (None, None) => match (a.earliest(), b.earliest()) {
            (Some(a), Some(b)) => (a - b).num_days().abs() <= 366,
            _ => true,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::attributes::{self, Pair};

    #[test]
    fn every_rule_that_the_shipped_table_names_exists_and_another_stops_the_run() {
        let rules = Rulebook::builtin().unwrap();
        let mut table = attributes::builtin().unwrap().clone();
        assert!(unknown_rules(&table, &rules).is_empty());
        table.attributes[0].judge = vec![Pair { rule: "X999".into(), links: [Link::Visit, Link::File] }];
        assert_eq!(unknown_rules(&table, &rules).into_iter().collect::<Vec<_>>(), ["X999"]);
        let mut kit = crate::check::testkit::Kit::new();
        kit.attributes = table;
        let told = kit.with_input(|input| crate::check::run(input).map(|_| ()).unwrap_err().to_string());
        assert!(told.contains("X999"), "{told}");
    }
}
