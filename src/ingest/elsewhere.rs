//! Does a row name another place than the household of its 户编号 lives in? A 旗县 or 苏木乡镇 does when the division table
//! knows it, a 嘎查村 when the registers do: a short name, a slip of one character, the name of a merged village or one that
//! nobody knows contradicts nothing, and neither does a place that any row of the household names itself.

use crate::ingest::dataset::Place;
use crate::ingest::near::is_one_off;
use crate::ingest::places::Places;
use crate::ingest::record::{Key, Record, RecordKind};
use crate::ingest::speakers;
use crate::ingest::units::village_stem;
use std::collections::{BTreeMap, BTreeSet};

/// Villages of the registers: county and name without 村 or 嘎查 → townships.
#[derive(Debug, Default)]
pub(super) struct Villages {
    seen: BTreeSet<Place>,
    known: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Villages {
    pub fn add(&mut self, place: &Place) {
        if !place.village.is_empty() && !self.seen.contains(place) {
            self.seen.insert(place.clone());
            let key = (place.county.clone(), village_stem(&place.village));
            self.known.entry(key).or_default().insert(place.township.clone());
        }
    }

    /// Townships of the county with a village of that name; one that no register names is `""`.
    fn townships(&self, county: &str, stem: &str) -> Option<&BTreeSet<String>> {
        self.known.get(&(county.to_owned(), stem.to_owned()))
    }
}

/// The place that a row names against its 户编号.
pub(super) struct Elsewhere {
    pub place: Place,
    /// The widest column that names another place.
    pub column: Key,
}

impl Elsewhere {
    /// Is a household at home in the place, as far as the row names it? Of a county alone, anywhere in it.
    pub fn is_home(&self, home: &Place) -> bool {
        let known = |one: &str, other: &str| !one.is_empty() && one == other;
        match self.column {
            "county" => known(&self.place.county, &home.county),
            _ if !self.place.village.is_empty() => self.place.may_be(home),
            _ => known(&self.place.township, &home.township),
        }
    }

    /// May a household there be meant instead of that of the number, when both bear the name of the row? Of another county
    /// those of that county; else those of the county, for the village named may be the slip.
    pub fn may_mix(&self, other: &Place, own: &Place) -> bool {
        let is_of = |county: &str| !county.is_empty() && other.county == county;
        is_of(&self.place.county) || (self.column != "county" && is_of(&own.county))
    }
}

/// May the row name a place of its own? 户表 and 人员表 place their households themselves.
pub(super) fn may_tell(row: &Record) -> bool {
    let written = |key: &Key| !row.text(key).is_empty();
    row.table.kind != RecordKind::Household && ["county", "town", "village"].iter().any(written)
}

/// The place of the row, when it is none of `homes`: those that the registers name for the household of its number.
pub(super) fn of(
    row: &Record,
    homes: &[Place],
    villages: &Villages,
    places: &mut Places<'_>,
) -> Option<Elsewhere> {
    if !may_tell(row) {
        return None;
    }
    let place = places.of(row);
    let columns: Vec<Option<Key>> = homes.iter().map(|home| apart(row, &place, home, villages)).collect();
    let column = columns.into_iter().collect::<Option<Vec<Key>>>()?.into_iter().next()?;
    Some(Elsewhere { place, column })
}

/// The widest column in which the row names another place than `home`.
fn apart(row: &Record, place: &Place, home: &Place, villages: &Villages) -> Option<Key> {
    let differ = |one: &str, other: &str| !one.is_empty() && !other.is_empty() && one != other;
    if !row.text("county").is_empty() && differ(&place.county, &home.county) {
        return Some("county");
    }
    // Nearly all rows name the place of their household.
    if place.village == home.village && !differ(&place.township, &home.township) {
        return None;
    }
    // Where an official was asked is not where the household lives.
    if row.table.kind == RecordKind::Interview && speakers::is_official(row) {
        return None;
    }
    let county = if place.county.is_empty() { &home.county } else { &place.county };
    let (told, own) = (village_stem(&place.village), village_stem(&home.village));
    let known = villages.townships(county, &told);
    let in_township = |township: &String| known.is_some_and(|all| all.contains(township));
    if !row.text("town").is_empty() && differ(&place.township, &home.township) {
        // The village is the household's own, and the township has none of that name: the township is the slip.
        let slip = !told.is_empty() && told == own && !in_township(&place.township);
        return (!slip).then_some("town");
    }
    if !differ(&told, &own) {
        return None;
    }
    let near_home = if place.township.is_empty() { &home.township } else { &place.township };
    let another = in_township(near_home) || (known.is_some() && !is_one_off(&told, &own));
    another.then_some("village")
}
