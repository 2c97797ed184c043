//! X017: the income found in the visit is far from the registered one, or on the other side of the line.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::compare;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::claim::Claim;
use crate::ingest::record::{RecordKind, Value, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X017",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "入户测算收入与系统相差过大",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "苏木乡镇、帮扶责任人",
        page: include_str!("../../../../docs/rules/X017.md"),
        thresholds: &[
            Threshold {
                key: "share",
                default: 20.0,
                unit: "%",
                what: "入户与系统相差多少以内不提示",
                basis: "内部规则",
            },
            Threshold {
                key: "line_2019",
                default: 3747.0,
                unit: "元",
                what: "2019年收入标准",
                basis: "国家扶贫开发信息系统动态管理口径，请按本地文件核定",
            },
            Threshold {
                key: "line_2020",
                default: 4000.0,
                unit: "元",
                what: "2020年收入标准",
                basis: "国家扶贫开发信息系统动态管理口径，请按本地文件核定",
            },
        ],
    },
    needs: &[
        &[Need::Columns(RecordKind::Visit, &["per_cap"])],
        &[
            Need::Columns(RecordKind::Household, &["per_cap"]),
            Need::Columns(RecordKind::Member, &["per_cap"]),
        ],
    ],
    rests_on: &[],
    look: Look::Household(look),
};

/// 人均纯收入
const INCOME: &str = "per_cap";

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let world = view.world;
    let claims: Vec<&Claim> = world
        .input
        .claims
        .of_household(&view.household.id)
        .filter(|claim| claim.attribute == INCOME)
        .collect();
    let of = |link: Link| claims.iter().copied().filter(move |claim| claim.link == link);
    let county = &view.household.place.county;
    let share = world.threshold(&RULE.meta, "share", county) / 100.0;
    for told in of(Link::Visit) {
        for known in of(Link::Registry).filter(|known| compare::comparable(told, known)) {
            let (Value::Number(said), Value::Number(system)) = (&told.value, &known.value) else { continue };
            let Some(year) = known.as_of.or(told.as_of).map(|date| date.year) else { continue };
            let line = match year {
                2019 => Some(world.threshold(&RULE.meta, "line_2019", county)),
                2020 => Some(world.threshold(&RULE.meta, "line_2020", county)),
                // The line of other years is not known here: only the share is compared.
                _ => None,
            };
            let crosses = line.filter(|line| (said < line) != (system < line));
            let apart = (said - system).abs() / system.max(1.0);
            if crosses.is_none() && apart <= share {
                continue;
            }
            let percent = (apart * 100.0).round();
            let note =
                crosses.map_or(String::new(), |line| format!("，分列{}元标准两侧", format_number(line)));
            let (said, system) = (format_number(*said), format_number(*system));
            super::told(
                view,
                sink,
                &format!("{INCOME}@{year}"),
                format!("入户测算{year}年人均纯收入{said}元，与系统{system}元相差{percent}%{note}"),
                (&format!("系统：{system}元"), &format!("入户：{said}元")),
                vec![told.evidence.clone(), known.evidence.clone()],
            );
        }
    }
}
