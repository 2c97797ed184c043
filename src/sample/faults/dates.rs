//! Faults of papers that people looked at (C005–C007) and of dates and periods (T).

use crate::sample::faults::cells::Sheet;
use crate::sample::faults::problems::told;
use crate::sample::faults::{Bed, Change, Planter, Truth};
use crate::sample::plan::{COUNTIES, House};

pub const PLANTERS: &[Planter] = &[
    Planter { rule: "C005", fault: c005, near_miss: c005_near },
    Planter { rule: "T006", fault: t006, near_miss: t006_near },
    Planter { rule: "T004", fault: t004, near_miss: t004_near },
    Planter { rule: "C006", fault: c006, near_miss: c006_near },
    Planter { rule: "C007", fault: c007, near_miss: c007_near },
    Planter { rule: "T002", fault: t002, near_miss: t002_near },
    Planter { rule: "T005", fault: t005, near_miss: t005_near },
    Planter { rule: "T007", fault: t007, near_miss: t007_near },
    Planter { rule: "T008", fault: t008, near_miss: t008_near },
    Planter { rule: "T009", fault: t009, near_miss: t009_near },
    Planter { rule: "T011", fault: t011, near_miss: t011_near },
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

fn in_order(bed: &mut Bed<'_>, fault: bool, subject: &str, papers: &[(&str, &str)]) -> Option<()> {
    let at = bed.free(|_| true)?;
    for (material, date) in papers {
        described(bed, at, material, "", date);
    }
    if fault { bed.register_fault(at, "T002", subject) } else { bed.register_near_miss(at, "T002", subject) }
}

fn t002(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    match round % 3 {
        0 => in_order(bed, true, "H07", &[("H02", "2015-10-08"), ("贫困户确认告知书", "2015-09-01")]),
        1 => in_order(bed, true, "H15", &[("脱贫申请书", "2018.11.20"), ("H15", "2018年10月")]),
        _ => {
            in_order(bed, true, "H06", &[("H02", "2014-09-01"), ("H05", "2014-09-20"), ("H06", "2014-09-10")])
        }
    }
}

/// All on one day, months that allow the order, and a survey that was made again years later.
fn t002_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    match round % 3 {
        0 => in_order(
            bed,
            false,
            "H07",
            &[("H02", "2015-09-01"), ("H05", "2015-09-01"), ("H07", "2015-09-01")],
        ),
        1 => in_order(bed, false, "H07", &[("H02", "2015年9月"), ("H07", "2015-09-02")]),
        _ => in_order(
            bed,
            false,
            "H07",
            &[("H02", "2015-09-01"), ("H03", "2018-05-20"), ("H07", "2015-12-31")],
        ),
    }
}

fn t005(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| house.identified >= 2016)?;
    let house = bed.house(at);
    house.exit_year = house.identified - 1 - i32::from(round % 3 == 1);
    bed.register_fault(at, "T005", "exit_year")
}

/// Registered and out of poverty within one year.
fn t005_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let year = 2016 + round as i32 % 2;
    let at = bed.free(|house| house.identified == year)?;
    bed.house(at).exit_year = year;
    bed.register_near_miss(at, "T005", "exit_year")
}

/// Two free households of two towns that one helper looks after, and who it is; `abroad`: the second lies in another
/// county. Each helper is taken once.
fn one_helper(bed: &mut Bed<'_>, abroad: bool) -> Option<(usize, usize, String)> {
    let village = |house: &House| &bed.plan.villages[house.village];
    let used = |house: &House| {
        let subject = format!("{}@", house.helper);
        bed.faults.truth.iter().any(|line| line.rule == "T007" && line.subject.starts_with(&subject))
    };
    let pair = |first: usize| {
        let own = village(&bed.plan.houses[first]);
        let second = bed.free(|house| {
            let other = village(house);
            other.township != own.township && (other.county == own.county) != abroad
        });
        second.map(|second| (first, second))
    };
    let (first, second) = (0..COUNTIES.len())
        .filter_map(|county| bed.free(|house| village(house).county == county && !used(house)))
        .find_map(pair)?;
    let helper = bed.plan.houses[first].helper.clone();
    bed.house(second).helper.clone_from(&helper);
    bed.take(first, Change::Register);
    bed.take(second, Change::Register);
    Some((first, second, helper))
}

/// Writes a visit of the log: month of its row, day, mode.
fn visited(bed: &mut Bed<'_>, at: usize, month: usize, day: &str, mode: &str) {
    let row = format!("{}/{month}", bed.plan.houses[at].id);
    bed.faults.cells.set(Sheet::HelperLog, &row, LOG_DATE, day);
    bed.faults.cells.set(Sheet::HelperLog, &row, &["方式"], mode);
}

fn t007(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (first, second, helper) = one_helper(bed, false)?;
    let (month, day, written) =
        [(4, "2020-04-08", "2020/04/08"), (1, "2020-01-08", "2020.1.8"), (4, "2020-04-06", "2020年4月6日")]
            [round % 3];
    // The other visit to the second town falls on a day of its own.
    visited(bed, second, 1, "2020/01/20", "入户");
    visited(bed, second, 4, "2020/04/10", "入户");
    for at in [first, second] {
        visited(bed, at, month, written, "入户");
    }
    told(bed, "fault", "T007", Some(county_of(bed, first)), format!("{helper}@{day}"));
    Some(())
}

/// A call to the other town, a helper of the same name in another county, and the next day.
fn t007_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (first, second, helper) = one_helper(bed, round % 3 == 1)?;
    let (day, mode) = [("2020/04/08", "电话"), ("2020/04/08", "入户"), ("2020/04/10", "入户")][round % 3];
    visited(bed, first, 4, "2020/04/08", "入户");
    visited(bed, second, 1, "2020/01/20", "入户");
    visited(bed, second, 4, day, mode);
    told(bed, "near_miss", "T007", Some(county_of(bed, first)), format!("{helper}@2020-04-08"));
    Some(())
}

/// The visit of January, written differently.
fn in_winter(bed: &mut Bed<'_>, fault: bool, day: &str, mode: &str) -> Option<()> {
    let at = bed.free(|_| true)?;
    let row = format!("{}/1", bed.plan.houses[at].id);
    bed.faults.cells.set(Sheet::HelperLog, &row, LOG_DATE, day);
    bed.faults.cells.set(Sheet::HelperLog, &row, &["方式"], mode);
    if fault {
        bed.register_fault(at, "T008", "log_mode")
    } else {
        bed.register_near_miss(at, "T008", "log_mode")
    }
}

fn t008(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (day, mode) =
        [("2020/02/03", "入户"), ("2020年2月10日", "上门"), ("2020.1.28", "入户走访")][round % 3];
    in_winter(bed, true, day, mode)
}

/// A call, the day before the villages were closed, and a month that may mean its last days.
fn t008_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (day, mode) = [("2020/02/03", "电话"), ("2020/01/24", "入户"), ("2020年2月", "入户")][round % 3];
    in_winter(bed, false, day, mode)
}

/// Dates of annual papers for every household of a village that keeps no list of its own.
fn same_day(
    bed: &mut Bed<'_>,
    kind: &'static str,
    round: usize,
    papers: &[(&str, &str, &str)],
) -> Option<()> {
    let count = bed.plan.villages.len();
    let listed = |at: usize| {
        let change = bed.faults.changes.get(&at);
        at % 60 == 7 || matches!(change, Some(Change::Unlisted(_) | Change::ListedOnly | Change::Listed))
    };
    let fits = |at: &usize| {
        let village = &bed.plan.villages[*at];
        let used = |line: &Truth| {
            line.rule == "T009" && line.township == village.township && line.village == village.name
        };
        let houses = village.houses.0..village.houses.1;
        houses.len() > 3 && !houses.into_iter().any(listed) && !bed.faults.truth.iter().any(used)
    };
    let at = (0..count).map(|step| (round * 7 + 3 + step) % count).find(fits)?;
    let (from, to) = bed.plan.villages[at].houses;
    for house in (from..to).filter(|house| bed.plan.houses[*house].identified <= 2017).collect::<Vec<_>>() {
        for (material, year, date) in papers {
            described(bed, house, material, year, date);
        }
    }
    let village = &bed.plan.villages[at];
    let line = Truth {
        rule: "T009",
        kind,
        county: COUNTIES[village.county].0.to_owned(),
        township: village.township.clone(),
        village: village.name.clone(),
        household_id: String::new(),
        subject: "formed_date".into(),
    };
    bed.faults.truth.push(line);
    Some(())
}

fn t009(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let day = ["2018-12-20", "2018年11月8日", "20181230"][round % 3];
    same_day(
        bed,
        "fault",
        round,
        &[("H04", "2017", day), ("H04", "2018", day), ("H12", "2017", day), ("H12", "2018", day)],
    )
}

/// One meeting signs the papers of one year, every year has a day of its own, and a month is no day.
fn t009_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let papers: &[(&str, &str, &str)] = match round % 3 {
        0 => &[("H04", "2018", "2018-12-20"), ("H10", "2018", "2018-12-20"), ("H12", "2018", "2018-12-20")],
        1 => &[("H04", "2017", "2017-12-20"), ("H04", "2018", "2018-12-20"), ("H12", "2018", "2018-12-28")],
        _ => &[("H04", "2017", "2018年1月"), ("H04", "2018", "2018年12月"), ("H12", "2018", "2018年12月")],
    };
    same_day(bed, "near_miss", round, papers)
}

/// A helper before the present one.
fn handed_over(bed: &mut Bed<'_>, fault: bool, until: &str, from: &str) -> Option<()> {
    let at = bed.free(|house| house.identified <= 2016)?;
    let id = bed.plan.houses[at].id.clone();
    let county = county_of(bed, at);
    let cells: Vec<(&'static [&'static str], String)> = vec![
        (&["户编号"], id.clone()),
        (&["帮扶责任人"], "王守业".into()),
        (&["单位名称"], format!("{}农牧局", COUNTIES[county].1)),
        (&["职务级别"], "科员".into()),
        (&["开始时间"], "2016年3月".into()),
        (&["终止时间"], until.into()),
        (&["是否驻村队员"], "否".into()),
    ];
    bed.faults.cells.add(Sheet::Helper, Some(county), cells);
    bed.faults.cells.set(Sheet::Helper, &id, &["开始时间"], from);
    let subject = format!("helper@{}", &from[..4]);
    if fault { bed.register_fault(at, "T011", subject) } else { bed.register_near_miss(at, "T011", subject) }
}

fn t011(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (until, from) =
        [("2018-06-30", "2018-10-08"), ("2018年6月", "2018年9月"), ("2017/12/31", "2018/3/15")][round % 3];
    handed_over(bed, true, until, from)
}

/// The next day, a time in which both worked, and months that meet.
fn t011_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (until, from) =
        [("2018-06-30", "2018-07-01"), ("2018-12-31", "2018年6月"), ("2018年6月", "2018年7月")][round % 3];
    handed_over(bed, false, until, from)
}
