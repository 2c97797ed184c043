//! Format by signature and openability from the head and the tail of a file; the whole file is read only when the
//! quick look finds something odd. Conservative: what common programs open is never called damaged.

use crate::scan::entry::{FileState, Format};
use std::fs::{File, Metadata};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

const HEAD: usize = 4096;
const TAIL: u64 = 2048;
/// Largest file that is read whole to settle a doubt.
const WHOLE: u64 = 64 << 20;

/// What one look at a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    pub format: Format,
    pub state: FileState,
    pub head_hash: u64,
}

/// What the system tells of the file at `path`, and what a look at it says. `buffer` is for the next file as well.
pub fn probe(path: &Path, extension: &str, buffer: &mut Vec<u8>) -> std::io::Result<(Metadata, Probe)> {
    let mut file = File::open(path)?;
    let told = file.metadata()?;
    let size = told.len();
    if size == 0 {
        return Ok((told, Probe { format: by_extension(extension), state: FileState::Empty, head_hash: 0 }));
    }
    buffer.resize(HEAD, 0);
    let wanted = HEAD.min(usize::try_from(size).unwrap_or(HEAD));
    let filled = fill(&mut file, &mut buffer[..wanted])?;
    let head = &buffer[..filled];
    let head_hash = hash(size, head);
    let mut source = Source { size, head, file: Some(file), tail: (0, Vec::new()) };
    let (format, state) = identify(&mut source, extension);
    Ok((told, Probe { format, state, head_hash }))
}

/// The same over bytes in memory (tests, fuzzing, members of containers).
#[must_use]
pub fn probe_bytes(bytes: &[u8], extension: &str) -> Probe {
    if bytes.is_empty() {
        return Probe { format: by_extension(extension), state: FileState::Empty, head_hash: 0 };
    }
    let size = bytes.len() as u64;
    let head_hash = hash(size, &bytes[..bytes.len().min(HEAD)]);
    let mut source = Source { size, head: bytes, file: None, tail: (0, Vec::new()) };
    let (format, state) = identify(&mut source, extension);
    Probe { format, state, head_hash }
}

/// 64 bits over size and head; never 0.
pub(super) fn hash(size: u64, head: &[u8]) -> u64 {
    let mut state = size ^ 0x9E37_79B9_7F4A_7C15;
    let mut add = |word: [u8; 8]| {
        let product = u128::from(state ^ u64::from_le_bytes(word)) * 0x2545_F491_4F6C_DD1D_u128;
        state = (product as u64).rotate_left(29) ^ (product >> 64) as u64 ^ 0x9E37_79B9_7F4A_7C15;
    };
    let (words, rest) = head.as_chunks::<8>();
    words.iter().copied().for_each(&mut add);
    if !rest.is_empty() {
        let mut word = [0; 8];
        word[..rest.len()].copy_from_slice(rest);
        add(word);
    }
    state.max(1)
}

/// Reads until `bytes` is full or the file ends; how many bytes there were.
fn fill(file: &mut File, bytes: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read(&mut bytes[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

struct Source<'a> {
    size: u64,
    head: &'a [u8],
    file: Option<File>,
    /// Where the part that was read last begins, and its bytes: one look at the end of a file serves several questions.
    tail: (u64, Vec<u8>),
}

impl Source<'_> {
    /// Bytes `start..start + length`, as far as they exist.
    fn part(&mut self, start: u64, length: u64) -> &[u8] {
        let end = start.saturating_add(length).min(self.size);
        if start >= end {
            return &[];
        }
        if end <= self.head.len() as u64 {
            return &self.head[start as usize..end as usize];
        }
        let kept = self.tail.0..self.tail.0 + self.tail.1.len() as u64;
        if !(kept.contains(&start) && end <= kept.end) {
            let Some(file) = self.file.as_mut() else { return &[] };
            let mut bytes = vec![0; usize::try_from(end - start).unwrap_or(0)];
            let read = file.seek(SeekFrom::Start(start)).and_then(|_| fill(file, &mut bytes));
            // A short read is treated like a short file: the caller finds the end missing.
            bytes.truncate(read.unwrap_or(0));
            self.tail = (start, bytes);
        }
        let from = (start - self.tail.0) as usize;
        &self.tail.1[from..self.tail.1.len().min(from + (end - start) as usize)]
    }

    fn tail(&mut self, length: u64) -> &[u8] {
        self.part(self.size.saturating_sub(length), length)
    }
}

fn identify(source: &mut Source<'_>, extension: &str) -> (Format, FileState) {
    let format = signature(source.head, extension);
    let (format, state) = match format {
        Format::Pdf => (Format::Pdf, pdf(source)),
        Format::Jpeg => (Format::Jpeg, jpeg(source)),
        Format::Png => (Format::Png, ends_with_mark(source, b"IEND")),
        Format::Tiff => (Format::Tiff, tiff(source)),
        Format::Zip => zip(source),
        Format::Ole => ole(source),
        other => (other, FileState::Good),
    };
    let claimed = by_extension(extension);
    if state != FileState::Good {
        // The list of parts at the end of a cut package is gone: only the name says that it was a document.
        let sealed = matches!(claimed, Format::Unknown | Format::Zip | Format::Rar | Format::SevenZip);
        let lost = format == Format::Zip && state == FileState::Damaged && !sealed;
        return (if lost { claimed } else { format }, state);
    }
    if claimed == Format::Unknown || compatible(claimed, format) {
        return (refine(claimed, format), FileState::Good);
    }
    // A known extension over bytes without any signature: the head is broken.
    let state = if format == Format::Unknown { FileState::Damaged } else { FileState::WrongExtension };
    (format, state)
}

fn signature(head: &[u8], extension: &str) -> Format {
    let starts = |mark: &[u8]| head.starts_with(mark);
    let at = |from: usize, mark: &[u8]| head.get(from..from + mark.len()) == Some(mark);
    // Readers accept a PDF behind some other bytes, but a container that stores one is no PDF.
    let container = starts(b"PK\x03\x04") || starts(b"\xD0\xCF\x11\xE0");
    if !container && find(&head[..head.len().min(1024)], b"%PDF-").is_some() {
        Format::Pdf
    } else if starts(b"\xFF\xD8\xFF") {
        Format::Jpeg
    } else if starts(b"\x89PNG\r\n\x1A\n") {
        Format::Png
    } else if starts(b"II*\0") || starts(b"MM\0*") || starts(b"II+\0") || starts(b"MM\0+") {
        Format::Tiff
    } else if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        Format::Zip
    } else if starts(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        Format::Ole
    } else if starts(b"Rar!\x1A\x07") {
        Format::Rar
    } else if starts(b"7z\xBC\xAF\x27\x1C") {
        Format::SevenZip
    } else if starts(b"GIF8") {
        Format::Gif
    } else if starts(b"BM") && head.len() > 26 && at(6, &[0, 0, 0, 0]) {
        Format::Bmp
    } else if at(4, b"ftyp") {
        let brand = head.get(8..12).unwrap_or_default();
        if matches!(brand, b"heic" | b"heix" | b"mif1" | b"msf1" | b"hevc") {
            Format::Heic
        } else {
            Format::Mp4
        }
    } else if starts(b"RIFF") && at(8, b"WAVE") {
        Format::Wav
    } else if starts(b"RIFF") && at(8, b"AVI ") {
        Format::Avi
    } else if starts(b"ID3") || starts(b"\xFF\xFB") || starts(b"\xFF\xF3") {
        Format::Mp3
    } else if at(4, b"jP  ") {
        Format::Jp2
    } else if starts(b"MZ") {
        Format::Executable
    } else {
        text_kind(head, extension)
    }
}

fn text_kind(head: &[u8], extension: &str) -> Format {
    let body = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let start: Vec<u8> = body
        .iter()
        .copied()
        .skip_while(u8::is_ascii_whitespace)
        .take(64)
        .map(|b| b.to_ascii_lowercase())
        .collect();
    if start.starts_with(b"<?xml") {
        return Format::Xml;
    }
    if start.starts_with(b"<!doctype html") || start.starts_with(b"<html") {
        return Format::Html;
    }
    let utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    let control = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A | 0x1B);
    if !utf16 && head.iter().any(control) {
        return Format::Unknown;
    }
    if !utf16 && !decodes(head) {
        return Format::Unknown;
    }
    match extension {
        _ if start.starts_with(b"{\\rtf") => Format::Rtf,
        "csv" => Format::Csv,
        // A message begins with any field at all: only its name tells.
        "eml" => Format::Email,
        _ => Format::Text,
    }
}

/// UTF-8 or GB18030, whose last character may be cut by the length of the head.
fn decodes(head: &[u8]) -> bool {
    match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) if error.error_len().is_none() => true,
        Err(_) => {
            let (text, _) = encoding_rs::GB18030.decode_without_bom_handling(head);
            let broken = text.chars().filter(|c| *c == '\u{FFFD}').count();
            broken <= usize::from(head.len() >= HEAD)
        }
    }
}

/// The format a (lower-case) extension promises.
#[must_use]
pub fn by_extension(extension: &str) -> Format {
    match extension {
        "pdf" => Format::Pdf,
        "jpg" | "jpeg" | "jpe" | "jfif" => Format::Jpeg,
        "tif" | "tiff" => Format::Tiff,
        "png" => Format::Png,
        "bmp" => Format::Bmp,
        "gif" => Format::Gif,
        "ofd" => Format::Ofd,
        "docx" | "docm" | "dotx" => Format::Docx,
        "xlsx" | "xlsm" => Format::Xlsx,
        "pptx" | "ppsx" => Format::Pptx,
        "doc" | "dot" => Format::Doc,
        "xls" => Format::Xls,
        "ppt" | "pps" => Format::Ppt,
        "rtf" => Format::Rtf,
        "eml" => Format::Email,
        "wps" => Format::Wps,
        "et" => Format::Et,
        "zip" => Format::Zip,
        "rar" => Format::Rar,
        "7z" => Format::SevenZip,
        "csv" => Format::Csv,
        "txt" | "md" | "log" | "ini" => Format::Text,
        "xml" => Format::Xml,
        "htm" | "html" | "mht" | "mhtml" => Format::Html,
        "mp3" => Format::Mp3,
        "mp4" | "m4v" | "mov" | "3gp" | "m4a" => Format::Mp4,
        "wav" => Format::Wav,
        "avi" => Format::Avi,
        "heic" | "heif" => Format::Heic,
        "jp2" => Format::Jp2,
        "exe" | "dll" => Format::Executable,
        "odt" | "ods" | "odp" => Format::Odf,
        _ => Format::Unknown,
    }
}

/// Do the usual programs open `found` under the extension of `claimed`? Picture viewers and office programs look at
/// the bytes themselves, and many systems export tables as HTML, XML or text named `.xls`.
fn compatible(claimed: Format, found: Format) -> bool {
    use Format::{
        Bmp, Csv, Doc, Docx, Email, Et, Gif, Html, Jpeg, Mp3, Mp4, Ole, Png, Ppt, Pptx, Rtf, Text, Tiff,
        Unknown, Wps, Xls, Xlsx, Xml,
    };
    if claimed == found {
        return true;
    }
    let loose = matches!(found, Xml | Html | Text | Csv | Rtf);
    match claimed {
        Jpeg | Png | Bmp | Gif | Tiff => matches!(found, Jpeg | Png | Bmp | Gif | Tiff),
        Doc | Wps | Rtf => matches!(found, Doc | Docx | Wps | Ole) || loose,
        Docx => matches!(found, Doc | Wps | Ole),
        Xls | Et => matches!(found, Xls | Xlsx | Et | Ole) || loose,
        Xlsx => matches!(found, Xls | Et | Ole),
        Pptx | Ppt => matches!(found, Pptx | Ppt | Ole),
        Csv | Text | Xml | Html => loose,
        // What is attached may be written in bytes.
        Email => loose || found == Unknown,
        // Players follow the stream, and old recordings start without any mark.
        Mp3 | Mp4 | Format::Wav | Format::Avi => {
            matches!(found, Mp3 | Mp4 | Format::Wav | Format::Avi | Unknown)
        }
        _ => false,
    }
}

fn refine(claimed: Format, found: Format) -> Format {
    match (claimed, found) {
        (Format::Wps, Format::Doc | Format::Ole) => Format::Wps,
        (Format::Et, Format::Xls | Format::Ole) => Format::Et,
        (Format::Csv, Format::Text) => Format::Csv,
        _ => found,
    }
}

fn pdf(source: &mut Source<'_>) -> FileState {
    // A linearised file says how long it is; its first part carries an %%EOF of its own.
    let head = &source.head[..source.head.len().min(1024)];
    if let Some(at) = find(head, b"/Linearized")
        && let Some(length) = find(&head[at..], b"/L ").and_then(|l| number(&head[at + l + 3..]))
        && source.size < length
    {
        return FileState::Damaged;
    }
    let mut tail = source.tail(TAIL);
    if rfind(tail, b"%%EOF").is_none() {
        // Scanners and mail gateways append kilobytes; look further before judging.
        tail = source.tail(WHOLE);
        if rfind(tail, b"%%EOF").is_none() {
            return FileState::Damaged;
        }
    }
    let end = rfind(tail, b"startxref").unwrap_or(tail.len());
    let near = &tail[end.saturating_sub(TAIL as usize)..end];
    let mut locked = find(near, b"/Encrypt").is_some();
    if !locked && let Some(offset) = tail.get(end + 9..).and_then(number) {
        let cross = source.part(offset, TAIL);
        let dict = find(cross, b"stream").map_or(cross, |at| &cross[..at]);
        locked = find(dict, b"/Encrypt").is_some();
    }
    if locked && needs_password(source) { FileState::Encrypted } else { FileState::Good }
}

/// Owner passwords only forbid printing: such a file opens and is no fault.
fn needs_password(source: &mut Source<'_>) -> bool {
    if source.size > WHOLE {
        return true;
    }
    let bytes = source.part(0, source.size);
    let opened = crate::base::contain::run(|| match lopdf::Document::load_mem(bytes) {
        Ok(mut document) => !is_encrypted(&document) || opens_unasked(&mut document),
        Err(_) => false,
    });
    !opened.unwrap_or(false)
}

/// Does the trailer name an encryption? It may hold it itself or point to it; the library asks for the latter only.
#[must_use]
pub fn is_encrypted(document: &lopdf::Document) -> bool {
    document.trailer.has(b"Encrypt")
}

/// Opens the empty password? The library finds what the trailer holds itself once it lies where others put it.
fn opens_unasked(document: &mut lopdf::Document) -> bool {
    if let Ok(own @ lopdf::Object::Dictionary(_)) = document.trailer.get(b"Encrypt").cloned() {
        let place = document.add_object(own);
        document.trailer.set("Encrypt", place);
    }
    document.authenticate_password("").is_ok()
}

fn jpeg(source: &mut Source<'_>) -> FileState {
    let tail = source.tail(1024);
    let end = tail.iter().rposition(|b| !matches!(b, 0 | 0x0A | 0x0D | 0x20 | 0xFF)).map_or(0, |at| at + 1);
    if end >= 2 && tail[end - 2..end] == [0xFF, 0xD9] {
        return FileState::Good;
    }
    if source.size > WHOLE {
        return FileState::Good;
    }
    let bytes = source.part(0, source.size);
    if jpeg_ends(bytes) { FileState::Good } else { FileState::Damaged }
}

/// Walks the segments to the end-of-image mark, so that the mark of an embedded preview does not count.
fn jpeg_ends(bytes: &[u8]) -> bool {
    let mut at = 2;
    let mut scanning = false;
    while let (Some(&first), Some(&second)) = (bytes.get(at), bytes.get(at + 1)) {
        if first != 0xFF {
            at += 1;
            continue;
        }
        match second {
            0xD9 => return true,
            0xFF => at += 1,
            0x00 | 0x01 | 0xD0..=0xD8 => at += 2,
            _ if scanning && !matches!(second, 0xC4 | 0xDA | 0xDB | 0xDC | 0xDD | 0xFE) => at += 2,
            _ => {
                let Some(length) = bytes.get(at + 2..at + 4) else { return false };
                scanning |= second == 0xDA;
                at += 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
            }
        }
    }
    false
}

fn ends_with_mark(source: &mut Source<'_>, mark: &[u8]) -> FileState {
    if rfind(source.tail(1024), mark).is_some() {
        return FileState::Good;
    }
    if rfind(source.tail(WHOLE), mark).is_some() { FileState::Good } else { FileState::Damaged }
}

fn tiff(source: &mut Source<'_>) -> FileState {
    let little = source.head.starts_with(b"II");
    let big = matches!(source.head.get(2..4), Some([0x2B, 0] | [0, 0x2B]));
    let word = |bytes: &[u8]| -> u64 {
        let value = bytes.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
        if little { value.swap_bytes().checked_shr(64 - 8 * bytes.len() as u32).unwrap_or(0) } else { value }
    };
    let (from, length) = if big { (8, 8) } else { (4, 4) };
    let Some(bytes) = source.head.get(from..from + length) else { return FileState::Damaged };
    let offset = word(bytes);
    if offset < 8 || offset.saturating_add(if big { 8 } else { 2 }) > source.size {
        return FileState::Damaged;
    }
    if big {
        return FileState::Good;
    }
    let rows = word(source.part(offset, 2));
    let size = source.size;
    let table = source.part(offset + 2, rows * 12);
    if rows == 0 || (table.len() as u64) < rows * 12 {
        return FileState::Damaged;
    }
    // The first strip or tile must begin inside the file.
    for row in table.chunks_exact(12) {
        let tag = word(&row[..2]);
        if matches!(tag, 273 | 324) && word(&row[4..8]) == 1 {
            let kind = word(&row[2..4]);
            let start = if kind == 3 { word(&row[8..10]) } else { word(&row[8..12]) };
            if start >= size {
                return FileState::Damaged;
            }
        }
    }
    FileState::Good
}

fn zip(source: &mut Source<'_>) -> (Format, FileState) {
    let mut tail = source.tail(TAIL);
    if rfind(tail, b"PK\x05\x06").is_none() {
        tail = source.tail(1 << 17);
    }
    let names = |bytes: &[u8]| -> Format {
        if find(bytes, b"word/").is_some() {
            Format::Docx
        } else if find(bytes, b"xl/").is_some() {
            Format::Xlsx
        } else if find(bytes, b"ppt/").is_some() {
            Format::Pptx
        } else if find(bytes, b"OFD.xml").is_some() {
            Format::Ofd
        } else if find(&bytes[..bytes.len().min(256)], b"application/vnd.oasis.opendocument").is_some()
            || (find(bytes, b"META-INF/manifest.xml").is_some() && find(bytes, b"content.xml").is_some())
        {
            Format::Odf
        } else {
            Format::Zip
        }
    };
    let Some(at) = rfind(tail, b"PK\x05\x06") else {
        let guess = names(source.head);
        return (guess, FileState::Damaged);
    };
    let field = |from: usize| {
        tail.get(at + from..at + from + 4)
            .map_or(0, |b| u64::from(u32::from_le_bytes([b[0], b[1], b[2], b[3]])))
    };
    let (length, start) = (field(12), field(16));
    let list = if start == 0xFFFF_FFFF {
        &tail[..at]
    } else if start.saturating_add(length) > source.size {
        return (names(source.head), FileState::Damaged);
    } else {
        source.part(start, length.min(1 << 16))
    };
    let format = names(list);
    let locked = list.starts_with(b"PK\x01\x02") && list.get(8).is_some_and(|flags| flags & 1 == 1);
    (format, if locked { FileState::Encrypted } else { FileState::Good })
}

fn ole(source: &mut Source<'_>) -> (Format, FileState) {
    let word = |bytes: &[u8], at: usize| {
        bytes.get(at..at + 4).map_or(u32::MAX, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    };
    let sector: u64 = if source.head.get(30) == Some(&12) { 4096 } else { 512 };
    let first = u64::from(word(source.head, 48));
    let place = |number: u64| number.saturating_add(1).saturating_mul(sector);
    if place(first) >= source.size {
        return (Format::Ole, FileState::Damaged);
    }
    let fats = word(source.head, 44).min(109) as usize;
    for index in 0..fats {
        let number = word(source.head, 76 + 4 * index);
        if number < 0xFFFF_FFFA && place(u64::from(number)) >= source.size {
            return (Format::Ole, FileState::Damaged);
        }
    }
    let directory = source.part(place(first), 8192);
    let mut format = Format::Ole;
    let mut stream = None;
    for row in directory.chunks_exact(128) {
        let length = usize::from(u16::from_le_bytes([row[64], row[65]])).clamp(2, 64) - 2;
        let name: String =
            row[..length].chunks_exact(2).map(|b| char::from(if b[1] == 0 { b[0] } else { b'?' })).collect();
        let found = match name.as_str() {
            "WordDocument" => Format::Doc,
            "Workbook" | "Book" => Format::Xls,
            "PowerPoint Document" => Format::Ppt,
            "EncryptedPackage" => return (Format::Ole, FileState::Encrypted),
            _ => continue,
        };
        format = found;
        stream = Some((place(u64::from(word(row, 116))), word(row, 120)));
        break;
    }
    let locked = match (format, stream) {
        (Format::Doc, Some((start, size))) if size >= 4096 => {
            source.part(start, 12).get(11).is_some_and(|flags| flags & 1 == 1)
        }
        (Format::Xls, Some((start, size))) if size >= 4096 => {
            let begin = source.part(start, 64);
            let length = begin.get(2..4).map_or(0, |b| usize::from(u16::from_le_bytes([b[0], b[1]])));
            begin.get(4 + length..6 + length) == Some(&[0x2F, 0])
        }
        _ => false,
    };
    (format, if locked { FileState::Encrypted } else { FileState::Good })
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, mark)
}

fn rfind(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    memchr::memmem::rfind(bytes, mark)
}

fn number(bytes: &[u8]) -> Option<u64> {
    let digits: String = bytes
        .iter()
        .skip_while(|b| b.is_ascii_whitespace())
        .take_while(|b| b.is_ascii_digit())
        .take(15)
        .map(|b| char::from(*b))
        .collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn look(bytes: &[u8], extension: &str) -> (Format, FileState) {
        let probe = probe_bytes(bytes, extension);
        (probe.format, probe.state)
    }

    #[test]
    fn readable_files_with_extra_bytes_are_good() {
        let mut pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n".to_vec();
        assert_eq!(look(&pdf, "pdf"), (Format::Pdf, FileState::Good));
        pdf.extend(std::iter::repeat_n(b'x', 5000));
        assert_eq!(look(&pdf, "pdf"), (Format::Pdf, FileState::Good));
        let mut jpeg = b"\xFF\xD8\xFF\xE0\x00\x04ab\xFF\xDA\x00\x02\x11\x22\x33\xFF\xD9".to_vec();
        assert_eq!(look(&jpeg, "jpeg"), (Format::Jpeg, FileState::Good));
        jpeg.extend_from_slice(&[0; 100]);
        assert_eq!(look(&jpeg, "jpg"), (Format::Jpeg, FileState::Good));
        jpeg.extend_from_slice(b"SEFT trailing data of a phone");
        assert_eq!(look(&jpeg, "jpg"), (Format::Jpeg, FileState::Good));
    }

    /// A PDF of one page whose trailer holds its encryption itself, locked with `password`.
    fn locked(password: &str) -> Vec<u8> {
        use lopdf::{Document, EncryptionState, EncryptionVersion, Object, Permissions, dictionary};
        let mut document = Document::with_version("1.5");
        let page = document.add_object(dictionary! { "Type" => "Page" });
        let pages = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
        let pages = document.add_object(pages);
        let root = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        document.trailer.set("Root", root);
        let id = Object::string_literal("0123456789abcdef");
        document.trailer.set("ID", vec![id.clone(), id]);
        let version = EncryptionVersion::V2 {
            document: &document,
            owner_password: "owner",
            user_password: password,
            key_length: 128,
            permissions: Permissions::all(),
        };
        let state = EncryptionState::try_from(version).unwrap();
        document.encrypt(&state).unwrap();
        let own = document.get_encrypted().unwrap().clone();
        document.trailer.set("Encrypt", own);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn an_encryption_that_the_trailer_holds_itself_is_seen() {
        let bytes = locked("secret");
        assert!(find(&bytes, b"/Encrypt<<").is_some(), "held in the trailer");
        assert_eq!(look(&bytes, "pdf"), (Format::Pdf, FileState::Encrypted));
        assert_eq!(look(&locked(""), "pdf").1, FileState::Good, "it opens without a password");
        // The same trailer as a stream of references.
        let stream = b"%PDF-1.5\n1 0 obj<</Type/XRef/W[1 2 1]/Size 1/Encrypt <</Filter/Standard/V 2/R 3/P -4\
            /O(0123456789abcdef0123456789abcdef)/U(0123456789abcdef0123456789abcdef)>>/Root 2 0 R/Length 4>>stream\n\
            \0\0\0\xFF\nendstream endobj\nstartxref\n9\n%%EOF\n";
        assert_eq!(look(stream, "pdf").1, FileState::Encrypted);
    }

    #[test]
    fn the_word_encrypt_on_a_page_or_among_the_metadata_is_no_encryption() {
        use lopdf::{Document, Object, Stream, dictionary};
        let mut document = Document::with_version("1.5");
        let page = Stream::new(dictionary! {}, b"BT (/Encrypt <</Filter/Standard>>) Tj ET".to_vec());
        let page = document.add_object(page);
        let title = dictionary! { "Title" => Object::string_literal("/Encrypt<</V 5>>") };
        let info = document.add_object(title);
        let root = document.add_object(dictionary! { "Type" => "Catalog", "Page" => page });
        document.trailer.set("Root", root);
        document.trailer.set("Info", info);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        assert!(find(&bytes, b"/Encrypt<<").is_some());
        assert_eq!(look(&bytes, "pdf"), (Format::Pdf, FileState::Good));
    }

    #[test]
    fn cut_and_foreign_files_are_named() {
        assert_eq!(look(b"%PDF-1.4\n1 0 obj<<", "pdf"), (Format::Pdf, FileState::Damaged));
        assert_eq!(look(b"\xFF\xD8\xFF\xE0\x00\x04ab\xFF\xDA\x00\x02\x11\x22", "jpg").1, FileState::Damaged);
        let jpeg = b"\xFF\xD8\xFF\xE0\x00\x04ab\xFF\xDA\x00\x02\x11\xFF\xD9";
        assert_eq!(look(jpeg, "pdf"), (Format::Jpeg, FileState::WrongExtension));
        assert_eq!(look(jpeg, "png").1, FileState::Good, "viewers open pictures by their bytes");
        assert_eq!(look(b"<html><table></table></html>", "xls").1, FileState::Good);
        assert_eq!(look(b"", "pdf").1, FileState::Empty);
        for extension in ["pdf", "docx", "doc", "xlsx", "xls", "jpg", "tif", "ofd", "wps", "csv"] {
            assert_eq!(look(&[0; 600], extension).1, FileState::Damaged, "zeros named .{extension}");
        }
        let cut = b"PK\x03\x04\x14\0\x08\x08[Content_Types].xml and then the copy ended";
        assert_eq!(look(cut, "docx"), (Format::Docx, FileState::Damaged));
        assert_eq!(look(cut, "zip"), (Format::Zip, FileState::Damaged), "a damaged container stays one");
        assert_eq!(look(b"\xCF\xF2\xB4\xE5,1\n", "csv"), (Format::Csv, FileState::Good));
    }

    proptest! {
        #[test]
        fn never_panics(
            mark in prop::sample::select(vec![&b""[..], b"%PDF-", b"\xFF\xD8\xFF", b"II*\0", b"MM\0*", b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"]),
            rest in prop::collection::vec(any::<u8>(), 0..600),
            end in prop::sample::select(vec![&b""[..], b"PK\x05\x06", b"%%EOF", b"/Encrypt startxref 5 %%EOF"]),
            extension in prop::sample::select(vec!["pdf", "jpg", "doc", "xlsx", "", "tif"]),
        ) {
            let bytes = [mark, &rest, end].concat();
            let first = probe_bytes(&bytes, extension);
            prop_assert_eq!(first, probe_bytes(&bytes, extension));
        }
    }
}
