//! `findings.csv`: one row a finding, for spreadsheets and databases.

use super::{place, severity};
use crate::base::error::{Error, Result};
use crate::check::finding::Finding;
use crate::model::run::RunRecord;
use csv::{Terminator, WriterBuilder};
use std::collections::BTreeMap;

/// Columns, in their order.
pub const HEADS: [&str; 28] = [
    "fingerprint",
    "rule",
    "rule_title",
    "severity",
    "county",
    "county_name",
    "township",
    "township_name",
    "village",
    "household_id",
    "subject",
    "message",
    "expected",
    "actual",
    "responsible",
    "waived",
    "waived_by",
    "waived_until",
    "first_seen",
    "relapsed",
    "evidence_count",
    "evidence_link",
    "evidence_path",
    "evidence_sheet",
    "evidence_cell",
    "evidence_page",
    "evidence",
    "as_of",
];

/// A table of texts: UTF-8 with a byte-order mark so that Excel reads it, lines end as RFC 4180 has it, and no cell becomes
/// a formula.
///
/// # Errors
/// When a row cannot be written.
pub fn table<Row: IntoIterator<Item = String>>(
    heads: impl IntoIterator<Item = String>,
    rows: impl IntoIterator<Item = Row>,
) -> Result<Vec<u8>> {
    let fault = |error: csv::Error| Error::Internal { stage: "render/csv", what: error.to_string() };
    let mut out =
        WriterBuilder::new().terminator(Terminator::CRLF).from_writer("\u{FEFF}".as_bytes().to_vec());
    out.write_record(heads).map_err(fault)?;
    for row in rows {
        out.write_record(row.into_iter().map(|text| guarded(&text))).map_err(fault)?;
    }
    out.into_inner().map_err(|error| Error::Internal { stage: "render/csv", what: error.to_string() })
}

/// The findings of a run.
///
/// # Errors
/// When a row cannot be written.
pub fn write(record: &RunRecord) -> Result<Vec<u8>> {
    let run = &record.summary;
    let counties: BTreeMap<&str, &str> =
        run.counties.iter().map(|county| (county.code.as_str(), county.name.as_str())).collect();
    let titles: BTreeMap<&str, &str> =
        run.rules.iter().map(|rule| (rule.code.as_str(), rule.title.as_str())).collect();
    let rows = record.findings().map(|finding| {
        let name = |names: &BTreeMap<&str, &str>, code: &str| {
            names.get(code).copied().unwrap_or_default().to_owned()
        };
        let township = record.labels.townships.get(&finding.township).cloned().unwrap_or_default();
        let own = [
            finding.fingerprint.0.clone(),
            finding.rule.clone(),
            name(&titles, &finding.rule),
            severity(finding.severity).to_owned(),
            finding.county.clone(),
            name(&counties, &finding.county),
            finding.township.clone(),
            township,
            finding.village.clone(),
            finding.household_id.clone(),
            finding.subject.clone(),
            finding.message.clone(),
            finding.expected.clone(),
            finding.actual.clone(),
            finding.responsible.clone(),
        ];
        let row = own.into_iter().chain(waived(finding)).chain(seen(finding)).chain(evidence(finding));
        row.chain([run.as_of.clone()])
    });
    table(HEADS.map(str::to_owned), rows)
}

fn waived(finding: &Finding) -> [String; 3] {
    match &finding.waived {
        Some(waived) => [waived.reason.clone(), waived.person.clone(), waived.expires.clone()],
        None => Default::default(),
    }
}

fn seen(finding: &Finding) -> [String; 2] {
    [finding.first_seen.clone(), finding.relapsed.clone().unwrap_or_default()]
}

/// How many places, the first of them part by part, and all of them in words.
fn evidence(finding: &Finding) -> [String; 7] {
    let all: Vec<String> = finding.evidence.iter().map(place).collect();
    let [link, path, sheet, cell, page] = finding.evidence.first().map_or_else(Default::default, |first| {
        let page = first.page.map(|page| page.to_string()).unwrap_or_default();
        [first.link.label().to_owned(), first.path.clone(), first.sheet.clone(), first.cell.clone(), page]
    });
    [all.len().to_string(), link, path, sheet, cell, page, all.join("；")]
}

/// A spreadsheet must not take the text for a formula, whatever blanks it drops and whichever width its signs have.
fn guarded(text: &str) -> String {
    let bare = text.trim_start();
    let begins = bare.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if begins || text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn no_text_becomes_a_formula_and_plain_text_stays() {
        for text in ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "\r=1", " =1", "　＝1", "＋1", "－1", "＠A"]
        {
            assert_eq!(guarded(text), format!("'{text}"), "{text}");
        }
        for text in ["", "赵甲", "1=1", "H04@2019", "a-b", " 赵甲"] {
            assert_eq!(guarded(text), text, "{text}");
        }
    }
}
