//! D002: numbers and codes that had to be tidied before they could be compared. One finding for each column of a register
//! in a county: nothing is lost, and a line for every cell of an export would hide what is.

use super::{Gathered, OWNER};
use crate::base::terms::{Scope, Severity};
use crate::base::text::is_hostile;
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::record::{Field, Value};
use crate::ingest::schema::ColumnType;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "D002",
        severity: Severity::Info,
        scope: Scope::Household,
        title: "编号、号码经规范化后使用",
        basis: "市级通知第九条（真实准确）；内部规则",
        responsible: OWNER,
        page: include_str!("../../../../docs/rules/D002.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let mut found = Gathered::default();
    for (kind, records) in &world.input.data.records {
        let Some(register) = super::register(*kind) else { continue };
        for row in records {
            for ((key, _), field) in row.table.columns.iter().zip(&row.fields) {
                // Most cells are used as they are: they have no other text beside them.
                if field.raw.is_none() {
                    continue;
                }
                let Some(column) = register.column(key) else { continue };
                if let Some(why) = tidied(field, column.kind) {
                    found.add(world, row, key, why);
                }
            }
        }
    }
    found.report(sink, |kind, column, group| Fault {
        what: format!(
            "{}“{column}”列有{}格写法不规范，已规范化后使用，原值保留：{}",
            kind.name(),
            group.count,
            group.told()
        ),
        expected: "半角数字和大写字母，没有空格、撇号和公式外壳，以文本格式保存".into(),
        actual: group.told(),
        ..Fault::default()
    });
}

/// What was done to a cell before its value could be used. Blanks and dots in names are D008.
fn tidied(field: &Field, kind: ColumnType) -> Option<&'static str> {
    let (Value::Text(value), Some(raw)) = (&field.value, field.raw.as_deref()) else { return None };
    let bare = raw.trim();
    if bare.starts_with("=\"") {
        return Some("公式外壳");
    }
    if bare.starts_with(['\'', '’', '‘']) {
        return Some("前导撇号");
    }
    if !matches!(kind, ColumnType::Id | ColumnType::Code | ColumnType::Phone) {
        return None;
    }
    let of = |test: fn(char) -> bool| raw.chars().any(test);
    if of(|c| matches!(c, '\u{FF01}'..='\u{FF5E}')) {
        Some("全角字符")
    } else if of(|c| is_hostile(c) && !c.is_whitespace()) {
        Some("不可见字符")
    } else if of(char::is_whitespace) {
        Some("空格")
    } else if kind == ColumnType::Id && raw.contains('x') {
        Some("小写x")
    } else if raw.contains('.') && !value.contains('.') {
        Some("存成了数值")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(raw: &str, value: &str, kind: ColumnType) -> Option<&'static str> {
        tidied(&Field { value: Value::Text(value.into()), raw: Some(raw.into()) }, kind)
    }

    #[test]
    fn what_was_done_is_told_and_other_spellings_of_words_are_not() {
        let number = "15089919560312001X";
        for (raw, why) in [
            ("=\"15089919560312001X\"", "公式外壳"),
            ("'15089919560312001X", "前导撇号"),
            ("15089919560312001Ｘ", "全角字符"),
            ("150899 1956 0312 001X", "空格"),
            ("15089919560312001x", "小写x"),
            ("15089919560312001X\u{200B}", "不可见字符"),
        ] {
            assert_eq!(of(raw, number, ColumnType::Id), Some(why), "{raw}");
        }
        assert_eq!(of("1508020005.0", "1508020005", ColumnType::Code), Some("存成了数值"));
        assert_eq!(of("缺劳动力", "缺劳力", ColumnType::Enum), None);
        assert_eq!(of("李　四", "李四", ColumnType::Name), None);
        assert_eq!(of("1508", "001508", ColumnType::Code), None, "leading zeros have a remark of their own");
        let plain = Field { value: Value::Text(number.into()), raw: None };
        assert_eq!(tidied(&plain, ColumnType::Id), None);
    }
}
