//! Faults of the figures of the household register and of the village sheets (V029 and the rules after it). Each is
//! written into the cells of the registers over the plan.

use crate::sample::faults::{Bed, Change, Planter, Sheet, Truth};
use crate::sample::people;
use crate::sample::plan::{COUNTIES, House};
use crate::sample::registers::{self, Income};

pub const PLANTERS: &[Planter] = &[
    Planter { rule: "V029", fault: v029, near_miss: v029_near },
    Planter { rule: "V030", fault: v030, near_miss: v030_near },
    Planter { rule: "V031", fault: v031, near_miss: v031_near },
    Planter { rule: "V032", fault: v032, near_miss: v032_near },
    Planter { rule: "V039", fault: v039, near_miss: v039_near },
    Planter { rule: "V041", fault: v041, near_miss: v041_near },
    Planter { rule: "V033", fault: v033, near_miss: v033_near },
    Planter { rule: "V034", fault: v034, near_miss: v034_near },
    Planter { rule: "V035", fault: v035, near_miss: v035_near },
    Planter { rule: "V036", fault: v036, near_miss: v036_near },
    Planter { rule: "V037", fault: v037, near_miss: v037_near },
    Planter { rule: "V038", fault: v038, near_miss: v038_near },
    Planter { rule: "V040", fault: v040, near_miss: v040_near },
    Planter { rule: "V042", fault: v042, near_miss: v042_near },
    Planter { rule: "V043", fault: v043, near_miss: v043_near },
    Planter { rule: "V044", fault: v044, near_miss: v044_near },
    Planter { rule: "V045", fault: v045, near_miss: v045_near },
];

/// Headings of the registers, as the tables of the sample have them or would have them.
pub type Names = &'static [&'static str];

const WAGE: Names = &["工资性收入"];
const BIZ: Names = &["生产经营性收入"];
const PROP: Names = &["财产性收入"];
const COST: Names = &["生产经营性支出"];
const NET: Names = &["纯收入（元）"];
const PER_CAP: Names = &["人均纯收入（元）"];
pub const PENSION: Names = &["养老金或离退休金"];
const BIRTH: Names = &["计划生育金"];
const ECO: Names = &["生态补偿金"];
pub const DIBAO_MONEY: Names = &["最低生活保障金"];
const TEKUN_MONEY: Names = &["特困人员救助供养金"];
const OTHER_TRANS: Names = &["其他转移性收入"];
const DANGER: Names = &["是否危房户"];
const GRADE: Names = &["危房等级"];
const WATER: Names = &["是否解决安全饮用水"];
const INDUSTRY: Names = &["到户产业帮扶类型"];
const DIVIDEND: Names = &["资产收益扶贫分红收入"];
const PHONE: Names = &["户联系电话"];
pub const DIBAO: Names = &["是否享受低保"];

/// Writes a cell of the household register.
pub fn put(bed: &mut Bed<'_>, at: usize, names: Names, value: impl ToString) {
    let id = bed.plan.houses[at].id.clone();
    bed.faults.cells.set(Sheet::Household, &id, names, value.to_string());
}

/// Writes a cell of one person.
pub fn put_person(bed: &mut Bed<'_>, person: &str, names: Names, value: impl ToString) {
    bed.faults.cells.set(Sheet::Member, person, names, value.to_string());
}

fn income(bed: &Bed<'_>, at: usize) -> Income {
    registers::income(&bed.plan.houses[at])
}

/// A household above the line of 5000 that is on no list whose papers and policies would have to follow.
pub fn plain(house: &House) -> bool {
    !house.monitored && !house.listed("低保") && !house.listed("危房改造") && !house.listed("易地搬迁")
}

/// Is there somebody in the household who can work?
pub fn able(house: &House) -> bool {
    house.people.iter().any(|person| matches!(person.labor, "普通劳动力" | "弱劳动力或半劳动力"))
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
    let at = bed.free(|house| !house.monitored && able(house))?;
    bed.house(at).net_per_head = [3746, 3218, 2950][round % 3];
    bed.register_fault(at, "V032", "per_cap")
}

/// Exactly at the line; a monitored household above it; a year before with a lower line.
fn v032_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let low = |house: &House| (5200..6500).contains(&house.net_per_head);
    let at = match round % 3 {
        0 => {
            let at = bed.free(|house| !house.monitored && able(house))?;
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
    bed.register_near_miss(at, "V032", if round % 3 == 2 { "per_cap@2019" } else { "per_cap" })
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

/// Far more than the year before, and far less.
fn v033(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| !house.monitored)?;
    let now = bed.plan.houses[at].net_per_head;
    earlier(bed, at, 2018, [now / 3, now * 4, now * 2 / 5][round % 3]);
    bed.register_fault(at, "V033", "per_cap@2019")
}

/// Just doubled; a year in between that nobody exported; no income the year before.
fn v033_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| !house.monitored)?;
    let now = bed.plan.houses[at].net_per_head;
    let (year, before) = [(2018, now.div_ceil(2)), (2017, now / 4), (2018, 0)][round % 3];
    earlier(bed, at, year, before);
    bed.register_near_miss(at, "V033", "per_cap@2019")
}

/// Free households of one village that fit, the first village with enough of them.
fn neighbours(bed: &Bed<'_>, count: usize, fits: impl Fn(&House) -> bool) -> Option<Vec<usize>> {
    bed.plan.villages.iter().find_map(|village| {
        let free = |at: &usize| !bed.faults.changes.contains_key(at) && fits(&bed.plan.houses[*at]);
        let found: Vec<usize> = (village.houses.0..village.houses.1).filter(free).take(count).collect();
        (found.len() == count).then_some(found)
    })
}

fn v034(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let size = 1 + round % 2;
    let group = neighbours(bed, 5 + round % 3, |house| plain(house) && house.people.len() == size)?;
    for at in group {
        bed.house(at).net_per_head = 7100 + round;
        bed.register_fault(at, "V034", "net")?;
    }
    Some(())
}

/// Four households; five with the same income per head and unlike sizes; five that live on the same allowance alone.
fn v034_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let small = |house: &House| plain(house) && house.people.len() == 1;
    let group = match round % 3 {
        0 => neighbours(bed, 4, small)?,
        1 => {
            let mut group = neighbours(bed, 4, small)?;
            let village = bed.plan.houses[group[0]].village;
            group
                .push(bed.free(|house| house.village == village && plain(house) && house.people.len() == 2)?);
            group
        }
        _ => neighbours(bed, 5, |house| small(house) && house.people[0].months == 0)?,
    };
    for at in group {
        bed.house(at).net_per_head = 8200 + round;
        if round % 3 == 2 {
            let net = income(bed, at).net;
            for names in [WAGE, BIZ, PROP, COST] {
                put(bed, at, names, 0);
            }
            put(bed, at, &["转移性收入"], net);
        }
        bed.register_near_miss(at, "V034", "net")?;
    }
    Some(())
}

/// Moves the wage into the income of the own business, up to `left`.
fn wage_of(bed: &mut Bed<'_>, at: usize, left: usize) {
    let own = income(bed, at);
    put(bed, at, WAGE, left);
    put(bed, at, BIZ, own.biz + own.wage - left);
}

fn v035(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let left = [0, 80, 3][round % 3];
    let at = bed.free(|house| left > 0 || house.people.iter().any(|person| person.months >= 6))?;
    wage_of(bed, at, left);
    bed.register_fault(at, "V035", "wage")
}

/// Seasonal work below half a year; a hundred yuan; nothing said about the wage.
fn v035_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let seasonal = |house: &House| {
        house.people.iter().any(|person| person.months > 0)
            && house.people.iter().all(|person| person.months < 6)
    };
    let at = match round % 3 {
        0 => bed.free(seasonal)?,
        1 => bed.free(|_| true)?,
        _ => bed.free(|house| house.people.iter().any(|person| person.months >= 6))?,
    };
    match round % 3 {
        0 => wage_of(bed, at, 0),
        1 => wage_of(bed, at, 100),
        _ => put(bed, at, WAGE, ""),
    }
    bed.register_near_miss(at, "V035", "wage")
}

/// No income from an own business; the wage makes up for it.
fn no_business(bed: &mut Bed<'_>, at: usize, help: &str) {
    let own = income(bed, at);
    put(bed, at, BIZ, 0);
    put(bed, at, COST, 0);
    put(bed, at, WAGE, own.wage + own.biz - own.cost);
    put(bed, at, INDUSTRY, help);
}

fn v036(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|_| true)?;
    no_business(bed, at, ["养殖业", "种植业", "种植业、养殖业"][round % 3]);
    put(bed, at, DIVIDEND, 0);
    bed.register_fault(at, "V036", "biz")
}

/// Dividends; no help; income from property that may be a dividend.
fn v036_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|_| true)?;
    no_business(bed, at, ["资产收益分红", "无", "养殖业"][round % 3]);
    if round % 3 < 2 {
        put(bed, at, DIVIDEND, 0);
    }
    bed.register_near_miss(at, "V036", "biz")
}

fn v037(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = match round % 3 {
        0 => bed.free(|house| house.listed("低保") && bed.layout(house) == 'C')?,
        1 => bed.free(|house| plain(house) && bed.layout(house) == 'C')?,
        _ => bed.free(|house| house.listed("低保") && bed.layout(house) != 'C')?,
    };
    put(bed, at, DIBAO_MONEY, if round % 3 == 1 { 900 } else { 0 });
    if round % 3 == 2 {
        put(bed, at, DIBAO, "是");
    }
    bed.register_fault(at, "V037", "trans_dibao")
}

/// Both say yes; both say no; nothing said about the money.
fn v037_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let listed = round % 3 != 1;
    let fits =
        |house: &House| bed.layout(house) == 'C' && (house.listed("低保") == listed) && !house.monitored;
    let at = bed.free(fits)?;
    let half = income(bed, at).trans / 2;
    match round % 3 {
        0 => put(bed, at, DIBAO_MONEY, half),
        1 => put(bed, at, DIBAO_MONEY, 0),
        _ => put(bed, at, DIBAO_MONEY, ""),
    }
    bed.register_near_miss(at, "V037", "trans_dibao")
}

fn v038(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| {
        !matches!(COUNTIES[bed.plan.villages[house.village].county].0, "150823" | "150824" | "150825")
    })?;
    let (names, area, subject): (Names, &str, &str) = match round % 3 {
        0 => (&["耕地面积（亩）"], "1200", "farm_land"),
        1 => (&["林地面积（亩）"], "-3", "forest"),
        _ => (&["退耕还林面积（亩）"], "200.5", "returned_land"),
    };
    put(bed, at, names, area);
    bed.register_fault(at, "V038", subject)
}

/// A pasture as large as pastures are; dry fields of the banners; exactly at the limit.
fn v038_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let pastoral = round % 3 != 2;
    let at = bed.free(|house| (bed.layout(house) == 'C') == pastoral)?;
    let (names, area): (Names, usize) =
        [(&["牧草地面积"] as Names, 8600), (&["耕地面积（亩）"], 340), (&["耕地面积（亩）"], 100)][round % 3];
    put(bed, at, names, area);
    bed.register_near_miss(at, "V038", if round.is_multiple_of(3) { "pasture" } else { "farm_land" })
}

fn v040(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|_| true)?;
    put(bed, at, &["住房面积"], ["0", "500.5", "0.8"][round % 3]);
    bed.register_fault(at, "V040", "house_area")
}

fn v040_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|_| true)?;
    put(bed, at, &["住房面积"], ["1", "500", ""][round % 3]);
    bed.register_near_miss(at, "V040", "house_area")
}

/// Free households of one county, the first county with enough of them.
fn countrymen(bed: &Bed<'_>, count: usize) -> Option<Vec<usize>> {
    (0..COUNTIES.len()).find_map(|county| {
        let own = |at: &usize| {
            !bed.faults.changes.contains_key(at)
                && bed.plan.villages[bed.plan.houses[*at].village].county == county
        };
        let found: Vec<usize> = bed.order.iter().copied().filter(own).take(count).collect();
        (found.len() == count).then_some(found)
    })
}

fn v042(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let group = if round % 3 == 1 { countrymen(bed, 10)? } else { vec![bed.free(|_| true)?] };
    let number = match round % 3 {
        0 => "138000012".to_owned(),
        1 => format!("139111{round:05}"),
        _ => "138000012345".to_owned(),
    };
    for at in group {
        put(bed, at, PHONE, &number);
        bed.register_fault(at, "V042", "phone")?;
    }
    Some(())
}

/// A telephone at home; nine households with one number; two numbers in a cell.
fn v042_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let group = if round % 3 == 1 { countrymen(bed, 9)? } else { vec![bed.free(|_| true)?] };
    let number = match round % 3 {
        0 => "0478-8212345".to_owned(),
        1 => format!("139222{round:05}"),
        _ => "13911100001/13922200001".to_owned(),
    };
    for at in group {
        put(bed, at, PHONE, &number);
        bed.register_near_miss(at, "V042", "phone")?;
    }
    Some(())
}

/// The next village, exited or not, about which the truth says nothing of this rule yet.
fn village(bed: &Bed<'_>, rule: &str, exited: Option<bool>) -> Option<usize> {
    let said = |at: usize| {
        let village = &bed.plan.villages[at];
        bed.faults.truth.iter().any(|line| {
            line.rule == rule && line.township == village.township && line.village == village.name
        })
    };
    let fits = |at: &usize| exited.is_none_or(|exited| bed.plan.villages[*at].exited == exited) && !said(*at);
    (0..bed.plan.villages.len()).find(fits)
}

/// Writes a cell of the village sheet, and what must or must not be found.
fn sheet(
    bed: &mut Bed<'_>,
    at: usize,
    names: Names,
    value: String,
    about: (&'static str, &'static str, &str),
) {
    let (kind, rule, subject) = about;
    let village = &bed.plan.villages[at];
    let key = format!("{}/{}", village.township, village.name);
    bed.faults.truth.push(Truth {
        rule,
        kind,
        county: COUNTIES[village.county].0.to_owned(),
        township: village.township.clone(),
        village: village.name.clone(),
        household_id: String::new(),
        subject: subject.to_owned(),
    });
    bed.faults.cells.set(Sheet::Village, &key, names, value);
}

/// Households of a village, as its sheet gives them.
fn total(at: usize) -> usize {
    180 + at % 240
}

const UNSAFE: Names = &["危房户数"];
const NO_WATER: Names = &["未实现饮水安全户数"];
const ROAD: Names = &["是否通沥青（水泥）路"];
const COMMON_INCOME: Names = &["村级集体经济收入（万元）"];
const CLINIC: Names = &["行政村卫生室个数"];

fn v043(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = village(bed, "V043", None)?;
    let (names, subject) =
        if round % 3 == 1 { (NO_WATER, "water_unsafe_households") } else { (UNSAFE, "danger_households") };
    sheet(bed, at, names, (total(at) + 1 + round).to_string(), ("fault", "V043", subject));
    Some(())
}

/// Every household; each of two kinds more than half; nothing said.
fn v043_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = village(bed, "V043", None)?;
    let count = match round % 3 {
        0 => total(at).to_string(),
        1 => (total(at) * 3 / 4).to_string(),
        _ => String::new(),
    };
    if round % 3 == 1 {
        sheet(bed, at, NO_WATER, count.clone(), ("near_miss", "V043", "water_unsafe_households"));
    }
    sheet(bed, at, UNSAFE, count, ("near_miss", "V043", "danger_households"));
    Some(())
}

fn v044(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = village(bed, "V044", Some(true))?;
    let (names, value, subject) =
        [(COMMON_INCOME, "0", "collective_income"), (ROAD, "否", "paved_road"), (CLINIC, "", "clinic")]
            [round % 3];
    sheet(bed, at, names, value.to_owned(), ("fault", "V044", subject));
    Some(())
}

/// A village that did not exit; a small income; no clinic of its own beside the hospital of the township.
fn v044_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = village(bed, "V044", Some(!round.is_multiple_of(3)))?;
    let (names, value, subject) = [
        (COMMON_INCOME, "0", "collective_income"),
        (COMMON_INCOME, "0.3", "collective_income"),
        (CLINIC, "0", "clinic"),
    ][round % 3];
    sheet(bed, at, names, value.to_owned(), ("near_miss", "V044", subject));
    Some(())
}

/// Somebody who is no longer on the register of the household, and a line about that person on a list.
fn gone(bed: &mut Bed<'_>, at: usize, state: &str, list: &str, period: &str, listed_in: &str) -> String {
    let house = &bed.plan.houses[at];
    let place = &bed.plan.villages[house.village];
    let layout = bed.layout(house);
    let birth = (1931, 1 + at as u32 % 12, 1 + at as u32 / 12 % 28);
    let number = people::identity(birth, 11 + (at / 336 % 400) as u16 * 2);
    let person = format!("{}9", house.id);
    let name = format!("{}老", house.people[0].name);
    let mut cells: Vec<(Names, String)> = vec![
        (&["县(市、区、旗)", "县"], COUNTIES[place.county].1.to_owned()),
        (&["乡(镇)", "乡"], place.township_name.clone()),
        (&["行政村", "村"], place.name.clone()),
        (&["户编号"], house.id.clone()),
        (&["人编号", "人口编号"], person.clone()),
        (&["姓名"], name.clone()),
        (&["证件号码"], number.clone()),
        (&["与户主关系"], "之父".to_owned()),
        (&["人员状态"], state.to_owned()),
    ];
    match layout {
        'B' => cells.push((&["数据日期"], registers::DATE.to_owned())),
        'C' => cells.push((&["年度"], "2019".to_owned())),
        _ => {}
    }
    let county = Some(place.county);
    let line: Vec<(Names, String)> = vec![
        (&["名单类型"], list.to_owned()),
        (&["户编号"], listed_in.to_owned()),
        (&["姓名"], name),
        (&["身份证号"], number),
        (&["内容"], "在册".to_owned()),
        (&["时间"], period.to_owned()),
    ];
    bed.faults.cells.add(Sheet::Member, county, cells);
    bed.faults.cells.add(Sheet::Roster, county, line);
    person
}

fn v045(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| house.listed("低保"))?;
    let id = bed.plan.houses[at].id.clone();
    let (state, period) = [("死亡", "2020年3月"), ("转出", "2020年"), ("死亡", "2020.2")][round % 3];
    let person = gone(bed, at, state, "低保", period, &id);
    bed.register_fault(at, "V045", format!("{person}/roster@2020"))
}

/// Paid in the year before; insured a year ahead; entitled where the person lives now.
fn v045_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| house.listed("低保"))?;
    let id = bed.plan.houses[at].id.clone();
    let (state, list, period) =
        [("死亡", "低保", "2019年"), ("死亡", "医保", "2020年"), ("转出", "低保", "2020年1月")][round % 3];
    let mut listed_in = id;
    if round % 3 == 2 {
        bed.take(at, Change::Register);
        let other = bed.free(|house| house.listed("低保"))?;
        bed.take(other, Change::Register);
        listed_in.clone_from(&bed.plan.houses[other].id);
    }
    let person = gone(bed, at, state, list, period, &listed_in);
    bed.register_near_miss(at, "V045", format!("{person}/roster@2020"))
}
