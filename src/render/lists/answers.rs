//! 答复核对: what came back in filled-in lists, and the columns that the next ones carry.

use super::{dash, each_unit, plain, t};
use crate::base::answers::{CARRIED, Column, NUMBER, mark};
use crate::base::terms::{Level, Presence};
use crate::check::finding::Finding;
use crate::model::answers::{self, AnswerRow, Conflict, Standing};
use crate::model::county::{CountyPack, MissingPaper, chinese_date};
use crate::model::rectification::OpenProblem;
use crate::model::run::RunRecord;
use crate::render::blocks::Mark;
use crate::render::cells::{Item, ListOf, text};
use std::collections::BTreeMap;

/// Rows that a page prints; the workbook has all.
pub(crate) const PRINTED: usize = 20;

/// Columns of the list before and behind its verdict.
const FIRST: [Column; 4] = [Column::Handling, Column::Owner, Column::Due, Column::Statement];
const REST: [Column; 3] = [Column::Evidence, Column::By, Column::Date];

/// The answers of a unit by 问题编号.
pub(in crate::render) struct Answers<'a>(BTreeMap<&'a str, &'a AnswerRow>);

impl<'a> Answers<'a> {
    pub(in crate::render) fn of(unit: &'a CountyPack) -> Answers<'a> {
        Answers(unit.answers.iter().map(|row| (row.fingerprint.as_str(), row)).collect())
    }

    pub(in crate::render) fn to(&self, number: &str) -> Option<&'a AnswerRow> {
        self.0.get(number).copied()
    }
}

/// A row of a list that asks for an answer.
pub(in crate::render) struct Asked<'a> {
    /// Empty where there is nothing to answer.
    pub number: String,
    pub answer: Option<&'a AnswerRow>,
}

/// The columns to fill in, with what was answered so far.
pub(super) fn inputs(answer: Option<&AnswerRow>) -> impl Iterator<Item = Item> {
    Column::ALL.into_iter().map(move |column| t(answer.map_or("", |answer| answer.of_column(column))))
}

/// By what the answers of a row are known when it comes back as it went out.
pub(super) fn carried(answer: Option<&AnswerRow>) -> Item {
    t(answer.map_or_else(String::new, |answer| mark(|column| answer.of_column(column))))
}

/// How an answer stands, with both sides and their places where two differ; empty where there is none.
pub(in crate::render) fn standing(answer: &AnswerRow) -> Item {
    stands(answer, Conflict::with_places)
}

fn stands(answer: &AnswerRow, conflict: fn(&Conflict) -> String) -> Item {
    if answer.places.is_empty() {
        return t("");
    }
    let mut words = answer.standing.label().to_owned();
    if !answer.conflicts.is_empty() {
        let all: Vec<String> = answer.conflicts.iter().map(conflict).collect();
        words = format!("{words}：{}", all.join("；"));
    }
    if !answer.evidence_check.is_empty() {
        words = format!("{words}；{}", answer.evidence_check);
    }
    match answer.standing {
        Standing::Unconfirmed | Standing::Conflict | Standing::Overdue => Item::Marked(words, Mark::Red),
        Standing::Proposed | Standing::Unexplained | Standing::Undecided => Item::Marked(words, Mark::Yellow),
        Standing::Underway | Standing::Waived => t(words),
    }
}

/// Who acts, by when, and how it stands, for a remark: `张文义办理，预计2020年4月20日完成`.
pub(super) fn brief(answer: &AnswerRow) -> String {
    let mut parts = Vec::new();
    if !answer.owner.is_empty() {
        parts.push(format!("{}办理", answer.owner));
    }
    if !answer.due.is_empty() {
        let is_iso = answer.due.len() == 10 && answer.due.as_bytes()[4] == b'-';
        let day = if is_iso { chinese_date(&answer.due) } else { answer.due.clone() };
        parts.push(format!("预计{day}完成"));
    }
    if answer.standing != Standing::Underway || parts.is_empty() {
        parts.push(answer.standing.label().to_owned());
    }
    parts.join("，")
}

/// A list of the workbook with the columns to fill in, 答复核对, 问题编号 and 带出标记 behind its own.
pub(in crate::render) fn with_inputs<'a>(
    mut list: ListOf<'a>,
    asked: impl Iterator<Item = Asked<'a>> + 'a,
) -> ListOf<'a> {
    let widths = [10, 10, 11, 20, 16, 9, 11];
    let heads = Column::ALL.into_iter().zip(widths).map(|(column, width)| text(column.label(), width));
    list.heads.extend(heads.chain([text("答复核对", 20), text(NUMBER, 36), text(CARRIED, 10)]));
    let rows = list.rows.zip(asked).map(|(mut row, asked)| {
        row.extend(inputs(asked.answer));
        row.push(asked.answer.map_or_else(|| t(""), standing));
        row.push(dash(&asked.number));
        row.push(carried(asked.answer));
        row
    });
    ListOf { rows: Box::new(rows), ..list }
}

/// Who has an open problem of the ledger: whom the ledger names, and who says that he is at it.
pub(super) fn owner(unit: &CountyPack, answers: &Answers<'_>, problem: &OpenProblem) -> String {
    let number = answers::of_problem(&unit.code, &problem.subject);
    match answers.to(&number.0).map(brief) {
        Some(said) if problem.owner.is_empty() => said,
        Some(said) => format!("{}（{said}）", problem.owner),
        None => problem.owner.clone(),
    }
}

/// 问题编号 of every row of 未销号问题, with the answers so far.
pub(in crate::render) fn numbers_of_problems<'a>(
    record: &'a RunRecord,
    pack: &'a CountyPack,
) -> impl Iterator<Item = Asked<'a>> {
    each_unit(record, pack).flat_map(|unit| {
        let answers = Answers::of(unit);
        unit.open_problems.iter().map(move |problem| {
            let number = answers::of_problem(&unit.code, &problem.subject).0;
            Asked { answer: answers.to(&number), number }
        })
    })
}

/// Problems with an answer: what contradicts the check or another answer first. A page prints what must be looked at.
pub(super) fn answers<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let printed = name == "first_answers";
    let mut all: Vec<(&CountyPack, Option<&Finding>, &AnswerRow)> = Vec::new();
    let mut papers: BTreeMap<String, MissingPaper<'_>> = BTreeMap::new();
    for unit in each_unit(record, pack) {
        let findings: BTreeMap<&str, &Finding> =
            unit.findings.iter().map(|finding| (finding.fingerprint.0.as_str(), finding)).collect();
        // Answers to what is no finding: papers that are 不明, and problems of the ledger.
        if unit.answers.iter().any(|row| !findings.contains_key(row.fingerprint.as_str())) {
            let open = unit.missing_papers().filter(|paper| paper.presence == Presence::Unknown);
            papers.extend(open.map(|paper| (paper.number(), paper)));
        }
        all.extend(
            unit.answers.iter().map(|row| (unit, findings.get(row.fingerprint.as_str()).copied(), row)),
        );
    }
    all.sort_by_key(|(.., row)| row.standing);
    if printed {
        all.retain(|(.., row)| is_to_look_at(row));
        all.truncate(PRINTED);
    }
    let mut heads = vec![text("旗县区", 10), text("问题", 46)];
    if printed {
        heads.extend([text("答复", 26), text("核对结果", 22)]);
    } else {
        heads.extend(FIRST.map(|column| text(column.label(), 14)));
        heads.push(text("核对结果", 24));
        heads.extend(REST.map(|column| text(column.label(), 12)));
        heads.extend([text("出处", 40), text(NUMBER, 36)]);
    }
    let rows = all.into_iter().map(move |(unit, finding, row)| {
        let problem = || {
            unit.open_problems
                .iter()
                .find(|problem| answers::of_problem(&unit.code, &problem.subject).0 == row.fingerprint)
        };
        let what = match finding {
            Some(finding) => finding.message.clone(),
            None => problem()
                .map(|problem| format!("{} {}", problem.number().unwrap_or("未编号"), problem.what))
                .or_else(|| papers.get(&row.fingerprint).map(open_paper))
                .unwrap_or_default(),
        };
        let mut cells = vec![t(&unit.name), t(what)];
        if printed {
            cells.push(dash(&said(row)));
            cells.push(stands(row, Conflict::words));
        } else {
            cells.extend(FIRST.map(|column| t(row.of_column(column))));
            cells.push(standing(row));
            cells.extend(REST.map(|column| t(row.of_column(column))));
            cells.push(t(row.places.join("；")));
            cells.push(t(&row.fingerprint));
        }
        cells
    });
    plain("答复核对", heads, Box::new(rows))
}

/// `永丰村赵甲：2018年度扶贫手册不明（文件已损坏）`
fn open_paper(paper: &MissingPaper<'_>) -> String {
    let place = if paper.village.is_empty() { paper.township } else { paper.village };
    let whose =
        if paper.head.is_empty() && paper.level != Level::Household { paper.unit } else { paper.head };
    let whose = format!("{place}{whose}");
    let mark = if whose.is_empty() { "" } else { "：" };
    format!("{whose}{mark}{}不明（{}）", paper.name, paper.remark)
}

/// Answers to the unit's problems, and to those of the units below it.
pub(crate) fn all<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> Vec<&'a AnswerRow> {
    each_unit(record, pack).flat_map(|unit| &unit.answers).collect()
}

/// Is it more than somebody being at it?
pub(crate) fn is_to_look_at(row: &AnswerRow) -> bool {
    !matches!(row.standing, Standing::Underway | Standing::Waived)
}

/// `已补交；张文义 2020年4月20日`
fn said(row: &AnswerRow) -> String {
    let mut parts: Vec<String> =
        [&row.handling, &row.statement].into_iter().filter(|words| !words.is_empty()).cloned().collect();
    if !row.by.is_empty() {
        parts.push(format!("说明人：{}", row.by));
    }
    if !row.due.is_empty() || !row.owner.is_empty() {
        let bare = AnswerRow { owner: row.owner.clone(), due: row.due.clone(), ..AnswerRow::default() };
        parts.push(brief(&bare));
    }
    parts.join("；")
}
