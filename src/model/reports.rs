//! 汇报材料数字核对: the figures of a unit's reports beside those of the tables, and the reports that could not be read.

use crate::base::mask;
use crate::check::figures::{self, Judged, Verdict};
use crate::check::input::Input;
use crate::ingest::reports::Report;
use crate::ingest::reports::places::Owner;
use crate::model::county::{CountyPack, ReportFigure, ReportOutcome};
use crate::model::papers;
use std::collections::BTreeMap;

/// Fills the rows of the unit: a county's own reports, then those of its townships; for the top unit the prefecture's.
pub(super) fn fill(input: &Input<'_>, pack: &mut CountyPack, top: bool) {
    let of_pack = |owner: &Owner| match owner {
        Owner::Prefecture => top,
        Owner::County(county) | Owner::Township(county, _) => !top && *county == pack.code,
    };
    let owners: Vec<&Owner> = figures::owners(input).into_iter().filter(|owner| of_pack(owner)).collect();
    let (mut rows, mut read) = (Vec::new(), 0);
    for owner in owners {
        let judged = figures::judged(input, owner);
        rows.extend(judged.iter().map(|judged| row(input, pack, owner, judged)));
        let reports = || input.claims.reports.iter().filter(|report| report.owner == *owner);
        read += reports().filter(|report| report.unread.is_none()).count() as u64;
        // A report scanned page by page is one line, not fifteen.
        let mut unread: BTreeMap<(String, &str), Vec<&Report>> = BTreeMap::new();
        for report in reports() {
            if let Some(reason) = &report.unread {
                unread.entry((unit(input, owner, report), reason)).or_default().push(report);
            }
        }
        rows.extend(unread.into_iter().map(|((unit, reason), reports)| ReportFigure {
            unit,
            document: match reports.as_slice() {
                [one] => one.name().to_owned(),
                [first, ..] => format!("{}等{}个文件", first.name(), reports.len()),
                [] => String::new(),
            },
            outcome: ReportOutcome::Unread,
            reason: reason.to_owned(),
            ..ReportFigure::default()
        }));
    }
    pack.report_figures = rows;
    pack.reports_read = read;
}

fn unit(input: &Input<'_>, owner: &Owner, report: &Report) -> String {
    match owner {
        Owner::Township(_, township) => papers::township_name(input, township),
        _ => mask::text(&report.department),
    }
}

fn row(input: &Input<'_>, pack: &CountyPack, owner: &Owner, judged: &Judged<'_>) -> ReportFigure {
    let Judged { report, figure, table, verdict } = judged;
    let (name, measure) = figures::name_of(input, figure.key);
    let township = figures::at(owner).place.township;
    let explained = pack.findings.iter().any(|finding| {
        finding.rule == "R005"
            && finding.subject == figure.key
            && finding.township == township
            && finding.waived.is_some()
    });
    let (outcome, reason) = match verdict {
        Verdict::Agrees => (ReportOutcome::Agrees, String::new()),
        Verdict::AgreesAs(reading) => (ReportOutcome::Agrees, format!("按{}口径", reading.name)),
        Verdict::Differs if explained => (ReportOutcome::Explained, String::new()),
        Verdict::Differs => (ReportOutcome::Differs, String::new()),
        Verdict::Unjudged(why) => (ReportOutcome::Unjudged, why.clone()),
    };
    // Beside a figure of another unit or a plan the table's figure would look like an answer.
    let table = table.as_ref().filter(|_| figure.doubt.is_none());
    let counted = table.map_or_else(String::new, |table| {
        if let Verdict::AgreesAs(reading) = verdict {
            format!("{}{measure}", reading.counted)
        } else if table.least == table.most {
            format!("{}{measure}", table.least)
        } else {
            format!("{}—{}{measure}", table.least, table.most)
        }
    });
    ReportFigure {
        unit: unit(input, owner, report),
        document: report.name().to_owned(),
        place: figures::place_of(figure),
        name: name.to_owned(),
        words: mask::text(&figure.words),
        as_of: report.time_of(figure).map(|time| time.to_string()).unwrap_or_default(),
        counted,
        outcome,
        reason,
    }
}
