//! Runs the stages one after the other, from a project folder to the record of the run.

use crate::base::clock;
use crate::base::config::Project;
use crate::base::divisions::{self, Divisions};
use crate::base::error::{Error, Result};
use crate::check::{self, Input, Selection};
use crate::cli::args::RunArgs;
use crate::cli::terminal::Progress;
use crate::ingest::catalogue;
use crate::ingest::dataset::Dataset;
use crate::model::history::History;
use crate::model::run::RunRecord;
use crate::scan::ScanOptions;
use crate::{ingest, model, scan};
use chrono::{Datelike, NaiveDate};

/// Runs scan, ingest, check and model.
///
/// # Errors
/// Whatever ends a run with exit status 2: configuration, catalogue, nothing usable.
pub fn record(project: &Project, args: &RunArgs, progress: &mut Progress) -> Result<RunRecord> {
    let catalogue = catalogue::load(project)?;
    let mut divisions = divisions::builtin();
    let selection = selection(args)?;

    progress.stage("扫描档案文件夹");
    let options =
        ScanOptions { counties: selection.counties.clone(), townships: selection.townships.clone() };
    let scan = scan::run(project, &divisions, &options, &|done| progress.count(done))?;

    learn(&mut divisions, &scan);
    known_units(&selection, &divisions)?;
    progress.stage("读取登记表和台账");
    let data = ingest::registers::read(project, &divisions)?;
    usable(project, &scan, &data)?;

    progress.stage("对应归档材料");
    let documents = ingest::documents::matched(project, &scan, &data, &catalogue, &divisions);
    progress.stage("汇集各方说法");
    let claims = ingest::claims::collect(project, &scan, &data, &documents);

    progress.stage("核验");
    let as_of = as_of(args.as_of, project, &data)?;
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
        selection,
    };
    let checked = check::run(&input)?;

    progress.stage("形成检查记录");
    let own = project.root.join("history");
    let past = args.history.clone().unwrap_or_else(|| args.out.join("history"));
    let history = History::read(&[(&own, "history"), (&past, "OUT/history")], as_of);
    Ok(model::build(&input, &checked, &history))
}

/// As-of: flag, then `qiquan.toml`, then the newest 数据日期, then `SOURCE_DATE_EPOCH`, then today.
///
/// # Errors
/// When `SOURCE_DATE_EPOCH` is no number.
pub fn as_of(asked: Option<NaiveDate>, project: &Project, data: &Dataset) -> Result<NaiveDate> {
    if let Some(date) = asked.or(project.as_of).or(data.newest_data_date) {
        return Ok(date);
    }
    Ok(clock::source_date_epoch()?.unwrap_or_else(clock::today))
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

fn selection(args: &RunArgs) -> Result<Selection> {
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
        if prefix.is_empty() || !check::registry::RULES.iter().any(|rule| rule.meta.code.starts_with(prefix))
        {
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

/// A mistyped code would check nothing and call everything missing.
fn known_units(selection: &Selection, divisions: &Divisions) -> Result<()> {
    for code in &selection.counties {
        if divisions.county(code).is_none() {
            let known: Vec<String> =
                divisions.counties.iter().map(|county| format!("{}{}", county.code, county.name)).collect();
            return Err(Error::refused(
                format!("--county：没有代码为 {code} 的旗县区"),
                format!("可用：{}", known.join("、")),
            ));
        }
    }
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
            format!("{} 里既没有档案文件，也没有可识别的登记表", project.root.display()),
            "请把档案放进 archives/，把系统导出表放进 registers/；qiquan doctor 可逐项检查",
        ));
    }
    Ok(())
}
