//! Results of other programs over the same files: Siegfried (`sf -json`), DROID (CSV export), veraPDF (XML or JSON). They
//! are set beside what this program saw; where the two differ, both are told and none is chosen.

use super::{Facts, UNKNOWN};
use crate::scan::entry::{EntryId, Scan};
use crate::scan::recorded::{self, Row, Rows};
use serde_json::Value;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// What another program says of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// Path as the program wrote it.
    pub path: String,
    pub verdict: Verdict,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// PRONOM identifiers; none when it did not know the file.
    Formats(Vec<String>),
    /// Validated as PDF/A: profile, and whether it conforms.
    Conforms(String, bool),
    /// It could not read the file.
    Failed,
}

/// The results of one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Results {
    pub program: &'static str,
    pub opinions: Vec<Opinion>,
}

/// Two programs that say different things of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub file: EntryId,
    pub ours: String,
    pub theirs: String,
    pub what: &'static str,
}

/// Reads results, whichever program wrote them. The error is a reason in Chinese.
///
/// # Errors
/// When they are of none of the programs, or broken.
pub fn read(bytes: &[u8]) -> Result<Results, String> {
    let text = crate::base::text::from_bytes(bytes);
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    if text.starts_with('{') {
        let value: Value = serde_json::from_str(text).map_err(|error| format!("JSON 不完整：{error}"))?;
        if value.get("siegfried").is_some() {
            return recorded::siegfried(text).map(of_rows);
        }
        return value.get("report").map_or_else(|| Err(FOREIGN.to_owned()), |report| Ok(verapdf(report)));
    }
    if text.starts_with('<') {
        return verapdf_xml(text);
    }
    recorded::droid(text)?.map(of_rows).ok_or_else(|| FOREIGN.to_owned())
}

const FOREIGN: &str = "认不出是哪个程序的结果";

fn of_rows(rows: Rows) -> Results {
    let opinion = |row: Row| Opinion {
        path: row.path,
        verdict: if row.failed && row.ids.is_empty() { Verdict::Failed } else { Verdict::Formats(row.ids) },
    };
    Results { program: rows.program, opinions: rows.rows.into_iter().map(opinion).collect() }
}

fn verapdf(report: &Value) -> Results {
    let jobs = report.get("jobs").and_then(Value::as_array).into_iter().flatten();
    let opinion = |job: &Value| {
        let path = job.pointer("/itemDetails/name")?.as_str()?.to_owned();
        let result = job.get("validationResult").map(|found| found.get(0).unwrap_or(found));
        let verdict = result.and_then(|result| {
            let profile = result.get("profileName")?.as_str()?;
            Some(Verdict::Conforms(profile.to_owned(), result.get("compliant")?.as_bool()?))
        });
        Some(Opinion { path, verdict: verdict.unwrap_or(Verdict::Failed) })
    };
    Results { program: "veraPDF", opinions: jobs.filter_map(opinion).collect() }
}

fn verapdf_xml(text: &str) -> Result<Results, String> {
    use quick_xml::events::Event;
    let broken = |error: &dyn std::fmt::Display| format!("veraPDF 的结果不完整：{error}");
    let mut reader = quick_xml::Reader::from_str(text);
    let mut opinions: Vec<Opinion> = Vec::new();
    let (mut inside, mut named, mut ended) = (false, false, false);
    loop {
        match reader.read_event().map_err(|error| broken(&error))? {
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.local_name();
                named = name.as_ref() == "name" && inside;
                match name.as_ref() {
                    "item" => {
                        inside = true;
                        opinions.push(Opinion { path: String::new(), verdict: Verdict::Failed });
                    }
                    "validationReport" => {
                        let told = |key: &str| {
                            let value = tag.try_get_attribute(key).ok()??;
                            Some(value.value.to_string())
                        };
                        if let (Some(last), Some(profile), Some(sound)) =
                            (opinions.last_mut(), told("profileName"), told("isCompliant"))
                        {
                            last.verdict = Verdict::Conforms(profile, sound == "true");
                        }
                    }
                    _ => {}
                }
            }
            Event::Text(part) if named => {
                if let Some(last) = opinions.last_mut() {
                    last.path.push_str(&part);
                }
            }
            Event::End(tag) => {
                named = false;
                inside &= tag.local_name().as_ref() != "item";
                ended |= tag.local_name().as_ref() == "report";
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if opinions.is_empty() && !text.contains("verapdf") && !text.contains("<jobs") {
        return Err(FOREIGN.to_owned());
    }
    if !ended {
        return Err(broken(&"报告没有结尾"));
    }
    Ok(Results { program: "veraPDF", opinions })
}

/// What came of setting the results beside our own.
#[derive(Debug, Default)]
pub struct Compared {
    pub differences: Vec<Difference>,
    /// Files that both looked at.
    pub both: u64,
    /// Files of which the results say nothing.
    pub without: Vec<EntryId>,
    /// Paths in the results that are no file of this run.
    pub strangers: Vec<String>,
}

/// Sets results beside what this program saw, `facts` in the order of the scan. Paths are compared from their ends: the
/// other program may have started from another folder, or another machine.
#[must_use]
pub fn compare(scan: &Scan, facts: &[Facts], results: &Results) -> Compared {
    let mut places: BTreeMap<String, EntryId> = BTreeMap::new();
    for (id, facts) in (0..).zip(facts) {
        if !facts.pronom.is_empty() {
            places.insert(scan.path_of(id), id);
        }
    }
    let root = &scan.root_display;
    let mut compared = Compared::default();
    let mut told: Vec<bool> = vec![false; facts.len()];
    for opinion in &results.opinions {
        // `#` stands between a container and what lies in it.
        let path: String = opinion.path.replace(['\\', '#'], "/").nfc().collect();
        let ends =
            std::iter::once(path.as_str()).chain(path.match_indices('/').map(|(at, _)| &path[at + 1..]));
        let mut ends = ends.filter(|end| !end.is_empty());
        let found =
            ends.find_map(|end| places.get(end).or_else(|| places.get(&format!("{root}/{end}"))).copied());
        let Some(id) = found else {
            compared.strangers.push(opinion.path.clone());
            continue;
        };
        if !std::mem::replace(&mut told[id as usize], true) {
            compared.both += 1;
        }
        compared.differences.extend(difference(id, &facts[id as usize], &opinion.verdict));
    }
    // veraPDF is given PDFs alone.
    if results.program != "veraPDF" {
        compared.without = places.into_values().filter(|id| !told[*id as usize]).collect();
    }
    compared.differences.sort_by_key(|difference| difference.file);
    compared
}

fn difference(file: EntryId, facts: &Facts, verdict: &Verdict) -> Option<Difference> {
    let claim = facts.version.strip_prefix("A-");
    let (theirs, what) = match verdict {
        Verdict::Formats(ids) if ids.iter().any(|id| id == facts.pronom) => return None,
        Verdict::Formats(ids) if ids.is_empty() => {
            // Neither names it.
            let named = facts.pronom.contains("fmt/");
            return named.then(|| Difference {
                file,
                ours: facts.pronom.to_owned(),
                theirs: UNKNOWN.to_owned(),
                what: "对方没有识别",
            });
        }
        Verdict::Formats(ids) if !facts.pronom.contains("fmt/") => (ids.join("、"), "本程序没有识别到登记号"),
        Verdict::Formats(ids) => (ids.join("、"), "识别不同"),
        Verdict::Conforms(profile, false) if claim.is_some() => {
            (format!("{profile}：不符合"), "声明为PDF/A，验证不符合")
        }
        Verdict::Conforms(profile, true) if claim.is_none() => {
            (format!("{profile}：符合"), "没有PDF/A声明，验证符合")
        }
        Verdict::Conforms(..) => return None,
        Verdict::Failed => ("读不出来".to_owned(), "对方读不出来"),
    };
    let ours = if matches!(verdict, Verdict::Conforms(..)) {
        claim.map_or_else(|| "没有声明".to_owned(), |claim| format!("PDF/A-{claim}"))
    } else {
        facts.pronom.to_owned()
    };
    Some(Difference { file, ours, theirs, what })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_three_programs_are_told_apart_and_foreign_files_refused() {
        let sf = r#"{"siegfried":"1.11.2","files":[
            {"filename":"a/b.pdf","errors":"","matches":[{"ns":"pronom","id":"fmt/18"}]},
            {"filename":"a/c.et","errors":"","matches":[{"ns":"pronom","id":"UNKNOWN"}]}]}"#;
        let read_sf = read(sf.as_bytes()).unwrap();
        assert_eq!(read_sf.program, "Siegfried");
        assert_eq!(read_sf.opinions[0].verdict, Verdict::Formats(vec!["fmt/18".to_owned()]));
        assert_eq!(read_sf.opinions[1].verdict, Verdict::Formats(vec![]));
        let droid =
            "ID,FILE_PATH,NAME,TYPE,PUID\n1,C:\\档案,档案,Folder,\n2,C:\\档案\\a.pdf,a.pdf,File,fmt/18\n";
        let read_droid = read(droid.as_bytes()).unwrap();
        assert_eq!((read_droid.program, read_droid.opinions.len()), ("DROID", 1));
        let xml = "<report><jobs><job><item size=\"1\"><name>/x/a.pdf</name></item>\
            <validationReport profileName=\"PDF/A-1B validation profile\" isCompliant=\"false\"><details/></validationReport>\
            </job></jobs></report>";
        let read_xml = read(xml.as_bytes()).unwrap();
        let wanted = Verdict::Conforms("PDF/A-1B validation profile".to_owned(), false);
        assert_eq!(
            (read_xml.opinions[0].path.as_str(), &read_xml.opinions[0].verdict),
            ("/x/a.pdf", &wanted)
        );
        let json = r#"{"report":{"jobs":[{"itemDetails":{"name":"/x/a.pdf"},
            "validationResult":[{"profileName":"PDF/A-1B validation profile","compliant":false}]}]}}"#;
        assert_eq!(read(json.as_bytes()).unwrap().opinions, read_xml.opinions);
        for foreign in ["{}", "<html></html>", "名称,数量\n一,1\n", "", &xml[..xml.len() - 9], &sf[..40]]
        {
            assert!(read(foreign.as_bytes()).is_err(), "{foreign}");
        }
    }

    #[test]
    fn only_what_differs_is_told() {
        let pdf = Facts { pronom: "fmt/354", version: "A-1b".to_owned(), ..Facts::default() };
        let told = |verdict: Verdict| difference(0, &pdf, &verdict).map(|difference| difference.what);
        let ids = |ids: &[&str]| Verdict::Formats(ids.iter().map(ToString::to_string).collect());
        assert_eq!(told(ids(&["fmt/354"])), None);
        assert_eq!(told(ids(&["fmt/18"])), Some("识别不同"));
        assert_eq!(told(ids(&[])), Some("对方没有识别"));
        assert_eq!(told(Verdict::Conforms(String::new(), true)), None);
        assert_eq!(told(Verdict::Conforms(String::new(), false)), Some("声明为PDF/A，验证不符合"));
        assert_eq!(told(Verdict::Failed), Some("对方读不出来"));
        let unlisted = Facts { pronom: "未收录", ..Facts::default() };
        assert_eq!(difference(0, &unlisted, &ids(&[])), None);
        assert_eq!(difference(0, &unlisted, &ids(&["fmt/40"])).unwrap().what, "本程序没有识别到登记号");
    }
}
