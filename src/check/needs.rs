//! What a rule cannot do without, and how its lack is told: a register, a column that no table has, a report with text.
//! Such a rule is reported as skipped, and nobody takes its silence for agreement.

use crate::check::condition::in_words;
use crate::check::input::Input;
use crate::check::rule::Need;
use crate::ingest::record::{Key, RecordKind};

/// Why a rule with these needs can say nothing: `未找到人员表`, `人员表没有“失学或辍学原因”列`; `None` when it can look.
#[must_use]
pub fn lacking(input: &Input<'_>, needs: &[&[Need]]) -> Option<String> {
    let open = || needs.iter().filter(|group| !group.iter().any(|need| is_met(input, need)));
    if open().flat_map(|group| group.iter()).any(|need| *need == Need::ReportText) {
        return Some("没有读到有文字的汇报材料（DOCX、可复制文字的PDF）".to_owned());
    }
    let mut absent: Vec<String> = open()
        .filter(|group| !registers(group).iter().any(|kind| has(input, *kind)))
        .map(|group| names(&registers(group)))
        .collect();
    // Two groups may ask for columns of one register.
    absent.dedup();
    if !absent.is_empty() {
        return Some(format!("未找到{}", absent.join("，也未找到")));
    }
    let told: Vec<String> = open().map(|group| without_columns(input, group)).collect();
    (!told.is_empty()).then(|| told.join("；"))
}

/// The needs as a rule page prints them, a line a group: `人员表（有“在校生状况”列）`.
#[must_use]
pub fn in_lines(needs: &[&[Need]]) -> Vec<String> {
    let told = |group: &&[Need]| {
        let mut parts = Vec::new();
        for kind in registers(group) {
            let columns = columns_of(group, kind);
            parts.push(match columns.as_slice() {
                [] => kind.name().to_owned(),
                [one] => format!("{}（有{}列）", kind.name(), quoted(kind, one)),
                several => format!("{}（有{}）", kind.name(), any_of(kind, several, "列中的一列", "一组列")),
            });
        }
        if group.contains(&Need::ReportText) {
            parts.push("有文字的汇报材料（DOCX、可复制文字的PDF）".to_owned());
        }
        parts.join("，或")
    };
    needs.iter().map(told).collect()
}

fn has(input: &Input<'_>, kind: RecordKind) -> bool {
    !input.data.all(kind).is_empty()
}

fn is_met(input: &Input<'_>, need: &Need) -> bool {
    match need {
        Need::Register(kind) => has(input, *kind),
        Need::Columns(kind, keys) => {
            input.data.all(*kind).iter().any(|row| keys.iter().all(|key| row.has_column(key)))
        }
        Need::ReportText => input.claims.reports.iter().any(|report| report.unread.is_none()),
    }
}

/// Registers of a group, each once.
fn registers(group: &[Need]) -> Vec<RecordKind> {
    let mut kinds = Vec::new();
    for kind in group.iter().filter_map(|need| need.register()) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

fn names(kinds: &[RecordKind]) -> String {
    kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join("或")
}

/// Sets of columns of one register of a group, of which one is enough.
fn columns_of(group: &[Need], of: RecordKind) -> Vec<&'static [Key]> {
    let columns = group.iter().filter_map(|need| match need {
        Need::Columns(kind, keys) if *kind == of => Some(*keys),
        _ => None,
    });
    columns.collect()
}

/// `“文化程度”、“在校生状况”`
fn quoted(kind: RecordKind, keys: &[Key]) -> String {
    let names: Vec<String> = keys.iter().map(|key| format!("“{}”", in_words(&[kind], key).1)).collect();
    names.join("、")
}

/// `“贷款利率”、“担保方式”列中的一列`; sets of several columns one by one: `一组列：“批复”和“开工”；“开工”和“完工”`.
fn any_of(kind: RecordKind, either: &[&[Key]], one: &str, set: &str) -> String {
    let told: Vec<String> = either.iter().map(|keys| quoted(kind, keys)).collect();
    if either.iter().all(|keys| keys.len() == 1) {
        format!("{}{one}", told.join("、"))
    } else {
        let told: Vec<String> = told.iter().map(|keys| keys.replace('、', "和")).collect();
        format!("{set}：{}", told.join("；"))
    }
}

/// `人员表没有“劳动技能”列，户表也没有“主要致贫原因”列，未找到入户调查表`
fn without_columns(input: &Input<'_>, group: &[Need]) -> String {
    let (there, absent): (Vec<RecordKind>, Vec<RecordKind>) =
        registers(group).into_iter().partition(|kind| has(input, *kind));
    let mut parts: Vec<String> = there.iter().map(|kind| of_register(input, *kind, group)).collect();
    if !absent.is_empty() {
        parts.push(format!("未找到{}", names(&absent)));
    }
    parts.join("，")
}

fn of_register(input: &Input<'_>, kind: RecordKind, group: &[Need]) -> String {
    let rows = input.data.all(kind);
    let is_absent = |key: &Key| !rows.iter().any(|row| row.has_column(key));
    let either = columns_of(group, kind);
    if let [keys] = either.as_slice() {
        let absent: Vec<Key> = keys.iter().copied().filter(is_absent).collect();
        return if absent.is_empty() {
            format!("没有一张{}同时有{}列", kind.name(), quoted(kind, keys))
        } else {
            format!("{}没有{}列", kind.name(), quoted(kind, &absent))
        };
    }
    format!("{}没有{}", kind.name(), any_of(kind, &either, "列中的任何一列", "任何一组列"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::registry::RULES;
    use crate::check::testkit::{Kit, record, text};
    use crate::ingest::schema;

    #[test]
    fn every_column_that_a_rule_needs_is_one_of_its_register() {
        let schema = schema::schema().unwrap();
        for rule in RULES {
            for need in rule.needs.iter().flat_map(|group| group.iter()) {
                let Need::Columns(kind, keys) = need else { continue };
                let register = schema.registers.iter().find(|register| register.kind == *kind).unwrap();
                for key in *keys {
                    assert!(register.column(key).is_some(), "{} {kind:?} {key}", rule.meta.code);
                }
            }
        }
    }

    #[test]
    fn one_alternative_is_enough_and_the_lack_of_all_is_told_by_name() {
        const EITHER: &[&[Need]] =
            &[&[Need::Columns(RecordKind::Loan, &["rate"]), Need::Columns(RecordKind::Loan, &["security"])]];
        let told = |keys: &[&'static str]| {
            let mut kit = Kit::new();
            let cells: Vec<_> = keys.iter().map(|key| (*key, text("1"))).collect();
            if !cells.is_empty() {
                kit.add(record(RecordKind::Loan, 2, &cells));
            }
            kit.with_input(|input| lacking(input, EITHER))
        };
        assert_eq!(told(&["borrower", "security"]), None);
        let columns = told(&["borrower"]).unwrap();
        assert_eq!(columns, "小额信贷台账没有“贷款利率”、“贷款方式”列中的任何一列");
        assert_eq!(told(&[]).unwrap(), "未找到小额信贷台账");
        const TWICE: &[&[Need]] = &[
            &[Need::Columns(RecordKind::Loan, &["rate"])],
            &[Need::Columns(RecordKind::Loan, &["security"])],
        ];
        assert_eq!(Kit::new().with_input(|input| lacking(input, TWICE)).unwrap(), "未找到小额信贷台账");
        let both: &[&[Need]] = &[&[Need::Columns(RecordKind::Loan, &["start_date", "due_date"])]];
        let mut kit = Kit::new();
        kit.add(record(RecordKind::Loan, 2, &[("start_date", text("1"))]));
        kit.add(record(RecordKind::Loan, 3, &[("due_date", text("1"))]));
        let apart = kit.with_input(|input| lacking(input, both)).unwrap();
        assert!(apart.starts_with("没有一张小额信贷台账同时有"), "{apart}");
    }
}
