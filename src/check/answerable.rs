//! Can the registers of a county answer a condition of the catalogue at all? Where none of what it reads was handed in (no
//! list of the bureaus, no column 易地搬迁), its 否 is nobody's word: the paper is 不明. One source is enough, because a
//! register that is there and names nobody says 否. Of the lists of the bureaus only those answer that the condition asks
//! for: 医保参保名单 says nothing about 易地搬迁. One register of several lists, with a column 名单类型, answers for those that it
//! tells.

use crate::check::condition::{Condition, in_words};
use crate::check::facts::column_of;
use crate::check::needs::Held;
use crate::ingest::record::RecordKind;
use crate::ingest::sector_lists;

/// Variables that are rows of one register.
const LISTS: [(&str, RecordKind); 3] =
    [("rosters", RecordKind::Roster), ("loans", RecordKind::Loan), ("projects", RecordKind::Project)];
/// All variables of a household's condition: whatever else is asked for a field is an item of a list.
pub const VARIABLES: [&str; 8] =
    ["hh", "members", "rosters", "loans", "projects", "village", "county", "as_of_year"];
/// Registers whose rows speak of a household as a whole.
const OF_HOUSEHOLD: [RecordKind; 3] = [RecordKind::Household, RecordKind::Member, RecordKind::Borderline];
/// Keys of `hh` behind which there is no column.
const KNOWN: [&str; 3] = ["id", "people", "monitored"];

/// Which registers and columns the condition would need one of; `None` when the county handed one of them in.
#[must_use]
pub fn unanswerable(condition: &Condition, held: &Held<'_>) -> Option<String> {
    // What is unknown of a village or a county is unknown by itself.
    if ["village", "county"].into_iter().any(|name| condition.reads(name)) {
        return None;
    }
    let mut lacks = Vec::new();
    let lists = LISTS.into_iter().filter(|(name, _)| condition.reads(name)).map(|(_, kind)| kind);
    for kind in lists {
        if held.answers_for(kind, &lists_asked(condition, kind)) {
            return None;
        }
        let asked = sector_lists_of(condition).join("、");
        lacks.push(match kind {
            RecordKind::Roster if !asked.is_empty() => format!("未找到{}（{asked}）", kind.name()),
            _ => format!("未找到{}", kind.name()),
        });
    }
    let keys = condition.fields_of("hh");
    let items = if condition.reads("members") { condition.fields_of_items(&VARIABLES) } else { Vec::new() };
    if keys.iter().any(|key| KNOWN.contains(key) || held.has_column(&OF_HOUSEHOLD, column_of(key)))
        || items.iter().any(|key| held.has_column(&[RecordKind::Member], key))
    {
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    for (kinds, key) in keys
        .iter()
        .map(|key| (&OF_HOUSEHOLD[..], column_of(key)))
        .chain(items.iter().map(|key| (&[RecordKind::Member][..], *key)))
    {
        let name = format!("“{}”", in_words(kinds, key).1);
        // Of a list's own fields the members have none.
        let is_column = kinds.len() > 1 || in_words(kinds, key).1 != key;
        if is_column && !names.contains(&name) {
            names.push(name);
        }
    }
    if !names.is_empty() {
        lacks.push(format!("户表、人员表没有{}列", names.join("、")));
    }
    (!lacks.is_empty()).then(|| lacks.join("，"))
}

/// Words by which the condition asks for single lists of a register; none for one that is no collection of lists.
#[must_use]
pub fn lists_asked(condition: &Condition, kind: RecordKind) -> Vec<&str> {
    if kind == RecordKind::Roster { condition.texts_about("list") } else { Vec::new() }
}

/// The sector lists that the condition asks for, as the rules call them, in the order of the source.
#[must_use]
pub fn sector_lists_of(condition: &Condition) -> Vec<&str> {
    let mut lists: Vec<&str> = Vec::new();
    for list in condition.texts_about("list").into_iter().map(sector_lists::called) {
        if !lists.contains(&list) {
            lists.push(list);
        }
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::facts::Names;
    use crate::check::needs::HandedIn;
    use crate::check::testkit::{Kit, person, record, text};
    use crate::ingest::columns::Columns;

    /// What is said of a condition in the kit's only county.
    fn told(kit: &Kit, when: &str) -> Option<String> {
        let condition = Condition::compile(when, &Names).unwrap();
        kit.with_input(|input| {
            let handed_in = HandedIn::of(input);
            unanswerable(&condition, handed_in.by_county.values().next().unwrap())
        })
    }

    #[test]
    fn a_condition_is_unanswerable_only_where_none_of_its_sources_was_handed_in() {
        let when = "(has(hh.reloc) && hh.reloc) || rosters.exists(r, r.list.contains('搬迁'))";
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", "", &[])]);
        let said = told(&kit, when).unwrap();
        assert!(said.starts_with("未找到行业部门名单（易地搬迁），户表、人员表没有“"), "{said}");
        assert_eq!(told(&kit, "size(loans) > 0").as_deref(), Some("未找到小额信贷台账"));
        assert_eq!(told(&kit, "village.exited_village"), None);
        assert_eq!(told(&kit, "hh.people > 2"), None);
        // The list is there, and names another household.
        kit.household("0002", vec![person("李四", "户主", "", &[])]);
        kit.add(record(RecordKind::Roster, 2, &[("list", text("易地搬迁")), ("hh_id", text("0002"))]));
        assert_eq!(told(&kit, when), None);
    }

    #[test]
    fn the_list_of_another_bureau_answers_nothing() {
        let moved = "rosters.exists(r, r.list.contains('搬迁'))";
        let ill = "rosters.exists(r, r.list == '大病' || r.list == '大病慢病' && has(r.value) && r.value.contains('医保'))";
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", "", &[])]);
        let mut row = record(RecordKind::Roster, 2, &[("list", text("医保")), ("hh_id", text("0001"))]);
        kit.add(row.clone());
        assert_eq!(told(&kit, moved).as_deref(), Some("未找到行业部门名单（易地搬迁）"), "no row tells it");
        let other = record(RecordKind::Roster, 3, &[("list", text("易地搬迁")), ("hh_id", text("0002"))]);
        kit.add(other);
        assert_eq!(told(&kit, moved), None, "a register of several lists answers for those of its rows");
        // The kind stands in the name of the file: there is no such column.
        let table = std::sync::Arc::make_mut(&mut row.table);
        table.columns = Columns::new(vec![("hh_id", 0), ("list", u16::MAX)]);
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", "", &[])]);
        kit.add(row);
        assert_eq!(told(&kit, moved).as_deref(), Some("未找到行业部门名单（易地搬迁）"));
        assert_eq!(told(&kit, ill).as_deref(), Some("未找到行业部门名单（大病慢病）"));
        assert_eq!(told(&kit, "rosters.exists(r, r.list in ['医保', '低保'])"), None);
        assert_eq!(told(&kit, "size(rosters) > 3"), None, "any list will do where none is named");
    }

    #[test]
    fn a_column_of_the_people_answers_as_well() {
        let when = "rosters.exists(r, r.list.contains('公益')) || members.exists(m, has(m.post_type) && m.post_type != '无')";
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", "", &[])]);
        let said = told(&kit, when).unwrap();
        assert!(!said.contains("list") && said.contains("未找到行业部门名单"), "{said}");
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", "", &[("post_type", text(""))])]);
        assert_eq!(told(&kit, when), None, "the column is there, and nobody has a post");
    }
}
