//! A run over a whole prefecture, made up: seven counties, thirteen townships each, and as many findings as asked for, with
//! evidence and households as real ones have them. Read by the bench `html` and by the tests.

use qiquan::base::fingerprint::Fingerprint;
use qiquan::base::terms::{Level, Link, LinkState, Presence, Severity};
use qiquan::check::finding::Finding;
use qiquan::ingest::claim::Evidence;
use qiquan::model::county::{CountyPack, HouseholdRow, MatrixColumn, TownshipRow, UnitPaper};
use qiquan::model::run::{CountySummary, RuleSummary, RunRecord, RunSummary, Totals};

const COUNTIES: [(&str, &str); 7] = [
    ("150802", "临河区"),
    ("150821", "五原县"),
    ("150822", "磴口县"),
    ("150823", "乌拉特前旗"),
    ("150824", "乌拉特中旗"),
    ("150825", "乌拉特后旗"),
    ("150826", "杭锦后旗"),
];
const RULES: [&str; 12] =
    ["C003", "C004", "D001", "P009", "R001", "T009", "V001", "V013", "X001", "X010", "X022", "Z004"];
const TOWNSHIPS: usize = 13;
const VILLAGES: usize = 8;

/// The record, with `findings` findings on half as many households.
#[must_use]
pub fn record(findings: usize) -> RunRecord {
    let mut counties: Vec<CountyPack> = COUNTIES
        .iter()
        .map(|(code, name)| CountyPack {
            code: (*code).into(),
            name: (*name).into(),
            matrix_columns: (0..30)
                .map(|at| MatrixColumn {
                    key: format!("H{at:02}"),
                    name: format!("第{at}种归档材料"),
                    responsible: "嘎查村".into(),
                    rule: "C003".into(),
                })
                .collect(),
            ..CountyPack::default()
        })
        .collect();
    for at in 0..findings / 2 {
        let pack = &mut counties[at % COUNTIES.len()];
        let row = household(&pack.code, at / COUNTIES.len());
        for of in 0..2 {
            pack.findings.push(finding(&pack.code, &pack.name, &row, at * 2 + of));
        }
        pack.households.push(row);
    }
    let mut totals = Totals::default();
    for pack in &mut counties {
        settle(pack);
        totals.add(&pack.totals);
    }
    let lines = counties.iter().map(|pack| CountySummary {
        code: pack.code.clone(),
        name: pack.name.clone(),
        totals: pack.totals.clone(),
        ..CountySummary::default()
    });
    let rules = RULES.iter().map(|code| RuleSummary {
        code: (*code).into(),
        severity: Severity::Error,
        adjusted_from: None,
        title: format!("检查项目{code}的名称"),
        count: counties.iter().flat_map(|pack| &pack.findings).filter(|one| one.rule == *code).count() as u64,
        waived: 0,
        skipped: None,
        lacking: std::collections::BTreeMap::new(),
        lacking_lists: std::collections::BTreeMap::new(),
    });
    RunRecord {
        summary: RunSummary {
            tool: "qiquan".into(),
            name: "巴彦淖尔市".into(),
            code: "150800".into(),
            as_of: "2020-04-15".into(),
            deadline: "2020-06-30".into(),
            days_left: 76,
            totals: totals.clone(),
            counties: lines.collect(),
            rules: rules.collect(),
            ..RunSummary::default()
        },
        prefecture: CountyPack {
            code: "150800".into(),
            name: "巴彦淖尔市".into(),
            totals,
            ..CountyPack::default()
        },
        counties,
        ..RunRecord::default()
    }
}

/// In the order of the archive, with its townships and their counts.
fn settle(pack: &mut CountyPack) {
    pack.households.sort_by(|a, b| {
        (&a.township, &a.village, &a.household_id).cmp(&(&b.township, &b.village, &b.household_id))
    });
    pack.findings.sort_by(|a, b| {
        (&a.township, &a.village, &a.household_id, &a.rule).cmp(&(
            &b.township,
            &b.village,
            &b.household_id,
            &b.rule,
        ))
    });
    for at in 0..TOWNSHIPS {
        let code = format!("{}{}", pack.code, 100 + at);
        let name = format!("第{at}苏木");
        pack.unit_papers.push(UnitPaper {
            level: Level::Township,
            unit: String::new(),
            township: name.clone(),
            village: String::new(),
            key: "X01".into(),
            name: "年度工作总结".into(),
            presence: Presence::Present,
            responsible: "苏木乡镇".into(),
            remark: String::new(),
            number: String::new(),
        });
        let own = pack.households.iter().filter(|row| row.township == code).count() as u64;
        pack.by_township.push(TownshipRow { code, name, households: own, ..TownshipRow::default() });
    }
    let totals = &mut pack.totals;
    totals.households = pack.households.len() as u64;
    totals.errors = pack.findings.len() as u64;
    totals.required = totals.households * 30;
    totals.present = totals.households * 28;
    totals.missing = totals.required - totals.present;
    totals.settle();
}

fn household(county: &str, at: usize) -> HouseholdRow {
    let township = at % TOWNSHIPS;
    let village = at / TOWNSHIPS % VILLAGES;
    HouseholdRow {
        household_id: format!("{county}{}{at:05}", 100 + township),
        head_name: format!("户主{}", at % 997),
        township: format!("{county}{}", 100 + township),
        township_name: format!("第{township}苏木"),
        village: format!("第{village}嘎查"),
        group: String::new(),
        helper: format!("帮扶人{}", at % 211),
        helper_unit: "苏木人民政府".into(),
        people: Some(3),
        kind: "脱贫户".into(),
        exit_year: Some(2018),
        papers: (0..30).map(|at| Some(if at < 2 { Presence::Missing } else { Presence::Present })).collect(),
        required: 30,
        present: 28,
        missing: 2,
        unknown: 0,
        state: LinkState::NotSampled,
        remarks: Vec::new(),
        has_file: true,
        has_interview: false,
        has_visit: true,
        open: Vec::new(),
        errors: 0,
        warnings: 0,
    }
}

fn finding(county: &str, name: &str, row: &HouseholdRow, at: usize) -> Finding {
    let rule = RULES[at % RULES.len()];
    let place = format!("{name}{}{}{}", row.township_name, row.village, row.head_name);
    let cell = |column: char| Evidence {
        link: Link::Registry,
        path: format!("registers/{county}{name}/人员信息.xlsx"),
        sheet: "2019".into(),
        cell: format!("{column}{}", at + 2),
        page: None,
    };
    Finding {
        fingerprint: Fingerprint::of(
            rule,
            county,
            &row.township,
            &row.village,
            &row.household_id,
            &at.to_string(),
        ),
        rule: rule.into(),
        severity: Severity::Error,
        county: county.into(),
        township: row.township.clone(),
        village: row.village.clone(),
        household_id: row.household_id.clone(),
        subject: at.to_string(),
        message: format!(
            "{place}：登记的人均纯收入为{at}元，与户表、收入测算表所记的数不一致，相差超过允许的范围"
        ),
        expected: "各表所记相同".into(),
        actual: format!("相差{at}元"),
        evidence: vec![cell('F'), cell('K')],
        responsible: "帮扶责任人".into(),
        waived: None,
        first_seen: "2020-03-31".into(),
        relapsed: None,
    }
}
