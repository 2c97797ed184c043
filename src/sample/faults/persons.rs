//! Faults of what the register says about single people and causes of poverty (V003, V011, V014–V028).

use crate::sample::faults::{Bed, Planter, Sheet};
use crate::sample::fitting;
use crate::sample::people::{self, Person};
use crate::sample::plan::House;

pub const PLANTERS: &[Planter] = &[
    Planter { rule: "V016", fault: v016, near_miss: v016_near },
    Planter { rule: "V019", fault: v019, near_miss: v019_near },
    Planter { rule: "V026", fault: v026, near_miss: v026_near },
    Planter { rule: "V003", fault: v003, near_miss: v003_near },
    Planter { rule: "V011", fault: v011, near_miss: v011_near },
    Planter { rule: "V014", fault: v014, near_miss: v014_near },
    Planter { rule: "V015", fault: v015, near_miss: v015_near },
    Planter { rule: "V017", fault: v017, near_miss: v017_near },
    Planter { rule: "V018", fault: v018, near_miss: v018_near },
    Planter { rule: "V020", fault: v020, near_miss: v020_near },
    Planter { rule: "V021", fault: v021, near_miss: v021_near },
    Planter { rule: "V022", fault: v022, near_miss: v022_near },
    Planter { rule: "V023", fault: v023, near_miss: v023_near },
    Planter { rule: "V024", fault: v024, near_miss: v024_near },
    Planter { rule: "V025", fault: v025, near_miss: v025_near },
    Planter { rule: "V027", fault: v027, near_miss: v027_near },
    Planter { rule: "V028", fault: v028, near_miss: v028_near },
];

const RELATION: &[&str] = &["与户主关系"];
const NUMBER: &[&str] = &["证件号码"];
const HEALTH: &[&str] = &["健康状况"];
const LABOR: &[&str] = &["劳动技能"];
const MONTHS: &[&str] = &["务工时间（月）"];
const PLACE: &[&str] = &["务工状况"];
const REASON: &[&str] = &["失学或辍学原因"];
const CLASS: &[&str] = &["残疾类别"];
const OTHER_CAUSES: &[&str] = &["其他致贫原因"];

/// The cause asks nothing of the people.
fn is_neutral(house: &House) -> bool {
    matches!(house.cause, "缺技术" | "缺资金" | "因灾" | "自身发展动力不足")
}

/// A household whose last person may become somebody else.
fn host(bed: &Bed<'_>, fits: impl Fn(&House) -> bool) -> Option<usize> {
    bed.free(|house| house.people.len() > 1 && is_neutral(house) && fits(house))
}

/// A birth date of the year and a number, both of this household alone: planned births end with the 28th.
fn born(at: usize, year: i32, male: bool) -> ((i32, u32, u32), String) {
    const LONG: [u32; 7] = [1, 3, 5, 7, 8, 10, 12];
    const MONTHS: [u32; 11] = [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    let step = at / 499;
    let (month, day) = match step {
        0..=10 => (MONTHS[step], 30),
        11..=21 => (MONTHS[step - 11], 29),
        _ => (LONG[(step - 22) % 7], 31),
    };
    let birth = (year, month, day);
    let sequence = (at % 499) as u16 * 2 + if male { 1 } else { 2 };
    let number = people::identity(birth, sequence);
    // …000 would look like a number that a spreadsheet has destroyed; only even ones can end so.
    if number.ends_with("000") {
        return (birth, people::identity(birth, sequence + 2));
    }
    (birth, number)
}

/// The last person becomes somebody healthy of this relation, sex and year, with what usually goes with the age.
fn recast(bed: &mut Bed<'_>, at: usize, rel: &'static str, male: bool, year: i32) -> String {
    let (birth, number) = born(at, year, male);
    edit(bed, at, |person| {
        (person.birth, person.id_no) = (birth, number);
        (person.rel, person.male, person.health, person.months) = (rel, male, "健康", 0);
        let age = 2019 - year;
        person.school = match age {
            ..=2 => "学龄前儿童",
            3..=5 => "学前教育",
            6..=11 => "小学",
            12..=14 => "八年级",
            15..=17 => "普通高中一年级",
            _ => "",
        };
        person.edu = match age {
            ..=17 => "",
            18..=45 => "初中",
            46..=62 => "小学",
            _ => "文盲或半文盲",
        };
        person.labor = match age {
            ..=17 => "无劳动力",
            18..=59 => "普通劳动力",
            60..=64 => "弱劳动力或半劳动力",
            _ => "丧失劳动力",
        };
    })
}

/// Changes the last person; gives the 人编号.
fn edit(bed: &mut Bed<'_>, at: usize, change: impl FnOnce(&mut Person)) -> String {
    let people = &mut bed.house(at).people;
    let last = people.len() - 1;
    change(&mut people[last]);
    people[last].id.clone()
}

/// A grandson of the year; every head is old enough for one.
fn grandson(bed: &mut Bed<'_>, at: usize, year: i32) -> String {
    recast(bed, at, "之孙子", true, year)
}

/// A brother of the year.
fn brother(bed: &mut Bed<'_>, at: usize, year: i32) -> String {
    recast(bed, at, "之兄弟姐妹", true, year)
}

fn head_year(bed: &Bed<'_>, at: usize) -> i32 {
    bed.plan.houses[at].people[0].birth.0
}

/// Writes the cell of a person.
fn cell(bed: &mut Bed<'_>, person: &str, names: &'static [&'static str], value: &str) {
    bed.faults.cells.set(Sheet::Member, person, names, value);
}

/// The first free household with such a person; index and 人编号.
fn somebody(
    bed: &Bed<'_>,
    fits_house: impl Fn(&House) -> bool,
    fits: impl Fn(&Person) -> bool,
) -> Option<(usize, String)> {
    let at = bed.free(|house| fits_house(house) && house.people.iter().any(&fits))?;
    let person = bed.plan.houses[at].people.iter().find(|person| fits(person))?;
    Some((at, person.id.clone()))
}

fn v003(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, person) = other_area(bed, ["160899", "970199", "380199"][round % 3])?;
    bed.register_fault(at, "V003", person)
}

/// The former league, and provinces of people who married in.
fn v003_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, person) = other_area(bed, ["152899", "620199", "150199"][round % 3])?;
    bed.register_near_miss(at, "V003", person)
}

/// The last person's number, begun with another area.
fn other_area(bed: &mut Bed<'_>, area: &str) -> Option<(usize, String)> {
    let at = host(bed, |house| house.people[1..].iter().all(|person| person.id_no.len() == 18))?;
    let person = bed.plan.houses[at].people.last()?.clone();
    let first = format!("{area}{}", person.id_no.get(6..17)?);
    let number = format!("{first}{}", people::check_character(&first));
    cell(bed, &person.id, NUMBER, &number);
    Some((at, person.id))
}

fn is_couple(house: &House) -> bool {
    house.people.len() == 2 && house.people[1].rel == "配偶" && is_neutral(house)
}

/// The other sex, with a number to it.
fn swap_sex(bed: &mut Bed<'_>, at: usize, which: usize) {
    let house = bed.house(at);
    let person = &mut house.people[which];
    person.male ^= true;
    (person.birth, person.id_no) = born(at, person.birth.0, person.male);
}

fn v011(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(is_couple)?;
    swap_sex(bed, at, [1, 0, 1][round % 3]);
    bed.register_fault(at, "V011", "rel")
}

/// A woman as head with her husband, father and son, a widow alone.
fn v011_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = match round % 3 {
        0 => {
            let at = bed.free(is_couple)?;
            swap_sex(bed, at, 0);
            swap_sex(bed, at, 1);
            at
        }
        1 => bed.free(|house| house.people.len() == 2 && house.people[1].rel == "之子")?,
        _ => bed.free(|house| house.people.len() == 1 && !house.people[0].male)?,
    };
    bed.register_near_miss(at, "V011", "rel")
}

fn v014(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |_| true)?;
    let year = head_year(bed, at);
    let (rel, year) = [("之子", year + 8), ("之父", year - 5), ("之孙子", year + 18)][round % 3];
    let person = recast(bed, at, rel, true, year);
    bed.register_fault(at, "V014", person)
}

/// A very young father, a daughter-in-law older than the head, a grandfather with a grandson.
fn v014_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |_| true)?;
    let year = head_year(bed, at);
    let (rel, male, year) =
        [("之子", true, year + 14), ("之儿媳", false, year - 2), ("之孙子", true, year + 36)][round % 3];
    let person = recast(bed, at, rel, male, year);
    bed.register_near_miss(at, "V014", person)
}

fn v015(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |_| true)?;
    let year = head_year(bed, at);
    let (rel, male, year) =
        [("之子", false, year + 25), ("之女", true, year + 25), ("之母", true, year - 25)][round % 3];
    let person = recast(bed, at, rel, male, year);
    bed.register_fault(at, "V015", person)
}

/// A daughter-in-law, a granddaughter under 之孙, and a relation without sex.
fn v015_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |_| true)?;
    let year = head_year(bed, at);
    let (rel, male, year) =
        [("之儿媳", false, year + 25), ("之孙", false, year + 40), ("之兄弟姐妹", false, year + 3)]
            [round % 3];
    let person = recast(bed, at, rel, male, year);
    bed.register_near_miss(at, "V015", person)
}

fn v016(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |house| house.people.last().is_some_and(|person| person.health == "健康"))?;
    let (names, key, value) =
        [(RELATION, "rel", "干亲"), (LABOR, "labor", "全劳动力"), (HEALTH, "health", "亚健康")][round % 3];
    let person = edit(bed, at, |_| ());
    cell(bed, &person, names, value);
    bed.register_fault(at, "V016", format!("{person}/{key}"))
}

/// A code before the label, and older words for the same.
fn v016_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (names, key, value, old) = [
        (RELATION, "rel", "02配偶", "配偶"),
        (HEALTH, "health", "慢性病", "长期慢性病"),
        (LABOR, "labor", "弱劳动力", "弱劳动力或半劳动力"),
    ][round % 3];
    let says = |person: &Person| [person.rel, person.health, person.labor].contains(&old);
    let (at, person) = somebody(bed, |_| true, says)?;
    cell(bed, &person, names, value);
    bed.register_near_miss(at, "V016", format!("{person}/{key}"))
}

fn v017(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let new = |bed: &Bed<'_>| host(bed, |house| bed.layout(house) != 'A');
    let at = new(bed)?;
    let person = match round % 3 {
        0 => {
            grandson(bed, at, 2009);
            edit(bed, at, |person| person.edu = "小学")
        }
        1 => {
            brother(bed, at, 1972);
            edit(bed, at, |person| person.edu = "")
        }
        _ => {
            grandson(bed, at, 2010);
            edit(bed, at, |person| person.school = "")
        }
    };
    bed.register_fault(at, "V017", person)
}

/// Both in the older version, neither for an infant, 学龄前儿童 twice.
fn v017_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let old = round.is_multiple_of(3);
    let at = host(bed, |house| (bed.layout(house) == 'A') == old)?;
    grandson(bed, at, [2009, 2018, 2017][round % 3]);
    let person = edit(bed, at, |person| match round % 3 {
        0 => person.edu = "小学",
        1 => person.school = "",
        _ => (person.edu, person.school) = ("学龄前儿童", "学龄前儿童"),
    });
    bed.register_near_miss(at, "V017", person)
}

/// A pupil of the year in this stage.
fn pupil(bed: &mut Bed<'_>, at: usize, year: i32, school: &'static str) -> String {
    if year < 2000 {
        brother(bed, at, year);
    } else {
        grandson(bed, at, year);
    }
    edit(bed, at, |person| (person.school, person.edu, person.labor) = (school, "", "无劳动力"))
}

fn v018(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |_| true)?;
    let (year, school) = [(1990, "八年级"), (2015, "七年级"), (1985, "小学")][round % 3];
    let person = pupil(bed, at, year, school);
    bed.register_fault(at, "V018", person)
}

/// Late, but not too late.
fn v018_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |_| true)?;
    let (year, school) = [(1999, "九年级"), (2014, "学前教育"), (1995, "本科二年级")][round % 3];
    let person = pupil(bed, at, year, school);
    bed.register_near_miss(at, "V018", person)
}

fn v019(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |house| bed.layout(house) == 'C')?;
    let (year, school, edu) =
        [(2010, "", "文盲或半文盲"), (2008, "非在校生", "小学"), (2005, "", "小学")][round % 3];
    grandson(bed, at, year);
    let person = edit(bed, at, |person| (person.school, person.edu) = (school, edu));
    bed.register_fault(at, "V019", person)
}

/// A reason is given; sixteen since the term began; nine years finished at fifteen.
fn v019_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |house| bed.layout(house) == 'C')?;
    let person = match round % 3 {
        0 => {
            let person = grandson(bed, at, 2009);
            cell(bed, &person, REASON, "重度残疾，送教上门");
            edit(bed, at, |person| (person.school, person.edu) = ("", "文盲或半文盲"))
        }
        1 => sixteen(bed, at),
        _ => {
            grandson(bed, at, 2004);
            edit(bed, at, |person| {
                // Fifteen before the term began.
                person.birth = (2004, 2, 17);
                person.id_no = people::identity(person.birth, (at % 499) as u16 * 2 + 1);
                (person.school, person.edu) = ("", "初中");
            })
        }
    };
    bed.register_near_miss(at, "V019", person)
}

/// Fifteen on 1 September, sixteen at the end of the year; works.
fn sixteen(bed: &mut Bed<'_>, at: usize) -> String {
    grandson(bed, at, 2003);
    edit(bed, at, |person| {
        person.birth = (2003, 11, 30);
        person.id_no = people::identity(person.birth, (at % 499) as u16 * 2 + 1);
        (person.school, person.edu, person.labor) = ("", "初中", "普通劳动力");
    })
}

fn v020(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |_| true)?;
    let person = match round % 3 {
        0 => grandson(bed, at, 2006),
        1 => {
            let year = head_year(bed, at) - 25;
            recast(bed, at, "之父", true, year)
        }
        _ => grandson(bed, at, 2008),
    };
    edit(bed, at, |person| person.labor = ["普通劳动力", "技能劳动力", "技能劳动力"][round % 3]);
    bed.register_fault(at, "V020", person)
}

/// Sixteen by now, skilled at 62, an old herder who still works.
fn v020_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |_| true)?;
    let person = match round % 3 {
        0 => sixteen(bed, at),
        1 => {
            brother(bed, at, 1957);
            edit(bed, at, |person| person.labor = "技能劳动力")
        }
        _ => {
            brother(bed, at, 1949);
            edit(bed, at, |person| person.labor = "普通劳动力")
        }
    };
    bed.register_near_miss(at, "V020", person)
}

fn v021(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |_| true)?;
    brother(bed, at, [1980, 1971, 1966][round % 3]);
    let labor = ["无劳动力", "弱劳动力或半劳动力", "丧失劳动力"][round % 3];
    let person = edit(bed, at, |person| person.labor = labor);
    bed.register_fault(at, "V021", person)
}

/// Still at school, ill, or past sixty.
fn v021_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |_| true)?;
    let person = match round % 3 {
        0 => grandson(bed, at, 2002),
        1 => {
            brother(bed, at, 1970);
            edit(bed, at, |person| {
                (person.health, person.labor) = ("长期慢性病", "弱劳动力或半劳动力");
            })
        }
        _ => brother(bed, at, 1958),
    };
    bed.register_near_miss(at, "V021", person)
}

fn v022(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |_| true)?;
    brother(bed, at, [1950, 1948, 1952][round % 3]);
    let person = edit(bed, at, |person| {
        person.months = [3, 6, 1][round % 3];
        person.labor = ["丧失劳动力", "丧失劳动力", "无劳动力"][round % 3];
    });
    bed.register_fault(at, "V022", person)
}

/// Weak people may work; no months are no work, written or not.
fn v022_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |_| true)?;
    let person = brother(bed, at, [1958, 1950, 1947][round % 3]);
    match round % 3 {
        0 => drop(edit(bed, at, |person| person.months = 4)),
        1 => {}
        _ => cell(bed, &person, MONTHS, "0"),
    }
    bed.register_near_miss(at, "V022", person)
}

fn v023(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, person) = worker(bed, round, ['A', '*', 'A'][round % 3], round.is_multiple_of(3))?;
    match round % 3 {
        0 => cell(bed, &person, PLACE, ""),
        1 => cell(bed, &person, MONTHS, "14"),
        _ => cell(bed, &person, PLACE, "省外务工"),
    }
    bed.register_fault(at, "V023", person)
}

/// The whole year, 其他 of somebody who stays at home, a layout that asks for no place.
fn v023_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let (at, person) = worker(bed, round, ['*', 'A', 'B'][round % 3], round % 3 != 1)?;
    match round % 3 {
        0 => cell(bed, &person, MONTHS, "12"),
        1 => cell(bed, &person, PLACE, "其他"),
        _ => {}
    }
    bed.register_near_miss(at, "V023", person)
}

/// An able person of a layout, with months of work or without.
fn worker(bed: &Bed<'_>, round: usize, layout: char, months: bool) -> Option<(usize, String)> {
    let any = round % 3 == 1 && layout == '*';
    somebody(
        bed,
        |house| layout == '*' || bed.layout(house) == layout,
        |person| person.labor == "普通劳动力" && (any || (person.months > 0) == months),
    )
}

fn v024(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |_| true)?;
    grandson(bed, at, [2003, 2006, 2010][round % 3]);
    let person = edit(bed, at, |person| person.months = [3, 1, 2][round % 3]);
    bed.register_fault(at, "V024", person)
}

/// A pupil of a vocational school, a student, a nought.
fn v024_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |_| true)?;
    let (year, school, months) =
        [(2002, "中职二年级", 5), (1999, "本科二年级", 2), (2004, "普通高中一年级", 0)][round % 3];
    let person = pupil(bed, at, year, school);
    edit(bed, at, |person| person.months = months);
    if months == 0 {
        cell(bed, &person, MONTHS, "0");
    }
    bed.register_near_miss(at, "V024", person)
}

/// Somebody disabled; the generator gives everyone of layout C a class.
fn disabled(bed: &mut Bed<'_>, at: usize, health: &'static str) -> String {
    brother(bed, at, 1965);
    edit(bed, at, |person| (person.health, person.labor) = (health, "弱劳动力或半劳动力"))
}

fn v025(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = host(bed, |house| bed.layout(house) == 'C')?;
    let person = disabled(bed, at, ["残疾", "长期慢性病,残疾", "残疾"][round % 3]);
    cell(bed, &person, CLASS, ["", "", "无"][round % 3]);
    bed.register_fault(at, "V025", person)
}

/// The number is the certificate's, the class is given, the layout asks for neither.
fn v025_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let third = round % 3 == 2;
    let at = host(bed, |house| (bed.layout(house) == 'C') != third)?;
    let person = disabled(bed, at, "残疾");
    if round.is_multiple_of(3) {
        edit(bed, at, |person| person.id_no.push_str("43"));
        cell(bed, &person, CLASS, "");
    }
    bed.register_near_miss(at, "V025", person)
}

fn v026(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let cause = ["因残", "因病", "因学"][round % 3];
    let at = bed.free(|house| {
        let nobody = |word: &str| house.people.iter().all(|person| !person.health.contains(word));
        match cause {
            "因残" => nobody("残疾"),
            "因病" => nobody("病"),
            _ => house.people.iter().all(|person| person.birth.0 < 1980 && person.school.is_empty()),
        }
    })?;
    bed.house(at).cause = cause;
    bed.register_fault(at, "V026", "cause_main")
}

/// A chronic illness is an illness, the son has left school since, and who is ill may lack money.
fn v026_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let ill = |house: &House| house.people.iter().any(|person| person.health.contains("慢性病"));
    let at = match round % 3 {
        0 => bed.free(ill)?,
        1 => host(bed, |house| house.people[0].birth.0 < 1972)?,
        _ => bed.free(|house| ill(house) && house.cause == "缺资金")?,
    };
    match round % 3 {
        0 => bed.house(at).cause = "因病",
        1 => {
            recast(bed, at, "之子", true, 1996);
            bed.house(at).cause = "因学";
        }
        _ => {}
    }
    bed.register_near_miss(at, "V026", "cause_main")
}

fn v027(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let layout = ['*', '*', 'C'][round % 3];
    let at = host(bed, |house| {
        house.people.len() == 2
            && house.people[0].labor == "普通劳动力"
            && (layout == '*' || bed.layout(house) == layout)
    })?;
    brother(bed, at, 1970);
    if round % 3 == 1 {
        edit(bed, at, |person| person.labor = "技能劳动力");
    }
    bed.house(at).cause = "缺劳力";
    bed.register_fault(at, "V027", "cause_main")
}

/// One worker; a son who was a child at the time; an able head with a weak wife.
fn v027_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = match round % 3 {
        0 => bed.free(|house| house.people.len() == 1 && house.people[0].labor == "普通劳动力")?,
        1 => host(bed, |house| house.people.len() == 2 && house.people[0].labor == "普通劳动力")?,
        _ => bed.free(|house| house.people.len() == 2 && fitting::able(&house.people) == 1)?,
    };
    if round % 3 == 1 {
        recast(bed, at, "之子", true, 2001);
        edit(bed, at, |person| person.labor = "普通劳动力");
        bed.house(at).identified = 2014;
    }
    bed.house(at).cause = "缺劳力";
    bed.register_near_miss(at, "V027", "cause_main")
}

/// Writes 其他致贫原因 of a household.
fn other_causes(bed: &mut Bed<'_>, at: usize, value: &str) {
    let id = bed.plan.houses[at].id.clone();
    bed.faults.cells.set(Sheet::Household, &id, OTHER_CAUSES, value);
}

fn v028(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let synonym = round % 3 == 2;
    let at = bed.free(|house| is_neutral(house) && (!synonym || fitting::able(&house.people) < 2))?;
    if synonym {
        bed.house(at).cause = "缺劳力";
    }
    let main = format!("{}、因婚", bed.plan.houses[at].cause);
    other_causes(bed, at, [main.as_str(), "因婚、缺水、缺土地", "缺劳动力"][round % 3]);
    bed.register_fault(at, "V028", "cause_other")
}

/// Two others, none, and one said twice.
fn v028_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(is_neutral)?;
    other_causes(bed, at, ["因婚、缺水", "无", "因婚、缺水、因婚"][round % 3]);
    bed.register_near_miss(at, "V028", "cause_other")
}
