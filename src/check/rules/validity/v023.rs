//! V023: months of work and the place of work do not fit.

use crate::base::terms::{Link, Scope, Severity};
use crate::base::text;
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::{HouseholdView, cell_evidence};
use crate::ingest::record::{Record, RecordKind, format_number};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "V023",
        severity: Severity::Warning,
        scope: Scope::Person,
        title: "务工时间与务工地点不匹配",
        basis: "国家扶贫开发信息系统数据规范（务工状况、务工时间）；内部规则",
        responsible: "苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/V023.md"),
        thresholds: &[Threshold {
            key: "months",
            default: 12.0,
            unit: "个月",
            what: "一年务工时间不超过",
            basis: "一年十二个月",
        }],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["work_months"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let most = view.world.threshold(&RULE.meta, "months", &view.household.place.county);
    for member in view.live() {
        let Some((what, expected)) = fault(member, most) else { continue };
        let mut fault = super::person_fault(
            member,
            "work_months",
            format!("{}{what}", member.text("name")),
            expected,
            what.clone(),
        );
        if member.has_column("work_place") {
            fault.evidence.push(cell_evidence(member, "work_place", Link::Registry));
        }
        sink.push(&view.at(), fault);
    }
}

fn fault(row: &Record, most: f64) -> Option<(String, String)> {
    let months = row.number("work_months");
    if let Some(said) = months.filter(|said| *said < 0.0 || *said > most) {
        let is_year = (2000.0..2100.0).contains(&said);
        let what = if is_year { "的务工时间填的是年份" } else { "一年务工" };
        let what = format!("{what}{}{}", format_number(said), if is_year { "，不是月数" } else { "个月" });
        return Some((what, format!("0—{}个月", format_number(most))));
    }
    // One of the two columns alone cannot contradict anything.
    if !row.has_column("work_months") || !row.has_column("work_place") {
        return None;
    }
    let blank = |key: &str| row.field(key).value.is_blank();
    match months {
        Some(said) if said > 0.0 && blank("work_place") => {
            Some((format!("务工{}个月，务工地点为空", format_number(said)), "填明务工地点".into()))
        }
        _ if place(row) && (blank("work_months") || months == Some(0.0)) => Some((
            format!("务工地点为“{}”，务工时间为空或为零", row.text("work_place")),
            "填明务工月数".into(),
        )),
        _ => None,
    }
}

/// A place of work. 其他 is what offices also choose for people who do not work; 未务工, 在家 and the like are none.
fn place(row: &Record) -> bool {
    let said = text::fold(&row.text("work_place"));
    let none = ["未", "无", "没", "不", "否", "在家", "务农"].iter().any(|word| said.starts_with(word));
    !said.is_empty() && said != "其他" && !none && !said.bytes().all(|b| b.is_ascii_digit())
}
