//! One page as `Content.xml`: boxes, strokes, then text in the order in which it was set, and where links lead.

use super::font::Used;
use super::{Xml, element, page_id};
use crate::render::blocks::Target;
use crate::render::typeset::font::{FaceSet, Length};
use crate::render::typeset::page::{Colour, Fill, Page, Run};
use quick_xml::events::BytesText;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;

/// The character as XML can hold it.
pub(super) fn written(char: char) -> char {
    if char.is_control() || matches!(char, '\u{FFFE}' | '\u{FFFF}') {
        char::REPLACEMENT_CHARACTER
    } else {
        char
    }
}

/// A length in thousandths of a millimetre, the unit of an OFD being the millimetre.
pub(super) fn micro(length: Length) -> i64 {
    // 25,400 µm are 72,000 thousandths of a point.
    (i64::from(length) * 254 + 360).div_euclid(720)
}

/// `12.345`
pub(super) fn millimetres(micro: i64) -> String {
    let (sign, micro) = (if micro < 0 { "-" } else { "" }, micro.unsigned_abs());
    let (whole, part) = (micro / 1000, format!("{:03}", micro % 1000));
    match part.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}.{part}"),
    }
}

fn joined(micros: &[i64]) -> String {
    micros.iter().map(|value| millimetres(*value)).collect::<Vec<_>>().join(" ")
}

fn colour([red, green, blue]: Colour) -> String {
    format!("{red} {green} {blue}")
}

/// What pages need to know of the document.
pub(super) struct Around<'a> {
    pub faces: &'a FaceSet,
    pub used: &'a [Option<Used>],
    /// Where links to anchors lead: page and height.
    pub anchors: &'a BTreeMap<&'a str, (usize, Length)>,
    /// ID of each face's font.
    pub fonts: &'a [u32],
    /// ID of the first page.
    pub first_page: u32,
}

/// Writes a page. `next` gives every object its ID.
pub(super) fn content(page: &Page, around: &Around<'_>, next: &mut u32) -> io::Result<Vec<u8>> {
    super::xml(|xml| {
        element(xml, "Page").with_attribute(super::NAMESPACE).write_inner_content(|xml| {
            element(xml, "Area").write_inner_content(|xml| {
                let size = joined(&[0, 0, micro(page.width), micro(page.height)]);
                element(xml, "PhysicalBox").write_text_content(BytesText::new(&size))?;
                Ok(())
            })?;
            element(xml, "Content").write_inner_content(|xml| {
                let layer = element(xml, "Layer").with_attribute(("ID", id(next).as_str()));
                layer
                    .with_attribute(("Type", "Body"))
                    .write_inner_content(|xml| objects(xml, page, around, next))?;
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    })
}

fn id(next: &mut u32) -> String {
    *next += 1;
    (*next - 1).to_string()
}

fn objects(xml: &mut Xml, page: &Page, around: &Around<'_>, next: &mut u32) -> io::Result<()> {
    // Boxes of one colour that follow each other are one object: a table, a code.
    for same in page.fills.chunk_by(|a, b| a.colour == b.colour) {
        boxes(xml, same, next)?;
    }
    for stroke in &page.strokes {
        let ((x1, y1), (x2, y2)) = (stroke.from, stroke.to);
        let half = stroke.width;
        let (left, top) = (micro(x1.min(x2) - half), micro(y1.min(y2) - half));
        let (right, bottom) = (micro(x1.max(x2) + half), micro(y1.max(y2) + half));
        let place = |x, y| joined(&[micro(x) - left, micro(y) - top]);
        let path = format!("M {} L {}", place(x1, y1), place(x2, y2));
        element(xml, "PathObject")
            .with_attribute(("ID", id(next).as_str()))
            .with_attribute(("Boundary", joined(&[left, top, right - left, bottom - top]).as_str()))
            .with_attribute(("LineWidth", millimetres(micro(stroke.width)).as_str()))
            .write_inner_content(|xml| {
                element(xml, "StrokeColor")
                    .with_attribute(("Value", colour(stroke.colour).as_str()))
                    .write_empty()?;
                element(xml, "AbbreviatedData").write_text_content(BytesText::new(&path))?;
                Ok(())
            })?;
    }
    for run in &page.runs {
        text(xml, page, run, around, next)?;
    }
    for link in &page.links {
        // Addresses outside the file have no place in a file that is kept for long.
        let Target::Anchor(anchor) = &link.target else { continue };
        let Some((to, y)) = around.anchors.get(anchor.as_str()) else { continue };
        let (width, height) = (micro(link.width), micro(link.height));
        element(xml, "PathObject")
            .with_attribute(("ID", id(next).as_str()))
            .with_attribute(("Boundary", joined(&[micro(link.x), micro(link.y), width, height]).as_str()))
            .with_attribute(("Stroke", "false"))
            .with_attribute(("Fill", "false"))
            .write_inner_content(|xml| {
                go_to(xml, page_id(around.first_page, *to), *y)?;
                let path = rectangle(0, 0, width, height);
                element(xml, "AbbreviatedData").write_text_content(BytesText::new(&path))?;
                Ok(())
            })?;
    }
    Ok(())
}

/// The action that leads to a place.
pub(super) fn go_to(xml: &mut Xml, page: u32, y: Length) -> io::Result<()> {
    element(xml, "Actions").write_inner_content(|xml| {
        element(xml, "Action").with_attribute(("Event", "CLICK")).write_inner_content(|xml| {
            element(xml, "Goto").write_inner_content(|xml| {
                element(xml, "Dest")
                    .with_attribute(("Type", "XYZ"))
                    .with_attribute(("PageID", page.to_string().as_str()))
                    .with_attribute(("Left", "0"))
                    .with_attribute(("Top", millimetres(micro(y)).as_str()))
                    .with_attribute(("Zoom", "0"))
                    .write_empty()?;
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

fn rectangle(x: i64, y: i64, width: i64, height: i64) -> String {
    let at = |x: i64, y: i64| joined(&[x, y]);
    let (right, bottom) = (x + width, y + height);
    format!("M {} L {} L {} L {} C", at(x, y), at(right, y), at(right, bottom), at(x, bottom))
}

fn boxes(xml: &mut Xml, fills: &[Fill], next: &mut u32) -> io::Result<()> {
    let edge = |of: fn(&Fill) -> Length, least: bool| {
        let all = fills.iter().map(|fill| micro(of(fill)));
        if least { all.min().unwrap_or(0) } else { all.max().unwrap_or(0) }
    };
    let (left, top) = (edge(|f| f.x, true), edge(|f| f.y, true));
    let (right, bottom) = (edge(|f| f.x + f.width, false), edge(|f| f.y + f.height, false));
    let path: Vec<String> = fills
        .iter()
        .map(|fill| {
            // Edges are rounded, not sizes: neighbours stay neighbours.
            let (x, y) = (micro(fill.x), micro(fill.y));
            let (width, height) = (micro(fill.x + fill.width) - x, micro(fill.y + fill.height) - y);
            rectangle(x - left, y - top, width, height)
        })
        .collect();
    let Some(first) = fills.first() else { return Ok(()) };
    element(xml, "PathObject")
        .with_attribute(("ID", id(next).as_str()))
        .with_attribute(("Boundary", joined(&[left, top, right - left, bottom - top]).as_str()))
        .with_attribute(("Stroke", "false"))
        .with_attribute(("Fill", "true"))
        .write_inner_content(|xml| {
            element(xml, "FillColor")
                .with_attribute(("Value", colour(first.colour).as_str()))
                .write_empty()?;
            element(xml, "AbbreviatedData").write_text_content(BytesText::new(&path.join(" ")))?;
            Ok(())
        })?;
    Ok(())
}

/// A run of text, in as many objects as there are ways to name its glyphs: by characters that the font maps, or one by one
/// by its number where a character has two or lies beyond 16 bits.
fn text(xml: &mut Xml, page: &Page, run: &Run, around: &Around<'_>, next: &mut u32) -> io::Result<()> {
    let face = around.faces.face(run.face);
    let Some(used) = around.used.get(usize::from(run.face)).and_then(Option::as_ref) else { return Ok(()) };
    let Some(font) = around.fonts.get(usize::from(run.face)) else { return Ok(()) };
    let size = |units: i16| (i64::from(units) * i64::from(run.size) / i64::from(face.units_per_em)) as Length;
    // What is drawn outside the boundary may be cut off: it holds the face's whole height, and a bit at both ends.
    let (above, below, beside) =
        (size(face.ascent.max(face.bbox[3])), size(face.descent.min(face.bbox[1])), run.size / 8);
    let mut along = 0;
    let placed: Vec<(char, u16, Length, Length)> = page
        .part(run)
        .iter()
        .map(|glyph| {
            let from = along;
            along += face.advance(glyph.id, run.size) + glyph.extra;
            (written(glyph.char), glyph.id, from, along)
        })
        .collect();
    let mapped = |(char, glyph, ..): &(char, u16, Length, Length)| used.is_mapped(*char, *glyph);
    for part in placed.chunk_by(|a, b| mapped(a) && mapped(b)) {
        let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
        let (from, to) = (first.2, last.3);
        // Places along the line are rounded, not steps: they do not add up to an error.
        let start = if run.turned { run.y } else { run.x };
        let at: Vec<i64> = part.iter().map(|(_, _, from, _)| micro(start + from)).collect();
        let steps: Vec<i64> = at.windows(2).map(|two| two[1] - two[0]).collect();
        let text: String = part.iter().map(|(char, ..)| *char).collect();
        let (left, top, width, height) = if run.turned {
            (run.x + below, run.y + from - beside, above - below, to - from + 2 * beside)
        } else {
            (run.x + from - beside, run.y - above, to - from + 2 * beside, above - below)
        };
        let (x, y) = if run.turned { (run.x, run.y + from) } else { (run.x + from, run.y) };
        let (left, top) = (micro(left), micro(top));
        let (x, y) = (micro(x) - left, micro(y) - top);
        let boundary = joined(&[left, top, micro(width), micro(height)]);
        let (id, size) = (id(next), millimetres(micro(run.size)));
        let mut object = element(xml, "TextObject")
            .with_attribute(("ID", id.as_str()))
            .with_attribute(("Boundary", boundary.as_str()))
            .with_attribute(("Font", font.to_string().as_str()))
            .with_attribute(("Size", size.as_str()));
        // A quarter turn clockwise about the start of the line.
        let (origin, turn) = if run.turned {
            ((0, 0), format!("0 1 -1 0 {}", joined(&[x, y])))
        } else {
            ((x, y), String::new())
        };
        if run.turned {
            object = object.with_attribute(("CTM", turn.as_str()));
        }
        object.write_inner_content(|xml| {
            element(xml, "FillColor").with_attribute(("Value", colour(run.colour).as_str())).write_empty()?;
            if !mapped(first) {
                element(xml, "CGTransform")
                    .with_attribute(("CodePosition", "0"))
                    .with_attribute(("CodeCount", "1"))
                    .with_attribute(("GlyphCount", "1"))
                    .write_inner_content(|xml| {
                        let number = used.number(first.1).to_string();
                        element(xml, "Glyphs").write_text_content(BytesText::new(&number))?;
                        Ok(())
                    })?;
            }
            let mut code = element(xml, "TextCode")
                .with_attribute(("X", millimetres(origin.0).as_str()))
                .with_attribute(("Y", millimetres(origin.1).as_str()));
            if !steps.is_empty() {
                code = code.with_attribute(("DeltaX", deltas(&steps).as_str()));
            }
            code.write_text_content(BytesText::new(&text))?;
            Ok(())
        })?;
    }
    Ok(())
}

/// Steps from glyph to glyph; equal ones are counted (`g 3 5.571`).
fn deltas(steps: &[i64]) -> String {
    let mut out = String::new();
    for same in steps.chunk_by(|a, b| a == b) {
        let step = millimetres(same.first().copied().unwrap_or(0));
        // Writing to a string cannot fail.
        let _ = if same.len() > 2 {
            write!(out, " g {} {step}", same.len())
        } else {
            write!(out, "{}", format!(" {step}").repeat(same.len()))
        };
    }
    out.trim_start().to_owned()
}
