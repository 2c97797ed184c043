//! X004: a household denies a measure or an amount that the papers record.

use super::measures;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::Threshold;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::RecordKind;
use crate::ingest::record::{Record, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X004",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "农户不认可档案记载的帮扶",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "帮扶责任人、旗县行业部门",
        page: include_str!("../../../../docs/rules/X004.md"),
        thresholds: &[Threshold {
            key: "share",
            default: 10.0,
            unit: "%",
            what: "农户所述贷款金额与台账相差多少以内视为相符",
            basis: "内部规则（金额±10%）",
        }],
    },
    needs: &[&[
        Need::Columns(RecordKind::Visit, &["measures_denied"]),
        Need::Columns(RecordKind::Visit, &["loan_amount"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    denied(view, sink);
    amount(view, sink);
}

/// Measures that the household says it never had, and that somebody recorded.
fn denied(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let told = measures::told(view, "measures_denied");
    // Nearly all households deny nothing.
    if told.is_empty() {
        return;
    }
    let recorded = measures::recorded(view);
    for (row, said) in told {
        let hits: Vec<&measures::Recorded> = recorded
            .iter()
            .filter(|known| known.sure && said.iter().any(|item| measures::same(item, &known.word)))
            .collect();
        if hits.is_empty() {
            continue;
        }
        let words: Vec<&str> = hits.iter().map(|known| known.word.as_str()).collect();
        let mut evidence = vec![cell_evidence(row, "measures_denied", Link::Visit)];
        evidence.extend(hits.iter().map(|known| known.evidence.clone()));
        super::told(
            view,
            sink,
            "measures",
            format!("农户不认可记载的措施：{}", words.join("、")),
            (
                &format!("{}：{}", measures::told_by(hits.iter().copied()), words.join("、")),
                &format!("入户：未享受{}", words.join("、")),
            ),
            evidence,
        );
        return;
    }
}

/// The loan as the household tells it, against every live contract and their sum.
fn amount(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let loans: Vec<&Record> = view
        .world
        .input
        .data
        .of_household(RecordKind::Loan, &view.household.id)
        .filter(|row| row.number("amount").is_some())
        .collect();
    let told = super::visits(view).find_map(|row| Some((row, row.number("loan_amount")?)));
    let (Some((row, said)), Some(first)) = (told, loans.first()) else { return };
    let share = view.world.threshold(&RULE.meta, "share", &view.household.place.county) / 100.0;
    let amounts = || loans.iter().filter_map(|row| row.number("amount"));
    let sum: f64 = amounts().sum();
    if amounts().chain([sum]).any(|known| (known - said).abs() <= known * share) {
        return;
    }
    let (said, sum) = (format_number(said), format_number(sum));
    super::told(
        view,
        sink,
        "loan_amount",
        format!("小额信贷金额：农户称{said}元，台账记载{sum}元"),
        (&format!("台账：{sum}元"), &format!("入户：{said}元")),
        vec![cell_evidence(row, "loan_amount", Link::Visit), cell_evidence(first, "amount", Link::Ledger)],
    );
}
