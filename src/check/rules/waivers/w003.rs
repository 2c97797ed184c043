//! W003: a 核实说明 that covers more than anybody can have verified at once.

use super::{meta, report};
use crate::base::terms::Scope;
use crate::check::rule::{Look, Rule, Threshold};
use crate::check::sink::Sink;
use crate::check::waivers::{Standing, WaiverView};

const OWN: &str = "内部规则：逐户逐件核实，一事一说明";

pub static RULE: Rule = Rule {
    meta: meta(
        "W003",
        "核实说明范围过宽",
        Scope::Prefecture,
        include_str!("../../../../docs/rules/W003.md"),
        &[
            Threshold {
                key: "count",
                default: 20.0,
                unit: "个",
                what: "一条核实说明至多覆盖的问题",
                basis: OWN,
            },
            Threshold {
                key: "share",
                default: 50.0,
                unit: "%",
                what: "一条核实说明至多覆盖的本规则问题的比例",
                basis: OWN,
            },
            Threshold {
                key: "least",
                default: 5.0,
                unit: "个",
                what: "覆盖的问题不足此数时不看比例",
                basis: OWN,
            },
        ],
    ),
    needs: &[],
    rests_on: &[],
    look: Look::Waiver(look),
};

fn look(view: &WaiverView<'_>, sink: &mut Sink<'_>) {
    // What does not hold covers nothing, and W001 or W004 speak of it.
    if matches!(view.standing, Standing::Expired | Standing::Ahead) {
        return;
    }
    let limit = |key: &str| view.world.threshold(&RULE.meta, key, "");
    let (count, share) = (limit("count"), limit("share"));
    let fits = view.fits as f64;
    let part = fits * 100.0 / (view.of_rule.max(1) as f64);
    let is_wild = view.waiver.key.chars().all(|c| c == '*');
    if is_wild {
        // A rule that did not look says nothing of how many there are.
        let fits = match &view.standing {
            Standing::Undecided(why) => format!("本次未能判定有几个：{why}"),
            _ => format!("本次{}个", view.fits),
        };
        let what = format!("的键只有通配符，覆盖{}的全部问题（{fits}）；请写明对象", view.waiver.rule);
        report(view, sink, &what, "写明对象，如 H04@2019".to_owned(), view.waiver.key.clone());
    } else if fits > count {
        let what = format!("覆盖{}个问题，超过{count}个；请按对象分开核实", view.fits);
        report(view, sink, &what, format!("至多{count}个"), format!("{}个", view.fits));
    } else if fits >= limit("least") && part > share {
        let what = format!(
            "覆盖{}的{}个问题中的{}个，超过{share}%；请按对象分开核实",
            view.waiver.rule, view.of_rule, view.fits
        );
        report(view, sink, &what, format!("至多{share}%"), format!("{part:.0}%"));
    }
}
