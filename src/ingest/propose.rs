//! Proposes a path template for a county whose household folders are named another way than its layout expects.
//!
//! Folder names are aligned with the townships of the division table and with the villages, heads, numbers and groups
//! of the registers. Each alignment gives templates; each frequent one is tried on all folders of the county, and the
//! one that finds the households of most folders is proposed, unless other folders contradict it: those are counted and
//! shown, and when they are many the template is not advised. Nothing is ever applied from here.

mod against;
mod align;

use crate::base::config::template::{Pattern, Token};
use crate::base::divisions::Divisions;
use crate::base::mask;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::{Dataset, printed};
use crate::ingest::units::{Resolved, Resolver};
use crate::scan::entry::Scan;
use crate::scan::layout::Layouts;
pub use against::Contradiction;
use against::Ground;
use align::Book;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Folders of a county that are aligned; evenly spread when there are more.
const ALIGNED: usize = 4_000;
/// Templates that are tried on all folders.
const TRIED: usize = 24;
/// Templates whose contradictions are looked at: those that find most.
const WEIGHED: usize = 4;
/// One folder in so many may contradict a template that is advised.
const SPARED: usize = 10;
/// Folders that are shown; the counts are always true.
const SHOWN: usize = 3;

/// A template that would find more households.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Proposal {
    pub county: String,
    pub template: String,
    /// Household folders whose household the registers know, by this template and as read now.
    pub placed: usize,
    pub placed_now: usize,
    /// Folder and household, at most three.
    pub examples: Vec<Example>,
    /// Few enough folders contradict it. Otherwise it is shown with the reasons, and not to be used.
    pub advised: bool,
    /// Folders that contradict it, and at most three of them.
    pub contradicting: usize,
    pub contradictions: Vec<Contradiction>,
}

/// A folder and the household it would belong to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Example {
    /// Masked.
    pub folder: String,
    pub household_id: String,
    pub head: String,
}

impl Proposal {
    /// The block to paste into `qiquan.toml`.
    #[must_use]
    pub fn toml(&self) -> String {
        let quoted = self.template.replace('\\', "\\\\").replace('"', "\\\"");
        format!("[[layout]]\ncounty = \"{}\"\ntemplate = \"{quoted}\"\n", self.county)
    }
}

/// Proposals by county, for counties below the unit `top` whose folders could be read much better.
#[must_use]
pub fn propose(
    top: &str,
    scan: &Scan,
    data: &Dataset,
    divisions: &Divisions,
    layouts: &Layouts,
) -> Vec<Proposal> {
    let resolver = Resolver::new(divisions, data);
    // As the run reads them, with the folders that stand straight under a township or a county.
    let read: BTreeMap<&str, String> = scan
        .folders
        .iter()
        .zip(resolver.resolve_all(scan))
        .filter_map(|(folder, resolved)| match resolved {
            Resolved::Unit(UnitKey::Household(id)) => Some((folder.path.as_str(), id)),
            _ => None,
        })
        .collect();
    let mut by_county: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for folder in &scan.folders {
        let county = &folder.key.county;
        if county.starts_with(top.trim_end_matches("00")) && !county.is_empty() && !folder.path.is_empty() {
            by_county.entry(&folder.key.county).or_default().push(&folder.path);
        }
    }
    by_county
        .into_iter()
        .filter_map(|(county, folders)| {
            let book = Book::of(county, data, divisions)?;
            let place = |layouts: &Layouts| placed(&folders, divisions, layouts, &resolver);
            let now =
                topmost(folders.iter().filter_map(|path| Some((*path, read.get(path)?.clone()))).collect());
            let found: BTreeSet<&str> = now.iter().map(|(_, id)| id.as_str()).collect();
            // Most households have their folder: nothing to gain.
            if found.len() * 5 >= book.households() * 4 {
                return None;
            }
            let mut tried: Vec<(Pattern, Placed<'_>)> = candidates(&book, &folders, divisions)
                .into_iter()
                .map(|pattern| {
                    let found = place(&layouts.with_template(county, &pattern));
                    (pattern, found)
                })
                .collect();
            // Candidates come in the order of preference, which the sorting keeps.
            tried.sort_by_key(|(_, found)| std::cmp::Reverse(found.len()));
            let ground = Ground {
                folders: &folders,
                root: &scan.root_display,
                data,
                divisions,
                resolver: &resolver,
                now: (layouts, &now),
            };
            let mut best: Option<(Pattern, Placed<'_>, Vec<Contradiction>)> = None;
            for (pattern, found) in tried.into_iter().take(WEIGHED) {
                // Worth a word when less than four fifths of what could be found is found now.
                if now.len() * 5 >= found.len() * 4 {
                    break;
                }
                let against = ground.against(&layouts.with_template(county, &pattern), &found);
                let spared = against.len() * SPARED <= found.len();
                if best.is_none() || spared {
                    best = Some((pattern, found, against));
                }
                if spared {
                    break;
                }
            }
            let (pattern, found, against) = best?;
            let known: BTreeSet<&str> = now.iter().map(|(path, _)| *path).collect();
            let examples =
                found.iter().filter(|(path, _)| !known.contains(path)).take(SHOWN).map(|(path, id)| {
                    let head = data.household(id).map_or("", |household| household.head_name.as_str());
                    Example {
                        folder: mask::text_except(&format!("{}/{path}", scan.root_display), id),
                        household_id: printed(id).into_owned(),
                        head: head.to_owned(),
                    }
                });
            Some(Proposal {
                county: county.to_owned(),
                template: pattern.to_string(),
                placed: found.len(),
                placed_now: now.len(),
                examples: examples.collect(),
                advised: against.len() * SPARED <= found.len(),
                contradicting: against.len(),
                contradictions: against.into_iter().take(SHOWN).collect(),
            })
        })
        .collect()
}

/// Topmost folders of registered households, with the household's number.
type Placed<'p> = Vec<(&'p str, String)>;

fn placed<'p>(
    folders: &[&'p str],
    divisions: &Divisions,
    layouts: &Layouts,
    resolver: &Resolver<'_>,
) -> Placed<'p> {
    let ids: Vec<Option<String>> = folders
        .par_iter()
        .map(|path| match resolver.resolve(&layouts.read(divisions, path)) {
            Resolved::Unit(UnitKey::Household(id)) => Some(id),
            _ => None,
        })
        .collect();
    topmost(folders.iter().copied().zip(ids).filter_map(|(path, id)| Some((path, id?))).collect())
}

/// The folders that lie in none of the others.
fn topmost(found: BTreeMap<&str, String>) -> Placed<'_> {
    let inside = |path: &str| path.match_indices('/').any(|(at, _)| found.contains_key(&path[..at]));
    let top: BTreeSet<&str> = found.keys().copied().filter(|path| !inside(path)).collect();
    found.into_iter().filter(|(path, _)| top.contains(path)).collect()
}

/// Templates worth trying: the most frequent first, and of each its exact form before the looser ones.
fn candidates(book: &Book<'_>, folders: &[&str], divisions: &Divisions) -> Vec<Pattern> {
    let step = folders.len().div_ceil(ALIGNED).max(1);
    let aligned: Vec<Pattern> =
        folders.par_iter().step_by(step).filter_map(|path| book.align(path, divisions)).collect();
    let mut counts: BTreeMap<String, (usize, Pattern)> = BTreeMap::new();
    for pattern in aligned {
        counts.entry(pattern.to_string()).or_insert((0, pattern)).0 += 1;
    }
    let mut frequent: Vec<(usize, String, Pattern)> =
        counts.into_iter().map(|(text, (count, pattern))| (count, text, pattern)).collect();
    frequent.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    frequent.truncate(TRIED / 3);
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    let forms: [fn(&Pattern) -> Pattern; 3] = [Pattern::clone, any_words, any_household];
    for form in forms {
        for (_, _, pattern) in &frequent {
            let candidate = form(pattern);
            if seen.insert(candidate.to_string()) && Pattern::parse(&candidate.to_string()).is_ok() {
                all.push(candidate);
            }
        }
    }
    all.truncate(TRIED);
    all
}

/// Words that only some folders carry become `*`.
fn any_words(pattern: &Pattern) -> Pattern {
    let mut loose = pattern.clone();
    for tokens in &mut loose.segments {
        for token in tokens.iter_mut() {
            if matches!(token, Token::Text(text) if text.chars().any(char::is_alphanumeric)) {
                *token = Token::Slot("*");
            }
        }
        tokens.dedup_by(|next, kept| *kept == Token::Slot("*") && *next == Token::Slot("*"));
    }
    loose
}

/// The folder of the household read tolerantly, when everything in it is about the household.
fn any_household(pattern: &Pattern) -> Pattern {
    let mut loose = pattern.clone();
    let above = ["county", "township", "village"];
    if let Some(last) = loose.segments.last_mut()
        && !last.iter().any(|token| matches!(token, Token::Slot(slot) if above.contains(slot)))
    {
        *last = vec![Token::Slot("household")];
    }
    loose
}

/// Tells from villages and heads of the registers whose an unrecognised folder may be.
pub struct Guess<'a> {
    books: Vec<(&'a str, Book<'a>)>,
    divisions: &'a Divisions,
}

impl<'a> Guess<'a> {
    #[must_use]
    pub fn new(data: &'a Dataset, divisions: &'a Divisions) -> Self {
        let counties: BTreeSet<&str> =
            data.households.iter().map(|household| household.place.county.as_str()).collect();
        let known = counties.into_iter().filter(|county| !county.is_empty());
        let books = known.filter_map(|county| Some((county, Book::of(county, data, divisions)?))).collect();
        Guess { books, divisions }
    }

    /// The one county that knows more of these folders than any other.
    #[must_use]
    pub fn county(&self, below: &[&str]) -> Option<&'a str> {
        let mut best: Option<(usize, &str)> = None;
        let mut tied = false;
        for (county, book) in &self.books {
            let hits = below.iter().take(400).filter(|path| book.knows(path, self.divisions)).count();
            let most = best.map_or(0, |(most, _)| most);
            if hits > most {
                (best, tied) = (Some((hits, *county)), false);
            } else if hits == most && hits > 0 {
                tied = true;
            }
        }
        best.filter(|_| !tied).map(|(_, county)| county)
    }
}
