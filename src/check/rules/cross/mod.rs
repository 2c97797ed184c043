//! X: do 档案, 座谈访谈, 入户 and the registers say the same?

use crate::base::bureaus;
use crate::check::sink::{Fault, Sink};
use crate::check::world::HouseholdView;
use crate::ingest::claim::Evidence;
use crate::ingest::record::{Record, RecordKind};

mod benefits;
mod county;
mod housing;
mod measures;
pub mod rosters;
mod water;
pub mod x001;
pub mod x002;
pub mod x003;
pub mod x004;
pub mod x005;
pub mod x006;
pub mod x007;
pub mod x008;
pub mod x009;
pub mod x010;
pub mod x011;
pub mod x012;
pub mod x013;
pub mod x014;
pub mod x015;
pub mod x016;
pub mod x017;
pub mod x018;
pub mod x019;
pub mod x020;
pub mod x021;
pub mod x022;

#[cfg(test)]
mod official_tests;
#[cfg(test)]
#[path = "tests.rs"]
mod rule_tests;
#[cfg(test)]
mod visit_tests;

/// Visits to the household (入户调查), in file order.
fn visits<'a>(view: &HouseholdView<'a>) -> impl Iterator<Item = &'a Record> {
    view.world.input.data.of_household(RecordKind::Visit, &view.household.id)
}

/// Rows of the national register that speak about the household: its own, then its live members'.
fn registered<'a>(view: &HouseholdView<'a>) -> impl Iterator<Item = &'a Record> {
    let all = view.world.input.data.all(RecordKind::Household);
    let rows = view.household.rows.iter().filter_map(|at| all.get(*at as usize));
    rows.chain(view.live())
}

/// The county's bureau that keeps a sector list: 旗县医疗保障局.
fn bureau_of(list: &str) -> Option<String> {
    bureaus::of_list(list).map(|name| format!("旗县{name}"))
}

/// A fault about a household that two links disagree on.
fn told(
    view: &HouseholdView<'_>,
    sink: &mut Sink<'_>,
    subject: &str,
    what: String,
    (expected, actual): (&str, &str),
    evidence: Vec<Evidence>,
) {
    told_to(String::new(), view, sink, (subject, what), (expected, actual), evidence);
}

/// [`told`], for somebody who answers instead of whom the rule names; empty leaves it to the rule.
fn told_to(
    responsible: String,
    view: &HouseholdView<'_>,
    sink: &mut Sink<'_>,
    (subject, what): (&str, String),
    (expected, actual): (&str, &str),
    evidence: Vec<Evidence>,
) {
    sink.push(
        &view.at(),
        Fault {
            subject: subject.to_owned(),
            what,
            expected: expected.to_owned(),
            actual: actual.to_owned(),
            evidence,
            responsible,
        },
    );
}
