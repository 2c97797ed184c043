//! 红黄绿: the verdict on a unit, from the figures of the record alone.
//!
//! Decisions, printed in every pack by [`criteria`]:
//! * Red is what no later paper mends or what the notice itself rules out: a problem of a ledger past its time limit
//!   (Z004, whatever its weight), an open error in procedures, policy limits, funds or the three guarantees and water, a drawn household whose three links contradict each
//!   other, fewer than 90 % of the papers, or a deadline that passed. A share near 100 % outweighs none of them.
//! * Yellow is work that is still to be done: any other open error, an open doubt, 脱节, 存疑, papers below 98 % or 不明,
//!   a deadline within ten days.
//! * Unknown is never a pass: without drawn households, interviews or visits, with checks that did not run, or with
//!   anything unread, a unit is yellow at best and says so. A check about a column that the unit's forms do not have is
//!   said beside the verdict and does not change it: no archivist can add a column to the export of the system. Households that were not drawn do not count against a
//!   unit: a sample is meant to be a part; their number is printed beside the verdict.

use crate::base::terms::Severity;
use crate::check::finding::Finding;
use crate::model::county::{Colour, Verdict};
use crate::model::run::{Links, Totals};
use std::collections::BTreeMap;

const RED_BELOW: f64 = 0.90;
const GREEN_FROM: f64 = 0.98;
/// Days before the deadline from which open work turns the verdict yellow.
const SOON: i64 = 10;

/// Rules whose open errors are 一票否决: procedure chain (程序), dates of procedures, three guarantees and water
/// (三保障和饮水), funds (资金), policy limits, overdue problems.
const DECISIVE: [(&str, &str); 12] = [
    ("C010", "识别退出程序材料"),
    ("T002", "程序时间"),
    ("V019", "义务教育"),
    ("V039", "住房安全"),
    ("V041", "饮水安全"),
    ("X013", "义务教育"),
    ("X014", "住房安全"),
    ("X015", "饮水安全"),
    ("P016", "基本医疗"),
    ("X016", "基本医疗"),
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
    /// Open problems of the ledgers past their time limit.
    pub overdue: u64,
    /// Problems that nobody can give to a county.
    pub strays: u64,
    pub interviews: usize,
    pub visits: usize,
    /// Rules that did not run, or not on everything.
    pub skipped: usize,
    /// Rules about columns that the forms of the unit do not have.
    pub no_column: usize,
}

/// What a colour asks for, in words for print.
#[must_use]
pub fn criteria(colour: Colour) -> String {
    let (red, green) = (RED_BELOW * 100.0, GREEN_FROM * 100.0);
    match colour {
        Colour::Red => format!(
            "识别退出程序、三保障和饮水安全、政策和资金、问题整改方面有未解决的错误，或有逾期未销号的问题，或抽样户三环节相互矛盾，\
             或完整率低于{red:.0}%，或归档时限已过仍未到位"
        ),
        Colour::Yellow => format!(
            "没有上述情形，但有其他错误、疑点、脱节户、存疑户或情况不明的材料，或完整率低于{green:.0}%，\
             或距归档时限{SOON}天以内仍未到位；没有抽样户、访谈记录或入户记录，有未能检查的内容或没有进行的检查，\
             最高只能为黄"
        ),
        Colour::Green => format!(
            "完整率达到{green:.0}%，三个环节都有记录且一致，没有未解决的错误、疑点和情况不明，没有未能检查的内容"
        ),
        Colour::Undecided => "没有查到应归材料，或没有读到人员表、户表，无法判定".into(),
    }
}

/// Where the checks that did not run are listed; a page names the section in its place.
pub const SEE_CHECKS: &str = "见“检查项目”";

/// The reason of a red verdict that stands first: problems of the ledgers past their time limit.
pub const OVERDUE: &str = "逾期未销号问题";

/// Why nobody can judge a county whose households are unknown.
pub const NO_ROLL: &str = "没有读到人员表、户表";

/// The rule that finds them. Its weight is that of a doubt, because a ledger may be behind the work; its time limit is not.
const OVERDUE_RULE: &str = "Z004";

/// Is the finding an open problem whose time limit, as the ledger sets it (`limits`), has passed on the day `as_of`?
#[must_use]
pub fn is_overdue(finding: &Finding, limits: &BTreeMap<String, String>, as_of: &str) -> bool {
    let limit = limits.get(&finding.subject);
    finding.rule == OVERDUE_RULE
        && finding.waived.is_none()
        && finding.severity != Severity::Info
        && limit.is_some_and(|limit| limit.as_str() < as_of)
}

/// Reasons of a red verdict that no single rule decides: too few papers or too late, contradictory households.
pub const PAPERS: &str = "缺件";
pub const LINKS: &str = "三环节矛盾";

/// The area in which an open error of the rule turns the verdict red by itself.
#[must_use]
pub fn area(rule: &str) -> Option<&'static str> {
    DECISIVE.iter().find(|(decisive, _)| rule.starts_with(decisive)).map(|(_, area)| *area)
}

/// Place of a reason among those of a red verdict.
#[must_use]
pub fn rank(area: &str) -> usize {
    let others = [PAPERS, LINKS].into_iter();
    let first = std::iter::once(OVERDUE);
    let mut order = first.chain(DECISIVE.iter().map(|(_, area)| *area)).chain(others);
    order.position(|known| known == area).unwrap_or(usize::MAX)
}

/// Colour of a completeness alone.
#[must_use]
pub fn band(share: Option<f64>) -> Colour {
    match share {
        None => Colour::Undecided,
        Some(share) if share < RED_BELOW => Colour::Red,
        Some(share) if share < GREEN_FROM => Colour::Yellow,
        Some(_) => Colour::Green,
    }
}

/// The verdict on one unit.
#[must_use]
pub fn verdict<'a>(facts: &Facts<'_>, findings: impl Iterator<Item = &'a Finding>) -> Verdict {
    let totals = facts.totals;
    let mut red = Vec::new();
    let mut yellow = Vec::new();
    let mut decisive: Vec<(&str, u64)> = Vec::new();
    for finding in findings.filter(|f| f.waived.is_none() && f.severity == Severity::Error) {
        if let Some(area) = area(&finding.rule) {
            match decisive.iter_mut().find(|(known, _)| *known == area) {
                Some((_, count)) => *count += 1,
                None => decisive.push((area, 1)),
            }
        }
    }
    decisive.sort_by_key(|(area, _)| rank(area));
    let errors_listed = !decisive.is_empty();
    if facts.overdue > 0 {
        red.push(format!("{OVERDUE}{}项", facts.overdue));
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
        red.push(format!("{}户三环节相互矛盾", facts.links.contradictory));
    }
    if facts.links.detached > 0 {
        yellow.push(format!("{}户三环节脱节", facts.links.detached));
    }
    if facts.links.doubtful > 0 {
        yellow.push(format!("{}户三环节存疑", facts.links.doubtful));
    }
    yellow.extend(absent(facts));
    if totals.errors > 0 {
        // Some of them stand among the reasons before.
        let listed = facts.links.contradictory > 0 || errors_listed;
        yellow.push(match listed {
            true => format!("错误共{}条（含上列）", totals.errors),
            false => format!("尚有错误{}条", totals.errors),
        });
    }
    if totals.warnings > 0 {
        yellow.push(format!("尚有疑点{}条待核实", totals.warnings));
    }
    if totals.unknown > 0 {
        yellow.push(format!("{}件材料情况不明", totals.unknown));
    }
    if facts.strays > 0 {
        yellow.push(format!("整改台账有{}个问题没有写明旗县，不知是否属于本旗县", facts.strays));
    }
    if facts.unchecked > 0 {
        yellow.push(format!("{}处未能检查", facts.unchecked));
    }
    // What no column of a register could answer holds no unit back, but is part of the one figure.
    let idle = facts.skipped + facts.no_column;
    let no_column = match (facts.skipped, facts.no_column) {
        (_, 0) => String::new(),
        (0, _) => format!("，都因登记表没有相应栏目或整栏空白，{SEE_CHECKS}"),
        (_, some) => format!("，其中{some}项因登记表没有相应栏目或整栏空白，{SEE_CHECKS}"),
    };
    let idle = format!("{idle}项检查没有进行或只进行了一部分{no_column}");
    if facts.skipped > 0 {
        yellow.push(idle.clone());
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
    if totals.no_roll {
        // Of the whole, some counties have one.
        let whose = if totals.households > 0 { "有旗县" } else { "" };
        yellow.insert(0, format!("{whose}{NO_ROLL}，户级材料不明，完整率未能计算"));
    } else if colour == Colour::Undecided {
        yellow.insert(0, "没有查到应归材料，完整率无法计算".into());
    }
    red.extend(yellow);
    if red.is_empty() {
        red.push("应归材料齐全，没有未解决的错误和疑点".into());
    }
    if facts.skipped == 0 && facts.no_column > 0 {
        red.push(idle);
    }
    Verdict { colour, reasons: red }
}

/// Links that nobody recorded: what was not looked at is not in order.
fn absent(facts: &Facts<'_>) -> Option<String> {
    let parts = [
        ("抽样户", facts.links.sampled() == 0),
        ("座谈访谈记录", facts.interviews == 0),
        ("入户调查记录", facts.visits == 0),
    ];
    let absent: Vec<&str> = parts.into_iter().filter(|(_, absent)| *absent).map(|(name, _)| name).collect();
    match (absent.is_empty(), parts[0].1) {
        (true, _) => None,
        (false, true) => Some(format!("没有{}，三环节未比对", absent.join("、"))),
        (false, false) => Some(format!("没有{}，三环节比对不全", absent.join("、"))),
    }
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

    fn facts<'a>(totals: &'a Totals, links: &'a Links) -> Facts<'a> {
        let finished = totals.present == totals.required;
        Facts {
            totals,
            links,
            days_left: 30,
            unchecked: 0,
            finished,
            interviews: 1,
            visits: 1,
            skipped: 0,
            no_column: 0,
            overdue: 0,
            strays: 0,
        }
    }

    #[test]
    fn a_problem_past_its_time_limit_is_red_and_one_before_it_is_not() {
        let mut found = crate::check::testkit::finding("Z004", "150802", "", "", "", "Z-1");
        found.severity = Severity::Warning;
        let limits = |day: &str| BTreeMap::from([("Z-1".to_owned(), day.to_owned())]);
        assert!(is_overdue(&found, &limits("2020-04-14"), "2020-04-15"));
        assert!(!is_overdue(&found, &limits("2020-04-15"), "2020-04-15"), "its last day is not over");
        assert!(!is_overdue(&found, &BTreeMap::new(), "2020-04-15"), "no limit has passed");
        let other = Finding { rule: "Z003".into(), ..found.clone() };
        assert!(!is_overdue(&other, &limits("2020-04-14"), "2020-04-15"));
        let totals = totals(100, 100, 0);
        let links = Links { consistent: 1, ..Links::default() };
        let of = |overdue: u64| {
            let facts = Facts { overdue, ..facts(&totals, &links) };
            verdict(&facts, std::iter::once(&found))
        };
        assert_eq!((of(1).colour, of(0).colour), (Colour::Red, Colour::Green));
        assert_eq!(of(1).reasons[0], "逾期未销号问题1项");
        assert!(criteria(Colour::Red).contains("逾期未销号"));
        assert_eq!(rank(OVERDUE), 0, "what is overdue is done first");
    }

    #[test]
    fn errors_that_reasons_before_name_are_not_told_as_others() {
        let totals = Totals { errors: 10, ..totals(100, 100, 0) };
        let links = Links { consistent: 1, ..Links::default() };
        let reasons = |rule: &str| {
            let found = crate::check::testkit::finding(rule, "150802", "", "", "", "");
            verdict(&facts(&totals, &links), std::iter::once(&found)).reasons.join("；")
        };
        assert!(reasons("P001").contains("错误共10条（含上列）"), "{}", reasons("P001"));
        assert!(reasons("C003").contains("尚有错误10条"), "nothing was listed: {}", reasons("C003"));
    }

    #[test]
    fn the_last_ten_days_are_named_as_they_are_counted() {
        let totals = Totals { required: 100, present: 99, missing: 1, ..Totals::default() };
        let totals = Totals { completeness: Some(0.99), ..totals };
        let links = Links { consistent: 1, ..Links::default() };
        let reasons = |days_left: i64| {
            let facts = Facts { days_left, ..facts(&totals, &links) };
            verdict(&facts, std::iter::empty()).reasons.join("；")
        };
        assert!(reasons(10).contains("距归档时限只有10天") && !reasons(11).contains("距归档时限"));
        let words = criteria(Colour::Yellow);
        assert!(words.contains("10天以内") && !words.contains("不足10天"), "{words}");
    }

    fn colour(totals: &Totals, days_left: i64) -> Colour {
        let links = Links { consistent: 1, ..Links::default() };
        verdict(&Facts { days_left, ..facts(totals, &links) }, std::iter::empty()).colour
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
        assert_eq!(
            [0.89, 0.97, 0.98].map(|share| band(Some(share))),
            [Colour::Red, Colour::Yellow, Colour::Green]
        );
    }

    #[test]
    fn a_unit_without_sample_interviews_or_visits_says_so_and_is_never_green() {
        let totals = totals(100, 100, 0);
        let links = Links { not_sampled: 5, ..Links::default() };
        let bare = Facts { interviews: 0, visits: 0, ..facts(&totals, &links) };
        let found = verdict(&bare, std::iter::empty());
        assert_eq!(found.colour, Colour::Yellow);
        assert_eq!(found.reasons, ["没有抽样户、座谈访谈记录、入户调查记录，三环节未比对"]);
        let links = Links { consistent: 1, ..Links::default() };
        let found = verdict(&Facts { visits: 0, ..facts(&totals, &links) }, std::iter::empty());
        assert_eq!((found.colour, found.reasons.len()), (Colour::Yellow, 1));
        let found = verdict(&Facts { skipped: 2, ..facts(&totals, &links) }, std::iter::empty());
        assert_eq!(found.colour, Colour::Yellow);
        assert_eq!(found.reasons, ["2项检查没有进行或只进行了一部分"]);
    }

    #[test]
    fn checks_that_did_not_run_are_one_figure() {
        let (totals, links) = (totals(100, 100, 0), Links { consistent: 1, ..Links::default() });
        let of = |skipped, no_column| {
            let facts = Facts { skipped, no_column, ..facts(&totals, &links) };
            verdict(&facts, std::iter::empty())
        };
        let both = of(27, 28);
        assert_eq!(
            both.reasons,
            ["55项检查没有进行或只进行了一部分，其中28项因登记表没有相应栏目或整栏空白，见“检查项目”"]
        );
        let columns = of(0, 28);
        assert_eq!(columns.colour, Colour::Green, "a column that no register has holds nobody back");
        assert_eq!(columns.reasons.len(), 2);
        assert!(columns.reasons[1].starts_with("28项检查没有进行或只进行了一部分，都因"), "{columns:?}");
    }

    #[test]
    fn a_contradiction_is_red_and_a_detached_household_yellow() {
        let totals = totals(100, 100, 0);
        let of = |links: Links| verdict(&facts(&totals, &links), std::iter::empty()).colour;
        assert_eq!(of(Links { contradictory: 1, consistent: 99, ..Links::default() }), Colour::Red);
        assert_eq!(of(Links { detached: 1, consistent: 99, ..Links::default() }), Colour::Yellow);
        assert_eq!(of(Links { doubtful: 1, consistent: 99, ..Links::default() }), Colour::Yellow);
    }
}
