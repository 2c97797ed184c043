//! Remarks of a check: things that are no finding and no failure to read, and that must not pass in silence.

mod units;

use crate::base::error::SoftError;
use crate::base::mask;
use crate::check::controls::CONTROLS;
use crate::check::engine::register_name;
use crate::check::input::Input;
use crate::check::registry;
use crate::check::rules::policy::p010;
use crate::check::tally::{self, Tally};
use crate::ingest::attributes::SubjectKind;
use crate::ingest::record::{Record, RecordKind, row_list};
use crate::ingest::speakers;
use std::collections::BTreeMap;

/// Ledgers on which conditions of the catalogue rest, by the name of their variable.
pub const LEDGERS: [(&str, RecordKind); 3] =
    [("loans", RecordKind::Loan), ("rosters", RecordKind::Roster), ("village.", RecordKind::Village)];

/// All remarks, in a fixed order.
#[must_use]
pub fn collect(input: &Input<'_>) -> Vec<SoftError> {
    let mut notes = Vec::new();
    for (word, kind) in LEDGERS {
        if !input.data.all(kind).is_empty() {
            continue;
        }
        let codes: Vec<&str> = input
            .catalogue
            .types
            .iter()
            .filter(|(_, document)| document.when.contains(word))
            .map(|(_, document)| document.code.as_str())
            .collect();
        if !codes.is_empty() {
            notes.push(SoftError::new(
                "registers",
                format!(
                    "未找到{}，{}是否应有只能按其他登记判定；请把该表放入 registers",
                    register_name(kind),
                    codes.join("、")
                ),
            ));
        }
    }
    for key in input.project.thresholds.keys() {
        let code = key.split('.').find(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()));
        if code.and_then(registry::find).is_none() {
            notes.push(idle("thresholds", key));
        }
    }
    for key in input.project.severities.keys().filter(|code| input.rules.find(code).is_none()) {
        notes.push(idle("severity", key));
    }
    notes.extend(uncountable(input));
    notes.extend(numberless(input));
    notes.extend(units::elsewhere(input));
    notes.extend(odd_names(input));
    notes.extend(strays(input));
    notes.extend(input.claims.unread.iter().cloned());
    notes
}

/// A setting for a rule of the field's list that this version does not check.
fn idle(table: &str, key: &str) -> SoftError {
    SoftError::new("qiquan.toml", format!("{table}.{key} 在本版本没有作用：本版本不检查该规则"))
}

/// People without an identity number: every rule about numbers passes over them.
fn numberless(input: &Input<'_>) -> Vec<SoftError> {
    let mut rows: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for household in &input.data.households {
        if !input.selection.covers(&household.place.county, &household.place.township) {
            continue;
        }
        for member in input.data.live_members(household) {
            if member.has_column("id_no") && member.field("id_no").value.is_blank() {
                rows.entry(member.table.place()).or_default().push(member.row);
            }
        }
    }
    rows.into_iter()
        .map(|(place, mut rows)| {
            rows.sort_unstable();
            let what =
                format!("{}人没有证件号码，未作证件号码的核验（{}）；请补填", rows.len(), row_list(&rows));
            SoftError::new(place, what)
        })
        .collect()
}

/// Published totals that no register can answer: R003 passes over them, and nobody may take that for agreement.
fn uncountable(input: &Input<'_>) -> Vec<SoftError> {
    if !input.selection.covers_prefecture() {
        return Vec::new();
    }
    let tally = Tally::of(input.data, input.data.households.iter());
    CONTROLS
        .iter()
        .filter(|control| control.published(input).is_some() && control.counted(input, &tally).is_none())
        .map(|control| {
            SoftError::new(
                "qiquan.toml",
                format!("controls.{}（{}）未能核对：{}没有这一项", control.key, control.name, control.source),
            )
        })
        .collect()
}

/// Rows that no rule and no total can use, by table and reason: their 户编号 is in no register, nobody can say whose
/// interview or visit they are, or their indicator is unknown. X022 speaks about the 抽样名单, C014 about the 归档目录.
#[must_use]
pub fn strays(input: &Input<'_>) -> Vec<SoftError> {
    let mut rows: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
    let mut homeless: BTreeMap<(String, [&str; 2]), Vec<u32>> = BTreeMap::new();
    let speakers = speakers::of_interviews(input.data, input.divisions);
    let interviews = input.data.all(RecordKind::Interview).iter().zip(&speakers);
    let asked = interviews
        .filter_map(|(record, speaker)| Some((record, of_interview(input, record, speaker.is_some())?)));
    let visits = input.data.all(RecordKind::Visit).iter();
    let visited = visits.filter_map(|record| Some((record, of_visit(input, record)?)));
    for (record, words) in asked.chain(visited) {
        homeless.entry((record.table.place(), words)).or_default().push(record.row);
    }
    for (kind, records) in &input.data.records {
        let own = matches!(
            kind,
            RecordKind::Member
                | RecordKind::Household
                | RecordKind::Borderline
                | RecordKind::Sample
                | RecordKind::ArchiveList
                | RecordKind::Roster
                | RecordKind::Interview
                | RecordKind::Visit
        );
        for record in records {
            let id = record.str("hh_id");
            let reason = if !own && !id.is_empty() && input.data.household(id).is_none() {
                "户编号不在册".to_owned()
            } else if let Some(label) = unknown_indicator(input, *kind, record) {
                format!("指标“{}”不认识", mask::text(&label))
            } else if let Some(why) = uncompared(input, *kind, record) {
                why
            } else if *kind == RecordKind::Roster && record.str("list") == "其他" {
                "看不出是哪个部门的名单，请在标题、工作表名或文件名中写明（低保、医保、残疾……）".to_owned()
            } else {
                continue;
            };
            let place = record.table.place();
            rows.entry((place, reason)).or_default().push(record.row);
        }
    }
    let homeless = homeless.into_iter().map(|((place, [what, why]), rows)| {
        SoftError::new(place, format!("{what}{}份{why}（{}）；请核对", rows.len(), row_list(&rows)))
    });
    let unused = rows.into_iter().map(|((place, reason), rows)| {
        SoftError::new(place, format!("{}行未用于核验：{reason}（{}）；请核对", rows.len(), row_list(&rows)))
    });
    let mut notes: Vec<SoftError> = homeless.chain(unused).collect();
    notes.sort();
    notes
}

/// What is wrong with the household of an interview. Officials who speak about no household name none.
fn of_interview(input: &Input<'_>, record: &Record, found: bool) -> Option<[&'static str; 2]> {
    let why = match (record.str("hh_id"), record.str("head_name"), found) {
        ("", "", _) | ("", _, true) => return None,
        ("", _, false) => "无法对应到户：没有户编号，按户主姓名也找不到唯一的户",
        (id, ..) if input.data.household(id).is_some() => return None,
        (.., true) => "的户编号不在册，已按姓名对应到户",
        _ => "无法对应到户：户编号不在册",
    };
    Some(["访谈", why])
}

/// What is wrong with the household of a visit.
fn of_visit(input: &Input<'_>, record: &Record) -> Option<[&'static str; 2]> {
    let why = match record.str("hh_id") {
        "" => "无法对应到户：没有户编号",
        id if input.data.household(id).is_some() => return None,
        _ => "无法对应到户：户编号不在册",
    };
    Some(["入户调查", why])
}

/// The indicator of a described value or a reported total, when nothing knows it.
fn unknown_indicator(input: &Input<'_>, kind: RecordKind, record: &Record) -> Option<String> {
    let label = record.text("indicator");
    if label.is_empty() {
        return None;
    }
    let attributes = &input.claims.attributes;
    let subjects: &[SubjectKind] = match kind {
        RecordKind::FileValue => &[SubjectKind::Person, SubjectKind::Household],
        RecordKind::ReportedTotal => &[SubjectKind::County],
        _ => return None,
    };
    // R003 reads the lines about 摘帽旗县 by that word.
    let known = label.contains("摘帽")
        // P010 reads the budgets, and the rules about time the date of a described paper.
        || p010::is_own_budget(&label)
        || record.date("date").is_some()
        || subjects.iter().any(|subject| attributes.by_label(&label, *subject).is_some());
    (!known && (kind != RecordKind::ReportedTotal || tally::indicator(&label).is_none())).then_some(label)
}

/// Why a reported total is held against nothing.
fn uncompared(input: &Input<'_>, kind: RecordKind, record: &Record) -> Option<String> {
    if kind != RecordKind::ReportedTotal {
        return None;
    }
    let label = record.text("indicator");
    let meant = tally::indicator(&label).is_some()
        || p010::is_own_budget(&label)
        || ["摘帽", "出列"].iter().any(|word| label.contains(word));
    if !meant {
        return Some(format!("指标“{}”的口径与系统各项都不完全相同，未作比较", mask::text(&label)));
    }
    let code: String = record.text("area_code").chars().filter(char::is_ascii_digit).collect();
    let county = code.get(..6)?;
    // R001 adds up the lines of townships and villages.
    let known = county == input.project.code
        || input.data.households.iter().any(|household| household.place.county == county);
    (!known).then(|| format!("区划代码{county}在名册中没有户"))
}

/// Most names a remark shows; the count is always true.
const SHOWN: usize = 3;

/// Names that will not survive a copy to another computer (trailing blanks, case clashes, other encodings, long paths),
/// by kind and by the folder at the top.
fn odd_names(input: &Input<'_>) -> Vec<SoftError> {
    let scan = input.scan;
    let mut kinds: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for fact in &scan.name_facts {
        // The number of characters differs from path to path; the kind is what stands before it.
        let kind = fact.what.split_once("路径共").map_or(fact.what.as_str(), |_| "路径过长");
        let top = fact.path.split('/').next().unwrap_or_default();
        kinds.entry((top, kind)).or_default().push(&fact.path);
    }
    kinds
        .into_iter()
        .map(|((top, kind), paths)| {
            let what = if kind == "路径过长" {
                "路径超过 260 个字符，Windows 上可能打不开，请缩短文件夹或文件名"
            } else {
                kind
            };
            let shown: Vec<String> = paths.iter().take(SHOWN).map(|path| mask::text(path)).collect();
            let more = if paths.len() > SHOWN { " 等；qiquan scan 列出全部文件" } else { "" };
            SoftError::new(
                mask::text(&format!("{}/{top}", scan.root_display)),
                format!("{}处{what}：{}{more}", paths.len(), shown.join("、")),
            )
        })
        .collect()
}
