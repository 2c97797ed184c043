//! V002: the birth date inside the number is no real date, lies ahead, or is too long ago.

use crate::base::terms::{Scope, Severity};
use crate::base::{idno, mask};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::record::RecordKind;
use chrono::NaiveDate;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V002",
        severity: Severity::Error,
        scope: Scope::Person,
        title: "证件号码出生日期不存在或不合理",
        basis: "GB 11643-1999 公民身份号码第7—14位",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V002.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["id_no"])]],
    rests_on: &[],
    look: Look::Household(look),
};

/// Oldest age that is believed.
const OLDEST: i32 = 115;

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    for member in view.live() {
        let number = super::identity(member);
        if super::is_foreign_paper(member) {
            continue;
        }
        let Some(what) = fault(&number, view.world.input.as_of) else { continue };
        sink.push(
            &view.at(),
            super::person_fault(
                member,
                "id_no",
                format!("{}证件号码中的出生日期{what}（{}）", member.text("name"), mask::id_number(&number)),
                format!("真实存在、不晚于时点、年龄不超过{OLDEST}岁"),
                what.to_owned(),
            ),
        );
    }
}

fn fault(number: &str, as_of: NaiveDate) -> Option<&'static str> {
    if let Some(short) = idno::birth_of_old(number) {
        // The century is not in it: only a day that no year has is surely wrong.
        return short.is_none().then_some("不存在");
    }
    idno::first18(number)?;
    match idno::birth(number) {
        None => Some("不存在"),
        Some(birth) if birth > as_of => Some("晚于时点"),
        Some(birth) if idno::age_on(birth, as_of) > OLDEST => Some("超过115岁"),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_must_exist_and_lie_within_a_life() {
        let as_of = NaiveDate::from_ymd_opt(2020, 4, 15).unwrap();
        assert_eq!(fault("150899199902290043", as_of), Some("不存在"));
        assert_eq!(fault("150899202005010013", as_of), Some("晚于时点"));
        assert_eq!(fault("150899190001010013", as_of), Some("超过115岁"));
        assert_eq!(fault("150899711305122", as_of), Some("不存在"), "an old number with a thirteenth month");
        for fine in ["150899195603120011", "150899198802290042", "150899560312001", "150899880229001", ""] {
            assert_eq!(fault(fine, as_of), None, "{fine}");
        }
    }
}
