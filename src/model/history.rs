//! Earlier runs (历次检查): the trend of a unit and the day a finding was first seen.
//!
//! Each run leaves `OUT/history/<as_of>.json`. A project may bring older ones in its own `history/`, which is only
//! read. Only dates before the as-of date count; of two entries with the same date the folder given later wins.
//!
//! An entry lists the fingerprints that its run found and, as [`Extent`], what the run could decide: only a run that
//! could have found a fault and did not bears witness that it was gone. Entries without an extent (totals only, or
//! written before extents were kept) bear no such witness.

use crate::base::error::{SoftError, reason};
use crate::base::fingerprint::Fingerprint;
use crate::base::inside;
use crate::base::terms::Measure;
use crate::check::finding::Finding;
use crate::model::county::{Projection, TrendPoint};
use crate::model::deadlines::{self, Counts};
use crate::model::extent::Extent;
use crate::model::run::{CountySummary, Totals};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Dates needed before a finish is projected.
const POINTS_FOR_PROJECTION: usize = 3;

/// Summary of one run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    pub schema_version: u32,
    /// ISO date.
    pub as_of: String,
    pub totals: Totals,
    pub counties: Vec<CountySummary>,
    /// Fingerprint → ISO date of the first run that saw it. Empty in entries that carry totals only.
    pub first_seen: BTreeMap<String, String>,
    /// What is counted beside papers, for the whole.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub progress: Counts,
    /// What the run could decide; absent in entries that carry totals only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extent: Option<Extent>,
}

/// Entries older than the as-of date, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    pub entries: Vec<Entry>,
    /// Files that could not be read.
    pub soft_errors: Vec<SoftError>,
}

impl History {
    /// Reads every `*.json` of `folders`; a folder that does not exist is no fault. Each folder is given
    /// below the folder that no link may lead out of, with the name under which it is shown.
    #[must_use]
    pub fn read(folders: &[(&Path, &Path, &str)], as_of: NaiveDate) -> History {
        let mut by_date: BTreeMap<NaiveDate, Entry> = BTreeMap::new();
        let mut soft_errors = Vec::new();
        for (root, folder, shown) in folders {
            let paths = inside::list(root, folder).unwrap_or_else(|error| {
                soft_errors.push(SoftError::new(
                    *shown,
                    format!("历次检查记录的文件夹无法读取：{}；请核对，趋势暂不计入", reason(&error)),
                ));
                Vec::new()
            });
            for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "json")) {
                let name =
                    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                match read_entry(root, path) {
                    Ok((date, entry)) if date < as_of => {
                        by_date.insert(date, entry);
                    }
                    Ok(_) => {}
                    Err(why) => soft_errors.push(SoftError::new(
                        crate::base::text::display(&format!("{shown}/{name}")),
                        format!("历次检查记录无法读取：{why}；请删除该文件或从备份恢复，趋势暂不计入"),
                    )),
                }
            }
        }
        History { entries: by_date.into_values().collect(), soft_errors }
    }

    /// The day a finding was first seen; `today` when no earlier run knows it.
    #[must_use]
    pub fn first_seen(&self, fingerprint: &Fingerprint, today: &str) -> String {
        self.entries
            .iter()
            .filter_map(|entry| entry.first_seen.get(&fingerprint.0))
            .min()
            .map_or_else(|| today.to_owned(), Clone::clone)
    }

    /// 反弹: the date of the newest run that no longer had a finding which an earlier one had. `None` for a finding that
    /// never was away, or that only runs lack which could not have found it.
    #[must_use]
    pub fn relapsed(&self, finding: &Finding, now: &Extent) -> Option<String> {
        let (mut had, mut gone) = (false, None);
        for entry in &self.entries {
            if entry.first_seen.contains_key(&finding.fingerprint.0) {
                had = true;
            } else if had && entry.extent.as_ref().is_some_and(|extent| extent.decides(finding, Some(now))) {
                gone = Some(entry.as_of.clone());
            }
        }
        gone
    }

    /// Earlier points of a county or of the top unit, of runs that saw the same part of it, and `now` as the last.
    #[must_use]
    pub fn trend(
        &self,
        code: &str,
        top: bool,
        extent: &Extent,
        now: &Totals,
        as_of: &str,
    ) -> Vec<TrendPoint> {
        self.of(code, top, extent)
            .map(|(entry, totals, _)| point(&entry.as_of, totals))
            .chain(std::iter::once(point(as_of, now)))
            .collect()
    }

    /// Earlier points of what a deadline counts; a run that did not count it gives none.
    #[must_use]
    pub fn points(&self, key: &str, code: &str, top: bool, extent: &Extent) -> Vec<Point> {
        let papers = key == Measure::Papers.key();
        self.of(code, top, extent)
            .filter(|(_, _, counts)| papers || counts.contains_key(key))
            .map(|(entry, totals, counts)| {
                let progress = deadlines::progress(key, totals, counts);
                Point { as_of: entry.as_of.clone(), total: progress.total, done: progress.done }
            })
            .collect()
    }

    /// Earlier points of what the top unit keeps itself: the whole without its counties, of runs that knew all of these.
    #[must_use]
    pub fn own_points(&self, key: &str, counties: &[&str], extent: &Extent) -> Vec<Point> {
        let papers = key == Measure::Papers.key();
        let knows = |entry: &Entry, code: &str| entry.counties.iter().any(|county| county.code == code);
        self.of("", true, extent)
            .filter(|(entry, _, counts)| {
                (papers || counts.contains_key(key)) && counties.iter().all(|code| knows(entry, code))
            })
            .filter_map(|(entry, totals, counts)| {
                let mut own = deadlines::progress(key, totals, counts);
                for county in &entry.counties {
                    let part = deadlines::progress(key, &county.totals, &county.progress);
                    own.total = own.total.checked_sub(part.total)?;
                    own.done = own.done.checked_sub(part.done)?;
                }
                // Of figures that do not add up nobody knows whose they are.
                let whole = own.done <= own.total;
                whole.then(|| Point { as_of: entry.as_of.clone(), total: own.total, done: own.done })
            })
            .collect()
    }

    fn of<'a>(
        &'a self,
        code: &'a str,
        top: bool,
        extent: &'a Extent,
    ) -> impl Iterator<Item = (&'a Entry, &'a Totals, &'a Counts)> {
        self.entries.iter().filter_map(move |entry| {
            let seen = entry.extent.clone().unwrap_or_default();
            if !seen.sees_as(extent, (!top).then_some(code)) {
                return None;
            }
            if top {
                return Some((entry, &entry.totals, &entry.progress));
            }
            let county = entry.counties.iter().find(|county| county.code == code)?;
            Some((entry, &county.totals, &county.progress))
        })
    }
}

/// How far something had come on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Point {
    /// ISO date.
    pub as_of: String,
    pub total: u64,
    pub done: u64,
}

fn read_entry(root: &Path, path: &Path) -> Result<(NaiveDate, Entry), String> {
    let bytes = inside::read(root, path).map_err(|error| reason(&error))?;
    let mut entry: Entry = serde_json::from_slice(&bytes)
        .map_err(|error| format!("内容不完整或被改动（第{}行）", error.line()))?;
    if entry.as_of.is_empty() {
        entry.as_of = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    }
    let date = NaiveDate::parse_from_str(&entry.as_of, "%Y-%m-%d")
        .map_err(|_| format!("as_of “{}” 不是日期", crate::base::text::display(&entry.as_of)))?;
    for totals in std::iter::once(&mut entry.totals).chain(entry.counties.iter_mut().map(|c| &mut c.totals)) {
        totals.completeness = Totals::ratio(totals.present, totals.required);
    }
    Ok((date, entry))
}

fn point(as_of: &str, totals: &Totals) -> TrendPoint {
    TrendPoint {
        as_of: as_of.to_owned(),
        required: totals.required,
        present: totals.present,
        completeness: totals.completeness,
        errors: totals.errors,
        warnings: totals.warnings,
    }
}

/// Straight line through the share that is done, carried on to 100 %.
#[must_use]
pub fn project(given: &[Point], deadline: NaiveDate) -> Projection {
    let Some(last) = given.last() else { return Projection::TooFewPoints };
    if last.total > 0 && last.done == last.total {
        return Projection::Finished;
    }
    let points: Vec<(NaiveDate, f64)> = given
        .iter()
        .filter(|point| point.total > 0)
        .filter_map(|point| {
            let date = NaiveDate::parse_from_str(&point.as_of, "%Y-%m-%d").ok()?;
            Some((date, point.done as f64 / point.total as f64))
        })
        .collect();
    let (Some(first), true) = (points.first(), points.len() >= POINTS_FOR_PROJECTION) else {
        return Projection::TooFewPoints;
    };
    // Whoever stands still or goes back lately arrives nowhere, whatever the mean of all dates says.
    if given.iter().rev().nth(1).is_some_and(|before| last.done <= before.done) {
        return Projection::Stalled;
    }
    let days: Vec<f64> = points.iter().map(|(date, _)| (*date - first.0).num_days() as f64).collect();
    let count = points.len() as f64;
    let mean_day = days.iter().sum::<f64>() / count;
    let mean_share = points.iter().map(|(_, share)| share).sum::<f64>() / count;
    let spread: f64 = days.iter().map(|day| (day - mean_day) * (day - mean_day)).sum();
    let slope = days
        .iter()
        .zip(&points)
        .map(|(day, (_, share))| (day - mean_day) * (share - mean_share))
        .sum::<f64>()
        / spread;
    let (Some((today, share)), true) = (points.last(), slope.is_finite() && slope > 1e-9) else {
        return Projection::Stalled;
    };
    // A hair off, so that a whole number of days stays whole in floating point.
    let left = ((1.0 - share) / slope - 1e-6).ceil();
    if left > 3650.0 {
        return Projection::Stalled;
    }
    match today.checked_add_days(Days::new(left as u64)) {
        Some(date) => {
            Projection::Finish { date: date.format("%Y-%m-%d").to_string(), in_time: date <= deadline }
        }
        None => Projection::Stalled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testkit::finding;

    fn day(text: &str) -> NaiveDate {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
    }

    fn at(date: &str, done: u64) -> Point {
        Point { as_of: date.into(), total: 100, done }
    }

    #[test]
    fn a_finish_needs_three_dates_and_progress() {
        let deadline = day("2020-06-30");
        let two = [at("2020-04-01", 50), at("2020-04-11", 60)];
        assert_eq!(project(&two, deadline), Projection::TooFewPoints);
        let three = [at("2020-04-01", 50), at("2020-04-11", 60), at("2020-04-21", 70)];
        let finish = Projection::Finish { date: "2020-05-21".into(), in_time: true };
        assert_eq!(project(&three, deadline), finish);
        let stalled = [at("2020-04-01", 70), at("2020-04-11", 70), at("2020-04-21", 70)];
        assert_eq!(project(&stalled, deadline), Projection::Stalled);
        assert_eq!(project(&[at("2020-04-01", 100)], deadline), Projection::Finished);
    }

    #[test]
    fn only_older_dates_count_and_the_later_folder_wins() {
        let base = tempfile::tempdir().unwrap();
        let (own, out) = (base.path().join("a"), base.path().join("b"));
        for folder in [&own, &out] {
            std::fs::create_dir(folder).unwrap();
        }
        let write = |folder: &Path, date: &str, present: u64| {
            let text = format!(r#"{{"as_of":"{date}","totals":{{"required":10,"present":{present}}}}}"#);
            std::fs::write(folder.join(format!("{date}.json")), text).unwrap();
        };
        write(&own, "2020-03-01", 1);
        write(&own, "2020-04-15", 9);
        write(&own, "2020-02-01", 0);
        write(&out, "2020-03-01", 2);
        std::fs::write(out.join("broken.json"), "{").unwrap();
        let history =
            History::read(&[(&own, &own, "history"), (&out, &out, "OUT/history")], day("2020-04-15"));
        let seen: Vec<_> = history.entries.iter().map(|e| (e.as_of.as_str(), e.totals.present)).collect();
        assert_eq!(seen, [("2020-02-01", 0), ("2020-03-01", 2)]);
        assert_eq!(history.entries[1].totals.completeness, Some(0.2));
        assert_eq!(history.soft_errors.len(), 1);
    }

    /// A run on that day with these fingerprints; without an extent it bears no witness.
    fn entry(as_of: &str, found: &[&Finding], extent: Option<Extent>) -> Entry {
        let first_seen = found.iter().map(|f| (f.fingerprint.0.clone(), as_of.to_owned())).collect();
        Entry { as_of: as_of.into(), first_seen, extent, ..Entry::default() }
    }

    #[test]
    fn a_finding_relapsed_when_a_run_that_could_have_found_it_did_not() {
        let one = finding("C003", "150802", "150802100", "永丰村", "1001", "H02");
        let now = Extent::default();
        let after = |middle: Entry| {
            let entries = vec![entry("2020-03-01", &[&one], Some(Extent::default())), middle];
            History { entries, ..History::default() }.relapsed(&one, &now)
        };
        let whole = Some(Extent::default());
        assert_eq!(after(entry("2020-04-01", &[], whole.clone())), Some("2020-04-01".into()));
        assert_eq!(after(entry("2020-04-01", &[&one], whole)), None, "it never was away");
        assert_eq!(after(entry("2020-04-01", &[], None)), None, "totals only");
        let other = Some(Extent { counties: vec!["150821".into()], ..Extent::default() });
        assert_eq!(after(entry("2020-04-01", &[], other)), None, "another county");
        let new = History {
            entries: vec![entry("2020-04-01", &[], Some(Extent::default()))],
            ..History::default()
        };
        assert_eq!(new.relapsed(&one, &now), None, "a new finding is no relapse");
    }

    #[test]
    fn totals_of_another_part_make_no_trend() {
        let part = Extent { townships: vec!["150802100".into()], ..Extent::default() };
        let county = |present| CountySummary {
            code: "150802".into(),
            totals: Totals { required: 10, present, ..Totals::default() },
            ..CountySummary::default()
        };
        let mut whole = entry("2020-03-01", &[], None);
        whole.counties.push(county(5));
        let mut small = entry("2020-03-10", &[], Some(part.clone()));
        small.counties.push(county(1));
        let history = History { entries: vec![whole, small], ..History::default() };
        let present = |extent: &Extent| {
            let now = Totals { required: 10, present: 6, ..Totals::default() };
            let trend = history.trend("150802", false, extent, &now, "2020-04-15");
            trend.iter().map(|point| point.present).collect::<Vec<_>>()
        };
        assert_eq!(present(&Extent::default()), [5, 6]);
        assert_eq!(present(&part), [1, 6]);
        assert!(history.points("visits", "150802", false, &part).is_empty(), "nobody counted visits then");
    }
}
