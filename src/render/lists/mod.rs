//! Every list and table of a pack, defined once: pages, workbooks and HTML take their rows from here, so that no two
//! outputs can print different figures.

mod actions;
pub(crate) mod advice;
pub(crate) mod answers;
pub(crate) mod coverage;
pub(crate) mod duties;
mod findings;
mod links;
mod names;
pub(crate) mod papers;
pub(crate) mod printed;
pub(crate) mod problems;
pub(in crate::render) mod readiness;
pub(crate) mod rectify;
mod reports;
pub(crate) mod scoring;
mod sources;
pub(crate) mod time;
pub(crate) mod topics;
mod units;
pub mod worklist;

use crate::base::terms::{Link, LinkState, Presence, Severity};
use crate::check::finding::Finding;
use crate::model::county::{Colour, CountyPack, HouseholdRow};
use crate::model::history::Entry;
use crate::model::run::RunRecord;
use crate::render::blocks::Mark;
use crate::render::cells::text;
pub use crate::render::cells::{Head, Item, ListOf, Rows, percent, table};
pub(in crate::render) use answers::Answers;
pub(crate) use findings::{ORDER, is_paper_rule, rules_to_print};
pub(in crate::render) use findings::{place, relapse};
pub(in crate::render) use links::agreement;
pub(in crate::render) use names::Callers;
pub(in crate::render) use printed::why_open;
pub(in crate::render) use problems::Heads;
use std::collections::BTreeMap;

/// Names that templates may use in a `table` directive.
pub const NAMES: [&str; 74] = [
    "overview",
    "counties",
    "county_papers",
    "county_links",
    "county_coverage",
    "urgent",
    "deadlines",
    "county_deadlines",
    "advice",
    "first_advice",
    "rectification",
    "open_problems",
    "first_open_problems",
    "this_week",
    "first_week",
    "duties",
    "open_duties",
    "duty_papers",
    "bureau_papers",
    "open_bureau_papers",
    "by_level",
    "by_township",
    "townships",
    "by_document",
    "top_missing",
    "incomplete_documents",
    "unit_papers",
    "missing_documents",
    "missing_by_unit",
    "own_missing",
    "interviews",
    "interview_levels",
    "interview_coverage",
    "interview_issues",
    "uninterviewed",
    "visits",
    "visit_coverage",
    "visit_issues",
    "unvisited",
    "links",
    "link_coverage",
    "link_exceptions",
    "detached",
    "comparisons",
    "disputes",
    "contradictions",
    "other_findings",
    "own_findings",
    "findings",
    "waived",
    "reconciliation",
    "report_figures",
    "rules",
    "rule_texts",
    "rules_hit",
    "unmatched",
    "unchecked",
    "remarks",
    "sources",
    "source_kinds",
    "junk",
    "brief",
    "topic_figures",
    "topic_findings",
    "topic_papers",
    "topics_without_data",
    "score_sheet",
    "evidence",
    "ranking",
    "answers",
    "first_answers",
    "readiness",
    "readiness_files",
    "county_readiness",
];

fn t(text: impl Into<String>) -> Item {
    Item::Text(text.into())
}
fn dash(text: &str) -> Item {
    Item::Text(if text.is_empty() { "—".into() } else { text.to_owned() })
}

/// Colour of a verdict, where it has one.
#[must_use]
pub fn mark(colour: Colour) -> Option<Mark> {
    match colour {
        Colour::Red => Some(Mark::Red),
        Colour::Yellow => Some(Mark::Yellow),
        Colour::Green => Some(Mark::Green),
        Colour::Undecided => None,
    }
}

pub(in crate::render) fn state(state: LinkState) -> Item {
    match state {
        LinkState::Contradictory => Item::Marked(state.label().into(), Mark::Red),
        LinkState::Detached | LinkState::Doubtful => Item::Marked(state.label().into(), Mark::Yellow),
        LinkState::Consistent => Item::Marked(state.label().into(), Mark::Green),
        LinkState::NotSampled => t(state.label()),
    }
}

fn presence(presence: Presence) -> Item {
    match presence {
        Presence::Missing => Item::Marked(presence.label().into(), Mark::Red),
        Presence::ListedOnly | Presence::Unknown => Item::Marked(presence.label().into(), Mark::Yellow),
        other => t(other.label()),
    }
}

fn severity(severity: Severity) -> Item {
    match severity {
        Severity::Error => Item::Marked(severity.label().into(), Mark::Red),
        Severity::Warning => Item::Marked(severity.label().into(), Mark::Yellow),
        Severity::Info => t(severity.label()),
    }
}

fn yes(flag: bool) -> Item {
    if flag { t("有") } else { Item::Marked("无".into(), Mark::Yellow) }
}

/// 档案, 访谈 and 入户 of a drawn household: 有, 无, or 不明 where a row or a folder may be its own.
pub(in crate::render) fn links_of(row: &HouseholdRow) -> [Item; 3] {
    let there =
        [(Link::File, row.has_file), (Link::Interview, row.has_interview), (Link::Visit, row.has_visit)];
    there.map(|(link, there)| {
        let is_open = row.open.iter().any(|(of, _)| *of == link);
        if is_open && !there { Item::Marked("不明".into(), Mark::Yellow) } else { yes(there) }
    })
}

/// Where one of these households has a link that nobody can tell: a column more, which says why.
fn pending_reason(rows: &[&HouseholdRow], heads: &mut Vec<Head>) -> Option<fn(&HouseholdRow) -> Item> {
    if rows.iter().all(|row| row.open.is_empty()) {
        return None;
    }
    heads.push(text("待定原因", 20));
    Some(|row| {
        let said: Vec<&str> = row.open.iter().map(|(_, why)| why.as_str()).collect();
        dash(&said.join("；"))
    })
}

/// What a drawn household comes to: its links, its state, what contradicts and what is in doubt, and why a link is open.
fn standing(row: &HouseholdRow, why: Option<fn(&HouseholdRow) -> Item>) -> Vec<Item> {
    let counts = [state(row.state), Item::Count(row.errors), Item::Count(row.warnings)];
    links_of(row).into_iter().chain(counts).chain(why.map(|why| why(row))).collect()
}

/// Findings shown in a unit's pack; the top unit shows every county's.
fn shown_findings<'a>(
    record: &'a RunRecord,
    pack: &'a CountyPack,
) -> Box<dyn Iterator<Item = &'a Finding> + 'a> {
    if record.is_top(pack) { Box::new(record.findings()) } else { Box::new(pack.findings.iter()) }
}

fn each_unit<'a>(
    record: &'a RunRecord,
    pack: &'a CountyPack,
) -> Box<dyn Iterator<Item = &'a CountyPack> + 'a> {
    if record.is_top(pack) {
        Box::new(std::iter::once(pack).chain(&record.counties))
    } else {
        Box::new(std::iter::once(pack))
    }
}

/// Does the list of the top unit hold rows of every county? The others speak about the top unit as a whole.
#[must_use]
pub fn of_several(name: &str) -> bool {
    matches!(
        name,
        "unit_papers"
            | "interviews"
            | "visits"
            | "links"
            | "comparisons"
            | "unfiled"
            | "unmatched"
            | "junk"
            | "score_sheet"
            | "evidence"
    )
}

/// The list of the top unit with the county of every row in front, for lists that do not name it: a page has no room
/// for the column, a workbook cannot do without it.
#[must_use]
pub fn with_county<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> Option<ListOf<'a>> {
    let ListOf { title, mut heads, .. } = list(name, record, pack)?;
    heads.insert(0, text("旗县区", 10));
    let labelled = |unit: &'a CountyPack, items: Vec<Item>| {
        let mut row = vec![t(&unit.name)];
        row.extend(items);
        row
    };
    // Rows of the top unit's own: the same list over a record without counties.
    let alone = RunRecord {
        summary: record.summary.clone(),
        prefecture: record.prefecture.clone(),
        counties: Vec::new(),
        rule_texts: Vec::new(),
        labels: record.labels.clone(),
        templates: BTreeMap::new(),
        settings: BTreeMap::new(),
        history: Entry::default(),
    };
    let own: Vec<Vec<Item>> = list(name, &alone, &alone.prefecture)?.rows.collect();
    let own = own.into_iter().map(move |items| labelled(pack, items));
    let name = name.to_owned();
    let rest = record.counties.iter().flat_map(move |county| {
        let list = list(&name, record, county);
        list.into_iter().flat_map(|list| list.rows).map(move |items| labelled(county, items))
    });
    Some(ListOf { title, heads, rows: Box::new(own.chain(rest)), totals: None })
}

/// A list without a line of totals.
fn plain<'a>(title: &'static str, heads: Vec<Head>, rows: Rows<'a>) -> ListOf<'a> {
    ListOf { title, heads, rows, totals: None }
}

/// The list of that name; `None` for a name that does not exist. `topic_figures#3` is the list of the fourth topic alone.
#[must_use]
pub fn list<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> Option<ListOf<'a>> {
    let (name, of) = match name.split_once('#') {
        Some((name, of)) => (name, Some(of.parse::<usize>().ok()?)),
        None => (name, None),
    };
    Some(match name {
        "brief" => topics::brief(pack),
        "topic_figures" => topics::figures(pack, of),
        "topic_findings" => topics::findings(record, pack, of),
        "topic_papers" => topics::papers(pack, of),
        "topics_without_data" => topics::without_data(pack),
        "overview" => units::overview(record, pack),
        "counties" => units::counties(record),
        "county_papers" => units::county_papers(record),
        "county_links" => coverage::county_links(record),
        "county_coverage" => coverage::county_coverage(record),
        "urgent" => printed::urgent(record, pack),
        "deadlines" => time::own(pack),
        "county_deadlines" => time::of_counties(record),
        "advice" | "first_advice" => advice::advice(name, record, pack),
        "rectification" => rectify::by_source(pack),
        "open_problems" | "first_open_problems" => rectify::open(name, record, pack),
        "this_week" | "first_week" => rectify::this_week(name, record, pack),
        "duties" | "open_duties" => duties::duties(name, record, pack),
        "duty_papers" | "bureau_papers" | "open_bureau_papers" => duties::papers(name, record, pack),
        "by_level" => units::by_level(pack),
        "by_township" | "townships" => units::townships(record, pack),
        "by_document" | "top_missing" | "incomplete_documents" => papers::by_document(name, record, pack),
        "unit_papers" => papers::unit_papers(record, pack),
        "missing_documents" => papers::missing_documents(record, pack),
        "missing_by_unit" => papers::missing_by_unit(record, pack),
        "own_missing" => papers::own_missing(record, pack),
        "interviews" => links::interviews(record, pack),
        "interview_levels" => coverage::interview_levels(record, pack),
        "interview_coverage" => coverage::interview_coverage(pack),
        "interview_issues" => coverage::interview_issues(record, pack),
        "visits" => links::visits(record, pack),
        "visit_coverage" => coverage::visit_coverage(pack),
        "visit_issues" => coverage::visit_issues(record, pack),
        "link_coverage" => coverage::link_coverage(pack),
        "uninterviewed" | "unvisited" | "link_exceptions" => coverage::households(name, record, pack),
        "links" | "detached" => links::links(name, record, pack),
        "comparisons" | "disputes" => links::comparisons(name, record, pack),
        "reconciliation" => links::reconciliation(pack),
        "report_figures" => reports::figures(pack),
        "findings" => findings::findings(record, pack),
        "waived" => findings::waived(record, pack),
        "other_findings" | "contradictions" | "own_findings" => problems::findings(name, record, pack),
        "worklist" => worklist::worklist(record, pack),
        "unfiled" => worklist::unfiled(record, pack),
        "rules" => findings::rules(record, pack),
        "rule_texts" => findings::rule_texts(record, pack),
        "rules_hit" => printed::rules_hit(record, pack),
        "unchecked" => sources::unchecked(pack),
        "unmatched" => sources::unmatched(record, pack),
        "remarks" => sources::remarks(pack),
        "sources" => sources::sources(pack),
        "source_kinds" => sources::kinds(pack),
        "junk" => sources::junk(record, pack),
        "score_sheet" => scoring::sheet(pack),
        "evidence" => scoring::evidence(pack),
        "ranking" => scoring::ranking(record),
        "answers" | "first_answers" => answers::answers(name, record, pack),
        "readiness" => readiness::figures(record, pack),
        "readiness_files" => readiness::files(record, pack),
        "county_readiness" => readiness::of_counties(record),
        _ => return None,
    })
}
