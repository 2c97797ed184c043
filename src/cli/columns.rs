//! Lines for a terminal: columns padded by display width, lists that name their true count.

use std::fmt::Write;

/// Cells a text takes on a terminal: a Chinese character takes two.
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Rows padded by display width: the first `left` columns to the left, the others to the right.
#[must_use]
pub fn aligned(rows: &[Vec<String>], left: usize) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: &[String], at: usize| row.get(at).map_or(0, |text| width(text));
    let widths: Vec<usize> =
        (0..columns).map(|at| rows.iter().map(|row| cell(row, at)).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[at] - width(cell));
            let gap = if at == 0 { "" } else { "  " };
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
}
