//! What the words around the name of a paper mean (`data/catalogue/words.toml`): some change nothing, some make it
//! another paper, some name the stage it belongs to. A project's own `catalogue/words.toml` adds to them.

use crate::base::terms::Level;
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
    /// Parts of a volume that are no papers: its cover and its back.
    #[serde(default)]
    pub wrapping: Vec<String>,
    #[serde(default)]
    pub other: Other,
    /// Words that say the paper is not there, or was refused.
    #[serde(default)]
    pub denied: Denied,
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

/// Words that say of a paper that it is missing, lost, refused or given up: the name is then of no paper, whatever else
/// stands in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Denied {
    /// At every level, wherever they stand.
    #[serde(default)]
    pub all: Vec<String>,
    /// Among the papers of a household.
    #[serde(default)]
    pub household: Vec<String>,
    /// Only at the beginning before the name of a paper, at the end, or alone in brackets: 缺帮扶计划, 帮扶计划（缺）.
    #[serde(default)]
    pub edge: Vec<String>,
    /// Words in which one of the others means nothing: 残缺, 两不愁.
    #[serde(default)]
    pub except: Vec<String>,
}

/// [`Denied`] of one level, ready to be looked for.
#[derive(Debug, Clone, Default)]
pub struct Denials {
    words: Vec<String>,
    edge: Vec<String>,
    except: Vec<String>,
}

impl Denied {
    #[must_use]
    pub fn of(&self, level: Level, slips: &[(char, char)]) -> Denials {
        let folded =
            |list: &[String]| -> Vec<String> { list.iter().map(|word| squeeze(word, slips)).collect() };
        let mut words = folded(&self.all);
        if level == Level::Household {
            words.extend(folded(&self.household));
        }
        let mut except = folded(&self.except);
        except.sort_by_key(|word| std::cmp::Reverse(word.len()));
        Denials { words, edge: folded(&self.edge), except }
    }
}

impl Denials {
    /// Does the squeezed name say that the paper is not there? `begins` tells whether a text begins with a paper's name.
    #[must_use]
    pub fn say(&self, squeezed: &str, begins: impl Fn(&str) -> bool) -> bool {
        let hit = |word: &String| squeezed.contains(word.as_str());
        // Most names hold none of the words.
        if !self.words.iter().chain(&self.edge).any(hit) {
            return false;
        }
        // A full stop keeps the pieces apart.
        let rest = self.except.iter().fold(squeezed.to_owned(), |text, word| text.replace(word, "|"));
        if self.words.iter().any(|word| rest.contains(word.as_str())) {
            return true;
        }
        let filler = |c: char| c.is_ascii() || "年度月份第号、，。：；·".contains(c);
        let core = rest.trim_matches(filler);
        self.edge.iter().any(|word| {
            rest.contains(&format!("({word})"))
                || core.ends_with(word.as_str())
                || core
                    .strip_prefix(word.as_str())
                    .is_some_and(|name| begins(name.trim_start_matches(filler)))
        })
    }
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
        self.wrapping.extend(more.wrapping);
        self.other.all.extend(more.other.all);
        self.other.household.extend(more.other.household);
        self.denied.all.extend(more.denied.all);
        self.denied.household.extend(more.denied.household);
        self.denied.edge.extend(more.denied.edge);
        self.denied.except.extend(more.denied.except);
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
