//! Names that a register shows with characters nobody can read: rare ones that an old system turned into `?` or □, that
//! somebody typed in pinyin (王rui民) or as parts (王(王+民)民), or that stand in a private font.

/// A piece of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Whole(char),
    /// Between so many characters are lost.
    Lost(usize, usize),
}

fn is_lost(c: char) -> bool {
    matches!(c, '?' | '？' | '□' | '■' | '〓' | '○' | '×' | '*' | '\u{FFFD}')
        || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}')
}

fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn pieces(name: &str) -> Vec<Piece> {
    let chars: Vec<char> = name.chars().filter(|c| !c.is_whitespace()).collect();
    // A name in Latin letters throughout is a name.
    let mixed = chars.iter().copied().any(is_hanzi);
    let mut out = Vec::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        let run = |from: usize, of: fn(char) -> bool| chars[from..].iter().take_while(|c| of(**c)).count();
        match chars[at] {
            '(' | '（' if mixed => {
                let inside = chars[at..].iter().position(|c| matches!(c, ')' | '）'));
                match inside.filter(|end| chars[at..at + end].contains(&'+')) {
                    Some(end) => {
                        out.push(Piece::Lost(1, 1));
                        at += end;
                    }
                    None => out.push(Piece::Whole(chars[at])),
                }
                at += 1;
            }
            '?' => {
                // One rare character becomes one question mark or two.
                let marks = run(at, |c| c == '?');
                out.push(Piece::Lost(marks.div_ceil(2), marks));
                at += marks;
            }
            c if is_lost(c) => {
                out.push(Piece::Lost(1, 1));
                at += 1;
            }
            c if mixed && c.is_ascii_alphabetic() => {
                out.push(Piece::Lost(1, 1));
                at += run(at, |c| c.is_ascii_alphabetic());
            }
            c => {
                out.push(Piece::Whole(c));
                at += 1;
            }
        }
    }
    out
}

/// Has the name characters that nobody can read?
#[must_use]
pub fn is_damaged(name: &str) -> bool {
    !name.chars().all(|c| matches!(c, '\u{4E00}'..='\u{9FFF}'))
        && pieces(name).iter().any(|piece| matches!(piece, Piece::Lost(..)))
}

/// May the damaged name be the whole one? As long, and every character that can be read is the same; one at least can be.
#[must_use]
pub fn fits(damaged: &str, whole: &str) -> bool {
    let wanted = pieces(damaged);
    let readable = wanted.iter().any(|piece| matches!(piece, Piece::Whole(_)));
    let chars: Vec<char> = whole.chars().filter(|c| !c.is_whitespace()).collect();
    readable
        && wanted.len() <= chars.len()
        && is_damaged(damaged)
        && !is_damaged(whole)
        && matches(&wanted, &chars)
}

fn matches(wanted: &[Piece], chars: &[char]) -> bool {
    match wanted.split_first() {
        None => chars.is_empty(),
        Some((Piece::Whole(c), rest)) => {
            chars.split_first().is_some_and(|(first, left)| first == c && matches(rest, left))
        }
        Some((Piece::Lost(least, most), rest)) => {
            (*least..=*most).any(|lost| chars.get(lost..).is_some_and(|left| matches(rest, left)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_name_fits_the_names_of_its_length_that_share_its_readable_characters() {
        let whole = "王瑞民";
        for damaged in
            ["王□民", "王?民", "王??民", "王rui民", "王（王+耑）民", "王\u{FFFD}民", "王\u{E123}民", "王□□"]
        {
            assert!(is_damaged(damaged) && fits(damaged, whole), "{damaged}");
        }
        for other in ["王民", "王瑞军", "李瑞民", "王瑞民民", "王□民"] {
            assert!(!fits("王□民", other), "{other}");
        }
        // Nothing can be read, nothing is damaged, or a name that is written in Latin letters.
        assert!(!fits("□□□", whole) && !fits(whole, whole));
        assert!(!is_damaged("Anna") && !is_damaged("乌云·其木格") && !is_damaged("张三(户主)"));
    }
}
