//! X007: a household tells of far fewer visits than the helper logged.

use crate::base::date::PartialDate;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::Threshold;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::RecordKind;
use crate::ingest::record::{Record, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X007",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "走访次数与农户反映不符",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "帮扶责任人",
        page: include_str!("../../../../docs/rules/X007.md"),
        thresholds: &[Threshold {
            key: "gap",
            default: 3.0,
            unit: "次",
            what: "记录比农户反映多几次以内不提示",
            basis: "内部规则",
        }],
    },
    needs: &[&[Need::Columns(RecordKind::Visit, &["visit_count"])], &[Need::Register(RecordKind::HelperLog)]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let world = view.world;
    let Some((row, said)) = super::visits(view).find_map(|row| Some((row, row.number("visit_count")?)))
    else {
        return;
    };
    let until = row.date("date").and_then(PartialDate::latest);
    let logged: Vec<&Record> = world
        .input
        .data
        .of_household(RecordKind::HelperLog, &view.household.id)
        // People count who came to the house; calls of the epidemic months are no visits to them.
        .filter(|log| log.str("mode") != "电话")
        .filter(|log| match (log.date("date").and_then(PartialDate::earliest), until) {
            (Some(day), Some(until)) => day <= until,
            _ => true,
        })
        .collect();
    let gap = world.threshold(&RULE.meta, "gap", &view.household.place.county);
    let Some(first) = logged.first().filter(|_| logged.len() as f64 - said > gap) else { return };
    let (said, logged) = (format_number(said), logged.len());
    super::told(
        view,
        sink,
        "visit_count",
        format!("走访次数：记录{logged}次、农户反映{said}次"),
        (&format!("台账：{logged}次"), &format!("入户：{said}次")),
        vec![cell_evidence(row, "visit_count", Link::Visit), cell_evidence(first, "date", Link::Ledger)],
    );
}
