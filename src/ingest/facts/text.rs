//! Files of text: encoding, or the version that the head tells.

use super::{Facts, MAX_PART, Source, has, head};
use crate::scan::entry::Format;

pub fn look(format: Format, file: &mut Source, facts: &mut Facts) {
    let bytes = head(file, MAX_PART);
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    facts.version = match format {
        Format::Rtf => rich(&bytes).to_owned(),
        Format::Xml => {
            let told = start.split_once("version=").and_then(|(_, rest)| rest.get(1..4));
            told.unwrap_or_default().to_owned()
        }
        Format::Html => page(&start).to_owned(),
        Format::Email => {
            let mime = String::from_utf8_lossy(&bytes).to_ascii_lowercase().contains("mime-version: 1.0");
            if mime { "MIME 1.0" } else { "" }.to_owned()
        }
        _ => encoding(&bytes).to_owned(),
    };
}

/// Words that came with each version of RTF, the newest first.
fn rich(bytes: &[u8]) -> &'static str {
    let newest: [&[u8]; 4] = [b"\\*\\colorschememapping", b"\\afelev", b"\\*\\datastore", b"\\*\\defchp"];
    if !has(bytes, b"\\ansicpg") {
        "1.0-1.4"
    } else if !has(bytes, b"\\stshfdbch") {
        "1.5-1.6"
    } else if newest.iter().any(|word| has(bytes, word)) {
        "1.9"
    } else if has(bytes, b"\\lsdstimax") {
        "1.8"
    } else {
        "1.7"
    }
}

fn page(start: &str) -> &'static str {
    let versions = [
        ("dtd xhtml 1.0", "XHTML 1.0"),
        ("dtd xhtml 1.1", "XHTML 1.1"),
        ("html 4.01", "4.01"),
        ("html 4.0", "4.0"),
        ("html 3.2", "3.2"),
        ("html 2.0", "2.0"),
        ("<!doctype html>", "5"),
    ];
    versions.iter().find(|(mark, _)| start.contains(mark)).map_or("", |(_, version)| version)
}

/// Encoding (字符编码) as far as the head tells it.
fn encoding(bytes: &[u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        _ if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") => "UTF-16",
        Ok(text) if text.is_ascii() => "ASCII",
        Ok(_) => "UTF-8",
        // A character that the end of the head cuts in two.
        Err(error) if error.error_len().is_none() && bytes.len() as u64 == MAX_PART => "UTF-8",
        Err(_) => "GB18030",
    }
}
