//! X009: a leader quotes a total that the register of the same date does not give.

use super::county::{Statement, statements, who_answers};
use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence};
use crate::check::sink::{Fault, Sink};
use crate::check::tally::{self, Tally};
use crate::check::world::{CountyView, cell_evidence};
use crate::check::{asof, people, world::At};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X009",
        severity: Severity::Error,
        scope: Scope::County,
        title: "访谈数据与系统不符",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "旗县扶贫办",
        page: include_str!("../../../../docs/rules/X009.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Columns(RecordKind::Interview, &["figures"])]],
    rests_on: &[Silence::of(people::REGISTERED), Silence::of_headcount()],
    look: Look::County(look),
};

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    let data = view.world.input.data;
    let tally = Tally::of(data, view.households.iter());
    let date = asof::register_date(data, view.households.iter());
    for Statement { claim, number, speaker, row } in statements(view) {
        let Some(counted) = tally.get(claim.attribute) else { continue };
        if tally::same_figure(&claim.said(), number, counted) || !asof::comparable(claim.as_of, date) {
            continue;
        }
        let Some((_, name, unit)) = tally::INDICATORS.iter().find(|(key, ..)| *key == claim.attribute) else {
            continue;
        };
        let said = claim.said();
        let register = view.households.iter().find_map(|household| data.members(household).next());
        let mut evidence = vec![claim.evidence.clone()];
        evidence.extend(register.map(|row| cell_evidence(row, "hh_id", Link::Registry)));
        sink.push(
            &At::county(view.code),
            Fault {
                subject: claim.attribute.to_owned(),
                what: format!("{speaker}访谈称{name}{said}{unit}，系统{counted}{unit}"),
                expected: format!("系统：{counted}{unit}"),
                actual: format!("访谈：{said}{unit}"),
                evidence,
                responsible: row.map_or(String::new(), who_answers),
            },
        );
    }
}
