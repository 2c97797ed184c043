//! X, R and T rules and the states of the three links: the fault is found, the near miss is not.

use crate::base::date;
use crate::base::terms::{Level, Link, LinkState, Presence};
use crate::check::testkit::{COUNTY, Kit, number, paper, person, record, text};
use crate::ingest::attributes::{Attribute, Pair};
use crate::ingest::catalogue::{Frequency, Need, UnitKey};
use crate::ingest::dataset::HouseholdKind;
use crate::ingest::record::{RecordKind, Value};

const ZHANG: &str = "150899195603120011";

fn attribute(id: &'static str, tolerance: f64, rules: &[(&str, Link)]) -> Attribute {
    let compare = rules
        .iter()
        .map(|(rule, link)| Pair { rule: (*rule).into(), links: [*link, Link::Registry] })
        .collect();
    Attribute {
        id,
        name: format!("事项{id}"),
        unit: String::new(),
        tolerance,
        compare,
        ..Attribute::default()
    }
}

/// A drawn household with all three links and one value read from its papers.
fn kit() -> Kit {
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", ZHANG, &[("pop_now", number(1.0))])]);
    kit.found(UnitKey::Household("0001".into()), "H01", None, Presence::Present, None);
    let at = |key, value: &str| (key, text(value));
    kit.add(record(RecordKind::Sample, 2, &[at("hh_id", "0001"), at("drawn_date", "2020-04-01")]));
    kit.add(record(RecordKind::Visit, 2, &[at("hh_id", "0001"), ("pop_now", number(3.0))]));
    kit.add(record(RecordKind::HelperLog, 2, &[at("hh_id", "0001"), at("helper", "王 干部")]));
    kit.add(record(RecordKind::Interview, 2, &[at("county", "五原县"), at("interviewee", "王干部")]));
    kit.attributes.attributes = vec![
        attribute("cause_main", 0.0, &[("X001", Link::File)]),
        attribute("pop_now", 0.0, &[("X001", Link::File), ("X002", Link::Visit)]),
    ];
    kit.claim("0001", "cause_main", Link::File, text("因病"), "2019");
    kit.claim("0001", "cause_main", Link::Registry, text("因 病"), "2020-04-01");
    kit
}

fn state(kit: &Kit) -> LinkState {
    kit.run().link_states["0001"].state
}

#[test]
fn x001_compares_papers_with_the_register_of_comparable_date() {
    let mut kit = kit();
    assert!(kit.findings("X001").is_empty());
    assert_eq!(state(&kit), LinkState::Consistent);
    kit.claim("0001", "cause_main", Link::File, text("因残"), "2017");
    assert!(kit.findings("X001").is_empty(), "an old form is no contradiction");
    kit.claim("0001", "cause_main", Link::File, Value::Blank, "2019");
    assert!(kit.findings("X001").is_empty(), "a blank says nothing");
    kit.claims[0].value = text("因残");
    let found = kit.findings("X001");
    assert_eq!((found.len(), found[0].subject.as_str()), (1, "cause_main@2019"));
    assert_eq!(found[0].evidence.len(), 2);
    assert_eq!(state(&kit), LinkState::Contradictory);
    kit.claims[0].as_of = None;
    assert_eq!(kit.subjects("X001"), ["cause_main"]);
}

#[test]
fn x001_quotes_the_words_of_the_cell() {
    let mut kit = kit();
    kit.claims[0].value = text("因残");
    kit.claims[0].quoted = Some("因残致贫".into());
    kit.claims[0].as_of = None;
    let found = kit.findings("X001");
    assert!(found[0].message.ends_with("档案“因残致贫”、系统“因 病”"), "{}", found[0].message);
}

#[test]
fn x002_is_a_doubt_and_a_waiver_clears_it() {
    let mut kit = kit();
    kit.claim("0001", "pop_now", Link::Registry, number(3.0), "2020-04-01");
    kit.claim("0001", "pop_now", Link::Visit, number(3.0), "2020-03-10");
    assert!(kit.findings("X002").is_empty());
    kit.claims.last_mut().unwrap().value = number(4.0);
    assert_eq!(kit.subjects("X002"), ["pop_now"]);
    assert_eq!(state(&kit), LinkState::Doubtful);
    let waiver = |expires: &str| crate::base::config::Waiver {
        rule: "X002".into(),
        key: "pop_*".into(),
        reason: "户口未迁".into(),
        person: "王干部".into(),
        expires: date::parse(expires).and_then(date::PartialDate::day),
        ..crate::base::config::Waiver::default()
    };
    kit.project.waivers = vec![waiver("2020-04-14")];
    assert_eq!(state(&kit), LinkState::Doubtful, "an expired waiver waives nothing");
    assert_eq!(kit.findings("W001").len(), 1);
    kit.project.waivers = vec![waiver("2020-04-15")];
    assert_eq!(state(&kit), LinkState::Consistent);
    let checked = kit.run();
    let outcome = checked.rules.iter().find(|rule| rule.code == "X002").unwrap();
    assert_eq!((outcome.count, outcome.waived), (0, 1));
    assert!(checked.notes.is_empty(), "{:?}", checked.notes);
    kit.project.waivers[0].key = "cause_main".into();
    assert_eq!(kit.findings("W002").len(), 1);
}

#[test]
fn x022_names_the_absent_link_and_the_state_is_detached() {
    let mut kit = kit();
    assert!(kit.findings("X022").is_empty(), "the interview of the helper counts");
    kit.data.by_household.remove(&RecordKind::Visit);
    assert_eq!(kit.subjects("X022"), ["visit"]);
    assert_eq!(state(&kit), LinkState::Detached);
    kit.data.records.remove(&RecordKind::Interview);
    kit.data.speakers.take();
    assert_eq!(kit.subjects("X022"), ["interview", "visit"]);
    kit.documents.by_unit.clear();
    assert_eq!(kit.subjects("X022").len(), 3);
    kit.data.by_household.remove(&RecordKind::Sample);
    assert!(kit.findings("X022").is_empty(), "not drawn");
    assert_eq!(state(&kit), LinkState::NotSampled);
}

#[test]
fn a_drawn_household_that_no_register_knows_is_reported() {
    let mut kit = kit();
    let cells = [("hh_id", text("0404")), ("county", text("五原县")), ("head_name", text("李四"))];
    kit.add(record(RecordKind::Sample, 3, &cells));
    let found = kit.findings("X022");
    assert_eq!(
        (found.len(), found[0].subject.as_str(), found[0].household_id.as_str()),
        (1, "registry", "0404")
    );
    assert_eq!(found[0].county, COUNTY);
}

#[test]
fn papers_without_a_readable_value_are_doubtful() {
    let mut kit = kit();
    kit.claims.retain(|claim| claim.link != Link::File);
    assert_eq!(state(&kit), LinkState::Doubtful);
}

#[test]
fn an_interview_in_another_county_is_not_the_helpers() {
    let mut kit = kit();
    kit.data.records.remove(&RecordKind::Interview);
    let elsewhere = [("county", text("磴口县")), ("interviewee", text("王干部"))];
    kit.add(record(RecordKind::Interview, 2, &elsewhere));
    assert_eq!(kit.subjects("X022"), ["interview"]);
}

#[test]
fn an_interview_of_the_only_member_of_that_name_in_the_place_is_the_households() {
    let mut kit = kit();
    kit.data.records.remove(&RecordKind::Interview);
    assert_eq!(kit.subjects("X022"), ["interview"]);
    let at = |place: &str| {
        let cells = [("county", text("五原县")), ("interviewee", text("张 三")), ("place", text(place))];
        record(RecordKind::Interview, 2, &cells)
    };
    kit.add(at("隆兴昌镇某村"));
    kit.add(at("永丰村委会"));
    assert!(kit.findings("X022").is_empty());
    let head = person("张三", "户主", ZHANG, &[("hh_id", text("0002")), ("person_id", text("P2"))]);
    kit.household("0002", vec![head]);
    assert_eq!(kit.subjects("X022"), ["interview"], "two of that name");
}

fn reported(code: &str, indicator: &str, value: f64, as_of: &str) -> crate::ingest::record::Record {
    let mut cells = vec![("area_code", text(code)), ("indicator", text(indicator)), ("value", number(value))];
    if let Some(date) = date::parse(as_of) {
        cells.push(("as_of", Value::Date(date)));
    }
    record(RecordKind::ReportedTotal, 2, &cells)
}

#[test]
fn r002_compares_totals_of_the_same_date_only() {
    let mut kit = kit();
    kit.data.newest_data_date = date::parse("2020-04-01").and_then(date::PartialDate::day);
    kit.add(reported(COUNTY, "K01", 1.0, "2020-04-01"));
    kit.add(reported(COUNTY, "K02 已脱贫享受政策人数", 7.0, "2019-12-31"));
    kit.add(reported("150821100", "K02", 9.0, "2020-04-01"));
    kit.add(reported("150822", "K02", 9.0, "2020-04-01"));
    assert!(kit.findings("R002").is_empty());
    kit.add(reported("150821000000", "K02", 2.0, "2020年4月"));
    let found = kit.findings("R002");
    assert_eq!((found.len(), found[0].subject.as_str(), found[0].county.as_str()), (1, "K02", COUNTY));
    assert!(found[0].message.starts_with("五原县："), "{}", found[0].message);
    kit.data.records.remove(&RecordKind::ReportedTotal);
    let checked = kit.run();
    let outcome = checked.rules.iter().find(|rule| rule.code == "R002").unwrap();
    assert_eq!(outcome.skipped.as_deref(), Some("未找到上报汇总表"));
}

#[test]
fn r003_needs_the_whole_prefecture() {
    let mut kit = kit();
    kit.project.controls.insert("households".into(), 1);
    kit.project.controls.insert("exited_villages".into(), 5);
    assert!(kit.findings("R003").is_empty(), "no village sheet says anything");
    kit.project.controls.insert("persons".into(), 2);
    assert_eq!(kit.subjects("R003"), ["K02"]);
    kit.selection.counties = vec![COUNTY.into()];
    assert!(kit.findings("R003").is_empty());
}

#[test]
fn t001_waits_for_the_deadline() {
    let mut kit = kit();
    kit.wants(Level::Household, paper("H01", Need::Required, "", Frequency::Once));
    kit.wants(Level::Household, paper("H02", Need::Required, "", Frequency::Once));
    assert!(kit.findings("T001").is_empty());
    kit.as_of = kit.deadline;
    assert!(kit.findings("T001").is_empty(), "the last day still counts");
    kit.as_of = kit.deadline.succ_opt().unwrap();
    let found = kit.findings("T001");
    assert_eq!((found.len(), found[0].county.as_str()), (1, COUNTY));
    assert!(found[0].message.contains("完成50.00%，尚差1件"), "{}", found[0].message);
    kit.catalogue.types.pop();
    assert!(kit.findings("T001").is_empty(), "complete in time or not, complete is complete");
}

#[test]
fn selection_takes_prefixes_and_the_result_does_not_depend_on_jobs() {
    let mut kit = kit();
    for id in ["0002", "0003", "0004"] {
        let head = person("李四", "之子", ZHANG, &[("hh_id", text(id)), ("person_id", text(id))]);
        kit.household(id, vec![head]).kind = HouseholdKind::Poor;
    }
    let one = |jobs| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().unwrap();
        pool.install(|| kit.run().findings)
    };
    let findings = one(1);
    assert!(findings.len() > 6);
    assert_eq!(findings, one(4));
    let mut prints: Vec<_> = findings.iter().map(|f| &f.fingerprint).collect();
    prints.sort();
    prints.dedup();
    assert_eq!(prints.len(), findings.len(), "fingerprints are unique");
    kit.selection.select = vec!["V".into()];
    kit.selection.ignore = vec!["V008".into()];
    assert!(kit.run().findings.iter().all(|f| f.rule == "V007"));
}

#[test]
fn x001_tells_where_two_numbers_part_that_look_alike() {
    let mut kit = kit();
    kit.attributes.attributes = vec![attribute("head_id", 0.0, &[("X001", Link::File)])];
    kit.claim("0001", "head_id", Link::Registry, text(ZHANG), "");
    kit.claim("0001", "head_id", Link::File, text("150899195603130011"), "");
    let found = kit.findings("X001");
    assert!(found[0].message.ends_with("（第14位不同）"), "{}", found[0].message);
    assert!(found[0].actual.ends_with("（第14位不同）") && !found[0].message.contains("1956"), "{found:?}");
    // The area code is printed: the reader sees the difference.
    kit.claims.last_mut().unwrap().value = text("150803195603120011");
    assert!(!kit.findings("X001")[0].message.contains('位'));
}
