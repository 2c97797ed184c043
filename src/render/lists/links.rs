//! The three links: interviews, visits, states of the drawn households, what each side says; and the totals beside the reported ones.

use super::{dash, each_unit, pending_reason, plain, standing, state, t};
use crate::base::terms::LinkState;
use crate::model::county::{Agreement, Comparison, CountyPack, HouseholdRow};
use crate::model::run::RunRecord;
use crate::render::blocks::Mark;
use crate::render::cells::{Item, ListOf, figure, text};

pub(super) fn interviews<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    plain(
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
            text("回答", 24),
            text("发现问题", 24),
        ],
        Box::new(each_unit(record, pack).flat_map(|unit| &unit.interviews).map(|row| {
            vec![
                t(&row.id),
                t(&row.date),
                dash(&row.level),
                dash(&row.form),
                Item::Name(row.interviewee.clone()),
                dash(&row.post),
                dash(&concerned(row)),
                dash(&row.topic),
                dash(&row.figures),
                dash(&row.issues),
            ]
        })),
    )
}

/// The household the record names, else the drawn ones it stands for.
fn concerned(row: &crate::model::county::InterviewRow) -> String {
    if row.household_id.is_empty() { row.stands_for.join("、") } else { row.household_id.clone() }
}

pub(super) fn visits<'a>(record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    plain(
        "入户",
        vec![
            text("户编号", 18),
            text("户主", 9),
            text("苏木乡镇", 12),
            text("嘎查村", 12),
            text("日期", 11),
            text("受访人", 9),
            text("调查员", 14),
            figure("人口", 6),
            text("异常记录", 20),
            text("三环节", 8),
        ],
        Box::new(each_unit(record, pack).flat_map(|unit| &unit.visits).map(|row| {
            vec![
                t(&row.household_id),
                Item::Name(row.head_name.clone()),
                dash(&row.township_name),
                dash(&row.village),
                t(&row.date),
                Item::Name(row.respondent.clone()),
                dash(&row.surveyors),
                number_or_words(&row.people),
                dash(&row.abnormal),
                row.state.map_or_else(|| t(&row.standing), state),
            ]
        })),
    )
}

/// A figure as a visit writes it: a number where it is one, the words of the record where not.
fn number_or_words(text: &str) -> Item {
    match text.trim() {
        "" => Item::Number(None),
        text => text.parse::<f64>().map_or_else(|_| t(text), |number| Item::Number(Some(number))),
    }
}

pub(super) fn links<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let detached = name == "detached";
    let wanted = |row: &&HouseholdRow| match row.state {
        LinkState::Detached => true,
        LinkState::NotSampled => false,
        _ => !detached,
    };
    let rows: Vec<&HouseholdRow> =
        each_unit(record, pack).flat_map(|unit| &unit.households).filter(wanted).collect();
    let mut heads = vec![
        text("户编号", 18),
        text("户主", 9),
        text("苏木乡镇", 12),
        text("嘎查村", 12),
        text("档案", 6),
        text("访谈", 6),
        text("入户", 6),
        text("结论", 8),
        figure("矛盾项", 6),
        figure("存疑项", 6),
    ];
    let why = pending_reason(&rows, &mut heads);
    let line = move |row: &'a HouseholdRow| {
        let mut line = vec![
            t(&row.household_id),
            Item::Name(row.head_name.clone()),
            dash(&row.township_name),
            dash(&row.village),
        ];
        line.extend(standing(row, why));
        line
    };
    let title = if detached { "脱节清单" } else { "抽样户三环节比对" };
    plain(title, heads, Box::new(rows.into_iter().map(line)))
}

pub(super) fn comparisons<'a>(name: &str, record: &'a RunRecord, pack: &'a CountyPack) -> ListOf<'a> {
    let all = name == "comparisons";
    plain(
        "同一事项各方说法",
        vec![
            text("户编号", 18),
            text("户主", 9),
            text("嘎查村", 12),
            text("事项", 18),
            text("各方说法", 50),
            text("是否一致", 16),
            text("出处", 50),
        ],
        Box::new(
            each_unit(record, pack)
                .flat_map(|unit| &unit.comparisons)
                .filter(move |row| all || row.agree.is_dispute())
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
                                side.label(),
                                if side.value.is_empty() { "未填" } else { &side.value }
                            )
                        })
                        .collect();
                    let sources = row.sides.iter().map(|side| side.source.as_str());
                    let sources: Vec<&str> = sources.filter(|source| !source.is_empty()).collect();
                    vec![
                        t(&row.household_id),
                        Item::Name(row.head_name.clone()),
                        dash(&row.village),
                        t(&row.attribute),
                        t(said.join("；")),
                        agreement(record, row),
                        t(sources.join("；")),
                    ]
                }),
        ),
    )
}

/// `一致`, `存疑：X017 入户测算收入与系统相差过大`, `一致（在X017允许的范围内）`
pub(in crate::render) fn agreement(record: &RunRecord, row: &Comparison) -> Item {
    let label = row.agree.label();
    let codes = row.rules.join("、");
    let titled = || {
        let title = |code: &String| {
            let title = record.rule(code).map_or("", |rule| rule.title.as_str());
            format!("{code} {title}").trim_end().to_owned()
        };
        row.rules.iter().map(title).collect::<Vec<_>>().join("；")
    };
    let text = match row.agree {
        _ if row.rules.is_empty() => label.to_owned(),
        Agreement::Agree => format!("{label}（在{codes}允许的范围内）"),
        _ => format!("{label}：{}", titled()),
    };
    match row.agree {
        Agreement::Agree => Item::Marked(text, Mark::Green),
        Agreement::Differ => Item::Marked(text, Mark::Red),
        Agreement::Doubt | Agreement::Explained | Agreement::Unjudged | Agreement::Unchecked => {
            Item::Marked(text, Mark::Yellow)
        }
        Agreement::Apart => t(text),
    }
}

pub(super) fn reconciliation<'a>(pack: &'a CountyPack) -> ListOf<'a> {
    plain(
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
                None if row.reported.is_some() || row.control.is_some() => {
                    Item::Marked(row.reason.clone(), Mark::Yellow)
                }
                None => t(&row.reason),
            };
            vec![
                // What has no code of its own has its name.
                t(if row.key.starts_with('K') { &row.key } else { &row.name }),
                t(&row.name),
                t(&row.unit),
                match (row.system, row.between) {
                    (None, Some((least, most))) => t(format!("{least}至{most}")),
                    (None, None) if !row.unsaid.is_whole() => t(row.unsaid.persons_said()),
                    (None, None) => Item::NotGiven,
                    (system, _) => Item::Number(system),
                },
                Item::Number(row.reported),
                Item::Number(row.control),
                dash(&row.as_of),
                outcome,
                dash(&row.source),
            ]
        })),
    )
}
