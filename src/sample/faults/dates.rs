//! Faults of papers that people looked at (C005–C007) and of dates and periods (T).

use crate::sample::faults::cells::Sheet;
use crate::sample::faults::{Bed, Planter};
use crate::sample::plan::House;

pub const PLANTERS: &[Planter] = &[
    Planter { rule: "C005", fault: c005, near_miss: c005_near },
    Planter { rule: "T006", fault: t006, near_miss: t006_near },
    Planter { rule: "T004", fault: t004, near_miss: t004_near },
    Planter { rule: "C006", fault: c006, near_miss: c006_near },
    Planter { rule: "C007", fault: c007, near_miss: c007_near },
];

fn county_of(bed: &Bed<'_>, at: usize) -> usize {
    bed.plan.villages[bed.plan.houses[at].village].county
}

/// A row of the sheet 人工核验: paper, year, signature, seal, date, day of the look.
fn checked(bed: &mut Bed<'_>, at: usize, said: [&str; 6]) {
    const NAMES: [&[&str]; 6] = [&["材料"], &["年度"], &["签字"], &["公章"], &["日期"], &["检查日期"]];
    let county = county_of(bed, at);
    let mut cells: Vec<(&'static [&'static str], String)> =
        vec![(&["户编号"], bed.plan.houses[at].id.clone()), (&["检查人"], "吕佳".into())];
    cells.extend(NAMES.into_iter().zip(said).map(|(names, value)| (names, value.to_owned())));
    bed.faults.cells.add(Sheet::Check, Some(county), cells);
}

/// A household whose paper somebody looked at.
fn looked_at(
    bed: &mut Bed<'_>,
    rule: &'static str,
    subject: &str,
    fault: bool,
    rows: &[[&str; 6]],
) -> Option<()> {
    let at = bed.free(|_| true)?;
    for row in rows {
        checked(bed, at, *row);
    }
    if fault { bed.register_fault(at, rule, subject) } else { bed.register_near_miss(at, rule, subject) }
}

fn c005(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (subject, row) = [
        ("H04@2019", ["贫困户信息采集表", "2019", "×", "", "√", ""]),
        ("H15", ["H15脱贫确认书", "", "未签", "√", "√", "2020-03-18"]),
        ("H12@2019", ["收入测算表", "2019", "无", "", "√", ""]),
    ][round % 3];
    looked_at(bed, "C005", subject, true, &[row])
}

/// Signed since the first look; a paper that carries no signature; a cell that nobody filled in.
fn c005_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    match round % 3 {
        0 => looked_at(
            bed,
            "C005",
            "H04@2019",
            false,
            &[
                ["贫困户信息采集表", "2019", "×", "", "√", "2020-03-02"],
                ["贫困户信息采集表", "2019", "√", "", "√", "2020.4.1"],
            ],
        ),
        1 => looked_at(bed, "C005", "H01", false, &[["户口簿复印件", "", "×", "×", "×", ""]]),
        _ => looked_at(bed, "C005", "H04@2019", false, &[["H04", "2019", "/", "/", "√", ""]]),
    }
}

fn c006(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (subject, row) = [
        ("H15", ["脱贫确认书", "", "√", "×", "√", ""]),
        ("H07", ["贫困户确认告知书", "2016", "√", "无", "√", ""]),
        ("H15", ["脱贫确认书", "2018", "√", "未盖章", "√", "2020年3月"]),
    ][round % 3];
    looked_at(bed, "C006", subject, true, &[row])
}

/// A paper that needs no seal, sealed since the first look, and a copy nobody looked at for its seal.
fn c006_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    match round % 3 {
        0 => looked_at(bed, "C006", "H04@2019", false, &[["信息采集表", "2019", "√", "×", "√", ""]]),
        1 => looked_at(
            bed,
            "C006",
            "H15",
            false,
            &[
                ["脱贫确认书", "", "√", "×", "√", "2020-02-20"],
                ["脱贫确认书", "", "√", "√", "√", "2020-04-02"],
            ],
        ),
        _ => looked_at(bed, "C006", "H07", false, &[["贫困户确认告知书", "", "√", "", "√", ""]]),
    }
}

fn c007(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (subject, row) = [
        ("H04@2019", ["贫困户信息采集表", "2019", "√", "", "×", ""]),
        ("H02", ["贫困户申请书", "", "√", "", "无", ""]),
        ("H03", ["入户调查表", "2015", "√", "", "否", "2020-03-18"]),
    ][round % 3];
    looked_at(bed, "C007", subject, true, &[row])
}

/// The date itself, a booklet that needs none, and one that was dated since.
fn c007_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    match round % 3 {
        0 => looked_at(
            bed,
            "C007",
            "H04@2019",
            false,
            &[["贫困户信息采集表", "2019", "√", "", "2019年12月20日", ""]],
        ),
        1 => looked_at(bed, "C007", "H08", false, &[["扶贫手册", "", "√", "", "×", ""]]),
        _ => looked_at(
            bed,
            "C007",
            "H02",
            false,
            &[
                ["贫困户申请书", "", "√", "", "×", "2020-03-01"],
                ["贫困户申请书", "", "√", "", "√", "2020-03-30"],
            ],
        ),
    }
}

/// A row of 档案著录 that says nothing but when a paper was made.
fn described(bed: &mut Bed<'_>, at: usize, material: &str, year: &str, date: &str) {
    let county = county_of(bed, at);
    let id = bed.plan.houses[at].id.clone();
    let cells: Vec<(&'static [&'static str], String)> = vec![
        (&["户编号"], id),
        (&["材料"], material.into()),
        (&["年度"], year.into()),
        (&["指标"], "落款".into()),
        (&["值"], "见材料末页".into()),
        (&["形成日期"], date.into()),
    ];
    bed.faults.cells.add(Sheet::FileValue, Some(county), cells);
}

const LOG_DATE: &[&str] = &["走访日期"];

fn t004(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| house.identified <= 2016)?;
    match round % 3 {
        0 => {
            described(bed, at, "H04", "2019", "2091-03-05");
            bed.register_fault(at, "T004", "H04@2019")
        }
        1 => {
            let row = format!("{}/1", bed.plan.houses[at].id);
            bed.faults.cells.set(Sheet::HelperLog, &row, LOG_DATE, "2002/01/05");
            bed.register_fault(at, "T004", "log_date")
        }
        _ => {
            described(bed, at, "贫困户信息采集表", "2017", "2019.12.31");
            bed.register_fault(at, "T004", "H04@2017")
        }
    }
}

/// Signed in the next spring, an old booklet that people brought along, and a date in Chinese figures.
fn t004_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|_| true)?;
    match round % 3 {
        0 => {
            described(bed, at, "H04", "2019", "2020-01-10");
            bed.register_near_miss(at, "T004", "H04@2019")
        }
        1 => {
            described(bed, at, "户口簿复印件", "", "1998-05-20");
            bed.register_near_miss(at, "T004", "H01")
        }
        _ => {
            let row = format!("{}/4", bed.plan.houses[at].id);
            bed.faults.cells.set(Sheet::HelperLog, &row, LOG_DATE, "二〇二〇年四月三日");
            bed.register_near_miss(at, "T004", "log_date")
        }
    }
}

/// A household in a county whose log others keep up to date.
fn in_company(bed: &Bed<'_>) -> Option<usize> {
    let size = |house: &House| {
        let county = bed.plan.villages[house.village].county;
        let villages = bed.plan.villages.iter().filter(|village| village.county == county);
        villages.map(|village| village.houses.1 - village.houses.0).sum::<usize>()
    };
    bed.free(|house| size(house) > 8)
}

fn t006(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = in_company(bed)?;
    let row = |month: usize| format!("{}/{month}", bed.plan.houses[at].id);
    let (march, april) = (row(3), row(4));
    bed.faults.cells.drop_row(Sheet::HelperLog, &april);
    match round % 3 {
        0 => bed.faults.cells.drop_row(Sheet::HelperLog, &march),
        1 => bed.faults.cells.set(Sheet::HelperLog, &march, LOG_DATE, "2020/03/01"),
        _ => bed.faults.cells.set(Sheet::HelperLog, &march, LOG_DATE, "2020年2月"),
    }
    bed.register_fault(at, "T006", "log_gap")
}

/// Phone calls of the epidemic count, 26 days are no gap, and April is April whatever the day.
fn t006_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = in_company(bed)?;
    let row = |month: usize| format!("{}/{month}", bed.plan.houses[at].id);
    let (march, april) = (row(3), row(4));
    let cells = &mut bed.faults.cells;
    match round % 3 {
        0 => cells.set(Sheet::HelperLog, &april, &["方式"], "电话"),
        1 => {
            cells.drop_row(Sheet::HelperLog, &april);
            cells.set(Sheet::HelperLog, &march, LOG_DATE, "2020/03/20");
        }
        _ => cells.set(Sheet::HelperLog, &april, LOG_DATE, "2020年4月"),
    }
    bed.register_near_miss(at, "T006", "log_gap")
}
