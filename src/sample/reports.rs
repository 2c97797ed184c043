//! The two reports of a county that carry text: the self-assessment (Q14) and the yearly summary (Q05). Both give the
//! planned figures, and beside them what looks like such figures and is none.

use crate::sample::faults::Faults;
use crate::sample::plan::{COUNTIES, Plan};

/// A figure that one report of a county gets wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    pub county: usize,
    /// Q14 or Q05
    pub paper: &'static str,
    /// K01 …
    pub key: &'static str,
}

/// Does the generator write this paper of a county as text?
#[must_use]
pub fn is_text(code: &str) -> bool {
    matches!(code, "Q05" | "Q14")
}

/// The paragraphs of a county's report.
#[must_use]
pub fn paragraphs(plan: &Plan, faults: &Faults, county: usize, code: &str) -> Vec<String> {
    let slip = |key: &str| {
        let hit = |slip: &&Slip| slip.county == county && slip.paper == code && slip.key == key;
        usize::from(faults.reports.iter().any(|slip| hit(&slip))) * 3
    };
    let of = |village: usize| plan.villages[village].county == county;
    let houses = || plan.houses.iter().filter(|house| of(house.village));
    let edge = || plan.borderline.iter().filter(|house| of(house.village));
    let monitored = || houses().filter(|house| house.monitored);
    let exited = plan.villages.iter().filter(|village| village.county == county && village.exited).count();
    let (name, totals) = (COUNTIES[county].1, plan.totals());
    let households = houses().count();
    // What both reports say about the end of the year before.
    let before = format!(
        "截至2019年12月31日，{name}有边缘户{}户，监测户{}户。",
        edge().count() + 2 + slip("K05"),
        monitored().count() + 1 + slip("K07")
    );
    if code == "Q05" {
        return vec![
            format!("{name}2019年度脱贫攻坚工作总结"),
            "一年来，各级各部门按照要求推进各项工作。".into(),
            before,
            format!("2014年以来累计识别边缘户{}户。", edge().count() + 20),
            "2020年1月15日".into(),
        ];
    }
    let mut now = format!(
        "截至2020年4月10日，{name}共有已脱贫享受政策{}户、{}人",
        thousands(households + slip("K01")),
        wide(houses().map(|house| house.people.len()).sum::<usize>() + slip("K02"))
    );
    if edge().count() > 0 {
        let people: usize = edge().map(|house| house.people).sum();
        now.push_str(&format!("，边缘户{}户{people}人", edge().count()));
    }
    if monitored().count() > 0 {
        let people: usize = monitored().map(|house| house.people.len()).sum();
        now.push_str(&format!("，脱贫监测户{}户{people}人", monitored().count()));
    }
    if exited > 0 {
        now.push_str(&format!("，出列贫困嘎查村{}个", exited + slip("K09")));
    }
    let town = plan.villages.iter().find(|village| village.county == county);
    vec![
        format!("{name}脱贫攻坚成效考核自评报告"),
        format!("{now}。"),
        format!("全市已脱贫享受政策{}户{}人，出列嘎查村{}个。", totals[0], totals[1], totals[6]),
        format!("{}有已脱贫享受政策{households}户。", town.map_or("", |village| &village.township_name)),
        format!(
            "计划年内使边缘户减少到{}户，发放产业补助惠及监测户{}户。",
            edge().count() / 2,
            households / 3
        ),
        format!("五保户{households}户，残疾人{}人，建档立卡贫困户约{}户。", households / 4, households + 9),
        before,
        "2020年4月12日".into(),
    ]
}

/// 14,701
fn thousands(number: usize) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", number / 1000, number % 1000) }
}

/// ２７０４２
fn wide(number: usize) -> String {
    number.to_string().chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap_or(c)).collect()
}
