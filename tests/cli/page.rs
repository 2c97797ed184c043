//! The page of GB/T 9704-2012, measured in the PDF that the program writes.

use crate::harness::Small;
use lopdf::content::Content;
use lopdf::{Document, Object};

/// Points of so many millimetres.
fn mm(length: f64) -> f64 {
    length * 72.0 / 25.4
}

/// A show of text: place and size in points from the lower left corner, and its glyphs.
#[derive(Debug, Clone, Copy)]
struct Shown {
    x: f64,
    y: f64,
    size: f64,
    glyphs: usize,
    /// Added between the glyphs.
    spread: f64,
}

fn number(object: &Object) -> f64 {
    object.as_float().map_or(0.0, f64::from)
}

/// Every show of text of a page. Faces are Identity-H: two bytes a glyph.
fn shown(document: &Document, page: lopdf::ObjectId) -> Vec<Shown> {
    let content = Content::decode(&document.get_page_content(page)).unwrap();
    let (mut size, mut at, mut out) = (0.0, (0.0, 0.0), Vec::new());
    for operation in &content.operations {
        let numbers: Vec<f64> = operation.operands.iter().map(number).collect();
        match operation.operator.as_str() {
            "Tf" => size = numbers[1],
            "Tm" => at = (numbers[4], numbers[5]),
            "Td" => at = (at.0 + numbers[0], at.1 + numbers[1]),
            "Tj" | "TJ" => {
                let parts = match &operation.operands[0] {
                    Object::Array(parts) => parts.clone(),
                    other => vec![other.clone()],
                };
                let bytes: usize = parts.iter().filter_map(|part| part.as_str().ok()).map(<[u8]>::len).sum();
                let spread: f64 = parts.iter().map(number).sum();
                out.push(Shown {
                    x: at.0,
                    y: at.1,
                    size,
                    glyphs: bytes / 2,
                    spread: -spread * size / 1000.0,
                });
            }
            _ => {}
        }
    }
    out
}

/// Baselines of a page's running text from the top, with the characters of each line.
fn lines(shown: &[Shown]) -> Vec<(f64, usize)> {
    let mut lines: Vec<(f64, usize)> = Vec::new();
    for one in shown.iter().filter(|one| (one.size - mm(156.0) / 28.0).abs() < 0.01) {
        match lines.last_mut().filter(|(y, _)| (*y - one.y).abs() < 0.01) {
            Some((_, count)) => *count += one.glyphs,
            None => lines.push((one.y, one.glyphs)),
        }
    }
    lines
}

fn pack(template: &str) -> Document {
    let small = Small::new();
    small.write("report-templates/county.md.tera", template);
    small.run(&["pack", "项目", "--format", "pdf"]).expect(0);
    Document::load(small.out().join("150802临河区/临河区考核材料包.pdf")).unwrap()
}

#[test]
fn a_page_of_running_text_has_twenty_two_lines_of_twenty_eight_characters_in_the_type_area() {
    let document = pack(&"旗".repeat(28 * 22 * 4));
    let pages = document.get_pages();
    for number in 2..=4u32 {
        let shown = shown(&document, pages[&number]);
        let lines = lines(&shown);
        assert_eq!(lines.len(), 22, "page {number}");
        // Even pages are bound at the right.
        let left = if number % 2 == 1 { mm(28.0) } else { mm(26.0) };
        for (at, (y, count)) in lines.iter().enumerate() {
            let first = number == 2 && at == 0;
            assert_eq!(*count, if first { 26 } else { 28 }, "page {number}, line {at}");
            let top = mm(297.0 - 37.0) - at as f64 * mm(225.0) / 22.0;
            let size = mm(156.0) / 28.0;
            // The characters lie in the middle of their line: the box from 0.12 em below to 0.88 em above the baseline.
            let middle = y + 0.38 * size;
            assert!((top - mm(225.0) / 44.0 - middle).abs() < 0.1, "page {number}, line {at}: {y}");
        }
        for one in shown.iter().filter(|one| (one.size - mm(156.0) / 28.0).abs() < 0.01) {
            let right = one.x + one.glyphs as f64 * one.size + one.spread;
            assert!(one.x > left - 0.05 && right < left + mm(156.0) + 0.15, "page {number}: {one:?}");
        }
    }
}

#[test]
fn page_numbers_stand_below_the_outer_corner_of_the_type_area() {
    let document = pack(&"旗".repeat(28 * 22 * 3));
    for (number, page) in document.get_pages().into_iter().skip(1) {
        let shown = shown(&document, page);
        let own: Vec<&Shown> = shown.iter().filter(|one| (one.size - 14.0).abs() < 0.01).collect();
        let glyphs: usize = own.iter().map(|one| one.glyphs).sum();
        assert_eq!(glyphs, 5, "— {number} —");
        // The dashes, 7 mm below; their ink is some way above the baseline.
        let below = mm(35.0) - own[0].y - mm(7.0);
        assert!((0.2 * 14.0..0.6 * 14.0).contains(&below), "page {number}: {below}");
        if number % 2 == 0 {
            assert!((own[0].x - mm(26.0) - 14.0).abs() < 0.05, "page {number}: {own:?}");
        } else {
            // Two dashes, two blanks and a half-width figure: three characters and a little.
            let right = mm(28.0 + 156.0) - 14.0;
            assert!((right - 3.3 * 14.0..right - 2.5 * 14.0).contains(&own[0].x), "page {number}: {own:?}");
        }
    }
}

/// What the page prints is what was set, through the finished file.
#[test]
fn nothing_of_a_long_text_is_lost_between_pages() {
    let text = "截至四月，材料“已归档”（含影像）七千四百一十七件；其中：户档、村档。".repeat(90);
    let document = pack(&format!("# 一、档案\n\n{text}\n"));
    let pages = document.get_pages();
    let printed: usize =
        pages.values().skip(1).flat_map(|page| lines(&shown(&document, *page))).map(|(_, count)| count).sum();
    assert_eq!(printed, text.chars().count() + "一、档案".chars().count());
}
