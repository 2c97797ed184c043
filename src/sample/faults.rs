//! Planted faults and near misses, and what the check must say about them (`truth.ndjson`). A household carries one
//! planted thing at most, so that its consequences can be listed completely.

use crate::sample::papers::{self, Kind, Paper};
use crate::sample::people;
use crate::sample::plan::{COUNTIES, House, Plan};
use crate::sample::rng::Rng;
use serde::Serialize;
use std::collections::BTreeMap;

/// What happens to the files or rows of a household; faults of the registers are written into the plan itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    NoFolder,
    Missing(Paper),
    /// 0 empty, 1 cut off, 2 wrong extension
    Damaged(Paper, usize),
    /// A file that the 归档目录 does not list.
    Unlisted(Paper),
    /// A row of the 归档目录 without a file.
    ListedOnly,
    /// The 归档目录 is complete: near miss.
    Listed,
    /// The first photo is that of another household.
    SameFile(usize),
    BadName(&'static str),
    /// Near misses of names: an addition in brackets, an upper-case extension.
    OddName(&'static str),
    /// The folder carries a remark behind the head's name: near miss.
    OddFolder(&'static str),
    WrongCause,
    OtherCauseWord,
    WrongVisit,
    ResidentsDiffer,
    NoVisit,
    NoInterview,
    /// The register carries it.
    Register,
}

/// A line of `truth.ndjson`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Truth {
    pub rule: &'static str,
    pub kind: &'static str,
    pub county: String,
    pub township: String,
    pub village: String,
    pub household_id: String,
    pub subject: String,
}

/// A paper that a unit above the household lacks: level letter, unit, paper.
pub type UnitGap = (char, String, Paper);

/// Everything planted.
#[derive(Debug, Default)]
pub struct Faults {
    pub changes: BTreeMap<usize, Change>,
    pub gaps: Vec<UnitGap>,
    /// Folders without a household: village, number, name of the head.
    pub strangers: Vec<(usize, String, String)>,
    pub truth: Vec<Truth>,
}

/// Rules in the order in which a small sample takes them: one of every family first.
pub const HOUSE_RULES: [&str; 20] = [
    "C003", "V001", "X001", "D001", "X022", "C014", "V013", "X002", "C015", "C020", "C004", "C016", "V008",
    "V006", "V002", "V004", "V007", "V009", "V010", "V012",
];

/// Plants faults at `rate` (share of households) and near misses beside them.
#[must_use]
pub fn plant(plan: &mut Plan, rate: f64) -> Faults {
    let mut faults = Faults::default();
    if rate <= 0.0 {
        return faults;
    }
    let count = plan.houses.len();
    let floor = if count >= 2000 { 3 } else { 1 };
    let each = ((count as f64 * rate / HOUSE_RULES.len() as f64).round() as usize).max(floor);
    let mut order: Vec<usize> = (0..count).collect();
    Rng::new(plan.seed, 0xFA).shuffle(&mut order);
    for round in 0..each {
        for rule in HOUSE_RULES {
            fault(plan, &mut faults, &order, rule, round);
            if round < floor {
                near_miss(plan, &mut faults, &order, rule, round);
            }
        }
        if round < floor || round.is_multiple_of(4) {
            folders(plan, &mut faults, &order, round);
        }
        if round < floor {
            odd_folders(plan, &mut faults, &order, round);
        }
    }
    units(plan, &mut faults, floor.max(each / 3));
    faults.truth.sort();
    faults.truth.dedup();
    faults
}

/// The first free household that `fits`.
fn free(plan: &Plan, faults: &Faults, order: &[usize], fits: impl Fn(&House) -> bool) -> Option<usize> {
    order.iter().copied().find(|at| !faults.changes.contains_key(at) && fits(&plan.houses[*at]))
}

/// Truth about a household.
#[must_use]
pub fn about(plan: &Plan, at: usize, kind: &'static str, rule: &'static str, subject: String) -> Truth {
    let house = &plan.houses[at];
    let village = &plan.villages[house.village];
    Truth {
        rule,
        kind,
        county: COUNTIES[village.county].0.to_owned(),
        township: village.township.clone(),
        village: village.name.clone(),
        household_id: house.id.clone(),
        subject,
    }
}

fn layout(plan: &Plan, house: &House) -> char {
    COUNTIES[plan.villages[house.village].county].4
}

/// The nth household paper that may go missing, once-only or annual, required or conditional.
fn some_paper(plan: &Plan, at: usize, need: &str, round: usize) -> Option<Paper> {
    let kinds = &plan.papers.household;
    let mine: Vec<Paper> = plan
        .papers
        .of_house(&plan.houses[at])
        .into_iter()
        .filter(|paper| {
            kinds[paper.kind].need == need
                && !matches!(kinds[paper.kind].code.as_str(), "H05" | "H06" | "H30" | "H31")
        })
        .collect();
    (!mine.is_empty()).then(|| mine[(round * 7 + at) % mine.len()].clone())
}

fn fault(plan: &mut Plan, faults: &mut Faults, order: &[usize], rule: &'static str, round: usize) {
    let pick = match rule {
        "C003" | "C015" | "C020" | "C014" => free(plan, faults, order, |h| !h.volume),
        "C004" => free(plan, faults, order, |h| !h.volume),
        "C016" => free(plan, faults, order, |h| !h.volume),
        "X001" | "X002" | "X022" => free(plan, faults, order, |h| h.sampled),
        "V004" => free(plan, faults, order, |h| layout(plan, h) == 'C' && h.people.len() > 1),
        "V006" => free(plan, faults, order, |h| layout(plan, h) != 'C' && h.people.len() > 1),
        "V010" => free(plan, faults, order, |h| h.people.len() > 2 && h.people[1].rel == "配偶"),
        "V008" | "V012" | "V013" => free(plan, faults, order, |_| true),
        _ => free(plan, faults, order, |h| h.people.len() > 1),
    };
    let Some(at) = pick else { return };
    let last = plan.houses[at].people.len() - 1;
    let person = plan.houses[at].people[last].id.clone();
    let (change, subject) = match rule {
        "C003" | "C004" => {
            let need = if rule == "C003" { "required" } else { "conditional" };
            let Some(paper) = some_paper(plan, at, need, round) else { return };
            let subject = papers::key(&plan.papers.household, &paper);
            (Change::Missing(paper), subject)
        }
        "C014" if round.is_multiple_of(2) => {
            let Some(paper) = some_paper(plan, at, "required", round) else { return };
            let subject = papers::key(&plan.papers.household, &paper);
            (Change::Unlisted(paper), subject)
        }
        "C014" => (Change::ListedOnly, "H25".to_owned()),
        "C015" => {
            let Some(paper) = some_paper(plan, at, "required", round) else { return };
            let subject = papers::key(&plan.papers.household, &paper);
            (Change::Damaged(paper, round % 3), subject)
        }
        // The subject holds the digest of the content; it is added when the bytes are known.
        "C020" => {
            (Change::BadName(["新建文件夹副本", "IMG_20190304_112233", "扫描0001"][round % 3]), String::new())
        }
        "C016" => {
            let twin = free(plan, faults, order, |h| !h.volume && h.id != plan.houses[at].id);
            let Some(twin) = twin else { return };
            faults.changes.insert(twin, Change::Register);
            (Change::SameFile(twin), String::new())
        }
        "X001" => (Change::WrongCause, "cause_main".to_owned()),
        "X002" => (Change::WrongVisit, "pop_now".to_owned()),
        "X022" if round.is_multiple_of(2) => (Change::NoVisit, "visit".to_owned()),
        "X022" => {
            plan.houses[at].helper = format!("未访{}", plan.houses[at].helper);
            (Change::NoInterview, "interview".to_owned())
        }
        _ => {
            let Some(subject) = register_fault(plan, faults, order, rule, at, person) else { return };
            (Change::Register, subject)
        }
    };
    if !subject.is_empty() {
        faults.truth.push(about(plan, at, "fault", rule, subject));
    }
    faults.changes.insert(at, change);
}

/// Faults in the person and household registers.
fn register_fault(
    plan: &mut Plan,
    faults: &mut Faults,
    order: &[usize],
    rule: &'static str,
    at: usize,
    person: String,
) -> Option<String> {
    let last = plan.houses[at].people.len() - 1;
    match rule {
        "V001" => {
            let number = &mut plan.houses[at].people[last].id_no;
            let wrong = if number.ends_with('4') { '5' } else { '4' };
            number.truncate(17);
            number.push(wrong);
            Some(person)
        }
        "V002" => {
            let house = &mut plan.houses[at];
            let sequence = 500 + (at % 200) as u16 * 2 + u16::from(house.people[last].male);
            house.people[last].id_no = people::identity((1977, 2, 30), sequence % 1000);
            Some(person)
        }
        "V004" => {
            plan.houses[at].people[last].male ^= true;
            Some(person)
        }
        "V006" => {
            plan.houses[at].people[last].id_no = plan.houses[at].people[0].id_no.clone();
            Some(person)
        }
        "V007" => {
            let male = plan.houses[at].people[last].male;
            let village = plan.houses[at].village;
            let other = order.iter().copied().find(|other| {
                let house = &plan.houses[*other];
                *other != at
                    && !faults.changes.contains_key(other)
                    && house.village != village
                    && house.people[0].male == male
            })?;
            plan.houses[at].people[last].id_no = plan.houses[other].people[0].id_no.clone();
            let subject = plan.houses[other].people[0].id.clone();
            faults.truth.push(about(plan, other, "fault", "V007", subject));
            faults.changes.insert(other, Change::Register);
            Some(person)
        }
        "V008" => {
            let male = plan.houses[at].people[0].male;
            plan.houses[at].people[0].rel = if male { "之父" } else { "之母" };
            Some("rel".to_owned())
        }
        "V009" => {
            plan.houses[at].people[last].rel = "户主";
            Some("rel".to_owned())
        }
        "V010" => {
            plan.houses[at].people[last].rel = "配偶";
            Some("rel".to_owned())
        }
        "V012" => {
            let name = &plan.houses[at].head_name;
            plan.houses[at].head_name =
                if name.starts_with('王') { "李改换".into() } else { "王改换".into() };
            Some("head_name".to_owned())
        }
        "V013" => {
            plan.houses[at].pop_now += 1;
            Some("pop_now".to_owned())
        }
        "D001" => {
            let number = &mut plan.houses[at].people[last].id_no;
            number.truncate(15);
            number.push_str("000");
            Some(person)
        }
        _ => None,
    }
}

/// Things that look like the fault and are none.
fn near_miss(plan: &mut Plan, faults: &mut Faults, order: &[usize], rule: &'static str, round: usize) {
    let pick = match rule {
        "C003" | "C014" | "C015" | "C016" | "C020" => free(plan, faults, order, |h| !h.volume),
        // 慢性病 alone asks for no 大病 papers.
        "C004" => free(plan, faults, order, |h| {
            let anyone = |word: &str| h.people.iter().any(|person| person.health.contains(word));
            anyone("慢性病") && !anyone("大病")
        }),
        "V004" => free(plan, faults, order, |h| h.people[0].id_no.ends_with('X')),
        "V006" => free(plan, faults, order, |h| h.people.len() == 2 && h.people[1].rel == "配偶"),
        "D001" => free(plan, faults, order, |h| !h.people[0].male),
        "V008" => free(plan, faults, order, |h| h.people.len() == 1 && !h.people[0].male),
        "V009" => free(plan, faults, order, |h| h.people.len() == 2 && h.people[1].rel == "之孙子"),
        "V010" => free(plan, faults, order, |h| h.people.iter().any(|p| p.rel == "配偶")),
        "V012" => free(plan, faults, order, |h| h.head_name.contains('·')),
        "V001" => free(plan, faults, order, |h| h.people.iter().any(|p| p.health.contains("残疾"))),
        "V007" | "X001" | "X002" | "X022" => free(plan, faults, order, |h| h.sampled),
        _ => free(plan, faults, order, |_| true),
    };
    let Some(at) = pick else { return };
    let kinds = &plan.papers.household;
    let first = plan.houses[at].people[0].id.clone();
    let (change, subject) = match rule {
        "C003" | "C015" | "C020" => {
            let paper = Paper { kind: 0, year: None };
            let odd = ["（最终版2）", " (2)", "【补】"][round % 3];
            (Change::OddName(odd), papers::key(kinds, &paper))
        }
        "C004" => (Change::Register, "H23".to_owned()),
        "C014" => (Change::Listed, "H01".to_owned()),
        "V001" => {
            let person = plan.houses[at].people.iter_mut().find(|p| p.health.contains("残疾"));
            let Some(person) = person else { return };
            // A disability certificate: the number, class 1–7 and grade 1–4, sometimes with the mark of a reissue.
            person.id_no.push_str(["43", "12B1", "71"][round % 3]);
            (Change::Register, person.id.clone())
        }
        "V013" => {
            plan.houses[at].pop_year += 1;
            (Change::Register, "pop_now".to_owned())
        }
        "V012" => {
            let head = &mut plan.houses[at].head_name;
            *head = head.replace('·', ["•", "・", "．"][round % 3]);
            (Change::Register, "head_name".to_owned())
        }
        "V008" | "V009" | "V010" => (Change::Register, "rel".to_owned()),
        "X001" => {
            plan.houses[at].cause = "缺劳力";
            (Change::OtherCauseWord, "cause_main".to_owned())
        }
        "X002" => (Change::ResidentsDiffer, "pop_now".to_owned()),
        "X022" => (Change::Register, "interview".to_owned()),
        "C016" => (Change::Register, "H30".to_owned()),
        "V002" | "V004" | "V006" | "V007" | "D001" => {
            near_number(plan, order, rule, at, round);
            (Change::Register, first)
        }
        _ => (Change::Register, first),
    };
    faults.truth.push(about(plan, at, "near_miss", rule, subject));
    faults.changes.insert(at, change);
}

/// Numbers that look wrong and are right.
fn near_number(plan: &mut Plan, order: &[usize], rule: &str, at: usize, round: usize) {
    let male = plan.houses[at].people[0].male;
    let sequence = 500 + round as u16 * 2 + u16::from(male);
    match rule {
        // A leap day that exists.
        "V002" => {
            let head = &mut plan.houses[at].people[0];
            head.birth = (1956, 2, 29);
            head.id_no = people::identity(head.birth, sequence % 1000);
        }
        // A check character typed in lower case.
        "V004" => {
            let head = &mut plan.houses[at].people[0];
            head.id_no = head.id_no.replace('X', "x");
        }
        // Two people born on the same day, with neighbouring numbers.
        "V006" => {
            let birth = (1961, 3, 30);
            for (step, person) in plan.houses[at].people.iter_mut().enumerate() {
                person.birth = birth;
                person.id_no = people::identity(
                    birth,
                    501 + round as u16 * 4 + step as u16 * 2 - u16::from(!person.male),
                );
            }
        }
        // Two people of one name in two villages.
        "V007" => {
            let village = plan.houses[at].village;
            let Some(other) = order.iter().find(|other| plan.houses[**other].village != village) else {
                return;
            };
            let name = plan.houses[*other].people[0].name.clone();
            plan.houses[at].people[0].name.clone_from(&name);
            plan.houses[at].head_name = name;
        }
        // Two noughts at the end are a number like any other.
        "D001" => {
            let birth = (1959, 5, 31);
            let numbers = (1..99).map(|step| people::identity(birth, step * 10));
            let wanted = numbers.filter(|number| number.ends_with("00") && !number.ends_with("000"));
            if let Some(number) = wanted.into_iter().nth(round) {
                plan.houses[at].people[0].birth = birth;
                plan.houses[at].people[0].id_no = number;
            }
        }
        _ => {}
    }
}

/// C001 and C002 with what follows from them.
fn folders(plan: &Plan, faults: &mut Faults, order: &[usize], round: usize) {
    if let Some(at) = free(plan, faults, order, |h| !h.sampled) {
        faults.truth.push(about(plan, at, "fault", "C001", "folder".into()));
        let kinds = &plan.papers.household;
        for paper in plan.papers.of_house(&plan.houses[at]) {
            let kind = &kinds[paper.kind];
            if matches!(kind.code.as_str(), "H05" | "H06") {
                continue;
            }
            let rule = if kind.need == "required" { "C003" } else { "C004" };
            faults.truth.push(about(plan, at, "fault", rule, papers::key(kinds, &paper)));
        }
        faults.changes.insert(at, Change::NoFolder);
    }
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
fn odd_folders(plan: &Plan, faults: &mut Faults, order: &[usize], round: usize) {
    if let Some(at) = free(plan, faults, order, |h| h.volume) {
        faults.truth.push(about(plan, at, "near_miss", "C001", "folder".into()));
        faults.changes.insert(at, Change::Register);
    }
    if let Some(at) = free(plan, faults, order, |h| !h.volume) {
        faults.truth.push(about(plan, at, "near_miss", "C002", "folder".into()));
        let remark = ["（已脱贫）", "(监测)", "-2019年整理"][round % 3];
        faults.changes.insert(at, Change::OddFolder(remark));
    }
}

/// Missing papers above the household.
fn units(plan: &Plan, faults: &mut Faults, count: usize) {
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
