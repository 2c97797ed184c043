//! D004: beside the header something was left out that may be data. Title rows, two header lines, totals and signatures
//! are ordinary in offices and stay a plain note under 数据来源.

use super::{OWNER, odd_tables, register_subject};
use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "D004",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "表头以外有疑似数据未读取",
        basis: "市级通知第九条（完整齐全）；内部规则",
        responsible: OWNER,
        page: include_str!("../../../../docs/rules/D004.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let odd = odd_tables(world, |info| !info.oddities.above.is_empty() || !info.oddities.repeated.is_empty());
    for table in odd {
        let kind = table.info.kind;
        let above = &table.oddities().above;
        if !above.is_empty() {
            sink.push(
                &table.at(),
                Fault {
                    subject: register_subject(kind, "above"),
                    what: format!(
                        "{}表头位于第{}行，其上有{}行像是数据，当作标题跳过，未读取",
                        table.place(),
                        table.info.header_row,
                        above.count
                    ),
                    expected: "表头在数据之上".into(),
                    actual: format!("表头之上有{}行数据", above.count),
                    evidence: table.cells(above.cells()),
                    ..Fault::default()
                },
            );
        }
        for (header, spots) in &table.oddities().repeated {
            sink.push(
                &table.at(),
                Fault {
                    subject: register_subject(kind, header),
                    what: format!(
                        "{}有两列都叫“{header}”，只读取了前一列，后一列有{}格内容不同",
                        table.place(),
                        spots.count
                    ),
                    expected: "每一列的列名不同".into(),
                    actual: format!("“{header}”出现两次，内容不同"),
                    evidence: table.cells(spots.cells()),
                    ..Fault::default()
                },
            );
        }
    }
}
