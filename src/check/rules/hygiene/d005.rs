//! D005: a register lacks a column without which its rows cannot be used.

use super::{OWNER, column_name, is_of, odd_tables, register_subject};
use crate::base::terms::{Scope, Severity};
use crate::check::ledgers;
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "D005",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "登记表缺少必需的列",
        basis: "国家扶贫开发信息系统导出表的列；内部规则",
        responsible: OWNER,
        page: include_str!("../../../../docs/rules/D005.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for table in odd_tables(world, |info| !info.missing_columns.is_empty()) {
        let kind = table.info.kind;
        let mut rows = world.input.data.all(kind).iter().filter(|row| is_of(row, table.info));
        let placed_by_name = || {
            let mut lines = world.input.data.all(kind).iter().filter(|row| is_of(row, table.info)).peekable();
            lines.peek().is_some() && lines.all(|row| ledgers::area_of(world.input, row).is_some())
        };
        for (key, near) in &table.info.missing_columns {
            // Rows that found their household by number or name need no 户编号.
            if *key == "hh_id" && rows.any(|row| !row.str("hh_id").is_empty()) {
                continue;
            }
            // Lines of a report whose names tell the unit need no 区划代码.
            if *key == "area_code" && placed_by_name() {
                continue;
            }
            let name = column_name(kind, key);
            let hint = near.as_ref().map_or_else(String::new, |near| format!("，是否为“{near}”？"));
            sink.push(
                &table.at(),
                Fault {
                    subject: register_subject(kind, key),
                    what: format!("{}（{}）未找到列“{name}”{hint}", table.place(), kind.name()),
                    expected: format!("有“{name}”列"),
                    actual: near
                        .as_ref()
                        .map_or_else(|| "没有这一列".into(), |near| format!("列名为“{near}”")),
                    evidence: table.cells(std::iter::empty()),
                    ..Fault::default()
                },
            );
        }
    }
}
