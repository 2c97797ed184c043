//! X019: a sector roster and the register disagree about who receives a benefit.

use super::benefits::Benefit;
use super::rosters::Rosters;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::dataset::Household;
use crate::ingest::record::Record;
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X019",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "行业名单与系统不一致",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）、第六条（机账实统一）",
        responsible: "旗县行业部门、苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/X019.md"),
        thresholds: &[Threshold {
            key: "cover",
            default: 80.0,
            unit: "%",
            what: "名单至少包含本苏木乡镇系统登记人数的多少，才反查“系统有、名单无”",
            basis: "内部规则",
        }],
    },
    needs: &[&[Need::Lists(&["低保", "特困", "残疾", "学籍", "养老", "公益岗", "危房改造", "易地搬迁"])]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    for benefit in Benefit::ALL {
        let rosters = Rosters::of(world, &[benefit.list]);
        if rosters.is_empty() {
            continue;
        }
        let sides: Vec<Sides<'_>> =
            world.households().flat_map(|h| sides(world, h, benefit, &rosters)).collect();
        let registered = sides.iter().filter(|side| side.registered);
        let complete = townships_listed(
            world,
            registered.map(|side| (side.household.place.township.as_str(), side.roster.is_some())),
        );
        for side in &sides {
            let view = HouseholdView { world, household: side.household };
            let may_be_listed = || match side.member {
                Some(member) => rosters.may_name([member].into_iter()),
                None => rosters.may_name(view.members()),
            };
            let differs = match (side.roster, side.registered) {
                (Some(_), false) => true,
                (None, true) => {
                    let is_whole = complete.contains(side.household.place.township.as_str());
                    benefit.both_ways && is_whole && !may_be_listed()
                }
                _ => false,
            };
            if differs {
                report(&view, sink, benefit, side);
            }
        }
    }
}

/// What the roster and the register say about one household or person.
struct Sides<'a> {
    household: &'a Household,
    /// The person; `None` for benefits of households.
    member: Option<&'a Record>,
    roster: Option<&'a Record>,
    registered: bool,
    speaker: &'a Record,
    key: &'static str,
}

fn sides<'a>(
    world: &'a World<'a>,
    household: &'a Household,
    benefit: &Benefit,
    rosters: &Rosters<'a>,
) -> Vec<Sides<'a>> {
    let view = HouseholdView { world, household };
    let side = |member, roster, (registered, speaker, key)| Sides {
        household,
        member,
        roster,
        registered,
        speaker,
        key,
    };
    if benefit.of_household {
        let roster = rosters.of_household(world, household).into_iter().next();
        return benefit
            .of_registry(&view, super::registered(&view))
            .map(|said| side(None, roster, said))
            .into_iter()
            .collect();
    }
    view.live()
        .filter_map(|member| {
            let said = benefit.of_registry(&view, [member].into_iter())?;
            Some(side(Some(member), rosters.of_person(household, member).into_iter().next(), said))
        })
        .collect()
}

/// Townships whose list names most of those the register has (their township, and whether the list names them): elsewhere
/// it was handed in for a part, or not at all, and absence from it proves nothing.
pub(super) fn townships_listed<'a>(
    world: &World<'_>,
    registered: impl Iterator<Item = (&'a str, bool)>,
) -> BTreeSet<&'a str> {
    let mut counts: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for (township, is_listed) in registered {
        let count = counts.entry(township).or_default();
        count.0 += 1.0;
        count.1 += f64::from(u8::from(is_listed));
    }
    let enough = |township: &str, (all, listed): (f64, f64)| {
        let county = township.get(..6).unwrap_or_default();
        listed > 0.0 && listed * 100.0 >= all * world.threshold(&RULE.meta, "cover", county)
    };
    counts
        .into_iter()
        .filter(|(township, count)| enough(township, *count))
        .map(|(township, _)| township)
        .collect()
}

fn report(view: &HouseholdView<'_>, sink: &mut Sink<'_>, benefit: &Benefit, side: &Sides<'_>) {
    let (list, name) = (benefit.list, benefit.name);
    let who = side.member.map_or(String::new(), |member| member.person_name("name").into_owned());
    let subject = side.member.map_or_else(
        || benefit.key.to_owned(),
        |member| format!("{}/{}", people::person_subject(member), benefit.key),
    );
    let mut evidence: Vec<_> =
        side.roster.map(|row| cell_evidence(row, "name", Link::Ledger)).into_iter().collect();
    evidence.push(cell_evidence(side.speaker, side.key, Link::Registry));
    let (what, roster, system) = if side.registered {
        (format!("{who}系统登记{name}，{list}名单中没有"), "无", "有")
    } else {
        (format!("{who}在{list}名单，系统未登记{name}"), "有", "无")
    };
    let bureau = super::bureau_of(list).map(|bureau| format!("{bureau}、苏木乡镇信息员"));
    super::told_to(
        bureau.unwrap_or_default(),
        view,
        sink,
        (&subject, what),
        (&format!("系统：{system}{name}"), &format!("{list}名单：{roster}")),
        evidence,
    );
}

#[cfg(test)]
mod tests {
    use super::{Benefit, RULE};

    #[test]
    fn every_list_that_is_compared_is_asked_for() {
        let compared: Vec<&str> = Benefit::ALL.iter().map(|benefit| benefit.list).collect();
        assert_eq!(RULE.needs[0][0].lists(), Some(&*compared));
    }
}
