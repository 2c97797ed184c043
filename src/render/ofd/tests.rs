use super::*;
use crate::render::blocks::*;
use crate::render::typeset::font::MISSING;
use chrono::NaiveDate;
use proptest::prelude::*;
use quick_xml::Reader;
use std::io::Read as _;
use std::sync::OnceLock;
use ttf_parser::{Face, GlyphId};

fn faces() -> &'static FaceSet {
    static SET: OnceLock<FaceSet> = OnceLock::new();
    SET.get_or_init(|| FaceSet::builtin().unwrap())
}

fn document(blocks: &[Block]) -> Document {
    let meta = DocumentMeta {
        title: "临河<区>&\u{7}“考核”".into(),
        author: "巴彦淖尔市".into(),
        subject: String::new(),
        keywords: vec!["150802".into()],
        producer: "qiquan 0.1.0".into(),
        as_of: NaiveDate::from_ymd_opt(2020, 4, 15).unwrap(),
        running_head: "临河区".into(),
    };
    Document::lay(blocks, meta, faces())
}

fn heading(level: u8, text: &str) -> Block {
    Block::Heading(Heading { level, spans: vec![Span::plain(text)], anchor: text.into() })
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(Paragraph { spans: vec![Span::plain(text)], ..Paragraph::default() })
}

/// An element with its attributes; children follow it in the list, one deeper.
#[derive(Debug, Clone, Default)]
struct Node {
    name: String,
    depth: usize,
    attributes: BTreeMap<String, String>,
    text: String,
}

impl Node {
    fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        self.attribute(name).split(' ').filter(|part| !part.is_empty()).map(|n| n.parse().unwrap()).collect()
    }
}

/// The files of an OFD, and its XML in the order of the text.
struct Opened {
    files: BTreeMap<String, Vec<u8>>,
}

impl Opened {
    fn new(bytes: &[u8]) -> Self {
        let mut zip = zip::ZipArchive::new(io::Cursor::new(bytes)).unwrap();
        let mut files = BTreeMap::new();
        for at in 0..zip.len() {
            let mut file = zip.by_index(at).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            let name = file.name().unwrap().into_owned();
            assert!(files.insert(name, bytes).is_none(), "a file twice");
        }
        Opened { files }
    }

    fn nodes(&self, file: &str) -> Vec<Node> {
        let text = std::str::from_utf8(self.files.get(file).unwrap_or_else(|| panic!("no {file}"))).unwrap();
        let mut reader = Reader::from_str(text);
        let (mut nodes, mut open): (Vec<Node>, Vec<usize>) = (Vec::new(), Vec::new());
        loop {
            let event = reader.read_event().unwrap();
            match &event {
                Event::Start(tag) | Event::Empty(tag) => {
                    let name = tag.name().as_ref().strip_prefix("ofd:").expect("the prefix").to_owned();
                    let attributes = tag.attributes().map(|attribute| {
                        let attribute = attribute.unwrap();
                        let value = attribute
                            .normalized_value(quick_xml::XmlVersion::Explicit1_0)
                            .unwrap()
                            .into_owned();
                        (attribute.key.as_ref().to_owned(), value)
                    });
                    let attributes = attributes.collect();
                    nodes.push(Node { name, depth: open.len(), attributes, text: String::new() });
                    if matches!(event, Event::Start(_)) {
                        open.push(nodes.len() - 1);
                    }
                }
                Event::End(_) => {
                    open.pop();
                }
                Event::Text(text) => nodes[*open.last().unwrap()].text.push_str(text.as_ref()),
                Event::GeneralRef(reference) => {
                    let text = match reference.as_ref() {
                        "lt" => "<",
                        "gt" => ">",
                        "amp" => "&",
                        "quot" => "\"",
                        "apos" => "'",
                        other => panic!("&{other};"),
                    };
                    nodes[*open.last().unwrap()].text.push_str(text);
                }
                Event::Eof => return nodes,
                _ => {}
            }
        }
    }

    fn pages(&self) -> Vec<Vec<Node>> {
        let root = self.nodes("Doc_0/Document.xml");
        let pages = root.iter().filter(|node| node.name == "Page");
        pages.map(|page| self.nodes(&format!("Doc_0/{}", page.attribute("BaseLoc")))).collect()
    }

    /// Every font of the file, by ID, with its name.
    fn fonts(&self) -> BTreeMap<String, (String, &[u8])> {
        let nodes = self.nodes("Doc_0/PublicRes.xml");
        let files = nodes.windows(2).filter(|two| two[0].name == "Font").map(|two| {
            assert_eq!(two[1].name, "FontFile", "fonts lie in the file");
            let bytes = self.files[&format!("Doc_0/Res/{}", two[1].text)].as_slice();
            (two[0].attribute("ID").to_owned(), (two[0].attribute("FontName").to_owned(), bytes))
        });
        files.collect()
    }
}

/// `g 3 5.5 6` is 5.5 5.5 5.5 6.
fn steps(value: &str) -> Vec<f64> {
    let (mut out, mut parts) = (Vec::new(), value.split(' ').filter(|part| !part.is_empty()));
    while let Some(part) = parts.next() {
        if part == "g" {
            let count: usize = parts.next().unwrap().parse().unwrap();
            let step: f64 = parts.next().unwrap().parse().unwrap();
            out.extend(std::iter::repeat_n(step, count));
        } else {
            out.push(part.parse().unwrap());
        }
    }
    out
}

/// A glyph as a reader finds it: font, number there, character, and where it stands on the page in millimetres.
type Shown = (String, u16, char, (f64, f64));

/// Reads a page as a reader does: characters through the map of the font, unless a number is given.
fn shown(page: &[Node], fonts: &BTreeMap<String, (String, &[u8])>) -> Vec<Shown> {
    let mut all = Vec::new();
    let mut object = Node::default();
    let mut given: Option<u16> = None;
    for node in page {
        match node.name.as_str() {
            "TextObject" => (object, given) = (node.clone(), None),
            "Glyphs" => given = Some(node.text.parse().unwrap()),
            "TextCode" => {
                let font = object.attribute("Font").to_owned();
                let face = Face::parse(fonts[&font].1, 0).unwrap();
                let boundary = object.numbers("Boundary");
                let turn = match object.numbers("CTM").as_slice() {
                    [] => [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
                    six => <[f64; 6]>::try_from(six).unwrap(),
                };
                let (mut x, y) = (node.numbers("X")[0], node.numbers("Y")[0]);
                let mut steps = steps(node.attribute("DeltaX")).into_iter();
                for char in node.text.chars() {
                    let number = given.unwrap_or_else(|| face.glyph_index(char).map_or(0, |glyph| glyph.0));
                    let at = (
                        boundary[0] + turn[0] * x + turn[2] * y + turn[4],
                        boundary[1] + turn[1] * x + turn[3] * y + turn[5],
                    );
                    all.push((font.clone(), number, char, at));
                    x += steps.next().unwrap_or(0.0);
                }
                assert_eq!(steps.next(), None, "steps are one fewer than characters");
            }
            _ => {}
        }
    }
    all
}

/// What a glyph looks like: its edges, its area with the middle of it, and the way around it, whatever the curves are
/// made of.
#[derive(Debug, Default)]
struct Drawn {
    edges: Option<[f64; 4]>,
    area: f64,
    /// Area times the place of its middle.
    moment: (f64, f64),
    way: f64,
    start: (f64, f64),
    at: (f64, f64),
}

impl Drawn {
    fn of(face: &Face<'_>, glyph: u16) -> Self {
        let mut drawn = Drawn::default();
        let _ = face.outline_glyph(GlyphId(glyph), &mut drawn);
        drawn
    }

    fn to(&mut self, (x, y): (f64, f64)) {
        let [left, low, right, high] = self.edges.unwrap_or([x, y, x, y]);
        self.edges = Some([left.min(x), low.min(y), right.max(x), high.max(y)]);
        let slice = (self.at.0 * y - x * self.at.1) / 2.0;
        self.area += slice;
        self.moment.0 += slice * (self.at.0 + x) / 3.0;
        self.moment.1 += slice * (self.at.1 + y) / 3.0;
        self.way += (x - self.at.0).hypot(y - self.at.1);
        self.at = (x, y);
    }

    /// Along a curve, in short steps.
    fn along(&mut self, points: &[(f64, f64)]) {
        for step in 1..=16 {
            let t = f64::from(step) / 16.0;
            let mut row = points.to_vec();
            while row.len() > 1 {
                let between = |two: &[(f64, f64)]| {
                    (two[0].0 + (two[1].0 - two[0].0) * t, two[0].1 + (two[1].1 - two[0].1) * t)
                };
                row = row.windows(2).map(between).collect();
            }
            self.to(row[0]);
        }
    }

    fn middle(&self) -> [f64; 2] {
        [self.moment.0, self.moment.1].map(|moment| if self.area == 0.0 { 0.0 } else { moment / self.area })
    }

    /// The same to the eye, in thousandths of the em: edges within two, the middle within one, area within one all the
    /// way around.
    fn is_near(&self, other: &Drawn) -> bool {
        let within = |a: &[f64], b: &[f64], most: f64| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= most);
        let edges = match (&self.edges, &other.edges) {
            (Some(a), Some(b)) => within(a, b, 2.0),
            (a, b) => a == b,
        };
        let area = (self.area.abs() - other.area.abs()).abs() <= other.way;
        edges && area && within(&self.middle(), &other.middle(), 1.0)
    }
}

impl ttf_parser::OutlineBuilder for Drawn {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = (x.into(), y.into());
        self.at = self.start;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.to((x.into(), y.into()));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.along(&[self.at, (x1.into(), y1.into()), (x.into(), y.into())]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.along(&[self.at, (x1.into(), y1.into()), (x2.into(), y2.into()), (x.into(), y.into())]);
    }

    fn close(&mut self) {
        self.to(self.start);
    }
}

/// What stands on a page: its characters in order, each by the glyph and at the place that the layout gave it.
fn is_the_page(found: &[Shown], page: &Page, fonts: &BTreeMap<String, (String, &[u8])>) {
    let mut found = found.iter();
    for run in &page.runs {
        let face = faces().face(run.face);
        let own = Face::parse(&face.data, 0).unwrap();
        let mut along = 0;
        for glyph in page.part(run) {
            let (font, number, char, at) = found.next().expect("as many as in the layout");
            assert_eq!(*char, page::written(glyph.char));
            let (name, bytes) = &fonts[font];
            assert_eq!(name, &face.name);
            let cut = Face::parse(bytes, 0).unwrap();
            assert_eq!(cut.glyph_hor_advance(GlyphId(*number)), own.glyph_hor_advance(GlyphId(glyph.id)));
            let (drawn, wanted) = (Drawn::of(&cut, *number), Drawn::of(&own, glyph.id));
            assert!(drawn.is_near(&wanted), "{char}: {drawn:?} {wanted:?}");
            let millimetres = |length: Length| f64::from(length) * 25.4 / 72_000.0;
            let (x, y) = if run.turned { (run.x, run.y + along) } else { (run.x + along, run.y) };
            let off = (at.0 - millimetres(x)).abs().max((at.1 - millimetres(y)).abs());
            assert!(off < 0.002, "{char} is {off} mm off");
            along += face.advance(glyph.id, run.size) + glyph.extra;
        }
    }
    assert_eq!(found.next(), None);
}

/// Everything that must hold of any file.
fn is_sound(document: &Document) -> Opened {
    let opened = Opened::new(&write(document, faces()).unwrap());
    let (pages, fonts) = (opened.pages(), opened.fonts());
    assert_eq!(pages.len(), document.laid.pages.len());
    let root = opened.nodes("Doc_0/Document.xml");
    let resources = opened.nodes("Doc_0/PublicRes.xml");
    let mut ids = Vec::new();
    for node in root.iter().chain(&resources).chain(pages.iter().flatten()) {
        ids.extend(node.attributes.get("ID").map(|id| id.parse::<u32>().unwrap()));
    }
    ids.sort_unstable();
    assert!(ids.windows(2).all(|two| two[0] < two[1]), "IDs are of one thing each");
    let most = root.iter().find(|node| node.name == "MaxUnitID").unwrap();
    assert_eq!(most.text, ids.last().unwrap().to_string());
    let leads: Vec<&str> =
        root.iter().filter(|node| node.name == "Page").map(|node| node.attribute("ID")).collect();
    for (nodes, laid) in pages.iter().zip(&document.laid.pages) {
        is_the_page(&shown(nodes, &fonts), laid, &fonts);
        for node in nodes {
            assert!(node.name != "TextObject" || fonts.contains_key(node.attribute("Font")));
            assert!(node.name != "Dest" || leads.contains(&node.attribute("PageID")));
        }
    }
    opened
}

#[test]
fn pages_read_back_as_they_were_laid_out() {
    let document = document(&[
        Block::Cover(Cover { title: "考核材料包".into(), ..Cover::default() }),
        Block::Contents(Contents::default()),
        heading(1, "一、结论"),
        paragraph("全区缺件3份，AV “Wa” <ok> & 收入 ½ ⑴。"),
        Block::Orientation(Orientation::Landscape),
        heading(1, "二、清单"),
        paragraph(&"宽表".repeat(60)),
    ]);
    assert!(document.laid.pages.iter().any(|page| page.runs.iter().any(|run| run.turned)), "a turned number");
    let opened = is_sound(&document);
    let across: Vec<String> = opened
        .pages()
        .iter()
        .map(|page| page.iter().find(|node| node.name == "PhysicalBox").unwrap().text.clone())
        .collect();
    assert_eq!(across.first().map(String::as_str), Some("0 0 210 297"));
    assert_eq!(across.last().map(String::as_str), Some("0 0 297 210"));
}

/// The map of the font leads from the real character to 〓, so it prints so and is found as itself. Beyond 16 bits, the
/// glyph is given by number as well.
#[test]
fn a_missing_character_prints_as_the_pdf_prints_it_and_keeps_its_code() {
    let rare = '\u{3_0EDE}';
    let document = document(&[paragraph(&format!("王{rare}〓，㊟"))]);
    assert_eq!(document.laid.missing.len(), 2, "{:?}", document.laid.missing);
    let opened = is_sound(&document);
    let fonts = opened.fonts();
    let glyphs = shown(&opened.pages()[0], &fonts);
    let of = |wanted: char| glyphs.iter().find(|(_, _, char, _)| *char == wanted).unwrap();
    assert_eq!(of(rare).1, of(MISSING).1);
    assert_eq!(of('㊟').1, of(MISSING).1);
    assert_ne!(of('王').1, of(MISSING).1);
    let face = Face::parse(fonts[&of(rare).0].1, 0).unwrap();
    assert_eq!(face.glyph_index(rare).map(|glyph| glyph.0), Some(of(rare).1), "and by the map");
}

#[test]
fn the_same_document_is_the_same_bytes_and_another_has_another_name() {
    let name = |bytes: &[u8]| {
        let nodes = Opened::new(bytes).nodes("OFD.xml");
        nodes.iter().find(|node| node.name == "DocID").unwrap().text.clone()
    };
    let bytes = |text: &str| write(&document(&[paragraph(text)]), faces()).unwrap();
    let first = bytes("甲");
    assert!(first == bytes("甲"));
    assert_eq!(name(&first).len(), 32);
    assert_ne!(name(&first), name(&bytes("乙")));
}

#[test]
fn a_document_says_what_it_is() {
    let opened = is_sound(&document(&[paragraph("甲")]));
    let nodes = opened.nodes("OFD.xml");
    let said = |name: &str| nodes.iter().find(|node| node.name == name).map(|node| node.text.as_str());
    assert_eq!(said("Title"), Some("临河<区>&“考核”"));
    assert_eq!(said("Author"), Some("巴彦淖尔市"));
    assert_eq!(said("CreationDate"), Some("2020-04-15"));
    assert_eq!((said("Creator"), said("CreatorVersion")), (Some("qiquan"), Some("0.1.0")));
    assert_eq!(said("Subject"), None, "what is empty is not said");
    assert_eq!(said("DocRoot"), Some("Doc_0/Document.xml"));
}

#[test]
fn bookmarks_nest_as_the_headings_do_and_contents_lead_to_them() {
    let document = document(&[
        Block::Contents(Contents::default()),
        Block::PageBreak,
        heading(1, "一、结论"),
        heading(2, "（一）进度"),
        paragraph("甲"),
        Block::PageBreak,
        heading(1, "二、清单"),
        paragraph("乙"),
    ]);
    let opened = is_sound(&document);
    let root = opened.nodes("Doc_0/Document.xml");
    let page = |at: usize| {
        root.iter().filter(|node| node.name == "Page").nth(at).unwrap().attribute("ID").to_owned()
    };
    let (mut tree, mut leads) = (Vec::new(), Vec::new());
    for node in &root {
        match node.name.as_str() {
            "OutlineElem" => tree.push((node.depth, node.attribute("Title"))),
            "Dest" => leads.push(node.attribute("PageID").to_owned()),
            _ => {}
        }
    }
    assert_eq!(tree, [(2, "一、结论"), (3, "（一）进度"), (2, "二、清单")]);
    assert_eq!(leads, [page(1), page(1), page(2)]);
    let of_contents: Vec<String> = opened.pages()[0]
        .iter()
        .filter(|node| node.name == "Dest")
        .map(|node| node.attribute("PageID").to_owned())
        .collect();
    assert_eq!(of_contents, [page(1), page(1), page(2)]);
}

/// Addresses outside the file are printed and lead nowhere.
#[test]
fn only_links_inside_the_file_lead() {
    let link = |target| Span { target: Some(target), ..Span::plain("此处") };
    let spans = vec![link(Target::Url("https://example.org/".into())), link(Target::Anchor("二".into()))];
    let document =
        document(&[Block::Paragraph(Paragraph { spans, ..Paragraph::default() }), heading(1, "二")]);
    assert_eq!(document.laid.pages[0].links.len(), 2);
    let opened = is_sound(&document);
    let page = &opened.pages()[0];
    assert_eq!(page.iter().filter(|node| node.name == "Action").count(), 1);
    assert!(!String::from_utf8_lossy(&opened.files["Doc_0/Pages/Page_0/Content.xml"]).contains("example"));
}

/// The nearest miss of the test itself: another glyph is not taken for the same.
#[test]
fn two_characters_that_look_alike_are_told_apart() {
    let own = &faces().faces[0];
    let face = Face::parse(&own.data, 0).unwrap();
    let drawn = |char| Drawn::of(&face, own.glyph(char));
    assert!(drawn('未').is_near(&drawn('未')));
    assert!(!drawn('未').is_near(&drawn('末')));
    assert!(!drawn('日').is_near(&drawn('曰')));
}

#[test]
fn lengths_are_millimetres_without_needless_digits() {
    let shown = |length| page::millimetres(page::micro(length));
    assert_eq!(["0", "25.4", "-25.4", "0.353"], [shown(0), shown(72_000), shown(-72_000), shown(1_000)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_text_reads_back(words in proptest::collection::vec("[一-龥a-zA-Z0-9，（）|*<>&'\" 〓\u{3_0000}-\u{3_0010}\u{E000}\u{7F}]{0,40}", 1..30)) {
        let mut table = Table::default();
        for row in words.chunks(3) {
            table.push(Row::of(row.iter().map(Cell::plain).collect()));
        }
        is_sound(&document(&[Block::Table(table)]));
    }
}
