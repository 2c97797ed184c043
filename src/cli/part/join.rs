//! Opens parts, holds them against each other, and makes one archive of them.

use crate::base::config::Project;
use crate::base::divisions::Divisions;
use crate::base::error::{Error, Problem, Result};
use crate::base::memory::{self, Kind, Node};
use crate::base::{inside, mask};
use crate::check::Selection;
use crate::cli::part::inputs;
use crate::cli::{earlier, terminal};
use crate::ingest::dataset::Dataset;
use crate::ingest::feedback::Workbook;
use crate::output::part::key::Key;
use crate::output::part::{Body, FILE, Header, Refusal, TOOL, VERSION, open};
use crate::output::{Receipt, stage};
use crate::scan::entry::Scan;
use crate::scan::kept::{self, Share};
use crate::scan::layout::Layouts;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Parts that go together.
pub struct Joined {
    /// What all of them say of themselves.
    pub header: Header,
    /// Whole counties, and townships of others; both empty for a part that covers everything.
    counties: BTreeSet<String>,
    townships: BTreeSet<String>,
    shares: Mutex<Vec<Share>>,
    /// Workbooks that were filled in inside the parts.
    pub filled: Vec<Workbook>,
    pub fonts: BTreeMap<String, String>,
    /// Units that no part covers are left out instead of being a fault.
    partial: bool,
}

/// Opens the parts in `outs` and puts the project that they carry in place ([`memory`]).
///
/// # Errors
/// Everything that is wrong with any of them, and with any two of them, at once.
pub fn open_all(outs: &[PathBuf], key: &Key, partial: bool) -> Result<Joined> {
    let mut problems = Vec::new();
    let mut parts: Vec<(String, Header, Body)> = Vec::new();
    for out in outs {
        let shown = terminal::shown(out);
        match one(out, key, parts.is_empty()) {
            Ok((header, body)) => parts.push((shown, header, body)),
            Err((what, hint)) => problems.push(problem(&shown, what, hint)),
        }
    }
    against_each_other(&parts, &mut problems);
    let Some((_, header, first)) = parts.first_mut().filter(|_| problems.is_empty()) else {
        return Err(Error::Problems(problems));
    };
    let (header, inputs, fonts) =
        (header.clone(), std::mem::take(&mut first.inputs), std::mem::take(&mut first.fonts));
    let (mut counties, mut townships) = (BTreeSet::new(), BTreeSet::new());
    for (_, header, _) in &parts {
        let (whole, some) = units(header);
        counties.extend(whole.map(str::to_owned));
        townships.extend(some.map(str::to_owned));
    }
    let mut tree = inputs::tree(inputs);
    let mut filled = Vec::new();
    let mut shares = Vec::new();
    for (at, (_, _, body)) in parts.into_iter().enumerate() {
        for (name, lineage, bytes) in body.filled {
            let path = inputs::root().with_file_name("filled").join(at.to_string()).join(&name);
            tree.insert(path.clone(), Node { kind: Kind::File, content: Ok(bytes) });
            filled.push(Workbook { name, path, lineage });
        }
        shares.push(body.share);
    }
    if !memory::mount(tree) {
        return Err(Error::Internal { stage: "merge", what: "two merges in one process".to_owned() });
    }
    Ok(Joined { header, counties, townships, shares: Mutex::new(shares), filled, fonts, partial })
}

fn problem(file: &str, what: impl Into<String>, hint: impl Into<String>) -> Problem {
    Problem { file: file.to_owned(), at: None, what: what.into(), hint: hint.into() }
}

const AGAIN: &str = "请对该旗县或苏木乡镇重新运行 qiquan pack 或 check（--county、--township），再合并";

/// One part; the error is what is wrong and what to do.
fn one(out: &Path, key: &Key, first: bool) -> std::result::Result<(Header, Body), (String, String)> {
    let told = |error: Error| match error {
        Error::Refused { what, hint } => (what, hint),
        other => (other.to_string(), AGAIN.to_owned()),
    };
    stage::refuse_open(out).map_err(told)?;
    let receipt = Receipt::read(out)
        .map_err(told)?
        .ok_or_else(|| ("其中没有回执 receipt.json，不是输出文件夹".to_owned(), "请核对路径".to_owned()))?;
    if !receipt.files.contains_key(FILE) {
        let hint = "分片由 qiquan pack 或 check 加 --county、--township 或 --token-key 时写出";
        return Err((format!("其中没有分片 {FILE}，不能合并"), hint.to_owned()));
    }
    earlier::genuine(out, &receipt).map_err(told)?;
    let bytes = inside::read(out, Path::new(FILE)).map_err(|error| {
        (format!("分片读不出来：{}", crate::base::error::reason(&error)), AGAIN.to_owned())
    })?;
    open(&bytes, key, first).map_err(|refusal| refused(&refusal, key))
}

fn refused(refusal: &Refusal, key: &Key) -> (String, String) {
    let again = AGAIN.to_owned();
    match refusal {
        Refusal::Damaged => ("分片已损坏，开头无法识别".to_owned(), again),
        Refusal::Changed => ("分片已损坏、被改动或不完整，验证未通过".to_owned(), again),
        Refusal::Version(version, tool) => (
            format!(
                "分片由另一版本写出（{}，分片格式 {version}），本程序是 {TOOL}，分片格式 {VERSION}",
                mask::text(&crate::base::text::display(tool))
            ),
            "请用同一版本的 qiquan 重新运行各分片".to_owned(),
        ),
        Refusal::Key(id) => (
            format!(
                "分片用另一个密钥封存（编号 {}），现在的密钥编号是 {}",
                mask::text(&crate::base::text::display(id)),
                key.id
            ),
            "请用 --token-key 指定写出分片时的密钥文件".to_owned(),
        ),
    }
}

/// Whole counties and single townships that a part covers: townships stand for their county.
fn units(header: &Header) -> (impl Iterator<Item = &str>, impl Iterator<Item = &str>) {
    let split = |county: &str| header.townships.iter().any(|township| township.starts_with(county));
    let whole = header.counties.iter().map(String::as_str).filter(move |county| !split(county));
    (whole, header.townships.iter().map(String::as_str))
}

/// Parts of one run say the same of everything but their share, and share nothing.
fn against_each_other(parts: &[(String, Header, Body)], problems: &mut Vec<Problem>) {
    let Some(((first, one, _), rest)) = parts.split_first() else { return };
    for (shown, other, _) in rest {
        let mut differ = |same: bool, what: String, hint: &str| {
            if !same {
                problems.push(problem(shown, format!("与 {first} 不能合并：{what}"), hint));
            }
        };
        let same_run = "各分片须由同一个项目、用同样的参数写出；请改正后重新运行不同的那一个";
        differ(one.code == other.code, format!("代码是 {}，那里是 {}", other.code, one.code), same_run);
        differ(one.as_of == other.as_of, format!("时点是 {}，那里是 {}", other.as_of, one.as_of), same_run);
        let rules = |header: &Header| (header.select.clone(), header.ignore.clone());
        differ(rules(one) == rules(other), "执行的规则不同（--select、--ignore）".to_owned(), same_run);
        let why = "qiquan.toml、waivers.toml、材料目录、存放方式、模板、自定规则、专题、评分表或字体不同";
        differ(one.config == other.config, why.to_owned(), same_run);
        differ(one.registers == other.registers, "登记表文件夹的内容不同".to_owned(), same_run);
        differ(one.history == other.history, "history 文件夹的内容不同".to_owned(), same_run);
    }
    for (at, (shown, one, _)) in parts.iter().enumerate() {
        for (before, other, _) in &parts[..at] {
            let twice = doubled(one, other);
            if !twice.is_empty() {
                problems.push(problem(
                    shown,
                    format!("与 {before} 重复：{}", twice.join("、")),
                    "每个旗县、苏木乡镇只能出现在一个分片中；请去掉一个",
                ));
            }
        }
    }
}

/// What both parts cover.
fn doubled(one: &Header, other: &Header) -> Vec<String> {
    let all = |header: &Header| header.counties.is_empty() && header.townships.is_empty();
    if all(one) || all(other) {
        return vec!["其中一个已包括全部".to_owned()];
    }
    let twice = |one: &Header, other: &Header| -> BTreeSet<String> {
        let (whole, some): (Vec<&str>, Vec<&str>) = {
            let (whole, some) = units(other);
            (whole.collect(), some.collect())
        };
        let (counties, townships) = units(one);
        let counties =
            counties.filter(|code| whole.contains(code) || some.iter().any(|t| t.starts_with(code)));
        let counties: Vec<&str> = counties.collect();
        let townships = townships.filter(|code| some.contains(code));
        counties.into_iter().chain(townships).map(str::to_owned).collect()
    };
    twice(one, other).union(&twice(other, one)).cloned().collect()
}

impl Joined {
    /// What the merge is limited to: nothing, unless it may leave out what no part covers.
    #[must_use]
    pub fn selection(&self) -> Selection {
        let list = |codes: &BTreeSet<String>| {
            if self.partial { codes.iter().cloned().collect() } else { Vec::new() }
        };
        Selection {
            select: self.header.select.clone(),
            ignore: self.header.ignore.clone(),
            counties: list(&self.counties),
            townships: list(&self.townships),
        }
    }

    /// The archives of all parts, as if they had been walked at once.
    ///
    /// # Errors
    /// When folders that several parts have in common are not the same in them.
    pub fn scan(&self, project: &Project, divisions: &Divisions) -> Result<Scan> {
        let shares =
            std::mem::take(&mut *self.shares.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        kept::joined(shares, &Layouts::of(project)?, divisions).map_err(|paths| {
            let shown: Vec<String> = paths
                .iter()
                .take(5)
                .map(|path| mask::text(&format!("{}/{path}", project.archives_display)))
                .collect();
            Error::refused(
                format!(
                    "几个分片共有的{}个文件夹内容不同，档案在两次运行之间变动过：{}",
                    paths.len(),
                    shown.join("、")
                ),
                "请在档案不变时重新运行各分片，再合并",
            )
        })
    }

    /// Is every unit of the archives and of the registers in some part?
    ///
    /// # Errors
    /// Refused, naming the units that are not.
    pub fn covers_all(
        &self,
        project: &Project,
        scan: &Scan,
        data: &Dataset,
        divisions: &Divisions,
    ) -> Result<()> {
        if self.partial || (self.counties.is_empty() && self.townships.is_empty()) {
            return Ok(());
        }
        let registered = data
            .households
            .iter()
            .map(|household| (household.place.county.clone(), household.place.township.clone()))
            .filter(|(county, _)| project.covers(county));
        let known: BTreeSet<(String, String)> = scan.units.iter().cloned().chain(registered).collect();
        let mut missing = BTreeSet::new();
        for (county, township) in known.iter().filter(|(county, _)| !county.is_empty()) {
            if self.counties.contains(county) {
                continue;
            }
            if !self.townships.iter().any(|code| code.starts_with(county.as_str())) {
                let name = divisions.county(county).map_or("", |county| county.name.as_str());
                missing.insert(format!("{county}{name}"));
            } else if !township.is_empty() && !self.townships.contains(township) {
                let name = divisions.township(township).map_or("", |township| township.name.as_str());
                missing.insert(format!("{township}{name}"));
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let list: Vec<String> = missing.into_iter().collect();
        Err(Error::refused(
            format!("缺少这些旗县、苏木乡镇的分片：{}", list.join("、")),
            "请先运行它们（--county、--township）再合并；只合并已有的，请加 --partial，结果与只处理这些单位的一次运行相同",
        ))
    }
}

/// What a rule asked for and no part carries would be guessed.
///
/// # Errors
/// Refused, naming files.
pub fn complete(scan: &Scan) -> Result<()> {
    let lacking = scan.contents.lacking();
    if lacking.is_empty() {
        return Ok(());
    }
    let shown: Vec<String> = lacking.iter().take(5).map(|id| mask::text(&scan.path_of(*id))).collect();
    Err(Error::refused(
        format!("分片中缺少{}个文件的内容，合并后才用得上：{}", lacking.len(), shown.join("、")),
        "请不分片直接运行 qiquan pack；并把这段文字反馈给维护人员",
    ))
}
