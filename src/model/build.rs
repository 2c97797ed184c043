//! Turns what the check stage found into the record of the run.

use crate::base::config::signers::Signers;
use crate::base::fingerprint::hex;
use crate::base::mask;
use crate::base::terms::{Level, LinkState, Severity};
use crate::check::checked::{Checked, RuleOutcome, UnitRequirements};
use crate::check::finding::Finding;
use crate::check::input::Input;
use crate::check::needs::Lack;
use crate::check::people;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::{Household, HouseholdKind};
use crate::ingest::record::Value;
use crate::model::answers::FeedbackSummary;
use crate::model::brief::Brief;
use crate::model::county::{CountyPack, DocumentRow, HouseholdRow};
use crate::model::extent::Extent;
use crate::model::history::{Entry, History};
use crate::model::ledger::{Ledger, Problem};
use crate::model::order::Villages;
use crate::model::papers::{self, HouseholdPapers, Papers};
use crate::model::rectification::SourceRow;
use crate::model::run::{CountySummary, Labels, RuleSummary, RuleText, RunRecord, RunSummary, Totals};
use crate::model::side::Side;
use crate::model::sources::{self, Sources};
use crate::model::{
    advice, brief, deadlines, duties, helper, incomes, join, readiness, reconcile, rectification, reports,
    score, store, topics, who,
};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What every unit of a run shares.
#[derive(Clone, Copy)]
struct Run<'a> {
    input: &'a Input<'a>,
    checked: &'a Checked,
    history: &'a History,
    extent: &'a Extent,
    registers: &'a Sources,
    /// ISO date.
    as_of: &'a str,
}

/// Builds the record. `templates` of the record start out empty: rendering resolves them.
#[must_use]
pub fn build(input: &Input<'_>, checked: &Checked, history: &History) -> RunRecord {
    let (digest, mut record) = rayon::join(|| input_digest(input), || assemble(input, checked, history));
    record.summary.input_digest = digest;
    record
}

/// The record without the digest of the input.
fn assemble(input: &Input<'_>, checked: &Checked, history: &History) -> RunRecord {
    let as_of = input.as_of.format("%Y-%m-%d").to_string();
    let mut by_county: BTreeMap<String, Vec<&UnitRequirements>> = BTreeMap::new();
    let mut top_units = Vec::new();
    for unit in checked.requirements.iter().filter(|unit| !papers::outside(input, &unit.unit)) {
        match &unit.unit {
            UnitKey::Prefecture => top_units.push(unit),
            _ => by_county.entry(unit.place.county.clone()).or_default().push(unit),
        }
    }
    let extent = Extent::of(input, checked);
    let mut findings: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for finding in &checked.findings {
        let county = home(input, &finding.county);
        findings.entry(county).or_default().push(shown(input, finding, history, &extent, &as_of));
    }
    let ledger = Ledger::collect(input);
    let mut counts = deadlines::counts(input, checked, &ledger);
    let registers = Sources::collect(input);
    let mut unreadable: BTreeMap<String, u64> = BTreeMap::new();
    for (county, cells) in crate::check::notes::unreadable::count(input) {
        *unreadable.entry(home(input, &county)).or_default() += cells;
    }
    let run = Run { input, checked, history, extent: &extent, registers: &registers, as_of: &as_of };
    let mut households: BTreeMap<&str, Vec<&Household>> = BTreeMap::new();
    for household in &input.data.households {
        if input.selection.covers(&household.place.county, &household.place.township) {
            households.entry(&household.place.county).or_default().push(household);
        }
    }
    let mut codes: BTreeSet<String> = by_county.keys().chain(findings.keys()).cloned().collect();
    codes.extend(households.keys().map(|code| (*code).to_owned()));
    codes.remove("");
    if input.project.code.ends_with("00") {
        codes.remove(&input.project.code);
    }
    let villages = Villages::of(input.data.households.iter());
    let mut side = Side::collect(input, checked);
    let mut in_hand = readiness::collect(input);
    // What belongs to one county alone is taken out first, so that the counties can be built side by side.
    let own: Vec<CountyPack> = codes
        .into_iter()
        .map(|code| {
            let mut pack = CountyPack {
                findings: findings.remove(&code).unwrap_or_default(),
                progress: counts.remove(&code).unwrap_or_default(),
                unreadable: unreadable.get(&code).copied().unwrap_or_default(),
                ..CountyPack::default()
            };
            side.fill(&mut pack, &code);
            pack.readiness = readiness::take(input, &mut in_hand, &code);
            CountyPack { code, ..pack }
        })
        .collect();
    let counties: Vec<CountyPack> = own
        .into_par_iter()
        .with_max_len(1)
        .map(|own| {
            let units = by_county.get(&own.code).map_or(&[][..], Vec::as_slice);
            let mut people = households.get(own.code.as_str()).cloned().unwrap_or_default();
            people.sort_by(|a, b| villages.compare_households(a, b));
            let mut pack = county(input, checked, own, &papers::sorted(units, &villages), &people);
            let problems = ledger.of(&pack.code);
            rectified(input, &mut pack, problems);
            pack.strays = SourceRow::of(ledger.strays(), input.as_of);
            pack.incomes = incomes::of(input, &people);
            finish(&run, &mut pack, None);
            pack.sources = registers.of(Some(&pack.code));
            pack.duties = duties::of(input, &pack, ledger.of(&pack.code));
            pack.advice = advice::of(input, &pack);
            brief::fill(input, checked, &mut pack);
            topics::fill(input, checked, &mut pack);
            pack
        })
        .collect();
    let rest: Vec<Finding> = findings.into_values().flatten().collect();
    let mut prefecture = top(input, &top_units, &counties, rest);
    side.rest(&mut prefecture);
    prefecture.readiness = readiness::rest(in_hand);
    prefecture.progress = counts.remove("").unwrap_or_default();
    prefecture.unreadable = unreadable.into_values().sum();
    rectified(input, &mut prefecture, ledger.above());
    prefecture.rectification = by_source(input, ledger.all());
    prefecture.incomes =
        counties.iter().filter_map(|county| county.incomes.clone()).reduce(|mut sum, part| {
            sum.add(&part);
            sum
        });
    finish(&run, &mut prefecture, Some(&counties));
    prefecture.remarks.extend(brief::strays(input, &counties));
    prefecture.remarks.sort();
    prefecture.sources = registers.of(None);
    prefecture.duties = duties::of(input, &prefecture, ledger.above());
    prefecture.advice = advice::of(input, &prefecture);
    let summary = summary(input, checked, history, &prefecture, &counties, &as_of);
    let entry = entry(&summary, extent, &prefecture, &counties);
    RunRecord {
        labels: labels(input),
        rule_texts: rule_texts(input),
        templates: BTreeMap::new(),
        settings: BTreeMap::new(),
        summary,
        prefecture,
        counties,
        history: entry,
    }
}

/// What the ledgers hold about a unit.
fn rectified(input: &Input<'_>, pack: &mut CountyPack, problems: &[Problem]) {
    pack.problem_limits = Ledger::limits(problems);
    pack.rectification = by_source(input, problems);
    pack.open_problems = rectification::open(problems, input.as_of);
}

fn by_source(input: &Input<'_>, problems: &[Problem]) -> Vec<rectification::SourceRow> {
    let expected: Vec<&str> = input.project.problems_expected.keys().map(String::as_str).collect();
    rectification::by_source(problems, &expected, input.as_of)
}

/// Where something that names no county is shown: with the top unit (`""`), or with the county that runs the project.
pub(super) fn home(input: &Input<'_>, county: &str) -> String {
    if county.is_empty() && !input.project.code.ends_with("00") {
        input.project.code.clone()
    } else {
        county.to_owned()
    }
}

/// The finding as it is kept: masked once more, with the day it was first seen.
fn shown(input: &Input<'_>, finding: &Finding, history: &History, extent: &Extent, as_of: &str) -> Finding {
    let mut kept = finding.clone();
    let readable = |text: &str| input.data.readable(text, &finding.household_id);
    for text in
        [&mut kept.message, &mut kept.expected, &mut kept.actual, &mut kept.village, &mut kept.responsible]
    {
        *text = readable(text);
    }
    for evidence in &mut kept.evidence {
        evidence.path = readable(&evidence.path);
        evidence.sheet = readable(&evidence.sheet);
    }
    if let Some(waived) = &mut kept.waived {
        waived.reason = readable(&waived.reason);
        waived.person = readable(&waived.person);
    }
    kept.first_seen = history.first_seen(&finding.fingerprint, as_of);
    kept.relapsed = history.relapsed(&kept, extent);
    kept
}

/// Fills the pack of a county that holds what lies beside its households (findings, rows, files).
fn county(
    input: &Input<'_>,
    checked: &Checked,
    mut pack: CountyPack,
    units: &[&UnitRequirements],
    households: &[&Household],
) -> CountyPack {
    let name = input.divisions.counties.iter().find(|county| county.code == pack.code);
    pack.name = name.map_or_else(|| pack.code.clone(), |county| county.name.clone());
    pack.totals.no_roll = !input.data.has_roll(&pack.code);
    let mut found: Papers = papers::count(input, units, &mut pack);
    let mut weights: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let between = |f: &&Finding| f.waived.is_none() && f.rule.starts_with('X') && f.rule != "X022";
    for finding in pack.findings.iter().filter(between).filter(|f| !f.household_id.is_empty()) {
        let slot = weights.entry(finding.household_id.clone()).or_default();
        slot.0 += u64::from(finding.severity == Severity::Error);
        slot.1 += u64::from(finding.severity == Severity::Warning);
    }
    for household in households {
        let people = live_members(input, household);
        if household.kind == HouseholdKind::Borderline {
            pack.totals.borderline.count(people);
            continue;
        }
        let counted = people::is_counted(input.data, household);
        if counted {
            pack.totals.households += 1;
            pack.totals.persons += people.unwrap_or_default();
            pack.totals.unsaid += u64::from(people.is_none());
            if household.monitored {
                pack.totals.monitored.count(people);
            }
            let links = checked.link_states.get(&household.id);
            pack.links.count(
                links.map_or(LinkState::NotSampled, |links| links.state),
                links.is_some_and(crate::check::checked::HouseholdLinks::complete),
            );
            if !household.place.township.is_empty() {
                let row = papers::township(&mut pack, &household.place.township);
                row.households += 1;
                row.persons += people.unwrap_or_default();
                row.unsaid += u64::from(people.is_none());
            }
        }
        let own = found.households.remove(&household.id);
        if !counted && own.is_none() {
            continue;
        }
        let width = pack.matrix_columns.len();
        let own = own
            .unwrap_or_else(|| HouseholdPapers { papers: vec![None; width], ..HouseholdPapers::default() });
        let weight = weights.get(&household.id).copied().unwrap_or_default();
        pack.households.push(household_row(input, checked, household, people, own, weight));
    }
    units_of_helpers(&mut pack.households);
    for at in 0..pack.findings.len() {
        count_finding(&mut pack, at);
    }
    found.tables(&mut pack);
    for row in &mut pack.by_township {
        row.name = papers::township_name(input, &row.code);
    }
    pack.comparisons = join::comparisons(input, checked, &pack);
    pack
}

/// A helper has his unit with every household that he helps, when all that name one name the same: nobody is called by two
/// names.
fn units_of_helpers(rows: &mut [HouseholdRow]) {
    let open = rows.iter().any(|row| !row.helper.is_empty() && row.helper_unit.is_empty());
    let known: BTreeMap<String, String> = if open {
        let known = who::helpers(rows).into_iter().filter(|(_, unit)| !unit.is_empty());
        known.map(|(name, unit)| (name.to_owned(), unit.to_owned())).collect()
    } else {
        BTreeMap::new()
    };
    for row in rows.iter_mut().filter(|row| row.helper_unit.is_empty()) {
        if let Some(unit) = known.get(&row.helper) {
            row.helper_unit.clone_from(unit);
        }
    }
}

fn household_row(
    input: &Input<'_>,
    checked: &Checked,
    household: &Household,
    people: Option<u64>,
    own: HouseholdPapers,
    weight: (u64, u64),
) -> HouseholdRow {
    let links = checked.link_states.get(&household.id);
    let helper = helper::of(input, household);
    let kind = match household.kind {
        HouseholdKind::Exited if household.monitored => "脱贫户（监测户）",
        HouseholdKind::Exited => "脱贫户",
        HouseholdKind::Poor => "未脱贫户",
        HouseholdKind::ExitedWithoutPolicy => "脱贫户（不享受政策）",
        HouseholdKind::Borderline => "边缘户",
        HouseholdKind::Unknown => "类型不明",
    };
    HouseholdRow {
        household_id: household.id.clone(),
        head_name: mask::text(&household.head_name),
        township: household.place.township.clone(),
        township_name: papers::township_name(input, &household.place.township),
        village: mask::text(&household.place.village),
        group: mask::text(&household.group),
        helper: helper.name,
        helper_unit: helper.unit,
        people,
        kind: kind.into(),
        exit_year: household.exit_year,
        papers: own.papers,
        required: own.totals.required,
        present: own.totals.present,
        missing: own.totals.missing,
        unknown: own.totals.unknown,
        state: links.map_or(LinkState::NotSampled, |links| links.state),
        remarks: own.remarks,
        has_file: links.is_some_and(|links| links.file),
        has_interview: links.is_some_and(|links| links.interview),
        has_visit: links.is_some_and(|links| links.visit),
        open: links.filter(|links| links.sampled).map_or_else(Vec::new, |links| links.open.clone()),
        errors: weight.0,
        warnings: weight.1,
    }
}

fn count_finding(pack: &mut CountyPack, at: usize) {
    let finding = &pack.findings[at];
    let (severity, waived, township) = (finding.severity, finding.waived.is_some(), finding.township.clone());
    if waived {
        pack.totals.waived += 1;
        return;
    }
    pack.totals.relapsed += u64::from(finding.has_relapsed());
    match severity {
        Severity::Error => pack.totals.errors += 1,
        Severity::Warning => pack.totals.warnings += 1,
        Severity::Info => pack.totals.infos += 1,
    }
    if !township.is_empty() {
        let row = papers::township(pack, &township);
        row.errors += u64::from(severity == Severity::Error);
        row.warnings += u64::from(severity == Severity::Warning);
    }
}

/// Live members (在册人口): state normal or moved in.
fn live_members(input: &Input<'_>, household: &Household) -> Option<u64> {
    people::persons(input.data, household)
}

fn top(
    input: &Input<'_>,
    units: &[&UnitRequirements],
    counties: &[CountyPack],
    findings: Vec<Finding>,
) -> CountyPack {
    let mut pack = CountyPack {
        code: input.project.code.clone(),
        name: input.project.name.clone(),
        findings,
        ..CountyPack::default()
    };
    let found = papers::count(input, units, &mut pack);
    for at in 0..pack.findings.len() {
        count_finding(&mut pack, at);
    }
    found.tables(&mut pack);
    for county in counties {
        pack.totals.add(&county.totals);
        pack.links.add(&county.links);
        pack.drawn_strangers += county.drawn_strangers;
        pack.by_township.extend(county.by_township.iter().cloned());
    }
    let mut levels: BTreeMap<Level, (u64, Totals)> = BTreeMap::new();
    let mut documents: BTreeMap<String, DocumentRow> = BTreeMap::new();
    let own = (std::mem::take(&mut pack.by_level), std::mem::take(&mut pack.by_document));
    let parts = counties.iter().map(|county| (&county.by_level, &county.by_document));
    for (rows, papers) in parts.chain(std::iter::once((&own.0, &own.1))) {
        for row in rows {
            let slot = levels.entry(row.level).or_default();
            slot.0 += row.units;
            slot.1.required += row.required;
            slot.1.present += row.present;
            slot.1.missing += row.missing;
            slot.1.unknown += row.unknown;
        }
        for row in papers {
            match documents.get_mut(&row.code) {
                None => {
                    documents.insert(row.code.clone(), row.clone());
                }
                Some(sum) => {
                    sum.required += row.required;
                    sum.present += row.present;
                    sum.in_village_volume += row.in_village_volume;
                    sum.listed_only += row.listed_only;
                    sum.missing += row.missing;
                    sum.unknown += row.unknown;
                }
            }
        }
    }
    pack.by_level = Level::ALL
        .iter()
        .filter_map(|level| {
            levels.get(level).map(|(units, totals)| papers::level_row(*level, *units, totals))
        })
        .collect();
    for row in pack.by_level.iter_mut().filter(|row| row.level == Level::Household) {
        row.completeness = row.completeness.filter(|_| !pack.totals.no_roll);
    }
    pack.by_document = documents.into_values().collect();
    papers::sort_documents(&mut pack.by_document);
    pack
}

/// With `counties`, the pack is the unit above them. What needs the totals: reconciliation, trend, deadlines, 未能检查 and the verdict.
fn finish(run: &Run<'_>, pack: &mut CountyPack, counties: Option<&[CountyPack]>) {
    let Run { input, checked, history, extent, registers, as_of } = *run;
    let top = counties.is_some();
    reconcile::fill(input, pack, top);
    reports::fill(input, pack, top);
    pack.trend = history.trend(&pack.code, top, extent, &pack.totals, as_of);
    deadlines::fill(input, history, pack, counties, extent);
    pack.unchecked = sources::concerning(input, registers, pack, top, soft_errors(input, history));
    pack.remarks = sources::concerning(input, registers, pack, top, sources::remarks(input, checked));
    let below = counties.unwrap_or_default();
    let rows = |count: &dyn Fn(&CountyPack) -> usize| count(pack) + below.iter().map(count).sum::<usize>();
    let (skipped, no_column) = idle(&checked.rules, if top { "" } else { &pack.code });
    let overdue = |unit: &CountyPack| {
        let is_overdue = |finding: &&Finding| score::is_overdue(finding, &unit.problem_limits, as_of);
        unit.findings.iter().filter(is_overdue).count()
    };
    let facts = score::Facts {
        overdue: rows(&overdue) as u64,
        interviews: rows(&|unit| unit.interviews.len()),
        visits: rows(&|unit| unit.visits.len()),
        skipped,
        no_column,
        totals: &pack.totals,
        links: &pack.links,
        days_left: (input.deadline - input.as_of).num_days(),
        unchecked: pack.unchecked.len(),
        strays: pack.strays.total,
        finished: pack.totals.required > 0 && pack.totals.present == pack.totals.required,
    };
    let below = below.iter().flat_map(|county| &county.findings);
    pack.signers = Signers::of(&input.project.signers, &pack.code);
    pack.verdict = score::verdict(&facts, pack.findings.iter().chain(below));
}

/// Rules that said nothing, or not everything, about the unit (an empty code asks about the whole): for want of a
/// source, and for want of a column alone. A rule that lacks the one here and the other there counts once.
fn idle(rules: &[RuleOutcome], county: &str) -> (usize, usize) {
    let (mut sources, mut columns) = (0, 0);
    for rule in rules {
        let own = || rule.lacking.iter().filter(|(code, _)| county.is_empty() || *code == county);
        let source = rule.skipped.is_some() && !rule.no_column
            || own().any(|(_, lack)| matches!(lack, Lack::Source(_) | Lack::Part { .. }));
        sources += usize::from(source);
        columns += usize::from(!source && (rule.no_column || own().next().is_some()));
    }
    (sources, columns)
}

fn soft_errors(input: &Input<'_>, history: &History) -> Vec<crate::base::error::SoftError> {
    let readable = |text: &str| input.data.readable(text, "");
    let mut all: Vec<_> = input
        .scan
        .soft_errors
        .iter()
        .chain(&input.data.soft_errors)
        .chain(&history.soft_errors)
        .map(|soft| crate::base::error::SoftError::new(readable(&soft.path), readable(&soft.reason)))
        .collect();
    all.sort();
    all.dedup();
    all
}

fn summary(
    input: &Input<'_>,
    checked: &Checked,
    history: &History,
    prefecture: &CountyPack,
    counties: &[CountyPack],
    as_of: &str,
) -> RunSummary {
    RunSummary {
        feedback: FeedbackSummary::default(),
        schema_version: store::SUMMARY_VERSION,
        tool: concat!("qiquan ", env!("CARGO_PKG_VERSION")).to_owned(),
        name: input.project.name.clone(),
        code: input.project.code.clone(),
        registers: input.project.registers_display.clone(),
        as_of: as_of.to_owned(),
        deadline: input.deadline.format("%Y-%m-%d").to_string(),
        days_left: (input.deadline - input.as_of).num_days(),
        input_digest: String::new(),
        config_digest: input.project.config_digest.clone(),
        totals: prefecture.totals.clone(),
        counties: counties
            .iter()
            .map(|county| CountySummary {
                code: county.code.clone(),
                name: county.name.clone(),
                totals: county.totals.clone(),
                links: county.links,
                progress: county.progress.clone(),
                deadlines: county.deadlines.clone(),
                brief: county.brief.clone(),
                // The sheets are filled in when everything else is known.
                self_score: None,
            })
            .collect(),
        progress: prefecture.progress.clone(),
        deadlines: prefecture.deadlines.clone(),
        ranking: None,
        rules: checked
            .rules
            .iter()
            .map(|rule| RuleSummary {
                code: rule.code.clone(),
                severity: rule.severity,
                adjusted_from: rule.adjusted_from,
                title: rule.title.clone(),
                count: rule.count,
                waived: rule.waived,
                skipped: rule.skipped.clone(),
                lacking: rule
                    .lacking
                    .iter()
                    .map(|(code, lack)| (code.clone(), lack.why().to_owned()))
                    .collect(),
                lacking_lists: rule
                    .lacking
                    .iter()
                    .filter(|(_, lack)| !lack.lists().is_empty())
                    .map(|(code, lack)| {
                        (code.clone(), lack.lists().iter().map(ToString::to_string).collect())
                    })
                    .collect(),
            })
            .collect(),
        soft_errors: soft_errors(input, history),
    }
}

/// SHA-256 over what was read: paths, sizes and heads of the files, cells of the registers.
fn input_digest(input: &Input<'_>) -> String {
    let mut hash = Sha256::new();
    let mut line = String::new();
    // Writing to a text cannot fail.
    for (at, file) in input.scan.entries.iter().enumerate() {
        line.clear();
        input.scan.push_path(at as u32, &mut line);
        let _ = writeln!(line, "\t{}\t{:x}", file.size, file.head_hash);
        hash.update(&line);
    }
    for (kind, records) in &input.data.records {
        let kind = format!("{kind:?}");
        for record in records {
            let table = &record.table;
            line.clear();
            let _ = write!(line, "{kind}\t{}\t{}\t{}", table.path, table.sheet, record.row);
            for field in &record.fields {
                line.push('\t');
                match &field.value {
                    Value::Text(text) => line.push_str(text),
                    other => line.push_str(&other.to_text()),
                }
            }
            line.push('\n');
            hash.update(&line);
        }
    }
    for answer in &input.data.feedback.answers {
        hash.update(format!("{answer:?}\n"));
    }
    hex(&hash.finalize())
}

fn entry(summary: &RunSummary, extent: Extent, prefecture: &CountyPack, counties: &[CountyPack]) -> Entry {
    // A later run reckons from the counts; where they led on this day is no news then.
    let bare = |county: &CountySummary| CountySummary {
        deadlines: Vec::new(),
        brief: Brief::default(),
        ..county.clone()
    };
    Entry {
        schema_version: store::SUMMARY_VERSION,
        as_of: summary.as_of.clone(),
        totals: summary.totals.clone(),
        counties: summary.counties.iter().map(bare).collect(),
        progress: summary.progress.clone(),
        extent: Some(extent),
        first_seen: std::iter::once(prefecture)
            .chain(counties)
            .flat_map(|pack| &pack.findings)
            .map(|finding| (finding.fingerprint.0.clone(), finding.first_seen.clone()))
            .collect(),
    }
}

fn rule_texts(input: &Input<'_>) -> Vec<RuleText> {
    let plain = |section: &str| {
        section.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("")
    };
    let entries = input.rules.entries().iter();
    entries
        .map(|rule| RuleText {
            code: rule.code.to_string(),
            requires: plain(rule.section("要求")),
            basis: rule.basis.to_string(),
            remedy: plain(rule.section("怎样整改")),
        })
        .collect()
}

fn labels(input: &Input<'_>) -> Labels {
    let divisions = &input.divisions.townships;
    let attributes = &input.claims.attributes.attributes;
    Labels {
        documents: input
            .catalogue
            .types
            .iter()
            .map(|(_, kind)| (kind.code.clone(), kind.name.clone()))
            .collect(),
        townships: divisions.iter().map(|town| (town.code.clone(), town.name.clone())).collect(),
        attributes: attributes.iter().map(|known| (known.id.to_owned(), known.name.clone())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_helper_has_his_unit_with_every_household_unless_two_units_share_the_name() {
        let units = |named: &[(&str, &str)]| {
            let row = crate::model::testkit::county(&[[None, None]]).households.remove(0);
            let named = named.iter().map(|(helper, unit)| HouseholdRow {
                helper: (*helper).into(),
                helper_unit: (*unit).into(),
                ..row.clone()
            });
            let mut rows: Vec<HouseholdRow> = named.collect();
            units_of_helpers(&mut rows);
            rows.into_iter().map(|row| row.helper_unit).collect::<Vec<_>>()
        };
        assert_eq!(
            units(&[("段明", ""), ("段明", "农牧局"), ("段明", "农牧局"), ("李某", "")]),
            ["农牧局", "农牧局", "农牧局", ""]
        );
        assert_eq!(units(&[("段明", "水利局"), ("段明", ""), ("段明", "农牧局")]), ["水利局", "", "农牧局"]);
    }

    #[test]
    fn a_rule_that_lacks_a_source_here_and_a_column_there_is_counted_once() {
        let rule = |skipped: bool, no_column: bool, lacking: &[(&str, Lack)]| RuleOutcome {
            code: "P001".into(),
            severity: Severity::Error,
            adjusted_from: None,
            title: String::new(),
            count: 0,
            waived: 0,
            skipped: skipped.then(|| "没有资料".into()),
            lacking: lacking.iter().map(|(code, lack)| ((*code).to_owned(), lack.clone())).collect(),
            no_column,
        };
        let source = || Lack::Source("未找到台账".into());
        let column = || Lack::Column("台账没有列".into());
        let rules = [
            rule(false, false, &[("150802", source()), ("150821", column())]),
            rule(false, false, &[("150821", column())]),
            rule(true, false, &[]),
            rule(true, true, &[]),
            rule(false, false, &[]),
        ];
        assert_eq!(idle(&rules, ""), (2, 2), "four rules of five, each once");
        assert_eq!(idle(&rules, "150802"), (2, 1));
        assert_eq!(idle(&rules, "150821"), (1, 3));
    }
}
