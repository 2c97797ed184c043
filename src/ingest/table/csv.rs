//! CSV as offices save it: UTF-8 with or without mark, UTF-16, GBK and GB18030; comma, semicolon, tab or bar.

use super::{Cell, Grid, GridRow, MAX_CELLS};
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Line breaks in one cell beyond which its quotation mark is taken for one that was never closed.
const MAX_LINES_IN_CELL: usize = 50;

/// Reads a delimited text file.
///
/// # Errors
/// Binary content, too many cells.
pub fn read(bytes: &[u8]) -> Result<Grid, String> {
    let encoding = guess(bytes)?;
    let (text, used, broken) = encoding.decode(bytes);
    let mut grid = Grid::default();
    if used != UTF_8 {
        grid.notes.push(format!("按 {} 编码读取", used.name().to_uppercase()));
    }
    if broken || text.contains('\u{FFFD}') {
        let lines: Vec<String> = text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.contains('\u{FFFD}'))
            .map(|(at, _)| (at + 1).to_string())
            .collect();
        let shown = lines.iter().take(20).cloned().collect::<Vec<_>>().join("、");
        grid.notes.push(format!("文件编码异常，{}行含乱码（第{shown}行）；请以 UTF-8 重新导出", lines.len()));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let (mut cells, mut number) = (0, 0u32);
    while reader.read_record(&mut record).map_err(|e| format!("CSV 无法解析：{e}"))? {
        let start = record.position().map_or(0, csv::Position::byte);
        number = number.saturating_add(1 + blank_lines(&text, start));
        let mut row = GridRow { number, cells: Vec::new() };
        for (at, value) in record.iter().enumerate() {
            if value.bytes().filter(|b| *b == b'\n').count() > MAX_LINES_IN_CELL {
                return Err(format!(
                    "第{number}行的引号没有配对，其后各行被并成一格；请改正该行的英文引号后重新导出"
                ));
            }
            let value = value.trim();
            if !value.is_empty()
                && let Ok(column) = u16::try_from(at)
            {
                row.cells.push((column, Cell::Text(value.into())));
            }
        }
        cells += row.cells.len();
        if cells > MAX_CELLS {
            return Err(format!("单元格超过{MAX_CELLS}个；请按旗县拆分"));
        }
        if !row.cells.is_empty() {
            grid.rows.push(row);
        }
    }
    Ok(grid)
}

/// Blank lines that the reader skips before the record starting at `start`, so that rows are numbered as a spreadsheet
/// shows them. The reader's own line count is one behind after CRLF and counts line breaks inside quoted cells.
fn blank_lines(text: &str, start: u64) -> u32 {
    let bytes = text.as_bytes();
    let start = usize::try_from(start).unwrap_or(usize::MAX).min(bytes.len());
    let rest = &bytes[start..];
    // The LF of the CRLF that ended the record before.
    let pending = usize::from(start > 0 && bytes[start - 1] == b'\r' && rest.first() == Some(&b'\n'));
    let run = rest[pending..].iter().take_while(|b| matches!(b, b'\r' | b'\n'));
    let (mut lines, mut last) = (0, b'\n');
    for byte in run {
        lines += u32::from(!(*byte == b'\n' && last == b'\r'));
        last = *byte;
    }
    lines
}

fn guess(bytes: &[u8]) -> Result<&'static Encoding, String> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Ok(encoding);
    }
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    if zeros(1) * 8 > head.len() {
        return Ok(UTF_16LE);
    }
    if zeros(0) * 8 > head.len() {
        return Ok(UTF_16BE);
    }
    if head.contains(&0) {
        return Err("不是文本表格（含二进制内容）；请另存为 .xlsx 或 .csv".to_owned());
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Ok(UTF_8);
    }
    if !GB18030.decode_without_bom_handling(bytes).1 {
        return Ok(GB18030);
    }
    // Neither decodes cleanly: count the damage of both, the detector breaks a tie.
    let bad = |e: &'static Encoding| e.decode(bytes).0.chars().filter(|c| *c == '\u{FFFD}').count();
    let (utf8, gb) = (bad(UTF_8), bad(GB18030));
    if utf8 != gb {
        return Ok(if utf8 < gb { UTF_8 } else { GB18030 });
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let found = detector.guess(Some(b"cn"), chardetng::Utf8Detection::Allow);
    Ok(if found == UTF_8 { UTF_8 } else { GB18030 })
}

fn delimiter(text: &str) -> u8 {
    let head: Vec<&str> = text.lines().take(40).collect();
    let count = |mark: u8| -> usize {
        head.iter().map(|line| line.bytes().filter(|b| *b == mark).count()).filter(|n| *n > 0).sum()
    };
    [b',', b'\t', b';', b'|'].into_iter().rev().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<u32> {
        read(text.as_bytes()).map(|grid| grid.rows.iter().map(|row| row.number).collect()).unwrap_or_default()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        assert_eq!(numbers("a,b\n1,2\n3,4\n"), [1, 2, 3]);
        assert_eq!(numbers("a,b\r\n1,2\r\n3,4"), [1, 2, 3], "CRLF");
        assert_eq!(numbers("a,b\r\n\r\n1,2\r\n\r\n\r\n3,4\r\n"), [1, 3, 6], "blank lines");
        assert_eq!(numbers("\n\na,b\n,\n3,4\n"), [3, 5], "a row of blank cells is a row");
        assert_eq!(numbers("a,b\r\n\"1\n2\",2\r\n3,4\r\n"), [1, 2, 3], "a line break inside a cell");
    }
}
