//! C020: a file whose name does not say which paper it is.

use crate::base::terms::{Scope, Severity};
use crate::check::owners;
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::catalogue::UnitKey;
use crate::ingest::documents::Unmatched;
use crate::scan::digest;
use crate::scan::entry::{EntryId, FileClass, Medium};
use rayon::prelude::*;
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C020",
        severity: Severity::Info,
        scope: Scope::Household,
        title: "文件命名无法判定材料类型",
        basis: "内部规则（归档文件命名）",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/C020.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let scan = world.input.scan;
    let unmatched: BTreeMap<EntryId, &Unmatched> = world
        .input
        .documents
        .unmatched
        .iter()
        .filter(|u| scan.entries.get(u.file as usize).is_some_and(|entry| entry.class == FileClass::Paper))
        .map(|u| (u.file, u))
        .collect();
    let owners = owners::of(world, &unmatched.keys().copied().collect());
    let files: Vec<EntryId> = owners.keys().copied().collect();
    let subjects: Vec<String> = files.par_iter().map(|file| digest::subject(scan, *file)).collect();
    for (file, subject) in files.into_iter().zip(subjects) {
        let (Some(owner), Some(row)) = (owners.get(&file), unmatched.get(&file)) else { continue };
        let at = owner.at(world, file);
        let nearest = row.nearest.first().map_or(String::new(), |near| format!("，最接近：{near}"));
        let entry = &scan.entries[file as usize];
        let name = entry.name.to_string();
        let what = match entry.medium() {
            Medium::Page => format!("文件命名不规范，无法判定材料类型：“{name}”{nearest}"),
            Medium::Recording => format!("音视频文件不能代替书面材料，请归入影像资料：“{name}”{nearest}"),
            Medium::Note => {
                format!(
                    "文本、网页或程序文件不能作为归档材料，请归档原件的扫描件或版式文件：“{name}”{nearest}"
                )
            }
        };
        sink.push(
            &at,
            Fault {
                subject,
                what,
                expected: format!("文件名含材料编号或名称，例如 {}", example(owner.unit)),
                actual: name.clone(),
                evidence: vec![world.file_evidence(file, &at.household_id)],
                responsible: responsible(owner.unit),
            },
        );
    }
}

/// A well-formed name of the unit's own level.
fn example(unit: Option<&UnitKey>) -> &'static str {
    match unit {
        Some(UnitKey::Village(..)) => "G08_建档立卡贫困户名册",
        Some(UnitKey::Township(..)) => "X04_名册汇总表",
        Some(UnitKey::County(_)) => "Q04_年度减贫计划",
        Some(UnitKey::Department(..)) => "B14_低保特困名单",
        Some(UnitKey::Prefecture) => "S03_市脱贫攻坚年度报告",
        Some(UnitKey::Household(_)) | None => "H04_2019_信息采集表",
    }
}

/// Whoever keeps the unit's papers; empty leaves it to the rule.
fn responsible(unit: Option<&UnitKey>) -> String {
    match unit {
        Some(UnitKey::Village(..)) => "嘎查村“两委”、驻村工作队".to_owned(),
        Some(UnitKey::Township(..)) => "苏木乡镇扶贫办公室".to_owned(),
        Some(UnitKey::County(_)) => "旗县扶贫办".to_owned(),
        Some(UnitKey::Department(_, name)) => name.clone(),
        Some(UnitKey::Prefecture) => "市扶贫办".to_owned(),
        Some(UnitKey::Household(_)) | None => String::new(),
    }
}
