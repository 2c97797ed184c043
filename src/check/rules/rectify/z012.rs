//! Z012: a target that nobody can measure, or a county that puts off too many problems as 长期坚持.

use super::Progress;
use crate::base::terms::{Scope, Severity};
use crate::base::text;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, World};
use crate::ingest::dataset::Place;
use crate::ingest::record::RecordKind;
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "Z012",
        severity: Severity::Warning,
        scope: Scope::County,
        title: "整改目标不可量化",
        basis: super::BASIS,
        responsible: super::OWNER,
        page: include_str!("../../../../docs/rules/Z012.md"),
        thresholds: &[
            Threshold {
                key: "lasting",
                default: 30.0,
                unit: "%",
                what: "一个旗县的问题中“长期坚持”最多占多少",
                basis: "内部规则",
            },
            Threshold {
                key: "problems",
                default: 10.0,
                unit: "个",
                what: "旗县问题不足多少个时不计算比例",
                basis: "内部规则",
            },
        ],
    },
    needs: &[&[
        Need::Columns(RecordKind::Problem, &["target"]),
        Need::Columns(RecordKind::Problem, &["result"]),
        Need::Columns(RecordKind::Problem, &["progress"]),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

/// Words that are said about everything.
const VAGUE: [&str; 14] = [
    "加强",
    "强化",
    "高度重视",
    "提高认识",
    "提高站位",
    "进一步",
    "切实",
    "不断",
    "深入",
    "扎实",
    "认真",
    "增强",
    "压实",
    "推进",
];
/// Words and signs by which somebody could see whether the target was met.
const MEASURABLE: [&str; 40] = [
    "全部",
    "全覆盖",
    "清零",
    "到位",
    "完成",
    "达标",
    "达到",
    "补齐",
    "补签",
    "补发",
    "建立",
    "建成",
    "出台",
    "制定",
    "修订",
    "印发",
    "兑现",
    "发放",
    "拨付",
    "收回",
    "清退",
    "更正",
    "修改",
    "更新",
    "录入",
    "归档",
    "移交",
    "验收",
    "销号",
    "逐户",
    "逐条",
    "逐项",
    "每",
    "不少于",
    "不低于",
    "以上",
    "月底",
    "年底",
    "一致",
    "不再",
];

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let issues = &world.issues;
    let mut lasting: BTreeMap<&str, (u64, u64, Option<&super::Issue<'_>>)> = BTreeMap::new();
    for issue in issues {
        if !issue.county().is_empty() {
            let count = lasting.entry(issue.county()).or_default();
            count.1 += 1;
            if super::progress(issue.row).is_some_and(|(state, _)| state == Progress::Lasting) {
                count.0 += 1;
                count.2.get_or_insert(issue);
            }
        }
        let target = issue.row.text("target");
        if is_vague(&target) {
            issue.report(
                sink,
                &Fault {
                    what: format!("{}整改目标不可量化：“{target}”", issue.name()),
                    expected: "写明数量、对象或完成标准".into(),
                    actual: target.into_owned(),
                    evidence: vec![issue.evidence("target")],
                    ..Fault::default()
                },
            );
        }
    }
    for (county, (count, all, first)) in lasting {
        let least = world.threshold(&RULE.meta, "problems", county);
        let most = world.threshold(&RULE.meta, "lasting", county);
        let share = count as f64 * 100.0 / all as f64;
        if (all as f64) < least || share <= most {
            continue;
        }
        sink.push(
            &At { place: Place { county: county.to_owned(), ..Place::default() }, ..At::default() },
            Fault {
                subject: "K30".into(),
                what: format!("{all}个问题中{count}个列为“长期坚持”，占{share:.0}%"),
                expected: format!("“长期坚持”不超过{most}%"),
                actual: format!("{share:.0}%"),
                evidence: first.iter().map(|issue| issue.evidence("result")).collect(),
                responsible: String::new(),
            },
        );
    }
}

/// Nothing but words that are said about everything: no figure, no date, no thing that is there in the end.
fn is_vague(target: &str) -> bool {
    let said = text::fold(target);
    let chars: Vec<char> = said.chars().collect();
    // 一户 is a figure, 进一步 is none.
    let counted = chars.windows(2).any(|pair| {
        "一二两三四五六七八九十百千万".contains(pair[0])
            && "个户人次项条月日天件处所年季周村".contains(pair[1])
    });
    let figure = counted || chars.iter().any(char::is_ascii_digit);
    VAGUE.iter().any(|word| said.contains(word))
        && !figure
        && !MEASURABLE.iter().any(|word| said.contains(word))
}
