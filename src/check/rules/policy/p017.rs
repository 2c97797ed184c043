//! P017: nobody pays into a pension for a grown person, or the old get none.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::check::{people, rows};
use crate::ingest::record::{Record, RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P017",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "养老保险未落实",
        basis: "城乡居民基本养老保险政策（16周岁以上参保，60周岁起领取）",
        responsible: "苏木乡镇信息员、旗县人社局",
        page: include_str!("../../../../docs/rules/P017.md"),
        thresholds: &[
            Threshold {
                key: "from",
                default: 16.0,
                unit: "岁",
                what: "参保年龄下限",
                basis: "城乡居民基本养老保险政策",
            },
            Threshold {
                key: "old",
                default: 60.0,
                unit: "岁",
                what: "领取养老待遇的年龄",
                basis: "城乡居民基本养老保险政策",
            },
            rows::AGE_DATE,
        ],
    },
    needs: &[
        &[Need::Register(RecordKind::Member)],
        &[
            Need::Columns(RecordKind::Member, &["pension_resident", "pension_staff"]),
            Need::Columns(RecordKind::Household, &["trans_pension"]),
        ],
    ],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let county = &view.household.place.county;
    let limit = |key| view.world.threshold(&RULE.meta, key, county);
    let (from, old) = (limit("from"), limit("old"));
    let age = |member: &Record| rows::age(view.world, &RULE.meta, county, member).map(f64::from);
    for member in view.live() {
        let uninsured =
            ["pension_resident", "pension_staff"].iter().all(|key| member.flag(key) == Some(false));
        let free = member.flag("soldier") == Some(true) || view.is_student(member) != Some(false);
        if !uninsured || free || !age(member).is_some_and(|age| age >= from && age < old) {
            continue;
        }
        let name = member.text("name");
        let mut fault = rows::fault(
            member,
            "pension_resident",
            format!("{name}未参加城乡居民、城镇职工任何一种养老保险"),
            "16至59周岁非在校人员参加养老保险".into(),
            "两栏都为“否”".into(),
        );
        fault.subject = people::person_subject(member);
        fault.evidence.push(cell_evidence(member, "pension_staff", Link::Registry));
        sink.push(&view.at(), fault);
    }
    // Whoever was old enough a year before the reference date drew a pension through the whole year.
    let drawing = view.live().find(|member| age(member).is_some_and(|age| age >= old + 1.0));
    let own = rows::of_household(view);
    let none = rows::with_numbers(own, ["trans_pension"]).filter(|(_, [sum])| *sum == 0.0);
    let (Some(member), Some((row, _))) = (drawing, none) else { return };
    let kept = view.live().any(|member| member.flag("tekun") == Some(true))
        || row.number("trans_tekun").is_some_and(|sum| sum > 0.0);
    if kept {
        return;
    }
    let name = member.text("name");
    let mut fault = rows::fault(
        row,
        "trans_pension",
        format!("{name}已满{}周岁，全户养老金或离退休金却为0", format_number(old)),
        "60周岁以上享受养老待遇".into(),
        "0元".into(),
    );
    fault.evidence.push(cell_evidence(member, "id_no", Link::Registry));
    sink.push(&view.at(), fault);
}
