//! Faults of the person and household registers (V), and of their import (D).

use crate::sample::faults::{Bed, Planter, Sheet, hygiene};
use crate::sample::people;
use crate::sample::plan::House;

pub const PLANTERS: &[Planter] = &[
    Planter { rule: "V001", fault: v001, near_miss: v001_near },
    Planter { rule: "V013", fault: v013, near_miss: v013_near },
    Planter { rule: "V008", fault: v008, near_miss: v008_near },
    Planter { rule: "V006", fault: v006, near_miss: v006_near },
    Planter { rule: "V002", fault: v002, near_miss: v002_near },
    Planter { rule: "V004", fault: v004, near_miss: v004_near },
    Planter { rule: "V005", fault: v005, near_miss: v005_near },
    Planter { rule: "V007", fault: v007, near_miss: v007_near },
    Planter { rule: "V009", fault: v009, near_miss: v009_near },
    Planter { rule: "V010", fault: v010, near_miss: v010_near },
    Planter { rule: "V012", fault: v012, near_miss: v012_near },
];

pub const HYGIENE: &[Planter] = &[Planter { rule: "D001", fault: d001, near_miss: d001_near }];

/// Index and number of the last person of a household with at least two.
fn last_of(bed: &Bed<'_>, at: usize) -> (usize, String) {
    let people = &bed.plan.houses[at].people;
    let last = people.len() - 1;
    (last, people[last].id.clone())
}

fn v001(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.people.len() > 1)?;
    let (last, person) = last_of(bed, at);
    let number = &mut bed.house(at).people[last].id_no;
    let wrong = if number.ends_with('4') { '5' } else { '4' };
    number.truncate(17);
    number.push(wrong);
    bed.register_fault(at, "V001", person)
}

/// A disability certificate: the number, class 1–7 and grade 1–4, sometimes with the mark of a reissue.
fn v001_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| house.people.iter().any(|person| person.health.contains("残疾")))?;
    let person = bed.house(at).people.iter_mut().find(|person| person.health.contains("残疾"))?;
    person.id_no.push_str(["43", "12B1", "71"][round % 3]);
    let person = person.id.clone();
    bed.register_near_miss(at, "V001", person)
}

fn v002(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.people.len() > 1)?;
    let (last, person) = last_of(bed, at);
    let house = bed.house(at);
    let sequence = 500 + (at % 200) as u16 * 2 + u16::from(house.people[last].male);
    house.people[last].id_no = people::identity((1977, 2, 30), sequence % 1000);
    bed.register_fault(at, "V002", person)
}

/// A leap day that exists.
fn v002_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    // Children would be too old for a head of that age.
    let at = bed.free(|house| house.people.iter().skip(1).all(|person| person.rel == "配偶"))?;
    let head = &mut bed.house(at).people[0];
    let sequence = 500 + round as u16 * 2 + u16::from(head.male);
    head.birth = (1956, 2, 29);
    head.id_no = people::identity(head.birth, sequence % 1000);
    let person = head.id.clone();
    bed.register_near_miss(at, "V002", person)
}

fn v004(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| bed.layout(house) == 'C' && house.people.len() > 1)?;
    let (last, person) = last_of(bed, at);
    bed.house(at).people[last].male ^= true;
    bed.register_fault(at, "V004", person)
}

/// A check character typed in lower case.
fn v004_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let plain = |house: &House| house.rosters.is_empty() && house.loan.is_none() && !house.monitored;
    let at = bed.free(|house| house.people[0].id_no.ends_with('X') && plain(house))?;
    hygiene::small_x(bed, at);
    let head = &mut bed.house(at).people[0];
    head.id_no = head.id_no.replace('X', "x");
    let person = head.id.clone();
    bed.register_near_miss(at, "V004", person)
}

/// Layout C alone has the column.
fn v005(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| bed.layout(house) == 'C')?;
    let head = &bed.plan.houses[at].people[0];
    let ((year, month, day), person) = (head.birth, head.id.clone());
    let other = match round % 3 {
        0 => (year - 1, month, day),
        1 => (year, month % 12 + 1, day.min(28)),
        _ => (year, month, if day > 1 { day - 1 } else { 2 }),
    };
    let date = format!("{:04}{:02}{:02}", other.0, other.1, other.2);
    bed.faults.cells.set(Sheet::Member, &person, &["出生日期"], date);
    bed.register_fault(at, "V005", person)
}

/// Only the month is known, or the year.
fn v005_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| bed.layout(house) == 'C')?;
    let head = &bed.plan.houses[at].people[0];
    let ((year, month, day), person) = (head.birth, head.id.clone());
    let date = [format!("{year}年{month}月"), format!("{year}.{month}.{day}"), year.to_string()];
    bed.faults.cells.set(Sheet::Member, &person, &["出生日期"], date[round % 3].clone());
    bed.register_near_miss(at, "V005", person)
}

fn v006(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| bed.layout(house) != 'C' && house.people.len() > 1)?;
    let (last, person) = last_of(bed, at);
    let house = bed.house(at);
    house.people[last].id_no = house.people[0].id_no.clone();
    bed.register_fault(at, "V006", person)
}

/// Two people born on the same day, with neighbouring numbers.
fn v006_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed
        .free(|house| house.people.len() == 2 && house.people[1].rel == "配偶" && house.cause != "缺劳力")?;
    let birth = (1961, 3, 30);
    for (step, person) in bed.house(at).people.iter_mut().enumerate() {
        person.birth = birth;
        person.labor =
            if person.health == "健康" { "普通劳动力" } else { "弱劳动力或半劳动力" };
        let sequence = 501 + round as u16 * 4 + step as u16 * 2 - u16::from(!person.male);
        person.id_no = people::identity(birth, sequence);
    }
    let person = bed.house(at).people[0].id.clone();
    bed.register_near_miss(at, "V006", person)
}

fn v007(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.people.last().is_some_and(|person| person.rel == "配偶"))?;
    let (last, person) = last_of(bed, at);
    let (own, village) = (bed.plan.houses[at].people[last].clone(), bed.plan.houses[at].village);
    // Of about one age: a wife may be as old as another village's widow.
    let alike =
        |head: &people::Person| head.male == own.male && head.labor == own.labor && head.health == own.health;
    let other = bed.free(|house| house.village != village && alike(&house.people[0]))?;
    let twin = bed.plan.houses[other].people[0].clone();
    if bed.layout(&bed.plan.houses[at]) == 'C' && twin.birth != own.birth {
        bed.fault(at, "V005", person.clone());
    }
    bed.house(at).people[last].id_no = twin.id_no;
    bed.register_fault(other, "V007", twin.id)?;
    bed.register_fault(at, "V007", person)
}

/// Two people of one name in two villages.
fn v007_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.sampled)?;
    let village = bed.plan.houses[at].village;
    let namesake = bed.plan.houses.iter().find(|house| house.village != village)?.people[0].name.clone();
    let house = bed.house(at);
    house.people[0].name.clone_from(&namesake);
    house.head_name = namesake;
    let person = house.people[0].id.clone();
    bed.register_near_miss(at, "V007", person)
}

fn v008(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|_| true)?;
    let head = &mut bed.house(at).people[0];
    head.rel = if head.male { "之父" } else { "之母" };
    bed.register_fault(at, "V008", "rel")
}

/// A widow alone.
fn v008_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.people.len() == 1 && !house.people[0].male)?;
    bed.register_near_miss(at, "V008", "rel")
}

fn v009(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.people.len() > 1)?;
    let (last, _) = last_of(bed, at);
    bed.house(at).people[last].rel = "户主";
    bed.register_fault(at, "V009", "rel")
}

/// A grandparent and a grandchild: one head, nobody in between.
fn v009_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.people.len() == 2 && house.people[1].rel == "之孙子")?;
    bed.register_near_miss(at, "V009", "rel")
}

fn v010(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.people.len() > 2 && house.people[1].rel == "配偶")?;
    let (last, _) = last_of(bed, at);
    bed.house(at).people[last].rel = "配偶";
    bed.register_fault(at, "V010", "rel")
}

fn v010_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.people.iter().any(|person| person.rel == "配偶"))?;
    bed.register_near_miss(at, "V010", "rel")
}

fn v012(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|_| true)?;
    let house = bed.house(at);
    let other = if house.head_name.starts_with('王') { "李改换" } else { "王改换" };
    house.head_name = other.into();
    bed.register_fault(at, "V012", "head_name")
}

/// The dot of a Mongolian name typed in other ways.
fn v012_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| house.head_name.contains('·'))?;
    let house = bed.house(at);
    house.head_name = house.head_name.replace('·', ["•", "・", "．"][round % 3]);
    bed.fault(at, "D008", "head_name");
    bed.register_near_miss(at, "V012", "head_name")
}

fn v013(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|_| true)?;
    bed.house(at).pop_now += 1;
    bed.register_fault(at, "V013", "pop_now")
}

/// 年度家庭人口数 divides the income of the year and may differ from today's number.
fn v013_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|_| true)?;
    bed.house(at).pop_year += 1;
    bed.register_near_miss(at, "V013", "pop_now")
}

fn d001(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.people.len() > 1)?;
    let (last, person) = last_of(bed, at);
    let number = &mut bed.house(at).people[last].id_no;
    number.truncate(15);
    number.push_str("000");
    bed.register_fault(at, "D001", person)
}

/// Two noughts at the end are a number like any other.
fn d001_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| !house.people[0].male)?;
    let birth = (1959, 5, 31);
    let numbers = (1..99).map(|step| people::identity(birth, step * 10));
    let mut wanted = numbers.filter(|number| number.ends_with("00") && !number.ends_with("000"));
    let number = wanted.nth(round)?;
    let head = &mut bed.house(at).people[0];
    (head.birth, head.id_no) = (birth, number);
    let person = head.id.clone();
    bed.register_near_miss(at, "D001", person)
}
