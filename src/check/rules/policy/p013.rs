//! P013: a healthy person of working age who is no student is kept as 特困供养.

use crate::base::terms::{Scope, Severity};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::Sink;
use crate::check::world::HouseholdView;
use crate::check::{people, rows};
use crate::ingest::record::RecordKind;

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P013",
        severity: Severity::Error,
        scope: Scope::Person,
        title: "特困供养身份存疑",
        basis: "特困人员认定办法（无劳动能力、无生活来源、无法定赡养抚养扶养人）；内部规则",
        responsible: "旗县民政局",
        page: include_str!("../../../../docs/rules/P013.md"),
        thresholds: &[
            Threshold {
                key: "from",
                default: 18.0,
                unit: "岁",
                what: "年龄下限",
                basis: "国家扶贫开发信息系统数据核查口径；内部规则",
            },
            Threshold {
                key: "to",
                default: 59.0,
                unit: "岁",
                what: "年龄上限",
                basis: "国家扶贫开发信息系统数据核查口径；内部规则",
            },
            rows::AGE_DATE,
        ],
    },
    needs: &[&[Need::Columns(RecordKind::Member, &["tekun", "health", "labor"])]],
    rests_on: &[],
    look: Look::Household(look),
};

fn look(view: &HouseholdView<'_>, sink: &mut Sink<'_>) {
    let county = &view.household.place.county;
    let limit = |key| view.world.threshold(&RULE.meta, key, county);
    let (from, to) = (limit("from"), limit("to"));
    for member in view.live() {
        if member.flag("tekun") != Some(true) || view.is_student(member) != Some(false) {
            continue;
        }
        // 健康 alone; a certificate or a lost ability to work says otherwise.
        let disabled = member.text("id_type").contains("残疾")
            || ["disab_class", "disab_grade", "disab_year", "disease"]
                .iter()
                .any(|key| rows::is_filled(member, key))
            || member.text("id_no").len() > 18;
        let able = matches!(member.text("labor").as_ref(), "普通劳动力" | "技能劳动力");
        if member.text("health") != "健康" || disabled || !able {
            continue;
        }
        let Some(age) = rows::age(view.world, &RULE.meta, county, member).map(f64::from) else { continue };
        if age < from || age > to {
            continue;
        }
        let name = member.text("name");
        let mut fault = rows::fault(
            member,
            "tekun",
            format!("{name}{age:.0}岁，健康、非在校生，却登记为特困供养人员"),
            "特困供养人员无劳动能力".into(),
            format!("{age:.0}岁，健康，{}", member.text("labor")),
        );
        fault.subject = people::person_subject(member);
        sink.push(&view.at(), fault);
    }
}
