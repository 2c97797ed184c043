//! Faults of the rectification ledger (Z). Each is a row of its own, added to the ledger, with a source that the
//! configuration does not count; no household is touched.

use crate::sample::faults::cells::Sheet;
use crate::sample::faults::{Bed, Planter, Truth};
use crate::sample::files;
use crate::sample::plan::{COUNTIES, SOURCES};

pub const PLANTERS: &[Planter] = &[
    Planter {
        rule: "Z001",
        fault: |bed, round| plant(bed, "Z001", round, &Z001),
        near_miss: |bed, round| spare(bed, "Z001", round, &Z001_NEAR),
    },
    Planter { rule: "Z002", fault: z002, near_miss: z002_near },
    Planter {
        rule: "Z003",
        fault: |bed, round| plant(bed, "Z003", round, &Z003),
        near_miss: |bed, round| spare(bed, "Z003", round, &Z003_NEAR),
    },
    Planter {
        rule: "Z004",
        fault: |bed, round| plant(bed, "Z004", round, &Z004),
        near_miss: |bed, round| spare(bed, "Z004", round, &Z004_NEAR),
    },
    Planter {
        rule: "Z005",
        fault: |bed, round| plant(bed, "Z005", round, &Z005),
        near_miss: |bed, round| spare(bed, "Z005", round, &Z005_NEAR),
    },
    Planter { rule: "Z006", fault: z006, near_miss: z006_near },
    Planter { rule: "Z007", fault: z007, near_miss: z007_near },
    Planter { rule: "Z008", fault: z008, near_miss: z008_near },
    Planter { rule: "Z009", fault: z009, near_miss: z009_near },
    Planter { rule: "Z010", fault: z010, near_miss: z010_near },
    Planter { rule: "Z011", fault: z011, near_miss: z011_near },
    Planter {
        rule: "Z012",
        fault: |bed, round| plant(bed, "Z012", round, &Z012),
        near_miss: |bed, round| spare(bed, "Z012", round, &Z012_NEAR),
    },
];

/// A column and what stands in it.
type Cell = (&'static str, &'static str);
/// Three variants.
type Variants = [&'static [Cell]; 3];

/// What a problem that is still worked on looks like.
const OPEN: [Cell; 5] =
    [("整改结果", "正在整改"), ("完成日期", ""), ("佐证材料", ""), ("是否销号", "否"), ("销号日期", "")];

const Z001: Variants = [&[("责任人", "")], &[("整改时限", "")], &[("整改措施", "/"), ("责任单位", "")]];
/// A month is a time limit, two people are responsible, and short measures are measures.
const Z001_NEAR: Variants =
    [&[("整改时限", "2020年6月")], &[("责任人", "段明、吕佳")], &[("整改措施", "立行立改")]];

const Z003: Variants =
    [&[("销号日期", "2020-03-01")], &[("销号日期", "2019.12.20")], &[("销号日期", "2020年2月")]];
/// The same day, and months that may mean a later day.
const Z003_NEAR: Variants = [
    &[("销号日期", "2020/3/12")],
    &[("销号日期", "2020年3月")],
    &[("完成日期", "2020.3"), ("销号日期", "2020/3/2")],
];

const Z004: Variants = [
    &[OPEN[0], OPEN[1], OPEN[2], OPEN[3], OPEN[4], ("整改时限", "2020-03-31")],
    &[OPEN[0], OPEN[1], OPEN[2], OPEN[3], OPEN[4], ("整改时限", "2020年2月")],
    &[("整改结果", "基本完成"), ("是否销号", "未销号"), ("销号日期", ""), ("整改时限", "2020.1.31")],
];
/// The last day, a month that is not over, and work without an end.
const Z004_NEAR: Variants = [
    &[OPEN[0], OPEN[1], OPEN[2], OPEN[3], OPEN[4], ("整改时限", "2020-04-15")],
    &[OPEN[0], OPEN[1], OPEN[2], OPEN[3], OPEN[4], ("整改时限", "2020年4月")],
    &[("整改结果", "长期坚持"), OPEN[1], OPEN[2], OPEN[3], OPEN[4], ("整改时限", "2019-12-31")],
];

const Z005: Variants = [
    &[("整改结果", "正在整改")],
    &[("完成日期", "2020-02-01"), OPEN[2], OPEN[3], OPEN[4]],
    &[("整改结果", ""), ("整改进展", "整改中"), ("是否销号", "已销号")],
];
/// Finished two weeks ago, nearly finished, and a sentence that says both.
const Z005_NEAR: Variants = [
    &[("完成日期", "2020-04-01"), OPEN[2], OPEN[3], OPEN[4]],
    &[("整改结果", "基本完成")],
    &[("整改结果", ""), ("整改进展", "已完成3户，其余正在整改"), OPEN[1], OPEN[2], OPEN[3], OPEN[4]],
];

const Z012: Variants = [
    &[("整改目标", "进一步加强领导，高度重视扶贫工作")],
    &[("整改目标", "切实提高认识，强化责任落实")],
    &[("整改目标", "不断增强群众内生动力")],
];
/// A limit, a figure, and a thing that is there in the end.
const Z012_NEAR: Variants = [
    &[("整改目标", "6月底前整改到位")],
    &[("整改目标", "进一步加强走访，每户每月不少于1次")],
    &[("整改目标", "强化管理，补齐登记")],
];

/// Every column a planted row may fill.
const COLUMNS: [&[&str]; 17] = [
    &["问题编号"],
    &["问题来源"],
    &["反馈日期"],
    &["一级类别"],
    &["问题描述"],
    &["涉及旗县"],
    &["责任单位"],
    &["责任人"],
    &["整改措施"],
    &["整改时限"],
    &["整改结果"],
    &["整改进展"],
    &["完成日期"],
    &["佐证材料"],
    &["是否销号"],
    &["销号日期"],
    &["备注"],
];

/// County of a planted row.
fn county(rule: &str, round: usize) -> usize {
    (round * 3 + rule.bytes().map(usize::from).sum::<usize>()) % COUNTIES.len()
}

/// A closed problem with everything in order, but for `changed`.
fn add(bed: &mut Bed<'_>, id: &str, county: usize, changed: &[(&'static str, String)]) -> Option<()> {
    let name = COUNTIES[county].1;
    let evidence = files::rectified(bed.plan, county).ok()?;
    let value = |column: &str| -> String {
        if let Some((_, value)) = changed.iter().find(|(own, _)| *own == column) {
            return value.clone();
        }
        match column {
            "问题编号" => id.into(),
            "问题来源" => "自查".into(),
            "反馈日期" => "2019-12-25".into(),
            "一级类别" => "工作落实".into(),
            "问题描述" => format!("{name}抽查第{id}号走访登记不全"),
            "涉及旗县" => name.into(),
            "责任单位" => format!("{name}扶贫办"),
            "责任人" => "吕佳".into(),
            "整改措施" => format!("4月底前补齐第{id}号登记并逐户复核"),
            "整改时限" => "2020-06-30".into(),
            "整改结果" => "已完成".into(),
            "完成日期" => "2020-03-12".into(),
            "佐证材料" => evidence.clone(),
            "是否销号" => "是".into(),
            "销号日期" => "2020-03-25".into(),
            _ => String::new(),
        }
    };
    let extra = changed
        .iter()
        .map(|(column, _)| *column)
        .filter(|column| !COLUMNS.iter().any(|own| own[0] == *column));
    let mut cells: Vec<(&'static [&'static str], String)> = COLUMNS
        .iter()
        .map(|names| (*names, value(names[0])))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    for column in extra {
        let names = EXTRA.iter().find(|names| names[0] == column)?;
        cells.push((names, value(column)));
    }
    bed.faults.cells.add(Sheet::Problem, None, cells);
    Some(())
}

/// Columns that some rules need and most ledgers lack.
const EXTRA: [&[&str]; 9] = [
    &["二级类别"],
    &["是否共性"],
    &["涉及苏木乡镇"],
    &["户编号"],
    &["户主姓名"],
    &["整改目标"],
    &["自查验收人"],
    &["复核单位"],
    &["回头看"],
];

pub fn told(
    bed: &mut Bed<'_>,
    kind: &'static str,
    rule: &'static str,
    county: Option<usize>,
    subject: String,
) {
    bed.faults.truth.push(Truth {
        rule,
        kind,
        county: county.map_or("", |at| COUNTIES[at].0).to_owned(),
        township: String::new(),
        village: String::new(),
        household_id: String::new(),
        subject,
    });
}

fn owned(cells: &[Cell]) -> Vec<(&'static str, String)> {
    cells.iter().map(|(column, value)| (*column, (*value).to_owned())).collect()
}

fn plant(bed: &mut Bed<'_>, rule: &'static str, round: usize, variants: &Variants) -> Option<()> {
    one(bed, "fault", rule, round, &owned(variants[round % 3]))
}

fn spare(bed: &mut Bed<'_>, rule: &'static str, round: usize, variants: &Variants) -> Option<()> {
    one(bed, "near_miss", rule, round, &owned(variants[round % 3]))
}

/// One row, and what must be said about it.
fn one(
    bed: &mut Bed<'_>,
    kind: &'static str,
    rule: &'static str,
    round: usize,
    changed: &[(&'static str, String)],
) -> Option<()> {
    let id = number(kind, rule, round);
    let at = county(rule, round);
    add(bed, &id, at, changed)?;
    told(bed, kind, rule, Some(at), id);
    Some(())
}

/// `ZC004-01`, `ZN004-01`
fn number(kind: &str, rule: &str, round: usize) -> String {
    format!("{}{}-{:02}", if kind == "fault" { "ZC" } else { "ZN" }, &rule[1..], round + 1)
}

fn z002(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let good = files::rectified(bed.plan, county("Z002", round)).ok()?;
    let said = match round % 3 {
        0 => String::new(),
        1 => "整改销号报告终稿.pdf".to_owned(),
        _ => format!("{good}、现场核查照片.jpg"),
    };
    one(bed, "fault", "Z002", round, &[("佐证材料", said)])
}

/// A path as the office PC writes it, words that name no file, and a problem that is not closed.
fn z002_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = county("Z002", round);
    let good = files::rectified(bed.plan, at).ok()?;
    match round % 3 {
        0 => {
            let path = format!("archives\\{}\\_旗县\\{good}", files::county_folder(at));
            one(bed, "near_miss", "Z002", round, &[("佐证材料", path)])
        }
        1 => one(bed, "near_miss", "Z002", round, &[("佐证材料", "会议纪要、现场照片".into())]),
        _ => one(bed, "near_miss", "Z002", round, &owned(&OPEN)),
    }
}

/// Rows of a source are lost, or there is one too many.
fn z006(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    if round > 2 {
        return None;
    }
    let (prefix, name, count) = SOURCES[2 + round];
    let lost: &[usize] = [&[1][..], &[], &[2, 3]][round];
    for number in lost {
        bed.faults.cells.drop_row(Sheet::Problem, &format!("{prefix}{number:03}"));
    }
    if lost.is_empty() {
        let id = format!("{prefix}{:03}", count + 1);
        add(bed, &id, county("Z006", round), &[("问题来源", name.to_owned())])?;
    }
    told(bed, "fault", "Z006", None, format!("K28/{name}"));
    Some(())
}

/// A source in quotes, a source with its figures, and one problem that two counties carry under one number.
fn z006_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let cells = &mut bed.faults.cells;
    let name = match round {
        0 => {
            cells.set(Sheet::Problem, "ZZ003", &["问题来源"], "市“驻站式”指导");
            SOURCES[0].1
        }
        1 => {
            cells.set(Sheet::Problem, "ZQ002", &["问题来源"], "自治区会议4方面14项");
            SOURCES[1].1
        }
        2 => {
            let (prefix, name, _) = SOURCES[5];
            add(bed, &format!("{prefix}001"), 6, &[("问题来源", name.to_owned())])?;
            name
        }
        _ => return None,
    };
    told(bed, "near_miss", "Z006", None, format!("K28/{name}"));
    Some(())
}

/// `rows` problems of one county with one measure; every one of them is named.
fn copied(
    bed: &mut Bed<'_>,
    kind: &'static str,
    round: usize,
    rows: usize,
    spread: bool,
    more: &[(&'static str, String)],
) -> Option<()> {
    for step in 0..rows {
        let id = format!("{}{}", number(kind, "Z007", round), ["甲", "乙", "丙"][step % 3]);
        let at = (county("Z007", round) + if spread { step } else { 0 }) % COUNTIES.len();
        let mut changed =
            vec![("整改措施", format!("加强管理，落实责任（{}）", number(kind, "Z007", round)))];
        changed.extend(more.iter().cloned());
        add(bed, &id, at, &changed)?;
        told(bed, kind, "Z007", Some(at), id);
    }
    Some(())
}

fn z007(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    copied(bed, "fault", round, 3, false, &[])
}

/// Two problems only, one problem in three towns, and three counties.
fn z007_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    match round % 3 {
        0 => copied(bed, "near_miss", round, 2, false, &[]),
        1 => copied(bed, "near_miss", round, 3, false, &[("问题描述", "三个苏木乡镇走访登记不全".into())]),
        _ => copied(bed, "near_miss", round, 3, true, &[]),
    }
}

/// Two problems of one household: the first is closed, the second is found on `day`.
fn twice(bed: &mut Bed<'_>, kind: &'static str, round: usize, day: &str, classes: [&str; 2]) -> Option<()> {
    let at = bed.free(|_| true)?;
    let (house, id) = (bed.plan.houses[at].id.clone(), number(kind, "Z008", round));
    let place = bed.plan.villages[bed.plan.houses[at].village].county;
    let first = [("户编号", house.clone()), ("二级类别", classes[0].to_owned())];
    add(bed, &id, place, &first)?;
    let mut second = owned(&OPEN);
    second.extend([("户编号", house), ("二级类别", classes[1].to_owned()), ("反馈日期", day.to_owned())]);
    add(bed, &format!("{id}续"), place, &second)?;
    if kind == "fault" { bed.register_fault(at, "Z008", id) } else { bed.register_near_miss(at, "Z008", id) }
}

/// One problem of a household whose 回头看 says `said`.
fn looked_back(bed: &mut Bed<'_>, kind: &'static str, round: usize, said: &str) -> Option<()> {
    let at = bed.free(|_| true)?;
    let (house, id) = (bed.plan.houses[at].id.clone(), number(kind, "Z008", round));
    let place = bed.plan.villages[bed.plan.houses[at].village].county;
    add(bed, &id, place, &[("户编号", house), ("回头看", said.to_owned())])?;
    if kind == "fault" { bed.register_fault(at, "Z008", id) } else { bed.register_near_miss(at, "Z008", id) }
}

fn z008(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    match round % 3 {
        0 => twice(bed, "fault", round, "2020-04-02", ["住房安全", "住房安全"]),
        1 => twice(bed, "fault", round, "2020年4月", ["", ""]),
        _ => looked_back(bed, "fault", round, "反弹"),
    }
}

/// Found before the first was closed, another class, and the word with a denial.
fn z008_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    match round % 3 {
        0 => twice(bed, "near_miss", round, "2020-03-20", ["住房安全", "住房安全"]),
        1 => twice(bed, "near_miss", round, "2020-04-02", ["住房安全", "饮水安全"]),
        _ => looked_back(bed, "near_miss", round, "未反弹"),
    }
}

/// A common problem of a town; `twin`: a second row of its class in another town.
fn common(
    bed: &mut Bed<'_>,
    kind: &'static str,
    round: usize,
    with_town: bool,
    twin: bool,
    more: &[(&'static str, String)],
) -> Option<()> {
    let at = county("Z009", round);
    let mut towns: Vec<(String, String)> = Vec::new();
    for village in bed.plan.villages.iter().filter(|village| village.county == at) {
        let town = (village.township.clone(), village.township_name.clone());
        if !towns.contains(&town) {
            towns.push(town);
        }
    }
    if twin && towns.len() < 2 {
        return None;
    }
    let (code, town) = towns.first()?.clone();
    let id = number(kind, "Z009", round);
    let mut changed = vec![("二级类别", format!("登记不全（{id}）")), ("是否共性", "是".to_owned())];
    if with_town {
        changed.push(("涉及苏木乡镇", town));
    }
    changed.extend(more.iter().cloned());
    add(bed, &id, at, &changed)?;
    if twin {
        let other = [("二级类别", format!("登记不全（{id}）")), ("涉及苏木乡镇", towns[1].1.clone())];
        add(bed, &format!("{id}续"), at, &other)?;
    }
    told(bed, kind, "Z009", Some(at), id);
    if with_town && let Some(line) = bed.faults.truth.last_mut() {
        line.township = code;
    }
    Some(())
}

fn z009(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    common(bed, "fault", round, true, false, &[])
}

/// The measures extend it, another town has it too, and it is about the whole county.
fn z009_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    match round % 3 {
        0 => {
            let measure = format!("举一反三，排查其余苏木乡镇（第{}号）", round + 1);
            common(bed, "near_miss", round, true, false, &[("整改措施", measure)])
        }
        1 => common(bed, "near_miss", round, true, true, &[]),
        _ => common(bed, "near_miss", round, false, false, &[]),
    }
}

fn z010(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let head = ["张三", "云·格日勒", "李四等3户"][round % 3];
    one(bed, "fault", "Z010", round, &owned(&[("户编号", ""), ("户主姓名", head)]))
}

/// The number stands there, and nobody is named.
fn z010_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    if !round.is_multiple_of(3) {
        let head = ["", "", "/"][round % 3];
        return one(bed, "near_miss", "Z010", round, &owned(&[("户编号", ""), ("户主姓名", head)]));
    }
    let at = bed.free(|_| true)?;
    let (house, head) = (bed.plan.houses[at].id.clone(), bed.plan.houses[at].head_name.clone());
    let place = bed.plan.villages[bed.plan.houses[at].village].county;
    let id = number("near_miss", "Z010", round);
    add(bed, &id, place, &[("户编号", house), ("户主姓名", head)])?;
    bed.register_near_miss(at, "Z010", id)
}

fn z011(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let unit = format!("{}扶贫办", COUNTIES[county("Z011", round)].1);
    let changed = match round % 3 {
        0 => ("自查验收人", "吕佳".to_owned()),
        1 => ("自查验收人", "吕 佳".to_owned()),
        _ => ("复核单位", unit),
    };
    if round % 3 == 1 {
        told(bed, "fault", "D008", Some(county("Z011", round)), "problem/self_checker".to_owned());
    }
    one(bed, "fault", "Z011", round, &[changed])
}

/// Somebody else was there, nothing is closed yet, and a unit above reviewed it.
fn z011_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let changed = match round % 3 {
        0 => owned(&[("自查验收人", "吕佳、段明")]),
        1 => [owned(&OPEN), owned(&[("自查验收人", "吕佳")])].concat(),
        _ => owned(&[("复核单位", "巴彦淖尔市扶贫办")]),
    };
    one(bed, "near_miss", "Z011", round, &changed)
}
