//! Blocks to pages: what stays together, what starts a page, contents and page numbers. Places come from
//! [`super::geometry`], lines from [`super::text`].
//!
//! Pages are filled in order, once. The contents page reserves its lines first (their number does not depend on page
//! numbers) and gets the numbers at the end.

use super::font::{FaceSet, Length, PT, Use};
use super::geometry::{BRIEF, CHARS, Frame, PAGE, RUNNING, Setting};
use super::linebreak::{Atom, Line, Pen, measure, set, word};
use super::page::{Colour, Entry, Laid, MissingGlyph, Page};
use super::{chart, figures, front, table};
use crate::render::blocks::{Block, Heading, Orientation, Paragraph, Role, Span, Volume, text_of};

/// Small print and running heads.
pub(super) const GREY: Colour = [0x55, 0x5B, 0x63];

/// What stays with the block that follows it.
#[derive(Debug, Clone, Copy)]
enum Waiting<'a> {
    Heading(&'a Heading),
    /// A conclusion or a few lines that introduce a table.
    Text(&'a Paragraph),
}

/// Of a page, the part that is left empty at most for the sake of keeping things together: one fifth.
pub(super) const BLANK: Length = 5;
/// The last page of a table that is filled to this part at most, and on which nothing follows, is better saved.
const STUMP: Length = 4;
/// Paragraphs under a table that are laid out again with it.
const UNDER: usize = 2;
/// What takes this part of a page at most goes over to the next one with what it introduces, when three tenths stay empty.
const LEAD: Length = 6;
/// Lines of an introduction that stand on the page before, at least, when it is parted.
const BEFORE: usize = 2;

/// Does the paragraph belong to the table or chart behind it? What stands right above one does. Where further such text
/// lies between, a conclusion does, and a line or two that end in a colon or speak of the table below.
fn introduces(paragraph: &Paragraph, rest: &[Block]) -> bool {
    let opens = |p: &Paragraph| {
        let text = text_of(&p.spans);
        let short = text.chars().count() <= 2 * CHARS as usize;
        p.role == Role::Conclusion || short && (text.trim_end().ends_with('：') || text.contains("下表"))
    };
    match rest.first() {
        Some(Block::Table(_) | Block::Chart(_)) => paragraph.role != Role::Note,
        Some(Block::Paragraph(next)) => opens(paragraph) && introduces(next, &rest[1..]),
        _ => false,
    }
}

/// Does the paragraph say what the columns of the table above it mean (每天需＝未完成除以剩余天数)? Such text is a note.
fn explains(paragraph: &Paragraph, before: Option<&Block>) -> bool {
    matches!(before, Some(Block::Table(_)))
        && paragraph.role == Role::Body
        && text_of(&paragraph.spans).contains('＝')
}

/// Is the text from here to the next heading or page break a brief (简报), one that comes with key figures?
fn is_brief(rest: &[Block]) -> bool {
    rest.iter()
        .take_while(|block| !matches!(block, Block::Heading(_) | Block::PageBreak))
        .any(|block| matches!(block, Block::KeyFigures(_)))
}

/// Does whatever comes next stand on another page?
fn ends_page(block: &Block) -> bool {
    match block {
        // What follows a break joins a page that ran over.
        Block::Orientation(_) | Block::Volume(_) => true,
        Block::Heading(heading) => heading.level <= 1 && attachment(heading).is_some(),
        _ => false,
    }
}

/// How many of the waiting stand on a page of which so much is `left` while the others go over: up to a text with which no
/// more than `most` stays empty, or as many as there is room for. A last line that ends in a colon goes over with what it
/// announces for half as much again.
fn standing(waiting: &[Waiting<'_>], heights: &[Length], left: Length, most: Length) -> usize {
    let sum = |count: &usize| heights[..*count].iter().fold(0, |sum: Length, part| sum.saturating_add(*part));
    let fit = |count: &usize| matches!(waiting[count - 1], Waiting::Text(_)) && sum(count) <= left;
    let counts = || (1..=waiting.len()).filter(fit);
    let announces = match waiting.last() {
        Some(Waiting::Text(text)) => text_of(&text.spans).trim_end().ends_with('：'),
        _ => false,
    };
    let before = announces.then(|| counts().find(|count| *count + 1 == waiting.len())).flatten();
    before
        .filter(|count| left - sum(count) <= most + most / 2)
        .or_else(|| counts().find(|count| left - sum(count) <= most))
        .or_else(|| counts().next_back())
        .unwrap_or(0)
}

/// Where the flow stood before a block.
struct Place<'a> {
    pages: usize,
    page: Page,
    orientation: Orientation,
    y: Length,
    frame: Frame,
    empty: bool,
    ran_over: bool,
    waiting: Vec<Waiting<'a>>,
    kept: [usize; 4],
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
    /// Running text, or a brief.
    pub setting: Setting,
    pub frame: Frame,
    orientation: Orientation,
    /// Orientation of whatever comes next; a page is turned only for something that stands on it.
    wanted: Orientation,
    pub empty: bool,
    /// What stood on the page before ran over onto this one; nobody asked for a new page.
    ran_over: bool,
    waiting: Vec<Waiting<'a>>,
    /// Rows of tables stand closer: the page that this saves would hold little else.
    pub squeezed: bool,
    running_head: &'a str,
    /// Levels by which headings stand deeper in outline and contents: one in a bound volume.
    pub deeper: u8,
    pub atoms: Vec<Atom>,
    pub scratch: Vec<Line>,
}

/// Lays blocks out. `running_head` is printed small above the type area; empty for none.
#[must_use]
pub fn layout(blocks: &[Block], running_head: &str, faces: &FaceSet) -> Laid {
    let mut flow = Flow::new(faces, if is_brief(blocks) { BRIEF } else { RUNNING });
    flow.running_head = running_head;
    flow.deeper = u8::from(blocks.iter().any(|block| matches!(block, Block::Volume(_))));
    flow.new_page();
    flow.ran_over = false;
    let mut last_table = None;
    for (at, block) in blocks.iter().enumerate() {
        if ends_page(block) {
            flow.fill_tail(last_table.take(), at, blocks);
        }
        match block {
            Block::Table(_) => last_table = Some((at, flow.mark())),
            Block::Paragraph(_) => {}
            _ => last_table = None,
        }
        flow.lay_at(at, blocks);
    }
    flow.flush();
    flow.fill_tail(last_table, blocks.len(), blocks);
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
    fn new(faces: &'a FaceSet, setting: Setting) -> Self {
        Flow {
            faces,
            laid: Laid::default(),
            y: 0,
            slots: Vec::new(),
            bare: Vec::new(),
            setting,
            frame: Frame::default(),
            orientation: Orientation::Portrait,
            wanted: Orientation::Portrait,
            empty: true,
            ran_over: false,
            waiting: Vec::new(),
            squeezed: false,
            running_head: "",
            deeper: 0,
            atoms: Vec::new(),
            scratch: Vec::new(),
        }
    }

    fn lay_at(&mut self, at: usize, blocks: &'a [Block]) {
        let before = at.checked_sub(1).and_then(|at| blocks.get(at));
        self.lay(&blocks[at], before, &blocks[at + 1..], blocks);
    }

    fn mark(&self) -> Place<'a> {
        Place {
            pages: self.laid.pages.len(),
            page: self.laid.pages.last().cloned().unwrap_or_default(),
            orientation: self.orientation,
            y: self.y,
            frame: self.frame,
            empty: self.empty,
            ran_over: self.ran_over,
            waiting: self.waiting.clone(),
            kept: [self.laid.outline.len(), self.laid.missing.len(), self.slots.len(), self.bare.len()],
        }
    }

    fn back_to(&mut self, place: &Place<'a>) {
        self.laid.pages.truncate(place.pages);
        *self.page() = place.page.clone();
        self.orientation = place.orientation;
        (self.y, self.frame, self.empty, self.ran_over) = (place.y, place.frame, place.empty, place.ran_over);
        self.waiting.clone_from(&place.waiting);
        self.laid.outline.truncate(place.kept[0]);
        self.laid.missing.truncate(place.kept[1]);
        self.slots.truncate(place.kept[2]);
        self.bare.truncate(place.kept[3]);
    }

    /// A table, and a paragraph or two under it, that end on a page of which a quarter at most is filled, are laid out again: on a page less where its rows can stand closer, else with more of them on the last page.
    fn fill_tail(&mut self, from: Option<(usize, Place<'a>)>, to: usize, blocks: &'a [Block]) {
        let Some((first, place)) = from.filter(|(first, _)| to - first <= 1 + UNDER) else { return };
        self.flush();
        let pages = self.laid.pages.len();
        let short = self.y - self.frame.top < self.height() / STUMP;
        if pages <= place.pages || !short {
            return;
        }
        for squeezed in [true, false] {
            self.back_to(&place);
            self.squeezed = squeezed;
            (first..to).for_each(|at| self.lay_at(at, blocks));
            self.flush();
            self.squeezed = false;
            if self.laid.pages.len() < pages {
                return;
            }
        }
    }

    fn lay(&mut self, block: &'a Block, before: Option<&Block>, rest: &'a [Block], all: &'a [Block]) {
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
            Block::Volume(volume) => {
                self.volume(volume);
                self.setting = if is_brief(rest) { BRIEF } else { RUNNING };
            }
            Block::Cover(cover) => {
                front::cover(self, cover);
                self.ran_over = false;
            }
            Block::Contents(contents) => {
                self.flush();
                front::contents(self, contents, all);
                self.ran_over = false;
            }
            Block::Heading(heading) => {
                if self.waiting.iter().any(|part| matches!(part, Waiting::Text(_))) {
                    self.flush();
                }
                if heading.level <= 1 && attachment(heading).is_some() {
                    self.flush();
                    self.fresh_page();
                }
                // What waits belongs to the same stretch only when it is a heading.
                self.setting = if is_brief(rest) { BRIEF } else { RUNNING };
                self.waiting.push(Waiting::Heading(heading));
            }
            Block::Paragraph(paragraph) if explains(paragraph, before) => {
                self.paragraph(&Paragraph { role: Role::Note, ..paragraph.clone() }, 0);
            }
            Block::Paragraph(paragraph) if introduces(paragraph, rest) => {
                self.waiting.push(Waiting::Text(paragraph));
            }
            Block::Paragraph(paragraph) => self.paragraph(paragraph, 0),
            Block::List(list) => self.list(list, 0),
            Block::Table(table) => {
                let below = self.below(block, rest);
                table::lay(self, table, below);
            }
            Block::KeyFigures(figures) => figures::lay(self, figures),
            Block::Chart(chart) => chart::lay(self, chart),
            Block::Fitted(versions) => {
                let fits = versions.iter().find(|version| self.fits(version));
                let chosen = fits.or(versions.last()).map_or(&[][..], Vec::as_slice);
                for (at, part) in chosen.iter().enumerate() {
                    self.lay(part, at.checked_sub(1).and_then(|at| chosen.get(at)), &chosen[at + 1..], all);
                }
            }
            Block::PageBreak => {
                self.flush();
                // What ran over is no page of its own while there is room below it: what follows joins it.
                if !(self.ran_over && self.left() > self.height() / BLANK) {
                    self.fresh_page();
                }
                self.setting = if is_brief(rest) { BRIEF } else { RUNNING };
            }
            Block::Orientation(orientation) => {
                self.flush();
                self.wanted = *orientation;
            }
        }
    }

    /// Do these blocks end on this page, below the headings that wait for them? They are laid out on a trial page.
    fn fits(&mut self, blocks: &[Block]) -> bool {
        let waiting = std::mem::take(&mut self.waiting);
        let above: Length = waiting.iter().map(|part| self.waiting_height(part)).sum();
        self.waiting = waiting;
        let mut trial = Flow::new(self.faces, self.setting);
        trial.wanted = self.orientation;
        trial.orientation = self.orientation;
        trial.new_page();
        trial.y += self.y - self.frame.top + above;
        trial.empty = false;
        for (at, block) in blocks.iter().enumerate() {
            trial.lay(block, at.checked_sub(1).and_then(|at| blocks.get(at)), &blocks[at + 1..], blocks);
        }
        trial.flush();
        // White space under the last of them is no part of it.
        trial.laid.pages.len() == 1 && trial.y <= trial.frame.bottom + 10 * PT
    }

    /// Height of the one paragraph under a table that speaks of it: what is neither about the next table nor longer than
    /// a few lines.
    fn below(&mut self, table: &Block, rest: &[Block]) -> Length {
        const FEW: usize = 3;
        let Some(Block::Paragraph(paragraph)) = rest.first() else { return 0 };
        if explains(paragraph, Some(table)) {
            return self.note_height(&paragraph.spans);
        }
        let alone = !matches!(rest.get(1), Some(Block::Paragraph(_)));
        if paragraph.role != Role::Body || !alone || introduces(paragraph, &rest[1..]) {
            return 0;
        }
        let lines = self.paragraph_lines(paragraph);
        if lines <= FEW { lines as Length * self.setting.pitch } else { 0 }
    }

    /// Starts the part of a unit on an odd page, behind an empty one where need be: each part can be bound by itself.
    fn volume(&mut self, volume: &'a Volume) {
        self.flush();
        (self.wanted, self.orientation) = (Orientation::Portrait, Orientation::Portrait);
        if self.empty {
            self.laid.pages.pop();
        }
        self.running_head = "";
        if self.laid.pages.len() % 2 == 1 {
            self.bare.push(self.laid.pages.len());
            self.new_page();
        }
        self.running_head = &volume.running_head;
        self.new_page();
        self.ran_over = false;
        let (page, y) = (self.laid.pages.len() - 1, self.y);
        let (text, anchor) = (volume.title.clone(), volume.anchor.clone());
        self.laid.outline.push(Entry { level: 1, text, anchor, page, y });
    }

    /// Starts a page.
    pub fn new_page(&mut self) {
        self.frame = Frame::of(self.laid.pages.len(), self.orientation);
        let upright = self.orientation == Orientation::Portrait;
        let (width, height) = if upright { PAGE } else { (PAGE.1, PAGE.0) };
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

    /// Makes room for `height`, together with the headings and introductions that wait for it.
    pub fn need(&mut self, height: Length) {
        self.need_part(height, height);
    }

    /// Makes room for what is `whole` high, or for its first `part` where a page turned for all of it would be left with
    /// more than a fifth of it empty. Where not even the part fits, headings stand on this page with whole text below them,
    /// and no more of it than fills the page.
    pub fn need_part(&mut self, whole: Length, part: Length) {
        let waiting = std::mem::take(&mut self.waiting);
        let heights: Vec<Length> = waiting.iter().map(|part| self.waiting_height(part)).collect();
        let above = heights.iter().fold(0, |sum: Length, part| sum.saturating_add(*part));
        let left = self.left();
        let fits = |height: Length| above.saturating_add(height) <= left;
        let most = self.height() / BLANK;
        let (mut carry, mut stand) = (0, 0);
        if !self.empty && !fits(whole) && (left <= most || !fits(part)) {
            // A long introduction may begin on this page: two lines of it go over with what it introduces.
            carry = self.parted(&waiting, &heights);
            // A heading or a few lines that lead to a table do not stand at the foot without it for the sake of a little more
            // than that fifth.
            let leads = above <= self.height() / LEAD && left <= most + most / 2;
            if carry == 0 && left > most && !leads {
                stand = standing(&waiting, &heights, left, most);
            }
            if carry == 0 && stand == 0 {
                self.new_page();
            }
        }
        let last = waiting.len().saturating_sub(1);
        for (at, part) in waiting.into_iter().enumerate() {
            match part {
                Waiting::Heading(heading) => self.heading(heading),
                Waiting::Text(paragraph) => self.paragraph(paragraph, if at == last { carry } else { 0 }),
            }
            if at + 1 == stand {
                self.new_page();
            }
        }
        // What stands above may fill more than the page that it was meant for.
        if part > self.left() && part <= self.height() && self.left() < self.height() / 3 {
            self.new_page();
        }
    }

    /// Lines of the last waiting text that go over to the next page when the others stand on this one; 0 where it is
    /// not to be parted.
    fn parted(&mut self, waiting: &[Waiting<'_>], heights: &[Length]) -> usize {
        const OVER: usize = 2;
        let (Some(Waiting::Text(text)), Some((_, before))) = (waiting.last(), heights.split_last()) else {
            return 0;
        };
        let lines = self.paragraph_lines(text);
        let before: Length = before.iter().sum();
        let room = (self.left() - before) / self.setting.pitch;
        let fits = usize::try_from(room).unwrap_or(0) >= BEFORE;
        if text.role == Role::Body && lines >= BEFORE + OVER && fits { OVER } else { 0 }
    }

    fn waiting_height(&mut self, part: &Waiting<'_>) -> Length {
        match part {
            Waiting::Heading(heading) => self.heading_height(heading),
            Waiting::Text(paragraph) => self.paragraph_height(paragraph),
        }
    }

    /// Places headings that nothing followed.
    pub fn flush(&mut self) {
        if !self.waiting.is_empty() {
            self.need(0);
        }
    }

    /// Notes the characters that no face has.
    pub fn report(&mut self, atoms: &[Atom]) {
        for (at, atom) in atoms.iter().enumerate().filter(|(_, a)| a.missing) {
            let place = self.laid.outline.last().map_or_else(String::new, |entry| entry.text.clone());
            let page = self.laid.pages.len();
            self.laid.missing.push(MissingGlyph { char: atom.char, word: word(atoms, at), place, page });
        }
    }

    /// Way round of a page.
    pub fn way_of(&self, page: usize) -> Orientation {
        match self.laid.pages.get(page) {
            Some(page) if page.width > page.height => Orientation::Landscape,
            _ => Orientation::Portrait,
        }
    }
}

/// 附件 and 附件1: the mark of an attachment, and the title behind it.
pub(super) fn attachment(heading: &Heading) -> Option<(String, String)> {
    let text = text_of(&heading.spans);
    let rest = text.strip_prefix("附件")?;
    let title = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = &rest[..rest.len() - title.len()];
    let name = title.trim_start_matches(['　', ' ', '：', '\n']);
    // 附件清单 is a heading like any other.
    (title.len() != name.len() || title.is_empty()).then(|| (format!("附件{number}"), name.to_owned()))
}
