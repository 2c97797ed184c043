//! X022: a drawn household lacks 档案, 座谈访谈 or 入户.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, HouseholdView, World, cell_evidence};
use crate::check::{facts, links, people};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X022",
        severity: Severity::Error,
        scope: Scope::Household,
        title: "三环节脱节",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节）",
        responsible: "旗县扶贫办、帮扶责任人",
        page: include_str!("../../../../docs/rules/X022.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Register(RecordKind::Sample)]],
    rests_on: &[
        Silence::about("file", &[RecordKind::ArchiveList]),
        Silence::about("interview", &[RecordKind::Interview, RecordKind::Helper, RecordKind::HelperLog]),
        Silence::about("visit", &[RecordKind::Visit]),
        Silence::about("registry", people::REGISTERED),
    ],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let input = world.input;
    let interviewed = links::Interviewed::new(input);
    strangers(world, sink);
    for household in world.households() {
        let Some(drawn) = links::drawn(input, household) else { continue };
        let mut there = links::present(input, household, &interviewed);
        // Papers that nobody could look for are no proof of absence, and of 边缘户 no archive is asked.
        there.file |= !people::needs_file(household) || links::file_in_doubt(input, household);
        for (link, present, absent) in [
            (Link::File, there.file, "未见任何可识别的户档案材料"),
            (Link::Interview, there.interview, "无该户、其成员或其帮扶责任人的访谈记录"),
            (Link::Visit, there.visit, "无入户调查记录"),
        ] {
            if present {
                continue;
            }
            let label = link.label();
            sink.push(
                &(HouseholdView { world, household }).at(),
                Fault {
                    subject: subject(link).into(),
                    what: format!("三环节脱节：抽样户缺{label}环节（{absent}）"),
                    expected: "档案、座谈访谈、入户三环节齐全".into(),
                    actual: format!("缺{label}"),
                    evidence: vec![cell_evidence(drawn, "hh_id", Link::Registry)],
                    responsible: String::new(),
                },
            );
        }
    }
}

/// Drawn households that no register knows: nothing can be held against them, and nobody may overlook them.
fn strangers(world: &World<'_>, sink: &mut Sink<'_>) {
    let data = world.input.data;
    for row in data.all(RecordKind::Sample) {
        let id = row.text("hh_id");
        if id.is_empty() || data.household(&id).is_some() || row.flag("drawn") == Some(false) {
            continue;
        }
        let mut place = facts::place_of(row, world.input.divisions);
        // The number begins with the code of the township.
        if place.county.is_empty()
            && let Some(township) = world.input.divisions.township(&id)
        {
            place.county = township.code[..6].to_owned();
            place.township.clone_from(&township.code);
        }
        sink.push(
            &At { place, household_id: id.into_owned(), who: row.text("head_name").into_owned() },
            Fault {
                subject: subject(Link::Registry).into(),
                what: "三环节脱节：抽样户不在当前名册，无法与系统、档案比对".into(),
                expected: "抽样户编号在当前名册内".into(),
                actual: "名册中没有该户编号".into(),
                evidence: vec![cell_evidence(row, "hh_id", Link::Registry)],
                responsible: String::new(),
            },
        );
    }
}

fn subject(link: Link) -> &'static str {
    match link {
        Link::File => "file",
        Link::Interview => "interview",
        Link::Visit => "visit",
        Link::Registry => "registry",
        Link::Ledger => "ledger",
    }
}
