//! Benefits that a roster and the register both keep (低保、特困、残疾 …), and what the register says about each.

use crate::check::world::HouseholdView;
use crate::ingest::record::Record;

/// A benefit that a roster and the register both keep.
pub struct Benefit {
    /// Name of the list.
    pub list: &'static str,
    /// What the register calls it.
    pub name: &'static str,
    /// Subject of the finding.
    pub key: &'static str,
    pub of_household: bool,
    /// Is it a fault too when the register has it and the list has not? Pupils are on the list of the place they study in.
    pub both_ways: bool,
    /// What a row of the register says, and in which column; `None` when it does not.
    says: fn(&HouseholdView<'_>, &Record) -> Option<(bool, &'static str)>,
}

impl Benefit {
    pub const ALL: &'static [Benefit] = &[
        Benefit {
            list: "低保",
            name: "低保",
            key: "dibao",
            of_household: true,
            both_ways: true,
            says: dibao,
        },
        Benefit {
            list: "特困",
            name: "特困供养",
            key: "tekun",
            of_household: true,
            both_ways: true,
            says: tekun,
        },
        Benefit {
            list: "残疾",
            name: "残疾",
            key: "health",
            of_household: false,
            both_ways: true,
            says: disabled,
        },
        Benefit {
            list: "学籍",
            name: "在校",
            key: "school",
            of_household: false,
            both_ways: false,
            says: pupil,
        },
        Benefit {
            list: "养老",
            name: "养老保险",
            key: "pension_resident",
            of_household: false,
            both_ways: false,
            says: pension,
        },
        Benefit {
            list: "公益岗",
            name: "公益性岗位",
            key: "post_type",
            of_household: false,
            both_ways: true,
            says: post,
        },
        Benefit {
            list: "危房改造",
            name: "危房改造",
            key: "rebuilt",
            of_household: true,
            both_ways: true,
            says: rebuilt,
        },
        Benefit {
            list: "易地搬迁",
            name: "易地搬迁",
            key: "relocated",
            of_household: true,
            both_ways: true,
            says: relocated,
        },
    ];

    /// What the register says: one row that has it is enough.
    pub fn of_registry<'a>(
        &self,
        view: &HouseholdView<'_>,
        rows: impl Iterator<Item = &'a Record>,
    ) -> Option<(bool, &'a Record, &'static str)> {
        let said: Vec<(bool, &Record, &'static str)> =
            rows.filter_map(|row| (self.says)(view, row).map(|(has, key)| (has, row, key))).collect();
        said.iter().find(|(has, ..)| *has).or(said.first()).copied()
    }
}

fn flag(row: &Record, key: &'static str) -> Option<(bool, &'static str)> {
    row.flag(key).map(|has| (has, key))
}

/// 贫困户属性 speaks where no column of its own does.
fn dibao(_: &HouseholdView<'_>, row: &Record) -> Option<(bool, &'static str)> {
    flag(row, "dibao").or_else(|| match row.str("attr") {
        "低保贫困户" => Some((true, "attr")),
        "一般贫困户" => Some((false, "attr")),
        _ => None,
    })
}

fn tekun(_: &HouseholdView<'_>, row: &Record) -> Option<(bool, &'static str)> {
    flag(row, "tekun").or_else(|| match row.str("attr") {
        "特困供养贫困户" => Some((true, "attr")),
        "一般贫困户" | "低保贫困户" => Some((false, "attr")),
        _ => None,
    })
}

/// A certificate may stand in the number itself (20 or 22 characters), in 健康状况 or in a column of its own.
fn disabled(_: &HouseholdView<'_>, row: &Record) -> Option<(bool, &'static str)> {
    let certified = row.code("id_no").len() >= 20 || !row.text("disab_class").is_empty();
    let health = row.text("health");
    match (certified, health.is_empty()) {
        (true, _) => Some((true, "health")),
        (false, true) => None,
        (false, false) => Some((health.contains('残'), "health")),
    }
}

fn pupil(view: &HouseholdView<'_>, row: &Record) -> Option<(bool, &'static str)> {
    // A child that is too young for school is on the list of its kindergarten.
    let infant = row.text("school") == "学龄前儿童";
    view.is_student(row).map(|is_student| (is_student || infant, "school"))
}

fn pension(_: &HouseholdView<'_>, row: &Record) -> Option<(bool, &'static str)> {
    match (row.flag("pension_resident"), row.flag("pension_staff")) {
        (None, None) => None,
        (resident, staff) if resident == Some(true) || staff == Some(true) => {
            Some((true, "pension_resident"))
        }
        _ => Some((false, "pension_resident")),
    }
}

/// A blank 公益性岗位 says nothing: many offices fill it in late.
fn post(_: &HouseholdView<'_>, row: &Record) -> Option<(bool, &'static str)> {
    let kind = row.text("post_type");
    (!kind.is_empty()).then_some((!matches!(kind.as_ref(), "无" | "否"), "post_type"))
}

fn rebuilt(_: &HouseholdView<'_>, row: &Record) -> Option<(bool, &'static str)> {
    flag(row, "rebuilt")
}

fn relocated(_: &HouseholdView<'_>, row: &Record) -> Option<(bool, &'static str)> {
    flag(row, "relocated")
}
