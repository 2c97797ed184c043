//! Aligns the folders of a path with what the registers and the division table know about one county.

use crate::base::config::template::{Pattern, Token};
use crate::base::divisions::{Divisions, split_code};
use crate::base::text;
use crate::ingest::dataset::{Dataset, Household};
use crate::ingest::record::RecordKind;
use crate::ingest::units::village_stem;
use crate::scan::household_name;
use crate::scan::layout::{bare_name, year_of};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Longest name of a person or village that is looked for inside a folder name, in characters.
const LONGEST: usize = 16;

/// Names and numbers of one county.
pub struct Book<'a> {
    county: &'a str,
    /// Official and other names, longest first.
    townships: Vec<String>,
    stems: BTreeSet<String>,
    /// Names that stand for a village inside a longer name, longest first.
    villages: Vec<String>,
    groups: BTreeSet<String>,
    ids: BTreeSet<&'a str>,
    /// Key of the head's name → villages of the households and their heads' ID numbers.
    heads: BTreeMap<String, Vec<(String, Vec<String>)>>,
}

/// What stands where in one folder name.
#[derive(Default)]
struct Spans(Vec<(Range<usize>, &'static str)>);

impl Spans {
    fn free(&self, span: &Range<usize>) -> bool {
        self.0.iter().all(|(taken, _)| taken.end <= span.start || span.end <= taken.start)
    }

    fn take(&mut self, span: Range<usize>, slot: &'static str) {
        self.0.push((span, slot));
    }

    fn has(&self, slot: &str) -> bool {
        self.0.iter().any(|(_, known)| *known == slot)
    }
}

impl<'a> Book<'a> {
    /// `None` when the registers hold no household of the county.
    pub fn of(county: &'a str, data: &'a Dataset, divisions: &Divisions) -> Option<Self> {
        let mut book = Book {
            county,
            townships: Vec::new(),
            stems: BTreeSet::new(),
            villages: Vec::new(),
            groups: BTreeSet::new(),
            ids: BTreeSet::new(),
            heads: BTreeMap::new(),
        };
        for township in divisions.townships_of(county) {
            book.townships.push(township.name.clone());
            book.townships.extend(township.aliases.iter().cloned());
        }
        let mut villages = BTreeSet::new();
        for household in data.households.iter().filter(|household| household.place.county == county) {
            let stem = village_stem(&household.place.village);
            if !stem.is_empty() {
                villages.insert(text::fold(&household.place.village));
                villages.extend(["村", "嘎查", "村委会"].iter().map(|tail| format!("{stem}{tail}")));
                book.stems.insert(stem.clone());
            }
            if household.group.chars().count() >= 2 {
                book.groups.insert(household.group.clone());
            }
            book.ids.insert(&household.id);
            let name = text::name_key(&household.head_name);
            if name.chars().count() >= 2 && !household.is_double {
                book.heads.entry(name.into_owned()).or_default().push((stem, numbers(data, household)));
            }
        }
        if book.ids.is_empty() {
            return None;
        }
        book.villages = villages.into_iter().filter(|name| name.chars().count() >= 2).collect();
        let longest_first = |a: &String, b: &String| b.len().cmp(&a.len()).then_with(|| a.cmp(b));
        book.villages.sort_by(longest_first);
        book.townships.sort_by(longest_first);
        Some(book)
    }

    /// Number of registered households.
    pub fn households(&self) -> usize {
        self.ids.len()
    }

    /// Does some folder of the path bear the name of a village or head of the county?
    pub fn knows(&self, path: &str, divisions: &Divisions) -> bool {
        let mut village = String::new();
        path.split('/').any(|part| {
            let spans = self.spans(part, divisions, &mut village);
            ["village", "head", "household_id"].iter().any(|slot| spans.has(slot))
        })
    }

    /// The template that this path would need; `None` when no folder of it names a household of the registers.
    pub fn align(&self, path: &str, divisions: &Divisions) -> Option<Pattern> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let county = parts.iter().take(3).position(|part| self.is_county(part, divisions));
        let mut segments = vec![vec![Token::Slot("county")]];
        let mut village = String::new();
        let mut seen = BTreeSet::new();
        for part in &parts[county.map_or(0, |at| at + 1)..] {
            if year_of(part).is_some() {
                let slot = if seen.insert("year") { "year" } else { "*" };
                segments.push(vec![Token::Slot(slot)]);
                continue;
            }
            let mut spans = self.spans(part, divisions, &mut village);
            spans.0.retain(|(_, slot)| *slot == "seq" || seen.insert(*slot));
            let household = spans.has("head") || spans.has("household_id");
            let known = spans.0.iter().any(|(_, slot)| *slot != "seq" && *slot != "*");
            if !known {
                segments.push(vec![Token::Slot("class")]);
                continue;
            }
            segments.push(tokens(part, spans, household));
            if household {
                return Some(Pattern { segments });
            }
        }
        None
    }

    fn is_county(&self, part: &str, divisions: &Divisions) -> bool {
        let folded = text::fold(part);
        split_code(&folded).0 == self.county
            || divisions.county_by_name(&bare_name(part)).iter().any(|county| county.code == self.county)
    }

    fn spans(&self, part: &str, divisions: &Divisions, village: &mut String) -> Spans {
        let mut spans = Spans::default();
        let bare = bare_name(part);
        let digits = digit_runs(part);
        for run in &digits {
            if self.ids.contains(text::code(&part[run.clone()]).as_ref()) {
                spans.take(run.clone(), "household_id");
            }
        }
        let numbered = spans.has("household_id");
        // A folder of its own for one unit, however it is written: 03.永丰, 150802100狼山镇人民政府.
        if numbered {
            // A household's number may begin like a township's code.
        } else if !divisions.townships_by_name(self.county, part).is_empty()
            || !divisions.townships_by_name(self.county, &bare).is_empty()
        {
            spans.take(0..part.len(), "township");
            return spans;
        } else if self.stems.contains(&village_stem(&bare)) {
            *village = village_stem(&bare);
            spans.take(0..part.len(), "village");
            return spans;
        } else if household_name::is_group(&bare) || self.groups.contains(&bare) {
            spans.take(0..part.len(), "group");
            return spans;
        }
        if let Some(found) = first_of(part, &self.townships, &spans) {
            spans.take(with_code(part, found), "township");
        }
        if let Some(found) = first_of(part, &self.villages, &spans) {
            *village = village_stem(&part[found.clone()]);
            spans.take(with_code(part, found), "village");
        }
        if let Some(found) = group_in(part, &self.groups, &spans) {
            spans.take(found, "group");
        }
        let head = self.head_in(part, village, &spans);
        let numbers = head.as_ref().map(|(_, numbers)| numbers.clone()).unwrap_or_default();
        if let Some((span, _)) = head {
            spans.take(span, "head");
        }
        for run in digits {
            if !spans.free(&run) {
                continue;
            }
            let number = text::code(&part[run.clone()]);
            let upper = part[run.end..].chars().next().filter(|c| matches!(c, 'x' | 'X'));
            let tail = if upper.is_some() { format!("{number}X").into() } else { number.clone() };
            let end = run.end + usize::from(upper.is_some());
            if tail.len() >= 4 && numbers.iter().any(|known| known.ends_with(tail.as_ref())) {
                spans.take(run.start..end, "id_tail");
            } else if number.len() == 4 && part[run.end..].starts_with('年') {
                spans.take(run, "year");
            } else if number.len() <= 5 && !spans.has("seq") {
                spans.take(run, "seq");
            } else {
                spans.take(run, "*");
            }
        }
        spans.0.sort_by_key(|(span, _)| span.start);
        spans
    }

    /// The longest piece that is a head's name, in the village first.
    fn head_in(&self, part: &str, village: &str, spans: &Spans) -> Option<(Range<usize>, Vec<String>)> {
        let starts: Vec<usize> = part.char_indices().map(|(at, _)| at).chain([part.len()]).collect();
        let mut best: Option<(bool, usize, Range<usize>, Vec<String>)> = None;
        for (first, from) in starts.iter().enumerate() {
            for to in starts[first..].iter().skip(2).take(LONGEST) {
                let span = *from..*to;
                let piece = &part[span.clone()];
                if piece.trim() != piece || !spans.free(&span) {
                    continue;
                }
                let Some(households) = self.heads.get(text::name_key(piece).as_ref()) else { continue };
                let here: Vec<&(String, Vec<String>)> =
                    households.iter().filter(|(stem, _)| village.is_empty() || stem == village).collect();
                let local = !here.is_empty();
                if !local && !village.is_empty() {
                    continue;
                }
                let length = piece.chars().count();
                if best.as_ref().is_none_or(|(was, most, ..)| (local, length) > (*was, *most)) {
                    let numbers = here.iter().flat_map(|(_, numbers)| numbers.iter().cloned()).collect();
                    best = Some((local, length, span, numbers));
                }
            }
        }
        best.map(|(_, _, span, numbers)| (span, numbers))
    }
}

/// ID numbers of the household's head.
fn numbers(data: &Dataset, household: &Household) -> Vec<String> {
    let own = household.rows.iter().filter_map(|at| data.all(RecordKind::Household).get(*at as usize));
    let name = text::name_key(&household.head_name);
    let mut numbers: Vec<String> = own.map(|row| row.code("head_id")).map(Into::into).collect();
    numbers.extend(
        data.members(household)
            .filter(|row| row.name_key("name") == name)
            .map(|row| row.code("id_no").into_owned()),
    );
    numbers.retain(|number| !number.is_empty());
    numbers
}

fn digit_runs(part: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, c) in part.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + c.len_utf8(),
            _ => runs.push(at..at + c.len_utf8()),
        }
    }
    runs
}

fn first_of(part: &str, names: &[String], spans: &Spans) -> Option<Range<usize>> {
    names.iter().find_map(|name| {
        let at = part.find(name.as_str())?;
        let span = at..at + name.len();
        spans.free(&span).then_some(span)
    })
}

/// The code in front of a unit's name belongs to it: 150802100狼山镇.
fn with_code(part: &str, name: Range<usize>) -> Range<usize> {
    let before = &part[..name.start];
    let bare = before.trim_end_matches(|c: char| c.is_whitespace() || "_-".contains(c));
    let digits = bare.bytes().rev().take_while(u8::is_ascii_digit).count();
    if matches!(digits, 6 | 9 | 12) { bare.len() - digits..name.end } else { name }
}

/// 三组, 第2社, or a group that the registers name.
fn group_in(part: &str, groups: &BTreeSet<String>, spans: &Spans) -> Option<Range<usize>> {
    let starts: Vec<usize> = part.char_indices().map(|(at, _)| at).chain([part.len()]).collect();
    let mut best: Option<Range<usize>> = None;
    for (first, from) in starts.iter().enumerate() {
        for to in starts[first..].iter().skip(2).take(8) {
            let piece = &part[*from..*to];
            let numbered = piece.ends_with(['组', '社', '队']) && household_name::is_group(piece);
            if (numbered || groups.contains(piece))
                && spans.free(&(*from..*to))
                && best.as_ref().is_none_or(|known| known.len() < to - from)
            {
                best = Some(*from..*to);
            }
        }
    }
    best
}

/// Placeholders for the spans, text as it stands between them.
fn tokens(part: &str, spans: Spans, household: bool) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    for (span, slot) in spans.0 {
        if span.start > at {
            out.push(Token::Text(part[at..span.start].to_owned()));
        }
        out.push(Token::Slot(slot));
        at = span.end;
    }
    if at < part.len() {
        out.push(Token::Text(part[at..].to_owned()));
    }
    // Braces and stars of folder names have a meaning in templates; notes in brackets differ from folder to folder.
    for token in &mut out {
        let special = |text: &str| text.contains(['{', '}', '*']) || (household && text.chars().count() > 4);
        if matches!(token, Token::Text(text) if special(text)) {
            *token = Token::Slot("*");
        }
    }
    out
}
