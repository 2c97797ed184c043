//! P006: microcredit is secured by pledge or guarantee, or costs more than the benchmark rate.

use crate::base::terms::{Link, Scope, Severity};
use crate::base::text;
use crate::check::ledgers::{self, Standing};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{World, cell_evidence};
use crate::ingest::claim::Evidence;
use crate::ingest::record::{Record, RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P006",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "担保方式或利率不符合政策",
        basis: "市级通知（扶贫小额信贷免抵押、免担保）；利率为内部规则",
        responsible: "旗县扶贫办金融扶贫岗",
        page: include_str!("../../../../docs/rules/P006.md"),
        thresholds: &[Threshold {
            key: "rate",
            default: 4.75,
            unit: "%",
            what: "年利率上限",
            basis: "一至五年期贷款基准利率4.75%（2015年10月24日起）；执行LPR的地方自行设置",
        }],
    },
    needs: &[&[Need::Columns(RecordKind::Loan, &["rate"]), Need::Columns(RecordKind::Loan, &["security"])]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for loan in ledgers::loans(world).iter().copied() {
        let row = loan.row;
        if ledgers::standing(row) == Standing::Settled {
            continue;
        }
        let at = ledgers::at_loan(world, &loan);
        let limit = world.threshold(&RULE.meta, "rate", &at.place.county);
        let mut said: Vec<(String, Evidence)> = Vec::new();
        let security = row.text("security");
        if is_secured(&security) {
            said.push((format!("贷款方式为“{security}”"), cell_evidence(row, "security", Link::Ledger)));
        }
        if let Some(rate) = yearly(row).filter(|rate| *rate > limit + 0.005) {
            let what = format!("年利率{}%高于{}%", format_number(rate), format_number(limit));
            said.push((what, cell_evidence(row, "rate", Link::Ledger)));
        }
        if said.is_empty() {
            continue;
        }
        let what: Vec<String> = said.iter().map(|(what, _)| what.clone()).collect();
        sink.push(
            &at,
            Fault {
                subject: ledgers::loan_subject(row),
                what: format!("{}的小额信贷{}", ledgers::borrower(row), what.join("，")),
                expected: format!("免抵押、免担保，年利率不高于{}%", format_number(limit)),
                actual: what.join("，"),
                evidence: said.into_iter().map(|(_, evidence)| evidence).collect(),
                responsible: String::new(),
            },
        );
    }
}

/// A pledge, a mortgage or a guarantor. What the government's own fund stands for is no burden of the household.
fn is_secured(told: &str) -> bool {
    let folded = text::fold(told);
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    has(&["抵押", "质押", "担保", "保证", "联保"])
        && !has(&["免", "无", "不", "信用", "风险补偿", "政府", "基金"])
}

/// Percent a year. 0.0435 is the same as 4.35; a monthly rate (‰) and figures of no known unit say nothing.
fn yearly(row: &Record) -> Option<f64> {
    let rate = row.number("rate")?;
    let words = format!("{}{}", row.raw("rate"), ledgers::header(row, "rate"));
    if words.contains(['‰', '月', '厘']) {
        return None;
    }
    let percent = if rate < 0.3 && !words.contains(['%', '％']) { rate * 100.0 } else { rate };
    (0.0..=24.0).contains(&percent).then_some(percent)
}
