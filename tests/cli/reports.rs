//! Figures in the text of report drafts, through the real binary: DOCX, PDF with text, a scan, a damaged file.

use crate::harness::{PDF, Small, findings};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

const FOLDER: &str = "archives/150802临河区/_旗县";

/// A PDF of one page, set line by line in a font that carries its table of characters.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let cmap = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n1 begincodespacerange\n<0000> \
                <FFFF>\nendcodespacerange\n1 beginbfrange\n<0000> <FFFF> <0000>\nendbfrange\nendcmap\nend end";
    let cmap = document.add_object(Stream::new(Dictionary::new(), cmap.as_bytes().to_vec()));
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "FangSong", "Encoding" => "Identity-H",
        "ToUnicode" => cmap,
    });
    let mut content = String::new();
    for (at, line) in lines.iter().enumerate() {
        let hex: String = line.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        content += &format!("BT /F1 16 Tf 1 0 0 1 72 {} Tm <{hex}> Tj ET\n", 760 - 28 * at);
    }
    let content = document.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
    let pages = document.new_object_id();
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
    });
    let kids: Vec<Object> = vec![page.into()];
    let tree = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(tree));
    let root = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", root);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn put(small: &Small, name: &str, bytes: &[u8]) {
    let path = small.root().join(FOLDER).join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

pub fn docx(lines: &[&str]) -> Vec<u8> {
    let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    qiquan::sample::bytes::document(&lines).unwrap()
}

fn rows(small: &Small) -> Vec<serde_json::Value> {
    let path = small.out().join("record/150802.json");
    let record: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    record["report_figures"].as_array().unwrap().clone()
}

#[test]
fn figures_of_report_texts_are_held_against_the_register_and_a_scan_is_no_agreement() {
    let small = Small::new();
    put(&small, "工作汇报.docx", &docx(&["临河区工作汇报", "截至2020年4月10日，全区已脱贫享受政策5户4人。"]));
    let lines = ["临河区脱贫攻坚成效考核自评报告", "截至2020年4月10日，临河区已脱贫享受政策2户9人。"];
    put(&small, "成效考核自评报告.pdf", &pdf(&lines));
    put(&small, "年度工作总结.pdf", PDF.as_bytes());
    put(&small, "情况报告.pdf", &pdf(&lines)[..400]);
    small.run(&["check", "项目", "--fail-on", "never"]).expect(0);
    let found: Vec<(String, String, String)> = findings(&small.out())
        .iter()
        .filter(|finding| finding["rule"] == "R005")
        .map(|finding| {
            let place = &finding["evidence"][0];
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            (
                text(&finding["subject"]),
                text(&place["path"]),
                format!("{}{}", text(&place["cell"]), place["page"]),
            )
        })
        .collect();
    let path = |name: &str| format!("{FOLDER}/{name}");
    assert_eq!(
        found,
        [
            ("K01".into(), path("工作汇报.docx"), "段2null".into()),
            ("K02".into(), path("成效考核自评报告.pdf"), "1".into())
        ]
    );
    // Both give people and households of one day, and they differ: the drafts contradict each other as well.
    let apart = findings(&small.out()).iter().filter(|finding| finding["rule"] == "R006").count();
    assert_eq!(apart, 2);
    let outcomes: Vec<(String, String)> = rows(&small)
        .iter()
        .map(|row| {
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            (text("document"), text("outcome"))
        })
        .collect();
    let has = |name: &str, outcome: &str| outcomes.contains(&(name.to_owned(), outcome.to_owned()));
    assert!(has("工作汇报.docx", "differs") && has("工作汇报.docx", "agrees"), "{outcomes:?}");
    assert!(has("年度工作总结.pdf", "unread") && has("情况报告.pdf", "unread"), "{outcomes:?}");
}

#[test]
fn a_pack_lists_the_figures_of_reports_and_renders_them_again_byte_for_byte() {
    let small = Small::new();
    put(
        &small,
        "工作汇报.docx",
        &docx(&["临河区工作汇报", "截至2020年4月10日，全区已脱贫享受政策2户，计划边缘户9户。"]),
    );
    small.run(&["pack", "项目", "--format", "xlsx,html"]).expect(0);
    let again = small.dir.path().join("again");
    small.run(&["render", "--from", "output", "--out", "again", "--format", "xlsx,html"]).expect(0);
    assert_eq!(crate::harness::parts(&small.out()), crate::harness::parts(&again));
    let reasons: Vec<String> =
        rows(&small).iter().map(|row| row["reason"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(reasons, ["", "是计划或目标数"]);
}
