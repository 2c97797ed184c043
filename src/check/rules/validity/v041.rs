//! V041: an exited household without safe drinking water, or without a word about it.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rows;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::dataset::HouseholdKind;
use crate::ingest::record::{RecordKind, Value};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V041",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "脱贫户饮水安全为“否”或空",
        basis: "“两不愁三保障”饮水安全；T/CHES 18-2018 农村饮水安全评价准则",
        responsible: "苏木乡镇信息员、旗县水利局",
        page: include_str!("../../../../docs/rules/V041.md"),
        thresholds: &[],
    },
    needs: &[&[
        Need::Columns(RecordKind::Household, &["water_safe"]),
        Need::Columns(RecordKind::Member, &["water_safe"]),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let data = world.input.data;
    let mut kept = rows::kept(data.all(RecordKind::Household), KEY);
    kept.extend(rows::kept(data.all(RecordKind::Member), KEY));
    for household in world.households() {
        let view = HouseholdView { world, household };
        let exited = matches!(household.kind, HouseholdKind::Exited | HouseholdKind::ExitedWithoutPolicy);
        if !exited || (!household.members.is_empty() && view.live().next().is_none()) {
            continue;
        }
        let own = rows::of_household(&view);
        let said = rows::at_once(own, KEY);
        let says = |safe: bool| said.iter().copied().find(|row| row.flag(KEY) == Some(safe));
        // Of two registers that differ, the one that says no is not talked away by the other.
        let (no, yes) = (says(false), says(true));
        // Unreadable is unknown; empty is a gap only where the table keeps the column for others.
        let unreadable = own.iter().any(|row| row.field(KEY).value == Value::Unreadable);
        let gap = || {
            let empty = own.iter().find(|row| row.has_column(KEY) && kept.contains(&rows::table_of(row)));
            empty.copied().filter(|_| !unreadable)
        };
        let (row, what) = match no {
            Some(row) => (row, "“否”"),
            None if !said.is_empty() => continue,
            None => match gap() {
                Some(row) => (row, "空"),
                None => continue,
            },
        };
        let other = no.and(yes);
        let both = other.map_or_else(String::new, |other| {
            format!("，另一处为“是”，两处不一致{}", rows::against(row, other, KEY))
        });
        let mut fault = rows::fault(
            row,
            KEY,
            format!("脱贫户饮水安全为{what}{both}"),
            "饮水安全为“是”".into(),
            what.trim_matches(['“', '”']).to_owned(),
        );
        fault.evidence.extend(other.map(|other| cell_evidence(other, KEY, Link::Registry)));
        sink.push(&view.at(), fault);
    }
}

const KEY: &str = "water_safe";
