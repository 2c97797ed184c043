//! What a run could decide (检查范围): which part of the prefecture it saw, which rules, and where something that it
//! could not read may have hidden a fault. Kept with each entry of the history, small: rules and places, no findings.

use crate::base::mask;
use crate::base::terms::Presence;
use crate::check::checked::{Checked, Requirement, Why};
use crate::check::finding::Finding;
use crate::check::input::{Input, Selection};
use crate::ingest::catalogue::UnitKey;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// More doubtful places than this in one township make the township doubtful: an entry stays small.
const MOST_SPOTS: usize = 50;

/// Rules that look at archive and household registers alone. The others may fall silent when another register is not
/// there: a run without it is no witness about them.
const ON_ITS_OWN: [&str; 8] = ["C001", "C002", "C003", "C014", "C015", "C016", "C017", "C020"];

/// What a run could decide.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Extent {
    /// Codes the run was limited to, sorted; both empty: it saw everything.
    pub counties: Vec<String>,
    pub townships: Vec<String>,
    /// Rules that did not run or not on everything, sorted; `150822/P001` where the registers of one county lacked what
    /// the rule needs, `150822/X019/残疾` where they lacked one of the lists that it looks through.
    pub undecided: Vec<String>,
    /// Kinds of registers that had rows, sorted.
    pub registers: Vec<String>,
    /// Places (`county/township/village/household`) of papers that are 不明, sorted; `150802/150802100/*` for everything
    /// below a place that could not be read.
    pub doubts: Vec<String>,
    /// Papers of households that no register of a county could call for (`150822/H26`), sorted.
    pub papers: Vec<String>,
}

/// What a rule leaves open in a county (`150822/P001`), of lists those that are lacking (`150822/X019/残疾`).
#[must_use]
pub fn left_open<T: AsRef<str>>(rule: &str, county: &str, lists: &[T]) -> Vec<String> {
    if lists.is_empty() {
        return vec![format!("{county}/{rule}")];
    }
    lists.iter().map(|list| format!("{county}/{rule}/{}", list.as_ref())).collect()
}

/// Does the finding rest on one of the lists that begin with `of`? What a list says stands in 实际情况, with its name.
pub fn rests_on_list<'a>(open: impl Iterator<Item = &'a String>, of: &str, finding: &Finding) -> bool {
    let mut lists = open.map_while(|known| known.strip_prefix(of));
    lists.any(|list| finding.actual.contains(list))
}

impl Extent {
    /// What this run decides.
    pub(super) fn of(input: &Input<'_>, checked: &Checked) -> Extent {
        let sorted = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
        let skipped = checked.rules.iter().filter(|rule| rule.skipped.is_some());
        let mut undecided: BTreeSet<String> = skipped.map(|rule| rule.code.to_owned()).collect();
        for rule in &checked.rules {
            for (county, lack) in &rule.lacking {
                undecided.extend(left_open(&rule.code, county, lack.lists()));
            }
        }
        let kinds = input.data.records.iter().filter(|(_, rows)| !rows.is_empty());
        let registers: BTreeSet<String> = kinds.map(|(kind, _)| format!("{kind:?}")).collect();
        Extent {
            counties: sorted(&input.selection.counties),
            townships: sorted(&input.selection.townships),
            undecided: undecided.into_iter().collect(),
            registers: registers.into_iter().collect(),
            doubts: doubts(input, checked),
            papers: unanswerable(input, checked),
        }
    }

    /// Could the run have found this fault, had it been there? `now` is the run that found it.
    #[must_use]
    pub fn decides(&self, finding: &Finding, now: Option<&Extent>) -> bool {
        let lacks =
            |now: &Extent| now.registers.iter().any(|kind| self.registers.binary_search(kind).is_err());
        self.undecided.binary_search(&finding.rule).is_err()
            && self.undecided.binary_search(&format!("{}/{}", finding.county, finding.rule)).is_err()
            && !self.lacks_list(finding)
            && self.covers(finding)
            && !self.doubts(finding)
            && !self.leaves_open(finding)
            && (ON_ITS_OWN.contains(&finding.rule.as_str()) || !now.is_some_and(lacks))
    }

    fn lacks_list(&self, finding: &Finding) -> bool {
        let of = format!("{}/{}/", finding.county, finding.rule);
        let from = self.undecided.partition_point(|known| *known < of);
        rests_on_list(self.undecided[from..].iter(), &of, finding)
    }

    fn covers(&self, finding: &Finding) -> bool {
        let selection = Selection {
            counties: self.counties.clone(),
            townships: self.townships.clone(),
            ..Selection::default()
        };
        // What names no county is the prefecture's: a run of a part may speak of it, but not of its absence.
        if finding.county.is_empty() {
            return selection.covers_prefecture();
        }
        // The same for a county's own papers in a run of some of its townships.
        if finding.township.is_empty() {
            return selection.covers_county(&finding.county);
        }
        selection.covers_place(&finding.county, &finding.township)
    }

    /// Is the finding about a paper of a household of which the run could not tell whether it is needed?
    fn leaves_open(&self, finding: &Finding) -> bool {
        let code = finding.subject.split('@').next().unwrap_or_default();
        !finding.household_id.is_empty()
            && self.papers.binary_search(&format!("{}/{code}", finding.county)).is_ok()
    }

    fn doubts(&self, finding: &Finding) -> bool {
        let has = |place: &str| self.doubts.binary_search_by(|known| known.as_str().cmp(place)).is_ok();
        let place = spot(&finding.county, &finding.township, &finding.village, &finding.household_id);
        let above = place.match_indices('/').map(|(at, _)| format!("{}/*", &place[..at]));
        has(&place) || has("*") || above.into_iter().any(|place| has(&place))
    }

    /// Did both runs see the same part of the county, or of the whole? Totals of different parts make no trend.
    #[must_use]
    pub fn sees_as(&self, other: &Extent, county: Option<&str>) -> bool {
        let Some(county) = county else {
            return self.counties == other.counties && self.townships == other.townships;
        };
        let own = |extent: &Extent| -> Vec<String> {
            extent.townships.iter().filter(|code| code.starts_with(county)).cloned().collect()
        };
        own(self) == own(other)
    }
}

fn spot(county: &str, township: &str, village: &str, household: &str) -> String {
    [county, township, village, household].join("/")
}

fn unanswerable(input: &Input<'_>, checked: &Checked) -> Vec<String> {
    let mut all = BTreeSet::new();
    for unit in &checked.requirements {
        let open = unit.papers.iter().filter(|paper| matches!(paper.why, Why::Unanswerable(_)));
        for paper in open {
            all.insert(format!("{}/{}", unit.place.county, paper.kind(input.catalogue).code));
        }
    }
    all.into_iter().collect()
}

fn doubts(input: &Input<'_>, checked: &Checked) -> Vec<String> {
    let below = |place: &str| if place.is_empty() { "*".to_owned() } else { format!("{place}/*") };
    let mut all: BTreeSet<String> = input.data.unread.keys().map(|county| below(county)).collect();
    for folder in input.scan.folders.iter().filter(|folder| folder.unreadable) {
        let key = &folder.key;
        let village = mask::text(&key.village);
        let parts = [key.county.as_str(), &key.township, &village, &key.household_id];
        let known: Vec<&str> = parts.into_iter().take_while(|part| !part.is_empty()).collect();
        all.insert(if known.len() == parts.len() { known.join("/") } else { below(&known.join("/")) });
    }
    let mut spots: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for unit in &checked.requirements {
        // Whether one paper is needed says nothing of the others.
        let is_open = |paper: &Requirement| {
            paper.presence == Presence::Unknown && !matches!(paper.why, Why::Unanswerable(_))
        };
        if !unit.papers.iter().any(is_open) {
            continue;
        }
        let (place, household) = (
            &unit.place,
            match &unit.unit {
                UnitKey::Household(id) => id.as_str(),
                _ => "",
            },
        );
        let township = [place.county.as_str(), &place.township].join("/");
        let spot = spot(&place.county, &place.township, &mask::text(&place.village), household);
        spots.entry(township).or_default().insert(spot);
    }
    for (township, own) in spots {
        if own.len() > MOST_SPOTS {
            all.insert(below(&township));
        } else {
            all.extend(own);
        }
    }
    all.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testkit::finding;

    #[test]
    fn a_run_decides_what_it_saw_and_could_read() {
        let at = finding("C003", "150802", "150802100", "永丰村", "1001", "H02");
        assert!(Extent::default().decides(&at, None));
        let with = |doubt: &str| Extent { doubts: vec![doubt.into()], ..Extent::default() };
        for doubt in [
            "*",
            "150802/*",
            "150802/150802100/*",
            "150802/150802100/永丰村/*",
            "150802/150802100/永丰村/1001",
        ] {
            assert!(!with(doubt).decides(&at, None), "{doubt}");
        }
        for other in ["150821/*", "150802/150802101/*", "150802/150802100/永丰村/1002", "150802/150802100//"]
        {
            assert!(with(other).decides(&at, None), "{other}");
        }
        let open = Extent { papers: vec!["150802/H02".into()], ..Extent::default() };
        assert!(!open.decides(&at, None), "whether the paper is needed, no register of the county said");
        for other in [
            finding("C003", "150802", "150802100", "永丰村", "1001", "H03"),
            finding("C003", "150821", "150821100", "永丰村", "1001", "H02"),
        ] {
            assert!(open.decides(&other, None));
        }
        let skipped = Extent { undecided: vec!["C003".into()], ..Extent::default() };
        assert!(!skipped.decides(&at, None));
        let elsewhere = Extent { counties: vec!["150821".into()], ..Extent::default() };
        assert!(!elsewhere.decides(&at, None));
        let township = Extent { townships: vec!["150802100".into()], ..Extent::default() };
        assert!(township.decides(&at, None));
    }

    #[test]
    fn a_run_of_a_part_is_no_witness_about_what_lies_above_it() {
        let prefecture = finding("C013", "", "", "", "", "S02");
        let county = finding("C012", "150802", "", "", "", "Q04");
        let one = Extent { counties: vec!["150802".into()], ..Extent::default() };
        let part = Extent { townships: vec!["150802100".into()], ..Extent::default() };
        for finding in [&prefecture, &county] {
            assert!(Extent::default().decides(finding, None));
            assert!(!part.decides(finding, None), "some townships");
        }
        assert!(!one.decides(&prefecture, None) && one.decides(&county, None));
    }

    #[test]
    fn a_run_without_a_register_is_no_witness_about_what_leans_on_it() {
        let now = Extent { registers: vec!["Loan".into(), "Member".into()], ..Extent::default() };
        let before = Extent { registers: vec!["Member".into()], ..Extent::default() };
        let of = |rule: &str| finding(rule, "150802", "150802100", "永丰村", "1001", "H21");
        assert!(!before.decides(&of("C004"), Some(&now)));
        assert!(before.decides(&of("C003"), Some(&now)));
        assert!(now.decides(&of("C004"), Some(&before)), "it had more");
    }

    #[test]
    fn a_part_is_compared_with_the_same_part() {
        let whole = Extent::default();
        let county = Extent { counties: vec!["150802".into()], ..Extent::default() };
        let part = Extent { townships: vec!["150802100".into()], ..Extent::default() };
        assert!(!whole.sees_as(&county, None) && whole.sees_as(&county, Some("150802")));
        assert!(!whole.sees_as(&part, Some("150802")) && whole.sees_as(&part, Some("150821")));
    }
}
