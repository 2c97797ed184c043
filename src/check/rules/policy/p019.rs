//! P019: after the exit nobody helps any more: the helper's time or the team's time is over and nobody followed.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, CountyView, HouseholdView, cell_evidence};
use crate::check::{facts, ledgers};
use crate::ingest::dataset::{Household, HouseholdKind, Place};
use crate::ingest::record::{Record, RecordKind};
use chrono::{Datelike, Days, NaiveDate};
use std::borrow::Cow;
use std::collections::BTreeSet;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P019",
        severity: Severity::Warning,
        scope: Scope::County,
        title: "摘帽后帮扶弱化",
        basis: "四个不摘（摘帽不摘责任、不摘政策、不摘帮扶、不摘监管）",
        responsible: "旗县扶贫办、苏木乡镇",
        page: include_str!("../../../../docs/rules/P019.md"),
        thresholds: &[Threshold {
            key: "days",
            default: 31.0,
            unit: "天",
            what: "帮扶终止后容许的交接时间",
            basis: "内部规则",
        }],
    },
    needs: &[&[Need::Columns(RecordKind::Helper, &["end_date"])]],
    rests_on: &[],
    look: Look::County(look),
};

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    let days = view.world.threshold(&RULE.meta, "days", view.code).max(0.0) as u64;
    let Some(since) = view.world.input.as_of.checked_sub_days(Days::new(days)) else { return };
    for household in view.households {
        if household.kind == HouseholdKind::Exited {
            of_household(view, household, since, sink);
        }
    }
    let sheets = facts::village_sheets(view.world.input);
    for (place, team) in ledgers::teams(view.world, view.code) {
        let loose = Place { township: String::new(), ..place.clone() };
        let exited =
            sheets.get(&place).or_else(|| sheets.get(&loose)).and_then(|sheet| facts::exited_village(sheet));
        let Some(end) = over(&team, since).filter(|_| exited == Some(true)) else { continue };
        let who = place.village.clone();
        sink.push(
            &At { place, household_id: String::new(), who },
            fault(
                "team",
                format!("驻村工作队{}人的驻村时间已于{end}全部终止，没有接续的队员", team.len()),
                &team,
            ),
        );
    }
}

fn of_household(view: &CountyView<'_>, household: &Household, since: NaiveDate, sink: &mut Sink<'_>) {
    let data = view.world.input.data;
    let rows: Vec<&Record> = data.of_household(RecordKind::Helper, &household.id).collect();
    let Some(end) = over(&rows, since) else { return };
    let view = HouseholdView { world: view.world, household };
    let gone: BTreeSet<String> = rows.iter().map(|row| row.name_key("helper")).map(Into::into).collect();
    let tables = data.all(RecordKind::Household);
    let told = household.rows.iter().filter_map(|at| tables.get(*at as usize)).chain(view.members());
    let other =
        told.map(|row| row.name_key("helper")).any(|name| !name.is_empty() && !gone.contains(name.as_ref()));
    // Whoever still comes has not stopped to help, whatever the roster says.
    let visited = data
        .of_household(RecordKind::HelperLog, &household.id)
        .any(|row| row.date("date").and_then(|date| date.latest()).is_some_and(|day| day > end));
    let after_exit = household.exit_year.is_some_and(|year| end.year() >= year);
    if other || visited || !after_exit || view.live().next().is_none() {
        return;
    }
    let names: Vec<Cow<str>> = rows.iter().map(|row| row.text("helper")).collect();
    let what = format!("脱贫后，帮扶责任人{}的帮扶已于{end}终止，没有接续的帮扶责任人", names.join("、"));
    sink.push(&view.at(), fault("helper", what, &rows));
}

/// The last day of all these people, when all of them have gone before `since` and nobody is to come.
fn over(rows: &[&Record], since: NaiveDate) -> Option<NaiveDate> {
    let ends = rows.iter().map(|row| row.date("end_date").and_then(|date| date.latest()));
    let last = ends.collect::<Option<Vec<NaiveDate>>>()?.into_iter().max()?;
    (last < since).then_some(last)
}

fn fault(subject: &str, what: String, rows: &[&Record]) -> Fault {
    Fault {
        subject: subject.into(),
        what,
        expected: "脱贫摘帽后帮扶不断档".into(),
        actual: "全部终止".into(),
        evidence: rows.iter().map(|row| cell_evidence(row, "end_date", Link::Registry)).collect(),
        responsible: String::new(),
    }
}
