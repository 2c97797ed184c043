//! Links of the workbooks: to sheets, to rules, and with `--link-base` to the files of the project.

use crate::harness::{Small, cells, files, parts};
use crate::xsd;
use std::io::Read as _;
use std::path::{Path, PathBuf};

const BOOK: &str = "150802临河区/临河区考核数据表.xlsx";

fn part(book: &Path, name: &str) -> Option<xsd::Node> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(book).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name(name).ok()?.read_to_string(&mut text).unwrap();
    Some(xsd::parse(&text))
}

/// (sheet, cell, where it leads) of every link of a workbook.
fn links(book: &Path) -> Vec<(String, String, String)> {
    let names = part(book, "xl/workbook.xml").unwrap();
    let names =
        names.all("sheets").flat_map(|all| &all.children).map(|sheet| sheet.attributes["name"].clone());
    let mut found = Vec::new();
    for (at, sheet) in (1..).zip(names) {
        let page = part(book, &format!("xl/worksheets/sheet{at}.xml")).unwrap();
        let targets = part(book, &format!("xl/worksheets/_rels/sheet{at}.xml.rels"));
        let target = |id: &str| {
            let all = targets.iter().flat_map(|all| &all.children);
            all.filter(|one| one.attributes["Id"] == id)
                .map(|one| one.attributes["Target"].clone())
                .next()
                .unwrap()
        };
        for link in page.all("hyperlinks").flat_map(|all| &all.children) {
            let to =
                link.attributes.get("location").cloned().unwrap_or_else(|| target(&link.attributes["id"]));
            found.push((sheet.clone(), link.attributes["ref"].clone(), to));
        }
    }
    found
}

fn pack(flags: &[&str]) -> (Small, PathBuf) {
    let small = Small::new();
    small.write(
        "registers/入户 表.csv",
        "户编号,户主姓名,入户日期,调查员,户籍人口\n1508020100001,赵甲,2020-03-20,周某,3\n",
    );
    small.run(&[&["pack", "项目", "--format", "xlsx"], flags].concat()).expect(0);
    let book = small.out().join(BOOK);
    (small, book)
}

#[test]
fn the_overview_leads_to_every_sheet_and_findings_lead_to_their_rule() {
    let (_small, book) = pack(&[]);
    let links = links(&book);
    let names = part(&book, "xl/workbook.xml").unwrap();
    let names: Vec<String> = names
        .all("sheets")
        .flat_map(|all| &all.children)
        .map(|sheet| sheet.attributes["name"].clone())
        .collect();
    for name in names.iter().filter(|name| !["使用说明", "总览"].contains(&name.as_str())) {
        let wanted = format!("'{name}'!A1");
        assert!(links.iter().any(|(sheet, _, to)| sheet == "总览" && *to == wanted), "{name}: {links:?}");
    }
    let (rules, findings) = (cells(&book, "规则说明"), cells(&book, "问题清单"));
    let column = findings[1].iter().position(|head| head == "代码").unwrap();
    let remedy = rules[1].iter().position(|head| head == "怎样整改").unwrap();
    let mut led = 0;
    for (at, row) in findings.iter().enumerate().skip(2) {
        let cell = format!("B{}", at + 1);
        let (.., to) = links.iter().find(|(sheet, own, _)| sheet == "问题清单" && *own == cell).unwrap();
        let line: usize = to.strip_prefix("'规则说明'!A").unwrap().parse().unwrap();
        let rule = &rules[line - 1];
        assert_eq!(rule[0], row[column]);
        assert!(!rule[remedy].is_empty(), "{rule:?} tells no remedy");
        led += 1;
    }
    assert!(led > 0);
    // Links to files exist only where somebody asked for them.
    assert!(links.iter().all(|(_, _, to)| to.starts_with('\'')), "{links:?}");
}

#[test]
fn link_base_leads_from_evidence_to_the_files_and_is_kept_in_record_and_receipt() {
    let (small, book) = pack(&["--link-base", "项目"]);
    let found: Vec<(String, String, String)> =
        links(&book).into_iter().filter(|(_, _, to)| !to.starts_with('\'')).collect();
    assert!(!found.is_empty());
    let root = small.root().to_string_lossy().into_owned();
    for (sheet, cell, to) in &found {
        let path = to.strip_prefix("file://").unwrap_or(to).replace("%20", " ");
        assert!(path.starts_with(&root) && Path::new(&path).exists(), "{sheet} {cell}: {to}");
    }
    assert!(found.iter().any(|(_, _, to)| to.ends_with("/registers/入户%20表.csv")), "{found:?}");
    let receipt = std::fs::read_to_string(small.out().join("receipt.json")).unwrap();
    let receipt: serde_json::Value = serde_json::from_str(&receipt).unwrap();
    assert_eq!(receipt["link_base"], root);
    // Rendered again, the links are the same.
    small.run(&["render", "--from", "output", "--out", "再印", "--format", "xlsx"]).expect(0);
    assert!(parts(&small.dir.path().join("再印")) == parts(&small.out()));
}

#[test]
fn without_link_base_no_path_of_the_machine_is_written_and_a_wrong_one_is_refused() {
    let (small, book) = pack(&[]);
    let receipt = std::fs::read_to_string(small.out().join("receipt.json")).unwrap();
    assert!(!receipt.contains("link_base"));
    let before = files(&small.out());
    small.run(&["pack", "项目", "--link-base", "没有的文件夹"]).expect(2).says("--link-base");
    small.run(&["pack", "项目", "--link-base", " "]).expect(2).says("--link-base");
    assert!(files(&small.out()) == before);
    drop(book);
    // What lies on another machine cannot be looked up here.
    small.run(&["pack", "项目", "--format", "xlsx", "--link-base", "https://x.example/材料/"]).expect(0);
    let all = links(&small.out().join(BOOK));
    let found = all.iter().filter(|(_, _, to)| to.starts_with("https://x.example/")).count();
    assert!(found > 0, "{all:?}");
}
