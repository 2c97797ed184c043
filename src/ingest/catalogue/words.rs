//! What the words around the name of a paper mean (`data/catalogue/words.toml`): some change nothing, some make it
//! another paper, some name the stage it belongs to. A project's own `catalogue/words.toml` adds to them.

use crate::base::text;
use serde::Deserialize;

/// The lists of words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Characters written for one another; each group is brought to its first.
    #[serde(default)]
    pub same: Vec<String>,
    #[serde(default)]
    pub neutral: Vec<String>,
    #[serde(default)]
    pub other: Other,
    /// The first is the ordinary stage, whose papers give way to those of the others.
    #[serde(default)]
    pub stage: Vec<Stage>,
}

/// Words that make it another kind of paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// At every level.
    #[serde(default)]
    pub all: Vec<String>,
    /// Among the papers of a household.
    #[serde(default)]
    pub household: Vec<String>,
}

/// A stage of the procedure and the words that name it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    pub name: String,
    pub words: Vec<String>,
    /// Words that rule out papers of no stage as well.
    #[serde(default)]
    pub strict: Vec<String>,
}

/// Reads one file of words.
///
/// # Errors
/// What the file gets wrong, with its place.
pub fn parse(source: &str) -> Result<Words, toml::de::Error> {
    toml::from_str(source)
}

impl Words {
    /// Adds the lists of another file.
    pub fn extend(&mut self, more: Words) {
        self.same.extend(more.same);
        self.neutral.extend(more.neutral);
        self.other.all.extend(more.other.all);
        self.other.household.extend(more.other.household);
        for stage in more.stage {
            match self.stage.iter_mut().find(|known| known.name == stage.name) {
                Some(known) => {
                    known.words.extend(stage.words);
                    known.strict.extend(stage.strict);
                }
                None => self.stage.push(stage),
            }
        }
    }

    /// Pairs (written, meant) of characters.
    #[must_use]
    pub fn slips(&self) -> Vec<(char, char)> {
        let of = |group: &String| {
            let mut chars = group.chars();
            let meant = chars.next();
            chars.filter_map(|written| meant.map(|meant| (written, meant))).collect::<Vec<_>>()
        };
        self.same.iter().flat_map(of).collect()
    }
}

/// Folded, without underscores, dashes and dots, so that `信息_采集表` is one name, and with the usual slips set right.
#[must_use]
pub fn squeeze(name: &str, slips: &[(char, char)]) -> String {
    squeeze_folded(&text::fold(name), slips)
}

/// The same for text that is folded already.
#[must_use]
pub fn squeeze_folded(folded: &str, slips: &[(char, char)]) -> String {
    folded
        .chars()
        .filter(|c| !"_-－—.·~".contains(*c))
        .map(|c| {
            // Slips are few, and ASCII is none.
            if c.is_ascii() {
                return c;
            }
            slips.iter().find(|(written, _)| *written == c).map_or(c, |(_, meant)| *meant)
        })
        .collect()
}
