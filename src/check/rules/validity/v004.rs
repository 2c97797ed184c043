//! V004: the registered sex differs from the parity of the 17th digit.

use crate::base::terms::{Scope, Severity};
use crate::base::{idno, mask};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V004",
        severity: Severity::Error,
        scope: Scope::Person,
        title: "性别与证件号码不符",
        basis: "GB 11643-1999 公民身份号码第17位（奇数男、偶数女）",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V004.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["sex", "id_no"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    for member in view.live() {
        let number = super::identity(member);
        if super::is_foreign_paper(member) {
            continue;
        }
        // Only words decide: the codes 1 and 2 mean opposite things in different platforms.
        let registered = match member.text("sex").as_ref() {
            "男" | "男性" => true,
            "女" | "女性" => false,
            _ => continue,
        };
        let Some(male) = idno::is_male(&number) else { continue };
        if male != registered {
            let word = |male: bool| if male { "男" } else { "女" };
            sink.push(
                &view.at(),
                super::person_fault(
                    member,
                    "sex",
                    format!(
                        "{}登记性别“{}”与证件号码（{}）不符",
                        member.text("name"),
                        word(registered),
                        mask::id_number(&number)
                    ),
                    word(male).to_owned(),
                    word(registered).to_owned(),
                ),
            );
        }
    }
}
