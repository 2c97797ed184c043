//! R002: a county's reported total differs from the register of the same date.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::asof;
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::tally::{self, Tally};
use crate::check::world::{At, CountyView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "R002",
        severity: Severity::Error,
        scope: Scope::County,
        title: "上报汇总与系统不符",
        basis: "市级通知第六条（机账实统一）；指标口径K01—K08",
        responsible: "旗县扶贫办数据管理岗",
        page: include_str!("../../../../docs/rules/R002.md"),
        thresholds: &[],
    },
    needs: &[RecordKind::ReportedTotal],
    look: Look::County(look),
};

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    let input = view.world.input;
    let tally = Tally::of(input.data, view.households.iter());
    let date = asof::register_date(input.data, view.households.iter());
    for row in input.data.all(RecordKind::ReportedTotal) {
        if county_of(view, row) != view.code || !asof::comparable(row.date("as_of"), date) {
            continue;
        }
        let Some(key) = tally::indicator(&row.text("indicator")) else { continue };
        let (Some(said), Some(counted)) = (row.number("value"), tally.get(key)) else { continue };
        if tally::same_figure(&row.raw("value"), said, counted) {
            continue;
        }
        let (name, unit) = tally::INDICATORS
            .iter()
            .find(|(known, ..)| *known == key)
            .map_or(("", ""), |(_, name, unit)| (*name, *unit));
        let said = row.text("value");
        // Without a date nobody can say that the two are of one time; they are compared, and it is said.
        let undated = if row.date("as_of").is_none() { "（上报未注明时点）" } else { "" };
        sink.push(
            &At::county(view.code),
            Fault {
                subject: key.to_owned(),
                what: format!("上报{name}{said}{unit}，与系统导出{counted}{unit}不符{undated}"),
                expected: format!("{counted}{unit}"),
                actual: format!("{said}{unit}"),
                evidence: vec![cell_evidence(row, "value", Link::Ledger)],
                responsible: String::new(),
            },
        );
    }
}

/// County of a row by its division code (150823, 150823000000), or by name when the code is missing.
fn county_of(view: &CountyView<'_>, row: &Record) -> String {
    let code: String = row.text("area_code").chars().filter(char::is_ascii_digit).collect();
    if code.len() >= 6 {
        // A longer code with a township in it is a township's own line.
        let own = code[6..].bytes().all(|b| b == b'0');
        return if own { code[..6].to_owned() } else { String::new() };
    }
    let place = crate::check::facts::place_of(row, view.world.input.divisions);
    if place.township.is_empty() { place.county } else { String::new() }
}
