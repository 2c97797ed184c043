//! Asks the rules of an office about everything they look at. What a condition cannot decide raises nothing and is
//! counted, with the reason; no condition takes more than its share of steps, whatever the registers hold.

use super::OwnRule;
use super::asked::Asked;
use super::look::OwnLook;
use crate::base::terms::Link;
use crate::base::{idno, text};
use crate::check::condition::{Fields, STEPS, Truth, Val};
use crate::check::facts::{HouseholdFacts, Places, column_of};
use crate::check::finding::Finding;
use crate::check::rulebook::{Entry, How};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, HouseholdView, World, cell_evidence};
use crate::check::{ledgers, people, two_sources};
use crate::ingest::claim::Evidence;
use crate::ingest::dataset::Household;
use crate::ingest::record::{Record, RecordKind};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Steps that one rule may take over everything it looks at; each gets an equal share.
const ALL_STEPS: u64 = 400_000_000;
/// The smallest share: enough for a condition of usual length over a household of usual size.
const FEWEST_STEPS: u64 = 4_000;
/// Reasons that the outcome of a rule names.
const REASONS: usize = 2;

/// What a rule could not decide.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undecided {
    count: u64,
    /// Of these, how many for want of steps.
    spent: u64,
    /// Blank fields, in words, with how often each was asked for.
    blanks: BTreeMap<String, u64>,
}

impl Undecided {
    /// `有3户无法判定（人员表“健康状况”为空）`; `None` when everything was decided.
    #[must_use]
    pub fn in_words(&self, look: OwnLook) -> Option<String> {
        if self.count == 0 {
            return None;
        }
        let mut blanks: Vec<(&String, &u64)> = self.blanks.iter().collect();
        blanks.sort_by_key(|(what, count)| (std::cmp::Reverse(**count), (*what).clone()));
        let mut reasons: Vec<String> = blanks.iter().take(REASONS).map(|(what, _)| (*what).clone()).collect();
        if blanks.len() > REASONS {
            reasons.push("等".to_owned());
        }
        let counter = look.counter();
        if self.spent > 0 {
            reasons.push(format!("其中{}{counter}超过计算量上限，请简化条件", self.spent));
        }
        let why = if reasons.is_empty() { String::new() } else { format!("（{}）", reasons.join("；")) };
        Some(format!("有{}{counter}无法判定{why}", self.count))
    }

    fn add(&mut self, verdict: Doubt) {
        self.count += 1;
        self.spent += u64::from(!verdict.enough);
        for blank in verdict.blanks {
            *self.blanks.entry(blank).or_default() += 1;
        }
    }
}

/// Findings of the rules, and by code what each could not decide.
pub fn run(world: &World<'_>, rules: &[&Entry]) -> (Vec<Finding>, BTreeMap<String, Undecided>) {
    let mut findings = Vec::new();
    let mut undecided = BTreeMap::new();
    if rules.is_empty() {
        return (findings, undecided);
    }
    let places = Places::new(world.input);
    for entry in rules.iter().copied() {
        let How::Own(own) = &entry.how else { continue };
        let all = cases(world, &places, own.look);
        let steps = (ALL_STEPS / (all.len() as u64).max(1)).clamp(FEWEST_STEPS, STEPS);
        let selection = &world.input.selection;
        let outcomes: Vec<(Vec<Finding>, Option<Doubt>)> = all
            .par_iter()
            .filter(|case| {
                case.at.iter().any(|at| selection.covers_place(&at.place.county, &at.place.township))
            })
            .map(|case| judge(world, &places, entry, own, case, steps))
            .collect();
        let open = undecided.entry(entry.code.to_string()).or_insert_with(Undecided::default);
        for (found, doubt) in outcomes {
            findings.extend(found);
            doubt.into_iter().for_each(|doubt| open.add(doubt));
        }
    }
    (findings, undecided)
}

/// One thing that a rule looks at.
pub(in crate::check) struct Case<'a> {
    /// Where its findings belong: a problem of the ledger may concern several counties.
    pub at: Vec<At>,
    pub household: Option<&'a Household>,
    pub record: Option<&'a Record>,
    /// What names it in a finding; empty for a household or village, which the place names.
    pub name: String,
}

/// Everything that a look goes through, in the order of the registers.
pub(in crate::check) fn cases<'a>(world: &World<'a>, places: &Places, look: OwnLook) -> Vec<Case<'a>> {
    let data = world.input.data;
    let households = || data.households.iter().filter(|household| !household.gone);
    let home = |household: &'a Household| vec![HouseholdView { world, household }.at()];
    match look {
        OwnLook::Household => households()
            .map(|household| Case {
                at: home(household),
                household: Some(household),
                record: None,
                name: String::new(),
            })
            .collect(),
        OwnLook::Person => households()
            .flat_map(|household| {
                let live = data.members(household).filter(|member| people::is_live(member));
                live.map(move |member| Case {
                    at: home(household),
                    household: Some(household),
                    record: Some(member),
                    name: people::person_subject(member),
                })
            })
            .collect(),
        OwnLook::Village => places
            .villages()
            .map(|place| Case {
                at: vec![At {
                    place: place.clone(),
                    household_id: String::new(),
                    who: place.village.clone(),
                }],
                household: None,
                record: None,
                name: String::new(),
            })
            .collect(),
        OwnLook::Row(kind) => rows(world, kind),
    }
}

/// Rows of a register, each with its household as far as it has one. Contracts and projects that stand in several
/// ledgers are looked at once.
fn rows<'a>(world: &World<'a>, kind: RecordKind) -> Vec<Case<'a>> {
    let data = world.input.data;
    let case = |row: &'a Record, household: Option<&'a Household>, name: String| {
        let at = match household {
            Some(household) => HouseholdView { world, household }.at(),
            None => ledgers::at_row(world, row, row.text("head_name").into_owned()),
        };
        Case { at: vec![at], household, record: Some(row), name }
    };
    match kind {
        RecordKind::Loan => ledgers::loans(world)
            .iter()
            .copied()
            .map(|loan| Case {
                at: vec![ledgers::at_loan(world, &loan)],
                household: loan.household,
                record: Some(loan.row),
                name: ledgers::loan_subject(loan.row),
            })
            .collect(),
        RecordKind::Project => ledgers::all_projects(world)
            .into_iter()
            .map(|row| Case {
                at: vec![ledgers::at_project(world, row)],
                household: None,
                record: Some(row),
                name: ledgers::project_subject(row),
            })
            .collect(),
        RecordKind::Problem => world
            .issues
            .iter()
            .map(|issue| Case {
                at: issue.homes(),
                household: data.household(issue.row.str("hh_id")),
                record: Some(issue.row),
                name: issue.subject.clone(),
            })
            .collect(),
        _ => {
            let owners = if kind == RecordKind::Roster {
                ledgers::owners(world.input.data, kind)
            } else {
                BTreeMap::new()
            };
            let by_number = |row: &Record| {
                let number = row.code("id_no");
                let at = idno::first18(&number).and_then(|head| owners.get(head))?;
                data.households.get(*at)
            };
            let of_row = |row: &'a Record| {
                let household = data.household(row.str("hh_id")).or_else(|| by_number(row));
                case(row, household, name_of(row, kind))
            };
            data.all(kind).iter().map(of_row).collect()
        }
    }
}

/// What names a row that has no ledger number of its own; nothing that a sort or a new export changes.
fn name_of(row: &Record, kind: RecordKind) -> String {
    let id = row.code("id");
    if !id.is_empty() && !idno::is_valid(&id) {
        return id.into_owned();
    }
    let parts: [&str; 2] = match kind {
        RecordKind::HelperLog => ["helper", "date"],
        RecordKind::HumanCheck => ["material", "year"],
        RecordKind::Roster => ["list", "name"],
        RecordKind::Sample => ["batch", "drawn_date"],
        RecordKind::Borderline => ["hh_type", "head_name"],
        RecordKind::Helper => ["helper", "start_date"],
        _ => ["interviewee", "date"],
    };
    let parts: Vec<String> = parts.iter().map(|key| text::fold(&row.text(key))).collect();
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("@")
}

/// Why a case was not decided.
struct Doubt {
    enough: bool,
    blanks: Vec<String>,
}

fn judge(
    world: &World<'_>,
    places: &Places,
    entry: &Entry,
    own: &OwnRule,
    case: &Case<'_>,
    steps: u64,
) -> (Vec<Finding>, Option<Doubt>) {
    let asked = Asked::of(world, places, own.look, case);
    let variable = |name: &str| -> Val<'_> { asked.variable(name) };
    let (input, facts) = (world.input, &asked.facts);
    let decided = own.when.decide_within(&variable, steps);
    if let (Some(facts), (truth, true)) = (facts, decided) {
        let with = |hh: &dyn Fields| {
            let instead = |name: &str| if name == "hh" { Val::Object(hh) } else { variable(name) };
            own.when.decide_within(&instead, steps).0
        };
        if let Some(what) = two_sources::contradiction(facts, &own.when, truth, &with) {
            return (Vec::new(), Some(Doubt { enough: true, blanks: vec![what] }));
        }
    }
    match decided {
        (Truth::False, _) => (Vec::new(), None),
        (Truth::Unknown, enough) => {
            let blanks = if enough { own.when.blanks(&variable) } else { Vec::new() };
            (Vec::new(), Some(Doubt { enough, blanks }))
        }
        (Truth::True, _) => {
            let subject = match (&own.subject, case.name.as_str()) {
                (Some(field), "") => field.clone(),
                (Some(field), name) => format!("{name}/{field}"),
                (None, "") => own.cells.first().cloned().unwrap_or_else(|| own.look.variable().to_owned()),
                (None, name) => name.to_owned(),
            };
            let fault = Fault {
                subject,
                what: match case.record.filter(|_| own.look == OwnLook::Row(RecordKind::Project)) {
                    Some(row) => ledgers::of_project(row, &own.message.fill(&variable)),
                    None => own.message.fill(&variable),
                },
                expected: own.expected.fill(&variable),
                actual: own.actual.fill(&variable),
                evidence: evidence(own, case, facts.as_ref(), places),
                responsible: String::new(),
            };
            let mut sink = Sink::new(world, entry);
            case.at.iter().for_each(|at| sink.push(at, fault.clone()));
            let selection = &input.selection;
            let mut findings = sink.into_findings();
            findings.retain(|finding| selection.covers_place(&finding.county, &finding.township));
            (findings, None)
        }
    }
}

/// Cells of the fields that the rule asks for; the row itself when it has none of them.
fn evidence(
    own: &OwnRule,
    case: &Case<'_>,
    facts: Option<&HouseholdFacts<'_>>,
    places: &Places,
) -> Vec<Evidence> {
    let row_of = |key: &str| -> Option<&Record> {
        match (case.record, own.look) {
            (Some(record), _) => Some(record),
            (None, OwnLook::Village) => case.at.first().and_then(|at| places.sheet(&at.place)),
            (None, _) => facts.and_then(|facts| facts.row_of(key)),
        }
    };
    let link = match own.look {
        OwnLook::Household | OwnLook::Person | OwnLook::Village => Link::Registry,
        OwnLook::Row(RecordKind::Visit) => Link::Visit,
        OwnLook::Row(RecordKind::Interview) => Link::Interview,
        OwnLook::Row(_) => Link::Ledger,
    };
    // Keys of a household may be reckoned from a column of another name.
    let column = |key: &'_ str| -> String {
        if own.look == OwnLook::Household { column_of(key).to_owned() } else { key.to_owned() }
    };
    let cells = own.cells.iter().filter_map(|key| Some((row_of(key)?, column(key))));
    let mut found: Vec<Evidence> = cells
        .filter(|(row, key)| row.has_column(key))
        .map(|(row, key)| cell_evidence(row, &key, link))
        .collect();
    if found.is_empty() {
        found.extend(row_of("").map(|row| cell_evidence(row, "", link)));
    }
    found
}
