//! A county made by hand for the tests of this stage.

use crate::base::terms::{LinkState, Presence};
use crate::model::county::{CountyPack, HouseholdRow, MatrixColumn};

/// 临河区, with the papers H01 and H02 and these households in 狼山镇永丰村.
pub fn county(papers: &[[Option<Presence>; 2]]) -> CountyPack {
    let column = |key: &str, name: &str| MatrixColumn {
        key: key.into(),
        name: name.into(),
        responsible: "嘎查村".into(),
        rule: "C003".into(),
    };
    CountyPack {
        code: "150802".into(),
        name: "临河区".into(),
        matrix_columns: vec![column("H01", "身份证户口簿"), column("H02", "贫困户申请书")],
        households: papers.iter().enumerate().map(|(at, papers)| household(at, papers)).collect(),
        ..CountyPack::default()
    }
}

fn household(at: usize, papers: &[Option<Presence>; 2]) -> HouseholdRow {
    let count = |wanted: fn(Presence) -> bool| papers.iter().flatten().filter(|p| wanted(**p)).count() as u64;
    HouseholdRow {
        household_id: format!("{at:04}"),
        head_name: format!("户主{at}"),
        township: "150802100".into(),
        township_name: "狼山镇".into(),
        village: "永丰村".into(),
        group: String::new(),
        helper: String::new(),
        helper_unit: String::new(),
        people: Some(2),
        kind: "脱贫户".into(),
        exit_year: Some(2018),
        papers: papers.to_vec(),
        required: count(|_| true),
        present: count(Presence::is_present),
        missing: count(Presence::is_missing),
        unknown: count(|presence| presence == Presence::Unknown),
        state: LinkState::NotSampled,
        remarks: Vec::new(),
        has_file: true,
        has_interview: false,
        has_visit: false,
        open: Vec::new(),
        errors: 0,
        warnings: 0,
    }
}
