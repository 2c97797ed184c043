//! V016: a value that the code tables do not know.

use crate::base::terms::{Link, Scope, Severity};
use crate::base::text;
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::rules::validity::causes;
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{Record, RecordKind, Value};
use crate::ingest::schema::{self, Schema};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V016",
        severity: Severity::Error,
        scope: Scope::Person,
        title: "取值不在标准代码内",
        basis: "国家扶贫开发信息系统代码表",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V016.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::Member, &["rel"]),
        Need::Columns(RecordKind::Member, &["edu"]),
        Need::Columns(RecordKind::Member, &["school"]),
        Need::Columns(RecordKind::Member, &["health"]),
        Need::Columns(RecordKind::Member, &["labor"]),
        Need::Columns(RecordKind::Member, &["attr"]),
        Need::Columns(RecordKind::Member, &["cause_main"]),
        Need::Columns(RecordKind::Member, &["cause_other"]),
        Need::Columns(RecordKind::Member, &["state"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

/// Column, code table and name of what is said about a person.
const OF_PERSON: [(&str, &str, &str); 6] = [
    ("rel", "rel", "与户主关系"),
    ("edu", "edu", "文化程度"),
    ("school", "school", "在校生状况"),
    ("health", "health", "健康状况"),
    ("labor", "labor", "劳动技能"),
    ("state", "state", "人员状态"),
];

/// The same of the household.
const OF_HOUSEHOLD: [(&str, &str, &str); 3] = [
    ("attr", "attr", "贫困户属性"),
    ("cause_main", "cause", "主要致贫原因"),
    ("cause_other", "cause", "其他致贫原因"),
];

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let Ok(schema) = schema::schema() else { return };
    for member in view.live() {
        for (key, table, name) in OF_PERSON {
            let Some(value) = stranger(schema, member, key, table) else { continue };
            let subject = format!("{}/{key}", people::person_subject(member));
            report(view, sink, member, key, subject, &format!("{}的{name}", member.text("name")), &value);
        }
    }
    for (key, table, name) in OF_HOUSEHOLD {
        // Every row of the household repeats the value: one finding.
        let found = causes::rows(view).find_map(|row| Some((row, stranger(schema, row, key, table)?)));
        if let Some((row, value)) = found {
            report(view, sink, row, key, key.to_owned(), name, &value);
        }
    }
}

fn report(
    view: &HouseholdView<'_>,
    sink: &mut Sink<'_>,
    row: &Record,
    key: &str,
    subject: String,
    whose: &str,
    value: &str,
) {
    // Who may have left is not left out of every figure in silence.
    let still = if key == "state" { "，暂按在册计入" } else { "" };
    sink.push(
        &view.at(),
        Fault {
            subject,
            what: format!("{whose}取值“{value}”不在标准代码内{still}"),
            expected: "国家系统代码表中的取值".into(),
            actual: value.to_owned(),
            evidence: vec![cell_evidence(row, key, Link::Registry)],
            responsible: String::new(),
        },
    );
}

/// The first value of a cell that is no code, no label and no known word for one.
fn stranger(schema: &Schema, row: &Record, key: &str, table: &str) -> Option<String> {
    let items: Vec<&str> = match &row.field(key).value {
        Value::Text(one) => vec![one],
        Value::Set(items) => items.iter().map(AsRef::as_ref).collect(),
        _ => return None,
    };
    if asks_something_else(row, key) {
        return None;
    }
    // 长期慢性病(高血压): the code with a remark behind it.
    let bare = |item: &str| item.split(['(', '（']).next().unwrap_or_default().trim().to_owned();
    let known = |item: &str| {
        schema.label(table, item).is_some() || is_code(item) || schema.label(table, &bare(item)).is_some()
    };
    // "长期慢性病 残疾": a blank stands where the comma should.
    let mut strange = items.into_iter().filter(|item| !known(item) && !item.split_whitespace().all(known));
    strange.next().map(str::to_owned)
}

/// Bare codes mean different things on different platforms; they are neither right nor wrong.
fn is_code(item: &str) -> bool {
    let folded = text::fold(item);
    !folded.is_empty() && folded.bytes().all(|b| b.is_ascii_digit())
}

/// 是否在校生 and 有无劳动能力 are answered by yes and no, 健康状况或疾病类型 by the name of an illness.
fn asks_something_else(row: &Record, key: &str) -> bool {
    let at = row.table.columns.iter().position(|(known, _)| *known == key);
    let header = at.and_then(|at| row.table.headers.get(at)).map(String::as_str).unwrap_or_default();
    ["是否", "有无", "疾病"].iter().any(|word| header.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testkit::{person, text};

    #[test]
    fn codes_blanks_and_joined_items_pass() {
        let schema = schema::schema().unwrap();
        let of = |key, table, value: Value| {
            stranger(schema, &person("张三", "户主", "", &[(key, value)]), key, table)
        };
        for (key, table, fine) in [
            ("rel", "rel", "02"),
            ("labor", "labor", "普通劳力"),
            ("health", "health", "长期慢性病 残疾"),
            ("health", "health", "长期慢性病（高血压）"),
            ("edu", "edu", "3"),
            ("cause_main", "cause", "缺劳动力"),
        ] {
            assert_eq!(of(key, table, text(fine)), None, "{fine}");
        }
        assert_eq!(of("rel", "rel", Value::Blank), None);
        assert_eq!(of("rel", "rel", text("干亲")).as_deref(), Some("干亲"));
        let items = Value::Set(["残疾".into(), "亚健康".into()].into());
        assert_eq!(of("health", "health", items).as_deref(), Some("亚健康"));
    }
}
