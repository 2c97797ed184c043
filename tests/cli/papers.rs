//! How files become papers of a household or of its village, and what is no paper at all.

use crate::harness::{HOUSEHOLDS, PDF, Small, VILLAGE, check, found, has, home, message, put, summary, zip};

#[test]
fn a_household_s_file_in_a_class_folder_of_the_village_is_the_household_s() {
    let [(first, _), (second, head)] = HOUSEHOLDS;
    for layout in ["", "\n[[layout]]\ncounty = \"150802\"\nprofile = \"class\"\n"] {
        let small = Small::new();
        small.write(
            "qiquan.toml",
            &format!("name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n{layout}"),
        );
        small.write(&format!("{VILLAGE}/民主评议记录/{first}_赵甲.pdf"), PDF);
        small.write(&format!("{VILLAGE}/动态管理表/2018/{head}.pdf"), PDF);
        small.write(&format!("{VILLAGE}/收入测算表/{head}2019年收入测算表.pdf"), PDF);
        check(&small, 0);
        assert!(has(&small, "", "C010", "G04"), "the village has no minutes of its own");
        assert!(has(&small, "", "C010", "G07@2018"));
        assert!(!has(&small, first, "C003", "H05"), "{layout}");
        assert!(has(&small, second, "C003", "H05"), "the minutes of one household are not another's");
        assert!(!has(&small, second, "C003", "H16@2018"), "by the name of its head");
        assert!(!has(&small, second, "C003", "H12@2019"));
    }
    // Near misses: the village's own minutes, also with several names, and a village that bears a head's name.
    let small = Small::new();
    small.write(&format!("{VILLAGE}/民主评议记录/赵甲、钱乙评议记录.pdf"), PDF);
    small.write(&format!("{VILLAGE}/动态管理/2018/永丰村动态管理评议公示.pdf"), PDF);
    small.write(&format!("{VILLAGE}/驻村工作队/驻村工作队队长钱乙任职文件.pdf"), PDF);
    check(&small, 0);
    for subject in ["G04", "G07@2018", "G02"] {
        assert!(!found(&small).iter().any(|(h, _, s)| h.is_empty() && s == subject), "{subject}");
    }
}

#[test]
fn two_years_in_one_name_leave_both_open_and_a_year_of_filling_in_counts_for_none() {
    let small = Small::new();
    small.write(&format!("{}/收入测算表2019年（2018年数据）.pdf", home()), PDF);
    small.write(&format!("{}/信息采集表2018年（2019年1月填）.pdf", home()), PDF);
    check(&small, 0);
    let id = HOUSEHOLDS[0].0;
    assert!(!has(&small, id, "C003", "H12@2018") && !has(&small, id, "C003", "H12@2019"));
    assert!(has(&small, id, "C003", "H12@2017"));
    assert!(!has(&small, id, "C003", "H04@2018") && has(&small, id, "C003", "H04@2019"));
    assert_eq!(summary(&small.out())["totals"]["unknown"].as_u64(), Some(2 + 4), "two years and G09–G12");
}

#[test]
fn a_village_paper_that_does_not_open_makes_the_households_unknown() {
    let small = Small::new();
    small.write(&format!("{VILLAGE}/_村/G04民主评议会议记录.pdf"), "");
    small.write(&format!("{VILLAGE}/_村/G05识别村级公示.pdf"), PDF);
    check(&small, 0);
    let id = HOUSEHOLDS[0].0;
    assert!(!has(&small, id, "C003", "H05"));
    assert!(has(&small, id, "C003", "H06"), "the announcement is not there");
    small.write(&format!("{VILLAGE}/_村/G06识别公告.pdf"), PDF);
    check(&small, 0);
    assert!(!has(&small, id, "C003", "H06"), "publicity and announcement together");
}

#[test]
fn the_catalogue_s_own_row_and_paths_as_offices_write_them_find_their_files() {
    let small = Small::new();
    let id = HOUSEHOLDS[0].0;
    let rows = [
        (id, "扶贫手册", r"D:\档案\2018年扶贫手册.pdf"),
        (
            id,
            "贫困户申请书",
            r"\\server\share\archives\150802临河区\150802100狼山镇\永丰村\1508020100001_赵甲\贫困户申请书.pdf",
        ),
        (HOUSEHOLDS[1].0, "贫困户申请书", "贫困户申请书.pdf"),
    ];
    let list: String = rows.iter().map(|(id, title, path)| format!("{id},{title},{path}\n")).collect();
    small.write("registers/归档目录.csv", &format!("户编号,题名,路径\n{list}"));
    check(&small, 0);
    assert!(message(&small, "C014").is_empty(), "{:?}", message(&small, "C014"));
    // Near miss: a row whose file is nowhere.
    small.write(
        "registers/归档目录.csv",
        &format!("户编号,题名,路径\n{list}{id},帮扶计划,D:\\档案\\帮扶计划.pdf\n"),
    );
    check(&small, 0);
    assert_eq!(message(&small, "C014").len(), 1);
    std::fs::remove_file(small.root().join("registers/归档目录.csv")).unwrap();
    small.write(&format!("{}/卷内目录备考表.pdf", home()), PDF);
    let inner = "序号,题名\n1,贫困户申请书\n2,扶贫手册\n3,卷内目录备考表\n";
    small.write(&format!("{}/卷内目录.csv", home()), inner);
    check(&small, 0);
    assert!(message(&small, "C014").is_empty(), "{:?}", message(&small, "C014"));
}

#[test]
fn a_wrong_extension_that_opens_is_there_and_is_not_called_unreadable() {
    let small = Small::new();
    small.write(&format!("{}/确认告知书.jpg", home()), PDF);
    small.write(&format!("{}/脱贫确认书.pdf", home()), "");
    check(&small, 0);
    let said = message(&small, "C015");
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said.iter().any(|m| m.contains("能打开") && m.contains(".pdf）") && !m.contains("无法打开")),
        "{said:?}"
    );
    assert!(said.iter().any(|m| m.contains("无法打开") && m.contains("0字节")), "{said:?}");
    assert!(!has(&small, HOUSEHOLDS[0].0, "C003", "H07"));
}

#[test]
fn an_archive_inside_an_archive_is_listed_and_its_papers_are_unknown() {
    let small = Small::new();
    let inner = zip(&[("扶贫手册.pdf", PDF.as_bytes())]);
    let outer = zip(&[("内层.zip", &inner), ("确认告知书.pdf", PDF.as_bytes())]);
    put(&small, &format!("{}/资料.zip", home()), &outer);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(3).says("压缩包里还有压缩包");
    let id = HOUSEHOLDS[0].0;
    assert!(
        !found(&small).iter().any(|(h, r, _)| h == id && (r == "C003" || r == "C020")),
        "{:?}",
        found(&small)
    );
}

#[test]
fn notes_and_recordings_are_no_papers_and_an_opendocument_text_is_one() {
    let small = Small::new();
    small.write(&format!("{}/确认告知书.txt", home()), "告知书在乡里\n");
    small.write(&format!("{}/享受政策明白卡.html", home()), "<html><body>明白卡</body></html>");
    let odt = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", b"<a/>"),
        ("META-INF/manifest.xml", b"<a/>"),
    ]);
    put(&small, &format!("{}/入户调查表.odt", home()), &odt);
    check(&small, 0);
    let id = HOUSEHOLDS[0].0;
    assert!(has(&small, id, "C003", "H07") && has(&small, id, "C003", "H11"));
    assert!(!has(&small, id, "C003", "H03"));
    let said = message(&small, "C020");
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().all(|m| m.contains("不能作为归档材料")), "{said:?}");
}

#[test]
fn a_class_of_disability_asks_for_the_papers_of_the_disabled_and_none_for_nobody() {
    for (class, asked) in [("肢体残疾", true), ("无", false), ("", false)] {
        let small = Small::new();
        let register = crate::harness::members();
        let mut lines = register.lines();
        let mut text = format!("{},残疾类别\n", lines.next().unwrap());
        lines.for_each(|line| text.push_str(&format!("{line},{class}\n")));
        small.write("registers/人员.csv", &text);
        check(&small, 0);
        assert_eq!(has(&small, HOUSEHOLDS[0].0, "C004", "H24"), asked, "{class}");
    }
}

#[test]
fn a_form_that_cannot_be_read_is_named_in_a_remark() {
    let small = Small::new();
    let xml =
        |body: &str| format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:document>");
    let entity = xml("<w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body>");
    let cut = xml("<w:p>");
    for (name, text) in [("信息采集表2018.docx", &entity), ("信息采集表2019.docx", &cut)] {
        let bytes = zip(&[("[Content_Types].xml", b"<a/>"), ("word/document.xml", text.as_bytes())]);
        put(&small, &format!("{}/{name}", home()), &bytes);
    }
    check(&small, 0);
    let record = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
    let record = record + &std::fs::read_to_string(small.out().join("record/run.json")).unwrap_or_default();
    for name in ["信息采集表2018.docx", "信息采集表2019.docx"] {
        assert!(record.contains(name) && record.contains("表内数值未能读取"), "{name}");
    }
}
