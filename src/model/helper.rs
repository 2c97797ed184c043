//! Who helps a household (帮扶责任人): the person the work list calls by name.

use crate::base::{mask, text};
use crate::check::input::Input;
use crate::ingest::dataset::Household;
use crate::ingest::record::{Record, RecordKind};

/// A helper as the registers name him.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Helper {
    /// Several people who help at the same time are joined by 、.
    pub name: String,
    /// Empty when no register says.
    pub unit: String,
}

/// The first source that names anyone: the helper register (terms that have not ended), the household's own rows, the
/// drawn list, the newest visit of the helper log.
pub(super) fn of(input: &Input<'_>, household: &Household) -> Helper {
    let data = input.data;
    let rows = |kind| data.of_household(kind, &household.id);
    let as_of = input.as_of.to_string();
    let current = rows(RecordKind::Helper)
        .filter(|row| row.date("end_date").is_none_or(|end| end.to_string() >= as_of))
        .collect();
    let newest = rows(RecordKind::HelperLog).max_by_key(|row| row.date("date").map(|date| date.to_string()));
    let sources: [Vec<&Record>; 4] = [
        current,
        rows(RecordKind::Household).chain(data.members(household)).collect(),
        rows(RecordKind::Sample).collect(),
        newest.into_iter().collect(),
    ];
    sources.iter().map(|rows| named(rows)).find(|helper| !helper.name.is_empty()).unwrap_or_default()
}

fn named(rows: &[&Record]) -> Helper {
    let mut names: Vec<String> = Vec::new();
    let mut unit = String::new();
    for row in rows {
        let name = mask::text(&row.person_name("helper"));
        if name.is_empty() || names.contains(&name) {
            continue;
        }
        if unit.is_empty() {
            unit = mask::text(&text::display(&row.text("helper_unit")));
        }
        names.push(name);
    }
    Helper { name: names.join("、"), unit }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testkit::{Kit, person, record, text};

    fn helper(kit: &Kit) -> (String, String) {
        let found = kit.with_input(|input| of(input, &input.data.households[0]));
        (found.name, found.unit)
    }

    #[test]
    fn the_register_of_helpers_goes_before_an_old_visit_and_ended_terms_do_not_count() {
        let mut kit = Kit::new();
        kit.household("0001", vec![person("张三", "户主", "150899195603120011", &[])]);
        assert_eq!(helper(&kit), (String::new(), String::new()));
        let row = |kind, cells: &[(&'static str, &str)]| {
            let mut all = vec![("hh_id", text("0001"))];
            all.extend(cells.iter().map(|(key, value)| {
                let date = crate::base::date::parse(value).map(crate::ingest::record::Value::Date);
                (*key, date.unwrap_or_else(|| text(value)))
            }));
            record(kind, 2, &all)
        };
        kit.add(row(RecordKind::HelperLog, &[("helper", "旧人"), ("date", "2018-03-01")]));
        kit.add(row(RecordKind::HelperLog, &[("helper", "新人"), ("date", "2019-03-01")]));
        assert_eq!(helper(&kit).0, "新人", "the newest visit");
        kit.add(row(RecordKind::Helper, &[("helper", "前任"), ("end_date", "2018-12-31")]));
        assert_eq!(helper(&kit).0, "新人", "a term that has ended");
        kit.add(row(RecordKind::Helper, &[("helper", "张文义"), ("helper_unit", "狼山镇政府")]));
        assert_eq!(helper(&kit), ("张文义".into(), "狼山镇政府".into()));
    }
}
