//! V026: nobody of the family fits the cause of poverty.

use crate::base::idno;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::persons::{self, Person};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::rules::validity::causes;
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};
use chrono::NaiveDate;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V026",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "致贫原因与家庭成员情况不符",
        basis: "国家扶贫开发信息系统数据规范（主要致贫原因）；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V026.md"),
        thresholds: &[Threshold {
            key: "student",
            default: 24.0,
            unit: "岁",
            what: "识别当年不超过几岁的成员视为可能就学",
            basis: "内部规则",
        }],
    },
    needs: &[
        &[Need::Register(RecordKind::Member)],
        &[
            Need::Columns(RecordKind::Household, &["cause_main"]),
            Need::Columns(RecordKind::Member, &["cause_main"]),
        ],
    ],
    rests_on: &[],
    look: Look::Household(look),
};

/// Registration began in that year; households without 首次识别时间 are taken to be that old.
const FIRST_YEAR: i32 = 2013;

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let people = persons::live(view);
    // The cause is that of the year of registration: who has died or moved away since may have been the reason.
    if people.is_empty() || people.len() < view.members().count() {
        return;
    }
    let Some((cause, row)) = causes::main(view) else { return };
    let (missing, key) = match cause.as_ref() {
        "因残" if nobody(&people, is_disabled) && !listed(view, &["残"]) => ("残疾成员", "health"),
        "因病" if nobody(&people, is_ill) && !listed(view, &["病", "签约"]) => {
            ("大病、慢性病成员", "health")
        }
        "因学" if no_pupil(view, &people) && !listed(view, &["学", "雨露", "教育"]) => {
            ("在校学生，也无识别以来可能就学的成员", "school")
        }
        _ => return,
    };
    let mut evidence = vec![cell_evidence(row, "cause_main", Link::Registry)];
    evidence.extend(people.iter().map(|person| cell_evidence(person.row, key, Link::Registry)));
    sink.push(
        &view.at(),
        Fault {
            subject: "cause_main".into(),
            what: format!("致贫原因“{cause}”与家庭成员情况不符：户内没有{missing}"),
            expected: format!("户内有相应成员，或致贫原因不是“{cause}”"),
            actual: format!("{}人均不符合", people.len()),
            evidence,
            responsible: String::new(),
        },
    );
}

/// Is it certain that nobody is so? One person about whom it is unknown is enough for silence.
fn nobody(people: &[Person<'_>], is: fn(&Record) -> Option<bool>) -> bool {
    people.iter().all(|person| is(person.row) == Some(false))
}

fn is_disabled(row: &Record) -> Option<bool> {
    if persons::has_certificate(row) {
        return Some(true);
    }
    // A number that a spreadsheet destroyed may have been a certificate's.
    let readable = !super::is_destroyed(row, "id_no");
    persons::health(row).filter(|_| readable).map(|items| items.iter().any(|item| item == "残疾"))
}

fn is_ill(row: &Record) -> Option<bool> {
    let aided = row.flag("med_aid") == Some(true) || !persons::is_nothing(&row.text("disease"));
    let ill = |items: Vec<String>| items.iter().any(|item| item == "患有大病" || item == "长期慢性病");
    if aided { Some(true) } else { persons::health(row).map(ill) }
}

/// Certainly nobody in school now, and nobody who could have been when the household was registered or since.
fn no_pupil(view: &HouseholdView<'_>, people: &[Person<'_>]) -> bool {
    let oldest = view.world.threshold(&RULE.meta, "student", &view.household.place.county);
    let registered = NaiveDate::from_ymd_opt(view.household.identified.unwrap_or(FIRST_YEAR), 1, 1);
    people.iter().all(|person| {
        let outside = view.school(person.row) == Some(persons::School::Out);
        let grown = person.birth.zip(registered).map(|(birth, day)| idno::age_on(birth, day));
        outside && grown.is_some_and(|age| f64::from(age) > oldest)
    })
}

/// A sector list names the household for that reason.
fn listed(view: &HouseholdView<'_>, words: &[&str]) -> bool {
    let rows = view.world.input.data.of_household(RecordKind::Roster, &view.household.id);
    rows.map(|row| row.text("list")).any(|list| words.iter().any(|word| list.contains(word)))
}
