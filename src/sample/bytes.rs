//! Small real files: each opens in the program it is made for, and no two are equal unless that is planted.

use crate::base::error::{Error, Result};
use crate::sample::rng::Rng;
use std::io::{Read, Write};
use zip::write::SimpleFileOptions;

/// A PDF of so many pages, which all show one scan of `padding` bytes.
#[must_use]
pub fn pdf(rng: &mut Rng, padding: usize, pages: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(padding + 700);
    let mut offsets: Vec<usize> = Vec::new();
    out.extend_from_slice(b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n");
    let side = ((padding.max(64) as f64).sqrt() as usize).max(8);
    let more: String = (1..pages).map(|page| format!(" {} 0 R", page + 5)).collect();
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>";
    let objects: [String; 4] = [
        "<< /Type /Catalog /Pages 2 0 R >>".into(),
        format!("<< /Type /Pages /Kids [3 0 R{more}] /Count {} >>", pages.max(1)),
        page.into(),
        "<< /Length 30 >>\nstream\nq 500 0 0 700 47 71 cm /I Do Q\nendstream".into(),
    ];
    for (at, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    offsets.push(out.len());
    let _ = write!(
        out,
        "5 0 obj\n<< /Type /XObject /Subtype /Image /Width {side} /Height {side} /ColorSpace /DeviceGray \
         /BitsPerComponent 8 /Length {} >>\nstream\n",
        side * side
    );
    rng.fill(&mut out, side * side);
    out.extend_from_slice(b"\nendstream\nendobj\n");
    for number in 6..pages + 5 {
        offsets.push(out.len());
        let _ = write!(out, "{number} 0 obj\n{page}\nendobj\n");
    }
    let (xref, size) = (out.len(), offsets.len() + 1);
    let _ = write!(out, "xref\n0 {size}\n0000000000 65535 f \n");
    for offset in &offsets {
        let _ = writeln!(out, "{offset:010} 00000 n ");
    }
    let _ = write!(out, "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n");
    out
}

/// A baseline JPEG of 8 × 8 grey pixels whose comment holds `padding` bytes.
#[must_use]
pub fn jpeg(rng: &mut Rng, padding: usize) -> Vec<u8> {
    let mut out = vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 16];
    out.extend_from_slice(b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    let mut left = padding.max(16);
    while left > 0 {
        let part = left.min(60_000);
        out.extend_from_slice(&[0xFF, 0xFE]);
        out.extend_from_slice(&((part + 2) as u16).to_be_bytes());
        rng.fill(&mut out, part);
        left -= part;
    }
    out.extend_from_slice(&[0xFF, 0xDB, 0, 67, 0]);
    out.extend_from_slice(&[1; 64]);
    out.extend_from_slice(&[0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
    // Two Huffman tables with a single one-bit code each: "no difference" and "end of block".
    for class in [0x00, 0x10] {
        out.extend_from_slice(&[0xFF, 0xC4, 0, 20, class, 1]);
        out.extend_from_slice(&[0; 15]);
        out.push(0);
    }
    out.extend_from_slice(&[0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x3F, 0xFF, 0xD9]);
    out
}

/// An uncompressed grey TIFF with `padding` bytes of image.
#[must_use]
pub fn tiff(rng: &mut Rng, padding: usize) -> Vec<u8> {
    let width = 64_u32;
    let rows = (padding as u32).div_ceil(width).max(1);
    let size = width * rows;
    let directory = 8 + size + size % 2;
    let mut out = vec![b'I', b'I', 42, 0];
    out.extend_from_slice(&directory.to_le_bytes());
    rng.fill(&mut out, (directory - 8) as usize);
    let tags: [(u16, u16, u32); 8] = [
        (256, 4, width),
        (257, 4, rows),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (278, 4, rows),
        (279, 4, size),
    ];
    out.extend_from_slice(&(tags.len() as u16).to_le_bytes());
    for (tag, kind, value) in tags {
        out.extend_from_slice(&tag.to_le_bytes());
        out.extend_from_slice(&kind.to_le_bytes());
        out.extend_from_slice(&1_u32.to_le_bytes());
        out.extend_from_slice(&value.to_le_bytes());
    }
    out.extend_from_slice(&[0; 4]);
    out
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A Word file of paragraphs.
///
/// # Errors
/// A fault of the ZIP writer.
pub fn document(paragraphs: &[String]) -> Result<Vec<u8>> {
    let text: String =
        paragraphs.iter().map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>")).collect();
    let body = format!(
        "{HEAD}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>\
         {text}</w:body></w:document>"
    );
    let rels = relations(&[("officeDocument", "word/document.xml")]);
    package(&[
        ("[Content_Types].xml", word_types().as_bytes()),
        ("_rels/.rels", rels.as_bytes()),
        ("word/document.xml", body.as_bytes()),
    ])
}

fn word_types() -> String {
    format!(
        "{HEAD}<Types xmlns=\"{TYPES}\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-\
         package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default \
         Extension=\"jpg\" ContentType=\"image/jpeg\"/><Override PartName=\"/word/document.xml\" ContentType=\
         \"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"
    )
}

/// A Word file with `title` and `padding` bytes of picture.
///
/// # Errors
/// A fault of the ZIP writer.
pub fn docx(rng: &mut Rng, title: &str, padding: usize) -> Result<Vec<u8>> {
    let body = format!(
        "{HEAD}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>\
         <w:p><w:r><w:t>{title}</w:t></w:r></w:p></w:body></w:document>"
    );
    let rels = relations(&[("officeDocument", "word/document.xml")]);
    let own = relations(&[("image", "media/image1.jpg")]);
    let picture = jpeg(rng, padding);
    package(&[
        ("[Content_Types].xml", word_types().as_bytes()),
        ("_rels/.rels", rels.as_bytes()),
        ("word/document.xml", body.as_bytes()),
        ("word/_rels/document.xml.rels", own.as_bytes()),
        ("word/media/image1.jpg", &picture),
    ])
}

/// A workbook with one sheet of text cells.
///
/// # Errors
/// A fault of the ZIP writer.
pub fn xlsx(rows: &[Vec<String>]) -> Result<Vec<u8>> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let mut sheet = format!("{HEAD}<worksheet xmlns=\"{main}\"><sheetData>");
    for (at, row) in rows.iter().enumerate() {
        sheet.push_str(&format!("<row r=\"{}\">", at + 1));
        for (column, cell) in row.iter().enumerate() {
            let letter = char::from(b'A' + (column % 26) as u8);
            let text = cell.replace('&', "&amp;").replace('<', "&lt;");
            sheet
                .push_str(&format!("<c r=\"{letter}{}\" t=\"inlineStr\"><is><t>{text}</t></is></c>", at + 1));
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let office = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let types = format!(
        "{HEAD}<Types xmlns=\"{TYPES}\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-\
         package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override \
         PartName=\"/xl/workbook.xml\" ContentType=\"{office}.sheet.main+xml\"/><Override PartName=\
         \"/xl/worksheets/sheet1.xml\" ContentType=\"{office}.worksheet+xml\"/></Types>"
    );
    let book = format!(
        "{HEAD}<workbook xmlns=\"{main}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"Sheet1\" sheetId=\"1\" \
         r:id=\"rId1\"/></sheets></workbook>"
    );
    let rels = relations(&[("officeDocument", "xl/workbook.xml")]);
    let own = relations(&[("worksheet", "worksheets/sheet1.xml")]);
    package(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", rels.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", own.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A workbook with some text of its parts replaced: what no writer of workbooks would write.
///
/// # Errors
/// A fault of the ZIP reader or writer.
pub fn rewritten(book: &[u8], from: &str, to: &str) -> Result<Vec<u8>> {
    let fault = |error: &dyn std::fmt::Display| Error::Internal { stage: "sample", what: error.to_string() };
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(book)).map_err(|error| fault(&error))?;
    let mut parts = Vec::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).map_err(|error| fault(&error))?;
        let mut text = String::new();
        part.read_to_string(&mut text).map_err(|error| fault(&error))?;
        let name = part.name().map_err(|error| fault(&error))?.to_string();
        parts.push((name, text.replace(from, to)));
    }
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    package(&parts)
}

fn relations(parts: &[(&str, &str)]) -> String {
    let mut text = format!("{HEAD}<Relationships xmlns=\"{RELS}\">");
    for (at, (kind, target)) in parts.iter().enumerate() {
        text.push_str(&format!(
            "<Relationship Id=\"rId{}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>",
            at + 1
        ));
    }
    text + "</Relationships>"
}

fn package(parts: &[(&str, &[u8])]) -> Result<Vec<u8>> {
    let fault = |error: &dyn std::fmt::Display| Error::Internal { stage: "sample", what: error.to_string() };
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, options).map_err(|error| fault(&error))?;
        zip.write_all(bytes).map_err(|error| fault(&error))?;
    }
    Ok(zip.finish().map_err(|error| fault(&error))?.into_inner())
}
