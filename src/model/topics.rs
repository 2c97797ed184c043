//! 专题: what the pack says about one matter (小额信贷, 驻村帮扶 …): a sentence, its figures with day and source, the checks and
//! papers that belong to it. A topic of which no register was handed in says which one to add.

use crate::base::config::topics::{code, names};
use crate::base::terms::Severity;
use crate::check::checked::Checked;
use crate::check::input::Input;
use crate::check::topics::Topic;
use crate::model::county::{CountyPack, chinese_date};
use crate::model::told::{self, Told};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A topic of a pack.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TopicRow {
    pub name: String,
    /// One sentence.
    pub conclusion: String,
    pub figures: Vec<TopicFigure>,
    /// Codes of its checks and papers; what they came to stands with the findings and papers of the pack.
    pub rules: Vec<String>,
    pub papers: Vec<String>,
    /// Why there is nothing to tell; empty where there is something.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacking: Vec<String>,
    /// What to add, where there is nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub add: String,
}

/// A figure of a topic.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TopicFigure {
    pub name: String,
    /// In print, or 未提供, or 不明.
    pub value: String,
    /// As a number, for workbooks.
    pub number: Option<f64>,
    pub unit: String,
    /// ISO date; empty where the register names none.
    pub as_of: String,
    /// Register, or why there is no figure.
    pub source: String,
}

impl TopicRow {
    /// Is there anything to tell?
    #[must_use]
    pub fn has_data(&self) -> bool {
        self.lacking.is_empty()
    }
}

/// Fills the topics of a county; findings and papers of the pack are there by now.
pub(super) fn fill(input: &Input<'_>, checked: &Checked, pack: &mut CountyPack) {
    let own = |topic: &&Topic| topic.counties.is_empty() || topic.counties.contains(&pack.code);
    let rows = input.topics.topics.iter().filter(own).map(|topic| row(input, checked, pack, topic)).collect();
    pack.topics = rows;
}

fn row(input: &Input<'_>, checked: &Checked, pack: &CountyPack, topic: &Topic) -> TopicRow {
    let figures = told::all(input, checked, pack, &topic.figures);
    let printed = topic.figures.iter().zip(&figures).map(|(figure, told)| TopicFigure {
        name: figure.name.clone(),
        value: told.with(if told.is_mostly_open { &figure.unit } else { "" }),
        // What is hardly known is no number to reckon with.
        number: told.number.filter(|_| !told.is_mostly_open),
        unit: if told.value.is_ok() { figure.unit.clone() } else { String::new() },
        as_of: if told.value.is_ok() { told.as_of.clone() } else { String::new() },
        source: if told.value.is_ok() { told.source.clone() } else { told.why().to_owned() },
    });
    let mut row = TopicRow {
        name: topic.name.clone(),
        figures: printed.collect(),
        rules: topic.rules.clone(),
        papers: topic.papers.clone(),
        ..TopicRow::default()
    };
    if figures.iter().all(Told::is_absent) {
        row.lacking = figures.iter().map(|told| told.why().to_owned()).collect();
        row.lacking.sort();
        row.lacking.dedup();
        if row.lacking.is_empty() {
            row.lacking.push("没有设指标".to_owned());
        }
        let mut asked: Vec<&str> = figures.iter().map(|told| told.asked).collect();
        asked.sort_unstable();
        asked.dedup();
        row.add = if topic.add.is_empty() { asked.join("、") } else { topic.add.clone() };
        row.figures.clear();
    } else {
        row.conclusion = conclusion(input, checked, pack, topic, &figures);
    }
    row
}

/// `截至2020年4月10日，临河区在贷12笔……；有关检查未解决的错误1条、疑点2条。`
fn conclusion(
    input: &Input<'_>,
    checked: &Checked,
    pack: &CountyPack,
    topic: &Topic,
    figures: &[Told],
) -> String {
    let mut dates: Vec<&str> =
        figures.iter().filter(|told| told.value.is_ok()).map(|told| told.as_of.as_str()).collect();
    dates.sort_unstable();
    dates.dedup();
    let day = match dates[..] {
        [one] if !one.is_empty() => format!("截至{}", chinese_date(one)),
        _ => format!("截至检查时点{}（各指标的时点见表）", chinese_date(&input.as_of.to_string())),
    };
    let clauses: Vec<String> = topic.conclusion.iter().map(|text| told::clause(text, figures)).collect();
    let said = if clauses.is_empty() { "各项指标见表".to_owned() } else { clauses.join("，") };
    let parts = [Some(said), Some(checks(checked, pack, topic)), papers(pack, topic)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{day}，{}{}。", pack.name, parts.join("；"))
}

/// What the papers of a topic came to; `None` where the unit must have none of them.
fn papers(pack: &CountyPack, topic: &Topic) -> Option<String> {
    let own = pack.by_document.iter().filter(|row| topic.papers.contains(&row.code));
    let [all, there] = own.fold([0, 0], |[all, there], row| [all + row.required, there + row.present]);
    match all {
        0 => None,
        all if all == there => Some(format!("有关材料应归{all}件，全部到位")),
        all => Some(format!("有关材料应归{all}件，未到位{}件", all - there)),
    }
}

/// What the checks of a topic came to, and how many of them could not look.
fn checks(checked: &Checked, pack: &CountyPack, topic: &Topic) -> String {
    let open = |severity: Severity| {
        let own = pack.findings.iter().filter(|f| f.waived.is_none() && f.severity == severity);
        own.filter(|finding| names(&topic.rules, &finding.rule, &finding.subject)).count()
    };
    let codes: BTreeSet<&str> = topic.rules.iter().map(|check| code(check)).collect();
    let idle = checked.rules.iter().filter(|rule| {
        codes.contains(rule.code.as_str())
            && (rule.skipped.is_some() || rule.lacking.contains_key(&pack.code))
    });
    let (errors, warnings, idle) = (open(Severity::Error), open(Severity::Warning), idle.count());
    let mut said = match (errors, warnings) {
        _ if topic.rules.is_empty() => return "没有专门的检查项目".to_owned(),
        (0, 0) => "有关检查没有未解决的错误和疑点".to_owned(),
        (0, warnings) => format!("有关检查未解决的疑点{warnings}条"),
        (errors, 0) => format!("有关检查未解决的错误{errors}条"),
        (errors, warnings) => format!("有关检查未解决的错误{errors}条、疑点{warnings}条"),
    };
    if idle > 0 {
        said.push_str(&format!("（{}项检查中{idle}项没有进行或只进行了一部分）", codes.len()));
    }
    said
}
