//! V005: the registered birth date differs from the one in the identity number.

use crate::base::idno;
use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::record::RecordKind;
use chrono::Datelike;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V005",
        severity: Severity::Error,
        scope: Scope::Person,
        title: "出生日期与证件号码不符",
        basis: "GB 11643-1999 公民身份号码第7至14位（出生日期）",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V005.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["birth", "id_no"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    for member in view.live().filter(|member| !super::is_foreign_paper(member)) {
        // A number whose date does not exist is V002's.
        let (Some(said), Some(born)) = (member.date("birth"), idno::birth(&super::identity(member))) else {
            continue;
        };
        // 1956年3月 is right for every day of that March.
        let same = said.year == born.year()
            && said.month.is_none_or(|month| month == born.month())
            && said.day.is_none_or(|day| day == born.day());
        if same {
            continue;
        }
        // The date is part of a masked number: which part differs is said, never the digits.
        let part = if said.year != born.year() {
            "年份"
        } else if said.month != Some(born.month()) {
            "月份"
        } else {
            "日"
        };
        let name = member.person_name("name");
        sink.push(
            &view.at(),
            super::person_fault(
                member,
                "birth",
                format!("{name}登记的出生日期与证件号码中的出生日期不符（{part}不同）"),
                "与证件号码第7至14位一致".into(),
                format!("{part}不同"),
            ),
        );
    }
}
