//! Deadlines: the archive's, and the clocks that `[[clock]]` sets beside it.

use crate::harness::{HOUSEHOLDS, Small, cells, files, parts, qiquan, summary};

fn config(small: &Small, clock: &str) {
    small.write(
        "qiquan.toml",
        &format!("name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n\n{clock}"),
    );
}

fn visits(small: &Small, rows: &[(usize, &str)]) {
    let line = |(at, day): &(usize, &str)| {
        let (id, head) = HOUSEHOLDS[*at];
        format!("{id},{head},{day},2,段明\n")
    };
    let rows: String = rows.iter().map(line).collect();
    small.write("registers/入户.csv", &format!("户编号,户主姓名,入户日期,户籍人口,调查员\n{rows}"));
}

fn of(value: &serde_json::Value, name: &str) -> serde_json::Value {
    let all = value["deadlines"].as_array().unwrap();
    all.iter().find(|deadline| deadline["name"] == name).unwrap().clone()
}

#[test]
fn a_second_clock_counts_visits_beside_the_papers_and_projects_from_its_own_history() {
    let small = Small::new();
    config(&small, "[[clock]]\nname = \"摸底排查\"\ncounts = \"visits\"\nsince = 2020-03-01\n");
    let run = |day: &str| {
        let said = small.run(&["check", "项目", "--fail-on", "never", "--as-of", day]).expect(0).stdout;
        (said, summary(&small.out()))
    };
    visits(&small, &[(0, "2019-05-01")]);
    let (said, first) = run("2020-04-15");
    assert!(said.contains("摸底排查（入户走访，2020年3月1日起）：剩76天，已完成 0/2户"), "{said}");
    assert!(said.contains("每天需 0.1户") && said.contains("样本不足"), "{said}");
    let clock = of(&first["counties"][0], "摸底排查");
    assert_eq!((&clock["total"], &clock["done"], &clock["unknown"]), (&2.into(), &0.into(), &0.into()));
    assert_eq!(clock["deadline"], "2020-06-30", "the archive's when none is written");
    assert_eq!(of(&first, "归档")["counts"], "papers");
    visits(&small, &[(0, "2019-05-01"), (0, "2020-04-18")]);
    run("2020-04-20");
    let (said, third) = run("2020-04-25");
    let clock = of(&third, "摸底排查");
    assert_eq!((&clock["done"], &clock["lately_per_day"]), (&1.into(), &0.0.into()));
    assert_eq!(clock["projection"]["kind"], "stalled", "three dates, nothing since the last: {clock}");
    assert!(said.contains("停滞，来不及") && !said.contains("预计 2020-"), "{said}");
    visits(&small, &[(0, "2020-04-18"), (1, "2020-04-28")]);
    let (said, last) = run("2020-04-30");
    assert_eq!(of(&last, "摸底排查")["projection"]["kind"], "finished");
    assert!(said.contains("已完成 2/2户，近期") || said.contains("已完成 2/2户，已完成"), "{said}");
}

#[test]
fn what_cannot_be_counted_is_unknown_and_open() {
    let small = Small::new();
    config(
        &small,
        "[[clock]]\nname = \"走访\"\ncounts = \"visits\"\n\n[[clock]]\nname = \"销号\"\ncounts = \"problems\"\ndeadline = 2020-05-31\n",
    );
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0).says("未能计算");
    let visit = of(&summary(&small.out()), "走访");
    assert_eq!((&visit["total"], &visit["done"], &visit["unknown"]), (&2.into(), &0.into(), &2.into()));
    small.write(
        "registers/整改台账.csv",
        "问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,是否销号\n\
         W1,审计,临河区,甲,教育局,2020-03-01,是\n\
         W2,审计,临河区,乙,教育局,2020-03-01,否\n\
         W3,审计,临河区,丙,民政局,2020-06-01,\n",
    );
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let problems = of(&summary(&small.out())["counties"][0], "销号");
    let figures = ["total", "done", "unknown", "days_left"].map(|key| problems[key].as_i64().unwrap());
    assert_eq!(figures, [3, 1, 1, 46], "a blank is neither 是 nor 否");
    let record = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let duties = record["duties"].as_array().unwrap();
    let duty = |who: &str| duties.iter().find(|duty| duty["who"] == who).unwrap();
    let school = duty("临河区教育局");
    assert_eq!((&school["problems"], &school["problems_overdue"]), (&1.into(), &1.into()), "{school}");
    assert!(school["papers"].as_array().unwrap().iter().any(|paper| paper["missing"] != 0));
}

#[test]
fn every_fault_of_a_clock_is_told_with_line_and_column() {
    let small = Small::new();
    config(
        &small,
        "[[clock]]\nname = \"归档\"\ncounts = \"papers\"\n\n\
         [[clock]]\nname = \"摸底\"\ncounts = \"visit\"\ndeadline = \"六月底\"\n\n\
         [[clock]]\nname = \"销号\"\ncounts = \"problems\"\nsince = 2020-03-01\n\n\
         [[clock]]\ncounts = \"visits\"\nsince = 2020-07-01\ndeadline = 2020-06-30\nend = 2020-06-30\n",
    );
    let said = small.run(&["check", "项目"]).expect(2).stderr;
    for wanted in [
        "qiquan.toml:6:8: 时限“归档”写了不止一次",
        "qiquan.toml:11:10: clock.counts “visit”不认识",
        "是否应为 visits",
        "qiquan.toml:12:12: clock.deadline “六月底”不是完整、存在的日期",
        "qiquan.toml:17:9: clock.since 只用于入户",
        "缺少 name",
        "clock.since 2020-07-01 晚于截止日期",
        "不认识的键“end”",
    ] {
        assert!(said.contains(wanted), "“{wanted}” is missing in\n{said}");
    }
    assert!(!small.out().exists());
}

#[test]
fn deadlines_and_duties_stand_in_every_output_and_are_rendered_again_alike() {
    let small = Small::new();
    config(&small, "[[clock]]\nname = \"摸底排查\"\ncounts = \"sampled_visits\"\ndeadline = 2020-05-31\n");
    visits(&small, &[(0, "2020-04-01")]);
    small.run(&["pack", "项目"]).expect(0);
    let page = String::from_utf8(files(&small.out().join("html")).remove("150802.html").unwrap()).unwrap();
    for wanted in ["时限进度", "摸底排查", "抽样户入户（户）", "责任清单", "临河区教育局", "2020-05-31"]
    {
        assert!(page.contains(wanted), "{wanted}");
    }
    qiquan(small.dir.path(), &["render", "--from", "output", "--out", "again"]).expect(0);
    assert!(parts(&small.out()) == parts(&small.dir.path().join("again")));
}

#[test]
fn a_county_without_problems_has_nothing_to_do_when_its_own_ledger_says_so() {
    let small = Small::new();
    config(&small, "[[clock]]\nname = \"销号\"\ncounts = \"problems\"\n");
    let county = |out: &std::path::Path| of(&summary(out)["counties"][0], "销号");
    small.run(&["pack", "项目", "--format", "html"]).expect(0);
    assert_eq!(county(&small.out())["counted"], false, "no ledger was read");
    let html = || std::fs::read_to_string(small.out().join("html/150802.html")).unwrap();
    assert!(html().contains("未能计算") && !html().contains("无应办事项"));
    small.write(
        "registers/整改台账.csv",
        "问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,是否销号\nW1,审计,五原县,甲,教育局,2020-03-01,是\n",
    );
    small.run(&["pack", "项目", "--format", "html"]).expect(0);
    assert_eq!(county(&small.out())["counted"], false, "the ledger holds another county alone");
    assert!(html().contains("未能计算") && !html().contains("无应办事项"));
    small.write(
        "registers/临河区整改台账.csv",
        "问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,是否销号\n",
    );
    small.run(&["pack", "项目", "--format", "html"]).expect(0);
    let clock = county(&small.out());
    assert_eq!((&clock["total"], &clock["counted"]), (&0.into(), &true.into()), "{clock}");
    assert!(html().contains("无应办事项") && !html().contains("未能计算"));
}

#[test]
fn the_history_of_the_sample_counts_the_papers_that_a_run_counts() {
    let folder = tempfile::tempdir().unwrap();
    let sample = ["sample", "样例", "--households", "40", "--seed", "3", "--defects", "0.05"];
    qiquan(folder.path(), &sample).expect(0);
    qiquan(folder.path(), &["check", "样例", "--out", "输出", "--fail-on", "never"]).expect(0);
    let required = |path: std::path::PathBuf| -> Vec<u64> {
        let text = std::fs::read(&path).unwrap();
        let entry: serde_json::Value = serde_json::from_slice(&text).unwrap();
        std::iter::once(&entry["totals"])
            .chain(entry["counties"].as_array().unwrap())
            .map(|unit| unit["required"].as_u64().unwrap())
            .collect()
    };
    let now = required(folder.path().join("输出/history/2020-04-15.json"));
    assert_eq!(now.len(), 8);
    for date in ["2020-02-29", "2020-03-15", "2020-03-31"] {
        assert_eq!(required(folder.path().join(format!("样例/history/{date}.json"))), now, "{date}");
    }
}

#[test]
fn what_the_prefecture_keeps_itself_has_a_pace_like_every_county() {
    let small = Small::new();
    small.run(&["pack", "项目", "--format", "xlsx"]).expect(0);
    let rows = cells(&small.out().join("150800巴彦淖尔市/巴彦淖尔市汇总.xlsx"), "各旗县区时限进度");
    let heads = rows.iter().find(|row| row[0] == "旗县区").unwrap();
    let own = rows.iter().find(|row| row[0] == "巴彦淖尔市本级").unwrap();
    let cell = |head: &str| own[heads.iter().position(|cell| cell == head).unwrap()].as_str();
    let open: f64 = cell("未完成").parse().unwrap();
    assert!(open > 0.0);
    let needed = (open / 76.0 * 10.0).ceil() / 10.0;
    assert_eq!((cell("每天需"), cell("能否按期")), (needed.to_string().as_str(), "样本不足"), "{own:?}");
}

#[test]
fn the_whole_is_not_finished_before_the_last_of_its_units() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["sample", "样例", "--households", "25", "--seed", "7", "--defects", "0.05"];
    qiquan(folder.path(), &args).expect(0);
    let run = |formats: &str| {
        qiquan(folder.path(), &["pack", "样例", "--out", "输出", "--format", formats]).expect(0).stdout
    };
    let said = run("xlsx");
    let out = folder.path().join("输出");
    let summary = summary(&out);
    let whole = of(&summary, "归档");
    let day = |deadline: &serde_json::Value| deadline["projection"]["date"].as_str().map(str::to_owned);
    let counties = summary["counties"].as_array().unwrap();
    let open = |county: &serde_json::Value| {
        let own = of(county, "归档");
        (own["done"] != own["total"]).then(|| day(&own).unwrap())
    };
    let last = counties.iter().filter_map(open).max().unwrap();
    let rows = cells(&out.join("150800巴彦淖尔市/巴彦淖尔市汇总.xlsx"), "各旗县区时限进度");
    let heads = rows.iter().find(|row| row[0] == "旗县区").unwrap();
    let at = heads.iter().position(|head| head == "预计完成").unwrap();
    let cell = |name: &str| {
        rows.iter().find(|row| row[0] == name && row.iter().any(|cell| cell == "归档")).unwrap()[at].clone()
    };
    let own = cell("巴彦淖尔市本级");
    assert!(own.starts_with("2020-"), "it has as many dates as the counties: {own}");
    let expected = last.max(own);
    assert_eq!(day(&whole).as_deref(), Some(expected.as_str()));
    assert_eq!(cell("合计"), expected);
    assert!(said.contains(&format!("预计 {expected}")), "{said}");
    // One unit without a trend: no day is told for the whole.
    for date in ["2020-02-29", "2020-03-15"] {
        let path = folder.path().join(format!("样例/history/{date}.json"));
        let mut entry: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        entry["counties"].as_array_mut().unwrap().retain(|county| county["code"] != "150802");
        std::fs::write(&path, entry.to_string()).unwrap();
    }
    let said = run("xlsx");
    let whole = of(&crate::harness::summary(&out), "归档");
    assert_eq!(whole["projection"]["kind"], "too_few_points", "{whole}");
    let by = whole["decided_by"].as_array().unwrap();
    assert_eq!(by, &["临河区", "巴彦淖尔市本级"].map(serde_json::Value::from));
    assert!(said.contains("样本不足（临河区、巴彦淖尔市本级）"), "{said}");
    let overview = cells(&out.join("150800巴彦淖尔市/巴彦淖尔市汇总.xlsx"), "总览");
    let sentence = "临河区、巴彦淖尔市本级样本不足（不足三个时点），暂不推算缺件补齐日期";
    assert!(overview.iter().flatten().any(|cell| cell == sentence), "{overview:?}");
}

/// Due within seven days of the check or past its limit; on the eighth day it waits, and 长期坚持 never comes.
#[test]
fn what_is_due_within_a_week_or_late_stands_in_the_list_of_this_week() {
    let small = Small::new();
    config(&small, "");
    small.write(
        "registers/整改台账.csv",
        "问题编号,问题来源,旗县区,问题描述,责任单位,整改时限,整改进展,是否销号\n\
         W1,审计,临河区,甲事,教育局,2020-03-01,,否\n\
         W2,审计,临河区,乙事,教育局,2020-04-22,,否\n\
         W3,审计,临河区,丙事,教育局,2020-04-23,,否\n\
         W4,巡视,临河区,丁事,教育局,2020-03-01,长期坚持,否\n\
         W5,巡视,临河区,戊事,教育局,2020-04-16,,是\n",
    );
    small.run(&["pack", "项目", "--fail-on", "never"]).expect(0);
    let book = small.out().join("150802临河区/临河区考核数据表.xlsx");
    let week = cells(&book, "本周必须办");
    let of = |number: &str| week.iter().find(|row| row.iter().any(|cell| cell.contains(number)));
    assert!(of("W1").is_some_and(|row| row.iter().any(|cell| cell == "超期45天")), "{week:?}");
    assert!(of("W2").is_some_and(|row| row.iter().any(|cell| cell == "7天")), "{week:?}");
    for later in ["W3", "W4", "W5"] {
        assert!(of(later).is_none(), "{later}: {week:?}");
    }
    assert!(week.iter().any(|row| row.iter().any(|cell| cell.contains("本周至少完成"))), "{week:?}");
    let sources = cells(&book, "整改问题销号情况");
    let audit = sources.iter().find(|row| row[0] == "审计").unwrap();
    assert_eq!(audit[1..5], ["3", "0", "1", "2"].map(str::to_owned), "问题, 已销号, 超期, 10天内");
    let lasting = sources.iter().find(|row| row[0] == "巡视").unwrap();
    assert_eq!((lasting[2].as_str(), lasting[8].as_str()), ("1", "1"));
    let open = cells(&book, "未销号问题");
    let numbers: Vec<&str> =
        open.iter().map(|row| row[0].as_str()).filter(|cell| cell.starts_with('W')).collect();
    assert_eq!(numbers, ["W1", "W2", "W3", "W4"]);
    let page = std::fs::read_to_string(small.out().join("html/150802.html")).unwrap();
    assert!(page.contains("整改台账共有问题5项，已销号1项，未销号4项，其中逾期1项"), "{page}");
}

#[test]
fn a_county_without_visits_and_sample_has_words_and_no_noughts() {
    let small = Small::new();
    config(&small, "[[clock]]\nname = \"摸底排查\"\ncounts = \"visits\"\ndeadline = 2020-05-31\n");
    std::fs::remove_file(small.root().join("registers/抽样.csv")).unwrap();
    small.run(&["pack", "项目", "--format", "html"]).expect(0);
    let html = || std::fs::read_to_string(small.out().join("html/150802.html")).unwrap();
    let row = |html: &str| {
        let rest = &html[html.find("入户走访（户）").unwrap()..];
        rest[..rest.find("</tr>").unwrap()].to_owned()
    };
    assert!(row(&html()).contains(">未提供<"), "{}", row(&html()));
    assert!(html().contains("未抽样") && html().contains("未比对"));
    // Near miss: one of the two households was visited, and a household was drawn.
    visits(&small, &[(0, "2020-04-01")]);
    small.write("registers/抽样.csv", "户编号,抽样日期\n1508020100001,2020-03-20\n");
    small.run(&["pack", "项目", "--format", "html"]).expect(0);
    assert!(!row(&html()).contains(">未提供<"), "{}", row(&html()));
    assert!(!html().contains("未抽样"));
}
