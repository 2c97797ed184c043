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
const EXTRA: [&[&str]; 8] = [
    &["二级类别"],
    &["是否共性"],
    &["涉及苏木乡镇"],
    &["户编号"],
    &["户主姓名"],
    &["整改目标"],
    &["自查验收人"],
    &["复核单位"],
];

fn told(bed: &mut Bed<'_>, kind: &'static str, rule: &'static str, county: Option<usize>, subject: String) {
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
