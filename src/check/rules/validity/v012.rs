//! V012: the head's name or number in the household columns differs from the head's own row.

use crate::base::terms::Link;
use crate::base::terms::{Scope, Severity};
use crate::base::{idno, mask};
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V012",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "户主信息与户主行不一致",
        basis: "国家扶贫开发信息系统数据规范；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V012.md"),
        thresholds: &[],
    },
    needs: &[
        &[Need::Columns(RecordKind::Member, &["rel"])],
        &[
            Need::Columns(RecordKind::Member, &["head_name"]),
            Need::Columns(RecordKind::Household, &["head_name"]),
            Need::Columns(RecordKind::Member, &["head_id"]),
            Need::Columns(RecordKind::Household, &["head_id"]),
        ],
    ],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let heads: Vec<&Record> = view.live().filter(|member| people::is_head(member)).collect();
    // Without a head or with two, V008 and V009 speak.
    let [head] = heads.as_slice() else { return };
    let data = view.world.input.data;
    let all = data.all(RecordKind::Household);
    let newest = view.household.rows.first().and_then(|at| all.get(*at as usize));
    let rows: Vec<&Record> = newest.into_iter().chain(view.members()).collect();
    let name = head.name_key("name");
    if let Some(row) = rows.iter().find(|row| {
        let said = row.name_key("head_name");
        !said.is_empty() && !name.is_empty() && said != name
    }) {
        let said = row.text("head_name");
        report(view, sink, "head_name", row, head, "姓名", (&head.text("name"), &said, ""));
    }
    let number = super::identity(head);
    if number.is_empty() {
        return;
    }
    if let Some(row) = rows.iter().find(|row| differs(row, &number)) {
        let said = row.code("head_id");
        let (expected, actual) = (mask::id_number(&number), mask::id_number(&said));
        // Masked, the two may look alike.
        let place = idno::difference(&number, &said).filter(|_| expected == actual);
        let place = place.map_or_else(String::new, |place| format!("（{place}）"));
        report(view, sink, "head_id", row, head, "证件号码", (&expected, &actual, &place));
    }
}

fn differs(row: &Record, number: &str) -> bool {
    let said = row.code("head_id");
    if said.is_empty() || super::is_destroyed(row, "head_id") {
        return false;
    }
    !idno::same_person(&said, number)
}

fn report(
    view: &HouseholdView<'_>,
    sink: &mut Sink<'_>,
    key: &str,
    row: &Record,
    head: &Record,
    what: &str,
    (expected, actual, place): (&str, &str, &str),
) {
    let own = if key == "head_name" { "name" } else { "id_no" };
    sink.push(
        &view.at(),
        Fault {
            subject: key.to_owned(),
            what: format!("户主{what}栏“{actual}”与成员表户主行“{expected}”不一致{place}"),
            expected: expected.to_owned(),
            actual: format!("{actual}{place}"),
            evidence: vec![cell_evidence(row, key, Link::Registry), cell_evidence(head, own, Link::Registry)],
            responsible: String::new(),
        },
    );
}
