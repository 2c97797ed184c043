//! V001: an identity number with a wrong length, shape or check digit, or none at all.

use crate::base::terms::{Scope, Severity};
use crate::base::{idno, mask, text};
use crate::check::rows;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, World};
use crate::ingest::record::{Record, RecordKind, Value};

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
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let kept = rows::kept(world.input.data.all(RecordKind::Member), "id_no");
    for household in world.households() {
        let view = HouseholdView { world, household };
        for member in view.live().filter(|member| !super::is_foreign_paper(member)) {
            let number = super::identity(member);
            let name = member.text("name");
            let (what, expected, actual) = if number.bytes().any(|b| b.is_ascii_digit()) {
                let Some((what, expected)) = fault(&number) else { continue };
                let masked = mask::id_number(&number);
                (format!("{name}{what}（{masked}）"), expected, masked)
            } else if kept.contains(&rows::table_of(member)) && has_none(&view, member) {
                let said = mask::text(text::display(&member.raw("id_no")).trim());
                let what = match said.as_str() {
                    "" => format!("{name}没有填写证件号码"),
                    said => format!("{name}的证件号码填的是“{said}”，不是号码"),
                };
                (what, shape(), if said.is_empty() { "空白".to_owned() } else { said })
            } else {
                continue;
            };
            sink.push(&view.at(), super::person_fault(member, "id_no", what, expected, actual));
        }
    }
}

/// Is the cell blank or filled with words (无, 待办), and does no other register of the household give the number? What a
/// spreadsheet destroyed is no blank (D001).
fn has_none(view: &HouseholdView<'_>, member: &Record) -> bool {
    let name = member.name_key("name");
    let mut rows = view.world.input.data.of_household(RecordKind::Member, &view.household.id);
    member.has_column("id_no")
        && matches!(member.field("id_no").value, Value::Blank | Value::Text(_))
        && !super::is_destroyed(member, "id_no")
        && !rows.any(|row| row.identity("id_no").is_some() && row.name_key("name") == name)
}

fn shape() -> String {
    "18位公民身份号码，或20、22位残疾人证号".to_owned()
}

/// What is wrong with a number. Old 15-digit numbers of elderly people are no fault: they can only be compared.
fn fault(number: &str) -> Option<(String, String)> {
    let length = number.chars().count();
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
