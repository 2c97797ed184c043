//! Where a table goes on to the next page: how many of the coming rows this page takes.

use crate::render::typeset::font::Length;
use crate::render::typeset::paginate::BLANK;

/// Rows of a table that the next page holds at least, unless they are tall.
pub(super) const TAIL: usize = 3;
/// Lines of a torn row that stand on either page.
const TORN: usize = 3;

/// A row that is still to be placed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Next {
    pub lines: usize,
    pub height: Length,
    /// With less space above and below its text.
    pub tight: Length,
    /// Stays with the row after it.
    pub joined: bool,
}

/// The page they come to, with the head of the table above them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Height left.
    pub left: Length,
    /// Height of the type area.
    pub page: Length,
    /// Height of what must stand under the last row.
    pub below: Length,
    /// No row comes after these.
    pub ended: bool,
    /// Height of a line, and space above and below the lines of a row.
    pub line: Length,
    pub rise: Length,
}

/// What the page takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    All {
        tight: bool,
    },
    /// So many rows, and so many lines of the one after them. Never nothing: the head above stands not alone.
    Rows {
        count: usize,
        lines: usize,
    },
}

/// Decides for `next`, which is not empty and, unless `ended`, more than the page holds.
pub(super) fn cut(next: &[Next], room: &Room) -> Cut {
    let sum = |rows: &[Next], of: fn(&Next) -> Length| {
        rows.iter().fold(0, |sum: Length, row| sum.saturating_add(of(row)))
    };
    let height = |rows: &[Next]| sum(rows, |row| row.height);
    let mut used: Length = 0;
    let fit = next
        .iter()
        .take_while(|row| {
            used = used.saturating_add(row.height);
            used <= room.left
        })
        .count();
    if room.ended {
        if fit == next.len() && height(next).saturating_add(room.below) <= room.left {
            return Cut::All { tight: false };
        }
        // A row or two more than the page holds are no page of their own.
        let tight = sum(next, |row| row.tight).saturating_add(room.below);
        if next.len() - fit <= TAIL && tight <= room.left {
            return Cut::All { tight: true };
        }
    }
    let mut count = fit;
    // A few rows are not torn apart for the text below them.
    let few = fit == next.len() && fit < 2 * TAIL;
    if room.ended && !few {
        let over = |count: usize| next.len() - count;
        while count > over(count) + 1 && over(count) < TAIL && height(&next[count..]) < room.page / 8 {
            count -= 1;
        }
    }
    if count == next.len() {
        return Cut::All { tight: false };
    }
    // What belongs together goes over together, unless that leaves too much of the page empty.
    let apart = (1..=count).rev().find(|count| !next[count - 1].joined);
    if let Some(apart) = apart.filter(|apart| room.left - height(&next[..*apart]) <= room.page / BLANK) {
        count = apart;
    }
    let spare = room.left - height(&next[..count]) - 2 * room.rise;
    let lines = usize::try_from(spare / room.line.max(1)).unwrap_or(0);
    let row = &next[count];
    let torn = if count == 0 {
        lines.clamp(1, row.lines.max(1))
    } else if spare > room.page / BLANK && count == fit && row.lines >= 2 * TORN && lines >= TORN {
        lines.min(row.lines - TORN)
    } else {
        0
    };
    Cut::Rows { count, lines: torn }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(lines: usize) -> Next {
        Next { lines, height: 10 * lines as Length + 4, tight: 10 * lines as Length + 2, joined: false }
    }

    fn room(left: Length, below: Length, ended: bool) -> Room {
        Room { left, page: 600, below, ended, line: 10, rise: 2 }
    }

    #[test]
    fn a_tail_is_squeezed_in_or_gets_company() {
        let rows = vec![row(1); 30];
        // 30 rows take 420, tight 360.
        assert_eq!(cut(&rows, &room(420, 0, true)), Cut::All { tight: false });
        assert_eq!(cut(&rows, &room(400, 0, true)), Cut::All { tight: true });
        assert_eq!(cut(&rows, &room(420, 20, true)), Cut::All { tight: true }, "the text below as well");
        let rows = vec![row(4); 9];
        // 9 rows take 396, tight 378: the last one does not fit, and two of them are tall enough to be left.
        assert_eq!(cut(&rows, &room(370, 0, true)), Cut::Rows { count: 7, lines: 0 });
        let rows = vec![row(1); 40];
        assert_eq!(cut(&rows, &room(40 * 12 - 1, 0, true)), Cut::Rows { count: 34, lines: 0 });
        assert_eq!(cut(&rows, &room(40 * 14 - 1, 200, true)), Cut::Rows { count: 37, lines: 0 });
    }

    #[test]
    fn a_heading_row_goes_over_with_its_rows() {
        let mut rows = vec![row(1); 30];
        rows[8].joined = true;
        rows[9].joined = true;
        assert_eq!(cut(&rows, &room(140, 0, false)), Cut::Rows { count: 8, lines: 0 });
        rows.iter_mut().for_each(|row| row.joined = true);
        assert_eq!(cut(&rows, &room(140, 0, false)), Cut::Rows { count: 10, lines: 0 });
    }

    #[test]
    fn a_tall_row_is_torn_where_it_would_leave_a_fifth_of_the_page_empty() {
        let rows = [row(1), row(40), row(1), row(1), row(1)];
        assert_eq!(cut(&rows, &room(300, 0, false)), Cut::Rows { count: 1, lines: 28 });
        assert_eq!(cut(&rows, &room(120, 0, false)), Cut::Rows { count: 1, lines: 0 });
        assert_eq!(cut(&rows[1..], &room(300, 0, false)), Cut::Rows { count: 0, lines: 29 });
    }

    proptest! {
        #[test]
        fn something_is_always_taken_and_what_is_taken_fits(
            rows in proptest::collection::vec((1usize..80, any::<bool>()), 1..60),
            left in 14i32..600,
            below in 0i32..200,
            ended in any::<bool>(),
        ) {
            let rows: Vec<Next> =
                rows.into_iter().map(|(lines, joined)| Next { joined, ..row(lines) }).collect();
            match cut(&rows, &room(left, below, ended)) {
                Cut::All { tight } => {
                    let sum: Length = rows.iter().map(|r| if tight { r.tight } else { r.height }).sum();
                    prop_assert!(sum <= left);
                }
                Cut::Rows { count, lines } => {
                    prop_assert!(count + lines > 0 && count < rows.len() && lines <= rows[count].lines);
                    let sum: Length = rows[..count].iter().map(|r| r.height).sum();
                    let part = if lines > 0 { 10 * lines as Length + 4 } else { 0 };
                    prop_assert!(sum + part <= left, "{sum} {part}");
                }
            }
        }
    }
}
