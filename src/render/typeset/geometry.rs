//! The page of GB/T 9704-2012 (公文格式): A4, head margin (天头) 37 mm, binding edge (订口) 28 mm, type area (版心)
//! 156 × 225 mm with 22 lines of 28 characters, and the places that follow from it. No red head, seal or issued number:
//! those belong to the office that issues a document.
//!
//! 三号 of a word processor is 16 points, and 28 such characters are 158 mm: they do not fit. The character is
//! therefore the 28th part of the width, 15.79 points, and the pitch the 22nd part of the height, 28.99 points; the
//! traditional 三号 is 15.75 points.

use super::font::{Length, PT, mm};
use crate::render::blocks::Orientation;

/// A4, upright.
pub const PAGE: (Length, Length) = (mm(2100), mm(2970));
/// 天头: above the type area.
pub const HEAD: Length = mm(370);
/// 订口: the edge at which the sheets are bound, left on odd pages and right on even ones.
pub const BINDING: Length = mm(280);
/// 版心, upright.
pub const AREA: (Length, Length) = (mm(1560), mm(2250));
/// Lines on a page of running text.
pub const LINES: Length = 22;
/// Characters in a line of running text.
pub const CHARS: Length = 28;
/// From the type area to the upper edge of the dashes beside the page number (5.1.3 of the standard).
pub const NUMBER_BELOW: Length = mm(70);
/// 四号, of the page number.
pub const NUMBER_SIZE: Length = 14 * PT;
/// 二号, of titles.
pub const TITLE_SIZE: Length = 22 * PT;

/// Size of characters and pitch of lines of running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    pub size: Length,
    pub pitch: Length,
}

/// 正文: 三号, 22 lines of 28 characters.
pub const RUNNING: Setting = Setting { size: AREA.0 / CHARS, pitch: AREA.1 / LINES };
/// 简报: 小四, so that a page with key figures holds its words as well.
pub const BRIEF: Setting = Setting { size: 12 * PT, pitch: 21 * PT };

/// The type area of one page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Frame {
    pub x: Length,
    pub top: Length,
    pub width: Length,
    pub bottom: Length,
}

impl Frame {
    /// Of the page with this number, from 0. A landscape page is an upright one turned by a quarter with its head at the
    /// left edge: the head of a table lies at the binding edge of odd pages and at the fore-edge of even ones.
    #[must_use]
    pub fn of(page: usize, orientation: Orientation) -> Self {
        let left = left_of(page);
        match orientation {
            Orientation::Portrait => Frame { x: left, top: HEAD, width: AREA.0, bottom: HEAD + AREA.1 },
            Orientation::Landscape => {
                let foot = PAGE.1 - HEAD - AREA.1;
                Frame { x: foot, top: left, width: AREA.1, bottom: left + AREA.0 }
            }
        }
    }
}

/// Left edge of the type area of an upright page.
fn left_of(page: usize) -> Length {
    if page.is_multiple_of(2) { BINDING } else { PAGE.0 - BINDING - AREA.0 }
}

/// Where a page number of this width starts, and its baseline: one character in from the outer edge of the type area,
/// right on odd pages and left on even ones; `rise` is how far its dashes reach above the baseline. A landscape page
/// has it at the same place of the sheet, reading downwards.
#[must_use]
pub fn number_place(page: usize, orientation: Orientation, width: Length, rise: Length) -> (Length, Length) {
    let left = left_of(page);
    let across =
        if page.is_multiple_of(2) { left + AREA.0 - NUMBER_SIZE - width } else { left + NUMBER_SIZE };
    let down = HEAD + AREA.1 + NUMBER_BELOW + rise;
    match orientation {
        Orientation::Portrait => (across, down),
        Orientation::Landscape => (PAGE.1 - down, across),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_two_lines_of_twenty_eight_characters_fill_the_type_area() {
        let (across, down) = (RUNNING.size * CHARS, RUNNING.pitch * LINES);
        assert!(across <= AREA.0 && AREA.0 - across < CHARS, "{across}");
        assert!(down <= AREA.1 && AREA.1 - down < LINES, "{down}");
    }

    #[test]
    fn the_binding_edge_changes_sides_and_holds_the_head_of_landscape_tables_on_odd_pages() {
        let (odd, even) = (Frame::of(0, Orientation::Portrait), Frame::of(1, Orientation::Portrait));
        assert_eq!((odd.x, PAGE.0 - even.x - even.width), (mm(280), mm(280)));
        let (odd, even) = (Frame::of(0, Orientation::Landscape), Frame::of(1, Orientation::Landscape));
        assert_eq!((odd.top, PAGE.0 - even.bottom), (mm(280), mm(280)));
        assert_eq!((odd.width, odd.bottom - odd.top), (mm(2250), mm(1560)));
    }
}
