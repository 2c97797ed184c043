//! The archives' own lists against the files, names of files with and without a year, and files that do not open.

use crate::harness::{
    HOUSEHOLDS, PDF, Small, VILLAGE, check, found, has, home, message, put, remarks, summary, zip,
};

/// A PDF that opens and is no copy of another one.
fn pdf(mark: &str) -> String {
    format!("{PDF}% {mark}\n")
}

fn first() -> &'static str {
    HOUSEHOLDS[0].0
}

/// 归档目录 of the first household: title, year, file below its folder.
fn list(small: &Small, rows: &[(&str, &str, &str)]) {
    let line =
        |(title, year, file): &(&str, &str, &str)| format!("{},{title},{year},{}/{file}\n", first(), home());
    let rows: String = rows.iter().map(line).collect();
    small.write("registers/归档目录.csv", &format!("户编号,题名,年度,路径\n{rows}"));
}

fn of_first(small: &Small, rule: &str) -> Vec<String> {
    let own = found(small).into_iter().filter(|(household, known, _)| household == first() && known == rule);
    own.map(|(_, _, subject)| subject).collect()
}

#[test]
fn renaming_a_file_that_a_list_names_opens_and_closes_nothing() {
    let small = Small::new();
    for name in ["收入核算表2018.pdf", "收入核算表2019.pdf", "确认告知书.pdf"] {
        small.write(&format!("{}/{name}", home()), &pdf(name));
    }
    let rows = [
        ("贫困户申请书", "", "贫困户申请书.pdf"),
        ("扶贫手册", "", "2018年扶贫手册.pdf"),
        ("收入测算表", "2018", "收入核算表2018.pdf"),
        ("收入测算表", "2019", "收入核算表2019.pdf"),
        ("确认告知书", "", "确认告知书.pdf"),
    ];
    list(&small, &rows);
    check(&small, 0);
    assert!(message(&small, "C014").is_empty(), "{:?}", message(&small, "C014"));
    let before = found(&small);
    let folder = small.root().join(home());
    for (from, to) in
        [("收入核算表2019.pdf", "H12_2019.pdf"), ("确认告知书.pdf", "07 确认告知书（扫描件）.pdf")]
    {
        std::fs::rename(folder.join(from), folder.join(to)).unwrap();
    }
    check(&small, 0);
    assert_eq!(found(&small), before);
    let notes = remarks(&small);
    let said = |note: &String| {
        note.contains("2件材料的文件名与目录不一致") && note.contains("《收入测算表》现为“H12_2019.pdf”")
    };
    assert!(notes.iter().any(said), "{notes:?}");
}

#[test]
fn a_list_is_not_satisfied_by_a_paper_of_another_year_or_one_that_another_row_names() {
    let small = Small::new();
    for name in ["收入核算表2018.pdf", "确认告知书.pdf"] {
        small.write(&format!("{}/{name}", home()), &pdf(name));
    }
    list(
        &small,
        &[
            ("贫困户申请书", "", "贫困户申请书.pdf"),
            ("扶贫手册", "", "2018年扶贫手册.pdf"),
            ("收入测算表", "2018", "收入核算表2018.pdf"),
            ("收入测算表", "2019", "收入核算表2019.pdf"),
            ("确认告知书", "", "确认告知书.pdf"),
            ("确认告知书", "", "确认告知书（二）.pdf"),
        ],
    );
    check(&small, 0);
    assert_eq!(of_first(&small, "C014"), ["H07", "H12@2019"]);
    assert!(!remarks(&small).iter().any(|note| note.contains("文件名与目录不一致")));
}

#[test]
fn a_paper_that_a_list_claims_and_nobody_has_is_said_of_the_list_and_of_the_paper_and_counts_once() {
    let small = Small::new();
    check(&small, 0);
    let missing = summary(&small.out())["totals"]["missing"].as_u64().unwrap();
    list(
        &small,
        &[
            ("贫困户申请书", "", "贫困户申请书.pdf"),
            ("扶贫手册", "", "2018年扶贫手册.pdf"),
            ("确认告知书", "", "确认告知书.pdf"),
        ],
    );
    check(&small, 0);
    assert_eq!(of_first(&small, "C014"), ["H07"], "the list claims what is not there");
    assert!(has(&small, first(), "C003", "H07"), "the paper must be brought");
    assert!(message(&small, "C014")[0].contains("目录登记《确认告知书》而未见实体"));
    assert!(message(&small, "C003").iter().any(|m| m.contains("告知书》，目录已登记但未见实体")));
    let totals = &summary(&small.out())["totals"];
    assert_eq!(totals["missing"].as_u64(), Some(missing), "listed or not, it is missing once");
    let sum = ["present", "missing", "unknown"].map(|key| totals[key].as_u64().unwrap()).iter().sum::<u64>();
    assert_eq!(totals["required"].as_u64(), Some(sum));
}

#[test]
fn years_are_read_from_names_of_all_usual_shapes() {
    let shapes = [
        "4-1 2019年度家庭收入核算表",
        "H12 2019",
        "H12　2019 001",
        "2019-收入核算表",
        "收入核算表（2019）",
        "收入核算表19年",
        "04.收入核算表_2019年度",
        "2019收入核算表(最终版2)",
        "二〇一九年收入核算表",
        "二O一九年度收入核算表",
        "042019年收入核算表",
        "附件3：2019年收入核算表 - 副本",
        "2019年1-12月收入核算表",
    ];
    // One village, one household a shape: all of them at once.
    let small = Small::new();
    let header = crate::harness::members();
    let mut lines = header.lines();
    let head = lines.next().unwrap();
    let model = lines.next().unwrap();
    let mut text = format!("{head}\n");
    for (at, shape) in (1..).zip(shapes) {
        let id = format!("15080201{at:05}");
        let number = crate::harness::id_number("19560312", at);
        let old = crate::harness::id_number("19560312", 1);
        text.push_str(&model.replace(first(), &id).replace(&old, &number).replace(",2,户主", ",1,户主"));
        text.push('\n');
        small.write(&format!("{VILLAGE}/{id}_赵甲/{shape}.pdf"), &pdf(shape));
    }
    small.write("registers/人员.csv", &text);
    check(&small, 0);
    let all = found(&small);
    for (at, shape) in (1..).zip(shapes) {
        let id = format!("15080201{at:05}");
        let lacks = |year: u32| all.contains(&(id.clone(), "C003".to_owned(), format!("H12@{year}")));
        assert!(!lacks(2019) && lacks(2018) && lacks(2017), "{shape}");
        assert!(!all.iter().any(|(household, rule, _)| *household == id && rule == "C020"), "{shape}");
    }
}

#[test]
fn an_annual_paper_that_cannot_be_given_to_a_year_is_listed_with_what_it_is() {
    let small = Small::new();
    small.write(&format!("{}/收入核算表.pdf", home()), &pdf("one"));
    small.write(&format!("{}/信息采集表2019（2018年底数）.pdf", home()), &pdf("two"));
    check(&small, 0);
    let said = message(&small, "C020");
    assert_eq!(said.len(), 2, "{said:?}");
    let of = |name: &str| said.iter().find(|m| m.contains(name)).unwrap();
    assert!(of("收入核算表.pdf").contains("没有写明年度，不能归入哪一年的《收入测算表》（H12）"), "{said:?}");
    assert!(of("收入核算表.pdf").contains("尚未见到2017、2018、2019年的"), "{said:?}");
    assert!(of("信息采集表2019").contains("有两个年度") && of("信息采集表2019").contains("H04"), "{said:?}");
    let record = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
    assert!(record.contains("材料未注明年度"), "the requirement says why it is unknown");
    // Near misses: only one year is asked for, or the archive's own list gives the year.
    small.write(
        "qiquan.toml",
        "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\nannual_from = 2019\n",
    );
    check(&small, 0);
    assert!(!message(&small, "C020").iter().any(|m| m.contains("收入核算表.pdf")), "it is the one of 2019");
    small.write("qiquan.toml", "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n");
    list(&small, &[("收入测算表", "2018", "收入核算表.pdf")]);
    check(&small, 0);
    assert!(!message(&small, "C020").iter().any(|m| m.contains("收入核算表.pdf")), "the list dates it");
}

/// A document cut in the middle, of which the list of parts at its end is gone.
fn cut() -> Vec<u8> {
    let filler: Vec<u8> = (0..4000_u32).map(|at| (at * 31 % 251) as u8).collect();
    let mut whole = zip(&[("[Content_Types].xml", &filler), ("word/document.xml", b"<a/>")]);
    whole.truncate(whole.len() / 2);
    whole
}

#[test]
fn a_file_that_does_not_open_is_the_paper_of_its_name_and_hides_no_other() {
    let small = Small::new();
    let zeros = vec![0_u8; 5000];
    for (name, bytes) in [
        ("信息采集表2019.docx", cut()),
        ("信息采集表2018.xlsx", cut()),
        ("收入核算表2019.pdf", PDF.as_bytes()[..80].to_vec()),
        ("确认告知书.pdf", Vec::new()),
        ("入户调查表.jpg", zeros.clone()),
        ("脱贫确认书.doc", zeros),
        ("享受政策明白卡.pdf", encrypted()),
    ] {
        put(&small, &format!("{}/{name}", home()), &bytes);
    }
    check(&small, 0);
    let subjects = ["H03", "H04@2018", "H04@2019", "H07", "H11", "H12@2019", "H15"];
    assert_eq!(of_first(&small, "C015"), subjects);
    for subject in subjects {
        assert!(!has(&small, first(), "C003", subject), "{subject} is unknown, not missing");
    }
    assert!(has(&small, first(), "C003", "H12@2018"), "a cut document is no folder that nobody can list");
    assert!(message(&small, "C020").is_empty(), "{:?}", message(&small, "C020"));
    let unknown = summary(&small.out())["totals"]["unknown"].as_u64();
    assert_eq!(
        unknown,
        Some(subjects.len() as u64 + 4 + 12),
        "and G09–G12, H20, H21, H26–H29 of both households"
    );
}

/// A PDF that needs a password.
fn encrypted() -> Vec<u8> {
    let mut document = lopdf::Document::with_version("1.5");
    let page = document.add_object(lopdf::dictionary! { "Type" => "Page" });
    let kids: Vec<lopdf::Object> = vec![page.into()];
    let pages = document.add_object(lopdf::dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 1 });
    let root = document.add_object(lopdf::dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", root);
    let id = lopdf::Object::string_literal("0123456789abcdef");
    document.trailer.set("ID", vec![id.clone(), id]);
    let version = lopdf::EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password: "user",
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[cfg(unix)]
#[test]
fn a_linked_file_is_called_a_link_and_its_paper_is_unknown() {
    let small = Small::new();
    let aside = small.dir.path().join("别处.pdf");
    std::fs::write(&aside, pdf("elsewhere")).unwrap();
    for (name, target) in
        [("确认告知书.pdf", aside.as_path()), ("入户调查表.pdf", std::path::Path::new("/nowhere"))]
    {
        std::os::unix::fs::symlink(target, small.root().join(home()).join(name)).unwrap();
    }
    check(&small, 3);
    assert_eq!(of_first(&small, "C015"), ["H03", "H07"]);
    for said in message(&small, "C015") {
        assert!(said.contains("文件是链接") && said.contains("放入文件本身"), "{said}");
        assert!(!said.contains("无法打开") && !said.contains("损坏") && !said.contains("权限"), "{said}");
    }
    assert!(!has(&small, first(), "C003", "H07") && !has(&small, first(), "C003", "H03"));
    let totals = &summary(&small.out())["totals"];
    assert_eq!(totals["unknown"].as_u64(), Some(2 + 4 + 12), "two links, G09–G12, H20, H21, H26–H29 of both");
}

#[test]
fn a_renamed_file_of_no_known_kind_is_found_by_the_title_of_its_row() {
    let with = |file: &str| {
        let small = Small::new();
        small.write(&format!("{}/{file}", home()), &pdf(file));
        list(
            &small,
            &[
                ("贫困户申请书", "", "贫困户申请书.pdf"),
                ("扶贫手册", "", "2018年扶贫手册.pdf"),
                ("某某情况说明函", "", "说明函.pdf"),
            ],
        );
        check(&small, 0);
        message(&small, "C014").len()
    };
    assert_eq!(with("说明函.pdf"), 0);
    assert_eq!(with("03某某情况说明函（扫描）.pdf"), 0);
    assert_eq!(with("另一件.pdf"), 2, "a row without a file, and a file without a row");
}

/// The page names a household without a folder once; the workbook names each of its papers.
#[test]
fn a_household_without_a_folder_is_one_line_of_the_list_of_missing_papers() {
    let [(first, _), (second, head)] = HOUSEHOLDS;
    let lines = |small: &Small| {
        small.run(&["pack", "项目", "--format", "html"]).expect(0);
        let html = std::fs::read_to_string(small.out().join("html/150802.html")).unwrap();
        let list = html.split("（一）缺件清单</h2>").nth(1).unwrap();
        let rows: Vec<&str> = list.split("</table>").next().unwrap().split("<tr").collect();
        let of = |id: &str| rows.iter().filter(|row| row.contains(id)).count();
        (of(first), of(second), html.matches("整户未建档，缺").count())
    };
    let small = Small::new();
    let (_, with_folder, whole) = lines(&small);
    assert!(with_folder > 5 && whole == 0, "{with_folder} {whole}");
    std::fs::remove_dir_all(small.root().join(format!("{VILLAGE}/{second}_{head}"))).unwrap();
    let (other, without, whole) = lines(&small);
    assert_eq!((without, whole), (1, 1), "one line for all its papers");
    assert!(other > 5, "{other}");
}

/// A table of several counties: 数据说明 of each speaks of its own rows.
#[test]
fn what_is_said_about_the_rows_of_one_county_is_told_to_that_county() {
    let small = Small::new();
    let row = |county: &str, town: &str, id: &str| {
        format!("2020-04-10,{county},{town},某村,{id},李丁,,户主,正常,已脱贫(享受政策)\n")
    };
    let head = "数据日期,县(市、区、旗),乡(镇),行政村,户编号,姓名,证件号码,与户主关系,人员状态,脱贫属性\n";
    let rows = [("临河区", "狼山镇", "A1"), ("五原县", "隆兴昌镇", "B1"), ("五原县", "隆兴昌镇", "B2")];
    let rows: String = rows.iter().map(|(county, town, id)| row(county, town, id)).collect();
    small.write("registers/全市人员.csv", &format!("{head}{rows}"));
    check(&small, 0);
    let told = |code: &str| {
        let text = std::fs::read_to_string(small.out().join(format!("record/{code}.json"))).unwrap();
        let record: serde_json::Value = serde_json::from_str(&text).unwrap();
        let remarks = record["remarks"].as_array().unwrap().clone();
        let of = |remark: &serde_json::Value| {
            format!("{}：{}", remark["path"].as_str().unwrap(), remark["reason"].as_str().unwrap())
        };
        remarks.iter().map(of).filter(|text| text.contains("没有证件号码")).collect::<Vec<_>>()
    };
    assert_eq!(
        told("150802"),
        ["registers/全市人员.csv → 临河区：1人没有证件号码，未作证件号码的核验（第2行）；请补填"]
    );
    assert_eq!(
        told("150821"),
        ["registers/全市人员.csv → 五原县：2人没有证件号码，未作证件号码的核验（第3、4行）；请补填"]
    );
}
