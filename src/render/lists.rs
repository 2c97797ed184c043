//! Every list and table of a pack, defined once: pages, workbooks and HTML take their rows from here, so that no two
//! outputs can print different figures.

use crate::base::terms::{LinkState, Presence, Severity};
use crate::check::finding::Finding;
use crate::model::county::{Colour, CountyPack};
use crate::model::run::{CountySummary, RunRecord};
use crate::render::blocks::Mark;
pub use crate::render::cells::{Head, Item, ListOf, Rows, percent, table};
use crate::render::cells::{figure, text};

/// Names that templates may use in a `table` directive.
pub const NAMES: [&str; 23] = [
    "overview",
    "counties",
    "by_level",
    "by_township",
    "by_document",
    "top_missing",
    "incomplete_documents",
    "unit_papers",
    "missing_documents",
    "interviews",
    "visits",
    "links",
    "detached",
    "comparisons",
    "disputes",
    "contradictions",
    "other_findings",
    "findings",
    "waived",
    "reconciliation",
    "rules",
    "unmatched",
    "unchecked",
];

fn t(text: impl Into<String>) -> Item {
    Item::Text(text.into())
}
fn dash(text: &str) -> Item {
    Item::Text(if text.is_empty() { "—".into() } else { text.to_owned() })
}

/// Colour of a verdict, where it has one.
#[must_use]
pub fn mark(colour: Colour) -> Option<Mark> {
    match colour {
        Colour::Red => Some(Mark::Red),
        Colour::Yellow => Some(Mark::Yellow),
        Colour::Green => Some(Mark::Green),
        Colour::Undecided => None,
    }
}

fn state(state: LinkState) -> Item {
    match state {
        LinkState::Contradictory => Item::Marked(state.label().into(), Mark::Red),
        LinkState::Detached | LinkState::Doubtful => Item::Marked(state.label().into(), Mark::Yellow),
        LinkState::Consistent => Item::Marked(state.label().into(), Mark::Green),
        LinkState::NotSampled => t(state.label()),
    }
}

fn presence(presence: Presence) -> Item {
    match presence {
        Presence::Missing => Item::Marked(presence.label().into(), Mark::Red),
        Presence::ListedOnly | Presence::Unknown => Item::Marked(presence.label().into(), Mark::Yellow),
        other => t(other.label()),
    }
}

fn severity(severity: Severity) -> Item {
    match severity {
        Severity::Error => Item::Marked(severity.label().into(), Mark::Red),
        Severity::Warning => Item::Marked(severity.label().into(), Mark::Yellow),
        Severity::Info => t(severity.label()),
    }
}

fn yes(flag: bool) -> Item {
    if flag { t("有") } else { Item::Marked("无".into(), Mark::Yellow) }
}

/// Findings shown in a unit's pack; the top unit shows every county's.
fn findings<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> Box<dyn Iterator<Item = &'a Finding> + 'a> {
    if record.is_top(pack) { Box::new(record.findings()) } else { Box::new(pack.findings.iter()) }
}

fn units<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> Box<dyn Iterator<Item = &'a CountyPack> + 'a> {
    if record.is_top(pack) {
        Box::new(std::iter::once(pack).chain(&record.counties))
    } else {
        Box::new(std::iter::once(pack))
    }
}

fn papers(counts: [u64; 4], share: Option<f64>) -> [Item; 5] {
    let [required, present, missing, unknown] = counts.map(Item::Count);
    [required, present, missing, unknown, Item::Share(share)]
}

const PAPER_HEADS: [Head; 5] =
    [figure("应归", 8), figure("已归", 8), figure("缺件", 8), figure("不明", 7), figure("完整率", 9)];

/// The list of that name; `None` for a name that does not exist.
#[must_use]
#[allow(clippy::too_many_lines)] // one entry after another
pub fn list<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> Option<ListOf<'a>> {
    let with = |title, heads: Vec<Head>, rows: Rows<'a>| ListOf { title, heads, rows, totals: None };
    let join_papers = |mut front: Vec<Head>| {
        front.extend(PAPER_HEADS);
        front
    };
    let top = record.is_top(pack);
    Some(match name {
        "overview" => with(
            "总览",
            vec![text("项目", 26), text("数值", 40)],
            Box::new(overview(record, pack).into_iter()),
        ),
        "counties" => ListOf {
            title: "各旗县区情况",
            heads: {
                let mut heads = join_papers(vec![text("旗县区", 12), figure("户数", 8), figure("人口", 8)]);
                heads.extend([
                    figure("错误", 7),
                    figure("疑点", 7),
                    figure("一致", 7),
                    figure("矛盾", 7),
                    figure("脱节", 7),
                ]);
                heads
            },
            rows: Box::new(record.summary.counties.iter().map(county_row)),
            totals: Some(county_row(&CountySummary {
                code: String::new(),
                name: "合计（含市级材料）".into(),
                totals: record.summary.totals.clone(),
                links: record.prefecture.links,
            })),
        },
        "by_level" => ListOf {
            totals: Some({
                let units = pack.by_level.iter().map(|row| row.units).sum();
                let mut row = vec![t("合计"), Item::Count(units)];
                row.extend(papers(pack_counts(pack), pack.totals.completeness));
                row
            }),
            ..with(
                "分级完整率",
                join_papers(vec![text("层级", 10), figure("单位数", 8)]),
                Box::new(pack.by_level.iter().map(|row| {
                    let mut cells = vec![t(row.level.label()), Item::Count(row.units)];
                    cells.extend(papers(
                        [row.required, row.present, row.missing, row.unknown],
                        row.completeness,
                    ));
                    cells
                })),
            )
        },
        "by_township" => with(
            "苏木乡镇完整率",
            {
                let mut heads = join_papers(vec![text("苏木乡镇", 14), figure("户数", 7), figure("人口", 7)]);
                heads.extend([figure("错误", 7), figure("疑点", 7)]);
                heads
            },
            Box::new(pack.by_township.iter().map(move |row| {
                let county = record.counties.iter().find(|county| top && row.code.starts_with(&county.code));
                let name = format!("{}{}", county.map_or("", |county| &county.name), row.name);
                let mut cells = vec![dash(&name), Item::Count(row.households), Item::Count(row.persons)];
                cells.extend(papers([row.required, row.present, row.missing, row.unknown], row.completeness));
                cells.extend([Item::Count(row.errors), Item::Count(row.warnings)]);
                cells
            })),
        ),
        "by_document" | "top_missing" | "incomplete_documents" => {
            let cap = if name == "top_missing" { 10 } else { usize::MAX };
            let only_missing = name != "by_document";
            with(
                match name {
                    "top_missing" => "缺件最多的材料（前10种）",
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
                    text("责任单位（人）", 18),
                ],
                Box::new(
                    pack.by_document
                        .iter()
                        .filter(move |row| !only_missing || row.missing + row.unknown > 0)
                        .take(cap)
                        .map(|row| {
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
                                dash(&row.responsible),
                            ]
                        }),
                ),
            )
        }
        "unit_papers" => with(
            "户级以上材料",
            vec![
                text("层级", 8),
                text("苏木乡镇", 12),
                text("嘎查村", 12),
                text("部门", 14),
                text("材料", 30),
                text("状态", 10),
                text("责任单位（人）", 18),
                text("说明", 18),
            ],
            Box::new(units(record, pack).flat_map(|unit| &unit.unit_papers).map(|paper| {
                vec![
                    t(paper.level.label()),
                    dash(&paper.township),
                    dash(&paper.village),
                    dash(&paper.unit),
                    t(&paper.name),
                    presence(paper.presence),
                    dash(&paper.responsible),
                    t(&paper.remark),
                ]
            })),
        ),
        "missing_documents" => with(
            "缺件清单",
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
            Box::new(units(record, pack).flat_map(|unit| {
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
                        dash(paper.responsible),
                        t(paper.remark),
                    ]
                })
            })),
        ),
        "interviews" => with(
            "座谈访谈",
            vec![
                text("编号", 10),
                text("日期", 11),
                text("层级", 12),
                text("形式", 9),
                text("被访谈人", 9),
                text("单位职务", 16),
                text("相关户编号", 18),
                text("问题", 20),
                text("回答中的数据", 24),
                text("发现问题", 24),
            ],
            Box::new(units(record, pack).flat_map(|unit| &unit.interviews).map(|row| {
                vec![
                    t(&row.id),
                    t(&row.date),
                    dash(&row.level),
                    dash(&row.form),
                    Item::Name(row.interviewee.clone()),
                    dash(&row.post),
                    dash(&row.household_id),
                    dash(&row.topic),
                    dash(&row.figures),
                    dash(&row.issues),
                ]
            })),
        ),
        "visits" => with(
            "入户",
            vec![
                text("户编号", 18),
                text("户主", 9),
                text("苏木乡镇", 12),
                text("嘎查村", 12),
                text("日期", 11),
                text("受访人", 9),
                text("调查员", 14),
                text("人口", 6),
                text("异常记录", 20),
                text("三环节", 8),
            ],
            Box::new(units(record, pack).flat_map(|unit| &unit.visits).map(|row| {
                vec![
                    t(&row.household_id),
                    Item::Name(row.head_name.clone()),
                    dash(&row.township_name),
                    dash(&row.village),
                    t(&row.date),
                    Item::Name(row.respondent.clone()),
                    dash(&row.surveyors),
                    dash(&row.people),
                    dash(&row.abnormal),
                    row.state.map_or_else(|| t("未建档户"), state),
                ]
            })),
        ),
        "links" | "detached" => {
            let detached = name == "detached";
            with(
                if detached { "脱节清单" } else { "抽样户三环节比对" },
                vec![
                    text("户编号", 18),
                    text("户主", 9),
                    text("苏木乡镇", 12),
                    text("嘎查村", 12),
                    text("档案", 6),
                    text("访谈", 6),
                    text("入户", 6),
                    text("结论", 8),
                    figure("错误", 6),
                    figure("疑点", 6),
                ],
                Box::new(
                    units(record, pack)
                        .flat_map(|unit| &unit.households)
                        .filter(move |row| {
                            if detached {
                                row.state == LinkState::Detached
                            } else {
                                row.state != LinkState::NotSampled
                            }
                        })
                        .map(|row| {
                            vec![
                                t(&row.household_id),
                                Item::Name(row.head_name.clone()),
                                dash(&row.township_name),
                                dash(&row.village),
                                yes(row.has_file),
                                yes(row.has_interview),
                                yes(row.has_visit),
                                state(row.state),
                                Item::Count(row.errors),
                                Item::Count(row.warnings),
                            ]
                        }),
                ),
            )
        }
        "comparisons" | "disputes" => {
            let all = name == "comparisons";
            with(
                "同一事项各方说法",
                vec![
                    text("户编号", 18),
                    text("户主", 9),
                    text("嘎查村", 12),
                    text("事项", 18),
                    text("各方说法", 50),
                    text("是否一致", 8),
                    text("出处", 50),
                ],
                Box::new(
                    units(record, pack)
                        .flat_map(|unit| &unit.comparisons)
                        .filter(move |row| all || !row.agree)
                        .map(|row| {
                            let said: Vec<String> = row
                                .sides
                                .iter()
                                .map(|side| {
                                    let date = if side.as_of.is_empty() {
                                        String::new()
                                    } else {
                                        format!("（{}）", side.as_of)
                                    };
                                    format!(
                                        "{}：{}{date}",
                                        side.link.label(),
                                        if side.value.is_empty() { "未填" } else { &side.value }
                                    )
                                })
                                .collect();
                            let sources: Vec<&str> =
                                row.sides.iter().map(|side| side.source.as_str()).collect();
                            vec![
                                t(&row.household_id),
                                Item::Name(row.head_name.clone()),
                                dash(&row.village),
                                t(&row.attribute),
                                t(said.join("；")),
                                if row.agree {
                                    Item::Marked("一致".into(), Mark::Green)
                                } else {
                                    Item::Marked("不一致".into(), Mark::Red)
                                },
                                t(sources.join("；")),
                            ]
                        }),
                ),
            )
        }
        "reconciliation" => with(
            "对账",
            vec![
                text("代码", 6),
                text("指标", 28),
                text("单位", 6),
                figure("系统", 10),
                figure("上报汇总", 10),
                figure("市级通报", 10),
                text("时点", 11),
                text("结论", 10),
                text("出处", 30),
            ],
            Box::new(pack.reconciliation.iter().map(|row| {
                let outcome = match row.agree {
                    Some(true) => Item::Marked("相符".into(), Mark::Green),
                    Some(false) => Item::Marked("不符".into(), Mark::Red),
                    None if row.reported.is_some() || row.control.is_some() => t("时点不同，不作比对"),
                    None => t("无对照数"),
                };
                vec![
                    t(&row.key),
                    t(&row.name),
                    t(&row.unit),
                    Item::Number(row.system),
                    Item::Number(row.reported),
                    Item::Number(row.control),
                    dash(&row.as_of),
                    outcome,
                    dash(&row.source),
                ]
            })),
        ),
        "rules" => with(
            "检查项目",
            vec![
                text("代码", 7),
                text("检查内容", 34),
                text("级别", 7),
                figure("本单位问题", 9),
                figure("全部问题", 9),
                figure("已说明", 8),
                text("未检查的原因", 30),
                text("依据", 30),
                text("怎样整改", 50),
            ],
            Box::new(record.summary.rules.iter().map(|rule| {
                let text = record.rule_texts.iter().find(|text| text.code == rule.code);
                let own = findings(record, pack).filter(|f| f.rule == rule.code && f.waived.is_none()).count()
                    as u64;
                vec![
                    t(&rule.code),
                    t(&rule.title),
                    severity(rule.severity),
                    Item::Count(own),
                    Item::Count(rule.count),
                    Item::Count(rule.waived),
                    t(rule.skipped.clone().unwrap_or_default()),
                    t(text.map_or("", |text| &text.basis)),
                    t(text.map_or("", |text| &text.remedy)),
                ]
            })),
        ),
        "findings" | "other_findings" | "contradictions" | "waived" => {
            let kind = match name {
                "other_findings" => 1,
                "contradictions" => 2,
                "waived" => 3,
                _ => 0,
            };
            with(
                match kind {
                    2 => "矛盾和疑点",
                    3 => "核实说明",
                    _ => "问题清单",
                },
                vec![
                    text("级别", 7),
                    text("检查项目", 22),
                    text("旗县区", 10),
                    text("苏木乡镇", 12),
                    text("嘎查村", 12),
                    text("户编号", 18),
                    text("问题", 50),
                    text("应为", 16),
                    text("实为", 16),
                    text("责任单位（人）", 16),
                    text("首次发现", 11),
                    text("核实说明", 20),
                    text("出处", 36),
                    text("问题编号", 34),
                ],
                Box::new(
                    findings(record, pack)
                        .filter(move |f| match kind {
                            1 => f.waived.is_none() && !is_paper_rule(&f.rule) && !f.rule.starts_with('X'),
                            2 => f.waived.is_none() && f.rule.starts_with('X'),
                            3 => f.waived.is_some(),
                            _ => true,
                        })
                        .map(|f| finding_row(record, f)),
                ),
            )
        }
        "worklist" => with(
            "工作清单",
            vec![
                text("级别", 7),
                text("旗县区", 10),
                text("苏木乡镇", 12),
                text("嘎查村", 12),
                text("户编号", 18),
                text("要做什么", 42),
                text("现状", 14),
                text("责任单位（人）", 18),
                text("首次发现", 11),
                text("处理情况", 14),
                text("核实说明", 18),
                text("说明人", 9),
                text("日期", 11),
                text("出处", 36),
                text("规则", 7),
                text("问题编号", 34),
            ],
            Box::new(
                findings(record, pack).filter(|f| f.waived.is_none() && f.severity != Severity::Info).map(
                    |f| {
                        let row = finding_row(record, f);
                        let take = |at: usize| row.get(at).cloned().unwrap_or_else(|| t(""));
                        vec![
                            take(0),
                            take(2),
                            take(3),
                            take(4),
                            take(5),
                            take(6),
                            take(8),
                            take(9),
                            take(10),
                            t(""),
                            t(""),
                            t(""),
                            t(""),
                            take(12),
                            t(&f.rule),
                            take(13),
                        ]
                    },
                ),
            ),
        ),
        "undecided" => with(
            "情况不明材料",
            vec![
                text("层级", 8),
                text("苏木乡镇", 12),
                text("嘎查村", 12),
                text("户编号或部门", 20),
                text("材料", 30),
                text("原因", 30),
                text("责任单位（人）", 18),
                text("处理情况", 16),
            ],
            Box::new(
                units(record, pack)
                    .flat_map(CountyPack::missing_papers)
                    .filter(|paper| paper.presence == Presence::Unknown)
                    .map(|paper| {
                        vec![
                            t(paper.level.label()),
                            dash(paper.township),
                            dash(paper.village),
                            dash(paper.unit),
                            t(paper.name),
                            dash(paper.remark),
                            dash(paper.responsible),
                            t(""),
                        ]
                    }),
            ),
        ),
        "unchecked" => with(
            "未能检查",
            vec![text("位置", 50), text("原因和处理办法", 60)],
            Box::new(pack.unchecked.iter().map(|soft| vec![t(soft.path.replace('›', "→")), t(&soft.reason)])),
        ),
        "unmatched" => with(
            "未匹配材料",
            vec![text("文件或文件夹", 60), text("最接近的材料或单位", 40)],
            Box::new(
                units(record, pack)
                    .flat_map(|unit| unit.unplaced.iter().chain(&unit.unmatched))
                    .map(|file| vec![t(&file.path), dash(&file.nearest.join("、"))]),
            ),
        ),
        "junk" => with(
            "非归档文件",
            vec![text("文件", 80)],
            Box::new(units(record, pack).flat_map(|unit| &unit.junk).map(|path| vec![t(path)])),
        ),
        _ => return None,
    })
}

/// Rules that speak about one missing paper each: the 缺件清单 lists them all.
fn is_paper_rule(rule: &str) -> bool {
    matches!(rule, "C003" | "C004" | "C010" | "C012" | "C013")
}

fn pack_counts(pack: &CountyPack) -> [u64; 4] {
    [pack.totals.required, pack.totals.present, pack.totals.missing, pack.totals.unknown]
}

fn county_row(county: &CountySummary) -> Vec<Item> {
    let totals = &county.totals;
    let mut row = vec![t(&county.name), Item::Count(totals.households), Item::Count(totals.persons)];
    row.extend(papers(
        [totals.required, totals.present, totals.missing, totals.unknown],
        totals.completeness,
    ));
    row.extend(
        [
            totals.errors,
            totals.warnings,
            county.links.consistent,
            county.links.contradictory,
            county.links.detached,
        ]
        .map(Item::Count),
    );
    row
}

fn finding_row(record: &RunRecord, finding: &Finding) -> Vec<Item> {
    let title = record.rule(&finding.rule).map_or("", |rule| rule.title.as_str());
    let county = record.counties.iter().find(|county| county.code == finding.county);
    let township = record.labels.townships.get(&finding.township).unwrap_or(&finding.township);
    let sources: Vec<String> = finding
        .evidence
        .iter()
        .map(|evidence| {
            let page = evidence.page.map(|page| format!("第{page}页")).unwrap_or_default();
            let parts = [evidence.path.as_str(), &evidence.sheet, &evidence.cell, &page];
            parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" → ")
        })
        .collect();
    let waived = finding.waived.as_ref().map(|w| format!("{}（{}）", w.reason, w.person)).unwrap_or_default();
    vec![
        severity(finding.severity),
        t(format!("{} {title}", finding.rule)),
        dash(county.map_or("", |c| &c.name)),
        dash(township),
        dash(&finding.village),
        dash(&finding.household_id),
        t(&finding.message),
        t(&finding.expected),
        t(&finding.actual),
        dash(&finding.responsible),
        t(&finding.first_seen),
        t(waived),
        t(sources.join("；")),
        t(&finding.fingerprint.0),
    ]
}

fn overview(record: &RunRecord, pack: &CountyPack) -> Vec<Vec<Item>> {
    let (run, totals, links) = (&record.summary, &pack.totals, &pack.links);
    let pair = |name: &str, item: Item| vec![t(name), item];
    let people =
        |people: &crate::model::run::People| t(format!("{}户 {}人", people.households, people.persons));
    let verdict = pack.verdict.colour;
    let word = format!("{}（{}）", verdict.label(), verdict.meaning());
    vec![
        pair("单位", t(&pack.name)),
        pair("数据时点", t(&run.as_of)),
        pair("归档时限", t(&run.deadline)),
        pair("距时限天数", t(run.days_left.to_string())),
        pair("结论", mark(verdict).map_or_else(|| t(&word), |mark| Item::Marked(word.clone(), mark))),
        pair("结论依据", t(pack.verdict.reasons.join("；"))),
        pair("进度推算", t(pack.projection.sentence())),
        pair("已脱贫享受政策户数", Item::Count(totals.households)),
        pair("已脱贫享受政策人口", Item::Count(totals.persons)),
        pair("边缘户", people(&totals.borderline)),
        pair("脱贫监测户（含在已脱贫户内）", people(&totals.monitored)),
        pair("应归材料", Item::Count(totals.required)),
        pair("已归材料", Item::Count(totals.present)),
        pair("缺件", Item::Count(totals.missing)),
        pair("情况不明", Item::Count(totals.unknown)),
        pair("完整率", Item::Share(totals.completeness)),
        pair("错误", Item::Count(totals.errors)),
        pair("疑点", Item::Count(totals.warnings)),
        pair("提示", Item::Count(totals.infos)),
        pair("已作核实说明", Item::Count(totals.waived)),
        pair("抽样户", Item::Count(links.sampled())),
        pair("三环节齐备", Item::Count(links.complete)),
        pair("三环节一致", Item::Count(links.consistent)),
        pair("三环节存疑", Item::Count(links.doubtful)),
        pair("三环节脱节", Item::Count(links.detached)),
        pair("三环节矛盾", Item::Count(links.contradictory)),
        pair("未抽取", Item::Count(links.not_sampled)),
        pair("未能检查", Item::Count(pack.unchecked.len() as u64)),
    ]
}
