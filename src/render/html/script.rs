//! Data as a classic script: a page that is opened from a disk may load scripts and nothing else.

use crate::base::error::{Error, Result};
use crate::base::text::is_hostile;
use crate::render::RenderedPart;
use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, Serializer};
use std::io::{Result as Written, Write};

/// `html/data/<name>.js`: hands the value to the report under its name.
pub(super) fn part<T: Serialize>(name: &str, value: &T) -> Result<RenderedPart> {
    let mut bytes = format!("qiquan.put(\"{name}\",").into_bytes();
    value
        .serialize(&mut Serializer::with_formatter(&mut bytes, Script))
        .map_err(|error| Error::Internal { stage: "render/html", what: error.to_string() })?;
    bytes.extend_from_slice(b");\n");
    Ok(RenderedPart { path: format!("html/data/{name}.js"), bytes })
}

/// JSON whose texts neither end the script nor show what cannot be seen: hostile characters are shown as elsewhere.
struct Script;

impl Formatter for Script {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> Written<()> {
        let mut from = 0;
        for (at, c) in fragment.char_indices() {
            // Nearly everything that is ever written.
            if matches!(c, '=' ..= '~' | ' '..=';' | '\u{4E00}'..='\u{9FFF}') {
                continue;
            }
            let escaped = match c {
                '<' => "\\u003c".to_owned(),
                '\u{2028}' | '\u{2029}' => format!("\\u{:04x}", c as u32),
                c if is_hostile(c) => format!("\\\\u{{{:X}}}", c as u32),
                _ => continue,
            };
            out.write_all(&fragment.as_bytes()[from..at])?;
            out.write_all(escaped.as_bytes())?;
            from = at + c.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[from..])
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, out: &mut W, escape: CharEscape) -> Written<()> {
        let byte = match escape {
            CharEscape::Quote => return out.write_all(b"\\\""),
            CharEscape::ReverseSolidus => return out.write_all(b"\\\\"),
            CharEscape::Solidus => return out.write_all(b"\\/"),
            CharEscape::LineFeed => return out.write_all(b"\\n"),
            CharEscape::Backspace => 8,
            CharEscape::FormFeed => 12,
            CharEscape::CarriageReturn => 13,
            CharEscape::Tab => 9,
            CharEscape::AsciiControl(byte) => byte,
        };
        write!(out, "\\\\u{{{byte:X}}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_script_and_no_character_hides() {
        let hostile = "</script>&'\"\\ 甲\u{2028}乙\u{2029}\u{202E}丙\u{1}\t\n，“丁”";
        let bytes = part("甲", &[hostile]).unwrap().bytes;
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains('<') && !text.chars().any(|c| c != '\n' && is_hostile(c)), "{text}");
        assert!(!text.contains(['\u{2028}', '\u{2029}']), "{text}");
        let json = text.strip_prefix("qiquan.put(\"甲\",").unwrap().strip_suffix(");\n").unwrap();
        let read: Vec<String> = serde_json::from_str(json).unwrap();
        let shown =
            hostile.replace('\u{202E}', "\\u{202E}").replace('\u{1}', "\\u{1}").replace('\t', "\\u{9}");
        assert_eq!(read, [shown]);
    }
}
