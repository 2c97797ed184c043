//! Marks that lead from a cell to a line of small print below its table: long words stand there once, and the column stays
//! narrow.

use super::blocks::{Span, Table, text_of};

/// ⑴ to ⒇: the longest series that every Chinese face has.
const FIRST: char = '⑴';
const COUNT: u32 = 20;

/// Mark number `at`, from nought: one style throughout a table, however many it has.
pub(super) fn sign(at: usize) -> String {
    let drawn = u32::try_from(at).ok().filter(|at| *at < COUNT);
    let drawn = drawn.and_then(|at| char::from_u32(u32::from(FIRST) + at));
    drawn.map_or_else(|| format!("({})", at + 1), String::from)
}

/// Words of so many characters stay in their cell.
const SHORT: usize = 5;

/// What stays in the cell of an outcome that is told with its reason: 未能核对 of 未能核对：没有清单, 不作判定 of
/// 数字相同，上报数未注明时点，不作判定; `None` of a word or two.
fn outcome(said: &str) -> Option<&str> {
    if said.chars().count() <= SHORT {
        return None;
    }
    let short = |part: &str| part.chars().count() <= SHORT;
    if let Some((front, _)) = said.split_once('：').filter(|(front, _)| short(front)) {
        return Some(front);
    }
    let last = said.rsplit('，').next().unwrap_or(said);
    Some(if short(last) { last } else { "未作判定" })
}

/// Moves the reasons of the outcomes in that column below the table, each once, in the order in which they come.
pub(super) fn move_reasons(table: &mut Table, column: &str) {
    let heads = table.head.iter().flat_map(|row| &row.cells);
    let Some(at) = heads.into_iter().position(|cell| text_of(&cell.spans) == column) else { return };
    let mut reasons: Vec<String> = Vec::new();
    for row in table.body.iter_mut().flat_map(|group| &mut group.rows) {
        let Some([span]) = row.cells.get_mut(at).map(|cell| cell.spans.as_mut_slice()) else { continue };
        let Some(word) = outcome(&span.text).map(str::to_owned) else { continue };
        let known = reasons.iter().position(|reason| *reason == span.text);
        let number = known.unwrap_or(reasons.len());
        if known.is_none() {
            reasons.push(span.text.clone());
        }
        span.text = format!("{word}{}", sign(number));
    }
    if reasons.is_empty() {
        return;
    }
    let lines: Vec<String> =
        reasons.iter().enumerate().map(|(at, reason)| format!("{}{reason}", sign(at))).collect();
    let separator = if table.footnote.is_empty() { "" } else { "\n" };
    table.footnote.push(Span::plain(format!("{separator}{}。", lines.join("；"))));
    // Only words that do not break are left.
    if let Some(column) = table.columns.get_mut(at) {
        column.unbroken = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::blocks::{Cell, Column, Row};

    #[test]
    fn a_long_reason_stands_once_below_the_table_and_a_word_stays_in_its_cell() {
        let mut table = Table {
            columns: vec![Column::default(); 2],
            head: vec![Row::of(vec![Cell::plain("指标"), Cell::plain("结论")])],
            ..Table::default()
        };
        let outcomes = [
            "相符",
            "未能核对：临河区没有人员表的行",
            "无对照数",
            "未能核对：临河区没有人员表的行",
            "时点不同，不作比对",
            "数字相同，上报数未注明时点，不作判定",
            "数字不同，没有规则作出判定",
        ];
        for said in outcomes {
            table.push(Row::of(vec![Cell::plain("贫困户数"), Cell::plain(said)]));
        }
        move_reasons(&mut table, "结论");
        let printed: Vec<String> =
            table.body.iter().map(|group| text_of(&group.rows[0].cells[1].spans)).collect();
        let wanted = ["相符", "未能核对⑴", "无对照数", "未能核对⑴", "不作比对⑵", "不作判定⑶", "未作判定⑷"];
        assert_eq!(printed, wanted);
        let note = text_of(&table.footnote);
        assert!(
            note.starts_with("⑴未能核对：临河区没有人员表的行；⑵时点不同，不作比对；⑶数字相同，"),
            "{note}"
        );
        assert_eq!(note.matches("临河区").count(), 1, "{note}");
    }

    #[test]
    fn the_marks_of_a_table_with_many_notes_have_one_style() {
        let all: Vec<String> = (0..22).map(sign).collect();
        assert_eq!(
            [&all[0], &all[9], &all[10], &all[19], &all[20], &all[21]],
            ["⑴", "⑽", "⑾", "⒇", "(21)", "(22)"]
        );
        // Every face that is built in draws them.
        let faces = crate::render::typeset::FaceSet::builtin().unwrap();
        let note: String = all.concat();
        let blocks = [crate::render::blocks::Block::Paragraph(crate::render::blocks::Paragraph {
            spans: vec![Span::plain(note)],
            ..crate::render::blocks::Paragraph::default()
        })];
        assert!(crate::render::typeset::layout(&blocks, "", &faces).missing.is_empty());
    }

    #[test]
    fn outcomes_of_a_word_leave_no_note() {
        let head = vec![Row::of(vec![Cell::plain("结论")])];
        let mut table = Table { head, ..Table::default() };
        table.push(Row::of(vec![Cell::plain("无对照数")]));
        let before = table.clone();
        move_reasons(&mut table, "结论");
        assert_eq!(table, before);
    }
}
