//! Blocks to pages: the type area of GB/T 9704 (版心 156 × 225 mm), headings that stay with what follows, page
//! numbers, contents.
//!
//! Pages are filled in order, once. The contents page reserves its lines first (their number does not depend on page
//! numbers) and gets the numbers at the end.

use super::font::{FaceSet, Length, PT, Use, mm};
use super::linebreak::{Atom, Line, Pen, break_lines, draw, mark_colour, mark_ground, measure, set, word};
use super::page::{BLACK, Colour, Entry, Laid, Link, MissingGlyph, Page};
use super::{chart, front, table};
use crate::render::blocks::{
    Block, Heading, KeyFigure, KeyFigures, List, Orientation, Paragraph, Role, Span, Spans, Target, text_of,
};

const BODY: Length = 12 * PT;
const PITCH: Length = 21 * PT;
const GREY: Colour = [0x55, 0x5B, 0x63];

/// The place of the flow on its page.
#[derive(Debug, Clone, Copy, Default)]
struct Frame {
    x: Length,
    top: Length,
    width: Length,
    bottom: Length,
}

/// What stays with the block that follows it.
#[derive(Debug, Clone, Copy)]
enum Waiting<'a> {
    Heading(&'a Heading),
    /// A conclusion or a few lines that introduce a table.
    Text(&'a Paragraph),
}

/// Does the paragraph belong to the table or chart behind it? A conclusion does, a sentence that ends in a colon, and one
/// that speaks of the table below.
fn introduces(paragraph: &Paragraph, rest: &[Block]) -> bool {
    let opens = |p: &Paragraph| {
        p.role == Role::Conclusion
            || p.spans.last().is_some_and(|span| span.text.trim_end().ends_with('：'))
            || p.spans.iter().any(|span| span.text.contains("下表"))
    };
    opens(paragraph)
        && match rest.first() {
            Some(Block::Table(_) | Block::Chart(_)) => true,
            Some(Block::Paragraph(next)) => introduces(next, &rest[1..]),
            _ => false,
        }
}

/// A line of the contents waiting for its number.
pub(super) struct Slot {
    pub page: usize,
    pub entry: usize,
    pub from: Length,
    pub left: Length,
    pub right: Length,
    pub y: Length,
    pub top: Length,
}

/// Fills pages from the top.
pub(super) struct Flow<'a> {
    pub faces: &'a FaceSet,
    pub laid: Laid,
    pub y: Length,
    pub slots: Vec<Slot>,
    /// Pages without a number.
    pub bare: Vec<usize>,
    frame: Frame,
    orientation: Orientation,
    /// Orientation of whatever comes next; a page is turned only for something that stands on it.
    wanted: Orientation,
    empty: bool,
    /// What stood on the page before ran over onto this one; nobody asked for a new page.
    ran_over: bool,
    waiting: Vec<Waiting<'a>>,
    running_head: &'a str,
    atoms: Vec<Atom>,
    scratch: Vec<Line>,
}

/// Lays blocks out. `running_head` is printed small above the type area; empty for none.
#[must_use]
pub fn layout(blocks: &[Block], running_head: &str, faces: &FaceSet) -> Laid {
    let mut flow = Flow {
        faces,
        laid: Laid::default(),
        y: 0,
        slots: Vec::new(),
        bare: Vec::new(),
        frame: Frame::default(),
        orientation: Orientation::Portrait,
        wanted: Orientation::Portrait,
        empty: true,
        ran_over: false,
        waiting: Vec::new(),
        running_head,
        atoms: Vec::new(),
        scratch: Vec::new(),
    };
    flow.new_page();
    flow.ran_over = false;
    for (at, block) in blocks.iter().enumerate() {
        flow.lay(block, blocks.get(at + 1..).unwrap_or_default(), blocks);
    }
    flow.flush();
    // A break at the very end leaves a page with nothing on it.
    if flow.empty && flow.laid.pages.len() > 1 {
        flow.laid.pages.pop();
    }
    front::numbers(&mut flow);
    flow.laid.missing.sort();
    flow.laid.missing.dedup();
    flow.laid
}

impl<'a> Flow<'a> {
    fn lay(&mut self, block: &'a Block, rest: &'a [Block], all: &'a [Block]) {
        if self.wanted != self.orientation && !matches!(block, Block::Orientation(_) | Block::PageBreak) {
            self.flush();
            self.orientation = self.wanted;
            if self.empty {
                self.laid.pages.pop();
            }
            self.new_page();
            self.ran_over = false;
        }
        match block {
            Block::Cover(cover) => {
                front::cover(self, cover);
                self.ran_over = false;
            }
            Block::Contents(contents) => {
                self.flush();
                front::contents(self, contents, all);
                self.ran_over = false;
            }
            Block::Heading(heading) => self.waiting.push(Waiting::Heading(heading)),
            Block::Paragraph(paragraph) if introduces(paragraph, rest) => {
                self.waiting.push(Waiting::Text(paragraph));
            }
            Block::Paragraph(paragraph) => self.paragraph(paragraph),
            Block::List(list) => self.list(list, 0),
            Block::Table(table) => table::lay(self, table),
            Block::KeyFigures(figures) => self.figures(figures),
            Block::Chart(chart) => chart::lay(self, chart),
            Block::PageBreak => {
                self.flush();
                // The little that ran over is no page of its own: what follows joins it.
                if !(self.ran_over && self.y - self.frame.top < self.height() / 2) {
                    self.fresh_page();
                }
            }
            Block::Orientation(orientation) => {
                self.flush();
                self.wanted = *orientation;
            }
        }
    }

    /// Starts a page.
    pub fn new_page(&mut self) {
        let odd = self.laid.pages.len().is_multiple_of(2);
        let (width, height) = (mm(2100), mm(2970));
        let upright = self.orientation == Orientation::Portrait;
        self.frame = if upright {
            let x = if odd { mm(280) } else { mm(260) };
            Frame { x, top: mm(370), width: mm(1560), bottom: mm(370) + mm(2250) }
        } else {
            // Turned by a quarter: the head of the page lies at the left edge of an upright one.
            let top = if odd { mm(280) } else { mm(260) };
            Frame { x: mm(350), top, width: mm(2250), bottom: top + mm(1560) }
        };
        let (width, height) = if upright { (width, height) } else { (height, width) };
        self.laid.pages.push(Page { width, height, ..Page::default() });
        self.y = self.frame.top;
        self.empty = true;
        self.ran_over = true;
        if !self.running_head.is_empty() {
            let (x, y, pen) =
                (self.frame.x, self.frame.top - 14 * PT, Pen { colour: GREY, ..Pen::of(9 * PT) });
            // What follows a full-width blank stands at the other end of the line.
            let (text, note) = self.running_head.split_once('　').unwrap_or((self.running_head, ""));
            self.text(text, Use::Kai, pen, x, y);
            if !note.is_empty() {
                let mut atoms = Vec::new();
                set(self.faces, &[Span::plain(note)], Use::Kai, pen.size, &mut atoms);
                let wide = measure(&atoms).0;
                self.text(note, Use::Kai, pen, x + self.frame.width - wide, y);
            }
        }
    }

    /// Starts a page unless the present one is still empty.
    pub fn fresh_page(&mut self) {
        if !self.empty {
            self.new_page();
            self.ran_over = false;
        }
    }

    /// The present page.
    pub fn page(&mut self) -> &mut Page {
        if self.laid.pages.is_empty() {
            self.laid.pages.push(Page::default());
        }
        let last = self.laid.pages.len() - 1;
        &mut self.laid.pages[last]
    }

    pub fn x(&self) -> Length {
        self.frame.x
    }
    pub fn top(&self) -> Length {
        self.frame.top
    }
    pub fn width(&self) -> Length {
        self.frame.width
    }
    /// Height of the type area.
    pub fn height(&self) -> Length {
        self.frame.bottom - self.frame.top
    }
    /// Height left on this page.
    pub fn left(&self) -> Length {
        self.frame.bottom - self.y
    }
    /// Something was placed on this page.
    pub fn touched(&mut self) {
        self.empty = false;
    }
    /// White space, never at the head of a page.
    pub fn space(&mut self, height: Length) {
        if !self.empty {
            self.y += height;
        }
    }

    /// Distance from the top of a line box to its baseline.
    pub fn baseline(&self, size: Length, pitch: Length) -> Length {
        // Hanzi sit 0.88 em above and 0.12 em below the baseline.
        (pitch - size) / 2 + size * 22 / 25
    }

    /// Makes room for `height`, together with the headings and introductions that wait for it.
    pub fn need(&mut self, height: Length) {
        if self.waiting.is_empty() {
            if height > self.left() && !self.empty {
                self.new_page();
            }
            return;
        }
        let waiting = std::mem::take(&mut self.waiting);
        let above: Length = waiting.iter().map(|part| self.waiting_height(part)).sum();
        let whole = above.saturating_add(height);
        let least = if whole <= self.height() { whole } else { above + height.min(self.height() / 2) };
        if least > self.left() && !self.empty {
            self.new_page();
        }
        for part in waiting {
            match part {
                Waiting::Heading(heading) => self.heading(heading),
                Waiting::Text(paragraph) => self.paragraph(paragraph),
            }
        }
        if height > self.left() && height <= self.height() && self.left() < self.height() / 3 {
            self.new_page();
        }
    }

    fn waiting_height(&mut self, part: &Waiting<'_>) -> Length {
        match part {
            Waiting::Heading(heading) => self.heading_height(heading),
            Waiting::Text(paragraph) if paragraph.role == Role::Conclusion => {
                let width = self.frame.width - 24 * PT;
                24 * PT + PITCH * self.lines(&paragraph.spans, Use::Hei, BODY, width) as Length
            }
            // Two characters more for the indent.
            Waiting::Text(paragraph) => {
                let width = self.frame.width;
                let mut spans = paragraph.spans.clone();
                spans.insert(0, Span::plain("　　"));
                3 * PT + PITCH * self.lines(&spans, Use::Body, BODY, width) as Length
            }
        }
    }

    /// Places headings that nothing followed.
    pub fn flush(&mut self) {
        if !self.waiting.is_empty() {
            self.need(0);
        }
    }

    fn heading_style(level: u8) -> (Use, Length, Length, Length) {
        match level {
            0 | 1 => (Use::Hei, 16 * PT, 28 * PT, 12 * PT),
            2 => (Use::Kai, 14 * PT, 25 * PT, 8 * PT),
            3 => (Use::Hei, 12 * PT, PITCH, 6 * PT),
            _ => (Use::Kai, 12 * PT, PITCH, 4 * PT),
        }
    }

    fn heading_height(&mut self, heading: &Heading) -> Length {
        let (face, size, pitch, before) = Self::heading_style(heading.level);
        let lines = self.lines(&heading.spans, face, size, self.frame.width);
        before + pitch * lines as Length + 3 * PT
    }

    fn heading(&mut self, heading: &Heading) {
        let (face, size, pitch, before) = Self::heading_style(heading.level);
        self.space(before);
        let lines = self.lines(&heading.spans, face, size, self.frame.width) as Length;
        if lines * pitch > self.left() && !self.empty {
            self.new_page();
        }
        let entry = Entry {
            level: heading.level.max(1),
            text: text_of(&heading.spans).replace('\n', " "),
            anchor: heading.anchor.clone(),
            page: self.laid.pages.len() - 1,
            y: self.y,
        };
        self.laid.outline.push(entry);
        self.run_on(&heading.spans, face, Pen::of(size), pitch, 0, 0);
        self.y += 3 * PT;
    }

    /// Number of lines that spans take.
    pub fn lines(&mut self, spans: &[Span], face: Use, size: Length, width: Length) -> usize {
        set(self.faces, spans, face, size, &mut self.atoms);
        break_lines(&self.atoms, width.max(1), 0, &mut self.scratch);
        self.scratch.len().max(1)
    }

    /// Text in lines over as many pages as it takes; two lines stay together at either end where that is possible.
    fn run_on(&mut self, spans: &[Span], face: Use, pen: Pen, pitch: Length, indent: Length, inset: Length) {
        let (mut atoms, mut lines) = (Vec::new(), Vec::new());
        set(self.faces, spans, face, pen.size, &mut atoms);
        let width = (self.frame.width - inset).max(1);
        break_lines(&atoms, width, indent, &mut lines);
        self.report(&atoms);
        let rise = self.baseline(pen.size, pitch);
        let mut from = 0;
        while from < lines.len() {
            let rest = lines.len() - from;
            let mut fits = usize::try_from(self.left() / pitch).unwrap_or(0).min(rest);
            if fits < rest && rest - fits == 1 && fits > 2 {
                fits -= 1;
            }
            if (fits == 0 || (fits == 1 && rest > 1)) && !self.empty {
                self.new_page();
                continue;
            }
            for (number, line) in lines.iter().enumerate().skip(from).take(fits.max(1)) {
                let lead = if number == 0 { indent } else { 0 };
                let (x, y) = (self.frame.x + inset + lead, self.y + rise);
                let fill = if pen.fill > 0 { width - lead } else { 0 };
                draw(self.page(), &atoms, *line, spans, x, y, Pen { fill, ..pen });
                self.y += pitch;
            }
            self.empty = false;
            from += fits.max(1);
        }
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let spread = Pen { fill: 1, ..Pen::of(BODY) };
        match paragraph.role {
            Role::Body => {
                self.need(2 * PITCH);
                self.run_on(&paragraph.spans, Use::Body, spread, PITCH, 2 * BODY, 0);
                self.space(3 * PT);
            }
            Role::Note => {
                self.need(15 * PT);
                self.note(&paragraph.spans);
                self.space(3 * PT);
            }
            Role::Centred => {
                let lines = self.lines(&paragraph.spans, Use::Body, BODY, self.frame.width) as Length;
                self.need((lines * PITCH).min(self.height()));
                let (x, y, width) = (self.frame.x, self.y, self.frame.width);
                self.centred(&paragraph.spans, Use::Body, Pen::of(BODY), x, y, width, PITCH);
                self.y += lines * PITCH;
                self.touched();
            }
            Role::Conclusion => {
                let inset = 12 * PT;
                let lines =
                    self.lines(&paragraph.spans, Use::Hei, BODY, self.frame.width - 2 * inset) as Length;
                let height = lines * PITCH + 12 * PT;
                if height > self.height() {
                    self.run_on(&paragraph.spans, Use::Hei, spread, PITCH, 0, inset);
                    return;
                }
                self.need(height);
                self.space(4 * PT);
                let (x, y, width) = (self.frame.x, self.y, self.frame.width);
                let ground = paragraph.mark.map_or([0xF1, 0xF4, 0xF8], mark_ground);
                let edge = paragraph.mark.map_or([0x2F, 0x5D, 0x8C], mark_colour);
                self.page().fill(x, y, width, height, ground);
                self.page().fill(x, y, 3 * PT, height, edge);
                self.block(&paragraph.spans, Use::Hei, BODY, x + inset, y + 6 * PT, width - 2 * inset, PITCH);
                self.y += height;
                self.touched();
                self.space(8 * PT);
            }
        }
    }

    /// Small print.
    pub fn note(&mut self, spans: &[Span]) {
        self.run_on(spans, Use::Kai, Pen { colour: GREY, ..Pen::of(9 * PT) }, 14 * PT, 0, 0);
    }

    fn list(&mut self, list: &List, depth: Length) {
        for (number, item) in list.items.iter().enumerate() {
            let inset = (2 * BODY + depth * 2 * BODY).min(self.frame.width / 2);
            self.need(PITCH);
            let label =
                list.start.map_or_else(|| "·".to_owned(), |first| format!("{}.", first + number as u64));
            if self.left() < PITCH {
                self.new_page();
            }
            let (x, y) = (self.frame.x + inset, self.y + self.baseline(BODY, PITCH));
            // Two lines of one item stay together: the label must go where its first line goes.
            let lines = self.lines(&item.spans, Use::Body, BODY, self.frame.width - inset - 18 * PT);
            let (x, y) = if lines > 1 && self.left() < 2 * PITCH && !self.empty {
                self.new_page();
                (self.frame.x + inset, self.y + self.baseline(BODY, PITCH))
            } else {
                (x, y)
            };
            self.text(&label, Use::Body, Pen::of(BODY), x, y);
            let pen = Pen { fill: 1, ..Pen::of(BODY) };
            if item.spans.is_empty() {
                self.y += PITCH;
                self.touched();
            } else {
                self.run_on(&item.spans, Use::Body, pen, PITCH, 0, inset + 18 * PT);
            }
            for nested in &item.nested {
                self.list(nested, depth + 1);
            }
        }
    }

    /// Height of a caption.
    pub fn caption_height(&self, caption: &[Span]) -> Length {
        if caption.is_empty() {
            return 0;
        }
        let (mut atoms, mut lines) = (Vec::new(), Vec::new());
        set(self.faces, caption, Use::Hei, 10_500, &mut atoms);
        // Room for the 续 of later pages.
        break_lines(&atoms, self.frame.width - 48 * PT, 0, &mut lines);
        lines.len().max(1) as Length * 16 * PT + 6 * PT
    }

    /// Draws a caption (表题), with 续 on the pages that continue.
    pub fn caption(&mut self, caption: &[Span], continued: bool) {
        if caption.is_empty() {
            return;
        }
        let height = self.caption_height(caption);
        let mut spans: Spans = caption.to_vec();
        if continued {
            spans.push(Span::plain("（续）"));
        }
        let (x, y, width) = (self.frame.x, self.y, self.frame.width);
        self.centred(&spans, Use::Hei, Pen::of(10_500), x, y + 2 * PT, width, 16 * PT);
        self.y += height;
        self.touched();
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

    /// Notes the characters that no face has.
    pub fn report(&mut self, atoms: &[Atom]) {
        for (at, atom) in atoms.iter().enumerate().filter(|(_, a)| a.missing) {
            let place = self.laid.outline.last().map_or_else(String::new, |entry| entry.text.clone());
            let page = self.laid.pages.len();
            self.laid.missing.push(MissingGlyph { char: atom.char, word: word(atoms, at), place, page });
        }
    }

    fn figures(&mut self, figures: &KeyFigures) {
        let count = figures.figures.len();
        if count == 0 {
            return;
        }
        let columns = if figures.columns == 0 {
            if count.is_multiple_of(3) || count > 4 { 3 } else { count }
        } else {
            usize::from(figures.columns)
        };
        let columns = columns.clamp(1, 6);
        let gap = 8 * PT;
        let width = (self.frame.width - gap * (columns as Length - 1)) / columns as Length;
        // One height for all rows: a card with a note does not make its neighbours look smaller.
        let most = |flow: &mut Self, text: fn(&KeyFigure) -> &str, face, size| {
            let lines = figures
                .figures
                .iter()
                .filter(|f| !text(f).is_empty())
                .map(|f| flow.lines(&[Span::plain(text(f))], face, size, width - 8 * PT));
            lines.max().unwrap_or(0)
        };
        let notes = most(self, |f| &f.note, Use::Kai, 9 * PT);
        let labels = most(self, |f| &f.label, Use::Table, 10_500).max(1);
        for row in figures.figures.chunks(columns) {
            let height = (14 * PT + labels as Length * 15 * PT + 30 * PT + notes as Length * 12 * PT)
                .min(self.height());
            self.need(height + gap);
            for (number, figure) in row.iter().enumerate() {
                let (x, y) = (self.frame.x + (width + gap) * number as Length, self.y);
                let ground = figure.mark.map_or([0xF5, 0xF6, 0xF8], mark_ground);
                let colour = figure.mark.map_or([0x1E, 0x3F, 0x66], mark_colour);
                self.page().fill(x, y, width, height, ground);
                self.page().fill(x, y, width, 2 * PT, colour);
                let label = [Span::plain(figure.label.as_str())];
                self.centred(
                    &label,
                    Use::Table,
                    Pen { colour: GREY, ..Pen::of(10_500) },
                    x + 4 * PT,
                    y + 7 * PT,
                    width - 8 * PT,
                    15 * PT,
                );
                let top = y + 7 * PT + labels as Length * 15 * PT;
                self.figure(&figure.value, &figure.unit, colour, x, top, width);
                if !figure.note.is_empty() {
                    let note = [Span::plain(figure.note.as_str())];
                    self.centred(
                        &note,
                        Use::Kai,
                        Pen { colour: GREY, ..Pen::of(9 * PT) },
                        x + 4 * PT,
                        top + 31 * PT,
                        width - 8 * PT,
                        12 * PT,
                    );
                }
            }
            self.y += height + gap;
            self.touched();
        }
        self.space(4 * PT);
    }

    /// The figure itself, smaller when it is too wide for its box.
    fn figure(&mut self, value: &str, unit: &str, colour: Colour, x: Length, y: Length, width: Length) {
        let mut size = 22 * PT;
        let mut atoms = Vec::new();
        let small = |flow: &Self, text: &str, face, size, atoms: &mut Vec<Atom>| {
            set(flow.faces, &[Span::plain(text)], face, size, atoms);
            measure(atoms).0
        };
        let beside =
            small(self, unit, Use::Table, 10_500, &mut atoms) + if unit.is_empty() { 0 } else { 2 * PT };
        let mut wide = small(self, value, Use::Title, size, &mut atoms);
        while wide + beside > width - 6 * PT && size > 7 * PT {
            size -= PT;
            wide = small(self, value, Use::Title, size, &mut atoms);
        }
        let at = x + (width - wide - beside).max(0) / 2;
        self.text(value, Use::Title, Pen { colour, ..Pen::of(size) }, at, y + 23 * PT);
        self.text(
            unit,
            Use::Table,
            Pen { colour: BLACK, ..Pen::of(10_500) },
            at + wide + 2 * PT,
            y + 23 * PT,
        );
    }

    /// A link over a line of the contents.
    pub fn link(page: &mut Page, x: Length, y: Length, width: Length, height: Length, anchor: &str) {
        page.links.push(Link { x, y, width, height, target: Target::Anchor(anchor.to_owned()) });
    }

    pub fn upright(&self, page: usize) -> bool {
        self.laid.pages.get(page).is_none_or(|p| p.height > p.width)
    }
}
