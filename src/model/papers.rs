//! Required papers of a county: matrix of the households, papers of the units above, sums by level, township and kind.

use crate::base::fingerprint::Fingerprint;
use crate::base::terms::{Level, Presence};
use crate::check::checked::{Requirement, UnitRequirements, Why, document_key};
use crate::check::input::Input;
use crate::check::owners::responsible;
use crate::check::rules::completeness;
use crate::check::trigger::{self, Triggers};
use crate::ingest::catalogue::{Need, UnitKey};
use crate::ingest::dataset::HouseholdKind;
use crate::model::county::{CountyPack, DocumentRow, LevelRow, MatrixColumn, TownshipRow, UnitPaper};
use crate::model::order::Villages;
use crate::model::run::Totals;
use std::collections::{BTreeMap, BTreeSet};

type Column = (u16, Option<i32>);

/// What the papers of one unit came to.
#[derive(Default)]
pub(super) struct Papers {
    /// 户编号 → papers parallel to the matrix, remarks and counts.
    pub households: BTreeMap<String, HouseholdPapers>,
    levels: BTreeMap<Level, (u64, Totals)>,
    townships: BTreeMap<String, Totals>,
    documents: BTreeMap<u16, DocumentRow>,
}

#[derive(Default)]
pub(super) struct HouseholdPapers {
    pub papers: Vec<Option<Presence>>,
    pub remarks: Vec<(u32, String)>,
    pub totals: Totals,
}

/// Is the unit outside the totals (边缘户)?
pub(super) fn outside(input: &Input<'_>, unit: &UnitKey) -> bool {
    match unit {
        UnitKey::Household(id) => {
            input.data.household(id).is_some_and(|household| household.kind == HouseholdKind::Borderline)
        }
        _ => false,
    }
}

/// The units from the county down, each level in the order of the archive, departments in that of the catalogue.
pub(super) fn sorted<'a>(units: &[&'a UnitRequirements], villages: &Villages) -> Vec<&'a UnitRequirements> {
    let first = |unit: &UnitRequirements| unit.papers.first().map(|paper| paper.document);
    let mut all = units.to_vec();
    all.sort_by(|a, b| {
        let levels = level_rank(a.unit.level()).cmp(&level_rank(b.unit.level()));
        levels
            .then_with(|| villages.compare(&a.place, &b.place))
            .then_with(|| first(a).cmp(&first(b)))
            .then_with(|| a.unit.cmp(&b.unit))
    });
    all
}

/// Counts `units` (all of one county, or the top unit's own, in the order they are printed) into `pack` and returns what the rows need.
pub(super) fn count(input: &Input<'_>, units: &[&UnitRequirements], pack: &mut CountyPack) -> Papers {
    let mut found = Papers::default();
    let columns: BTreeSet<Column> = units
        .iter()
        .filter(|unit| matches!(unit.unit, UnitKey::Household(_)))
        .flat_map(|unit| unit.papers.iter().map(|paper| (paper.document, paper.year)))
        .collect();
    let at: BTreeMap<Column, usize> = columns.iter().enumerate().map(|(at, column)| (*column, at)).collect();
    pack.matrix_columns = columns
        .iter()
        .map(|(document, year)| {
            let (level, kind) = &input.catalogue.types[usize::from(*document)];
            MatrixColumn {
                key: document_key(&kind.code, *year),
                name: paper_name(&kind.name, *year),
                responsible: responsible(*level, &kind.responsible, ""),
                rule: completeness::rule_of(*level, kind).to_owned(),
            }
        })
        .collect();
    let triggers = Triggers::new(input);
    for unit in units {
        let level = unit.unit.level();
        let slot = found.levels.entry(level).or_default();
        slot.0 += 1;
        let mut own = HouseholdPapers::default();
        if level == Level::Household {
            own.papers = vec![None; columns.len()];
        }
        for paper in &unit.papers {
            pack.totals.count(paper.presence);
            slot.1.count(paper.presence);
            if !unit.place.township.is_empty() {
                found.townships.entry(unit.place.township.clone()).or_default().count(paper.presence);
            }
            count_document(input, &mut found.documents, paper);
            if level == Level::Household {
                own.totals.count(paper.presence);
                let column = at[&(paper.document, paper.year)];
                own.papers[column] = Some(paper.presence);
                let remark = remark(input, &triggers, unit, paper);
                if !remark.is_empty() {
                    own.remarks.push((column as u32, remark));
                }
            } else {
                pack.unit_papers.push(unit_paper(input, &triggers, unit, level, paper));
            }
        }
        if let UnitKey::Household(id) = &unit.unit {
            found.households.insert(id.clone(), own);
        }
    }
    pack.totals.settle();
    found
}

impl Papers {
    /// Fills the three tables of the archive section.
    pub(super) fn tables(&self, pack: &mut CountyPack) {
        pack.by_level = Level::ALL
            .iter()
            .filter_map(|level| {
                self.levels.get(level).map(|(units, totals)| level_row(*level, *units, totals))
            })
            .collect();
        pack.by_document = self.documents.values().cloned().collect();
        sort_documents(&mut pack.by_document);
        let pack_has_no_roll = pack.totals.no_roll;
        for (code, totals) in &self.townships {
            let row = township(pack, code);
            row.required += totals.required;
            row.present += totals.present;
            row.missing += totals.missing;
            row.unknown += totals.unknown;
            row.completeness = Totals::ratio(row.present, row.required).filter(|_| !pack_has_no_roll);
        }
    }
}

/// The row of a township, made when it is not there yet.
pub(super) fn township<'a>(pack: &'a mut CountyPack, code: &str) -> &'a mut TownshipRow {
    let at = pack.by_township.binary_search_by(|row| row.code.as_str().cmp(code)).unwrap_or_else(|at| {
        pack.by_township.insert(at, TownshipRow { code: code.to_owned(), ..TownshipRow::default() });
        at
    });
    &mut pack.by_township[at]
}

/// Most missing first.
pub(super) fn sort_documents(rows: &mut [DocumentRow]) {
    rows.sort_by(|a, b| {
        b.missing.cmp(&a.missing).then_with(|| b.unknown.cmp(&a.unknown)).then_with(|| a.code.cmp(&b.code))
    });
}

pub(super) fn level_row(level: Level, units: u64, totals: &Totals) -> LevelRow {
    LevelRow {
        level,
        units,
        required: totals.required,
        present: totals.present,
        missing: totals.missing,
        unknown: totals.unknown,
        completeness: Totals::ratio(totals.present, totals.required),
    }
}

fn count_document(input: &Input<'_>, rows: &mut BTreeMap<u16, DocumentRow>, paper: &Requirement) {
    let row = rows.entry(paper.document).or_insert_with(|| {
        let (level, kind) = &input.catalogue.types[usize::from(paper.document)];
        DocumentRow {
            code: kind.code.clone(),
            name: kind.name.clone(),
            level: *level,
            required: 0,
            present: 0,
            in_village_volume: 0,
            listed_only: 0,
            missing: 0,
            unknown: 0,
            responsible: responsible(*level, &kind.responsible, &kind.unit),
        }
    });
    row.required += 1;
    row.present += u64::from(paper.presence.is_present());
    row.missing += u64::from(paper.presence.is_missing());
    row.in_village_volume += u64::from(paper.presence == Presence::InVillageVolume);
    row.listed_only += u64::from(paper.presence == Presence::ListedOnly);
    row.unknown += u64::from(paper.presence == Presence::Unknown);
}

/// Why the presence is what it is; for a missing paper that only some must have, the record that calls for it.
fn remark(input: &Input<'_>, triggers: &Triggers, unit: &UnitRequirements, paper: &Requirement) -> String {
    let kind = paper.kind(input.catalogue);
    if paper.why == Why::DamagedFile
        && let Some(what) = file_fault(input, unit, paper)
    {
        return what;
    }
    if paper.why != Why::Plain || !paper.presence.is_missing() || kind.need != Need::Conditional {
        return paper.why.label().to_owned();
    }
    match &unit.unit {
        UnitKey::Household(id) => input
            .data
            .household(id)
            .map_or_else(String::new, |household| triggers.of_household(input, household, &kind.when)),
        UnitKey::Village(..) => trigger::of_village(input, &unit.place, &kind.when),
        _ => String::new(),
    }
}

/// What is wrong with the file of that very paper: 0字节空文件, 文件已加密.
fn file_fault(input: &Input<'_>, unit: &UnitRequirements, paper: &Requirement) -> Option<String> {
    let file = paper.paper(&unit.unit, input.documents)?.file?;
    let (what, _) = input.scan.entries.get(file as usize)?.state.fault()?;
    Some(if what.contains("文件") { what.to_owned() } else { format!("文件{what}") })
}

fn unit_paper(
    input: &Input<'_>,
    triggers: &Triggers,
    unit: &UnitRequirements,
    level: Level,
    paper: &Requirement,
) -> UnitPaper {
    let kind = paper.kind(input.catalogue);
    let department = match &unit.unit {
        UnitKey::Department(_, name) => crate::base::mask::text(name),
        _ => String::new(),
    };
    let (place, key) = (&unit.place, document_key(&kind.code, paper.year));
    let number = || {
        let rule = completeness::rule_of(level, kind);
        Fingerprint::of(rule, &place.county, &place.township, &place.village, "", &key).0
    };
    let number = if paper.presence.is_present() { String::new() } else { number() };
    UnitPaper {
        number,
        level,
        township: township_name(input, &unit.place.township),
        village: crate::base::mask::text(&unit.place.village),
        key,
        name: paper_name(&kind.name, paper.year),
        presence: paper.presence,
        responsible: responsible(level, &kind.responsible, &department),
        remark: remark(input, triggers, unit, paper),
        unit: department,
    }
}

/// Name of a township; its code when the division table does not know it.
pub(super) fn township_name(input: &Input<'_>, code: &str) -> String {
    input
        .divisions
        .townships
        .iter()
        .find(|township| township.code == code)
        .map_or_else(|| code.to_owned(), |township| township.name.clone())
}

/// `2019年度贫困户信息采集表`
pub(super) fn paper_name(name: &str, year: Option<i32>) -> String {
    year.map_or_else(|| name.to_owned(), |year| format!("{year}年度{name}"))
}

fn level_rank(level: Level) -> usize {
    const ORDER: [Level; 6] = [
        Level::Prefecture,
        Level::County,
        Level::Department,
        Level::Township,
        Level::Village,
        Level::Household,
    ];
    ORDER.iter().position(|known| *known == level).unwrap_or_default()
}
