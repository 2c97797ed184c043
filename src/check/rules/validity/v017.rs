//! V017: 文化程度 and 在校生状况 are both filled, or both blank.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::persons;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, VillageView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V017",
        severity: Severity::Error,
        scope: Scope::Village,
        title: "文化程度与在校生状况未二选一",
        basis: "国家扶贫开发信息系统数据规范（2019年以后的版本）",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V017.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["edu", "school"])]],
    rests_on: &[],
    look: Look::Village(look),
};

/// Children below this age may still stand without either.
const INFANT: f64 = 3.0;

fn look(view: &VillageView<'_>, sink: &mut Sink<'_>) {
    let (world, as_of) = (view.world, view.world.input.as_of);
    let of = |household| HouseholdView { world, household };
    // An export from which a column was wiped says nothing about anybody.
    let of_village = || view.households.iter();
    let used = of_village().any(|household| of(household).live().any(|row| !row.text("edu").is_empty()));
    for household in view.households {
        let view = of(household);
        for person in persons::live(&view) {
            if !world.newer.holds(&household.place, person.row) {
                continue;
            }
            let Some(what) = fault(person.row, used) else { continue };
            let infant = person.ages(persons::YEAR_END.default, as_of).is_some_and(|ages| ages.below(INFANT));
            if infant && person.row.text("school").is_empty() {
                continue;
            }
            let mut fault = super::person_fault(
                person.row,
                "edu",
                format!("{}的文化程度与在校生状况{what}，应二选一", person.row.text("name")),
                "在校生只填在校生状况，非在校人员只填文化程度".into(),
                what.to_owned(),
            );
            fault.evidence.push(cell_evidence(person.row, "school", Link::Registry));
            sink.push(&view.at(), fault);
        }
    }
}

/// `used`: somebody of the village has 文化程度.
fn fault(row: &Record, used: bool) -> Option<&'static str> {
    if !row.has_column("edu") || !row.has_column("school") {
        return None;
    }
    let (edu, school) = (row.text("edu"), row.text("school"));
    if school == persons::OUT || edu == "学龄前儿童" {
        return None;
    }
    let blank = |key: &str| row.field(key).value.is_blank();
    if blank("edu") && blank("school") {
        return used.then_some("均为空");
    }
    (!edu.is_empty() && !school.is_empty()).then_some("同时填写")
}
