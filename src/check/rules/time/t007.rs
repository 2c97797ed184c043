//! T007: one helper visited more households in a day than can be, or households in two towns.

use crate::base::terms::{Link, Scope, Severity};
use crate::base::text;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, World, cell_evidence};
use crate::ingest::dataset::{Household, Place};
use crate::ingest::record::{Record, RecordKind};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "T007",
        severity: Severity::Warning,
        scope: Scope::County,
        title: "单日走访户数或地点异常",
        basis: "市级通知三（七）严禁弄虚作假；内部规则",
        responsible: "帮扶责任人",
        page: include_str!("../../../../docs/rules/T007.md"),
        thresholds: &[Threshold {
            key: "visits",
            default: 10.0,
            unit: "户",
            what: "一名帮扶责任人一天最多入户多少户",
            basis: "内部规则",
        }],
    },
    needs: &[&[Need::Register(RecordKind::HelperLog)]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

/// County, helper, day.
type Day<'a> = (&'a str, String, NaiveDate);

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let data = world.input.data;
    let mut days: BTreeMap<Day<'_>, Vec<(&Household, &Record)>> = BTreeMap::new();
    for row in data.all(RecordKind::HelperLog) {
        let Some(household) = data.household(row.str("hh_id")) else { continue };
        let helper = row.name_key("helper");
        // Calls are made from a desk, and a month is no day.
        let Some(day) = row.date("date").and_then(crate::base::date::PartialDate::day) else { continue };
        if row.str("mode") == "入户" && !helper.is_empty() {
            days.entry((&household.place.county, helper.into_owned(), day))
                .or_default()
                .push((household, row));
        }
    }
    for ((county, _, day), visits) in days {
        let households: BTreeSet<&str> = visits.iter().map(|(household, _)| household.id.as_str()).collect();
        let towns: BTreeSet<&str> = visits
            .iter()
            .map(|(household, _)| household.place.township.as_str())
            .filter(|town| !town.is_empty())
            .collect();
        let most = world.threshold(&RULE.meta, "visits", county);
        let mut faults = Vec::new();
        if households.len() as f64 > most {
            faults.push(format!("单日入户{}户，疑似集中补记", households.len()));
        }
        if towns.len() > 1 {
            let names: Vec<String> = towns.iter().map(|town| world.township_name(town)).collect();
            faults.push(format!("同日在{}两地以上入户", names.join("、")));
        }
        let Some((_, row)) = visits.first().filter(|_| !faults.is_empty()) else { continue };
        let helper = row.text("helper");
        sink.push(
            &At { place: Place { county: county.to_owned(), ..Place::default() }, ..At::default() },
            Fault {
                subject: format!("{}@{}", text::person_name(&helper), day.format("%Y-%m-%d")),
                what: format!("{helper}{}{}", day.format("%Y-%m-%d"), faults.join("，")),
                expected: format!("一天入户不超过{most}户，且在同一苏木乡镇"),
                actual: faults.join("，"),
                evidence: visits
                    .iter()
                    .take(12)
                    .map(|(_, row)| cell_evidence(row, "date", Link::Ledger))
                    .collect(),
                responsible: format!("帮扶责任人{helper}"),
            },
        );
    }
}
