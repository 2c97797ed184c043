//! Text to lines: a face for every character, then Chinese line breaking (避头尾).
//!
//! No line starts with a closing mark or ends with an opening one; Latin words and numbers stay whole unless they are
//! wider than a line. Lines are slices of the same atoms, so nothing can be lost between them.

use super::font::{FaceId, FaceSet, Length, MISSING, Use, ideographic, ignorable};
use super::page::{BLACK, Colour, Glyph, Link, Page, Run};
use crate::render::blocks::{Mark, Span, SpanStyle};

/// One character, ready to be placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Atom {
    pub char: char,
    pub glyph: u16,
    pub face: FaceId,
    /// Number of the span it comes from.
    pub span: u16,
    /// Own advance.
    pub natural: Length,
    /// Space added after it (between hanzi and Latin).
    pub extra: Length,
    /// A line may start here.
    pub breaks: bool,
    pub missing: bool,
}

impl Atom {
    fn blank(&self) -> bool {
        self.char == ' ' || self.char == '\n' || self.char == '\u{3000}'
    }
}

/// Colour of a marked word, dark enough on white paper.
#[must_use]
pub fn mark_colour(mark: Mark) -> Colour {
    match mark {
        Mark::Red => [0xB7, 0x1C, 0x1C],
        Mark::Yellow => [0x9A, 0x67, 0x00],
        Mark::Green => [0x1B, 0x6B, 0x32],
    }
}

/// Ground behind a marked cell.
#[must_use]
pub fn mark_ground(mark: Mark) -> Colour {
    match mark {
        Mark::Red => [0xFB, 0xE3, 0xE1],
        Mark::Yellow => [0xFF, 0xF3, 0xCF],
        Mark::Green => [0xE2, 0xF2, 0xE4],
    }
}

fn no_start(c: char) -> bool {
    matches!(
        c,
        '、' | '。'
            | '，'
            | '．'
            | '：'
            | '；'
            | '！'
            | '？'
            | '）'
            | '》'
            | '」'
            | '』'
            | '】'
            | '〕'
            | '〉'
            | '〗'
            | '｝'
            | '］'
            | '”'
            | '’'
            | '％'
            | '‰'
            | '℃'
            | '·'
            | '・'
            | '～'
            | '〓'
            | '々'
            | '/'
            | ')'
            | ']'
            | '}'
            | ','
            | '.'
            | ':'
            | ';'
            | '!'
            | '?'
            | '%'
            | '°'
    ) && c != '〓'
}

fn no_end(c: char) -> bool {
    matches!(
        c,
        '（' | '《'
            | '「'
            | '『'
            | '【'
            | '〔'
            | '〈'
            | '〖'
            | '｛'
            | '［'
            | '“'
            | '‘'
            | '￥'
            | '¥'
            | '$'
            | '№'
            | '('
            | '['
            | '{'
    )
}

/// Full-width closing marks whose right half is empty.
fn half_empty(c: char) -> bool {
    matches!(
        c,
        '、' | '。'
            | '，'
            | '．'
            | '：'
            | '；'
            | '）'
            | '》'
            | '」'
            | '』'
            | '】'
            | '〕'
            | '〉'
            | '”'
            | '’'
    )
}

/// Full-width opening marks whose left half is empty.
fn half_empty_before(c: char) -> bool {
    matches!(c, '（' | '《' | '「' | '『' | '【' | '〔' | '〈' | '“' | '‘')
}

/// Two marks in a row take one and a half squares: the hole between them is no pause.
fn squeezes(previous: char, next: char) -> bool {
    (half_empty(previous) && (half_empty(next) || half_empty_before(next)))
        || (half_empty_before(previous) && half_empty_before(next))
}

/// Words that count what the number before them says.
fn counts(c: char) -> bool {
    "户人件条天种项页个年月日元次处张份岁".contains(c)
}

/// Part of a Latin word or number.
fn wordy(c: char) -> bool {
    (c as u32) < 0x2E80
        && c != ' '
        && c != '\n'
        && !matches!(
            c,
            '“' | '”'
                | '‘'
                | '’'
                | '—'
                | '…'
                | '·'
                | '√'
                | '×'
                | '○'
                | '●'
                | '□'
                | '■'
                | '▲'
                | '△'
        )
        && !ignorable(c)
}

fn may_break(before: char, previous: char, next: char) -> bool {
    if previous == '\n' {
        return true;
    }
    if next == ' ' || next == '\n' || ignorable(next) {
        return false;
    }
    if previous == ' ' || previous == '\u{3000}' {
        return true;
    }
    if no_start(next) || no_end(previous) || previous.is_ascii_digit() && counts(next) {
        return false;
    }
    if wordy(previous) && wordy(next) {
        // What is masked of a number may stand in the next line.
        if next == '*' && previous.is_ascii_digit() {
            return true;
        }
        return matches!(previous, '/' | '\\' | '_') && !next.is_ascii_digit() && before != '/';
    }
    !(previous == next && matches!(next, '—' | '…'))
}

/// Widest gap between characters that is no blank yet: programs that copy or search the text of a file read a tenth of a
/// character as one. Printers put a quarter between hanzi and Latin; the text would then be found no more.
fn gap(size: Length) -> Length {
    size * 9 / 100
}

/// Sets spans in faces. `base` is the face of plain text.
pub fn set(faces: &FaceSet, spans: &[Span], base: Use, size: Length, out: &mut Vec<Atom>) {
    out.clear();
    let mut before = '\0';
    for (number, span) in spans.iter().enumerate() {
        let wanted = faces.of(match (span.style, span.mark) {
            (SpanStyle::Emphasis, _) => Use::Kai,
            (SpanStyle::Strong, _) | (_, Some(_)) if base != Use::Title => Use::Hei,
            _ => base,
        });
        let empty_mark = span.mark.filter(|_| span.text.trim().is_empty());
        let text: &str = match empty_mark {
            Some(mark) => mark.label(),
            None => &span.text,
        };
        let first = out.len();
        let mut lacking = false;
        for c in text.chars() {
            let c = match c {
                '\t' | '\u{A0}' => ' ',
                '\r' => continue,
                other => other,
            };
            let mut atom = Atom {
                char: c,
                glyph: 0,
                face: wanted,
                span: number.min(usize::from(u16::MAX)) as u16,
                natural: 0,
                extra: 0,
                breaks: false,
                missing: false,
            };
            if c != '\n' && !ignorable(c) {
                let face = faces.face(wanted);
                atom.glyph = face.glyph(c);
                atom.natural = face.advance(atom.glyph, size);
                lacking |= atom.glyph == 0;
            }
            if let Some(last) = out.last_mut() {
                atom.breaks = may_break(before, last.char, c);
                let pair = (ideographic(last.char) && c.is_ascii_alphanumeric())
                    || (last.char.is_ascii_alphanumeric() && ideographic(c));
                if pair {
                    last.extra = gap(size);
                } else if squeezes(last.char, c) && last.natural > size * 3 / 4 {
                    last.extra = -(size / 2);
                }
                before = last.char;
            }
            out.push(atom);
        }
        if lacking && let Some(atoms) = out.get_mut(first..) {
            fall_back(faces, atoms, wanted, size, span.name);
        }
    }
}

/// Finds other faces for what `wanted` lacks: a name whole, hanzi in blocks, the rest one by one.
fn fall_back(faces: &FaceSet, atoms: &mut [Atom], wanted: FaceId, size: Length, name: bool) {
    /// Longer runs of hanzi are prose, where a single character may differ.
    const BLOCK: usize = 12;
    let mut start = 0;
    while start < atoms.len() {
        let joined = |c: char| ideographic(c) || c == '·';
        let mut end = start + 1;
        if name {
            end = atoms.len();
        } else if joined(atoms[start].char) {
            while end < atoms.len() && joined(atoms[end].char) {
                end += 1;
            }
        }
        let part = &mut atoms[start..end];
        start = end;
        if part.iter().all(|a| a.glyph != 0 || a.char == '\n' || ignorable(a.char)) {
            continue;
        }
        let whole = (name || part.len() <= BLOCK).then(|| {
            let text: Vec<char> = part.iter().map(|a| a.char).filter(|c| *c != '\n').collect();
            faces.whole(&text, wanted)
        });
        for atom in part.iter_mut().filter(|a| a.char != '\n' && !ignorable(a.char)) {
            let found = match whole {
                Some(face) => {
                    Some((face, faces.face(face).glyph(atom.char))).filter(|(_, glyph)| *glyph != 0)
                }
                None => faces.resolve(atom.char, wanted),
            };
            let mark = || faces.resolve(MISSING, whole.unwrap_or(wanted)).unwrap_or((wanted, 0));
            atom.missing = found.is_none();
            (atom.face, atom.glyph) = found.unwrap_or_else(mark);
            atom.natural = faces.face(atom.face).advance(atom.glyph, size);
        }
    }
}

/// The name that an atom belongs to; of a longer text the words around it.
#[must_use]
pub fn word(atoms: &[Atom], at: usize) -> String {
    const NEAR: usize = 12;
    let Some(own) = atoms.get(at) else { return String::new() };
    let same = |atom: &&Atom| atom.span == own.span && atom.char != '\n';
    let before: Vec<char> = atoms[..at].iter().rev().take_while(same).take(NEAR).map(|a| a.char).collect();
    let after = atoms[at..].iter().take_while(same).take(NEAR + 1).map(|a| a.char);
    before.into_iter().rev().chain(after).collect()
}

/// One line: a slice of the atoms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub start: usize,
    pub end: usize,
    /// Width without blanks at the end.
    pub width: Length,
    /// Ends a paragraph or at a forced break.
    pub last: bool,
}

/// Breaks atoms into lines of `width`, the first shorter by `indent`. Every line takes at least one atom.
pub fn break_lines(atoms: &[Atom], width: Length, indent: Length, out: &mut Vec<Line>) {
    break_text(atoms, width, indent, false, out);
}

/// Breaks atoms into lines of `width`. A line that is to be filled (`justified`) and that spreading does not fill takes
/// more, where squeezing its marks makes room for it; its width is then more than `width` before it is drawn.
pub fn break_text(atoms: &[Atom], width: Length, indent: Length, justified: bool, out: &mut Vec<Line>) {
    out.clear();
    let mut start = 0;
    while start < atoms.len() {
        let room = if start == 0 { width - indent } else { width };
        let mut end = start;
        let mut x: Length = 0;
        let mut allowed = None;
        let mut forced = false;
        while let Some(atom) = atoms.get(end) {
            if atom.char == '\n' {
                end += 1;
                forced = true;
                break;
            }
            if end > start && atom.breaks {
                allowed = Some(end);
            }
            let needed = if half_empty(atom.char) { atom.natural / 2 } else { atom.natural };
            if end > start && !atom.blank() && x.saturating_add(needed) > room {
                end = allowed.unwrap_or(end);
                if justified {
                    end = squeezed_in(atoms, start, end, room).unwrap_or(end);
                }
                break;
            }
            x = x.saturating_add(atom.natural + atom.extra);
            end += 1;
        }
        let width = hung(&atoms[start..end], room);
        out.push(Line { start, end, width, last: forced || end == atoms.len() });
        start = end;
    }
    no_lonely_end(atoms, out);
}

/// Width of a line; the empty half of a mark at its end hangs over the edge where it has no room.
fn hung(part: &[Atom], room: Length) -> Length {
    let width = visible(part);
    match part.iter().rfind(|a| !a.blank()) {
        Some(end) if width > room && half_empty(end.char) => width - end.natural / 2,
        _ => width,
    }
}

/// The end of a line that spreading up to `end` does not fill, when it may go on to the next break: with the empty halves
/// of its marks taken away.
fn squeezed_in(atoms: &[Atom], start: usize, end: usize, room: Length) -> Option<usize> {
    let part = &atoms[start..end];
    let size = part.iter().map(|atom| atom.natural).max()?;
    let gaps = (0..part.len().saturating_sub(1)).filter(|at| loose(part, *at)).count();
    if room - visible(part) <= gap(size) * Length::try_from(gaps).ok()? {
        return None;
    }
    let next = (end + 1..=atoms.len()).find(|at| atoms.get(*at).is_none_or(|atom| atom.breaks))?;
    let part = &atoms[start..next];
    if part.iter().any(|atom| atom.char == '\n') {
        return None;
    }
    let marks: Length = squeezable(part).map(|at| part[at].natural / 2).sum();
    (hung(part, room) - room <= marks).then_some(next)
}

/// Marks of a line whose empty half may be taken away: those that have it still, but for the last.
fn squeezable(part: &[Atom]) -> impl Iterator<Item = usize> {
    let end = part.iter().rposition(|a| !a.blank()).unwrap_or(0);
    (0..end).filter(|at| half_empty(part[*at].char) && part[*at].extra == 0)
}

/// May the gap after this character of a line be spread? Not between hanzi and Latin, which has its full width, and not
/// within words and numbers.
fn loose(part: &[Atom], at: usize) -> bool {
    part[at].extra == 0 && !part.get(at + 1).is_some_and(|next| wordy(part[at].char) && wordy(next.char))
}

/// Breaks a few lines anew so that all are about as long as the longest (heads of columns), with the same number of them;
/// two lines part before a bracket where both fit into `room`.
pub fn balance(atoms: &[Atom], room: Length, lines: &mut Vec<Line>) {
    const FEW: usize = 4;
    let count = lines.len();
    if !(2..=FEW).contains(&count) || atoms.iter().any(|atom| atom.char == '\n') {
        return;
    }
    if let Some(at) = atoms.iter().position(|atom| atom.char == '（' && atom.breaks) {
        let widths = [visible(&atoms[..at]), visible(&atoms[at..])];
        if count == 2 && widths.iter().all(|width| *width <= room) {
            let line = |start, end, width, last| Line { start, end, width, last };
            *lines = vec![line(0, at, widths[0], false), line(at, atoms.len(), widths[1], true)];
            return;
        }
    }
    let widest = lines.iter().map(|line| line.width).max().unwrap_or(0);
    let (mut narrow, mut wide) = (widest / 2, widest);
    let mut tried = Vec::new();
    while narrow + 100 < wide {
        let middle = (narrow + wide) / 2;
        break_lines(atoms, middle.max(1), 0, &mut tried);
        let fits = tried.len() == count && tried.iter().all(|line| line.width <= middle);
        if fits { wide = middle } else { narrow = middle }
    }
    break_lines(atoms, wide.max(1), 0, &mut tried);
    if tried.len() == count && tried.iter().all(|line| line.width <= widest) {
        std::mem::swap(lines, &mut tried);
    }
}

/// A last line of one character takes another one or more from the line before.
fn no_lonely_end(atoms: &[Atom], lines: &mut [Line]) {
    /// Shorter lines would be halved; so many characters go over at most.
    const SHORT: usize = 5;
    const OVER: usize = 4;
    let [.., before, last] = lines else { return };
    let letters = atoms[last.start..last.end].iter().filter(|a| !a.blank() && !no_start(a.char)).count();
    if letters > 1 || before.last || before.end - before.start < SHORT {
        return;
    }
    let Some(cut) = (before.start + SHORT / 2..before.end).rev().find(|at| atoms[*at].breaks) else { return };
    if before.end - cut > OVER {
        return;
    }
    let widths = (visible(&atoms[before.start..cut]), visible(&atoms[cut..last.end]));
    if widths.1 > before.width {
        return;
    }
    (before.end, before.width) = (cut, widths.0);
    (last.start, last.width) = (cut, widths.1);
}

/// Width up to the last character that prints.
fn visible(atoms: &[Atom]) -> Length {
    let end = atoms.iter().rposition(|a| !a.blank()).map_or(0, |i| i + 1);
    let sum: Length = atoms[..end].iter().fold(0, |x: Length, a| x.saturating_add(a.natural + a.extra));
    sum - atoms[..end].last().map_or(0, |a| a.extra)
}

/// Widest line without any break but forced ones, and the widest part that cannot be broken.
#[must_use]
pub fn measure(atoms: &[Atom]) -> (Length, Length) {
    let (mut line, mut natural, mut part, mut least): (Length, Length, Length, Length) = (0, 0, 0, 0);
    for atom in atoms {
        if atom.char == '\n' {
            (line, part) = (0, 0);
            continue;
        }
        if atom.breaks {
            part = 0;
        }
        line = line.saturating_add(atom.natural + atom.extra);
        if !atom.blank() {
            part = part.saturating_add(atom.natural);
        }
        natural = natural.max(line);
        least = least.max(part);
    }
    (natural.max(least), least)
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Pen {
    pub size: Length,
    pub colour: Colour,
    /// Room to fill by spreading the characters; 0 leaves them.
    pub fill: Length,
}

impl Pen {
    /// Black, unspread.
    #[must_use]
    pub fn of(size: Length) -> Self {
        Pen { size, colour: BLACK, fill: 0 }
    }
}

/// Draws a line with its baseline at `y`.
pub fn draw(page: &mut Page, atoms: &[Atom], line: Line, spans: &[Span], x: Length, y: Length, pen: Pen) {
    let Some(part) = atoms.get(line.start..line.end) else { return };
    let end = part.iter().rposition(|a| !a.blank()).map_or(0, |i| i + 1);
    let part = &part[..end];
    let gaps = (0..part.len().saturating_sub(1)).filter(|at| loose(part, *at)).count() as Length;
    let spread = if pen.fill > 0 && !line.last && gaps > 0 { (pen.fill - line.width) / gaps } else { 0 };
    // Wider gaps would be blanks: a line that needs them stays a little short.
    let spread = spread.clamp(0, gap(pen.size));
    let over = if pen.fill > 0 { (line.width - pen.fill).max(0) } else { 0 };
    let marks: Vec<usize> = if over > 0 { squeezable(part).collect() } else { Vec::new() };
    let squeeze = over / (marks.len() as Length).max(1) + 1;
    let mut at = x;
    let mut open: Option<(Run, u16)> = None;
    for (number, atom) in part.iter().enumerate() {
        if ignorable(atom.char) {
            continue;
        }
        let span = spans.get(usize::from(atom.span));
        let same = open.as_ref().is_some_and(|(run, number)| {
            *number == atom.span && run.face == atom.face && run.missing == atom.missing
        });
        if !same {
            close(page, &mut open, spans, at);
            let colour = span.and_then(|s| s.mark).map_or(pen.colour, mark_colour);
            let start = page.glyphs.len() as u32;
            let run = Run {
                x: at,
                y,
                face: atom.face,
                size: pen.size,
                colour,
                start,
                end: start,
                turned: false,
                missing: atom.missing,
            };
            open = Some((run, atom.span));
        }
        let extra = match number + 1 == part.len() {
            true => 0,
            false if marks.binary_search(&number).is_ok() => -squeeze.min(atom.natural / 2),
            false if loose(part, number) => spread,
            false => atom.extra,
        };
        page.glyphs.push(Glyph { id: atom.glyph, char: atom.char, extra });
        at = at.saturating_add(atom.natural + extra);
    }
    close(page, &mut open, spans, at);
}

fn close(page: &mut Page, open: &mut Option<(Run, u16)>, spans: &[Span], at: Length) {
    let Some((mut run, number)) = open.take() else { return };
    run.end = page.glyphs.len() as u32;
    if let Some(target) = spans.get(usize::from(number)).and_then(|span| span.target.clone()) {
        let (height, width) = (run.size * 6 / 5, at - run.x);
        page.links.push(Link { x: run.x, y: run.y - run.size, width, height, target });
    }
    page.runs.push(run);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::typeset::font::PT;
    use proptest::prelude::*;
    use std::sync::OnceLock;

    fn faces() -> &'static FaceSet {
        static SET: OnceLock<FaceSet> = OnceLock::new();
        SET.get_or_init(|| FaceSet::builtin().unwrap())
    }

    fn lines(text: &str, chars: i32) -> Vec<String> {
        let (mut atoms, mut lines) = (Vec::new(), Vec::new());
        set(faces(), &[Span::plain(text)], Use::Table, 10 * PT, &mut atoms);
        break_lines(&atoms, chars * 10 * PT, 0, &mut lines);
        lines.iter().map(|l| atoms[l.start..l.end].iter().map(|a| a.char).collect()).collect()
    }

    #[test]
    fn closing_marks_do_not_start_a_line_and_opening_ones_do_not_end_it() {
        assert_eq!(lines("一二三四五，六七", 5), ["一二三四", "五，六七"]);
        assert_eq!(lines("一二三四（五六）七", 5), ["一二三四", "（五六）七"]);
        assert_eq!(lines("完成情况——较好", 5), ["完成情况", "——较好"]);
    }

    #[test]
    fn numbers_and_words_stay_whole_unless_wider_than_a_line() {
        assert_eq!(lines("共有14701户", 4), ["共有", "14701户"]);
        assert!(lines("150899199001010011", 2).len() > 3);
    }

    #[test]
    fn a_masked_number_breaks_where_its_mask_begins() {
        assert_eq!(lines("号150899************", 7), ["号150899", "************"]);
    }

    #[test]
    fn a_number_and_what_it_counts_stay_together() {
        assert_eq!(lines("三环节齐备的户有2户", 9), ["三环节齐备的户有", "2户"]);
    }

    #[test]
    fn marks_in_a_row_leave_no_hole_and_lines_do_not_end_in_one_character() {
        let mut atoms = Vec::new();
        set(faces(), &[Span::plain("嘎查村“两委”、驻村（甲）：")], Use::Table, 10 * PT, &mut atoms);
        let squeezed: String = atoms.iter().filter(|a| a.extra < 0).map(|a| a.char).collect();
        assert_eq!(squeezed, "”）");
        let text = "一二三四五六七八九十一二三四五六七八九十明。";
        assert_eq!(lines(text, 20), ["一二三四五六七八九十一二三四五六七八九", "十明。"]);
    }

    #[test]
    fn marks_of_a_filled_line_make_room_for_a_number_that_would_leave_a_hole() {
        let (mut atoms, mut lines) = (Vec::new(), Vec::new());
        let text = "户档，村档，镇档，共有材料74171件，完整";
        set(faces(), &[Span::plain(text)], Use::Table, 10 * PT, &mut atoms);
        let first = |lines: &[Line], atoms: &[Atom]| -> String {
            atoms[lines[0].start..lines[0].end].iter().map(|a| a.char).collect()
        };
        break_text(&atoms, 160 * PT, 0, false, &mut lines);
        assert_eq!(first(&lines, &atoms), "户档，村档，镇档，共有材料");
        break_text(&atoms, 160 * PT, 0, true, &mut lines);
        assert_eq!(first(&lines, &atoms), "户档，村档，镇档，共有材料74171件，");
        let mut page = Page::default();
        let pen = Pen { fill: 160 * PT, ..Pen::of(10 * PT) };
        draw(&mut page, &atoms, lines[0], &[Span::plain(text)], 0, 0, pen);
        let advance = |glyph: &Glyph| faces().face(0).advance(glyph.id, 10 * PT) + glyph.extra;
        let wide: Length = page.glyphs.iter().map(advance).sum();
        assert!((wide - 5 * PT - 160 * PT).abs() < 100, "the last comma hangs over by its half: {wide}");
    }

    #[test]
    fn what_no_face_has_is_marked_and_keeps_its_character() {
        let mut atoms = Vec::new();
        set(faces(), &[Span::name("王\u{3_0EDE}")], Use::Table, 10 * PT, &mut atoms);
        assert!(!atoms[0].missing && atoms[1].missing);
        assert_eq!(atoms[1].char, '\u{3_0EDE}');
        assert_eq!(atoms[1].glyph, faces().face(atoms[1].face).glyph(MISSING));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn lines_hold_every_character_and_always_advance(text in "[一-龥a-z0-9，。（）“” \n/—%]{0,80}", width in 1i32..200_000) {
            let (mut atoms, mut out) = (Vec::new(), Vec::new());
            set(faces(), &[Span::plain(text.clone())], Use::Table, 10 * PT, &mut atoms);
            break_lines(&atoms, width, 0, &mut out);
            prop_assert!(out.iter().all(|l| l.end > l.start));
            let joined: String = out.iter().flat_map(|l| atoms[l.start..l.end].iter().map(|a| a.char)).collect();
            prop_assert_eq!(joined, text);
        }
    }

    /// 䶮 is not in the title face and U+30EDE in none: the mark is set in the face of the rest of the name.
    #[test]
    fn a_name_with_a_missing_character_stays_in_one_face() {
        let mut atoms = Vec::new();
        set(faces(), &[Span::name("王䶮\u{3_0EDE}")], Use::Title, 10 * PT, &mut atoms);
        assert!(atoms.iter().all(|atom| atom.face == atoms[0].face) && atoms[2].missing);
        assert_ne!(atoms[0].face, faces().of(Use::Title));
        assert_eq!(word(&atoms, 2), "王䶮\u{3_0EDE}");
    }
}
