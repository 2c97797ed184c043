//! What must fit the people of a household, so that a sample without faults is one: the cause of poverty, and columns
//! of layout C that only some people fill.

use crate::sample::people::Person;
use crate::sample::sheets::Table;

/// The drawn cause, or a neighbouring one that this family can have.
#[must_use]
pub fn cause(drawn: &'static str, people: &[Person]) -> &'static str {
    let ill = |word: &str| people.iter().any(|person| person.health.contains(word));
    match drawn {
        "因病" if !ill("慢性病") && !ill("大病") => "缺技术",
        "因残" if !ill("残疾") => "缺资金",
        "因学" if !people.iter().any(is_pupil) => "因灾",
        "缺劳力" if able(people) > 1 => "自身发展动力不足",
        _ => drawn,
    }
}

fn is_pupil(person: &Person) -> bool {
    !matches!(person.school, "" | "非在校生" | "学龄前儿童" | "学前教育")
}

/// People who can work.
#[must_use]
pub fn able(people: &[Person]) -> usize {
    people.iter().filter(|person| matches!(person.labor, "普通劳动力" | "技能劳动力")).count()
}

/// 失学或辍学原因 (nobody has one) and 残疾类别 of everybody in layout C.
pub fn more_columns<'a>(table: &mut Table, people: impl Iterator<Item = &'a Person>) {
    let _ = table.column(&["失学或辍学原因"]);
    let class = table.column(&["残疾类别"]);
    for (at, person) in people.enumerate() {
        if person.health.contains("残疾") {
            table.rows[at][class] = ["肢体残疾", "视力残疾", "听力残疾"][at % 3].into();
        }
    }
}
