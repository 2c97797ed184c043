//! Stage 5: turns the record into pages, workbooks and machine formats. Looks nothing up elsewhere.
//!
//! [`lists`] defines every table once; [`sections`] puts them between the words of the templates; pages, workbooks
//! and HTML all take their rows from there.

mod bands;
mod bind;
pub mod blocks;
mod brief;
mod cells;
pub mod charts;
mod crossref;
pub mod document;
pub mod filing;
pub mod fonts;
mod footnotes;
pub mod html;
pub mod links;
pub mod lists;
pub mod machine;
pub mod markdown;
pub mod natures;
pub mod ofd;
pub mod pdf;
pub mod prepared;
pub mod reference;
pub mod sections;
mod signing;
pub mod template;
mod template_faults;
pub mod typeset;
mod values;
pub mod xlsx;

use self::document::Paged;
use self::fonts::Fonts;
use self::typeset::{FaceSet, MissingGlyph};
use crate::base::error::Result;
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// What is to be written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Formats {
    pub pdf: bool,
    /// 版式文件 by GB/T 33190, of the same pages as the PDF.
    pub ofd: bool,
    /// 数据表 and 汇总
    pub xlsx: bool,
    pub html: bool,
    pub csv: bool,
    pub sarif: bool,
    pub junit: bool,
    /// 合订本: the packs of all units as one, beside them.
    pub bound: bool,
}

impl Formats {
    fn paged(self) -> Paged {
        Paged { pdf: self.pdf, ofd: self.ofd }
    }
}

/// Receives finished files, from several threads, in any order.
pub type Sink<'a> = dyn Fn(RenderedPart) -> Result<()> + Sync + 'a;

/// Resolves what rendering needs from the project folder into the record, so that `render --from` needs nothing else but
/// the font files themselves.
///
/// # Errors
/// All faults of the project's templates at once.
pub fn resolve(record: &mut RunRecord, project: &Path, fonts: &Fonts) -> Result<()> {
    record.templates = template::load(project)?;
    record.settings.extend(fonts.settings.clone());
    Ok(())
}

/// One finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedPart {
    /// Relative to OUT, `/`-separated.
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Which units are rendered.
#[derive(Debug, Clone, Copy)]
pub enum Units<'a> {
    All,
    /// These codes alone, and nothing that speaks of several units.
    Only(&'a BTreeSet<String>),
    /// All but these, which were rendered elsewhere.
    But(&'a BTreeSet<String>),
}

impl Units<'_> {
    fn takes(self, pack: &CountyPack) -> bool {
        match self {
            Units::All => true,
            Units::Only(codes) => codes.contains(&pack.code),
            Units::But(codes) => !codes.contains(&pack.code),
        }
    }

    /// Is what speaks of several units rendered as well?
    #[must_use]
    pub fn whole(self) -> bool {
        !matches!(self, Units::Only(_))
    }
}

fn units(record: &RunRecord) -> Vec<&CountyPack> {
    record.has_top().then_some(&record.prefecture).into_iter().chain(&record.counties).collect()
}

/// Is it one of the files that [`planned`] counts? How many data files the report in a browser has, is known when they are
/// written.
#[must_use]
pub fn is_planned(path: &str) -> bool {
    !path.starts_with("html/data/") && path != machine::proposals::FILE
}

/// How many files [`render`] will make that [`is_planned`] tells of, for a line of progress.
#[must_use]
pub fn planned(record: &RunRecord, formats: Formats, wanted: Units<'_>) -> u64 {
    let units = units(record).into_iter().filter(|pack| wanted.takes(pack)).count() as u64;
    let count = |asked: &[bool]| asked.iter().copied().map(u64::from).sum::<u64>();
    let paged = count(&[formats.pdf, formats.ofd]);
    let of_unit = count(&[true, formats.xlsx, formats.html]) + paged;
    let of_all = count(&[formats.csv, formats.sarif, formats.junit]) + u64::from(formats.bound) * paged;
    let browsed = if formats.html { html::browse::FRONT } else { 0 };
    units * of_unit + if wanted.whole() { of_all + browsed } else { 0 }
}

/// Renders everything asked for, and the 工作清单 always, counties in parallel; `sink` may be called from several threads, in any order. Gives the
/// characters that no face has, of all packs, each with the pack it is printed in.
///
/// # Errors
/// The first fault in the order of the units, whatever the job count.
pub fn render(
    record: &RunRecord,
    formats: Formats,
    wanted: Units<'_>,
    faces: &FaceSet,
    sink: &Sink<'_>,
) -> Result<Vec<MissingGlyph>> {
    let units = units(record);
    let own: Vec<&CountyPack> = units.iter().copied().filter(|pack| wanted.takes(pack)).collect();
    let outcomes: Vec<Result<Vec<MissingGlyph>>> =
        own.par_iter().with_max_len(1).map(|pack| unit(record, pack, formats, faces, sink)).collect();
    let mut missing = outcomes.into_iter().collect::<Result<Vec<_>>>()?.concat();
    if !wanted.whole() {
        return Ok(missing);
    }
    if let (true, Some(first)) = (formats.bound, units.first()) {
        let blocks = bind::volumes(record, &units)?;
        let volume = document::bound(record, &blocks, faces)?;
        missing.extend(volume.laid.missing.iter().cloned());
        volume.write(&bind::stem(first), formats.paged(), faces, &mut |path, bytes| {
            sink(RenderedPart { path, bytes })
        })?;
    }
    if formats.html {
        html::browse::write(record, sink)?;
    }
    let part = |path: &str, bytes| sink(RenderedPart { path: path.into(), bytes });
    if let Some(bytes) = machine::proposals::toml(record) {
        part(machine::proposals::FILE, bytes)?;
    }
    if formats.csv {
        part("findings.csv", machine::csv::write(record)?)?;
    }
    if formats.sarif {
        part("findings.sarif", machine::sarif::write(record)?)?;
    }
    if formats.junit {
        part("junit.xml", machine::junit::write(record))?;
    }
    Ok(missing)
}

fn unit(
    record: &RunRecord,
    pack: &CountyPack,
    formats: Formats,
    faces: &FaceSet,
    sink: &Sink<'_>,
) -> Result<Vec<MissingGlyph>> {
    let mut missing = Vec::new();
    let folder = folder(pack);
    let path = format!("{folder}/{}工作清单.xlsx", file_name(&pack.name));
    sink(RenderedPart { path, bytes: xlsx::work_list(record, pack)? })?;
    if formats.xlsx {
        let path = format!("{folder}/{}", workbook_name(record, pack));
        sink(RenderedPart { path, bytes: xlsx::data(record, pack)? })?;
    }
    let paged = formats.paged();
    if paged != Paged::default() || formats.html {
        let blocks = sections::pack(record, pack)?;
        if formats.html {
            let bytes = html::page(record, pack, &blocks).into_bytes();
            sink(RenderedPart { path: format!("html/{}.html", file_name(&pack.code)), bytes })?;
        }
        if paged != Paged::default() {
            let kind = if record.is_top(pack) { "汇总" } else { "考核材料包" };
            let stem = format!("{folder}/{}{kind}", file_name(&pack.name));
            let printed = document::pack(record, pack, &blocks, faces)?;
            missing.clone_from(&printed.laid.missing);
            printed.write(&stem, paged, faces, &mut |path, bytes| sink(RenderedPart { path, bytes }))?;
        }
    }
    Ok(missing)
}

/// `150802临河区`
#[must_use]
pub fn folder(pack: &CountyPack) -> String {
    let name = if pack.name == pack.code { String::new() } else { file_name(&pack.name) };
    format!("{}{name}", file_name(&pack.code))
}

/// File name of a unit's workbook.
#[must_use]
pub fn workbook_name(record: &RunRecord, pack: &CountyPack) -> String {
    let kind = if record.is_top(pack) { "汇总" } else { "考核数据表" };
    format!("{}{kind}.xlsx", file_name(&pack.name))
}

/// Characters that no file system forbids.
fn file_name(text: &str) -> String {
    crate::base::text::display(text)
        .chars()
        .map(
            |c| {
                if matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\n') { '_' } else { c }
            },
        )
        .collect()
}

#[cfg(test)]
pub(crate) mod tests;
