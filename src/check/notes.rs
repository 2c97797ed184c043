//! Remarks of a check: things that are no finding and no failure to read, and that must not pass in silence.

mod absent;
mod closed;
mod lists;
mod months;
mod units;
pub mod unreadable;

use crate::base::error::SoftError;
use crate::base::mask;
use crate::base::text::display;
use crate::check::controls::CONTROLS;
use crate::check::homeless;
use crate::check::input::Input;
use crate::check::ledgers;
use crate::check::needs::{self, HandedIn};
use crate::check::people;
use crate::check::registry;
use crate::check::rules::cross::rosters;
use crate::check::rules::policy::p010;
use crate::check::rules::time::dates;
use crate::check::rules::validity::v013;
use crate::check::tally::{self, Tally};
use crate::ingest::attributes::SubjectKind;
use crate::ingest::dataset::Household;
use crate::ingest::places;
use crate::ingest::record::{Record, RecordKind, TableInfo, row_list};
use std::collections::{BTreeMap, BTreeSet};

/// Ledgers on which conditions of the catalogue rest, by the name of their variable.
pub const LEDGERS: [(&str, RecordKind); 3] =
    [("loans", RecordKind::Loan), ("rosters", RecordKind::Roster), ("village.", RecordKind::Village)];

/// All remarks, in a fixed order.
#[must_use]
pub fn collect(input: &Input<'_>, handed_in: &HandedIn<'_>) -> Vec<SoftError> {
    let mut notes = absent::remarks(input, handed_in);
    for key in input.project.thresholds.keys() {
        let code = key.split('.').find(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()));
        if code.and_then(registry::find).is_none() {
            notes.push(idle("thresholds", key));
        }
    }
    for key in input.project.severities.keys().filter(|code| input.rules.find(code).is_none()) {
        notes.push(idle("severity", key));
    }
    notes.extend(undecided_links(input));
    notes.extend(without_persons(input));
    notes.extend(uncountable(input));
    notes.extend(months::straddling(input));
    notes.extend(adrift(input));
    notes.extend(of_another_day(input));
    notes.extend(numberless(input));
    notes.extend(kindless(input));
    notes.extend(units::elsewhere(input));
    notes.extend(lists::renamed(input));
    notes.extend(closed::closed(input));
    notes.extend(odd_names(input));
    notes.extend(unused(input));
    notes.extend(unreadable::remarks(input));
    notes.extend(input.claims.unread.iter().cloned());
    notes
}

/// Links of drawn households that may stand in a register that could not be read: their state is 脱节 all the same, and
/// nobody may take that for proven.
fn undecided_links(input: &Input<'_>) -> Option<SoftError> {
    if input.data.all(RecordKind::Sample).is_empty() {
        return None;
    }
    let x022 = registry::find("X022")?;
    let hidden = |link: &&str| {
        let kinds: Vec<RecordKind> = x022.silence(link).collect();
        input.data.may_hide("", &kinds)
    };
    let links: Vec<&str> = [("file", "档案"), ("interview", "座谈访谈"), ("visit", "入户")]
        .iter()
        .filter(|(subject, _)| hidden(subject))
        .map(|(_, name)| *name)
        .collect();
    (!links.is_empty()).then(|| {
        SoftError::new(
            input.project.registers_display.clone(),
            format!(
                "有登记表未能读取，其中可能有{}记录；抽样户的环节状态只按已读取的登记表判定，因缺该环节而列为“脱节”的户未经证实，见“未能检查”",
                links.join("、")
            ),
        )
    })
}

/// Counties whose households no register lists the people of: everything that is checked person by person is silent
/// there, and nobody may take that for agreement.
fn without_persons(input: &Input<'_>) -> Vec<SoftError> {
    let groups = input.data.households.chunk_by(|a, b| a.place.county == b.place.county);
    groups
        .filter(|group| {
            let covers = |h: &Household| input.selection.covers(&h.place.county, &h.place.township);
            let mut own = group.iter().filter(|h| people::needs_file(h) && covers(h)).peekable();
            own.peek().is_some() && own.all(|household| household.members.is_empty())
        })
        .map(|group| {
            let county = &group[0].place.county;
            let name = input.divisions.county(county).map_or(county.as_str(), |county| &county.name);
            SoftError::new(
                input.project.registers_display.clone(),
                format!(
                    "{name}没有人员表：证件、年龄、在校、健康、就业等按人核验的内容，以及行业名单与个人的比对，都没有判定；请把人员表放入 {}",
                    input.project.registers_display
                ),
            )
        })
        .collect()
}

/// [`places::place_in`] this project.
fn place_in(input: &Input<'_>, table: &TableInfo, county: &str) -> String {
    places::place_in(input.divisions, &input.project.code, table, county)
}

/// County of a row that may be a line of totals.
fn county_of(input: &Input<'_>, record: &Record) -> String {
    let code: String = record.text("area_code").chars().filter(char::is_ascii_digit).take(6).collect();
    if code.len() == 6 { code } else { needs::county_of(input, record) }
}

/// Sector lists that were not handed in where others were, and the papers that are 不明 for want of them.
#[must_use]
pub fn lists_not_handed_in(input: &Input<'_>) -> Vec<SoftError> {
    absent::lists(input, &HandedIn::of(input))
}

/// A setting for a rule of the field's list that this version does not check.
fn idle(table: &str, key: &str) -> SoftError {
    SoftError::new("qiquan.toml", format!("{table}.{key} 在本版本没有作用：本版本不检查该规则"))
}

/// Projects of no county: no rule looks at them, and no county's figures are certain while they may be its own.
fn adrift(input: &Input<'_>) -> Vec<SoftError> {
    let mut rows: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for record in input.data.all(RecordKind::Project).iter().filter(|row| ledgers::is_adrift(input, row)) {
        rows.entry(record.table.place()).or_default().push(record.row);
    }
    let told = |(place, rows): (String, Vec<u32>)| {
        let what = format!(
            "{}行{}，未作核验，各旗县的项目数和资金都按不明处理（{}）；请补填“旗县”列",
            rows.len(),
            ledgers::ADRIFT,
            row_list(&rows)
        );
        SoftError::new(place, what)
    };
    rows.into_iter().map(told).collect()
}

/// Households whose 当前家庭人口数 is of another day than the register of people: V013 passes over them.
fn of_another_day(input: &Input<'_>) -> Vec<SoftError> {
    let mut households: BTreeMap<String, u64> = BTreeMap::new();
    for household in &input.data.households {
        if !input.selection.covers(&household.place.county, &household.place.township) {
            continue;
        }
        if let Some(row) = v013::uncompared(input.data, household) {
            *households.entry(place_in(input, &row.table, &household.place.county)).or_default() += 1;
        }
    }
    let told = |(place, count): (String, u64)| {
        let what = format!(
            "{count}户的当前家庭人口数没有与成员数比对：户表与人员表的数据日期不同；请在表中写明同一数据日期，或重新导出"
        );
        SoftError::new(place, what)
    };
    households.into_iter().map(told).collect()
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
                let place = place_in(input, &member.table, &household.place.county);
                rows.entry(place).or_default().push(member.row);
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

/// Households whose 脱贫属性 is blank and that other columns make 脱贫户: whether they still enjoy the policies nobody says, and
/// they are counted as if they did.
fn kindless(input: &Input<'_>) -> Vec<SoftError> {
    let data = input.data;
    let tables = data.all(RecordKind::Household);
    let mut rows: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for household in data.households.iter().filter(|household| people::is_counted(data, household)) {
        if !input.selection.covers(&household.place.county, &household.place.township) {
            continue;
        }
        let own = || {
            let of_table = household.rows.iter().filter_map(|at| tables.get(*at as usize));
            of_table.chain(data.members(household)).filter(|row| row.has_column("exit_status"))
        };
        let Some(first) = own().next().filter(|_| own().all(|row| row.field("exit_status").value.is_blank()))
        else {
            continue;
        };
        rows.entry(place_in(input, &first.table, &household.place.county)).or_default().push(first.row);
    }
    let told = |(place, mut rows): (String, Vec<u32>)| {
        rows.sort_unstable();
        let what = format!(
            "{}户没有写明脱贫属性，按脱贫年度或户类型计入已脱贫享受政策（{}）；是否享受政策不明，请补填",
            rows.len(),
            row_list(&rows)
        );
        SoftError::new(place, what)
    };
    rows.into_iter().map(told).collect()
}

/// Published totals that no register can answer: R003 passes over them, and nobody may take that for agreement.
fn uncountable(input: &Input<'_>) -> Vec<SoftError> {
    if !input.selection.covers_prefecture() {
        return Vec::new();
    }
    let tally = Tally::of(input.data, input.data.households.iter());
    let published = CONTROLS.iter().filter(|control| control.published(input).is_some());
    // Totals that wait for the same are one remark.
    let mut open: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for control in published {
        let why = match control.counted(input, &tally) {
            None => Some(format!("{}没有这一项", control.source)),
            Some(_) => control.lacks(input),
        };
        if let Some(why) = why {
            open.entry(why).or_default().push(control.name);
        }
    }
    let remark = |(why, names): (String, Vec<&str>)| {
        SoftError::new(
            "qiquan.toml",
            format!("{PUBLISHED}（controls）中的{}未能核对：{why}", names.join("、")),
        )
    };
    open.into_iter().map(remark).collect()
}

/// Begins a remark about totals of the whole prefecture: no county's matter.
pub const PUBLISHED: &str = "市级公布数";

/// Rows that no rule and no total can use, by table and reason: nobody can say whose they are ([`homeless`]), or
/// [`unused`] for another reason.
#[must_use]
pub fn strays(input: &Input<'_>) -> Vec<SoftError> {
    let mut rows: BTreeMap<(String, &str), Vec<u32>> = BTreeMap::new();
    for (record, why) in homeless::rows(input) {
        rows.entry((record.table.place(), why)).or_default().push(record.row);
    }
    let mut notes: Vec<SoftError> = rows
        .into_iter()
        .map(|((place, why), rows)| {
            SoftError::new(place, format!("{}行{why}（{}）；请核对", rows.len(), row_list(&rows)))
        })
        .chain(unused(input))
        .collect();
    notes.sort();
    notes
}

/// Rows whose household is known or that need none, and that are used all the same for nothing: their indicator is
/// unknown, their list is none that is known, or a newer export no longer has the household.
fn unused(input: &Input<'_>) -> Vec<SoftError> {
    let mut rows: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
    let dropped: BTreeSet<&str> = input.data.dropped.iter().map(|household| household.id.as_str()).collect();
    for (kind, records) in &input.data.records {
        for record in records {
            let reason = if homeless::must_be_known(*kind) && dropped.contains(record.str("hh_id")) {
                "较新的导出表中已无此户".to_owned()
            } else if let Some(label) = undated(*kind, record) {
                format!("指标“{}”的值看不出是哪一天", mask::text(&label))
            } else if let Some(label) = unknown_indicator(input, *kind, record) {
                format!("指标“{}”不认识", mask::text(&label))
            } else if let Some(why) = uncompared(input, *kind, record) {
                why
            } else if let Some(year) = past_year(input, *kind, record) {
                format!("{}名单写的是{year}年的情况，不作为现在的依据", record.str("list"))
            } else if *kind == RecordKind::Roster
                && record.str("list") == "其他"
                && !matches!(&*record.raw("list"), "" | "其他")
            {
                let written = mask::text(&display(&record.raw("list")));
                format!("名单类型“{written}”说的是不在名单上的人")
            } else if *kind == RecordKind::Roster && record.str("list") == "其他" {
                "看不出是哪个部门的名单，请在标题、工作表名或文件名中写明（低保、医保、残疾……）".to_owned()
            } else {
                continue;
            };
            let place = place_in(input, &record.table, &county_of(input, record));
            rows.entry((place, reason)).or_default().push(record.row);
        }
    }
    let line = |((place, why), rows): ((String, String), Vec<u32>)| {
        SoftError::new(place, format!("{}行未用于核验：{why}（{}）；请核对", rows.len(), row_list(&rows)))
    };
    rows.into_iter().map(line).collect()
}

/// The past year that a row of a sector list is of.
fn past_year(input: &Input<'_>, kind: RecordKind, record: &Record) -> Option<i32> {
    (kind == RecordKind::Roster).then(|| rosters::past_year(input, record))?
}

/// The indicator of a described paper that is its day, when nobody can read the day.
fn undated(kind: RecordKind, record: &Record) -> Option<String> {
    let label = record.text("indicator");
    let unread = kind == RecordKind::FileValue
        && !display(&record.raw("value")).is_empty()
        && dates::says_day(&label)
        && dates::described(record).is_none();
    unread.then(|| label.into_owned())
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
        || kind == RecordKind::FileValue && (record.date("date").is_some() || dates::says_day(&label))
        || subjects.iter().any(|subject| attributes.by_label(&label, *subject).is_some());
    (!known && (kind != RecordKind::ReportedTotal || tally::indicator(&label).is_none()))
        .then(|| label.into_owned())
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
            let shown: Vec<String> =
                paths.iter().take(SHOWN).map(|path| input.data.readable(path, "")).collect();
            let more = if paths.len() > SHOWN { " 等；qiquan scan 列出全部文件" } else { "" };
            SoftError::new(
                mask::text(&format!("{}/{top}", scan.root_display)),
                format!("{}处{what}：{}{more}", paths.len(), shown.join("、")),
            )
        })
        .collect()
}
