//! What a person's row says about age, sex, school, health and work, with everything doubtful left unknown.

use crate::base::{idno, text};
use crate::check::people;
use crate::check::rule::Threshold;
use crate::check::world::HouseholdView;
use crate::ingest::build::data_date;
use crate::ingest::dataset::{Dataset, Place};
use crate::ingest::record::{Record, RecordKind, Value};
use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Reference day of ages for everything but school.
pub const YEAR_END: Threshold = Threshold {
    key: "day",
    default: 1231.0,
    unit: "（月×100＋日）",
    what: "年龄基准日：取不晚于数据时点的最近一天",
    basis: "2019年度数据以2019年12月31日计；内部规则",
};

/// Reference day of ages for school: the term begins on 1 September.
pub const SCHOOL_DAY: Threshold = Threshold {
    key: "day",
    default: 901.0,
    unit: "（月×100＋日）",
    what: "学龄基准日：取不晚于数据时点的最近一天",
    basis: "学年自9月1日起；内部规则",
};

/// A live member, with birth and sex where nothing speaks against them.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    pub row: &'a Record,
    pub birth: Option<NaiveDate>,
    pub male: Option<bool>,
}

/// Birth and sex as a row says them, with the number they rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Born {
    /// See [`number`].
    number: Box<str>,
    birth: Option<NaiveDate>,
    male: Option<bool>,
}

/// What every row of the members says; thirty rules ask.
#[must_use]
pub fn born(data: &Dataset) -> Vec<Born> {
    data.all(RecordKind::Member)
        .par_iter()
        .map(|row| Born { number: number(row).into(), birth: birth(row), male: is_male(row) })
        .collect()
}

/// Live members of a household. A number that two of them carry says nothing about either (V006 speaks).
#[must_use]
pub fn live<'a>(view: &HouseholdView<'a>) -> Vec<Person<'a>> {
    let all = view.world.input.data.all(RecordKind::Member);
    let rows: Vec<(&Record, &Born)> = view
        .household
        .members
        .iter()
        .filter_map(|at| all.get(*at as usize).zip(view.world.born.get(*at as usize)))
        .filter(|(row, _)| people::is_live(row))
        .collect();
    rows.iter()
        .map(|(row, own)| {
            let same = |other: &&(&Record, &Born)| other.1.number == own.number;
            let shared = !own.number.is_empty() && rows.iter().filter(same).count() > 1;
            let (birth, male) = if shared { (None, None) } else { (own.birth, own.male) };
            Person { row, birth, male }
        })
        .collect()
}

/// The eighteen characters of a number whose check digit and date are right; empty otherwise.
fn number(row: &Record) -> String {
    let written = row.code("id_no");
    idno::first18(&written).filter(|head| idno::is_valid(head)).map(str::to_owned).unwrap_or_default()
}

/// Birth date by number and 出生日期; unknown when they differ.
#[must_use]
pub fn birth(row: &Record) -> Option<NaiveDate> {
    let said = row.date("birth");
    match (idno::birth(&number(row)), said) {
        (Some(day), Some(said)) => (said.earliest()? <= day && day <= said.latest()?).then_some(day),
        (Some(day), None) => Some(day),
        (None, said) => said.and_then(crate::base::date::PartialDate::day),
    }
}

/// Sex by number and 性别; unknown when they differ (V004 speaks). Codes 1 and 2 mean different things elsewhere.
#[must_use]
pub fn is_male(row: &Record) -> Option<bool> {
    let said = match row.str("sex") {
        "男" => Some(true),
        "女" => Some(false),
        _ => None,
    };
    match (idno::is_male(&number(row)), said) {
        (Some(a), Some(b)) => (a == b).then_some(a),
        (a, b) => a.or(b),
    }
}

/// Age on two days: the reference day before the data date, and the data date itself. A limit is broken only when it is
/// broken on both, so that a birthday between the two accuses nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ages {
    pub then: i32,
    pub now: i32,
}

impl Ages {
    #[must_use]
    pub fn at_least(self, years: f64) -> bool {
        f64::from(self.then) >= years
    }

    #[must_use]
    pub fn at_most(self, years: f64) -> bool {
        f64::from(self.now) <= years
    }

    #[must_use]
    pub fn below(self, years: f64) -> bool {
        f64::from(self.now) < years
    }
}

/// The day a row speaks of: its 数据日期 or the end of its 年度, never later than the day of the check.
#[must_use]
pub fn data_day(row: &Record, as_of: NaiveDate) -> NaiveDate {
    data_date(row).and_then(crate::base::date::PartialDate::latest).map_or(as_of, |day| day.min(as_of))
}

/// The last `month × 100 + day` not after `before`; `None` for a day that no calendar has.
#[must_use]
pub fn last(month_day: f64, before: NaiveDate) -> Option<NaiveDate> {
    let (month, day) = ((month_day / 100.0) as u32, (month_day % 100.0) as u32);
    let of = |year| NaiveDate::from_ymd_opt(year, month, day);
    of(before.year()).filter(|found| *found <= before).or_else(|| of(before.year() - 1))
}

impl Person<'_> {
    /// Ages with the reference day `month_day`; `None` when the birth date is unknown or nobody's.
    #[must_use]
    pub fn ages(&self, month_day: f64, as_of: NaiveDate) -> Option<Ages> {
        let birth = self.birth?;
        let now = data_day(self.row, as_of);
        let then = last(month_day, now)?;
        let ages = Ages { then: idno::age_on(birth, then), now: idno::age_on(birth, now) };
        (0..=115).contains(&ages.now).then_some(ages)
    }
}

/// What 在校生状况 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum School {
    /// Not in school.
    Out,
    /// 学龄前儿童
    Infant,
    Kindergarten,
    Primary,
    Middle,
    High,
    /// 中职, 技师学院
    Vocational,
    College,
}

/// Villages registered in the newer version, in which 文化程度 or 在校生状况 is filled and not both, as their rows show: a
/// blank 在校生状况 beside a 文化程度 says "not in school" there.
#[derive(Debug, Default)]
pub struct Newer {
    villages: BTreeSet<Place>,
    /// Counties in which somebody's 在校生状况 is filled: elsewhere the column may have been wiped.
    used: BTreeSet<String>,
}

/// A word of the older version, in which everybody has both.
pub const OUT: &str = "非在校生";

impl Newer {
    #[must_use]
    pub fn of(data: &Dataset) -> Self {
        let (mut either, mut older, mut used) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for household in &data.households {
            for row in data.live_members(household) {
                let said = row.text("school");
                if !said.is_empty() && !used.contains(&household.place.county) {
                    used.insert(household.place.county.clone());
                }
                if said == OUT {
                    older.insert(&household.place);
                } else if is_one_of_two(row) {
                    either.insert(&household.place);
                }
            }
        }
        Newer { villages: either.difference(&older).map(|place| (*place).clone()).collect(), used }
    }

    /// Is the row of the newer version, by columns of its own or as its village is?
    #[must_use]
    pub fn holds(&self, place: &Place, row: &Record) -> bool {
        is_new_layout(row) || self.villages.contains(place)
    }

    /// The stage a person of the village is in; `None` when the row does not say.
    #[must_use]
    pub fn school(&self, place: &Place, row: &Record) -> Option<School> {
        let said = row.text("school");
        if !said.is_empty() {
            return stage(&said);
        }
        let blank = row.has_column("school") && row.field("school").value.is_blank();
        let newer = is_new_layout(row) || (self.used.contains(&place.county) && self.holds(place, row));
        (blank && newer && !row.text("edu").is_empty()).then_some(School::Out)
    }

    /// Is the person in kindergarten, school or college? `None` when the register does not say; small children are not.
    /// Words of no known stage (在读) say that there is one.
    #[must_use]
    pub fn is_student(&self, place: &Place, row: &Record) -> Option<bool> {
        match self.school(place, row) {
            Some(stage) => Some(!matches!(stage, School::Out | School::Infant)),
            None => {
                let said = row.text("school");
                let no = said.contains("不在校") || said.contains("非在校") || said == "否";
                (!said.is_empty()).then_some(!no)
            }
        }
    }
}

/// One of the two is filled and the other is there and blank: what the older version never has.
fn is_one_of_two(row: &Record) -> bool {
    let blank = |key: &str| row.has_column(key) && row.field(key).value.is_blank();
    (blank("edu") && !row.text("school").is_empty()) || (blank("school") && !row.text("edu").is_empty())
}

fn stage(said: &str) -> Option<School> {
    Some(match said {
        OUT => School::Out,
        "学龄前儿童" => School::Infant,
        "学前教育" => School::Kindergarten,
        "小学" => School::Primary,
        "七年级" | "八年级" | "九年级" => School::Middle,
        "大专及以上" | "硕士研究生及以上" => School::College,
        other if other.starts_with("普通高中") => School::High,
        other if other.starts_with("中职") || other.starts_with("技师学院") => School::Vocational,
        other if other.starts_with("高职高专") || other.starts_with("本科") => School::College,
        _ => return None,
    })
}

/// In a school of any stage, from primary school up.
#[must_use]
pub fn is_pupil(school: School) -> bool {
    !matches!(school, School::Out | School::Infant | School::Kindergarten)
}

/// Layouts of 2019 and later ask for 文化程度 or 在校生状况, not for both; they are told by columns of their own.
#[must_use]
pub fn is_new_layout(row: &Record) -> bool {
    const OWN: [&str; 10] = [
        "person_id_date",
        "dropout_reason",
        "mandarin",
        "disab_year",
        "job_channel",
        "risk_gone",
        "risk_date",
        "risk_gone_date",
        "watch_type",
        "person_phone",
    ];
    OWN.iter().any(|key| row.has_column(key))
}

/// Items of 健康状况; `None` when blank or not all of them known.
#[must_use]
pub fn health(row: &Record) -> Option<Vec<String>> {
    let items: Vec<String> = match &row.field("health").value {
        Value::Set(items) => items.iter().map(ToString::to_string).collect(),
        Value::Text(one) => vec![one.to_string()],
        _ => return None,
    };
    let known = |item: &String| matches!(item.as_str(), "健康" | "长期慢性病" | "患有大病" | "残疾");
    (!items.is_empty() && items.iter().all(known)).then_some(items)
}

/// A disability certificate shows in the number, the kind of paper, or the columns for it.
#[must_use]
pub fn has_certificate(row: &Record) -> bool {
    let number = row.code("id_no");
    matches!(number.chars().count(), 20 | 22)
        || row.text("id_type").contains("残疾")
        || ["disab_class", "disab_grade", "disab_year"].iter().any(|key| !is_nothing(&row.text(key)))
}

/// Blank, or a word for nothing in a column of free text.
#[must_use]
pub fn is_nothing(said: &str) -> bool {
    matches!(text::fold(said).as_str(), "" | "无" | "否" | "没有" | "/" | "-" | "—" | "——" | "不适用" | "空")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testkit::{person, text};

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_reference_day_lies_before_the_data_date() {
        assert_eq!(last(901.0, day(2020, 4, 15)), Some(day(2019, 9, 1)));
        assert_eq!(last(1231.0, day(2020, 4, 15)), Some(day(2019, 12, 31)));
        assert_eq!(last(901.0, day(2019, 12, 31)), Some(day(2019, 9, 1)));
        assert_eq!(last(229.0, day(2019, 12, 31)), None);
        assert_eq!(last(1399.0, day(2019, 12, 31)), None);
    }

    #[test]
    fn number_and_birth_column_must_agree() {
        let of = |id: &str, birth_text: &str| {
            let more = [("birth", crate::base::date::parse(birth_text).map_or(Value::Blank, Value::Date))];
            birth(&person("张三", "户主", id, &more))
        };
        assert_eq!(of("150899195603120011", ""), Some(day(1956, 3, 12)));
        assert_eq!(of("150899195603120011", "1956-03"), Some(day(1956, 3, 12)));
        assert_eq!(of("150899195603120011", "1957-03-12"), None);
        assert_eq!(
            of("150899195603120012", "1957-03-12"),
            Some(day(1957, 3, 12)),
            "V001 speaks of the number"
        );
        assert_eq!(of("150899195603120012", ""), None);
    }

    #[test]
    fn a_blank_school_says_nothing_in_old_layouts() {
        let school = |row: &Record| Newer::default().school(&Place::default(), row);
        let blank = [("school", Value::Blank), ("edu", text("小学"))];
        assert_eq!(school(&person("张三", "户主", "", &blank)), None);
        let new = [("school", Value::Blank), ("edu", text("小学")), ("dropout_reason", Value::Blank)];
        assert_eq!(school(&person("张三", "户主", "", &new)), Some(School::Out));
        assert_eq!(school(&person("张三", "户主", "", &[("school", text("大三"))])), None);
    }
}
