//! V013: the registered number of people differs from the live members.

use crate::base::terms::Link;
use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::build::data_date;
use crate::ingest::dataset::{Dataset, Household};
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V013",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "登记人口与在册成员数不符",
        basis: "国家扶贫开发信息系统数据规范（当前家庭人口数）；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V013.md"),
        thresholds: &[],
    },
    needs: &[
        &[Need::Register(RecordKind::Member)],
        &[
            Need::Columns(RecordKind::Household, &["pop_now"]),
            Need::Columns(RecordKind::Member, &["pop_now"]),
        ],
    ],
    rests_on: &[Silence::of_headcount()],
    look: Look::Household(look),
};

/// The newest row of the household's own table.
fn newest<'a>(data: &'a Dataset, household: &Household) -> Option<&'a Record> {
    household.rows.first().and_then(|at| data.all(RecordKind::Household).get(*at as usize))
}

/// A household table of another date speaks of other people.
fn is_of_another_day(data: &Dataset, household: &Household, row: &Record) -> bool {
    let people = data.live_members(household).find_map(data_date);
    data_date(row).is_some() && people.is_some() && data_date(row) != people
}

/// The row whose 当前家庭人口数 is held against nothing: it is of another day than the people, who carry none themselves.
pub(in crate::check) fn uncompared<'a>(data: &'a Dataset, household: &Household) -> Option<&'a Record> {
    let told = |row: &&Record| row.number("pop_now").is_some();
    let row = newest(data, household).filter(told)?;
    let idle = is_of_another_day(data, household, row) && !data.live_members(household).any(|row| told(&row));
    idle.then_some(row)
}

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let live = view.live().count();
    if live == 0 {
        return;
    }
    let data = view.world.input.data;
    let newest = newest(data, view.household).filter(|row| !is_of_another_day(data, view.household, row));
    // People whose household nobody can tell may be the ones that are missing here.
    let adrift = view.world.input.data.adrift_near(&view.household.place);
    let explained = |said: f64| said > live as f64 && said <= (live + adrift) as f64;
    // 年度家庭人口数 (pop_year) divides that year's income and may rightly differ: it is never compared here.
    let wrong: Vec<&Record> = newest
        .into_iter()
        .chain(view.live())
        .filter(|row| row.number("pop_now").is_some_and(|said| said != live as f64 && !explained(said)))
        .collect();
    let Some(first) = wrong.first() else { return };
    let said = first.text("pop_now");
    sink.push(
        &view.at(),
        Fault {
            subject: "pop_now".into(),
            what: format!("登记人口{said}人，成员表在册{live}人"),
            expected: format!("{live}人"),
            actual: format!("{said}人"),
            evidence: vec![cell_evidence(first, "pop_now", Link::Registry)],
            responsible: String::new(),
        },
    );
}
