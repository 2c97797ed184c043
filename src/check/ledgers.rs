//! Rows of the ledgers that counties keep (loans, projects, helpers): whose they are, what names them, and what a
//! contract still owes.

use crate::base::divisions::Divisions;
use crate::base::{idno, text};
use crate::check::facts;
use crate::check::input::Input;
use crate::check::rules::rectify;
use crate::check::world::{At, HouseholdView, World};
use crate::ingest::dataset::{Dataset, Household, Place};
use crate::ingest::record::{Record, RecordKind, TableInfo, Value};
use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// No household owes or borrows as much: such a figure was written under a header of another unit (D010).
pub const OTHER_UNIT: f64 = 10_000_000.0;

/// A loan contract and the household it belongs to; `None` when no register knows the borrower.
#[derive(Debug, Clone, Copy)]
pub struct Loan<'a> {
    pub row: &'a Record,
    pub household: Option<&'a Household>,
}

/// Does a contract still run?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Live,
    Settled,
    /// The ledger has neither a balance nor a state.
    Unknown,
}

/// Every contract of the loan ledgers once, by household; what no household is known for comes last. A contract that
/// stands in several ledgers (the bank's and the county's, last month's and this month's) is taken from the newest.
#[must_use]
pub fn loans<'w, 'a>(world: &'w World<'a>) -> &'w [Loan<'a>] {
    &world.loans
}

/// [`loans`], for the world.
#[must_use]
pub fn contracts(data: &Dataset) -> Vec<Loan<'_>> {
    let owners = owners(data, RecordKind::Loan);
    let mut by_household: BTreeMap<Option<usize>, Vec<Loan<'_>>> = BTreeMap::new();
    for row in data.all(RecordKind::Loan).iter().filter(|row| is_microcredit(row)) {
        let known = data.by_id.get(row.str("hh_id")).map(|at| *at as usize);
        let at = known.or_else(|| {
            let number = row.code("id_no");
            idno::first18(&number).and_then(|head| owners.get(head)).copied()
        });
        let household = at.and_then(|at| data.households.get(at));
        by_household.entry(at).or_default().push(Loan { row, household });
    }
    let strangers = by_household.remove(&None).unwrap_or_default();
    by_household.into_values().chain([strangers]).flat_map(newest).collect()
}

/// The contracts by household, in the order of the registers; rows without a household are left out.
#[must_use]
pub fn loans_by_household<'a>(world: &World<'a>) -> Vec<(&'a Household, Vec<Loan<'a>>)> {
    let mut groups: Vec<(&'a Household, Vec<Loan<'a>>)> = Vec::new();
    for loan in loans(world).iter().copied() {
        let Some(household) = loan.household else { continue };
        match groups.last_mut() {
            Some((last, group)) if last.id == household.id => group.push(loan),
            _ => groups.push((household, vec![loan])),
        }
    }
    groups
}

/// Households by the identity numbers in rows of a ledger that carry no 户编号 that is known.
#[must_use]
pub fn owners(data: &Dataset, kind: RecordKind) -> BTreeMap<String, usize> {
    let wanted: BTreeSet<String> = data
        .all(kind)
        .iter()
        .filter(|row| data.household(row.str("hh_id")).is_none())
        .filter_map(|row| idno::first18(&row.code("id_no")).map(str::to_owned))
        .collect();
    let mut owners = BTreeMap::new();
    if wanted.is_empty() {
        return owners;
    }
    for (at, household) in data.households.iter().enumerate() {
        for member in data.members(household) {
            let number = member.code("id_no");
            if let Some(head) = idno::first18(&number).filter(|head| wanted.contains(*head)) {
                owners.entry(head.to_owned()).or_insert(at);
            }
        }
    }
    owners
}

/// A ledger of the bank may list other products of the same borrower.
fn is_microcredit(row: &Record) -> bool {
    let kind = row.text("loan_kind");
    !["助学", "住房", "按揭", "消费", "商业"].iter().any(|word| kind.contains(word))
}

/// The rows of one household, each contract once however many ledgers list it.
#[must_use]
pub fn each_once(rows: Vec<&Record>) -> Vec<&Record> {
    let loans = rows.into_iter().map(|row| Loan { row, household: None }).collect();
    newest(loans).into_iter().map(|loan| loan.row).collect()
}

fn newest(loans: Vec<Loan<'_>>) -> Vec<Loan<'_>> {
    let mut kept: Vec<Loan<'_>> = Vec::new();
    let mut numbered: BTreeMap<String, usize> = BTreeMap::new();
    for loan in loans {
        let number = contract(loan.row);
        let twin = if number.is_empty() {
            kept.iter().position(|other| same_terms(loan.row, other.row))
        } else {
            numbered.get(&number).copied().or_else(|| {
                kept.iter()
                    .position(|other| contract(other.row).is_empty() && same_terms(loan.row, other.row))
            })
        };
        let at = twin.unwrap_or(kept.len());
        if twin.is_none() {
            kept.push(loan);
        } else if written(kept[at].row) <= written(loan.row) {
            kept[at] = loan;
        }
        if !number.is_empty() {
            numbered.insert(number, at);
        }
    }
    kept
}

fn contract(row: &Record) -> String {
    row.code("contract_no").into_owned()
}

/// Without a contract number on both sides: one borrower, one day, one amount.
fn same_terms(a: &Record, b: &Record) -> bool {
    let same = |key: &str| a.text(key) == b.text(key);
    same("start_date") && same("amount") && a.name_key("borrower") == b.name_key("borrower")
}

/// When a row was written down, as far as it says.
fn written(row: &Record) -> Option<chrono::NaiveDate> {
    row.date("data_date").or(row.table.data_date).and_then(|date| date.latest())
}

/// Does the contract still run? 结清 of the state decides first, then what is owed.
#[must_use]
pub fn standing(row: &Record) -> Standing {
    let state = text::fold(&row.text("status"));
    let open = ["未", "否", "正常", "逾期", "展期", "续贷", "不良"].iter().any(|word| state.contains(word));
    let closed =
        state == "是" || ["结清", "还清", "已还", "偿还", "核销"].iter().any(|word| state.contains(word));
    match (open, closed, owed(row)) {
        (false, true, _) => Standing::Settled,
        (_, _, Some(owed)) if owed > 0.0 => Standing::Live,
        (_, _, Some(_)) => Standing::Settled,
        (true, _, None) => Standing::Live,
        (false, false, None) => Standing::Unknown,
    }
}

/// What is still owed, in yuan: the balance, else the amount less what was paid back.
#[must_use]
pub fn owed(row: &Record) -> Option<f64> {
    yuan(row, "balance").or_else(|| {
        let rest = yuan(row, "amount")? - yuan(row, "repaid")?;
        Some(rest.max(0.0))
    })
}

/// A sum of money of one household; a figure that no household can have is unreadable.
#[must_use]
pub fn yuan(row: &Record, key: &str) -> Option<f64> {
    row.number(key).filter(|yuan| (0.0..OTHER_UNIT).contains(yuan))
}

/// Whose loan it is, in print: the borrower, else the head of the household, else what is known.
#[must_use]
pub fn borrower(row: &Record) -> Cow<'_, str> {
    let named = ["borrower", "head_name"].into_iter().map(|key| row.text(key)).find(|name| !name.is_empty());
    named.unwrap_or(Cow::Borrowed("未写借款人"))
}

/// Subject of a finding about a contract: its number; without one the borrower and the day.
#[must_use]
pub fn loan_subject(row: &Record) -> String {
    let number = contract(row);
    if number.is_empty() || idno::is_valid(&number) {
        format!("{}/{}", row.person_name("borrower"), row.text("start_date"))
    } else {
        number
    }
}

/// Subject of a finding about a project: its number; without one its name.
#[must_use]
pub fn project_subject(row: &Record) -> String {
    let number = row.code("project_no");
    if number.is_empty() { text::fold(&row.text("project_name")) } else { number.into_owned() }
}

/// Every project of a county once: of two rows of one number, the newer.
#[must_use]
pub fn projects<'a>(world: &World<'a>, county: &str) -> Vec<&'a Record> {
    let all = world.input.data.all(RecordKind::Project);
    let own = world.projects.get_or_init(|| by_county(world)).get(county);
    own.into_iter().flatten().filter_map(|at| all.get(*at as usize)).collect()
}

/// The projects of all counties, county by county.
#[must_use]
pub fn all_projects<'a>(world: &World<'a>) -> Vec<&'a Record> {
    let all = world.input.data.all(RecordKind::Project);
    let own = world.projects.get_or_init(|| by_county(world)).values();
    own.flatten().filter_map(|at| all.get(*at as usize)).collect()
}

fn by_county(world: &World<'_>) -> BTreeMap<String, Vec<u32>> {
    let all = world.input.data.all(RecordKind::Project);
    let mut counties: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut seen: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for (here, row) in (0u32..).zip(all) {
        let county = county_of(world.input, row);
        let kept = counties.entry(county.clone()).or_default();
        // The same project of another year's plan is another line of the ledger.
        match seen.entry((county, project_subject(row), row.text("year").into_owned())) {
            Entry::Occupied(at) => {
                let slot = &mut kept[*at.get()];
                if all.get(*slot as usize).is_none_or(|old| written(old) <= written(row)) {
                    *slot = here;
                }
            }
            Entry::Vacant(slot) => {
                slot.insert(kept.len());
                kept.push(here);
            }
        }
    }
    counties
}

/// County of a row: its own column, else the title, the sheet, the file or the folder, else a one-county project.
#[must_use]
pub fn county_of(input: &Input<'_>, row: &Record) -> String {
    let divisions = &input.divisions;
    let own = facts::place_of(row, divisions).county;
    if !own.is_empty() || !row.text("county").is_empty() {
        return own;
    }
    county_told(divisions, &row.table).unwrap_or_else(|| {
        let home = &input.project.code;
        if home.ends_with("00") { String::new() } else { home.clone() }
    })
}

/// What is wrong with a project that is [adrift](is_adrift).
pub const ADRIFT: &str = "看不出是哪个旗县";

/// Is it a project of which nobody can tell the county? What the prefecture's own offices build is no county's.
#[must_use]
pub fn is_adrift(input: &Input<'_>, row: &Record) -> bool {
    row.table.kind == RecordKind::Project
        && county_of(input, row).is_empty()
        && !["county", "lead_unit", "build_unit"].iter().any(|key| rectify::is_top(input, &row.text(key)))
}

/// County that the title of a table, its sheet, its file or a folder names.
#[must_use]
pub fn county_told(divisions: &Divisions, table: &TableInfo) -> Option<String> {
    let parts = [&table.title, &table.above, &table.sheet].into_iter().map(String::as_str);
    let mut parts = parts.chain(table.path.rsplit('/'));
    parts.find_map(|text| divisions.county_in(text)).map(|county| county.code.clone())
}

/// County of which a table with a head alone says that there is none: the one it names, else the only one of the project.
/// Of several counties nobody can say which one has none.
#[must_use]
pub fn county_of_empty(input: &Input<'_>, table: &TableInfo) -> Option<String> {
    county_told(input.divisions, table).or_else(|| {
        let home = &input.project.code;
        if !home.is_empty() && !home.ends_with("00") {
            return Some(home.clone());
        }
        let counties = counties(input);
        let mut all = counties.iter();
        let only = all.next().filter(|_| all.next().is_none())?;
        Some((*only).to_owned())
    })
}

/// Counties that have households, or an archive without a roll.
#[must_use]
pub fn counties<'a>(input: &Input<'a>) -> BTreeSet<&'a str> {
    let on_roll = input.data.households.iter().map(|household| household.place.county.as_str());
    let all = on_roll.chain(input.data.rollless.iter().map(String::as_str));
    all.filter(|county| !county.is_empty()).collect()
}

/// Where a finding about a row belongs that is no household's.
#[must_use]
pub fn at_row(world: &World<'_>, row: &Record, who: String) -> At {
    let mut place = facts::place_of(row, world.input.divisions);
    if place.county.is_empty() {
        place.county = county_of(world.input, row);
    }
    if place.township.is_empty() {
        place.village.clear();
    }
    At { place, household_id: String::new(), who }
}

/// Where a finding about a contract belongs.
#[must_use]
pub fn at_loan(world: &World<'_>, loan: &Loan<'_>) -> At {
    match loan.household {
        Some(household) => HouseholdView { world, household }.at(),
        None => at_row(world, loan.row, loan.row.text("borrower").into_owned()),
    }
}

/// Where a finding about a project belongs: its county, which keeps the ledger. Which project it is, the fault itself
/// says ([`of_project`]): pages print the place in columns of its own.
#[must_use]
pub fn at_project(world: &World<'_>, row: &Record) -> At {
    let place = Place { county: county_of(world.input, row), ..Place::default() };
    At { place, household_id: String::new(), who: String::new() }
}

/// Marks by which a page finds the project in a fault.
const PROJECT: (&str, &str) = ("项目“", "”");

/// `项目“肉牛养殖项目”（XM0001）未填写绩效目标`: a fault with its project, by name and number as far as the ledger has them.
#[must_use]
pub fn of_project(row: &Record, fault: &str) -> String {
    let (name, number) = (row.text("project_name"), row.code("project_no"));
    let (open, close) = PROJECT;
    match (name.trim(), number.is_empty()) {
        ("", true) => fault.to_owned(),
        ("", false) => format!("{open}{number}{close}{fault}"),
        (name, true) => format!("{open}{name}{close}{fault}"),
        (name, false) => format!("{open}{name}{close}（{number}）{fault}"),
    }
}

/// The project that a fault written by [`of_project`] is about.
#[must_use]
pub fn project_in(fault: &str) -> Option<&str> {
    let (name, _) = fault.strip_prefix(PROJECT.0)?.split_once(PROJECT.1)?;
    Some(name)
}

/// `5万元`, `48500元`: as clerks say a sum.
#[must_use]
pub fn sum(yuan: f64) -> String {
    if yuan >= 10_000.0 && (yuan / 100.0).fract() == 0.0 {
        format!("{}万元", Value::Number(yuan / 10_000.0).to_text())
    } else {
        format!("{}元", Value::Number(yuan).to_text())
    }
}

/// The header a column was written under, as the office wrote it.
#[must_use]
pub fn header<'a>(row: &'a Record, key: &str) -> &'a str {
    let at = row.table.columns.find(key);
    at.and_then(|at| row.table.headers.get(at)).map_or("", String::as_str)
}

/// The unit a reported line speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    Prefecture,
    /// Six digits.
    County(String),
    /// Nine digits.
    Township(String),
    /// Township, and what names the village in the line.
    Village(String, String),
}

/// The unit of a reported line, by its code (150823, 150823100, 150823100201 and the same with noughts), else by the
/// names in its columns.
#[must_use]
pub fn area_of(input: &Input<'_>, row: &Record) -> Option<Area> {
    let divisions = &input.divisions;
    let digits: String = row.text("area_code").chars().filter(char::is_ascii_digit).collect();
    let zeros =
        |range: std::ops::Range<usize>| digits.get(range).is_none_or(|part| part.bytes().all(|b| b == b'0'));
    if matches!(digits.len(), 6 | 9 | 12) {
        return Some(if zeros(4..6) && zeros(6..9) {
            Area::Prefecture
        } else if zeros(6..9) {
            Area::County(digits[..6].to_owned())
        } else if zeros(9..12) {
            Area::Township(digits[..9].to_owned())
        } else {
            Area::Village(digits[..9].to_owned(), digits.clone())
        });
    }
    let place = facts::place_of(row, divisions);
    let named = row.text("area_name");
    if !place.township.is_empty() {
        let village = text::fold(&place.village);
        return Some(if village.is_empty() {
            Area::Township(place.township)
        } else {
            Area::Village(place.township, village)
        });
    }
    // A township or village whose name is unknown must not be taken for its county.
    if !row.text("town").is_empty() || !row.text("village").is_empty() {
        return None;
    }
    let by_name = divisions.county_by_name(&named);
    match (place.county.is_empty(), by_name.as_slice()) {
        (false, _) => Some(Area::County(place.county)),
        (true, [one]) => Some(Area::County(one.code.clone())),
        _ => is_whole(input, row).then_some(Area::Prefecture),
    }
}

/// Does a line that names no county speak of the whole prefecture: by its name, or by 全市, 合计, 本级 in the column of the
/// counties? A county's own project has no such line.
fn is_whole(input: &Input<'_>, row: &Record) -> bool {
    const WORDS: [&str; 7] = ["全市", "全盟", "合计", "总计", "本级", "市本级", "市级"];
    let (named, county) = (row.text("area_name"), row.text("county"));
    let of_prefecture = input.project.code.ends_with("00");
    let top = |name: &str| {
        !name.is_empty()
            && (input.divisions.is_prefecture(name)
                || (of_prefecture && text::fold(name) == text::fold(&input.project.name)))
    };
    // 单位 may be the unit of the figure (户) as well as a place: a filled column of counties speaks first.
    top(&county)
        || (county.is_empty() && top(&named))
        || (of_prefecture && WORDS.contains(&text::fold(&county).as_str()))
}

/// Does the helper serve on this day, as far as the roster says? An end that nobody wrote down has not come.
#[must_use]
pub fn serves(row: &Record, day: chrono::NaiveDate) -> bool {
    let begun = row.date("start_date").and_then(|date| date.earliest()).is_none_or(|start| start <= day);
    begun && row.date("end_date").and_then(|date| date.latest()).is_none_or(|end| end >= day)
}

/// Members of the teams that live in the villages (驻村工作队) of a county, by village. Only rows that name a village and
/// no household: whoever helps a household is not a team for it.
#[must_use]
pub fn teams<'a>(world: &World<'a>, county: &str) -> BTreeMap<Place, Vec<&'a Record>> {
    let mut teams: BTreeMap<Place, Vec<&Record>> = BTreeMap::new();
    for row in world.input.data.all(RecordKind::Helper) {
        let is_team = row.flag("is_team") == Some(true) || !row.text("team_role").is_empty();
        if !is_team || !row.str("hh_id").is_empty() || row.text("village").is_empty() {
            continue;
        }
        let mut place = facts::place_of(row, world.input.divisions);
        if place.county.is_empty() {
            place.county = county_of(world.input, row);
        }
        if place.county == county && !place.township.is_empty() {
            teams.entry(place).or_default().push(row);
        }
    }
    teams
}
