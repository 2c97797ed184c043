//! V027: 缺劳力, and yet several able workers.

use crate::base::idno;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::persons::{self, Person};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::rules::validity::causes;
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::RecordKind;
use chrono::NaiveDate;
use std::borrow::Cow;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V027",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "致贫原因缺劳力与劳动力人数不符",
        basis: "国家扶贫开发信息系统数据规范（主要致贫原因、劳动技能）；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V027.md"),
        thresholds: &[Threshold {
            key: "workers",
            default: 2.0,
            unit: "人",
            what: "有几名普通或技能劳动力时提示",
            basis: "内部规则",
        }],
    },
    needs: &[
        &[Need::Columns(RecordKind::Member, &["labor"])],
        &[
            Need::Columns(RecordKind::Household, &["cause_main"]),
            Need::Columns(RecordKind::Member, &["cause_main"]),
        ],
    ],
    rests_on: &[],
    look: Look::Household(look),
};

/// Age from which somebody was a worker when the household was registered.
const WORKER: i32 = 16;

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let Some((_, row)) = causes::main(view).filter(|(cause, _)| cause == "缺劳力") else { return };
    let people = persons::live(view);
    let workers: Vec<&Person<'_>> = people.iter().filter(|person| was_worker(view, person)).collect();
    let most = view.world.threshold(&RULE.meta, "workers", &view.household.place.county);
    if (workers.len() as f64) < most.max(1.0) {
        return;
    }
    let names: Vec<Cow<str>> = workers.iter().map(|person| person.row.text("name")).collect();
    let mut evidence = vec![cell_evidence(row, "cause_main", Link::Registry)];
    evidence.extend(workers.iter().map(|person| cell_evidence(person.row, "labor", Link::Registry)));
    sink.push(
        &view.at(),
        Fault {
            subject: "cause_main".into(),
            what: format!(
                "致贫原因“缺劳力”与劳动力人数不符：有{}名普通或技能劳动力（{}）",
                workers.len(),
                names.join("、")
            ),
            expected: format!("普通或技能劳动力不足{most:.0}人"),
            actual: format!("{}人", workers.len()),
            evidence,
            responsible: String::new(),
        },
    );
}

/// An able worker now who was one at registration too. Children have grown up since and brides have come: they do not
/// make the cause of that year wrong.
fn was_worker(view: &HouseholdView<'_>, person: &Person<'_>) -> bool {
    let row = person.row;
    if !matches!(row.text("labor").as_ref(), "普通劳动力" | "技能劳动力")
        || view.school(row).is_some_and(persons::is_pupil)
    {
        return false;
    }
    let Some(year) = view.household.identified else { return true };
    let joined_later = row.date("person_id_date").is_some_and(|date| date.year > year);
    let first = NaiveDate::from_ymd_opt(year, 1, 1);
    let age = person.birth.zip(first).map(|(birth, day)| idno::age_on(birth, day));
    !joined_later && age.is_some_and(|age| age >= WORKER)
}
