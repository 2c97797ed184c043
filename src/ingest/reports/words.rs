//! The words of `data/reports.toml`: which papers are reports, how they name the indicators, and what stands around a
//! figure. All of them are folded once.

use crate::base::text::fold;
use serde::Deserialize;
use std::sync::OnceLock;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub recognise: Recognise,
    #[serde(rename = "group")]
    pub groups: Vec<Group>,
    pub around: Around,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recognise {
    pub names: Vec<String>,
    pub never: Vec<String>,
}

/// Names of one group of households, villages or problems, and the indicators its figures are.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub words: Vec<String>,
    #[serde(default)]
    pub loose: Vec<String>,
    #[serde(default)]
    pub after: Vec<String>,
    #[serde(default)]
    pub population: bool,
    #[serde(default)]
    pub near: Vec<String>,
    pub figures: Vec<Unit>,
}

/// A unit of measure and the indicator (K01 …) that a figure in it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    pub unit: String,
    pub key: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Around {
    pub fill: Vec<String>,
    pub joint: Vec<String>,
    pub and: Vec<String>,
    pub rough: Vec<String>,
    pub rough_after: Vec<String>,
    pub plan: Vec<String>,
    pub part: Vec<String>,
    pub whole: Vec<String>,
    pub past: Vec<String>,
    pub source: Vec<String>,
    pub now: Vec<String>,
    pub vague: Vec<String>,
    pub own_county: Vec<String>,
    pub own_township: Vec<String>,
    pub own_prefecture: Vec<String>,
    pub other: Vec<String>,
}

impl Recognise {
    /// Is a paper of this name a report?
    #[must_use]
    pub fn is_report(&self, name: &str) -> bool {
        let folded = fold(name);
        let has = |list: &[String]| list.iter().any(|word| folded.contains(word.as_str()));
        has(&self.names) && !has(&self.never)
    }
}

impl Group {
    /// The indicator that a figure in the unit beginning `rest` is, with the unit.
    #[must_use]
    pub fn of_unit(&self, rest: &str) -> Option<&Unit> {
        self.figures.iter().find(|unit| rest.starts_with(unit.unit.as_str()))
    }
}

/// The shipped words.
#[must_use]
pub fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    // The file is compiled in, and a test reads it: a fault cannot reach a user.
    WORDS.get_or_init(|| load().unwrap_or_default())
}

fn load() -> Result<Words, String> {
    let mut words: Words =
        toml::from_str(include_str!("../../../data/reports.toml")).map_err(|e| e.to_string())?;
    let all = |list: &mut Vec<String>| list.iter_mut().for_each(|word| *word = fold(word));
    all(&mut words.recognise.names);
    all(&mut words.recognise.never);
    for group in &mut words.groups {
        for list in [&mut group.words, &mut group.loose, &mut group.after, &mut group.near] {
            all(list);
        }
    }
    let around = &mut words.around;
    for list in [
        &mut around.fill,
        &mut around.joint,
        &mut around.and,
        &mut around.rough,
        &mut around.rough_after,
        &mut around.plan,
        &mut around.part,
        &mut around.whole,
        &mut around.past,
        &mut around.source,
        &mut around.now,
        &mut around.vague,
        &mut around.own_county,
        &mut around.own_township,
        &mut around.own_prefecture,
        &mut around.other,
    ] {
        all(list);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_words_are_read_and_name_known_indicators() {
        let words = load().unwrap();
        let attributes = crate::ingest::attributes::builtin().unwrap();
        for unit in words.groups.iter().flat_map(|group| &group.figures) {
            assert!(attributes.get(&unit.key).is_some(), "{} is not in data/attributes.toml", unit.key);
        }
        assert!(words.around.fill.iter().all(|word| !word.is_empty()));
    }

    #[test]
    fn a_report_is_known_by_its_name() {
        let recognise = &words().recognise;
        for name in ["2020年脱贫攻坚工作汇报", "成效考核自评报告", "Q05年度工作总结", "五原县一页纸"]
        {
            assert!(recognise.is_report(name), "{name}");
        }
        for name in ["危房鉴定报告", "水质检测报告", "脱贫攻坚责任书", "领导小组会议纪要"]
        {
            assert!(!recognise.is_report(name), "{name}");
        }
    }
}
