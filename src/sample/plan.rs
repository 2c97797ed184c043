//! The plan of a sample: every county, village, household and person, before a byte is written. Totals are met here, so
//! that they can be tested without a disk.

use crate::base::error::{Error, Result};
use crate::sample::SampleOptions;
use crate::sample::fitting;
use crate::sample::papers::{self, Kind, Papers};
use crate::sample::people::{self, Person, Taken};
use crate::sample::rng::Rng;
use std::collections::BTreeSet;

/// Code, name, share of households, exited poor county (摘帽旗县), layout of its member register.
pub const COUNTIES: [(&str, &str, usize, bool, char); 7] = [
    ("150802", "临河区", 1650, false, 'A'),
    ("150821", "五原县", 2480, true, 'A'),
    ("150822", "磴口县", 1320, true, 'B'),
    ("150823", "乌拉特前旗", 3620, true, 'B'),
    ("150824", "乌拉特中旗", 2130, true, 'C'),
    ("150825", "乌拉特后旗", 521, false, 'C'),
    ("150826", "杭锦后旗", 2980, true, 'B'),
];

/// Prefix of the ledger numbers, name and number of problems of every source that the configuration expects.
pub const SOURCES: [(&str, &str, usize); 8] = [
    ("ZZ", "市驻站式指导", 41),
    ("ZQ", "自治区会议", 14),
    ("XS", "中央巡视回头看", 7),
    ("KH", "成效考核反馈", 7),
    ("SJ", "审计", 5),
    ("DZ", "挂牌督战", 7),
    ("XF", "信访舆情", 5),
    ("DS", "大数据平台疑点", 7),
];

/// The whole project.
#[derive(Debug)]
pub struct Plan {
    pub seed: u64,
    pub small: bool,
    pub papers: Papers,
    pub villages: Vec<Village>,
    /// In the order of villages.
    pub houses: Vec<House>,
    pub borderline: Vec<Borderline>,
}

/// A 嘎查村 with households.
#[derive(Debug, Clone)]
pub struct Village {
    pub county: usize,
    /// Nine digits.
    pub township: String,
    pub township_name: String,
    pub name: String,
    pub exited: bool,
    /// Its households: from, to.
    pub houses: (usize, usize),
}

/// A registered household.
#[derive(Debug, Clone)]
pub struct House {
    pub id: String,
    pub village: usize,
    pub people: Vec<Person>,
    /// 户主姓名 of the household register.
    pub head_name: String,
    /// 当前家庭人口数 as registered.
    pub pop_now: usize,
    pub pop_year: usize,
    pub identified: i32,
    pub exit_year: i32,
    pub cause: &'static str,
    pub monitored: bool,
    pub sampled: bool,
    pub helper: String,
    /// Years on a roster: name of the list.
    pub rosters: Vec<&'static str>,
    pub loan: Option<u32>,
    pub net_per_head: usize,
    /// One scanned volume with a 卷内目录 instead of single files.
    pub volume: bool,
    /// 民主评议 and 公示 only in the village volume.
    pub in_village: bool,
}

/// A 边缘户.
#[derive(Debug, Clone)]
pub struct Borderline {
    pub village: usize,
    pub head: String,
    pub id_no: String,
    pub people: usize,
}

/// Who of a household borrows: the first who was between 18 and 65 when the loans were given.
#[must_use]
pub fn borrower(people: &[Person]) -> Option<&Person> {
    people.iter().find(|person| (1955..=2000).contains(&person.birth.0))
}

impl House {
    /// Is the household on the sector list?
    #[must_use]
    pub fn listed(&self, list: &str) -> bool {
        self.rosters.contains(&list)
    }
}

/// Households, persons, borderline households and persons, monitored households and persons, exited villages.
pub type Goal = [usize; 7];

/// The published totals, scaled to `households`.
#[must_use]
pub fn goal(households: usize) -> Goal {
    let scale = |figure: usize| (figure * households + 7350) / 14_701;
    let borderline = scale(105).max(1);
    let monitored = scale(34).max(1).min(households);
    [
        households,
        scale(27_042),
        borderline,
        (borderline * 208 + 52) / 105,
        monitored,
        (monitored * 69 + 17) / 34,
        scale(162).max(2),
    ]
}

impl Plan {
    /// Plans a project.
    ///
    /// # Errors
    /// A fault in the embedded data.
    pub fn new(options: &SampleOptions) -> Result<Self> {
        if let Some(other) = options.preset.as_deref().filter(|name| *name != "bayannur") {
            return Err(Error::refused(format!("没有名为“{other}”的预设"), "可用的预设：bayannur"));
        }
        let count = match (options.households, &options.preset) {
            (Some(count), _) => usize::try_from(count.clamp(7, 5_000_000)).unwrap_or(7),
            (None, Some(_)) => 14_701,
            (None, None) => 28,
        };
        let goal = goal(count);
        let small = count < 140;
        let mut plan = Plan {
            seed: options.seed,
            small,
            papers: Papers::embedded()?,
            villages: Vec::new(),
            houses: Vec::with_capacity(count),
            borderline: Vec::new(),
        };
        plan.place(count, goal[6]);
        let sizes = sizes(options.seed, &goal, count);
        plan.settle(&sizes, goal[4]);
        plan.borderline(goal[2], goal[3]);
        Ok(plan)
    }

    /// Villages of every county with the number of their households, and which of them are 出列.
    fn place(&mut self, count: usize, exited: usize) {
        let total: usize = COUNTIES.iter().map(|county| county.2).sum();
        let mut left = count;
        for (at, county) in COUNTIES.iter().enumerate() {
            let share = if at == 6 { left } else { (county.2 * count / total).max(1).min(left - (6 - at)) };
            left -= share;
            let mut rng = Rng::new(self.seed, 0xC0 + at as u64);
            let towns = townships(county.0);
            let per = if self.small { 4 } else { 37 };
            let villages = share.div_ceil(per);
            let mut names = village_names(county.4 == 'C', villages);
            rng.shuffle(&mut names);
            let mut from = self.houses_planned();
            for (index, name) in names.into_iter().take(villages).enumerate() {
                let size = share / villages + usize::from(index < share % villages);
                let (code, town) =
                    &towns[index * towns.len() / villages.max(towns.len()).max(1) % towns.len()];
                self.villages.push(Village {
                    county: at,
                    township: code.clone(),
                    township_name: town.clone(),
                    name,
                    exited: false,
                    houses: (from, from + size),
                });
                from += size;
            }
        }
        let poor: Vec<usize> =
            (0..self.villages.len()).filter(|at| COUNTIES[self.villages[*at].county].3).collect();
        for index in 0..exited.min(poor.len()) {
            self.villages[poor[index * poor.len() / exited.min(poor.len())]].exited = true;
        }
    }

    fn houses_planned(&self) -> usize {
        self.villages.last().map_or(0, |village| village.houses.1)
    }

    /// Fills the villages with households.
    fn settle(&mut self, sizes: &[usize], monitored: usize) {
        let mut taken = Taken::new();
        let mut order_in_town = std::collections::BTreeMap::new();
        let mut helpers: BTreeSet<(usize, String)> = BTreeSet::new();
        for (at, village) in self.villages.iter().enumerate() {
            let number = order_in_town.entry(village.township.clone()).or_insert(0_usize);
            *number += 1;
            let mut helper = String::new();
            for (order, house) in (village.houses.0..village.houses.1).enumerate() {
                let mut rng = Rng::new(self.seed, 0x1000 + house as u64);
                // Nine digits of the township, two of the village, three within it: short enough for a spreadsheet.
                let id =
                    format!("{}{:02}{:03}", village.township, *number % 100, order + 1 + *number / 100 * 500);
                let mongolian = rng.percent(if COUNTIES[village.county].4 == 'C' { 45 } else { 6 });
                let people = people::household(&mut rng, &mut taken, &id, sizes[house], mongolian);
                if order % 5 == 0 {
                    helper = fresh(&mut rng, &mut helpers, village.county);
                }
                self.houses.push(dress(&mut rng, at, id, people, house < monitored, &helper, self.small));
                let last = self.houses.len() - 1;
                self.houses[last].sampled = if self.small { house % 3 != 2 } else { order % 18 == 3 };
            }
        }
        self.spread_monitored(monitored);
    }

    /// Monitored households carry planned sizes at the head of the list; they keep them, wherever they lie.
    fn spread_monitored(&mut self, monitored: usize) {
        for house in self.houses.iter_mut().take(monitored) {
            house.monitored = true;
        }
    }

    fn borderline(&mut self, households: usize, persons: usize) {
        let mut rng = Rng::new(self.seed, 0xB0);
        let mut taken = Taken::new();
        let (small, extra) = (persons / households.max(1), persons % households.max(1));
        for at in 0..households {
            let birth = (2019 - 20 - rng.below(50) as i32, 1 + rng.below(12) as u32, 29);
            // The 29th is used by borderline households only: their numbers cannot meet those of registered people.
            let birth = if birth.1 == 2 { (birth.0, 3, 29) } else { birth };
            self.borderline.push(Borderline {
                village: at * self.villages.len() / households.max(1),
                head: people::name(&mut rng, false),
                id_no: people::free_identity(&mut rng, &mut taken, birth, true),
                people: small + usize::from(at < extra),
            });
        }
    }

    /// Papers that must be there, of all levels: of one county, or of the whole with the prefecture's own.
    #[must_use]
    pub fn required(&self, county: Option<usize>) -> u64 {
        let mine = |at: usize| county.is_none_or(|county| county == at);
        let all = &self.papers;
        let villages = || self.villages.iter().filter(|village| mine(village.county));
        let houses = self.houses.iter().filter(|house| mine(self.villages[house.village].county));
        let townships: BTreeSet<&str> = villages().map(|village| village.township.as_str()).collect();
        let counties = (0..COUNTIES.len()).filter(|at| mine(*at)).count();
        let each = |kinds: &[Kind]| papers::of_unit(kinds, false).len();
        let prefecture = if county.is_none() { each(&all.prefecture) } else { 0 };
        let sum = houses.map(|house| all.of_house(house).len()).sum::<usize>()
            + villages().map(|village| papers::of_unit(&all.village, village.exited).len()).sum::<usize>()
            + townships.len() * each(&all.township)
            + counties * (each(&all.county) + each(&all.department))
            + prefecture;
        sum as u64
    }

    /// Households, persons, borderline …, as planned.
    #[must_use]
    pub fn totals(&self) -> Goal {
        let monitored = || self.houses.iter().filter(|house| house.monitored);
        [
            self.houses.len(),
            self.houses.iter().map(|house| house.people.len()).sum(),
            self.borderline.len(),
            self.borderline.iter().map(|house| house.people).sum(),
            monitored().count(),
            monitored().map(|house| house.people.len()).sum(),
            self.villages.iter().filter(|village| village.exited).count(),
        ]
    }
}

/// Sizes of all households: the monitored ones first, the sum as published.
fn sizes(seed: u64, goal: &Goal, count: usize) -> Vec<usize> {
    let mut rng = Rng::new(seed, 0x51);
    let monitored = goal[4];
    let mut sizes: Vec<usize> = (0..count)
        .map(|at| match at {
            at if at < monitored => goal[5] / monitored + usize::from(at < goal[5] % monitored),
            _ => 1 + rng.weighted(&[42, 38, 14, 5, 1]),
        })
        .collect();
    let mut sum: usize = sizes.iter().sum();
    while sum != goal[1] && count > monitored {
        let at = monitored + rng.below(count - monitored);
        if sum > goal[1] && sizes[at] > 1 {
            sizes[at] -= 1;
            sum -= 1;
        } else if sum < goal[1] && sizes[at] < 5 {
            sizes[at] += 1;
            sum += 1;
        }
    }
    sizes
}

fn fresh(rng: &mut Rng, known: &mut BTreeSet<(usize, String)>, county: usize) -> String {
    loop {
        let name = format!(
            "{}{}",
            people::name(rng, false),
            rng.pick(&["", "", "东", "南", "宇", "伟", "娜", "鹏"])
        );
        if known.insert((county, name.clone())) {
            return name;
        }
    }
}

const CAUSES: [&str; 8] = ["因病", "因残", "因学", "缺技术", "缺劳力", "缺资金", "因灾", "自身发展动力不足"];

fn dress(
    rng: &mut Rng,
    village: usize,
    id: String,
    people: Vec<Person>,
    monitored: bool,
    helper: &str,
    small: bool,
) -> House {
    let mut rosters = Vec::new();
    for (list, percent) in [
        ("低保", 30),
        ("危房改造", 18),
        ("易地搬迁", 4),
        ("产业项目受益户", 35),
        ("公益岗", 9),
        ("生态护林员", 5),
    ] {
        if rng.percent(percent) {
            rosters.push(list);
        }
    }
    let identified = 2014 + rng.weighted(&[50, 22, 18, 7, 3]) as i32;
    let size = people.len();
    House {
        id,
        village,
        head_name: people.first().map_or(String::new(), |person| person.name.clone()),
        pop_now: size,
        pop_year: size,
        identified,
        exit_year: (identified + 1 + rng.below(3) as i32).clamp(2016, 2019),
        cause: fitting::cause(CAUSES[rng.below(CAUSES.len())], &people),
        monitored,
        sampled: false,
        helper: helper.to_owned(),
        rosters,
        loan: rng
            .percent(12)
            .then(|| 10_000 + 5_000 * rng.below(9) as u32)
            .filter(|_| borrower(&people).is_some()),
        net_per_head: if monitored { 3800 + rng.below(1100) } else { 5200 + rng.below(9000) },
        volume: rng.percent(if small { 55 } else { 6 }),
        in_village: rng.percent(20),
        people,
    }
}

/// Towns and sumus of a county (streets and farms keep no household archive here).
#[must_use]
pub fn townships(county: &str) -> Vec<(String, String)> {
    include_str!("../../data/divisions/150800.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut parts = line.split(',');
            let (code, name) = (parts.next()?, parts.next()?);
            (code.starts_with(county) && matches!(code.as_bytes().get(6), Some(b'1' | b'2')))
                .then(|| (code.to_owned(), name.to_owned()))
        })
        .collect()
}

/// Village names, each once in its county.
fn village_names(pastoral: bool, count: usize) -> Vec<String> {
    const HEAD: [&str; 18] = [
        "永", "新", "红", "丰", "团", "光", "胜", "民", "富", "和", "联", "建", "东", "西", "五", "先", "增",
        "宏",
    ];
    const TAIL: [&str; 16] =
        ["丰", "华", "旗", "收", "结", "明", "利", "主", "强", "平", "合", "设", "胜", "星", "锋", "光"];
    let suffix = if pastoral { "嘎查" } else { "村" };
    let mut names = Vec::new();
    let mut round = 0;
    while names.len() < count {
        for head in HEAD {
            for tail in TAIL {
                let extra = if round == 0 { String::new() } else { TAIL[round % 16].repeat(round / 16 + 1) };
                names.push(format!("{head}{tail}{extra}{suffix}"));
            }
        }
        round += 1;
    }
    names
}
