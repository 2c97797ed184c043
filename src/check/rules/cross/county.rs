//! What officials said about their county as a whole (`指标=数值=时点`).

use crate::base::terms::Link;
use crate::check::world::CountyView;
use crate::ingest::claim::{Claim, Evidence};
use crate::ingest::record::{Record, RecordKind, Value};

/// A figure somebody quoted.
pub struct Statement<'a> {
    pub claim: &'a Claim,
    pub number: f64,
    /// 职务 and name, as printed.
    pub speaker: String,
    /// The interview it comes from.
    pub row: Option<&'a Record>,
}

/// Figures about the county from its interviews, by indicator.
pub fn statements<'a>(view: &CountyView<'a>) -> Vec<Statement<'a>> {
    let input = view.world.input;
    let claims = input.claims.of_county(view.code).iter();
    claims
        .filter(|claim| claim.link == Link::Interview)
        .filter_map(|claim| {
            let Value::Number(number) = claim.value else { return None };
            let row = interview(input.data.all(RecordKind::Interview), &claim.evidence);
            let speaker = row.map_or_else(
                || "受访人".to_owned(),
                |row| format!("{}{}", row.text("post"), row.text("interviewee")),
            );
            Some(Statement { claim, number, speaker, row })
        })
        .collect()
}

/// Whoever was interviewed, as somebody who can be found: unit, post and name; the level of the interview where the record
/// tells neither unit nor post.
pub fn who_answers(row: &Record) -> String {
    let (name, unit, post) = (row.text("interviewee"), row.text("unit"), row.text("post"));
    let (name, unit, post) = (name.trim(), unit.trim(), post.trim());
    if name.is_empty() {
        return String::new();
    }
    // One column often holds both.
    let unit = if post.starts_with(unit) { "" } else { unit };
    match format!("{unit}{post}") {
        place if place.is_empty() => format!("{} {name}", row.text("level").trim()).trim().to_owned(),
        place => format!("{place} {name}"),
    }
}

/// The record whose cell the evidence names.
fn interview<'a>(rows: &'a [Record], evidence: &Evidence) -> Option<&'a Record> {
    let line: u32 = evidence.cell.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse().ok()?;
    rows.iter()
        .find(|row| row.row == line && row.table.path == evidence.path && row.table.sheet == evidence.sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_spoke_for_the_county_is_named_with_the_unit_and_the_post() {
        use crate::check::testkit::{record, text};
        let named = |cells: &[(&'static str, &str)]| {
            let cells: Vec<_> = cells.iter().map(|(key, value)| (*key, text(value))).collect();
            who_answers(&record(RecordKind::Interview, 2, &cells))
        };
        let name = ("interviewee", "温建国");
        assert_eq!(named(&[name, ("unit", "扶贫办"), ("post", "主任")]), "扶贫办主任 温建国");
        assert_eq!(named(&[name, ("unit", "扶贫办"), ("post", "扶贫办主任")]), "扶贫办主任 温建国");
        assert_eq!(named(&[name, ("level", "旗县领导")]), "旗县领导 温建国");
        assert_eq!(named(&[("post", "主任")]), "", "nobody is named: the office of the rule answers");
    }
}
