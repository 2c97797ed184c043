//! W004: a 核实说明 without a date, or with one that lies after the day of the check.

use super::{meta, report};
use crate::base::terms::Scope;
use crate::check::rule::{Look, Rule};
use crate::check::sink::Sink;
use crate::check::waivers::{Standing, WaiverView};

pub static RULE: Rule = Rule {
    meta: meta(
        "W004",
        "核实说明没有日期或日期在时点之后",
        Scope::Household,
        include_str!("../../../../docs/rules/W004.md"),
        &[],
    ),
    needs: &[],
    rests_on: &[],
    look: Look::Waiver(look),
};

fn look(view: &WaiverView<'_>, sink: &mut Sink<'_>) {
    let as_of = view.world.input.as_of.format("%Y-%m-%d");
    let expected = format!("不晚于{as_of}的日期");
    match view.waiver.date {
        Some(date) if view.standing == Standing::Ahead => {
            let day = date.format("%Y-%m-%d");
            let what = format!("的日期{day}晚于时点{as_of}，本次不生效；请核对日期或时点");
            report(view, sink, &what, expected, day.to_string());
        }
        // An explanation that no longer holds is W001's.
        None if view.standing != Standing::Expired => {
            let what = "没有核实日期，无法知道何时核实；请补写";
            report(view, sink, what, expected, "（空）".to_owned());
        }
        _ => {}
    }
}
