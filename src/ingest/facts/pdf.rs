//! PDF: version, the claim to be PDF/A, pages, and the pictures of scanned pages.

use super::{Colour, Facts, LEAST_SCANNED, MAX_PART, MAX_WHOLE, Source, Told, find, head};
use crate::ingest::documents::pages;
use crate::scan::entry::Format;
use crate::scan::format;
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::io::{Read, Seek, SeekFrom};

/// Most pages whose pictures are measured.
const MAX_PAGES: usize = 2000;
/// Part of a page that its picture covers when the page was scanned.
const COVERED: f64 = 0.5;

pub fn look(file: &mut Source, facts: &mut Facts) {
    let start = head(file, 1024);
    let version = find(&start, b"%PDF-").and_then(|at| start.get(at + 5..at + 8));
    facts.version = version.map(|version| String::from_utf8_lossy(version).into_owned()).unwrap_or_default();
    facts.pages = pages::count(file, Format::Pdf);
    if facts.encrypted == Told::Yes {
        return;
    }
    let size = file.seek(SeekFrom::End(0)).unwrap_or(u64::MAX);
    if size > MAX_WHOLE {
        facts.encrypted = Told::Unknown;
        facts.doubts.push("文件过大，没有看PDF内部，分辨率、PDF/A声明不明");
        return;
    }
    let mut bytes = Vec::new();
    let read = file.rewind().and_then(|()| file.read_to_end(&mut bytes));
    match read.ok().and_then(|_| Document::load_mem(&bytes).ok()) {
        Some(document) => inside(&document, facts),
        // The pages of such a file may still be counted; viewers mend more than this reader.
        None => {
            facts.encrypted = Told::Unknown;
            facts.doubts.push("PDF结构读不出来，请用阅读软件打开核对");
        }
    }
}

fn inside(document: &Document, facts: &mut Facts) {
    facts.encrypted = Told::of(format::is_encrypted(document) || document.was_encrypted());
    facts.pages = facts.pages.or_else(|| u32::try_from(document.get_pages().len()).ok());
    let catalogue = document.catalog().ok();
    // A file that was changed later tells its version in the catalogue.
    if let Some(Ok(later)) = catalogue.map(|dict| dict.get(b"Version").and_then(Object::as_name)) {
        let later = String::from_utf8_lossy(later).into_owned();
        if later > facts.version {
            facts.version = later;
        }
    }
    let metadata = catalogue.and_then(|dict| dict.get(b"Metadata").ok());
    let stream = metadata.and_then(|object| document.dereference(object).ok()?.1.as_stream().ok());
    if let Some(claim) = stream.and_then(|stream| {
        let plain = stream.decompressed_content_with_limit(MAX_PART as usize);
        claimed(&plain.unwrap_or_else(|_| stream.content.clone()))
    }) {
        facts.version = claim;
    }
    for page in document.get_pages().into_values().take(MAX_PAGES) {
        // A page that cannot be measured tells nothing.
        if let Some(picture) = scanned(document, page) {
            facts.colours.extend(picture.colour);
            if facts.dpi.is_none_or(|lowest| picture.dpi < lowest) {
                (facts.dpi, facts.pixels) = (Some(picture.dpi), Some(picture.pixels));
            }
        }
    }
}

/// `A-1b` from `pdfaid:part` and `pdfaid:conformance`, written as attributes or as elements.
fn claimed(xmp: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(xmp);
    let value = |name: &str| {
        let after = text.split_once(name)?.1;
        let value = after.trim_start().trim_start_matches(['=', '>', '"', '\'', ' ']);
        let word: String = value.chars().take_while(char::is_ascii_alphanumeric).collect();
        (!word.is_empty() && word.len() < 3).then_some(word)
    };
    let part = value("pdfaid:part")?;
    let level = value("pdfaid:conformance").unwrap_or_default().to_lowercase();
    Some(format!("A-{part}{level}"))
}

struct Picture {
    pixels: (u32, u32),
    dpi: u32,
    colour: Option<Colour>,
}

/// The largest picture that a page shows, when it covers the better part of the page. Behind text that can be seen it is a
/// ground; the text that recognition lays over a scan is invisible (mode 3).
fn scanned(document: &Document, page: ObjectId) -> Option<Picture> {
    let (width, height) = sheet(document, page)?;
    let content = document.get_page_content_with_limit(page, MAX_PART as usize).ok()?;
    let content = Content::decode(&content).ok()?;
    let mut places = vec![[1.0, 0.0, 0.0, 1.0]];
    let mut best: Option<(f64, Picture)> = None;
    let mut invisible = false;
    for operation in &content.operations {
        match operation.operator.as_str() {
            "q" => places.push(*places.last()?),
            "Q" if places.len() > 1 => {
                places.pop();
            }
            "cm" => {
                let part: Vec<f64> = operation.operands.iter().filter_map(number).collect();
                let &[a, b, c, d, ..] = part.as_slice() else { continue };
                let [e, f, g, h] = *places.last()?;
                *places.last_mut()? = [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h];
            }
            "Tr" => invisible = operation.operands.first().and_then(number) == Some(3.0),
            "Tj" | "TJ" | "'" | "\"" if !invisible => return None,
            "Do" => {
                let name = operation.operands.first().and_then(|name| name.as_name().ok());
                let Some(image) = name.and_then(|name| image(document, page, name)) else { continue };
                let [a, b, c, d] = *places.last()?;
                let area = (a * d - b * c).abs();
                if area < COVERED * width * height || best.as_ref().is_some_and(|(most, _)| *most >= area) {
                    continue;
                }
                if let Some(picture) = measured(document, image, a.hypot(b), c.hypot(d)) {
                    best = Some((area, picture));
                }
            }
            _ => {}
        }
    }
    best.map(|(_, picture)| picture)
}

fn measured(document: &Document, image: &Dictionary, width: f64, height: f64) -> Option<Picture> {
    let size = |key| u32::try_from(get(document, image, key)?.as_i64().ok()?).ok();
    let pixels = (size(b"Width")?, size(b"Height")?);
    let dpi = (f64::from(pixels.0) * 72.0 / width).min(f64::from(pixels.1) * 72.0 / height);
    let sound = (LEAST_SCANNED..100_000.0).contains(&dpi);
    sound.then(|| Picture { pixels, dpi: dpi.round() as u32, colour: colour(document, image) })
}

/// Width and height of a page in points; pages inherit them.
fn sheet(document: &Document, page: ObjectId) -> Option<(f64, f64)> {
    let mut node = document.get_dictionary(page).ok()?;
    for _ in 0..32 {
        if let Some(sides) = get(document, node, b"MediaBox").and_then(|sides| sides.as_array().ok()) {
            let sides: Vec<f64> = sides.iter().filter_map(number).collect();
            let &[left, bottom, right, top] = sides.as_slice() else { return None };
            return Some(((right - left).abs(), (top - bottom).abs()));
        }
        node = get(document, node, b"Parent")?.as_dict().ok()?;
    }
    None
}

fn image<'a>(document: &'a Document, page: ObjectId, name: &[u8]) -> Option<&'a Dictionary> {
    let (own, others) = document.get_page_resources(page).ok()?;
    let others = others.into_iter().filter_map(|id| document.get_dictionary(id).ok());
    own.into_iter().chain(others).find_map(|resources| {
        let objects = get(document, resources, b"XObject")?.as_dict().ok()?;
        let dict = &get(document, objects, name)?.as_stream().ok()?.dict;
        (dict.get(b"Subtype").ok()?.as_name().ok()? == b"Image").then_some(dict)
    })
}

fn colour(document: &Document, image: &Dictionary) -> Option<Colour> {
    let one_bit = get(document, image, b"BitsPerComponent").and_then(|bits| bits.as_i64().ok()) == Some(1);
    let mask = get(document, image, b"ImageMask").and_then(|mask| mask.as_bool().ok()) == Some(true);
    if mask {
        return Some(Colour::Bitonal);
    }
    let space = get(document, image, b"ColorSpace")?;
    let parts = parts(document, space)?;
    Some(match parts {
        1 if one_bit => Colour::Bitonal,
        1 => Colour::Grey,
        _ => Colour::Colour,
    })
}

/// How many parts a colour of the space has.
fn parts(document: &Document, space: &Object) -> Option<i64> {
    let of_name = |name: &[u8]| match name {
        b"DeviceGray" | b"CalGray" | b"G" => Some(1),
        b"DeviceRGB" | b"CalRGB" | b"RGB" | b"Lab" => Some(3),
        b"DeviceCMYK" | b"CMYK" => Some(4),
        _ => None,
    };
    if let Ok(name) = space.as_name() {
        return of_name(name);
    }
    let list = space.as_array().ok()?;
    let second = || document.dereference(list.get(1)?).ok().map(|(_, object)| object);
    match list.first()?.as_name().ok()? {
        b"ICCBased" => second()?.as_stream().ok()?.dict.get(b"N").ok()?.as_i64().ok(),
        // A palette of a palette there is not.
        b"Indexed" => match second()? {
            Object::Array(base) if base.first()?.as_name().ok()? == b"ICCBased" => {
                let profile = document.dereference(base.get(1)?).ok()?.1;
                profile.as_stream().ok()?.dict.get(b"N").ok()?.as_i64().ok()
            }
            base => of_name(base.as_name().ok()?),
        },
        name => of_name(name),
    }
}

fn get<'a>(document: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    document.dereference(dict.get(key).ok()?).ok().map(|(_, object)| object)
}

fn number(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from)
}
