//! What the pages of a pack say, read back from its blocks.

use super::record;
use crate::base::terms::{Level, Link, Presence, Severity};
use crate::check::finding::Finding;
use crate::ingest::claim::Evidence;
use crate::model::county::CountyPack;
use crate::model::run::{Links, RunRecord, Totals};
use crate::render::lists::Item;
use crate::render::{blocks, lists, sections, typeset};

/// Text of the blocks of a unit, one line a paragraph or row.
pub(super) fn words(record: &RunRecord, pack: &CountyPack) -> String {
    use blocks::{Block, text_of};
    let mut out = String::new();
    for block in sections::pack(record, pack).unwrap() {
        match block {
            Block::Heading(heading) => out += &format!("# {}\n", text_of(&heading.spans)),
            Block::Paragraph(paragraph) => out += &format!("{}\n", text_of(&paragraph.spans)),
            Block::Table(table) => {
                out += &format!("[{}]\n", text_of(&table.caption));
                let body = table.body.iter().flat_map(|group| &group.rows);
                for row in table.head.iter().chain(body).chain(&table.totals) {
                    let cells: Vec<String> = row.cells.iter().map(|cell| text_of(&cell.spans)).collect();
                    out += &format!("{}\n", cells.join("|"));
                }
            }
            _ => {}
        }
    }
    out
}

/// The record with papers and problems of the prefecture's own, and a county that is red.
pub(super) fn with_own_papers() -> RunRecord {
    let mut record = record();
    record.counties[0].verdict.colour = crate::model::county::Colour::Red;
    record.counties[1].verdict.colour = crate::model::county::Colour::Yellow;
    let own = &mut record.prefecture;
    own.unit_papers.push(crate::model::county::UnitPaper {
        level: Level::Prefecture,
        unit: String::new(),
        township: String::new(),
        village: String::new(),
        key: "S08".into(),
        name: "驻站式指导报告".into(),
        presence: Presence::Missing,
        responsible: "市扶贫办".into(),
        remark: String::new(),
        number: String::new(),
    });
    own.totals.required += 11;
    own.totals.present += 10;
    own.totals.missing += 1;
    own.totals.errors += 1;
    own.totals.completeness = Totals::ratio(own.totals.present, own.totals.required);
    record.summary.totals = own.totals.clone();
    record
}

#[test]
fn papers_that_the_prefecture_lacks_itself_are_listed_in_its_pack() {
    let record = with_own_papers();
    let text = words(&record, &record.prefecture);
    assert!(text.contains("市级应归材料11件，未到位1件"), "{text}");
    assert!(
        text.contains("[市级缺件]\n材料|状态|责任单位（人）\n驻站式指导报告|缺|巴彦淖尔市扶贫办"),
        "{text}"
    );
    let all = with_own_papers().counties.remove(0);
    assert!(!words(&record, &all).contains("市级缺件"));
}

#[test]
fn urgent_items_name_the_units_own_findings_beside_those_of_its_townships() {
    let mut record = record();
    record.labels.townships.insert("150802100".into(), "狼山镇".into());
    let first = record.counties[0].findings[0].clone();
    let own =
        Finding { township: String::new(), village: String::new(), household_id: String::new(), ..first };
    let extent = |record: &RunRecord| {
        let mut list = lists::list("urgent", record, &record.counties[0]).unwrap();
        list.rows.next().unwrap()[2].text()
    };
    record.counties[0].findings.push(own.clone());
    assert_eq!(extent(&record), "狼山镇、临河区本级和部门、1户");
    record.counties[0].findings = vec![own.clone(), own];
    assert_eq!(extent(&record), "临河区本级和部门");
}

#[test]
fn nothing_to_report_takes_one_short_line() {
    let mut record = record();
    let county = &mut record.counties[1];
    county.totals = Totals { required: 10, present: 10, completeness: Some(1.0), ..Totals::default() };
    record.counties[1].by_level = record.counties[0].by_level.clone();
    let text = words(&record, &record.counties[1]);
    for zero in ["另有0", "其中0", "缺件0件", "共0件", "问题0条", "其余0户", "文件0个", "0项检查", "：无。"]
    {
        assert!(!text.contains(zero), "{zero}:\n{text}");
    }
    assert!(text.contains("应归材料全部到位。") && text.contains("没有未能检查的内容。"));
    let pages = typeset::layout(
        &sections::pack(&record, &record.counties[1]).unwrap(),
        "",
        &typeset::FaceSet::builtin().unwrap(),
    );
    assert!(pages.pages.iter().all(|page| page.height > page.width), "a landscape page without a list");
}

#[test]
fn interviews_and_visits_are_summed_up_and_only_exceptions_listed() {
    let mut record = record();
    let county = &mut record.counties[0];
    let interview = |id: &str, issues: &str| crate::model::county::InterviewRow {
        id: id.into(),
        level: "帮扶责任人".into(),
        interviewee: "张文义".into(),
        issues: issues.into(),
        ..Default::default()
    };
    county.interviews =
        vec![interview("FT0001", ""), interview("FT0002", "无"), interview("FT0003", "不清楚措施")];
    county.links = Links { detached: 2, not_sampled: 1232, ..Links::default() };
    let text = words(&record, &record.counties[0]);
    assert!(text.contains("抽样2户，访谈覆盖0户，缺2户；座谈访谈记录3条，其中1条记有问题"), "{text}");
    assert!(text.contains("帮扶责任人|3|1|1\n"), "{text}");
    assert!(text.contains("FT0003") && !text.contains("FT0001") && !text.contains("FT0002"), "{text}");
    assert!(text.contains("全部3条记录列于临河区考核数据表.xlsx"), "{text}");
    assert!(text.contains("[需要处理的抽样户]"), "{text}");
}

#[test]
fn a_problem_is_told_without_its_place_and_sides_are_no_target_values() {
    let mut record = record();
    record.labels.townships.insert("150802100".into(), "狼山镇".into());
    let mut finding = record.counties[0].findings[0].clone();
    finding.rule = "X002".into();
    finding.village = "永丰村".into();
    finding.message = "临河区狼山镇永丰村张|三（1001）：入户家庭人口数“4”与系统“3”不一致".into();
    (finding.expected, finding.actual) = ("系统：3".into(), "入户：4".into());
    let mut other = finding.clone();
    other.rule = "C015".into();
    let path = "archives/150802临河区/150802100狼山镇/永丰村/1001_张三/户口簿.pdf";
    other.message = format!("临河区狼山镇永丰村某某（9900）：文件无法打开：{path}（0字节）");
    (other.expected, other.actual) = ("有".into(), "缺".into());
    other.household_id = "1508020100009900".into();
    other.evidence = vec![Evidence {
        link: Link::File,
        path: path.into(),
        sheet: String::new(),
        cell: String::new(),
        page: None,
    }];
    record.counties[0].findings = vec![other, finding];
    let text = words(&record, &record.counties[0]);
    assert!(text.contains("|问题|登记值|核对值|责任"), "{text}");
    assert!(
        text.contains("狼山镇永丰村\n张|三*<b>（1001）|入户家庭人口数“4”与系统“3”不一致|系统：3|入户：4|"),
        "{text}"
    );
    assert!(text.contains("\n某某（9900）|文件无法打开：户口簿.pdf（0字节）|"), "{text}");
}

#[test]
fn packs_have_codes_of_their_own() {
    let record = record();
    let code = |pack: &CountyPack| {
        let text = words(&record, pack);
        text.split("校验码|本包为").nth(1).unwrap().chars().take(38).collect::<String>()
    };
    let codes: std::collections::BTreeSet<String> =
        [&record.prefecture, &record.counties[0], &record.counties[1]].map(code).into();
    assert_eq!(codes.len(), 3);
}

#[test]
fn the_criteria_of_the_colours_are_printed() {
    let record = record();
    for pack in [&record.prefecture, &record.counties[0]] {
        let text = words(&record, pack);
        for word in ["结论为红|", "结论为黄|", "结论为绿|", "错误|", "疑点|", "脱节|", "低于90%", "达到98%"]
        {
            assert!(text.contains(word), "{word}");
        }
        assert!(!text.contains(".toml") && !text.contains("data/"), "a program path in a pack");
    }
}

#[test]
fn the_verdict_has_a_page_of_its_own() {
    let record = with_own_papers();
    let faces = typeset::FaceSet::builtin().unwrap();
    for pack in [&record.prefecture, &record.counties[0], &record.counties[1]] {
        let laid = typeset::layout(&sections::pack(&record, pack).unwrap(), "", &faces);
        let page = |at: usize| laid.outline[at].page;
        assert_eq!((page(0), page(1)), (2, 3), "{}: {:?}", pack.name, laid.outline[1]);
    }
}

/// Whatever is configured, however many sources and causes there are: one page, and the verdict on the next.
#[test]
fn the_brief_is_one_page_at_its_longest() {
    use crate::base::config::keys::BRIEF_KEYS;
    use crate::model::brief::{BriefItem, BriefSource, Share};
    let mut record = record();
    let faces = typeset::FaceSet::builtin().unwrap();
    let source = |at: usize, long: bool| BriefSource {
        source: if long {
            format!("{at:02}{}", "统计公报第号文件".repeat(4)).chars().take(30).collect()
        } else {
            "人员表".into()
        },
        as_of: "2019-12-31".into(),
    };
    for long in [false, true] {
        let brief = &mut record.counties[0].brief;
        brief.items.clear();
        for (at, (_, name)) in BRIEF_KEYS.iter().enumerate() {
            let value = if long {
                "中央一二三四五六七八九十、自治区一二三四五六七八九".into()
            } else {
                "未提供".to_owned()
            };
            brief.items.push(BriefItem {
                name: (*name).into(),
                value,
                given: long,
                sources: vec![source(at, long)],
                drawn: false,
            });
        }
        for at in 0..26 {
            let value = if long {
                "劳动力12345人（另有123人不明），弱、半劳动力1234人"
            } else {
                "123户"
            };
            let item = BriefItem {
                name: format!("项目资金支付率{at}").chars().take(7).collect(),
                value: value.into(),
                given: true,
                sources: vec![source(at % 6, false)],
                drawn: false,
            };
            brief.items.push(item);
        }
        let causes = if long { 15 } else { 1 };
        brief.causes =
            (0..causes).map(|at| Share { name: format!("自身发展动力不足{at}"), count: 20 - at }).collect();
        let laid = typeset::layout(&sections::pack(&record, &record.counties[0]).unwrap(), "", &faces);
        let page = |name: &str| laid.outline.iter().find(|entry| entry.text.contains(name)).unwrap().page;
        assert_eq!(page("总体结论"), page("一页县情") + 1, "long: {long}");
    }
}

#[test]
fn a_chart_is_drawn_only_where_its_bars_differ() {
    let mut record = record();
    let charts = |record: &RunRecord| {
        let blocks = sections::pack(record, &record.prefecture).unwrap();
        blocks.iter().filter(|block| matches!(block, blocks::Block::Chart(_))).count()
    };
    for (first, second, wanted) in [(0.994, 0.999, 0), (0.90, 0.99, 1)] {
        record.summary.counties[0].totals.completeness = Some(first);
        record.summary.counties[1].totals.completeness = Some(second);
        assert_eq!(charts(&record), wanted, "{first} {second}");
    }
}

#[test]
fn a_screen_colours_cells_scrolls_wide_tables_and_shows_every_verdict() {
    let record = with_own_papers();
    let blocks = sections::pack(&record, &record.prefecture).unwrap();
    let page = crate::render::html::page(&record, &record.prefecture, &blocks);
    assert!(
        page.contains("<a href=\"150802.html\">临河区<b class=\"red\">红</b></a>"),
        "verdict beside the link"
    );
    assert!(page.contains("<td class=\"c short red\">红</td>"), "a cell is coloured whole");
    assert!(!page.contains("<td><span class="), "coloured words in plain cells");
    assert!(page.contains("<th scope=\"col\"") && !page.contains("<th>"), "heads say what they head");
    for wanted in
        ["class=\"skip\" href=\"#main\"", "<main id=\"main\">", "prefers-color-scheme:dark", "@media print"]
    {
        assert!(page.contains(wanted), "{wanted}");
    }
    let (tables, scrolled) =
        (page.matches("<table>").count(), page.matches("class=\"wide\"><table>").count());
    assert!(tables > 0 && tables == scrolled, "{tables} tables, {scrolled} in a box that scrolls");
    assert!(page.find("<details>").unwrap() < page.find("<h1 id=\"s1\">").unwrap(), "contents are folded");
}

/// The record with a village that lacks a paper, a bureau that handed everything over, and an office without papers.
pub(super) fn with_duties() -> RunRecord {
    use crate::model::duties::{Duty, DutyPaper, Party};
    let paper = |code: &str, present: u64| DutyPaper {
        code: code.into(),
        required: 2,
        present,
        missing: 2 - present,
        unknown: 0,
    };
    let duty = |party, who: &str, papers: Vec<DutyPaper>, findings| Duty {
        party,
        who: who.into(),
        papers,
        findings,
        ..Duty::default()
    };
    let mut record = record();
    record.counties[0].duties = vec![
        duty(Party::Bureau, "临河区教育局", vec![paper("B01", 2), paper("B02", 1)], 0),
        duty(Party::Bureau, "临河区水利局", vec![paper("B12", 2)], 0),
        duty(Party::County, "临河区财政局", Vec::new(), 3),
        duty(Party::Village, "永丰村", vec![paper("G01", 1)], 0),
    ];
    record
}

#[test]
fn parties_without_papers_and_papers_handed_over_are_counted_and_fill_no_page() {
    let record = with_duties();
    let text = words(&record, &record.counties[0]);
    assert!(text.contains("责任单位（人）共4个，应交材料8件，已交6件，缺2件。其中3个单位（人）材料未交齐或有问题未解决，有应交材料的2个列于下表；没有应交材料、只有问题未解决的1个（共3条）不再列出"), "{text}");
    let lines = text.lines().filter(|line| line.contains("临河区财政局|")).count();
    assert_eq!(lines, 0, "{text}");
    assert!(text.contains("本表合计"), "the sum says what it is the sum of: {text}");
    assert!(text.contains("应交材料3种，其中1种未交齐，列于下表"), "{text}");
    assert!(text.contains("B02") && !text.contains("B01") && !text.contains("B12"), "{text}");
    let list = lists::list("duties", &record, &record.counties[0]).unwrap();
    assert_eq!(list.rows.count(), 4, "the workbook has them all");
}

#[test]
fn the_missing_papers_come_before_the_parties_who_owe_them() {
    let record = with_duties();
    let text = words(&record, &record.counties[0]);
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"));
    assert!(at("（一）缺件清单") < at("（二）责任清单"));
    let mut complete = record.clone();
    let totals = Totals { required: 8, present: 8, completeness: Some(1.0), ..Totals::default() };
    complete.counties[0].totals = totals;
    let text = words(&complete, &complete.counties[0]);
    assert!(
        text.contains("（一）责任清单") && !text.contains("（二）责任清单"),
        "numbers have no gap: {text}"
    );
    assert_eq!(text.matches("# 六、缺件和责任清单\n").count(), 1, "the section is called by both: {text}");
}

#[test]
fn only_printed_columns_are_explained_and_all_handed_over_owes_no_paper() {
    let mut record = with_duties();
    let explained = |record: &RunRecord| lists::duties::explained(&record.counties[0]);
    assert_eq!(explained(&record), "", "every figure of problems is 0 in the table");
    record.counties[0].duties[3].findings = 2;
    let said = "下表“其他问题”为检查发现、未作核实说明的问题数，几个单位共同负责的，计在写在最前的单位。";
    assert_eq!(explained(&record), said);
    let text = words(&record, &record.counties[0]);
    assert!(text.contains(said) && !text.contains("未销号问题"), "{text}");
    let duty = &mut record.counties[0].duties[3];
    (duty.problems, duty.paper_findings, duty.ledger_findings) = (1, 1, 1);
    let all = explained(&record);
    assert!(
        all.starts_with("下表“未销号问题”为整改台账上的问题数；“材料问题”“整改台账问题”“其他问题”为"),
        "{all}"
    );
    assert!(all.ends_with("全部责任单位（人）的这三列合计，即全部未解决的问题（含提示）。"), "{all}");
    for paper in record.counties[0].duties.iter_mut().flat_map(|duty| &mut duty.papers) {
        (paper.present, paper.missing) = (paper.required, 0);
    }
    let text = words(&record, &record.counties[0]);
    assert!(text.contains("已交8件。其中2个单位（人）有问题未解决"), "{text}");
}

#[test]
fn what_contradicts_outside_the_sample_is_counted_and_marked() {
    use crate::base::terms::LinkState;
    let mut record = record();
    let mut finding = record_finding(&record.counties[0]);
    finding.rule = "X002".into();
    finding.household_id = record.counties[0].households[0].household_id.clone();
    record.counties[0].findings = vec![finding];
    let clause = "抽样户以外另有矛盾和疑点1条，列于“矛盾和疑点”，其中未抽取的户在户编号后写明“未抽取”";
    let number = format!("（{}，未抽取）", record.counties[0].households[0].household_id);
    for (state, outside) in [(LinkState::NotSampled, true), (LinkState::Contradictory, false)] {
        record.counties[0].households[0].state = state;
        let text = words(&record, &record.counties[0]);
        assert_eq!((text.contains(clause), text.contains(&number)), (outside, outside), "{text}");
    }
}

#[test]
fn wide_lists_stand_upright_with_one_column_for_the_place() {
    let mut record = with_duties();
    record.labels.townships.insert("150802100".into(), "狼山镇".into());
    let pattern = record.counties[0].findings[0].clone();
    let finding = |rule: &str| Finding { rule: rule.into(), ..pattern.clone() };
    record.counties[0].findings.extend([finding("X002"), finding("V001")]);
    let blocks = sections::pack(&record, &record.counties[0]).unwrap();
    let laid = typeset::layout(&blocks, "", &typeset::FaceSet::builtin().unwrap());
    assert!(laid.pages.iter().all(|page| page.height > page.width), "no page is turned");
    let text = words(&record, &record.counties[0]);
    assert!(text.contains("]\n涉及|问题|登记值|核对值|责任单位（人）"), "{text}");
    assert!(text.contains("狼山镇永丰村\n张|三*<b>（1001）|"), "{text}");
    assert!(
        text.contains("苏木乡镇|嘎查村|户主|户编号|档案|访谈|入户"),
        "a table that fits keeps its columns: {text}"
    );
}

#[test]
fn every_reason_of_a_red_verdict_heads_a_line_of_what_to_do_first() {
    let mut record = record();
    let pattern = record.counties[0].findings[0].clone();
    let finding = |rule: &str| Finding { rule: rule.into(), ..pattern.clone() };
    // Seven areas, and an error without one that is more frequent than all of them.
    let rules = ["Z002", "P001", "V041", "V039", "V019", "T002", "C010"];
    let mut all: Vec<Finding> = rules.into_iter().map(finding).collect();
    all.extend((0..9).map(|_| finding("V013")));
    let verdict = |all: &[Finding], contradictory: u64, present: u64| {
        let totals =
            Totals { required: 100, present, completeness: Totals::ratio(present, 100), ..Totals::default() };
        let links = Links { contradictory, consistent: 1, ..Links::default() };
        let facts = crate::model::score::Facts {
            overdue: 0,
            strays: 0,
            totals: &totals,
            links: &links,
            days_left: 30,
            unchecked: 0,
            finished: present == 100,
            interviews: 1,
            visits: 1,
            skipped: 0,
            no_column: 0,
        };
        (crate::model::score::verdict(&facts, all.iter()), totals, links)
    };
    let official = Finding { household_id: String::new(), ..finding("X009") };
    all.extend([finding("X001"), official, finding("X022"), finding("C003")]);
    let (found, totals, links) = verdict(&all, 1, 80);
    let pack = &mut record.counties[0];
    (pack.verdict, pack.totals, pack.links, pack.findings) = (found, totals, links, all);
    let urgent = |record: &RunRecord| -> Vec<String> {
        let list = lists::list("urgent", record, &record.counties[0]).unwrap();
        list.rows.map(|row| row[0].text()).collect()
    };
    let lines = urgent(&record);
    let areas: Vec<&str> = lines.iter().filter_map(|line| line.split('：').next()).collect();
    let reasons = &record.counties[0].verdict.reasons;
    let named: Vec<&str> = reasons.iter().filter_map(|reason| Some(reason.split_once("方面有")?.0)).collect();
    assert_eq!(areas[..named.len()], named[..], "the same reasons in the same order: {reasons:?}");
    assert_eq!(areas[named.len()..], ["缺件", "三环节矛盾"], "{lines:?}");
    assert!(lines[areas.len() - 1].ends_with("X001"), "officials contradict no household: {lines:?}");
    assert!(
        !lines.iter().any(|line| line.contains("缺件：缺件")),
        "one label, not the same twice: {lines:?}"
    );
    // Without such reasons the most frequent errors fill the lines.
    let pack = &mut record.counties[0];
    pack.findings.retain(|finding| finding.rule == "V013");
    (pack.links, pack.totals) = (Links::default(), Totals::default());
    assert_eq!(urgent(&record), ["V013"]);
}

#[test]
fn an_office_has_one_name_in_every_list() {
    let mut record = record();
    record.labels.townships.insert("150802100".into(), "狼山镇".into());
    let first = record.counties[0].findings[0].clone();
    let of_county = Finding {
        rule: "V001".into(),
        responsible: "旗县财政局、扶贫办公室".into(),
        township: String::new(),
        village: String::new(),
        household_id: String::new(),
        ..first.clone()
    };
    let of_helper =
        Finding { rule: "V002".into(), responsible: "帮扶责任人、嘎查村".into(), ..first };
    record.counties[0].findings = vec![of_county, of_helper];
    for name in ["findings", "other_findings", "urgent", "worklist"] {
        let rows = lists::list(name, &record, &record.counties[0]).unwrap().rows;
        let text =
            rows.map(|row| row.iter().map(Item::text).collect::<Vec<_>>().join("|")).collect::<Vec<_>>();
        let text = text.join("\n");
        assert!(text.contains("临河区财政局、扶贫办"), "{name}: {text}");
        assert!(text.contains("帮扶责任人 张文义（狼山镇政府）"), "{name}: {text}");
        assert!(name == "worklist" || !text.contains("旗县财政局"), "{name}: {text}");
    }
}

#[test]
fn a_finding_about_a_project_shows_the_project_wherever_it_is_printed() {
    let mut record = record();
    let finding = |rule: &str, name: &str| Finding {
        rule: rule.into(),
        severity: Severity::Error,
        message: format!("临河区：项目“{name}”（XM-{name}）入库未填写绩效目标"),
        township: String::new(),
        village: String::new(),
        household_id: String::new(),
        waived: None,
        ..record.counties[0].findings[0].clone()
    };
    record.counties[0].findings = vec![finding("P011", "甲"), finding("P011", "乙"), finding("P011", "丙")];
    let rows = |record: &RunRecord, name: &str| {
        let rows = lists::list(name, record, &record.counties[0]).unwrap().rows;
        rows.map(|row| row.iter().map(Item::text).collect::<Vec<_>>().join("|"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    for name in ["findings", "other_findings", "worklist"] {
        let text = rows(&record, name);
        assert!(text.contains("项目“乙”（XM-乙）"), "{name}: {text}");
    }
    assert!(rows(&record, "urgent").contains("|甲、乙等3个项目|"), "{}", rows(&record, "urgent"));
    record.counties[0].findings.truncate(1);
    assert!(rows(&record, "urgent").contains("|甲|"));
    record.counties[0].findings[0].message = "临河区：其他".into();
    assert!(rows(&record, "urgent").contains("|临河区本级|"), "what is no project names the county");
}

#[test]
fn offices_of_several_counties_are_told_apart_and_none_is_named_twice() {
    let mut record = record();
    let finding = |county: &str, township: &str| Finding {
        rule: "V019".into(),
        severity: Severity::Error,
        county: county.into(),
        township: township.into(),
        village: String::new(),
        household_id: String::new(),
        responsible: "旗县教育局、苏木乡镇".into(),
        waived: None,
        ..record.counties[0].findings[0].clone()
    };
    let mut other = record.counties[0].clone();
    (other.code, other.name) = ("150821".into(), "五原县".into());
    other.findings = vec![finding("150821", "150821100")];
    record.labels.townships.insert("150821100".into(), "隆兴昌镇".into());
    record.counties[0].findings = vec![finding("150802", ""), finding("150802", "")];
    record.counties.truncate(1);
    record.counties.push(other);
    record.prefecture.findings.clear();
    let rows = |pack: &CountyPack| {
        let rows = lists::list("urgent", &record, pack).unwrap().rows;
        rows.map(|row| row[3].text()).collect::<Vec<_>>()
    };
    let whole = rows(&record.prefecture);
    assert!(whole[0].starts_with("临河区教育局、临河区苏木乡镇等4个"), "{whole:?}");
    let own = rows(&record.counties[1]);
    assert_eq!(own, ["五原县教育局、隆兴昌镇"], "its own pack needs no county before a township");
}

#[test]
fn guesses_are_explained_only_where_an_action_is_one() {
    let mut record = record();
    let action = |what: &str| crate::model::advice::Action {
        what: what.into(),
        findings: 3,
        ..crate::model::advice::Action::default()
    };
    record.counties[0].advice = vec![action("临河区“证件号码”3条：一并核办")];
    assert!(!words(&record, &record.counties[0]).contains("写“可能”的是推测"));
    record.counties[0].advice.push(action("狼山镇3户没有户文件夹：可能整批未放入"));
    assert!(words(&record, &record.counties[0]).contains("写“可能”的是推测"));
}

#[test]
fn counties_that_lack_the_same_are_told_together() {
    let mut record = record();
    let rule = &mut record.summary.rules[0];
    rule.lacking = [("150802", "未找到台账"), ("150821", "未找到台账")]
        .map(|(code, why)| (code.to_owned(), why.to_owned()))
        .into();
    let text = words(&record, &record.prefecture);
    assert!(text.contains("临河区、五原县：未找到台账"), "{text}");
}

#[test]
fn only_a_unit_without_anything_unread_is_said_to_have_nothing_unchecked() {
    let mut record = record();
    record.summary.rules.iter_mut().for_each(|rule| {
        rule.skipped = None;
        rule.lacking.clear();
    });
    record.counties[0].totals.unknown = 0;
    let said = |record: &RunRecord| words(record, &record.counties[0]);
    assert!(said(&record).contains("没有未能检查的内容。"), "{}", said(&record));
    let mut faults: Vec<(RunRecord, &str)> = Vec::new();
    let mut with = |change: fn(&mut RunRecord), wanted: &'static str| {
        let mut changed = record.clone();
        change(&mut changed);
        faults.push((changed, wanted));
    };
    with(|record| record.counties[0].unreadable = 2, "登记表有2格无法识别，列于下面的数据说明");
    with(|record| record.counties[0].totals.unknown = 3, "情况不明的材料3件，列于第六节");
    with(|record| record.summary.rules[0].skipped = Some("没有资料".into()), "检查项目1项，列于第十三节");
    let unread = |record: &mut RunRecord| {
        record.counties[0].report_figures.push(crate::model::county::ReportFigure {
            outcome: crate::model::county::ReportOutcome::Unread,
            ..Default::default()
        });
    };
    with(unread, "有汇报材料未能读出文字，列于第八节");
    for (record, wanted) in &faults {
        let text = said(record);
        assert!(text.contains(wanted) && !text.contains("没有未能检查的内容。"), "{wanted}: {text}");
    }
}

#[test]
fn a_household_to_be_visited_stands_in_one_table() {
    let record = record();
    let text = words(&record, &record.counties[0]);
    assert!(!text.contains("[未入户的抽样户]") && !text.contains("[访谈未覆盖的抽样户]"), "{text}");
    assert!(text.contains("[需要处理的抽样户]"), "{text}");
}

pub(super) fn record_finding(pack: &CountyPack) -> Finding {
    Finding { waived: None, ..pack.findings[0].clone() }
}
