//! T001: the deadline has passed and a county's archive is not complete.

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, CountyView};
use crate::ingest::dataset::Place;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "T001",
        severity: Severity::Error,
        scope: Scope::County,
        title: "归档时限已过仍不齐全",
        basis: "市级通知第九条（6月底前齐全完整、真实准确）",
        responsible: "旗县扶贫办",
        page: include_str!("../../../../docs/rules/T001.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::County(look),
};

// Before the deadline there is no fault: days left and papers left are figures of the summary.
fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    let input = view.world.input;
    if input.as_of <= input.deadline {
        return;
    }
    let papers = view
        .world
        .requirements
        .iter()
        .filter(|unit| unit.place.county == view.code)
        .flat_map(|unit| &unit.papers);
    let (mut required, mut present, mut unknown) = (0u64, 0u64, 0u64);
    for paper in papers {
        required += 1;
        present += u64::from(paper.presence.is_present());
        unknown += u64::from(!paper.presence.is_present() && !paper.presence.is_missing());
    }
    if present == required {
        return;
    }
    let late = (input.as_of - input.deadline).num_days();
    let percent = (present * 10_000 / required) as f64 / 100.0;
    let open = required - present;
    sink.push(
        &At { place: Place { county: view.code.to_owned(), ..Place::default() }, ..At::default() },
        Fault {
            subject: "K37".into(),
            what: format!(
                "归档时限{}已过{late}天，完成{percent:.2}%，尚差{open}件（其中不明{unknown}件）",
                input.deadline.format("%Y-%m-%d")
            ),
            expected: format!("应归{required}件全部归档"),
            actual: format!("已归{present}件"),
            evidence: Vec::new(),
            responsible: String::new(),
        },
    );
}
