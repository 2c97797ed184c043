//! Figures listed behind the names they belong to: 边缘户、监测户分别为3户、4户. The first figure is the first name's, where
//! every name of the list is known and there are as many figures, or as many pairs of 户 and 人, as names. Where that
//! cannot be told the figures are kept and held against nothing.

use super::figures::{Named, denied, is_near, longest_end};
use crate::ingest::reports::numbers::Number;
use crate::ingest::reports::words::{Group, words};
use std::collections::BTreeMap;

/// Says that what follows is listed in the order of the names.
const EACH: &str = "分别";

/// The name of each listed figure, by its place among the numbers of the sentence, and whether that is certain.
pub(super) fn all(sentence: &str, numbers: &[Number]) -> BTreeMap<usize, (Named, bool)> {
    let mut found = BTreeMap::new();
    for (at, _) in sentence.match_indices(EACH) {
        let run = run(sentence, at + EACH.len(), numbers);
        let (names, whole) = names(&sentence[..at]);
        if run.is_empty() || names.is_empty() {
            continue;
        }
        let unit = |number: usize, named: &Named| named.group.of_unit(&sentence[numbers[number].end..]);
        let in_pairs = run.len() == 2 * names.len()
            && run.iter().enumerate().all(|(at, number)| {
                sentence[numbers[*number].end..].starts_with(if at % 2 == 0 { '户' } else { '人' })
            });
        let each = if in_pairs { 2 } else { 1 };
        // Unknown names stand in front of the known ones, and so do their figures.
        let skipped = if whole { 0 } else { run.len().saturating_sub(names.len()) };
        let pairs: Vec<(usize, &Named)> = run
            .iter()
            .skip(skipped)
            .enumerate()
            .filter_map(|(at, number)| Some((*number, names.get(at / each)?)))
            .collect();
        let certain = whole
            && run.len() == each * names.len()
            && pairs.iter().all(|(number, named)| unit(*number, named).is_some());
        let known = pairs.into_iter().filter(|(number, named)| unit(*number, named).is_some());
        found.extend(known.map(|(number, named)| (number, (*named, certain))));
    }
    found
}

/// The figures that follow `start`, with nothing but their units and joints between.
fn run(sentence: &str, start: usize, numbers: &[Number]) -> Vec<usize> {
    let around = &words().around;
    let mut from = start;
    for _ in 0..3 {
        let rest = &sentence[from..];
        let fill = around.fill.iter().filter(|word| rest.starts_with(word.as_str()));
        from += fill.map(String::len).max().unwrap_or(0);
    }
    let mut run = Vec::new();
    let first = numbers.partition_point(|number| number.start < from);
    for (at, number) in numbers.iter().enumerate().skip(first) {
        let between = sentence.get(from..number.start);
        let joined =
            |text: &str| text.is_empty() || text == "," || around.and.iter().any(|word| word == text);
        if !between.is_some_and(|text| if run.is_empty() { text.is_empty() } else { joined(text) }) {
            break;
        }
        run.push(at);
        let rest = &sentence[number.end..];
        let Some(unit) = words().groups.iter().find_map(|group| group.of_unit(rest)) else { break };
        from = number.end + unit.unit.len();
    }
    run
}

/// The names at the end of the text in their order, and whether the list holds no unknown one.
fn names(text: &str) -> (Vec<Named>, bool) {
    let around = &words().around;
    let mut rest = text;
    // 边缘户和监测户的户数
    for _ in 0..3 {
        match (name(rest), longest_end(rest, &around.fill)) {
            (None, Some(fill)) => rest = &rest[..rest.len() - fill.len()],
            _ => break,
        }
    }
    let mut names = Vec::new();
    let whole = loop {
        let Some((group, loose, length)) = name(rest) else { break false };
        let start = rest.len() - length;
        let loose = loose || !is_near(group, text);
        names.push(Named { group, loose, start, end: 0, several: false });
        rest = &rest[..start];
        match longest_end(rest, &around.and) {
            Some(joint) => rest = &rest[..rest.len() - joint.len()],
            None => break !denied(rest),
        }
    };
    names.reverse();
    (names, whole)
}

/// The name a text ends with: its group, whether it may count others too, its length.
fn name(text: &str) -> Option<(&'static Group, bool, usize)> {
    let of = |group: &'static Group| {
        let lists = [(&group.words, false), (&group.loose, true)];
        lists
            .into_iter()
            .filter_map(move |(list, loose)| Some((group, loose, longest_end(text, list)?.len())))
    };
    words().groups.iter().flat_map(of).max_by_key(|(_, loose, length)| (*length, !*loose))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reports::numbers;

    fn keys(sentence: &str) -> Vec<(String, &'static str, bool)> {
        let sentence = crate::base::text::fold(sentence);
        let numbers = numbers::all(&sentence);
        let found = all(&sentence, &numbers);
        let key = |(at, (named, certain)): (&usize, &(Named, bool))| {
            let number = &numbers[*at];
            let unit = named.group.of_unit(&sentence[number.end..]).unwrap();
            (number.written.clone(), unit.key.as_str(), *certain)
        };
        found.iter().map(key).collect()
    }

    #[test]
    fn listed_figures_go_to_the_names_in_their_order() {
        let sure = |written: &str, key: &'static str| (written.to_owned(), key, true);
        assert_eq!(keys("边缘户、监测户分别为三户、四户"), [sure("3", "K05"), sure("4", "K07")]);
        assert_eq!(keys("边缘户和监测户分别有105户和34户"), [sure("105", "K05"), sure("34", "K07")]);
        assert_eq!(
            keys("边缘户和监测户分别为105户208人、34户69人"),
            [sure("105", "K05"), sure("208", "K06"), sure("34", "K07"), sure("69", "K08")]
        );
    }

    #[test]
    fn lists_that_do_not_fit_are_not_certain() {
        for text in [
            "边缘户、监测户分别为3户、4户、5户",
            "一般户、边缘户分别为3户、4户",
            "边缘户、监测户、一般户分别为3户、4户",
        ] {
            assert!(keys(text).iter().all(|(.., certain)| !certain), "{text}: {:?}", keys(text));
        }
        assert_eq!(keys("一般户、边缘户分别为3户、4户"), [("4".to_owned(), "K05", false)]);
        assert!(keys("边缘户由105户分别减少").is_empty());
    }
}
