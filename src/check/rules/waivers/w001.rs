//! W001: a 核实说明 whose last day has passed.

use super::{meta, report};
use crate::base::terms::Scope;
use crate::check::rule::{Look, Rule};
use crate::check::sink::Sink;
use crate::check::waivers::{Standing, WaiverView};

pub static RULE: Rule = Rule {
    meta: meta(
        "W001",
        "核实说明已到期",
        Scope::Household,
        include_str!("../../../../docs/rules/W001.md"),
        &[],
    ),
    needs: &[],
    rests_on: &[],
    look: Look::Waiver(look),
};

fn look(view: &WaiverView<'_>, sink: &mut Sink<'_>) {
    if view.standing != Standing::Expired {
        return;
    }
    let Some(expires) = view.waiver.expires else { return };
    let day = expires.format("%Y-%m-%d");
    let as_of = view.world.input.as_of.format("%Y-%m-%d");
    report(
        view,
        sink,
        &format!("已于{day}到期，不再生效；请重新核实或删除"),
        format!("不早于{as_of}"),
        day.to_string(),
    );
}
