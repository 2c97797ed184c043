//! Everything written is read again: constant memory drops late writes silently.

use super::sheet::sheet_name;
use super::*;
use crate::base::terms::Presence;
use crate::model::county::{HouseholdRow, VisitRow};
use crate::render::lists::{self, Item, worklist};
use calamine::{Data, Range, Reader, Xlsx};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

type Book = Xlsx<Cursor<Vec<u8>>>;

pub(super) fn open(bytes: &[u8]) -> Book {
    calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap()
}

/// The record of the render tests with as many households and findings as make constant memory flush.
fn large() -> RunRecord {
    let mut record = crate::render::tests::record();
    record.labels.townships.insert("150802100".into(), "狼山镇".into());
    record.labels.townships.insert("150802101".into(), "新华镇".into());
    let county = &mut record.counties[0];
    let pattern = county.households[0].clone();
    let states = [
        Some(Presence::Present),
        Some(Presence::Missing),
        Some(Presence::ListedOnly),
        Some(Presence::Unknown),
        Some(Presence::InVillageVolume),
        None,
    ];
    county.households = (0..1500)
        .map(|at| HouseholdRow {
            household_id: format!("1508021{at:07}"),
            township: if at < 700 { "150802100".into() } else { "150802101".into() },
            township_name: if at < 700 { "狼山镇".into() } else { "新华镇".into() },
            papers: vec![Some(Presence::Present), states[at % states.len()]],
            ..pattern.clone()
        })
        .collect();
    county.matrix_columns[0].key = "H04@2018".into();
    county.matrix_columns[1].key = "H04@2019".into();
    let finding = county.findings[0].clone();
    county.findings = (0..1500)
        .map(|at| crate::check::finding::Finding {
            rule: "V001".into(),
            household_id: format!("1508021{at:07}"),
            subject: format!("P{at}"),
            message: format!("临河区狼山镇永丰村张三（{at}）：{}", "证件号码校验位错误，".repeat(at % 9 + 1)),
            ..finding.clone()
        })
        .collect();
    record
}

pub(super) fn same(found: Option<&Data>, wanted: &Item, place: &str) {
    let found = found.unwrap_or(&Data::Empty);
    let equal = match (wanted, found) {
        (Item::Count(count) | Item::Tally(count, _), Data::Float(number)) => *number == *count as f64,
        // A dash on the page; nothing among the numbers of a sheet.
        (Item::Number(None) | Item::NotGiven | Item::Unknown, Data::Empty) => true,
        (Item::Points(wanted), Data::Float(number)) => number == wanted,
        (Item::Number(Some(wanted)) | Item::Share(Some(wanted)), Data::Float(number)) => number == wanted,
        (wanted, Data::Empty) => wanted.text().is_empty(),
        (wanted, Data::String(text)) => wanted.text() == *text,
        _ => false,
    };
    assert!(equal, "{place}: {wanted:?} was written, {found:?} is there");
}

/// What stands below a list that is printed whole, line by line.
pub(super) fn note_lines(heads: &[lists::Head], totals: Option<&[Item]>, note: &str) -> Vec<String> {
    let widths = fit::widths(&fit::with_room(heads, totals), heads.len());
    fit::broken(note, widths.iter().sum()).into_iter().filter(|line| !line.is_empty()).collect()
}

fn same_rows(sheet: &Range<Data>, first: u32, rows: &[Vec<Item>], name: &str) {
    for (at, row) in rows.iter().enumerate() {
        for (column, item) in row.iter().enumerate() {
            let line = first + at as u32;
            same(sheet.get_value((line, column as u32)), item, &format!("{name} {line}/{column}"));
        }
    }
}

#[test]
fn every_list_of_the_workbooks_is_read_back_cell_by_cell() {
    let record = large();
    for pack in [&record.counties[0], &record.prefecture] {
        let bytes = super::data(&record, pack).unwrap();
        let mut book = open(&bytes);
        for name in data::LISTS {
            let Some(list) = data::list(name, &record, pack) else {
                let of_counties = name == "brief" || name.starts_with("topic");
                assert!(name == "answers" || record.is_top(pack) && of_counties, "{name}");
                continue;
            };
            let heads: Vec<Item> = list.heads.iter().map(|head| Item::Text(head.name.into())).collect();
            let rows: Vec<Vec<Item>> = list.rows.collect();
            // A list without a row has its sheet all the same: counties are laid side by side.
            let sheet = book.worksheet_range(list.title).unwrap();
            let below = rows.len().max(1) as u32 + 2;
            same_rows(&sheet, 1, &[heads], list.title);
            same_rows(&sheet, 2, &rows, list.title);
            same_rows(&sheet, below, list.totals.as_slice(), list.title);
            let count = sheet.end().map_or(0, |(row, _)| row as usize + 1);
            let told =
                note_lines(&list.heads, list.totals.as_deref(), &data::note(name, &record, pack)).len();
            let wanted = below as usize + usize::from(list.totals.is_some()) + told;
            assert_eq!(count, wanted, "{}: title, head, rows, totals and nothing else", list.title);
            if rows.is_empty() {
                assert_eq!(sheet.get_value((2, 0)), Some(&Data::String("无".into())), "{}", list.title);
            }
            let title = sheet.get_value((0, 0)).map(ToString::to_string).unwrap_or_default();
            assert!(title.contains(&pack.name) && title.contains("2020年4月15日"), "{title}");
        }
    }
}

#[test]
fn every_column_of_figures_holds_numbers_or_blanks() {
    let mut record = large();
    let paper = crate::model::duties::DutyPaper {
        code: "H04".into(),
        required: 3,
        present: 1,
        missing: 2,
        ..Default::default()
    };
    record.counties[0].duties.push(crate::model::duties::Duty {
        who: "永丰村".into(),
        papers: vec![paper],
        overdue: 2,
        problems_overdue: 1,
        ..Default::default()
    });
    let visit = |people: &str| VisitRow { people: people.into(), ..VisitRow::default() };
    record.counties[0].visits.extend([visit("4"), visit("")]);
    let figure = |value: &str, number: Option<f64>| crate::model::topics::TopicFigure {
        name: "逾期".into(),
        value: value.into(),
        number,
        ..Default::default()
    };
    record.counties[0].topics.push(crate::model::topics::TopicRow {
        name: "小额信贷".into(),
        figures: vec![figure("未提供", None), figure("3（另有1笔贷款不明）", Some(3.0))],
        ..Default::default()
    });
    let mut coloured = 0;
    for pack in [&record.counties[0], &record.prefecture] {
        for bytes in [super::data(&record, pack).unwrap(), work_list(&record, pack).unwrap()] {
            let mut book = open(&bytes);
            for name in data::LISTS {
                let Some(list) = data::list(name, &record, pack) else { continue };
                let Ok(sheet) = book.worksheet_range(list.title) else { continue };
                let heads = list.heads;
                let rows: Vec<Vec<Item>> = list.rows.collect();
                for (at, items) in rows.iter().enumerate() {
                    for (column, head) in heads.iter().enumerate() {
                        if head.align != crate::render::blocks::Align::Right
                            || items[column] == Item::Share(None)
                        {
                            continue;
                        }
                        coloured += usize::from(matches!(items[column], Item::Tally(..)));
                        let found = sheet.get_value((at as u32 + 2, column as u32)).unwrap_or(&Data::Empty);
                        let figure = matches!(found, Data::Float(_) | Data::Int(_) | Data::Empty);
                        assert!(figure, "{} {} {at}: {found:?}", list.title, head.name);
                    }
                }
            }
        }
    }
    assert!(coloured >= 3, "缺 and 逾期 are coloured: {coloured}");
}

#[test]
fn every_symbol_of_the_matrix_is_read_back_and_years_share_their_head() {
    let record = large();
    let county = &record.counties[0];
    let bytes = super::data(&record, county).unwrap();
    let mut book = open(&bytes);
    let sheet = book.worksheet_range("完整性矩阵").unwrap();
    let text = |row: usize, column: usize| {
        sheet.get_value((row as u32, column as u32)).map(ToString::to_string).unwrap_or_default()
    };
    assert_eq!(text(1, 0), matrix::LEGEND);
    assert_eq!((text(3, 0), text(3, 7), text(3, 8)), ("户主".into(), "2018".into(), "2019".into()));
    for (at, row) in county.households.iter().enumerate() {
        let line = at + matrix::ABOVE as usize;
        assert_eq!(text(line, 1), row.household_id);
        for (column, presence) in row.papers.iter().enumerate() {
            assert_eq!(text(line, 7 + column), matrix::symbol(*presence));
        }
    }
    let merged = book.merge_cells_by_sheet_name("完整性矩阵").unwrap();
    assert_eq!(merged.len(), 1, "H04 over 2018 and 2019: {merged:?}");
}

#[test]
fn the_work_list_is_read_back_and_both_sheets_hold_the_same_lines() {
    let record = large();
    for pack in [&record.counties[0], &record.prefecture] {
        let top = record.is_top(pack);
        let mut book = open(&work_list(&record, pack).unwrap());
        let jobs = worklist::jobs(&record, pack);
        assert!(jobs.len() > 1500, "findings and papers that are 不明");
        let rows: Vec<Vec<Item>> = jobs.iter().map(|job| worklist::row(&record, top, job)).collect();
        let sheet = book.worksheet_range("工作清单").unwrap();
        same_rows(&sheet, 2, &rows, "工作清单");
        assert_eq!(sheet.height(), rows.len() + 2);
        let title = sheet.get_value((0, 0)).unwrap().to_string();
        assert!(title.ends_with(&format!("距时限76天　共{}项", rows.len())), "{title}");
        let blocks = worklist::by_person(&jobs);
        let sheet = book.worksheet_range("按责任人").unwrap();
        assert_eq!(sheet.height(), rows.len() + blocks.len() + 2);
        let mut at = 2;
        for (person, jobs) in &blocks {
            let band = sheet.get_value((at, 0)).unwrap().to_string();
            assert_eq!(band, worklist::block(person, jobs));
            let rows: Vec<Vec<Item>> = jobs.iter().map(|job| worklist::row(&record, top, job)).collect();
            same_rows(&sheet, at + 1, &rows, "按责任人");
            at += rows.len() as u32 + 1;
        }
        let names = ["使用说明", "工作清单", "按责任人", "未建档户明细", "办理建议", "责任清单", "应交材料"];
        // Paper by paper only in the county's own list.
        assert_eq!(book.sheet_names(), names[..names.len() - usize::from(top)]);
    }
}

/// The XML of every sheet, in the order of the workbook.
fn xml(bytes: &[u8]) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let count =
        archive.file_names().filter(|name| name.as_ref().unwrap().starts_with("xl/worksheets/sheet")).count();
    (1..=count)
        .map(|at| {
            let mut text = String::new();
            let mut part = archive.by_name(&format!("xl/worksheets/sheet{at}.xml")).unwrap();
            part.read_to_string(&mut text).unwrap();
            text
        })
        .collect()
}

#[test]
fn every_row_has_its_height_and_every_sheet_its_print_setting() {
    let record = large();
    let county = &record.counties[0];
    let lists = [super::data(&record, county).unwrap(), work_list(&record, county).unwrap()];
    for text in lists.iter().flat_map(|bytes| xml(bytes)) {
        let rows = text.matches("<row ").count();
        let heights =
            text.split("<row ").skip(1).filter(|row| row.split('>').next().unwrap().contains(" ht=")).count();
        assert!(rows - heights <= heights / 100 + 3, "{heights} heights in {rows} rows");
        assert!(text.contains("orientation=\"landscape\"") && text.contains("paperSize=\"9\""));
        assert!(text.contains("第&amp;P页　共&amp;N页"), "page numbers");
        assert!(text.contains("topLeftCell=") && text.contains("state=\"frozen\""));
    }
    let work = &xml(&lists[1])[1];
    assert!(work.contains("<rowBreaks count=\"1\""), "a page break between the two townships");
    // The longest instruction fills several lines, and its row is as high.
    let highest = work.split(" ht=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<f64>().ok());
    assert!(highest.fold(0.0, f64::max) > 60.0);
}

#[test]
fn rows_of_several_counties_name_theirs_and_a_county_does_not_repeat_its_own() {
    let record = large();
    let county = &record.counties[0];
    for name in data::LISTS.into_iter().chain(["unfiled"]) {
        let heads = |pack| -> Vec<&str> {
            let list = data::list(name, &record, pack);
            list.map_or_else(Vec::new, |list| list.heads.iter().map(|head| head.name).collect())
        };
        assert!(!heads(county).contains(&"旗县区"), "{name}");
        const NAMED: [&str; 8] = [
            "missing_documents",
            "findings",
            "waived",
            "deadlines",
            "advice",
            "duties",
            "bureau_papers",
            "open_problems",
        ];
        let several = lists::of_several(name) || NAMED.contains(&name);
        assert_eq!(heads(&record.prefecture).contains(&"旗县区"), several, "{name}");
    }
    let rows: Vec<Vec<Item>> = data::list("links", &record, &record.prefecture).unwrap().rows.collect();
    assert_eq!(rows.len(), 1500);
    assert!(rows.iter().all(|row| row[0] == Item::Text("临河区".into())));
    let mut book = open(&super::data(&record, &record.prefecture).unwrap());
    let names = book.sheet_names();
    assert_eq!(names[..3], ["使用说明", "总览", "各旗县区情况"].map(str::to_owned));
    assert!(names[names.len() - 1].starts_with("矩阵"), "matrices stand at the end: {names:?}");
    let sheet = book.worksheet_range(&sheet_name("各旗县区情况")).unwrap();
    assert_eq!(sheet.height(), record.summary.counties.len() + 3);
}

#[test]
fn figures_of_the_overview_are_numbers() {
    let row = |name: &str, words: &str| vec![Item::Text(name.into()), Item::Text(words.into())];
    let people = data::spread(row("边缘户", "3户 5人"));
    assert_eq!(people.iter().map(|row| row[1].clone()).collect::<Vec<_>>(), [Item::Count(3), Item::Count(5)]);
    assert_eq!(data::spread(row("距时限天数", "76"))[0][1], Item::Number(Some(76.0)));
    let words = data::spread(row("结论依据", "完整率97%"));
    assert_eq!((words[0][1].text(), words[0][3].text()), (String::new(), "完整率97%".into()));
}

#[test]
fn the_column_of_names_of_the_matrix_is_as_wide_as_the_longest() {
    let width = |name: &str| -> f64 {
        let mut record = large();
        record.counties[0].households[3].head_name = name.into();
        let sheets = xml(&super::data(&record, &record.counties[0]).unwrap());
        let matrix = sheets.iter().find(|text| text.contains("xSplit=\"2\"")).unwrap();
        let (_, rest) = matrix.split_once("<col min=\"1\" max=\"1\" width=\"").unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let (short, long) = (width("张三"), width("额尔德尼·巴雅尔"));
    assert!(long > short + 5.0, "{short} {long}");
    assert!(width(&"长".repeat(200)) < 40.0, "bounded");
}

/// Every native chart of a workbook.
fn charts(bytes: &[u8]) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.as_ref().unwrap().to_string()).collect();
    let names = names.into_iter().filter(|name| name.starts_with("xl/charts/chart"));
    names
        .map(|name| {
            let mut text = String::new();
            archive.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
            text
        })
        .collect()
}

#[test]
fn the_overview_draws_papers_and_links_from_its_own_cells() {
    let mut record = large();
    let county = &mut record.counties[0];
    (county.totals.present, county.totals.missing, county.totals.unknown) = (90, 8, 2);
    (county.links.consistent, county.links.contradictory) = (3, 1);
    let bytes = super::data(&record, &record.counties[0]).unwrap();
    let rows = open(&bytes).worksheet_range("总览").unwrap();
    let at = |name: &str| {
        let found = rows.rows().position(|row| row[0] == Data::String(name.into()));
        found.map(|row| row + 1).unwrap()
    };
    let drawn = charts(&bytes);
    for (first, last) in [("已归材料", "情况不明"), ("三环节一致", "三环节矛盾")] {
        let wanted = format!("$B${}:$B${}</c:f>", at(first), at(last));
        assert!(drawn.iter().any(|chart| chart.contains("总览") && chart.contains(&wanted)), "{wanted}");
    }
    // Near miss: nobody was drawn, and there is nothing to draw.
    record.counties[0].links = crate::model::run::Links::default();
    let bytes = super::data(&record, &record.counties[0]).unwrap();
    assert!(!charts(&bytes).iter().any(|chart| chart.contains("抽样户三环节")));
}

#[test]
fn the_sum_of_the_townships_is_no_bar_of_their_chart() {
    let mut record = large();
    let township = |code: &str, name: &str| crate::model::county::TownshipRow {
        code: code.into(),
        name: name.into(),
        ..Default::default()
    };
    record.counties[0].by_township = vec![township("150802100", "狼山镇"), township("150802101", "新华镇")];
    let bars = |bytes: &[u8]| charts(bytes).into_iter().find(|chart| chart.contains("苏木乡镇完整率"));
    (record.counties[0].totals.missing, record.counties[0].totals.unknown) = (0, 0);
    let bytes = super::data(&record, &record.counties[0]).unwrap();
    assert_eq!(bars(&bytes), None, "bars of nothing are an empty frame");
    record.counties[0].totals.missing = 3;
    let bytes = super::data(&record, &record.counties[0]).unwrap();
    let rows = open(&bytes).worksheet_range("苏木乡镇完整率").unwrap();
    let at =
        |name: &str| (0..rows.height()).find(|row| rows.get((*row, 0)) == Some(&Data::String(name.into())));
    let (first, sum) = (at("狼山镇").unwrap(), at("合计").unwrap());
    let text = bars(&bytes).unwrap();
    let wanted = format!("$A${}:$A${}</c:f>", first + 1, sum);
    assert!(text.contains(&wanted), "{wanted} is not in {text}");
}

#[test]
fn checks_in_order_are_read_on_the_screen_and_not_printed() {
    let mut record = large();
    let first = record.summary.rules[0].clone();
    let rule = |code: &str| crate::model::run::RuleSummary { code: code.into(), count: 0, ..first.clone() };
    record.summary.rules = vec![rule("A001"), rule("V001"), rule("V002")];
    record.summary.rules[2].skipped = Some("未找到台账".into());
    let bytes = super::data(&record, &record.counties[0]).unwrap();
    let mut book = open(&bytes);
    let sheet = book.worksheet_range("检查项目").unwrap();
    let codes: Vec<String> = sheet.rows().skip(2).map(|row| row[0].to_string()).collect();
    assert_eq!(codes, ["V001", "V002", "A001"], "what found something or did not run stands first");
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut text = String::new();
    archive.by_name("xl/workbook.xml").unwrap().read_to_string(&mut text).unwrap();
    assert!(text.contains("检查项目!$A$1:$G$4") || text.contains("'检查项目'!$A$1:$G$4"), "{text}");
}

#[test]
fn the_sheet_of_rules_says_what_each_requires_and_whether_it_ran() {
    let mut record = large();
    let first = record.summary.rules[0].clone();
    let rule = |code: &str, skipped: Option<&str>| crate::model::run::RuleSummary {
        code: code.into(),
        skipped: skipped.map(str::to_owned),
        ..first.clone()
    };
    let lacking = std::collections::BTreeMap::from([("150802".to_owned(), "没有“性别”列".to_owned())]);
    record.summary.rules = vec![
        rule("A001", None),
        rule("V001", None),
        rule("V002", Some("未找到台账")),
        rule("V003", Some(crate::check::input::NOT_SELECTED)),
        crate::model::run::RuleSummary { lacking, ..rule("V004", None) },
    ];
    record.rule_texts = vec![crate::model::run::RuleText {
        code: "V001".into(),
        requires: "号码有效".into(),
        basis: "GB 11643".into(),
        remedy: "核对原件".into(),
    }];
    let of = |pack: &CountyPack| -> BTreeMap<String, Vec<String>> {
        let mut book = open(&super::data(&record, pack).unwrap());
        let sheet = book.worksheet_range("规则说明").unwrap();
        let rows = sheet.rows().skip(2).map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>());
        rows.map(|row| (row[0].clone(), row)).collect()
    };
    let rows = of(&record.counties[0]);
    assert_eq!(rows["V001"][4..], ["1500", "号码有效", "GB 11643", "核对原件"].map(str::to_owned));
    let ran = |rows: &BTreeMap<String, Vec<String>>| -> Vec<String> {
        rows.values().map(|row| row[3].clone()).collect()
    };
    assert_eq!(ran(&rows), ["已检查", "已检查", "没有进行", "没有选用", "没有全部进行"]);
    // Near miss: the next county lacked nothing.
    assert_eq!(ran(&of(&record.counties[1]))[4], "已检查");
}

#[test]
fn what_people_fill_in_is_coloured_and_shares_have_bars() {
    let record = large();
    let county = &record.counties[0];
    let sheets = |bytes: &[u8]| -> BTreeMap<String, String> {
        open(bytes).sheet_names().into_iter().zip(xml(bytes)).collect()
    };
    let (lists, work) = (super::data(&record, county).unwrap(), work_list(&record, county).unwrap());
    let (lists, work) = (sheets(&lists), sheets(&work));
    for text in [&work["工作清单"], &work["按责任人"]] {
        assert!(text.contains("<conditionalFormatting"), "no colours");
        for word in ["\"已补交\"", "\"无法补交\"", "TODAY()"] {
            assert!(text.contains(word), "{word}");
        }
    }
    assert!(lists["分级完整率"].contains("dataBar"));
    // Near miss: nothing to fill in and no share, nothing that changes by itself.
    assert!(!lists["问题清单"].contains("<conditionalFormatting"));
    // No cell holds a formula.
    assert!(lists.values().chain(work.values()).all(|text| !text.contains("<f>")));
}

#[test]
fn a_few_rows_more_than_a_page_stay_on_it() {
    assert!(!fit::is_little_more_than_a_page(400.0) && fit::is_little_more_than_a_page(560.0));
    assert!(!fit::is_little_more_than_a_page(900.0), "type that small cannot be read");
    let sheets = xml(&super::data(&large(), &large().counties[0]).unwrap());
    assert!(
        sheets[1].contains("fitToHeight=\"1\"") || !sheets[1].contains("fitToHeight"),
        "总览 is one page"
    );
}

fn frame_of(name: &str) -> sheet::Frame<'static> {
    let heads = vec![crate::render::cells::text("代码", 6), crate::render::cells::text("出处", 40)];
    sheet::Frame::new(name, format!("临河区　{name}"), heads)
}

fn lines(count: usize) -> impl Iterator<Item = sheet::Line> {
    (0..count).map(|at| {
        let source = Item::Source { text: format!("第{at}处"), path: format!("registers/{at}.csv") };
        sheet::Line::Row(vec![Item::Text("V001".into()), source])
    })
}

#[test]
fn a_list_longer_than_a_sheet_goes_on_in_the_next_and_says_so() {
    let mut book = Workbook::new();
    let limits = sheet::Limits { rows: 10, links: 5, heights: 10 };
    let long = "一张名称超过三十一个字的很长很长很长很长很长的缺件和问题清单表";
    let frame = frame_of(long);
    let totals = Some(vec![Item::Text("合计".into()), Item::Text("14".into())]);
    let written = sheet::write_within(&mut book, &Styles::new(), &frame, lines(14), totals, limits).unwrap();
    let rows: Vec<u32> = written.sheets.iter().map(|(_, rows)| *rows).collect();
    assert_eq!(rows, [6, 6, 2]);
    let mut read = open(&book.save_to_buffer().unwrap());
    let names = read.sheet_names();
    assert_eq!(names, written.sheets.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
    assert!(names.iter().all(|name| name.chars().count() <= 31) && names[1].ends_with("(2)"), "{names:?}");
    let text = |range: &Range<Data>, row: u32| {
        range.get_value((row, 0)).map(ToString::to_string).unwrap_or_default()
    };
    let first = read.worksheet_range(&names[0]).unwrap();
    assert_eq!(first.rows().count(), 9, "title, head, six rows, where it goes on");
    assert_eq!(text(&first, 8), format!("下接工作表“{}”", names[1]));
    let second = read.worksheet_range(&names[1]).unwrap();
    assert!(text(&second, 0).ends_with("续，第2张工作表"), "{}", text(&second, 0));
    let third = read.worksheet_range(&names[2]).unwrap();
    assert_eq!(text(&third, 4), "合计");
    assert_eq!(third.rows().count(), 5, "nothing goes on after the last");
}

/// Numbers of the rows of a sheet, in the order of the file.
fn rows_of(sheet: &str) -> Vec<u32> {
    let numbers = sheet.split("<row r=\"").skip(1);
    numbers.map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect()
}

#[test]
fn no_workbook_has_a_row_twice() {
    let record = crate::render::tests::record();
    let pack = &record.counties[0];
    for bytes in [super::work_list(&record, pack).unwrap(), super::data(&record, pack).unwrap()] {
        for (at, sheet) in xml(&bytes).iter().enumerate() {
            let rows = rows_of(sheet);
            assert!(rows.is_sorted_by(|one, next| one < next), "sheet {}: {rows:?}", at + 1);
        }
    }
}

#[test]
fn only_so_many_rows_keep_a_height_of_their_own() {
    let heights = |limit: u32| {
        let mut book = Workbook::new();
        let limits = sheet::Limits { rows: 100, links: 0, heights: limit };
        sheet::write_within(&mut book, &Styles::new(), &frame_of("问题清单"), lines(6), None, limits)
            .unwrap();
        let sheet = xml(&book.save_to_buffer().unwrap()).remove(0);
        assert!(rows_of(&sheet).is_sorted_by(|one, next| one < next), "a row twice: {:?}", rows_of(&sheet));
        sheet.matches("customHeight=").count()
    };
    // The title and the head keep theirs; rows are counted from the top of the sheet.
    assert_eq!((heights(8), heights(5), heights(2)), (8, 5, 2));
}

#[test]
fn links_end_at_the_limit_of_a_sheet_and_the_sheet_says_so() {
    let mut record = crate::render::tests::record();
    crate::render::links::Links::keep(&mut record, "D:\\材料");
    let mut frame = frame_of("问题清单");
    frame.files = crate::render::links::Links::of(&record);
    frame.rules.insert("V001".into(), sheet::place_in("检查项目", 2));
    let mut book = Workbook::new();
    let limits = sheet::Limits { rows: 100, links: 5, heights: 100 };
    sheet::write_within(&mut book, &Styles::new(), &frame, lines(4), None, limits).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let sheets = xml(&bytes);
    assert_eq!(sheets[0].matches("<hyperlink ").count(), 5);
    let mut read = open(&bytes);
    let range = read.worksheet_range("问题清单").unwrap();
    let told = range.get_value((6, 0)).map(ToString::to_string).unwrap_or_default();
    assert!(told.contains("5个的上限") && told.contains("其后3个单元格"), "{told}");
    // Near miss: as many links as there is room for, and nothing is told.
    let mut book = Workbook::new();
    let limits = sheet::Limits { rows: 100, links: 8, heights: 100 };
    sheet::write_within(&mut book, &Styles::new(), &frame, lines(4), None, limits).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(xml(&bytes)[0].matches("<hyperlink ").count(), 8);
    assert_eq!(open(&bytes).worksheet_range("问题清单").unwrap().rows().count(), 6);
}

#[test]
fn a_text_longer_than_a_cell_is_cut_and_says_so() {
    let long = "字".repeat(40_000);
    let kept = sheet::fit_cell(&long);
    assert!(kept.encode_utf16().count() <= 32_767 && kept.contains("本格共40000字"));
    let whole = "字".repeat(32_767);
    assert_eq!(sheet::fit_cell(&whole), whole.as_str(), "what a cell can hold stays");
    // Characters that take two units each.
    assert!(sheet::fit_cell(&"𬱖".repeat(20_000)).encode_utf16().count() <= 32_767);
}
