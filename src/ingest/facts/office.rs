//! Documents of offices: packages of parts (OOXML, ODF, OFD) and compound files (OLE).

use super::{Facts, MAX_PART, Source, Told, has};
use std::io::{Read, Seek};
use zip::ZipArchive;

const UNREAD: &str = "文件内部读不出来，请用办公软件打开核对";

fn archive<'a>(file: &'a mut Source, facts: &mut Facts) -> Option<ZipArchive<&'a mut Source>> {
    let read = file.rewind().ok().and_then(|()| ZipArchive::new(file).ok());
    if read.is_none() {
        facts.doubts.push(UNREAD);
    }
    read
}

/// Names of all parts, in lower case.
fn names(archive: &ZipArchive<&mut Source>) -> Vec<String> {
    archive.file_names().filter_map(|name| Some(name.ok()?.to_ascii_lowercase())).collect()
}

/// The first bytes of a part.
fn part(archive: &mut ZipArchive<&mut Source>, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    archive.by_name(name).ok()?.take(MAX_PART).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// DOCX, XLSX, PPTX: what the list of parts calls the main one.
pub fn package(file: &mut Source, facts: &mut Facts) {
    let Some(mut archive) = archive(file, facts) else {
        facts.macros = Told::Unknown;
        return;
    };
    facts.encrypted = Told::No;
    let macro_part = |name: &String| name.ends_with("/vbaproject.bin") || name.starts_with("xl/macrosheets/");
    facts.macros = Told::of(names(&archive).iter().any(macro_part));
    let Some(kinds) = part(&mut archive, "[Content_Types].xml") else {
        facts.doubts.push(UNREAD);
        return;
    };
    facts.version = if has(&kinds, b"macroEnabled.main+xml") {
        "启用宏"
    } else if has(&kinds, b"template.main+xml") {
        "模板"
    } else if has(&kinds, b"slideshow.main+xml") {
        "放映"
    } else {
        ""
    }
    .to_owned();
}

/// OpenDocument: kind and version as the registry writes them, `text 1.2`.
pub fn odf(file: &mut Source, facts: &mut Facts) {
    let Some(mut archive) = archive(file, facts) else {
        facts.macros = Told::Unknown;
        return;
    };
    let lists = ["", "script-lc.xml", "script-lb.xml"];
    facts.macros = Told::of(names(&archive).iter().any(|name| {
        let module = name.strip_prefix("basic/").or_else(|| name.strip_prefix("scripts/"));
        module.is_some_and(|path| !lists.contains(&path.rsplit('/').next().unwrap_or_default()))
    }));
    let list = part(&mut archive, "META-INF/manifest.xml").unwrap_or_default();
    facts.encrypted = Told::of(has(&list, b"encryption-data"));
    let kind = part(&mut archive, "mimetype").unwrap_or_default();
    let content = part(&mut archive, "content.xml").unwrap_or_default();
    let content = String::from_utf8_lossy(&content);
    let version = content.split_once("office:version=").and_then(|(_, rest)| rest.get(1..4));
    let kind = String::from_utf8_lossy(&kind).trim().to_owned();
    if let Some((kind, version)) = kind.strip_prefix("application/vnd.oasis.opendocument.").zip(version) {
        facts.version = format!("{kind} {version}");
    }
}

/// OFD: the version that its root part tells.
pub fn ofd(file: &mut Source, facts: &mut Facts) {
    let Some(mut archive) = archive(file, facts) else { return };
    facts.encrypted = Told::of(names(&archive).iter().any(|name| name.ends_with("encryptions.xml")));
    let Some(root) = part(&mut archive, "OFD.xml") else {
        facts.doubts.push("OFD的主文件读不出来，请用阅读软件打开核对");
        return;
    };
    let root = String::from_utf8_lossy(&root);
    let told = |name: &str| {
        let value = root.split_once("OFD ")?.1.split_once('>')?.0.split_once(name)?.1;
        value.strip_prefix("=\"").and_then(|value| value.split_once('"')).map(|(value, _)| value.to_owned())
    };
    // A DocType of OFD-A is a claim like that of PDF/A.
    let claim = told("DocType").filter(|kind| kind.starts_with("OFD-")).map(|kind| format!("{kind} "));
    facts.version = format!("{}{}", claim.unwrap_or_default(), told("Version").unwrap_or_default());
}

/// DOC, XLS, PPT and what WPS writes: a compound file of streams.
pub fn old(file: &mut Source, facts: &mut Facts) {
    let mut magic = [0; 4];
    let read = file.rewind().and_then(|()| file.read_exact(&mut magic)).and_then(|()| file.rewind());
    if read.is_ok() && magic.starts_with(b"PK") {
        // Newer WPS saves packages under the old extensions.
        return package(file, facts);
    }
    let Ok(mut book) = cfb::CompoundFile::open(&mut *file) else {
        facts.macros = Told::Unknown;
        facts.doubts.push(UNREAD);
        return;
    };
    facts.encrypted = Told::No;
    let names: Vec<String> = book.walk().map(|entry| entry.path().to_string_lossy().into_owned()).collect();
    let last = |name: &&String| name.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_uppercase();
    let modules = names.iter().any(|name| matches!(last(&name).as_str(), "VBA" | "_VBA_PROJECT"));
    let slides = names.iter().any(|name| name.contains("PowerPoint Document"));
    // Presentations keep macros inside their one stream.
    facts.macros = if slides { Told::Unknown } else { Told::of(modules) };
    let mut start = |name: &str, most: u64| {
        let mut bytes = Vec::new();
        let stream = book.open_stream(name).ok()?;
        stream.take(most).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    let program = start("\u{1}CompObj", 1024).unwrap_or_default();
    let workbook = start("Workbook", 8).or_else(|| start("Book", 8)).unwrap_or_default();
    facts.version = if has(&program, b"Word.Document.8\0") {
        "97-2003"
    } else if has(&program, b"Word.Document.6\0") || has(&program, b"Word.Document.7\0") {
        "6.0/95"
    } else {
        match workbook.get(4..6) {
            Some([0, 6]) => "97-2003",
            Some([0, 5]) => "5.0/95",
            _ => "",
        }
    }
    .to_owned();
}
