//! V037: a household on 低保 without 低保金, or the reverse.

use crate::base::terms::{Scope, Severity};
use crate::check::people;
use crate::check::rows::{self, Lists};
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, World};
use crate::ingest::dataset::Household;
use crate::ingest::record::{Record, RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V037",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "低保身份与低保金不符",
        basis: "民政部门低保名单、低保金发放表；内部规则",
        responsible: "苏木乡镇信息员、旗县民政局",
        page: include_str!("../../../../docs/rules/V037.md"),
        thresholds: &[],
    },
    needs: &[
        &[Need::Columns(RecordKind::Household, &["trans_dibao"])],
        &[Need::Columns(RecordKind::Household, &["dibao"]), Need::Columns(RecordKind::Member, &["dibao"])],
    ],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let lists = Lists::new(world.input.data);
    for household in world.households() {
        let view = HouseholdView { world, household };
        let own = rows::of_household(&view);
        let Some((row, [money])) = rows::with_numbers(own, ["trans_dibao"]) else { continue };
        let table = own.iter().find_map(|row| match row.table.kind {
            RecordKind::Household => row.flag("dibao"),
            _ => None,
        });
        let people: Vec<Option<bool>> = view.live().map(|member| member.flag("dibao")).collect();
        let yes = table == Some(true) || people.contains(&Some(true));
        let people_say_no = !people.is_empty() && people.iter().all(|flag| *flag == Some(false));
        let no = !yes && (people_say_no || (table == Some(false) && people.iter().all(Option::is_none)));
        let year = rows::settled_year(world, row);
        let what = if yes && money == 0.0 && !approved_later(&lists, household, year) {
            "登记为享受低保，最低生活保障金却为0".to_owned()
        } else if no && money > 0.0 && !others_had_it(&view, own) {
            format!("没有人享受低保，却有最低生活保障金{}元", format_number(money))
        } else {
            continue;
        };
        let expected = "享受低保的有低保金，不享受的为0";
        let actual = format!("{}元", format_number(money));
        sink.push(&view.at(), rows::fault(row, "trans_dibao", what, expected.into(), actual));
    }
}

/// Approved after the year of the income: the money comes with the next year.
fn approved_later(lists: &Lists<'_>, household: &Household, year: i32) -> bool {
    lists.of_household(household).iter().any(|row| {
        row.text("list").contains("低保") && row.date("period").is_some_and(|period| period.year > year)
    })
}

/// Somebody who died or moved away may have had it, and so may a household that is registered as 低保 or 特困.
fn others_had_it(view: &HouseholdView<'_>, own: &[&Record]) -> bool {
    let gone = view.members().filter(|member| !people::is_live(member));
    gone.into_iter().any(|member| member.flag("dibao") != Some(false))
        || own.iter().any(|row| rows::says(&row.text("attr"), &["低保", "特困", "五保"]))
}
