//! The text of a PDF, line by line. The library finds pages, fonts and codes; where a line ends and which runs belong
//! together is told from where they stand, because a report sets every font, and often every character, on its own.
//!
//! Text inside form objects is not followed, and of fonts without a table of characters only the Chinese standard
//! encodings are known. What cannot be told is said: such a file counts as not read.

use crate::ingest::reports::numbers::GAP;
use crate::ingest::reports::tounicode::Table;
use lopdf::content::Content;
use lopdf::{Document, Encoding, LoadOptions, Object};
use std::collections::BTreeMap;

/// Largest file and most pages of a report; most bytes a stream of it may unpack to.
pub const MAX_FILE: u64 = 32 << 20;
const MAX_PAGES: usize = 300;
const MAX_STREAM: usize = 16 << 20;
/// Most characters of a report that are looked at.
const MAX_TEXT: usize = 2 << 20;
/// Fewer than this is no text but a stamp or a page number on a scan.
const MIN_TEXT: usize = 20;

/// A page's paragraphs.
pub type Page = Vec<String>;

/// Paragraphs of every page; the error is a reason in Chinese.
///
/// # Errors
/// A file without text, too large, damaged, or whose characters cannot be told.
pub fn read(bytes: &[u8]) -> Result<Vec<Page>, String> {
    let options = LoadOptions::with_max_decompressed_size(MAX_STREAM);
    let document = Document::load_mem_with_options(bytes, options).map_err(|_| "PDF无法解析".to_owned())?;
    if crate::scan::format::is_encrypted(&document) {
        return Err("PDF已加密".to_owned());
    }
    let ids: Vec<_> = document.page_iter().take(MAX_PAGES + 1).collect();
    if ids.len() > MAX_PAGES {
        return Err(format!("超过{MAX_PAGES}页"));
    }
    let (mut pages, mut length, mut lost) = (Vec::new(), 0, 0);
    for id in ids {
        let page = lines(&document, id)?;
        lost += page.lost;
        let paragraphs = paragraphs(page.lines);
        length += paragraphs.iter().map(|text| text.chars().count()).sum::<usize>();
        if length > MAX_TEXT {
            return Err("文字过多".to_owned());
        }
        pages.push(paragraphs);
    }
    if lost * 20 > length + lost {
        return Err("字体编码无法识别，文字不全".to_owned());
    }
    if length < MIN_TEXT {
        return Err("没有文字，可能是扫描件".to_owned());
    }
    Ok(pages)
}

/// A run of text on a page.
#[derive(Debug, Clone, Default)]
struct Run {
    text: String,
    x: f64,
    end: f64,
    y: f64,
    size: f64,
}

#[derive(Debug, Default)]
struct Lines {
    lines: Vec<Vec<Run>>,
    /// Characters that could not be told.
    lost: usize,
}

/// How the codes of a font become characters.
enum Codes<'a> {
    Table(Table),
    Known(Encoding<'a>),
    Blind,
}

/// Transformations as PDF writes them: a b c d e f.
type Matrix = [f64; 6];
const SAME: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn times(a: &Matrix, b: &Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

/// Where the pen of a page stands.
struct Pen {
    page: Matrix,
    kept: Vec<Matrix>,
    line: Matrix,
    at: Matrix,
    leading: f64,
    size: f64,
}

impl Pen {
    fn down(&mut self, x: f64, y: f64) {
        self.line = times(&[1.0, 0.0, 0.0, 1.0, x, y], &self.line);
        self.at = self.line;
    }

    /// Shows a text: says where it stands, and moves behind it.
    fn show(&mut self, text: String) -> Run {
        let wide: f64 = text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum();
        let start = times(&self.at, &self.page);
        self.at = times(&[1.0, 0.0, 0.0, 1.0, wide * self.size, 0.0], &self.at);
        let end = times(&self.at, &self.page);
        let size = self.size * start[0].hypot(start[1]).max(1e-6);
        Run { text, x: start[4], end: end[4], y: start[5], size }
    }
}

fn lines(document: &Document, page: lopdf::ObjectId) -> Result<Lines, String> {
    let fault = |_| "PDF页面无法解析".to_owned();
    let fonts = document.get_page_fonts(page).map_err(fault)?;
    let mut encodings: BTreeMap<Vec<u8>, Codes<'_>> = BTreeMap::new();
    for (name, font) in fonts {
        let table = font.get_deref(b"ToUnicode", document).and_then(Object::as_stream).ok();
        let table = match table {
            Some(stream) => Table::read(&stream.get_plain_content_with_limit(MAX_STREAM).map_err(fault)?),
            None => None,
        };
        let codes = match table {
            Some(table) => Codes::Table(table),
            None => Codes::Known(font.get_font_encoding_with_limit(document, MAX_STREAM).map_err(fault)?),
        };
        // Two-byte codes of a font without a table of characters: the library falls back to Latin letters.
        let blind = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type0")
            && matches!(codes, Codes::Known(Encoding::OneByteEncoding(_)));
        encodings.insert(name, if blind { Codes::Blind } else { codes });
    }
    if encodings.is_empty() {
        return Ok(Lines::default());
    }
    let bytes = document.get_page_content_with_limit(page, MAX_STREAM).map_err(fault)?;
    let content = Content::decode(&bytes).map_err(fault)?;
    let mut out = Lines::default();
    let mut pen = Pen { page: SAME, kept: Vec::new(), line: SAME, at: SAME, leading: 0.0, size: 1.0 };
    let mut font: Option<&Codes<'_>> = None;
    for operation in &content.operations {
        let operands = &operation.operands;
        let number = |at: usize| operands.get(at).and_then(|o| o.as_float().ok()).map_or(0.0, f64::from);
        let matrix = || -> Matrix { std::array::from_fn(number) };
        match operation.operator.as_str() {
            "q" => pen.kept.push(pen.page),
            "Q" => pen.page = pen.kept.pop().unwrap_or(SAME),
            "cm" => pen.page = times(&matrix(), &pen.page),
            "BT" => (pen.line, pen.at) = (SAME, SAME),
            "Tm" => (pen.line, pen.at) = (matrix(), matrix()),
            "TL" => pen.leading = number(0),
            "Td" => pen.down(number(0), number(1)),
            "TD" => {
                pen.leading = -number(1);
                pen.down(number(0), number(1));
            }
            "T*" => pen.down(0.0, -pen.leading),
            "Tf" => {
                font = operands.first().and_then(|o| o.as_name().ok()).and_then(|name| encodings.get(name));
                pen.size = number(1);
            }
            "Tj" | "TJ" | "'" | "\"" => {
                if matches!(operation.operator.as_str(), "'" | "\"") {
                    pen.down(0.0, -pen.leading);
                }
                for operand in operands {
                    show(operand, font, &mut pen, &mut out);
                }
            }
            _ => {}
        }
    }
    Ok(out)
}

fn show(operand: &Object, font: Option<&Codes<'_>>, pen: &mut Pen, out: &mut Lines) {
    match operand {
        Object::String(bytes, _) => {
            let text = font.and_then(|codes| decoded(codes, bytes));
            let Some(text) = text else {
                out.lost += bytes.len().div_ceil(2);
                return;
            };
            out.lost += text.matches('\u{FFFD}').count();
            let run = pen.show(text);
            add(run, &mut out.lines);
        }
        // Thousandths of the size, against the direction of writing.
        Object::Integer(_) | Object::Real(_) => {
            let shift = operand.as_float().map_or(0.0, f64::from) / 1000.0 * pen.size;
            pen.at = times(&[1.0, 0.0, 0.0, 1.0, -shift, 0.0], &pen.at);
        }
        Object::Array(parts) => parts.iter().for_each(|part| show(part, font, pen, out)),
        _ => {}
    }
}

fn decoded(codes: &Codes<'_>, bytes: &[u8]) -> Option<String> {
    match codes {
        Codes::Table(table) => Some(table.text(bytes)),
        Codes::Blind => None,
        Codes::Known(encoding) => known(encoding, bytes),
    }
}

fn known(encoding: &Encoding<'_>, bytes: &[u8]) -> Option<String> {
    match encoding {
        Encoding::SimpleEncoding(name) if name.starts_with(b"UniGB-") => {
            Some(encoding_rs::UTF_16BE.decode(bytes).0.into_owned())
        }
        Encoding::SimpleEncoding(name) if name.starts_with(b"GB") => {
            Some(encoding_rs::GB18030.decode(bytes).0.into_owned())
        }
        other => other.bytes_to_string(bytes).ok(),
    }
}

fn add(run: Run, lines: &mut Vec<Vec<Run>>) {
    if run.text.is_empty() {
        return;
    }
    match lines.last_mut() {
        Some(line)
            if line.last().is_some_and(|last| (last.y - run.y).abs() < run.size.max(last.size) * 0.4) =>
        {
            line.push(run);
        }
        _ => lines.push(vec![run]),
    }
}

/// Lines brought together to paragraphs: a new one begins where a line is set in, and ends where its line ends well before
/// the others; columns stand alone.
fn paragraphs(lines: Vec<Vec<Run>>) -> Vec<String> {
    let ends = |line: &[Run]| line.iter().map(|run| run.end).fold(f64::MIN, f64::max);
    let right = lines.iter().map(|line| ends(line)).fold(f64::MIN, f64::max);
    let begins = |line: &[Run]| line.first().map_or(0.0, |run| run.x);
    let left = lines.iter().map(|line| begins(line)).fold(f64::MAX, f64::min);
    let (mut out, mut open) = (Vec::new(), String::new());
    for line in lines {
        let size = line.first().map_or(10.0, |run| run.size);
        let parts = columns(&line);
        let table = parts.len() > 1;
        if table || begins(&line) > left + 1.5 * size {
            out.push(std::mem::take(&mut open));
        }
        for part in parts {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            if digit(open.chars().next_back()) && digit(part.chars().next()) {
                open.push(GAP);
            }
            open.push_str(&part);
            if table {
                out.push(std::mem::take(&mut open));
            }
        }
        if ends(&line) < right - 2.5 * size {
            out.push(std::mem::take(&mut open));
        }
    }
    out.push(open);
    out.retain(|text| !text.trim().is_empty());
    out
}

/// The parts of a line that stand clearly apart; digits that only nearly touch are kept apart by a sign.
fn columns(line: &[Run]) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut end: Option<f64> = None;
    for run in line {
        let gap = end.map_or(0.0, |end| (run.x - end) / run.size);
        let last = parts.last().and_then(|part| part.chars().next_back());
        if gap > 1.0 {
            parts.push(String::new());
        } else if gap.abs() > 0.3
            && last.is_some_and(|c| c.is_ascii_digit())
            && run.text.starts_with(|c: char| c.is_ascii_digit())
            && let Some(part) = parts.last_mut()
        {
            part.push(GAP);
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(&run.text);
        }
        end = Some(run.end);
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::{Stream, dictionary};

    /// A one-page PDF whose font carries the table, when there is one.
    fn built(encoding: &str, table: Option<&str>, content: Vec<u8>, compress: bool) -> Vec<u8> {
        let mut document = Document::with_version("1.5");
        let mut font = dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "FangSong", "Encoding" => encoding,
        };
        if let Some(table) = table {
            let id = document.add_object(Stream::new(lopdf::Dictionary::new(), table.as_bytes().to_vec()));
            font.set("ToUnicode", id);
        }
        let font = document.add_object(font);
        let content = document.add_object(Stream::new(lopdf::Dictionary::new(), content));
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
        if compress {
            document.compress();
        }
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    /// Lines of codes at their places, in points.
    fn content(texts: &[(f64, f64, Vec<u8>)]) -> Vec<u8> {
        let line = |(x, y, codes): &(f64, f64, Vec<u8>)| {
            let hex: String = codes.iter().map(|byte| format!("{byte:02X}")).collect();
            format!("BT /F1 16 Tf 1 0 0 1 {x} {y} Tm <{hex}> Tj ET\n")
        };
        texts.iter().map(line).collect::<String>().into_bytes()
    }

    fn written(texts: &[(f64, f64, &str)]) -> Vec<u8> {
        let codes = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
        let texts: Vec<_> = texts.iter().map(|(x, y, text)| (*x, *y, codes(text))).collect();
        built("Identity-H", Some("1 beginbfrange <0000> <FFFF> <0000> endbfrange"), content(&texts), false)
    }

    fn text(bytes: &[u8]) -> Result<Vec<Page>, String> {
        read(bytes)
    }

    #[test]
    fn lines_of_a_paragraph_are_joined_and_short_lines_end_it() {
        let pages = text(&written(&[
            (200.0, 800.0, "五原县脱贫攻坚工作汇报"),
            (104.0, 760.0, "截至二〇二〇年四月十日，全县共有已脱贫享受政策"),
            (72.0, 740.0, "14701户27042人，边缘户"),
            (72.0 + 16.0 * 11.0, 740.0, "105户208人，均已纳入监测。"),
            (300.0, 720.0, "2020年4月10日"),
        ]))
        .unwrap();
        let page = &pages[0];
        assert_eq!(page[0], "五原县脱贫攻坚工作汇报");
        assert!(page[1].contains("享受政策14701户27042人，边缘户105户208人"), "{page:?}");
        assert_eq!(page.last().unwrap(), "2020年4月10日");
    }

    #[test]
    fn digits_set_one_by_one_are_one_number_and_columns_stay_apart() {
        let digits: Vec<(f64, f64, &str)> = "14701"
            .char_indices()
            .map(|(at, _)| (72.0 + 16.0 * 4.0 + 8.0 * at as f64, 700.0, &"14701"[at..=at]))
            .collect();
        let mut texts = vec![
            (72.0, 790.0, "这是一份有文字的工作汇报材料，共有若干段落，写满一行。"),
            (72.0, 760.0, "第二行。"),
            (72.0, 700.0, "享受政策"),
        ];
        texts.extend(digits);
        texts.push((72.0 + 16.0 * 4.0 + 40.0, 700.0, "户"));
        texts.extend([
            (72.0, 660.0, "边缘户"),
            (300.0, 660.0, "监测户"),
            (72.0, 640.0, "105户"),
            (300.0, 640.0, "34户"),
        ]);
        let page = text(&written(&texts)).unwrap().remove(0);
        assert!(page.iter().any(|line| line == "享受政策14701户"), "{page:?}");
        assert!(page.iter().any(|line| line == "监测户"), "{page:?}");
        assert!(page.iter().any(|line| line == "105户"), "{page:?}");
    }

    #[test]
    fn fonts_that_are_not_embedded_are_read_by_the_chinese_encodings() {
        let line = "截至2020年4月10日，全县边缘户105户208人。";
        let gbk = encoding_rs::GBK.encode(line).0.into_owned();
        let ucs: Vec<u8> = line.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (encoding, codes) in
            [("GBK-EUC-H", gbk), ("UniGB-UCS2-H", ucs.clone()), ("UniGB-UTF16-H", ucs.clone())]
        {
            let pages = text(&built(encoding, None, content(&[(72.0, 700.0, codes)]), false));
            assert_eq!(pages.unwrap()[0], [line], "{encoding}");
        }
        let blind = text(&built("Identity-H", None, content(&[(72.0, 700.0, ucs)]), false));
        assert!(blind.unwrap_err().contains("字体编码无法识别"));
    }

    #[test]
    fn a_page_that_unpacks_without_end_is_refused() {
        let huge = vec![b' '; MAX_STREAM + 1024];
        let bytes = built("Identity-H", Some("1 beginbfrange <0000> <FFFF> <0000> endbfrange"), huge, true);
        assert!(bytes.len() < 1 << 20);
        assert!(text(&bytes).is_err());
    }

    #[test]
    fn a_scan_a_cut_file_and_noise_have_no_text() {
        let good = written(&[(72.0, 700.0, "这是一份有文字的工作汇报材料，共有若干段落。")]);
        assert!(text(&good).is_ok());
        assert!(text(&good[..good.len() / 3]).is_err());
        assert!(text(&written(&[(72.0, 30.0, "第1页")])).unwrap_err().contains("扫描件"));
        assert!(text(b"%PDF-1.4 nothing").is_err());
    }
}
