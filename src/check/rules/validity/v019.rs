//! V019: a child of school age is not in school, and no reason is given.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::persons::{self, School};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V019",
        severity: Severity::Error,
        scope: Scope::Person,
        title: "义务教育适龄儿童未在校且无原因",
        basis: "义务教育法第十一条；国家脱贫攻坚普查（适龄少年儿童6—15周岁）",
        responsible: "苏木乡镇信息员、控辍保学责任人",
        page: include_str!("../../../../docs/rules/V019.md"),
        thresholds: &[
            Threshold {
                key: "from",
                default: 6.0,
                unit: "岁",
                what: "适龄儿童起始年龄",
                basis: "国家脱贫攻坚普查：6—15周岁",
            },
            Threshold {
                key: "to",
                default: 15.0,
                unit: "岁",
                what: "适龄儿童截止年龄",
                basis: "国家脱贫攻坚普查：6—15周岁",
            },
            persons::SCHOOL_DAY,
        ],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["dropout_reason", "school"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let limit = |key: &str| view.world.threshold(&RULE.meta, key, &view.household.place.county);
    let (from, to) = (limit("from"), limit("to"));
    for person in persons::live(view) {
        let row = person.row;
        // A layout without the column has nowhere to state a reason.
        if !row.has_column("dropout_reason") || has_reason(row) {
            continue;
        }
        let Some(stage) = view.school(row) else { continue };
        let Some(ages) = person.ages(limit("day"), view.world.input.as_of) else { continue };
        // Where conditions are poor the law lets children begin a year later.
        let least = if stage == School::Infant { from + 1.0 } else { from };
        let outside = matches!(stage, School::Out | School::Infant);
        if !outside || !ages.at_least(least) || !ages.at_most(to) || has_finished(row, ages.then, to) {
            continue;
        }
        let said = row.text("school");
        let said = if said.is_empty() { "空".to_owned() } else { format!("“{said}”") };
        let mut fault = super::person_fault(
            row,
            "school",
            format!("{}{}周岁，在校生状况为{said}，未填失学或辍学原因", row.text("name"), ages.now),
            "在校，或填明失学辍学原因（休学、延缓入学、送教上门等）".into(),
            format!("在校生状况{said}，原因为空"),
        );
        fault.evidence.push(cell_evidence(row, "dropout_reason", Link::Registry));
        sink.push(&view.at(), fault);
    }
}

/// A reason in its own column, or a remark about teaching at home, leave or a later start.
fn has_reason(row: &Record) -> bool {
    let note = row.text("note");
    !persons::is_nothing(&row.text("dropout_reason"))
        || ["送教", "休学", "缓学", "延缓", "残", "入学", "在校", "就读"]
            .iter()
            .any(|word| note.contains(word))
}

/// Who has 初中 behind him at the last age of the range has finished the nine years.
fn has_finished(row: &Record, age: i32, to: f64) -> bool {
    f64::from(age) >= to && !matches!(row.text("edu").as_ref(), "" | "小学" | "文盲或半文盲" | "学龄前儿童")
}
