//! Gathers the lines of one unit: findings and 不明 papers, each thing to do once.

use super::super::actions::{self, Paper};
use super::super::answers::Answers;
use super::super::{findings, presence, t};
use super::{Job, Order, limit, unfiled_households};
use crate::base::terms::{Level, Presence, Severity};
use crate::check::finding::Finding;
use crate::model::answers::AnswerRow;
use crate::model::county::{CountyPack, HouseholdRow, MissingPaper};
use crate::model::duties::PAPER_RULES;
use crate::model::run::RunRecord;
use crate::model::who::{self, Names};
use crate::render::blocks::Mark;
use crate::render::cells::Item;
use std::collections::{BTreeMap, BTreeSet};

/// A unit as findings and papers name it: township, village, and the household or department.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct UnitSpot {
    township: String,
    village: String,
    unit: String,
}

/// Who keeps the registers of a county.
const DATA_KEEPER: &str = "旗县扶贫办数据管理岗";

/// Unit and fault of its files that do not open → their lines.
type Files = BTreeMap<(UnitSpot, String), Vec<usize>>;
/// Rules whose subject is a paper of the catalogue: what is missing, unsigned, unsealed, undated or out of order. A number of
/// a person, a project or a problem is none, be it spelt like one.
fn is_about_paper(rule: &str) -> bool {
    rule.starts_with('C') || matches!(rule, "T002" | "T004")
}

/// A paper of a unit that several findings may speak about.
type Key = (UnitSpot, String);

/// What the lines of one unit need to be looked up in its pack.
pub(super) struct View<'a> {
    record: &'a RunRecord,
    unit: &'a CountyPack,
    households: BTreeMap<&'a str, (usize, &'a HouseholdRow)>,
    /// (township code, village) → place among the villages of the county.
    villages: BTreeMap<(&'a str, &'a str), usize>,
    papers: BTreeMap<Key, MissingPaper<'a>>,
    unfiled: BTreeSet<&'a str>,
    names: Names<'a>,
    answers: Answers<'a>,
}

impl<'a> View<'a> {
    pub(super) fn new(record: &'a RunRecord, unit: &'a CountyPack) -> View<'a> {
        let mut villages = BTreeMap::new();
        for (at, row) in unit.households.iter().enumerate() {
            villages.entry((row.township.as_str(), row.village.as_str())).or_insert(at);
        }
        let households =
            unit.households.iter().enumerate().map(|(at, row)| (row.household_id.as_str(), (at, row)));
        let papers = unit.missing_papers().map(|paper| (key_of_paper(&paper), paper)).collect();
        let unfiled = unfiled_households(unit);
        let names = Names::of(&record.summary.name, unit);
        let answers = Answers::of(unit);
        View { record, unit, households: households.collect(), villages, papers, unfiled, names, answers }
    }

    pub(super) fn jobs(&self) -> Vec<Job> {
        let mut jobs: Vec<Job> = Vec::new();
        let mut about: BTreeMap<Key, usize> = BTreeMap::new();
        let mut files: Files = BTreeMap::new();
        for finding in self.unit.findings.iter().filter(|f| f.waived.is_none()) {
            let of_paper = PAPER_RULES.contains(&finding.rule.as_str());
            let unfiled = self.unfiled.contains(finding.household_id.as_str());
            if (finding.severity == Severity::Info && finding.rule != "C020") || (of_paper && unfiled) {
                continue;
            }
            let key = self.key(finding);
            if of_paper && let Some(job) = about.get(&key).and_then(|at| jobs.get_mut(*at)) {
                job.checks.push(self.check(&finding.rule));
                job.numbers.push(finding.fingerprint.0.clone());
                if job.answer == AnswerRow::default() {
                    job.answer = self.answer(finding);
                }
                continue;
            }
            if finding.rule == "C015" && finding.subject.starts_with("file:") {
                let ways = files.entry((key.0.clone(), finding.actual.clone())).or_default();
                ways.push(jobs.len());
            }
            jobs.push(self.job(finding, self.papers.get(&key).filter(|_| of_paper)));
            if of_paper {
                about.insert(key, jobs.len() - 1);
            }
        }
        self.undecided(&mut jobs, &about, &files);
        jobs.sort_by(|a, b| a.order.cmp(&b.order));
        jobs
    }

    /// Papers that are 不明: with the damaged file that holds them, else a line of their own; those of a folder that
    /// cannot be read are one line.
    fn undecided(&self, jobs: &mut Vec<Job>, about: &BTreeMap<Key, usize>, files: &Files) {
        let mut folders: BTreeMap<(UnitSpot, &str), (usize, usize)> = BTreeMap::new();
        let mut registers: BTreeMap<&str, (usize, u64, BTreeSet<&str>)> = BTreeMap::new();
        for (key, paper) in &self.papers {
            let open = paper.presence == Presence::Unknown && !about.contains_key(key);
            if !open || self.unfiled.contains(key.0.unit.as_str()) {
                continue;
            }
            let (name, year) = self.named(paper.key, paper.name);
            let words = Paper { name, year, listed: false, remark: paper.remark };
            // Of two files with the same fault nobody can tell here which one holds the paper: it has a line of its own.
            let fault = actions::fault_of_file(paper.remark).unwrap_or_default().to_owned();
            if let Some([file]) = files.get(&(key.0.clone(), fault)).map(Vec::as_slice)
                && let Some(job) = jobs.get_mut(*file)
            {
                job.action.push_str(&format!("；含《{}》", paper.name));
                continue;
            }
            // One register answers for all households at once: a line each would bury what the others must do.
            if actions::is_shared(paper.remark) {
                let code = key.1.split('@').next().unwrap_or_default();
                let (at, count, codes) =
                    registers.entry(paper.remark).or_insert_with(|| (jobs.len(), 0, BTreeSet::new()));
                *count += 1;
                codes.insert(code);
                if *at == jobs.len() {
                    jobs.push(self.hand_in_job(key, paper));
                }
                continue;
            }
            if paper.remark.contains("文件夹") {
                if let Some((at, count)) = folders.get_mut(&(key.0.clone(), paper.remark)) {
                    *count += 1;
                    jobs[*at].action = actions::folder(paper.remark, &format!("共{count}件材料情况不明"));
                    jobs[*at].paper = String::new();
                    jobs[*at].year = String::new();
                    self.add_number(&mut jobs[*at], paper);
                    continue;
                }
                folders.insert((key.0.clone(), paper.remark), (jobs.len(), 1));
            }
            jobs.push(self.undecided_job(key, paper, &words));
        }
        for (remark, (at, count, codes)) in registers {
            let codes: Vec<&str> = codes.into_iter().collect();
            jobs[at].action =
                actions::hand_in(remark, &self.record.summary.registers, count, &codes.join("、"));
        }
    }

    /// Papers of many households that nobody can call for before a register is handed in.
    fn hand_in_job(&self, key: &Key, paper: &MissingPaper<'_>) -> Job {
        let mut job = self.place("", "", "");
        job.order.rule = "不明".into();
        job.order.subject.clone_from(&key.1);
        job.set_office(self, DATA_KEEPER);
        job.state = Item::Marked(format!("不明：{}", paper.remark), Mark::Yellow);
        job.first_seen = String::new();
        job
    }

    fn undecided_job(&self, key: &Key, paper: &MissingPaper<'_>, words: &Paper<'_>) -> Job {
        let spot = &key.0;
        let household = self.households.get(spot.unit.as_str());
        let code = || self.township_code(&spot.township);
        let township = household.map_or_else(code, |(_, row)| row.township.clone());
        let id = if paper.level == Level::Household { spot.unit.as_str() } else { "" };
        let mut job = self.place(&township, &spot.village, id);
        job.order.rule = "不明".into();
        job.order.subject = paper.key.to_owned();
        job.set_office(self, if actions::is_of_data(paper.remark) { DATA_KEEPER } else { paper.responsible });
        job.action = actions::undecided(words);
        job.paper = words.name.to_owned();
        job.year = words.year.unwrap_or_default().to_owned();
        job.state = Item::Marked(format!("不明：{}", paper.remark), Mark::Yellow);
        job.first_seen = String::new();
        self.add_number(&mut job, paper);
        job
    }

    /// The line is about this paper too: it bears its 问题编号, and the first answer.
    fn add_number(&self, job: &mut Job, paper: &MissingPaper<'_>) {
        let number = paper.number();
        if number.is_empty() {
            return;
        }
        if job.answer == AnswerRow::default() {
            job.answer = self.answers.to(&number).cloned().unwrap_or_default();
        }
        job.numbers.push(number);
    }

    fn job(&self, finding: &Finding, paper: Option<&MissingPaper<'_>>) -> Job {
        let mut job = self.place(&finding.township, &finding.village, &finding.household_id);
        job.order.severity = finding.severity;
        job.order.rule.clone_from(&finding.rule);
        job.order.subject.clone_from(&finding.subject);
        job.set_office(self, paper.map_or(finding.responsible.as_str(), |paper| paper.responsible));
        let mut words = Paper::default();
        if is_about_paper(&finding.rule) {
            (words.name, words.year) = self.named(&finding.subject, paper.map_or("", |paper| paper.name));
        }
        if let Some(paper) = paper {
            words.listed = paper.presence == Presence::ListedOnly;
            words.remark = paper.remark;
        }
        job.action = actions::of(self.record, finding, &words);
        if job.head.is_empty() {
            job.head = head_of(finding);
        }
        job.state = match paper {
            Some(paper) if paper.presence.is_missing() => presence(paper.presence),
            Some(_) => Item::Marked(finding.actual.clone(), Mark::Yellow),
            // Both sides of a contradiction, not one of them as what should be.
            None if finding.rule.starts_with('X') && finding.expected.contains('：') => {
                t(format!("{}；{}", finding.actual, finding.expected))
            }
            None => t(&finding.actual),
        };
        if finding.rule == "C001" {
            let count = self.papers.keys().filter(|key| key.0.unit == finding.household_id).count();
            job.action = format!(
                "整户未建档，应建{count}件（明细见“未建档户明细”）；先查是否放错位置、文件夹名缺户编号"
            );
            job.state = Item::Marked("无户档案".into(), Mark::Red);
        }
        job.paper = words.name.to_owned();
        job.year = words.year.unwrap_or_default().to_owned();
        job.severity = finding.severity;
        job.checks = vec![self.check(&finding.rule)];
        job.numbers = vec![finding.fingerprint.0.clone()];
        job.first_seen.clone_from(&finding.first_seen);
        job.limit = limit(self.unit, finding).map(str::to_owned);
        job.answer = self.answer(finding);
        if finding.has_relapsed() {
            job.relapse = findings::relapse(finding);
            job.action.insert_str(0, "（反弹）");
        }
        job.source = findings::source(finding);
        job
    }

    fn answer(&self, finding: &Finding) -> AnswerRow {
        self.answers.to(&finding.fingerprint.0).cloned().unwrap_or_default()
    }

    /// A line without anything but its place.
    fn place(&self, township: &str, village: &str, household_id: &str) -> Job {
        let household = self.households.get(household_id).filter(|_| !household_id.is_empty());
        let row = household.map(|(_, row)| *row);
        let name = self.record.labels.townships.get(township).map_or(township, String::as_str);
        let rank = if village.is_empty() {
            usize::MAX
        } else {
            self.villages.get(&(township, village)).copied().unwrap_or(usize::MAX - 1)
        };
        let position = household.map_or(usize::MAX - usize::from(!household_id.is_empty()), |(at, _)| *at);
        Job {
            county: self.unit.name.clone(),
            township: row.map_or(name, |row| row.township_name.as_str()).to_owned(),
            village: village.to_owned(),
            group: row.map_or_else(String::new, |row| row.group.clone()),
            head: row.map_or_else(String::new, |row| row.head_name.clone()),
            household_id: household_id.to_owned(),
            person: String::new(),
            office: String::new(),
            action: String::new(),
            paper: String::new(),
            year: String::new(),
            state: t(""),
            severity: Severity::Warning,
            checks: Vec::new(),
            first_seen: String::new(),
            relapse: String::new(),
            source: Item::Text("—".into()),
            numbers: Vec::new(),
            limit: None,
            answer: AnswerRow::default(),
            order: Order {
                above: township.is_empty(),
                township: township.to_owned(),
                village: (rank, village.to_owned()),
                household: (position, household_id.to_owned()),
                severity: Severity::Warning,
                rule: String::new(),
                subject: String::new(),
            },
        }
    }

    fn key(&self, finding: &Finding) -> Key {
        let household = finding.household_id.as_str();
        let township = match self.households.get(household) {
            Some((_, row)) => row.township_name.as_str(),
            None => self.record.labels.townships.get(&finding.township).unwrap_or(&finding.township),
        };
        let department = who::department(&self.unit.name, finding);
        let spot = UnitSpot {
            township: township.to_owned(),
            village: finding.village.clone(),
            unit: department.unwrap_or(household).to_owned(),
        };
        (spot, finding.subject.clone())
    }

    /// Code of a township of the unit; its name when none is known.
    fn township_code(&self, name: &str) -> String {
        let own = self.record.labels.townships.iter();
        let mut own = own.filter(|(code, known)| code.starts_with(&self.unit.code) && *known == name);
        own.next().map_or_else(|| name.to_owned(), |(code, _)| code.clone())
    }

    /// Name and year of the paper `H04@2019`; `fallback` when the catalogue of the run does not know it.
    fn named<'s>(&'s self, key: &'s str, fallback: &'s str) -> (&'s str, Option<&'s str>) {
        let (code, year) = key.split_once('@').map_or((key, None), |(code, year)| (code, Some(year)));
        self.record.labels.documents.get(code).map_or((fallback, None), |name| (name.as_str(), year))
    }

    fn check(&self, rule: &str) -> String {
        format!("{rule} {}", self.record.rule(rule).map_or("", |rule| rule.title.as_str()))
    }
}

impl Job {
    /// The office as named, and who that is here.
    fn set_office(&mut self, view: &View<'_>, office: &str) {
        self.office = office.to_owned();
        self.person = view.names.call(office, &self.household_id, &self.township, &self.village);
    }
}

/// Head of a household that no register knows: the name before the last digits of its number in the message.
fn head_of(finding: &Finding) -> String {
    let Some((who, _)) = finding.message.split_once('：') else { return String::new() };
    let name = who.split_once('（').map_or("", |(name, _)| name);
    match name.rsplit_once(&finding.village) {
        Some((_, name)) if !finding.household_id.is_empty() && !finding.village.is_empty() => name.to_owned(),
        _ => String::new(),
    }
}

fn key_of_paper(paper: &MissingPaper<'_>) -> Key {
    let spot = UnitSpot {
        township: paper.township.to_owned(),
        village: paper.village.to_owned(),
        unit: paper.unit.to_owned(),
    };
    (spot, paper.key.to_owned())
}
