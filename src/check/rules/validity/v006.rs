//! V006: two people of one household carry the same number.

use crate::base::terms::{Link, Scope, Severity};
use crate::base::{idno, mask};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V006",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "同户成员证件号码重复",
        basis: "国家扶贫开发信息系统数据规范；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V006.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["id_no"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let mut holders: BTreeMap<String, Vec<&Record>> = BTreeMap::new();
    for member in view.live() {
        let number = super::identity(member);
        if number.bytes().any(|b| b.is_ascii_digit()) {
            // A disability certificate starts with its holder's identity number.
            let key = idno::first18(&number).map_or_else(|| number.clone(), str::to_owned);
            holders.entry(key).or_default().push(member);
        }
    }
    for (number, people) in holders.iter().filter(|(_, people)| people.len() > 1) {
        let first = people[0].text("name");
        // The first row keeps the number; every later one repeats it.
        for member in &people[1..] {
            let name = member.text("name");
            let mut fault = super::person_fault(
                member,
                "id_no",
                format!("{name}与{first}证件号码重复（{}）", mask::id_number(number)),
                "每人证件号码唯一".into(),
                format!("与{first}相同"),
            );
            fault.evidence.push(cell_evidence(people[0], "id_no", Link::Registry));
            sink.push(&view.at(), fault);
        }
    }
}
