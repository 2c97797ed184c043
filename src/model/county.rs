//! Everything one county's pack prints. Written to `OUT/record/<code>.json`, read back by `render --from`.

use crate::base::config::signers::Signers;
use crate::base::error::SoftError;
use crate::base::fingerprint::Fingerprint;
use crate::base::terms::{Level, Link, LinkState, Presence};
use crate::check::finding::Finding;
use crate::check::people::{People, is_zero};
use crate::model::advice::Action;
use crate::model::answers::AnswerRow;
use crate::model::brief::Brief;
use crate::model::deadlines::{Counts, Deadline};
use crate::model::duties::Duty;
use crate::model::incomes::Incomes;
use crate::model::readiness::Readiness;
use crate::model::rectification::{OpenProblem, SourceRow};
use crate::model::run::{Links, Totals};
use crate::model::scoring::ScoreSheet;
use crate::model::topics::TopicRow;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Pack of one county (旗县区), or of the whole prefecture when `code` ends in 00.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CountyPack {
    pub code: String,
    pub name: String,
    /// 数据日期 of the register the households come from (ISO date); empty when it has none.
    #[serde(default)]
    pub data_date: String,
    pub totals: Totals,
    pub links: Links,
    /// 抽样名单 rows that fit no registered household: drawn, and nowhere in `links`.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub drawn_strangers: u64,
    /// Completeness by level, in the order of [`Level::ALL`].
    pub by_level: Vec<LevelRow>,
    /// Completeness by township.
    pub by_township: Vec<TownshipRow>,
    /// One row a kind of paper: required, present, missing … sorted by missing, most first.
    pub by_document: Vec<DocumentRow>,
    /// Households in the order of the archive, with their papers.
    pub households: Vec<HouseholdRow>,
    /// Columns of the completeness matrix: codes in catalogue order (`H04@2019` for annual papers).
    pub matrix_columns: Vec<MatrixColumn>,
    /// Papers required above the household, present or not.
    pub unit_papers: Vec<UnitPaper>,
    pub interviews: Vec<InterviewRow>,
    pub visits: Vec<VisitRow>,
    /// 同一事项、各方说法: drawn households × attributes with every side.
    pub comparisons: Vec<Comparison>,
    /// 对账: indicator, system, reported, control.
    pub reconciliation: Vec<Reconciliation>,
    /// 汇报材料数字核对: every figure read from the unit's reports, and the reports that could not be read.
    #[serde(default)]
    pub report_figures: Vec<ReportFigure>,
    /// Reports whose text was read.
    #[serde(default)]
    pub reports_read: u64,
    /// Findings of this county, sorted by (township, village, household, rule, subject).
    pub findings: Vec<Finding>,
    /// Files that are no archive papers (非归档文件): count and examples.
    pub junk: Vec<String>,
    /// Earlier runs for the trend, oldest first, then this one.
    pub trend: Vec<TrendPoint>,
    /// 红黄绿, with its reasons.
    pub verdict: Verdict,
    /// 时限: the archive's deadline, then the clocks beside it, and where the trend leads by each.
    #[serde(default)]
    pub deadlines: Vec<Deadline>,
    /// The same of what a unit above counties keeps itself (本级); empty for a county.
    #[serde(default)]
    pub own_deadlines: Vec<Deadline>,
    /// What the deadlines count beside papers.
    #[serde(default)]
    pub progress: Counts,
    /// 办理建议: what closes the most findings, without overlap.
    #[serde(default)]
    pub advice: Vec<Action>,
    /// 责任清单: what everybody must hand over.
    #[serde(default)]
    pub duties: Vec<Duty>,
    /// Open problems of the ledgers → the time limit that the ledger sets (ISO date).
    #[serde(default)]
    pub problem_limits: BTreeMap<String, String>,
    /// 整改: the problems of the ledgers by source.
    #[serde(default)]
    pub rectification: Vec<SourceRow>,
    /// Problems of the ledgers that nobody can give to a county, in one row: each may be this one's. Empty above counties.
    #[serde(default, skip_serializing_if = "SourceRow::is_empty")]
    pub strays: SourceRow,
    /// Those that are not struck off, by time limit.
    #[serde(default)]
    pub open_problems: Vec<OpenProblem>,
    /// 收入分布; absent where no register tells an income.
    #[serde(default)]
    pub incomes: Option<Incomes>,
    /// 移交准备; of the top unit what it keeps itself.
    #[serde(default)]
    pub readiness: Readiness,
    /// Files no kind of paper fits (未匹配材料), with the nearest guess.
    pub unmatched: Vec<UnmatchedFile>,
    /// Folders that fit no layout or more than one unit.
    pub unplaced: Vec<UnmatchedFile>,
    /// 未能检查: what concerns this unit, and what concerns every unit.
    pub unchecked: Vec<SoftError>,
    /// 数据说明: what was read all the same and is worth a look (rows of another county, idle waivers, absent ledgers).
    pub remarks: Vec<SoftError>,
    /// Cells of its registers that nobody could read; 数据说明 names their columns.
    #[serde(default)]
    pub unreadable: u64,
    /// Of a unit above counties: those without a list of 边缘户 and 监测户, which its totals of them do not hold.
    #[serde(default)]
    pub unlisted: Vec<String>,
    /// 数据来源: the registers with rows of this unit.
    pub sources: Vec<Source>,
    /// 一页县情; empty for the top unit.
    #[serde(default)]
    pub brief: Brief,
    /// 专项; empty for the top unit.
    #[serde(default)]
    pub topics: Vec<TopicRow>,
    /// 评分自评表; absent for the top unit.
    #[serde(default)]
    pub score: Option<ScoreSheet>,
    /// 答复核对: answers of lists that came back to findings and open problems of the unit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerRow>,
    /// 编制、审核、签发
    #[serde(default)]
    pub signers: Signers,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // The signature is serde's.
fn is_nought(count: &u64) -> bool {
    *count == 0
}

/// A register (登记表) as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Source {
    /// File and sheet, masked: `registers/名册.xlsx → 2019`.
    pub place: String,
    /// What it was taken for (建档立卡人口名册 …).
    pub kind: String,
    /// All rows of the register, also those of other units.
    pub rows: u64,
    /// 数据日期 of the title or the newest of its rows; empty when it has none.
    pub data_date: String,
    /// How the layout was read (title rows skipped, merged cells filled down …).
    pub notes: Vec<String>,
    pub missing_columns: Vec<String>,
    pub unused_columns: Vec<String>,
}

/// Outcome of the scoring (红黄绿).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    Red,
    Yellow,
    Green,
    /// Nothing was required, or nothing could be checked.
    #[default]
    Undecided,
}

impl Colour {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Colour::Red => "红",
            Colour::Yellow => "黄",
            Colour::Green => "绿",
            Colour::Undecided => "未判定",
        }
    }

    /// What the colour means for the delivery of the archive.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Colour::Red => "未达到齐全完整、真实准确要求",
            Colour::Yellow => "基本达到要求，尚需补正",
            Colour::Green => "齐全完整，可以移交",
            Colour::Undecided => "无法判定",
        }
    }
}

/// Verdict on one unit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub colour: Colour,
    /// Why, in whole clauses, weightiest first.
    pub reasons: Vec<String>,
}

/// Where the trend leads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Projection {
    /// 样本不足: fewer than three dates.
    #[default]
    TooFewPoints,
    /// Everything is there already.
    Finished,
    /// No progress over the dates: no finish in sight.
    Stalled,
    /// Expected day of completion.
    Finish { date: String, in_time: bool },
}

/// `2020年4月15日` of an ISO date; anything else as it is. So sentences, covers and captions write a day; the cells of tables
/// have it as the record does, 2020-04-15, which lines up and sorts.
#[must_use]
pub fn chinese_date(iso: &str) -> String {
    let parts: Vec<&str> = iso.split('-').collect();
    match parts[..] {
        [year, month, day] => {
            format!("{year}年{}月{}日", month.trim_start_matches('0'), day.trim_start_matches('0'))
        }
        _ => iso.to_owned(),
    }
}

/// A file or folder that fits nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmatchedFile {
    /// Masked.
    pub path: String,
    pub household_id: String,
    /// Nearest guesses, best first.
    pub nearest: Vec<String>,
}

/// One paper that is not there (缺件), wherever it is required.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingPaper<'a> {
    pub level: Level,
    pub township: &'a str,
    pub village: &'a str,
    /// Household number, department; empty for villages and above.
    pub unit: &'a str,
    /// Head of household; empty above the household.
    pub head: &'a str,
    pub key: &'a str,
    pub name: &'a str,
    pub presence: Presence,
    pub responsible: &'a str,
    pub remark: &'a str,
    number: Number<'a>,
}

/// What tells the 问题编号 of a paper that is not there.
#[derive(Debug, Clone, PartialEq)]
enum Number<'a> {
    Known(&'a str),
    /// Rule, county and township, by code.
    OfHousehold(&'a str, &'a str, &'a str),
}

impl MissingPaper<'_> {
    /// 问题编号 that the lack of the paper has, or would have where it is 不明: the answer to what is 不明 today answers what is
    /// missing tomorrow. Empty in records of versions that did not keep it.
    #[must_use]
    pub fn number(&self) -> String {
        match self.number {
            Number::Known(number) => number.to_owned(),
            Number::OfHousehold("", ..) => String::new(),
            Number::OfHousehold(rule, county, township) => {
                Fingerprint::of(rule, county, township, self.village, self.unit, self.key).0
            }
        }
    }
}

impl CountyPack {
    /// Every required paper that is missing, only listed, or 不明: first the levels above the household, then
    /// households in the order of the archive.
    pub fn missing_papers(&self) -> impl Iterator<Item = MissingPaper<'_>> {
        let units =
            self.unit_papers.iter().filter(|paper| !paper.presence.is_present()).map(|paper| MissingPaper {
                level: paper.level,
                township: &paper.township,
                village: &paper.village,
                unit: &paper.unit,
                head: "",
                key: &paper.key,
                name: &paper.name,
                presence: paper.presence,
                responsible: &paper.responsible,
                remark: &paper.remark,
                number: Number::Known(&paper.number),
            });
        let households = self.households.iter().flat_map(move |row| {
            row.papers.iter().enumerate().filter_map(move |(at, presence)| {
                let presence = (*presence)?;
                let column = self.matrix_columns.get(at)?;
                (!presence.is_present()).then(|| MissingPaper {
                    level: Level::Household,
                    township: &row.township_name,
                    village: &row.village,
                    unit: &row.household_id,
                    head: &row.head_name,
                    key: &column.key,
                    name: &column.name,
                    presence,
                    responsible: &column.responsible,
                    remark: row
                        .remarks
                        .iter()
                        .find(|(column, _)| *column as usize == at)
                        .map_or("", |(_, text)| text),
                    number: Number::OfHousehold(&column.rule, &self.code, &row.township),
                })
            })
        });
        units.chain(households)
    }

    /// Where the papers of the unit lead by the archive's deadline, as one clause.
    #[must_use]
    pub fn outlook(&self) -> String {
        self.deadlines.first().map_or_else(|| Deadline::default().sentence(), Deadline::sentence)
    }

    /// Findings covered by a 核实说明.
    pub fn waived(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.waived.is_some())
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelRow {
    pub level: Level,
    pub units: u64,
    pub required: u64,
    pub present: u64,
    pub missing: u64,
    pub unknown: u64,
    pub completeness: Option<f64>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TownshipRow {
    pub code: String,
    pub name: String,
    pub households: u64,
    pub persons: u64,
    /// Of `households`: those of which no register says how many people they have; `persons` is without them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unsaid: u64,
    pub required: u64,
    pub present: u64,
    pub missing: u64,
    pub unknown: u64,
    pub completeness: Option<f64>,
    pub errors: u64,
    pub warnings: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentRow {
    pub code: String,
    pub name: String,
    pub level: Level,
    pub required: u64,
    pub present: u64,
    pub in_village_volume: u64,
    pub listed_only: u64,
    pub missing: u64,
    pub unknown: u64,
    pub responsible: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatrixColumn {
    /// `H04@2019` or `H01`.
    pub key: String,
    /// With its year: `2019年度贫困户信息采集表`.
    pub name: String,
    /// Who must bring it.
    pub responsible: String,
    /// The rule that finds it missing.
    #[serde(default)]
    pub rule: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HouseholdRow {
    pub household_id: String,
    pub head_name: String,
    pub township: String,
    pub township_name: String,
    pub village: String,
    /// 村民小组 as the register writes it; mostly empty.
    #[serde(default)]
    pub group: String,
    /// 帮扶责任人 by name and unit; empty when no register names one.
    #[serde(default)]
    pub helper: String,
    #[serde(default)]
    pub helper_unit: String,
    /// 人数; null where no register says.
    pub people: Option<u64>,
    /// 脱贫户 / 监测户 / 边缘户 …
    pub kind: String,
    pub exit_year: Option<i32>,
    /// Parallel to `matrix_columns`; `None` = not required of this household.
    #[serde(with = "letters")]
    pub papers: Vec<Option<Presence>>,
    pub required: u64,
    pub present: u64,
    pub missing: u64,
    pub unknown: u64,
    pub state: LinkState,
    /// Column of `papers` → why its presence is what it is.
    #[serde(default)]
    pub remarks: Vec<(u32, String)>,
    pub has_file: bool,
    pub has_interview: bool,
    pub has_visit: bool,
    /// Links of a drawn household that nobody can tell to be there or absent, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<(Link, String)>,
    /// Open errors and doubts between the links: why the household is 矛盾 or 存疑, nothing else.
    pub errors: u64,
    pub warnings: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitPaper {
    pub level: Level,
    /// Department (成员单位); empty for villages, townships and counties.
    pub unit: String,
    /// Name of the township.
    pub township: String,
    pub village: String,
    /// `G03@2019`
    pub key: String,
    pub name: String,
    pub presence: Presence,
    pub responsible: String,
    /// Why the presence is what it is; mostly empty.
    pub remark: String,
    /// 问题编号 that its lack has, or would have where it is 不明; empty for a paper that is there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct InterviewRow {
    pub id: String,
    pub date: String,
    /// 旗县领导 / 行业部门 / 苏木乡镇 / 嘎查村 / 驻村工作队 / 帮扶责任人 / 群众
    pub level: String,
    pub form: String,
    pub interviewee: String,
    pub post: String,
    pub household_id: String,
    /// Drawn households that the interview stands for because it was with their helper or one of their members.
    #[serde(default)]
    pub stands_for: Vec<String>,
    pub topic: String,
    pub figures: String,
    pub issues: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VisitRow {
    pub household_id: String,
    pub head_name: String,
    pub township_name: String,
    pub village: String,
    pub date: String,
    pub respondent: String,
    pub surveyors: String,
    pub people: String,
    pub abnormal: String,
    pub state: Option<LinkState>,
    /// What the household is that has no state: 未能归户, 边缘户, 未建档户.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub standing: String,
}

/// 同一事项、各方说法.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub household_id: String,
    pub head_name: String,
    pub village: String,
    /// Chinese name of the attribute.
    pub attribute: String,
    pub sides: Vec<Side>,
    pub agree: Agreement,
    /// Codes of the rules behind it; empty where the values alone tell.
    #[serde(default)]
    pub rules: Vec<String>,
}

/// What the sides of a [`Comparison`] make together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// 一致: the values are equal, or a rule lets the difference pass.
    Agree,
    /// 矛盾: a rule calls it an error.
    Differ,
    /// 存疑: a rule calls it a doubt.
    Doubt,
    /// 不一致（已说明）: every finding about it is waived.
    Explained,
    /// 不一致（未设规则）: no rule speaks about these two links.
    Unjudged,
    /// 不一致（规则未进行）: the rule that judges them did not run.
    Unchecked,
    /// 时点不同: no two sides speak about the same time.
    Apart,
}

impl Agreement {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Agreement::Agree => "一致",
            Agreement::Differ => "矛盾",
            Agreement::Doubt => "存疑",
            Agreement::Explained => "不一致（已说明）",
            Agreement::Unjudged => "不一致（未设规则）",
            Agreement::Unchecked => "不一致（规则未进行）",
            Agreement::Apart => "时点不同，不作比对",
        }
    }

    /// Do the values differ, explained or not?
    #[must_use]
    pub fn is_dispute(self) -> bool {
        !matches!(self, Agreement::Agree | Agreement::Apart)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    pub link: crate::base::terms::Link,
    /// Who says it, where that is a list of an office (名单) and not one of the links by its name; empty elsewhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    pub value: String,
    pub as_of: String,
    /// `registers/…xlsx → 名单 → F12` or a page.
    pub source: String,
}

impl Side {
    /// `系统`, `名单`: one word for one party, as the findings call it.
    #[must_use]
    pub fn label(&self) -> &str {
        if self.by.is_empty() { self.link.label() } else { &self.by }
    }
}

impl TownshipRow {
    /// 已脱贫享受政策: households with their people.
    #[must_use]
    pub fn people(&self) -> People {
        People { households: self.households, persons: self.persons, unsaid: self.unsaid }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// K01 …
    pub key: String,
    pub name: String,
    pub unit: String,
    pub system: Option<f64>,
    /// Where `system` is null for it: people of whom some households do not say how many they are.
    #[serde(default, skip_serializing_if = "People::is_whole")]
    pub unsaid: People,
    /// Least and most, where `system` is null because the ledger leaves some problems open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub between: Option<(u64, u64)>,
    pub reported: Option<f64>,
    /// Control total of the notice (prefecture only).
    pub control: Option<f64>,
    /// Of the reported total, and of the published one where both are there.
    pub as_of: String,
    pub agree: Option<bool>,
    /// Why it was not judged; empty where `agree` tells.
    #[serde(default)]
    pub reason: String,
    pub source: String,
    /// The reported total is of another date than what it is held against.
    #[serde(default)]
    pub other_date: bool,
}

/// A figure of a report (汇报材料) beside that of the table, or a report that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportFigure {
    /// Department or township; empty for the unit itself.
    pub unit: String,
    /// Name of the file, masked.
    pub document: String,
    /// `第3段`, `第2页`
    pub place: String,
    /// Name of the indicator; empty for a report that could not be read.
    pub name: String,
    /// The words with the figure.
    pub words: String,
    pub as_of: String,
    /// `18户`; empty when no table answers.
    pub counted: String,
    pub outcome: ReportOutcome,
    /// Why it was not judged.
    pub reason: String,
}

/// What a [`ReportFigure`] came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportOutcome {
    Agrees,
    Differs,
    /// 不符（已说明）: the finding about it is waived.
    Explained,
    /// 未作判定
    #[default]
    Unjudged,
    /// 未能读出文字
    Unread,
}

impl ReportOutcome {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            ReportOutcome::Agrees => "相符",
            ReportOutcome::Differs => "不符",
            ReportOutcome::Explained => "不符（已说明）",
            ReportOutcome::Unjudged => "未作判定",
            ReportOutcome::Unread => "未能读出文字",
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TrendPoint {
    pub as_of: String,
    pub required: u64,
    pub present: u64,
    pub completeness: Option<f64>,
    pub errors: u64,
    pub warnings: u64,
}

/// Presences of one household as one word, a letter a column: a prefecture has about a million of them.
mod letters {
    use crate::base::terms::Presence;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(papers: &[Option<Presence>], out: S) -> Result<S::Ok, S::Error> {
        let word: String = papers
            .iter()
            .map(|paper| match paper {
                None => '-',
                Some(Presence::Present) => 'P',
                Some(Presence::InVillageVolume) => 'V',
                Some(Presence::ListedOnly) => 'L',
                Some(Presence::Missing) => 'M',
                Some(Presence::Unknown) => 'U',
            })
            .collect();
        out.serialize_str(&word)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Option<Presence>>, D::Error> {
        let word = String::deserialize(input)?;
        word.chars()
            .map(|letter| match letter {
                '-' => Ok(None),
                'P' => Ok(Some(Presence::Present)),
                'V' => Ok(Some(Presence::InVillageVolume)),
                'L' => Ok(Some(Presence::ListedOnly)),
                'M' => Ok(Some(Presence::Missing)),
                'U' => Ok(Some(Presence::Unknown)),
                other => Err(D::Error::custom(format!("unknown letter {other:?} in papers"))),
            })
            .collect()
    }
}
