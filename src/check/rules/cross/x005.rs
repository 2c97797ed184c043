//! X005: a household tells of a measure that neither its papers nor the registers record.

use super::measures;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X005",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "农户享受的措施未记录",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "帮扶责任人、苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/X005.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Visit, &["measures"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let told = measures::told(view, "measures");
    // Nearly all households tell of none.
    if told.is_empty() {
        return;
    }
    let recorded = measures::recorded(view);
    // Where nobody keeps measures, nothing can be missing from the list.
    if !recorded.iter().any(|known| known.from_list) {
        return;
    }
    let listed = || recorded.iter().filter(|known| known.from_list);
    for (row, said) in told {
        let extra: Vec<&str> = said
            .iter()
            .filter(|item| !recorded.iter().any(|known| measures::same(item, &known.word)))
            .map(String::as_str)
            .collect();
        if extra.is_empty() {
            continue;
        }
        let words = extra.join("、");
        let mut evidence = vec![cell_evidence(row, "measures", Link::Visit)];
        evidence.extend(listed().next().map(|known| known.evidence.clone()));
        super::told(
            view,
            sink,
            "measures",
            format!("农户享受{words}，档案和系统未记录"),
            (
                &format!("{}：{}", measures::told_by(listed()), measures::words(listed())),
                &format!("入户：{words}"),
            ),
            evidence,
        );
        return;
    }
}
