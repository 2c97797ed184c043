//! Running text on the page: headings, paragraphs, lists, captions, and text in boxes.

use super::font::{Length, PT, Use};
use super::geometry::{RUNNING, TITLE_SIZE};
use super::linebreak::{Line, Pen, break_lines, break_text, draw, mark_colour, mark_ground, measure, set};
use super::page::{Entry, Link, Page};
use super::paginate::{Flow, GREY, attachment};
use crate::render::blocks::{Heading, List, Paragraph, Role, Span, Spans, Target, text_of};

/// Size and pitch of captions (小四).
const CAPTION: (Length, Length) = (12 * PT, 18 * PT);
/// Above and under a caption.
const CAPTION_GAP: Length = 4 * PT;
/// Size and pitch of notes (五号).
const NOTE: (Length, Length) = (10 * PT + PT / 2, 16 * PT);
/// Above and below a conclusion.
const AROUND: (Length, Length) = (4 * PT, 8 * PT);

/// Lines of a paragraph that this page takes: two stay together at either end. `carry` lines go over in any case.
/// 0 sends all of it to the next page, which a page that is still empty never does.
fn taken(lines: usize, room: usize, carry: usize, empty: bool) -> usize {
    const TOGETHER: usize = 2;
    let most = lines.saturating_sub(carry);
    let mut fits = room.min(most);
    if fits < lines && lines - fits < TOGETHER {
        fits = lines.saturating_sub(TOGETHER);
    }
    if fits < TOGETHER.min(lines) && !empty {
        return 0;
    }
    if fits == 0 { room.clamp(1, lines.max(1)) } else { fits }
}

/// How text runs over pages.
#[derive(Debug, Clone, Copy, Default)]
struct Course {
    pitch: Length,
    /// Of the first line.
    indent: Length,
    /// Of all lines, on the left, and how far the right edge moves in.
    inset: (Length, Length),
    /// Lines that go over to the next page in any case.
    carry: usize,
    centred: bool,
}

impl Flow<'_> {
    /// Distance from the top of a line box to its baseline.
    pub fn baseline(&self, size: Length, pitch: Length) -> Length {
        // Hanzi sit 0.88 em above and 0.12 em below the baseline.
        (pitch - size) / 2 + size * 22 / 25
    }

    /// Number of lines that spans take.
    pub fn lines(&mut self, spans: &[Span], face: Use, size: Length, width: Length) -> usize {
        set(self.faces, spans, face, size, &mut self.atoms);
        break_lines(&self.atoms, width.max(1), 0, &mut self.scratch);
        self.scratch.len().max(1)
    }

    /// Number of lines that justified text takes.
    fn filled(&mut self, spans: &[Span], face: Use, size: Length, width: Length, indent: Length) -> usize {
        set(self.faces, spans, face, size, &mut self.atoms);
        break_text(&self.atoms, width.max(1), indent, true, &mut self.scratch);
        self.scratch.len().max(1)
    }

    /// Text in lines over as many pages as it takes.
    fn run_on(&mut self, spans: &[Span], face: Use, pen: Pen, course: Course) {
        let Course { pitch, indent, inset, mut carry, centred } = course;
        let (mut atoms, mut lines) = (Vec::new(), Vec::new());
        set(self.faces, spans, face, pen.size, &mut atoms);
        let width = (self.frame.width - inset.0 - inset.1).max(1);
        break_text(&atoms, width, indent, pen.fill > 0, &mut lines);
        self.report(&atoms);
        let rise = self.baseline(pen.size, pitch);
        let mut from = 0;
        while from < lines.len() {
            let room = usize::try_from(self.left() / pitch).unwrap_or(0);
            let fits = taken(lines.len() - from, room, std::mem::take(&mut carry), self.empty);
            if fits == 0 {
                self.new_page();
                continue;
            }
            for (number, line) in lines.iter().enumerate().skip(from).take(fits) {
                let lead = match centred {
                    true => (width - line.width).max(0) / 2,
                    false if number == 0 => indent,
                    false => 0,
                };
                let (x, y) = (self.frame.x + inset.0 + lead, self.y + rise);
                let fill = if pen.fill > 0 { width - lead } else { 0 };
                draw(self.page(), &atoms, *line, spans, x, y, Pen { fill, ..pen });
                self.y += pitch;
            }
            self.empty = false;
            from += fits;
            if from < lines.len() {
                self.new_page();
            }
        }
    }

    /// Faces of the levels: 一、 黑体, （一） 楷体, 1. and （1） as the text; all in the size of the text.
    fn heading_face(level: u8) -> Use {
        match level {
            0 | 1 => Use::Hei,
            2 => Use::Kai,
            _ => Use::Body,
        }
    }

    pub(super) fn heading_height(&mut self, heading: &Heading) -> Length {
        if heading.level <= 1
            && let Some((_, title)) = attachment(heading)
        {
            let width = self.frame.width;
            let lines = self.lines(&[Span::plain(title)], Use::Title, TITLE_SIZE, width) as Length;
            return RUNNING.pitch * 3 + lines * TITLE_SIZE * 3 / 2;
        }
        let (face, width) = (Self::heading_face(heading.level), self.frame.width);
        set(self.faces, &heading.spans, face, RUNNING.size, &mut self.atoms);
        break_lines(&self.atoms, width, 2 * RUNNING.size, &mut self.scratch);
        RUNNING.pitch.saturating_mul(self.scratch.len().max(1) as Length)
    }

    pub(super) fn heading(&mut self, heading: &Heading) {
        let height = self.heading_height(heading);
        if height > self.left() && !self.empty {
            self.new_page();
        }
        self.laid.outline.push(Entry {
            level: heading.level.max(1) + self.deeper,
            text: text_of(&heading.spans).replace('\n', " "),
            anchor: heading.anchor.clone(),
            page: self.laid.pages.len() - 1,
            y: self.y,
        });
        if heading.level <= 1
            && let Some((mark, title)) = attachment(heading)
        {
            self.attachment(&mark, &title);
            return;
        }
        let course = Course { pitch: RUNNING.pitch, indent: 2 * RUNNING.size, ..Course::default() };
        self.run_on(&heading.spans, Self::heading_face(heading.level), Pen::of(RUNNING.size), course);
    }

    /// 附件: its mark in 黑体 at the left of the first line, its title centred on the third.
    fn attachment(&mut self, mark: &str, title: &str) {
        let (x, y, width, pitch) = (self.frame.x, self.y, self.frame.width, RUNNING.pitch);
        let mark = [Span::plain(mark)];
        self.block(&mark, Use::Hei, RUNNING.size, x, y, width, pitch);
        self.y += 2 * pitch;
        let title = [Span::plain(title)];
        let at = self.y;
        self.y += self.centred(&title, Use::Title, Pen::of(TITLE_SIZE), x, at, width, TITLE_SIZE * 3 / 2);
        self.y += pitch;
        self.touched();
    }

    /// Lines of a paragraph in the present setting.
    pub(super) fn paragraph_lines(&mut self, paragraph: &Paragraph) -> usize {
        let (size, width) = (self.setting.size, self.frame.width);
        match paragraph.role {
            Role::Body => self.filled(&paragraph.spans, Use::Body, size, width, 2 * size),
            Role::Centred => self.lines(&paragraph.spans, Use::Body, size, width),
            Role::Conclusion => self.filled(&paragraph.spans, Use::Kai, size, width - 2 * size, 0),
            Role::Note => self.filled(&paragraph.spans, Use::Kai, NOTE.0, width, 0),
        }
    }

    /// Height of a paragraph with the space around it.
    pub(super) fn paragraph_height(&mut self, paragraph: &Paragraph) -> Length {
        let lines = Length::try_from(self.paragraph_lines(paragraph)).unwrap_or(Length::MAX / 100_000);
        match paragraph.role {
            Role::Note => lines.saturating_mul(NOTE.1),
            Role::Conclusion => lines.saturating_mul(self.setting.pitch) + AROUND.0 + AROUND.1,
            Role::Body | Role::Centred => lines.saturating_mul(self.setting.pitch),
        }
    }

    /// Lays a paragraph; `carry` of its lines go over to the next page in any case.
    pub(super) fn paragraph(&mut self, paragraph: &Paragraph, carry: usize) {
        let (size, pitch) = (self.setting.size, self.setting.pitch);
        let spread = Pen { fill: 1, ..Pen::of(size) };
        let lines = self.paragraph_lines(paragraph) as Length;
        match paragraph.role {
            Role::Body => {
                // Three lines cannot be parted into two and two.
                self.need(if lines <= 3 { lines * pitch } else { 2 * pitch });
                let course = Course { pitch, indent: 2 * size, carry, ..Course::default() };
                self.run_on(&paragraph.spans, Use::Body, spread, course);
            }
            Role::Note => {
                self.need(NOTE.1);
                self.note(&paragraph.spans);
                self.space(3 * PT);
            }
            Role::Centred => {
                self.need(lines.saturating_mul(pitch).min(self.height()));
                let course = Course { pitch, centred: true, ..Course::default() };
                self.run_on(&paragraph.spans, Use::Body, Pen::of(size), course);
            }
            Role::Conclusion => {
                let height = lines.saturating_mul(pitch);
                if height > self.height() {
                    let course = Course { pitch, inset: (size, size), ..Course::default() };
                    self.need(2 * pitch);
                    self.run_on(&paragraph.spans, Use::Kai, spread, course);
                    return;
                }
                self.need(height + AROUND.0);
                self.space(AROUND.0);
                let (x, y, width) = (self.frame.x, self.y, self.frame.width);
                let ground = paragraph.mark.map_or([0xF1, 0xF4, 0xF8], mark_ground);
                let edge = paragraph.mark.map_or([0x2F, 0x5D, 0x8C], mark_colour);
                self.page().fill(x, y, width, height, ground);
                self.page().fill(x, y, 3 * PT, height, edge);
                let course = Course { pitch, inset: (size, size), ..Course::default() };
                self.run_on(&paragraph.spans, Use::Kai, spread, course);
                self.space(AROUND.1);
            }
        }
    }

    /// Small print.
    pub fn note(&mut self, spans: &[Span]) {
        let course = Course { pitch: NOTE.1, ..Course::default() };
        self.run_on(spans, Use::Kai, Pen { colour: GREY, fill: 1, ..Pen::of(NOTE.0) }, course);
    }

    /// Height of small print.
    pub fn note_height(&mut self, spans: &[Span]) -> Length {
        if spans.is_empty() {
            return 0;
        }
        let width = self.frame.width;
        Length::try_from(self.filled(spans, Use::Kai, NOTE.0, width, 0)).unwrap_or(1).saturating_mul(NOTE.1)
    }

    pub(super) fn list(&mut self, list: &List, depth: Length) {
        let (size, pitch) = (self.setting.size, self.setting.pitch);
        for (number, item) in list.items.iter().enumerate() {
            let inset = (2 * size + depth * 2 * size).min(self.frame.width / 2);
            let label =
                list.start.map_or_else(|| "·".to_owned(), |first| format!("{}.", first + number as u64));
            let mut atoms = Vec::new();
            set(self.faces, &[Span::plain(label.as_str())], Use::Body, size, &mut atoms);
            // Whole characters: the text stays in the columns of the lines above.
            let beside = (measure(&atoms).0 + size / 4).div_euclid(size) * size + size;
            let width = self.frame.width - inset - beside;
            // The label must go where the first line goes.
            let lines = self.filled(&item.spans, Use::Body, size, width, 0) as Length;
            let first = (if lines <= 3 { lines } else { 2 }) * pitch;
            self.need(first.min(self.height()));
            let (x, y) = (self.frame.x + inset, self.y + self.baseline(size, pitch));
            self.text(&label, Use::Body, Pen::of(size), x, y);
            if item.spans.is_empty() {
                self.y += pitch;
                self.touched();
            } else {
                let course = Course { pitch, inset: (inset + beside, 0), ..Course::default() };
                self.run_on(&item.spans, Use::Body, Pen { fill: 1, ..Pen::of(size) }, course);
            }
            for nested in &item.nested {
                self.list(nested, depth + 1);
            }
        }
    }

    /// Height of a caption.
    pub fn caption_height(&mut self, caption: &[Span]) -> Length {
        if caption.is_empty() {
            return 0;
        }
        // Room for the 续 of later pages.
        let width = self.frame.width - 6 * CAPTION.0;
        self.lines(caption, Use::Hei, CAPTION.0, width) as Length * CAPTION.1 + 2 * CAPTION_GAP
    }

    /// Draws a caption (表题), with 续 on the pages that continue.
    pub fn caption(&mut self, caption: &[Span], continued: bool) {
        if caption.is_empty() {
            return;
        }
        let mut spans: Spans = caption.to_vec();
        if continued {
            spans.push(Span::plain("（续）"));
        }
        self.space(CAPTION_GAP);
        let inset = (CAPTION.0, CAPTION.0);
        let course = Course { pitch: CAPTION.1, centred: true, inset, ..Course::default() };
        self.run_on(&spans, Use::Hei, Pen::of(CAPTION.0), course);
        self.y += CAPTION_GAP;
    }

    /// Draws one line of text.
    pub fn text(&mut self, text: &str, face: Use, pen: Pen, x: Length, y: Length) {
        let spans = [Span::plain(text)];
        let mut atoms = Vec::new();
        set(self.faces, &spans, face, pen.size, &mut atoms);
        self.report(&atoms);
        let line = Line { start: 0, end: atoms.len(), width: measure(&atoms).0, last: true };
        draw(self.page(), &atoms, line, &spans, x, y, pen);
    }

    /// Draws lines from the top of a box; gives their height.
    #[allow(clippy::too_many_arguments, reason = "a box has four measures, text three")]
    pub fn block(
        &mut self,
        spans: &[Span],
        face: Use,
        size: Length,
        x: Length,
        y: Length,
        width: Length,
        pitch: Length,
    ) -> Length {
        self.boxed(spans, face, Pen::of(size), x, y, width, pitch, false)
    }

    /// Draws centred lines; gives their height.
    #[allow(clippy::too_many_arguments, reason = "a box has four measures, text three")]
    pub fn centred(
        &mut self,
        spans: &[Span],
        face: Use,
        pen: Pen,
        x: Length,
        y: Length,
        width: Length,
        pitch: Length,
    ) -> Length {
        self.boxed(spans, face, pen, x, y, width, pitch, true)
    }

    #[allow(clippy::too_many_arguments, reason = "a box has four measures, text three")]
    fn boxed(
        &mut self,
        spans: &[Span],
        face: Use,
        pen: Pen,
        x: Length,
        y: Length,
        width: Length,
        pitch: Length,
        centred: bool,
    ) -> Length {
        let (mut atoms, mut lines) = (Vec::new(), Vec::new());
        set(self.faces, spans, face, pen.size, &mut atoms);
        break_lines(&atoms, width.max(1), 0, &mut lines);
        self.report(&atoms);
        let mut at = y + self.baseline(pen.size, pitch);
        for line in &lines {
            let shift = if centred { (width - line.width).max(0) / 2 } else { 0 };
            draw(self.page(), &atoms, *line, spans, x + shift, at, pen);
            at += pitch;
        }
        lines.len() as Length * pitch
    }

    /// A link over a line of the contents.
    pub fn link(page: &mut Page, x: Length, y: Length, width: Length, height: Length, anchor: &str) {
        page.links.push(Link { x, y, width, height, target: Target::Anchor(anchor.to_owned()) });
    }
}

#[cfg(test)]
mod tests {
    use super::taken;

    #[test]
    fn two_lines_stay_together_at_either_end_of_a_page() {
        assert_eq!(taken(10, 22, 0, false), 10);
        assert_eq!(taken(10, 9, 0, false), 8, "no single line at the head of the next page");
        assert_eq!(taken(10, 1, 0, false), 0, "no single line at the foot of this one");
        assert_eq!((taken(3, 2, 0, false), taken(2, 1, 0, false)), (0, 0));
        assert_eq!((taken(1, 1, 0, false), taken(1, 0, 0, false)), (1, 0));
        assert_eq!(taken(10, 22, 2, false), 8, "the last two go with the table");
    }

    #[test]
    fn an_empty_page_always_takes_a_line() {
        for lines in 1..9 {
            for room in 0..9 {
                assert!(taken(lines, room, 0, true) > 0, "{lines} {room}");
                assert!(taken(lines, room, 0, true) <= lines);
            }
        }
    }
}
