use crate::base::config::Waiver;
use crate::base::date;
use crate::base::terms::{Level, Presence};
use crate::check::testkit::{COUNTY, Kit, paper, person};
use crate::check::{Checked, Selection};
use crate::ingest::catalogue::{Frequency, Need, UnitKey};

/// Households without a paper that all must have: findings of C003, one a household.
fn kit(households: usize) -> Kit {
    let mut kit = Kit::new();
    kit.wants(Level::Household, paper("H01", Need::Required, "", Frequency::Once));
    kit.wants(Level::Household, paper("H02", Need::Required, "", Frequency::Once));
    for at in 0..households {
        let id = format!("{at:04}");
        kit.household(&id, vec![person("张三", "户主", "", &[])]);
        let unit = UnitKey::Household(id);
        kit.found(unit, "H02", None, Presence::Present, None);
    }
    kit
}

fn waiver(rule: &str, key: &str, dates: &str) -> Waiver {
    let (date, expires) = dates.split_once('/').unwrap();
    let day = |text: &str| date::parse(text).and_then(date::PartialDate::day);
    Waiver {
        rule: rule.into(),
        key: key.into(),
        reason: "借出".into(),
        person: "王某".into(),
        date: day(date),
        expires: day(expires),
        line: 5,
    }
}

/// Codes of the findings about 核实说明.
fn about(kit: &Kit) -> Vec<String> {
    let found = kit.run().findings.into_iter().map(|finding| finding.rule);
    found.filter(|rule| rule.starts_with('W')).collect()
}

fn with(households: usize, waivers: &[Waiver]) -> Kit {
    let mut kit = kit(households);
    kit.project.waivers = waivers.to_vec();
    kit
}

fn skipped(checked: &Checked, code: &str) -> String {
    let rule = checked.rules.iter().find(|rule| rule.code == code).unwrap();
    rule.skipped.clone().unwrap_or_default()
}

#[test]
fn a_waiver_holds_on_its_last_day_and_is_a_finding_on_the_next() {
    let good = with(2, &[waiver("C003", "H01", "2020-04-01/2020-04-15")]);
    assert_eq!(about(&good), Vec::<String>::new());
    let kit = with(2, &[waiver("C003", "H01", "2020-03-01/2020-04-14")]);
    let checked = kit.run();
    let found: Vec<_> = checked.findings.iter().filter(|finding| finding.rule == "W001").collect();
    assert_eq!(found.len(), 1);
    assert!(found[0].subject.starts_with("waiver:") && found[0].evidence[0].cell == "第5行");
    assert_eq!((found[0].responsible.as_str(), found[0].county.as_str()), ("王某", ""));
    assert!(checked.findings.iter().filter(|finding| finding.rule == "C003").all(|f| f.waived.is_none()));
    let rule = checked.rules.iter().find(|rule| rule.code == "W001").unwrap();
    assert_eq!((rule.count, rule.waived), (1, 0));
}

#[test]
fn a_waiver_is_unused_only_when_its_rule_looked_everywhere() {
    let idle = [waiver("C003", "H77", "2020-04-01/2020-06-30")];
    assert_eq!(about(&with(2, &idle)), ["W002"]);
    // It is used by one household of many.
    let mut kit = with(3, &[waiver("C003", "H01", "2020-04-01/2020-06-30")]);
    assert!(about(&kit).is_empty());
    // The rule was not asked for.
    kit = with(2, &idle);
    kit.selection = Selection { ignore: vec!["C003".into()], ..Selection::default() };
    assert!(about(&kit).is_empty());
    assert!(skipped(&kit.run(), "W002").contains("有1条核实说明无法判定（本次未选用）"));
    // The run sees one county.
    kit.selection = Selection { counties: vec![COUNTY.into()], ..Selection::default() };
    assert!(about(&kit).is_empty());
    assert!(skipped(&kit.run(), "W002").contains("覆盖全市"));
    // The rule could not run for want of a register.
    let kit = with(2, &[waiver("Z001", "ZZ001", "2020-04-01/2020-06-30")]);
    assert!(about(&kit).is_empty());
    // The rule is one of the field's list that this version does not check.
    let kit = with(2, &[waiver("X023", "K01", "2020-04-01/2020-06-30")]);
    assert!(about(&kit).is_empty());
    assert!(skipped(&kit.run(), "W002").contains("本版本不检查该规则"));
}

#[test]
fn a_waiver_of_a_paper_that_nobody_can_tell_to_be_missing_is_not_unused() {
    let damaged = |key: &str| {
        let mut kit = kit(1);
        kit.found(UnitKey::Household("0000".into()), "H01", None, Presence::Unknown, None);
        kit.project.waivers = vec![waiver("C003", key, "2020-04-01/2020-06-30")];
        kit
    };
    assert!(about(&damaged("H01")).is_empty());
    assert!(skipped(&damaged("H01").run(), "W002").contains("情况不明"));
    let print = with(1, &[]).findings("C003")[0].fingerprint.0.clone();
    assert!(about(&damaged(&print)).is_empty());
    assert_eq!(about(&damaged("H02")), ["W002"]);
}

#[test]
fn a_wildcard_of_a_rule_that_did_not_run_is_not_said_to_cover_none() {
    let wild = [waiver("C003", "*", "2020-04-01/2020-06-30")];
    let told = |kit: &Kit| kit.run().findings.into_iter().find(|f| f.rule == "W003").unwrap().message;
    assert!(told(&with(2, &wild)).contains("（本次2个）"));
    let mut kit = with(2, &wild);
    kit.selection = Selection { ignore: vec!["C003".into()], ..Selection::default() };
    let said = told(&kit);
    assert!(said.contains("（本次未能判定有几个：本次未选用）") && !said.contains("0个"), "{said}");
}

#[test]
fn a_waiver_that_covers_too_much_is_a_finding() {
    // Nothing but wildcards, however little it covers.
    assert_eq!(about(&with(1, &[waiver("C003", "*", "2020-04-01/2020-06-30")])), ["W003"]);
    assert_eq!(about(&with(1, &[waiver("C003", "**", "2020-04-01/2020-06-30")])), ["W003"]);
    let h01 = [waiver("C003", "H01", "2020-04-01/2020-06-30")];
    // Four findings, all of them: too few for a share. Five of five: too many.
    assert!(about(&with(4, &h01)).is_empty());
    assert_eq!(about(&with(5, &h01)), ["W003"]);
    // The same five of ten: half is allowed.
    let mut half = kit(5);
    for at in 0..5 {
        half.documents.by_unit.remove(&UnitKey::Household(format!("{at:04}")));
    }
    half.project.waivers = h01.to_vec();
    assert!(about(&half).is_empty());
    // More than the number, at any share.
    let mut many = kit(21);
    for at in 0..21 {
        many.documents.by_unit.remove(&UnitKey::Household(format!("{at:04}")));
    }
    many.project.waivers = h01.to_vec();
    assert_eq!(about(&many), ["W003"]);
    many.project.thresholds.insert("W003.count".into(), 30.0);
    assert!(about(&many).is_empty());
    // By its own number it covers one finding.
    let print = with(5, &[]).findings("C003")[0].fingerprint.0.clone();
    assert!(about(&with(5, &[waiver("C003", &print, "2020-04-01/2020-06-30")])).is_empty());
}

#[test]
fn a_waiver_without_a_date_or_of_a_later_day_is_a_finding() {
    assert_eq!(about(&with(1, &[waiver("C003", "H01", "/2020-06-30")])), ["W004"]);
    assert_eq!(about(&with(1, &[waiver("C003", "H01", "2020-04-16/")])), ["W004"]);
    assert!(about(&with(1, &[waiver("C003", "H01", "2020-04-15/")])).is_empty());
    // What has expired is told once.
    assert_eq!(about(&with(1, &[waiver("C003", "H01", "/2020-04-01")])), ["W001"]);
}

#[test]
fn the_subject_stays_when_the_line_or_the_reason_changes() {
    let one = with(1, &[waiver("C003", "H77", "2020-04-01/")]);
    let mut other = waiver("C003", "H77", "2020-04-02/2020-06-30");
    (other.line, other.reason) = (90, "另有原因".into());
    assert_eq!(one.subjects("W002"), with(3, &[other]).subjects("W002"));
    assert_ne!(one.subjects("W002"), with(1, &[waiver("C003", "H78", "2020-04-01/")]).subjects("W002"));
}
