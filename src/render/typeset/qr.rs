//! A QR code (二维码, GB/T 18284) as filled boxes: sharp at every size, and no picture in the file.

use super::font::{Length, PT};
use super::page::{BLACK, Page};
use qrcode::{Color, EcLevel, QrCode};

/// Side of one module, about 0.8 mm: a phone reads it from a copy of a copy.
const MODULE: Length = 12 * PT / 5;

/// Draws `text` with its top right corner at (`right`, `top`); nothing when there is no text. The white round it is the
/// paper's, four modules at least.
pub(super) fn draw(page: &mut Page, text: &str, right: Length, top: Length) {
    // A quarter of the code may be stained or torn.
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::Q) else { return };
    if text.is_empty() {
        return;
    }
    let width = code.width();
    let left = right - width as Length * MODULE;
    for (row, modules) in code.to_colors().chunks(width).enumerate() {
        let mut column = 0;
        while column < width {
            let length = modules[column..].iter().take_while(|module| **module == Color::Dark).count();
            page.fill(
                left + column as Length * MODULE,
                top + row as Length * MODULE,
                length as Length * MODULE,
                MODULE,
                BLACK,
            );
            column += length.max(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a scanner sees, three dots to a module.
    fn scanned(page: &Page) -> Option<String> {
        const DOT: Length = MODULE / 3;
        let side = usize::try_from(page.width / DOT).unwrap();
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            let (x, y) = (x as Length * DOT + DOT / 2, y as Length * DOT + DOT / 2);
            let dark =
                page.fills.iter().any(|f| f.x <= x && x < f.x + f.width && f.y <= y && y < f.y + f.height);
            if dark { 0 } else { 255 }
        });
        let grids = image.detect_grids();
        grids.first().and_then(|grid| grid.decode().ok()).map(|(_, text)| text)
    }

    #[test]
    fn what_is_drawn_is_read_back() {
        let text = "QIQUAN:150802-20200415-9F3A-01BC-77DE-4410-5C";
        let mut page = Page { width: 120 * PT, height: 120 * PT, ..Page::default() };
        draw(&mut page, text, 100 * PT, 20 * PT);
        assert_eq!(scanned(&page).as_deref(), Some(text));
        assert!(page.fills.iter().all(|f| f.x >= 20 * PT && f.x + f.width <= 100 * PT), "within 80 points");
    }

    #[test]
    fn no_text_is_no_code() {
        let mut page = Page::default();
        draw(&mut page, "", 100 * PT, 0);
        assert!(page.fills.is_empty());
    }
}
