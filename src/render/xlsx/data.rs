//! Sheets of 数据表 and 汇总.

use super::sheet::{self, ABOVE, Done, Frame, Line};
use super::style::Styles;
use super::{chart, matrix, notes, title};
use crate::base::answers::{Column, Handling};
use crate::base::terms::Level;
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use crate::render::cells::{figure, text};
use crate::render::links::Links;
use crate::render::lists::{self, Item, ListOf};
use rust_xlsxwriter::{Url, Workbook};
use std::collections::BTreeMap;

/// Lists of a county's workbook, in the order of its sheets. 总览 goes before them; 完整性矩阵 follows `MATRIX_AFTER`
/// in the workbook of a county, and stands at the end, county by county, in that of the top unit.
pub(super) const LISTS: [&str; 35] = [
    "brief",
    "by_level",
    "by_township",
    "deadlines",
    "this_week",
    "advice",
    "missing_documents",
    "findings",
    "answers",
    "by_document",
    "unit_papers",
    "duties",
    "bureau_papers",
    "readiness",
    "readiness_files",
    "interviews",
    "visits",
    "links",
    "comparisons",
    "rectification",
    "open_problems",
    "reconciliation",
    "report_figures",
    "topic_figures",
    "topics_without_data",
    "score_sheet",
    "evidence",
    "waived",
    "unchecked",
    "remarks",
    "unmatched",
    "junk",
    "sources",
    "rules",
    "rule_texts",
];
/// Lists that only the workbook of the top unit has, in front of the others.
pub(super) const TOP: [&str; 3] = ["counties", "ranking", "county_readiness"];
pub(super) const MATRIX_AFTER: &str = "findings";
pub(super) const MATRIX: &str = "完整性矩阵";
pub(super) const OVERVIEW: &str = "总览";

/// Columns for the screen: they and what follows them are not printed.
const FAR: [&str; 5] = ["首次发现", "出处", "怎样整改", "未用到的列", "佐证"];

pub(super) fn write(book: &mut Workbook, styles: &Styles, record: &RunRecord, pack: &CountyPack) -> Done<()> {
    let top = record.is_top(pack);
    notes::usage(book, styles, record, pack)?;
    let overview = overview(book, styles, record, pack)?;
    let mut sheets = Vec::new();
    for name in TOP.into_iter().filter(|_| top).chain(LISTS) {
        let Some(list) = list(name, record, pack) else { continue };
        let (mut frame, rows, totals) = framed(record, pack, list);
        if frame.heads.iter().any(|head| head.name == Column::Handling.label()) && name != "answers" {
            frame.choices = Some((Column::Handling.label(), &Handling::OFFERED));
        }
        if name == "findings" {
            frame.title.push_str(&format!("　{}", lists::ORDER));
        }
        if let (Some(sheet), "score_sheet") = (&pack.score, name) {
            frame.title.push_str(&format!("　{}", sheet.title));
        }
        frame.note = note(name, record, pack);
        if name == "unit_papers" {
            // What is there is read on the screen.
            let (open, all) = lists::papers::open_unit_papers(record, pack);
            frame
                .title
                .push_str(&format!("　打印未到位的{open}件，已归的{}件列在其后，只在屏幕上看", all - open));
            frame.printed_rows = open as u32;
        }
        if ["rules", "rule_texts"].contains(&name) {
            // What was asked and found in order is read on the screen.
            let open = lists::rules_to_print(record, pack);
            frame.title.push_str(&format!("　打印有问题和没有进行的{open}项，其余只在屏幕上看"));
            frame.printed_rows = open as u32;
        }
        let summed = totals.is_some();
        let has_gaps = totals.as_deref().is_none_or(|sum| chart::has_gaps(&frame, sum));
        if ["findings", "waived", "rules"].contains(&name) {
            frame.rules = explained(record, pack);
        }
        if name == "rule_texts" {
            frame.printed = frame.heads.len();
        }
        let sheet::Written { last, sheets: own } =
            sheet::write(book, styles, &frame, rows.map(Line::Row), totals)?;
        sheets.extend(own);
        let bars = if top { "counties" } else { "by_township" };
        if name == bars && has_gaps {
            chart::gaps(book, &frame, (last, summed), title(record, pack, "缺件和不明（件）"))?;
        }
        if name == MATRIX_AFTER && !top {
            matrix::write(book, styles, MATRIX, &title(record, pack, MATRIX), pack)?;
            sheets.push((MATRIX.to_owned(), pack.households.len() as u32));
        }
    }
    let criteria = notes::criteria(book, styles, record, pack)?;
    sheets.push((notes::CRITERIA.to_owned(), criteria));
    for county in record.counties.iter().filter(|_| top) {
        let name = format!("矩阵 {}", county.name);
        matrix::write(book, styles, &name, &title(record, county, MATRIX), county)?;
        sheets.push((sheet::sheet_name(&name), county.households.len() as u32));
    }
    contents(book, styles, overview, &sheets)
}

/// What must be known to read the list.
pub(super) fn note(name: &str, record: &RunRecord, pack: &CountyPack) -> String {
    match (name, &record.summary.ranking, &pack.score) {
        ("ranking", Some(ranking), _) => lists::scoring::weights(ranking),
        ("readiness", ..) => lists::readiness::conclusion(record, pack),
        ("score_sheet", _, Some(sheet)) => format!("依据：{}", sheet.basis),
        _ => String::new(),
    }
}

/// Where each rule stands in 规则说明, with what it rests on and how its findings are mended.
fn explained(record: &RunRecord, pack: &CountyPack) -> BTreeMap<String, String> {
    let Some(list) = list("rule_texts", record, pack) else { return BTreeMap::new() };
    let place = |row: u32| sheet::place_in(list.title, row);
    (ABOVE..).zip(list.rows).map(|(row, items)| (items[0].text(), place(row))).collect()
}

/// What each sheet is for, as 总览 tells it beside the name; sheets are of these names, whatever stands behind them.
const PURPOSES: [(&str, &str); 42] = [
    ("各旗县区情况", "各旗县区并列：户数、人口、材料、问题"),
    ("旗县区排名", "按评分自评和各项指标排列"),
    ("县情", "一页县情的各项数字、时点和来源"),
    ("分级完整率", "户、嘎查村、苏木乡镇、旗县区、部门各级的材料"),
    ("苏木乡镇完整率", "各苏木乡镇的材料，哪里缺得多"),
    ("时限进度", "每个时限完成多少、每天需多少、来不来得及"),
    ("各旗县区时限进度", "每个时限完成多少、每天需多少、来不来得及"),
    ("本周必须办", "不办就来不及的事项"),
    ("办理建议", "先办哪些，一次能消除多少"),
    ("缺件清单", "缺哪一件、谁来补；可填写处理情况后交回"),
    ("问题清单", "全部问题，逐条；代码可点到怎样整改"),
    ("完整性矩阵", "一户一行、一件材料一列，看哪里成片缺"),
    ("矩阵", "一户一行、一件材料一列，看哪里成片缺"),
    ("答复核对", "收回的答复与检查结果对照"),
    ("分材料完整情况", "每种材料应归、已归、缺多少"),
    ("户级以上材料", "嘎查村、苏木乡镇、旗县区和部门的材料"),
    ("责任清单", "按责任单位和责任人：应交、缺件、逾期；逐项办理见《工作清单》的按责任人"),
    ("按责任单位", "行业部门和成员单位各应交什么、交了多少"),
    ("各旗县区移交准备", "各旗县区的文件、归档目录和移交前要处理的"),
    ("移交准备", "文件、归档目录、页数各有多少，移交前还缺什么"),
    ("移交前须处理的文件", "打不开、不在归档格式范围、格式不明的文件"),
    ("座谈访谈", "访谈记录逐条"),
    ("入户核查", "入户记录逐条"),
    ("抽样户三环节比对", "抽样户的档案、访谈、入户是否齐备、一致"),
    ("同一事项各方说法", "三环节比对：同一事项各方怎样说，并列对照"),
    ("整改问题销号情况", "整改台账：各来源的问题销号多少"),
    ("未销号问题", "整改台账中未销号的问题；可填写处理情况后交回"),
    ("对账", "本次汇总与上报数、控制数是否相符"),
    ("汇报材料数字核对", "汇报稿中的数字与登记数对照"),
    ("专项指标", "各专题的数字和来源"),
    ("没有资料的专题", "缺哪些登记表，专题不能统计"),
    ("评分自评表", "按评分标准逐项自评，扣分原因写明"),
    ("佐证材料目录", "自评各项的佐证材料在哪里"),
    ("核实说明", "已作说明、不再计入的问题"),
    ("未能检查", "读不了的文件夹和登记表"),
    ("数据说明", "登记表中需要知道的情况"),
    ("未匹配材料", "没有认出是哪种材料的文件"),
    ("非归档文件", "临时文件等，不计入材料"),
    ("数据来源", "读了哪些登记表、多少行、数据日期"),
    ("检查项目", "每项检查查出多少，没有进行的写明原因"),
    ("规则说明", "每项规则要求什么、依据是什么、怎样整改、是否执行"),
    (notes::CRITERIA, "各项数字怎样计算，结论怎样得出"),
];

/// What a sheet is for; `(2)` of one that follows a full one, and the county of a matrix, do not matter.
pub(super) fn purpose(sheet: &str) -> &'static str {
    let bare = sheet.split(['(', ' ']).next().unwrap_or(sheet);
    let known = PURPOSES.iter().find(|(name, _)| *name == bare);
    known.map_or("", |(_, purpose)| purpose)
}

/// The sheets of the workbook, how many rows each has and what it is for, below 总览: for the screen, they are not printed.
fn contents(book: &mut Workbook, styles: &Styles, last: u32, sheets: &[(String, u32)]) -> Done<()> {
    let overview = book.worksheet_from_name(OVERVIEW)?;
    let mut at = last + 2;
    overview.write_string_with_format(at, 0, "各表（点表名打开）", &styles.band)?;
    for (name, rows) in sheets {
        at += 1;
        overview.set_row_height(at, 18.5)?;
        let url = Url::new(format!("internal:{}", sheet::place_in(name, 0))).set_text(name);
        overview.write_url_with_format(at, 0, url, &styles.link)?;
        overview.write_number_with_format(at, 1, *rows, &styles.count)?;
        overview.write_string_with_format(at, 2, "行", &styles.text)?;
        overview.write_string_with_format(at, 3, purpose(name), &styles.text)?;
    }
    sheet::end(overview, at + 1)
}

/// The list as the workbook has it: with 旗县区 in front where rows of several counties meet, without it elsewhere.
///
/// Briefs and topics are those of counties: the top unit has none. 答复核对 is there once something came back.
pub(super) fn list<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> Option<ListOf<'a>> {
    if record.is_top(pack) && (name == "brief" || name.starts_with("topic")) {
        return None;
    }
    if name == "answers" && record.summary.feedback.is_empty() {
        return None;
    }
    // The workbook of the top unit has the deadlines of every county, with its own as their sum.
    let name = if name == "deadlines" && record.is_top(pack) { "county_deadlines" } else { name };
    let mut list = lists::list(name, record, pack)?;
    let of_county = list.heads.iter().position(|head| head.name == "旗县区");
    if record.is_top(pack) {
        if of_county.is_none() && lists::of_several(name) {
            list = lists::with_county(name, record, pack)?;
        }
    } else if let Some(at) = of_county {
        list.heads.remove(at);
        let without = move |mut items: Vec<Item>| {
            items.remove(at);
            items
        };
        list.totals = list.totals.map(without);
        list.rows = Box::new(list.rows.map(without));
    }
    if name == "unit_papers" {
        // What is not there stands first: it is all that is printed.
        let at = list.heads.iter().position(|head| head.name == "状态").unwrap_or_default();
        let mut rows: Vec<Vec<Item>> = list.rows.collect();
        rows.sort_by_key(|items| !items.get(at).is_some_and(|item| matches!(item, Item::Marked(..))));
        list.rows = Box::new(rows.into_iter());
    }
    if name == "by_document" {
        // Kinds of one level stay together, in the order of the levels, most missing first.
        let at = list.heads.iter().position(|head| head.name == "层级");
        let rank = |items: &Vec<Item>| {
            let word = at.and_then(|at| items.get(at)).map(Item::text).unwrap_or_default();
            Level::ALL.iter().position(|level| level.label() == word)
        };
        let mut rows: Vec<Vec<Item>> = list.rows.collect();
        rows.sort_by_key(rank);
        list.rows = Box::new(rows.into_iter());
    }
    if let "findings" | "waived" = name {
        list = code_apart(list);
    }
    if name == "interviews" {
        // Not every program keeps a number whole where a line ends.
        let at = list.heads.iter().position(|head| head.name == "相关户编号").unwrap_or_default();
        list.rows = Box::new(list.rows.map(move |mut items| {
            items[at] = Item::Text(items[at].text().replace('、', "\n"));
            items
        }));
    }
    if name == "reconciliation" {
        // A page tells below its table why a figure could not be compared.
        list.heads.iter_mut().filter(|head| head.name == "结论").for_each(|head| head.width = 36);
    }
    // Sheets have the names that offices look for.
    list.title = match name {
        "visits" => "入户核查",
        "bureau_papers" => "按责任单位",
        _ => list.title,
    };
    // Lists that come back, as the work list does, have columns to fill in.
    Some(match name {
        "missing_documents" => {
            lists::answers::with_inputs(list, lists::papers::numbers_of_missing(record, pack))
        }
        "open_problems" => {
            lists::answers::with_inputs(list, lists::answers::numbers_of_problems(record, pack))
        }
        _ => list,
    })
}

/// The code of a rule in a column of its own, which leads to where it is explained.
fn code_apart(mut list: ListOf<'_>) -> ListOf<'_> {
    let Some(at) = list.heads.iter().position(|head| head.name == "检查项目") else { return list };
    list.heads.insert(at, text(sheet::RULE, 6));
    list.rows = Box::new(list.rows.map(move |mut items| {
        let words = items[at].text();
        let (code, title) = words.split_once(' ').unwrap_or((&words, ""));
        items[at] = Item::Text(title.to_owned());
        items.insert(at, Item::Text(code.to_owned()));
        items
    }));
    list
}

type Framed<'a> = (Frame<'a>, lists::Rows<'a>, Option<Vec<Item>>);

pub(super) fn framed<'a>(record: &'a RunRecord, pack: &CountyPack, list: ListOf<'a>) -> Framed<'a> {
    let far = list.heads.iter().position(|head| FAR.contains(&head.name));
    let frame = Frame {
        printed: far.unwrap_or(list.heads.len()),
        files: Links::of(record),
        ..Frame::new(list.title, title(record, pack, list.title), list.heads)
    };
    (frame, list.rows, list.totals)
}

/// 总览: figures as numbers with their unit, words in a column of their own.
///
/// Returns its last row.
fn overview(book: &mut Workbook, styles: &Styles, record: &RunRecord, pack: &CountyPack) -> Done<u32> {
    let heads = vec![text("项目", 32), figure("数值", 12), text("单位", 6), text("内容", 90)];
    let frame = Frame::new(OVERVIEW, title(record, pack, OVERVIEW), heads);
    let list = lists::list("overview", record, pack);
    let rows: Vec<Vec<Item>> = list.into_iter().flat_map(|list| list.rows).flat_map(spread).collect();
    let lines = rows.iter().cloned().map(Line::Row);
    let last = sheet::write(book, styles, &frame, lines, None)?.last;
    chart::overview(book, OVERVIEW, &rows)?;
    Ok(last)
}

/// Rows of 总览 for one row of the list; `3户 5人` becomes two.
pub(super) fn spread(row: Vec<Item>) -> Vec<Vec<Item>> {
    let mut row = row.into_iter();
    let (Some(name), Some(value)) = (row.next(), row.next()) else { return Vec::new() };
    let name = name.text();
    let line = |name: String, value: Item, unit: &str, words: Item| {
        vec![Item::Text(name), value, Item::Text(unit.into()), words]
    };
    let none = || Item::Text(String::new());
    match value {
        Item::Count(_) | Item::Tally(..) | Item::Number(_) | Item::Share(_) => {
            let unit = unit_of(&name);
            vec![line(name, value, unit, none())]
        }
        words => {
            let text = words.text();
            let people = text.strip_suffix('人').and_then(|text| text.split_once("户 "));
            let people = people.and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
            if let Some((households, persons)) = people {
                return vec![
                    line(format!("{name}户数"), Item::Count(households), "户", none()),
                    line(format!("{name}人口"), Item::Count(persons), "人", none()),
                ];
            }
            match text.parse::<i64>() {
                Ok(number) => {
                    vec![line(name, Item::Number(Some(number as f64)), "天", none())]
                }
                Err(_) => vec![line(name, none(), "", words)],
            }
        }
    }
}

fn unit_of(name: &str) -> &'static str {
    match name {
        "错误" | "疑点" | "提示" | "已作核实说明" | "反弹" => "条",
        "应归材料" | "已归材料" | "缺件" | "情况不明" => "件",
        "未能检查" => "处",
        name if name.contains("天") => "天",
        name if name.contains("人口") => "人",
        name if name.contains("户") || name.contains("三环节") || name == "未抽取" => "户",
        _ => "",
    }
}

/// First row of data of a list's sheet, for charts.
pub(super) const FIRST: u32 = ABOVE;
