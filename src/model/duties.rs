//! 责任清单: what every responsible person, village, township, sector bureau and member unit must hand over, what is there,
//! what is missing or 不明, and what is overdue. The papers of all of them together are the required papers of the unit.

use crate::base::bureaus;
use crate::base::terms::{Level, Presence};
use crate::check::finding::Finding;
use crate::check::input::Input;
use crate::model::county::CountyPack;
use crate::model::ledger::Problem;
use crate::model::papers::township_name;
use crate::model::who::{self, Names};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rules that speak about one paper of one unit each.
pub const PAPER_RULES: [&str; 7] = ["C003", "C004", "C010", "C012", "C013", "C014", "C015"];

/// What kind of party it is; their order is that of the printed list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// 行业部门、成员单位
    #[default]
    Bureau,
    /// 旗县区
    County,
    /// 苏木乡镇
    Township,
    /// 嘎查村
    Village,
    /// 帮扶责任人
    Helper,
    /// 市
    Prefecture,
    /// Whoever a ledger names and nobody else does.
    Other,
}

impl Party {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Party::Bureau => "行业部门和成员单位",
            Party::County => "旗县区",
            Party::Township => "苏木乡镇",
            Party::Village => "嘎查村",
            Party::Helper => "帮扶责任人",
            Party::Prefecture => "市级",
            Party::Other => "其他单位（人）",
        }
    }

    fn of(level: Option<Level>, office: &str) -> Party {
        match office {
            _ if level == Some(Level::Department) => Party::Bureau,
            office if office.contains(who::HELPER) => Party::Helper,
            office if office.contains("嘎查村") => Party::Village,
            office if office.contains("苏木乡镇") => Party::Township,
            office if office.starts_with('市') || level == Some(Level::Prefecture) => Party::Prefecture,
            office if level.is_some() || office.contains("扶贫办") => Party::County,
            office
                if ["局", "部门", "委员会", "联合会", "金融办"].iter().any(|end| office.ends_with(end)) =>
            {
                Party::Bureau
            }
            office if who::is_office(office) => Party::County,
            _ => Party::Other,
        }
    }
}

/// Papers of one kind that somebody must hand over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyPaper {
    /// Catalogue code; all years together.
    pub code: String,
    pub required: u64,
    pub present: u64,
    pub missing: u64,
    pub unknown: u64,
}

/// What one party owes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    pub party: Party,
    /// As the work list calls them.
    pub who: String,
    /// Name of the township of a village or township; empty elsewhere.
    pub township: String,
    /// By code.
    pub papers: Vec<DutyPaper>,
    /// Papers still open after the deadline of the archive.
    pub overdue: u64,
    /// Open findings about one paper each (材料问题): missing, damaged, not in the catalogue of the archive.
    #[serde(default)]
    pub paper_findings: u64,
    /// Open findings about the ledgers of problems (整改台账问题).
    #[serde(default)]
    pub ledger_findings: u64,
    /// All other open findings.
    pub findings: u64,
    /// Problems of the ledgers that are not known to be struck off, and those of them past their time limit.
    pub problems: u64,
    pub problems_overdue: u64,
}

impl Duty {
    /// All kinds together: required, present, missing, unknown.
    #[must_use]
    pub fn sums(&self) -> [u64; 4] {
        let sum = |count: fn(&DutyPaper) -> u64| self.papers.iter().map(count).sum();
        [sum(|p| p.required), sum(|p| p.present), sum(|p| p.missing), sum(|p| p.unknown)]
    }

    /// All open findings of the party; those of all parties together are the open findings of the unit.
    #[must_use]
    pub fn all_findings(&self) -> u64 {
        self.paper_findings + self.ledger_findings + self.findings
    }

    /// Does the party owe anything still?
    #[must_use]
    pub fn is_open(&self) -> bool {
        let [required, present, ..] = self.sums();
        required > present || self.all_findings() + self.problems > 0
    }
}

type Key = (Party, String, String);

#[derive(Default)]
struct Book {
    parties: BTreeMap<Key, (Duty, BTreeMap<String, DutyPaper>)>,
}

impl Book {
    fn at(&mut self, party: Party, township: &str, who: String) -> &mut (Duty, BTreeMap<String, DutyPaper>) {
        // Villages of one name lie in several townships; a helper is one person wherever the households lie.
        let township =
            if matches!(party, Party::Village | Party::Township) { township } else { "" }.to_owned();
        self.parties
            .entry((party, township.clone(), who.clone()))
            .or_insert_with(|| (Duty { party, who, township, ..Duty::default() }, BTreeMap::new()))
    }
}

/// Counts the paper `H04@2019` under its code.
fn count(papers: &mut BTreeMap<String, DutyPaper>, key: &str, presence: Presence) {
    let code = key.split('@').next().unwrap_or_default();
    if !papers.contains_key(code) {
        papers.insert(code.to_owned(), DutyPaper::default());
    }
    let Some(paper) = papers.get_mut(code) else { return };
    paper.required += 1;
    paper.present += u64::from(presence.is_present());
    paper.missing += u64::from(presence.is_missing());
    paper.unknown += u64::from(presence == Presence::Unknown);
}

/// Everybody who owes anything in the unit: its papers, its findings and the problems of its ledgers.
pub(super) fn of(input: &Input<'_>, pack: &CountyPack, problems: &[Problem]) -> Vec<Duty> {
    let top = input.project.name.as_str();
    let mut book = Book::default();
    let names = Names::of(top, pack);
    let mut offices: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, column) in pack.matrix_columns.iter().enumerate() {
        offices.entry(&column.responsible).or_default().push(at);
    }
    for row in &pack.households {
        for (office, columns) in &offices {
            let mut papers = columns
                .iter()
                .filter_map(|at| Some((pack.matrix_columns.get(*at)?, (*row.papers.get(*at)?)?)))
                .peekable();
            if papers.peek().is_none() {
                continue;
            }
            let party = Party::of(Some(Level::Household), office);
            let who = names.call(office, &row.household_id, "", "");
            let own = &mut book.at(party, &row.township_name, who).1;
            papers.for_each(|(column, presence)| count(own, &column.key, presence));
        }
    }
    for paper in &pack.unit_papers {
        let who = names.call(&paper.responsible, "", &paper.township, &paper.village);
        let party = Party::of(Some(paper.level), &paper.responsible);
        count(&mut book.at(party, &paper.township, who).1, &paper.key, paper.presence);
    }
    let owners: BTreeMap<&str, &str> =
        problems.iter().map(|problem| (problem.subject.as_str(), problem.owner.as_str())).collect();
    for finding in pack.findings.iter().filter(|finding| finding.waived.is_none()) {
        let is_ledger = finding.rule.starts_with('Z');
        // A problem of a ledger is whose the ledger says.
        if let Some(owner) = owners.get(finding.subject.as_str()).filter(|_| is_ledger) {
            ledger(&mut book, pack, owner).ledger_findings += 1;
            continue;
        }
        let township = match finding.township.as_str() {
            "" => String::new(),
            code => township_name(input, code),
        };
        let of_paper = PAPER_RULES.contains(&finding.rule.as_str());
        let answers = of_paper.then(|| paper_of(pack, finding, &township)).flatten();
        let (level, office) =
            answers.map_or((None, finding.responsible.as_str()), |(level, office)| (Some(level), office));
        let office = if level.is_none() { leading(office) } else { office };
        let who = names.call(office, &finding.household_id, &township, &finding.village);
        let duty = &mut book.at(Party::of(level, office), &township, who).0;
        match (of_paper, is_ledger) {
            (true, _) => duty.paper_findings += 1,
            (_, true) => duty.ledger_findings += 1,
            _ => duty.findings += 1,
        }
    }
    for problem in problems.iter().filter(|problem| problem.closed != Some(true)) {
        let duty = ledger(&mut book, pack, &problem.owner);
        duty.problems += 1;
        duty.problems_overdue += u64::from(problem.overdue);
    }
    let late = input.as_of > input.deadline;
    let finished = book.parties.into_values().map(|(mut duty, papers)| {
        duty.papers = papers.into_iter().map(|(code, paper)| DutyPaper { code, ..paper }).collect();
        let [required, present, ..] = duty.sums();
        duty.overdue = if late { required - present } else { 0 };
        duty
    });
    finished.collect()
}

/// Of offices that answer together (财政局、扶贫办) the one named first: together they are no party that has papers, and
/// what is counted for both would be counted twice. A helper is somebody by name and stays with the office beside him.
fn leading(office: &str) -> &str {
    let parts = || office.split('、');
    let units = parts().all(|part| who::is_office(part) && !part.contains(who::HELPER));
    if units { parts().next().unwrap_or(office) } else { office }
}

/// The level of the paper that a finding is about, and who must hand it over: who owes the paper owes what is wrong with it.
fn paper_of<'a>(pack: &'a CountyPack, finding: &Finding, township: &str) -> Option<(Level, &'a str)> {
    if !finding.household_id.is_empty() {
        let column = pack.matrix_columns.iter().find(|column| column.key == finding.subject)?;
        return Some((Level::Household, &column.responsible));
    }
    let department = who::department(&pack.name, finding).unwrap_or_default();
    let mut papers = pack.unit_papers.iter().filter(|paper| paper.key == finding.subject);
    let paper = papers.find(|paper| {
        paper.township == township && paper.village == finding.village && paper.unit == department
    })?;
    Some((paper.level, &paper.responsible))
}

/// The party a ledger names: one that has duties already, as it is called there, else one of its own.
fn ledger<'b>(book: &'b mut Book, pack: &CountyPack, owner: &str) -> &'b mut Duty {
    let owner = &*bureaus::unified(owner);
    let unit = owner.split(' ').next().unwrap_or_default();
    let names = [unit.to_owned(), format!("{}{unit}", pack.name)];
    let known = book.parties.keys().find(|(_, _, who)| !unit.is_empty() && names.contains(who)).cloned();
    let (party, township, who) = known.unwrap_or_else(|| {
        let who = if owner.is_empty() { "台账未写明责任单位" } else { owner };
        (Party::Other, String::new(), who.to_owned())
    });
    &mut book.at(party, &township, who).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testkit::{Kit, person};
    use crate::model::county::{HouseholdRow, UnitPaper};
    use crate::model::testkit;

    fn pack() -> CountyPack {
        use Presence::{Missing, Present, Unknown};
        let mut pack = testkit::county(&[[Some(Present), Some(Missing)], [Some(Present), Some(Unknown)]]);
        for row in &mut pack.households {
            (row.helper, row.helper_unit) = ("张文义".into(), "狼山镇政府".into());
        }
        pack.matrix_columns[0].responsible = "帮扶责任人".into();
        pack.unit_papers.push(UnitPaper {
            level: Level::Department,
            unit: "教育局".into(),
            township: String::new(),
            village: String::new(),
            key: "B01@2019".into(),
            name: "2019年度学籍名单".into(),
            presence: Presence::Missing,
            responsible: "教育局".into(),
            remark: String::new(),
            number: String::new(),
        });
        pack
    }

    fn with(pack: &CountyPack, as_of: &str, problems: &[Problem]) -> Vec<Duty> {
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", "150899195603120011", &[])]);
        kit.with_input(|input| {
            let mut input = input.clone();
            input.as_of = as_of.parse().unwrap();
            input.deadline = "2020-06-30".parse().unwrap();
            of(&input, pack, problems)
        })
    }

    #[test]
    fn everybody_is_listed_with_all_papers_and_nothing_is_counted_twice() {
        let pack = pack();
        let duties = with(&pack, "2020-04-15", &[]);
        let required: u64 = duties.iter().map(|duty| duty.sums()[0]).sum();
        let columns = |row: &HouseholdRow| row.papers.iter().flatten().count() as u64;
        assert_eq!(required, pack.households.iter().map(columns).sum::<u64>() + 1);
        let find = |who: &str| duties.iter().find(|duty| duty.who == who).unwrap_or_else(|| panic!("{who}"));
        let bureau = find("临河区教育局");
        assert_eq!((bureau.party, bureau.sums(), bureau.overdue), (Party::Bureau, [1, 0, 1, 0], 0));
        assert_eq!(find("帮扶责任人 张文义（狼山镇政府）").sums(), [2, 2, 0, 0]);
        let village = find("永丰村");
        assert_eq!((village.party, village.township.as_str()), (Party::Village, "狼山镇"));
        assert_eq!(village.sums(), [2, 0, 1, 1]);
    }

    #[test]
    fn a_helper_named_by_a_finding_is_the_one_of_the_households() {
        let mut pack = pack();
        let mut found = crate::check::testkit::finding("T007", "150802", "", "", "", "张文义@2020-01-08");
        found.responsible = "帮扶责任人张文义".into();
        pack.findings.push(found);
        let duties = with(&pack, "2020-04-15", &[]);
        let his: Vec<&Duty> = duties.iter().filter(|duty| duty.who.contains("张文义")).collect();
        assert_eq!(his.len(), 1, "{his:?}");
        assert_eq!((his[0].sums(), his[0].findings), ([2, 2, 0, 0], 1));
    }

    #[test]
    fn offices_that_answer_together_are_no_party_of_their_own() {
        let mut pack = pack();
        for office in ["旗县教育局、扶贫办", "教育局", "帮扶责任人、苏木乡镇信息员"]
        {
            let mut found = crate::check::testkit::finding("P010", "150802", "", "", "", office);
            found.responsible = office.into();
            pack.findings.push(found);
        }
        let duties = with(&pack, "2020-04-15", &[]);
        let of_bureau: Vec<&Duty> = duties.iter().filter(|duty| duty.who.contains("教育局")).collect();
        assert_eq!(of_bureau.len(), 1, "{of_bureau:?}");
        assert_eq!((of_bureau[0].sums(), of_bureau[0].findings), ([1, 0, 1, 0], 2));
        assert_eq!(duties.iter().map(Duty::all_findings).sum::<u64>(), 3, "each is counted once");
    }

    #[test]
    fn every_open_finding_counts_in_one_column_of_one_party() {
        let mut pack = pack();
        let found = |rule: &str, household: &str, subject: &str, responsible: &str| {
            let mut found = crate::check::testkit::finding(rule, "150802", "", "", household, subject);
            found.responsible = responsible.into();
            found
        };
        let id = pack.households[0].household_id.clone();
        let (paper, office) = (pack.matrix_columns[0].key.clone(), "苏木乡镇扶贫档案员");
        pack.findings = vec![
            found("C014", &id, &paper, office),
            found("C015", &id, "file:0fa7bf89a9d8", office),
            found("Z003", "", "Z-1", "临河区扶贫办 吕佳"),
            found("Z006", "", "K28/来源", "市扶贫办、旗县扶贫办"),
            found("X009", "", "K01", "温建国"),
            found("V001", &id, "P-1", "苏木乡镇信息员"),
        ];
        pack.findings[3].severity = crate::base::terms::Severity::Info;
        let waived = crate::check::finding::Waived {
            reason: String::new(),
            person: String::new(),
            expires: String::new(),
        };
        let mut explained = found("V002", &id, "P-1", "苏木乡镇信息员");
        explained.waived = Some(waived);
        pack.findings.push(explained);
        let problem = Problem {
            subject: "Z-1".into(),
            owner: "教育局 李某".into(),
            closed: Some(true),
            ..Problem::default()
        };
        let duties = with(&pack, "2020-04-15", &[problem]);
        let sum = |count: fn(&Duty) -> u64| duties.iter().map(count).sum::<u64>();
        assert_eq!(sum(|duty| duty.paper_findings), 2, "{duties:?}");
        assert_eq!(sum(|duty| duty.ledger_findings), 2);
        assert_eq!(sum(Duty::all_findings), 6, "all open ones, the explained one not");
        let find = |who: &str| duties.iter().find(|duty| duty.who.contains(who)).unwrap();
        assert_eq!(find("教育局").ledger_findings, 1, "whose the ledger says");
        assert_eq!(find("张文义").paper_findings, 1, "who owes the paper");
    }

    #[test]
    fn what_is_open_after_the_deadline_is_overdue_and_problems_go_to_whom_the_ledger_names() {
        let problem = |owner: &str, closed, overdue| Problem {
            owner: owner.into(),
            closed,
            overdue,
            ..Problem::default()
        };
        let problems = [
            problem("教育局 李某", Some(false), true),
            problem("教育局", Some(true), false),
            problem("银行", None, false),
            problem("扶贫办公室", None, false),
            problem("扶贫开发办公室 王某", None, false),
            problem("扶贫办", None, false),
        ];
        let duties = with(&pack(), "2020-07-01", &problems);
        let find = |who: &str| duties.iter().find(|duty| duty.who == who).unwrap_or_else(|| panic!("{who}"));
        let bureau = find("临河区教育局");
        assert_eq!((bureau.overdue, bureau.problems, bureau.problems_overdue), (1, 1, 1));
        let of_office: Vec<&Duty> = duties.iter().filter(|duty| duty.who.contains("扶贫办")).collect();
        assert_eq!((of_office.len(), of_office[0].problems), (1, 3), "one office, one row: {of_office:?}");
        assert_eq!((find("银行").party, find("银行").problems), (Party::Other, 1));
        assert_eq!(find("永丰村").overdue, 2, "不明 is not handed over");
    }
}
