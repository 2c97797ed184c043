//! Papers of real folders, from files on disk to presence.

use super::*;
use crate::base::config::Project;
use crate::base::divisions;
use crate::base::terms::Presence;
use crate::ingest::catalogue;
use crate::ingest::dataset::{Dataset, Household, HouseholdKind};
use crate::scan::{self, ScanOptions};
use std::fs;

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n";
const VILLAGE: &str = "150802临河区/150802100狼山镇/永丰村";

fn data(heads: &[(&str, &str, &str)]) -> Dataset {
    let mut data = Dataset::default();
    for (at, (id, head, group)) in heads.iter().enumerate() {
        data.by_id.insert((*id).to_owned(), at as u32);
        data.households.push(Household {
            id: (*id).to_owned(),
            place: Place {
                county: "150802".into(), township: "150802100".into(), village: "永丰村".into()
            },
            group: (*group).to_owned(),
            head_name: (*head).to_owned(),
            whole_name: String::new(),
            kind: HouseholdKind::Exited,
            monitored: false,
            identified: Some(2016),
            exit_year: Some(2018),
            gone: false,
            is_double: false,
            listed: Vec::new(),
            ..household()
        });
    }
    data
}

fn household() -> Household {
    Household {
        at: 0,
        id: String::new(),
        place: Place::default(),
        group: String::new(),
        head_name: String::new(),
        whole_name: String::new(),
        kind: HouseholdKind::Unknown,
        monitored: false,
        identified: None,
        exit_year: None,
        gone: false,
        is_double: false,
        listed: Vec::new(),
        rows: Vec::new(),
        members: Vec::new(),
    }
}

fn documents(data: &Dataset, files: &[(&str, &[u8])]) -> Documents {
    let dir = tempfile::tempdir().unwrap();
    let archives = dir.path().join("archives");
    for (path, bytes) in files {
        let path = archives.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let project = Project { root: dir.path().to_owned(), archives, ..Project::default() };
    let divisions = divisions::builtin();
    let scan = scan::run(&project, &divisions, &ScanOptions::default(), &|_| {}).unwrap();
    matched(&project, &scan, data, &catalogue::builtin().unwrap(), &divisions)
}

fn found(documents: &Documents, id: &str) -> Vec<(String, Option<i32>, Presence)> {
    let papers = documents.of(&UnitKey::Household(id.to_owned())).iter();
    papers.map(|paper| (paper.code.to_owned(), paper.year, paper.presence)).collect()
}

#[test]
fn papers_by_name_folder_and_year() {
    let data = data(&[("1508021000001", "张三", "")]);
    let at = |name: &str| format!("{VILLAGE}/01 张三（已脱贫）/{name}");
    let names = [
        "1.申请书.pdf",
        "信息采集表2018年度.pdf",
        "2019年/H04.pdf",
        "收入核算表/2017/IMG_20200105.pdf",
        "残缺确认告知书.pdf",
        "随便什么.pdf",
    ];
    let paths: Vec<String> = names.iter().map(|name| at(name)).collect();
    let mut files: Vec<(&str, &[u8])> = paths.iter().map(|path| (path.as_str(), PDF)).collect();
    files[4].1 = b"%PDF-1.4 cut";
    let documents = documents(&data, &files);
    let wanted = [
        ("H02".to_owned(), None, Presence::Present),
        ("H04".to_owned(), Some(2018), Presence::Present),
        ("H04".to_owned(), Some(2019), Presence::Present),
        ("H07".to_owned(), None, Presence::Unknown),
        ("H12".to_owned(), Some(2017), Presence::Present),
    ];
    assert_eq!(found(&documents, "1508021000001"), wanted);
    assert_eq!(documents.unmatched.len(), 1);
    assert!(documents.folder_only_households.is_empty() && documents.unplaced.is_empty());
}

#[test]
fn a_scanned_volume_counts_for_every_listed_paper() {
    let data = data(&[("1508021000001", "张三", "")]);
    let list = "卷内文件目录,,,\n顺序号,题名,页号,备注\n1,贫困户申请书,1-2,\n2,2018年贫困户信息采集表,3,\n3,民主评议记录,,见村卷\n";
    let volume = format!("{VILLAGE}/1508021000001_张三/一户一档.pdf");
    let table = format!("{VILLAGE}/1508021000001_张三/卷内目录.csv");
    let village = format!("{VILLAGE}/_村/G04民主评议会议记录.pdf");
    let files: [(&str, &[u8]); 3] = [(&volume, PDF), (&table, list.as_bytes()), (&village, PDF)];
    let documents = documents(&data, &files);
    let papers = found(&documents, "1508021000001");
    assert!(papers.contains(&("H02".to_owned(), None, Presence::Present)), "{papers:?}");
    assert!(papers.contains(&("H04".to_owned(), Some(2018), Presence::Present)), "{papers:?}");
    assert!(papers.contains(&("H05".to_owned(), None, Presence::InVillageVolume)), "{papers:?}");
    assert_eq!(documents.lists.len(), 3);
    assert!(documents.unmatched.is_empty());
}

#[test]
fn listed_papers_without_a_file_stay_listed_only() {
    let data = data(&[("1508021000001", "张三", "")]);
    let list = "序号,材料名称,文件名\n1,贫困户申请书,申请书.pdf\n";
    let table = format!("{VILLAGE}/1508021000001_张三/卷内目录.csv");
    let documents = documents(&data, &[(table.as_str(), list.as_bytes())]);
    let papers = found(&documents, "1508021000001");
    assert!(papers.contains(&("H02".to_owned(), None, Presence::ListedOnly)), "{papers:?}");
}

#[test]
fn two_households_of_one_name_are_told_apart_by_group_or_reported() {
    let data = data(&[("1508021000001", "张三", "三组"), ("1508021000002", "张三", "四组")]);
    let first = format!("{VILLAGE}/3组/张三/申请书.pdf");
    let second = format!("{VILLAGE}/张三/申请书.pdf");
    let third = format!("{VILLAGE}/李四/申请书.pdf");
    let files: [(&str, &[u8]); 3] = [(&first, PDF), (&second, PDF), (&third, PDF)];
    let documents = documents(&data, &files);
    assert_eq!(found(&documents, "1508021000001").len(), 1);
    assert_eq!(documents.ambiguous.len(), 1);
    assert_eq!(documents.ambiguous[0].candidates.len(), 2);
    assert_eq!(documents.folder_only_households.len(), 1);
}

#[test]
fn folders_without_numbers_find_names_with_blanks_and_other_dots() {
    let data = data(&[
        ("1508021000001", "云·格日勒", ""),
        ("1508021000002", "图雅", ""),
        ("1508021000003", "巴图孟和", ""),
        ("4", "李四", ""),
        ("5", "王五", ""),
    ]);
    let path = |folder: &str| format!("{VILLAGE}/{folder}/申请书.pdf");
    let names = ["001云格日勒", "003图 雅", "巴图 孟和", "5 李四（已脱贫）"].map(path);
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), PDF)).collect();
    let documents = documents(&data, &files);
    for id in ["1508021000001", "1508021000002", "1508021000003", "4"] {
        assert_eq!(found(&documents, id).len(), 1, "{id}");
    }
    assert!(found(&documents, "5").is_empty(), "5 is an order number: household 5 bears another name");
    assert!(documents.folder_only_households.is_empty() && documents.ambiguous.is_empty());
}

#[test]
fn a_village_that_was_merged_is_found_by_the_name_in_brackets() {
    let data = data(&[("1508021000001", "钱五", "")]);
    let path = "150802临河区/150802100狼山镇/光荣村（并入永丰村）/001钱五/申请书.pdf";
    let documents = documents(&data, &[(path, PDF)]);
    assert_eq!(found(&documents, "1508021000001").len(), 1);
}

#[test]
fn units_that_an_ambiguous_folder_may_belong_to_are_contested() {
    let data =
        data(&[("1508021000001", "赵四", ""), ("1508021000002", "赵四", ""), ("1508021000003", "钱五", "")]);
    let paths = [format!("{VILLAGE}/001赵四/申请书.pdf"), format!("{VILLAGE}/002赵四/申请书.pdf")];
    let documents = documents(&data, &[(&paths[0], PDF), (&paths[1], PDF)]);
    let place = &data.households[0].place;
    let doubt = |id: &str| documents.doubt(&UnitKey::Household(id.to_owned()), place);
    assert_eq!(doubt("1508021000001"), Some(Doubt::Contested), "{:?}", documents.doubts);
    assert_eq!(doubt("1508021000002"), Some(Doubt::Contested));
    assert_eq!(doubt("1508021000003"), None);
    assert_eq!(documents.ambiguous.len(), 2);
}

#[test]
fn a_zipped_household_is_listed_without_unpacking() {
    use std::io::Write;
    let data = data(&[("1508021000001", "张三", "")]);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["张三/申请书.pdf", "张三/2018/H04.pdf", "__MACOSX/._x", "../../outside.pdf"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(PDF).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let path = format!("{VILLAGE}/02 张三.zip");
    let documents = documents(&data, &[(path.as_str(), &bytes)]);
    let papers = found(&documents, "1508021000001");
    assert!(papers.iter().any(|paper| paper.0 == "H02"), "{papers:?}");
    assert!(papers.contains(&("H04".to_owned(), Some(2018), Presence::Present)), "{papers:?}");
}

/// A workbook with these lines in its first column.
fn workbook(lines: &[&str]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0u32..).zip(lines) {
        sheet.write(row, 0, *line).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn an_undated_form_takes_the_year_of_its_own_title() {
    let data = data(&[("1508021000001", "张三", "")]);
    let at = |name: &str| format!("{VILLAGE}/1508021000001_张三/{name}");
    let (titled, dated_only) = (at("收入测算表.xlsx"), at("信息采集表.xlsx"));
    let first = workbook(&["2018年度贫困户收入测算表", "填表日期：2020年3月1日"]);
    let second = workbook(&["贫困户信息采集表", "填表日期：2020年3月1日"]);
    let documents = documents(&data, &[(&titled, &first), (&dated_only, &second)]);
    let papers = found(&documents, "1508021000001");
    assert!(papers.contains(&("H12".to_owned(), Some(2018), Presence::Present)), "{papers:?}");
    assert!(papers.contains(&("H04".to_owned(), None, Presence::Present)), "a date of filling in is no year");
}

#[test]
fn a_plain_name_with_the_name_of_the_head_is_its_paper_and_with_another_word_is_none() {
    let mut data = data(&[("1508021000001", "云·格日勒", "")]);
    data.households[0].group = "三组".into();
    let at = |name: &str| format!("{VILLAGE}/1508021000001_云格日勒/{name}");
    let cases = [
        ("云格日勒申请书.pdf", Some("H02")),
        ("永丰村三组云格日勒户照片（2）.jpg", Some("H30")),
        ("云格日勒低保申请书.pdf", Some("H24")),
        ("云格日勒入党申请书.pdf", None),
        ("申请书/宅基地.pdf", Some("H02")),
        ("申请书/宅基地申请书.pdf", None),
        ("03脱贫退出/申请书.pdf", Some("H13")),
    ];
    for (name, wanted) in cases {
        let path = at(name);
        let documents = documents(&data, &[(&path, PDF)]);
        let papers = found(&documents, "1508021000001");
        assert_eq!(papers.first().map(|paper| paper.0.as_str()), wanted, "{name}: {papers:?}");
        assert_eq!(documents.unmatched.len(), usize::from(wanted.is_none()), "{name}");
    }
}

#[test]
fn household_papers_inside_class_folders_are_the_households() {
    let data = data(&[("1508021000001", "达来", ""), ("1508021000002", "巴图", "")]);
    let village = "150802临河区/150802100狼山镇/永丰村";
    let paths = [
        format!("{village}/02精准识别/1508021000001_达来/申请书.pdf"),
        format!("{village}/02精准识别/02巴图/申请书.pdf"),
        format!("{village}/02精准识别/第一次评议/民主评议会议记录.pdf"),
        "150802临河区/02精准识别/150802100狼山镇/永丰村/1508021000001_达来/申请书2.pdf".to_owned(),
    ];
    let files: Vec<(&str, &[u8])> = paths.iter().map(|path| (path.as_str(), PDF)).collect();
    let documents = documents(&data, &files);
    assert_eq!(found(&documents, "1508021000001").iter().filter(|paper| paper.0 == "H02").count(), 2);
    assert!(found(&documents, "1508021000002").iter().any(|paper| paper.0 == "H02"));
    let place = UnitKey::Village("150802".into(), "150802100".into(), "永丰村".into());
    let codes: Vec<&str> = documents.of(&place).iter().map(|paper| paper.code).collect();
    assert_eq!(codes, ["G04"], "a folder that no household bears stays the village's");
    assert!(documents.folder_only_households.is_empty(), "{:?}", documents.folder_only_households);
}

#[test]
fn a_number_and_a_name_of_two_households_are_reported() {
    let data =
        data(&[("1508021000001", "达来", ""), ("1508021000002", "巴图", ""), ("1508021000003", "张莉", "")]);
    let first = format!("{VILLAGE}/1508021000001_巴图/申请书.pdf");
    let slip = format!("{VILLAGE}/1508021000003_张丽/申请书.pdf");
    let documents = documents(&data, &[(&first, PDF), (&slip, PDF)]);
    assert_eq!(documents.ambiguous.len(), 1, "{:?}", documents.ambiguous);
    assert_eq!(documents.ambiguous[0].candidates.len(), 2);
    assert_eq!(found(&documents, "1508021000003").len(), 1, "nobody else bears 张丽: the number decides");
}

#[test]
fn a_volume_scanned_page_by_page_is_read_through_its_list() {
    let data = data(&[("1508021000001", "张三", "")]);
    let folder = format!("{VILLAGE}/1508021000001_张三");
    let list = "序号,题名,页次\n1,贫困户申请书,1-2\n2,2018年贫困户信息采集表,3\n3,民主评议记录,9\n";
    let jpeg: &[u8] = b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xFF\xD9";
    let names: Vec<String> = (1..=4).map(|page| format!("{folder}/{page:03}.jpg")).collect();
    let table = format!("{folder}/卷内目录.csv");
    let mut files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), jpeg)).collect();
    files.push((&table, list.as_bytes()));
    let documents = documents(&data, &files);
    let papers = found(&documents, "1508021000001");
    assert!(papers.contains(&("H02".to_owned(), None, Presence::Present)), "{papers:?}");
    assert!(papers.contains(&("H04".to_owned(), Some(2018), Presence::Present)), "{papers:?}");
    assert!(
        papers.contains(&("H05".to_owned(), None, Presence::ListedOnly)),
        "page 9 does not exist: {papers:?}"
    );
    assert!(documents.unmatched.is_empty(), "{:?}", documents.unmatched);
}

/// The papers of household 张三 whose folder holds these files.
fn papers_of(files: &[(&str, Vec<u8>)]) -> Documents {
    let data = data(&[("1508021000001", "张三", "")]);
    let paths: Vec<String> =
        files.iter().map(|(name, _)| format!("{VILLAGE}/1508021000001_张三/{name}")).collect();
    let files: Vec<(&str, &[u8])> =
        paths.iter().zip(files).map(|(path, (_, bytes))| (path.as_str(), bytes.as_slice())).collect();
    documents(&data, &files)
}

fn csv(rows: &[&str]) -> Vec<u8> {
    format!("题名,页次\n{}\n", rows.join("\n")).into_bytes()
}

/// File, first page and presence of a paper.
fn lies(documents: &Documents, code: &str, year: Option<i32>) -> Vec<(Option<u32>, Option<u32>, Presence)> {
    let papers = documents.of(&UnitKey::Household("1508021000001".into())).iter();
    papers
        .filter(|paper| paper.code == code && paper.year == year)
        .map(|paper| (paper.file, paper.page, paper.presence))
        .collect()
}

#[test]
fn each_list_belongs_to_the_volume_of_its_name() {
    let first = ["贫困户申请书,1-2", "2018年贫困户信息采集表,3"];
    let second = ["2019年贫困户信息采集表,1-2", "脱贫确认书,3"];
    let pairs: [[&str; 4]; 5] = [
        ["上册.pdf", "上册目录.csv", "下册.pdf", "下册目录.csv"],
        ["第一册.pdf", "第1册卷内目录.csv", "第二册.pdf", "第2册卷内目录.csv"],
        ["张三卷一.pdf", "卷内目录（卷一）.csv", "张三卷二.pdf", "卷内目录（卷二）.csv"],
        ["上册/扫描.pdf", "上册卷内目录.csv", "下册/扫描.pdf", "下册卷内目录.csv"],
        ["材料甲.pdf", "材料甲卷内目录.csv", "材料乙.pdf", "材料乙卷内目录.csv"],
    ];
    for names in pairs {
        let files = [
            (names[0], pages::tests::scanned(3)),
            (names[1], csv(&first)),
            (names[2], pages::tests::scanned(3)),
            (names[3], csv(&second)),
        ];
        let documents = papers_of(&files);
        let file = |code, year| lies(&documents, code, year)[..].first().copied();
        let (a, b) = (file("H04", Some(2018)).unwrap(), file("H04", Some(2019)).unwrap());
        assert!(a.0 != b.0 && a.0.is_some() && b.0.is_some(), "{names:?}: {a:?} {b:?}");
        assert_eq!((a.1, b.1), (Some(3), Some(1)), "{names:?}");
        assert_eq!((a.2, b.2), (Presence::Present, Presence::Present), "{names:?}");
        assert!(documents.unmatched.is_empty(), "{names:?}: {:?}", documents.unmatched);
    }
}

#[test]
fn the_list_of_a_volume_that_is_not_there_proves_nothing() {
    let files = [
        ("上册.pdf", pages::tests::scanned(3)),
        ("上册目录.csv", csv(&["贫困户申请书,1-2"])),
        ("下册目录.csv", csv(&["2019年贫困户信息采集表,1-2"])),
    ];
    let documents = papers_of(&files);
    assert_eq!(lies(&documents, "H04", Some(2019)), [(None, None, Presence::ListedOnly)]);
    assert_eq!(lies(&documents, "H02", None)[0].2, Presence::Present);
}

#[test]
fn pages_beyond_the_volume_are_doubted_and_pages_that_run_on_are_not() {
    let rows = ["贫困户申请书,1-2", "2018年贫困户信息采集表,31-35", "2019年贫困户信息采集表,27—28"];
    let one = [("一户一档.pdf", pages::tests::scanned(28)), ("卷内目录.csv", csv(&rows))];
    let documents = papers_of(&one);
    assert_eq!(lies(&documents, "H04", Some(2018))[0].2, Presence::Present, "a doubt, and no absence");
    assert_eq!(lies(&documents, "H04", Some(2019))[0].2, Presence::Present, "the last page of the volume");
    let unit = UnitKey::Household("1508021000001".into());
    let why = documents.of(&unit).iter().find_map(|paper| paper.beyond.as_deref());
    assert_eq!(why, Some("卷内目录登记在第31—35页，扫描卷只有28页"));
    // The second volume is numbered from 29 on.
    let two = [
        ("上册.pdf", pages::tests::scanned(28)),
        ("上册目录.csv", csv(&rows[..1])),
        ("下册.pdf", pages::tests::scanned(7)),
        ("下册目录.csv", csv(&["2018年贫困户信息采集表,29-35", "脱贫确认书,36"])),
    ];
    let documents = papers_of(&two);
    assert_eq!(lies(&documents, "H04", Some(2018))[0].2, Presence::Present);
    let why = documents.of(&unit).iter().find_map(|paper| paper.beyond.as_deref());
    assert_eq!(why, Some("卷内目录登记在第36页，扫描卷只有7页"));
    // Nobody can count the pages of a volume that does not say them.
    let files = [("一户一档.pdf", PDF.to_vec()), ("卷内目录.csv", csv(&rows))];
    assert_eq!(lies(&papers_of(&files), "H04", Some(2018))[0].2, Presence::Present);
}

#[test]
fn the_date_of_a_listed_annual_paper_gives_its_year_where_nothing_else_does() {
    let list = |header: &str, rows: &str| {
        let table = format!("{header}\n{rows}\n").into_bytes();
        papers_of(&[("一户一档.pdf", pages::tests::scanned(9)), ("卷内目录.csv", table)])
    };
    let years = |documents: &Documents| -> Vec<Option<i32>> {
        let papers = documents.of(&UnitKey::Household("1508021000001".into())).iter();
        papers.filter(|paper| paper.code == "H04").map(|paper| paper.year).collect()
    };
    let rows =
        "信息采集表,20191105,1\n信息采集表,2018-11-05,2\n2017年信息采集表,2018-01-05,3\n申请书,2016-03-01,4";
    let documents = list("材料,日期,页号", rows);
    assert_eq!(years(&documents), [] as [Option<i32>; 0], "材料 alone is no title of a list");
    let documents = list("题名,日期,页号", rows);
    assert_eq!(years(&documents), [Some(2017), Some(2018), Some(2019)]);
    assert_eq!(lies(&documents, "H02", None).len(), 1, "a paper of no year takes none");
    let documents = list("题名,日期,页号,年度", "信息采集表,20191105,1,2018\n信息采集表,20171105,2,");
    assert_eq!(years(&documents), [None, Some(2018)], "a blank 年度 is no other year");
}

#[test]
fn a_list_in_a_document_is_read_like_one_in_a_workbook() {
    use std::io::Write;
    let row = |cells: &[&str]| -> String {
        let cell = |text: &&str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>())
    };
    let table: String = [
        &["顺序号", "题名", "页号"],
        &["1", "贫困户申请书", "1-2"],
        &["顺序号", "题名", "页号"],
        &["2", "2018年贫困户信息采集表", "3"],
    ]
    .iter()
    .map(|cells| row(&cells[..]))
    .collect();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        (
            "word/document.xml",
            format!(
                "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>卷内目录</w:t></w:r></w:p><w:tbl>{table}</w:tbl></w:body></w:document>"
            ),
        ),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let list = zip.finish().unwrap().into_inner();
    let documents = papers_of(&[("一户一档.pdf", pages::tests::scanned(3)), ("卷内目录.docx", list)]);
    assert_eq!(lies(&documents, "H02", None)[0].2, Presence::Present);
    assert_eq!(lies(&documents, "H04", Some(2018))[0].1, Some(3));
    assert_eq!(documents.lists.len(), 2, "a header printed again is no paper");
    assert_eq!(documents.lists[1].evidence.cell, "表1行4列2");
    assert!(documents.unmatched.is_empty());
}

#[test]
fn two_folders_of_one_name_and_one_household_are_contested() {
    let data = data(&[("1508021000001", "达来", ""), ("1508021000009", "巴图", "")]);
    let path = |folder: &str| format!("{VILLAGE}/{folder}/申请书.pdf");
    let unit = UnitKey::Household("1508021000001".into());
    let of = |folders: &[&str]| {
        let paths: Vec<String> = folders.iter().map(|folder| path(folder)).collect();
        let files: Vec<(&str, &[u8])> = paths.iter().map(|path| (path.as_str(), PDF)).collect();
        documents(&data, &files)
    };
    let both = of(&["01达来", "02达来", "02达来/2018"]);
    assert!(found(&both, "1508021000001").is_empty());
    assert_eq!(both.ambiguous.len(), 2, "{:?}", both.ambiguous);
    assert_eq!(both.doubt(&unit, &data.households[0].place), Some(Doubt::Contested));
    assert!(both.folder_only_households.is_empty());
    // 09巴图 shows that the numbers are those of the households.
    let counted = of(&["01达来", "02达来", "09巴图"]);
    assert_eq!(found(&counted, "1508021000001").len(), 1);
    assert_eq!(counted.folder_only_households.len(), 1);
    assert!(counted.ambiguous.is_empty());
    // 04巴图 shows that they are not.
    assert_eq!(of(&["01达来", "02达来", "04巴图"]).ambiguous.len(), 2);
    let numbered = of(&["01达来", "1508021000001_02达来"]);
    assert_eq!(found(&numbered, "1508021000001").len(), 1);
    assert_eq!(numbered.folder_only_households.len(), 1, "the number decides");
    // Near misses: one order number, other places, class folders.
    assert_eq!(found(&of(&["01达来", "01达来（低保）"]), "1508021000001").len(), 2);
    assert_eq!(found(&of(&["02精准识别/01达来", "03精准帮扶/07达来"]), "1508021000001").len(), 2);
}

#[test]
fn two_households_of_one_name_take_the_folders_that_their_numbers_count() {
    let data =
        data(&[("1508021000001", "达来", ""), ("1508021000002", "达来", ""), ("1508021000003", "巴图", "")]);
    let paths = ["01达来", "02达来", "03巴图"].map(|folder| format!("{VILLAGE}/{folder}/申请书.pdf"));
    let files: Vec<(&str, &[u8])> = paths.iter().map(|path| (path.as_str(), PDF)).collect();
    let counted = documents(&data, &files);
    assert_eq!(found(&counted, "1508021000001").len(), 1);
    assert_eq!(found(&counted, "1508021000002").len(), 1);
    let open = documents(&data, &files[..2]);
    assert_eq!(open.ambiguous.len(), 2, "nothing shows what the numbers count");
}

#[test]
fn a_household_straight_under_its_township_that_no_register_knows_is_one_stranger() {
    let data = data(&[("1508021000001", "张三", "")]);
    let town = "150802临河区/150802100狼山镇";
    let of = |folder: &str, papers: &[&str]| {
        let paths: Vec<String> = papers.iter().map(|paper| format!("{town}/{folder}/{paper}.pdf")).collect();
        let files: Vec<(&str, &[u8])> = paths.iter().map(|path| (path.as_str(), PDF)).collect();
        documents(&data, &files)
    };
    let papers = ["贫困户申请书", "2018/收入测算表", "2018/帮扶计划", "户照片"];
    for folder in ["那日苏", "15那日苏", "1508021000077_那日苏"] {
        let documents = of(folder, &papers);
        let [stranger] = documents.folder_only_households.as_slice() else {
            panic!("{folder}: {:?}", documents.folder_only_households)
        };
        assert_eq!(stranger.head, "那日苏", "{folder}");
        assert_eq!(stranger.household_id.is_empty(), !folder.contains('_'), "{folder}");
        assert_eq!(stranger.place.township, "150802100");
        assert!(documents.unmatched.is_empty(), "{folder}: {:?}", documents.unmatched);
    }
    // A village nobody knows has the papers of villages, or households in it.
    for papers in [&["村情简介", "集体经济台账"][..], &["那日苏/贫困户申请书"]] {
        let documents = of("永封", papers);
        let heads: Vec<&str> = documents.folder_only_households.iter().map(|one| one.head.as_str()).collect();
        assert!(!heads.contains(&"永封"), "{heads:?}");
    }
}
