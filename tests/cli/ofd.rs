//! Packs and lists as OFD: beside the PDF, of the same pages, the same from every command.

use crate::harness::Small;
use quick_xml::events::Event;
use std::io::Read;
use std::path::Path;

const PACK: &str = "150802临河区/临河区考核材料包";

/// Text of every page of an OFD, without blanks.
fn pages(bytes: &[u8]) -> Vec<String> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text_of = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let root = text_of("Doc_0/Document.xml");
    (0..root.matches("<ofd:Page ").count())
        .map(|page| {
            let content = text_of(&format!("Doc_0/Pages/Page_{page}/Content.xml"));
            let mut reader = quick_xml::Reader::from_str(&content);
            let (mut inside, mut text) = (false, String::new());
            loop {
                match reader.read_event().unwrap() {
                    Event::Start(tag) => inside = tag.name().as_ref() == "ofd:TextCode",
                    Event::End(_) => inside = false,
                    Event::Text(part) if inside => text.push_str(part.as_ref()),
                    Event::GeneralRef(name) if inside => {
                        text.push_str(quick_xml::escape::resolve_xml_entity(name.as_ref()).unwrap());
                    }
                    Event::Eof => break,
                    _ => {}
                }
            }
            text.split_whitespace().collect()
        })
        .collect()
}

fn read(folder: &Path, path: &str) -> Vec<u8> {
    std::fs::read(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The same characters, in whatever order; without the mark that our reader of PDF puts between paragraphs.
fn sorted(text: &str) -> Vec<char> {
    let mut chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{E000}').collect();
    chars.sort_unstable();
    chars
}

#[test]
fn an_ofd_has_the_pages_of_the_pdf_beside_it() {
    let small = Small::new();
    small.run(&["pack", "项目", "--format", "pdf,ofd", "--bind"]).expect(0);
    for stem in [PACK, "150800巴彦淖尔市/巴彦淖尔市汇总", "150800巴彦淖尔市/巴彦淖尔市合订本"]
    {
        let pdf = read(&small.out(), &format!("{stem}.pdf"));
        let of_pdf = qiquan::ingest::reports::pdf::read(&pdf).unwrap();
        let of_ofd = pages(&read(&small.out(), &format!("{stem}.ofd")));
        assert_eq!(of_ofd.len(), of_pdf.len(), "{stem}");
        for (at, (ours, theirs)) in of_ofd.iter().zip(&of_pdf).enumerate() {
            assert_eq!(sorted(ours), sorted(&theirs.concat()), "{stem} page {}", at + 1);
        }
    }
    let receipt = String::from_utf8(read(&small.out(), "receipt.json")).unwrap();
    assert!(receipt.contains(&format!("{PACK}.ofd")) && receipt.contains("\"ofd\""));
}

#[test]
fn render_and_any_number_of_jobs_give_the_same_ofd() {
    let small = Small::new();
    small.run(&["pack", "项目", "--format", "ofd", "--jobs", "1"]).expect(0);
    let first = read(&small.out(), &format!("{PACK}.ofd"));
    assert!(!small.out().join(format!("{PACK}.pdf")).exists(), "only what was asked for");
    let args = ["render", "--from", "output", "--out", "again", "--format", "ofd", "--bind", "--jobs", "3"];
    small.run(&args).expect(0);
    let again = small.dir.path().join("again");
    assert!(first == read(&again, &format!("{PACK}.ofd")), "other bytes");
    assert!(pages(&read(&again, "150800巴彦淖尔市/巴彦淖尔市合订本.ofd")).len() > pages(&first).len());
}

#[test]
fn prepare_prints_its_lists_in_the_formats_asked_for() {
    let small = Small::new();
    let lists = ["临河区移交清单", "临河区四性检测报告", "归档目录/150802100狼山镇"];
    let folder = small.out().join("prepare/150802临河区");
    let there = |end: &str| lists.map(|stem| folder.join(format!("{stem}.{end}")).exists());
    small.run(&["prepare", "项目", "--no-progress"]).expect(0);
    assert_eq!((there("pdf"), there("ofd")), ([true; 3], [false; 3]));
    small.run(&["prepare", "项目", "--no-progress", "--format", "pdf,ofd"]).expect(0);
    assert_eq!((there("pdf"), there("ofd")), ([true; 3], [true; 3]));
    let text = pages(&read(&folder, "临河区移交清单.ofd")).concat();
    assert!(text.contains("移交清单") && text.contains("经办人"), "{text}");
    small.run(&["prepare", "项目", "--no-progress", "--format", "OFD"]).expect(0);
    assert_eq!((there("pdf"), there("ofd")), ([false; 3], [true; 3]), "what is not asked for goes");
}
