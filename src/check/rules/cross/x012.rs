//! X012: an official says that everybody is covered, and household visits found somebody who is not.

use super::housing;
use super::water;
use crate::base::terms::{Link, Scope, Severity};
use crate::check::facts::place_of;
use crate::check::rule::{Look, Need, Rule, RuleMeta};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, CountyView, cell_evidence};
use crate::ingest::record::{Record, RecordKind};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "X012",
        severity: Severity::Warning,
        scope: Scope::County,
        title: "访谈称全覆盖而入户有例外",
        basis: "市级通知第九条（档案、座谈访谈、入户不得脱节和矛盾）",
        responsible: "旗县行业部门",
        page: include_str!("../../../../docs/rules/X012.md"),
        thresholds: &[],
    },
    needs: &[
        &[
            Need::Columns(RecordKind::Interview, &["answer"]),
            Need::Columns(RecordKind::Interview, &["figures"]),
        ],
        &[
            Need::Columns(RecordKind::Visit, &["house_safe"]),
            Need::Columns(RecordKind::Visit, &["leaks"]),
            Need::Columns(RecordKind::Visit, &["danger"]),
            Need::Columns(RecordKind::Visit, &["water_safe"]),
            Need::Columns(RecordKind::Visit, &["water_quality_ok"]),
            Need::Columns(RecordKind::Visit, &["water_liters"]),
            Need::Columns(RecordKind::Visit, &["water_days_off"]),
            Need::Columns(RecordKind::Visit, &["water_minutes"]),
            Need::Columns(RecordKind::Visit, &["water_metres"]),
            Need::Columns(RecordKind::Visit, &["uninsured"]),
            Need::Columns(RecordKind::Visit, &["dropouts"]),
        ],
    ],
    rests_on: &[],
    look: Look::County(look),
};

/// A thing that can be covered: subject, name, the sector list of the bureau that answers for it, the words that mean it,
/// and the cell of a visit that is an exception.
type Topic = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    fn(&CountyView<'_>, &Record) -> Option<&'static str>,
);

const TOPICS: [Topic; 4] = [
    ("house_safe", "住房安全", "危房改造", &["住房", "危房", "危改"], |_, row| {
        housing::unsafe_cell(row)
    }),
    ("water_safe", "饮水安全", "饮水", &["饮水", "自来水", "人饮"], |view, row| {
        let failing = water::failing(row, &water::Limits::of(view.world, view.code));
        let said = (row.flag("water_safe") == Some(false)).then_some("water_safe");
        failing.map(|failing| failing.key).or(said)
    }),
    (
        "med_resident",
        "基本医疗保险",
        "医保",
        &["医保", "参保", "医疗保险", "合作医疗"],
        |_, row| row.number("uninsured").filter(|people| *people > 0.0).map(|_| "uninsured"),
    ),
    (
        "school",
        "义务教育",
        "学籍",
        &["义务教育", "入学", "控辍", "辍学", "失学"],
        |_, row| row.number("dropouts").filter(|people| *people > 0.0).map(|_| "dropouts"),
    ),
];

const ALL: [&str; 9] =
    ["全覆盖", "100%", "百分之百", "百分百", "全部解决", "全部达标", "应保尽保", "清零", "全部参保"];

/// Words that make it a plan or a half of it.
const NOT_YET: [&str; 12] =
    ["未", "没有", "尚", "基本", "接近", "努力", "力争", "争取", "确保", "计划", "目标", "拟"];

fn look(view: &CountyView<'_>, sink: &mut Sink<'_>) {
    let input = view.world.input;
    let interviews = input.data.all(RecordKind::Interview).iter().filter(|row| {
        matches!(row.str("level"), "旗县领导" | "行业部门" | "")
            && place_of(row, input.divisions).county == view.code
    });
    let claims: Vec<(&Record, String)> =
        interviews.flat_map(|row| sentences(row).into_iter().map(move |sentence| (row, sentence))).collect();
    for (subject, name, list, words, exception) in TOPICS {
        let says = |sentence: &str| {
            let has = |list: &[&str]| list.iter().any(|word| sentence.contains(word));
            has(words) && has(&ALL) && !has(&NOT_YET)
        };
        let Some((row, _)) = claims.iter().find(|(_, sentence)| says(sentence)) else { continue };
        let mut evidence = vec![cell_evidence(row, "answer", Link::Interview)];
        let mut households = 0;
        for household in view.households {
            let visits = input.data.of_household(RecordKind::Visit, &household.id);
            let found = visits.filter_map(|visit| Some((visit, exception(view, visit)?))).next();
            if let Some((visit, key)) = found {
                households += 1;
                evidence.push(cell_evidence(visit, key, Link::Visit));
            }
        }
        if households == 0 {
            continue;
        }
        sink.push(
            &At::county(view.code),
            Fault {
                subject: subject.to_owned(),
                what: format!("{}访谈称{name}全覆盖，入户发现{households}户未落实", row.text("interviewee")),
                expected: format!("访谈：{name}全覆盖"),
                actual: format!("入户：{households}户未落实"),
                evidence,
                responsible: super::bureau_of(list).unwrap_or_default(),
            },
        );
    }
}

/// Sentences of the answer and of the figures, half-width.
fn sentences(row: &Record) -> Vec<String> {
    let text = format!("{}；{}", row.text("answer"), row.text("figures"));
    text.split(['。', '；', ';', '\n', '，', ','])
        .map(|part| part.replace('％', "%"))
        .filter(|part| !part.trim().is_empty())
        .collect()
}
