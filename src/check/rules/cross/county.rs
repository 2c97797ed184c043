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

/// The record whose cell the evidence names.
fn interview<'a>(rows: &'a [Record], evidence: &Evidence) -> Option<&'a Record> {
    let line: u32 = evidence.cell.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse().ok()?;
    rows.iter()
        .find(|row| row.row == line && row.table.path == evidence.path && row.table.sheet == evidence.sheet)
}
