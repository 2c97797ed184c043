//! Interviews, visits and the three-link comparison, as they are printed.

use crate::base::mask;
use crate::base::terms::{Link, LinkState, Severity};
use crate::check::checked::Checked;
use crate::check::compare::{self, Judge};
use crate::check::condition::in_words;
use crate::check::finding::Finding;
use crate::check::input::Input;
use crate::check::ledgers;
use crate::ingest::attributes::Attribute;
use crate::ingest::claim::{Claim, ClaimSubject};
use crate::ingest::dataset::{Household, HouseholdKind};
use crate::ingest::record::{Record, RecordKind};
use crate::ingest::whose;
use crate::model::county::{Agreement, Comparison, CountyPack, HouseholdRow, InterviewRow, Side, VisitRow};
use crate::model::spoken::Spoken;
use std::collections::{BTreeMap, BTreeSet};

/// First of `keys` that the record fills, masked except for the household number.
fn text(record: &Record, keys: &[&str], household: &str) -> String {
    let found = keys.iter().map(|key| record.text(key)).find(|text| !text.is_empty()).unwrap_or_default();
    mask::text_except(&crate::base::text::display(&found), household)
}

/// County a row of a register belongs to: through its household, its division code, or its place columns, else
/// what the title, the sheet, the file or the folder of its table names.
pub(super) fn county_of(input: &Input<'_>, record: &Record) -> String {
    if let Some(household) = input.data.household(&record.text("hh_id")) {
        return household.place.county.clone();
    }
    let code: String = record.text("area_code").chars().filter(char::is_ascii_digit).take(6).collect();
    if code.len() == 6 { code } else { ledgers::county_of(input, record) }
}

pub(super) fn interview(input: &Input<'_>, spoken: &Spoken, record: &Record) -> InterviewRow {
    let household_id = record.text("hh_id").into_owned();
    let get = |keys: &[&str]| text(record, keys, &household_id);
    InterviewRow {
        id: get(&["id", "seq"]),
        date: get(&["date"]),
        level: get(&["level"]),
        form: get(&["form"]),
        interviewee: get(&["interviewee"]),
        post: get(&["post", "unit"]),
        topic: get(&["question", "topic", "q_no"]),
        figures: answered(&get(&["answer"]), &get(&["figures"])),
        issues: get(&["issues"]),
        stands_for: spoken.of(input, record),
        household_id,
    }
}

/// What was answered, and the figures that were taken down of it.
fn answered(answer: &str, figures: &str) -> String {
    match (answer, figures) {
        ("", said) | (said, "") => said.to_owned(),
        (answer, figures) => format!("{answer}（数据：{figures}）"),
    }
}

pub(super) fn visit(input: &Input<'_>, checked: &Checked, record: &Record) -> VisitRow {
    let household_id = record.text("hh_id").into_owned();
    let get = |keys: &[&str]| text(record, keys, &household_id);
    let household = input.data.household(&household_id);
    let state = checked.link_states.get(&household_id).map(|links| links.state);
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
        people: get(&["pop_now", "pop_resident"]),
        abnormal: get(&["abnormal"]),
        state,
        standing: state.map_or_else(|| standing(household, record).to_owned(), |_| String::new()),
        household_id,
    }
}

/// What a visited household is that is in no comparison. A row that fits no household of the registers may be anybody's:
/// only its own words make it one without a file.
fn standing(household: Option<&Household>, record: &Record) -> &'static str {
    match household.map(|household| household.kind) {
        Some(HouseholdKind::Borderline) => "边缘户",
        Some(_) => "不在比对范围",
        None if whose::is_unregistered(record) => "未建档户",
        None => "未能归户",
    }
}

/// 同一事项、各方说法 of the drawn households: every attribute that at least two links speak about, then whatever else a
/// rule found between the links, so that no open finding of a drawn household is without its line.
pub(super) fn comparisons(input: &Input<'_>, checked: &Checked, pack: &CountyPack) -> Vec<Comparison> {
    let mut told: BTreeMap<(&str, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in pack.findings.iter().filter(|f| f.rule.starts_with('X')) {
        told.entry((&finding.household_id, thing_of(finding))).or_default().push(finding);
    }
    let ran = |rule: &str| {
        let outcome = checked.rules.iter().find(|outcome| outcome.code == rule);
        outcome.is_some_and(|outcome| outcome.skipped.is_none() && !outcome.lacking.contains_key(&pack.code))
    };
    let mut rows = Vec::new();
    for household in &pack.households {
        if checked
            .link_states
            .get(&household.household_id)
            .is_none_or(|links| links.state == LinkState::NotSampled)
        {
            continue;
        }
        let first = rows.len();
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
            let known = input.claims.attributes.get(attribute);
            let name = known.map_or(attribute, |known| &known.name);
            let thing =
                if person.is_empty() { attribute.to_owned() } else { format!("{person}/{attribute}") };
            let found = told.get(&(household.household_id.as_str(), thing.as_str()));
            let found = found.map_or(&[][..], Vec::as_slice);
            let (agree, rules) =
                known.map_or((Agreement::Apart, Vec::new()), |known| agreement(known, &claims, found, ran));
            let keep = |value: &str| input.data.readable(value, &household.household_id);
            rows.push(Comparison {
                household_id: household.household_id.clone(),
                head_name: household.head_name.clone(),
                village: household.village.clone(),
                attribute: if person.is_empty() {
                    name.to_owned()
                } else {
                    format!("{name}（{}）", keep(&called(input, &household.household_id, person)))
                },
                agree,
                rules,
                sides: claims
                    .iter()
                    .map(|claim| Side {
                        link: claim.link,
                        by: String::new(),
                        value: keep(&claim.value.to_text())
                            + &compare::parting(&claims[0].value, &claim.value),
                        as_of: claim.as_of.map(|date| date.to_string()).unwrap_or_default(),
                        source: keep(&source(&claim.evidence)),
                    })
                    .collect(),
            });
        }
        let own = told.range((household.household_id.as_str(), "")..);
        let own = own.take_while(|((id, _), _)| *id == household.household_id.as_str());
        for finding in own.flat_map(|(_, found)| found).filter(|finding| finding.waived.is_none()) {
            let thing = named_thing(input, checked, finding);
            let shown = |row: &Comparison| row.attribute == thing && row.rules.contains(&finding.rule);
            // X022 says that a link is absent: there is no second side.
            if finding.rule != "X022" && !rows[first..].iter().any(shown) {
                rows.push(found_apart(finding, household, thing));
            }
        }
    }
    rows
}

/// What a finding between the links is about, as the lines call it: the attribute, else the title of the rule; with the
/// person.
fn named_thing(input: &Input<'_>, checked: &Checked, finding: &Finding) -> String {
    let thing = thing_of(finding);
    let (person, attribute) = thing.rsplit_once('/').unwrap_or(("", thing));
    let keep = |value: &str| input.data.readable(value, &finding.household_id);
    match input.claims.attributes.get(attribute) {
        Some(known) if person.is_empty() => known.name.clone(),
        Some(known) => format!("{}（{}）", known.name, keep(&called(input, &finding.household_id, person))),
        None => {
            let outcome = checked.rules.iter().find(|outcome| outcome.code == finding.rule);
            let title = outcome.map_or(finding.rule.as_str(), |outcome| outcome.title.as_str());
            match in_reader_s_words(input, finding, thing) {
                what if what.is_empty() => title.to_owned(),
                what => format!("{title}（{}）", keep(&what)),
            }
        }
    }
}

/// A person by the name instead of the number, a column by its heading instead of its key.
fn in_reader_s_words(input: &Input<'_>, finding: &Finding, thing: &str) -> String {
    let column = |key: &str| {
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        is_key.then(|| in_words(&RecordKind::ALL, key).1)
    };
    match thing.rsplit_once('/') {
        Some((person, key)) if !person.is_empty() => {
            let key = column(key).unwrap_or_else(|| key.to_owned());
            format!("{}，{key}", called(input, &finding.household_id, person))
        }
        _ => column(thing).unwrap_or_else(|| called(input, &finding.household_id, thing)),
    }
}

/// A person of the household by the name where a register has the number; anything else as it is.
fn called(input: &Input<'_>, household: &str, number: &str) -> String {
    let household = input.data.household(household);
    let mut people = household.into_iter().flat_map(|household| input.data.members(household));
    let known = people.find(|person| person.str("person_id") == number);
    known.map_or_else(|| number.to_owned(), |person| person.text("name").into_owned())
}

/// The line of a finding that no attribute holds: both sides stand in it.
fn found_apart(finding: &Finding, household: &HouseholdRow, thing: String) -> Comparison {
    let side = |said: &str| {
        let (by, value) = said.split_once('：').unwrap_or(("", said));
        let known = [Link::Registry, Link::File, Link::Interview, Link::Visit, Link::Ledger];
        // A list (残疾名单, 医保名单) is kept by an office, as a ledger is, and keeps its name.
        let (link, by) = match known.into_iter().find(|link| link.label() == by) {
            Some(link) => (link, ""),
            None => (Link::Ledger, by),
        };
        let evidence = finding.evidence.iter().find(|evidence| evidence.link == link);
        let (by, value) = (by.to_owned(), value.to_owned());
        Side { link, by, value, as_of: String::new(), source: evidence.map(source).unwrap_or_default() }
    };
    let agree = if finding.severity == Severity::Error { Agreement::Differ } else { Agreement::Doubt };
    Comparison {
        household_id: household.household_id.clone(),
        head_name: household.head_name.clone(),
        village: household.village.clone(),
        attribute: thing,
        sides: vec![side(&finding.expected), side(&finding.actual)],
        agree,
        rules: vec![finding.rule.clone()],
    }
}

/// What the sides of one thing make together, and the rules behind it: what was found about it, else whether a rule
/// judges every pair that differs and lets it pass.
fn agreement(
    attribute: &Attribute,
    claims: &[&Claim],
    found: &[&Finding],
    ran: impl Fn(&str) -> bool,
) -> (Agreement, Vec<String>) {
    let Some(apart) = compare::disputes(attribute, claims) else { return (Agreement::Apart, Vec::new()) };
    if apart.is_empty() {
        return (Agreement::Agree, Vec::new());
    }
    let open = || found.iter().filter(|finding| finding.waived.is_none());
    let codes = |found: &mut dyn Iterator<Item = &str>| {
        found.collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    if let Some(worst) = open().map(|finding| finding.severity).min() {
        let state = if worst == Severity::Error { Agreement::Differ } else { Agreement::Doubt };
        return (state, codes(&mut open().map(|finding| finding.rule.as_str())));
    }
    if !found.is_empty() {
        return (Agreement::Explained, codes(&mut found.iter().map(|finding| finding.rule.as_str())));
    }
    let mut judges: BTreeSet<&str> = BTreeSet::new();
    for pair in apart {
        match compare::judge(attribute, claims, pair) {
            Judge::Rule(rule) => drop(judges.insert(rule)),
            // What differs from the register is a pair of its own.
            Judge::Register => {}
            Judge::Nobody => return (Agreement::Unjudged, Vec::new()),
        }
    }
    let idle: Vec<&str> = judges.iter().copied().filter(|rule| !ran(rule)).collect();
    if idle.is_empty() {
        (Agreement::Agree, codes(&mut judges.into_iter()))
    } else {
        (Agreement::Unchecked, codes(&mut idle.into_iter()))
    }
}

/// `[person/]attribute` of `[person/]attribute[@year]`.
fn thing_of(finding: &Finding) -> &str {
    finding.subject.split('@').next().unwrap_or_default()
}

/// `registers/…xlsx → 名单 → F12 → 第3页`
pub(super) fn source(evidence: &crate::ingest::claim::Evidence) -> String {
    let page = evidence.page.map(|page| format!("第{page}页")).unwrap_or_default();
    [evidence.path.as_str(), &evidence.sheet, &evidence.cell, &page]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" → ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::config::Waiver;
    use crate::base::terms::{Link, LinkState};
    use crate::check::testkit::{Kit, number, person, record, text};
    use crate::ingest::attributes::Pair;
    use crate::ingest::record::Value;

    fn agreement(kit: &Kit) -> BTreeMap<String, Agreement> {
        kit.with_input(|input| {
            let checked = crate::check::run(input).unwrap();
            assert_ne!(checked.link_states["0001"].state, LinkState::NotSampled);
            let mut record = crate::model::build(input, &checked, &crate::model::History::default());
            let pack = record.counties.remove(0);
            assert_eq!(pack.households.len(), 1);
            comparisons(input, &checked, &pack).into_iter().map(|c| (c.attribute, c.agree)).collect()
        })
    }

    #[test]
    fn what_a_line_is_about_is_said_by_the_name_of_the_person_and_the_head_of_the_column() {
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", "150899195603120011", &[])]);
        let found = crate::check::testkit::finding("X015", "150802", "", "", "0001", "");
        kit.with_input(|input| {
            let words = |thing: &str| in_reader_s_words(input, &found, thing);
            assert_eq!(words("P-张三/school"), "张三，在校生状况");
            assert_eq!(words("P-张三"), "张三");
            assert_eq!(words("school"), "在校生状况");
            assert_eq!(words("P-李四/school"), "P-李四，在校生状况", "nobody of the household");
        });
    }

    #[test]
    fn sides_agree_by_their_values_not_by_what_was_found() {
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", "150899195603120011", &[])]);
        let drawn = [("hh_id", text("0001")), ("drawn_date", text("2020-04-01"))];
        kit.add(record(RecordKind::Sample, 2, &drawn));
        let attribute = |id: &'static str, tolerance: f64, compare: Vec<Pair>| Attribute {
            id,
            name: id.into(),
            tolerance,
            compare,
            ..Attribute::default()
        };
        let rule = vec![Pair { rule: "X001".into(), links: [Link::File, Link::Registry] }];
        kit.attributes.attributes = vec![
            attribute("attr", 0.0, rule),
            attribute("per_cap", 1.0, Vec::new()),
            attribute("pop_now", 0.0, Vec::new()),
            attribute("pop_year", 0.0, Vec::new()),
        ];
        let mut say =
            |id: &'static str, link: Link, value: Value, at: &str| kit.claim("0001", id, link, value, at);
        say("attr", Link::File, text("一般贫困户"), "");
        say("attr", Link::Registry, text("低保贫困户"), "");
        say("per_cap", Link::File, number(8000.6), "2019");
        say("per_cap", Link::Registry, number(8000.0), "2019");
        say("pop_now", Link::File, number(2.0), "");
        say("pop_now", Link::Registry, number(2.0), "");
        say("pop_now", Link::Interview, number(3.0), "");
        say("pop_year", Link::File, number(4.0), "2018");
        say("pop_year", Link::Registry, number(3.0), "2019");
        let found = agreement(&kit);
        assert_eq!(found["attr"], Agreement::Differ);
        assert_eq!(found["per_cap"], Agreement::Agree, "within the tolerance");
        assert_eq!(found["pop_now"], Agreement::Unjudged, "no rule speaks about it");
        assert_eq!(found["pop_year"], Agreement::Apart, "two years");
        kit.project.waivers = vec![Waiver {
            rule: "X001".into(),
            key: "attr".into(),
            reason: "已更正".into(),
            person: "王干部".into(),
            ..Waiver::default()
        }];
        assert_eq!(agreement(&kit)["attr"], Agreement::Explained);
        kit.claims[2].value = number(15000.0);
        assert_eq!(agreement(&kit)["per_cap"], Agreement::Unjudged);
        for (claim, name) in kit.claims.iter_mut().zip(["P-1", "P-1", "P-1", "P-1"]) {
            claim.subject = ClaimSubject::Person("0001".into(), name.into());
        }
        kit.claims[3].subject = ClaimSubject::Person("0001".into(), "P-2".into());
        assert!(!agreement(&kit).keys().any(|key| key.starts_with("per_cap")), "two people are no two sides");
    }

    /// Income as the papers, the register and a visit tell it, with the shipped table of attributes.
    fn income(file: f64, registry: f64, visit: f64, columns: bool) -> (Agreement, Vec<String>) {
        let mut kit = Kit::new();
        kit.household(
            "0001",
            vec![person("张三", "户主", "150899195603120011", &[("per_cap", number(registry))])],
        );
        kit.add(record(
            RecordKind::Sample,
            2,
            &[("hh_id", text("0001")), ("drawn_date", text("2020-04-01"))],
        ));
        if columns {
            kit.add(record(RecordKind::Visit, 2, &[("hh_id", text("0001")), ("per_cap", number(visit))]));
        }
        kit.attributes = crate::ingest::attributes::builtin().unwrap().clone();
        kit.claim("0001", "per_cap", Link::File, number(file), "2019");
        kit.claim("0001", "per_cap", Link::Registry, number(registry), "2019");
        kit.claim("0001", "per_cap", Link::Visit, number(visit), "2019");
        kit.with_input(|input| {
            let checked = crate::check::run(input).unwrap();
            let record = crate::model::build(input, &checked, &crate::model::History::default());
            let rows = comparisons(input, &checked, &record.counties[0]);
            let row = rows.into_iter().find(|row| row.attribute == "人均纯收入").unwrap();
            (row.agree, row.rules)
        })
    }

    #[test]
    fn a_pair_that_a_rule_judges_by_a_share_is_never_called_without_a_rule() {
        let of = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect::<Vec<_>>();
        assert_eq!(income(8000.0, 8000.0, 8000.0, true), (Agreement::Agree, of(&[])));
        assert_eq!(income(8000.0, 8000.0, 8900.0, true), (Agreement::Agree, of(&["X017"])));
        assert_eq!(income(8000.0, 8000.0, 12000.0, true), (Agreement::Doubt, of(&["X017"])));
        assert_eq!(income(9000.0, 8000.0, 8000.0, true), (Agreement::Differ, of(&["X001"])));
    }

    #[test]
    fn a_difference_whose_rule_did_not_run_does_not_agree() {
        assert_eq!(income(8000.0, 8000.0, 8900.0, false), (Agreement::Unchecked, vec!["X017".to_owned()]));
    }

    /// A drawn household that is out of danger in the register and unsafe when visited, and a member on the list of deaths.
    fn rows_of(findings: &[(&str, &str, &str, &str, bool)]) -> Vec<Comparison> {
        let mut kit = Kit::new();
        let number = [("person_id", text("P-1"))];
        kit.household("0001", vec![person("张三", "户主", "150899195603120011", &number)]);
        let drawn = [("hh_id", text("0001")), ("drawn_date", text("2020-04-01"))];
        kit.add(record(RecordKind::Sample, 2, &drawn));
        kit.attributes = crate::ingest::attributes::builtin().unwrap().clone();
        kit.with_input(|input| {
            let checked = crate::check::run(input).unwrap();
            let mut pack =
                crate::model::build(input, &checked, &crate::model::History::default()).counties.remove(0);
            pack.findings = findings
                .iter()
                .map(|(rule, subject, expected, actual, waived)| {
                    let mut found = crate::check::testkit::finding(rule, "150802", "", "", "0001", subject);
                    (found.expected, found.actual) = ((*expected).into(), (*actual).into());
                    found.waived = waived.then(|| crate::check::finding::Waived {
                        reason: String::new(),
                        person: String::new(),
                        expires: String::new(),
                    });
                    found
                })
                .collect();
            comparisons(input, &checked, &pack)
        })
    }

    #[test]
    fn a_contradiction_outside_the_table_of_attributes_has_its_line_with_both_sides() {
        let rows = rows_of(&[
            ("X014", "danger", "系统：非危房", "入户：住房不安全", false),
            ("X021", "P-1", "系统：在册", "名单：已死亡或销户", false),
        ]);
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert!(rows.iter().all(|row| row.agree.is_dispute()));
        let of = |rule: &str| rows.iter().find(|row| row.rules == [rule]).unwrap();
        let sides = |rule: &str| {
            of(rule).sides.iter().map(|side| (side.link, side.value.clone())).collect::<Vec<_>>()
        };
        assert_eq!(
            sides("X014"),
            [(Link::Registry, "非危房".to_owned()), (Link::Visit, "住房不安全".to_owned())]
        );
        let named = |rule: &str| of(rule).attribute.clone();
        assert!(named("X014").contains('房') && !named("X014").contains("danger"), "{}", named("X014"));
        assert!(named("X021").ends_with("（张三）"), "{}", named("X021"));
        assert_eq!(sides("X021")[1], (Link::Ledger, "已死亡或销户".to_owned()));
        assert_eq!(of("X021").sides[1].label(), "名单", "as the finding calls it");
    }

    #[test]
    fn a_link_that_is_absent_and_a_waived_finding_have_no_line_of_their_own() {
        let rows = rows_of(&[
            ("X022", "visit", "档案、座谈访谈、入户三环节齐全", "缺入户", false),
            ("X014", "danger", "系统：非危房", "入户：住房不安全", true),
        ]);
        assert!(rows.is_empty(), "{rows:?}");
    }
}
