//! Faults of the figures of the household register (V029 and the rules after it) and of what households are entitled to
//! (P). Each is written into the cells of the registers over the plan.

use crate::sample::faults::{Bed, Planter, Sheet};
use crate::sample::plan::{COUNTIES, House};
use crate::sample::registers::{self, Income};

pub const PLANTERS: &[Planter] = &[
    Planter { rule: "V029", fault: v029, near_miss: v029_near },
    Planter { rule: "P016", fault: p016, near_miss: p016_near },
    Planter { rule: "V030", fault: v030, near_miss: v030_near },
    Planter { rule: "V031", fault: v031, near_miss: v031_near },
    Planter { rule: "V032", fault: v032, near_miss: v032_near },
    Planter { rule: "V039", fault: v039, near_miss: v039_near },
    Planter { rule: "V041", fault: v041, near_miss: v041_near },
];

/// Headings of the registers, as the tables of the sample have them or would have them.
type Names = &'static [&'static str];

const WAGE: Names = &["工资性收入"];
const BIZ: Names = &["生产经营性收入"];
const PROP: Names = &["财产性收入"];
const TRANS: Names = &["转移性收入"];
const COST: Names = &["生产经营性支出"];
const NET: Names = &["纯收入（元）"];
const PER_CAP: Names = &["人均纯收入（元）"];
const PENSION: Names = &["养老金或离退休金"];
const BIRTH: Names = &["计划生育金"];
const ECO: Names = &["生态补偿金"];
const DIBAO_MONEY: Names = &["最低生活保障金"];
const TEKUN_MONEY: Names = &["特困人员救助供养金"];
const OTHER_TRANS: Names = &["其他转移性收入"];
const DANGER: Names = &["是否危房户"];
const GRADE: Names = &["危房等级"];
const WATER: Names = &["是否解决安全饮用水"];
const RESIDENT: Names = &["是否参加新型农村合作医疗（城乡居民基本医疗保险）"];
const STAFF: Names = &["是否参加城镇职工基本医疗保险"];

/// Writes a cell of the household register.
fn put(bed: &mut Bed<'_>, at: usize, names: Names, value: impl ToString) {
    let id = bed.plan.houses[at].id.clone();
    bed.faults.cells.set(Sheet::Household, &id, names, value.to_string());
}

/// Writes a cell of one person.
fn put_person(bed: &mut Bed<'_>, person: &str, names: Names, value: impl ToString) {
    bed.faults.cells.set(Sheet::Member, person, names, value.to_string());
}

fn income(bed: &Bed<'_>, at: usize) -> Income {
    registers::income(&bed.plan.houses[at])
}

/// A household that takes no part in the lists whose papers and policies would have to follow.
fn plain(house: &House) -> bool {
    !house.listed("低保") && !house.listed("危房改造") && !house.listed("易地搬迁")
}

/// Adds the row of an earlier year beside that of 2019, which is then dated.
fn earlier(bed: &mut Bed<'_>, at: usize, year: i32, per_cap: usize) {
    let house = &bed.plan.houses[at];
    let village = &bed.plan.villages[house.village];
    let county = village.county;
    let cells: Vec<(Names, String)> = vec![
        (&["县"], COUNTIES[county].1.to_owned()),
        (&["乡"], village.township_name.clone()),
        (&["村"], village.name.clone()),
        (&["户编号"], house.id.clone()),
        (&["户主姓名"], house.head_name.clone()),
        (PER_CAP, per_cap.to_string()),
        (&["年度"], year.to_string()),
    ];
    bed.faults.cells.add(Sheet::Household, Some(county), cells);
    put(bed, at, &["年度"], 2019);
}

fn v029(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|_| true)?;
    let own = income(bed, at);
    match round % 3 {
        0 => put(bed, at, WAGE, own.wage + 500),
        1 => put(bed, at, COST, own.cost + 300),
        _ => put(bed, at, PROP, own.prop + 120),
    }
    bed.register_fault(at, "V029", "net")
}

/// A rounded yuan; a subsidy that stands beside the costs; an award that stands beside the four kinds.
fn v029_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|_| true)?;
    let own = income(bed, at);
    match round % 3 {
        0 => put(bed, at, WAGE, own.wage + 1),
        1 => {
            put(bed, at, COST, own.cost + 600);
            put(bed, at, &["专项用于减少生产经营性支出的补贴"], 600);
        }
        _ => {
            put(bed, at, BIZ, own.biz - 800);
            put(bed, at, &["产业奖励"], 800);
        }
    }
    bed.register_near_miss(at, "V029", "net")
}

/// All six items, the pension taking what is left.
fn items(bed: &mut Bed<'_>, at: usize, pension: usize) {
    put(bed, at, PENSION, pension);
    for names in [BIRTH, ECO, DIBAO_MONEY, TEKUN_MONEY, OTHER_TRANS] {
        put(bed, at, names, 0);
    }
}

fn v030(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(plain)?;
    let own = income(bed, at);
    match round % 3 {
        0 => put(bed, at, PENSION, own.trans + 400),
        1 => items(bed, at, own.trans - 300),
        _ => put(bed, at, ECO, own.trans + 90),
    }
    bed.register_fault(at, "V030", "trans")
}

/// Some items only; a rounded yuan; an award that the office counts among the transfers.
fn v030_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(plain)?;
    let own = income(bed, at);
    match round % 3 {
        0 => put(bed, at, PENSION, own.trans / 2),
        1 => items(bed, at, own.trans + 1),
        _ => {
            items(bed, at, own.trans - 500);
            put(bed, at, &["就业奖励"], 500);
        }
    }
    bed.register_near_miss(at, "V030", "trans")
}

fn v031(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| house.people.len() > 1)?;
    let house = &mut bed.plan.houses[at];
    let per_cap = house.net_per_head;
    match round % 3 {
        0 => put(bed, at, PER_CAP, per_cap + 700),
        1 => put(bed, at, PER_CAP, per_cap - 20),
        _ => {
            // Divided by the people of today instead of those of the year.
            house.pop_year += 1;
            let wrong = per_cap * house.pop_year / house.pop_now;
            put(bed, at, PER_CAP, wrong);
        }
    }
    bed.register_fault(at, "V031", "per_cap")
}

/// More people in the year than now, divided rightly; a quotient that was rounded; one with two decimals.
fn v031_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| house.people.len() == 3)?;
    let own = income(bed, at);
    match round % 3 {
        0 => bed.house(at).pop_year += 1,
        1 => put(bed, at, NET, own.net + 1),
        _ => {
            put(bed, at, NET, own.net + 1);
            let per_cap = format!("{}.33", bed.plan.houses[at].net_per_head);
            put(bed, at, PER_CAP, per_cap);
        }
    }
    bed.register_near_miss(at, "V031", "per_cap")
}

fn v032(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| !house.monitored)?;
    bed.house(at).net_per_head = [3746, 3218, 2950][round % 3];
    bed.register_fault(at, "V032", "per_cap")
}

/// Exactly at the line; a monitored household above it; a year before with a lower line.
fn v032_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let low = |house: &House| (5200..6500).contains(&house.net_per_head);
    let at = match round % 3 {
        0 => {
            let at = bed.free(|house| !house.monitored)?;
            bed.house(at).net_per_head = 3747;
            at
        }
        1 => bed.free(|house| house.monitored).or_else(|| bed.free(low))?,
        _ => {
            let at = bed.free(low)?;
            earlier(bed, at, 2018, 3500);
            at
        }
    };
    bed.register_near_miss(at, "V032", "per_cap")
}

fn v039(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(plain)?;
    match round % 3 {
        0 => put(bed, at, DANGER, "是"),
        1 => put(bed, at, DANGER, "D级"),
        _ => put(bed, at, GRADE, "C级"),
    }
    bed.register_fault(at, "V039", if round % 3 == 2 { "grade" } else { "danger" })
}

/// The grade of the house before it was rebuilt; a safe grade; the grade of the house that was left behind.
fn v039_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (list, grade) = [("危房改造", "C级"), ("", "B级"), ("易地搬迁", "D级")][round % 3];
    let at = bed.free(|house| list.is_empty() || house.listed(list))?;
    put(bed, at, GRADE, grade);
    bed.register_near_miss(at, "V039", "grade")
}

fn v041(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let blank = round % 3 == 1;
    // The members' tables of the layouts A and B say it as well, that of layout C does not.
    let at = bed.free(|house| !blank || bed.layout(house) == 'C')?;
    put(bed, at, WATER, ["否", "", "未达标"][round % 3]);
    bed.register_fault(at, "V041", "water_safe")
}

/// Said in other words; empty here, but filled in the members' table.
fn v041_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let blank = round % 3 == 2;
    let at = bed.free(|house| !blank || bed.layout(house) != 'C')?;
    put(bed, at, WATER, ["√", "达标", ""][round % 3]);
    bed.register_near_miss(at, "V041", "water_safe")
}

fn p016(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| house.people.len() > 1)?;
    let person = bed.plan.houses[at].people.last()?.id.clone();
    let said = ["否", "是", "未参加"][round % 3];
    put_person(bed, &person, RESIDENT, said);
    put_person(bed, &person, STAFF, if said == "是" { "是" } else { "否" });
    bed.register_fault(at, "P016", person)
}

/// Insured as an employee; nothing said about the other insurance; a soldier.
fn p016_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| house.people.len() > 1)?;
    let person = bed.plan.houses[at].people.last()?.id.clone();
    put_person(bed, &person, RESIDENT, "否");
    match round % 3 {
        0 => put_person(bed, &person, STAFF, "是"),
        1 => put_person(bed, &person, STAFF, ""),
        _ => {
            put_person(bed, &person, STAFF, "否");
            put_person(bed, &person, &["是否现役军人"], "是");
        }
    }
    bed.register_near_miss(at, "P016", person)
}
