//! Faults of what households and persons are entitled to (P013 and the rules after it).

use crate::sample::faults::figures::{DIBAO, DIBAO_MONEY, Names, PENSION, able, plain, put, put_person};
use crate::sample::faults::{Bed, Planter, Sheet, Truth};
use crate::sample::people::Person;
use crate::sample::plan::{COUNTIES, House};

pub const PLANTERS: &[Planter] = &[
    Planter { rule: "P016", fault: p016, near_miss: p016_near },
    Planter { rule: "P013", fault: p013, near_miss: p013_near },
    Planter { rule: "P014", fault: p014, near_miss: p014_near },
    Planter { rule: "P015", fault: p015, near_miss: p015_near },
    Planter { rule: "P017", fault: p017, near_miss: p017_near },
    Planter { rule: "P018", fault: p018, near_miss: p018_near },
];

const RESIDENT: Names = &["是否参加新型农村合作医疗（城乡居民基本医疗保险）"];
const STAFF: Names = &["是否参加城镇职工基本医疗保险"];
const PENSION_RESIDENT: Names = &["是否参加城乡居民基本养老保险"];
const PENSION_STAFF: Names = &["是否参加城镇职工基本养老保险"];
const TEKUN: Names = &["是否特困供养人员"];
const SCHOOL: Names = &["在校生状况"];
const MEASURES: Names = &["帮扶措施"];
const GONE: Names = &["风险是否消除"];
const GONE_DATE: Names = &["消除时间"];

/// A free household with a person that fits; the person's 人编号.
fn somebody(
    bed: &Bed<'_>,
    house: impl Fn(&House) -> bool,
    fits: impl Fn(&Person) -> bool,
) -> Option<(usize, String)> {
    let at = bed.free(|own| house(own) && own.people.iter().any(&fits))?;
    let person = bed.plan.houses[at].people.iter().find(|person| fits(person))?;
    Some((at, person.id.clone()))
}

fn is_worker(person: &Person) -> bool {
    person.labor == "普通劳动力" && (1963..=1998).contains(&person.birth.0)
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

/// The papers of 低保 and 特困 are the same: the household has them already.
fn p013(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let (at, person) = somebody(bed, |house| house.listed("低保"), is_worker)?;
    put_person(bed, &person, TEKUN, "是");
    bed.register_fault(at, "P013", person)
}

/// A disabled person; an old one; one who can hardly work.
fn p013_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let fits = |person: &Person| match round % 3 {
        0 => person.health == "残疾",
        1 => person.birth.0 < 1955 && person.health == "健康",
        _ => person.labor == "弱劳动力或半劳动力",
    };
    let (at, person) = somebody(bed, |house| house.listed("低保"), fits)?;
    put_person(bed, &person, TEKUN, "是");
    bed.register_near_miss(at, "P013", person)
}

/// A line on the list of 雨露计划.
fn rain(bed: &mut Bed<'_>, at: usize, person: &str, period: &str) {
    let house = &bed.plan.houses[at];
    let Some(person) = house.people.iter().find(|own| own.id == person) else { return };
    let line: Vec<(Names, String)> = vec![
        (&["名单类型"], "雨露计划".to_owned()),
        (&["户编号"], house.id.clone()),
        (&["姓名"], person.name.clone()),
        (&["身份证号"], person.id_no.clone()),
        (&["内容"], "在册".to_owned()),
        (&["时间"], period.to_owned()),
    ];
    let county = bed.plan.villages[house.village].county;
    bed.faults.cells.add(Sheet::Roster, Some(county), line);
}

fn p014(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let school = ["普通高中一年级", "本科二年级", "小学"][round % 3];
    let (at, person) = somebody(bed, |_| true, |person| person.school == school)?;
    rain(bed, at, &person, ["2019年9月", "2020年", "2019年"][round % 3]);
    bed.register_fault(at, "P014", person)
}

/// Vocational schools; a list of years ago.
fn p014_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let school = ["普通高中一年级", "本科二年级", "本科二年级"][round % 3];
    let (at, person) = somebody(bed, |_| true, |person| person.school == school)?;
    match round % 3 {
        0 => put_person(bed, &person, SCHOOL, "中职二年级"),
        1 => put_person(bed, &person, SCHOOL, "高职高专一年级"),
        _ => {}
    }
    rain(bed, at, &person, ["2019年9月", "2020年", "2017年"][round % 3]);
    bed.register_near_miss(at, "P014", person)
}

fn p015(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let said = round.is_multiple_of(3);
    let fits = |house: &House| plain(house) && !able(house) && (bed.layout(house) == 'C') == said;
    let at = bed.free(fits)?;
    bed.house(at).net_per_head = 4200;
    match round % 3 {
        0 => {}
        1 => put(bed, at, DIBAO, "否"),
        _ => put(bed, at, DIBAO_MONEY, 0),
    }
    bed.register_fault(at, "P015", "dibao")
}

/// Somebody can work a little; on the list of 低保; old people with good pensions.
fn p015_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let fits = |house: &House| {
        bed.layout(house) == 'C'
            && !house.monitored
            && match round % 3 {
                0 => house.people.iter().all(|person| person.labor == "弱劳动力或半劳动力"),
                1 => !able(house) && house.listed("低保"),
                _ => !able(house) && !house.listed("低保"),
            }
    };
    let at = bed.free(fits)?;
    if round % 3 < 2 {
        bed.house(at).net_per_head = 4200;
    }
    bed.register_near_miss(at, "P015", "dibao")
}

fn p017(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    if round % 3 == 1 {
        let at = bed.free(|house| plain(house) && house.people.iter().any(|person| person.birth.0 < 1958))?;
        put(bed, at, PENSION, 0);
        return bed.register_fault(at, "P017", "trans_pension");
    }
    let (at, person) = somebody(bed, |_| true, is_worker)?;
    put_person(bed, &person, PENSION_RESIDENT, "否");
    put_person(bed, &person, PENSION_STAFF, "否");
    bed.register_fault(at, "P017", person)
}

/// Insured as an employee; nobody is sixty yet; a student.
fn p017_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    if round % 3 == 1 {
        let at = bed.free(|house| plain(house) && house.people.iter().all(|person| person.birth.0 > 1960))?;
        put(bed, at, PENSION, 0);
        return bed.register_near_miss(at, "P017", "trans_pension");
    }
    let student = round % 3 == 2;
    let fits = |person: &Person| if student { person.school == "本科二年级" } else { is_worker(person) };
    let (at, person) = somebody(bed, |_| true, fits)?;
    put_person(bed, &person, PENSION_RESIDENT, "否");
    put_person(bed, &person, PENSION_STAFF, if student { "否" } else { "是" });
    bed.register_near_miss(at, "P017", person)
}

/// The next 边缘户 about which nothing is said yet: its 户编号. What is said about it goes into the truth.
fn edge(bed: &mut Bed<'_>, kind: &'static str, subject: &str) -> Option<String> {
    let next = bed.faults.truth.iter().filter(|line| line.rule == "P018").count();
    let own = bed.plan.borderline.get(next)?;
    let village = &bed.plan.villages[own.village];
    let id = format!("{}98{:03}", village.township, next % 1000);
    bed.faults.truth.push(Truth {
        rule: "P018",
        kind,
        county: COUNTIES[village.county].0.to_owned(),
        township: village.township.clone(),
        village: village.name.clone(),
        household_id: id.clone(),
        subject: subject.to_owned(),
    });
    Some(id)
}

fn list(bed: &mut Bed<'_>, id: &str, names: Names, value: &str) {
    bed.faults.cells.set(Sheet::Borderline, id, names, value);
}

fn p018(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    if round % 3 == 2 {
        // The list keeps the date for another household.
        let other = edge(bed, "near_miss", "risk_gone")?;
        list(bed, &other, GONE, "是");
        list(bed, &other, GONE_DATE, "2020年3月20日");
        let id = edge(bed, "fault", "risk_gone")?;
        list(bed, &id, GONE, "是");
        return Some(());
    }
    let id = edge(bed, "fault", "measures")?;
    list(bed, &id, MEASURES, ["无", ""][round % 3]);
    Some(())
}

/// On the list for a few days; one measure is enough; gone with its date.
fn p018_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let id = edge(bed, "near_miss", if round % 3 == 2 { "risk_gone" } else { "measures" })?;
    match round % 3 {
        0 => {
            list(bed, &id, &["纳入时间"], "2020年4月1日");
            list(bed, &id, MEASURES, "无");
        }
        1 => list(bed, &id, MEASURES, "公益性岗位"),
        _ => {
            list(bed, &id, GONE, "是");
            list(bed, &id, GONE_DATE, "2020.3.31");
        }
    }
    Some(())
}
