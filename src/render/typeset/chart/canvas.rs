//! The page as a canvas that plotters draws on: its lines, boxes and words become strokes, fills and runs of our faces.

use super::super::font::{Length, PT, Use};
use super::super::linebreak::{Pen, measure, set};
use super::super::page::{Colour, Stroke};
use super::super::paginate::Flow;
use crate::render::blocks::Span;
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use std::convert::Infallible;

/// What plotters takes for a pixel: a tenth of a point.
pub(super) const DOT: Length = PT / 10;

/// Size of all words in charts (小五).
pub(super) const SIZE: Length = 9 * PT;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// A box on the current page.
pub(super) struct Canvas<'f, 'a> {
    pub flow: &'f mut Flow<'a>,
    pub x: Length,
    pub y: Length,
    pub width: Length,
    pub height: Length,
}

/// Lengths as plotters counts them.
pub(super) fn dots(length: Length) -> i32 {
    length / DOT
}

pub(super) fn paint(colour: Colour) -> RGBColor {
    RGBColor(colour[0], colour[1], colour[2])
}

/// A stroke so many tenths of a point wide.
pub(super) fn stroke(colour: Colour, width: u32) -> ShapeStyle {
    ShapeStyle { color: paint(colour).to_rgba(), filled: false, stroke_width: width }
}

pub(super) fn filled(colour: Colour) -> ShapeStyle {
    paint(colour).filled()
}

/// How words of a chart are set.
pub(super) fn words(colour: Colour, h_pos: HPos, v_pos: VPos) -> TextStyle<'static> {
    let font = FontDesc::new(FontFamily::SansSerif, f64::from(dots(SIZE)), FontStyle::Normal);
    TextStyle { font, color: paint(colour).to_backend_color(), pos: Pos::new(h_pos, v_pos) }
}

/// Width of a text in a chart.
pub(super) fn width_of(flow: &Flow<'_>, text: &str) -> Length {
    let mut atoms = Vec::new();
    set(flow.faces, &[Span::plain(text)], Use::Table, SIZE, &mut atoms);
    measure(&atoms).0
}

impl Canvas<'_, '_> {
    fn at(&self, (x, y): BackendCoord) -> (Length, Length) {
        (self.x + x * DOT, self.y + y * DOT)
    }
}

fn colour_of(colour: BackendColor) -> Colour {
    [colour.rgb.0, colour.rgb.1, colour.rgb.2]
}

impl DrawingBackend for Canvas<'_, '_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (dots(self.width).unsigned_abs(), dots(self.height).unsigned_abs())
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        let (x, y) = self.at(point);
        self.flow.page().fill(x, y, DOT, DOT, colour_of(color));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        // Nothing see-through is painted (PDF/A); what plotters wants invisible is left out.
        if style.color().alpha > 0.0 {
            let (from, to) = (self.at(from), self.at(to));
            let width = style.stroke_width() as Length * DOT;
            let colour = colour_of(style.color());
            // Strokes of a page lie above its boxes. Lines of a scale are boxes too: what is drawn after them hides them.
            if from.0 == to.0 {
                let (top, height) = (from.1.min(to.1), (from.1 - to.1).abs());
                self.flow.page().fill(from.0 - width / 2, top, width, height, colour);
                return Ok(());
            }
            if from.1 == to.1 {
                let (left, wide) = (from.0.min(to.0), (from.0 - to.0).abs());
                self.flow.page().fill(left, from.1 - width / 2, wide, width, colour);
                return Ok(());
            }
            self.flow.page().strokes.push(Stroke { from, to, width, colour });
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let mut last = None;
        for point in path {
            if let Some(last) = last {
                self.draw_line(last, point, style)?;
            }
            last = Some(point);
        }
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        if !fill {
            let (left, top, right, bottom) = (upper_left.0, upper_left.1, bottom_right.0, bottom_right.1);
            let round = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
            return self.draw_path(round, style);
        }
        if style.color().alpha > 0.0 {
            let ((left, top), (right, bottom)) = (self.at(upper_left), self.at(bottom_right));
            let (x, y) = (left.min(right), top.min(bottom));
            let (width, height) = ((right - left).abs(), (bottom - top).abs());
            self.flow.page().fill(x, y, width, height, colour_of(style.color()));
        }
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, pos: BackendCoord) -> Drawn {
        let (x, y) = self.at(pos);
        let wide = width_of(self.flow, text);
        let anchor = style.anchor();
        let x = match anchor.h_pos {
            HPos::Left => x,
            HPos::Right => x - wide,
            HPos::Center => x - wide / 2,
        };
        // Baselines of faces whose characters fill 0.88 em above and 0.12 em below.
        let y = match anchor.v_pos {
            VPos::Top => y + SIZE * 88 / 100,
            VPos::Center => y + SIZE * 38 / 100,
            VPos::Bottom => y - SIZE * 12 / 100,
        };
        let pen = Pen { colour: colour_of(style.color()), ..Pen::of(SIZE) };
        self.flow.text(text, Use::Table, pen, x, y);
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        _: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok((dots(width_of(self.flow, text)).unsigned_abs(), dots(SIZE).unsigned_abs()))
    }
}
