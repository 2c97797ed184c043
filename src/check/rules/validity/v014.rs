//! V014: the ages of two generations lie too close together.

use crate::base::idno;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::check::{people, persons};
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V014",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "与户主关系和年龄不合常理",
        basis: "内部规则（两代人年龄差）",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V014.md"),
        thresholds: &[
            Threshold {
                key: "child",
                default: 12.0,
                unit: "岁",
                what: "父母与子女至少相差",
                basis: "内部规则",
            },
            Threshold {
                key: "grandchild",
                default: 24.0,
                unit: "岁",
                what: "祖孙至少相差",
                basis: "内部规则（两代各12岁）",
            },
        ],
    },
    needs: &[&[
        Need::Columns(RecordKind::Member, &["rel", "id_no"]),
        Need::Columns(RecordKind::Member, &["rel", "birth"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

/// Generations between the head and a relative: positive when the relative is the younger one. In-laws may have any age.
fn generations(rel: &str) -> i32 {
    match rel {
        "之子" | "之女" => 1,
        "之孙子" | "之孙女" | "之外孙子" | "之外孙女" => 2,
        "之曾孙子" | "之曾孙女" => 3,
        "之父" | "之母" => -1,
        "之祖父" | "之祖母" | "之外祖父" | "之外祖母" => -2,
        _ => 0,
    }
}

/// 继子, 养女, 继母: no relation by blood, so any difference is possible.
fn is_by_choice(row: &Record) -> bool {
    row.raw("rel").contains(['继', '养'])
}

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let everyone = persons::live(view);
    let mut heads = everyone.iter().filter(|person| people::is_head(person.row));
    let (Some(head), None) = (heads.next(), heads.next()) else { return };
    let Some(born) = head.birth else { return };
    let years = |key: &str| view.world.threshold(&RULE.meta, key, &view.household.place.county);
    let (one, two) = (years("child"), years("grandchild"));
    for person in &everyone {
        let rel = person.row.text("rel");
        let steps = generations(&rel);
        let Some(birth) = person.birth.filter(|_| steps != 0 && !is_by_choice(person.row)) else { continue };
        // Younger than the head by so many years, or older when the relative is of an earlier generation.
        let gap = if steps > 0 { idno::age_on(born, birth) } else { idno::age_on(birth, born) };
        let least = if steps.abs() == 1 { one } else { two + one * f64::from(steps.abs() - 2) };
        if f64::from(gap) >= least {
            continue;
        }
        let name = person.row.text("name");
        let side = if steps > 0 { "小" } else { "大" };
        let other = if steps > 0 { "大" } else { "小" };
        let said = match gap {
            0 if birth == born => "与户主同一天出生".to_owned(),
            0 => format!("只比户主{side}不到1岁"),
            -1 => format!("反而比户主{other}"),
            ..0 => format!("反而比户主{other}{}岁以上", -gap - 1),
            _ => format!("只比户主{side}{gap}岁"),
        };
        let mut fault = super::person_fault(
            person.row,
            "rel",
            format!("{name}登记为“{rel}”，{said}，请核对"),
            format!("比户主{side}{least:.0}岁以上"),
            said.clone(),
        );
        fault.evidence.push(cell_evidence(person.row, "id_no", Link::Registry));
        fault.evidence.push(cell_evidence(head.row, "id_no", Link::Registry));
        sink.push(&view.at(), fault);
    }
}

#[cfg(test)]
mod tests {
    use super::generations;

    #[test]
    fn relatives_by_marriage_are_not_judged() {
        for rel in ["之儿媳", "之女婿", "之岳父", "之婆婆", "配偶", "户主", "之兄弟姐妹", "其他", ""]
        {
            assert_eq!(generations(rel), 0, "{rel}");
        }
    }
}
