//! Pages to drawing operations, and the finished file.

use super::embed::{Used, embed, used};
use super::{meta, outline};
use crate::base::error::{Error, Result};
use crate::render::blocks::Target;
use crate::render::document::{Document as Printed, DocumentMeta};
use crate::render::typeset::font::{FaceSet, Length};
use crate::render::typeset::page::{Colour, Laid, Page};
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};
use printpdf::{
    Actions, BorderArray, Codepoint, Color, Destination, DictItem, FontId, Line, LinePoint, LinkAnnotation,
    Op, PaintMode, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Pt, Rect, Rgb, TextItem,
    TextMatrix,
};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};

fn internal(what: impl std::fmt::Display) -> Error {
    Error::Internal { stage: "render", what: format!("PDF：{what}") }
}

fn pt(length: Length) -> Pt {
    // Hundredths of a point are finer than any printer and keep the streams short.
    Pt((f64::from((length + 5).div_euclid(10)) / 100.0) as f32)
}

fn colour(colour: Colour) -> Color {
    let part = |value: u8| (f64::from(value) / 255.0 * 1000.0).round() as f32 / 1000.0;
    Color::Rgb(Rgb { r: part(colour[0]), g: part(colour[1]), b: part(colour[2]), icc_profile: None })
}

fn utf16(text: &str) -> Vec<u8> {
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    bytes
}

pub(super) fn text(value: &str) -> Object {
    if value.is_ascii() {
        Object::String(value.as_bytes().to_vec(), StringFormat::Literal)
    } else {
        Object::String(utf16(value), StringFormat::Hexadecimal)
    }
}

/// Where links to anchors lead: page and height.
type Anchors<'a> = HashMap<&'a str, (usize, Pt)>;

fn operations(page: &Page, used: &[Option<Used>], anchors: &Anchors) -> Vec<Op> {
    let mut ops = Vec::with_capacity(page.runs.len() * 3 + page.fills.len() + 8);
    let mut ink: Option<Colour> = None;
    let mut set_ink = |ops: &mut Vec<Op>, wanted: Colour| {
        if ink != Some(wanted) {
            ops.push(Op::SetFillColor { col: colour(wanted) });
            ink = Some(wanted);
        }
    };
    for fill in &page.fills {
        set_ink(&mut ops, fill.colour);
        let (x, y) = (pt(fill.x), pt(page.height - fill.y - fill.height));
        let rectangle = Rect {
            x,
            y,
            width: pt(fill.width),
            height: pt(fill.height),
            mode: Some(PaintMode::Fill),
            winding_order: None,
        };
        ops.push(Op::DrawRectangle { rectangle });
    }
    for stroke in &page.strokes {
        ops.push(Op::SetOutlineColor { col: colour(stroke.colour) });
        ops.push(Op::SetOutlineThickness { pt: pt(stroke.width) });
        let point = |(x, y): (Length, Length)| LinePoint {
            p: Point { x: pt(x), y: pt(page.height - y) },
            bezier: false,
        };
        ops.push(Op::DrawLine {
            line: Line { points: vec![point(stroke.from), point(stroke.to)], is_closed: false },
        });
    }
    ops.push(Op::StartTextSection);
    let mut font = None;
    for run in &page.runs {
        let glyphs = page.part(run);
        let Some(used) =
            used.get(usize::from(run.face)).and_then(Option::as_ref).filter(|_| !glyphs.is_empty())
        else {
            continue;
        };
        if font != Some((run.face, run.size)) {
            font = Some((run.face, run.size));
            ops.push(Op::SetFont {
                font: PdfFontHandle::External(FontId(font_name(run.face))),
                size: pt(run.size),
            });
        }
        set_ink(&mut ops, run.colour);
        let (x, y) = (pt(run.x), pt(page.height - run.y));
        let matrix =
            if run.turned { [0.0, -1.0, 1.0, 0.0, x.0, y.0] } else { [1.0, 0.0, 0.0, 1.0, x.0, y.0] };
        ops.push(Op::SetTextMatrix { matrix: TextMatrix::Raw(matrix) });
        // A glyph that stands for several characters, or for a missing one, carries its text beside it.
        let real = run.missing || glyphs.iter().any(|g| used.char[usize::from(g.id)] != Some(g.char));
        if real {
            let data = utf16(&page.text(run));
            let map = BTreeMap::from([("ActualText".to_owned(), DictItem::String { data, literal: false })]);
            ops.push(Op::BeginMarkedContentWithProperties {
                tag: "Span".into(),
                properties: DictItem::Dict { map },
            });
        }
        let place = |glyph: &crate::render::typeset::page::Glyph| {
            let offset = -(i64::from(glyph.extra) * 1000 / i64::from(run.size.max(1)));
            Codepoint::new(used.number[usize::from(glyph.id)], offset as f32)
        };
        ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(glyphs.iter().map(place).collect())] });
        if real {
            ops.push(Op::EndMarkedContentWithProperties);
        }
    }
    ops.push(Op::EndTextSection);
    for link in &page.links {
        let actions = match &link.target {
            Target::Url(url) => Actions::Uri(url.clone()),
            Target::Anchor(anchor) => match anchors.get(anchor.as_str()) {
                Some((page, top)) => Actions::Goto(Destination::Xyz {
                    page: *page + 1,
                    left: None,
                    top: Some(top.0),
                    zoom: None,
                }),
                None => continue,
            },
        };
        let (x, y) = (pt(link.x), pt(page.height - link.y - link.height));
        let rect =
            Rect { x, y, width: pt(link.width), height: pt(link.height), mode: None, winding_order: None };
        let border = BorderArray::Solid([0.0, 0.0, 0.0]);
        ops.push(Op::LinkAnnotation { link: LinkAnnotation::new(rect, actions, Some(border), None, None) });
    }
    ops
}

fn font_name(face: u8) -> String {
    format!("F{face}")
}

/// Writes a document. The same pages, data and faces give the same bytes.
///
/// # Errors
/// A fault of the program only: a face that cannot be cut.
pub fn write(document: Printed, faces: &FaceSet) -> Result<Vec<u8>> {
    let Printed { meta: about, laid: Laid { pages, outline: entries, .. } } = document;
    let mut used = used(&pages, faces);
    // The faces come first: pages name glyphs by their new numbers.
    let mut fonts_of = Document::with_version("1.7");
    let mut fonts = Vec::new();
    for (number, (face, used)) in faces.faces.iter().zip(&mut used).enumerate() {
        if let Some(used) = used {
            fonts.push((font_name(number as u8), embed(&mut fonts_of, face, used)?));
        }
    }
    let height = |page: usize| pages.get(page).map_or(0, |p| p.height);
    let tops: Vec<Pt> = entries.iter().map(|e| pt(height(e.page) - e.y + 6_000)).collect();
    let anchors: Anchors = entries
        .iter()
        .zip(&tops)
        .rev()
        .map(|(entry, top)| (entry.anchor.as_str(), (entry.page, *top)))
        .collect();

    let numbers: Vec<Option<u32>> = pages.iter().map(|page| page.number).collect();
    let mut printed = PdfDocument::new(&about.title);
    printed.pages = pages
        .into_iter()
        .map(|page| {
            let (width, height) = (pt(page.width), pt(page.height));
            let whole = Rect { x: Pt(0.0), y: Pt(0.0), width, height, mode: None, winding_order: None };
            let ops = operations(&page, &used, &anchors);
            PdfPage { media_box: whole.clone(), trim_box: whole.clone(), crop_box: whole, ops }
        })
        .collect();
    let options =
        PdfSaveOptions { optimize: false, subset_fonts: false, secure: true, image_optimization: None };
    let mut document = printed.to_lopdf_document(&options, &mut Vec::new());
    drop(printed);
    document.version = "1.7".into();
    let page_ids: Vec<ObjectId> = document.get_pages().into_values().collect();
    add_fonts(&mut document, fonts_of, &fonts, &page_ids)?;

    annotate(&mut document, &page_ids);

    let root = document.trailer.get(b"Root").and_then(Object::as_reference).map_err(internal)?;
    let bookmarks = outline::bookmarks(&mut document, &entries, &tops, &page_ids);
    let intent = meta::add_intent(&mut document);
    let id = identity(&document, &about);
    let packet = meta::xmp(&about, &crate::base::fingerprint::hex(&id));
    let packet = meta::add_xmp(&mut document, packet);
    let catalog = document.get_object_mut(root).and_then(Object::as_dict_mut).map_err(internal)?;
    catalog.set("Lang", text("zh-CN"));
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.set("PageLabels", outline::labels(&numbers));
    catalog.set("OutputIntents", intent);
    catalog.set("Metadata", packet);
    if let Some(bookmarks) = bookmarks {
        catalog.set("Outlines", bookmarks);
        catalog.set("PageMode", "UseOutlines");
    }
    if let Ok(info) = document.trailer.get(b"Info").and_then(Object::as_reference) {
        document.set_object(info, meta::information(&about));
    }
    let id = Object::String(id, StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id.clone(), id]);
    document.compress();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(internal)?;
    Ok(bytes)
}

/// Moves the faces into the document and names them in the resources of every page.
fn add_fonts(
    document: &mut Document,
    fonts_of: Document,
    fonts: &[(String, ObjectId)],
    pages: &[ObjectId],
) -> Result<()> {
    let shift = document.max_id;
    document.max_id += fonts_of.max_id;
    for ((number, generation), mut object) in fonts_of.objects {
        moved(&mut object, shift);
        document.objects.insert((number + shift, generation), object);
    }
    let mut named = Dictionary::new();
    for (name, (number, generation)) in fonts {
        named.set(name.as_str(), (number + shift, *generation));
    }
    let named = document.add_object(named);
    for page in pages {
        let resources =
            document.get_dictionary(*page).and_then(|p| p.get(b"Resources")).and_then(Object::as_reference);
        let resources = resources.map_err(internal)?;
        let resources = document.get_object_mut(resources).and_then(Object::as_dict_mut).map_err(internal)?;
        for unused in ["XObject", "ExtGState", "Shading"] {
            resources.remove(unused.as_bytes());
        }
        resources.set("Font", named);
    }
    document.prune_objects();
    Ok(())
}

/// The file's `/ID`, 16 bytes: of what it shows and says, never of the clock.
fn identity(document: &Document, about: &DocumentMeta) -> Vec<u8> {
    let mut digest = Sha256::new();
    for part in [&about.title, &about.author, &about.subject, &about.keywords.join("\n"), &about.producer] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    digest.update(about.as_of.to_string().as_bytes());
    for object in document.objects.values() {
        if let Object::Stream(stream) = object {
            digest.update(&stream.content);
        }
    }
    digest.finalize().iter().take(16).copied().collect()
}

/// Links print and are never hidden, as PDF/A asks of every annotation; a page without links has no list of them.
fn annotate(document: &mut Document, pages: &[ObjectId]) {
    /// Bit 3 of the annotation flags.
    const PRINT: i64 = 4;
    for page in pages {
        let Ok(page) = document.get_object_mut(*page).and_then(Object::as_dict_mut) else { continue };
        let Ok(list) = page.get_mut(b"Annots").and_then(Object::as_array_mut) else { continue };
        for link in list.iter_mut().filter_map(|link| link.as_dict_mut().ok()) {
            link.set("F", PRINT);
        }
        if list.is_empty() {
            page.remove(b"Annots");
        }
    }
}

/// Renumbers the references of an object.
fn moved(object: &mut Object, shift: u32) {
    match object {
        Object::Reference((number, _)) => *number += shift,
        Object::Array(items) => items.iter_mut().for_each(|item| moved(item, shift)),
        Object::Dictionary(dictionary) => dictionary.iter_mut().for_each(|(_, value)| moved(value, shift)),
        Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, value)| moved(value, shift)),
        _ => {}
    }
}
