//! Text as offices type it, brought to one form for comparing; the raw text is always kept beside it.

use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick, is_nfkc_quick};

/// NFC with control and bidirectional characters escaped as `\u{..}`: safe to show on a terminal or in print.
#[must_use]
pub fn display(value: &str) -> String {
    if is_displayable(value) {
        return value.to_owned();
    }
    value
        .nfc()
        .map(|c| if is_hostile(c) { format!("\\u{{{:X}}}", c as u32) } else { c.to_string() })
        .collect()
}

/// Printable ASCII and the hanzi of the basic block: composed, visible, and most of what is ever read.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{4E00}'..='\u{9FFF}')
}

/// Is the text its own [`display`]?
#[must_use]
pub fn is_displayable(value: &str) -> bool {
    if value.chars().all(is_plain) {
        return true;
    }
    is_nfc_quick(value.chars()) == IsNormalized::Yes && !value.chars().any(is_hostile)
}

/// Control characters, bidirectional controls and invisible format characters.
#[must_use]
pub fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// Bytes of a file name as text: valid UTF-8 as it is, every other byte as `\xHH`.
#[must_use]
pub fn from_bytes(bytes: &[u8]) -> String {
    bytes
        .utf8_chunks()
        .map(|chunk| {
            let bad: String = chunk.invalid().iter().map(|byte| format!("\\x{byte:02X}")).collect();
            format!("{}{bad}", chunk.valid())
        })
        .collect()
}

/// Folded for matching headers, labels and names of papers: NFKC, no blanks, brackets unified, lower case, book-title
/// marks and quotes dropped.
#[must_use]
pub fn fold(value: &str) -> String {
    if value.chars().all(is_folded) {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len());
    // Most names are composed already; the check costs a fraction of the composing.
    if value.chars().all(is_plain) || is_nfkc_quick(value.chars()) == IsNormalized::Yes {
        value.chars().for_each(|c| fold_into(&mut out, c));
    } else {
        value.nfkc().for_each(|c| fold_into(&mut out, c));
    }
    out
}

/// Do all characters of `short` stand in `whole`, in their order?
#[must_use]
pub fn runs_through(short: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    short.chars().all(|c| rest.any(|other| other == c))
}

/// What folding leaves as it is, of the characters that most texts are made of.
fn is_folded(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '0'..='9' | 'a'..='z' | '(' | ')' | ',' | '-' | '.' | '/' | ':' | '_')
}

fn fold_into(out: &mut String, c: char) {
    match c {
        '\u{4E00}'..='\u{9FFF}' => out.push(c),
        '【' | '〔' | '[' | '｛' | '{' => out.push('('),
        '】' | '〕' | ']' | '｝' | '}' => out.push(')'),
        '《' | '》' | '“' | '”' | '"' | '‘' | '’' | '\'' | '「' | '」' => {}
        '!'..='~' => out.push(c.to_ascii_lowercase()),
        c if c.is_whitespace() || is_hostile(c) => {}
        c => out.extend(c.to_lowercase()),
    }
}

/// A person's name for comparing: blanks removed and every middle dot brought to U+00B7 (民委发〔2016〕33号). Other
/// characters stay as typed; full-width Latin letters are folded.
#[must_use]
pub fn person_name(value: &str) -> Cow<'_, str> {
    if value.chars().all(|c| matches!(c, '\u{4E00}'..='\u{9FFF}')) {
        return Cow::Borrowed(value);
    }
    let typed = value.nfc().filter(|c| !c.is_whitespace() && !is_hostile(*c)).map(|c| match c {
        '•' | '・' | '‧' | '．' | '.' | '−' | '·' | '∙' | '⋅' | '●' => '·',
        'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '０'..='９' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        c => c,
    });
    Cow::Owned(typed.collect())
}

/// [`person_name`] without middle dots: 云·格日勒 and 云格日勒 are one person in two registers.
#[must_use]
pub fn name_key(value: &str) -> Cow<'_, str> {
    match person_name(value) {
        // Hanzi alone: no dot, and no lower case.
        Cow::Borrowed(name) => Cow::Borrowed(name),
        Cow::Owned(name) => Cow::Owned(name.replace('·', "").to_lowercase()),
    }
}

/// A number or code for comparing: NFKC, blanks, leading apostrophes and `="…"` wrappers removed, x → X.
#[must_use]
pub fn code(value: &str) -> Cow<'_, str> {
    // Most codes are as they should be.
    if value.bytes().all(|byte| byte.is_ascii_alphanumeric() && byte != b'x') {
        return Cow::Borrowed(value);
    }
    let folded: String = value.nfkc().filter(|c| !c.is_whitespace() && !is_hostile(*c)).collect();
    let bare = folded.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(&folded);
    Cow::Owned(bare.trim_start_matches(['\'', '’', '‘']).replace('x', "X"))
}

/// Joins items with 、.
#[must_use]
pub fn join(items: &[String]) -> String {
    items.join("、")
}

/// Full-width space, tabs and line breaks at both ends removed, inner line breaks to one blank.
#[must_use]
pub fn tidy(value: &str) -> Cow<'_, str> {
    let trimmed = value.trim();
    if trimmed.contains(['\n', '\r', '\t']) {
        Cow::Owned(trimmed.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(trimmed)
    }
}
