//! Faults between the sector lists and the register (X016, X019–X021), and of what officials said (X009–X012).

use crate::sample::faults::{Bed, Planter, Sheet, Truth};
use crate::sample::people;
use crate::sample::plan::COUNTIES;

pub const PLANTERS: &[Planter] = &[
    Planter { rule: "X021", fault: x021, near_miss: x021_near },
    Planter { rule: "X016", fault: x016, near_miss: x016_near },
    Planter { rule: "X019", fault: x019, near_miss: x019_near },
    Planter { rule: "X020", fault: x020, near_miss: x020_near },
    Planter { rule: "X009", fault: x009, near_miss: x009_near },
    Planter { rule: "X010", fault: x010, near_miss: x010_near },
    Planter { rule: "X011", fault: x011, near_miss: x011_near },
    Planter { rule: "X012", fault: x012, near_miss: x012_near },
];

/// A row on a sector list about the nth person of a household.
fn list(bed: &mut Bed<'_>, at: usize, person: usize, name: &str, value: &str, when: &str) {
    let house = &bed.plan.houses[at];
    let (who, number) = (house.people[person].name.clone(), house.people[person].id_no.clone());
    row(bed, at, [name, &who, &number, value, when]);
}

fn row(bed: &mut Bed<'_>, at: usize, [list, who, number, value, when]: [&str; 5]) {
    let county = bed.plan.villages[bed.plan.houses[at].village].county;
    let cells = [("名单类型", list), ("姓名", who), ("身份证号", number), ("内容", value), ("时间", when)];
    let names: [&'static [&'static str]; 5] = [&["名单类型"], &["姓名"], &["身份证号"], &["内容"], &["时间"]];
    let cells = names.into_iter().zip(cells).map(|(names, (_, value))| (names, value.to_owned())).collect();
    bed.faults.cells.add(Sheet::Roster, Some(county), cells);
}

/// Layout C says of everybody that he is insured.
fn x016(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| bed.layout(house) == 'C')?;
    list(bed, at, 0, "医保", ["停保", "未参保", "断保"][round % 3], "2020年");
    let person = bed.plan.houses[at].people[0].id.clone();
    bed.register_fault(at, "X016", format!("{person}/med_resident"))
}

fn x016_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| bed.layout(house) == 'C')?;
    list(bed, at, 0, "医保", ["正常参保", "居民医保", "已缴费"][round % 3], "2020年");
    let person = bed.plan.houses[at].people[0].id.clone();
    bed.register_near_miss(at, "X016", format!("{person}/med_resident"))
}

/// Somebody well is on the list of the disabled; the household's other papers are the same, because it is on 低保 anyway.
fn x019(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.listed("低保") && house.people[0].health == "健康")?;
    list(bed, at, 0, "残疾", "肢体三级", "2019年");
    let person = bed.plan.houses[at].people[0].id.clone();
    bed.register_fault(at, "X019", format!("{person}/health"))
}

fn x019_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.people[0].health.contains("残疾"))?;
    list(bed, at, 0, "残疾", "肢体三级", "2019年");
    let person = bed.plan.houses[at].people[0].id.clone();
    bed.register_near_miss(at, "X019", format!("{person}/health"))
}

fn x020(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|_| true)?;
    let (name, value) = [("车辆", "小型轿车"), ("财政供养", "事业编制"), ("房产", "城镇商品房")][round % 3];
    list(bed, at, 0, name, value, "2020年");
    let person = bed.plan.houses[at].people[0].id.clone();
    bed.register_fault(at, "X020", person)
}

/// Farm vehicles and membership of a cooperative are means of living.
fn x020_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|_| true)?;
    let (name, value) =
        [("车辆", "农用三轮车"), ("工商", "养羊专业合作社成员"), ("车辆", "普通二轮摩托车")][round % 3];
    list(bed, at, 0, name, value, "2020年");
    let person = bed.plan.houses[at].people[0].id.clone();
    bed.register_near_miss(at, "X020", person)
}

fn x021(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.people.len() > 1)?;
    list(bed, at, 1, "死亡", "", "2019-11-02");
    let person = bed.plan.houses[at].people[1].id.clone();
    bed.register_fault(at, "X021", person)
}

/// Somebody else of that name died.
fn x021_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|_| true)?;
    let (name, person) =
        (bed.plan.houses[at].people[0].name.clone(), bed.plan.houses[at].people[0].id.clone());
    let number = people::identity((1931, 2, 3), 20 + round as u16);
    row(bed, at, ["死亡", &name, &number, "", "2019-11-02"]);
    bed.register_near_miss(at, "X021", person)
}

/// What somebody of the county said in an interview.
fn said(bed: &mut Bed<'_>, county: usize, who: &str, figures: &str, answer: &str) {
    let names: [&'static [&'static str]; 7] =
        [&["旗县"], &["层级"], &["访谈日期"], &["访谈人"], &["被访谈人"], &["回答中的数据"], &["回答要点"]];
    let values = [COUNTIES[county].1, "旗县领导", "2020.3.24", "段明", who, figures, answer];
    let cells = names.into_iter().zip(values).map(|(names, value)| (names, value.to_owned())).collect();
    bed.faults.cells.add(Sheet::Interview, Some(county), cells);
}

fn about(
    bed: &mut Bed<'_>,
    county: usize,
    kind: &'static str,
    rule: &'static str,
    subject: &str,
) -> Option<()> {
    bed.faults.truth.push(Truth::of_county(county, kind, rule, subject));
    Some(())
}

/// The nth county that has households; faults take the first, near misses the last.
fn nth(bed: &Bed<'_>, round: usize, from_end: bool) -> Option<usize> {
    let settled = |county: &usize| bed.plan.villages.iter().any(|village| village.county == *county);
    let counties: Vec<usize> = (0..COUNTIES.len()).filter(settled).collect();
    let at = if from_end { counties.len().checked_sub(1 + round)? } else { round };
    counties.get(at).copied()
}

/// Households of a county.
fn count(bed: &Bed<'_>, county: usize) -> usize {
    let own = bed.plan.villages.iter().filter(|village| village.county == county);
    own.map(|village| village.houses.1 - village.houses.0).sum()
}

fn x009(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let county = nth(bed, round, false)?;
    let figure = count(bed, county) + 7;
    said(bed, county, "温建国", &format!("已脱贫享受政策户数={figure}=2020-04-10"), "");
    about(bed, county, "fault", "X009", "K01")
}

/// A figure of the end of last year.
fn x009_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let county = nth(bed, round, true)?;
    let figure = count(bed, county) + 7;
    said(bed, county, "温建国", &format!("已脱贫享受政策户数={figure}=2019-12-31"), "");
    about(bed, county, "near_miss", "X009", "K01")
}

fn x010(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let county = nth(bed, round, false)?;
    said(bed, county, "温建国", "边缘户户数=901=2020-03", "");
    said(bed, county, "郝志强", "边缘户户数=902=2020-03", "");
    about(bed, county, "fault", "X010", "K05")
}

/// Two figures of two dates.
fn x010_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let county = nth(bed, round, true)?;
    said(bed, county, "温建国", "边缘户人数=901=2019-12", "");
    said(bed, county, "郝志强", "边缘户人数=902=2020-03", "");
    about(bed, county, "near_miss", "X010", "K06")
}

fn x011(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let county = nth(bed, round, false)?;
    said(bed, county, "温建国", "整改问题总数=99", "");
    about(bed, county, "fault", "X011", "K28")
}

/// He speaks of the households, not of the problems.
fn x011_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let county = nth(bed, round, true)?;
    said(bed, county, "郝志强", "", "发现的问题整改了九十九户，台账逐条销号");
    about(bed, county, "near_miss", "X011", "K28")
}

/// Everybody in school, it is said, and one household has a child at home whom the register has as no pupil.
fn exception(bed: &mut Bed<'_>, county: usize) -> Option<()> {
    let at = bed.free(|house| {
        house.sampled
            && bed.plan.villages[house.village].county == county
            && house.people.iter().all(|person| person.school.is_empty() && person.birth.0 < 2000)
    })?;
    let id = bed.plan.houses[at].id.clone();
    bed.faults.cells.set(Sheet::Visit, &id, &["6-15岁不在校人数"], "1");
    bed.take(at, crate::sample::faults::Change::Register);
    Some(())
}

fn x012(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let county = nth(bed, round, false)?;
    exception(bed, county)?;
    said(bed, county, "温建国", "", "义务教育控辍保学全覆盖，没有遗漏。饮水工程正常运行");
    about(bed, county, "fault", "X012", "school")
}

/// A plan is no claim.
fn x012_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let county = nth(bed, round, true)?;
    exception(bed, county)?;
    said(bed, county, "郝志强", "", "年底前确保义务教育全覆盖");
    about(bed, county, "near_miss", "X012", "school")
}
