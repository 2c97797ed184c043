//! C020: a file whose name does not say which paper it is, or of which year an annual one is, or whose: it speaks of
//! another household than its folder, or of two households of one name.

use crate::base::terms::{Presence, Scope, Severity};
use crate::check::checked::UnitRequirements;
use crate::check::owners;
use crate::check::rule::{Look, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::World;
use crate::ingest::catalogue::{DocumentType, MatchedDocument, UnitKey, Unsure};
use crate::ingest::dataset::printed;
use crate::scan::digest;
use crate::scan::entry::{EntryId, FileClass, Medium};
use chrono::Datelike;
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "C020",
        severity: Severity::Info,
        scope: Scope::Household,
        title: "文件命名无法判定材料类型或年度",
        basis: "内部规则（归档文件命名）",
        responsible: "苏木乡镇扶贫档案员",
        page: include_str!("../../../../docs/rules/C020.md"),
        thresholds: &[],
    },
    needs: &[],
    rests_on: &[],
    look: Look::Prefecture(look),
};

/// What nobody can say about a file.
enum Doubt<'a> {
    /// Which paper it is; the nearest ones.
    Kind(&'a [String]),
    /// Whose it is: its name is that of another household.
    Whose(&'a str),
    /// Whose it is: the households of the village that bear the name.
    Namesakes(Vec<String>),
    /// Of which year it is; the years of which the unit has no such paper.
    Year { kind: &'a DocumentType, two: bool, open: Vec<i32> },
}

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let scan = world.input.scan;
    let mut doubts: BTreeMap<EntryId, Doubt<'_>> = BTreeMap::new();
    for unit in world.requirements {
        undated(world, unit, &mut doubts);
    }
    // A list beside the file that was not opened may say what it is; that it was not opened is told.
    let unopened = &world.input.documents.unopened;
    let unmatched = world.input.documents.unmatched.iter();
    let unmatched = unmatched.filter(|unmatched| {
        scan.entries.get(unmatched.file as usize).is_none_or(|entry| !unopened.contains(&entry.folder))
    });
    doubts.extend(unmatched.map(|unmatched| (unmatched.file, Doubt::Kind(&unmatched.nearest))));
    doubts.extend(world.input.documents.misfiled.iter().map(|(file, other)| (*file, Doubt::Whose(other))));
    for (file, labels) in namesakes(world) {
        doubts.insert(file, Doubt::Namesakes(labels));
    }
    doubts.retain(|file, _| {
        scan.entries.get(*file as usize).is_some_and(|entry| entry.class == FileClass::Paper)
    });
    let owners = owners::of(world, &doubts.keys().copied().collect());
    let files: Vec<EntryId> = owners.keys().copied().collect();
    let subjects = digest::subjects(scan, &files);
    for (file, subject) in files.into_iter().zip(subjects) {
        let (Some(owner), Some(doubt)) = (owners.get(&file), doubts.get(&file)) else { continue };
        let at = owner.at(world, file);
        let name = scan.entries[file as usize].name.to_string();
        let (what, expected) = match doubt {
            Doubt::Kind(nearest) => {
                let expected = format!("文件名含材料编号或名称，例如 {}", example(owner.unit));
                (unknown_kind(scan.entries[file as usize].medium(), &name, nearest), expected)
            }
            Doubt::Whose(other) => {
                let what = format!("文件名写的是另一户（{other}），请核对是哪一户的材料：“{name}”");
                (what, "放在材料所属户的文件夹内，文件名与该户一致".to_owned())
            }
            Doubt::Namesakes(labels) => {
                let what = format!(
                    "{}户同名（{}），文件名分不清是哪一户的材料：“{name}”",
                    labels.len(),
                    labels.join("、")
                );
                (what, "文件名含户编号，或放在材料所属户的文件夹内".to_owned())
            }
            Doubt::Year { kind, two, open } => {
                let year = open.last().copied().unwrap_or(world.input.as_of.year() - 1);
                let expected = format!("文件名含一个年度，例如 {}_{year}_{}", kind.code, kind.name);
                (unknown_year(kind, *two, open, &name), expected)
            }
        };
        sink.push(
            &at,
            Fault {
                subject,
                what,
                expected,
                actual: name,
                evidence: vec![world.file_evidence(file, &at.household_id)],
                responsible: responsible(owner.unit),
            },
        );
    }
}

/// Files that may be of any of several households, with all of them.
fn namesakes(world: &World<'_>) -> BTreeMap<EntryId, Vec<String>> {
    let mut found: BTreeMap<EntryId, Vec<String>> = BTreeMap::new();
    for (unit, papers) in &world.input.documents.by_unit {
        let UnitKey::Household(id) = unit else { continue };
        let open = papers.iter().filter(|paper| paper.unsure == Some(Unsure::Owner));
        let files: BTreeSet<EntryId> = open.filter_map(|paper| paper.file).collect();
        let head = world.input.data.household(id).map_or("", |household| household.head_name.as_str());
        for file in files {
            found.entry(file).or_default().push(format!("{} {head}", printed(id)));
        }
    }
    found
}

fn unknown_kind(medium: Medium, name: &str, nearest: &[String]) -> String {
    let nearest = nearest.first().map_or(String::new(), |near| format!("，最接近：{near}"));
    match medium {
        Medium::Page => format!("文件命名不规范，无法判定材料类型：“{name}”{nearest}"),
        Medium::Recording => format!("音视频文件不能代替书面材料，请归入影像资料：“{name}”{nearest}"),
        Medium::Note => {
            format!("文本、网页或程序文件不能作为归档材料，请归档原件的扫描件或版式文件：“{name}”{nearest}")
        }
    }
}

fn unknown_year(kind: &DocumentType, two: bool, open: &[i32], name: &str) -> String {
    let why = if two {
        "文件名有两个年度，不能确定是哪一年的"
    } else {
        "文件名没有写明年度，不能归入哪一年的"
    };
    let open: Vec<String> = open.iter().map(ToString::to_string).collect();
    let rest = if open.is_empty() {
        "各年度都另有一份".to_owned()
    } else {
        format!("尚未见到{}年的", open.join("、"))
    };
    format!("{why}《{}》（{}）：“{name}”，{rest}", kind.name, kind.code)
}

/// Annual papers that open and whose year nobody can tell. Where the unit needs the paper of one year only, it is that
/// one; a file that another source dates is not undated.
fn undated<'a>(world: &World<'a>, unit: &UnitRequirements, doubts: &mut BTreeMap<EntryId, Doubt<'a>>) {
    let found = world.input.documents.of(&unit.unit);
    let in_doubt = |paper: &&MatchedDocument| paper.unsure == Some(Unsure::Year) || paper.year.is_none();
    let mut years: BTreeMap<u16, Vec<(i32, bool)>> = BTreeMap::new();
    for paper in &unit.papers {
        if let Some(year) = paper.year {
            years.entry(paper.document).or_default().push((year, paper.presence.is_present()));
        }
    }
    for (document, years) in years {
        let kind = &world.input.catalogue.types[usize::from(document)].1;
        let mine = || found.iter().filter(|paper| paper.code == kind.code);
        let dated: BTreeSet<EntryId> =
            mine().filter(|paper| !in_doubt(paper)).filter_map(|paper| paper.file).collect();
        for paper in mine().filter(in_doubt) {
            let two = paper.unsure == Some(Unsure::Year);
            let placed = years.len() < 2 || paper.presence != Presence::Present;
            let file = paper.file.filter(|file| !dated.contains(file) && (two || !placed));
            let Some(file) = file else { continue };
            let open = years.iter().filter(|(_, present)| !present).map(|(year, _)| *year).collect();
            doubts.entry(file).or_insert(Doubt::Year { kind, two, open });
        }
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
