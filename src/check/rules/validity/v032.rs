//! V032: an exited household whose income per head lies below the line of the year.

use crate::base::terms::{Scope, Severity};
use crate::check::rows;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::dataset::HouseholdKind;
use crate::ingest::record::{RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V032",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "脱贫户人均纯收入低于当年标准",
        basis: "国家现行扶贫标准及年度动态管理口径（各年标准由旗县按正式文件核定）",
        responsible: "苏木乡镇信息员、帮扶责任人",
        page: include_str!("../../../../docs/rules/V032.md"),
        thresholds: &[
            Threshold {
                key: "line_2019",
                default: 3747.0,
                unit: "元",
                what: "2019年人均纯收入标准",
                basis: "国家扶贫开发信息系统2019年动态管理口径，待旗县按文件核定",
            },
            Threshold {
                key: "line_2020",
                default: 4000.0,
                unit: "元",
                what: "2020年人均纯收入标准",
                basis: "2020年现行标准，待旗县按文件核定",
            },
        ],
    },
    needs: &[&[
        Need::Columns(RecordKind::Household, &["per_cap"]),
        Need::Columns(RecordKind::Member, &["per_cap"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let household = view.household;
    if !matches!(household.kind, HouseholdKind::Exited | HouseholdKind::ExitedWithoutPolicy)
        || (!household.members.is_empty() && view.live().next().is_none())
    {
        return;
    }
    let own = rows::of_household(view);
    let Some((row, [per_cap])) = rows::with_numbers(own, ["per_cap"]) else { return };
    let year = rows::settled_year(view.world, row);
    let key = match year {
        2019 => "line_2019",
        2020 => "line_2020",
        // The lines of other years are not known here: nothing is said.
        _ => return,
    };
    let line = view.world.threshold(&RULE.meta, key, &household.place.county);
    if per_cap >= line {
        return;
    }
    let (says, line) = (format_number(per_cap), format_number(line));
    sink.push(
        &view.at(),
        rows::fault(
            row,
            "per_cap",
            format!("已脱贫户{year}年人均纯收入{says}元，低于当年标准{line}元"),
            format!("不低于{line}元"),
            format!("{says}元"),
        ),
    );
}
