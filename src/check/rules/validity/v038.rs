//! V038: more land than a household of the county can have, or less than none.

use crate::base::terms::{Scope, Severity};
use crate::check::rows;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::ingest::record::{RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V038",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "土地面积超出合理范围",
        basis: "内部规则（各旗县合理范围不同，牧区由旗县自定）",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V038.md"),
        thresholds: &[
            Threshold {
                key: "farm_land",
                default: 100.0,
                unit: "亩",
                what: "耕地面积上限（乌拉特三旗须由旗县自定）",
                basis: "外地农区信息系统数据核查口径，待旗县核定",
            },
            Threshold {
                key: "forest",
                default: 200.0,
                unit: "亩",
                what: "林地面积上限（乌拉特三旗须由旗县自定）",
                basis: "外地农区信息系统数据核查口径，待旗县核定",
            },
            Threshold {
                key: "returned_land",
                default: 200.0,
                unit: "亩",
                what: "退耕还林面积上限（乌拉特三旗须由旗县自定）",
                basis: "外地农区信息系统数据核查口径，待旗县核定",
            },
        ],
    },
    needs: &[&[
        Need::Columns(RecordKind::Household, &["farm_land"]),
        Need::Columns(RecordKind::Household, &["forest"]),
        Need::Columns(RecordKind::Household, &["returned_land"]),
    ]],
    rests_on: &[],
    look: Look::Household(look),
};

/// Column and name; 牧草地 is not judged, because nobody outside the banner knows what is much.
const LAND: [(&str, &str); 3] = [("farm_land", "耕地"), ("forest", "林地"), ("returned_land", "退耕还林")];

/// 乌拉特前、中、后旗: the limits of farming counties do not hold there until the banner sets its own.
const PASTORAL: [&str; 3] = ["150823", "150824", "150825"];

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    if view.live().next().is_none() && !view.household.members.is_empty() {
        return;
    }
    let county = view.household.place.county.as_str();
    let own = rows::of_household(view);
    for (key, name) in LAND {
        let Some((row, [area])) = rows::with_numbers(own, [key]) else { continue };
        let set = format!("{county}.{}.{key}", RULE.meta.code);
        let judged = !PASTORAL.contains(&county) || view.world.input.project.thresholds.contains_key(&set);
        let most = view.world.threshold(&RULE.meta, key, county);
        if area >= 0.0 && (area <= most || !judged) {
            continue;
        }
        let says = format_number(area);
        let (what, expected) = if area < 0.0 {
            (format!("{name}面积为负数（{says}亩）"), "不小于0".to_owned())
        } else {
            let most = format_number(most);
            (format!("{name}面积{says}亩，超过{most}亩"), format!("不超过{most}亩"))
        };
        sink.push(&view.at(), rows::fault(row, key, what, expected, format!("{says}亩")));
    }
}
