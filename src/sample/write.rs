//! Writes a planned sample to disk: archives folder by folder, then registers, configuration, history and truth.

use crate::base::error::{Error, Result};
use crate::sample::SampleReport;
use crate::sample::archive::{self, Folder};
use crate::sample::faults::{Change, Faults, Truth, about};
use crate::sample::files::{self, SampleFile};
use crate::sample::plan::{COUNTIES, Plan, SOURCES};
use crate::sample::registers;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;

/// Folders written between two reports of progress.
const CHUNK: usize = 640;

/// Files and bytes written, and truth that needs the content.
#[derive(Default)]
pub(super) struct Done {
    pub files: u64,
    pub bytes: u64,
    truth: Vec<Truth>,
}

impl Done {
    fn add(&mut self, other: Done) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.truth.extend(other.truth);
    }
}

/// Writes everything below `dir`; the archive as files, or as a listing of them.
pub fn project(
    dir: &Path,
    plan: &Plan,
    faults: &Faults,
    listing: bool,
    progress: &dyn Fn(u64),
) -> Result<SampleReport> {
    into_empty(dir)?;
    let mut done = Done::default();
    let folders = archive::folders(plan, faults)?;
    if listing {
        listed(&dir.join(archive::LISTING), &folders, plan, faults, &mut done, progress)?;
    } else {
        let archives = dir.join("archives");
        for chunk in folders.chunks(CHUNK) {
            let parts: Vec<Done> =
                chunk.par_iter().map(|one| folder(&archives, one, plan, faults)).collect::<Result<_>>()?;
            parts.into_iter().for_each(|part| done.add(part));
            progress(done.files);
        }
    }
    drop(folders);
    registers::each(plan, faults, &mut |path, content| {
        put(&dir.join(path), &content, &mut done)?;
        progress(done.files);
        Ok(())
    })?;
    let mut truth = faults.truth.clone();
    truth.append(&mut done.truth);
    truth.sort();
    truth.dedup();
    texts(dir, plan, &truth, listing, &mut done)?;
    progress(done.files);
    let of = |kind: &str| truth.iter().filter(|line| line.kind == kind).count() as u64;
    let totals = plan.totals();
    Ok(SampleReport {
        households: totals[0] as u64,
        persons: totals[1] as u64,
        files: done.files,
        bytes: done.bytes,
        faults: of("fault"),
        near_misses: of("near_miss"),
    })
}

/// Makes the folder that a sample is written into; one that holds anything is refused.
pub(super) fn into_empty(dir: &Path) -> Result<()> {
    make(dir)?;
    let mut there = std::fs::read_dir(dir).map_err(|e| failed(dir, &e))?;
    if there.next().is_some() {
        return Err(Error::refused(
            format!("文件夹不是空的：{}", dir.display()),
            "请另选一个新文件夹，示例项目不会覆盖已有文件",
        ));
    }
    Ok(())
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::io("示例项目无法写入", path.display().to_string(), error, "请检查磁盘空间和写入权限")
}

fn make(dir: &Path) -> Result<()> {
    std::fs::create_dir_all(dir).map_err(|error| failed(dir, &error))
}

/// Writes a file, and the folders above it.
pub(super) fn put(path: &Path, content: &[u8], done: &mut Done) -> Result<()> {
    if let Some(parent) = path.parent() {
        make(parent)?;
    }
    flat(path, content, done)
}

/// Writes into a folder that exists.
fn flat(path: &Path, content: &[u8], done: &mut Done) -> Result<()> {
    std::fs::write(path, content).map_err(|error| failed(path, &error))?;
    done.files += 1;
    done.bytes += content.len() as u64;
    Ok(())
}

/// A folder with its files.
fn folder(archives: &Path, folder: &Folder, plan: &Plan, faults: &Faults) -> Result<Done> {
    let mut done = Done::default();
    let Some(files) = folder.files(plan, faults)? else { return Ok(done) };
    let place = archives.join(&folder.path);
    make(&place)?;
    for file in files.iter() {
        flat(&place.join(&file.name), &file.bytes, &mut done)?;
    }
    if let Some(house) = folder.house() {
        content_truth(plan, faults, house, &files, &mut done.truth);
    }
    Ok(done)
}

/// The listing of all folders, written as it is made.
fn listed(
    path: &Path,
    folders: &[Folder],
    plan: &Plan,
    faults: &Faults,
    done: &mut Done,
    progress: &dyn Fn(u64),
) -> Result<()> {
    let spoken_of = archive::spoken_of(faults);
    let one = |folder: &Folder| -> Result<Option<(Vec<u8>, u64, Vec<Truth>)>> {
        let Some(files) = folder.files(plan, faults)? else { return Ok(None) };
        let (mut text, mut truth) = (Vec::new(), Vec::new());
        let digests = folder.house().is_none_or(|house| spoken_of.contains(&house));
        archive::lines(&folder.path, &files, digests, &mut text)?;
        if let Some(house) = folder.house() {
            content_truth(plan, faults, house, &files, &mut truth);
        }
        Ok(Some((text, files.len() as u64, truth)))
    };
    let mut out = std::fs::File::create(path).map_err(|error| failed(path, &error))?;
    let mut write = |text: &[u8]| {
        done.bytes += text.len() as u64;
        out.write_all(text).map_err(|error| failed(path, &error))
    };
    let mut text = Vec::new();
    archive::head(&mut text)?;
    let (mut places, mut files) = (0, 0);
    for chunk in folders.chunks(CHUNK) {
        let parts: Vec<_> = chunk.par_iter().map(one).collect::<Result<_>>()?;
        for (lines, count, mut truth) in parts.into_iter().flatten() {
            text.extend(lines);
            places += 1;
            files += count;
            done.truth.append(&mut truth);
        }
        write(&text)?;
        text.clear();
        progress(files);
    }
    archive::end(places, files, &mut text)?;
    write(&text)?;
    done.files += 1;
    Ok(())
}

/// Findings whose subject is the digest of a file.
fn content_truth(plan: &Plan, faults: &Faults, at: usize, files: &[SampleFile], truth: &mut Vec<Truth>) {
    let subject = |bytes: &[u8]| {
        let hex: String = Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        format!("file:{hex}")
    };
    match faults.changes.get(&at) {
        Some(Change::BadName(name)) => {
            if let Some(file) = files.iter().find(|file| file.name.starts_with(name)) {
                truth.push(about(plan, at, "fault", "C020", subject(&file.bytes)));
            }
        }
        Some(Change::ShortVolume(_) | Change::LongVolume(_)) => {
            let kind = if matches!(faults.changes.get(&at), Some(Change::ShortVolume(_))) {
                "fault"
            } else {
                "near_miss"
            };
            if let Some(file) = files.iter().find(|file| file.name == "一户一档.pdf") {
                truth.push(about(plan, at, kind, "C017", subject(&file.bytes)));
            }
        }
        Some(Change::SameFile(other)) => {
            let same = subject(&files::photo(plan, *other));
            truth.push(about(plan, at, "fault", "C016", same.clone()));
            truth.push(about(plan, *other, "fault", "C016", same));
        }
        _ => {}
    }
}

/// Configuration, history and truth.
fn texts(dir: &Path, plan: &Plan, truth: &[Truth], listing: bool, done: &mut Done) -> Result<()> {
    let totals = plan.totals();
    let expected: String = SOURCES.iter().map(|(_, name, count)| format!("\"{name}\" = {count}\n")).collect();
    let config = format!(
        "# 样例项目：人员、数字和文件均为虚构，证件号码使用不存在的地区码 150899。\n\
         name = \"巴彦淖尔市\"\ncode = \"150800\"\n{}as_of = 2020-04-15\ndeadline = 2020-06-30\nannual_from = 2017\n\n\
         [controls]\nhouseholds = {}\npersons = {}\nexited_villages = {}\nexited_counties = 5\n\
         borderline_households = {}\nborderline_persons = {}\nmonitored_households = {}\nmonitored_persons = {}\n\n\
         [problems.expected]\n{}\n\
         [[clock]]\nname = \"摸底排查\"\ncounts = \"visits\"\ndeadline = 2020-06-30\nsince = 2020-03-01\n\n\
         # 一页县情中登记表没有的内容；数字和文号均为虚构。\n{}",
        if listing { format!("archives = \"{}\"\n", archive::LISTING) } else { String::new() },
        totals[0],
        totals[1],
        totals[6],
        totals[2],
        totals[3],
        totals[4],
        totals[5],
        expected,
        brief()
    );
    put(&dir.join("qiquan.toml"), config.as_bytes(), done)?;
    for (date, share) in [("2020-02-29", 61_u64), ("2020-03-15", 74), ("2020-03-31", 86)] {
        put(&dir.join("history").join(format!("{date}.json")), history(plan, date, share).as_bytes(), done)?;
    }
    let mut lines = String::new();
    for line in truth {
        let text = serde_json::to_string(line)
            .map_err(|error| Error::Internal { stage: "sample", what: error.to_string() })?;
        lines.push_str(&text);
        lines.push('\n');
    }
    put(&dir.join("truth.ndjson"), lines.as_bytes(), done)
}

/// County, key, value, unit and day of what no register carries: all of it for one county, a part for another, nothing for
/// the others.
const BRIEF: [(&str, &str, &str, &str, &str); 15] = [
    ("150802", "area", "2345", "平方公里", "2019-12-31"),
    ("150802", "population", "31.2", "万人", "2019-12-31"),
    ("150802", "rural_population", "12.4", "万人", "2019-12-31"),
    ("150802", "exit_year", "\"非贫困旗县\"", "", "2019-12-31"),
    ("150802", "poverty_rate_start", "1.86", "%", "2014-12-31"),
    ("150802", "poverty_rate", "0.02", "%", "2019-12-31"),
    ("150802", "income_county", "18765", "元", "2019-12-31"),
    ("150802", "income_registered", "9876", "元", "2019-12-31"),
    ("150802", "funds_last_year", "\"中央210、自治区180、市60、区90\"", "万元", "2019-12-31"),
    ("150802", "funds_this_year", "\"中央230、自治区190、市60、区100\"", "万元", "2020-03-31"),
    ("150802", "industries", "\"肉羊、番茄、向日葵\"", "", "2020-03-31"),
    ("150802", "contact", "\"区扶贫办综合组\"", "", "2020-04-10"),
    ("150821", "area", "2493", "平方公里", "2019-12-31"),
    ("150821", "exit_year", "2017", "年", "2018-06-30"),
    ("150821", "industries", "\"灯笼红香瓜、肉羊\"", "", "2020-03-31"),
];

fn brief() -> String {
    let one = |(county, key, value, unit, day): &(&str, &str, &str, &str, &str)| {
        let unit = if unit.is_empty() { String::new() } else { format!("unit = \"{unit}\"\n") };
        format!(
            "\n[[brief]]\ncounty = \"{county}\"\nkey = \"{key}\"\nvalue = {value}\n{unit}as_of = {day}\nsource = \"虚构统计{}号\"\n",
            &day[..4]
        )
    };
    BRIEF.iter().map(one).collect()
}

/// A summary of an earlier run with `share` percent of the papers of all levels in place.
fn history(plan: &Plan, date: &str, share: u64) -> String {
    let counties: Vec<serde_json::Value> = COUNTIES
        .iter()
        .enumerate()
        .map(|(at, county)| {
            let mut line = figures(plan, Some(at), share);
            line["code"] = county.0.into();
            line["name"] = county.1.into();
            line
        })
        .collect();
    let all =
        serde_json::json!({ "as_of": date, "totals": figures(plan, None, share), "counties": counties });
    format!("{all:#}\n")
}

fn figures(plan: &Plan, county: Option<usize>, share: u64) -> serde_json::Value {
    let mine = |village: usize| county.is_none_or(|at| plan.villages[village].county == at);
    let (mut households, mut persons, mut monitored) = (0_u64, 0_u64, [0_u64; 2]);
    for house in plan.houses.iter().filter(|house| mine(house.village)) {
        let people = house.people.len() as u64;
        households += 1;
        persons += people;
        if house.monitored {
            monitored[0] += 1;
            monitored[1] += people;
        }
    }
    let edge = || plan.borderline.iter().filter(|house| mine(house.village));
    let required = plan.required(county);
    let part = |required: u64| required * share / 100;
    let present = match county {
        Some(_) => part(required),
        // The whole is its counties and what the prefecture keeps itself, to the paper.
        None => {
            let counties = || (0..COUNTIES.len()).map(|at| plan.required(Some(at)));
            counties().map(part).sum::<u64>() + part(required - counties().sum::<u64>())
        }
    };
    let missing = required - present;
    let completeness = (present * 10_000).checked_div(required).map(|ratio| ratio as f64 / 10_000.0);
    serde_json::json!({
        "households": households, "persons": persons,
        "borderline": { "households": edge().count(), "persons": edge().map(|house| house.people).sum::<usize>() },
        "monitored": { "households": monitored[0], "persons": monitored[1] },
        "required": required, "present": present, "missing": missing, "unknown": 0, "completeness": completeness,
        "errors": missing, "warnings": 0, "infos": 0, "waived": 0
    })
}
