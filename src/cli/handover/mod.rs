//! What is handed over, unit by unit: files with their digests, their packages, and the catalogue.

mod numbered;

use crate::base::config::Project;
use crate::base::digest::Algorithm;
use crate::base::error::{Result, SoftError};
use crate::base::{mask, text};
use crate::cli::args::PackageForm;
use crate::cli::listing::Listing;
use crate::cli::pipeline;
use crate::cli::terminal::Progress;
use crate::cli::words::phrase;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::facts::imported::{self, Compared, Results};
use crate::ingest::facts::{self, Facts};
use crate::model::filing::rows::{Row, Rows};
use crate::model::filing::{self, Catalogue, RowsByUnit};
use crate::model::natures;
use crate::model::prepared::{
    DifferenceLine, Imported, Package, Prepared, PreparedLine, SCHEMA_VERSION, Unit,
};
use crate::output::bag::BagIt;
use crate::output::bag::numbered::Numbered;
use crate::output::layout;
use crate::output::package::{self, Item, Packed};
use crate::scan::entry::{EntryId, FileClass};
use crate::scan::fixity::{self, Fate};
use crate::scan::known;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Name and version of this program, as documents name it.
pub const TOOL: &str = concat!("qiquan ", env!("CARGO_PKG_VERSION"));

/// Files of every unit, and their catalogues in the same order.
pub struct Handover {
    pub prepared: Prepared,
    pub catalogues: Vec<Catalogue>,
    /// 四性检测, in the same order.
    pub natures: Vec<Vec<natures::Finding>>,
}

/// Gathers everything; copies into `package` where one was asked for.
///
/// # Errors
/// When a package cannot be written, or is another one.
pub fn prepare(
    project: &Project,
    listing: &Listing,
    as_of: &str,
    algorithms: &[Algorithm],
    package: Option<(&Path, PackageForm)>,
    results: Option<&Results>,
    progress: &mut Progress,
) -> Result<Handover> {
    let fates = fixity::fates(&listing.scan);
    let catalogued = fixity::catalogued(&listing.scan, &fates);
    let mut by_unit: BTreeMap<String, Vec<EntryId>> = BTreeMap::new();
    for (id, line) in (0..).zip(&listing.lines) {
        by_unit.entry(unit_code(&line.county, &project.code)).or_default().push(id);
    }
    let mut closed = closed_folders(listing, &project.code);
    for code in closed.keys() {
        by_unit.entry(code.clone()).or_default();
    }
    progress.stage(&phrase!("prepare.formats"));
    let mut facts = facts_of(listing, &fates, progress)?;
    let compared =
        results.map(|results| (results.program, imported::compare(&listing.scan, &facts, results)));
    let pages: Vec<Option<u32>> = facts.iter().map(|facts| facts.pages).collect();
    let mut prepared = Prepared {
        schema_version: SCHEMA_VERSION,
        tool: TOOL.to_owned(),
        as_of: as_of.to_owned(),
        name: project.name.clone(),
        code: project.code.clone(),
        algorithms: algorithms.iter().map(|algorithm| algorithm.name()).collect(),
        units: Vec::new(),
        imported: compared.as_ref().map(|(program, compared)| Imported {
            program,
            both: compared.both,
            differences: compared.differences.len() as u64,
            without: compared.without.len() as u64,
            strangers: compared.strangers.len() as u64,
        }),
        soft_errors: listing.scan.soft_errors.iter().chain(&listing.data.soft_errors).cloned().collect(),
    };
    progress.stage(&phrase!("prepare.catalogue"));
    let rows = Rows::of(&listing.data, &listing.documents);
    let source = filing::Source {
        project,
        divisions: &listing.divisions,
        kinds: &listing.catalogue,
        scan: &listing.scan,
        data: &listing.data,
        documents: &listing.documents,
        rows: &rows,
        lines: &listing.lines,
        units: &listing.units,
        pages: &pages,
    };
    let name_of = |code: &str| match listing.divisions.county(code) {
        Some(county) if code != project.code => county.name.clone(),
        _ => project.name.clone(),
    };
    let files: Vec<(String, String, Vec<EntryId>)> = by_unit
        .iter()
        .map(|(code, ids)| {
            let listed = ids.iter().copied().filter(|id| catalogued[*id as usize]).collect();
            (code.clone(), name_of(code), listed)
        })
        .collect();
    let by_county = rows_by_unit(project, listing, &rows);
    let catalogues = filing::catalogues(&source, &files, &by_county);

    let items = fates.iter().filter(|fate| **fate == Fate::Item).count() as u64;
    progress.stage(&match package {
        Some(_) => phrase!("prepare.pack"),
        None => phrase!("prepare.digest"),
    });
    // Every file is counted twice when it is copied: written, and read back.
    progress.counts_to(if package.is_some() { items * 2 } else { items });
    let work = Work { project, listing, fates: &fates, algorithms, as_of, package };
    let mut done = 0;
    let mut all: Vec<Vec<EntryId>> = Vec::new();
    for ((code, ids), catalogue) in by_unit.into_iter().zip(&catalogues) {
        let unit = Unit {
            name: name_of(&code),
            obstacles: closed.remove(&code).unwrap_or_default(),
            code,
            ..Unit::default()
        };
        let count = |now: u64| progress.count(done + now);
        let (mut unit, steps) = fill(&work, &ids, unit, catalogue, &count)?;
        done += steps;
        for (line, id) in unit.lines.iter_mut().zip(&ids) {
            line.facts = std::mem::take(&mut facts[*id as usize]);
        }
        unit.count_formats();
        if let Some((_, compared)) = &compared {
            unit.differences = differences(&unit, &ids, compared);
        }
        prepared.units.push(unit);
        all.push(ids);
    }
    progress.stage(&phrase!("prepare.natures"));
    let day = pipeline::day(as_of)?;
    let looked: Vec<Result<Vec<natures::Finding>>> = prepared
        .units
        .par_iter()
        .zip(&catalogues)
        .zip(&all)
        .map(|((unit, catalogue), ids)| {
            natures::natures(&natures::Looked {
                as_of: day,
                scan: &listing.scan,
                documents: &listing.documents,
                unit,
                catalogue,
                files: ids,
                rows: by_county.get(&unit.code).map_or(&[][..], Vec::as_slice),
            })
        })
        .collect();
    let natures = looked.into_iter().collect::<Result<Vec<_>>>()?;
    for ((unit, catalogue), natures) in prepared.units.iter_mut().zip(&catalogues).zip(&natures) {
        unit.filing = catalogue.figures();
        unit.natures = natures::counts(natures);
    }
    Ok(Handover { prepared, catalogues, natures })
}

/// What every file tells of itself, in the order of the scan; what stays behind is not opened.
fn facts_of(listing: &Listing, fates: &[Fate], progress: &mut Progress) -> Result<Vec<Facts>> {
    progress.counts_to(fates.len() as u64);
    let done = AtomicU64::new(0);
    let progress = &*progress;
    let look = |(id, fate): (usize, &Fate)| {
        progress.count(done.fetch_add(1, Ordering::Relaxed) + 1);
        match (fate, EntryId::try_from(id)) {
            (Fate::Item | Fate::Inside, Ok(id))
                if listing.scan.entries[id as usize].class != FileClass::Junk =>
            {
                facts::of(&listing.scan, id)
            }
            _ => Ok(Facts::default()),
        }
    };
    fates.par_iter().enumerate().map(look).collect()
}

/// What the results of another program say otherwise about the files of a unit, and those of which they say nothing.
fn differences(unit: &Unit, ids: &[EntryId], compared: &Compared) -> Vec<DifferenceLine> {
    let lines: BTreeMap<EntryId, &PreparedLine> = ids.iter().copied().zip(&unit.lines).collect();
    let differ = compared.differences.iter().filter_map(|found| {
        let path = lines.get(&found.file)?.file.path.clone();
        let theirs = mask::text(&text::display(&found.theirs));
        Some(DifferenceLine { path, ours: found.ours.clone(), theirs, what: found.what })
    });
    let without = compared.without.iter().filter_map(|id| {
        let line = lines.get(id)?;
        let ours = line.facts.pronom.to_owned();
        Some(DifferenceLine {
            path: line.file.path.clone(), ours, theirs: String::new(), what: "没有结果"
        })
    });
    differ.chain(without).collect()
}

/// Rows of 归档目录 by the unit whose papers they list. A row that tells nobody's belongs to the county of all the other rows
/// of its table, where there is only one; else it is the top unit's.
fn rows_by_unit<'r, 'a>(project: &Project, listing: &Listing, rows: &'r Rows<'a>) -> RowsByUnit<'r, 'a> {
    let told = |row: &Row<'_>| {
        let of_file = row.file().map(|id| listing.lines[id as usize].county.as_str());
        let county = of_file.filter(|county| !county.is_empty()).or_else(|| match row.unit()? {
            UnitKey::Household(id) => Some(listing.data.household(id)?.place.county.as_str()),
            UnitKey::Village(county, ..)
            | UnitKey::Township(county, _)
            | UnitKey::County(county)
            | UnitKey::Department(county, _) => Some(county.as_str()),
            UnitKey::Prefecture => Some(project.code.as_str()),
        });
        county.map(|county| unit_code(county, &project.code))
    };
    let codes: Vec<Option<String>> = rows.registers.iter().map(told).collect();
    let mut of_table: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for (row, code) in rows.registers.iter().zip(&codes) {
        of_table.entry(row.table()).or_default().extend(code.as_deref());
    }
    let mut by_unit = RowsByUnit::new();
    for (row, code) in rows.registers.iter().zip(&codes) {
        let only = || of_table.get(&row.table()).filter(|codes| codes.len() == 1)?.first().copied();
        let code = code.as_deref().or_else(only).unwrap_or(&project.code);
        by_unit.entry(code.to_owned()).or_default().push(row);
    }
    by_unit
}

/// First six digits of the county's name with its code; what lies above the counties is the top unit's.
fn unit_code(county: &str, top: &str) -> String {
    match county.get(..6).filter(|code| code.bytes().all(|b| b.is_ascii_digit())) {
        Some(code) => code.to_owned(),
        None => top.to_owned(),
    }
}

/// Folders that could not be listed, by unit: what lies in them cannot be handed over.
fn closed_folders(listing: &Listing, top: &str) -> BTreeMap<String, Vec<SoftError>> {
    let scan = &listing.scan;
    let mut closed: BTreeMap<String, Vec<SoftError>> = BTreeMap::new();
    for folder in fixity::closed_folders(scan) {
        let shown =
            mask::text_except(&format!("{}/{}", scan.root_display, folder.path), &folder.key.household_id);
        let told = SoftError::new(shown, "文件夹列不出来，其中的文件没有登记；请检查权限");
        closed.entry(unit_code(&folder.key.county, top)).or_default().push(told);
    }
    closed
}

/// What a unit's files are gathered with.
pub(super) struct Work<'a> {
    project: &'a Project,
    listing: &'a Listing,
    fates: &'a [Fate],
    algorithms: &'a [Algorithm],
    as_of: &'a str,
    package: Option<(&'a Path, PackageForm)>,
}

/// What became of the files of a package: digests, or why a file is not in it.
type Outcomes = BTreeMap<EntryId, std::result::Result<Vec<String>, String>>;

/// Digests of one unit's files, from the copies where a package is made; and how many steps that took.
fn fill(
    work: &Work<'_>,
    ids: &[EntryId],
    mut unit: Unit,
    catalogue: &Catalogue,
    count: &(dyn Fn(u64) + Sync),
) -> Result<(Unit, u64)> {
    let scan = &work.listing.scan;
    let mut items: Vec<EntryId> =
        ids.iter().copied().filter(|id| work.fates[*id as usize] == Fate::Item).collect();
    items.sort_by_cached_key(|id| fixity::disk_name(scan, *id));
    let mut steps = items.len() as u64;
    let found: Outcomes = match work.package {
        None => {
            let digests = fixity::digests(scan, &items, work.algorithms, count);
            unit.reused = known::reused(digests.iter().flatten());
            let digests = digests.into_iter().map(|found| found.map(|found| found.digests.hex));
            items.iter().copied().zip(digests).collect()
        }
        Some((folder, form)) => {
            steps *= 2;
            let target = folder.join(format!("{}{}", unit.code, layout::file_name(&unit.name)));
            let blocked = !unit.obstacles.is_empty()
                || ids.iter().any(|id| matches!(work.fates[*id as usize], Fate::Obstacle(_)));
            match form {
                PackageForm::Bagit => bagged(work, &mut unit, &target, &items, blocked, count)?,
                PackageForm::Folder => by_number(work, &mut unit, &target, catalogue, blocked, count)?,
            }
        }
    };
    for id in ids {
        let file = &work.listing.lines[*id as usize];
        let (digests, note) = match work.fates[*id as usize] {
            Fate::Inside => {
                unit.inside += 1;
                (Vec::new(), "在压缩包内，随压缩包移交".to_owned())
            }
            Fate::Junk => {
                unit.junk += 1;
                (Vec::new(), "非归档文件，不移交".to_owned())
            }
            Fate::Obstacle(why) => {
                unit.obstacles.push(SoftError::new(file.path.clone(), why));
                (Vec::new(), why.to_owned())
            }
            Fate::Item => match found.get(id) {
                Some(Ok(digests)) => {
                    unit.files += 1;
                    unit.bytes += file.bytes;
                    (digests.clone(), String::new())
                }
                Some(Err(why)) => {
                    unit.obstacles.push(SoftError::new(file.path.clone(), why.clone()));
                    (Vec::new(), why.clone())
                }
                // Told among the obstacles of the package, when it is in none.
                None => (Vec::new(), "不在移交包内".to_owned()),
            },
        };
        unit.lines.push(PreparedLine { file: file.clone(), digests, note, facts: Facts::default() });
    }
    Ok((unit, steps))
}

/// Copies the files under the paths they have and seals a BagIt bag.
fn bagged(
    work: &Work<'_>,
    unit: &mut Unit,
    target: &Path,
    items: &[EntryId],
    blocked: bool,
    count: &(dyn Fn(u64) + Sync),
) -> Result<Outcomes> {
    let scan = &work.listing.scan;
    let files: Vec<Item> = items
        .iter()
        .map(|id| Item {
            source: package::Source::File(scan.disk_path(*id)),
            path: fixity::disk_name(scan, *id),
        })
        .collect();
    let form = BagIt { algorithms: work.algorithms, info: info(work.project, unit, work.as_of) };
    let packed = package::pack(target, &files, work.algorithms, &form, !blocked, count)?;
    let files: Vec<Option<EntryId>> = items.iter().copied().map(Some).collect();
    Ok(outcomes(unit, &files, packed))
}

/// Copies the files into one folder a 档号, with the catalogue.
fn by_number(
    work: &Work<'_>,
    unit: &mut Unit,
    target: &Path,
    catalogue: &Catalogue,
    blocked: bool,
    count: &(dyn Fn(u64) + Sync),
) -> Result<Outcomes> {
    let plan = numbered::plan(work, catalogue);
    let blocked = blocked || !plan.obstacles.is_empty();
    unit.obstacles.extend(plan.obstacles);
    let form = Numbered {
        algorithms: work.algorithms,
        info: vec![
            ("移交单位", work.project.name.clone()),
            ("档案", format!("{}脱贫攻坚档案", unit.name)),
            ("时点", work.as_of.to_owned()),
            ("制作软件", TOOL.to_owned()),
        ],
        rows: &plan.rows,
    };
    let packed = package::pack(target, &plan.items, work.algorithms, &form, !blocked, count)?;
    Ok(outcomes(unit, &plan.files, packed))
}

/// Digests of the packed files, or why one is not in the package.
fn outcomes(unit: &mut Unit, files: &[Option<EntryId>], packed: Packed) -> Outcomes {
    unit.package = Some(Package {
        sealed: packed.sealed,
        foreign: packed.foreign.iter().map(|path| mask::text(&text::display(path))).collect(),
    });
    let found = files.iter().zip(packed.outcomes).filter_map(|(file, outcome)| Some(((*file)?, outcome)));
    found.map(|(file, outcome)| (file, outcome.map(|digests| digests.hex))).collect()
}

/// Lines of `bag-info.txt`.
fn info(project: &Project, unit: &Unit, as_of: &str) -> Vec<(&'static str, String)> {
    vec![
        ("Source-Organization", project.name.clone()),
        ("External-Description", format!("{}脱贫攻坚档案移交包", unit.name)),
        ("External-Identifier", format!("{}-{}", unit.code, as_of.replace('-', ""))),
        ("Bag-Group-Identifier", project.code.clone()),
        ("Bagging-Date", as_of.to_owned()),
        ("Bag-Software-Agent", TOOL.to_owned()),
    ]
}
