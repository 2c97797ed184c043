//! T006: no visit of the helper is on record for longer than the limit.

use crate::base::date::PartialDate;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::record::{Record, RecordKind};
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "T006",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "走访间隔超过规定",
        basis: "旗县帮扶责任人走访制度（各地不一）；内部规则",
        responsible: "帮扶责任人",
        page: include_str!("../../../../docs/rules/T006.md"),
        thresholds: &[Threshold {
            key: "days",
            default: 31.0,
            unit: "天",
            what: "两次走访之间最多多少天；按季度走访的旗县可设92",
            basis: "旗县走访制度多为每月一次，至少每年4次；内部规则",
        }],
    },
    needs: &[&[Need::Register(RecordKind::HelperLog)]],
    rests_on: &[Silence::of(&[RecordKind::HelperLog])],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let data = world.input.data;
    let as_of = world.input.as_of;
    let ends = ends(world);
    for household in world.households().filter(|household| people::needs_file(household)) {
        let everybody_left = !household.members.is_empty() && data.live_members(household).next().is_none();
        let rows: Vec<&Record> = data.of_household(RecordKind::HelperLog, &household.id).collect();
        let dates: Vec<Option<NaiveDate>> =
            rows.iter().map(|row| row.date("date").and_then(PartialDate::latest)).collect();
        // A row whose date nobody can read may be the visit that is missed.
        let Some((at, last)) = (0..rows.len())
            .zip(dates.iter().copied().collect::<Option<Vec<_>>>().unwrap_or_default())
            .max_by_key(|(_, date)| *date)
        else {
            continue;
        };
        let county = household.place.county.as_str();
        let limit = world.threshold(&RULE.meta, "days", county);
        let Some(end) = ends.get(county).copied().filter(|_| !everybody_left) else { continue };
        // A log that ends long before the as-of date is an older copy: it tells of the time up to its own end.
        let until = if ((as_of - end).num_days() as f64) <= limit { as_of } else { end };
        let days = (until - last).num_days();
        if (days as f64) <= limit {
            continue;
        }
        let helper = rows[at].text("helper");
        let head = &household.head_name;
        sink.push(
            &(HouseholdView { world, household }).at(),
            Fault {
                subject: "log_gap".into(),
                what: format!("{helper}对{head}已{days}天无走访记录（最近一次{}）", rows[at].text("date")),
                expected: format!("每{limit}天内至少走访一次，电话走访也算"),
                actual: format!("{days}天"),
                evidence: vec![cell_evidence(rows[at], "date", Link::Ledger)],
                responsible: if helper.is_empty() {
                    String::new()
                } else {
                    format!("帮扶责任人{helper}")
                },
            },
        );
    }
}

/// The newest visit up to the as-of date in the logs of each county.
fn ends<'a>(world: &World<'a>) -> BTreeMap<&'a str, NaiveDate> {
    let data = world.input.data;
    let mut ends: BTreeMap<&str, NaiveDate> = BTreeMap::new();
    for row in data.all(RecordKind::HelperLog) {
        let Some(household) = data.household(row.str("hh_id")) else { continue };
        let Some(date) = row.date("date").and_then(PartialDate::latest) else { continue };
        if date <= world.input.as_of {
            let end = ends.entry(&household.place.county).or_insert(date);
            *end = date.max(*end);
        }
    }
    ends
}
