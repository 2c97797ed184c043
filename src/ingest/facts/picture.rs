//! Pictures: pixels, resolution, colour, version.

use super::{Colour, Facts, LEAST_SCANNED, Source, find, head};
use crate::scan::entry::Format;
use std::io::{Read, Seek, SeekFrom};
use tiff::decoder::Decoder;
use tiff::tags::Tag;

/// Most segments before the pixels of a JPEG, chunks of a PNG, pages of a TIFF.
const MAX_SEGMENTS: usize = 10_000;
const MAX_CHUNKS: usize = 1_000_000;
const MAX_PAGES: u32 = 20_000;
const UNREAD: &str = "图像结构读不出来，请用看图软件打开核对";

/// Dots an inch of a number of dots, told for an inch or a centimetre.
fn dots(count: f64, centimetre: bool) -> Option<u32> {
    let count = if centimetre { count * 2.54 } else { count };
    (LEAST_SCANNED..100_000.0).contains(&count).then(|| count.round() as u32)
}

/// Walks the segments to the frame header; nothing behind it is read.
pub fn jpeg(file: &mut Source, facts: &mut Facts) {
    facts.pages = Some(1);
    if segments(file, facts).is_none() {
        facts.doubts.push(UNREAD);
    }
}

fn segments(file: &mut Source, facts: &mut Facts) -> Option<()> {
    file.seek(SeekFrom::Start(2)).ok()?;
    for number in 0..MAX_SEGMENTS {
        let kind = loop {
            let mut byte = [0];
            file.read_exact(&mut byte).ok()?;
            if !matches!(byte[0], 0 | 0xFF) {
                break byte[0];
            }
        };
        if matches!(kind, 0x01 | 0xD0..=0xD8) {
            continue;
        }
        let mut length = [0; 2];
        file.read_exact(&mut length).ok()?;
        let length = usize::from(u16::from_be_bytes(length)).checked_sub(2)?;
        match kind {
            0xE0 | 0xE1 => {
                let mut body = vec![0; length];
                file.read_exact(&mut body).ok()?;
                if let Some(jfif) = body.strip_prefix(b"JFIF\0") {
                    from_jfif(jfif, number == 0, facts);
                } else if let Some(exif) = body.strip_prefix(b"Exif\0\0") {
                    from_exif(exif, number == 0, facts);
                }
            }
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                let mut frame = [0; 6];
                file.read_exact(&mut frame).ok()?;
                let word = |at: usize| u32::from(u16::from_be_bytes([frame[at], frame[at + 1]]));
                facts.pixels = Some((word(3), word(1)));
                facts.colours.insert(if frame[5] == 1 { Colour::Grey } else { Colour::Colour });
                return Some(());
            }
            0xD9 | 0xDA => return None,
            _ => file.seek_relative(i64::try_from(length).ok()?).ok()?,
        }
    }
    None
}

fn from_jfif(body: &[u8], first: bool, facts: &mut Facts) {
    let Some(&[major, minor, unit, x, y]) = body.first_chunk::<5>() else {
        return;
    };
    if first {
        facts.version = format!("JFIF {major}.{minor:02}");
    }
    if matches!(unit, 1 | 2) {
        facts.dpi = dots(f64::from(u16::from_be_bytes([x, y])), unit == 2);
    }
}

fn from_exif(body: &[u8], first: bool, facts: &mut Facts) {
    use exif::{In, Tag, Value};
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true);
    // What one program writes wrong does not hide the rest.
    let Ok(fields) = reader.read_raw(body.to_vec()).or_else(|error| error.distill_partial_result(|_| ()))
    else {
        return;
    };
    let number = |tag| match &fields.get_field(tag, In::PRIMARY)?.value {
        Value::Rational(values) => values.first().map(|value| value.to_f64()),
        value => value.get_uint(0).map(f64::from),
    };
    let there = |tag| fields.get_field(tag, In::PRIMARY).is_some();
    // Scanners sign with their make as well; only a camera knows how long the light fell in.
    facts.photo |= there(Tag::ExposureTime) || there(Tag::FNumber) || there(Tag::FocalLength);
    if facts.dpi.is_none() {
        let centimetre = number(Tag::ResolutionUnit) == Some(3.0);
        facts.dpi = number(Tag::XResolution).and_then(|count| dots(count, centimetre));
    }
    if first
        && let Some(Value::Undefined(version, _)) =
            fields.get_field(Tag::ExifVersion, In::PRIMARY).map(|field| &field.value)
    {
        facts.version = match version.as_slice() {
            b"0200" => "Exif 2.0",
            b"0210" => "Exif 2.1",
            b"0220" => "Exif 2.2",
            b"0221" => "Exif 2.21",
            [b'0', b'2', b'3', _] => "Exif 2.3",
            _ => "",
        }
        .to_owned();
    }
}

/// Walks the chunks, whose heads alone are read, to the end.
pub fn png(file: &mut Source, facts: &mut Facts) {
    facts.pages = Some(1);
    if chunks(file, facts).is_none() {
        facts.doubts.push(UNREAD);
    }
}

fn chunks(file: &mut Source, facts: &mut Facts) -> Option<()> {
    file.seek(SeekFrom::Start(8)).ok()?;
    facts.version = "1.0".to_owned();
    for _ in 0..MAX_CHUNKS {
        let mut start = [0; 8];
        file.read_exact(&mut start).ok()?;
        let [a, b, c, d, kind @ ..] = start;
        let mut left = i64::from(u32::from_be_bytes([a, b, c, d])) + 4;
        match &kind {
            b"IHDR" => {
                let mut body = [0; 10];
                file.read_exact(&mut body).ok()?;
                left -= 10;
                let long =
                    |at: usize| u32::from_be_bytes([body[at], body[at + 1], body[at + 2], body[at + 3]]);
                facts.pixels = Some((long(0), long(4)));
                facts.colours.insert(match (body[9], body[8]) {
                    (0, 1) => Colour::Bitonal,
                    (0 | 4, _) => Colour::Grey,
                    _ => Colour::Colour,
                });
            }
            b"pHYs" => {
                let mut body = [0; 9];
                file.read_exact(&mut body).ok()?;
                left -= 9;
                if body[8] == 1 {
                    let metre = u32::from_be_bytes([body[0], body[1], body[2], body[3]]);
                    facts.dpi = dots(f64::from(metre) / 100.0, true);
                }
            }
            b"iTXt" => facts.version = "1.2".to_owned(),
            b"iCCP" | b"sRGB" | b"sPLT" if facts.version == "1.0" => facts.version = "1.1".to_owned(),
            b"IEND" => return facts.pixels.map(|_| ()),
            _ => {}
        }
        file.seek_relative(left).ok()?;
    }
    None
}

/// Every page of a TIFF; the lowest resolution and its pixels are told.
pub fn tiff(file: &mut Source, facts: &mut Facts) {
    let read = file.rewind().ok().and_then(|()| Decoder::new(file).ok());
    let Some(mut decoder) = read else {
        facts.doubts.push(UNREAD);
        return;
    };
    let mut pages = 0;
    loop {
        pages += 1;
        let pixels = decoder.dimensions().ok();
        let centimetre = matches!(decoder.find_tag_unsigned::<u16>(Tag::ResolutionUnit), Ok(Some(3)));
        // 1 says that the numbers are proportions only.
        let none = matches!(decoder.find_tag_unsigned::<u16>(Tag::ResolutionUnit), Ok(Some(1)));
        let count = decoder.find_tag(Tag::XResolution).ok().flatten().and_then(rational);
        let dpi = count.filter(|_| !none).and_then(|count| dots(count, centimetre));
        if pages == 1 || dpi.is_some_and(|dpi| facts.dpi.is_none_or(|lowest| dpi < lowest)) {
            (facts.pixels, facts.dpi) = (pixels, dpi);
        }
        let bits = decoder.find_tag_unsigned_vec::<u16>(Tag::BitsPerSample).ok().flatten();
        let one_bit = bits.as_ref().is_none_or(|bits| bits.first() == Some(&1));
        match decoder.find_tag_unsigned::<u16>(Tag::PhotometricInterpretation) {
            Ok(Some(0 | 1)) => facts.colours.insert(if one_bit { Colour::Bitonal } else { Colour::Grey }),
            Ok(Some(2 | 3 | 5 | 6 | 8)) => facts.colours.insert(Colour::Colour),
            _ => false,
        };
        if !decoder.more_images() || pages == MAX_PAGES {
            break;
        }
        if decoder.next_image().is_err() {
            // Pages that follow cannot be counted.
            facts.doubts.push("后面的页读不出来，页数不明，请打开核对");
            return;
        }
    }
    facts.pages = Some(pages);
}

fn rational(value: tiff::decoder::ifd::Value) -> Option<f64> {
    use tiff::decoder::ifd::Value;
    match value {
        Value::Rational(above, below) => Some(f64::from(above) / f64::from(below)),
        Value::List(values) => values.into_iter().next().and_then(rational),
        other => other.into_u32().ok().map(f64::from),
    }
}

/// Pictures whose head tells all there is.
pub fn other(format: Format, file: &mut Source, facts: &mut Facts) {
    facts.pages = Some(1);
    let start = head(file, 4096);
    let short = |at: usize| start.get(at..at + 2).map(|b| u32::from(u16::from_le_bytes([b[0], b[1]])));
    let long = |at: usize| start.get(at..at + 4).map(|b| [b[0], b[1], b[2], b[3]]);
    facts.pixels = match format {
        Format::Gif => {
            facts.version = String::from_utf8_lossy(start.get(3..6).unwrap_or_default()).into_owned();
            facts.colours.insert(Colour::Colour);
            short(6).zip(short(8))
        }
        Format::Bmp => bitmap(&start, facts),
        Format::Jp2 => find(&start, b"ihdr").and_then(|at| {
            let (height, width) = long(at + 4).zip(long(at + 8))?;
            let parts = u16::from_be_bytes([*start.get(at + 12)?, *start.get(at + 13)?]);
            facts.colours.insert(if parts < 3 { Colour::Grey } else { Colour::Colour });
            Some((u32::from_be_bytes(width), u32::from_be_bytes(height)))
        }),
        _ => {
            facts.colours.insert(Colour::Colour);
            let size = file.rewind().ok().and_then(|()| imagesize::reader_size(&mut *file).ok());
            size.and_then(|size| u32::try_from(size.width).ok().zip(u32::try_from(size.height).ok()))
        }
    };
    if facts.pixels.is_none() {
        facts.doubts.push(UNREAD);
    }
}

fn bitmap(start: &[u8], facts: &mut Facts) -> Option<(u32, u32)> {
    let long = |at: usize| start.get(at..at + 4).map(|b| i32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    facts.version = match long(14)? {
        40 => "3.0",
        108 => "4.0",
        124 => "5.0",
        _ => return None,
    }
    .to_owned();
    facts.colours.insert(if start.get(28) == Some(&1) { Colour::Bitonal } else { Colour::Colour });
    facts.dpi = dots(f64::from(long(38)?) / 100.0, true);
    Some((u32::try_from(long(18)?).ok()?, long(22)?.unsigned_abs()))
}
