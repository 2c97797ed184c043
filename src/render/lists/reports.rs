//! Figures of report texts beside those of the tables, and reports that could not be read.

use super::{dash, plain, t};
use crate::model::county::{CountyPack, ReportOutcome};
use crate::render::blocks::Mark;
use crate::render::cells::{Item, ListOf, text};

/// What must be looked at comes first.
fn rank(outcome: ReportOutcome) -> u8 {
    match outcome {
        ReportOutcome::Differs => 0,
        ReportOutcome::Explained => 1,
        ReportOutcome::Agrees => 2,
        ReportOutcome::Unjudged => 3,
        ReportOutcome::Unread => 4,
    }
}

/// A page has no room for the unit: it stands before the paper, where it is not the pack's own.
pub(super) fn figures(pack: &CountyPack) -> ListOf<'_> {
    let mut rows: Vec<_> = pack.report_figures.iter().collect();
    rows.sort_by_key(|row| rank(row.outcome));
    plain(
        "汇报材料数字核对",
        vec![
            text("单位", 9),
            text("材料", 26),
            text("指标", 16),
            text("材料所述", 24),
            text("时点", 11),
            text("登记数", 8),
            text("结论", 12),
            text("说明", 20),
        ],
        Box::new(rows.into_iter().map(|row| {
            let label = row.outcome.label();
            let outcome = match row.outcome {
                ReportOutcome::Agrees if !row.reason.is_empty() => {
                    Item::Marked(format!("{label}（{}）", row.reason), Mark::Green)
                }
                ReportOutcome::Agrees => Item::Marked(label.into(), Mark::Green),
                ReportOutcome::Differs => Item::Marked(label.into(), Mark::Red),
                ReportOutcome::Explained | ReportOutcome::Unread => Item::Marked(label.into(), Mark::Yellow),
                ReportOutcome::Unjudged => t(label),
            };
            vec![
                dash(if row.unit.is_empty() { &pack.name } else { &row.unit }),
                t(format!("{} {} {}", row.unit, row.document, row.place).trim()),
                dash(&row.name),
                dash(&row.words),
                dash(&row.as_of),
                dash(&row.counted),
                outcome,
                dash(match row.outcome {
                    ReportOutcome::Agrees => "",
                    // The rule that lists it among the findings.
                    ReportOutcome::Differs => "R005",
                    ReportOutcome::Explained | ReportOutcome::Unjudged | ReportOutcome::Unread => &row.reason,
                }),
            ]
        })),
    )
}
