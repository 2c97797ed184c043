//! Lines for a terminal: columns padded by display width, lists that name their true count.

use std::fmt::Write;

/// Cells a text takes on a terminal: a Chinese character takes two, a mark upon a letter none, letters and signs of other
/// scripts one.
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

fn width_of(c: char) -> usize {
    match c {
        '\u{0300}'..='\u{036F}'
        | '\u{180B}'..='\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{20D0}'..='\u{20FF}'
        | '\u{FE00}'..='\u{FE0F}' => 0,
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF01}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}'
        | '\u{1F300}'..='\u{1FAFF}'
        | '\u{20000}'..='\u{3FFFD}' => 2,
        _ => 1,
    }
}

/// How a cell is coloured on a terminal: the parameters of the escape sequence.
pub type Paint<'a> = &'a dyn Fn(usize, usize) -> Option<&'static str>;

/// Rows padded by display width: the first `left` columns to the left, the others to the right.
#[must_use]
pub fn aligned(rows: &[Vec<String>], left: usize) -> String {
    painted(rows, left, &|_, _| None)
}

/// The same with some cells coloured, by row and column.
#[must_use]
pub fn painted(rows: &[Vec<String>], left: usize, paint: Paint<'_>) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: &[String], at: usize| row.get(at).map_or(0, |text| width(text));
    let widths: Vec<usize> =
        (0..columns).map(|at| rows.iter().map(|row| cell(row, at)).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[at] - width(cell));
            let gap = if at == 0 { "" } else { "  " };
            let cell = match paint(number, at) {
                Some(colour) => format!("\u{1b}[{colour}m{cell}\u{1b}[0m"),
                None => cell.clone(),
            };
            let _ =
                if at < left { write!(line, "{gap}{cell}{pad}") } else { write!(line, "{gap}{pad}{cell}") };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Items joined by `between`, in lines of at most `most` cells; an item is never cut.
#[must_use]
pub fn wrapped(items: &[String], between: &str, most: usize) -> String {
    let mut text = String::new();
    let mut line = 0;
    for (at, item) in items.iter().enumerate() {
        let last = at + 1 == items.len();
        let long = width(item) + if last { 0 } else { width(between) };
        if line > 0 && line + long > most {
            text.push('\n');
            line = 0;
        }
        text.push_str(item);
        text.push_str(if last { "" } else { between });
        line += long;
    }
    text.push('\n');
    text
}

/// Each line of `text` moved to the right.
#[must_use]
pub fn indented(text: &str, by: usize) -> String {
    let pad = " ".repeat(by);
    text.lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{pad}{line}\n") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_and_latin_columns_end_at_the_same_place() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let text = aligned(&[row(["单位", "户数", "x"]), row(["临河区", "7", "12345"])], 1);
        let widths: Vec<usize> = text.lines().map(width).collect();
        assert_eq!(widths, [19, 19]);
    }

    #[test]
    fn width_is_that_of_the_terminal() {
        for (text, wanted) in [
            ("临河区", 6),
            ("abc", 3),
            ("—", 1),
            ("·", 1),
            ("é", 1),
            ("e\u{301}", 1),
            ("𬱖", 2),
            ("（１）", 6),
            ("ᠮᠣᠩ", 3),
        ] {
            assert_eq!(width(text), wanted, "{text}");
        }
    }

    #[test]
    fn colour_moves_no_column() {
        let rows = [vec!["单位".to_owned(), "错误".to_owned()], vec!["临河区".to_owned(), "12".to_owned()]];
        let red = painted(&rows, 1, &|row, column| (row == 1 && column == 1).then_some("31"));
        assert_eq!(red, "单位    错误\n临河区    \u{1b}[31m12\u{1b}[0m\n");
        assert_eq!(red.replace("\u{1b}[31m", "").replace("\u{1b}[0m", ""), aligned(&rows, 1));
    }
}
