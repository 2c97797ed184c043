//! D010: a figure that stands in another unit than its neighbours: 元 in a column of 万元, 平方米 in a column of 亩.
//!
//! Large pastures, big herds and rich years are no faults. A figure is doubted only when it is further away from all its
//! neighbours than from what they would be in the other unit, and when converted it lies right among them.

use super::{OWNER, county_of, link, owner};
use crate::base::terms::{Scope, Severity};
use crate::check::ledgers;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{World, cell_evidence};
use crate::ingest::record::{Record, RecordKind, format_number};
use crate::ingest::schema::Column;
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "D010",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "数值像是用错了单位",
        basis: "国家扶贫开发信息系统数据规范（计量单位）；内部规则",
        responsible: OWNER,
        page: include_str!("../../../../docs/rules/D010.md"),
        thresholds: &[
            Threshold {
                key: "neighbours",
                default: 20.0,
                unit: "个",
                what: "同一旗县同一列至少有多少个数才比较",
                basis: "内部规则",
            },
            Threshold {
                key: "times",
                default: 100.0,
                unit: "倍",
                what: "比同列绝大多数数值大（小）多少倍才怀疑",
                basis: "内部规则",
            },
        ],
    },
    needs: &[&[
        Need::Register(RecordKind::Household),
        Need::Register(RecordKind::Village),
        Need::Register(RecordKind::Loan),
        Need::Register(RecordKind::Project),
        Need::Register(RecordKind::Borderline),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

/// Tables whose rows each speak of one household, village, contract or project.
const TABLES: [RecordKind; 5] = [
    RecordKind::Household,
    RecordKind::Village,
    RecordKind::Loan,
    RecordKind::Project,
    RecordKind::Borderline,
];

/// Units that are mistaken for each other, the stored one first, and how many of the other make one of it. 牧草地 and
/// 林地 run to ten thousands of 亩 honestly, and 住房面积 has V040.
fn other_units(unit: &str, key: &str) -> &'static [(&'static str, f64)] {
    match unit {
        "元" => &[("万元", 0.0001)],
        "万元" => &[("元", 10_000.0)],
        "亩" if !matches!(key, "pasture" | "forest" | "returned_land" | "water_area") => {
            &[("平方米", 666.67)]
        }
        _ => &[],
    }
}

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for kind in TABLES {
        let Some(register) = super::register(kind) else { continue };
        for column in &register.columns {
            let (name, own) = (&column.name, &column.unit);
            let too_much = beyond(world, kind, column).into_iter().map(|(row, yuan)| {
                let says = ledgers::sum(yuan);
                (row, format!("{name}{says}，一户不会有这么多，像是用错了单位"), says)
            });
            let apart = doubts(world, kind, column).into_iter().map(|doubt| {
                let [says, meant, low, high] =
                    [doubt.value, doubt.meant, doubt.low, doubt.high].map(format_number);
                let unit = doubt.unit;
                let among =
                    format!("本旗县同列大多在{low}至{high}{own}之间，像是按{unit}填的（合{meant}{own}）");
                (doubt.row, format!("{name}{says}{own}，{among}"), format!("{says}{own}"))
            });
            for (row, what, actual) in too_much.chain(apart) {
                let Some((at, subject)) = owner(world, row, column.key) else { continue };
                let expected = format!("以{own}为单位");
                let evidence = vec![cell_evidence(row, column.key, link(kind))];
                sink.push(&at, Fault { subject, what, expected, actual, evidence, ..Fault::default() });
            }
        }
    }
}

/// Sums of a loan that no household has, whatever its neighbours are: mostly 元 below a head of 万元. No rule about the
/// limits of loans reckons with them.
const LOANED: [&str; 4] = ["amount", "balance", "repaid", "overdue"];

fn beyond<'a>(world: &World<'a>, kind: RecordKind, column: &Column) -> Vec<(&'a Record, f64)> {
    if kind != RecordKind::Loan || !LOANED.contains(&column.key) {
        return Vec::new();
    }
    let sum =
        |row: &'a Record| Some((row, row.number(column.key).filter(|yuan| *yuan >= ledgers::OTHER_UNIT)?));
    world.input.data.all(kind).iter().filter_map(sum).collect()
}

/// A figure that looks as if it stood in `unit`, in which it would be `meant`; its neighbours lie from `low` to `high`.
struct Doubt<'a> {
    row: &'a Record,
    value: f64,
    unit: &'static str,
    meant: f64,
    low: f64,
    high: f64,
}

/// The figures of one column that are doubted, county by county.
fn doubts<'a>(world: &World<'a>, kind: RecordKind, column: &Column) -> Vec<Doubt<'a>> {
    let others = other_units(&column.unit, column.key);
    let mut counties: BTreeMap<String, Vec<(f64, &Record)>> = BTreeMap::new();
    for row in world.input.data.all(kind).iter().filter(|_| !others.is_empty()) {
        // Nought and less are no sizes.
        if let Some(value) = row.number(column.key).filter(|value| *value > 0.0) {
            counties.entry(county_of(world, row)).or_default().push((value, row));
        }
    }
    let mut out = Vec::new();
    for (county, mut values) in counties {
        let limit = |key| world.threshold(&RULE.meta, key, &county);
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let Some(pack) = Pack::of(&values, limit("neighbours"), limit("times")) else { continue };
        out.extend(values.iter().filter_map(|(value, row)| {
            let (unit, meant) = pack.meant(*value, others)?;
            Some(Doubt { row, value: *value, unit, meant, low: pack.low, high: pack.high })
        }));
    }
    out
}

/// Does this rule speak of one of these cells? Others then leave the figure to it.
#[must_use]
pub fn speaks_of(world: &World<'_>, row: &Record, keys: &[&str]) -> bool {
    let kind = row.table.kind;
    let Some(register) = super::register(kind) else { return false };
    let columns = keys.iter().filter_map(|key| register.column(key));
    columns
        .flat_map(|column| doubts(world, kind, column).into_iter().map(move |doubt| (doubt, column)))
        .any(|(doubt, column)| std::ptr::eq(doubt.row, row) && owner(world, row, column.key).is_some())
}

/// Where nine tenths of the figures lie.
struct Pack {
    low: f64,
    high: f64,
    times: f64,
}

impl Pack {
    /// `None` where the figures are too few, or so far apart that nothing stands out.
    fn of(sorted: &[(f64, &Record)], least: f64, times: f64) -> Option<Pack> {
        let count = sorted.len();
        if (count as f64) < least.max(10.0) || times < 10.0 {
            return None;
        }
        let (low, high) = (sorted[count / 20].0, sorted[count - 1 - count / 20].0);
        (high / low < times).then_some(Pack { low, high, times })
    }

    /// The unit a figure was meant in, and the figure in the unit of the column.
    fn meant(&self, value: f64, others: &[(&'static str, f64)]) -> Option<(&'static str, f64)> {
        let apart = value > self.high * self.times || value * self.times < self.low;
        let among = |meant: f64| (self.low..=self.high).contains(&meant);
        others.iter().map(|(unit, many)| (*unit, value / many)).find(|(_, meant)| apart && among(*meant))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testkit::record;

    fn meant(figures: &[f64], value: f64, unit: &str) -> Option<&'static str> {
        let row = record(RecordKind::Household, 2, &[]);
        let mut sorted: Vec<(f64, &Record)> = figures.iter().map(|figure| (*figure, &row)).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let pack = Pack::of(&sorted, 20.0, 100.0)?;
        pack.meant(value, other_units(unit, "farm_land")).map(|(unit, _)| unit)
    }

    #[test]
    fn only_a_figure_that_fits_among_its_neighbours_in_the_other_unit_is_doubted() {
        let incomes: Vec<f64> = (0..40).map(|at| 20_000.0 + 1_000.0 * f64::from(at)).collect();
        assert_eq!(meant(&incomes, 3.5, "元"), Some("万元"));
        assert_eq!(meant(&incomes, 900_000.0, "元"), None, "a herd was sold");
        assert_eq!(meant(&incomes, 150.0, "元"), None, "poor, and no unit explains it");
        assert_eq!(meant(&incomes[..10], 3.5, "元"), None, "too few to compare with");
        let fields: Vec<f64> = (0..40).map(|at| 8.0 + f64::from(at)).collect();
        assert_eq!(meant(&fields, 13_333.0, "亩"), Some("平方米"));
        assert_eq!(meant(&fields, 800.0, "亩"), None, "a large farm");
        let wide: Vec<f64> = (0..40).map(|at| 10.0 * 1.3_f64.powi(at)).collect();
        assert_eq!(meant(&wide, 6_000_000.0, "亩"), None, "figures of all sizes");
        assert!(other_units("亩", "pasture").is_empty());
    }
}
