//! The registers of a sample: the national exports in the layouts A, B and C, the household table, and the ledgers that
//! counties keep. Every county has the layout that [`COUNTIES`] names.

use crate::base::error::Result;
use crate::sample::faults::{Change, Faults, Sheet};
use crate::sample::fitting;
use crate::sample::plan::{COUNTIES, House, Plan, Village};
use crate::sample::sheets::Table;

#[path = "ledgers.rs"]
mod ledgers;

/// A register: path below the project and content.
pub type Register = (String, Vec<u8>);

/// Data date of the exports.
pub const DATE: &str = "2020-04-10";

const A: [&str; 29] = [
    "序号",
    "县(市、区、旗)",
    "乡(镇)",
    "行政村",
    "自然村",
    "户编号",
    "人编号",
    "姓名",
    "证件号码",
    "人数",
    "与户主关系",
    "民族",
    "文化程度",
    "在校生状况",
    "健康状况",
    "劳动技能",
    "务工状况",
    "务工时间（月）",
    "参加大病医疗",
    "脱贫属性",
    "脱贫年度",
    "贫困户属性",
    "主要致贫原因",
    "危房户",
    "饮水安全",
    "饮水困难",
    "人均纯收入",
    "联系电话",
    "首次识别时间",
];
const B: [&str; 30] = [
    "序号",
    "数据日期",
    "县(市、区、旗)",
    "乡(镇)",
    "行政村",
    "自然村",
    "户编号",
    "人编号",
    "姓名",
    "证件号码",
    "人数",
    "与户主关系",
    "民族",
    "文化程度",
    "在校生状况",
    "健康状况",
    "劳动技能",
    "务工时间（月）",
    "是否参加大病保险",
    "致贫原因1",
    "危房户",
    "是否解决安全饮用水",
    "人均纯收入",
    "户联系电话",
    "人联系电话",
    "首次识别时间",
    "人员识别时间",
    "脱贫属性",
    "脱贫年度",
    "户类型",
];
const C: [&str; 30] = [
    "省",
    "市",
    "县",
    "乡",
    "村",
    "户编号",
    "人口编号",
    "姓名",
    "性别",
    "出生日期",
    "证件类型",
    "证件号码",
    "民族",
    "户联系电话",
    "年度",
    "与户主关系",
    "文化程度",
    "在校生状况",
    "劳动技能",
    "务工时间（月）",
    "健康状况",
    "政治面貌",
    "是否享受低保",
    "是否参加大病保险",
    "是否参加新型农村合作医疗（城乡居民基本医疗保险）",
    "是否参加城乡居民基本养老保险",
    "户主姓名",
    "户主证件号码",
    "是否特困供养人员",
    "识别标准",
];
const HOUSEHOLD: [&str; 31] = [
    "县",
    "乡",
    "村",
    "户编号",
    "户主姓名",
    "户主证件号码",
    "户联系电话",
    "户类型",
    "贫困户属性",
    "识别标准",
    "首次识别时间",
    "脱贫属性",
    "脱贫年度",
    "主要致贫原因",
    "工资性收入",
    "生产经营性收入",
    "财产性收入",
    "转移性收入",
    "生产经营性支出",
    "纯收入（元）",
    "当前家庭人口数",
    "人均纯收入（元）",
    "年度家庭人口数",
    "耕地面积（亩）",
    "牧草地面积",
    "住房面积",
    "是否危房户",
    "是否解决安全饮用水",
    "是否有卫生厕所",
    "入户路类型",
    "帮扶责任人",
];

/// Hands out everything under `registers/`, one after the other.
///
/// # Errors
/// A fault of a writer, and whatever `sink` reports.
pub fn each(plan: &Plan, faults: &Faults, sink: &mut dyn FnMut(String, Vec<u8>) -> Result<()>) -> Result<()> {
    for (at, county) in COUNTIES.iter().enumerate() {
        let (code, name) = (county.0, county.1);
        let houses = houses_of(plan, at);
        let apply = |sheet, table| faults.cells.apply(sheet, Some(at), table);
        let members = apply(Sheet::Member, members(plan, &houses, county.4));
        let title = format!("{name}2020年建档立卡人员信息花名册");
        let (extension, bytes) = match county.4 {
            'A' => ("csv", members.gbk()),
            'B' => ("xlsx", members.xlsx("人员信息", Some(&title), (houses.len() < 5000).then_some(3))?),
            _ => ("csv", members.utf8()),
        };
        sink(format!("registers/{code}{name}/人员信息.{extension}"), bytes)?;
        let table = apply(Sheet::Household, households(plan, &houses));
        sink(format!("registers/{code}{name}/全县户信息.xlsx"), table.xlsx("户信息", None, None)?)?;
        drop(table);
        ledgers::of_county(plan, faults, at, &houses)?
            .into_iter()
            .try_for_each(|(path, of)| sink(path, of))?;
    }
    ledgers::of_prefecture(plan, faults)?.into_iter().try_for_each(|(path, of)| sink(path, of))
}

/// Income of a household in its parts, as the household register shows it.
#[derive(Debug, Clone, Copy)]
pub struct Income {
    pub wage: usize,
    pub biz: usize,
    pub prop: usize,
    pub trans: usize,
    pub cost: usize,
    pub net: usize,
}

/// The income that follows from 人均纯收入 and 年度家庭人口数.
#[must_use]
pub fn income(house: &House) -> Income {
    let net = house.net_per_head * house.pop_year;
    let (wage, trans, prop, cost) = (net / 4, net / 3, net / 20, net / 5);
    Income { wage, biz: net + cost - wage - trans - prop, prop, trans, cost, net }
}

/// Indices of a county's households.
fn houses_of(plan: &Plan, county: usize) -> Vec<usize> {
    let villages = plan.villages.iter().filter(|village| village.county == county);
    villages.flat_map(|village| village.houses.0..village.houses.1).collect()
}

fn place(plan: &Plan, house: &House) -> (&'static str, Village) {
    let village = &plan.villages[house.village];
    (COUNTIES[village.county].1, village.clone())
}

fn yes(flag: bool) -> String {
    if flag { "是" } else { "否" }.to_owned()
}

fn phone(at: usize) -> String {
    format!("138{:08}", at % 100_000_000)
}

/// A CSV saved from a spreadsheet that took the number for a figure shows the power of ten.
fn in_csv(number: &str) -> String {
    if number.len() == 18 && number.ends_with("000") {
        return format!("{}.{}E+17", &number[..1], &number[1..6]);
    }
    number.to_owned()
}

fn members(plan: &Plan, houses: &[usize], layout: char) -> Table {
    let header: &[&str] = match layout {
        'A' => &A,
        'B' => &B,
        _ => &C,
    };
    let mut table = Table::new(header, &["序号", "人数", "务工时间（月）", "人均纯收入", "脱贫年度"]);
    let mut number = 0;
    for at in houses {
        let house = &plan.houses[*at];
        let (county, village) = place(plan, house);
        let head = house.people.iter().find(|person| person.rel == "户主").or(house.people.first());
        for person in &house.people {
            number += 1;
            let sequence = number.to_string();
            let attr = if house.listed("低保") { "低保贫困户" } else { "一般贫困户" };
            let income = house.net_per_head.to_string();
            let county = county.to_owned();
            let town = village.township_name.clone();
            let name = village.name.clone();
            let months = if person.months > 0 { person.months.to_string() } else { String::new() };
            let rel = person.rel.to_owned();
            let row: Vec<String> = match layout {
                'A' => [
                    sequence,
                    county,
                    town,
                    name,
                    "一社".into(),
                    house.id.clone(),
                    person.id.clone(),
                    person.name.clone(),
                    in_csv(&person.id_no),
                    house.pop_now.to_string(),
                    rel,
                    person.ethnic.into(),
                    person.edu.into(),
                    if person.school.is_empty() { "非在校生".into() } else { person.school.into() },
                    person.health.into(),
                    person.labor.into(),
                    if person.months > 0 { "县外省内务工".into() } else { String::new() },
                    months,
                    yes(true),
                    "已脱贫（享受政策）".into(),
                    house.exit_year.to_string(),
                    attr.into(),
                    house.cause.into(),
                    yes(false),
                    yes(true),
                    yes(false),
                    income,
                    phone(*at),
                    format!("{}.12.31", house.identified),
                ]
                .into(),
                'B' => [
                    sequence,
                    DATE.into(),
                    county,
                    town,
                    name,
                    "二组".into(),
                    house.id.clone(),
                    person.id.clone(),
                    person.name.clone(),
                    person.id_no.clone(),
                    house.pop_now.to_string(),
                    rel,
                    person.ethnic.into(),
                    person.edu.into(),
                    person.school.into(),
                    person.health.into(),
                    person.labor.into(),
                    months,
                    yes(true),
                    house.cause.into(),
                    yes(false),
                    yes(true),
                    income,
                    phone(*at),
                    String::new(),
                    format!("{}-12-31", house.identified),
                    format!("{}-12-31", house.identified),
                    "已脱贫(享受政策)".into(),
                    house.exit_year.to_string(),
                    if house.monitored { "监测户" } else { "脱贫户" }.into(),
                ]
                .into(),
                _ => [
                    "内蒙古自治区".into(),
                    "巴彦淖尔市".into(),
                    county,
                    town,
                    name,
                    house.id.clone(),
                    person.id.clone(),
                    person.name.clone(),
                    if person.male { "男" } else { "女" }.into(),
                    format!("{:04}{:02}{:02}", person.birth.0, person.birth.1, person.birth.2),
                    if person.id_no.len() > 18 { "残疾人证" } else { "居民身份证" }.into(),
                    person.id_no.clone(),
                    person.ethnic.into(),
                    phone(*at),
                    "2019".into(),
                    rel,
                    person.edu.into(),
                    person.school.into(),
                    person.labor.into(),
                    months,
                    person.health.into(),
                    "群众".into(),
                    yes(house.listed("低保")),
                    yes(true),
                    yes(true),
                    yes(true),
                    house.head_name.clone(),
                    head.map_or(String::new(), |head| head.id_no.clone()),
                    yes(false),
                    "国家标准".into(),
                ]
                .into(),
            };
            table.rows.push(row);
            table.keys.push(person.id.clone());
        }
    }
    if layout == 'C' {
        fitting::more_columns(&mut table, houses.iter().flat_map(|at| &plan.houses[*at].people));
    }
    table
}

fn households(plan: &Plan, houses: &[usize]) -> Table {
    let mut table = Table::new(
        &HOUSEHOLD,
        &[
            "脱贫年度",
            "工资性收入",
            "生产经营性收入",
            "财产性收入",
            "转移性收入",
            "生产经营性支出",
            "纯收入（元）",
            "当前家庭人口数",
            "人均纯收入（元）",
            "年度家庭人口数",
            "耕地面积（亩）",
            "牧草地面积",
            "住房面积",
        ],
    );
    for at in houses {
        let house = &plan.houses[*at];
        let (county, village) = place(plan, house);
        let head = house.people.iter().find(|person| person.rel == "户主").or(house.people.first());
        let Income { wage, biz, prop, trans, cost, net } = income(house);
        let pasture = if COUNTIES[village.county].4 == 'C' { 300 + at % 900 } else { 0 };
        table.push(
            &house.id,
            [
                county.into(),
                village.township_name.clone(),
                village.name.clone(),
                house.id.clone(),
                house.head_name.clone(),
                head.map_or(String::new(), |head| head.id_no.clone()),
                phone(*at),
                if house.monitored { "监测户" } else { "脱贫户" }.into(),
                if house.listed("低保") { "低保贫困户" } else { "一般贫困户" }.into(),
                "国家标准".into(),
                format!("{}-12-31", house.identified),
                "已脱贫(享受政策)".into(),
                house.exit_year.to_string(),
                house.cause.into(),
                wage.to_string(),
                biz.to_string(),
                prop.to_string(),
                trans.to_string(),
                cost.to_string(),
                net.to_string(),
                house.pop_now.to_string(),
                house.net_per_head.to_string(),
                house.pop_year.to_string(),
                (5 + at % 40).to_string(),
                pasture.to_string(),
                (40 + at % 60).to_string(),
                yes(false),
                yes(true),
                yes(true),
                "水泥路".into(),
                house.helper.clone(),
            ],
        );
    }
    table
}

/// Cause as the papers of the household state it.
fn cause_in_file(house: &House, change: Option<&Change>) -> &'static str {
    match change {
        Some(Change::WrongCause) if house.cause == "因病" => "因残",
        Some(Change::WrongCause) => "因病",
        Some(Change::OtherCauseWord) => "缺劳动力",
        _ => house.cause,
    }
}
