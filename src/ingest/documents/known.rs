//! What names say whoever's files they are, kept while one thread works: ten thousand households name their papers
//! alike. Nothing depends on what is kept: a forgotten answer is worked out again.

use crate::base::text;
use crate::ingest::catalogue::words::squeeze_folded;
use crate::ingest::documents::paper::{Match, Names, Own};
use crate::ingest::documents::whose::{self, Heads};
use crate::ingest::documents::years::{self, Said};
use std::cell::Cell;
use std::collections::HashMap;

/// Most names that are kept, so that archives without two equal names cost no memory.
const MOST: usize = 16 << 10;
/// Most answers kept for one name.
const MOST_ANSWERS: usize = 8;

/// What one name says.
pub(super) struct Known<'a> {
    /// As names are compared.
    pub squeezed: String,
    /// Numbers that may be a 户编号.
    pub numbers: Vec<String>,
    /// Heads of households anywhere whose names stand in it, by [`Heads::head`].
    pub heads: Vec<usize>,
    /// Given by a camera, a scanner or a chat program.
    pub machine: bool,
    pub said: Said,
    /// What paper it is, among these names and in this class folder.
    answers: Vec<(&'a Names, Box<str>, Match)>,
}

/// Names that were looked at.
#[derive(Default)]
pub(super) struct Memory<'a>(HashMap<Box<str>, Known<'a>>);

impl<'a> Memory<'a> {
    pub fn of(&mut self, name: &str, heads: &Heads<'_>) -> &mut Known<'a> {
        // Asked twice, since an entry would need a copy of every name.
        if !self.0.contains_key(name) {
            if self.0.len() >= MOST {
                self.0.clear();
            }
            self.0.insert(name.into(), Known::new(name, heads));
        }
        self.0.entry(name.into()).or_insert_with(|| Known::new(name, heads))
    }
}

impl<'a> Known<'a> {
    fn new(name: &str, heads: &Heads<'_>) -> Self {
        let folded = text::fold(name);
        let squeezed = squeeze_folded(&folded, heads.slips());
        Known {
            numbers: whose::numbers_in(&folded).map(str::to_owned).collect(),
            heads: heads.in_text(&squeezed),
            machine: years::is_machine_name(name),
            said: years::said(name),
            answers: Vec::new(),
            squeezed,
        }
    }

    /// What paper a file of this `name` is; an answer that needs to know the unit's people and places is not kept.
    pub fn answer(&mut self, names: &'a Names, name: &str, class: &str, own: &Own<'_>) -> Match {
        let same = |(of, at, _): &&(&Names, Box<str>, Match)| std::ptr::eq(*of, names) && **at == *class;
        if let Some((.., found)) = self.answers.iter().find(same) {
            return found.clone();
        }
        let depends = Cell::new(false);
        let found = names.look_in(name, class, &|| {
            depends.set(true);
            own()
        });
        if !depends.get() && self.answers.len() < MOST_ANSWERS {
            self.answers.push((names, class.into(), found.clone()));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::terms::Level;
    use crate::ingest::catalogue;
    use crate::ingest::dataset::Dataset;

    #[test]
    fn an_answer_is_worked_out_once_unless_it_depends_on_more_than_the_name() {
        let catalogue = catalogue::builtin().unwrap();
        let names = Names::of(&catalogue, Level::Household, "");
        let data = Dataset::default();
        let heads = Heads::new(&data, &names);
        let mut memory = Memory::default();
        let runs = Cell::new(0);
        let own = || {
            runs.set(runs.get() + 1);
            vec!["马福海".to_owned()]
        };
        // A plain name beside a name that only the registers know is asked about every time.
        let mut ask = |name: &str, class: &str| memory.of(name, &heads).answer(&names, name, class, &own);
        let of_person = ask("马福海照片", "");
        assert!(matches!(&of_person, Match::Papers(_)), "{of_person:?}");
        assert_eq!((ask("马福海照片", ""), runs.get()), (of_person, 2));
        let plain = ask("H04贫困户信息采集表", "");
        assert!(matches!(&plain, Match::Papers(_)), "{plain:?}");
        assert_eq!((ask("H04贫困户信息采集表", ""), runs.get()), (plain, 2));
        assert_eq!(memory.of("H04贫困户信息采集表", &heads).answers.len(), 1);
        for number in 0..2 * MOST {
            memory.of(&number.to_string(), &heads);
        }
        assert!(memory.0.len() <= MOST, "{}", memory.0.len());
    }
}
