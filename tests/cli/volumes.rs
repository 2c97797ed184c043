//! Scanned volumes with their 卷内目录 as offices write them, and folders that name a household.

use crate::harness::{HOUSEHOLDS, PDF, Small, VILLAGE, check, found, has, home, message, put, remarks, zip};

fn first() -> &'static str {
    HOUSEHOLDS[0].0
}

/// A PDF of so many pages.
pub fn volume(pages: usize) -> Vec<u8> {
    let kids = vec!["3 0 R"; pages].join(" ");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{kids}]/Count {pages}>>"),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>".to_owned(),
    ];
    let (mut out, mut table) = ("%PDF-1.4\n".to_owned(), "xref\n0 4\n0000000000 65535 f \n".to_owned());
    for (at, object) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.push_str(&format!("{at} 0 obj\n{object}\nendobj\n"));
    }
    let start = out.len();
    format!("{out}{table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").into_bytes()
}

/// Papers of the first household that are not missing, of those asked for.
fn there(small: &Small, asked: &[&'static str]) -> Vec<&'static str> {
    asked.iter().copied().filter(|subject| !has(small, first(), "C003", subject)).collect()
}

pub const COUNTED: &str = "赵甲户档案目录,,,\n序号,材料名称,页数,备注\n一、识别材料,,,\n1,身份证复印件,1,无\n,二、2018年,,\n\
2,信息采集表,4,\n3,收入核算表,2,\n,三、2019年,,\n4,信息采集表,4,\n5,收入核算表,2,\n6,确认告知书,0,\n7,入户调查表,,缺\n合计,,13,\n";
const OF_COUNTED: [&str; 5] = ["H01", "H04@2018", "H04@2019", "H12@2018", "H12@2019"];

#[test]
fn a_list_with_headings_and_numbers_of_pages_finds_its_papers_in_the_volume() {
    let small = Small::new();
    put(&small, &format!("{}/赵甲.pdf", home()), &volume(14));
    small.write(&format!("{}/档案目录.csv", home()), COUNTED);
    check(&small, 0);
    assert_eq!(there(&small, &OF_COUNTED), OF_COUNTED);
    assert!(message(&small, "C014").is_empty(), "{:?}", message(&small, "C014"));
    assert!(message(&small, "C020").is_empty() && message(&small, "C017").is_empty());
    // What the list says is not there is missing, and the list claims nothing.
    assert_eq!(there(&small, &["H03", "H07", "H04@2017"]), Vec::<&str>::new());
}

#[test]
fn a_file_of_another_length_is_not_the_volume_that_numbers_of_pages_speak_of() {
    for pages in [5, 40] {
        let small = Small::new();
        put(&small, &format!("{}/扫描0001.pdf", home()), &volume(pages));
        small.write(&format!("{}/档案目录.csv", home()), COUNTED);
        check(&small, 0);
        assert!(there(&small, &OF_COUNTED).is_empty(), "{pages} pages");
        assert_eq!(message(&small, "C020").len(), 1, "{pages} pages");
    }
}

#[test]
fn lists_of_two_years_belong_to_the_volumes_of_their_years() {
    let wanted = ["H04@2018", "H04@2019", "H10@2018", "H10@2019", "H12@2018", "H12@2019"];
    for folders in [true, false] {
        let small = Small::new();
        for year in [2018, 2019] {
            let list = format!(
                "赵甲户{year}年度卷内目录,,\n序号,题名,页号\n1,信息采集表,1-4\n2,收入核算表,5-6\n3,帮扶计划,7\n"
            );
            let (folder, mark) = if folders {
                (format!("/{year}年"), String::new())
            } else {
                (String::new(), format!("{year}年"))
            };
            put(&small, &format!("{}{folder}/{year}年档案.pdf", home()), &volume(7));
            small.write(&format!("{}{folder}/{mark}卷内目录.csv", home()), &list);
        }
        check(&small, 0);
        assert_eq!(there(&small, &wanted), wanted, "{folders}");
        assert_eq!(there(&small, &["H04@2017"]), Vec::<&str>::new());
        assert!(message(&small, "C014").is_empty() && message(&small, "C020").is_empty(), "{folders}");
    }
    // Near miss: the year in which a list was made is not that of its papers.
    let small = Small::new();
    put(&small, &format!("{}/一户一档.pdf", home()), &volume(7));
    let list = "卷内目录（2020年3月整理）,,\n序号,题名,页号\n1,信息采集表,1-4\n";
    small.write(&format!("{}/卷内目录.csv", home()), list);
    check(&small, 0);
    assert!(
        message(&small, "C020").iter().any(|m| m.contains("没有写明年度")),
        "{:?}",
        message(&small, "C020")
    );
}

#[test]
fn a_year_written_2019年度_in_a_list_is_read() {
    let small = Small::new();
    small.write(&format!("{}/收入核算表2019.pdf", home()), PDF);
    let row = |title: &str, year: &str, file: &str| format!("{},{title},{year},{}/{file}\n", first(), home());
    let rows = row("申请书", "", "贫困户申请书.pdf")
        + &row("扶贫手册", "", "2018年扶贫手册.pdf")
        + &row("家庭收入核算表", "2019年度", "收入.pdf");
    small.write("registers/归档目录.csv", &format!("户编号,题名,年度,路径\n{rows}"));
    check(&small, 0);
    assert!(message(&small, "C014").is_empty(), "{:?}", message(&small, "C014"));
    assert!(remarks(&small).iter().any(|note| note.contains("1件材料的文件名与目录不一致")));
}

#[test]
fn a_folder_of_the_village_that_names_a_household_holds_its_papers() {
    let [(one, _), (two, head)] = HOUSEHOLDS;
    let small = Small::new();
    small.write(&format!("{VILLAGE}/赵甲2019年材料/收入核算表.pdf"), &format!("{PDF}% 1\n"));
    small.write(&format!("{VILLAGE}/{two}补充资料/确认告知书.pdf"), &format!("{PDF}% 2\n"));
    check(&small, 0);
    assert!(!has(&small, one, "C003", "H12@2019") && has(&small, one, "C003", "H12@2018"));
    assert!(!has(&small, two, "C003", "H07") && has(&small, one, "C003", "H07"));
    // Near misses: an official of that name, and a folder about several households.
    let small = Small::new();
    small.write(&format!("{VILLAGE}/驻村工作队队长{head}材料/任职文件.pdf"), &format!("{PDF}% 1\n"));
    small.write(&format!("{VILLAGE}/赵甲、{head}评议材料/评议记录.pdf"), &format!("{PDF}% 2\n"));
    check(&small, 0);
    let of_households = found(&small).iter().filter(|(id, rule, _)| !id.is_empty() && rule == "C020").count();
    assert_eq!(of_households, 0);
    assert!(has(&small, two, "C003", "H02") || has(&small, two, "C003", "H07"));
    assert!(
        !found(&small).iter().any(|(id, _, subject)| id.is_empty() && subject == "G04"),
        "minutes of the village"
    );
}

#[test]
fn a_renamed_volume_is_found_by_the_rows_that_speak_of_its_pages() {
    let project = |files: &[(&str, usize)]| {
        let small = Small::new();
        std::fs::remove_file(small.root().join(home()).join("2018年扶贫手册.pdf")).unwrap();
        std::fs::remove_file(small.root().join(home()).join("贫困户申请书.pdf")).unwrap();
        for (name, pages) in files {
            put(&small, &format!("{}/{name}", home()), &volume(*pages));
        }
        let row = |title: &str, year: &str, page: u32| {
            format!("{},{title},{year},{}/档案卷.pdf,{page}\n", first(), home())
        };
        let rows = [row("身份证复印件", "", 1), row("收入测算表", "2018", 2), row("收入测算表", "2019", 5)];
        small.write("registers/归档目录.csv", &format!("户编号,题名,年度,路径,页次\n{}", rows.concat()));
        check(&small, 0);
        small
    };
    const ASKED: [&str; 3] = ["H01", "H12@2018", "H12@2019"];
    for name in ["档案卷.pdf", "扫描0001.pdf"] {
        let small = project(&[(name, 6)]);
        assert_eq!(there(&small, &ASKED), ASKED, "{name}");
        assert!(message(&small, "C014").is_empty(), "{name}: {:?}", message(&small, "C014"));
        let said = remarks(&small).iter().any(|note| note.contains("3件材料的文件名与目录不一致"));
        assert_eq!(said, name != "档案卷.pdf");
    }
    // Too few pages, or two files that may be it.
    for files in [&[("扫描0001.pdf", 3)][..], &[("扫描0001.pdf", 6), ("扫描0002.pdf", 6)]] {
        let small = project(files);
        assert!(there(&small, &ASKED).is_empty(), "{files:?}");
        assert!(
            message(&small, "C014").iter().filter(|text| text.contains("未见实体")).count() == 3,
            "{files:?}"
        );
    }
}

#[test]
fn two_renamed_volumes_of_one_household_are_told_apart_by_their_pages() {
    let project = |lengths: [usize; 2], files: &[(&str, usize)]| {
        let small = Small::new();
        std::fs::remove_file(small.root().join(home()).join("2018年扶贫手册.pdf")).unwrap();
        std::fs::remove_file(small.root().join(home()).join("贫困户申请书.pdf")).unwrap();
        for (name, pages) in files {
            put(&small, &format!("{}/{name}", home()), &volume(*pages));
        }
        let row = |title: &str, year: &str, volume: u32, page: String| {
            format!("{},{title},{year},{}/第{volume}卷.pdf,{page}\n", first(), home())
        };
        let [one, two] = lengths;
        let rows = [
            row("身份证复印件", "", 1, "1".into()),
            row("收入测算表", "2018", 1, format!("2-{one}")),
            row("入户调查表", "", 2, "1".into()),
            row("收入测算表", "2019", 2, format!("2-{two}")),
        ];
        small.write("registers/归档目录.csv", &format!("户编号,题名,年度,路径,页次\n{}", rows.concat()));
        check(&small, 0);
        small
    };
    const ASKED: [&str; 4] = ["H01", "H12@2018", "H03", "H12@2019"];
    let small = project([6, 9], &[("扫描0001.pdf", 9), ("扫描0002.pdf", 6)]);
    assert_eq!(there(&small, &ASKED), ASKED);
    assert!(message(&small, "C014").is_empty(), "{:?}", message(&small, "C014"));
    // Near misses: two of one length, and files of other lengths.
    for (lengths, files) in [
        ([6, 6], [("扫描0001.pdf", 6), ("扫描0002.pdf", 6)]),
        ([6, 9], [("扫描0001.pdf", 10), ("扫描0002.pdf", 12)]),
    ] {
        let small = project(lengths, &files);
        assert!(there(&small, &ASKED).is_empty(), "{lengths:?}");
        assert_eq!(message(&small, "C014").iter().filter(|text| text.contains("未见实体")).count(), 4);
    }
}

/// A household's folder as it lies, and the same folder zipped.
fn both_ways(files: &[(&str, &[u8])], look: &mut dyn FnMut(&Small, &str)) {
    let plain = Small::new();
    for (name, bytes) in files {
        put(&plain, &format!("{}/{name}", home()), bytes);
    }
    look(&plain, "folder");
    let packed = Small::new();
    put(&packed, &format!("{}.zip", home()), &zip(files));
    look(&packed, "zip");
}

#[test]
fn a_list_and_its_volume_in_a_zipped_folder_are_read_as_when_unpacked() {
    let list = "赵甲户卷内目录,,\n序号,题名,页号\n1,身份证复印件,1\n2,信息采集表（2018年）,2-5\n3,收入核算表（2018年）,6-9\n";
    let wanted = ["H01", "H04@2018"];
    both_ways(&[("卷内目录.csv", list.as_bytes()), ("扫描卷.pdf", &volume(7))], &mut |small, how| {
        check(small, 0);
        assert_eq!(there(small, &wanted), wanted, "{how}");
        assert!(message(small, "C020").is_empty(), "{how}: {:?}", message(small, "C020"));
        // The volume has no page 9.
        let short = message(small, "C017");
        assert!(short.len() == 1 && short[0].contains("扫描卷只有7页"), "{how}: {short:?}");
    });
}

#[test]
fn a_list_in_a_zip_that_cannot_be_read_is_said() {
    let broken = b"PK\x03\x04 broken";
    let list = "序号,题名,页号\n1,身份证复印件,1\n";
    for (name, bytes, said) in
        [("卷内目录.xlsx", &broken[..], true), ("卷内目录.csv", list.as_bytes(), false)]
    {
        let small = Small::new();
        put(&small, &format!("{}.zip", home()), &zip(&[(name, bytes), ("扫描卷.pdf", &volume(2))]));
        check(&small, 0);
        let told = remarks(&small).iter().any(|note| note.contains("目录未能读取"));
        assert_eq!(told, said, "{name}: {:?}", remarks(&small));
    }
}

#[test]
fn who_made_a_list_is_told_below_its_rows_and_is_no_paper_of_it() {
    let surplus = |last: &str| {
        let small = Small::new();
        small.write(
            &format!("{}/归档文件目录.csv", home()),
            &format!("归档文件目录,,\n序号,题名,页数\n1,贫困户申请书,1\n,{last},1\n"),
        );
        small.run(&["check", "项目", "--fail-on", "never"]);
        message(&small, "C014").iter().any(|what| what.contains(&format!("《{last}》")))
    };
    for last in ["整理人：段明", "制表人：段明", "检查日期：2020年3月", "合计"] {
        assert!(!surplus(last), "{last}");
    }
    assert!(surplus("检查人员名单"), "a paper by its words");
}
