//! C002: a household folder that no register knows.

use crate::base::terms::{Link, Scope, Severity};
use crate::check::people;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Silence};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, World};
use crate::ingest::claim::Evidence;
use crate::ingest::record::RecordKind;
use crate::ingest::units::Members;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C002",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "档案户不在当前名册",
        basis: "市级通知第六条（机账实统一）；内部规则",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/C002.md"),
        thresholds: &[],
    },
    needs: &[&[Need::Register(RecordKind::Member), Need::Register(RecordKind::Household)]],
    rests_on: &[Silence::of(people::REGISTERED)],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let scan = world.input.scan;
    let nameless =
        world.input.documents.folder_only_households.iter().any(|extra| extra.household_id.is_empty());
    let members = if nameless { Members::new(world.input.data) } else { Members::default() };
    for extra in &world.input.documents.folder_only_households {
        let Some(folder) = scan.folders.get(extra.folder as usize) else { continue };
        let path = format!("{}/{}", scan.root_display, folder.path);
        let at = At {
            place: extra.place.clone(),
            household_id: extra.household_id.clone(),
            who: extra.head.clone(),
        };
        let own =
            if extra.household_id.is_empty() { members.of(&extra.place, &extra.head) } else { Vec::new() };
        let subject = if extra.household_id.is_empty() {
            format!("file:{}", &crate::base::fingerprint::sha256_hex(path.as_bytes())[..12])
        } else {
            "folder".to_owned()
        };
        sink.push(
            &at,
            Fault {
                subject,
                what: match own.as_slice() {
                    [] => "多户档：档案户不在当前名册，请核实是否清退、销户或合户".into(),
                    own => format!(
                        "多户档：名册中没有以此人为户主的户，同名的人是在册户{}的成员，请核对是否该户的文件夹",
                        own.join("、")
                    ),
                },
                expected: "户编号在当前名册内".into(),
                actual: if extra.household_id.is_empty() {
                    "文件夹无户编号，名册中未找到该户".into()
                } else {
                    "名册中没有该户编号".into()
                },
                evidence: vec![Evidence {
                    link: Link::File,
                    path: world.input.data.readable(&path, &extra.household_id),
                    sheet: String::new(),
                    cell: String::new(),
                    page: None,
                }],
                responsible: String::new(),
            },
        );
    }
}
