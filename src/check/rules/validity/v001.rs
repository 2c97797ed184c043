//! V001: an identity number with a wrong length, shape or check digit.

use crate::base::terms::{Scope, Severity};
use crate::base::{idno, mask};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V001",
        severity: Severity::Error,
        scope: Scope::Person,
        title: "证件号码长度或校验位错误",
        basis: "GB 11643-1999 公民身份号码；残疾人证编码规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V001.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["id_no"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    for member in view.live() {
        let number = super::identity(member);
        if number.is_empty() || super::is_foreign_paper(member) || !number.bytes().any(|b| b.is_ascii_digit())
        {
            continue;
        }
        let Some((what, expected)) = fault(&number) else { continue };
        let name = member.text("name");
        sink.push(
            &view.at(),
            super::person_fault(
                member,
                "id_no",
                format!("{name}{what}（{}）", mask::id_number(&number)),
                expected,
                mask::id_number(&number),
            ),
        );
    }
}

/// What is wrong with a number. Old 15-digit numbers of elderly people are no fault: they can only be compared.
fn fault(number: &str) -> Option<(String, String)> {
    let length = number.chars().count();
    let shape = || "18位公民身份号码，或20、22位残疾人证号".to_owned();
    match length {
        15 if number.bytes().all(|b| b.is_ascii_digit()) => None,
        18 | 20 | 22 => {
            let Some(head) = idno::first18(number) else {
                return Some(("证件号码含非数字字符".into(), shape()));
            };
            if idno::check_digit(&head[..17]) != head.chars().last() {
                return Some(("证件号码校验位错误".into(), "末位与 GB 11643 校验码一致".into()));
            }
            let tail = &number.as_bytes()[18..];
            let class = tail.first().is_none_or(|b| (b'1'..=b'7').contains(b));
            let grade = tail.get(1).is_none_or(|b| (b'1'..=b'4').contains(b));
            let reissue = tail.len() < 4 || (tail[2] == b'B' && tail[3].is_ascii_digit());
            (!class || !grade || !reissue).then(|| {
                ("残疾人证号的类别或等级位错误".into(), "第19位为1—7、第20位为1—4，补证加B1、B2".into())
            })
        }
        _ => Some((format!("证件号码为{length}位，长度不符"), shape())),
    }
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn real_numbers_certificates_and_old_numbers_pass() {
        for fine in [
            "150899195603120011",
            "15089919560312001144",
            "15089919560312001144B1",
            "150899560312001",
            "11010519491231002X",
        ] {
            assert_eq!(fault(fine), None, "{fine}");
        }
    }

    #[test]
    fn wrong_lengths_characters_check_digits_and_grades_are_faults() {
        for wrong in [
            "150899195603120012",
            "15089919560312001",
            "1508991956031200119",
            "15089919560312001184",
            "15089919560312001149",
            "15089919560312OO11",
            "11010519491231002x",
        ] {
            assert!(fault(wrong).is_some(), "{wrong}");
        }
    }
}
