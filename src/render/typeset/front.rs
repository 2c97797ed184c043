//! What stands around the text: cover (封面), contents (目录), page numbers (页码).

use super::font::{Length, PT, Use, mm};
use super::geometry;
use super::linebreak::{Line, break_lines};
use super::linebreak::{Pen, draw, measure, set};
use super::paginate::{Flow, Slot};
use crate::render::blocks::{Block, Contents, Cover, Orientation, Span};

const EDGE: [u8; 3] = [0x20, 0x24, 0x2A];
/// Size and pitch of the contents (四号).
const SIZE: Length = 14 * PT;
const PITCH: Length = 26 * PT;

/// A page of its own.
pub(super) fn cover(flow: &mut Flow, cover: &Cover) {
    flow.flush();
    flow.fresh_page();
    let number = flow.laid.pages.len() - 1;
    flow.bare.push(number);
    // The cover carries no running head.
    let (width, height) = (flow.page().width, flow.page().height);
    *flow.page() = super::page::Page { width, height, ..super::page::Page::default() };
    let (x, top, room, bottom) = (flow.x(), flow.top(), flow.width(), flow.top() + flow.height());
    if !cover.notice.is_empty() {
        flow.text(&cover.notice, Use::Hei, Pen::of(14 * PT), x, top + 14 * PT);
    }
    super::qr::draw(flow.page(), &cover.code, x + room, top);
    let mut y = top + mm(420);
    let title = [Span::plain(cover.title.as_str())];
    let mut size = 30 * PT;
    while size > 18 * PT && flow.lines(&title, Use::Title, size, room) > 1 {
        size -= PT;
    }
    y += flow.centred(&title, Use::Title, Pen::of(size), x, y, room, size * 3 / 2);
    y += 8 * PT;
    flow.page().fill(x + room / 2 - mm(300), y, mm(600), PT, [0xB7, 0x1C, 0x1C]);
    y += 10 * PT;
    if !cover.subtitle.is_empty() {
        let subtitle = [Span::plain(cover.subtitle.as_str())];
        y += flow.centred(&subtitle, Use::Kai, Pen::of(16 * PT), x, y, room, 26 * PT);
    }
    y = (y + 24 * PT).max(top + mm(1000));
    let mut atoms = Vec::new();
    let mut label_width = 0;
    for (label, _) in &cover.lines {
        set(flow.faces, &[Span::plain(label.as_str())], Use::Hei, 12 * PT, &mut atoms);
        label_width = label_width.max(measure(&atoms).0);
    }
    let label_width = label_width.min(room / 3);
    let mut widest = 0;
    for (_, value) in &cover.lines {
        set(flow.faces, &[Span::plain(value.as_str())], Use::Table, 12 * PT, &mut atoms);
        widest = widest.max(measure(&atoms).0);
    }
    // A value that is a little longer than usual gets a longer line, not a second one.
    let value_width = (room * 3 / 5).max(widest + 10 * PT).min(room - label_width - mm(60));
    let left = x + (room - label_width - value_width - mm(60)) / 2;
    for (label, value) in &cover.lines {
        let (label, value) = ([Span::plain(label.as_str())], [Span::plain(value.as_str())]);
        let tall = flow.lines(&value, Use::Table, 12 * PT, value_width - 8 * PT) as Length * 20 * PT;
        let tall = tall.max(flow.lines(&label, Use::Hei, 12 * PT, label_width + PT) as Length * 20 * PT);
        if y + tall > bottom {
            flow.touched();
            flow.new_page();
            flow.bare.push(flow.laid.pages.len() - 1);
            y = flow.top();
        }
        flow.block(&label, Use::Hei, 12 * PT, left, y, label_width + PT, 20 * PT);
        flow.centred(
            &value,
            Use::Table,
            Pen::of(12 * PT),
            left + label_width + mm(60),
            y,
            value_width,
            20 * PT,
        );
        flow.page().fill(left + label_width + mm(60), y + tall, value_width, PT / 2, EDGE);
        y += tall + 9 * PT;
    }
    let foot = (y + 20 * PT).max(bottom - 56 * PT);
    for (line, text) in [&cover.issuer, &cover.date].into_iter().enumerate() {
        if !text.is_empty() {
            let spans = [Span::plain(text.as_str())];
            flow.centred(
                &spans,
                Use::Kai,
                Pen::of(16 * PT),
                x,
                foot + line as Length * 26 * PT,
                room,
                26 * PT,
            );
        }
    }
    flow.touched();
    flow.new_page();
}

/// Lines of the contents without their numbers.
pub(super) fn contents(flow: &mut Flow, contents: &Contents, blocks: &[Block]) {
    flow.fresh_page();
    let title = [Span::plain(contents.title.as_str())];
    let (x, y, room) = (flow.x(), flow.y, flow.width());
    flow.y += flow.centred(&title, Use::Title, Pen::of(geometry::TITLE_SIZE), x, y, room, 40 * PT) + 10 * PT;
    flow.touched();
    let deeper = flow.deeper;
    // In the order of the outline: a line knows its page by its place in it.
    let headings = blocks.iter().filter_map(|block| match block {
        Block::Heading(heading) => Some((heading.level.max(1) + deeper, heading.spans.clone())),
        Block::Volume(volume) => Some((1, vec![Span::plain(volume.title.as_str())])),
        _ => None,
    });
    let (mut atoms, mut lines): (_, Vec<Line>) = (Vec::new(), Vec::new());
    for (entry, (level, spans)) in headings.enumerate() {
        if level > contents.depth {
            continue;
        }
        let face = if level == 1 { Use::Hei } else { Use::Body };
        let inset = Length::from(level - 1).min(4) * 2 * SIZE;
        set(flow.faces, &spans, face, SIZE, &mut atoms);
        break_lines(&atoms, (flow.width() - inset - 4 * SIZE).max(1), 0, &mut lines);
        let pitch = PITCH;
        let whole = (pitch * lines.len() as Length).min(flow.height());
        // The name of a part does not stand alone at the foot of a page.
        let with_next = if deeper > 0 && level == 1 { pitch } else { 0 };
        if whole + with_next > flow.left() {
            flow.new_page();
        }
        let first = flow.y;
        for line in &lines {
            if flow.left() < pitch {
                flow.new_page();
            }
            let (x, y) = (flow.x() + inset, flow.y + flow.baseline(SIZE, pitch));
            draw(flow.page(), &atoms, *line, &spans, x, y, Pen::of(SIZE));
            flow.y += pitch;
            flow.touched();
        }
        if let Some(last) = lines.last() {
            let y = flow.y - pitch + flow.baseline(SIZE, pitch);
            let left = flow.x() + inset;
            let slot = Slot {
                page: flow.laid.pages.len() - 1,
                entry,
                from: left + last.width,
                left,
                right: flow.x() + flow.width(),
                y,
                top: first.min(flow.y - pitch),
            };
            flow.slots.push(slot);
        }
    }
    flow.new_page();
}

/// Numbers of the contents and of every page.
pub(super) fn numbers(flow: &mut Flow) {
    let mut atoms = Vec::new();
    for slot in std::mem::take(&mut flow.slots) {
        let Some(entry) = flow.laid.outline.get(slot.entry).cloned() else { continue };
        let number = (entry.page + 1).to_string();
        let spans = [Span::plain(number)];
        set(flow.faces, &spans, Use::Table, SIZE, &mut atoms);
        let wide = measure(&atoms).0;
        let line = Line { start: 0, end: atoms.len(), width: wide, last: true };
        let dots = ((slot.right - wide - 6 * PT - slot.from - 6 * PT) / (5 * PT)).max(0);
        let leader = [Span::plain(".".repeat(usize::try_from(dots).unwrap_or(0)))];
        let mut dotted = Vec::new();
        set(flow.faces, &leader, Use::Table, SIZE, &mut dotted);
        for atom in &mut dotted {
            atom.extra = 5 * PT - atom.natural;
        }
        let Some(page) = flow.laid.pages.get_mut(slot.page) else { continue };
        draw(page, &atoms, line, &spans, slot.right - wide, slot.y, Pen::of(SIZE));
        let whole = Line { start: 0, end: dotted.len(), width: 0, last: true };
        draw(
            page,
            &dotted,
            whole,
            &leader,
            slot.right - wide - 6 * PT - dots * 5 * PT,
            slot.y,
            Pen::of(SIZE),
        );
        let height = (slot.y + 4 * PT - slot.top).max(14 * PT);
        Flow::link(page, slot.left, slot.y + 4 * PT - height, slot.right - slot.left, height, &entry.anchor);
    }
    let size = geometry::NUMBER_SIZE;
    let face = flow.faces.of(Use::Table);
    let rise = flow.faces.face(face).rise(flow.faces.face(face).glyph('—'), size);
    for number in 0..flow.laid.pages.len() {
        if flow.bare.contains(&number) {
            continue;
        }
        let way = flow.way_of(number);
        let spans = [Span::plain(format!("— {} —", number + 1))];
        set(flow.faces, &spans, Use::Table, size, &mut atoms);
        let wide = measure(&atoms).0;
        let Some(page) = flow.laid.pages.get_mut(number) else { continue };
        page.number = u32::try_from(number + 1).ok();
        let first = page.runs.len();
        let line = Line { start: 0, end: atoms.len(), width: wide, last: true };
        let (x, y) = geometry::number_place(number, way, wide, rise);
        draw(page, &atoms, line, &spans, x, y, Pen::of(size));
        if way == Orientation::Landscape {
            // Runs after the first follow downwards, not to the right.
            for run in page.runs.iter_mut().skip(first) {
                run.y += run.x - x;
                run.x = x;
                run.turned = true;
            }
        }
    }
}
