//! What was said and noted: household visits, interviews (`指标=数值=时点`), ledgers and reported totals.

use super::{Statement, evidence, meaningful, quoted, statement, subject, time};
use crate::base::date::{self, PartialDate};
use crate::base::divisions::Divisions;
use crate::base::error::SoftError;
use crate::base::mask;
use crate::base::terms::Link;
use crate::ingest::attributes::{Attribute, AttributeTable, SubjectKind};
use crate::ingest::claim::{Claim, ClaimSubject};
use crate::ingest::dataset::Dataset;
use crate::ingest::places;
use crate::ingest::record::{self, Record, RecordKind};
use crate::ingest::speakers::Speaker;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// All of them, and the figures of interviews that could not be used, county by county.
pub fn claims(data: &Dataset, home: &str, attributes: &AttributeTable) -> (Vec<Claim>, Vec<SoftError>) {
    let mut out = Vec::new();
    let mut unused = Unused::new();
    visits(data, attributes, &mut out);
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
    let undated = data.newest_data_date.is_none();
    let speakers = data.speakers(divisions());
    for (record, speaker) in data.all(RecordKind::Interview).iter().zip(speakers) {
        let place = place_of(data, home, record, speaker.as_ref());
        interview(record, speaker.as_ref(), (attributes, undated), &mut out, (&place, &mut unused));
    }
    for record in data.all(RecordKind::ReportedTotal) {
        reported(record, attributes, &mut out);
    }
    (out, told(unused))
}

/// Figures that were not understood, by table and reason: `第5行“享受政策脱贫=15”`.
type Unused = BTreeMap<(String, &'static str), Vec<String>>;

/// Why a figure of the county that names its 时点 is held against nothing.
const UNDATED: &str = "写明了时点，而登记表没有数据日期，数据时点未知，未作判定";

/// What a figure is of a household, and nobody can tell which: the helper helps several.
const WHOSE: &str = "看不出说的是哪一户，未作比对";

/// How many of them a remark quotes, and how much of each.
const QUOTED: usize = 3;
const LETTERS: usize = 30;

fn told(unused: Unused) -> Vec<SoftError> {
    unused
        .into_iter()
        .map(|((place, why), cells)| {
            let quoted = record::quoted(&cells, QUOTED, "、");
            let todo = match why {
                UNDATED => "请在登记表中写明数据日期",
                WHOSE => "请补填户编号",
                _ => "请按“指标=数值=时点”更正",
            };
            SoftError::new(place, format!("{}处访谈数据{why}：{quoted}；{todo}", cells.len()))
        })
        .collect()
}

/// Where the row stands, with the county that speaks.
fn place_of(data: &Dataset, home: &str, record: &Record, speaker: Option<&Speaker>) -> String {
    let household = data.household(speaker.map_or(record.str("hh_id"), |speaker| &speaker.household));
    let county = household.map_or_else(
        || county_code(record.text("county").into_owned()),
        |household| household.place.county.clone(),
    );
    places::place_in(divisions(), home, &record.table, &county)
}

/// Does an attribute of any kind bear the name?
fn is_known(attributes: &AttributeTable, label: &str) -> bool {
    let kinds = [SubjectKind::Household, SubjectKind::Person];
    attributes.of_county(label).is_some()
        || kinds.into_iter().any(|kind| attributes.by_label(label, kind).is_some())
}

/// What the households said. A later visit corrects an earlier one: of several only the newest speaks about a thing (of
/// each year, where the thing has one). A visit of more than a year before the export speaks of another time.
fn visits(data: &Dataset, attributes: &AttributeTable, out: &mut Vec<Claim>) {
    let mut by_household: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in data.all(RecordKind::Visit) {
        let id = record.str("hh_id");
        if !id.is_empty() {
            by_household.entry(id).or_default().push(record);
        }
    }
    for (id, mut records) in by_household {
        // Of two rows of one day the later in the file is taken for the correction.
        records.sort_by_key(|record| record.date("date").and_then(PartialDate::latest));
        for attribute in &attributes.attributes {
            let mut known: Vec<Option<PartialDate>> = Vec::new();
            for record in records.iter().rev() {
                let told = attribute.visit.iter().find_map(|key| {
                    meaningful(attribute, record.field(key).value.clone()).map(|value| (key, value))
                });
                let as_of = time(attribute, record.date("date").map(super::registry::full_year));
                let Some((key, value)) = told.filter(|_| !known.contains(&as_of)) else { continue };
                known.push(as_of);
                if as_of.is_none() && long_before(record, data) {
                    continue;
                }
                out.push(Claim {
                    subject: subject(attribute, id, ""),
                    attribute: attribute.id,
                    value,
                    quoted: quoted(attribute, record.field(key)),
                    as_of,
                    link: Link::Visit,
                    evidence: evidence(record, key, Link::Visit),
                });
            }
        }
    }
}

/// More than a year before the newest export?
fn long_before(record: &Record, data: &Dataset) -> bool {
    let said = record.date("date").and_then(PartialDate::latest);
    said.zip(data.newest_data_date).is_some_and(|(said, export)| (export - said).num_days() > 366)
}

/// `已脱贫户数=14701=2020-03-31；家庭人口=4`: the third part is optional, so is the blank around the signs. `undated`: no
/// register names its 数据日期, which a figure of the county with a 时点 would be held against.
fn interview(
    record: &Record,
    speaker: Option<&Speaker>,
    (attributes, undated): (&AttributeTable, bool),
    out: &mut Vec<Claim>,
    (place, unused): (&str, &mut Unused),
) {
    let text = record.text("figures");
    for part in text.split([';', '；', '\n', '|']).filter(|part| !part.trim().is_empty()) {
        let mut tell = |why: &'static str| {
            let short: String = mask::text(part.trim()).chars().take(LETTERS).collect();
            let cells = unused.entry((place.to_owned(), why)).or_default();
            cells.push(format!("第{}行“{short}”", record.row));
        };
        let mut pieces = part.split(['=', '＝']).map(str::trim);
        let (label, value) = (pieces.next(), pieces.next());
        let figure = label.zip(value).map(|(label, value)| (label, value, pieces.next().unwrap_or_default()));
        let Some((label, value, day)) = figure.or_else(|| after_colon(part, attributes)) else {
            // 无 and the like are no figures.
            if part.chars().any(|c| c.is_ascii_digit()) {
                tell("没有等号，看不出是什么指标，未作比对");
            }
            continue;
        };
        let at = date::as_of(day);
        if !is_known(attributes, label) {
            tell("的指标名称不能识别，未作比对");
            continue;
        }
        if at.is_none() && !day.is_empty() {
            tell("的时点不能识别，按没有注明时点处理");
        }
        let of_county = attributes.of_county(label);
        let of_household =
            speaker.and_then(|_| attributes.by_label(label, SubjectKind::Household)).filter(|_| {
                // A helper is an official too: of words that fit both, nobody can say which he means.
                of_county.is_none() || speaker.is_some_and(|speaker| !speaker.is_helper)
            });
        if of_county.is_some() && of_household.is_none() && by_number(record, speaker) {
            continue;
        }
        let Some(attribute) = of_household.or(of_county) else {
            let of_some = attributes.by_label(label, SubjectKind::Household).is_some();
            if of_some && speaker.is_none() && !matches!(record.str("level"), "旗县领导" | "行业部门")
            {
                tell(WHOSE);
            }
            continue;
        };
        if of_household.is_none() && !speaks_for_county(record) {
            continue;
        }
        let statement = statement(attribute, value);
        if matches!(statement, Statement::Unread) {
            tell("的数值不能识别，未作比对");
        }
        let Some((value, quoted)) = statement.says() else { continue };
        if of_household.is_none() && at.is_some() && undated {
            tell(UNDATED);
        }
        out.push(Claim {
            subject: match (of_household, speaker) {
                (Some(_), Some(speaker)) => ClaimSubject::Household(speaker.household.clone()),
                _ => whole(record),
            },
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

/// `享受政策户数：11户（截至2020年3月底）`: a name that is known, its value, and the day in brackets.
fn after_colon<'a>(part: &'a str, attributes: &AttributeTable) -> Option<(&'a str, &'a str, &'a str)> {
    let (label, value) = part.split_once([':', '：']).map(|(label, value)| (label.trim(), value.trim()))?;
    let inside = value.split_once(['(', '（']).map(|(_, rest)| rest.trim_end_matches([')', '）']));
    let day = inside.filter(|inside| date::as_of(inside).is_some()).unwrap_or_default();
    (is_known(attributes, label) && !value.is_empty()).then_some((label, value, day))
}

/// Does the record name the household by its number? Then it says nothing about the county.
fn by_number(record: &Record, speaker: Option<&Speaker>) -> bool {
    speaker.is_some_and(|speaker| speaker.household == record.str("hh_id"))
}

/// People below the county mean their own township or village by 户数.
fn speaks_for_county(record: &Record) -> bool {
    matches!(record.str("level"), "旗县领导" | "行业部门" | "")
}

/// The unit a record without household speaks about.
fn whole(record: &Record) -> ClaimSubject {
    match record.text("county") {
        name if name.is_empty() => ClaimSubject::Prefecture,
        name => ClaimSubject::County(county_code(name.into_owned())),
    }
}

pub(super) fn divisions() -> &'static Divisions {
    static DIVISIONS: OnceLock<Divisions> = OnceLock::new();
    DIVISIONS.get_or_init(crate::base::divisions::builtin)
}

/// The code of a county name; the name itself when it is unknown or not unique.
fn county_code(name: String) -> String {
    match divisions().county_by_name(&name).as_slice() {
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
        0 => whole(record),
        6 => ClaimSubject::County(area.into_owned()),
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
