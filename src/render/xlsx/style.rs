//! Cell formats of all sheets. Lists and the matrix print at the same sizes everywhere.

use crate::render::blocks::Mark;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// Type size of the lists in points, and the scale they print at: 9.5 points on paper.
pub(super) const SIZE: f64 = 10.0;
pub(super) const SCALE: u16 = 95;

/// Colour of bars behind shares.
pub(super) const BAR: u32 = 0x00BD_D7EE;
/// Ink and ground of the three marks.
const RED_YELLOW_GREEN: [(u32, u32); 3] =
    [(0x009C_0006, 0x00FF_C7CE), (0x007F_6000, 0x00FF_EB9C), (0x0000_6100, 0x00C6_EFCE)];

/// Cell styles of all sheets.
pub(super) struct Styles {
    /// Line above the head: unit, name of the list, date.
    pub title: Format,
    pub head: Format,
    pub text: Format,
    /// Text that leads somewhere.
    pub link: Format,
    /// Text in one line, whatever its length: the rows of the matrix are all of one height.
    pub far: Format,
    pub count: Format,
    pub share: Format,
    pub number: Format,
    pub points: Format,
    red: Format,
    yellow: Format,
    green: Format,
    /// Figures in the same colours.
    tallies: [Format; 3],
    pub total: Format,
    pub total_count: Format,
    pub total_share: Format,
    pub total_number: Format,
    /// Line that heads a block of rows.
    pub band: Format,
    /// Legend and other small print.
    pub note: Format,
    pub matrix: Matrix,
}

/// Styles of 完整性矩阵: symbols in narrow columns, colour for exceptions only.
pub(super) struct Matrix {
    /// Head of one paper, from top to bottom.
    pub upright: Format,
    /// Head over the years of one paper.
    pub across: Format,
    /// Year or code below the head.
    pub below: Format,
    pub plain: Format,
    pub pale: Format,
    pub missing: Format,
    pub doubtful: Format,
}

impl Styles {
    pub(super) fn new() -> Styles {
        let font = |size: f64| Format::new().set_font_name("宋体").set_font_size(size);
        let cell = |size: f64| {
            let edge = font(size).set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x00BF_BFBF));
            edge.set_align(FormatAlign::VerticalCenter)
        };
        let base = cell(SIZE);
        let tint = |format: &Format, ink: u32, ground: u32| {
            format.clone().set_font_color(Color::RGB(ink)).set_background_color(Color::RGB(ground))
        };
        let wrapped = base.clone().set_num_format("@").set_text_wrap();
        let right = |format: &Format| format.clone().set_align(FormatAlign::Right).set_indent(1);
        let head = base.clone().set_bold().set_text_wrap().set_align(FormatAlign::Center);
        let head = head.set_background_color(Color::RGB(0x00DD_E6F0));
        let mark = cell(SIZE).set_align(FormatAlign::Center).set_num_format("@");
        let small = head.clone().set_font_size(9);
        let total = base.clone().set_bold().set_background_color(Color::RGB(0x00F2_F2F2));
        let count = right(&base).set_num_format("0");
        let ([red, yellow, green], tallies) = (
            RED_YELLOW_GREEN.map(|(ink, ground)| tint(&wrapped, ink, ground)),
            RED_YELLOW_GREEN.map(|(ink, ground)| tint(&count, ink, ground)),
        );
        Styles {
            title: font(13.0).set_bold().set_align(FormatAlign::VerticalCenter),
            text: wrapped.clone(),
            link: wrapped.clone().set_font_color(Color::RGB(0x001F_4E9E)),
            far: base.clone().set_num_format("@"),
            count,
            share: right(&base).set_num_format("0.00%"),
            points: right(&base).set_num_format("0.00"),
            number: right(&base),
            red,
            yellow,
            green,
            tallies,
            total_count: right(&total).set_num_format("0"),
            total_share: right(&total).set_num_format("0.00%"),
            total_number: right(&total),
            total,
            band: font(SIZE)
                .set_bold()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00F2_F2F2)),
            note: font(SIZE).set_align(FormatAlign::VerticalCenter),
            matrix: Matrix {
                upright: small.clone().set_rotation(270),
                across: small.clone(),
                below: small.set_rotation(90),
                plain: mark.clone(),
                pale: mark.clone().set_font_color(Color::RGB(0x00A6_A6A6)),
                missing: tint(&mark, 0x009C_0006, 0x00FF_C7CE).set_bold(),
                doubtful: tint(&mark, 0x007F_6000, 0x00FF_EB9C).set_bold(),
            },
            head,
        }
    }

    pub(super) fn of(&self, mark: Mark) -> &Format {
        match mark {
            Mark::Red => &self.red,
            Mark::Yellow => &self.yellow,
            Mark::Green => &self.green,
        }
    }

    /// The colours of a mark alone, as conditions put them over the format of a cell.
    pub(super) fn shade(mark: Mark) -> Format {
        let (ink, ground) = RED_YELLOW_GREEN[match mark {
            Mark::Red => 0,
            Mark::Yellow => 1,
            Mark::Green => 2,
        }];
        Format::new().set_font_color(Color::RGB(ink)).set_background_color(Color::RGB(ground))
    }

    pub(super) fn tally(&self, mark: Mark) -> &Format {
        let [red, yellow, green] = &self.tallies;
        match mark {
            Mark::Red => red,
            Mark::Yellow => yellow,
            Mark::Green => green,
        }
    }
}
