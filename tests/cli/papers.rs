//! How files become papers of a household or of its village, and what is no paper at all.

use crate::harness::{
    HOUSEHOLDS, PDF, Small, VILLAGE, check, findings, found, has, home, members, message, put, summary, zip,
};

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
    assert_eq!(
        summary(&small.out())["totals"]["unknown"].as_u64(),
        Some(2 + 4 + 2 * 6),
        "two years, G09–G12, and H20, H21, H26–H29 that no register can call for"
    );
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

#[test]
fn a_file_that_names_another_household_closes_nobodys_gap() {
    let [(first, _), (second, other)] = HOUSEHOLDS;
    let doubted = |small: &Small| {
        let all = message(small, "C020");
        all.iter().filter(|text| text.contains("文件名写的是另一户")).count()
    };
    for file in [
        format!("{second}_2018年收入测算表.pdf"),
        format!("2018年收入测算表_{other}.pdf"),
        format!("H12_2018_收入测算表_{other}.pdf"),
        format!("{other}/2018年收入测算表.pdf"),
        format!("{second}{other}/2018年收入测算表.pdf"),
    ] {
        let small = Small::new();
        check(&small, 0);
        let before = summary(&small.out())["totals"].clone();
        small.write(&format!("{}/{file}", home()), PDF);
        check(&small, 0);
        let after = &summary(&small.out())["totals"];
        assert_eq!(after["present"], before["present"], "{file}");
        assert_eq!(after["unknown"].as_u64(), before["unknown"].as_u64().map(|n| n + 1), "{file}");
        assert!(!has(&small, first, "C003", "H12@2018"), "{file}");
        assert!(has(&small, second, "C003", "H12@2018"), "{file}: nor is it given to the other");
        assert_eq!(doubted(&small), 1, "{file}");
    }
    // Near misses: the household's own people, its helper, witnesses, both names, and other numbers.
    for file in [
        "赵甲_2018年收入测算表.pdf".to_owned(),
        "2018年收入测算表_孙丙.pdf".to_owned(),
        format!("{first}_2018年收入测算表.pdf"),
        format!("2018年收入测算表_赵甲_{other}.pdf"),
        format!("2018年收入测算表（见证人{other}）.pdf"),
        format!("2018年收入测算表_见证人_{other}.pdf"),
        format!("2018年收入测算表_帮扶人_{other}.pdf"),
        "2018年收入测算表_1508020199999.pdf".to_owned(),
        "2018年收入测算表_20190102.pdf".to_owned(),
    ] {
        let small = Small::new();
        small.write(&format!("{}/{file}", home()), PDF);
        check(&small, 0);
        assert!(!has(&small, first, "C003", "H12@2018"), "{file}");
        assert_eq!(doubted(&small), 0, "{file}");
        assert!(!message(&small, "C020").iter().any(|text| text.contains("收入测算表")), "{file}");
    }
    let small = Small::new();
    small.write(
        "registers/帮扶责任人.csv",
        &format!("户编号,帮扶责任人,开始日期\n{first},{other},2018-01-01\n"),
    );
    small.write(&format!("{}/2018年收入测算表_{other}.pdf", home()), PDF);
    check(&small, 0);
    assert_eq!(doubted(&small), 0, "the helper bears the name of a head");
}

#[test]
fn a_paper_s_name_beside_the_words_of_a_camera_or_scanner_counts() {
    for (file, code) in [
        ("IMG_全家福.pdf", "H30"),
        ("DSC0012全家福.pdf", "H30"),
        ("微信图片全家福.pdf", "H30"),
        ("微信图片_20190305全家福.pdf", "H30"),
        ("扫描件_明白卡_scan.pdf", "H11"),
        ("扫描全能王2018年收入测算.pdf", "H12@2018"),
        ("mmexport1556_户口本.pdf", "H01"),
    ] {
        let small = Small::new();
        small.write(&format!("{}/{file}", home()), PDF);
        check(&small, 0);
        assert!(!has(&small, HOUSEHOLDS[0].0, "C003", code), "{file}");
        let refused = message(&small, "C020");
        assert!(!refused.iter().any(|text| text.contains("无法判定材料类型")), "{file}: {refused:?}");
    }
    // Near misses: nothing but the camera's own name, and another kind of paper.
    for file in ["IMG_20190305_101112.pdf", "扫描件_入党申请书.pdf", "微信图片_防疫登记.pdf"]
    {
        let small = Small::new();
        small.write(&format!("{}/{file}", home()), PDF);
        check(&small, 0);
        assert!(message(&small, "C020").iter().any(|text| text.contains("无法判定材料类型")), "{file}");
    }
}

/// The second household's folder bears `folder` and the members' register is changed; what C002 and C001 say then.
fn renamed(
    folder: &str,
    register: &dyn Fn(String) -> String,
    more: &[(&str, String)],
) -> (Small, Vec<String>) {
    let small = Small::new();
    let (id, head) = HOUSEHOLDS[1];
    let village = small.root().join(VILLAGE);
    std::fs::rename(village.join(format!("{id}_{head}")), village.join(folder)).unwrap();
    let path = small.root().join("registers/人员.csv");
    let text = register(std::fs::read_to_string(&path).unwrap());
    std::fs::write(&path, text).unwrap();
    for (name, text) in more {
        small.write(name, text);
    }
    check(&small, 0);
    let said = message(&small, "C002");
    (small, said)
}

#[test]
fn one_name_cell_does_not_make_a_folder_without_number_vanish() {
    let (id, head) = HOUSEHOLDS[1];
    let found = |small: &Small| !has(small, id, "C003", "H02");
    let misspelt = |text: String| text.replace(&format!(",{head},"), ",钱已,");
    let register = format!("县,乡,村,户编号,户主姓名,家庭人口数\n临河区,狼山镇,永丰村,{id},{head},2\n");
    let households = [("registers/户表.csv", register)];
    let (small, said) = renamed(head, &misspelt, &households);
    assert!(said.is_empty() && found(&small), "the household register knows the head: {said:?}");
    let column = |text: String| {
        let text = misspelt(text);
        let mut lines = text.lines();
        let first = format!("{},户主姓名\n", lines.next().unwrap());
        lines.fold(first, |all, line| {
            let name = if line.contains(id) { head } else { "赵甲" };
            format!("{all}{line},{name}\n")
        })
    };
    let (small, said) = renamed(head, &column, &[]);
    assert!(said.is_empty() && found(&small), "the column 户主姓名: {said:?}");
    let wife = |text: String| {
        text.lines().fold(String::new(), |all, line| {
            let line = if line.contains(id) { line.replace("孙丙", "周丁") } else { line.to_owned() };
            format!("{all}{line}\n")
        })
    };
    for folder in ["周丁", "02周丁", "002周丁"] {
        let (small, said) = renamed(folder, &wife, &[]);
        assert!(said.is_empty() && found(&small), "{folder}: the one member of that name: {said:?}");
    }
    // Near misses: two members of one name, an order number of another household, a name that nobody bears.
    let (small, said) = renamed("孙丙", &|text| text, &[]);
    assert!(!found(&small) && said.len() == 1, "{said:?}");
    assert!(said[0].contains(HOUSEHOLDS[0].0) && said[0].contains(id), "{said:?}");
    let (small, said) = renamed("07周丁", &wife, &[]);
    assert!(!found(&small) && said[0].contains(&format!("同名的人是在册户{id}的成员")), "{said:?}");
    let (_, said) = renamed("吴戊", &|text| text, &[]);
    assert!(said.len() == 1 && said[0].contains("档案户不在当前名册"), "{said:?}");
}

#[test]
fn files_in_a_zip_are_known_by_their_content() {
    let [(first, _), (second, other)] = HOUSEHOLDS;
    let folder = format!("{VILLAGE}/{second}_{other}");
    let page = PDF.replace("595 842", "842 595");
    let fingerprint = |small: &Small| -> Vec<(String, String)> {
        let all = found(small).into_iter().filter(|(_, rule, _)| rule == "C020");
        all.map(|(household, _, subject)| (household, subject)).collect()
    };
    let small = Small::new();
    put(&small, &format!("{}/资料.zip", home()), &zip(&[("某某说明函.pdf", page.as_bytes())]));
    check(&small, 0);
    let before = fingerprint(&small);
    assert!(before.iter().any(|(household, subject)| household == first && subject.starts_with("file:")));
    // Another name of the folder above changes no fingerprint, the same file outside the zip has the same.
    let moved = small.root().join(VILLAGE).with_file_name("3.永丰村");
    std::fs::rename(small.root().join(VILLAGE), &moved).unwrap();
    check(&small, 0);
    assert_eq!(fingerprint(&small), before);
    std::fs::rename(&moved, small.root().join(VILLAGE)).unwrap();
    std::fs::remove_file(small.root().join(format!("{}/资料.zip", home()))).unwrap();
    small.write(&format!("{}/某某说明函.pdf", home()), &page);
    check(&small, 0);
    assert_eq!(fingerprint(&small), before);
    // Two households' zipped copies of one paper.
    let copies = |a: &str, b: &str| {
        let small = Small::new();
        put(&small, &format!("{}/资料.zip", home()), &zip(&[("2018年收入测算表.pdf", a.as_bytes())]));
        put(&small, &format!("{folder}/资料.zip"), &zip(&[("收入测算表2018年.pdf", b.as_bytes())]));
        check(&small, 0);
        let about = |household: &str| {
            findings(&small.out()).iter().any(|f| {
                f["rule"] == "C016"
                    && f["household_id"] == household
                    && f["evidence"].to_string().contains("收入测算表")
            })
        };
        (about(first), about(second))
    };
    assert_eq!(copies(&page, &page), (true, true));
    assert_eq!(copies(&page, &page.replace("842 595", "842 596")), (false, false));
}

#[test]
fn the_households_of_a_village_whose_folder_was_not_matched_are_in_doubt() {
    let county = "archives/150802临河区";
    let run = |folder: &str| {
        let small = Small::new();
        let members = std::fs::read_to_string(small.root().join("registers/人员.csv")).unwrap();
        let more = members.replace("永丰村", "光明村").replace("15080201", "15080202");
        small.write("registers/光明.csv", &more);
        small.write(&format!("{folder}/赵甲/贫困户申请书.pdf"), PDF);
        check(&small, 0);
        small
    };
    let (one, other) = ("1508020200001", HOUSEHOLDS[0].0);
    for folder in ["狼山镇光明材料村", "狼山镇/光眀村"] {
        let small = run(&format!("{county}/{folder}"));
        assert!(!has(&small, one, "C003", "H02"), "{folder}: the paper may lie there");
        assert!(has(&small, other, "C003", "H12@2018"), "{folder}: a village with a folder of its own");
    }
    // Near misses: a township that is another's, and a folder that is matched.
    assert!(has(&run(&format!("{county}/白脑包镇某某分村")), one, "C003", "H01"));
    assert!(has(&run(&format!("{county}/150802100狼山镇/光明村")), one, "C003", "H01"));
}

#[test]
fn a_household_s_folder_straight_under_its_township_is_the_household_s() {
    let [(first, head), (second, other)] = HOUSEHOLDS;
    let town = "archives/150802临河区/150802100狼山镇";
    let project = |folder: &str| {
        let small = Small::new();
        std::fs::remove_dir_all(small.root().join(VILLAGE)).unwrap();
        small.write(&format!("{town}/永丰村/{second}_{other}/贫困户申请书.pdf"), PDF);
        small.write(&format!("{town}/{folder}/02身份证/身份证.pdf"), PDF);
        small.write(&format!("{town}/{folder}/贫困户申请书.pdf"), &format!("{PDF}%\n"));
        check(&small, 0);
        small
    };
    // A folder inside may bear the household's number again.
    let again = project(&format!("{first}_{head}/{first}材料"));
    assert!(!has(&again, first, "C003", "H01"), "{:?}", found(&again));
    let housed = |small: &Small| {
        let homeless = found(small).iter().any(|(household, rule, _)| household == first && rule == "C001");
        !homeless && ["H01", "H02"].iter().all(|code| !has(small, first, "C003", code))
    };
    for folder in [format!("{first}_{head}"), head.to_owned(), format!("{head}档案"), format!("3.{head}")] {
        let small = project(&folder);
        assert!(housed(&small), "{folder}: {:?}", found(&small));
        let doctor = small.run(&["doctor", "项目"]).stdout;
        let line = doctor.lines().find(|line| line.trim_start().starts_with("150802临河区")).unwrap();
        let counts: Vec<&str> = line.split_whitespace().skip(1).take(4).collect();
        assert_eq!(counts, ["1", "1", "2", "2"], "townships, villages, folders, matched\n{doctor}");
    }
    // A number that no register knows is a stranger, and a village of the registers stays one.
    let small = project("15080201099999_周九");
    assert!(found(&small).iter().any(|(_, rule, _)| rule == "C002"), "{:?}", found(&small));
    assert!(!housed(&small));
    assert!(!housed(&project("永丰")), "papers of the village");
    // A folder in which households lie is a village, whatever its name.
    let small = Small::new();
    std::fs::remove_dir_all(small.root().join(VILLAGE)).unwrap();
    small.write(&format!("{town}/{head}/{second}_{other}/贫困户申请书.pdf"), PDF);
    check(&small, 0);
    assert!(!has(&small, second, "C003", "H02") && has(&small, first, "C003", "H02"), "{:?}", found(&small));
}

#[test]
fn a_household_s_folder_straight_under_its_county_is_the_household_s() {
    let [(first, head), (second, other)] = HOUSEHOLDS;
    let project = |folder: &str| {
        let small = Small::new();
        std::fs::remove_dir_all(small.root().join("archives")).unwrap();
        small.write(&format!("archives/150802临河区/{second}_{other}/贫困户申请书.pdf"), PDF);
        small.write(&format!("archives/150802临河区/{folder}/02身份证/身份证.pdf"), PDF);
        small.write(&format!("archives/150802临河区/{folder}/贫困户申请书.pdf"), &format!("{PDF}%\n"));
        check(&small, 0);
        small
    };
    let housed = |small: &Small| {
        let homeless = found(small).iter().any(|(household, rule, _)| household == first && rule == "C001");
        !homeless && ["H01", "H02"].iter().all(|code| !has(small, first, "C003", code))
    };
    for folder in [format!("{first}_{head}"), head.to_owned(), format!("3.{head}")] {
        let small = project(&folder);
        assert!(housed(&small), "{folder}: {:?}", found(&small));
        assert!(message(&small, "C020").is_empty(), "{folder}: {:?}", message(&small, "C020"));
        let scan = small.run(&["scan", "项目"]).stdout;
        let line = scan.lines().find(|line| line.contains("身份证.pdf")).unwrap();
        assert!(
            line.contains(&format!("\t户\t150802临河区\t150802100狼山镇\t永丰村\t{first}\tH01")),
            "{line}"
        );
        let doctor = small.run(&["doctor", "项目"]).stdout;
        let line = doctor.lines().find(|line| line.trim_start().starts_with("150802临河区")).unwrap();
        let counts: Vec<&str> = line.split_whitespace().skip(3).take(2).collect();
        assert_eq!(counts, ["2", "2"], "folders, matched\n{doctor}");
        assert!(!doctor.contains("[[layout]]"), "nothing to gain from a template\n{doctor}");
    }
    // A number that no register knows is a stranger; a class of the county's papers stays one.
    let small = project("15080201099999_周九");
    assert!(found(&small).iter().any(|(_, rule, _)| rule == "C002"), "{:?}", found(&small));
    assert!(!housed(&small) && !housed(&project("政策文件")));
}

#[test]
fn a_stranger_straight_under_a_township_is_counted_as_a_household_and_no_village() {
    let small = Small::new();
    small.write("archives/150802临河区/150802100狼山镇/王陌/贫困户申请书.pdf", &format!("{PDF}%\n"));
    check(&small, 0);
    assert!(found(&small).iter().any(|(_, rule, _)| rule == "C002"), "{:?}", found(&small));
    let scan = small.run(&["scan", "项目"]).stdout;
    let line = scan.lines().find(|line| line.contains("王陌")).unwrap();
    assert!(line.contains("户（登记表中没有）"), "{line}");
    let doctor = small.run(&["doctor", "项目"]).stdout;
    let line = doctor.lines().find(|line| line.trim_start().starts_with("150802临河区")).unwrap();
    let counts: Vec<&str> = line.split_whitespace().skip(1).take(4).collect();
    assert_eq!(counts, ["1", "1", "3", "2"], "townships, villages, folders, matched\n{doctor}");
}

#[test]
fn two_heads_of_one_name_in_a_township_leave_a_folder_without_village_in_doubt() {
    let (id, head) = HOUSEHOLDS[0];
    let small = Small::new();
    let namesake = "1508020200001";
    let more = members().lines().nth(1).unwrap().replace(id, namesake).replace("永丰村", "光明村");
    small.write("registers/人员.csv", &format!("{}{more}\n", members()));
    std::fs::remove_dir_all(small.root().join(VILLAGE)).unwrap();
    small.write(&format!("archives/150802临河区/150802100狼山镇/{head}/贫困户申请书.pdf"), PDF);
    check(&small, 0);
    for household in [id, namesake] {
        assert!(!has(&small, household, "C003", "H02"), "{household}: {:?}", found(&small));
    }
    small.run(&["doctor", "项目"]).says("对应不唯一");
}

#[test]
fn the_cover_of_a_volume_is_no_paper() {
    let (id, _) = HOUSEHOLDS[0];
    let with = |name: &str| {
        let small = Small::new();
        small.write(&format!("{}/{name}", home()), &format!("{PDF}%{name}\n"));
        check(&small, 0);
        (has(&small, id, "C003", "H31"), message(&small, "C020").len())
    };
    for name in ["封面.pdf", "档案封面.pdf", "赵甲封面（扫描件）.pdf", "02卷皮.pdf"] {
        assert_eq!(with(name), (true, 0), "{name}: proves no list, and needs no other name");
    }
    for name in ["卷内目录.pdf", "目录.pdf", "H31封面.pdf"] {
        assert_eq!(with(name), (false, 0), "{name}");
    }
    let small = Small::new();
    small.write(&format!("{}/01身份证/封面.pdf", home()), PDF);
    check(&small, 0);
    assert!(has(&small, id, "C003", "H01"), "the cover of the certificates is no certificate");
}

#[test]
fn loose_papers_of_the_prefecture_in_the_archives_count_as_those_of_a_county_do() {
    let missing = |small: &Small, subject: &str| found(small).iter().any(|(_, _, known)| known == subject);
    let small = Small::new();
    check(&small, 0);
    assert!(missing(&small, "S06") || missing(&small, "S01"), "{:?}", found(&small));
    small.write("archives/市扶贫开发领导小组文件.pdf", PDF);
    small.write("archives/150802临河区/会议纪要.pdf", &format!("{PDF}%\n"));
    check(&small, 0);
    assert!(!missing(&small, "S01") && !missing(&small, "Q02"), "{:?}", found(&small));
    // What is no paper of that level is reported there.
    small.write("archives/某某说明函.pdf", &format!("{PDF}%%\n"));
    check(&small, 0);
    let said = message(&small, "C020");
    assert!(said.iter().any(|text| text.contains("某某说明函")), "{said:?}");
}

#[test]
fn a_zipped_file_equal_to_a_plain_one_of_another_household_is_found() {
    let [(first, _), (second, other)] = HOUSEHOLDS;
    let page = PDF.replace("595 842", "842 595");
    let copies = |plain: &str| {
        let small = Small::new();
        put(&small, &format!("{}/资料.zip", home()), &zip(&[("2018年收入测算表.pdf", page.as_bytes())]));
        small.write(&format!("{VILLAGE}/{second}_{other}/收入测算表2018年.pdf"), plain);
        check(&small, 0);
        [first, second].map(|household| {
            findings(&small.out()).iter().any(|f| {
                f["rule"] == "C016"
                    && f["household_id"] == household
                    && f["evidence"].to_string().contains("收入测算表")
            })
        })
    };
    assert_eq!(copies(&page), [true, true]);
    assert_eq!(copies(&page.replace("842 595", "842 596")), [false, false], "of one size, and another page");
}

#[test]
fn a_file_that_fits_two_households_of_one_name_is_reported_once_with_both() {
    let (id, head) = HOUSEHOLDS[0];
    let namesake = "1508020100003";
    let small = Small::new();
    let more = members().lines().nth(1).unwrap().replace(id, namesake);
    small.write("registers/人员.csv", &format!("{}{more}\n", members()));
    small.write(&format!("{VILLAGE}/收入测算表/{head}2018年.pdf"), PDF);
    small.write(&format!("{VILLAGE}/收入测算表/{namesake}_2019年.pdf"), &format!("{PDF}%\n"));
    check(&small, 0);
    let said = message(&small, "C020");
    assert_eq!(said.len(), 1, "{said:?}");
    let both = [format!("{id} {head}"), format!("{namesake} {head}")];
    assert!(said[0].contains("2户同名") && both.iter().all(|one| said[0].contains(one)), "{said:?}");
    for household in [id, namesake] {
        assert!(!has(&small, household, "C003", "H12@2018"), "{household}: 不明 and not missing");
    }
}

#[test]
fn a_file_loose_among_the_bureaus_is_mentioned_under_their_papers_and_not_under_the_county_s() {
    let small = Small::new();
    small.write("archives/150802临河区/_部门/教育局/教育资助政策.pdf", PDF);
    small.write("archives/150802临河区/_部门/某某说明.pdf", PDF);
    small.write("archives/150802临河区/_旗县/某某摘记.pdf", PDF);
    check(&small, 0);
    let county = message(&small, "C012");
    assert!(
        !county.is_empty() && county.iter().all(|said| said.contains("该处另有1个未识别文件：某某摘记.pdf"))
    );
    let bureaus = message(&small, "C013");
    let wanted = "该部门和各部门文件夹之外另有1个未识别文件：某某说明.pdf";
    assert!(!bureaus.is_empty() && bureaus.iter().all(|said| said.contains(wanted)), "{bureaus:#?}");
}

#[test]
fn a_paper_that_says_the_help_was_given_stands_against_a_household_that_denies_it() {
    let [(id, head), _] = HOUSEHOLDS;
    let denied = |paper: &str, said: &str| {
        let small = Small::new();
        small.write(&format!("{}/{paper}", home()), PDF);
        small.write(
            "registers/入户.csv",
            &format!("户编号,户主姓名,入户日期,受访人,户籍人口,不认可的措施\n{id},{head},2020-03-01,{head},1,{said}\n"),
        );
        check(&small, 0);
        message(&small, "X004")
    };
    let told = denied("危改验收表.pdf", "危房改造");
    assert!(told.len() == 1 && told[0].contains("危房改造材料"), "{told:?}");
    for (paper, said) in
        [("住房安全鉴定表.pdf", "危房改造"), ("危改验收表.pdf", "小额信贷"), ("危改验收表.pdf", "无")]
    {
        assert!(denied(paper, said).is_empty(), "{paper} {said}");
    }
}

#[test]
fn the_day_of_a_scan_does_not_beat_the_year_of_the_folder() {
    let id = HOUSEHOLDS[0].0;
    let missing = |file: &str| {
        let small = Small::new();
        small.write(&format!("{}/{file}", home()), PDF);
        check(&small, 0);
        let of_year = |year: &str| has(&small, id, "C003", &format!("H04@{year}"));
        let told = message(&small, "C003")
            .into_iter()
            .find(|what| what.contains("赵甲缺2019年《贫困户信息采集表》"));
        (of_year("2018"), of_year("2019"), told.unwrap_or_default())
    };
    for name in [
        "信息采集表(扫描20200101)",
        "信息采集表（2020.1.5）",
        "信息采集表-2020年1月签",
        "信息采集表-2020年签",
        "2019年信息采集表（扫描20200101）",
    ] {
        let (earlier, own, _) = missing(&format!("2019年/{name}.pdf"));
        assert!(earlier && !own, "{name}");
    }
    // Near miss: a year that the name gives as the paper's own is heard, and the file is named where it lies.
    let (earlier, own, told) = missing("2019年/2018年信息采集表.pdf");
    assert!(!earlier && own);
    assert!(
        told.contains("2019年文件夹中有2018年信息采集表.pdf（已按2018年计），请先看是否即此件"),
        "{told}"
    );
    let (_, own, told) = missing("2018年/信息采集表.pdf");
    assert!(own && !told.contains("文件夹中有"), "{told}");
    // Without a folder of a year the date is all there is.
    let (_, own, _) = missing("信息采集表（2019.12.5）.pdf");
    assert!(!own);
}
