//! V003: the first two digits of an identity number are no province.

use crate::base::terms::{Scope, Severity};
use crate::base::{idno, mask};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V003",
        severity: Severity::Warning,
        scope: Scope::Person,
        title: "证件号码地区码异常",
        basis: "GB 11643-1999 公民身份号码第1—6位；GB/T 2260 省级代码",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V003.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["id_no"])]],
    rests_on: &[],
    look: Look::Household(look),
};

/// Provincial codes of GB/T 2260. Counties come and go with every reform and a number keeps its first code for life
/// (1528xx of the former league, codes of those who married in), so nothing below the province is judged.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
    "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
];

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    for member in view.live() {
        let number = super::identity(member);
        if super::is_foreign_paper(member) || !is_stray(&number) {
            continue;
        }
        sink.push(
            &view.at(),
            super::person_fault(
                member,
                "id_no",
                format!(
                    "{}证件号码地区码异常：“{}”开头不是省级代码（{}）",
                    member.text("name"),
                    &number[..2],
                    mask::id_number(&number)
                ),
                "前两位为省级行政区划代码".into(),
                format!("{}开头", &number[..2]),
            ),
        );
    }
}

/// A number that is right in every other way; V001 and V002 speak of the rest. 83 is given to residents of Taiwan.
fn is_stray(number: &str) -> bool {
    idno::is_valid(number) && number.get(..2).is_some_and(|head| head != "83" && !PROVINCES.contains(&head))
}

#[cfg(test)]
mod tests {
    use super::is_stray;

    #[test]
    fn former_and_foreign_area_codes_pass() {
        for (first, stray) in [
            ("15282219560312001", false),
            ("62232619560312001", false),
            ("83000019900312001", false),
            ("15089919560312001", false),
            ("16089919560312001", true),
            ("00089919560312001", true),
        ] {
            let number = format!("{first}{}", crate::base::idno::check_digit(first).unwrap());
            assert_eq!(is_stray(&number), stray, "{number}");
        }
        assert!(!is_stray("160899195603120019"), "a wrong check digit is V001");
        assert!(!is_stray(""));
    }
}
