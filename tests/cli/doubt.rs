//! What nobody could look at is 不明, never missing; what a run does not cover is not its business.

use crate::harness::{HOUSEHOLDS, PDF, Small, VILLAGE, findings, put, summary, zip};

fn rules(small: &Small) -> Vec<String> {
    findings(&small.out()).iter().map(|f| f["rule"].as_str().unwrap().to_owned()).collect()
}

/// A link is not followed, so its folder is one that cannot be listed, also for the superuser.
#[cfg(unix)]
fn hide(small: &Small, folder: &str) {
    let place = small.root().join(folder);
    let aside = small.dir.path().join("aside");
    std::fs::rename(&place, &aside).unwrap();
    std::os::unix::fs::symlink(&aside, &place).unwrap();
}

#[cfg(unix)]
#[test]
fn everything_below_a_folder_that_cannot_be_listed_is_unknown() {
    for folder in [VILLAGE, "archives/150802临河区/150802100狼山镇", "archives/150802临河区"] {
        let small = Small::new();
        let list = "户编号,题名,路径\n1508020100001,贫困户申请书,贫困户申请书.pdf\n";
        small.write("registers/归档目录.csv", list);
        hide(&small, folder);
        small.run(&["check", "项目", "--fail-on", "never"]).expect(3).says("是链接");
        let found = findings(&small.out());
        let of_papers = |f: &&serde_json::Value| f["rule"] != "X022" || f["subject"] == "file";
        let accused: Vec<_> = found.iter().filter(|f| f["household_id"] != "").filter(of_papers).collect();
        assert!(accused.is_empty(), "{folder}: {accused:#?}");
        let totals = &summary(&small.out())["totals"];
        assert!(totals["unknown"].as_u64().unwrap() > 30, "{folder}: {totals}");
    }
}

#[cfg(unix)]
#[test]
fn a_socket_with_the_name_of_a_paper_is_unknown_and_never_missing() {
    let small = Small::new();
    let state = |small: &Small, status: i32| {
        small.run(&["check", "项目", "--fail-on", "never"]).expect(status);
        let totals = summary(&small.out())["totals"].clone();
        ["present", "missing", "unknown"].map(|key| totals[key].as_u64().unwrap())
    };
    let before = state(&small, 0);
    let (id, head) = HOUSEHOLDS[0];
    let paper = small.root().join(format!("{VILLAGE}/{id}_{head}/贫困户申请书.pdf"));
    std::fs::remove_file(&paper).unwrap();
    // The name of a socket is short; it may be moved to any place.
    let here = small.dir.path().join("s");
    let _socket = std::os::unix::net::UnixListener::bind(&here).unwrap();
    std::fs::rename(&here, &paper).unwrap();
    let after = state(&small, 3);
    assert_eq!(after, [before[0] - 1, before[1], before[2] + 1]);
    small.run(&["check", "项目", "--fail-on", "never"]).says("不是普通文件");
    let accused = findings(&small.out());
    let of_paper = |f: &&serde_json::Value| f["household_id"] == id && f["subject"] == "H02";
    assert!(!accused.iter().filter(of_paper).any(|f| f["rule"] == "C003"), "{accused:#?}");
}

#[cfg(unix)]
#[test]
fn a_register_behind_a_link_is_named_and_proves_no_absence() {
    let small = Small::new();
    small.write("registers/入户.csv", "户编号,户籍人口,访谈日期\n1508020100001,2,2020-03-21\n");
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert!(rules(&small).iter().any(|rule| rule == "X022"), "no interview");
    let register = small.root().join("registers/访谈.csv");
    std::os::unix::fs::symlink("/nowhere", register).unwrap();
    small.run(&["check", "项目", "--fail-on", "never"]).expect(3).says("访谈.csv");
    assert!(!rules(&small).iter().any(|rule| rule == "X022"), "the interviews may stand in it");
    let run = summary(&small.out());
    let x022 = run["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == "X022").unwrap();
    assert!(x022["skipped"].as_str().unwrap().contains("未能读取"), "{x022}");
}

#[test]
fn a_run_on_a_part_reports_only_that_part() {
    let small = Small::new();
    let list = "区划代码,题名,路径\n150821,扶贫文件,文件.pdf\n150802,扶贫文件,文件.pdf\n";
    small.write("registers/归档目录.csv", list);
    small.write("archives/150821五原县/_旗县/其他.pdf", crate::harness::PDF);
    small.write("archives/150802临河区/_旗县/其他.pdf", crate::harness::PDF);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let of = |county: &str| findings(&small.out()).iter().filter(|f| f["county"] == county).count();
    assert!(of("150821") > 0 && of("150802") > 0);
    std::fs::remove_dir_all(small.out()).unwrap();
    small.run(&["check", "项目", "--county", "150802", "--fail-on", "never"]).expect(0);
    assert_eq!(of("150821"), 0);
    assert_eq!(summary(&small.out())["counties"].as_array().unwrap().len(), 1);
    std::fs::remove_dir_all(small.out()).unwrap();
    small
        .run(&["check", "项目", "--county", "150821", "--township", "150802100", "--fail-on", "never"])
        .expect(0);
    let present = summary(&small.out())["totals"]["present"].as_u64().unwrap();
    assert!(present >= 3, "the township's households were looked at: {present}");
}

#[test]
fn unknown_codes_of_counties_and_townships_are_refused() {
    let small = Small::new();
    small.run(&["check", "项目", "--county", "999999"]).expect(2).says("150802临河区");
    small.run(&["check", "项目", "--township", "150802199"]).expect(2).says("狼山镇");
    assert!(!small.out().exists());
}

#[test]
fn lists_on_the_command_line_may_have_blanks_after_the_comma() {
    let small = Small::new();
    let lists =
        ["--county", " 150802", "--select", "X022, C001 ", "--ignore", "C0 , R", "--format", "csv, sarif"];
    let args: Vec<&str> = ["pack", "项目"].into_iter().chain(lists).collect();
    small.run(&args).expect(0);
    assert!(
        rules(&small).iter().all(|rule| rule == "X022") && !rules(&small).is_empty(),
        "{:?}",
        rules(&small)
    );
    assert!(small.out().join("findings.csv").is_file() && small.out().join("findings.sarif").is_file());
    assert!(!small.out().join("html").exists());
    small.run(&["pack", "项目", "--format", "pdf, pptx"]).expect(2).says("sarif");
}

#[test]
fn a_long_list_of_near_poor_households_is_counted_in_linear_time() {
    let small = Small::new();
    let mut rows = String::from("旗县,乡镇,村,户编号,户主姓名,户类型,家庭人口,风险原因,纳入时间\n");
    for at in 0..20_000 {
        rows.push_str(&format!("临河区,狼山镇,永丰村,9{at:07},户主{at},边缘户,2,因病,2020-01-05\n"));
    }
    small.write("registers/边缘户.csv", &rows);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let borderline = &summary(&small.out())["totals"]["borderline"];
    assert_eq!((&borderline["households"], &borderline["persons"]), (&20_000.into(), &40_000.into()));
}

#[test]
fn a_number_on_many_rows_is_one_finding_in_linear_time() {
    let small = Small::new();
    let mut rows = String::from("户编号,抽样日期\n");
    for _ in 0..30_000 {
        rows.push_str("9999,2020-03-20\n");
    }
    small.write("registers/抽样.csv", &rows);
    small.run(&["pack", "项目"]).expect(0);
    let found = findings(&small.out());
    let strangers: Vec<_> = found.iter().filter(|f| f["household_id"] == "9999").collect();
    assert_eq!(strangers.len(), 1);
    assert_eq!(strangers[0]["evidence"].as_array().unwrap().len(), 30_000);
    assert_eq!(HOUSEHOLDS.len(), 2);
}

#[test]
fn names_that_will_not_survive_a_copy_are_named() {
    let small = Small::new();
    let folder = format!("{VILLAGE}/{}_{}", HOUSEHOLDS[0].0, HOUSEHOLDS[0].1);
    small.write(&format!("{folder}/A表.pdf"), crate::harness::PDF);
    small.write(&format!("{folder}/a表.pdf"), crate::harness::PDF);
    small.write(&format!("{folder}/尾部空格 .pdf"), crate::harness::PDF);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let county = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
    assert!(county.contains("仅大小写或编码不同") && county.contains("尾部空格"), "in every output");
}

#[test]
fn pages_that_a_scanned_volume_does_not_have_are_doubted_in_print() {
    let small = Small::new();
    let folder = format!("{VILLAGE}/{}_{}", HOUSEHOLDS[0].0, HOUSEHOLDS[0].1);
    // The volume has one page.
    small.write(&format!("{folder}/一户一档.pdf"), crate::harness::PDF);
    small.write(
        &format!("{folder}/卷内目录.csv"),
        "题名,日期,页次\n2019年贫困户信息采集表,,1\n2018年贫困户信息采集表,,31-35\n",
    );
    small.run(&["pack", "项目"]).expect(0);
    let doubts: Vec<_> = findings(&small.out()).into_iter().filter(|f| f["rule"] == "C017").collect();
    assert_eq!((doubts.len(), &doubts[0]["severity"]), (1, &"warning".into()));
    let said = doubts[0]["message"].as_str().unwrap();
    assert!(said.contains("1件材料的页码超出扫描卷，如卷内目录登记在第31—35页，扫描卷只有1页"), "{said}");
    let accused: Vec<String> = findings(&small.out())
        .iter()
        .filter(|finding| finding["household_id"] == HOUSEHOLDS[0].0)
        .map(|finding| finding["subject"].as_str().unwrap().to_owned())
        .collect();
    for subject in ["H04@2018", "H04@2019"] {
        assert!(!accused.iter().any(|found| found == subject), "{accused:?}");
    }
    assert!(accused.iter().any(|found| found == "H04@2017"), "{accused:?}");
    let pages: Vec<String> = crate::harness::files(&small.out().join("html"))
        .into_values()
        .map(|page| String::from_utf8(page).unwrap())
        .collect();
    assert!(pages.iter().any(|page| page.contains("扫描卷只有1页")), "in every output");
}

#[test]
fn only_a_packed_file_whose_list_could_not_be_read_hides_the_evidence_of_a_problem() {
    let with = |packed: &str, bytes: &[u8]| {
        let small = Small::new();
        small.write(
            "registers/整改台账.csv",
            "问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,是否销号,佐证材料\n\
             W1,审计,临河区,甲,教育局,2020-03-01,是,整改报告W1.pdf\n",
        );
        put(&small, &format!("archives/150802临河区/150802100狼山镇/{packed}"), bytes);
        small.run(&["check", "项目", "--fail-on", "never"]);
        rules(&small).contains(&"Z002".to_owned())
    };
    let pdf = PDF.as_bytes();
    assert!(with("布和.zip", &zip(&[("贫困户申请书.pdf", pdf)])), "it holds another paper");
    assert!(!with("布和.zip", &zip(&[("整改报告W1.pdf", pdf)])), "it holds the paper");
    assert!(!with("布和.rar", b"Rar!\x1a\x07\x00xxxxxxxxxxxxxxxx"), "nobody knows what it holds");
    assert!(!with("布和.zip", &zip(&[("里.zip", &zip(&[("甲.pdf", pdf)]))])), "nor what is packed twice");
}

#[test]
fn evidence_that_the_ledger_cites_is_known_by_it_and_not_to_be_renamed() {
    let doubted = |name: &str| {
        let small = Small::new();
        small.write(
            "registers/整改台账.csv",
            "问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,是否销号,佐证材料\n\
             W1,审计,临河区,甲,教育局,2020-03-01,是,整改佐证01.pdf\n",
        );
        small.write(&format!("archives/150802临河区/佐证材料/{name}"), PDF);
        small.run(&["check", "项目", "--fail-on", "never"]);
        crate::harness::message(&small, "C020").iter().any(|text| text.contains(name))
    };
    assert!(!doubted("整改佐证01.pdf"), "the ledger says what it is");
    assert!(doubted("整改佐证02.pdf"), "nothing says what this one is");
}

#[test]
fn cited_evidence_is_called_unrecognised_nowhere() {
    let small = Small::new();
    small.write(
        "registers/整改台账.csv",
        "问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,是否销号,佐证材料\n\
         W1,审计,临河区,甲,教育局,2020-03-01,是,整改佐证01.pdf\n",
    );
    for name in ["整改佐证01.pdf", "整改佐证02.pdf"] {
        small.write(&format!("archives/150802临河区/_旗县/{name}"), PDF);
    }
    let terminal = small.run(&["check", "项目", "--fail-on", "never"]).stdout;
    assert!(terminal.contains("1 个文件未识别为任何材料"), "{terminal}");
    let doctor = small.run(&["doctor", "项目"]).stdout;
    let record = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let hints = crate::harness::message(&small, "C012").join("\n");
    for text in [doctor, record["unmatched"].to_string(), hints] {
        assert!(!text.contains("整改佐证01.pdf") && text.contains("整改佐证02.pdf"), "{text}");
    }
}

#[test]
fn r001_says_why_it_is_silent_while_a_register_cannot_be_read() {
    let small = Small::new();
    small.write(
        "registers/上报.csv",
        "区划代码,指标,数值,时点\n150802,K01,3,2020-04-10\n150802100,K01,2,2020-04-10\n",
    );
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let r001 = |small: &Small| {
        let run = summary(&small.out());
        let rules = run["rules"].as_array().unwrap();
        let rule = rules.iter().find(|rule| rule["code"] == "R001").unwrap();
        (rule["count"].as_u64().unwrap(), rule["skipped"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(r001(&small), (1, String::new()));
    small.write("registers/名单.docx", "x");
    small.run(&["check", "项目", "--fail-on", "never"]).expect(3);
    let (count, why) = r001(&small);
    assert!(count == 0 && why.contains("有登记表未能读取"), "{count} {why}");
}

#[test]
fn rows_of_a_monitored_list_without_a_usable_type_are_named() {
    let with = |kind: &str| {
        let small = Small::new();
        let row = format!("临河区,狼山镇,永丰村,周七,{kind},因病,2020-02-01,2\n");
        small.write(
            "registers/名单.csv",
            &format!("县(市、区、旗),乡(镇),行政村,户主姓名,户类型,风险原因,纳入时间,家庭人口数\n{row}"),
        );
        small.run(&["check", "项目", "--fail-on", "never"]);
        let said = crate::harness::remarks(&small);
        said.into_iter().find(|remark| remark.contains("未计入边缘户、监测户")).unwrap_or_default()
    };
    assert!(with("").contains("1行户类型空白（第2行）"), "{}", with(""));
    for kind in ["其他", "突发严重困难户"] {
        assert!(with(kind).contains(&format!("1行户类型为“{kind}”")), "{kind}: {}", with(kind));
    }
    assert_eq!(with("边缘易致贫户"), "");
}

#[test]
fn figures_of_interviews_that_cannot_be_used_are_told_and_other_names_are_known() {
    let with = |figures: &str| {
        let small = Small::new();
        small.write(
            "registers/访谈.csv",
            &format!(
                "旗县,层级,访谈日期,访谈人,被访谈人,单位职务,回答中的数据(指标=数值=时点)\n\
                 临河区,旗县领导,2020-04-10,刘处,王某,副区长,{figures}\n"
            ),
        );
        small.run(&["check", "项目", "--fail-on", "never"]);
        let mut said = crate::harness::remarks(&small);
        said.retain(|remark| remark.contains("处访谈数据"));
        (said.join("\n"), crate::harness::message(&small, "X009").len())
    };
    // Two households of two people are registered.
    for (figures, why) in [
        (
            "某某脱贫数=15=2020-04-10",
            "1处访谈数据的指标名称不能识别，未作比对：第2行“某某脱贫数=15=2020-04-10”",
        ),
        ("已脱贫享受政策户=若干=2020-04-10", "的数值不能识别"),
        ("已脱贫享受政策户2户", "没有等号"),
        ("已脱贫享受政策户=2=上月", "的时点不能识别，按没有注明时点处理"),
    ] {
        let (said, wrong) = with(figures);
        assert!(said.contains(why) && wrong == 0, "{figures}: {said} {wrong}");
    }
    for figures in ["已脱贫享受政策人=29人", "享受政策脱贫户=15=2020-04-10"] {
        assert_eq!(with(figures), (String::new(), 1), "{figures}");
    }
    for figures in ["已脱贫享受政策人=4人", "享受政策脱贫户=2=2020-04-10", "无", "家庭人口=2"]
    {
        assert_eq!(with(figures), (String::new(), 0), "{figures}");
    }
}
