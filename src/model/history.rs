//! Earlier runs (历次检查): the trend of a unit and the day a finding was first seen.
//!
//! Each run leaves `OUT/history/<as_of>.json`. A project may bring older ones in its own `history/`, which is only
//! read. Only dates before the as-of date count; of two entries with the same date the folder given later wins.

use crate::base::error::{SoftError, reason};
use crate::base::fingerprint::Fingerprint;
use crate::base::inside;
use crate::model::county::{Projection, TrendPoint};
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

    /// Earlier points of a county or of the top unit, and `now` as the last.
    #[must_use]
    pub fn trend(&self, code: &str, top: bool, now: &Totals, as_of: &str) -> Vec<TrendPoint> {
        self.entries
            .iter()
            .filter_map(|entry| {
                let county = entry.counties.iter().find(|county| county.code == code).map(|c| &c.totals);
                let totals = if top { Some(&entry.totals) } else { county };
                totals.map(|totals| point(&entry.as_of, totals))
            })
            .chain(std::iter::once(point(as_of, now)))
            .collect()
    }
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

/// Straight line through the share of papers present, carried on to 100 %.
#[must_use]
pub fn project(trend: &[TrendPoint], deadline: NaiveDate) -> Projection {
    let Some(last) = trend.last() else { return Projection::TooFewPoints };
    if last.required > 0 && last.present == last.required {
        return Projection::Finished;
    }
    let points: Vec<(NaiveDate, f64)> = trend
        .iter()
        .filter(|point| point.required > 0)
        .filter_map(|point| {
            let date = NaiveDate::parse_from_str(&point.as_of, "%Y-%m-%d").ok()?;
            Some((date, point.present as f64 / point.required as f64))
        })
        .collect();
    let (Some(first), true) = (points.first(), points.len() >= POINTS_FOR_PROJECTION) else {
        return Projection::TooFewPoints;
    };
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

    fn day(text: &str) -> NaiveDate {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
    }

    fn at(date: &str, present: u64) -> TrendPoint {
        let totals =
            Totals { required: 100, present, completeness: Totals::ratio(present, 100), ..Totals::default() };
        point(date, &totals)
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
}
