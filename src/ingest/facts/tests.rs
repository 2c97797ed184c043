use super::*;
use crate::scan::entry::{Entry, FileClass, Folder};
use crate::scan::format;
use proptest::prelude::*;
use std::io::Write;
use std::path::Path;

fn scan_of(root: &Path, name: &str) -> Scan {
    let extension = crate::scan::names::extension(name);
    let (told, probe) = format::probe(&root.join(name), &extension, &mut Vec::new()).unwrap();
    let entry = Entry {
        folder: 0,
        name: name.into(),
        os_name: None,
        size: told.len(),
        format: probe.format,
        state: probe.state,
        class: FileClass::Paper,
        head_hash: 1,
    };
    Scan { root: root.to_owned(), folders: vec![Folder::default()], entries: vec![entry], ..Scan::default() }
}

fn facts(name: &str, bytes: &[u8]) -> Facts {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(name), bytes).unwrap();
    of(&scan_of(dir.path(), name), 0).unwrap()
}

/// A JPEG of one frame: segments before it, size, number of colours.
fn jpeg(before: &[u8], width: u16, height: u16, parts: u8) -> Vec<u8> {
    let mut bytes = [b"\xFF\xD8", before, b"\xFF\xC0\0\x0B\x08"].concat();
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([parts, 1, 0x11, 0]);
    bytes.extend(b"\xFF\xDA\0\x02\x11\x22\xFF\xD9");
    bytes
}

fn jfif(minor: u8, unit: u8, dots: u16) -> Vec<u8> {
    let [a, b] = dots.to_be_bytes();
    [&b"\xFF\xE0\0\x10JFIF\0\x01"[..], &[minor, unit, a, b, a, b, 0, 0]].concat()
}

/// An Exif segment: 72 dpi, version 2.20, and the time of exposure when a camera wrote it.
fn exif(camera: bool) -> Vec<u8> {
    let mut body = b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec();
    body.extend(b"\0\x02\x01\x1a\0\x05\0\0\0\x01\0\0\0\x26\x87\x69\0\x04\0\0\0\x01\0\0\0\x2e\0\0\0\0");
    body.extend(b"\0\0\0\x48\0\0\0\x01");
    body.extend(if camera { b"\0\x02" } else { b"\0\x01" });
    body.extend(b"\x90\0\0\x07\0\0\0\x040220");
    if camera {
        body.extend(b"\x82\x9a\0\x05\0\0\0\x01\0\0\0\x26");
    }
    body.extend(b"\0\0\0\0");
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [b"\xFF\xE1", &length[..], &body].concat()
}

#[test]
fn jpeg_scans_tell_pixels_resolution_colour_and_version() {
    let seen = facts("a.jpg", &jpeg(&jfif(1, 1, 300), 2480, 3508, 3));
    assert_eq!((seen.pronom, seen.version.as_str(), seen.mime), ("fmt/43", "JFIF 1.01", "image/jpeg"));
    assert_eq!((seen.pixels, seen.dpi, seen.pages), (Some((2480, 3508)), Some(300), Some(1)));
    assert_eq!(seen.colours.into_iter().collect::<Vec<_>>(), [Colour::Colour]);
    let metric = facts("a.jpg", &jpeg(&jfif(2, 2, 118), 2480, 3508, 1));
    assert_eq!((metric.pronom, metric.dpi), ("fmt/44", Some(300)));
    assert_eq!(metric.colours.into_iter().collect::<Vec<_>>(), [Colour::Grey]);
    let plain = facts("a.jpg", &jpeg(&jfif(1, 0, 1), 100, 100, 3));
    assert_eq!(plain.dpi, None, "proportions are no resolution");
    let bare = facts("a.jpg", &jpeg(b"", 100, 100, 3));
    assert_eq!((bare.pronom, bare.version.as_str()), ("fmt/41", ""));
}

#[test]
fn scans_below_200_dpi_are_coarse_but_photographs_and_default_numbers_are_not() {
    assert!(facts("a.jpg", &jpeg(&jfif(1, 1, 100), 827, 1169, 3)).is_coarse());
    assert!(!facts("a.jpg", &jpeg(&jfif(1, 1, 200), 1654, 2339, 3)).is_coarse());
    let default = facts("a.jpg", &jpeg(&jfif(1, 1, 72), 3000, 4000, 3));
    assert!(!default.is_coarse(), "a sheet of more than a metre was not scanned");
    let camera = facts("a.jpg", &jpeg(&exif(true), 800, 600, 3));
    assert_eq!((camera.pronom, camera.dpi, camera.photo), ("x-fmt/391", Some(72), true));
    assert!(!camera.is_coarse());
    let scanner = facts("a.jpg", &jpeg(&exif(false), 800, 600, 3));
    assert!(scanner.is_coarse() && !scanner.photo);
}

fn png(bits: u8, kind: u8, chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1A\n".to_vec();
    let mut add = |name: &[u8; 4], body: &[u8]| {
        bytes.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        bytes.extend(name);
        bytes.extend(body);
        bytes.extend([0; 4]);
    };
    add(b"IHDR", &[0, 0, 6, 118, 0, 0, 9, 35, bits, kind, 0, 0, 0]);
    for (name, body) in chunks {
        add(name, body);
    }
    add(b"IEND", b"");
    bytes
}

#[test]
fn png_scans_tell_pixels_resolution_colour_and_version() {
    let seen = facts("a.png", &png(1, 0, &[(b"pHYs", b"\0\0\x1e\xc2\0\0\x1e\xc2\x01"), (b"IDAT", b"xx")]));
    assert_eq!((seen.pronom, seen.dpi, seen.pixels), ("fmt/11", Some(200), Some((1654, 2339))));
    assert!(seen.is_bitonal() && !seen.is_coarse());
    let later = facts("a.png", &png(8, 2, &[(b"sRGB", b"\0"), (b"IDAT", b"xx"), (b"iTXt", b"t")]));
    assert_eq!((later.pronom, later.dpi, later.is_bitonal()), ("fmt/13", None, false));
    assert_eq!(facts("a.png", &png(8, 2, &[(b"iCCP", b"\0")])).pronom, "fmt/12");
}

/// A little-endian TIFF of pages, each `(width, dots, bits)`.
fn tiff(pages: &[(u32, u32, u16)]) -> Vec<u8> {
    let mut bytes = b"II\x2a\0\x08\0\0\0".to_vec();
    for (number, (width, dots, bits)) in pages.iter().enumerate() {
        let start = u32::try_from(bytes.len()).unwrap();
        let rows: [(u16, u16, u32); 9] = [
            (256, 4, *width),
            (257, 4, 100),
            (258, 3, u32::from(*bits)),
            (259, 3, 1),
            (262, 3, 0),
            (273, 4, 8),
            (278, 4, 100),
            (279, 4, 10),
            (282, 5, start + 2 + 9 * 12 + 4),
        ];
        bytes.extend(9_u16.to_le_bytes());
        for (tag, kind, value) in rows {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(1_u32.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        let next = if number + 1 < pages.len() { start + 2 + 9 * 12 + 4 + 8 } else { 0 };
        bytes.extend(next.to_le_bytes());
        bytes.extend(dots.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
    }
    bytes
}

#[test]
fn every_page_of_a_tiff_is_seen_and_the_lowest_resolution_told() {
    let seen = facts("a.tif", &tiff(&[(2480, 300, 1), (1240, 150, 8), (2480, 300, 1)]));
    assert_eq!((seen.pronom, seen.pages, seen.dpi), ("fmt/353", Some(3), Some(150)));
    assert_eq!(seen.pixels, Some((1240, 100)));
    assert_eq!(seen.colours.iter().copied().collect::<Vec<_>>(), [Colour::Bitonal, Colour::Grey]);
    assert!(seen.is_coarse() && seen.is_bitonal());
    let fine = facts("a.tif", &tiff(&[(2480, 300, 8)]));
    assert!(!fine.is_coarse() && !fine.is_bitonal());
}

/// A PDF of one A4 page that shows a picture of so many pixels over a part of it.
fn pdf(width: i64, height: i64, over: (f32, f32), metadata: Option<&str>) -> Vec<u8> {
    pdf_with_text(width, height, over, metadata, None)
}

/// The same with text over it, in a mode of drawing.
fn pdf_with_text(
    width: i64,
    height: i64,
    over: (f32, f32),
    metadata: Option<&str>,
    text: Option<i64>,
) -> Vec<u8> {
    use lopdf::content::{Content, Operation};
    use lopdf::{Document, Object, Stream, dictionary};
    let mut document = Document::with_version("1.4");
    let image = document.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
        "ColorSpace" => "DeviceGray", "BitsPerComponent" => 1 },
        vec![0; 10],
    ));
    let place: Vec<Object> = vec![over.0.into(), 0.into(), 0.into(), over.1.into(), 0.into(), 0.into()];
    let mut operations = vec![
        Operation::new("q", vec![]),
        Operation::new("cm", place),
        Operation::new("Do", vec![Object::Name(b"Im0".to_vec())]),
        Operation::new("Q", vec![]),
    ];
    if let Some(mode) = text {
        operations.push(Operation::new("Tr", vec![mode.into()]));
        operations.push(Operation::new("Tj", vec![Object::string_literal("text")]));
    }
    let content = document.add_object(Stream::new(dictionary! {}, Content { operations }.encode().unwrap()));
    let pages = document.new_object_id();
    let page = document.add_object(dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content,
    "Resources" => dictionary! { "XObject" => dictionary! { "Im0" => image } } });
    let sides: Vec<Object> = vec![0.into(), 0.into(), 595.into(), 842.into()];
    let tree =
        dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1, "MediaBox" => sides };
    document.objects.insert(pages, Object::Dictionary(tree));
    let mut catalogue = dictionary! { "Type" => "Catalog", "Pages" => pages };
    if let Some(text) = metadata {
        let stream = Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, text.into());
        catalogue.set("Metadata", document.add_object(stream));
    }
    let root = document.add_object(catalogue);
    document.trailer.set("Root", root);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn scanned_pages_of_a_pdf_are_measured_and_a_seal_on_a_page_is_not() {
    let seen = facts("a.pdf", &pdf(1240, 1754, (595.0, 842.0), None));
    assert_eq!((seen.pronom, seen.pages, seen.dpi), ("fmt/18", Some(1), Some(150)));
    assert_eq!(seen.pixels, Some((1240, 1754)));
    assert!(seen.is_coarse() && seen.is_bitonal());
    assert_eq!(seen.encrypted, Told::No);
    let fine = facts("a.pdf", &pdf(2480, 3508, (595.0, 842.0), None));
    assert_eq!((fine.dpi, fine.is_coarse()), (Some(300), false));
    let seal = facts("a.pdf", &pdf(100, 100, (80.0, 80.0), None));
    assert_eq!((seal.dpi, seal.colours.len()), (None, 0));
}

#[test]
fn the_ground_behind_text_is_no_scan_but_a_page_with_recognised_text_is() {
    let page = |text| facts("a.pdf", &pdf_with_text(1240, 1754, (595.0, 842.0), None, text));
    assert_eq!(page(Some(0)).dpi, None);
    assert_eq!(page(Some(3)).dpi, Some(150));
    let pattern = facts("a.pdf", &pdf(22, 31, (595.0, 842.0), None));
    assert_eq!((pattern.dpi, pattern.is_coarse()), (None, false));
}

#[test]
fn a_claim_to_be_pdf_a_is_told_in_both_ways_of_writing_it() {
    let elements = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>";
    let attributes = "<rdf:Description pdfaid:part='1' pdfaid:conformance='A'/>";
    let claim = |text| facts("a.pdf", &pdf(2480, 3508, (595.0, 842.0), Some(text)));
    assert_eq!((claim(elements).version.as_str(), claim(elements).pronom), ("A-2b", "fmt/477"));
    assert_eq!((claim(attributes).version.as_str(), claim(attributes).pronom), ("A-1a", "fmt/95"));
    assert_eq!(claim("<dc:title>pdfaid 说明</dc:title>").pronom, "fmt/18");
}

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn macros_are_seen_in_new_and_old_documents_and_not_in_their_neighbours() {
    let plain =
        "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"";
    let with = "ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"";
    let new = |kinds: &str, part: &str| {
        facts("a.docx", &package(&[("[Content_Types].xml", kinds), ("word/document.xml", "x"), (part, "x")]))
    };
    let seen = new(with, "word/vbaProject.bin");
    assert_eq!((seen.macros, seen.pronom), (Told::Yes, "fmt/523"));
    let seen = new(plain, "word/vbaProject.bin.rels");
    assert_eq!((seen.macros, seen.pronom), (Told::No, "fmt/412"));

    let old = |storage: &str| {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("WordDocument").unwrap().write_all(&[0; 5000]).unwrap();
        let program = b"\x01\0\xFE\xFF\x10\0\0\0Word.Document.8\0";
        file.create_stream("\u{1}CompObj").unwrap().write_all(program).unwrap();
        file.create_storage(storage).unwrap();
        file.create_storage(format!("{storage}/VBA")).unwrap();
        file.flush().unwrap();
        file.into_inner().into_inner()
    };
    let seen = facts("a.doc", &old("Macros"));
    assert_eq!((seen.macros, seen.pronom, seen.version.as_str()), (Told::Yes, "fmt/40", "97-2003"));
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("WordDocument").unwrap().write_all(&[0; 5000]).unwrap();
    file.create_stream("VBA说明").unwrap().write_all(b"x").unwrap();
    file.flush().unwrap();
    let seen = facts("a.doc", &file.into_inner().into_inner());
    assert_eq!((seen.macros, seen.pronom), (Told::No, "fmt/609"));
}

#[test]
fn formats_of_an_office_have_their_identifiers() {
    let odt = package(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", "<office:document-content office:version=\"1.2\">"),
        ("META-INF/manifest.xml", ""),
    ]);
    let ofd =
        package(&[("OFD.xml", "<ofd:OFD Version=\"1.0\" DocType=\"OFD\">"), ("Doc_0/Document.xml", "<a/>")]);
    let rar = [&b"Rar!\x1A\x07\0\0\0\x73\0\0\x0d\0\0\0\0\0\0\0"[..], &[0; 24], &[29; 200]].concat();
    let wave = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0data";
    let samples: [(&str, &[u8], &str, &str); 20] = [
        ("a.rtf", b"{\\rtf1\\ansi\\ansicpg936 x}", "fmt/50", "1.5-1.6"),
        ("b.rtf", b"{\\rtf1\\ansi x}", "fmt/45", "1.0-1.4"),
        ("a.txt", "说明".as_bytes(), "x-fmt/111", "UTF-8"),
        ("b.txt", b"\xCB\xB5\xC3\xF7", "x-fmt/111", "GB18030"),
        ("a.csv", b"a,b\n", "x-fmt/18", "ASCII"),
        ("a.xml", b"<?xml version=\"1.0\"?><a/>", "fmt/101", "1.0"),
        ("a.html", b"<!DOCTYPE html><html></html>", "fmt/471", "5"),
        ("b.html", b"<html></html>", "fmt/96", ""),
        ("a.eml", b"From: a\r\nMIME-Version: 1.0\r\n", "fmt/950", "MIME 1.0"),
        ("b.eml", b"From: a\r\n\r\nMime\r\n", "fmt/278", ""),
        ("a.gif", b"GIF89a\x10\0\x10\0\0\0\0", "fmt/4", "89a"),
        ("a.rar", &rar, "fmt/411", "2.9"),
        ("b.rar", b"Rar!\x1A\x07\x01\0xxxxxxxxxxxx", "fmt/613", "5.0"),
        ("a.7z", b"7z\xBC\xAF\x27\x1Cxxxx", "fmt/484", ""),
        ("a.wav", wave, "fmt/141", "PCMWAVEFORMAT"),
        ("a.mp4", b"\0\0\0\x18ftypisom\0\0\0\0mp42", "fmt/199", ""),
        ("a.mov", b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "x-fmt/384", "QuickTime"),
        ("a.odt", &odt, "fmt/291", "text 1.2"),
        ("a.ofd", &ofd, "未收录", "1.0"),
        ("a.dat", b"\0\x01\x02\x03", "不明", ""),
    ];
    for (name, bytes, pronom, version) in samples {
        let seen = facts(name, bytes);
        assert_eq!((seen.pronom, seen.version.as_str()), (pronom, version), "{name} {seen:?}");
    }
}

#[test]
fn a_version_that_is_a_text_of_somebody_is_not_printed() {
    let ofd = |version: &str| {
        let root = format!("<ofd:OFD Version=\"{version}\" DocType=\"OFD\">");
        facts("a.ofd", &package(&[("OFD.xml", &root), ("Doc_0/Document.xml", "<a/>")])).version
    };
    assert_eq!(ofd("150899199001011234"), "");
    assert_eq!(ofd("1.1"), "1.1");
}

#[test]
fn files_of_more_than_four_gigabytes_are_looked_at_by_head_and_tail() {
    let dir = tempfile::tempdir().unwrap();
    let large = |name: &str, head: &[u8], tail: &[u8]| {
        let mut file = File::create(dir.path().join(name)).unwrap();
        file.write_all(head).unwrap();
        file.set_len(5 << 30).unwrap();
        std::io::Seek::seek(&mut file, std::io::SeekFrom::End(0)).unwrap();
        file.write_all(tail).unwrap();
        of(&scan_of(dir.path(), name), 0).unwrap()
    };
    let film = large("会议.mp4", b"\0\0\0\x18ftypisom\0\0\0\0mp42", b"");
    assert_eq!((film.pronom, film.doubts.len()), ("fmt/199", 0));
    let scan = large("大.pdf", b"%PDF-1.6\n", b"\nstartxref\n9\n%%EOF\n");
    assert_eq!((scan.pronom, scan.encrypted, scan.doubts.len()), ("fmt/20", Told::Unknown, 1));
}

#[test]
fn a_damaged_file_is_told_once_and_one_that_no_reader_opens_is_a_doubt() {
    let whole = pdf(2480, 3508, (595.0, 842.0), None);
    assert!(facts("a.pdf", &whole[..whole.len() / 2]).doubts.is_empty(), "the scan says that it is damaged");
    let broken = facts("a.pdf", b"%PDF-1.4\nnothing\nstartxref\n99999\n%%EOF\n");
    assert_eq!((broken.doubts.len(), broken.encrypted), (1, Told::Unknown), "{broken:?}");
}

proptest! {
    #[test]
    fn hostile_bytes_never_end_a_run(
        mark in prop::sample::select(vec![
            &b"%PDF-1.4\n"[..], b"\xFF\xD8\xFF\xE1\0\x20Exif\0\0II\x2a\0", b"II*\0\x08\0\0\0", b"PK\x03\x04",
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\x89PNG\r\n\x1A\n", b"\0\0\0\x18ftypheic", b"BM", b"Rar!\x1A\x07",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..400),
        extension in prop::sample::select(vec!["pdf", "jpg", "doc", "xlsx", "tif", "heic", "bmp", "ofd"]),
    ) {
        let bytes = [mark, &rest].concat();
        let name = format!("a.{extension}");
        prop_assert_eq!(facts(&name, &bytes), facts(&name, &bytes));
    }
}
