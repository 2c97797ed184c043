//! D006: blanks were filled from the row above where nobody can be sure that the value holds for both rows.

use super::{OWNER, column_name, odd_tables, register_subject};
use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "D006",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "空格按上一行填充，归属存疑",
        basis: "市级通知第九条（真实准确）；内部规则",
        responsible: OWNER,
        page: include_str!("../../../../docs/rules/D006.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let odd = odd_tables(world, |info| !info.oddities.carried.is_empty() || !info.oddities.spread.is_empty());
    for table in odd {
        let kind = table.info.kind;
        let carried = &table.oddities().carried;
        if !carried.is_empty() {
            sink.push(
                &table.at(),
                Fault {
                    subject: register_subject(kind, "hh_id"),
                    what: format!(
                        "{}有{}行户编号空白，已按上一行的户填充（像是取消合并后留下的空白）",
                        table.place(),
                        carried.count
                    ),
                    expected: "每一行都填户编号".into(),
                    actual: format!("{}行户编号空白", carried.count),
                    evidence: table.cells(carried.cells()),
                    ..Fault::default()
                },
            );
        }
        for (key, spots) in &table.oddities().spread {
            let name = column_name(kind, key);
            sink.push(
                &table.at(),
                Fault {
                    subject: register_subject(kind, key),
                    what: format!(
                        "{}“{name}”列的合并单元格已向下填充{}格，该列应每行各填，同一个值可能被算了几次",
                        table.place(),
                        spots.count
                    ),
                    expected: format!("“{name}”每行各填，不合并"),
                    actual: format!("合并单元格覆盖{}行", spots.count),
                    evidence: table.cells(spots.cells()),
                    ..Fault::default()
                },
            );
        }
    }
}
