//! How the lists of a pack are printed, read back from its blocks.

use super::pages::{record_finding, with_duties, words};
use super::record;
use crate::base::terms::{Presence, Severity};
use crate::check::finding::Finding;
use crate::model::run::RunRecord;
use crate::render::lists::Item;
use crate::render::{blocks, lists, sections};

#[test]
fn a_long_value_that_the_sentence_quotes_is_printed_once() {
    let mut record = record();
    let value = "支付率填95%、按支付和到位计算为50%";
    record.counties[0].findings = vec![Finding {
        rule: "R007".into(),
        message: format!("临河区：资金账不平：{value}"),
        expected: "收支相符".into(),
        actual: value.into(),
        waived: None,
        ..record.counties[0].findings[0].clone()
    }];
    let of = |name: &str| -> Vec<String> {
        lists::list(name, &record, &record.counties[0])
            .unwrap()
            .rows
            .last()
            .unwrap()
            .iter()
            .map(Item::text)
            .collect()
    };
    assert_eq!(of("other_findings").iter().filter(|cell| cell.contains(value)).count(), 1);
    // The sheet has the two sides in columns of their own.
    assert!(of("findings").contains(&value.to_owned()) && of("findings").contains(&"收支相符".to_owned()));
}

/// Findings of one check, so many, with those at `waived` explained.
fn of_one_check(record: &mut RunRecord, count: usize, waived: &[usize]) {
    let one = record_finding(&record.counties[0]);
    let finding = |at: usize| Finding {
        rule: "V013".into(),
        household_id: format!("{}", 1001 + at),
        message: format!("临河区狼山镇永丰村户主{at}（{}）：登记人口{at}人", 1001 + at),
        waived: waived.contains(&at).then(|| crate::check::finding::Waived {
            reason: "已核实".into(),
            person: "李强".into(),
            expires: String::new(),
        }),
        ..one.clone()
    };
    record.labels.townships.insert("150802100".into(), "狼山镇".into());
    record.counties[0].findings = (0..count).map(finding).collect();
}

#[test]
fn a_long_list_of_problems_prints_count_first_rows_and_the_rows_of_the_sheet_that_hold_all() {
    let mut record = record();
    of_one_check(&mut record, 12, &[1]);
    let text = words(&record, &record.counties[0]);
    let table = text.split("[问题清单]\n").nth(1).unwrap();
    let lines: Vec<&str> = table.lines().take(6).collect();
    assert_eq!(lines[0], "涉及|问题|责任单位（人）");
    let heading = lines[1];
    assert!(
        heading.starts_with("错误　V013 ") && heading.ends_with("　11条，先列3条，全部见问题清单表第3—14行"),
        "{heading}"
    );
    assert_eq!(
        (lines[2], lines[3]),
        ("狼山镇永丰村", "张|三*<b>（1001）|登记人口0人|永丰村"),
        "place and household"
    );
    assert!(
        !table.contains("登记人口4人") && table.contains("登记人口3人"),
        "the explained one is not listed"
    );
    // The sheet holds them in just these rows.
    let book = crate::render::xlsx::data(&record, &record.counties[0]).unwrap();
    use calamine::{Reader, Xlsx};
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(book)).unwrap();
    let sheet = book.worksheet_range("问题清单").unwrap();
    let row = |number: u32| sheet.get_value((number - 1, 1)).map(ToString::to_string).unwrap_or_default();
    assert!(row(3).starts_with("V013") && row(14).starts_with("V013") && row(15).is_empty(), "{}", row(3));
    // Near miss: where one row more would be left out, it is printed.
    of_one_check(&mut record, 4, &[]);
    let text = words(&record, &record.counties[0]);
    assert!(text.contains("　4条，见问题清单表第3—6行\n") && text.contains("登记人口3人"), "{text}");
}

#[test]
fn a_household_without_a_folder_is_one_line_of_the_printed_list_and_all_its_papers_in_the_workbook() {
    let mut record = record();
    let id = record.counties[0].households[0].household_id.clone();
    record.counties[0].findings[0] = Finding {
        rule: "C001".into(),
        household_id: id.clone(),
        waived: None,
        ..record.counties[0].findings[0].clone()
    };
    for presence in &mut record.counties[0].households[0].papers {
        *presence = Some(Presence::Missing);
    }
    let pack = &record.counties[0];
    let of = |name: &str| -> Vec<String> {
        let rows = lists::list(name, &record, pack).unwrap().rows;
        let rows = rows.map(|row| row.iter().map(Item::text).collect::<Vec<_>>().join("|"));
        rows.filter(|row| row.contains(id.as_str())).collect()
    };
    let count = pack.households[0].papers.len();
    assert!(count > 1, "one paper tells nothing");
    let page = of("missing_by_unit");
    assert_eq!(page.len(), 1, "{page:?}");
    assert!(page[0].contains(&format!("整户未建档，缺{count}件")), "{page:?}");
    assert!(!page[0].contains("不明"), "{page:?}");
    assert_eq!(of("missing_documents").len(), count);
    let all = |name: &str| lists::list(name, &record, pack).unwrap().rows.count();
    assert_eq!(all("missing_by_unit") + count - 1, all("missing_documents"), "the others stay as they are");
}

#[test]
fn papers_that_are_still_owed_stand_first_and_only_they_are_printed() {
    let record = with_duties();
    let pack = &record.counties[0];
    let owed = lists::duties::owed_papers(pack);
    let rows: Vec<String> =
        lists::list("duty_papers", &record, pack).unwrap().rows.map(|row| row[4].text()).collect();
    assert_eq!((owed, rows.len()), (2, 4));
    assert_eq!(rows[..owed], ["B02", "G01"]);
}

#[test]
fn the_table_of_terms_has_a_name_for_the_pages_on_which_it_goes_on() {
    let record = record();
    for pack in [&record.counties[0], &record.prefecture] {
        let blocks = sections::pack(&record, pack).unwrap();
        let terms = blocks.iter().find_map(|block| match block {
            blocks::Block::Table(table) => {
                let text = blocks::text_of(&table.caption);
                (text == "口径和检查项目").then_some(table)
            }
            _ => None,
        });
        assert!(terms.is_some_and(|table| table.under_its_heading), "{}", pack.name);
    }
}

#[test]
fn a_table_behind_words_of_its_section_has_its_title() {
    let record = with_duties();
    let titled = |name: &str| {
        let blocks = sections::pack(&record, &record.counties[0]).unwrap();
        blocks.iter().find_map(|block| match block {
            blocks::Block::Table(table) if blocks::text_of(&table.caption) == name => {
                Some(!table.under_its_heading)
            }
            _ => None,
        })
    };
    assert_eq!(titled("责任清单"), Some(true), "its columns are explained above it");
    assert_eq!(titled("缺件清单"), Some(false), "right under a heading of the same words");
}

#[test]
fn the_list_of_problems_has_one_order_and_says_it() {
    let mut record = record();
    let pack = &mut record.counties[0];
    let of = |rule: &str, severity, household: &str| Finding {
        rule: rule.into(),
        severity,
        household_id: household.into(),
        ..record_finding(pack)
    };
    pack.findings = vec![
        of("V002", Severity::Warning, "1001"),
        of("V001", Severity::Error, "1002"),
        of("V001", Severity::Error, "1001"),
        of("D002", Severity::Info, "1001"),
    ];
    let order = |name: &str, at: [usize; 2]| -> Vec<String> {
        let rows = lists::list(name, &record, &record.counties[0]).unwrap().rows;
        rows.map(|row| format!("{} {}", row[at[0]].text(), row[at[1]].text())).collect()
    };
    let sheet = order("findings", [0, 6]);
    assert_eq!(sheet, ["错误 1001", "错误 1002", "疑点 1001", "提示 1001"]);
    let page = order("other_findings", [0, 2]);
    assert!(
        sheet.iter().zip(&page).all(|(sheet, page)| {
            let (weight, number) = sheet.split_once(' ').unwrap();
            page.starts_with(weight) && page.contains(&format!("（{number}）"))
        }),
        "pages and sheets agree: {page:?}"
    );
    assert!(
        words(&record, &record.counties[0]).contains("下表和其中的问题清单表按级别、检查项目、所在地排列。")
    );
}

#[test]
fn a_day_is_written_out_in_sentences_and_in_figures_in_tables() {
    use crate::model::topics::{TopicFigure, TopicRow};
    use blocks::{Block, text_of};
    let mut record = record();
    let late = Finding {
        rule: "V013".into(),
        relapsed: Some("2020-03-31".into()),
        ..record_finding(&record.counties[0])
    };
    record.counties[0].findings = vec![late];
    record.counties[0].data_date = "2020-04-10".into();
    let figure = TopicFigure {
        name: "户数".into(),
        value: "2".into(),
        number: Some(2.0),
        as_of: "2020-04-10".into(),
        ..TopicFigure::default()
    };
    record.counties[0].topics =
        vec![TopicRow { name: "资金".into(), figures: vec![figure], ..TopicRow::default() }];
    let (mut sentences, mut cells) = (String::new(), String::new());
    for block in sections::pack(&record, &record.counties[0]).unwrap() {
        match block {
            Block::Paragraph(paragraph) => sentences += &text_of(&paragraph.spans),
            Block::Table(table) => {
                sentences += &text_of(&table.footnote);
                let rows = table.body.iter().flat_map(|group| &group.rows).flat_map(|row| &row.cells);
                cells += &rows.map(|cell| text_of(&cell.spans) + "\n").collect::<String>();
            }
            _ => {}
        }
    }
    assert!(sentences.contains("2020年4月10日") && !sentences.contains("2020-"), "{sentences}");
    assert!(
        cells.contains("2020-06-30\n")
            && cells.contains("2020-04-10\n")
            && cells.contains("2020-03-31曾消除"),
        "{cells}"
    );
    // Near miss: words of the ledger that name a year and a month are no date of the program.
    let dated: Vec<&str> =
        cells.lines().filter(|cell| cell.starts_with("2020年") && cell.ends_with('日')).collect();
    assert!(dated.is_empty(), "{dated:?}");
}

/// 100,000 problems: the pages stay few and say how many there are and where the rest lies; the sheet holds every one.
#[test]
fn a_hundred_thousand_problems_keep_the_pages_few_and_the_sheet_whole() {
    const COUNT: usize = 100_000;
    let mut record = record();
    of_one_check(&mut record, COUNT, &[]);
    let pack = &record.counties[0];
    let blocks = sections::pack(&record, pack).unwrap();
    let laid =
        crate::render::typeset::layout(&blocks, "", &crate::render::fonts::Fonts::builtin().unwrap().faces);
    assert!(laid.pages.len() < 80, "{}", laid.pages.len());
    let text = words(&record, pack);
    assert!(text.contains("　100000条，先列"), "the true count is printed");
    let sheet = lists::list("findings", &record, pack).unwrap();
    assert_eq!(sheet.rows.count(), COUNT);
}
