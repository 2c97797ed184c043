//! Interviews, visits, the three-link comparison and the totals to reconcile, as they are printed.

use crate::base::mask;
use crate::base::terms::LinkState;
use crate::check::checked::Checked;
use crate::check::finding::Finding;
use crate::check::input::Input;
use crate::ingest::claim::{Claim, ClaimSubject};
use crate::ingest::record::{Record, RecordKind};
use crate::model::county::{Comparison, CountyPack, InterviewRow, Reconciliation, Side, VisitRow};
use std::collections::{BTreeMap, BTreeSet};

/// First of `keys` that the record fills, masked except for the household number.
fn text(record: &Record, keys: &[&str], household: &str) -> String {
    let found = keys.iter().map(|key| record.text(key)).find(|text| !text.is_empty()).unwrap_or_default();
    mask::text_except(&crate::base::text::display(&found), household)
}

/// County a row of a register belongs to: through its household, else by its code or name column.
pub(super) fn county_of(input: &Input<'_>, record: &Record) -> String {
    if let Some(household) = input.data.household(&record.text("hh_id")) {
        return household.place.county.clone();
    }
    for key in ["county_code", "area_code", "division_code", "code", "county"] {
        let written = record.text(key);
        let digits = written.get(..6).filter(|head| head.bytes().all(|b| b.is_ascii_digit()));
        if let Some(code) = digits {
            return code.to_owned();
        }
        let named = |name: &String| {
            !written.is_empty() && crate::base::text::fold(name) == crate::base::text::fold(&written)
        };
        let county = input.divisions.counties.iter().find(|c| named(&c.name) || c.aliases.iter().any(named));
        if let Some(county) = county {
            return county.code.clone();
        }
    }
    String::new()
}

pub(super) fn interview(record: &Record) -> InterviewRow {
    let household_id = record.text("hh_id");
    let get = |keys: &[&str]| text(record, keys, &household_id);
    InterviewRow {
        id: get(&["id", "interview_id", "no"]),
        date: get(&["date"]),
        level: get(&["level"]),
        form: get(&["form"]),
        interviewee: get(&["interviewee"]),
        post: get(&["post", "unit"]),
        topic: get(&["topic", "question", "q_no"]),
        figures: get(&["figures", "answer"]),
        issues: get(&["issues"]),
        household_id,
    }
}

pub(super) fn visit(input: &Input<'_>, checked: &Checked, record: &Record) -> VisitRow {
    let household_id = record.text("hh_id");
    let get = |keys: &[&str]| text(record, keys, &household_id);
    let household = input.data.household(&household_id);
    VisitRow {
        head_name: household.map_or_else(|| get(&["head_name"]), |h| mask::text(&h.head_name)),
        township_name: household.map_or_else(
            || get(&["town"]),
            |household| super::papers::township_name(input, &household.place.township),
        ),
        village: household
            .map_or_else(|| get(&["village"]), |household| mask::text(&household.place.village)),
        date: get(&["date"]),
        respondent: get(&["respondent"]),
        surveyors: get(&["surveyors", "surveyor"]),
        people: get(&["pop_visit", "pop_now", "pop"]),
        abnormal: get(&["abnormal"]),
        state: checked.link_states.get(&household_id).map(|links| links.state),
        household_id,
    }
}

/// 同一事项、各方说法 of the drawn households: every attribute that at least two links speak about.
pub(super) fn comparisons(input: &Input<'_>, checked: &Checked, pack: &CountyPack) -> Vec<Comparison> {
    let mut disputed: BTreeSet<(&str, &str)> = BTreeSet::new();
    for finding in pack.findings.iter().filter(|f| f.rule.starts_with('X') && f.waived.is_none()) {
        disputed.insert((&finding.household_id, attribute_of(finding)));
    }
    let mut rows = Vec::new();
    for household in &pack.households {
        if checked
            .link_states
            .get(&household.household_id)
            .is_none_or(|links| links.state == LinkState::NotSampled)
        {
            continue;
        }
        let mut groups: BTreeMap<(&str, &str), Vec<&Claim>> = BTreeMap::new();
        for claim in input.claims.of_household(&household.household_id) {
            let person = match &claim.subject {
                ClaimSubject::Person(_, person) => person.as_str(),
                _ => "",
            };
            groups.entry((person, claim.attribute)).or_default().push(claim);
        }
        for ((person, attribute), claims) in groups {
            let links: BTreeSet<_> = claims.iter().map(|claim| claim.link).collect();
            if links.len() < 2 {
                continue;
            }
            let name = input.claims.attributes.get(attribute).map_or(attribute, |known| &known.name);
            let keep = |value: &str| mask::text_except(value, &household.household_id);
            rows.push(Comparison {
                household_id: household.household_id.clone(),
                head_name: household.head_name.clone(),
                village: household.village.clone(),
                attribute: if person.is_empty() {
                    name.to_owned()
                } else {
                    format!("{name}（{}）", keep(person))
                },
                agree: !disputed.contains(&(household.household_id.as_str(), attribute)),
                sides: claims
                    .iter()
                    .map(|claim| Side {
                        link: claim.link,
                        value: keep(&claim.value.to_text()),
                        as_of: claim.as_of.map(|date| date.to_string()).unwrap_or_default(),
                        source: keep(&source(&claim.evidence)),
                    })
                    .collect(),
            });
        }
    }
    rows
}

/// `attribute` of `[person/]attribute[@year]`.
fn attribute_of(finding: &Finding) -> &str {
    let tail = finding.subject.rsplit('/').next().unwrap_or_default();
    tail.split('@').next().unwrap_or_default()
}

/// `registers/…xlsx › 名单 › F12 › 第3页`
pub(super) fn source(evidence: &crate::ingest::claim::Evidence) -> String {
    let page = evidence.page.map(|page| format!("第{page}页")).unwrap_or_default();
    [evidence.path.as_str(), &evidence.sheet, &evidence.cell, &page]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" › ")
}

/// 对账: what the registers give, what was reported upwards, and the published totals for the top unit.
pub(super) fn reconcile(input: &Input<'_>, pack: &mut CountyPack, top: bool) {
    let totals = &pack.totals;
    let lines = [
        ("K01", "households", "建档立卡已脱贫享受政策户数", "户", totals.households),
        ("K02", "persons", "建档立卡已脱贫享受政策人口", "人", totals.persons),
        ("K05", "borderline_households", "边缘户户数", "户", totals.borderline.households),
        ("K06", "borderline_persons", "边缘户人口", "人", totals.borderline.persons),
        ("K07", "monitored_households", "脱贫监测户户数", "户", totals.monitored.households),
        ("K08", "monitored_persons", "脱贫监测户人口", "人", totals.monitored.persons),
    ];
    let code = pack.code.clone();
    let mut rows = Vec::new();
    for (key, control, name, unit, system) in lines {
        let row = input.data.all(RecordKind::ReportedTotal).iter().find(|record| {
            let indicator = crate::base::text::fold(&record.text("indicator"));
            let named = indicator == key.to_lowercase()
                || indicator == control
                || indicator == crate::base::text::fold(name);
            named && reported_for(record, &code)
        });
        let reported = row.and_then(|record| record.number("value"));
        let control = top.then(|| input.project.controls.get(control).map(|count| *count as f64)).flatten();
        let system = system as f64;
        let others = [reported, control];
        let known: Vec<f64> = others.iter().flatten().copied().collect();
        rows.push(Reconciliation {
            key: key.into(),
            name: name.into(),
            unit: unit.into(),
            system: Some(system),
            reported: reported.map(|value| (value * 10_000.0).round() / 10_000.0),
            control,
            as_of: row.map(|record| text(record, &["as_of", "date", "data_date"], "")).unwrap_or_default(),
            agree: (!known.is_empty()).then(|| known.iter().all(|value| (value - system).abs() < 0.5)),
            source: row
                .map(|record| {
                    let table = &record.table;
                    mask::text(&format!("{} › {} › {}", table.path, table.sheet, record.cell("value")))
                })
                .unwrap_or_default(),
        });
    }
    pack.reconciliation = rows;
}

fn reported_for(record: &Record, code: &str) -> bool {
    ["area_code", "division_code", "county_code", "code", "county"].iter().any(|key| {
        let digits: String = record.text(key).chars().filter(char::is_ascii_digit).collect();
        let bare = digits.strip_suffix("000000").unwrap_or(&digits);
        bare == code
    })
}
