//! V042: a telephone number that cannot be called, or one number for many households.

use crate::base::mask;
use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, World};
use crate::check::{people, rows};
use crate::ingest::record::{Record, RecordKind, format_number};
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V042",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "联系电话异常或多户共用",
        basis: "国家扶贫开发信息系统数据规范（联系电话）；内部规则",
        responsible: "苏木乡镇信息员、帮扶责任人",
        page: include_str!("../../../../docs/rules/V042.md"),
        thresholds: &[Threshold {
            key: "households",
            default: 10.0,
            unit: "户",
            what: "同一号码的户数，达到即提示",
            basis: "国家扶贫开发信息系统数据核查口径；内部规则",
        }],
    },
    needs: &[&[
        Need::Columns(RecordKind::Household, &["phone"]),
        Need::Columns(RecordKind::Member, &["phone"]),
        Need::Columns(RecordKind::Member, &["person_phone"]),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    // Counted over all registers, also where the run looks at a part: a shared number does not stop at a border.
    let mut holders: BTreeMap<(&str, String), u64> = BTreeMap::new();
    for household in &world.input.data.households {
        let own = rows::of_household(&HouseholdView { world, household });
        let Some(row) = rows::first(own, "phone") else { continue };
        for number in mobiles(&row.text("phone")) {
            *holders.entry((household.place.county.as_str(), number)).or_default() += 1;
        }
    }
    for household in world.households() {
        let view = HouseholdView { world, household };
        if !household.members.is_empty() && view.live().next().is_none() {
            continue;
        }
        let own = rows::of_household(&view);
        if let Some(row) = rows::first(own, "phone") {
            of_household(&view, row, &holders, sink);
        }
        for member in view.live().filter(|member| is_wrong(&member.text("person_phone"))) {
            let shown = mask::phone(&member.text("person_phone"));
            let what = format!("{}的联系电话不是11位手机号（{shown}）", member.text("name"));
            let mut fault = rows::fault(member, "person_phone", what, EXPECTED.into(), shown);
            fault.subject = format!("{}/person_phone", people::person_subject(member));
            sink.push(&view.at(), fault);
        }
    }
}

const EXPECTED: &str = "1开头的11位手机号，或带区号的固定电话";

fn of_household(
    view: &HouseholdView<'_>,
    row: &Record,
    holders: &BTreeMap<(&str, String), u64>,
    sink: &mut Sink<'_>,
) {
    let said = row.text("phone");
    let mut fault = |what: String, expected: String, actual: String| {
        let mut fault = rows::fault(row, "phone", what, expected, actual);
        fault.subject = "phone".into();
        sink.push(&view.at(), fault);
    };
    if is_wrong(&said) {
        let shown = mask::phone(&said);
        fault(format!("联系电话不是11位手机号（{shown}）"), EXPECTED.into(), shown);
        return;
    }
    let county = view.household.place.county.as_str();
    let least = view.world.threshold(&RULE.meta, "households", county).max(2.0);
    let count = |number: &String| holders.get(&(county, number.clone())).copied().unwrap_or_default();
    let shared = mobiles(&said).into_iter().find(|number| count(number) as f64 >= least);
    if let Some(number) = shared {
        let (shown, count) = (mask::phone(&number), count(&number));
        fault(
            format!("联系电话{shown}在本旗县{count}户共用"),
            format!("共用的不到{}户", format_number(least)),
            format!("{count}户"),
        );
    }
}

/// The numbers in a cell: several stand side by side in some.
fn numbers(said: &str) -> Vec<String> {
    said.split(|c: char| !c.is_ascii_digit() && c != '-')
        .map(|part| part.replace('-', ""))
        .filter(|digits| !digits.is_empty())
        .map(|digits| match digits.strip_prefix("86") {
            Some(rest) if rest.len() == 11 => rest.to_owned(),
            _ => digits,
        })
        .collect()
}

fn is_mobile(number: &str) -> bool {
    number.len() == 11 && number.starts_with('1')
}

/// Each once: some cells repeat a number.
fn mobiles(said: &str) -> BTreeSet<String> {
    numbers(said).into_iter().filter(|number| is_mobile(number)).collect()
}

/// Digits that are neither a mobile number nor that of a telephone at home; words (无, 邻居代接) are no number.
fn is_wrong(said: &str) -> bool {
    let found = numbers(said);
    let at_home = |number: &String| {
        matches!(number.len(), 7 | 8) || (number.starts_with('0') && (10..=12).contains(&number.len()))
    };
    !found.is_empty() && !found.iter().any(|number| is_mobile(number) || at_home(number))
}

#[cfg(test)]
mod tests {
    use super::is_wrong;

    #[test]
    fn telephones_at_home_and_several_numbers_are_fine() {
        for fine in [
            "13800001234",
            "0478-8212345",
            "8212345",
            "+8613800001234",
            "13800001234/13900005678",
            "无",
            "",
            "1380000123、13900005678",
        ] {
            assert!(!is_wrong(fine), "{fine}");
        }
        for wrong in ["1380000123", "138000012345", "23800001234", "123456"] {
            assert!(is_wrong(wrong), "{wrong}");
        }
    }
}
