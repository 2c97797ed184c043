//! 核实说明 (W): what is wrong with the explanations themselves.

#[cfg(test)]
mod tests;
pub mod w001;
pub mod w002;
pub mod w003;
pub mod w004;

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::waivers::WaiverView;
use crate::check::world::At;

/// What the rules of this family share; a 核实说明 belongs to the project, not to a county.
const fn meta(
    code: &'static str,
    title: &'static str,
    scope: Scope,
    page: &'static str,
    thresholds: &'static [Threshold],
) -> RuleMeta {
    RuleMeta {
        code,
        severity: Severity::Warning,
        scope,
        title,
        basis: "核实说明管理要求：写明核实情况、核实人和期限，一事一说明；内部规则",
        responsible: "核实人",
        page,
        thresholds,
    }
}

/// Reports the 核实说明; who wrote it must act.
fn report(view: &WaiverView<'_>, sink: &mut Sink<'_>, what: &str, expected: String, actual: String) {
    let fault = Fault {
        subject: view.subject(),
        what: format!("核实说明“{}”{what}", view.name()),
        expected,
        actual,
        evidence: view.evidence(),
        responsible: view.waiver.person.clone(),
    };
    sink.push(&At::default(), fault);
}
