//! P018: a 边缘户 or 监测户 without measures, or without proof that its risk is gone.

use crate::base::date::PartialDate;
use crate::base::terms::{Scope, Severity};
use crate::base::{mask, text};
use crate::check::facts;
use crate::check::input::Input;
use crate::check::rows::{self, Lists};
use crate::check::rule::{Look, Need, Rule, RuleMeta, Threshold};
use crate::check::sink::{Fault, Sink};
use crate::check::world::{At, HouseholdView, World};
use crate::ingest::build::data_date;
use crate::ingest::dataset::{Household, HouseholdKind};
use crate::ingest::record::{Record, RecordKind};
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule = Rule {
    meta: RuleMeta {
        code: "P018",
        severity: Severity::Warning,
        scope: Scope::Household,
        title: "监测对象未落实帮扶措施",
        basis: "内扶组办发〔2019〕34号、〔2020〕13号（边缘户、脱贫监测户动态监测和帮扶）",
        responsible: "帮扶责任人、苏木乡镇信息员",
        page: include_str!("../../../../docs/rules/P018.md"),
        thresholds: &[Threshold {
            key: "days",
            default: 30.0,
            unit: "天",
            what: "纳入后多少天内应有帮扶措施",
            basis: "边缘户、监测户动态监测帮扶要求；内部规则",
        }],
    },
    needs: &[&[
        Need::Columns(RecordKind::Borderline, &["measures"]),
        Need::Columns(RecordKind::Borderline, &["risk_gone"]),
    ]],
    rests_on: &[],
    look: Look::Prefecture(look),
};

fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let data = world.input.data;
    let all = data.all(RecordKind::Borderline);
    let kept = |key| rows::kept(all, key);
    let (measured, dated) = (kept("measures"), kept("risk_gone_date"));
    let lists = Lists::new(data);
    for (household, row) in newest(world.input) {
        let at = household.map_or_else(
            || At {
                place: facts::place_of(row, world.input.divisions),
                household_id: String::new(),
                who: row.text("head_name").into_owned(),
            },
            |household| HouseholdView { world, household }.at(),
        );
        let value_fault = |key: &str, what: String, expected: &str, actual: &str| {
            let fault = rows::fault(row, key, what, expected.to_owned(), actual.to_owned());
            Fault { responsible: helper_of(household, row), ..fault }
        };
        let in_table = |kept: &BTreeSet<(&str, &str)>| kept.contains(&rows::table_of(row));
        let gone = row.flag("risk_gone") == Some(true);
        if gone {
            if row.field("risk_gone_date").value.is_blank() && in_table(&dated) {
                let what = "风险标注为已消除，却没有消除时间".to_owned();
                sink.push(&at, value_fault("risk_gone", what, "有消除时间和依据", "消除时间为空"));
            }
            continue;
        }
        let days = world.threshold(&RULE.meta, "days", &at.place.county);
        let none = has_no_measure(row, &measured);
        // Of a month or a year the last day counts: so many days it is in any case.
        let since = row.date("included_date");
        let day = since.and_then(PartialDate::latest);
        let late = day.map(|day| (world.input.as_of - day).num_days()).filter(|late| *late as f64 > days);
        if let (true, Some(late)) = (none, late) {
            let least = if since.and_then(PartialDate::day).is_some() { "" } else { "至少" };
            let what = format!("纳入监测已{least}{late}天，没有帮扶措施");
            sink.push(&at, value_fault("measures", what, "纳入后及时落实帮扶措施", "无措施"));
        } else if let Some(household) = household.filter(|_| rows::is_filled(row, "measures")) {
            let view = HouseholdView { world, household };
            if can_work(&view) && !is_helped_to_work(&view, row, &lists) {
                let measures = row.text("measures");
                let what = format!("有劳动力，帮扶措施只有“{measures}”，没有产业、就业、金融或公益岗");
                let wanted = "有劳动力的落实产业、就业、金融或公益岗";
                sink.push(&at, value_fault("measures", what, wanted, &measures));
            }
        }
    }
}

/// 无 is an answer; an empty cell is one where the table is filled for others.
pub(in crate::check) fn has_no_measure(row: &Record, measured: &BTreeSet<(&str, &str)>) -> bool {
    let said = row.field("measures");
    said.value.is_blank() && (said.raw.is_some() || measured.contains(&rows::table_of(row)))
}

/// The helper whom the list names beside a household that no other register names the helper of, with his unit.
fn helper_of(household: Option<&Household>, row: &Record) -> String {
    let name = row.person_name("helper");
    if name.is_empty() || household.is_some_and(|household| household.kind != HouseholdKind::Borderline) {
        return String::new();
    }
    match row.text("helper_unit") {
        unit if unit.is_empty() => format!("帮扶责任人{name}"),
        unit => format!("帮扶责任人 {name}（{}）", mask::text(&text::display(&unit))),
    }
}

/// The newest row of every household on the lists. Lists without 户编号 name the head and the village.
pub(in crate::check) fn newest<'a>(input: &Input<'a>) -> Vec<(Option<&'a Household>, &'a Record)> {
    let data = input.data;
    let mut heads: BTreeMap<(&str, &str, String), Vec<&Household>> = BTreeMap::new();
    for household in &data.households {
        let (county, village) = (household.place.county.as_str(), household.place.village.as_str());
        heads
            .entry((county, village, text::name_key(&household.head_name).into_owned()))
            .or_default()
            .push(household);
    }
    let mut found: BTreeMap<String, (Option<&Household>, &Record)> = BTreeMap::new();
    for row in data.all(RecordKind::Borderline) {
        let place = facts::place_of(row, input.divisions);
        let name = row.name_key("head_name");
        let named = heads.get(&(place.county.as_str(), place.village.as_str(), name.clone().into_owned()));
        let household = data.household(&row.text("hh_id")).or_else(|| match named.map(Vec::as_slice) {
            Some([one]) => Some(*one),
            _ => None,
        });
        let key = household.map_or_else(
            || format!("{}/{}/{}/{name}", place.county, place.township, place.village),
            |household| household.id.clone(),
        );
        match found.get(&key) {
            Some((_, old)) if data_date(old) > data_date(row) => {}
            _ => {
                found.insert(key, (household, row));
            }
        }
    }
    found.into_values().collect()
}

fn can_work(view: &HouseholdView<'_>) -> bool {
    view.live().any(|member| {
        matches!(member.str("labor"), "普通劳动力" | "技能劳动力") && view.is_student(member) == Some(false)
    })
}

/// Words of measures that bring work or income, in the list or in any register.
fn is_helped_to_work(view: &HouseholdView<'_>, row: &Record, lists: &Lists<'_>) -> bool {
    const WORDS: [&str; 17] = [
        "产业",
        "就业",
        "务工",
        "金融",
        "信贷",
        "贷款",
        "公益",
        "护林",
        "岗",
        "车间",
        "养殖",
        "种植",
        "培训",
        "劳务",
        "创业",
        "分红",
        "资产收益",
    ];
    let data = view.world.input.data;
    let own = rows::of_household(view);
    rows::says(&row.text("measures"), &WORDS)
        || lists.has(view.household, &WORDS)
        || data.of_household(RecordKind::Loan, &view.household.id).next().is_some()
        || own
            .iter()
            .any(|row| rows::is_filled(row, "industry_help") || rows::says(&row.text("measures"), &WORDS))
        || view.live().any(|member| member.number("work_months").is_some_and(|months| months > 0.0))
        || view.live().any(|member| rows::is_filled(member, "post_type"))
}
