//! The values that templates may use. Their names, kinds and meanings are printed by `qiquan schema templates`.

use crate::model::run::{Links, Totals};
use schemars::JsonSchema;
use serde::Serialize;

/// Everything a template may print or ask for, beside its directives.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Values<'a> {
    /// The unit.
    pub name: &'a str,
    /// 区划代码
    pub code: &'a str,
    /// 检查时点: `2020年4月15日`.
    pub as_of: String,
    /// 数据时点: 数据日期 of the registers.
    pub data_date: String,
    /// Do the registers tell the date of their data?
    pub has_data_date: bool,
    /// 归档时限
    pub deadline: String,
    /// 剩余天数, negative when the deadline has passed.
    pub days_left: i64,
    /// Figures of `run.json`.
    pub totals: &'a Totals,
    /// 已脱贫享受政策, printed: `12户、27人`, `12户、至少20人`.
    pub people: String,
    /// 边缘户, printed: `1户、人数不明`.
    pub borderline: String,
    /// 脱贫监测户, printed.
    pub monitored: String,
    /// 没有读到人员表、户表: of the county, of the whole those of one of its counties.
    pub no_roll: bool,
    /// 完整率, printed.
    pub completeness: String,
    /// 三环节 of the drawn households.
    pub links: &'a Links,
    /// Open findings about sums beside the tables of 对账, by rule.
    pub reconcile_rules: String,
    /// Open findings behind a 不符 of 对账, by rule.
    pub line_rules: String,
    /// Open findings behind a 不符 of 汇报材料数字核对, by rule.
    pub report_rules: String,
    /// 移交准备 in one sentence.
    pub readiness: String,
    /// 红, 黄, 绿 or 未判定.
    pub colour: &'a str,
    /// Where the papers lead by the deadline, as one clause.
    pub projection: String,
    /// 专项 that have something to tell, numbered.
    pub topics: Vec<TopicValues<'a>>,
    /// Numeral of the heading behind them.
    pub without_data_number: String,
    /// How lists of problems are ordered, in words.
    pub order: &'a str,
    /// What the columns of 责任清单 mean.
    pub duty_columns: String,
    /// Counties that handed in no list of 边缘户 and 监测户: `五原县、磴口县等6个旗县区`; empty for none.
    pub unlisted: String,
    /// Lengths of the lists and other plain figures.
    pub counts: Counts,
    /// Title of the 评分自评表; this and the next are empty for the top unit.
    pub score_title: &'a str,
    /// Its basis (依据).
    pub score_basis: &'a str,
    /// Its points (总分).
    pub score_total: String,
    /// Is it the shipped sheet, which is to be replaced?
    pub score_shipped: bool,
    /// Its sum in words.
    pub score_sum: String,
    /// Number of counties.
    pub counties: usize,
    /// 红, 黄, 绿, 未判定, in this order.
    pub colours: Vec<ColourLine>,
    /// Program and version.
    pub tool: &'a str,
    /// 校验码 of this pack, as on the cover.
    pub pack_code: String,
    /// Start of the code of all inputs.
    pub input_digest: &'a str,
    /// Are there earlier dates?
    pub has_trend: bool,
    /// Name of the unit's workbook.
    pub workbook: String,
}

/// One colour of the verdict.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ColourLine {
    /// 红, 黄, 绿, 未判定
    pub label: &'static str,
    /// When a unit has it.
    pub criteria: String,
    /// Number of counties; empty for none.
    pub count: String,
    /// Their names.
    pub names: String,
}

/// A topic (专项); its figures, findings and papers are lists.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TopicValues<'a> {
    /// For `of=` of the lists.
    pub at: usize,
    /// Numeral of its heading.
    pub number: String,
    /// 专项名称
    pub name: &'a str,
    /// Its conclusion in one sentence.
    pub conclusion: &'a str,
    /// Open findings of its rules.
    pub findings: usize,
    /// 应归 of its papers.
    pub papers_required: u64,
    /// 已归 of its papers.
    pub papers_present: u64,
    /// Kinds of its papers that are not all in place.
    pub papers_open: usize,
}

/// Plain figures for the templates; long lists stay with the directives.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Counts {
    /// 缺件和不明 together: papers that are not in place.
    pub missing_list: u64,
    /// Households without any folder (整户未建档).
    pub unfiled: usize,
    /// 座谈访谈记录
    pub interviews: usize,
    /// 入户调查记录
    pub visits: usize,
    /// Households with a visit, drawn or not.
    pub visited_households: usize,
    /// 抽样户
    pub sampled: u64,
    /// Rows of the sample list that fit no registered household.
    pub drawn_strangers: u64,
    /// Lines of 同一事项各方说法 where the sides differ.
    pub disputes: usize,
    /// All lines of 同一事项各方说法.
    pub comparisons: usize,
    /// Files no kind of paper fits (未匹配材料).
    pub unmatched: usize,
    /// Folders no unit could be found for.
    pub unplaced: usize,
    /// 非归档文件
    pub junk: usize,
    /// 未能检查
    pub unchecked: usize,
    /// 数据说明
    pub remarks: usize,
    /// Cells that nobody could read.
    pub unreadable: u64,
    /// Everything that could not be checked.
    pub all_unchecked: u64,
    /// Registers that were read (数据来源).
    pub sources: usize,
    /// Findings with a 核实说明.
    pub waived: usize,
    /// 矛盾和疑点 between the links.
    pub contradictions: usize,
    /// Of `contradictions`, those that are not about a drawn household.
    pub undrawn_contradictions: usize,
    /// Findings of 其他问题.
    pub other_findings: usize,
    /// All open findings.
    pub open_findings: usize,
    /// Open findings about missing papers.
    pub paper_findings: usize,
    /// Open findings between the links.
    pub link_findings: usize,
    /// 错误 among `other_findings`.
    pub other_errors: usize,
    /// 疑点 among `other_findings`.
    pub other_warnings: usize,
    /// 提示 among `other_findings`.
    pub other_hints: usize,
    /// Checks that `other_findings` are of.
    pub other_checks: usize,
    /// 市级问题: of the top unit itself.
    pub own_findings: usize,
    /// 市级应归
    pub own_required: u64,
    /// 市级缺件和不明
    pub own_missing: u64,
    /// Drawn households without an interview.
    pub uninterviewed: usize,
    /// Interviews that found something.
    pub interview_issues: usize,
    /// Drawn households without a visit.
    pub unvisited: usize,
    /// Visits that found something.
    pub visit_issues: usize,
    /// Drawn households that are not 一致.
    pub exceptions: usize,
    /// Rules with open errors.
    pub error_kinds: usize,
    /// Lines of 先办事项.
    pub urgent: usize,
    /// Rules behind the lines of 先办事项.
    pub urgent_kinds: usize,
    /// Open problems of the ledgers past their time limit.
    pub overdue: usize,
    /// Problems past their time limit of which the ledger does not say whether they are struck off.
    pub late_unsaid: u64,
    /// Problems of the ledgers that nobody can give to a county, and that may be this one's.
    pub stray_problems: u64,
    /// Lines of 对账.
    pub reconciliation: usize,
    /// Lines of 对账 with a total to hold against that could not be judged.
    pub unreconciled: usize,
    /// Figures that were found in 汇报材料.
    pub report_figures: usize,
    /// 汇报材料 whose text was read.
    pub reports_read: u64,
    /// 汇报材料 whose text could not be read.
    pub reports_unread: usize,
    /// Figures of reports that agree.
    pub reports_agree: usize,
    /// Figures of reports that differ.
    pub reports_differ: usize,
    /// Of `reports_differ`, those with a 核实说明.
    pub reports_explained: usize,
    /// Figures of reports that could not be judged.
    pub reports_unjudged: usize,
    /// Reported totals of another date than the data.
    pub other_dates: usize,
    /// Rules that ran and found nothing.
    pub silent_rules: usize,
    /// All rules.
    pub rules: usize,
    /// 户级以上 papers that are not in place.
    pub unit_missing: usize,
    /// Lines of 对账 that agree.
    pub agree: usize,
    /// Lines of 对账 that differ.
    pub disagree: usize,
    /// Rules that did not run, or ran in part.
    pub skipped_rules: usize,
    /// Kinds of required papers.
    pub document_kinds: usize,
    /// Kinds of papers that are not all in place.
    pub incomplete_kinds: usize,
    /// Lines of 时限进度.
    pub deadlines: usize,
    /// Lines of 本周必须办.
    pub week: usize,
    /// Lines of 本周必须办 that a page prints.
    pub printed_week: usize,
    /// Problems of the 整改台账.
    pub problems: u64,
    /// 已销号 of the 整改台账.
    pub closed_problems: u64,
    /// Lines of 未销号问题.
    pub open_problems: usize,
    /// Lines of 未销号问题 that a page prints.
    pub printed_problems: usize,
    /// Problems with an answer in a list that came back.
    pub answers: usize,
    /// Those said to be settled and still found.
    pub answers_unconfirmed: usize,
    /// Those that two people answer differently.
    pub answers_conflicting: usize,
    /// Those whose 预计完成 has passed.
    pub answers_overdue: usize,
    /// Those with a 核实说明 that waits for a decision.
    pub answers_proposed: usize,
    /// Lines of 答复核对 that are more than somebody being at it.
    pub answers_to_look_at: usize,
    /// Those of them that a page prints.
    pub printed_answers: usize,
    /// Lines of 办理建议.
    pub advice: usize,
    /// Lines of 办理建议 that a page prints.
    pub first_advice: usize,
    /// Findings that all lines of 办理建议 close together.
    pub advice_findings: u64,
    /// Printed lines of 办理建议 that are a guess.
    pub advice_guesses: usize,
    /// 责任单位（人）
    pub duties: usize,
    /// 责任单位（人） that still owe something.
    pub open_duties: usize,
    /// Those of `open_duties` that a page lists.
    pub listed_duties: usize,
    /// Findings of the 责任单位（人） that a page does not list.
    pub unlisted_findings: u64,
    /// 台账未销号问题 of the 责任单位（人） that a page does not list.
    pub unlisted_problems: u64,
    /// 应交 of all parties together.
    pub duty_required: u64,
    /// 已交 of all parties together.
    pub duty_present: u64,
    /// 缺 of all parties together.
    pub duty_missing: u64,
    /// 不明 of all parties together.
    pub duty_unknown: u64,
    /// Kinds of papers of 行业部门和成员单位.
    pub bureau_papers: usize,
    /// Kinds of papers of 行业部门和成员单位 that are not handed over in full.
    pub open_bureau_papers: usize,
    /// Open findings about sums and reports that no line of 对账 and 汇报材料数字核对 shows as 不符.
    pub reconcile_findings: usize,
    /// Those of `reconcile_findings` that are the unit's own, not a county's.
    pub own_reconcile_findings: usize,
    /// Indicators of the 评分自评表.
    pub indicators: usize,
    /// Indicators that are 未定.
    pub open_indicators: usize,
    /// Indicators that are 待填.
    pub manual_indicators: usize,
    /// Papers of 佐证材料目录.
    pub evidence: usize,
    /// Papers of 佐证材料目录 that are not all there.
    pub open_evidence: usize,
    /// Counties with a place in the ranking.
    pub ranked: usize,
    /// Counties without a place (未定).
    pub unranked: usize,
    /// Items of 一页县情.
    pub brief: usize,
    /// Lines of 移交前须处理的文件.
    pub readiness_files: usize,
    /// 专项 with something to tell.
    pub topics: usize,
    /// 专项 without.
    pub topics_without_data: usize,
}
