//! 办理建议: the few actions that close the most findings.
//!
//! Findings that may have one cause are gathered: one paper that most households of a place lack, a unit whose papers
//! are missing as a whole, households without any folder, one column of a register, one link of the drawn households,
//! one helper, one check in one township. Of these groups the largest is taken, then the one that adds most to it, and
//! so on, so that no finding is counted in two actions. What is a guess says 可能.

use crate::base::terms::{Presence, Severity};
use crate::check::finding::Finding;
use crate::check::input::Input;
use crate::check::registry;
use crate::ingest::record::{TableInfo, column_letters, place};
use crate::model::county::{CountyPack, HouseholdRow};
use crate::model::duties::PAPER_RULES;
use crate::model::papers::township_name;
use crate::model::who::{self, Spot};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// Share of a place from which a lack looks like one cause, in percent, and least findings for it.
const LIKELY: u64 = 80;
const LEAST_LIKELY: u64 = 3;
/// So many drawn households of a whole county are one errand.
const FEW: u64 = 10;
/// One finding is no group.
const LEAST: usize = 2;

/// One thing to do, and what it closes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// What is the matter and what to do, in one sentence.
    pub what: String,
    /// Who acts, as the work list calls them.
    pub who: String,
    /// Where to look, for those who work in the register: `registers/人员.csv 的I列`; empty where `what` says it all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// Open errors and doubts it closes that no action before it closes.
    pub findings: u64,
    pub households: u64,
    /// The cause is a guess.
    pub likely: bool,
}

/// What the findings of a group have in common; earlier ones win where two groups close the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Cause {
    /// Households of a place without any folder.
    Unfiled(Area),
    /// Nearly all papers of nearly all households of a place.
    Files(Area),
    /// One paper (`H04@2019`) that households of a place lack.
    Paper(Area, String),
    /// Papers of one unit: household, village, township, department or county.
    Unit(Unit),
    /// One link that drawn households of a place lack.
    Link(Area, String),
    /// One column of a register: path, sheet, letters, and who answers for what was found in it.
    Column(String, String, String, String),
    /// What one helper is to clear up.
    Helper(String),
    /// One check in one place, and who answers for what it found.
    Rule(Area, String, String),
}

/// County (both empty), township (code) or village.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Area {
    township: String,
    village: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Unit {
    area: Area,
    /// Household number or department.
    unit: String,
}

/// Households of a place, and how many of them must have, and lack, each paper.
#[derive(Default)]
struct Place {
    households: u64,
    drawn: u64,
    /// Parallel to the columns of the matrix.
    papers: Vec<(u64, u64)>,
}

struct View<'a> {
    input: &'a Input<'a>,
    pack: &'a CountyPack,
    rows: BTreeMap<&'a str, &'a HouseholdRow>,
    places: BTreeMap<Area, Place>,
    /// Required papers of every unit above the household of which it is known whether they are there, and those missing.
    units: BTreeMap<(&'a str, &'a str, &'a str), (u64, u64)>,
    helpers: who::Helpers<'a>,
}

/// Every action that closes at least two findings, the one that closes most first.
pub(super) fn of(input: &Input<'_>, pack: &CountyPack) -> Vec<Action> {
    let view = View::new(input, pack);
    let open: Vec<&Finding> =
        pack.findings.iter().filter(|f| f.waived.is_none() && f.severity != Severity::Info).collect();
    let mut groups: BTreeMap<Cause, Vec<usize>> = BTreeMap::new();
    let unfiled: BTreeSet<&str> =
        open.iter().filter(|f| f.rule == "C001").map(|f| f.household_id.as_str()).collect();
    for (at, finding) in open.iter().enumerate() {
        for cause in view.causes(finding, &unfiled) {
            groups.entry(cause).or_default().push(at);
        }
    }
    groups.retain(|cause, found| found.len() >= LEAST && view.holds(cause, found.len() as u64));
    let groups: Vec<(Cause, Vec<usize>)> = groups.into_iter().collect();
    let sizes: Vec<&[usize]> = groups.iter().map(|(_, found)| found.as_slice()).collect();
    cover(&sizes, open.len())
        .into_iter()
        .map(|(group, added)| {
            let (cause, all) = &groups[group];
            let added: Vec<&Finding> = added.iter().map(|at| open[*at]).collect();
            view.action(cause, all.len() as u64, &added)
        })
        .collect()
}

/// Greedy cover: group and what it adds, as long as a group adds at least [`LEAST`]. What a group adds only falls, so
/// the one on top of the heap is the best as soon as its figure is up to date.
fn cover(groups: &[&[usize]], count: usize) -> Vec<(usize, Vec<usize>)> {
    let mut covered = vec![false; count];
    let mut heap: BinaryHeap<(usize, Reverse<usize>)> =
        groups.iter().enumerate().map(|(at, group)| (group.len(), Reverse(at))).collect();
    let mut chosen = Vec::new();
    while let Some((said, Reverse(at))) = heap.pop() {
        let added: Vec<usize> = groups[at].iter().copied().filter(|finding| !covered[*finding]).collect();
        if added.len() < LEAST {
            continue;
        }
        if added.len() < said {
            heap.push((added.len(), Reverse(at)));
            continue;
        }
        added.iter().for_each(|finding| covered[*finding] = true);
        chosen.push((at, added));
    }
    chosen
}

impl<'a> View<'a> {
    fn new(input: &'a Input<'a>, pack: &'a CountyPack) -> View<'a> {
        let mut places: BTreeMap<Area, Place> = BTreeMap::new();
        for row in &pack.households {
            for area in areas(&row.township, &row.village) {
                let place = places.entry(area).or_default();
                place.households += 1;
                place.drawn += u64::from(row.state != crate::base::terms::LinkState::NotSampled);
                place.papers.resize(pack.matrix_columns.len(), (0, 0));
                for (slot, presence) in place.papers.iter_mut().zip(&row.papers) {
                    let Some(presence) = presence else { continue };
                    // What is 不明 makes no share smaller: nobody can say that it is there.
                    slot.0 += u64::from(*presence != Presence::Unknown);
                    slot.1 += u64::from(presence.is_missing());
                }
            }
        }
        let mut units: BTreeMap<(&str, &str, &str), (u64, u64)> = BTreeMap::new();
        for paper in &pack.unit_papers {
            let slot = units.entry((&paper.township, &paper.village, &paper.unit)).or_default();
            slot.0 += u64::from(paper.presence != Presence::Unknown);
            slot.1 += u64::from(paper.presence.is_missing());
        }
        let rows = pack.households.iter().map(|row| (row.household_id.as_str(), row)).collect();
        View { input, pack, rows, places, units, helpers: who::helpers(&pack.households) }
    }

    /// Everything the finding may have in common with others.
    fn causes(&self, finding: &Finding, unfiled: &BTreeSet<&str>) -> Vec<Cause> {
        let areas = areas(&finding.township, &finding.village);
        let household = finding.household_id.as_str();
        let of_paper = PAPER_RULES.contains(&finding.rule.as_str());
        let mut causes = Vec::new();
        // What one helper by name did is cleared up by nobody else.
        if let Some(name) = who::named_helper(&finding.responsible) {
            let spot = Spot { helpers: Some(&self.helpers), ..Spot::default() };
            let own = self.rows.get(household).filter(|row| row.helper == name);
            let unit = own.map_or("", |row| row.helper_unit.as_str());
            let spot = Spot { helper: own.map_or("", |row| row.helper.as_str()), helper_unit: unit, ..spot };
            return vec![Cause::Helper(who::named(&spot, &finding.responsible))];
        }
        if finding.rule == "C001" || of_paper && unfiled.contains(household) {
            causes.extend(areas.iter().cloned().map(Cause::Unfiled));
        }
        if of_paper {
            if !household.is_empty() {
                causes.extend(areas.iter().cloned().map(Cause::Files));
                let of = |area: &Area| Cause::Paper(area.clone(), finding.subject.clone());
                causes.extend(areas.iter().map(of));
            }
            let department = who::department(&self.pack.name, finding).unwrap_or_default();
            let area = Area { township: finding.township.clone(), village: finding.village.clone() };
            let unit = if household.is_empty() { department } else { household }.to_owned();
            causes.push(Cause::Unit(Unit { area, unit }));
        }
        if finding.rule == "X022" {
            causes.extend(areas.iter().map(|area| Cause::Link(area.clone(), finding.actual.clone())));
        }
        // What is absent stands in no cell: its evidence is the row that calls for it.
        let absent = finding.rule.starts_with('C') || finding.rule == "X022";
        if let Some(cell) = finding.evidence.iter().find(|evidence| !evidence.cell.is_empty()) {
            let letters: String = cell.cell.chars().take_while(char::is_ascii_alphabetic).collect();
            if !letters.is_empty() && !absent {
                let owner = self.office(finding).to_owned();
                causes.push(Cause::Column(cell.path.clone(), cell.sheet.clone(), letters, owner));
            }
        }
        if let Some(row) = self.rows.get(household)
            && !row.helper.is_empty()
            && self.office(finding).contains(who::HELPER)
        {
            causes.push(Cause::Helper(who::helper(&row.helper, &row.helper_unit)));
        }
        if !of_paper && finding.rule != "C001" {
            let area = Area { township: finding.township.clone(), village: String::new() };
            let owner = self.office(finding).to_owned();
            causes.push(Cause::Rule(area, finding.rule.clone(), owner));
        }
        causes
    }

    /// The office that answers for the finding: for a paper the one the catalogue names.
    fn office(&self, finding: &'a Finding) -> &'a str {
        let column = self.pack.matrix_columns.iter().find(|column| column.key == finding.subject);
        column
            .filter(|_| PAPER_RULES.contains(&finding.rule.as_str()) && !finding.household_id.is_empty())
            .map_or(finding.responsible.as_str(), |column| column.responsible.as_str())
    }

    /// May the findings of the group be one cause, or at least one errand?
    fn holds(&self, cause: &Cause, found: u64) -> bool {
        match cause {
            // A whole county is one cause only when nearly all of it is concerned; a township is one errand in any case.
            Cause::Paper(area, _) | Cause::Unfiled(area) => {
                area.is_township() || self.is_likely(cause, found)
            }
            // A few drawn households are one errand, wherever in the county they lie.
            Cause::Link(area, _) => {
                area.is_township() || area.township.is_empty() && found <= FEW || self.is_likely(cause, found)
            }
            Cause::Files(area) => {
                let several = self.places.get(area).is_some_and(|place| place.households > 1);
                several && self.is_likely(cause, found)
            }
            // Some papers of one household are no errand of their own.
            Cause::Unit(unit) => !self.rows.contains_key(unit.unit.as_str()) || self.is_likely(cause, found),
            Cause::Column(..) | Cause::Helper(_) | Cause::Rule(..) => true,
        }
    }

    /// Is nearly all of the place concerned?
    fn is_likely(&self, cause: &Cause, found: u64) -> bool {
        let (whole, lacking) = self.share(cause, found);
        lacking >= LEAST_LIKELY && lacking * 100 >= whole * LIKELY
    }

    /// How many there are, and how many of them are concerned.
    fn share(&self, cause: &Cause, found: u64) -> (u64, u64) {
        let place = |area: &Area| self.places.get(area);
        match cause {
            Cause::Paper(area, key) => {
                let column = self.pack.matrix_columns.iter().position(|column| column.key == *key);
                let known = place(area).zip(column).and_then(|(place, at)| place.papers.get(at).copied());
                // A paper that no column has is asked of an unknown number: never nearly all.
                known.unwrap_or((u64::MAX / 100, found))
            }
            Cause::Files(area) => place(area).map_or((found, found), |place| {
                let papers = || place.papers.iter();
                (papers().map(|(all, _)| all).sum(), papers().map(|(_, lacking)| lacking).sum())
            }),
            Cause::Unfiled(area) => {
                let rows = self.pack.findings.iter().filter(|f| f.rule == "C001" && f.waived.is_none());
                let here = rows.filter(|finding| area.holds(finding)).count() as u64;
                (place(area).map_or(here, |place| place.households), here)
            }
            Cause::Link(area, _) => (place(area).map_or(found, |place| place.drawn), found),
            Cause::Unit(unit) => match self.rows.get(unit.unit.as_str()) {
                Some(row) => (row.required - row.unknown, row.missing),
                None => {
                    let township = self.township(&unit.area);
                    let key = (township.as_str(), unit.area.village.as_str(), unit.unit.as_str());
                    self.units.get(&key).copied().unwrap_or((found, found))
                }
            },
            Cause::Column(..) | Cause::Helper(_) | Cause::Rule(..) => (found, found),
        }
    }

    fn township(&self, area: &Area) -> String {
        if area.township.is_empty() { String::new() } else { township_name(self.input, &area.township) }
    }

    /// `狼山镇永丰村`; the county for what names no township.
    fn place_name(&self, area: &Area) -> String {
        if area.township.is_empty() {
            return self.pack.name.clone();
        }
        format!("{}{}", self.township(area), area.village)
    }

    fn action(&self, cause: &Cause, all: u64, added: &[&Finding]) -> Action {
        let households: BTreeSet<&str> =
            added.iter().map(|f| f.household_id.as_str()).filter(|id| !id.is_empty()).collect();
        let (findings, households) = (added.len() as u64, households.len() as u64);
        let (whole, lacking) = self.share(cause, all);
        let likely = match cause {
            Cause::Column(..) => all >= LEAST_LIKELY && typed(added),
            Cause::Helper(_) | Cause::Rule(..) => false,
            _ => self.is_likely(cause, all),
        };
        // Some may be closed by an action before this one.
        let rest = if findings < all { "（其余已列入前面各项）" } else { "" };
        // A paper may be damaged, or absent from the catalogue, without being missing.
        let lacks = match (lacking == findings, rest.is_empty()) {
            (true, true) => format!("缺{lacking}件"),
            _ => format!("缺{lacking}件，此项消除问题{findings}条{rest}"),
        };
        let what = match cause {
            Cause::Paper(area, key) => {
                let name = self.paper(key);
                let place = self.place_name(area);
                let front = format!("{place}{households}户缺《{name}》{rest}，应有{whole}户");
                if likely {
                    format!("{front}：可能整批未扫描或另存他处，先找到这一批再归入各户")
                } else {
                    format!("{front}：按名单补交")
                }
            }
            Cause::Files(area) => {
                let place = self.place_name(area);
                format!(
                    "{place}{households}户应归户档案材料{whole}件，{lacks}：可能整批未扫描或放在别处，先找到这一批"
                )
            }
            Cause::Unfiled(area) => {
                let place = self.place_name(area);
                let front = match households == whole {
                    true => format!("{place}{whole}户都没有户文件夹{rest}"),
                    false => format!("{place}{whole}户中{households}户没有户文件夹{rest}"),
                };
                if likely {
                    format!("{front}：可能整批未放入，或文件夹名缺户编号")
                } else {
                    format!("{front}：查是否放错位置或文件夹名缺户编号，没有的建档")
                }
            }
            Cause::Unit(unit) => {
                let (row, place) = (self.rows.get(unit.unit.as_str()), self.place_name(&unit.area));
                let name = match row {
                    Some(row) => format!("{place}{}户（{}）", row.head_name, row.household_id),
                    None if unit.area == Area::default() => format!("{}{}", self.pack.name, unit.unit),
                    None => place,
                };
                let front = format!("{name}应归材料{whole}件，{lacks}");
                match (likely, row.is_some()) {
                    (true, true) => format!("{front}：可能材料放在别处，先找文件夹"),
                    (true, false) => format!("{front}：可能整卷未放入，先找整卷"),
                    (false, _) => format!("{front}：一次补齐"),
                }
            }
            Cause::Link(area, link) => {
                let front =
                    format!("{}{households}户抽样户{link}{rest}，抽样{whole}户", self.place_name(area));
                if likely {
                    format!("{front}：可能整批未录入或未写户编号")
                } else {
                    format!("{front}：按名单补做或补录")
                }
            }
            Cause::Column(path, sheet, letters, _) => {
                let column = self.column(path, sheet, letters);
                let checks = checks(added);
                let remedy = match (typed(added), likely) {
                    (true, true) => "可能录入或导出有误，核对这一列",
                    (true, false) => "核对这一列",
                    (false, _) => "逐条核实，属实的整改，登记有误的更正",
                };
                format!("{column}{findings}条{rest}（{checks}）：{remedy}")
            }
            Cause::Helper(name) if households == 0 => {
                format!("{name}{findings}条{rest}（{}）：由本人核办", checks(added))
            }
            Cause::Helper(name) => format!("{name}名下{households}户{findings}条{rest}：由本人逐户核办"),
            Cause::Rule(area, ..) => {
                let place = self.place_name(area);
                let among = if households > 0 { format!("、{households}户") } else { String::new() };
                format!("{place}“{}”{findings}条{among}{rest}：一并核办", checks(added))
            }
        };
        let place = match cause {
            Cause::Column(path, sheet, letters, _) => format!("{} 的{letters}列", place(path, sheet)),
            _ => String::new(),
        };
        Action { what, who: self.who(cause, added), place, findings, households, likely }
    }

    /// A column as people call it who never open the file: `人员表“身份证号”栏`. Of several registers of one kind the
    /// file's name tells which; a column without a header is one of its file.
    fn column(&self, path: &str, sheet: &str, letters: &str) -> String {
        let file = path.rsplit('/').next().unwrap_or(path);
        let file = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let tables = &self.input.data.tables;
        let header = |table: &TableInfo| {
            let at = table.columns.iter().position(|(_, column)| column_letters(*column) == letters)?;
            table.headers.get(at).filter(|header| !header.is_empty()).cloned()
        };
        let here = tables.iter().filter(|table| table.path == path && table.sheet == sheet);
        let Some((table, header)) = here.map(|table| (table, header(table))).max_by_key(|(_, h)| h.is_some())
        else {
            return format!("《{file}》同一栏");
        };
        let name = table.kind.name();
        let several = self.pack.sources.iter().filter(|source| source.kind == name).count() > 1;
        // A sheet that nobody gave a name tells nothing.
        let unnamed = sheet.is_empty() || sheet.starts_with("Sheet");
        let which = match (several, unnamed) {
            (false, _) => String::new(),
            (true, true) => format!("（{file}）"),
            (true, false) => format!("（{file} → {sheet}）"),
        };
        match header {
            Some(header) => format!("{name}{which}“{header}”栏"),
            None => format!("{name}{which}同一栏"),
        }
    }

    /// Who answers for most of the findings.
    fn who(&self, cause: &Cause, added: &[&'a Finding]) -> String {
        if let Cause::Helper(name) = cause {
            return name.clone();
        }
        let area = match cause {
            Cause::Unfiled(area)
            | Cause::Files(area)
            | Cause::Paper(area, _)
            | Cause::Link(area, _)
            | Cause::Rule(area, ..) => area.clone(),
            Cause::Unit(unit) => unit.area.clone(),
            _ => common(added),
        };
        let row = match cause {
            Cause::Unit(unit) => self.rows.get(unit.unit.as_str()),
            _ => None,
        };
        let mut offices: BTreeMap<&str, usize> = BTreeMap::new();
        added.iter().for_each(|finding| *offices.entry(self.office(finding)).or_default() += 1);
        let most = offices.iter().max_by_key(|(office, count)| (**count, Reverse(**office)));
        let office = most.map_or("", |(office, _)| office);
        let township = self.township(&area);
        let spot = Spot {
            top: &self.input.project.name,
            county: &self.pack.name,
            township: &township,
            village: &area.village,
            helper: row.map_or("", |row| &row.helper),
            helper_unit: row.map_or("", |row| &row.helper_unit),
            helpers: Some(&self.helpers),
        };
        // Several helpers, none of them by name.
        if office.contains(who::HELPER) && row.is_none() {
            return format!("{}各户{}", self.place_name(&area), who::HELPER);
        }
        // An office that every township or village of the place has.
        let each = |part: &str| {
            part.contains("苏木乡镇") && township.is_empty()
                || part.contains("嘎查村") && area.village.is_empty()
        };
        let (all, one): (Vec<&str>, Vec<&str>) = office.split('、').partition(|part| each(part));
        if all.is_empty() || office.contains(who::HELPER) {
            return who::named(&spot, office);
        }
        let all = all.iter().map(|part| format!("各{part}")).collect::<Vec<_>>().join("、");
        match one.as_slice() {
            [] => format!("{}{all}", self.place_name(&area)),
            one => format!("{}、{all}", who::named(&spot, &one.join("、"))),
        }
    }

    fn paper(&self, key: &str) -> String {
        let column = self.pack.matrix_columns.iter().find(|column| column.key == key);
        column.map_or_else(|| key.to_owned(), |column| column.name.clone())
    }
}

impl Area {
    fn is_township(&self) -> bool {
        !self.township.is_empty() && self.village.is_empty()
    }

    fn holds(&self, finding: &Finding) -> bool {
        (self.township.is_empty() || self.township == finding.township)
            && (self.village.is_empty() || self.village == finding.village)
    }
}

/// Can all of them come from how a column was typed or exported? A limit exceeded, a measure copied or a contradiction
/// cannot: there the work is at fault until somebody has looked.
fn typed(findings: &[&Finding]) -> bool {
    findings.iter().all(|finding| finding.rule.starts_with(['D', 'V']))
}

/// Where all of them lie.
fn common(findings: &[&Finding]) -> Area {
    let same = |key: fn(&Finding) -> &str| -> String {
        let places: BTreeSet<&str> = findings.iter().map(|finding| key(finding)).collect();
        let only = if places.len() == 1 { places.first() } else { None };
        only.map_or_else(String::new, |place| (*place).to_owned())
    };
    let township = same(|finding| &finding.township);
    let village = if township.is_empty() { String::new() } else { same(|finding| &finding.village) };
    Area { township, village }
}

/// County, township and village of a place, as far as it has them.
fn areas(township: &str, village: &str) -> Vec<Area> {
    let mut all = vec![Area::default()];
    if !township.is_empty() {
        all.push(Area { township: township.to_owned(), village: String::new() });
        if !village.is_empty() {
            all.push(Area { township: township.to_owned(), village: village.to_owned() });
        }
    }
    all
}

/// Titles of the checks that found them, most frequent first.
fn checks(findings: &[&Finding]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    findings.iter().for_each(|finding| *counts.entry(&finding.rule).or_default() += 1);
    let mut rules: Vec<(&str, usize)> = counts.into_iter().collect();
    rules.sort_by_key(|(rule, count)| (Reverse(*count), *rule));
    let title = |rule: &str| {
        let known = registry::RULES.iter().find(|known| known.meta.code == rule);
        known.map_or(rule, |known| known.meta.title).to_owned()
    };
    rules.into_iter().map(|(rule, _)| title(rule)).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests;
