//! From the record to OUT: every part is rendered into the staging folder, then committed at once.

use crate::base::error::Result;
use crate::cli::args::Format;
use crate::cli::rendered::Taken;
use crate::cli::terminal::Progress;
use crate::cli::words::phrase;
use crate::model::run::RunRecord;
use crate::model::store;
use crate::output::receipt::Scope;
use crate::output::{Committed, Receipt, Staging};
use crate::render::fonts::Fonts;
use crate::render::links::Links;
use crate::render::typeset::MissingGlyph;
use crate::render::typeset::font::code_point;
use crate::render::{self, Formats, Units};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// What to write.
#[derive(Debug, Clone)]
pub struct Job<'a> {
    pub command: &'a str,
    /// Where the project lies for those who open the lists; `None` leaves what the record holds.
    pub link_base: Option<&'a str>,
    /// The faces that packs are printed in.
    pub fonts: &'a Fonts,
    /// Where overriding templates are looked up; `None` when the record already holds what was resolved.
    pub project: Option<&'a Path>,
    pub formats: &'a [Format],
    /// The packs are bound into one volume as well.
    pub bind: bool,
    pub townships: &'a [String],
    /// Was the run limited to some counties or townships?
    pub partial: bool,
    /// Codes of the rules that were asked for; empty = all.
    pub rules: &'a [String],
    /// The packs to render: all, some alone, or all that were not rendered elsewhere.
    pub packs: Packs<'a>,
    /// Earlier points of the history that `render` takes along: path in OUT and bytes.
    pub carried: Vec<(String, Vec<u8>)>,
}

/// Which packs a job renders.
#[derive(Debug, Clone, Copy)]
pub enum Packs<'a> {
    All,
    /// Those of these units, and nothing else; the number is that of the record.
    Only(&'a BTreeSet<String>, &'a str),
    But(&'a Taken),
}

impl Packs<'_> {
    fn units(&self) -> Units<'_> {
        match self {
            Packs::All => Units::All,
            Packs::Only(codes, _) => Units::Only(codes),
            Packs::But(taken) => Units::But(&taken.codes),
        }
    }
}

/// What was written, for the closing lines.
#[derive(Debug, Clone)]
pub struct Written {
    pub out: PathBuf,
    pub parts: Vec<String>,
    pub committed: Committed,
    pub notes: Vec<String>,
}

/// A bound volume is made of the packs that are printed.
///
/// # Errors
/// When it is asked for without them.
pub fn bindable(bind: bool, formats: &[Format]) -> Result<()> {
    if !bind || formats.iter().any(|format| matches!(format, Format::Pdf | Format::Ofd)) {
        return Ok(());
    }
    Err(crate::base::error::Error::refused(
        "--bind 合订的是 PDF、OFD 材料包，但本次既不输出 pdf 也不输出 ofd",
        "请在 --format 中加上 pdf 或 ofd，或去掉 --bind",
    ))
}

/// Renders and commits.
///
/// # Errors
/// Template errors, all at once; a disk that refuses; name collisions in OUT.
pub fn all(
    job: Job<'_>,
    record: &mut RunRecord,
    staging: Staging,
    progress: &mut Progress,
) -> Result<Written> {
    let packs = job
        .formats
        .iter()
        .any(|format| matches!(format, Format::Pdf | Format::Ofd | Format::Xlsx | Format::Html));
    progress.stage(&if packs { phrase!("progress.packs") } else { phrase!("progress.results") });
    if let Some(project) = job.project {
        render::resolve(record, project, job.fonts)?;
    }
    if let Some(base) = job.link_base {
        Links::keep(record, base);
    }
    let formats = Formats {
        pdf: job.formats.contains(&Format::Pdf),
        ofd: job.formats.contains(&Format::Ofd),
        xlsx: job.formats.contains(&Format::Xlsx),
        html: job.formats.contains(&Format::Html),
        csv: job.formats.contains(&Format::Csv),
        sarif: job.formats.contains(&Format::Sarif),
        junit: job.formats.contains(&Format::Junit),
        bound: job.bind,
    };
    let units = job.packs.units();
    let keep = || {
        if !units.whole() {
            return Ok(());
        }
        store::write(record, &mut |path, fill| {
            let mut bytes = Vec::new();
            fill(&mut bytes).map_err(|error| {
                crate::base::error::Error::io("无法写出检查记录", path, &error, "请核对磁盘空间")
            })?;
            staging.write(path, &bytes)
        })
    };
    let faces = &job.fonts.faces;
    progress.counts_to(render::planned(record, formats, units));
    let (progress_now, done) = (&*progress, AtomicU64::new(0));
    let print = || {
        render::render(record, formats, units, faces, &|part| {
            if render::is_planned(&part.path) {
                progress_now.count(done.fetch_add(1, Ordering::Relaxed) + 1);
            }
            staging.write(&part.path, &part.bytes)
        })
    };
    let (kept, printed) = rayon::join(keep, print);
    let missing = kept.and(printed)?;
    if let Packs::But(taken) = job.packs {
        taken.each(&mut |path, bytes| staging.write(path, bytes))?;
    }
    for (path, bytes) in &job.carried {
        staging.write(path, bytes)?;
    }

    progress.stage(&phrase!("progress.output"));
    let scope = Scope {
        code: record.summary.code.clone(),
        counties: match job.packs {
            Packs::Only(codes, _) => codes.iter().cloned().collect(),
            _ => record.counties.iter().map(|county| county.code.clone()).collect(),
        },
        townships: job.townships.to_vec(),
        partial: job.partial || !units.whole(),
        rules: job.rules.to_vec(),
    };
    let mut names: Vec<String> =
        job.formats.iter().map(|format| format!("{format:?}").to_lowercase()).collect();
    names.extend(job.bind.then(|| "bind".to_owned()));
    let mut receipt = Receipt::now(job.command, &record.summary.as_of, &names, scope);
    receipt.link_base = Links::of(record).base().map(str::to_owned);
    if let Packs::Only(_, of_record) = job.packs {
        receipt.of_record = Some(of_record.to_owned());
    }
    let out = staging.out().to_owned();
    let mut notes = staging.notes.clone();
    notes.extend(told(&missing));
    let parts = staging.parts().into_keys().collect();
    let committed = staging.commit(receipt)?;
    Ok(Written { out, parts, committed, notes })
}

/// Characters that no face has, in one line; every pack lists its own with name and place.
fn told(missing: &[MissingGlyph]) -> Option<String> {
    let all: BTreeSet<char> = missing.iter().map(|glyph| glyph.char).collect();
    let codes: Vec<String> = all.into_iter().map(code_point).collect();
    (!codes.is_empty())
        .then(|| phrase!("summary.glyphs", count = codes.len(), codes = codes.join(&phrase!("frame.joined"))))
}
