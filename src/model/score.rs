//! 红黄绿: the verdict on a unit, from the figures of the record alone.
//!
//! Red: an open error in the procedure chain, policy limits, funds or three guarantees, an overdue problem, or fewer
//! than 90 % of the papers. Green needs 98 %, no open error or doubt and nothing unknown: unknown is never a pass.

use crate::base::terms::Severity;
use crate::check::finding::Finding;
use crate::model::county::{Colour, Verdict};
use crate::model::run::{Links, Totals};

const RED_BELOW: f64 = 0.90;
const GREEN_FROM: f64 = 0.98;
/// Days before the deadline from which open work turns the verdict yellow.
const SOON: i64 = 10;

/// Rules whose open errors are 一票否决: procedure chain (程序), dates of procedures, three guarantees and water
/// (三保障和饮水), funds (资金), policy limits, overdue problems.
const DECISIVE: [(&str, &str); 10] = [
    ("C010", "识别退出程序材料"),
    ("T002", "程序时间"),
    ("V019", "义务教育"),
    ("V039", "住房安全"),
    ("V041", "饮水安全"),
    ("X013", "义务教育"),
    ("X014", "住房安全"),
    ("X015", "饮水安全"),
    ("P", "政策和资金"),
    ("Z", "问题整改"),
];

/// What the verdict looks at beside the totals.
pub struct Facts<'a> {
    pub totals: &'a Totals,
    pub links: &'a Links,
    pub days_left: i64,
    pub unchecked: usize,
    pub finished: bool,
}

/// The verdict on one unit.
#[must_use]
pub fn verdict<'a>(facts: &Facts<'_>, findings: impl Iterator<Item = &'a Finding>) -> Verdict {
    let totals = facts.totals;
    let mut red = Vec::new();
    let mut yellow = Vec::new();
    let mut decisive: Vec<(&str, u64)> = Vec::new();
    for finding in findings.filter(|f| f.waived.is_none() && f.severity == Severity::Error) {
        if let Some((_, area)) = DECISIVE.iter().find(|(rule, _)| finding.rule.starts_with(rule)) {
            match decisive.iter_mut().find(|(known, _)| known == area) {
                Some((_, count)) => *count += 1,
                None => decisive.push((area, 1)),
            }
        }
    }
    for (area, count) in decisive {
        red.push(format!("{area}方面有{count}条未解决的错误"));
    }
    match totals.completeness {
        Some(share) if share < RED_BELOW => red.push(format!("完整率{}，低于90%", percent(share))),
        Some(share) if share < GREEN_FROM => yellow.push(format!("完整率{}，未达到98%", percent(share))),
        _ => {}
    }
    if facts.days_left < 0 && !facts.finished {
        red.push(format!(
            "归档时限已过{}天，仍有{}件未到位",
            -facts.days_left,
            totals.required - totals.present
        ));
    } else if facts.days_left <= SOON && !facts.finished {
        yellow.push(format!("距归档时限只有{}天", facts.days_left));
    }
    if facts.links.contradictory > 0 {
        yellow.push(format!("{}户三环节相互矛盾", facts.links.contradictory));
    }
    if facts.links.detached > 0 {
        yellow.push(format!("{}户三环节脱节", facts.links.detached));
    }
    if totals.errors > 0 {
        yellow.push(format!("尚有错误{}条", totals.errors));
    }
    if totals.warnings > 0 {
        yellow.push(format!("尚有疑点{}条待核实", totals.warnings));
    }
    if totals.unknown > 0 {
        yellow.push(format!("{}件材料情况不明", totals.unknown));
    }
    if facts.unchecked > 0 {
        yellow.push(format!("{}处未能检查", facts.unchecked));
    }
    let colour = if !red.is_empty() {
        Colour::Red
    } else if totals.completeness.is_none() {
        Colour::Undecided
    } else if !yellow.is_empty() {
        Colour::Yellow
    } else {
        Colour::Green
    };
    if colour == Colour::Undecided {
        yellow.insert(0, "没有查到应归材料，完整率无法计算".into());
    }
    red.extend(yellow);
    if red.is_empty() {
        red.push("应归材料齐全，没有未解决的错误和疑点".into());
    }
    Verdict { colour, reasons: red }
}

/// `98.76%`, from a share that was already rounded down to four decimals.
#[must_use]
pub fn percent(share: f64) -> String {
    let points = (share * 10_000.0).round() as u64;
    format!("{}.{:02}%", points / 100, points % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(totals: &Totals, days_left: i64) -> Colour {
        let links = Links::default();
        let finished = totals.present == totals.required;
        let facts = Facts { totals, links: &links, days_left, unchecked: 0, finished };
        verdict(&facts, std::iter::empty()).colour
    }

    fn totals(required: u64, present: u64, unknown: u64) -> Totals {
        let completeness = Totals::ratio(present, required);
        Totals { required, present, unknown, completeness, ..Totals::default() }
    }

    #[test]
    fn bands() {
        assert_eq!(colour(&totals(0, 0, 0), 30), Colour::Undecided);
        assert_eq!(colour(&totals(100, 100, 0), 30), Colour::Green);
        assert_eq!(colour(&totals(100, 99, 1), 30), Colour::Yellow);
        assert_eq!(colour(&totals(100, 95, 0), 30), Colour::Yellow);
        assert_eq!(colour(&totals(100, 89, 0), 30), Colour::Red);
        assert_eq!(colour(&totals(1000, 999, 0), -1), Colour::Red);
        assert_eq!(percent(0.9999), "99.99%");
        assert_eq!(percent(0.05), "5.00%");
    }
}
