//! The rules about what households and persons are entitled to: the fault is found, the near miss is not.

use crate::check::testkit::{Kit, person, text};
use crate::ingest::record::{Key, Value};

const ZHANG: &str = "150899195603120011";
const LI: &str = "150899195811070020";

/// A household whose head has these cells.
fn head(cells: &[(Key, Value)]) -> Kit {
    let mut kit = Kit::new();
    kit.household("0001", vec![person("张三", "户主", ZHANG, cells), person("李四", "配偶", LI, &[])]);
    kit
}

#[test]
fn p016_wants_both_columns_before_it_speaks() {
    let (yes, no) = (Value::Bool(true), Value::Bool(false));
    let with = |resident: &Value, staff: &Value, more: &[(Key, Value)]| {
        let mut cells = vec![("med_resident", resident.clone()), ("med_staff", staff.clone())];
        cells.extend(more.iter().cloned());
        head(&cells).subjects("P016")
    };
    assert_eq!(with(&no, &no, &[]), ["P-张三"]);
    assert_eq!(with(&yes, &yes, &[]), ["P-张三"]);
    assert!(with(&yes, &no, &[]).is_empty());
    assert!(with(&no, &yes, &[]).is_empty());
    assert!(with(&no, &Value::Blank, &[]).is_empty());
    assert!(with(&no, &Value::Unreadable, &[]).is_empty());
    assert!(head(&[("med_resident", no.clone())]).findings("P016").is_empty(), "one column says half");
    assert!(with(&no, &no, &[("state", text("死亡"))]).is_empty());
    assert!(with(&no, &no, &[("soldier", yes)]).is_empty());
    let born: String =
        format!("15089920200115001{}", crate::base::idno::check_digit("15089920200115001").unwrap());
    let baby_right = [("id_no", text(&born))];
    assert!(with(&no, &no, &baby_right).is_empty());
}
