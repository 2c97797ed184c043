//! 四性检测报告: the items with their results, and who offends, as lists, workbook and pages.

use crate::base::error::Result;
use crate::model::natures::{Finding, Outcome};
use crate::render::blocks::{Block, Mark, Orientation, Paragraph, Role, Span};
use crate::render::cells::{Head, Item, ListOf, text};
use crate::render::document::Document;
use crate::render::filing::pages::{About, heading, print, table};
use crate::render::typeset::FaceSet;

/// Offenders of one item that are printed; the workbook has all.
const PRINTED: usize = 10;

fn t(text: impl Into<String>) -> Item {
    Item::Text(text.into())
}

fn outcome(outcome: Outcome) -> Item {
    let mark = match outcome {
        Outcome::Passed => Mark::Green,
        Outcome::Failed => Mark::Red,
        Outcome::Person | Outcome::Unconfirmed | Outcome::NotLooked => Mark::Yellow,
    };
    Item::Marked(outcome.label().into(), mark)
}

/// One row an item.
#[must_use]
pub fn report(findings: &[Finding]) -> ListOf<'_> {
    const HEADS: [Head; 6] = [
        text("代码", 9),
        text("性质", 8),
        text("检测项目", 28),
        text("结果", 10),
        text("检测内容", 44),
        text("情况", 32),
    ];
    let rows = findings.iter().map(|finding| {
        vec![
            t(finding.code),
            t(finding.nature),
            t(finding.name),
            outcome(finding.outcome),
            t(finding.about),
            t(finding.how.as_str()),
        ]
    });
    ListOf { title: "四性检测", heads: HEADS.to_vec(), rows: Box::new(rows), totals: None }
}

/// One row an offender.
#[must_use]
pub fn offenders(findings: &[Finding], most: usize) -> ListOf<'_> {
    const HEADS: [Head; 4] = [text("代码", 9), text("检测项目", 24), text("对象", 70), text("情况", 40)];
    let rows = findings.iter().flat_map(move |finding| {
        let left = finding.offenders.len().saturating_sub(most);
        let more = (left > 0).then(|| {
            let told = format!("另有{left}处，见四性检测表的四性检测问题表");
            vec![t(finding.code), t(finding.name), t("……"), t(told)]
        });
        let shown = finding.offenders.iter().take(most);
        let rows = shown
            .map(|(what, why)| vec![t(finding.code), t(finding.name), t(what.as_str()), t(why.as_str())]);
        rows.chain(more)
    });
    ListOf { title: "四性检测问题", heads: HEADS.to_vec(), rows: Box::new(rows), totals: None }
}

/// The report on paper.
///
/// # Errors
/// A fault of the program only.
pub fn pages(name: &str, findings: &[Finding], about: About<'_>, faces: &FaceSet) -> Result<Document> {
    let count = |wanted: Outcome| findings.iter().filter(|finding| finding.outcome == wanted).count();
    let said = format!(
        "依据 DA/T 70-2018 归档环节，检测项目{}项：通过{}项，不通过{}项，须人工复核{}项，条文待核{}项，未检测{}项。人工复核、条文待核、未检测都不等于通过。",
        findings.len(),
        count(Outcome::Passed),
        count(Outcome::Failed),
        count(Outcome::Person),
        count(Outcome::Unconfirmed),
        count(Outcome::NotLooked),
    );
    let mark = if count(Outcome::Failed) > 0 { Mark::Red } else { Mark::Yellow };
    let mut blocks = vec![
        Block::Orientation(Orientation::Landscape),
        heading("四性检测报告", "report", 1),
        Block::Paragraph(Paragraph {
            spans: vec![Span::plain(said)],
            role: Role::Conclusion,
            mark: Some(mark),
        }),
        table(report(findings)),
    ];
    if findings.iter().any(|finding| !finding.offenders.is_empty()) {
        blocks.push(heading("不合格的对象", "offenders", 2));
        blocks.push(table(offenders(findings, PRINTED)));
    }
    print(&blocks, &format!("{name}四性检测报告"), about, faces)
}
