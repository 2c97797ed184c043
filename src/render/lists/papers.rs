//! Papers: kinds with their gaps, papers above the household, and what is missing.

use super::answers::{self, Answers, Asked};
use super::{dash, each_unit, plain, presence, t};
use crate::base::bureaus;
use crate::base::terms::Level;
use crate::check::finding::Finding;
use crate::model::county::CountyPack;
use crate::model::duties::PAPER_RULES;
use crate::model::run::RunRecord;
use crate::model::who::{self, Names};
use crate::render::blocks::Mark;
use crate::render::cells::{Item, ListOf, figure, text};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn by_document<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let names = Names::of(&record.summary.name, pack);
    let top = record.is_top(pack);
    // Of every county its own bureau: no one of them can be named for the whole.
    let who = move |office: &str| if top { bureaus::unified(office) } else { names.call(office, "", "", "") };
    let cap = if name == "top_missing" { 10 } else { usize::MAX };
    let only_missing = name != "by_document";
    plain(
        match name {
            "top_missing"
                if pack.by_document.iter().filter(|row| row.missing + row.unknown > 0).count() > cap =>
            {
                "缺件最多的材料（前10种）"
            }
            "top_missing" => "有缺件或不明的材料",
            "incomplete_documents" => "有缺件或不明的材料",
            _ => "分材料完整情况",
        },
        vec![
            text("代码", 6),
            text("材料", 28),
            text("层级", 8),
            figure("应归", 8),
            figure("已归", 8),
            figure("其中引用村卷", 9),
            figure("缺件", 8),
            figure("其中仅目录登记", 9),
            figure("不明", 7),
            text("责任单位（人）", 32),
        ],
        Box::new(
            pack.by_document
                .iter()
                .filter(move |row| !only_missing || row.missing + row.unknown > 0)
                .take(cap)
                .map(move |row| {
                    vec![
                        t(&row.code),
                        t(&row.name),
                        t(row.level.label()),
                        Item::Count(row.required),
                        Item::Count(row.present),
                        Item::Count(row.in_village_volume),
                        Item::Count(row.missing),
                        Item::Count(row.listed_only),
                        Item::Count(row.unknown),
                        dash(&who(&row.responsible)),
                    ]
                }),
        ),
    )
}

/// Papers above the household that are not there, and all of them.
pub(crate) fn open_unit_papers(record: &RunRecord, pack: &CountyPack) -> (usize, usize) {
    let all = || each_unit(record, pack).flat_map(|unit| &unit.unit_papers);
    (all().filter(|paper| !paper.presence.is_present()).count(), all().count())
}

pub(super) fn unit_papers<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    plain(
        "户级以上材料",
        vec![
            text("层级", 8),
            text("苏木乡镇", 12),
            text("嘎查村", 12),
            text("部门", 14),
            text("材料", 30),
            text("状态", 10),
            text("责任单位（人）", 30),
            text("说明", 18),
        ],
        Box::new(each_unit(record, pack).flat_map(move |unit| {
            let explained = Explained::of(record, unit);
            let names = Names::of(&record.summary.name, unit);
            unit.unit_papers.iter().map(move |paper| {
                let place = [&*paper.township, &*paper.village, &*paper.unit, &*paper.key];
                let remark = explained.remark(paper.level, place, &paper.remark);
                vec![
                    t(paper.level.label()),
                    dash(&paper.township),
                    dash(&paper.village),
                    dash(&paper.unit),
                    t(&paper.name),
                    presence(paper.presence),
                    dash(&names.call(&paper.responsible, "", &paper.township, &paper.village)),
                    t(remark),
                ]
            })
        })),
    )
}

/// Papers that a finding speaks about → the finding, its 核实说明 and its answers. Households by number, others by township,
/// village and department.
struct Explained<'a> {
    findings: BTreeMap<[&'a str; 4], &'a Finding>,
    answers: Answers<'a>,
}

impl<'a> Explained<'a> {
    fn of(record: &'a RunRecord, unit: &'a CountyPack) -> Explained<'a> {
        let own = unit.findings.iter().filter(|finding| PAPER_RULES.contains(&finding.rule.as_str()));
        let entries = own.map(|finding| {
            let township = record.labels.townships.get(&finding.township).unwrap_or(&finding.township);
            let department = who::department(&unit.name, finding).unwrap_or_default();
            let key = match finding.household_id.as_str() {
                "" => [township, finding.village.as_str(), department, finding.subject.as_str()],
                household => ["", "", household, finding.subject.as_str()],
            };
            (key, finding)
        });
        Explained { findings: entries.collect(), answers: Answers::of(unit) }
    }

    /// The finding about a paper.
    fn finding(&self, level: Level, [township, village, unit, key]: [&str; 4]) -> Option<&'a Finding> {
        let key =
            if level == Level::Household { ["", "", unit, key] } else { [township, village, unit, key] };
        self.findings.get(&key).copied()
    }

    /// The remark of a paper, with what was said about its lack: the 核实说明, else who acts and by when.
    fn remark(&self, level: Level, place: [&str; 4], remark: &str) -> String {
        let Some(finding) = self.finding(level, place) else { return remark.to_owned() };
        let said = match &finding.waived {
            Some(waived) if waived.person.is_empty() => format!("已说明：{}", waived.reason),
            Some(waived) => format!("已说明：{}（{}）", waived.reason, waived.person),
            None => self.answers.to(&finding.fingerprint.0).map(answers::brief).unwrap_or_default(),
        };
        match (remark.is_empty(), said.is_empty()) {
            (_, true) => remark.to_owned(),
            (true, false) => said,
            (false, false) => format!("{remark}；{said}"),
        }
    }
}

/// 市级缺件: only what the unit keeps itself, without its counties.
pub(super) fn own_missing<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let mut list = missing("市级缺件", record, vec![pack]);
    // 旗县区 and 层级 are the same in every row.
    list.heads.drain(..2);
    list.rows = Box::new(list.rows.map(|row| row.into_iter().skip(2).collect()));
    list
}

pub(super) fn missing_documents<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    missing("缺件清单", record, each_unit(record, pack).collect())
}

/// 问题编号 of every row of 缺件清单, with the answers so far.
pub(in crate::render) fn numbers_of_missing<'a>(
    record: &'a RunRecord,
    pack: &'a CountyPack,
) -> impl Iterator<Item = Asked<'a>> {
    each_unit(record, pack).flat_map(move |unit| {
        let explained = Explained::of(record, unit);
        unit.missing_papers().map(move |paper| {
            let place = [paper.township, paper.village, paper.unit, paper.key];
            let finding = explained.finding(paper.level, place);
            let number = finding.map_or_else(|| paper.number(), |finding| finding.fingerprint.0.clone());
            Asked { answer: explained.answers.to(&number), number }
        })
    })
}

/// 缺件清单 of a page: a household without any folder is one line, as on the work list; the workbook names every paper.
pub(super) fn missing_by_unit<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let units: Vec<&CountyPack> = each_unit(record, pack).collect();
    let unfiled: BTreeSet<&str> =
        units.iter().flat_map(|unit| super::worklist::unfiled_households(unit)).collect();
    // 缺 and 不明 are two things.
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for paper in units.iter().flat_map(|unit| unit.missing_papers()) {
        if unfiled.contains(paper.unit) {
            let (missing, unclear) = counts.entry(paper.unit).or_default();
            *if paper.presence.is_missing() { missing } else { unclear } += 1;
        }
    }
    let list = missing("缺件清单", record, units);
    let column = |name: &str| list.heads.iter().position(|head| head.name == name).unwrap_or_default();
    let (unit, paper, state, remark) =
        (column("户编号或部门"), column("材料"), column("状态"), column("说明"));
    let rows = list.rows.filter_map(move |mut row| {
        let id = row[unit].text();
        if !unfiled.contains(id.as_str()) {
            return Some(row);
        }
        // The first of its papers stands for all.
        let (missing, unclear) = counts.remove(id.as_str())?;
        let unclear = if unclear > 0 { format!("、不明{unclear}件") } else { String::new() };
        row[paper] = t(format!("整户未建档，缺{missing}件{unclear}"));
        row[state] = Item::Marked("无户档案".into(), Mark::Red);
        row[remark] = t("逐件见“未建档户明细”");
        Some(row)
    });
    ListOf { title: list.title, heads: list.heads, rows: Box::new(rows), totals: list.totals }
}

fn missing<'a>(title: &'static str, record: &'a RunRecord, units: Vec<&'a CountyPack>) -> ListOf<'a> {
    plain(
        title,
        vec![
            text("旗县区", 10),
            text("层级", 8),
            text("苏木乡镇", 12),
            text("嘎查村", 12),
            text("户编号或部门", 20),
            text("户主", 9),
            text("材料", 30),
            text("状态", 10),
            text("责任单位（人）", 18),
            text("说明", 18),
        ],
        Box::new(units.into_iter().flat_map(move |unit| {
            let explained = Explained::of(record, unit);
            let names = Names::of(&record.summary.name, unit);
            unit.missing_papers().map(move |paper| {
                vec![
                    t(&unit.name),
                    t(paper.level.label()),
                    dash(paper.township),
                    dash(paper.village),
                    dash(paper.unit),
                    if paper.head.is_empty() { t("—") } else { Item::Name(paper.head.into()) },
                    t(paper.name),
                    presence(paper.presence),
                    dash(&names.call(
                        paper.responsible,
                        if paper.level == Level::Household { paper.unit } else { "" },
                        paper.township,
                        paper.village,
                    )),
                    t(explained.remark(
                        paper.level,
                        [paper.township, paper.village, paper.unit, paper.key],
                        paper.remark,
                    )),
                ]
            })
        })),
    )
}
