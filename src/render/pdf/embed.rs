//! Faces in the file: cut to the glyphs in use, with widths and a map back to characters.

use crate::base::error::{Error, Result};
use crate::render::typeset::font::{Face, FaceSet};
use crate::render::typeset::page::Page;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

/// Glyphs of one face in use.
pub struct Used {
    /// New number of a glyph; 0 where it is not used.
    pub number: Vec<u16>,
    /// First character that each glyph stands for.
    pub char: Vec<Option<char>>,
}

/// Finds the glyphs of every face that pages use; `None` for a face without any.
pub fn used(pages: &[Page], faces: &FaceSet) -> Vec<Option<Used>> {
    let mut all: Vec<Option<Used>> = faces.faces.iter().map(|_| None).collect();
    for page in pages {
        for run in &page.runs {
            let Some(slot) = all.get_mut(usize::from(run.face)) else { continue };
            let used =
                slot.get_or_insert_with(|| Used { number: vec![0; 0x1_0000], char: vec![None; 0x1_0000] });
            for glyph in page.part(run) {
                let entry = &mut used.char[usize::from(glyph.id)];
                if entry.is_none() {
                    *entry =
                        Some(if run.missing { crate::render::typeset::font::MISSING } else { glyph.char });
                }
            }
        }
    }
    all
}

fn internal(what: impl std::fmt::Display) -> Error {
    Error::Internal { stage: "render", what: format!("字体嵌入：{what}") }
}

/// Cuts a face to the glyphs in use, numbers them anew and adds it to the document.
pub fn embed(document: &mut Document, face: &Face, used: &mut Used) -> Result<ObjectId> {
    let mut remapper = GlyphRemapper::new();
    let mut glyphs: Vec<(u16, u16, char)> = Vec::new();
    for (glyph, char) in
        used.char.iter().enumerate().filter_map(|(glyph, char)| char.map(|c| (glyph as u16, c)))
    {
        let number = remapper.remap(glyph);
        used.number[usize::from(glyph)] = number;
        glyphs.push((number, glyph, char));
    }
    glyphs.sort_unstable();
    let data = subsetter::subset(&face.data, face.index, &remapper).map_err(internal)?;
    let tag: String = Sha256::digest(&data).iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect();
    let name = format!("{tag}+{}", face.name);

    let unit = |value: i16| i64::from(value) * 1000 / i64::from(face.units_per_em);
    let program = if face.cff {
        let raw = ttf_parser::RawFace::parse(&data, 0).map_err(internal)?;
        let table = raw.table(ttf_parser::Tag::from_bytes(b"CFF ")).ok_or_else(|| internal("CFF"))?;
        Stream::new(dictionary! { "Subtype" => "CIDFontType0C" }, table.to_vec())
    } else {
        let length = i64::try_from(data.len()).unwrap_or(0);
        Stream::new(dictionary! { "Length1" => length }, data)
    };
    let program = document.add_object(program);
    let mut descriptor = dictionary! {
        "Type" => "FontDescriptor",
        "FontName" => Object::Name(name.clone().into_bytes()),
        "Flags" => 4,
        "FontBBox" => Object::Array(face.bbox.iter().map(|v| unit(*v).into()).collect()),
        "ItalicAngle" => 0,
        "Ascent" => unit(face.ascent),
        "Descent" => unit(face.descent),
        "CapHeight" => unit(face.cap_height),
        "StemV" => 80,
    };
    descriptor.set(if face.cff { "FontFile3" } else { "FontFile2" }, program);
    let descriptor = document.add_object(descriptor);
    let mut font = dictionary! {
        "Type" => "Font",
        "Subtype" => if face.cff { "CIDFontType0" } else { "CIDFontType2" },
        "BaseFont" => Object::Name(name.clone().into_bytes()),
        "CIDSystemInfo" => Object::Dictionary(dictionary! {
            "Registry" => Object::String(b"Adobe".to_vec(), StringFormat::Literal),
            "Ordering" => Object::String(b"Identity".to_vec(), StringFormat::Literal),
            "Supplement" => 0,
        }),
        "FontDescriptor" => descriptor,
        "DW" => 1000,
        "W" => widths(face, &glyphs),
    };
    if !face.cff {
        font.set("CIDToGIDMap", "Identity");
    }
    let font = document.add_object(font);
    let unicode = document.add_object(Stream::new(Dictionary::new(), to_unicode(&glyphs).into_bytes()));
    Ok(document.add_object(dictionary! {
        "Type" => "Font",
        "Subtype" => "Type0",
        "BaseFont" => Object::Name(name.into_bytes()),
        "Encoding" => "Identity-H",
        "DescendantFonts" => vec![Object::Reference(font)],
        "ToUnicode" => unicode,
    }))
}

/// Widths that differ from one em, in runs.
fn widths(face: &Face, glyphs: &[(u16, u16, char)]) -> Object {
    let mut out = Vec::new();
    let mut run: Vec<Object> = Vec::new();
    let (mut first, mut last) = (0, 0);
    for (number, glyph, _) in glyphs {
        let (advance, em) = (i64::from(face.advance_units(*glyph)), i64::from(face.units_per_em));
        if advance == em {
            continue;
        }
        if run.is_empty() || *number != last + 1 {
            if !run.is_empty() {
                out.push(Object::Integer(first));
                out.push(Object::Array(std::mem::take(&mut run)));
            }
            first = i64::from(*number);
        }
        // Rounded widths would add up over a line; the next glyph stands where the page was measured for it.
        run.push(match advance * 1000 % em {
            0 => Object::Integer(advance * 1000 / em),
            _ => Object::Real((advance as f64 * 1000.0 / em as f64) as f32),
        });
        last = *number;
    }
    if !run.is_empty() {
        out.push(Object::Integer(first));
        out.push(Object::Array(run));
    }
    Object::Array(out)
}

/// The map from glyph numbers back to characters.
fn to_unicode(glyphs: &[(u16, u16, char)]) -> String {
    use std::fmt::Write;
    let mut out = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    for part in glyphs.chunks(100) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{} beginbfchar", part.len());
        for (number, _, char) in part {
            let _ = write!(out, "<{number:04X}> <");
            for unit in char.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "{unit:04X}");
            }
            out.push_str(">\n");
        }
        out.push_str("endbfchar\n");
    }
    out.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    out
}
