//! 答复核对: what people answered in the lists that came back, set beside what the check found. An answer changes no finding:
//! it carries who acts and by when into the packs, proposes a 核实说明 that somebody must grant, and is told where it
//! contradicts the check or another answer.

use crate::base::answers::{Column, Handling, day};
use crate::base::fingerprint::Fingerprint;
use crate::base::terms::Presence;
use crate::base::text::fold;
use crate::check::evidence::Files;
use crate::check::input::Input;
use crate::ingest::documents::cited::names_in;
use crate::ingest::feedback::Answer;
use crate::model::county::CountyPack;
use crate::model::run::RunRecord;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How an answer stands beside the check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It says that the matter is settled, and the check still finds it.
    Unconfirmed,
    /// Two people say different things.
    Conflict,
    /// 预计完成 has passed and the problem is still there.
    Overdue,
    /// 核实无误 or 无法补交 with a 核实说明: somebody must decide.
    Proposed,
    /// The same without a word why.
    Unexplained,
    /// It says that the matter is settled, and the check can still not tell.
    Undecided,
    /// Somebody is at it.
    #[default]
    Underway,
    /// A 核实说明 covers the problem.
    Waived,
}

impl Standing {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Standing::Unconfirmed => "答复已办，检查仍有",
            Standing::Conflict => "答复不一致",
            Standing::Overdue => "已过预计完成日",
            Standing::Proposed => "核实说明待审定",
            Standing::Unexplained => "缺核实说明",
            Standing::Undecided => "答复已办，仍不明",
            Standing::Underway => "办理中",
            Standing::Waived => "已作核实说明",
        }
    }
}

/// The answers to one problem, brought together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerRow {
    /// 问题编号
    pub fingerprint: String,
    pub handling: String,
    pub owner: String,
    /// ISO date where it could be read, else as written.
    pub due: String,
    pub statement: String,
    pub evidence: String,
    /// What the archive says of the files that 佐证 names; empty where it names none, or nobody can say.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub evidence_check: String,
    pub by: String,
    pub date: String,
    pub standing: Standing,
    /// Columns that people filled in differently; none of their words is taken.
    pub conflicts: Vec<Conflict>,
    /// Where the answers stand.
    pub places: Vec<String>,
}

/// What people wrote into one column, which is not the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conflict {
    /// Head of the column.
    pub column: String,
    /// Words, and where they stand.
    pub sides: Vec<(String, String)>,
}

impl Conflict {
    /// `处理情况：“已补交”、“核实无误”`
    #[must_use]
    pub fn words(&self) -> String {
        let sides: Vec<String> = self.sides.iter().map(|(words, _)| format!("“{words}”")).collect();
        format!("{}：{}", self.column, sides.join("、"))
    }

    /// `处理情况：“已补交”（甲.xlsx → 工作清单 第3行）；“核实无误”（…）`
    #[must_use]
    pub fn with_places(&self) -> String {
        let sides: Vec<String> =
            self.sides.iter().map(|(words, place)| format!("“{words}”（{place}）")).collect();
        format!("{}：{}", self.column, sides.join("；"))
    }
}

impl AnswerRow {
    #[must_use]
    pub fn of_column(&self, column: Column) -> &str {
        match column {
            Column::Handling => &self.handling,
            Column::Owner => &self.owner,
            Column::Due => &self.due,
            Column::Statement => &self.statement,
            Column::Evidence => &self.evidence,
            Column::By => &self.by,
            Column::Date => &self.date,
        }
    }

    fn slot(&mut self, column: Column) -> &mut String {
        match column {
            Column::Handling => &mut self.handling,
            Column::Owner => &mut self.owner,
            Column::Due => &mut self.due,
            Column::Statement => &mut self.statement,
            Column::Evidence => &mut self.evidence,
            Column::By => &mut self.by,
            Column::Date => &mut self.date,
        }
    }
}

/// 答复 in `run.json`: problems with an answer, by how it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct FeedbackSummary {
    /// Workbooks that hold answers.
    pub files: u64,
    /// Problems that were answered.
    pub answered: u64,
    /// Of these the ones that this run no longer finds.
    pub gone: u64,
    /// Of these the ones that a run over some units or rules does not find: gone, or not looked at.
    pub outside: u64,
    /// Said to be settled, and still found.
    pub unconfirmed: u64,
    /// Answered differently by two people.
    pub conflicts: u64,
    /// 核实说明 that wait for a decision.
    pub proposed: u64,
    /// 预计完成 has passed.
    pub overdue: u64,
}

impl FeedbackSummary {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files == 0
    }
}

/// 问题编号 of a problem of the ledger (整改台账) that is not struck off, as the list of open problems carries it.
#[must_use]
pub fn of_problem(county: &str, subject: &str) -> Fingerprint {
    Fingerprint::of("整改", county, "", "", "", subject)
}

/// Sets the answers beside the findings and open problems of every unit.
pub fn fill(input: &Input<'_>, record: &mut RunRecord) {
    let feedback = &input.data.feedback;
    let mut of_number: BTreeMap<&str, Vec<&Answer>> = BTreeMap::new();
    for answer in &feedback.answers {
        for number in &answer.numbers {
            of_number.entry(&number.0).or_default().push(answer);
        }
    }
    if of_number.is_empty() {
        return;
    }
    let mut summary = FeedbackSummary {
        files: feedback.files,
        answered: of_number.len() as u64,
        ..FeedbackSummary::default()
    };
    for pack in record.counties.iter_mut().chain([&mut record.prefecture]) {
        pack.answers = rows(pack, &mut of_number, input.as_of);
        for row in &pack.answers {
            summary.unconfirmed += u64::from(row.standing == Standing::Unconfirmed);
            summary.conflicts += u64::from(!row.conflicts.is_empty());
            summary.proposed += u64::from(row.standing == Standing::Proposed);
            summary.overdue += u64::from(row.standing == Standing::Overdue);
        }
    }
    look_for_evidence(input, record);
    let rest = of_number.len() as u64;
    if input.selection.covers_prefecture() && input.selection.takes_all() {
        summary.gone = rest;
    } else {
        summary.outside = rest;
    }
    record.summary.feedback = summary;
}

/// Looks for the files that answers name as evidence. A name that had to be masked is no longer what the file is called.
fn look_for_evidence(input: &Input<'_>, record: &mut RunRecord) {
    let packs = || record.counties.iter().chain([&record.prefecture]);
    let rows = packs().flat_map(|pack| &pack.answers);
    let named: BTreeSet<String> = rows.flat_map(|row| names_in(&row.evidence)).collect();
    if named.is_empty() {
        return;
    }
    let files = Files::of(input, &named);
    for pack in record.counties.iter_mut().chain([&mut record.prefecture]) {
        let county = input.divisions.county(&pack.code).map_or("", |county| &county.code);
        for row in pack.answers.iter_mut().filter(|row| !row.evidence.contains('*')) {
            let faults = files.faults(&row.evidence, county);
            row.evidence_check = if !faults.is_empty() {
                format!("佐证{}", faults.join("，"))
            } else if files.are_there(&row.evidence, county) {
                "佐证文件在档案中，能打开".to_owned()
            } else {
                String::new()
            };
        }
    }
}

/// Rows of one unit in the order of its findings, then of its open problems and of papers that are 不明; what they answer is
/// taken out.
fn rows(pack: &CountyPack, answers: &mut BTreeMap<&str, Vec<&Answer>>, as_of: NaiveDate) -> Vec<AnswerRow> {
    let mut rows = Vec::new();
    for finding in &pack.findings {
        if let Some(found) = answers.remove(finding.fingerprint.0.as_str()) {
            rows.push(row(&finding.fingerprint, &found, finding.waived.is_some(), as_of));
        }
    }
    for problem in &pack.open_problems {
        let number = of_problem(&pack.code, &problem.subject);
        if let Some(found) = answers.remove(number.0.as_str()) {
            rows.push(row(&number, &found, false, as_of));
        }
    }
    for paper in pack.missing_papers().filter(|paper| paper.presence == Presence::Unknown) {
        let number = Fingerprint(paper.number());
        if let Some(found) = answers.remove(number.0.as_str()) {
            let mut row = row(&number, &found, false, as_of);
            if row.standing == Standing::Unconfirmed {
                row.standing = Standing::Undecided;
            }
            rows.push(row);
        }
    }
    rows
}

/// What one speaker said last of one column, and where.
type Said<'a> = BTreeMap<Column, (&'a str, &'a str)>;

/// What all answers to one number come to.
#[must_use]
pub fn row(number: &Fingerprint, answers: &[&Answer], waived: bool, as_of: NaiveDate) -> AnswerRow {
    let mut ordered: Vec<&Answer> = answers.to_vec();
    // What a list carried along is an earlier word, and has nothing to say beside a new one: another sheet or copy of the
    // list still shows what was true before.
    if ordered.iter().any(|answer| !answer.carried) {
        ordered.retain(|answer| !answer.carried);
    }
    ordered.sort_by(|a, b| a.turn.cmp(&b.turn).then_with(|| a.place.cmp(&b.place)));
    // Of one speaker the latest word counts; a column that he leaves blank later takes nothing back.
    let mut speakers: BTreeMap<&str, Said<'_>> = BTreeMap::new();
    for answer in &ordered {
        let said = speakers.entry(&answer.speaker).or_default();
        for (column, words) in &answer.words {
            said.insert(*column, (words, &answer.place));
        }
    }
    let mut row = AnswerRow {
        fingerprint: number.0.clone(),
        places: ordered.iter().map(|answer| answer.place.clone()).collect(),
        ..AnswerRow::default()
    };
    for column in Column::ALL {
        let mut said: Vec<(&str, &str)> =
            speakers.values().filter_map(|said| said.get(&column).copied()).collect();
        if column == Column::Handling && said.iter().any(|(words, _)| Handling::of(words).is_final()) {
            // 正在办理 is what was true before 已补交.
            said.retain(|(words, _)| Handling::of(words).is_final());
        }
        let distinct: BTreeSet<String> =
            said.iter().map(|(words, _)| meaning(column, words, as_of)).collect();
        let words = match (column, distinct.len()) {
            (_, 0) => String::new(),
            (Column::Due | Column::Date, 1) => {
                day(said[0].0, as_of).map_or_else(|| said[0].0.to_owned(), |day| day.to_string())
            }
            (_, 1) => said[0].0.to_owned(),
            // Two may sign, and bring papers of their own.
            (Column::By | Column::Evidence, _) => joined(&said),
            (Column::Date, _) => distinct.into_iter().next_back().unwrap_or_default(),
            _ => {
                let sides = said.iter().map(|(words, place)| ((*words).to_owned(), (*place).to_owned()));
                row.conflicts.push(Conflict { column: column.label().to_owned(), sides: sides.collect() });
                String::new()
            }
        };
        *row.slot(column) = words;
    }
    row.standing = standing(&row, waived, as_of);
    row
}

fn joined(said: &[(&str, &str)]) -> String {
    let mut all: Vec<&str> = Vec::new();
    for (words, _) in said {
        if !all.contains(words) {
            all.push(words);
        }
    }
    all.join("；")
}

/// Two ways of writing one answer are one.
fn meaning(column: Column, words: &str, as_of: NaiveDate) -> String {
    match column {
        Column::Due | Column::Date => day(words, as_of).map_or_else(|| fold(words), |day| day.to_string()),
        _ => fold(words),
    }
}

fn standing(row: &AnswerRow, waived: bool, as_of: NaiveDate) -> Standing {
    if waived {
        return Standing::Waived;
    }
    if !row.conflicts.is_empty() {
        return Standing::Conflict;
    }
    let handling = Handling::of(&row.handling);
    match handling {
        Handling::Settled => Standing::Unconfirmed,
        Handling::Verified | Handling::Unable if row.statement.is_empty() => Standing::Unexplained,
        Handling::Verified | Handling::Unable => Standing::Proposed,
        Handling::Other if !row.statement.is_empty() => Standing::Proposed,
        Handling::Underway | Handling::Other => {
            let passed = NaiveDate::parse_from_str(&row.due, "%Y-%m-%d").is_ok_and(|due| due < as_of);
            if passed { Standing::Overdue } else { Standing::Underway }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(speaker: &str, turn: usize, words: &[(Column, &str)]) -> Answer {
        Answer {
            numbers: Vec::new(),
            words: words.iter().map(|(column, words)| (*column, (*words).to_owned())).collect(),
            speaker: speaker.into(),
            place: format!("{speaker}.xlsx 第{turn}行"),
            turn: (None, turn),
            carried: false,
        }
    }

    fn row_of(answers: &[Answer]) -> AnswerRow {
        let as_of = NaiveDate::from_ymd_opt(2020, 4, 15).expect("a day");
        let all: Vec<&Answer> = answers.iter().collect();
        row(&Fingerprint("0".repeat(32)), &all, false, as_of)
    }

    #[test]
    fn two_people_who_differ_are_a_conflict_and_neither_is_believed() {
        let row = row_of(&[
            answer("甲", 1, &[(Column::Handling, "已补交"), (Column::Due, "4月20日")]),
            answer("乙", 2, &[(Column::Handling, "核实无误"), (Column::Due, "2020-04-20")]),
        ]);
        assert_eq!((row.standing, row.handling.as_str()), (Standing::Conflict, ""));
        assert_eq!(row.due, "2020-04-20", "one day in two ways of writing is one");
        assert_eq!(row.conflicts.len(), 1);
        assert_eq!(row.conflicts[0].words(), "处理情况：“核实无误”、“已补交”");
        assert!(row.conflicts[0].with_places().contains("（甲.xlsx 第1行）"));
    }

    #[test]
    fn a_later_word_of_the_same_person_counts_and_a_beginning_contradicts_no_end() {
        let same = row_of(&[
            answer("甲", 2, &[(Column::Handling, "核实无误"), (Column::Statement, "同名同姓两人")]),
            answer("甲", 1, &[(Column::Handling, "已补交"), (Column::Owner, "李四")]),
        ]);
        assert_eq!((same.standing, same.handling.as_str()), (Standing::Proposed, "核实无误"));
        assert_eq!(same.owner, "李四", "what he leaves blank later stays");
        let begun = row_of(&[
            answer("甲", 1, &[(Column::Handling, "正在办理")]),
            answer("乙", 2, &[(Column::Handling, "已补交")]),
        ]);
        assert_eq!((begun.standing, begun.conflicts.len()), (Standing::Unconfirmed, 0));
    }

    #[test]
    fn what_a_list_carried_along_contradicts_no_new_word_and_speaks_where_there_is_none() {
        let stale = Answer {
            carried: true,
            ..answer("乙", 2, &[(Column::Handling, "核实无误"), (Column::Owner, "李四")])
        };
        let row = row_of(&[answer("甲", 1, &[(Column::Handling, "已补交")]), stale.clone()]);
        assert_eq!((row.handling.as_str(), row.owner.as_str(), row.conflicts.len()), ("已补交", "", 0));
        let alone = row_of(&[stale]);
        assert_eq!((alone.handling.as_str(), alone.owner.as_str()), ("核实无误", "李四"));
    }

    #[test]
    fn a_statement_beside_words_of_ones_own_is_proposed_and_one_beside_a_denial_is_not() {
        let said = |handling: &str| {
            row_of(&[answer(
                "甲",
                1,
                &[(Column::Handling, handling), (Column::Statement, "当天实为电话走访")],
            )])
        };
        for handling in ["说明情况", "属实", "核实属实", "见说明"] {
            assert_eq!(said(handling).standing, Standing::Proposed, "{handling}");
        }
        for handling in ["尚未补交", "待核实", "正在办理"] {
            assert_eq!(said(handling).standing, Standing::Underway, "{handling}");
        }
    }

    #[test]
    fn days_that_passed_and_statements_that_lack_are_told() {
        let late = row_of(&[answer("甲", 1, &[(Column::Due, "4月14日")])]);
        assert_eq!(late.standing, Standing::Overdue);
        let today = row_of(&[answer("甲", 1, &[(Column::Due, "4月15日")])]);
        assert_eq!(today.standing, Standing::Underway);
        let bare = row_of(&[answer("甲", 1, &[(Column::Handling, "无法补交")])]);
        assert_eq!(bare.standing, Standing::Unexplained);
        let unread = row_of(&[answer("甲", 1, &[(Column::Due, "下周")])]);
        assert_eq!((unread.standing, unread.due.as_str()), (Standing::Underway, "下周"));
    }
}
