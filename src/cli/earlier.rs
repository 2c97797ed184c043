//! What an earlier run found: the other side of `diff`, `--baseline` and of the line “since last time”.
//!
//! A rule that did not run says nothing: its findings are neither closed when the newer run left it out, nor new when
//! the older run did. The same holds for a place that one of the two runs did not see, or could not read.

use crate::base::error::{Error, Result};
use crate::base::{inside, mask, text};
use crate::check::finding::Finding;
use crate::cli::terminal;
use crate::cli::words::phrase;
use crate::model::extent::{Extent, left_open, rests_on_list};
use crate::model::history::Entry;
use crate::model::run::{RuleSummary, RunRecord};
use crate::output::receipt::Scope;
use crate::output::{Receipt, stage};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Findings of one run, without those that are waived.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    /// ISO date.
    pub as_of: String,
    /// Fingerprint → finding; `None` when only the fingerprint is known (from the history).
    pub open: BTreeMap<String, Option<Finding>>,
    /// Fingerprints of findings that stand with a 核实说明.
    pub explained: BTreeSet<String>,
    /// Rules that did not run, or only in part, for whatever reason.
    undecided: BTreeSet<String>,
    /// What the run covered; `None` for an entry of the history.
    scope: Option<Scope>,
    /// What the run could decide; `None` for runs that did not keep it.
    extent: Option<Extent>,
    /// History entries hold waived findings too.
    with_waived: bool,
}

/// The part of `record/run.json` that tells what the run could decide.
#[derive(Deserialize)]
struct Head {
    history: Entry,
}

#[derive(Deserialize)]
struct Summary {
    as_of: String,
    rules: Vec<RuleSummary>,
}

/// A record that somebody edited would be printed, or merged, as if it were what was checked.
///
/// # Errors
/// Refused, naming the files.
pub fn genuine(from: &Path, receipt: &Receipt) -> Result<()> {
    let mut wrong = Vec::new();
    for (path, entry) in receipt.files.iter().filter(|(path, _)| path.starts_with("record/")) {
        if !entry.is_at(&from.join(path)) {
            wrong.push(path.clone());
        }
    }
    let listed = std::fs::read_dir(from.join("record")).into_iter().flatten().flatten();
    let names = listed.map(|file| format!("record/{}", text::display(&file.file_name().to_string_lossy())));
    wrong.extend(names.filter(|name| !receipt.files.contains_key(name)));
    wrong.sort();
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Error::refused(
        format!("检查记录与回执不符，已被改动或缺失：{}", mask::text(&wrong.join("、"))),
        "请从备份恢复该输出文件夹，或重新运行 qiquan pack；qiquan verify 可逐个核对文件",
    ))
}

impl Earlier {
    /// Reads an OUT folder.
    ///
    /// # Errors
    /// When a commit is open, or `run.json` or `findings.ndjson` is missing or damaged.
    pub fn read(out: &Path) -> Result<Earlier> {
        stage::refuse_open(out)?;
        let hint = "请指定 qiquan pack 或 check 生成的输出文件夹";
        let failed = |name: &str, error: &std::io::Error| {
            Error::io("无法读取上次的结果", terminal::shown(&out.join(name)), error, hint)
        };
        let damaged = |name: &str, line: usize| {
            Error::refused(format!("{} 第{line}行无法识别", terminal::shown(&out.join(name))), hint)
        };
        let name = "findings.ndjson";
        let file = inside::open(out, Path::new(name)).map_err(|error| failed(name, &error))?;
        let (mut open, mut explained) = (BTreeMap::new(), BTreeSet::new());
        for (at, line) in BufReader::new(file).lines().enumerate() {
            let line = line.map_err(|error| failed(name, &error))?;
            let finding: Finding = serde_json::from_str(&line).map_err(|_| damaged(name, at + 1))?;
            if finding.waived.is_none() {
                open.insert(finding.fingerprint.0.clone(), Some(finding));
            } else {
                explained.insert(finding.fingerprint.0);
            }
        }
        let name = "run.json";
        let bytes = inside::read(out, Path::new(name)).map_err(|error| failed(name, &error))?;
        let summary: Summary = serde_json::from_slice(&bytes).map_err(|error| damaged(name, error.line()))?;
        let skipped = summary.rules.iter().filter(|rule| rule.skipped.is_some());
        let mut undecided: BTreeSet<String> = skipped.map(|rule| rule.code.clone()).collect();
        for rule in &summary.rules {
            for county in rule.lacking.keys() {
                let lists = rule.lacking_lists.get(county).map_or(&[][..], Vec::as_slice);
                undecided.extend(left_open(&rule.code, county, lists));
            }
        }
        let scope = Receipt::read(out).ok().flatten().map(|receipt| receipt.scope);
        // Comparing needs no more of the record: without it nothing is in doubt.
        let head = inside::read(out, Path::new("record/run.json")).ok();
        let head: Option<Head> = head.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let extent = head.and_then(|head| head.history.extent);
        Ok(Earlier { open, explained, undecided, scope, extent, as_of: summary.as_of, with_waived: false })
    }

    /// The run that OUT holds, if any: comparing is a service, so what cannot be read is left out.
    #[must_use]
    pub fn of_run(out: &Path) -> Option<Earlier> {
        Receipt::read(out).ok().flatten()?;
        Earlier::read(out).ok()
    }

    /// A point of the history that lists what was found.
    #[must_use]
    pub fn of_history(entry: &Entry) -> Option<Earlier> {
        let open: BTreeMap<_, _> = entry.first_seen.keys().map(|key| (key.clone(), None)).collect();
        (!open.is_empty()).then(|| Earlier {
            as_of: entry.as_of.clone(),
            open,
            with_waived: true,
            undecided: entry.extent.iter().flat_map(|extent| &extent.undecided).cloned().collect(),
            extent: entry.extent.clone(),
            ..Earlier::default()
        })
    }

    /// Is this finding of a later run new?
    #[must_use]
    pub fn is_new(&self, finding: &Finding) -> bool {
        !self.open.contains_key(&finding.fingerprint.0) && !self.left_open(finding)
    }

    /// Did the rule not run, or not in this county?
    fn left_open(&self, finding: &Finding) -> bool {
        let here = format!("{}/{}", finding.county, finding.rule);
        let of_list = format!("{here}/");
        self.undecided.contains(&finding.rule)
            || self.undecided.contains(&here)
            || rests_on_list(self.undecided.range(of_list.clone()..), &of_list, finding)
    }

    /// Does the finding stand in this run with a 核实说明?
    #[must_use]
    pub fn explains(&self, finding: &Finding) -> bool {
        self.explained.contains(&finding.fingerprint.0)
    }

    /// Is a finding of an earlier run decided by this one, if its rule is known?
    #[must_use]
    pub fn decides(&self, finding: Option<&Finding>) -> bool {
        finding.is_none_or(|finding| {
            !self.left_open(finding)
                && self.covers(finding)
                && self.extent.as_ref().is_none_or(|extent| extent.decides(finding, None))
        })
    }

    /// Was the finding's place part of the run? What lies above the counties is decided by a run over all of them.
    #[must_use]
    pub fn covers(&self, finding: &Finding) -> bool {
        let Some(scope) = &self.scope else { return true };
        if !scope.townships.is_empty() {
            return scope.townships.contains(&finding.township);
        }
        !scope.partial || scope.counties.contains(&finding.county)
    }

    /// One line: what changed since.
    #[must_use]
    pub fn compared(&self, record: &RunRecord) -> String {
        let extent = record.history.extent.clone().unwrap_or_default();
        // The history does not say where a fingerprint belongs: only runs over the same part can be compared.
        let before = self.extent.clone().unwrap_or_default();
        if self.scope.is_none() && !before.sees_as(&extent, None) {
            return format!("{}\n", phrase!("compared.incomparable", as_of = self.as_of));
        }
        let now: BTreeMap<&str, &Finding> = record
            .findings()
            .filter(|finding| self.with_waived || finding.waived.is_none())
            .map(|finding| (finding.fingerprint.0.as_str(), finding))
            .collect();
        let skipped: BTreeSet<&str> = record
            .summary
            .rules
            .iter()
            .filter(|rule| rule.skipped.is_some())
            .map(|rule| rule.code.as_str())
            .collect();
        let new: Vec<&Finding> = now
            .iter()
            .filter(|(_, finding)| self.is_new(finding) && self.covers(finding))
            .map(|(_, finding)| *finding)
            .collect();
        let relapsed = match new.iter().filter(|finding| finding.has_relapsed()).count() {
            0 => String::new(),
            count => phrase!("compared.relapsed", count = count),
        };
        let (same, gone): (Vec<_>, Vec<_>) =
            self.open.iter().partition(|(key, _)| now.contains_key(key.as_str()));
        let explained: BTreeSet<&str> = record
            .findings()
            .filter(|finding| finding.waived.is_some())
            .map(|finding| finding.fingerprint.0.as_str())
            .collect();
        let (waived, gone): (Vec<_>, Vec<_>) =
            gone.into_iter().partition(|(key, _)| explained.contains(key.as_str()));
        let (kept, closed): (Vec<_>, Vec<_>) = gone.into_iter().partition(|(_, finding)| {
            let undecided = |f: &Finding| skipped.contains(f.rule.as_str()) || !extent.decides(f, None);
            finding.as_ref().is_some_and(undecided)
        });
        // The history does not say which rule or paper a fingerprint belongs to.
        let unsure = match (self.with_waived, skipped.is_empty(), extent.doubts.is_empty()) {
            (true, false, true) => phrase!("compared.unsure_rules"),
            (true, true, false) => phrase!("compared.unsure_papers"),
            (true, false, false) => phrase!("compared.unsure_both"),
            _ => String::new(),
        };
        let undecided = match kept.len() {
            0 => String::new(),
            count => phrase!("compared.undecided", count = count),
        };
        let waived = match waived.len() {
            0 => String::new(),
            count => phrase!("compared.waived", count = count),
        };
        let line = phrase!(
            "compared.line",
            as_of = self.as_of,
            new = new.len(),
            relapsed = relapsed,
            same = same.len(),
            closed = closed.len(),
            unsure = unsure,
            waived = waived,
            undecided = undecided,
        );
        format!("{line}\n")
    }
}
