//! Faces in the file: the characters in use, as a TrueType font of their own.
//!
//! An OFD names characters and leaves it to the font to find their glyphs, so the font keeps a map from characters, which
//! the faces cut for PDF have lost. Readers differ in the outlines they know: all draw those of TrueType (`glyf`), and
//! some fall back to a face of the computer for CFF, so CFF outlines are turned into TrueType's, within half a unit of
//! 1,000 to the em.

use crate::base::error::{Error, Result};
use crate::render::typeset::font::{Face, FaceSet};
use crate::render::typeset::page::Page;
use std::collections::{BTreeMap, BTreeSet};
use ttf_parser::{GlyphId, OutlineBuilder};

/// What the pages use of one face.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Used {
    /// Glyph of every character that the font's map leads to.
    chars: BTreeMap<char, u16>,
    glyphs: BTreeSet<u16>,
    /// New number of every glyph.
    number: BTreeMap<u16, u16>,
}

impl Used {
    /// Does the font's map lead from the character to this glyph, in every reader? Some look characters up by 16 bits.
    pub fn is_mapped(&self, char: char, glyph: u16) -> bool {
        u32::from(char) <= 0xFFFF && self.chars.get(&char) == Some(&glyph)
    }

    /// Number of a glyph in the font of the file.
    pub fn number(&self, glyph: u16) -> u16 {
        self.number.get(&glyph).copied().unwrap_or(0)
    }
}

/// Finds what pages use of every face; `None` for a face without any.
pub fn used(pages: &[Page], faces: &FaceSet) -> Vec<Option<Used>> {
    let mut all: Vec<Option<Used>> = faces.faces.iter().map(|_| None).collect();
    for page in pages {
        for run in &page.runs {
            let glyphs = page.part(run);
            let Some(slot) = all.get_mut(usize::from(run.face)).filter(|_| !glyphs.is_empty()) else {
                continue;
            };
            let used = slot.get_or_insert_with(Used::default);
            for glyph in glyphs {
                // A character that no face has is mapped to 〓: it prints so, and is found and copied as itself.
                used.chars.entry(super::page::written(glyph.char)).or_insert(glyph.id);
                used.glyphs.insert(glyph.id);
            }
        }
    }
    for used in all.iter_mut().flatten() {
        // In the order of characters, so that the map has few ranges; glyph 0 stands for what is not there.
        let order = used.chars.values().chain(&used.glyphs);
        for glyph in order {
            let next = u16::try_from(used.number.len() + 1).unwrap_or(u16::MAX);
            used.number.entry(*glyph).or_insert(next);
        }
    }
    all
}

/// A point of a contour: place in font units, and is it on the line?
type Point = (i16, i16, bool);

/// Gathers the contours of one glyph.
#[derive(Debug, Default)]
struct Outline {
    contours: Vec<Vec<Point>>,
    at: (f64, f64),
}

/// How far a curve may be from the one it stands for, in font units (usually 1,000 to the em).
const TOLERANCE: f64 = 0.5;

impl Outline {
    fn push(&mut self, (x, y): (f64, f64), on: bool) {
        if let Some(contour) = self.contours.last_mut() {
            // Outlines of usable fonts lie within 16 bits; the cast holds what does not at the edge.
            contour.push((x.round() as i16, y.round() as i16, on));
        }
        if on {
            self.at = (x, y);
        }
    }
}

fn pair(x: f32, y: f32) -> (f64, f64) {
    (f64::from(x), f64::from(y))
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.contours.push(Vec::new());
        self.push(pair(x, y), true);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.push(pair(x, y), true);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.push(pair(x1, y1), false);
        self.push(pair(x, y), true);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (p0, p1, p2, p3) = (self.at, pair(x1, y1), pair(x2, y2), pair(x, y));
        // A parabola strays from a cubic by √3/36 of its third difference, which falls with the cube of the parts.
        let third = |a: f64, b: f64, c: f64, d: f64| (d - 3.0 * c + 3.0 * b - a).abs();
        let stray = (third(p0.0, p1.0, p2.0, p3.0) + third(p0.1, p1.1, p2.1, p3.1)) * 0.0482;
        let mut parts = 1_u32;
        while stray > TOLERANCE * f64::from(parts * parts * parts) && parts < 16 {
            parts += 1;
        }
        let along = |axis: fn((f64, f64)) -> f64, t: f64| {
            let (a, b, c, d) = (axis(p0), axis(p1), axis(p2), axis(p3));
            let s = 1.0 - t;
            let place = s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d;
            let slope = 3.0 * (s * s * (b - a) + 2.0 * s * t * (c - b) + t * t * (d - c));
            (place, slope)
        };
        for part in 0..parts {
            let (from, to) = (f64::from(part) / f64::from(parts), f64::from(part + 1) / f64::from(parts));
            let control = |axis: fn((f64, f64)) -> f64| {
                let ((a, da), (d, dd)) = (along(axis, from), along(axis, to));
                let third = (to - from) / 3.0;
                (3.0 * (a + da * third + d - dd * third) - a - d) / 4.0
            };
            self.push((control(|p| p.0), control(|p| p.1)), false);
            self.push((along(|p| p.0, to).0, along(|p| p.1, to).0), true);
        }
    }

    fn close(&mut self) {
        if let Some(contour) = self.contours.last_mut() {
            while contour.len() > 1 && contour.last() == contour.first() {
                contour.pop();
            }
        }
    }
}

fn be16(out: &mut Vec<u8>, value: u16) {
    out.extend(value.to_be_bytes());
}

fn be16s(out: &mut Vec<u8>, value: i16) {
    out.extend(value.to_be_bytes());
}

fn be32(out: &mut Vec<u8>, value: u32) {
    out.extend(value.to_be_bytes());
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// Writes a simple glyph; nothing for one without ink. Gives its left edge.
fn glyph(out: &mut Vec<u8>, contours: &[Vec<Point>]) -> i16 {
    let points = || contours.iter().flatten();
    let bound = |axis: fn(&Point) -> i16| {
        (points().map(axis).min().unwrap_or(0), points().map(axis).max().unwrap_or(0))
    };
    let ((left, right), (low, high)) = (bound(|p| p.0), bound(|p| p.1));
    if contours.is_empty() {
        return 0;
    }
    be16(out, contours.len() as u16);
    for value in [left, low, right, high] {
        be16s(out, value);
    }
    let mut end = 0;
    for contour in contours {
        end += contour.len();
        be16(out, (end - 1) as u16);
    }
    be16(out, 0);
    let (mut flags, mut across, mut up) = (Vec::new(), Vec::new(), Vec::new());
    let (mut x, mut y) = (0_i16, 0_i16);
    for point in points() {
        // Bits: on the line; one byte across, one byte up; the same or positive across, and up.
        let mut flag = u8::from(point.2);
        for (new, old, bytes, short, same) in
            [(point.0, &mut x, &mut across, 0x02, 0x10), (point.1, &mut y, &mut up, 0x04, 0x20)]
        {
            let step = new.wrapping_sub(*old);
            match u8::try_from(step.unsigned_abs()) {
                Ok(0) => flag |= same,
                Ok(small) => {
                    flag |= short | if step > 0 { same } else { 0 };
                    bytes.push(small);
                }
                Err(_) => be16s(bytes, step),
            }
            *old = new;
        }
        flags.push(flag);
    }
    out.extend([flags, across, up].concat());
    while !out.len().is_multiple_of(4) {
        out.push(0);
    }
    left
}

/// The map from characters: ranges whose characters and glyphs both run on.
fn cmap(used: &Used) -> Vec<u8> {
    let mut ranges: Vec<(u32, u32, u16)> = Vec::new();
    for (char, glyph) in &used.chars {
        let (code, number) = (u32::from(*char), used.number(*glyph));
        match ranges.last_mut() {
            Some((first, last, start))
                if *last + 1 == code && u32::from(*start) + code - *first == u32::from(number) =>
            {
                *last = code;
            }
            _ => ranges.push((code, code, number)),
        }
    }
    let mut full = Vec::new();
    be16(&mut full, 12);
    be16(&mut full, 0);
    be32(&mut full, 16 + 12 * ranges.len() as u32);
    be32(&mut full, 0);
    be32(&mut full, ranges.len() as u32);
    for (first, last, start) in &ranges {
        for value in [*first, *last, u32::from(*start)] {
            be32(&mut full, value);
        }
    }
    // The old table of 16 bits, for readers that know no other; it must end with U+FFFF.
    let low: Vec<(u16, u16, u16)> = ranges
        .iter()
        .filter(|(_, last, _)| *last < 0xFFFF)
        .map(|(first, last, start)| (*first as u16, *last as u16, start.wrapping_sub(*first as u16)))
        .chain([(0xFFFF, 0xFFFF, 1)])
        .collect();
    let count = low.len() as u16;
    let mut old = Vec::new();
    let power = count.checked_ilog2().unwrap_or(0);
    let size = 16 + 8 * low.len();
    for value in [
        4,
        size as u16,
        0,
        count.wrapping_mul(2),
        2_u16 << power,
        power as u16,
        count.wrapping_mul(2).wrapping_sub(2 << power),
    ] {
        be16(&mut old, value);
    }
    low.iter().for_each(|range| be16(&mut old, range.1));
    be16(&mut old, 0);
    low.iter().for_each(|range| be16(&mut old, range.0));
    low.iter().for_each(|range| be16(&mut old, range.2));
    low.iter().for_each(|_| be16(&mut old, 0));
    // More ranges than its length can count: the full table alone.
    let tables: Vec<(u16, u16, Vec<u8>)> = match u16::try_from(size) {
        Ok(_) => vec![(3, 1, old), (3, 10, full)],
        Err(_) => vec![(3, 10, full)],
    };
    let mut out = Vec::new();
    be16(&mut out, 0);
    be16(&mut out, tables.len() as u16);
    let mut offset = 4 + 8 * tables.len() as u32;
    for (platform, encoding, table) in &tables {
        be16(&mut out, *platform);
        be16(&mut out, *encoding);
        be32(&mut out, offset);
        offset += length(table);
    }
    out.extend(tables.into_iter().flat_map(|(_, _, table)| table));
    out
}

fn name(name: &str) -> Vec<u8> {
    let text: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let style: Vec<u8> = "Regular".encode_utf16().flat_map(u16::to_be_bytes).collect();
    // Family, style, whole name, PostScript name; Windows, Unicode, English.
    let records = [(1, &text), (2, &style), (4, &text), (6, &text)];
    let mut out = Vec::new();
    for value in [0, records.len() as u16, 6 + 12 * records.len() as u16] {
        be16(&mut out, value);
    }
    let mut offset = 0;
    for (id, value) in records {
        for field in [3, 1, 0x409, id, value.len() as u16, offset] {
            be16(&mut out, field);
        }
        offset += value.len() as u16;
    }
    for (_, value) in records {
        out.extend(value);
    }
    out
}

fn os2(face: &Face, used: &Used) -> Vec<u8> {
    let code = |char: Option<&char>| char.map_or(0, |c| u16::try_from(u32::from(*c)).unwrap_or(u16::MAX));
    let em = face.units_per_em as i16;
    let mut out = Vec::new();
    // Version, average width, weight, width, may be embedded.
    for value in [4, face.units_per_em, 400, 5, 0] {
        be16(&mut out, value);
    }
    // Sub- and superscripts, strike, class.
    for value in [em / 2, em / 2, 0, em / 8, em / 2, em / 2, 0, em / 2, em / 20, em / 4, 0] {
        be16s(&mut out, value);
    }
    out.extend([0; 10 + 16]);
    out.extend(b"NONE");
    for value in [0x40, code(used.chars.keys().next()), code(used.chars.keys().next_back())] {
        be16(&mut out, value);
    }
    for value in [face.ascent, face.descent, 0] {
        be16s(&mut out, value);
    }
    be16(&mut out, face.ascent.unsigned_abs());
    be16(&mut out, face.descent.unsigned_abs());
    out.extend([0; 8]);
    for value in [em / 2, face.cap_height, 0, i16::from(b' '), 1] {
        be16s(&mut out, value);
    }
    out
}

fn checksum(table: &[u8]) -> u32 {
    table.chunks(4).fold(0, |sum: u32, word| {
        let mut bytes = [0; 4];
        bytes[..word.len()].copy_from_slice(word);
        sum.wrapping_add(u32::from_be_bytes(bytes))
    })
}

/// The font of a face.
///
/// # Errors
/// A fault of the program only: the face was read before.
pub fn font(face: &Face, used: &Used) -> Result<Vec<u8>> {
    let parsed = ttf_parser::Face::parse(&face.data, face.index)
        .map_err(|error| Error::Internal { stage: "render", what: format!("字体嵌入：{error}") })?;
    let mut order: Vec<(u16, u16)> = used.number.iter().map(|(glyph, number)| (*number, *glyph)).collect();
    order.sort_unstable();
    let (mut glyf, mut loca, mut hmtx) = (Vec::new(), Vec::new(), Vec::new());
    let (mut points, mut contours) = (0, 0);
    // Glyph 0 has no ink.
    be32(&mut loca, 0);
    be32(&mut loca, 0);
    be16(&mut hmtx, face.units_per_em);
    be16(&mut hmtx, 0);
    for (_, old) in &order {
        let mut outline = Outline::default();
        let _ = parsed.outline_glyph(GlyphId(*old), &mut outline);
        outline.contours.retain(|contour| contour.len() > 1);
        if face.cff {
            // TrueType turns the other way round.
            outline.contours.iter_mut().for_each(|contour| contour.reverse());
        }
        points = outline.contours.iter().map(Vec::len).sum::<usize>().max(points);
        contours = outline.contours.len().max(contours);
        let left = glyph(&mut glyf, &outline.contours);
        be32(&mut loca, length(&glyf));
        be16(&mut hmtx, face.advance_units(*old));
        be16s(&mut hmtx, left);
    }
    let count = order.len() as u16 + 1;
    let mut head = Vec::new();
    for value in [0x0001_0000, 0x0001_0000, 0, 0x5F0F_3CF5] {
        be32(&mut head, value);
    }
    be16(&mut head, 0x0003);
    be16(&mut head, face.units_per_em);
    // No day of its making: the same pages are the same bytes.
    head.extend([0; 16]);
    face.bbox.iter().for_each(|value| be16s(&mut head, *value));
    // Plain, readable from 8 pixels, mixed directions, long offsets.
    for value in [0, 8, 2, 1, 0] {
        be16(&mut head, value);
    }
    let mut hhea = Vec::new();
    be32(&mut hhea, 0x0001_0000);
    for value in [face.ascent, face.descent, 0] {
        be16s(&mut hhea, value);
    }
    be16(&mut hhea, face.units_per_em);
    for value in [face.bbox[0], 0, face.bbox[2], 1, 0, 0, 0, 0, 0, 0, 0] {
        be16s(&mut hhea, value);
    }
    be16(&mut hhea, count);
    let mut maxp = Vec::new();
    be32(&mut maxp, 0x0001_0000);
    for value in [count, points as u16, contours as u16, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0] {
        be16(&mut maxp, value);
    }
    let mut post = Vec::new();
    be32(&mut post, 0x0003_0000);
    post.extend([0; 28]);
    let tables: [(&[u8; 4], Vec<u8>); 10] = [
        (b"OS/2", os2(face, used)),
        (b"cmap", cmap(used)),
        (b"glyf", glyf),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", hmtx),
        (b"loca", loca),
        (b"maxp", maxp),
        (b"name", name(&face.name)),
        (b"post", post),
    ];
    Ok(assembled(&tables))
}

/// The file of these tables, which come in the order of their names.
fn assembled(tables: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let count = tables.len() as u16;
    let power = count.checked_ilog2().unwrap_or(0);
    let mut out = Vec::new();
    be32(&mut out, 0x0001_0000);
    for value in [count, 16 << power, power as u16, count * 16 - (16 << power)] {
        be16(&mut out, value);
    }
    let mut offset = 12 + 16 * u32::from(count);
    let mut head = 0;
    for (tag, table) in tables {
        if *tag == b"head" {
            head = offset as usize;
        }
        out.extend(*tag);
        for value in [checksum(table), offset, length(table)] {
            be32(&mut out, value);
        }
        offset += length(table).next_multiple_of(4);
    }
    for (_, table) in tables {
        out.extend(table);
        while !out.len().is_multiple_of(4) {
            out.push(0);
        }
    }
    // The sum over the whole file is this number.
    let adjustment = 0xB1B0_AFBA_u32.wrapping_sub(checksum(&out));
    out[head + 8..head + 12].copy_from_slice(&adjustment.to_be_bytes());
    out
}
