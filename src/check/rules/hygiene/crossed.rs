//! Rows whose 户编号 is one household's and whose name or identity number is another's (张冠李戴). They are used by the
//! number, as every row is; that they contradict themselves must not stay untold.

use super::{link, register_subject};
use crate::check::people;
use crate::check::sink::{Fault, Sink};
use crate::check::world::{HouseholdView, World, cell_evidence};
use crate::ingest::dataset::{Dataset, Household};
use crate::ingest::record::{Record, RecordKind};
use std::collections::{BTreeMap, BTreeSet};

/// Tables whose rows speak about a household, and the columns that hold a number and a name of its people.
const TABLES: [(RecordKind, &[&str], &[&str]); 6] = [
    (RecordKind::Visit, &["head_id"], &["head_name"]),
    (RecordKind::HelperLog, &["head_id"], &["head_name"]),
    (RecordKind::Sample, &["head_id"], &["head_name"]),
    (RecordKind::HumanCheck, &["head_id"], &["head_name"]),
    (RecordKind::Loan, &["id_no"], &["borrower"]),
    (RecordKind::Roster, &["id_no"], &["name", "head_name"]),
];

/// One finding for each household and kind of table.
pub(super) fn look(world: &World<'_>, sink: &mut Sink<'_>) {
    let data = world.input.data;
    let owners = Owners::of(data);
    let mut found: BTreeMap<(u32, RecordKind), Vec<(&Record, &Household)>> = BTreeMap::new();
    for (kind, numbers, names) in TABLES {
        for row in data.all(kind) {
            let Some(own) = data.household(row.str("hh_id")) else { continue };
            if let Some(other) = owners.another(data, own, row, numbers, names) {
                found.entry((own.at, kind)).or_default().push((row, other));
            }
        }
    }
    for ((at, kind), rows) in found {
        let household = &data.households[at as usize];
        let [(first, other), ..] = rows[..] else { continue };
        let tail: String = other.id.chars().skip(other.id.chars().count().saturating_sub(4)).collect();
        let whose = format!("{}{}（{tail}）", other.place.village, other.head_name);
        let more = if rows.len() > 1 { format!("等{}行", rows.len()) } else { String::new() };
        sink.push(
            &(HouseholdView { world, household }).at(),
            Fault {
                subject: register_subject(kind, "hh_id"),
                what: format!(
                    "{}第{}行{more}的户编号是本户，姓名或证件号码却是{whose}户的，请核对是哪一户（暂按户编号使用）",
                    kind.name(),
                    first.row
                ),
                expected: "户编号与姓名、证件号码属同一户".into(),
                actual: format!("户编号属本户，姓名或证件号码属{whose}户"),
                evidence: rows.iter().map(|(row, _)| cell_evidence(row, "hh_id", link(kind))).collect(),
                ..Fault::default()
            },
        );
    }
}

/// Households by the numbers and names of their people, as far as rows of the tables ask for them.
struct Owners {
    /// `None`: the number stands in two households (V007).
    by_number: BTreeMap<String, Option<u32>>,
    by_name: BTreeMap<String, Vec<u32>>,
}

impl Owners {
    fn of(data: &Dataset) -> Owners {
        let (mut numbers, mut names) = (BTreeSet::new(), BTreeSet::new());
        for (kind, number_keys, name_keys) in TABLES {
            for row in data.all(kind) {
                numbers.extend(number_keys.iter().filter_map(|key| people::valid_number(row, key)));
                names.extend(name_keys.iter().map(|key| row.name_key(key).into_owned()));
            }
        }
        names.remove("");
        let mut owners = Owners { by_number: BTreeMap::new(), by_name: BTreeMap::new() };
        for household in &data.households {
            // Who moved out may well be on the list of another household.
            for member in data.live_members(household) {
                if let Some(number) =
                    people::valid_number(member, "id_no").filter(|number| numbers.contains(number))
                {
                    let known = owners.by_number.entry(number).or_insert(Some(household.at));
                    *known = known.filter(|at| *at == household.at);
                }
                let name = member.name_key("name");
                if names.contains(&*name) {
                    let known = owners.by_name.entry(name.into_owned()).or_default();
                    if known.last() != Some(&household.at) {
                        known.push(household.at);
                    }
                }
            }
        }
        owners
    }

    /// The one other household that the row's number or name belongs to, when they are not this one's.
    fn another<'a>(
        &self,
        data: &'a Dataset,
        own: &Household,
        row: &Record,
        numbers: &[&str],
        names: &[&str],
    ) -> Option<&'a Household> {
        let told = numbers
            .iter()
            .filter_map(|key| people::valid_number(row, key))
            .find_map(|n| self.by_number.get(&n).copied());
        if let Some(owner) = told {
            return owner.filter(|at| *at != own.at).and_then(|at| data.households.get(at as usize));
        }
        let name = names.iter().map(|key| row.name_key(key)).find(|name| !name.is_empty())?;
        let bears = |member: &Record| member.name_key("name") == name || member.name_key("head_name") == name;
        if own.members.is_empty()
            || crate::base::text::name_key(&own.head_name) == name
            || data.members(own).any(bears)
        {
            return None;
        }
        // A name of another village proves nothing: many people share one.
        let known = self.by_name.get(&*name)?.iter().filter_map(|at| data.households.get(*at as usize));
        let mut near = known.filter(|household| household.place == own.place);
        near.next().filter(|_| near.next().is_none())
    }
}
