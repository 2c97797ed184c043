//! V011: head and spouse are of one sex.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, cell_evidence};
use crate::check::{people, persons};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V011",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "户主与配偶性别相同",
        basis: "GB 11643-1999 公民身份号码第17位；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V011.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::Member, &["rel", "id_no"]),
        Need::Columns(RecordKind::Member, &["rel", "sex"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let everyone = persons::live(view);
    let heads: Vec<_> = everyone.iter().filter(|person| people::is_head(person.row)).collect();
    let spouses: Vec<_> = everyone.iter().filter(|person| people::is_spouse(person.row)).collect();
    // With two heads or two spouses V009 and V010 speak.
    let ([head], [spouse]) = (heads.as_slice(), spouses.as_slice()) else { return };
    let (Some(first), Some(second)) = (head.male, spouse.male) else { return };
    if first != second {
        return;
    }
    let word = if first { "男" } else { "女" };
    sink.push(
        &view.at(),
        Fault {
            subject: "rel".into(),
            what: format!(
                "户主{}与配偶{}性别相同（均为{word}），请核对",
                head.row.text("name"),
                spouse.row.text("name")
            ),
            expected: "户主与配偶一男一女".into(),
            actual: format!("均为{word}"),
            evidence: vec![
                cell_evidence(spouse.row, "rel", Link::Registry),
                cell_evidence(head.row, "id_no", Link::Registry),
                cell_evidence(spouse.row, "id_no", Link::Registry),
            ],
            responsible: String::new(),
        },
    );
}
