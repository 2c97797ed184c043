//! W002: a 核实说明 that holds and covers nothing. Only a rule that looked everywhere can tell; what else covers nothing is
//! counted as undecided by the engine.

use super::{meta, report};
use crate::base::terms::Scope;
use crate::check::rule::{Look, Rule};
use crate::check::sink::Sink;
use crate::check::waivers::{Standing, WaiverView};

pub static RULE: Rule = Rule {
    meta: meta(
        "W002",
        "核实说明没有对应的问题",
        Scope::Prefecture,
        include_str!("../../../../docs/rules/W002.md"),
        &[],
    ),
    needs: &[],
    rests_on: &[],
    look: Look::Waiver(look),
};

fn look(view: &WaiverView<'_>, sink: &mut Sink<'_>) {
    if view.standing == Standing::Unused {
        let what = "没有对应的问题；问题已消除的请删除，键写错的请改正";
        report(view, sink, what, "对应一个以上的问题".to_owned(), "0个".to_owned());
    }
}
