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
use crate::scan::layout::{bare_name, enter_village, is_class, marker, village_note, year_of};

/// Cuts tried for one folder name: hostile names end here.
const MOST_CUTS: usize = 20_000;

/// A template ready for reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Pattern);

/// Placeholder and what it took.
type Values = Vec<(&'static str, String)>;

struct Reader<'a> {
    divisions: &'a Divisions,
    profile: &'a Profile,
    county: &'a str,
    /// Only cuts that make sense.
    strict: bool,
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
    let mut values: Values = Vec::new();
    for (tokens, part) in segments.iter().zip(parts) {
        let mut reader = Reader { divisions, profile, county: &key.county, strict: true, cuts: 0 };
        let mut fits = reader.fits(tokens, part, &mut values);
        if !fits {
            (reader.strict, reader.cuts) = (false, 0);
            fits = reader.fits(tokens, part, &mut values);
        }
        if !fits {
            return false;
        }
    }
    fill(values, divisions, key);
    for part in &parts[segments.len()..] {
        match year_of(part) {
            Some(year) => key.year = Some(year),
            None => push_class(key, part),
        }
    }
    true
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
    key.level = Some(Level::Household);
}

/// Notes and numbers around the name are taken off: 张三（已脱贫）.
fn whose(key: &mut FolderKey, value: &str, name_only: bool) {
    let Some(found) = household_name::parse(value) else {
        value.clone_into(&mut key.head);
        return;
    };
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
                    values.push((slot, value.trim().to_owned()));
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
                !self.of_a_level(value) && !village() && (!self.strict || township() || known())
            }
            "village" => !self.of_a_level(value) && !township() && (!self.strict || village()),
            "group" => !is_class(self.profile, value) && (!self.strict || household_name::is_group(value)),
            "head" | "household" => {
                let name = bare_name(value);
                !name.is_empty()
                    && !self.of_a_level(value)
                    && !is_class(self.profile, &name)
                    && !household_name::is_group(&name)
                    && !township()
                    && !village()
                    && (slot == "head" || household_name::parse(value).is_some())
                    && (!self.strict || slot == "household" || looks_like_a_name(value))
            }
            "class" => !marker(&self.profile.markers.department, value),
            _ => true,
        }
    }

    /// Does the name mark the papers of a level (_村, 乡镇级)?
    fn of_a_level(&self, value: &str) -> bool {
        let markers = &self.profile.markers;
        [
            &markers.prefecture,
            &markers.county,
            &markers.department,
            &markers.township,
            &markers.village,
            &markers.household,
        ]
        .into_iter()
        .any(|words| marker(words, value))
    }
}

fn looks_like_a_name(value: &str) -> bool {
    let name = text::person_name(value);
    (2..=15).contains(&name.chars().count()) && name.chars().all(|c| c.is_alphabetic() || c == '·')
}
