//! Runs the stages one after the other, from a project folder to the record of the run.

use crate::base::clock;
use crate::base::config::Project;
use crate::base::divisions::{self, Divisions};
use crate::base::error::{Error, Result, SoftError};
use crate::check::{self, HandedIn, Input, Rulebook, Selection, Topics};
use crate::cli::args::RunArgs;
use crate::cli::part::join::{self, Joined};
use crate::cli::part::{self, Keeper};
use crate::cli::terminal::Progress;
use crate::cli::words::phrase;
use crate::ingest::catalogue;
use crate::ingest::dataset::Dataset;
use crate::ingest::feedback::Workbook;
use crate::model::history::{Entry, History};
use crate::model::run::RunRecord;
use crate::model::scoring::Sheet;
use crate::output::filled::Filled;
use crate::scan::known::Known;
use crate::scan::layout::Layouts;
use crate::scan::{ScanOptions, Walked};
use crate::{ingest, model, output, scan};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;
use std::path::Path;

/// Where the archives come from.
pub enum Archives<'a> {
    Walked(Box<Walked>),
    Parts(&'a Joined),
}

/// What a run is told beside its project.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    pub as_of: Option<NaiveDate>,
    pub out: &'a Path,
    /// `--history`; else that of OUT.
    pub history: Option<&'a Path>,
    /// Leaves a part.
    pub keeper: Option<&'a Keeper>,
}

/// The record of a run, and what else is known at its end.
pub struct Recorded {
    pub record: RunRecord,
    /// The newest earlier run of the history.
    pub past: Option<Entry>,
    /// The as-of date is that of the clock.
    pub by_clock: bool,
    /// Files of the part that the run is.
    pub part: part::Files,
    /// Facts about the files.
    pub known: Known,
}

fn options(selection: &Selection, keep: bool) -> ScanOptions {
    ScanOptions {
        counties: selection.counties.clone(),
        townships: selection.townships.clone(),
        names_only: false,
        keep,
    }
}

/// Walks the archives.
///
/// # Errors
/// When there are none.
pub fn walk(
    project: &Project,
    selection: &Selection,
    known: Known,
    progress: &mut Progress,
) -> Result<Walked> {
    progress.stage(&phrase!("progress.scan"));
    let options = options(selection, false);
    scan::walked(project, &divisions::builtin(), &options, known, &|seen| progress.seen(seen))
}

/// Runs scan, ingest, check and model over the archives.
///
/// # Errors
/// Whatever ends a run with exit status 2: configuration, catalogue, nothing usable.
pub fn record(
    project: &Project,
    rules: &Rulebook,
    sheet: &Sheet,
    wanted: Wanted<'_>,
    selection: Selection,
    archives: Archives<'_>,
    progress: &mut Progress,
) -> Result<Recorded> {
    let catalogue = catalogue::load(project)?;
    let topics = Topics::of(project, rules, &catalogue)?;
    let mut divisions = divisions::builtin();

    let (mut scan, parts) = match archives {
        Archives::Parts(parts) => (parts.scan(project, &divisions)?, Some(parts)),
        Archives::Walked(walked) => {
            let options = options(&selection, wanted.keeper.is_some());
            (scan::read(&divisions, &options, *walked)?, None)
        }
    };
    let unread = wanted.keeper.map(|_| scan.soft_errors.clone()).unwrap_or_default();
    foreign_counties(project, &mut scan)?;

    learn(&mut divisions, &scan);
    known_units(&selection, &divisions)?;
    progress.stage(&phrase!("progress.registers"));
    let mut data = ingest::registers::read(project, &divisions)?;
    let mut books = parts.map(|parts| parts.filled.clone()).unwrap_or_default();
    books.extend(filled(wanted.out)?);
    data.feedback = ingest::feedback::read(project, &books);
    data.soft_errors.extend(std::mem::take(&mut data.feedback.soft_errors));
    data.remarks.extend(std::mem::take(&mut data.feedback.remarks));
    usable(project, &scan, &data)?;
    if let Some(parts) = parts {
        parts.covers_all(project, &scan, &data, &divisions)?;
    }
    ingest::stages::read_through(&mut scan, &data, &divisions, &Layouts::of(project)?);
    let home = if project.code.ends_with("00") { "" } else { project.code.as_str() };
    ingest::absent::note(&mut data, &scan, &divisions, home, &project.registers_display);

    progress.stage(&phrase!("progress.papers"));
    let mut documents = ingest::documents::matched(project, &scan, &data, &catalogue, &divisions);
    progress.stage(&phrase!("progress.claims"));
    let mut claims = ingest::claims::collect(project, &scan, &data, &documents);
    documents.hold_open(scan::recorded::tell_unopened(&mut scan, &mut claims.unread));

    progress.stage(&phrase!("progress.required"));
    let told = wanted.as_of.or(project.as_of).or(data.newest_data_date).or(clock::source_date_epoch()?);
    let as_of = as_of(wanted.as_of, project, &data)?;
    let deadline = deadline(project, as_of)?;
    let input = Input {
        project,
        as_of,
        deadline,
        divisions: &divisions,
        catalogue: &catalogue,
        scan: &scan,
        data: &data,
        documents: &documents,
        claims: &claims,
        rules,
        topics: &topics,
        selection,
    };
    let handed_in = HandedIn::of(&input);
    let requirements = check::completeness::resolve(&input, &handed_in)?;
    progress.stage(&phrase!("progress.check"));
    let checked = check::judge(&input, &handed_in, requirements)?;

    progress.stage(&phrase!("progress.record"));
    let past = match wanted.history {
        Some(folder) => (folder, Path::new("."), "--history"),
        None => (wanted.out, Path::new("history"), "OUT/history"),
    };
    let history = History::read(&[(&project.root, Path::new("history"), "history"), past], as_of);
    let mut record = model::build(&input, &checked, &history);
    known_counties(&input, &record)?;
    model::scoring::fill(&input, sheet, &mut record);
    model::answers::fill(&input, &mut record);
    join::complete(&scan)?;
    let part = match wanted.keeper {
        Some(keeper) => keeper.files(&input, unread, &books)?,
        None => Vec::new(),
    };
    let known = std::mem::take(&mut scan.known);
    // Millions of small pieces: two threads give them back in half the time.
    rayon::join(|| drop((scan, documents)), || drop((data, claims, checked)));
    let past = history.entries.into_iter().last();
    Ok(Recorded { record, past, by_clock: told.is_none(), part, known })
}

/// Workbooks that were filled in where the last run wrote them.
fn filled(out: &Path) -> Result<Vec<Workbook>> {
    let found = output::filled::find(&output::layout::resolve(out)?).into_iter();
    Ok(found.map(|Filled { name, path, lineage }| Workbook { name, path, lineage }).collect())
}

/// As-of: flag, then `qiquan.toml`, then the newest 数据日期, then `SOURCE_DATE_EPOCH`, then today.
///
/// # Errors
/// When `SOURCE_DATE_EPOCH` is no number, or the date lies far outside the time the papers are about.
pub fn as_of(asked: Option<NaiveDate>, project: &Project, data: &Dataset) -> Result<NaiveDate> {
    let date = match asked.or(project.as_of).or(data.newest_data_date) {
        Some(date) => date,
        None => clock::source_date_epoch()?.unwrap_or_else(clock::today),
    };
    // Birth dates reach back further; a day on which an archive is checked does not.
    const DAYS: std::ops::RangeInclusive<i32> = 2000..=2100;
    if DAYS.contains(&date.year()) {
        return Ok(date);
    }
    Err(Error::refused(
        format!("时点 {date} 不在{}年至{}年之间", DAYS.start(), DAYS.end()),
        "请核对 --as-of、qiquan.toml 的 as_of 和环境变量 SOURCE_DATE_EPOCH",
    ))
}

/// Counties that do not belong to `code` would be summed under its name.
fn foreign_counties(project: &Project, scan: &mut scan::entry::Scan) -> Result<()> {
    let counties: BTreeSet<&str> = scan
        .folders
        .iter()
        .map(|folder| folder.key.county.as_str())
        .filter(|code| !code.is_empty())
        .collect();
    let (own, foreign): (Vec<&str>, Vec<&str>) = counties.into_iter().partition(|code| project.covers(code));
    if foreign.is_empty() {
        return Ok(());
    }
    let list = foreign.join("、");
    if own.is_empty() || !project.code.ends_with("00") {
        return Err(Error::Problems(vec![project.problem(
            "code",
            format!("code = \"{}\"，但档案文件夹里还有不属于它的旗县区：{list}", project.code),
            "请核对 code；几个旗县区一起汇总时写盟市的代码，例如 \"150800\"",
        )]));
    }
    let soft: Vec<SoftError> = foreign
        .iter()
        .map(|code| {
            SoftError::new(
                format!("{}/{code}…", project.archives_display),
                format!(
                    "旗县区 {code} 不属于 code = \"{}\"，但已计入合计；请核对代码，或移走该文件夹",
                    project.code
                ),
            )
        })
        .collect();
    scan.soft_errors.extend(soft);
    Ok(())
}

/// A day as summaries write it.
///
/// # Errors
/// A fault of the program only.
pub fn day(written: &str) -> Result<NaiveDate> {
    NaiveDate::parse_from_str(written, "%Y-%m-%d")
        .map_err(|error| Error::Internal { stage: "plan", what: error.to_string() })
}

/// The deadline: configured, or 30 June of the as-of year.
///
/// # Errors
/// Only for years that have no 30 June.
pub fn deadline(project: &Project, as_of: NaiveDate) -> Result<NaiveDate> {
    project
        .deadline
        .or_else(|| NaiveDate::from_ymd_opt(as_of.year(), 6, 30))
        .ok_or(Error::Internal { stage: "plan", what: format!("no deadline in {}", as_of.year()) })
}

/// Rules, counties and townships that were asked for.
///
/// # Errors
/// A code of the wrong shape, or a prefix that no rule has.
pub fn selection(args: &RunArgs, rules: &Rulebook) -> Result<Selection> {
    let digits = |list: &[String], count: usize, flag: &str, what: &str| match list
        .iter()
        .find(|code| code.len() != count || !code.bytes().all(|b| b.is_ascii_digit()))
    {
        Some(bad) => Err(Error::refused(
            format!("{flag} “{bad}” 不是{count}位代码"),
            format!("请给出{what}代码，多个用逗号隔开"),
        )),
        None => Ok(list.to_vec()),
    };
    let upper = |list: &[String]| list.iter().map(|code| code.trim().to_uppercase()).collect();
    let select: Vec<String> = upper(&args.select);
    let ignore: Vec<String> = upper(&args.ignore);
    for prefix in select.iter().chain(&ignore) {
        if prefix.is_empty() || !rules.entries().iter().any(|rule| rule.code.starts_with(prefix)) {
            return Err(Error::refused(format!("没有以“{prefix}”开头的规则"), "qiquan rules 列出全部规则"));
        }
    }
    Ok(Selection {
        select,
        ignore,
        counties: digits(&args.county, 6, "--county", "旗县区")?,
        townships: digits(&args.township, 9, "--township", "苏木乡镇")?,
    })
}

/// What `qiquan.toml` says of a county that neither the division table nor any part of the project knows would be printed
/// nowhere. A run over a part does not see them all.
fn known_counties(input: &Input<'_>, record: &RunRecord) -> Result<()> {
    let (project, divisions) = (input.project, input.divisions);
    if !input.selection.covers_prefecture() {
        return Ok(());
    }
    let is_known = |code: &str| {
        divisions.county(code).is_some() || record.counties.iter().any(|county| county.code == code)
    };
    let signed = project.signers.keys().filter(|code| !code.is_empty() && **code != project.code);
    let filed = project.filing.keys().filter(|code| !code.is_empty() && **code != project.code);
    let named = signed
        .map(|code| ("signers", code))
        .chain(project.brief.iter().map(|of| ("brief", &of.county)))
        .chain(filed.map(|code| ("filing", code)));
    let unknown: BTreeSet<_> = named.filter(|(_, code)| !is_known(code)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let known = divisions.counties.iter().filter(|county| project.covers(&county.code));
    let known: Vec<String> = known.map(|county| format!("{}{}", county.code, county.name)).collect();
    let problem = |(key, code): (&str, &String)| {
        let place = format!("{key}.{code}");
        project.problem(
            &place,
            format!("{key}：没有代码为 {code} 的旗县区"),
            format!("可用：{}", known.join("、")),
        )
    };
    Err(Error::Problems(unknown.into_iter().map(problem).collect()))
}

/// A mistyped code would check nothing and call everything missing.
///
/// # Errors
/// Refused, naming the counties there are.
pub fn known_counties_of(codes: &[String], divisions: &Divisions) -> Result<()> {
    match codes.iter().find(|code| divisions.county(code).is_none()) {
        None => Ok(()),
        Some(code) => {
            let known: Vec<String> =
                divisions.counties.iter().map(|county| format!("{}{}", county.code, county.name)).collect();
            Err(Error::refused(
                format!("--county：没有代码为 {code} 的旗县区"),
                format!("可用：{}", known.join("、")),
            ))
        }
    }
}

/// The same for the townships.
fn known_units(selection: &Selection, divisions: &Divisions) -> Result<()> {
    known_counties_of(&selection.counties, divisions)?;
    for code in &selection.townships {
        if divisions.township(code).is_none() {
            let known: Vec<String> = divisions
                .townships_of(&code[..6])
                .map(|township| format!("{}{}", township.code, township.name))
                .collect();
            let hint =
                if known.is_empty() { "请核对前6位旗县代码".to_owned() } else { known.join("、") };
            return Err(Error::refused(
                format!("--township：没有代码为 {code} 的苏木乡镇"),
                format!("可用：{hint}"),
            ));
        }
    }
    Ok(())
}

/// Counties and townships outside the built-in table are known by the names their folders carry.
pub fn learn(divisions: &mut Divisions, scan: &scan::entry::Scan) {
    for folder in &scan.folders {
        for part in folder.path.split('/').take(2) {
            let (code, name) = divisions::split_code(part);
            match code.len() {
                6 => divisions.learn_county(code, name),
                9 => divisions.learn_township(code, name),
                _ => {}
            }
        }
    }
}

fn usable(project: &Project, scan: &scan::entry::Scan, data: &Dataset) -> Result<()> {
    if scan.entries.is_empty() && data.tables.is_empty() {
        return Err(Error::refused(
            format!("项目“{}”里既没有档案文件，也没有可识别的登记表", project.name),
            format!(
                "请把档案放进 {}/，把系统导出表放进 {}/；qiquan doctor 可逐项检查",
                project.archives_display, project.registers_display
            ),
        ));
    }
    Ok(())
}
