//! D003: characters of a register were lost in a conversion between encodings.

use super::{OWNER, odd_tables, register_subject};
use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "D003",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "登记表含乱码",
        basis: "GB 18030—2005；市级通知第九条（真实准确）",
        responsible: OWNER,
        page: include_str!("../../../../docs/rules/D003.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for table in odd_tables(world, |info| !info.oddities.garbled.is_empty()) {
        let garbled = &table.oddities().garbled;
        let rows: Vec<String> = garbled
            .cells()
            .take(super::SHOWN)
            .map(|cell| cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()).to_owned())
            .collect();
        let more = if garbled.count > rows.len() as u64 { "等" } else { "" };
        sink.push(
            &table.at(),
            Fault {
                subject: register_subject(table.info.kind, ""),
                what: format!(
                    "{}文件编码异常，{}行含乱码（第{}行{more}），这些字已无法恢复，请以 UTF-8 或 GB18030 重新导出",
                    table.place(),
                    garbled.count,
                    rows.join("、")
                ),
                expected: "没有乱码".into(),
                actual: format!("{}行含乱码", garbled.count),
                evidence: table.cells(garbled.cells()),
                ..Fault::default()
            },
        );
    }
}
