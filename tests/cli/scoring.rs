//! 评分自评表, 旗县区排名, signers and the bound volume, through the binary.

use crate::harness::{HOUSEHOLDS, PDF, Small, members, parts, summary};
use calamine::{Data, Reader, Xlsx, open_workbook};
use lopdf::{Dictionary, Document, Object};
use serde_json::Value;
use std::path::Path;

const CONFIG: &str = "name = \"巴彦淖尔市\"\ncode = \"150800\"\nas_of = 2020-04-15\n";

fn record(small: &Small) -> Value {
    let text = std::fs::read_to_string(small.out().join("record/150802.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn row<'r>(record: &'r Value, code: &str) -> &'r Value {
    record["score"]["rows"].as_array().unwrap().iter().find(|row| row["code"] == code).unwrap()
}

fn sheet(file: &Path, name: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    let range = book.worksheet_range(name).unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

/// A sheet of one indicator with a figure, and one without.
fn own(figure: &str, more: &str) -> String {
    format!(
        "title = \"本市评分表\"\nbasis = \"某办法\"\ntotal = 15\n\
         [[indicator]]\ncode = \"1\"\nfirst = \"档案\"\nsecond = \"户级\"\ncontent = \"甲\"\nformula = \"乙\"\ncondition = \"丙\"\n\
         points = 10\nsource = \"丁\"\ndepartment = \"戊\"\nevidence = [\"H02\", \"H05\"]\n\
         [[indicator.deduct]]\nname = \"户级完整率\"\nunit = \"%\"\nfigure = \"{figure}\"\nat_least = 98\nstep = 10\ntake = 1\n{more}\
         [[indicator]]\ncode = \"2\"\nfirst = \"帮扶\"\nsecond = \"满意\"\ncontent = \"甲\"\nformula = \"乙\"\ncondition = \"丙\"\n\
         points = 5\nsource = \"丁\"\ndepartment = \"戊\"\n"
    )
}

#[test]
fn the_default_sheet_is_filled_in_and_rendering_from_the_record_equals_it() {
    let small = Small::new();
    small.run(&["pack", "项目"]).expect(0);
    let record = record(&small);
    let score = &record["score"];
    assert!(score["title"].as_str().unwrap().contains("缺省表"), "{}", score["title"]);
    // No interviews, no visits, no ledger: nothing is guessed.
    for (code, why) in [("3.2", "没有读到入户调查记录"), ("3.3", "没有读到座谈访谈记录"), ("6.2", "台账")]
    {
        let row = row(&record, code);
        assert_eq!(row["mark"]["kind"], "open", "{row}");
        assert!(row["reasons"][0].as_str().unwrap().contains(why), "{row}");
    }
    assert_eq!(row(&record, "2.1")["mark"]["kind"], "manual");
    // The registers say 饮水安全“是” and 危房户“否” of both.
    for code in ["1.4", "1.5"] {
        let row = row(&record, code);
        assert_eq!(row["mark"], serde_json::json!({"kind": "given", "score": 5.0}), "{row}");
        assert!(row["reasons"][0].as_str().unwrap().contains("（2020-04-10）"), "the day of the data: {row}");
    }
    let file = small.out().join("150802临河区/临河区考核数据表.xlsx");
    let rows = sheet(&file, "评分自评表");
    let sums = &summary(&small.out())["counties"][0]["self_score"];
    assert!(rows[0][0].contains("缺省表") && !rows[0][0].contains("不是考核单位印发"), "{:?}", rows[0]);
    let total = rows.iter().find(|row| row[0] == "合计").unwrap();
    let note: String =
        rows.iter().skip_while(|row| !row[0].starts_with("依据：")).map(|row| &*row[0]).collect();
    assert!(note.contains("不是考核单位印发"), "{rows:?}");
    assert_eq!(total[5], sums["score"].as_f64().unwrap().to_string(), "{total:?}");
    let without =
        format!("不含未定{}分、待填{}分", sums["open"].as_f64().unwrap(), sums["manual"].as_f64().unwrap());
    assert_eq!(total[6], without);
    let parts_of = |key: &str| sums[key].as_f64().unwrap();
    assert_eq!(parts_of("given_of") + parts_of("open") + parts_of("manual"), 100.0);
    let blank = rows.iter().find(|row| row[0].starts_with("2.1")).unwrap();
    assert!(blank[5].is_empty() && blank[6].starts_with("待填"), "{blank:?}");
    let proofs = sheet(&file, "佐证材料目录");
    let line = proofs.iter().find(|row| row[0].starts_with("2.1") && row[1] == "H02").unwrap();
    assert_eq!(line[3..6], ["2", "2", "0"], "{line:?}");
    assert_eq!(line[7], "各户文件夹");
    let line = proofs.iter().find(|row| row[1] == "H05").unwrap();
    assert_eq!((line[4].as_str(), line[7].as_str()), ("0", "未见材料"), "{line:?}");

    small.run(&["render", "--from", "output", "--out", "again"]).expect(0);
    assert!(parts(&small.out()) == parts(&small.dir.path().join("again")));
}

#[test]
fn a_sheet_of_the_office_takes_the_place_of_the_shipped_one_or_builds_on_it() {
    let small = Small::new();
    small.write("scoring/own.toml", &own("kinds.H05", ""));
    small.write("archives/150802临河区/_旗县/Q01政策文件汇编.pdf", PDF);
    small.run(&["pack", "项目"]).expect(0);
    let record_own = record(&small);
    let score = &record_own["score"];
    assert_eq!((score["title"].as_str(), score["shipped"].as_bool()), (Some("本市评分表"), Some(false)));
    assert_eq!(score["rows"].as_array().unwrap().len(), 2);
    let told = row(&record_own, "1")["reasons"][0].as_str().unwrap();
    assert!(
        told.contains("比98%低98个百分点，每低10个百分点扣1分，扣10分") && told.contains("（2020-04-15）"),
        "{told}"
    );
    let digest = summary(&small.out())["config_digest"].clone();
    // With base, indicators are replaced by code and added.
    let built = "title = \"本市评分表\"\nbasis = \"某办法\"\ntotal = 101\nbase = \"default\"\n\
        [[indicator]]\ncode = \"4.2\"\nfirst = \"资金\"\nsecond = \"公示\"\ncontent = \"甲\"\nformula = \"乙\"\ncondition = \"丙\"\n\
        points = 3\nsource = \"丁\"\ndepartment = \"戊\"\n\
        [[indicator]]\ncode = \"7\"\nfirst = \"政策\"\nsecond = \"文件\"\ncontent = \"甲\"\nformula = \"乙\"\ncondition = \"丙\"\n\
        points = 1\nsource = \"丁\"\ndepartment = \"戊\"\nevidence = [\"Q01\"]\n\
        [[indicator.deduct]]\nname = \"文件\"\nunit = \"%\"\nfigure = \"kinds.Q01\"\nat_least = 100\n";
    small.write("scoring/own.toml", built);
    small.run(&["pack", "项目"]).expect(0);
    let record_built = record(&small);
    assert_eq!(row(&record_built, "4.2")["mark"]["kind"], "manual", "replaced");
    assert_eq!(row(&record_built, "7")["mark"], serde_json::json!({"kind": "given", "score": 1.0}));
    assert!(record_built["score"]["rows"].as_array().unwrap().len() > 10);
    let proofs = record_built["score"]["evidence"].as_array().unwrap();
    let line = proofs.iter().find(|row| row["code"] == "Q01" && row["indicator"] == "7 文件").unwrap();
    assert_eq!(line["folder"], "150802临河区/_旗县");
    assert_ne!(summary(&small.out())["config_digest"], digest, "the sheet is part of the configuration");
}

#[test]
fn faults_of_a_sheet_are_told_at_once_with_line_and_column() {
    let small = Small::new();
    let faulty = own("papers.houshold + rules.Z999", "")
        .replace("\"H05\"", "\"H99\"")
        .replace("total = 15", "total = 16");
    small.write("scoring/own.toml", &faulty);
    small.write("scoring/zweite.toml", &own("papers.all", ""));
    let said = small.run(&["check", "项目"]).expect(2).stderr;
    for wanted in [
        "scoring/own.toml:3:9: total 为16，各指标分值之和为15",
        "scoring/own.toml:14:21: evidence：归档目录中没有代码为“H99”的材料",
        "scoring/own.toml:18:18: figure：papers 没有名为“houshold”的字段",
        "是否为“household”",
        "figure：rules 没有名为“Z999”的字段",
        "scoring/zweite.toml",
        "评分表只能有一份",
    ] {
        assert!(said.contains(wanted), "“{wanted}” is missing in\n{said}");
    }
    std::fs::remove_file(small.root().join("scoring/zweite.toml")).unwrap();
    // A deduction with a faulty limit has its figure looked at as well.
    let faulty = own("papers.alll", "at_most = 3\n").replace("take = 1", "take = 0");
    let faulty = faulty
        .replace("code = \"2\"", "code = \"1\"")
        .replace("content = \"甲\"\nformula = \"乙\"\ncondition = \"丙\"\npoints = 5", "points = -5");
    small.write("scoring/own.toml", &faulty);
    let said = small.run(&["check", "项目"]).expect(2).stderr;
    for wanted in [
        "at_least 和 at_most 要写而且只写一个",
        "take = 0 不大于0",
        "figure：papers 没有名为“alll”的字段",
        "代码 1 重复，第一次在第5行",
        "points = -5 不是分值",
        "缺少 content",
    ] {
        assert!(said.contains(wanted), "“{wanted}” is missing in\n{said}");
    }
    // A figure that is a truth, and no number.
    small.write("scoring/own.toml", &own("papers.all > 3", ""));
    small.run(&["check", "项目"]).expect(2).says("算式的结果是是否，不是数值");
    small.write("scoring/own.toml", &own("papers.all", ""));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
}

#[test]
fn a_part_of_a_county_scores_nothing() {
    let small = Small::new();
    small.write("scoring/own.toml", &own("papers.household", ""));
    small.run(&["check", "项目", "--fail-on", "never", "--township", "150802100"]).expect(0);
    let record = record(&small);
    assert_eq!(row(&record, "1")["mark"]["kind"], "open");
    assert!(row(&record, "1")["reasons"][0].as_str().unwrap().contains("本次只检查了部分苏木乡镇"));
    let ranking = &summary(&small.out())["ranking"]["rows"][0];
    assert_eq!(ranking["place"], Value::Null);
    assert!(ranking["why"].as_str().unwrap().contains("没有检查全部旗县区"), "{ranking}");
}

#[test]
fn the_example_of_the_page_is_a_sheet_and_the_schema_takes_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/scoring.md")).unwrap();
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let small = Small::new();
    small.write("scoring/example.toml", example);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let printed = small.run(&["schema", "scoring"]).expect(0).stdout;
    let committed = std::fs::read_to_string(root.join("docs/schema/scoring.schema.json")).unwrap();
    assert_eq!(printed, committed, "run: qiquan schema scoring > docs/schema/scoring.schema.json");
    let validator = jsonschema::validator_for(&serde_json::from_str(&printed).unwrap()).unwrap();
    let of = |text: &str| serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap();
    assert!(validator.is_valid(&of(example)));
    let shipped = std::fs::read_to_string(root.join("data/scoring/county.toml")).unwrap();
    assert!(validator.is_valid(&of(&shipped)));
    assert!(!validator.is_valid(&of(&example.replace("points = 10", "points = \"10\""))));
    // The ranking of the page is the default one.
    let ranking = page.split("```toml\n").nth(2).unwrap().split("```").next().unwrap();
    let ranked = |small: &Small| summary(&small.out())["ranking"].clone();
    let before = ranked(&small);
    small.write("qiquan.toml", &format!("{CONFIG}{ranking}"));
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    assert_eq!(ranked(&small), before);
    for metric in qiquan::base::config::ranking::METRICS {
        let line = format!("| {} | {} | {} | {} |", metric.key, metric.name, metric.weight, metric.points);
        assert!(page.contains(&line), "{line}");
    }
}

/// A second county like the first.
fn two_counties() -> Small {
    let small = Small::new();
    let other = members()
        .replace("临河区,狼山镇,永丰村", "五原县,隆兴昌镇,联合村")
        .replace("15080201", "15082101")
        .replace("赵甲", "李丁")
        .replace("钱乙", "周戊");
    small.write("registers/五原人员.csv", &other);
    for (id, head) in HOUSEHOLDS {
        let (id, head) =
            (id.replace("15080201", "15082101"), head.replace("赵甲", "李丁").replace("钱乙", "周戊"));
        small.write(
            &format!("archives/150821五原县/150821100隆兴昌镇/联合村/{id}_{head}/贫困户申请书.pdf"),
            PDF,
        );
        small.write(
            &format!("archives/150821五原县/150821100隆兴昌镇/联合村/{id}_{head}/2018年扶贫手册.pdf"),
            PDF,
        );
    }
    small
}

#[test]
fn counties_are_ranked_by_the_weights_and_an_unknown_figure_has_no_place() {
    let small = two_counties();
    small.write(
        "qiquan.toml",
        &format!("{CONFIG}[ranking]\norder = [\"interviewed\", \"completeness\"]\ncompleteness = 10\n"),
    );
    small.run(&["pack", "项目"]).expect(0);
    let ranking = summary(&small.out())["ranking"].clone();
    let keys: Vec<&str> =
        ranking["columns"].as_array().unwrap().iter().map(|c| c["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["interviewed", "completeness"]);
    let rows = ranking["rows"].as_array().unwrap();
    let unclear: Vec<u64> = summary(&small.out())["counties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|county| county["unknown"].as_u64().unwrap())
        .collect();
    for row in rows {
        let at = usize::from(row["code"] == "150821");
        assert_eq!(row["place"].is_null(), unclear[at] > 0, "{row} {unclear:?}");
        assert_eq!(row["figures"][0], Value::Null, "listed, not weighted, not known");
    }
    let book = sheet(&small.out().join("150800巴彦淖尔市/巴彦淖尔市汇总.xlsx"), "旗县区排名");
    let note: String =
        book.iter().skip_while(|row| !row[0].starts_with("综合得分")).map(|row| &*row[0]).collect();
    assert!(note.contains("权重共10：完整率10") && note.contains("访谈覆盖率只列出"), "{book:?}");
    assert_eq!(book[1][..5], ["名次", "旗县区", "访谈覆盖率", "完整率", "综合得分"]);
    let page = std::fs::read_to_string(small.out().join("html/150800.html")).unwrap();
    assert!(page.contains("旗县区排名") && page.contains("权重共10：完整率10（按百分数）"));
    // A weighted figure that nobody knows.
    small.write("qiquan.toml", &format!("{CONFIG}[ranking]\ninterviewed = 1\n"));
    small.run(&["pack", "项目"]).expect(0);
    for row in summary(&small.out())["ranking"]["rows"].as_array().unwrap() {
        assert_eq!(row["place"], Value::Null);
        assert!(row["why"].as_str().unwrap().contains("访谈覆盖率："), "{row}");
    }
}

#[test]
fn signers_of_a_county_that_nobody_knows_are_refused_with_their_place() {
    let small = Small::new();
    let with = |code: &str| format!("{CONFIG}[signers.{code}]\nunit = \"扶贫办\"\n");
    small.write("qiquan.toml", &with("150899"));
    let said = small.run(&["check", "项目"]).expect(2).stderr;
    assert!(said.contains("qiquan.toml:4:10: signers：没有代码为 150899 的旗县区"), "{said}");
    assert!(said.contains("150802临河区"), "{said}");
    // Near misses: a county of the division table without an archive, and the top unit itself.
    for code in ["150826", "150800"] {
        small.write("qiquan.toml", &with(code));
        small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    }
}

#[test]
fn a_faulty_ranking_and_faulty_signers_are_refused_with_their_place() {
    let small = Small::new();
    small.write(
        "qiquan.toml",
        &format!(
            "{CONFIG}[ranking]\norder = [\"completness\", \"errors\", \"errors\"]\nclosed = 5\nerrors = -1\n\
             [signers]\nunit = \"{}\"\nauthr = \"张某\"\nreviewer = \"150899195603120011\"\n[signers.990000]\nauthor = 3\n",
            "长".repeat(41)
        ),
    );
    let said = small.run(&["check", "项目"]).expect(2).stderr;
    for wanted in [
        "qiquan.toml:5:10: ranking.order 中“completness”不认识",
        "是否应为 completeness？",
        "qiquan.toml:5:35: ranking.order 中“errors”写了两次",
        "qiquan.toml:6:10: ranking.closed 有权重，却没有写进 order",
        "qiquan.toml:7:10: ranking.errors = -1 超出范围",
        "signers.unit 有41个字，超过40个",
        "不认识的键“authr”",
        "signers.reviewer 中有证件号码",
        "signers.990000 不属于 code",
        "signers.990000.author 应为文字",
    ] {
        assert!(said.contains(wanted), "“{wanted}” is missing in\n{said}");
    }
    assert!(!said.contains("150899195603120011"), "{said}");
    small.write("qiquan.toml", &format!("{CONFIG}[ranking]\norder = [\"self_score\"]\n"));
    small.run(&["check", "项目"]).expect(2).says("权重都是0，排不出名次");
}

#[test]
fn signers_stand_on_the_cover_and_in_the_annex_and_no_date_does() {
    let small = Small::new();
    small.write(
        "qiquan.toml",
        &format!("{CONFIG}[signers]\nunit = \"市扶贫办\"\nauthor = \"张某\"\nreviewer = \"李某\"\n[signers.150802]\nunit = \"区扶贫办\"\napprover = \"王某\"\n"),
    );
    small.run(&["pack", "项目"]).expect(0);
    let page = |name: &str| std::fs::read_to_string(small.out().join(format!("html/{name}.html"))).unwrap();
    let county = page("150802");
    for wanted in ["编制单位：区扶贫办<br>", "编制：张某<br>", "审核：李某<br>", "签发：王某<br>"]
    {
        assert!(county.contains(wanted), "{wanted}");
    }
    let annex = county.split("编制审核签发</h1>").nth(1).unwrap();
    for wanted in ["区扶贫办", "张某", "李某", "王某", "年　月　日"] {
        assert!(annex.contains(wanted), "{wanted}: {annex}");
    }
    assert!(!annex.contains("2020"), "nobody signed on any day: {annex}");
    let top = page("150800");
    assert!(top.contains("编制单位：市扶贫办<br>") && !top.contains("王某"));
    // Without a word nobody is named.
    small.write("qiquan.toml", CONFIG);
    small.run(&["pack", "项目"]).expect(0);
    assert!(!page("150802").contains("编制单位："), "a line left blank is for ink");
    assert!(page("150802").contains("编制审核签发"));
}

fn bound(out: &Path) -> Document {
    Document::load(out.join("150800巴彦淖尔市/巴彦淖尔市合订本.pdf")).unwrap()
}

fn title(item: &Dictionary) -> String {
    let bytes = item.get(b"Title").unwrap().as_str().unwrap();
    let pairs = bytes[2..].chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    String::from_utf16(&pairs.collect::<Vec<u16>>()).unwrap()
}

/// Bookmarks of one level: title, page, number of those below.
fn bookmarks(document: &Document, parent: &Dictionary) -> Vec<(String, usize, i64)> {
    let pages: Vec<_> = document.get_pages().into_values().collect();
    let mut found = Vec::new();
    let mut next = parent.get(b"First").ok().and_then(|first| first.as_reference().ok());
    while let Some(id) = next {
        let item = document.get_dictionary(id).unwrap();
        let to = item.get(b"Dest").unwrap().as_array().unwrap()[0].as_reference().unwrap();
        let page = pages.iter().position(|page| *page == to).unwrap() + 1;
        let below = item.get(b"Count").and_then(Object::as_i64).unwrap_or_default();
        found.push((title(item), page, -below));
        next = item.get(b"Next").ok().and_then(|next| next.as_reference().ok());
    }
    found
}

#[test]
fn the_bound_volume_has_one_contents_and_every_county_on_an_odd_page() {
    let small = two_counties();
    small.run(&["pack", "项目", "--bind"]).expect(0).says("巴彦淖尔市合订本.pdf");
    let document = bound(&small.out());
    let catalog = document.catalog().unwrap();
    let outlines = catalog.get(b"Outlines").unwrap().as_reference().unwrap();
    let parts_of = bookmarks(&document, document.get_dictionary(outlines).unwrap());
    let titles: Vec<&str> = parts_of.iter().map(|(title, ..)| title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "巴彦淖尔市脱贫攻坚档案考核材料汇总",
            "临河区脱贫攻坚档案考核材料包",
            "五原县脱贫攻坚档案考核材料包"
        ]
    );
    for (title, page, below) in &parts_of {
        assert_eq!(page % 2, 1, "{title} begins on page {page}");
        assert!(*below > 10, "{title}: {below} sections below it");
    }
    // Numbers run on: behind the cover every page is called by its count.
    let labels = catalog.get(b"PageLabels").unwrap().as_dict().unwrap();
    let labels = labels.get(b"Nums").unwrap().as_array().unwrap();
    let starts: Vec<i64> = labels.iter().filter_map(|entry| entry.as_i64().ok()).collect();
    assert_eq!(starts, [0, 1], "{labels:?}");
    let pages = document.get_pages().len();
    let single = |name: &str| Document::load(small.out().join(name)).unwrap().get_pages().len();
    let whole = single("150800巴彦淖尔市/巴彦淖尔市汇总.pdf")
        + single("150802临河区/临河区考核材料包.pdf")
        + single("150821五原县/五原县考核材料包.pdf");
    assert!(pages.abs_diff(whole) <= 6, "{pages} pages, the packs have {whole}");
    assert!(
        catalog.get(b"OutputIntents").is_ok() && catalog.get(b"Metadata").is_ok(),
        "PDF/A like the others"
    );
    let receipt = std::fs::read_to_string(small.out().join("receipt.json")).unwrap();
    let receipt: Value = serde_json::from_str(&receipt).unwrap();
    assert!(receipt["files"].get("150800巴彦淖尔市/巴彦淖尔市合订本.pdf").is_some());
    assert!(receipt["formats"].as_array().unwrap().contains(&Value::from("bind")));
    small.run(&["verify", "output"]).expect(0);

    // From the record the same bytes; without the flag the volume goes.
    small.run(&["render", "--from", "output", "--out", "again", "--bind", "--jobs", "1"]).expect(0);
    assert!(parts(&small.out()) == parts(&small.dir.path().join("again")));
    small.run(&["pack", "项目"]).expect(0).says("合订本.pdf");
    assert!(!small.out().join("150800巴彦淖尔市/巴彦淖尔市合订本.pdf").exists());
}

#[test]
fn nothing_is_bound_that_is_not_printed() {
    let small = Small::new();
    small.run(&["pack", "项目", "--bind", "--format", "xlsx"]).expect(2).says("--bind 合订的是 PDF、OFD");
    small.run(&["check", "项目", "--bind"]).expect(2).says("去掉 --bind");
    assert!(!small.out().exists());
}
