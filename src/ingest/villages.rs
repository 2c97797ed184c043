//! One name for every village: 荣义, 荣义村 and 荣义村委会 of one township are one place in the registers, as they are
//! among the folders.
//!
//! Names that differ by the kind of place (荣义村, 荣义嘎查) are two villages; a bare 荣义 beside both is reported.

use crate::base::error::SoftError;
use crate::base::text::fold;
use crate::ingest::dataset::Dataset;
use crate::ingest::places::Places;
use crate::ingest::record::{Record, RecordKind, Value};
use crate::ingest::units::village_stem;
use std::collections::{BTreeMap, BTreeSet};

/// (county, township, stem)
type Key = (String, String, String);

/// How a village's name ends; empty for a bare name.
fn kind(name: &str) -> &'static str {
    let folded = fold(name);
    let stem = village_stem(name);
    let tail = folded.strip_prefix(stem.as_str()).unwrap_or_default();
    match tail {
        "" => "",
        tail if tail.contains("嘎查") => "嘎查",
        "社区" | "居委会" => "社区",
        _ => "村",
    }
}

/// Brings the village column of all records to one spelling per village, and says so.
pub(super) fn unify(data: &mut Dataset, places: &mut Places<'_>) {
    let mut known: BTreeMap<Key, BTreeMap<String, (u64, String)>> = BTreeMap::new();
    for record in data.all(RecordKind::Member).iter().chain(data.all(RecordKind::Household)) {
        let place = places.of(record);
        if place.village.is_empty() {
            continue;
        }
        let key = (place.county, place.township, village_stem(&place.village));
        let spelling = known.entry(key).or_default().entry(place.village);
        spelling.or_insert_with(|| (0, record.table.place())).0 += 1;
    }
    let (names, remarks) = names(&known);
    data.remarks.extend(remarks);
    // Rows that name no township belong to the one village of that name in the county.
    let mut anywhere: BTreeMap<(String, String, &'static str), BTreeSet<String>> = BTreeMap::new();
    for ((county, _, stem, kind), name) in &names {
        anywhere.entry((county.clone(), stem.clone(), *kind)).or_default().insert(name.clone());
    }
    let mut kinds = std::mem::take(&mut data.records);
    for record in kinds.values_mut().flatten() {
        let place = places.of(record);
        if place.village.is_empty() {
            continue;
        }
        let (stem, kind) = (village_stem(&place.village), kind(&place.village));
        let found = if place.township.is_empty() {
            let all = anywhere.get(&(place.county, stem, kind));
            all.filter(|all| all.len() == 1).and_then(|all| all.first())
        } else {
            names.get(&(place.county, place.township, stem, kind))
        };
        if let Some(name) = found.filter(|name| **name != place.village) {
            rename(record, name);
        }
    }
    data.records = kinds;
}

/// (county, township, stem, kind) → the spelling that stands for it.
type Names = BTreeMap<(String, String, String, &'static str), String>;

fn names(known: &BTreeMap<Key, BTreeMap<String, (u64, String)>>) -> (Names, Vec<SoftError>) {
    let mut names = Names::new();
    let mut remarks = Vec::new();
    for ((county, township, stem), spellings) in known {
        let of = |kind: &'static str| names_of(spellings, kind);
        let full: Vec<&'static str> =
            ["村", "嘎查", "社区"].into_iter().filter(|kind| !of(kind).is_empty()).collect();
        let bare = of("");
        let mut add = |kind: &'static str, name: &str| {
            names.insert((county.clone(), township.clone(), stem.clone(), kind), name.to_owned());
        };
        if let ([_, _, ..], [(bare, (rows, table))]) = (full.as_slice(), bare.as_slice()) {
            let all: Vec<String> = spellings.keys().filter(|name| name != bare).cloned().collect();
            remarks.push(SoftError::new(
                table.clone(),
                format!(
                    "{rows}行的嘎查村只写“{bare}”，同一苏木乡镇有“{}”，无法确定是哪一个，按另一个村处理；请写全名",
                    all.join("”“")
                ),
            ));
        }
        for kind in &full {
            let mut same = of(kind);
            if full.len() == 1 {
                same.extend(bare.iter().copied());
            }
            // 荣义村 before 荣义村委会, then the one most rows use.
            let short = |name: &str| !name.contains('委') && !name.contains("行政") && name != stem;
            let Some((best, _)) = same
                .iter()
                .max_by_key(|(name, (rows, _))| (short(name), *rows, std::cmp::Reverse(name.as_str())))
            else {
                continue;
            };
            add(kind, best);
            if full.len() == 1 {
                add("", best);
            }
            let others: Vec<&(&String, &(u64, String))> =
                same.iter().filter(|(name, _)| name != best).collect();
            if let Some((_, (_, table))) = others.first() {
                let written: Vec<&str> = others.iter().map(|(name, _)| name.as_str()).collect();
                remarks.push(SoftError::new(
                    table.clone(),
                    format!(
                        "嘎查村“{}”按“{best}”处理（同一苏木乡镇内写法不一）；请统一写法",
                        written.join("”“")
                    ),
                ));
            }
        }
        if let ([], Some((name, _))) = (full.as_slice(), bare.first()) {
            // Nobody writes it in full: a village sheet or a ledger may.
            for kind in ["", "村", "嘎查", "社区"] {
                add(kind, name);
            }
        }
    }
    (names, remarks)
}

fn names_of<'a>(
    spellings: &'a BTreeMap<String, (u64, String)>,
    wanted: &str,
) -> Vec<(&'a String, &'a (u64, String))> {
    spellings.iter().filter(|(name, _)| kind(name) == wanted).collect()
}

fn rename(record: &mut Record, name: &str) {
    let Some(at) = record.table.columns.find("village") else { return };
    let Some(field) = record.fields.get_mut(at) else { return };
    if let Value::Text(written) = &field.value {
        let written = written.clone();
        field.raw.get_or_insert_with(|| written.into());
        field.value = Value::Text(name.into());
    }
}
