//! What was said and noted: household visits, interviews (`指标=数值=时点`), ledgers and reported totals.

use super::{evidence, meaningful, quoted, statement, subject, time};
use crate::base::date;
use crate::base::terms::Link;
use crate::ingest::attributes::{Attribute, AttributeTable, SubjectKind};
use crate::ingest::claim::{Claim, ClaimSubject};
use crate::ingest::dataset::Dataset;
use crate::ingest::record::{Record, RecordKind};

pub fn claims(data: &Dataset, attributes: &AttributeTable) -> Vec<Claim> {
    let mut out = Vec::new();
    for record in data.all(RecordKind::Visit) {
        let id = record.str("hh_id");
        if id.is_empty() {
            continue;
        }
        for attribute in &attributes.attributes {
            let told = attribute.visit.iter().find_map(|key| {
                meaningful(attribute, record.field(key).value.clone()).map(|value| (key, value))
            });
            if let Some((key, value)) = told {
                out.push(Claim {
                    subject: subject(attribute, id, ""),
                    attribute: attribute.id,
                    value,
                    quoted: quoted(attribute, record.field(key)),
                    as_of: time(attribute, record.date("date").map(super::registry::full_year)),
                    link: Link::Visit,
                    evidence: evidence(record, key, Link::Visit),
                });
            }
        }
    }
    for record in data.all(RecordKind::Loan) {
        let id = record.str("hh_id");
        for attribute in attributes.attributes.iter().filter(|_| !id.is_empty()) {
            for key in attribute.ledger.iter().filter_map(|source| source.strip_prefix("loan.")) {
                if let Some(value) = meaningful(attribute, record.field(key).value.clone()) {
                    out.push(Claim {
                        subject: subject(attribute, id, ""),
                        attribute: attribute.id,
                        value,
                        quoted: quoted(attribute, record.field(key)),
                        as_of: record.date("start_date"),
                        link: Link::Ledger,
                        evidence: evidence(record, key, Link::Ledger),
                    });
                }
            }
        }
    }
    for record in data.all(RecordKind::Interview) {
        interview(data, record, attributes, &mut out);
    }
    for record in data.all(RecordKind::ReportedTotal) {
        reported(record, attributes, &mut out);
    }
    out
}

/// `已脱贫户数=14701=2020-03-31；家庭人口=4`: the third part is optional, so is the blank around the signs.
fn interview(data: &Dataset, record: &Record, attributes: &AttributeTable, out: &mut Vec<Claim>) {
    let household = record.str("hh_id");
    let known = data.household(household).is_some();
    let text = record.text("figures");
    for part in text.split([';', '；', '\n', '|']).filter(|part| !part.trim().is_empty()) {
        let mut pieces = part.split(['=', '＝']).map(str::trim);
        let (Some(label), Some(value)) = (pieces.next(), pieces.next()) else { continue };
        let at = pieces.next().and_then(date::parse);
        let wanted = if known { SubjectKind::Household } else { SubjectKind::County };
        let Some(attribute) = attributes.by_label(label, wanted) else { continue };
        let Some((value, quoted)) = statement(attribute, value) else { continue };
        out.push(Claim {
            subject: whole(record, household, known),
            attribute: attribute.id,
            value,
            quoted,
            as_of: if attribute.subject == SubjectKind::County {
                at
            } else {
                time(attribute, at.map(|d| d.year))
            },
            link: Link::Interview,
            evidence: evidence(record, "figures", Link::Interview),
        });
    }
}

fn whole(record: &Record, household: &str, known: bool) -> ClaimSubject {
    if known {
        return ClaimSubject::Household(household.to_owned());
    }
    match record.text("county") {
        name if name.is_empty() => ClaimSubject::Prefecture,
        name => ClaimSubject::County(county_code(name)),
    }
}

/// The code of a county name; the name itself when it is unknown or not unique.
fn county_code(name: String) -> String {
    static DIVISIONS: std::sync::OnceLock<crate::base::divisions::Divisions> = std::sync::OnceLock::new();
    let divisions = DIVISIONS.get_or_init(crate::base::divisions::builtin);
    match divisions.county_by_name(&name).as_slice() {
        [one] => one.code.clone(),
        _ => name,
    }
}

fn reported(record: &Record, attributes: &AttributeTable, out: &mut Vec<Claim>) {
    let found: Option<&Attribute> = attributes.by_label(&record.text("indicator"), SubjectKind::County);
    let (Some(attribute), Some(value)) = (found, record.number("value")) else { return };
    let area = record.text("area_code");
    let subject = match area.len() {
        6 if area.ends_with("00") => ClaimSubject::Prefecture,
        0 => whole(record, "", false),
        6 => ClaimSubject::County(area),
        _ => return,
    };
    out.push(Claim {
        subject,
        attribute: attribute.id,
        value: crate::ingest::record::Value::Number(value),
        quoted: None,
        as_of: record.date("as_of"),
        link: Link::Ledger,
        evidence: evidence(record, "value", Link::Ledger),
    });
}
