//! D011: a workbook shows less than it holds, or holds less than it shows.

use super::{OWNER, OddTable, odd_tables, register_subject};
use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::oddities::Oddities;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "D011",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "工作簿含隐藏数据或公式无缓存值",
        basis: "市级通知第九条（真实准确）；内部规则",
        responsible: OWNER,
        page: include_str!("../../../../docs/rules/D011.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let odd = |oddities: &Oddities| {
        oddities.hidden_sheet
            || oddities.hidden_rows > 0
            || !oddities.drafts.is_empty()
            || !oddities.uncached.is_empty()
            || oddities.misnamed.is_some()
    };
    for table in odd_tables(world, |info| odd(&info.oddities)) {
        hidden(&table, sink);
        let oddities = table.oddities();
        if !oddities.uncached.is_empty() {
            let count = oddities.uncached.count;
            report(
                &table,
                sink,
                ("formula", format!("有{count}格公式没有缓存值，读不出数，按不明处理")),
                ("公式都有计算结果", format!("{count}格公式没有缓存值")),
            );
        }
        if let Some(real) = oddities.misnamed {
            report(
                &table,
                sink,
                ("extension", format!("扩展名与内容不符，实际是 {real} 格式，已按内容读取")),
                ("扩展名与格式一致", format!("实际是 {real} 格式")),
            );
        }
    }
}

/// Hidden sheets and rows: what was read that nobody sees, and what nobody sees and was not read.
fn hidden(table: &OddTable<'_>, sink: &mut Sink<'_>) {
    let oddities = table.oddities();
    if !oddities.drafts.is_empty() {
        let names = oddities.drafts.join("、");
        report(
            table,
            sink,
            ("draft", format!("有隐藏的工作表未读取：{names}；如为正式名册请取消隐藏")),
            ("没有隐藏的工作表", format!("隐藏：{names}")),
        );
    }
    if oddities.hidden_sheet {
        report(
            table,
            sink,
            ("sheet", "工作表是隐藏的，已读取".to_owned()),
            ("没有隐藏的工作表", "隐藏".to_owned()),
        );
    }
    if oddities.hidden_rows > 0 {
        let rows = oddities.hidden_rows;
        report(
            table,
            sink,
            (
                "rows",
                format!("所在工作簿有{rows}行是隐藏的（可能因筛选），均已读取，打开看到的行数会少于统计数"),
            ),
            ("没有隐藏的行", format!("隐藏{rows}行")),
        );
    }
}

fn report(table: &OddTable<'_>, sink: &mut Sink<'_>, what: (&str, String), sides: (&str, String)) {
    let cells = if what.0 == "formula" {
        table.cells(table.oddities().uncached.cells())
    } else {
        table.cells(std::iter::empty())
    };
    sink.push(
        &table.at(),
        Fault {
            subject: register_subject(table.info.kind, what.0),
            what: format!("{}{}", table.place(), what.1),
            expected: sides.0.into(),
            actual: sides.1,
            evidence: cells,
            ..Fault::default()
        },
    );
}
