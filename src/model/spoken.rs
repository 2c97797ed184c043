//! Which drawn households an interview stands for: those of the helper who was asked, and the one the person lives in.
//! The same matching that decides whether a household has an interview, told from the side of the interview.

use crate::check::facts;
use crate::check::input::Input;
use crate::check::links;
use crate::ingest::record::Record;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub(super) struct Spoken {
    /// Name of a helper → county → households.
    helpers: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    /// (county, village, name of a member) → households
    members: BTreeMap<(String, String, String), BTreeSet<String>>,
}

impl Spoken {
    pub fn collect(input: &Input<'_>) -> Spoken {
        let mut spoken = Spoken::default();
        for household in input.data.households.iter().filter(|h| links::is_sampled(input, h)) {
            let place = &household.place;
            for name in links::helpers(input, household).into_keys() {
                let counties = spoken.helpers.entry(name).or_default();
                counties.entry(place.county.clone()).or_default().insert(household.id.clone());
            }
            for member in input.data.members(household) {
                let name = member.name_key("name");
                let key = (place.county.clone(), place.village.clone(), name.into_owned());
                spoken.members.entry(key).or_default().insert(household.id.clone());
            }
        }
        spoken
    }

    /// Household numbers in order; empty for an interview that names its household itself.
    pub fn of(&self, input: &Input<'_>, record: &Record) -> Vec<String> {
        let name = record.name_key("interviewee");
        if name.is_empty() || !record.text("hh_id").is_empty() {
            return Vec::new();
        }
        let place = facts::place_of(record, input.divisions);
        let mut found: BTreeSet<&String> = BTreeSet::new();
        for (county, households) in self.helpers.get(name.as_ref()).into_iter().flatten() {
            // A record kept within one county often does not name it.
            if place.county.is_empty() || *county == place.county {
                found.extend(households);
            }
        }
        found.extend(
            self.members.get(&(place.county, place.village, name.into_owned())).into_iter().flatten(),
        );
        found.into_iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testkit::{Kit, person, record, text};
    use crate::ingest::record::RecordKind;

    #[test]
    fn an_interview_with_a_helper_stands_for_his_drawn_households() {
        let mut kit = Kit::new();
        for id in ["0001", "0002", "0003"] {
            kit.household(id, vec![person("张三", "户主", "150899195603120011", &[])]);
            kit.add(record(RecordKind::Helper, 2, &[("hh_id", text(id)), ("helper", text("王五"))]));
        }
        for id in ["0001", "0003"] {
            kit.add(record(RecordKind::Sample, 2, &[("hh_id", text(id))]));
        }
        let asked = |cells: &[_]| {
            kit.with_input(|input| Spoken::collect(input).of(input, &record(RecordKind::Interview, 2, cells)))
        };
        assert_eq!(asked(&[("interviewee", text("王五"))]), ["0001", "0003"]);
        assert!(asked(&[("interviewee", text("赵六"))]).is_empty());
        assert!(asked(&[("interviewee", text("王五")), ("hh_id", text("0001"))]).is_empty());
    }
}
