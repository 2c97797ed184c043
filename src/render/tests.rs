//! All outputs from one hand-made record: equal figures, equal bytes, a record that survives its own file.

use super::*;
use crate::base::fingerprint::Fingerprint;
use crate::base::terms::{Level, LinkState, Presence, Severity};
use crate::check::finding::Finding;
use crate::model::county::{DocumentRow, HouseholdRow, LevelRow, MatrixColumn};
use crate::model::deadlines::Deadline;
use crate::model::history::Entry;
use crate::model::run::{CountySummary, Labels, Links, RuleSummary, RunSummary, Totals};
use crate::model::store;
use std::collections::BTreeMap;
use std::sync::Mutex;

mod pages;
mod printed;
mod sums;

pub(crate) fn household(id: &str, head: &str, presence: Presence) -> HouseholdRow {
    HouseholdRow {
        household_id: id.into(),
        head_name: head.into(),
        township: "150802100".into(),
        township_name: "狼山镇".into(),
        village: "永丰村".into(),
        group: "3组".into(),
        helper: "张文义".into(),
        helper_unit: "狼山镇政府".into(),
        people: Some(2),
        kind: "脱贫户".into(),
        exit_year: Some(2018),
        papers: vec![Some(Presence::Present), Some(presence)],
        required: 2,
        present: 1 + u64::from(presence.is_present()),
        missing: u64::from(presence.is_missing()),
        unknown: u64::from(presence == Presence::Unknown),
        state: LinkState::Detached,
        remarks: vec![(1, "文件夹无法读取".into())],
        has_file: true,
        has_interview: false,
        has_visit: true,
        open: Vec::new(),
        errors: 1,
        warnings: 0,
    }
}

/// Two counties; the first holds a household with a hostile name.
pub(crate) fn record() -> RunRecord {
    let totals = Totals {
        households: 1234,
        persons: 2345,
        required: 7531,
        present: 7417,
        missing: 113,
        unknown: 1,
        completeness: Totals::ratio(7417, 7531),
        errors: 21,
        ..Totals::default()
    };
    let links = Links { detached: 1, not_sampled: 1233, ..Links::default() };
    let finding = Finding {
        fingerprint: Fingerprint::of("C003", "150802", "150802100", "永丰村", "1001", "H02"),
        rule: "C003".into(),
        severity: Severity::Error,
        county: "150802".into(),
        township: "150802100".into(),
        village: "永丰村".into(),
        household_id: "1001".into(),
        subject: "H02".into(),
        message: "=缺件：张|三缺《贫困户申请书》".into(),
        expected: "有".into(),
        actual: "缺".into(),
        evidence: Vec::new(),
        responsible: "嘎查村".into(),
        waived: None,
        first_seen: "2020-04-15".into(),
        relapsed: None,
    };
    let column = |key: &str, name: &str| MatrixColumn {
        key: key.into(),
        name: name.into(),
        responsible: "嘎查村".into(),
        rule: "C003".into(),
    };
    let county = CountyPack {
        code: "150802".into(),
        name: "临河区".into(),
        totals: totals.clone(),
        links,
        by_level: vec![LevelRow {
            level: Level::Household,
            units: 2,
            required: 7531,
            present: 7417,
            missing: 113,
            unknown: 1,
            completeness: totals.completeness,
        }],
        by_document: vec![DocumentRow {
            code: "H02".into(),
            name: "贫困户申请书".into(),
            level: Level::Household,
            required: 2,
            present: 0,
            in_village_volume: 0,
            listed_only: 0,
            missing: 1,
            unknown: 1,
            responsible: "嘎查村".into(),
        }],
        households: vec![
            household("1001", "张|三*<b>", Presence::Missing),
            household("1002", "李四", Presence::Unknown),
        ],
        matrix_columns: vec![column("H01", "身份证户口簿"), column("H02", "贫困户申请书")],
        findings: vec![finding],
        ..CountyPack::default()
    };
    let other = CountyPack { code: "150821".into(), name: "五原县".into(), ..CountyPack::default() };
    let prefecture = CountyPack {
        code: "150800".into(),
        name: "巴彦淖尔市".into(),
        totals: totals.clone(),
        links,
        ..CountyPack::default()
    };
    let summarise = |pack: &CountyPack| CountySummary {
        code: pack.code.clone(),
        name: pack.name.clone(),
        totals: pack.totals.clone(),
        links: pack.links,
        ..CountySummary::default()
    };
    RunRecord {
        summary: RunSummary {
            schema_version: 1,
            tool: "qiquan 0.1.0".into(),
            name: "巴彦淖尔市".into(),
            code: "150800".into(),
            registers: "registers".into(),
            as_of: "2020-04-15".into(),
            deadline: "2020-06-30".into(),
            days_left: 76,
            input_digest: "ab".repeat(32),
            config_digest: "cd".repeat(32),
            totals,
            counties: vec![summarise(&county), summarise(&other)],
            rules: vec![RuleSummary {
                code: "C003".into(),
                severity: Severity::Error,
                title: "缺件".into(),
                count: 1,
                waived: 0,
                adjusted_from: None,
                skipped: None,
                lacking: BTreeMap::new(),
                lacking_lists: BTreeMap::new(),
            }],
            soft_errors: Vec::new(),
            ..RunSummary::default()
        },
        prefecture,
        counties: vec![county, other],
        rule_texts: Vec::new(),
        labels: Labels::default(),
        templates: template::load(std::path::Path::new("does-not-exist")).unwrap(),
        settings: BTreeMap::new(),
        history: Entry { as_of: "2020-04-15".into(), ..Entry::default() },
    }
}

fn everything(record: &RunRecord) -> BTreeMap<String, Vec<u8>> {
    let formats = Formats {
        html: true,
        xlsx: true,
        csv: true,
        sarif: true,
        junit: true,
        pdf: true,
        ofd: true,
        bound: true,
    };
    let parts = Mutex::new(BTreeMap::new());
    let faces = &fonts::Fonts::builtin().unwrap().faces;
    render(record, formats, Units::All, faces, &|part| {
        assert!(parts.lock().unwrap().insert(part.path, part.bytes).is_none(), "two files of one name");
        Ok(())
    })
    .unwrap();
    let parts = parts.into_inner().unwrap();
    let counted = parts.keys().filter(|path| is_planned(path)).count();
    assert_eq!(counted as u64, planned(record, formats, Units::All), "{:?}", parts.keys());
    parts
}

#[test]
fn a_record_read_back_is_equal_and_renders_the_same_bytes() {
    let mut live = record();
    // A sum of amounts in 万元, as floating point gives it.
    live.counties[0]
        .deadlines
        .push(Deadline { lately_per_day: Some(919.680_000_000_000_1), ..Deadline::default() });
    let out = tempfile::tempdir().unwrap();
    store::write(&live, &mut |path, write| {
        let path = out.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        write(&mut std::fs::File::create(path).unwrap()).unwrap();
        Ok(())
    })
    .unwrap();
    let stored = store::read(out.path()).unwrap();
    assert_eq!(live, stored);
    let (first, second) = (everything(&live), everything(&stored));
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (path, bytes) in &first {
        assert!(second[path] == *bytes, "{path} differs");
    }
}

#[test]
fn figures_agree_in_every_output() {
    use calamine::{Data, Reader, Xlsx};
    let record = record();
    let parts = everything(&record);
    let page = String::from_utf8(parts["html/150802.html"].clone()).unwrap();
    let bytes = parts["150802临河区/临河区考核数据表.xlsx"].clone();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let overview = book.worksheet_range("总览").unwrap();
    let value = |name: &str| {
        let row = overview.rows().find(|row| row[0] == Data::String(name.into())).unwrap();
        match &row[1] {
            Data::Float(number) => *number,
            other => panic!("{other:?}"),
        }
    };
    let totals = &record.summary.counties[0].totals;
    let printed = format!("{:?}", sections::pack(&record, &record.counties[0]).unwrap());
    for (name, wanted) in
        [("应归材料", totals.required), ("已归材料", totals.present), ("缺件", totals.missing)]
    {
        assert_eq!(value(name), wanted as f64);
        assert!(page.contains(&wanted.to_string()) && printed.contains(&wanted.to_string()), "{name}");
    }
    assert_eq!(Some(value("完整率")), totals.completeness);
    assert!(page.contains(&lists::percent(totals.completeness)));
    let missing = book.worksheet_range("缺件清单").unwrap();
    assert_eq!(missing.rows().count(), 4, "title, head, two papers");
    assert!(page.contains("张|三*&lt;b&gt;") && !page.contains("三*<b>"));
    let findings = book.worksheet_formula("问题清单").unwrap();
    assert!(findings.used_cells().next().is_none(), "a text became a formula");
}

#[test]
fn every_named_list_exists_and_is_documented() {
    let record = record();
    let page = include_str!("../../docs/template-reference.md");
    for name in lists::NAMES {
        let list = lists::list(name, &record, &record.counties[0]).unwrap_or_else(|| panic!("{name}"));
        let width = list.heads.len();
        assert!(list.rows.chain(list.totals).all(|row| row.len() == width), "{name}: rows and heads differ");
        assert!(page.contains(&format!("`{name}`")), "{name} is not in docs/template-reference.md");
    }
}

#[test]
fn a_county_with_a_project_of_its_own_has_no_unit_above_it() {
    let mut record = record();
    record.summary.code = "150802".into();
    record.prefecture.code = "150802".into();
    record.counties.truncate(1);
    record.summary.counties.truncate(1);
    let parts = everything(&record);
    assert!(parts.contains_key("html/index.html"));
    assert!(parts.keys().all(|path| !path.contains("汇总")), "{:?}", parts.keys());
}
