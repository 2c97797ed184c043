//! Papers of one household that lie among those of its village: 民主评议记录/1508…_张三.pdf, 动态管理表/2018/张三.pdf.
//! A 户编号 or the name of a household in a file's name says whose it is, and such a file never counts for the village.

use crate::base::text;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::{Dataset, Place};
use crate::ingest::documents::paper::{Match, Names};
use crate::ingest::units::village_stem;
use crate::scan::entry::Folder;
use crate::scan::household_name;
use aho_corasick::AhoCorasick;
use std::collections::{BTreeMap, BTreeSet};

/// Words that make a person of the village one of its officials.
pub(super) const OFFICES: [&str; 10] =
    ["书记", "队长", "队员", "主任", "村长", "委员", "会计", "责任人", "干部", "组长"];

/// Whose file it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Whose {
    /// Of the unit in whose folder it lies.
    Unit,
    Household(UnitKey),
    /// Two households bear the name: reported, never guessed.
    Several(Vec<UnitKey>),
    /// A 户编号 that no register knows: some household's, and surely not the unit's.
    Stranger,
}

/// Numbers and names of the registers.
pub(super) struct Heads<'a> {
    pub(super) data: &'a Dataset,
    /// Number without leading zeros → households.
    bare: BTreeMap<&'a str, Vec<u32>>,
    pub(super) names: BTreeMap<&'a Place, People>,
    /// Every head's name once, squeezed.
    all: Vec<String>,
    finder: Option<AhoCorasick>,
    slips: Vec<(char, char)>,
}

/// Households of a village by the squeezed names of their heads and of all their people.
#[derive(Default)]
pub(super) struct People {
    pub(super) heads: BTreeMap<String, BTreeSet<u32>>,
    members: BTreeMap<String, BTreeSet<u32>>,
}

/// Names of papers at the two levels a file may belong to.
pub(super) struct Sides<'a> {
    pub unit: &'a Names,
    pub household: &'a Names,
}

impl<'a> Heads<'a> {
    pub fn new(data: &'a Dataset, names: &Names) -> Self {
        let mut bare: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        let mut people: BTreeMap<&Place, People> = BTreeMap::new();
        for (at, household) in (0u32..).zip(&data.households) {
            bare.entry(household.id.trim_start_matches('0')).or_default().push(at);
            if household.place.village.is_empty() || household.is_double {
                continue;
            }
            let here = people.entry(&household.place).or_default();
            let name = |name: &str| Some(names.squeezed(name)).filter(|name| name.chars().count() >= 2);
            for head in household.head_names().filter_map(name) {
                here.heads.entry(head).or_default().insert(at);
            }
            for member in data.members(household).filter_map(|member| name(member.str("name"))) {
                here.members.entry(member).or_default().insert(at);
            }
        }
        let all: BTreeSet<&String> = people.values().flat_map(|here| here.heads.keys()).collect();
        let all: Vec<String> = all.into_iter().cloned().collect();
        let finder = AhoCorasick::new(&all).ok();
        Heads { data, bare, names: people, all, finder, slips: names.slips().to_vec() }
    }

    pub fn slips(&self) -> &[(char, char)] {
        &self.slips
    }

    /// Heads of households anywhere whose names stand in a squeezed text, see [`Heads::head`].
    pub fn in_text(&self, squeezed: &str) -> Vec<usize> {
        let mut found: Vec<usize> = match &self.finder {
            Some(finder) => {
                finder.find_overlapping_iter(squeezed).map(|hit| hit.pattern().as_usize()).collect()
            }
            None => (0..self.all.len()).filter(|at| squeezed.contains(self.all[*at].as_str())).collect(),
        };
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The squeezed name of a head.
    pub fn head(&self, at: usize) -> &String {
        &self.all[at]
    }

    /// Whose file with this stem is it, lying in a folder of `unit`?
    pub fn of(&self, unit: &UnitKey, folder: &Folder, stem: &str, sides: &Sides<'_>) -> Whose {
        if matches!(unit, UnitKey::Household(_)) || sides.unit.has_code(stem) {
            return Whose::Unit;
        }
        match self.by_number(stem, &folder.key.county) {
            Whose::Unit => {}
            sure => return sure,
        }
        let UnitKey::Village(county, township, village) = unit else { return Whose::Unit };
        let place = Place { county: county.clone(), township: township.clone(), village: village.clone() };
        let Some(people) = self.names.get(&place) else { return Whose::Unit };
        if let Some(found) = self.by_name((people, true), folder, stem, sides) {
            return found;
        }
        // 赵甲2019年材料/收入核算表.pdf: the folder says whose it is.
        let classes = folder.key.class.rsplit('/').filter(|class| !class.is_empty());
        for class in classes {
            match self.by_number(class, &folder.key.county) {
                Whose::Unit => {}
                sure => return sure,
            }
            if let Some(found) = self.by_name((people, false), folder, class, sides) {
                return found;
            }
        }
        Whose::Unit
    }

    fn unit(&self, at: u32) -> Option<UnitKey> {
        self.data.households.get(at as usize).map(|household| UnitKey::Household(household.id.clone()))
    }

    fn by_number(&self, stem: &str, county: &str) -> Whose {
        let folded = text::fold(stem);
        let (mut found, stranger) = self.numbers(numbers_in(&folded), county);
        // A paper about several households is the unit's.
        match (found.pop_first(), found.is_empty()) {
            (Some(id), true) => Whose::Household(UnitKey::Household(id.to_owned())),
            (None, _) if stranger => Whose::Stranger,
            _ => Whose::Unit,
        }
    }

    /// 户编号 of registered households among the numbers of a text, and whether one is there that no register knows.
    pub(super) fn numbers<'n>(
        &self,
        numbers: impl Iterator<Item = &'n str>,
        county: &str,
    ) -> (BTreeSet<&str>, bool) {
        let mut stranger = false;
        let mut found: BTreeSet<&str> = BTreeSet::new();
        for number in numbers {
            let known = self.data.household(number).map(|household| household.id.as_str());
            let bare = || match self.bare.get(number.trim_start_matches('0')).map(Vec::as_slice) {
                Some([only]) => self.data.households.get(*only as usize).map(|h| h.id.as_str()),
                _ => None,
            };
            if let Some(id) = known.or_else(bare) {
                found.insert(id);
                continue;
            }
            // 9 and 12 digits are codes of townships and villages.
            stranger |= number.len() >= 10
                && number.len() != 12
                && !county.is_empty()
                && number.starts_with(county)
                && !household_name::is_id_number(number);
        }
        (found, stranger)
    }

    /// The household whose head, or with `members` whose people, the text names.
    fn by_name(
        &self,
        (people, members): (&People, bool),
        folder: &Folder,
        stem: &str,
        sides: &Sides<'_>,
    ) -> Option<Whose> {
        let names = sides.household;
        let mut text = names.squeezed(stem);
        // 达来嘎查 is the village, also where a household is called 达来.
        let key = &folder.key;
        let village = village_stem(&key.village);
        let tails = ["嘎查", "村"].map(|tail| format!("{village}{tail}"));
        let places = [&key.village, &key.township_name].map(|name| names.squeezed(name));
        for word in places.iter().chain(&tails).filter(|word| word.chars().count() >= 2) {
            if *word != text && !people.heads.contains_key(word.as_str()) {
                text = text.replace(word.as_str(), "|");
            }
        }
        let (name, households) =
            [&people.heads, &people.members].into_iter().take(1 + usize::from(members)).find_map(|list| {
                let here = list.iter().filter(|(name, _)| stands(&text, name, sides));
                here.max_by_key(|(name, _)| name.len())
            })?;
        let rest = text.replace(name.as_str(), "|");
        // A paper about several households (赵甲、钱乙评议记录) is the village's.
        if people.heads.keys().any(|other| stands(&rest, other, sides)) {
            return None;
        }
        let counts = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c) && !"户组社队第号页".contains(c);
        let own =
            |names: &Names| matches!(names.look(&rest, &Vec::new), Match::Papers(_) | Match::Ambiguous(_));
        // 驻村工作队队长王秀任职文件 is the village's.
        let office = || OFFICES.iter().any(|word| rest.contains(word)) || own(sides.unit);
        if rest.contains(counts) && !own(names) && office() {
            return None;
        }
        let mut units: Vec<UnitKey> = households.iter().filter_map(|at| self.unit(*at)).collect();
        let group = |name: &str| name.chars().filter(|c| !"第村民小组社队".contains(*c)).collect::<String>();
        if units.len() > 1 && !key.group.is_empty() {
            let same = |at: &&u32| {
                let household = self.data.households.get(**at as usize);
                household.is_some_and(|household| group(&household.group) == group(&key.group))
            };
            let near: Vec<UnitKey> = households.iter().filter(same).filter_map(|at| self.unit(*at)).collect();
            if !near.is_empty() {
                units = near;
            }
        }
        Some(match units.as_slice() {
            [_] => Whose::Household(units.swap_remove(0)),
            _ => Whose::Several(units),
        })
    }
}

/// Numbers in a folded text that may be a 户编号.
pub(super) fn numbers_in(folded: &str) -> impl Iterator<Item = &str> {
    // 15082110005001沈玉梅, H05_…: letters belong to codes; an identity number may end in x.
    let runs = folded.split(|c: char| !c.is_ascii_alphanumeric());
    runs.map(|run| run.trim_matches(|c: char| c.is_ascii_alphabetic() && c != 'x'))
        .filter(|number| number.len() >= 7 && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Does the name stand in the text as a name, and not as part of a longer one (王秀 in 王秀英)?
pub(super) fn stands(text: &str, name: &str, sides: &Sides<'_>) -> bool {
    let mark = |c: char| !('\u{4E00}'..='\u{9FFF}').contains(&c);
    text.match_indices(name).any(|(start, _)| {
        let (before, after) = (&text[..start], &text[start + name.len()..]);
        let begins = after.is_empty()
            || after.starts_with(mark)
            || sides.household.begins(after)
            || sides.unit.begins(after);
        let ends = before.is_empty()
            || before.ends_with(mark)
            || before.ends_with(['组', '社', '队', '号'])
            || sides.household.ends(before)
            || sides.unit.ends(before);
        begins && ends
    })
}
