//! Faults of folders (C001, C002) and of papers above the household (C003, C010, C012, C013).

use crate::sample::faults::{Bed, Change, Faults, Sheet, Truth};
use crate::sample::papers::{self, Kind, Paper};
use crate::sample::plan::{COUNTIES, Plan};
use crate::sample::reports::Slip;
use crate::sample::rng::Rng;

/// C001 and C002 with what follows from them.
pub fn folders(bed: &mut Bed<'_>, round: usize) {
    if let Some(at) = bed.free(|house| !house.sampled) {
        bed.fault(at, "C001", "folder");
        for paper in bed.plan.papers.of_house(&bed.plan.houses[at]) {
            let kinds = &bed.plan.papers.household;
            let kind = &kinds[paper.kind];
            if matches!(kind.code.as_str(), "H05" | "H06") {
                continue;
            }
            let rule = if kind.need == "required" { "C003" } else { "C004" };
            bed.fault(at, rule, papers::key(kinds, &paper));
        }
        bed.take(at, Change::NoFolder);
    }
    let Bed { plan, faults, .. } = bed;
    let village = (round * 5 + 1) % plan.villages.len();
    let place = &plan.villages[village];
    let id = format!("{}99{:03}", place.township, 900 + round % 100);
    faults.truth.push(Truth {
        rule: "C002",
        kind: "fault",
        county: COUNTIES[place.county].0.to_owned(),
        township: place.township.clone(),
        village: place.name.clone(),
        household_id: id.clone(),
        subject: "folder".into(),
    });
    faults.strangers.push((village, id, format!("赵迁{}", ["出", "移", "走"][round % 3])));
}

/// A household whose only file is a scanned volume has its folder; a remark behind the name makes no new household.
pub fn odd_folders(bed: &mut Bed<'_>, round: usize) {
    if let Some(at) = bed.free(|house| house.volume) {
        let _ = bed.register_near_miss(at, "C001", "folder");
    }
    if let Some(at) = bed.free(|house| !house.volume) {
        bed.near_miss(at, "C002", "folder");
        bed.take(at, Change::OddFolder(["（已脱贫）", "(监测)", "-2019年整理"][round % 3]));
    }
}

/// Missing papers above the household.
pub fn papers(bed: &mut Bed<'_>, count: usize) {
    let Bed { plan, faults, .. } = bed;
    let mut rng = Rng::new(plan.seed, 0xFB);
    let mut gap = |level: char,
                   rule: &'static str,
                   kinds: &[Kind],
                   unit: String,
                   place: (String, String, String),
                   code: &str,
                   year: Option<i32>| {
        let Some(kind) = kinds.iter().position(|kind| kind.code == code) else { return };
        let paper = Paper { kind, year };
        faults.truth.push(Truth {
            rule,
            kind: "fault",
            county: place.0,
            township: place.1,
            village: place.2,
            household_id: String::new(),
            subject: papers::key(kinds, &paper),
        });
        faults.gaps.push((level, unit, paper));
    };
    let none = String::new;
    for round in 0..count.min(plan.villages.len()) {
        let step = plan.villages.len() / count.min(plan.villages.len()).max(1);
        let village = &plan.villages[round * step.max(1)];
        let county = COUNTIES[village.county].0.to_owned();
        let place = || (county.clone(), village.township.clone(), village.name.clone());
        let unit = format!("{}/{}", village.township, village.name);
        let (code, year) = [("G07", Some(2018)), ("G03", None), ("G07", Some(2019))][round % 3];
        gap('G', "C010", &plan.papers.village, unit.clone(), place(), code, year);
        if village.exited {
            gap('G', "C010", &plan.papers.village, unit.clone(), place(), "G11", None);
        }
        gap('G', "C003", &plan.papers.village, unit, place(), ["G14", "G02", "G17"][round % 3], None);
    }
    for round in 0..count.min(7) {
        let county = COUNTIES[rng.below(7)].0.to_owned();
        let code = ["Q05", "Q11", "Q16", "Q20"][round % 4];
        gap('Q', "C012", &plan.papers.county, county.clone(), (county.clone(), none(), none()), code, None);
        let code = ["B04", "B11", "B15", "B22"][round % 4];
        gap('B', "C013", &plan.papers.department, county.clone(), (county, none(), none()), code, None);
    }
    if let Some(village) = plan.villages.first() {
        let county = COUNTIES[village.county].0.to_owned();
        let place = (county, village.township.clone(), none());
        gap('X', "C003", &plan.papers.township, village.township.clone(), place, "X06", None);
    }
    gap('S', "C003", &plan.papers.prefecture, none(), (none(), none(), none()), "S08", None);
    unit_near_misses(plan, faults, count);
}

/// Papers that only look as if they were missing: the exit chain of a village that did not exit, an optional paper of
/// the county, a list that a department handed over under its bare name.
fn unit_near_misses(plan: &Plan, faults: &mut Faults, count: usize) {
    let mut push = |rule: &'static str, place: (&str, &str, &str), subject: &str| {
        faults.truth.push(Truth {
            rule,
            kind: "near_miss",
            county: place.0.to_owned(),
            township: place.1.to_owned(),
            village: place.2.to_owned(),
            household_id: String::new(),
            subject: subject.to_owned(),
        });
    };
    for village in plan.villages.iter().filter(|village| !village.exited).take(count) {
        let county = COUNTIES[village.county].0;
        push("C010", (county, &village.township, &village.name), "G11");
    }
    for county in COUNTIES.iter().take(count) {
        push("C012", (county.0, "", ""), "Q23");
        push("C013", (county.0, "", ""), "B01");
    }
}

/// Reports of a county against the registers (R005), against each other (R006), and totals without a day (R010).
pub fn reports(bed: &mut Bed<'_>, count: usize) {
    let Bed { plan, faults, .. } = bed;
    let line = Truth::of_county;
    for round in 0..count.min(3) {
        let (odd, even) = (round * 2 + 1, round * 2);
        let exited = plan.villages.iter().any(|village| village.county == odd && village.exited);
        let key = match round {
            0 => "K01",
            1 => "K02",
            _ if exited => "K09",
            _ => "K01",
        };
        faults.reports.push(Slip { county: odd, paper: "Q14", key });
        faults.truth.push(line(odd, "fault", "R005", key));
        // Said of another day, of the prefecture, of a township, or as a plan.
        faults.truth.push(line(even, "near_miss", "R005", ["K05", "K01", "K07"][round]));
        // The summary must be there to contradict the other report.
        let there = |county: &usize| {
            !faults.gaps.iter().any(|(level, unit, paper)| {
                *level == 'Q' && unit == COUNTIES[*county].0 && plan.papers.county[paper.kind].code == "Q05"
            })
        };
        if let Some(county) = [even, odd, 6].into_iter().find(there) {
            let key = ["K05", "K07"][round % 2];
            faults.reports.push(Slip { county, paper: "Q05", key });
            faults.truth.push(line(county, "fault", "R006", key));
            // More of them at the end of the year than now is no contradiction.
            faults.truth.push(line(county, "near_miss", "R006", ["K07", "K05"][round % 2]));
        }
        // Counties whose sums R001 leaves alone.
        let county = [3, 5, 6][round];
        let cell = |name: &str| format!("{}/{name}", COUNTIES[county].0);
        faults.cells.set(Sheet::Reported, &cell("监测户户数"), &["时点"], "");
        faults.truth.push(line(county, "fault", "R010", "K07"));
        faults.cells.set(Sheet::Reported, &cell("监测户人数"), &["时点"], "2020年4月");
        faults.truth.push(line(county, "near_miss", "R010", "K08"));
    }
}
