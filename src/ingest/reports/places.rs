//! Whose figure is it? The unit named last before a figure owns it; a report that names nobody speaks of its own unit.

use crate::base::divisions::{Divisions, Township};
use crate::base::text::fold;
use crate::ingest::dataset::Dataset;
use crate::ingest::reports::words::words;
use aho_corasick::{AhoCorasick, MatchKind};

/// The unit a report speaks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    Prefecture,
    /// Six digits.
    County(String),
    /// Six and nine digits.
    Township(String, String),
}

/// Names of units as they stand in the reports of one unit.
pub struct Names {
    search: Option<AhoCorasick>,
    /// Parallel to the patterns: the unit itself?
    own: Vec<bool>,
    /// A figure without a name is the unit's.
    silent: bool,
}

impl Names {
    #[must_use]
    pub fn of(owner: &Owner, department: bool, divisions: &Divisions, data: &Dataset) -> Names {
        let mut patterns: Vec<(String, bool)> = Vec::new();
        let mut add = |name: &str, own: bool| {
            let folded = fold(name);
            if folded.chars().count() >= 2 {
                patterns.push((folded, own));
            }
        };
        let (county, township) = match owner {
            Owner::Prefecture => ("", ""),
            Owner::County(county) => (county.as_str(), ""),
            Owner::Township(county, township) => (county.as_str(), township.as_str()),
        };
        if let Some(top) = &divisions.prefecture {
            std::iter::once(&top.name).chain(&top.aliases).for_each(|name| add(name, county.is_empty()));
        }
        for known in &divisions.counties {
            let own = known.code == county && township.is_empty();
            std::iter::once(&known.name).chain(&known.aliases).for_each(|name| add(name, own));
        }
        let townships = divisions.townships.iter().filter(|known| known.code.starts_with(county));
        for known in townships {
            let own = known.code == township;
            names(known).for_each(|name| add(name, own));
        }
        let mut last = "";
        for household in data.households.iter().filter(|household| household.place.county.starts_with(county))
        {
            let village = household.place.village.as_str();
            // A bare 永丰 may be anything; 永丰村 is the village.
            if village != last && village.ends_with(['村', '查', '队', '社']) {
                add(village, false);
                last = village;
            }
        }
        let around = &words().around;
        let urban = divisions.county(county).is_some_and(|known| known.name.ends_with('区'));
        for (list, own) in [
            (&around.own_county, matches!(owner, Owner::County(_))),
            (&around.own_township, matches!(owner, Owner::Township(..))),
            (&around.own_prefecture, matches!(owner, Owner::Prefecture)),
        ] {
            list.iter().for_each(|word| add(word, own));
        }
        // 全区 is the county in a district, the autonomous region elsewhere.
        for word in &around.other {
            add(word, word == "全区" && urban && matches!(owner, Owner::County(_)));
        }
        patterns.sort();
        patterns.dedup_by(|next, kept| {
            // A name of two units: it is nobody's.
            next.0 == kept.0 && {
                kept.1 &= next.1;
                true
            }
        });
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(patterns.iter().map(|(name, _)| name))
            .ok();
        Names { search, own: patterns.into_iter().map(|(_, own)| own).collect(), silent: !department }
    }

    /// Is a figure behind this text the unit's? `elsewhere`: a heading names another unit. A department speaks of what
    /// it does itself unless it names the county.
    #[must_use]
    pub fn is_own(&self, text: &str, elsewhere: bool) -> bool {
        self.last_is_own(text).unwrap_or(self.silent && !elsewhere)
    }

    /// Is the unit named last in the text the report's own? `None` when it names none.
    #[must_use]
    pub fn last_is_own(&self, text: &str) -> Option<bool> {
        let last = self.search.as_ref()?.find_iter(text).last()?;
        self.own.get(last.pattern().as_usize()).copied()
    }

    /// The unit named last in the text, as written, where it is not the report's own.
    #[must_use]
    pub fn last_other<'t>(&self, text: &'t str) -> Option<&'t str> {
        let last = self.search.as_ref()?.find_iter(text).last()?;
        let own = self.own.get(last.pattern().as_usize()).copied()?;
        text.get(last.range()).filter(|_| !own)
    }
}

fn names(township: &Township) -> impl Iterator<Item = &str> {
    let long = |name: &&String| name.chars().count() >= 3;
    std::iter::once(&township.name).chain(&township.aliases).filter(long).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_named_last_owns_the_figure() {
        let divisions = crate::base::divisions::builtin();
        let data = Dataset::default();
        let own = |owner: &Owner, text: &str| Names::of(owner, false, &divisions, &data).last_is_own(text);
        let county = Owner::County("150821".into());
        assert_eq!(own(&county, "巴彦淖尔市五原县"), Some(true));
        assert_eq!(own(&county, "全市已脱贫享受政策"), Some(false));
        assert_eq!(own(&county, "全市14701户,其中我县"), Some(true));
        assert_eq!(own(&county, "隆兴昌镇"), Some(false));
        assert_eq!(own(&county, "现有"), None);
        assert_eq!(own(&county, "全区"), Some(false));
        assert_eq!(own(&Owner::County("150802".into()), "全区"), Some(true));
        let town = Owner::Township("150821".into(), "150821100".into());
        assert_eq!(own(&town, "五原县隆兴昌镇"), Some(true));
        assert_eq!(own(&town, "全县"), Some(false));
        assert_eq!(own(&Owner::Prefecture, "乌拉特前旗"), Some(false));
        assert_eq!(own(&Owner::Prefecture, "全市"), Some(true));
        let bureau = Names::of(&county, true, &divisions, &data);
        assert!(!bureau.is_own("现有", false) && !bureau.is_own("我局", false), "its own work");
        assert!(bureau.is_own("全县现有", false));
        let office = Names::of(&county, false, &divisions, &data);
        assert!(office.is_own("现有", false) && !office.is_own("现有", true));
    }
}
