//! Faults of single cells and rows that the import must tell (D002, D007–D010). What happens to whole files (encodings,
//! headers, hidden sheets) is shown by projects of its own: it would change the totals of a sample.

use super::ledgers::{cell, told};
use crate::sample::faults::{Bed, Change, Planter, Sheet};
use crate::sample::plan::{COUNTIES, House};

/// Those that need no household of their own come first: a small sample has few.
pub const PLANTERS: &[Planter] = &[
    Planter { rule: "D009", fault: d009, near_miss: d009_near },
    Planter { rule: "D010", fault: d010, near_miss: d010_near },
    Planter { rule: "D007", fault: d007, near_miss: d007_near },
    Planter { rule: "D008", fault: d008, near_miss: d008_near },
    Planter { rule: "D002", fault: d002, near_miss: d002_near },
];

const NAME: &[&str] = &["姓名"];
const NUMBER: &[&str] = &["证件号码"];
const PHONE: &[&str] = &["联系电话", "户联系电话"];
const IDENTIFIED: &[&str] = &["首次识别时间"];
const MONTHS: &[&str] = &["务工时间（月）"];
const VISITED: &[&str] = &["入户日期"];
const FARM_LAND: &[&str] = &["耕地面积（亩）"];
const PASTURE: &[&str] = &["牧草地面积"];

fn county(bed: &Bed<'_>, at: usize) -> usize {
    bed.plan.villages[bed.plan.houses[at].village].county
}

/// Truth about a column of a register in a county.
fn column(bed: &mut Bed<'_>, county: usize, kind: &'static str, rule: &'static str, subject: &str) {
    told(bed, kind, rule, [COUNTIES[county].0, "", ""], subject);
}

/// An identity number typed with a small x stands in every register that shows the head's number.
pub fn small_x(bed: &mut Bed<'_>, at: usize) {
    let home = county(bed, at);
    for subject in ["member/id_no", "household/head_id"] {
        column(bed, home, "fault", "D002", subject);
    }
    if bed.layout(&bed.plan.houses[at]) == 'C' {
        column(bed, home, "fault", "D002", "member/head_id");
    }
}

/// Full-width digits; a formula around the number; blanks in between.
fn d002(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| round % 3 != 1 || house.sampled)?;
    let head = bed.plan.houses[at].people[0].clone();
    let subject = match round % 3 {
        0 => {
            let wide: String = format!("138{:08}", at % 100_000_000)
                .chars()
                .filter_map(|c| char::from_u32(u32::from(c) + 0xFEE0))
                .collect();
            bed.faults.cells.set(Sheet::Member, &head.id, PHONE, wide);
            "member/phone"
        }
        1 => {
            let id = bed.plan.houses[at].id.clone();
            bed.faults.cells.set(Sheet::Visit, &id, &["户编号"], format!("=\"{id}\""));
            "visit/hh_id"
        }
        _ => {
            let parts = (head.id_no.get(..6)?, head.id_no.get(6..14)?, head.id_no.get(14..)?);
            let apart = format!("{} {} {}", parts.0, parts.1, parts.2);
            bed.faults.cells.set(Sheet::Member, &head.id, NUMBER, apart);
            "member/id_no"
        }
    };
    let home = county(bed, at);
    column(bed, home, "fault", "D002", subject);
    bed.take(at, Change::Register);
    Some(())
}

/// Full-width signs in a text that nobody compares.
fn d002_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    // Another county each time: the finding would be one for the whole column.
    let first = |county| bed.plan.villages.iter().position(|own| own.exited && own.county == county);
    let at = (0..COUNTIES.len()).filter_map(first).nth(round)?;
    let home = bed.plan.villages[at].county;
    let said = ["棚圈２座 及设备", "标准化棚圈（含水、电）", "棚圈ＡＢ两区"][round % 3];
    let number = format!("XM{}{at:04}", COUNTIES[home].0);
    bed.faults.cells.set(Sheet::Project, &number, &["建设内容"], said);
    column(bed, home, "near_miss", "D002", "project/content");
    Some(())
}

/// A day that does not exist; a date without its year; a figure in words.
fn d007(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = match round % 3 {
        0 => bed.free(|house| bed.layout(house) != 'C'),
        1 => bed.free(|house| house.sampled),
        _ => bed.free(|house| house.people[0].months == 0),
    }?;
    let house = &bed.plan.houses[at];
    let (id, head, year) = (house.id.clone(), house.people[0].id.clone(), house.identified);
    match round % 3 {
        0 => {
            bed.faults.cells.set(Sheet::Member, &head, IDENTIFIED, format!("{year}年2月30日"));
            bed.register_fault(at, "D007", "first_id_date")
        }
        1 => {
            bed.faults.cells.set(Sheet::Visit, &id, VISITED, "3月25日");
            bed.register_fault(at, "D007", "date")
        }
        _ => {
            bed.faults.cells.set(Sheet::Member, &head, MONTHS, "几个月");
            bed.register_fault(at, "D007", format!("{head}/work_months"))
        }
    }
}

/// A date in characters; a day with its time; a figure with its unit.
fn d007_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = match round % 3 {
        0 => bed.free(|house| bed.layout(house) != 'C'),
        1 => bed.free(|house| house.sampled),
        _ => bed.free(|house| house.people[0].months > 0),
    }?;
    let house = &bed.plan.houses[at];
    let (id, head, year) = (house.id.clone(), house.people[0].id.clone(), house.identified);
    let months = house.people[0].months;
    match round % 3 {
        0 => {
            bed.faults.cells.set(Sheet::Member, &head, IDENTIFIED, format!("{year}年十二月三十一日"));
            bed.register_near_miss(at, "D007", "first_id_date")
        }
        1 => {
            bed.faults.cells.set(Sheet::Visit, &id, VISITED, "2020年3月25日上午");
            bed.register_near_miss(at, "D007", "date")
        }
        _ => {
            bed.faults.cells.set(Sheet::Member, &head, MONTHS, format!("{months}个月"));
            bed.register_near_miss(at, "D007", format!("{head}/work_months"))
        }
    }
}

/// The last person of a household in which no ledger names that person.
fn quiet(bed: &Bed<'_>) -> Option<(usize, String, Vec<char>)> {
    let at = bed.free(|house: &House| house.people.len() > 1 && house.loan.is_none())?;
    let person = bed.plan.houses[at].people.last()?;
    Some((at, person.id.clone(), person.name.chars().collect()))
}

/// A box or a question mark for a character that the font lacks; another sign for the middle dot.
fn d008(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, person, name) = quiet(bed)?;
    let (first, rest): (char, String) = (*name.first()?, name[1..].iter().collect());
    let written = match round % 3 {
        0 => format!("{first}□"),
        1 => format!("{first}？{rest}"),
        _ => format!("{first}•{}", rest.trim_start_matches('·')),
    };
    bed.faults.cells.set(Sheet::Member, &person, NAME, written);
    bed.register_fault(at, "D008", format!("{person}/name"))
}

/// A name in use in brackets; a rare character; the right dot.
fn d008_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, person, name) = quiet(bed)?;
    let (first, rest): (char, String) = (*name.first()?, name[1..].iter().collect());
    let written = match round % 3 {
        0 => format!("{first}{rest}（小名）"),
        1 => format!("{first}㛃"),
        _ => format!("{first}·{}", rest.trim_start_matches('·')),
    };
    bed.faults.cells.set(Sheet::Member, &person, NAME, written);
    bed.register_near_miss(at, "D008", format!("{person}/name"))
}

/// A visit, a call and a value of a paper of a household that no register knows.
fn d009(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let home = round * 2 % 7;
    let id = format!("9{}{round:05}", COUNTIES[home].0);
    let household = || cell(&["户编号"], id.clone());
    let head = || cell(&["户主姓名"], "温无户");
    let (sheet, cells, subject) = match round % 3 {
        0 => (
            Sheet::Visit,
            vec![household(), head(), cell(VISITED, "2020-03-25"), cell(&["调查员"], "段明、吕佳")],
            "visit/hh_id",
        ),
        1 => (
            Sheet::HelperLog,
            vec![household(), head(), cell(&["帮扶责任人"], "段明"), cell(&["走访日期"], "2020/03/05")],
            "helper_log/hh_id",
        ),
        _ => (
            Sheet::FileValue,
            vec![
                household(),
                cell(&["材料"], "H04"),
                cell(&["年度"], "2019"),
                cell(&["指标"], "家庭人口"),
                cell(&["值"], "2"),
            ],
            "file_value/hh_id",
        ),
    };
    bed.faults.cells.add(sheet, Some(home), cells);
    column(bed, home, "fault", "D009", subject);
    Some(())
}

/// An official who speaks about no household.
fn d009_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let home = (round * 2 + 1) % 7;
    let who = ["温书记", "温旗长", "温主任"][round % 3];
    let cells = vec![
        cell(&["旗县"], COUNTIES[home].1),
        cell(&["层级"], "旗县领导"),
        cell(&["访谈日期"], "2020.3.24"),
        cell(&["访谈人"], "段明"),
        cell(&["被访谈人"], who),
        cell(&["回答要点"], "专题研究脱贫攻坚工作"),
    ];
    bed.faults.cells.add(Sheet::Interview, Some(home), cells);
    column(bed, home, "near_miss", "D009", "interview/hh_id");
    Some(())
}

/// A household of a banner, where V038 leaves the land to the banner, with enough neighbours to compare with.
fn on_the_steppe(bed: &Bed<'_>) -> Option<usize> {
    let of = |house: &House| bed.plan.villages[house.village].county;
    let mut count = [0_usize; 7];
    bed.plan.houses.iter().for_each(|house| count[of(house)] += 1);
    bed.free(|house| {
        matches!(COUNTIES[of(house)].0, "150823" | "150824" | "150825") && count[of(house)] >= 30
    })
}

/// Fields measured in 平方米.
fn d010(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = on_the_steppe(bed)?;
    let id = bed.plan.houses[at].id.clone();
    bed.faults.cells.set(Sheet::Household, &id, FARM_LAND, ["13334", "10000", "20000"][round % 3]);
    bed.register_fault(at, "D010", "farm_land")
}

/// Large fields, a large pasture, a small field.
fn d010_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = on_the_steppe(bed)?;
    let id = bed.plan.houses[at].id.clone();
    let (names, area) = [(FARM_LAND, "900"), (PASTURE, "60000"), (FARM_LAND, "0.5")][round % 3];
    bed.faults.cells.set(Sheet::Household, &id, names, area);
    bed.register_near_miss(at, "D010", if round % 3 == 1 { "pasture" } else { "farm_land" })
}
