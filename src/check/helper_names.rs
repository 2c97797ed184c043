//! Ways to name a helper (帮扶责任人): 王书记, 小王 and 王建国(镇政府) are ways to name 王建国. The rule about helpers and the
//! table of what every link says judge by the same function.

/// Attribute under which the links name the helper.
pub const ATTRIBUTE: &str = "helper";

/// What people say after a surname instead of the name.
const TITLES: [&str; 24] = [
    "书记",
    "支书",
    "主任",
    "主席",
    "镇长",
    "乡长",
    "村长",
    "苏木达",
    "嘎查达",
    "队长",
    "队员",
    "组长",
    "站长",
    "局长",
    "科长",
    "股长",
    "所长",
    "院长",
    "校长",
    "干部",
    "老师",
    "医生",
    "同志",
    "师傅",
];

/// What is left of a name without titles: 王 of 王副书记, nothing of 书记.
fn bare(name: &str) -> String {
    let bare = TITLES.iter().fold(name.to_owned(), |name, title| name.replace(title, ""));
    let titled = bare.len() < name.len();
    let bare = bare.trim_start_matches(['小', '老']);
    (if titled { bare.trim_end_matches(['副', '第', '一']) } else { bare }).to_owned()
}

/// Does one text name the person whom the other names? A title alone names nobody, and denies nobody.
fn shortens(said: &str, name: &str) -> bool {
    let bare = bare(said);
    bare.is_empty()
        || said.contains(name)
        || if bare.chars().count() == 1 { name.starts_with(&bare) } else { name.contains(&bare) }
}

/// Can two texts, as `name_key` gives them, name one helper?
#[must_use]
pub fn mean_one(a: &str, b: &str) -> bool {
    shortens(a, b) || shortens(b, a)
}

#[cfg(test)]
mod tests {
    use super::mean_one;

    #[test]
    fn a_surname_with_a_title_names_everybody_of_that_surname() {
        for (a, b) in [
            ("段书记", "段文义"),
            ("段副书记", "段文义"),
            ("小段", "段文义"),
            ("段第一书记", "段文义"),
            ("段文义(镇政府)", "段文义"),
            ("段文义、李四", "李四"),
            ("书记", "段文义"),
            ("文义", "段文义"),
        ] {
            assert!(mean_one(a, b) && mean_one(b, a), "{a} {b}");
        }
        for (a, b) in [("段书记", "王文义"), ("段书记", "李段"), ("段文义", "段文礼"), ("段书记", "王主任")]
        {
            assert!(!mean_one(a, b) && !mean_one(b, a), "{a} {b}");
        }
    }
}
