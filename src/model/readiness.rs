//! 移交准备: what an archive still lacks before it can be handed over, counted from what a run has read anyway.
//!
//! A run reads head and tail of a file. Pages it therefore knows from registers only; whether a file opens in its whole length,
//! `prepare` looks at.

use crate::base::config::filing::{Filing, Form};
use crate::check::input::Input;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::dataset::Place;
use crate::ingest::documents::lists;
use crate::ingest::record::{Record, RecordKind};
use crate::model::build::home;
use crate::model::county::chinese_date;
use crate::model::filing::number;
use crate::model::filing::rows::{Row, Rows};
use crate::model::join;
use crate::model::run::Totals;
use crate::scan::entry::{Entry, EntryId, FileClass, FileState, FolderId, Format, Scan};
use crate::scan::fixity::{self, Fate};
use crate::scan::{formats, labels};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What one unit has in hand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Readiness {
    /// Files that are handed over, and their bytes; those inside of containers go with these.
    pub files: u64,
    pub bytes: u64,
    pub inside: u64,
    /// 非归档文件, left behind.
    pub junk: u64,
    /// Folders that could not be listed: nobody knows their files.
    pub closed_folders: u64,
    /// Files of which the listing does not say whether they open.
    #[serde(default)]
    pub untold: u64,
    /// Of all files, those that a catalogue has to list.
    pub items: u64,
    /// With a row in 归档目录; else in a 卷内目录 among the papers.
    pub listed: u64,
    pub listed_among_papers: u64,
    /// 归档目录; absent where none was handed in (未提供).
    pub catalogue: Option<Listed>,
    /// A register that could not be read may be one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_be_hidden: bool,
    /// Rows of 归档目录 that nobody can give to a county: each may be this one's.
    #[serde(default)]
    pub strays: u64,
    /// Of a sum: the units without 归档目录, whose files are in no figure of it.
    #[serde(skip)]
    pub lacking: Vec<String>,
    /// Files that somebody must look after before they are handed over, most first in each kind.
    pub offenders: Vec<Offenders>,
}

/// Figures of 归档目录.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    pub rows: u64,
    pub with_file: u64,
    /// The row says that the paper lies in the village's volume (引用村卷).
    pub lent: u64,
    /// Nobody could look where the file would lie.
    pub unknown: u64,
    /// With 档号.
    pub numbered: u64,
    /// 案卷 and 档案盒 that the rows name, and rows that name neither.
    pub volumes: u64,
    pub boxes: u64,
    pub loose: u64,
    /// 页数 of the rows that tell them.
    pub pages: u64,
    pub paged: u64,
    /// Newest 数据日期; empty when none is told.
    pub data_date: String,
    /// Where they stand, as 数据来源 names them.
    pub places: BTreeSet<String>,
}

/// What is wrong with files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fault {
    /// 打不开
    #[default]
    Closed,
    /// 不在归档格式范围
    Refused,
    /// 格式不明
    Unknown,
}

impl Fault {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Fault::Closed => "打不开",
            Fault::Refused => "不在归档格式范围",
            Fault::Unknown => "格式不明",
        }
    }
}

/// Files with one fault, of one format or state.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Offenders {
    pub fault: Fault,
    /// Format or state in words.
    pub what: String,
    pub remedy: String,
    pub files: u64,
    pub bytes: u64,
    /// The first of them, masked.
    pub example: String,
}

impl Listed {
    /// Rows of which there is no file.
    #[must_use]
    pub fn without_file(&self) -> u64 {
        self.rows - self.with_file - self.lent - self.unknown
    }

    fn add(&mut self, part: &Listed) {
        for (sum, part) in [
            (&mut self.rows, part.rows),
            (&mut self.with_file, part.with_file),
            (&mut self.lent, part.lent),
            (&mut self.unknown, part.unknown),
            (&mut self.numbered, part.numbered),
            (&mut self.volumes, part.volumes),
            (&mut self.boxes, part.boxes),
            (&mut self.loose, part.loose),
            (&mut self.pages, part.pages),
            (&mut self.paged, part.paged),
        ] {
            *sum += part;
        }
        if part.data_date > self.data_date {
            self.data_date.clone_from(&part.data_date);
        }
        self.places.extend(part.places.iter().cloned());
    }
}

impl Readiness {
    /// Adds what another unit has in hand. Rows of nobody are the same for all; what no 归档目录 could list says nothing of the
    /// others'.
    pub fn add(&mut self, part: &Readiness) {
        if part.catalogue.is_some() {
            self.items += part.items;
            self.listed += part.listed;
            self.listed_among_papers += part.listed_among_papers;
        }
        self.strays = self.strays.max(part.strays);
        for (sum, part) in [
            (&mut self.files, part.files),
            (&mut self.bytes, part.bytes),
            (&mut self.inside, part.inside),
            (&mut self.junk, part.junk),
            (&mut self.closed_folders, part.closed_folders),
            (&mut self.untold, part.untold),
        ] {
            *sum += part;
        }
        self.may_be_hidden |= part.may_be_hidden;
        if let Some(part) = &part.catalogue {
            self.catalogue.get_or_insert_default().add(part);
        }
        for part in &part.offenders {
            match self.offenders.iter_mut().find(|own| (own.fault, &own.what) == (part.fault, &part.what)) {
                Some(own) => {
                    own.files += part.files;
                    own.bytes += part.bytes;
                }
                None => self.offenders.push(part.clone()),
            }
        }
        self.sort();
    }

    fn sort(&mut self) {
        self.offenders.sort_by(|a, b| {
            (a.fault, std::cmp::Reverse(a.files), &a.what).cmp(&(
                b.fault,
                std::cmp::Reverse(b.files),
                &b.what,
            ))
        });
    }

    /// Files that have the fault.
    #[must_use]
    pub fn count(&self, fault: Fault) -> u64 {
        self.offenders.iter().filter(|own| own.fault == fault).map(|own| own.files).sum()
    }

    /// Units without 归档目录, in words.
    #[must_use]
    pub fn lacking(&self) -> String {
        match &self.lacking[..] {
            [first, _, _, _, ..] => format!("{first}等{}个单位", self.lacking.len()),
            few => few.join("、"),
        }
    }

    /// Files that no row of 归档目录 names, and no 卷内目录 either.
    #[must_use]
    pub fn unlisted(&self) -> u64 {
        self.items.saturating_sub(self.listed + self.listed_among_papers)
    }

    /// The whole in one sentence: what is left to do, then the time there is.
    #[must_use]
    pub fn conclusion(&self, totals: &Totals, as_of: &str, deadline: &str, days_left: i64) -> String {
        let mut open: Vec<String> = Vec::new();
        let mut say = |count: u64, before: &str, after: &str| {
            if count > 0 {
                open.push(format!("{before}{count}{after}"));
            }
        };
        say(totals.missing, "缺件", "件");
        say(totals.unknown, "情况不明的材料", "件");
        if let Some(listed) = &self.catalogue {
            say(listed.without_file(), "归档目录有而没有文件的", "行");
            say(self.unlisted(), "没有目录条目的文件", "个");
            say(listed.rows - listed.numbered, "没有档号的条目", "行");
        }
        say(self.count(Fault::Closed), "打不开的文件", "个");
        say(self.count(Fault::Refused), "不在归档格式范围的文件", "个");
        say(self.count(Fault::Unknown), "格式不明的文件", "个");
        say(self.closed_folders, "列不出来的文件夹", "个");
        say(self.untold, "能否打开不明的文件", "个");
        if totals.no_roll {
            open.push("户级应归材料不明".to_owned());
        }
        if self.catalogue.is_none() {
            open.push(if self.is_not_given() { "归档目录未提供" } else { "归档目录不明" }.to_owned());
        } else if !self.lacking.is_empty() {
            open.push(format!("{}没有归档目录", self.lacking()));
        }
        let left = if open.is_empty() {
            "所查各项没有需要处理的".to_owned()
        } else {
            format!("移交前还要处理：{}", open.join("、"))
        };
        let time = if days_left >= 0 {
            format!("尚有{days_left}天")
        } else {
            format!("已超过{}天", -days_left)
        };
        format!("截至{}，{left}；距归档时限{}{time}。", chinese_date(as_of), chinese_date(deadline))
    }

    /// Was no 归档目录 handed in, as far as anybody can tell?
    #[must_use]
    pub fn is_not_given(&self) -> bool {
        self.catalogue.is_none() && !self.may_be_hidden && self.strays == 0
    }
}

/// What is in hand by county; what lies above the counties under an empty code.
pub(super) fn collect(input: &Input<'_>) -> BTreeMap<String, Readiness> {
    let rows = Rows::of(input.data, input.documents);
    let counties = counties(input);
    let mut found: BTreeMap<String, Readiness> = BTreeMap::new();
    files(input, &rows, &counties, &mut found);
    catalogues(input, &rows, &counties, &mut found);
    found.values_mut().for_each(Readiness::sort);
    found
}

/// Takes what belongs to the unit; the county's register may be one that could not be read.
pub(super) fn take(input: &Input<'_>, found: &mut BTreeMap<String, Readiness>, code: &str) -> Readiness {
    let strays = found.values().map(|own| own.strays).max().unwrap_or_default();
    let mut own = found.remove(code).unwrap_or_else(|| Readiness { strays, ..Readiness::default() });
    own.may_be_hidden = own.catalogue.is_none() && input.data.may_hide(code, &[RecordKind::ArchiveList]);
    own
}

/// What no county took is the top unit's.
pub(super) fn rest(found: BTreeMap<String, Readiness>) -> Readiness {
    let mut rest = found.into_values();
    let mut own = rest.next().unwrap_or_default();
    for part in rest {
        // Of one unit, whether the catalogue names their county or not.
        let counts = [part.items, part.listed, part.listed_among_papers];
        let before = [own.items, own.listed, own.listed_among_papers];
        own.add(&part);
        [own.items, own.listed, own.listed_among_papers] = std::array::from_fn(|at| before[at] + counts[at]);
    }
    own
}

/// County of every folder: where it lies, else whose it is.
fn counties<'a>(input: &Input<'a>) -> Vec<&'a str> {
    let scan = input.scan;
    let mut counties: Vec<&str> = scan.folders.iter().map(|folder| folder.key.county.as_str()).collect();
    for unit in &input.documents.units {
        let Some((county, _)) = place_of_unit(input, &unit.unit) else { continue };
        for folder in &unit.folders {
            let slot = &mut counties[*folder as usize];
            if slot.is_empty() {
                *slot = county;
            }
        }
    }
    counties
}

/// County and township of a unit.
fn place_of_unit<'a>(input: &Input<'a>, unit: &'a UnitKey) -> Option<(&'a str, &'a str)> {
    Some(match unit {
        UnitKey::Household(id) => {
            let place = &input.data.household(id)?.place;
            (&place.county, &place.township)
        }
        UnitKey::Village(county, township, _) | UnitKey::Township(county, township) => (county, township),
        UnitKey::County(county) | UnitKey::Department(county, _) => (county, ""),
        UnitKey::Prefecture => ("", ""),
    })
}

fn files(input: &Input<'_>, rows: &Rows<'_>, counties: &[&str], found: &mut BTreeMap<String, Readiness>) {
    let scan = input.scan;
    let fates = fixity::fates(scan);
    let items = fixity::catalogued(scan, &fates);
    let mut listed: Vec<u8> = vec![0; scan.entries.len()];
    for paper in &rows.among_papers {
        paper.file.into_iter().for_each(|file| listed[file as usize] = 1);
    }
    for paper in rows.registers.iter().flat_map(|row| &row.papers) {
        paper.file.into_iter().for_each(|file| listed[file as usize] = 2);
    }
    // Files stand in the order of their folders.
    let mut start = 0;
    while let Some(first) = scan.entries.get(start) {
        let here = scan.entries[start..].iter().take_while(|entry| entry.folder == first.folder).count();
        let own = found.entry(home(input, counties[first.folder as usize])).or_default();
        for at in start..start + here {
            let entry = &scan.entries[at];
            match fates[at] {
                Fate::Item => {
                    own.files += 1;
                    own.bytes += entry.size;
                }
                Fate::Inside => own.inside += 1,
                Fate::Junk => own.junk += 1,
                Fate::Obstacle(_) => {}
            }
            // A list does not list itself.
            if items[at] && entry.class != FileClass::Catalogue {
                own.items += 1;
                own.listed += u64::from(listed[at] == 2);
                own.listed_among_papers += u64::from(listed[at] == 1);
            }
            if entry.class != FileClass::Junk {
                own.untold += u64::from(entry.state == FileState::Untold);
                judge(input, own, entry, at as EntryId);
            }
        }
        start += here;
    }
    for folder in fixity::closed_folders(scan) {
        found.entry(home(input, &folder.key.county)).or_default().closed_folders += 1;
    }
}

/// Counts what somebody must look after.
fn judge(input: &Input<'_>, own: &mut Readiness, entry: &Entry, id: EntryId) {
    let mut tell = |fault: Fault, what: &str, remedy: &str| {
        let known = own.offenders.iter_mut().find(|known| known.fault == fault && known.what == what);
        match known {
            Some(known) => {
                known.files += 1;
                known.bytes += entry.size;
            }
            None => own.offenders.push(Offenders {
                fault,
                what: what.to_owned(),
                remedy: remedy.to_owned(),
                files: 1,
                bytes: entry.size,
                example: example(input, entry.folder, id),
            }),
        }
    };
    let closed = entry.state.fault().filter(|_| entry.state != FileState::WrongExtension);
    if let Some((what, remedy)) = closed {
        tell(Fault::Closed, what, remedy);
    }
    // The data that come with the program are sound: a test reads them.
    match formats::known(entry.format) {
        Ok(Some(known)) => {
            if let Some(why) = known.refused() {
                let remedy = why.split_once('，').map_or(why, |(_, remedy)| remedy);
                tell(Fault::Refused, labels::format(entry.format), remedy);
            }
        }
        Ok(None) if closed.is_none() && entry.format == Format::Unknown => {
            tell(Fault::Unknown, labels::format(entry.format), "请打开核对，另存为归档格式");
        }
        _ => {}
    }
}

fn example(input: &Input<'_>, folder: FolderId, id: EntryId) -> String {
    let scan: &Scan = input.scan;
    input.data.readable(&scan.path_of(id), &scan.folders[folder as usize].key.household_id)
}

/// 案卷 and 档案盒 that rows of a unit name.
#[derive(Default)]
struct Holders<'a> {
    volumes: BTreeSet<[String; 3]>,
    boxes: BTreeSet<[String; 3]>,
    tables: BTreeSet<(&'a str, &'a str)>,
}

fn catalogues<'a>(
    input: &Input<'a>,
    rows: &Rows<'a>,
    counties: &[&'a str],
    found: &mut BTreeMap<String, Readiness>,
) {
    let told: Vec<Option<(String, String)>> =
        rows.registers.iter().map(|row| place(input, row, counties)).collect();
    // A row that tells nobody's belongs to the county of all the other rows of its table, where there is only one.
    let mut of_table: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for (row, told) in rows.registers.iter().zip(&told) {
        of_table.entry(row.table()).or_default().extend(told.iter().map(|(county, _)| county.as_str()));
    }
    let mut holders: BTreeMap<String, Holders<'a>> = BTreeMap::new();
    let mut strays = 0;
    for (row, told) in rows.registers.iter().zip(&told) {
        let only = || of_table.get(&row.table()).filter(|codes| codes.len() == 1)?.first().copied();
        let (county, township) = match told {
            Some((county, township)) => (county.as_str(), township.as_str()),
            None => (only().unwrap_or_default(), ""),
        };
        let is_stray = told.is_none() && county.is_empty() && input.project.code.ends_with("00");
        strays += u64::from(is_stray);
        if !input.selection.covers_place(county, township) {
            continue;
        }
        let code = home(input, county);
        let listed = found.entry(code.clone()).or_default().catalogue.get_or_insert_default();
        count(input, row, listed, holders.entry(code).or_default(), county);
    }
    for (code, holders) in holders {
        if let Some(listed) = found.get_mut(&code).and_then(|own| own.catalogue.as_mut()) {
            listed.volumes = holders.volumes.len() as u64;
            listed.boxes = holders.boxes.len() as u64;
        }
    }
    found.entry(home(input, "")).or_default();
    found.values_mut().for_each(|own| own.strays = strays);
}

/// County and township of a row; `None` when nobody can tell.
fn place(input: &Input<'_>, row: &Row<'_>, counties: &[&str]) -> Option<(String, String)> {
    let own = row.unit().and_then(|unit| place_of_unit(input, unit));
    let of_file = row.file().map(|id| counties[input.scan.entries[id as usize].folder as usize]);
    let county = of_file.filter(|county| !county.is_empty()).or(own.map(|(county, _)| county));
    match county {
        Some(county) => {
            let township = own.filter(|(of, _)| *of == county).map_or("", |(_, township)| township);
            Some((county.to_owned(), township.to_owned()))
        }
        None => {
            Some((join::county_of(input, row.record), String::new())).filter(|(county, _)| !county.is_empty())
        }
    }
}

fn count<'a>(input: &Input<'_>, row: &Row<'a>, listed: &mut Listed, holders: &mut Holders<'a>, county: &str) {
    let record = row.record;
    listed.rows += 1;
    if row.file().is_some() {
        listed.with_file += 1;
    } else if lists::refers_to_village(&record.text("note")) {
        listed.lent += 1;
    } else if nobody_looked(input, row) {
        listed.unknown += 1;
    }
    let number = number::plain(&record.text("archive_no"));
    listed.numbered += u64::from(!number.is_empty());
    if let Ok(pages) = record.text("pages").trim().parse::<u64>() {
        listed.pages += pages;
        listed.paged += 1;
    }
    match holder(input, record, &number, county) {
        Some((true, name)) => _ = holders.boxes.insert(name),
        Some((false, name)) => _ = holders.volumes.insert(name),
        None => listed.loose += 1,
    }
    let told = record.date("data_date").map(|date| date.to_string());
    if let Some(date) = told.filter(|date| *date > listed.data_date) {
        listed.data_date = date;
    }
    let table = &record.table;
    if holders.tables.insert((&table.path, &table.sheet)) {
        listed.places.insert(table.place());
        let date = table.data_date.map(|date| date.to_string()).unwrap_or_default();
        listed.data_date = std::mem::take(&mut listed.data_date).max(date);
    }
}

/// May the file lie where nobody could look?
fn nobody_looked(input: &Input<'_>, row: &Row<'_>) -> bool {
    let Some(unit) = row.unit() else { return false };
    let place = match unit {
        UnitKey::Household(id) => match input.data.household(id) {
            Some(household) => household.place.clone(),
            None => return false,
        },
        UnitKey::Village(county, township, village) => {
            Place { county: county.clone(), township: township.clone(), village: village.clone() }
        }
        UnitKey::Township(county, township) => {
            Place { county: county.clone(), township: township.clone(), ..Place::default() }
        }
        UnitKey::County(county) | UnitKey::Department(county, _) => {
            Place { county: county.clone(), ..Place::default() }
        }
        UnitKey::Prefecture => Place::default(),
    };
    input.documents.doubt(unit, &place).is_some()
}

/// The box (true) or volume in which the row's paper lies: as it says, else as its number does in an archive of volumes.
fn holder(input: &Input<'_>, record: &Record, number: &str, county: &str) -> Option<(bool, [String; 3])> {
    let written = record.text("volume_no");
    if !written.trim().is_empty() {
        let head = record.table.columns.find("volume_no").and_then(|at| record.table.headers.get(at));
        let name = ["fonds_no", "list_no", "volume_no"].map(|key| number::plain(&record.text(key)));
        return Some((head.is_some_and(|head| head.contains('盒')), name));
    }
    let form = Filing::of(&input.project.filing, county).form;
    if form == Some(Form::Volume) && number::is_formed(number, Form::Volume) {
        // Three parts are the volume's own number, a further one is that of an item in it.
        let volume = if number.matches('-').count() > 2 { number::split(number)?.0 } else { number };
        return Some((false, [String::new(), String::new(), volume.to_owned()]));
    }
    None
}
