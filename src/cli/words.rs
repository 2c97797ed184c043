//! What the terminal says around the data, in Chinese or English (`--lang`): the phrases are `data/phrases`, and [`phrase!`]
//! puts values into them. Names, rules, findings and reasons are data and stay as they are.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Display;
use std::sync::{LazyLock, OnceLock};

/// Language of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Lang {
    #[default]
    Zh,
    En,
}

/// Section → key → text.
type Phrases = BTreeMap<String, BTreeMap<String, String>>;

static ZH: LazyLock<Phrases> = LazyLock::new(|| read(include_str!("../../data/phrases/zh.toml")));
static EN: LazyLock<Phrases> = LazyLock::new(|| read(include_str!("../../data/phrases/en.toml")));

/// Set once, before anything is said.
static LANG: OnceLock<Lang> = OnceLock::new();

/// A shipped file, which a test reads too.
fn read(file: &str) -> Phrases {
    toml::from_str(file).unwrap_or_default()
}

/// The language that a command line asks for, before the line is parsed: its faults and its help are told in it.
#[must_use]
pub fn asked(typed: &[OsString]) -> Lang {
    let mut typed = typed.iter().filter_map(|word| word.to_str()).take_while(|word| *word != "--");
    let mut lang = Lang::Zh;
    while let Some(word) = typed.next() {
        let value = match word.strip_prefix("--lang") {
            Some("") => typed.next().unwrap_or_default(),
            Some(rest) => rest.strip_prefix('=').unwrap_or_default(),
            None => continue,
        };
        lang = if value.eq_ignore_ascii_case("en") { Lang::En } else { Lang::Zh };
    }
    lang
}

/// Everything is said in this language from now on.
pub fn speak(lang: Lang) {
    let _ = LANG.set(lang);
}

/// The language that is spoken.
#[must_use]
pub fn lang() -> Lang {
    LANG.get().copied().unwrap_or_default()
}

/// The English help of an argument or command; of an argument that of its command first.
#[must_use]
pub fn help(command: &str, name: &str) -> Option<&'static str> {
    let texts = EN.get("help")?;
    texts.get(&format!("{command}.{name}")).or_else(|| texts.get(name)).map(String::as_str)
}

#[cfg(test)]
pub(super) fn english_help() -> impl Iterator<Item = &'static str> {
    EN["help"].keys().map(String::as_str)
}

/// The phrase of a key (`summary.head`) in the language of the process, with its placeholders filled in.
#[must_use]
pub fn fill(key: &str, values: &[(&str, &dyn Display)]) -> String {
    filled(lang(), key, values)
}

fn filled(lang: Lang, key: &str, values: &[(&str, &dyn Display)]) -> String {
    let phrases = match lang {
        Lang::Zh => &*ZH,
        Lang::En => &*EN,
    };
    let found = key.split_once('.').and_then(|(section, name)| phrases.get(section)?.get(name));
    // A test finds every key that the program uses.
    let mut rest = found.map_or(key, String::as_str);
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        text.push_str(before);
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            text.push_str(&value.to_string());
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// A phrase by its key, with the values of its placeholders: `phrase!("summary.left", days = 3)`.
macro_rules! phrase {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::cli::words::fill($key, &[$((stringify!($name), &$value as &dyn std::fmt::Display)),*])
    };
}
pub(crate) use phrase;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    fn holes(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
    }

    #[test]
    fn both_languages_have_the_same_keys_and_placeholders() {
        let (zh, en) = (&*ZH, &*EN);
        assert!(zh.values().map(BTreeMap::len).sum::<usize>() > 100);
        let sections: BTreeSet<&String> = en.keys().filter(|section| *section != "help").collect();
        assert_eq!(zh.keys().collect::<BTreeSet<_>>(), sections);
        for (section, phrases) in zh {
            let theirs = &en[section];
            assert_eq!(phrases.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>(), "{section}");
            for (key, text) in phrases {
                assert_eq!(holes(text), holes(&theirs[key]), "{section}.{key}");
                let chinese = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
                // The names of sheets and files are what a reader looks for.
                let english = theirs[key].replace("检查项目", "").replace("格式差异", "");
                assert!(!english.contains(chinese), "{section}.{key}: {english}");
            }
        }
    }

    fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, into);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                into.push(path);
            }
        }
    }

    /// Every `phrase!` of the program names a phrase that is there and fills in what it holds; no phrase is left over.
    #[test]
    fn every_phrase_is_used_and_every_use_has_its_phrase() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = vec![root.join("main.rs")];
        sources(&root.join("cli"), &mut files);
        let mut used = BTreeSet::new();
        for path in files.iter().filter(|path| !path.ends_with("words.rs")) {
            let text = std::fs::read_to_string(path).unwrap();
            for (at, start) in text.match_indices("phrase!(") {
                let (key, rest) =
                    text[at + start.len()..].trim_start().trim_start_matches('"').split_once('"').unwrap();
                let (section, name) = key.split_once('.').unwrap();
                let known = ZH.get(section).and_then(|section| section.get(name));
                let phrase = known.unwrap_or_else(|| panic!("{}: there is no {key}", path.display()));
                // To the bracket that closes this call, the phrases within it included.
                let mut depth = 1;
                let end = rest.find(|c| {
                    depth += i32::from(c == '(') - i32::from(c == ')');
                    depth == 0
                });
                let values = &rest[..end.unwrap_or(rest.len())];
                for hole in holes(phrase) {
                    assert!(values.contains(&format!("{hole} = ")), "{}: {key} {hole}", path.display());
                }
                used.insert(key.to_owned());
            }
        }
        let keys = |(section, phrases): (&String, &BTreeMap<String, String>)| -> Vec<String> {
            phrases.keys().map(|key| format!("{section}.{key}")).collect()
        };
        let known: BTreeSet<String> = ZH.iter().flat_map(keys).collect();
        assert_eq!(used, known);
    }

    #[test]
    fn the_language_is_told_from_the_line_before_it_is_parsed() {
        let of = |line: &str| asked(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        for (line, wanted) in [
            ("qiquan pack --lang en", Lang::En),
            ("qiquan --lang=en --help", Lang::En),
            ("qiquan --lang EN pakc", Lang::En),
            ("qiquan pack", Lang::Zh),
            ("qiquan pack --lang fr", Lang::Zh),
            ("qiquan pack --language en", Lang::Zh),
            ("qiquan pack -- --lang en", Lang::Zh),
        ] {
            assert_eq!(of(line), wanted, "{line}");
        }
    }

    #[test]
    fn values_are_filled_in_once_and_braces_in_them_stay() {
        let text = filled(Lang::En, "summary.left", &[("days", &"{days}")]);
        assert_eq!(text, "{days} days left");
        assert_eq!(filled(Lang::Zh, "summary.left", &[("days", &3)]), "剩3天");
    }
}
