//! The table of characters that a font of a PDF carries (ToUnicode). The library reads only tables written exactly as in
//! the example of the standard and prefers the font's own encoding to them; offices' printers write all kinds.

use std::collections::BTreeMap;

/// Most entries of a table: two bytes have no more codes.
const MAX: usize = 70_000;

/// Codes of a font, by their length in bytes.
#[derive(Debug, Default)]
pub struct Table {
    codes: BTreeMap<(usize, u32), String>,
}

/// A word of the table: `<0041>`, `[`, `]`, or an operator.
#[derive(Debug, PartialEq)]
enum Token {
    Hex(Vec<u8>),
    Open,
    Close,
    Word(String),
}

impl Table {
    /// Reads a table; `None` when it holds no code.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Table> {
        let mut table = Table::default();
        let mut operands: Vec<Token> = Vec::new();
        for token in tokens(bytes) {
            match token {
                Token::Word(word) => {
                    match word.as_str() {
                        "endbfchar" => table.chars(&operands),
                        "endbfrange" => table.ranges(&operands),
                        _ => {}
                    }
                    operands.clear();
                }
                other => operands.push(other),
            }
        }
        (!table.codes.is_empty()).then_some(table)
    }

    fn put(&mut self, code: u32, length: usize, text: String) {
        if self.codes.len() < MAX {
            self.codes.insert((length, code), text);
        }
    }

    fn chars(&mut self, operands: &[Token]) {
        for pair in operands.chunks_exact(2) {
            if let [Token::Hex(code), Token::Hex(text)] = pair {
                self.put(number(code), code.len(), utf16(text, 0));
            }
        }
    }

    fn ranges(&mut self, operands: &[Token]) {
        let mut rest = operands.iter();
        while let (Some(Token::Hex(first)), Some(Token::Hex(last)), Some(target)) =
            (rest.next(), rest.next(), rest.next())
        {
            let codes = number(first)..=number(last).min(number(first).saturating_add(0xFFFF));
            match target {
                Token::Hex(text) => {
                    for (step, code) in (0..).zip(codes) {
                        self.put(code, first.len(), utf16(text, step));
                    }
                }
                Token::Open => {
                    let mut codes = codes;
                    for token in rest.by_ref() {
                        match (token, codes.next()) {
                            (Token::Hex(text), Some(code)) => self.put(code, first.len(), utf16(text, 0)),
                            (Token::Close, _) => break,
                            _ => {}
                        }
                    }
                }
                _ => return,
            }
        }
    }

    /// The text of codes; a code that the table lacks becomes U+FFFD.
    #[must_use]
    pub fn text(&self, bytes: &[u8]) -> String {
        let most = self.codes.keys().map(|(length, _)| *length).max().unwrap_or(1);
        let mut out = String::new();
        let mut at = 0;
        while at < bytes.len() {
            let known = (1..=most.min(bytes.len() - at)).find_map(|length| {
                self.codes.get(&(length, number(&bytes[at..at + length]))).map(|text| (length, text))
            });
            match known {
                Some((length, text)) => {
                    out.push_str(text);
                    at += length;
                }
                None => {
                    out.push('\u{FFFD}');
                    at += most;
                }
            }
        }
        out
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

/// UTF-16 with `step` added to its last unit.
fn utf16(bytes: &[u8], step: u32) -> String {
    let mut units: Vec<u16> = bytes.chunks(2).map(|pair| number(pair) as u16).collect();
    if let Some(last) = units.last_mut() {
        *last = last.wrapping_add(step as u16);
    }
    String::from_utf16_lossy(&units)
}

fn tokens(bytes: &[u8]) -> Vec<Token> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'<' if bytes.get(at + 1) != Some(&b'<') => {
                let end = bytes[at..].iter().position(|b| *b == b'>').map_or(bytes.len(), |more| at + more);
                let digits: Vec<u8> = bytes[at + 1..end]
                    .iter()
                    .filter_map(|b| char::from(*b).to_digit(16).map(|digit| digit as u8))
                    .collect();
                out.push(Token::Hex(
                    digits.chunks(2).map(|pair| pair.iter().fold(0, |sum, d| sum << 4 | d)).collect(),
                ));
                at = end + 1;
            }
            b'[' | b']' => {
                out.push(if *byte == b'[' { Token::Open } else { Token::Close });
                at += 1;
            }
            b if b.is_ascii_alphabetic() => {
                let length = bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
                out.push(Token::Word(String::from_utf8_lossy(&bytes[at..at + length]).into_owned()));
                at += length;
            }
            _ => at += 1,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_however_they_are_set() {
        let table = Table::read(
            b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CMapName/X def 1 begincodespacerange<0000><FFFF>\
              endcodespacerange 2 beginbfchar<0001><53BF>\n<0002> <D842DFB7>endbfchar 2 beginbfrange<0010><0012><0031>\
              <0020><0021>[<6237> <4EBA>]endbfrange endcmap",
        )
        .unwrap();
        assert_eq!(table.text(&[0, 1, 0, 0x10, 0, 0x12, 0, 0x20, 0, 0x21]), "县13户人");
        assert_eq!(table.text(&[0, 2]), "𠮷");
        assert_eq!(table.text(&[0, 9]), "\u{FFFD}");
        let one = Table::read(b"1 beginbfrange <41> <43> <0041> endbfrange").unwrap();
        assert_eq!(one.text(b"ABC"), "ABC");
        assert!(Table::read(b"begincmap endcmap").is_none());
    }
}
