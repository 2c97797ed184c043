//! R007: the funds of a project do not add up.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::ledgers;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::rules::hygiene::d010;
use crate::check::sink::{Fault, Sink};
use crate::check::world::{CountyView, World, cell_evidence};
use crate::ingest::record::{Record, RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "R007",
        severity: Severity::Warning,
        scope: Scope::County,
        title: "项目资金账不平",
        basis: "指标口径K18—K20；内部规则",
        responsible: "旗县扶贫办项目管理岗、财政局",
        page: include_str!("../../../../docs/rules/R007.md"),
        thresholds: &[
            Threshold {
                key: "wan",
                default: 0.1,
                unit: "万元",
                what: "金额四舍五入的余地",
                basis: "内部规则",
            },
            Threshold {
                key: "points",
                default: 1.0,
                unit: "个百分点",
                what: "支付率四舍五入的余地",
                basis: "内部规则",
            },
        ],
    },
    needs: &[&[
        Need::Columns(RecordKind::Project, &["total_invest"]),
        Need::Columns(RecordKind::Project, &["fund_arrived", "fund_paid"]),
    ]],
    rests_on: &[],
    look: Look::County(look),
};

const SOURCES: [&str; 5] = ["fund_central", "fund_region", "fund_city", "fund_county", "fund_other"];

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    let of = |key: &str| view.world.threshold(&RULE.meta, key, view.code);
    let (wan, points) = (of("wan"), of("points"));
    for row in ledgers::projects(view.world, view.code) {
        let funds = Funds { world: view.world, row, slack: wan };
        let said: Vec<(String, &str)> =
            [funds.sources(), funds.arrived(), funds.paid(), funds.left(), funds.rate(points)]
                .into_iter()
                .flatten()
                .collect();
        if said.is_empty() {
            continue;
        }
        let what: Vec<&str> = said.iter().map(|(what, _)| what.as_str()).collect();
        sink.push(
            &ledgers::at_project(view.world, row),
            Fault {
                subject: ledgers::project_subject(row),
                what: ledgers::of_project(row, &format!("资金账不平：{}", what.join("；"))),
                expected:
                    "资金来源合计等于总投资，到位不超过总投资，支付不超过到位，支付加结余等于到位，支付率相符"
                        .into(),
                actual: what.join("；"),
                evidence: said.iter().map(|(_, key)| cell_evidence(row, key, Link::Ledger)).collect(),
                responsible: String::new(),
            },
        );
    }
}

/// Times from which one of two sums may have been written in yuan.
const YUAN: f64 = 1000.0;

/// The sums of one project.
struct Funds<'a> {
    world: &'a World<'a>,
    row: &'a Record,
    /// 万元
    slack: f64,
}

impl Funds<'_> {
    /// `big` is more than `small`, and D010 does not say of one of them that it is written in yuan.
    fn exceeds(&self, big: f64, small: f64, keys: &[&str]) -> bool {
        let apart = small > 0.0 && big >= small * YUAN;
        big > small + self.slack && !(apart && d010::speaks_of(self.world, self.row, keys))
    }

    fn told(&self, name: &str, big: f64, other: &str, small: f64) -> String {
        let apart = if big.max(small) >= big.min(small) * YUAN {
            "（相差上千倍，请核对是否把元写成万元）"
        } else {
            ""
        };
        format!("{name}{}万元、{other}{}万元{apart}", format_number(big), format_number(small))
    }

    fn total(&self) -> Option<f64> {
        self.row.number("total_invest").filter(|total| *total > 0.0)
    }

    /// The sources that are filled in are together more than the whole; less is a fault only when all five are filled in.
    fn sources(&self) -> Option<(String, &'static str)> {
        let total = self.total()?;
        let known: Vec<f64> = SOURCES.iter().filter_map(|key| self.row.number(key)).collect();
        let sum: f64 = known.iter().sum();
        let keys: Vec<&str> = SOURCES.into_iter().chain(["total_invest"]).collect();
        let short = known.len() == SOURCES.len() && self.exceeds(total, sum, &keys);
        (self.exceeds(sum, total, &keys) || short)
            .then(|| (self.told("资金来源合计", sum, "总投资", total), "total_invest"))
    }

    fn arrived(&self) -> Option<(String, &'static str)> {
        let (arrived, total) = (self.row.number("fund_arrived")?, self.total()?);
        self.exceeds(arrived, total, &["fund_arrived", "total_invest"])
            .then(|| (self.told("到位", arrived, "总投资", total), "fund_arrived"))
    }

    fn paid(&self) -> Option<(String, &'static str)> {
        let (paid, arrived) = (self.row.number("fund_paid")?, self.row.number("fund_arrived")?);
        self.exceeds(paid, arrived, &["fund_paid", "fund_arrived"])
            .then(|| (self.told("支付", paid, "到位", arrived), "fund_paid"))
    }

    /// What has arrived is paid or left; where more is paid than arrived, that is told already.
    fn left(&self) -> Option<(String, &'static str)> {
        let of = |key: &str| self.row.number(key);
        let (arrived, paid, left) = (of("fund_arrived")?, of("fund_paid")?, of("fund_left")?);
        let keys = ["fund_arrived", "fund_paid", "fund_left"];
        let differ = self.exceeds(arrived, paid + left, &keys) || self.exceeds(paid + left, arrived, &keys);
        (differ && paid <= arrived + self.slack)
            .then(|| (self.told("支付、结余合计", paid + left, "到位", arrived), "fund_left"))
    }

    /// 支付率 of what has arrived or of the whole: ledgers use both, and write 85, 85% or 0.85.
    fn rate(&self, points: f64) -> Option<(String, &'static str)> {
        let row = self.row;
        let (told, paid) = (row.number("paid_rate")?, row.number("fund_paid")?);
        let bases: Vec<f64> = ["fund_arrived", "total_invest"]
            .iter()
            .filter_map(|key| row.number(key))
            .filter(|sum| *sum > 0.0)
            .collect();
        let first = *bases.first()?;
        let fits = |rate: f64| bases.iter().any(|base| (paid / base * 100.0 - rate).abs() <= points);
        // 1 may be one percent or all of it.
        let fraction = told <= 1.0 && !row.raw("paid_rate").contains(['%', '％']);
        // Sums that far apart are wrong themselves, and told so.
        if fits(told) || (fraction && fits(told * 100.0)) || paid / first >= YUAN {
            return None;
        }
        let right = format_number((paid / first * 1000.0).round() / 10.0);
        let told = format_number(if fraction { told * 100.0 } else { told });
        Some((format!("支付率填{told}%、按支付和到位计算为{right}%"), "paid_rate"))
    }
}
