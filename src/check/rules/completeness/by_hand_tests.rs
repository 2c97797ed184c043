//! C005–C007: what people saw when they looked at the papers.

use crate::base::date;
use crate::base::terms::{Level, Presence};
use crate::check::testkit::{Kit, paper, person, record, text};
use crate::ingest::catalogue::{Frequency, Need, UnitKey};
use crate::ingest::record::{Record, RecordKind, Value};

fn unit() -> UnitKey {
    UnitKey::Household("0001".into())
}

/// One household with an annual sheet that is signed and dated, and a letter that is sealed.
fn kit() -> Kit {
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", "150899195603120011", &[])]);
    kit.data.households[0].identified = Some(2019);
    let mut sheet = paper("H04", Need::Required, "", Frequency::Yearly);
    sheet.signs = vec!["采集人".into(), "户主".into()];
    sheet.dated = true;
    let mut letter = paper("H07", Need::Required, "", Frequency::Once);
    letter.seals = vec!["苏木乡镇".into()];
    for kind in [sheet, letter, paper("H01", Need::Required, "", Frequency::Once)] {
        kit.wants(Level::Household, kind);
    }
    for (code, year) in [("H04", Some(2019)), ("H07", None), ("H01", None)] {
        kit.found(unit(), code, year, Presence::Present, None);
    }
    kit
}

fn look(material: &str, year: Option<f64>, more: &[(&'static str, Value)]) -> Record {
    let mut cells = vec![
        ("hh_id", text("0001")),
        ("material", text(material)),
        ("year", year.map_or(Value::Blank, Value::Number)),
    ];
    cells.extend(more.iter().cloned());
    record(RecordKind::HumanCheck, 4, &cells)
}

fn day(said: &str) -> Value {
    Value::Date(date::parse(said).unwrap())
}

fn subjects(rows: &[Record], code: &str) -> Vec<String> {
    let mut kit = kit();
    for row in rows {
        kit.add(row.clone());
    }
    kit.subjects(code)
}

const NO: Value = Value::Bool(false);
const YES: Value = Value::Bool(true);

#[test]
fn what_was_noted_as_lacking_is_found() {
    assert_eq!(subjects(&[look("材料H04", Some(2019.0), &[("signed", NO)])], "C005"), ["H04@2019"]);
    assert_eq!(subjects(&[look("H07", Some(2016.0), &[("sealed", NO)])], "C006"), ["H07"]);
    assert_eq!(subjects(&[look("H04", Some(2019.0), &[("dated", NO)])], "C007"), ["H04@2019"]);
    let mut kit = kit();
    kit.add(look("H04", Some(2019.0), &[("signed", NO)]));
    let finding = &kit.findings("C005")[0];
    assert!(finding.message.contains("2019年《材料H04》无采集人、户主签字"), "{}", finding.message);
    assert_eq!(finding.household_id, "0001");
    assert_eq!(finding.responsible, "档案员");
}

#[test]
fn what_a_paper_need_not_have_is_no_fault() {
    let rows = [
        look("H01", None, &[("signed", NO), ("sealed", NO), ("dated", NO)]),
        look("H04", Some(2019.0), &[("sealed", NO)]),
        look("H07", None, &[("signed", NO), ("dated", NO)]),
    ];
    for code in ["C005", "C006", "C007"] {
        assert!(subjects(&rows, code).is_empty(), "{code}");
    }
}

#[test]
fn the_newest_look_counts() {
    let first = look("H04", Some(2019.0), &[("signed", NO), ("check_date", day("2020-03-01"))]);
    let mended = look("H04", Some(2019.0), &[("signed", YES), ("check_date", day("2020.4"))]);
    assert!(subjects(&[first.clone(), mended.clone()], "C005").is_empty());
    assert!(subjects(&[mended, first.clone()], "C005").is_empty(), "in any order");
    let undated = look("H04", Some(2019.0), &[("signed", YES)]);
    assert_eq!(subjects(&[undated.clone(), first], "C005"), ["H04@2019"]);
    let other = look("H04", Some(2019.0), &[("signed", NO)]);
    assert!(subjects(&[undated, other], "C005").is_empty(), "two people disagree");
}

#[test]
fn blanks_other_words_and_unknown_papers_say_nothing() {
    let rows = [
        look("H04", Some(2019.0), &[("signed", Value::Blank), ("dated", text("2019.12.20"))]),
        look("不知名的材料", None, &[("signed", NO), ("dated", NO)]),
        look("H04", Some(2018.0), &[]),
    ];
    assert!(subjects(&rows, "C005").is_empty() && subjects(&rows, "C007").is_empty());
    let mut stranger = kit();
    let cells = [("hh_id", text("0999")), ("material", text("H04")), ("signed", NO)];
    stranger.add(record(RecordKind::HumanCheck, 5, &cells));
    assert!(stranger.subjects("C005").is_empty(), "a household that no register knows");
}

#[test]
fn a_missing_paper_is_not_unsigned_as_well() {
    let mut kit = kit();
    kit.documents.by_unit.clear();
    kit.add(look("H04", Some(2019.0), &[("signed", NO)]));
    assert_eq!(kit.subjects("C003").len(), 3);
    assert!(kit.subjects("C005").is_empty());
}
