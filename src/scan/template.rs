//! Reads folders by a path template: `{county}/{township}/{village}/{seq}_{head}`, matched folder by folder.
//!
//! A name is cut first the way it makes sense (a township that exists, a village that ends in 村) and only then in any
//! way that fits. Class folders and folders of the levels above are nobody's household, whatever the template says.

use crate::base::config::layouts::Profile;
use crate::base::config::template::{Pattern, Token};
use crate::base::divisions::Divisions;
use crate::base::terms::Level;
use crate::base::text;
use crate::scan::entry::FolderKey;
use crate::scan::household_name;
use crate::scan::layout::{
    bare_name, enter_village, is_class, marker, trim_container, village_note, year_of,
};

/// Cuts tried for one folder name: hostile names end here.
const MOST_CUTS: usize = 20_000;

/// Signs that people put between the parts of a name without counting them as parts.
const EDGES: [char; 16] =
    [' ', '_', '-', '－', '—', '.', '．', '、', '·', ',', '，', ':', '：', '(', ')', '\u{3000}'];

/// Placeholders for a unit or a part of one.
const UNITS: [&str; 6] = ["township", "village", "group", "head", "household", "household_id"];

/// A template ready for reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Pattern);

/// Placeholder and what it took.
type Values = Vec<(&'static str, String)>;

/// How much sense a cut must make; the first that fits wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Care {
    /// Anything that fits.
    Loose,
    /// Townships that exist, villages that end in 村, names without digits.
    Known,
    /// Townships that end in 镇, 乡, 苏木 as well.
    Whole,
}

struct Reader<'a> {
    divisions: &'a Divisions,
    profile: &'a Profile,
    county: &'a str,
    care: Care,
    cuts: usize,
}

impl Template {
    #[must_use]
    pub fn of(pattern: Pattern) -> Self {
        Template(pattern)
    }

    /// Fills `key` when the path is at least as deep as the template and every folder fits.
    #[must_use]
    pub fn read(
        &self,
        divisions: &Divisions,
        profile: &Profile,
        parts: &[&str],
        key: &mut FolderKey,
    ) -> bool {
        read(&self.0.segments, divisions, profile, parts, key)
    }

    /// Papers of a village or township where the template puts folders of its own between or joins two levels:
    /// `{county}/{class}/{township}/{village}/_村`. Plain nesting is left to the tolerant reading.
    #[must_use]
    pub fn read_above(
        &self,
        divisions: &Divisions,
        profile: &Profile,
        parts: &[&str],
        key: &mut FolderKey,
    ) -> bool {
        let above: Vec<&[Token]> = self
            .0
            .segments
            .iter()
            .map(Vec::as_slice)
            .take_while(|tokens| !names_one_of(tokens, &["head", "household_id", "household"]))
            .collect();
        let plain = ["county", "township", "village", "group", "year"];
        if above.iter().all(|tokens| matches!(tokens, [Token::Slot(slot)] if plain.contains(slot))) {
            return false;
        }
        for count in (1..=above.len().min(parts.len())).rev() {
            let level = if above[..count].iter().any(|tokens| names_one_of(tokens, &["village"])) {
                Level::Village
            } else if above[..count].iter().any(|tokens| names_one_of(tokens, &["township"])) {
                Level::Township
            } else {
                return false;
            };
            let words = match level {
                Level::Village => &profile.markers.village,
                _ => &profile.markers.township,
            };
            let rest = match parts[count..].split_first() {
                None => &[][..],
                Some((first, rest)) if marker(words, &bare_name(first)) => rest,
                Some((first, _)) if is_class(profile, &bare_name(first)) => &parts[count..],
                Some(_) => continue,
            };
            if let Some(values) = values_of(&above[..count], divisions, profile, &parts[..count], key) {
                fill(values, divisions, key);
                key.level = Some(level);
                more_classes(rest, key);
                return true;
            }
        }
        false
    }

    /// As [`Template::read`], for a path that leaves out the folder of the county.
    #[must_use]
    pub fn read_below_county(
        &self,
        divisions: &Divisions,
        profile: &Profile,
        parts: &[&str],
        key: &mut FolderKey,
    ) -> bool {
        match self.0.segments.split_first() {
            Some((first, rest)) if *first == [Token::Slot("county")] => {
                read(rest, divisions, profile, parts, key)
            }
            _ => false,
        }
    }
}

impl std::fmt::Display for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

fn names_one_of(tokens: &[Token], slots: &[&str]) -> bool {
    tokens.iter().any(|token| matches!(token, Token::Slot(slot) if slots.contains(slot)))
}

fn read(
    segments: &[Vec<Token>],
    divisions: &Divisions,
    profile: &Profile,
    parts: &[&str],
    key: &mut FolderKey,
) -> bool {
    if parts.len() < segments.len() {
        return false;
    }
    let segments: Vec<&[Token]> = segments.iter().map(Vec::as_slice).collect();
    let Some(values) = values_of(&segments, divisions, profile, parts, key) else { return false };
    fill(values, divisions, key);
    key.level = Some(Level::Household);
    more_classes(&parts[segments.len()..], key);
    true
}

/// What the placeholders take; `None` when a folder does not fit.
fn values_of(
    segments: &[&[Token]],
    divisions: &Divisions,
    profile: &Profile,
    parts: &[&str],
    key: &FolderKey,
) -> Option<Values> {
    let mut values: Values = Vec::new();
    for (tokens, part) in segments.iter().zip(parts) {
        // {township}{village} must not cut _部门 into a township 部 and a village 门.
        if names_one_of(tokens, &UNITS) && of_a_level(profile, part) {
            return None;
        }
        let fits = [Care::Whole, Care::Known, Care::Loose].into_iter().any(|care| {
            let mut reader = Reader { divisions, profile, county: &key.county, care, cuts: 0 };
            // A zip is the folder of its name.
            reader.fits(tokens, trim_container(part), &mut values)
        });
        if !fits {
            return None;
        }
    }
    Some(values)
}

/// Folders below the last one of the template.
fn more_classes(parts: &[&str], key: &mut FolderKey) {
    for part in parts {
        match year_of(part) {
            Some(year) => key.year = Some(year),
            None => push_class(key, trim_container(part)),
        }
    }
}

fn fill(values: Values, divisions: &Divisions, key: &mut FolderKey) {
    for (slot, value) in values {
        match slot {
            "township" => {
                let name = bare_name(&value);
                match divisions.townships_by_name(&key.county, &value).as_slice() {
                    [one] => key.township.clone_from(&one.code),
                    [] => {}
                    many => {
                        key.ambiguous = many.iter().map(|one| format!("{}{}", one.code, one.name)).collect();
                    }
                }
                key.township_name = name;
            }
            "village" => {
                enter_village(&bare_name(&value), key);
                key.village_note = village_note(&value);
            }
            "group" => key.group = value,
            "seq" => key.seq = value,
            "head" | "household" => whose(key, &value, slot == "head"),
            "household_id" => key.household_id = value,
            "id_tail" => key.id_tail = value.to_uppercase(),
            "class" => match year_of(&value) {
                Some(year) => key.year = Some(year),
                None => push_class(key, &value),
            },
            "year" => key.year = value.parse().ok(),
            _ => {}
        }
    }
}

/// Notes and numbers around the name are taken off: 张三（已脱贫）.
fn whose(key: &mut FolderKey, value: &str, name_only: bool) {
    let Some(mut found) = household_name::parse(value) else {
        value.clone_into(&mut key.head);
        return;
    };
    found.settle(&key.county);
    if found.head.is_empty() && name_only {
        value.clone_into(&mut key.head);
        return;
    }
    key.head = found.head;
    key.head_readings = found.head_readings;
    let take = |slot: &mut String, found: String| {
        if slot.is_empty() {
            *slot = found;
        }
    };
    take(&mut key.household_id, found.id);
    take(&mut key.loose_number, found.loose_number);
    take(&mut key.seq, found.seq);
    take(&mut key.id_tail, found.id_tail);
    take(&mut key.group, found.group);
}

fn push_class(key: &mut FolderKey, part: &str) {
    if !key.class.is_empty() {
        key.class.push('/');
    }
    key.class.push_str(part);
}

impl Reader<'_> {
    /// Shortest fit first, with backtracking; names of folders are short.
    fn fits(&mut self, tokens: &[Token], text: &str, values: &mut Values) -> bool {
        self.cuts += 1;
        if self.cuts > MOST_CUTS {
            return false;
        }
        match tokens.first() {
            None => text.is_empty(),
            Some(Token::Text(literal)) => {
                text.strip_prefix(literal.as_str()).is_some_and(|rest| self.fits(&tokens[1..], rest, values))
            }
            Some(Token::Slot(slot)) => {
                let ends: Vec<usize> =
                    text.char_indices().map(|(at, c)| at + c.len_utf8()).take(255).collect();
                let last = tokens.len() == 1;
                let numeric = matches!(*slot, "seq" | "household_id" | "id_tail" | "year");
                let order: Box<dyn Iterator<Item = &usize>> =
                    if last || numeric { Box::new(ends.iter().rev()) } else { Box::new(ends.iter()) };
                for end in order {
                    let value = &text[..*end];
                    if !self.allowed(slot, value) {
                        continue;
                    }
                    let before = values.len();
                    values.push((slot, value.trim_matches(EDGES).trim().to_owned()));
                    if self.fits(&tokens[1..], &text[*end..], values) {
                        return true;
                    }
                    values.truncate(before);
                }
                // Notes may be absent: * stands for nothing as well.
                *slot == "*" && self.fits(&tokens[1..], text, values)
            }
        }
    }

    fn allowed(&self, slot: &str, value: &str) -> bool {
        let digits = |value: &str| value.bytes().all(|b| b.is_ascii_digit());
        let ends = |tails: &[&str]| tails.iter().any(|tail| value.trim_end().ends_with(tail));
        let township =
            || ends(&["镇", "乡", "苏木", "街道", "街道办", "办事处", "农场", "牧场", "林场", "渔场"]);
        let village = || ends(&["村", "嘎查", "社区", "居委会", "村委会", "分场"]);
        match slot {
            "seq" => value.len() <= 5 && digits(value),
            "year" => value.len() == 4 && digits(value),
            "household_id" => {
                value.len() >= 4 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            }
            "id_tail" => {
                (4..=22).contains(&value.len())
                    && value.bytes().all(|b| b.is_ascii_digit() || b == b'X' || b == b'x')
            }
            "township" => {
                let known = || !self.divisions.townships_by_name(self.county, value).is_empty();
                let sense = match self.care {
                    Care::Whole => township(),
                    Care::Known => township() || known(),
                    Care::Loose => true,
                };
                !self.of_a_level(value) && !village() && sense
            }
            "village" => !self.of_a_level(value) && !township() && (self.care == Care::Loose || village()),
            "group" => {
                !is_class(self.profile, value)
                    && (self.care == Care::Loose || household_name::is_group(value))
            }
            "head" | "household" => {
                let name = bare_name(value);
                !name.is_empty()
                    && !self.of_a_level(value)
                    && !is_class(self.profile, &name)
                    && !household_name::is_group(&name)
                    && !township()
                    && !village()
                    && (slot == "head" || household_name::parse(value).is_some())
                    && (self.care == Care::Loose || slot == "household" || looks_like_a_name(value))
            }
            "class" => !marker(&self.profile.markers.department, &bare_name(value)),
            _ => true,
        }
    }

    /// Does the name mark the papers of a level (_村, 乡镇级)?
    fn of_a_level(&self, value: &str) -> bool {
        of_a_level(self.profile, value)
    }
}

fn of_a_level(profile: &Profile, value: &str) -> bool {
    let markers = &profile.markers;
    let name = bare_name(value);
    [
        &markers.prefecture,
        &markers.county,
        &markers.department,
        &markers.township,
        &markers.village,
        &markers.household,
    ]
    .into_iter()
    .any(|words| marker(words, &name))
}

fn looks_like_a_name(value: &str) -> bool {
    let name = text::person_name(value);
    (2..=15).contains(&name.chars().count()) && name.chars().all(|c| c.is_alphabetic() || c == '·')
}
