//! X013: a visit found a child out of school whom the register has in school.

use crate::base::terms::{Link, Scope, Severity};
use crate::base::text;
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::Record;
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X013",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "入户发现疑似失学",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "苏木乡镇、旗县教育局",
        page: include_str!("../../../../docs/rules/X013.md"),
        thresholds: &[],
    },
    needs: &[
        &[Need::Columns(RecordKind::Member, &["school"])],
        &[
            Need::Columns(RecordKind::Visit, &["dropouts"]),
            Need::Columns(RecordKind::Visit, &["dropout_names"]),
        ],
    ],
    rests_on: &[],
    look: Look::Household(look),
};

/// Reasons that are none of dropping out.
const ALLOWED: [&str; 6] = ["送教", "休学", "延缓", "身体", "残疾", "病"];

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    for row in super::visits(view) {
        let reason = row.text("dropout_reason");
        if ALLOWED.iter().any(|word| reason.contains(word)) {
            continue;
        }
        let names: Vec<String> = row
            .text("dropout_names")
            .split(['、', '，', ',', ' ', '；', ';'])
            .map(text::name_key)
            .filter(|name| !name.is_empty())
            .map(Into::into)
            .collect();
        let named: Vec<&Record> = view
            .live()
            .filter(|member| {
                in_school(view, member) && names.iter().any(|name| *name == member.name_key("name"))
            })
            .collect();
        for member in &named {
            report(view, sink, row, "dropout_names", member);
        }
        if names.is_empty() && row.number("dropouts").is_some_and(|count| count > 0.0) {
            // Nobody is named: a contradiction only when the register has every child of school age in school.
            let of_age: Vec<&Record> = view.live().filter(|member| school_age(view, member)).collect();
            if let [only] = of_age.as_slice()
                && in_school(view, only)
            {
                report(view, sink, row, "dropouts", only);
            }
        }
    }
}

fn report(view: &HouseholdView<'_>, sink: &mut Sink<'_>, row: &Record, key: &str, member: &Record) {
    let (name, school) = (member.person_name("name"), member.text("school"));
    super::told(
        view,
        sink,
        &format!("{}/school", people::person_subject(member)),
        format!("入户发现{name}疑似失学，系统登记为{school}"),
        (&format!("系统：{school}"), "入户：不在校"),
        vec![cell_evidence(row, key, Link::Visit), cell_evidence(member, "school", Link::Registry)],
    );
}

/// Does the register have the person in a school?
fn in_school(view: &HouseholdView<'_>, member: &Record) -> bool {
    view.is_student(member) == Some(true)
}

/// Six to fifteen on the day of the run (适龄儿童少年).
fn school_age(view: &HouseholdView<'_>, member: &Record) -> bool {
    people::age_on(member, view.world.input.as_of).is_some_and(|age| (6..16).contains(&age))
}
