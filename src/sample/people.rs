//! Synthetic people: names, relations and identity numbers with the impossible area code 150899. The check digit and
//! the calendar are written here anew, so that the generator and the checker cannot share a mistake.

use crate::sample::rng::Rng;
use std::collections::HashSet;

/// Area code that no real identity number carries.
pub const AREA: &str = "150899";

const SURNAMES: [&str; 24] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "高", "郭", "马", "贺", "郝",
    "苗", "温", "任", "乔", "樊", "白", "闫",
];
const FIRST: [&str; 20] = [
    "永", "志", "建", "秀", "桂", "玉", "海", "文", "俊", "春", "国", "喜", "福", "兰", "占", "存", "美",
    "瑞", "满", "改",
];
const SECOND: [&str; 22] = [
    "明", "强", "军", "英", "花", "梅", "林", "平", "华", "生", "清", "芳", "财", "旺", "云", "河", "霞",
    "祥", "贵", "莲", "义", "成",
];
const MONGOLIAN: [&str; 14] = [
    "巴特尔",
    "乌云其木格",
    "其其格",
    "苏和",
    "斯琴高娃",
    "那仁·朝克图",
    "娜仁花",
    "格日勒图",
    "宝音德力格尔",
    "阿拉坦·其木格",
    "呼和",
    "萨仁·高娃",
    "布仁",
    "额尔敦",
];

/// A member of a household.
#[derive(Debug, Clone)]
pub struct Person {
    /// 人编号
    pub id: String,
    pub name: String,
    /// 与户主关系
    pub rel: &'static str,
    pub male: bool,
    pub birth: (i32, u32, u32),
    /// 证件号码 as the register shows it.
    pub id_no: String,
    pub ethnic: &'static str,
    pub edu: &'static str,
    /// 在校生状况; empty when not in school.
    pub school: &'static str,
    pub health: &'static str,
    pub labor: &'static str,
    pub months: usize,
}

/// Numbers given so far; two people never share one by accident.
pub type Taken = HashSet<(u32, u16)>;

/// The eighteenth character for seventeen digits.
#[must_use]
pub fn check_character(first17: &str) -> char {
    // Horner's form of the ISO 7064 MOD 11-2 sum.
    let rest = first17.bytes().fold(0_u32, |sum, byte| (sum + u32::from(byte - b'0')) * 2 % 11);
    match (12 - rest) % 11 {
        10 => 'X',
        digit => char::from(b'0' + digit as u8),
    }
}

/// A number for a date (which need not exist) and a sequence of three digits.
#[must_use]
pub fn identity(birth: (i32, u32, u32), sequence: u16) -> String {
    let first = format!("{AREA}{:04}{:02}{:02}{sequence:03}", birth.0, birth.1, birth.2);
    let last = check_character(&first);
    format!("{first}{last}")
}

/// A free number for someone born on `birth`.
pub fn free_identity(rng: &mut Rng, taken: &mut Taken, birth: (i32, u32, u32), male: bool) -> String {
    let date = birth.0 as u32 * 10_000 + birth.1 * 100 + birth.2;
    let mut sequence = (rng.below(499) * 2 + usize::from(male)) as u16;
    // …000 at the end would look like a number that a spreadsheet has destroyed.
    while sequence.is_multiple_of(100) || !taken.insert((date, sequence)) {
        sequence = (sequence + 2) % 1000;
    }
    identity(birth, sequence)
}

/// A name; Mongolian ones stand without surname.
pub fn name(rng: &mut Rng, mongolian: bool) -> String {
    if mongolian {
        return (*rng.pick(&MONGOLIAN)).to_owned();
    }
    let surname = rng.pick(&SURNAMES);
    format!("{surname}{}{}", rng.pick(&FIRST), rng.pick(&SECOND))
}

/// Relation and rough birth year of the members of a household of `size`.
fn roles(rng: &mut Rng, size: usize) -> Vec<(&'static str, bool, i32)> {
    let born = 1938 + rng.below(37) as i32;
    let widow = size == 1 && rng.percent(45);
    let mut roles = vec![("户主", !widow, born)];
    if size >= 2 {
        // A grandparent who raises a child, a mother with a grown son, or a couple.
        match rng.below(10) {
            0 if born < 1958 && size == 2 => roles.push(("之孙子", true, 2005 + rng.below(8) as i32)),
            1 if size == 2 => roles.push(("之子", true, born + 25)),
            _ => roles.push(("配偶", false, born + rng.below(5) as i32)),
        }
    }
    for at in 2..size {
        let born = (born + 24 + rng.below(4) as i32 + at as i32).min(2016);
        roles.push(if at % 2 == 0 { ("之子", true, born) } else { ("之女", false, born) });
    }
    roles
}

/// The people of a household.
pub fn household(rng: &mut Rng, taken: &mut Taken, id: &str, size: usize, mongolian: bool) -> Vec<Person> {
    let roles = roles(rng, size);
    let mut people = Vec::with_capacity(size);
    for (at, (rel, male, year)) in roles.into_iter().enumerate() {
        let birth = (year, 1 + rng.below(12) as u32, 1 + rng.below(28) as u32);
        let age = 2019 - year;
        let school = match age {
            0..=2 => "学龄前儿童",
            3..=5 => "学前教育",
            6..=11 => "小学",
            12..=14 => "八年级",
            15..=17 => "普通高中一年级",
            18..=21 if rng.percent(60) => "本科二年级",
            _ => "",
        };
        let health = match rng.below(100) {
            _ if age < 40 => "健康",
            0..=54 => "健康",
            55..=84 => "长期慢性病",
            85..=89 => "患有大病",
            90..=95 => "残疾",
            _ => "长期慢性病,残疾",
        };
        let labor = match age {
            0..=15 => "无劳动力",
            _ if !school.is_empty() => "无劳动力",
            16..=59 if health == "健康" => "普通劳动力",
            16..=64 => "弱劳动力或半劳动力",
            _ => "丧失劳动力",
        };
        let edu = match age {
            _ if !school.is_empty() => "",
            ..=45 => "初中",
            46..=62 => "小学",
            _ => "文盲或半文盲",
        };
        people.push(Person {
            id: format!("{id}{}", at + 1),
            name: name(rng, mongolian),
            rel,
            male,
            birth,
            id_no: free_identity(rng, taken, birth, male),
            ethnic: if mongolian { "蒙古族" } else { "汉族" },
            edu,
            school,
            health,
            labor,
            months: if labor == "普通劳动力" { rng.below(11) } else { 0 },
        });
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_synthetic_numbers_come_out() {
        for number in ["150899195603120011", "150899195811070020", "150899201212010032", "150899199902290043"]
        {
            assert_eq!(check_character(&number[..17]), number.chars().last().unwrap());
        }
    }
}
