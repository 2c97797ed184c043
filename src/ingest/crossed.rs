//! Rows whose 户编号 is one household's and whose name or identity number is another's (张冠李戴), or whose own 旗县, 苏木乡镇
//! or 嘎查村 is another than that of the number (`elsewhere`) and whose name does not decide. Nobody here can say which of
//! the two is meant, so such a row is used for neither: it is taken out of its register before anything reads it and kept
//! in [`Dataset::crossed`]. D009 tells it, and what would rest on it is 不明 for both households. Where name or number do decide, the
//! row stays, and D009 tells its wrong place ([`Dataset::misplaced`]); so it does where a row without 户编号 is found by its
//! identity number. Rows that the county counts whosever they are (problems, 边缘户 lists) stay where their number puts them.

use crate::base::error::SoftError;
use crate::ingest::build::data_date;
use crate::ingest::dataset::{Crossed, Dataset, Place};
use crate::ingest::elsewhere::{self, Elsewhere, Villages};
use crate::ingest::places::Places;
use crate::ingest::record::{Key, Record, RecordKind, quoted};
use crate::ingest::speakers;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A register whose rows speak about a household, with the columns of a number and of a name of its people.
type Told = (RecordKind, &'static [Key], &'static [Key]);

/// 户表 comes first: its heads are people of their households for all other registers.
const HOUSEHOLDS: [Told; 1] = [(RecordKind::Household, &["head_id"], &["head_name"])];
const OTHERS: [Told; 11] = [
    (RecordKind::Borderline, &["head_id"], &["head_name"]),
    (RecordKind::Sample, &["head_id"], &["head_name"]),
    (RecordKind::Interview, &[], &["head_name", "interviewee"]),
    (RecordKind::Visit, &["head_id"], &["head_name"]),
    (RecordKind::HelperLog, &["head_id"], &["head_name"]),
    (RecordKind::Helper, &[], &["head_name"]),
    (RecordKind::HumanCheck, &["head_id"], &["head_name"]),
    (RecordKind::Loan, &["id_no"], &["borrower"]),
    (RecordKind::Problem, &[], &["head_name"]),
    (RecordKind::Roster, &["id_no"], &["name", "head_name"]),
    (RecordKind::FileValue, &[], &["head_name", "name"]),
];

/// Takes such rows out of their registers; fills `Dataset::crossed`. The rows of each register must be indexed by
/// household, and no household built yet.
pub(super) fn set_aside(data: &mut Dataset, places: &mut Places<'_>) {
    for registers in [&HOUSEHOLDS[..], &OTHERS[..]] {
        let found = find(data, registers, places);
        for (kind, rows) in found {
            let Some(records) = data.records.get_mut(&kind) else { continue };
            let mut kept = Vec::with_capacity(records.len());
            for (at, record) in std::mem::take(records).into_iter().enumerate() {
                match rows.get(&at) {
                    None => kept.push(record),
                    Some(Other { person, column, is_own }) => {
                        let number = match record.str("hh_id") {
                            "" => person.clone().unwrap_or_default(),
                            number => number.to_owned(),
                        };
                        let row = Crossed { number, person: person.clone(), column, record };
                        kept.extend((*is_own || row.stays()).then(|| row.record.clone()));
                        if *is_own { &mut data.misplaced } else { &mut data.crossed }.push(row);
                    }
                }
            }
            *records = kept;
            data.index(kind);
        }
    }
    for (at, row) in (0u32..).zip(&data.crossed) {
        for id in std::iter::once(&row.number).chain(&row.person) {
            data.crossed_of.entry(id.clone()).or_default().push(at);
        }
    }
    let told = remarks(data);
    data.remarks.extend(told);
}

/// One remark for each table, with the cells.
fn remarks(data: &Dataset) -> Vec<SoftError> {
    let mut tables: BTreeMap<String, Vec<&Crossed>> = BTreeMap::new();
    for row in &data.crossed {
        tables.entry(row.record.table.place()).or_default().push(row);
    }
    let told = |(place, rows): (String, Vec<&Crossed>)| {
        let cell = |row: &&Crossed| format!("{}与{}", row.cell("hh_id"), row.cell(row.column));
        let cells: Vec<String> = rows.iter().map(cell).collect();
        let what = format!(
            "{}行的户编号是一户，姓名、证件号码或所填地点是另一户的（{}），分不清是哪一户，{}；请核对原件后改正",
            rows.len(),
            quoted(&cells, 10, "、"),
            rows.first().map_or("", |row| row.fate())
        );
        SoftError::new(place, what)
    };
    tables.into_iter().map(told).collect()
}

/// What a row says against its 户编号.
struct Other {
    /// The household it speaks of by this, when the registers tell; without 户编号, the one that it is of.
    person: Option<String>,
    /// The column that says so.
    column: Key,
    /// Its name or identity number is one of the household of its 户编号: the row is that household's, and its place is wrong.
    is_own: bool,
}

impl Other {
    fn misplaced(told: &Elsewhere) -> Other {
        Other { person: None, column: told.column, is_own: true }
    }
}

/// By register, the rows that belong to another household than their number says.
type Found = BTreeMap<RecordKind, BTreeMap<usize, Other>>;

fn find(data: &Dataset, registers: &[Told], places: &mut Places<'_>) -> Found {
    let owners = Owners::of(data, registers, places);
    let mut found = Found::new();
    for (kind, numbers, names) in registers {
        for (at, row) in data.all(*kind).iter().enumerate() {
            if let Some(other) = owners.another(row, numbers, names, places) {
                found.entry(*kind).or_default().insert(at, other);
            }
        }
    }
    found
}

/// The columns of a row that name somebody of its household: the first of them that is filled counts. An official, a
/// helper or a neighbour may be asked about a household; only 群众 speak for their own.
fn name_of(row: &Record, names: &[Key]) -> Option<(Key, String)> {
    let own = |key: &Key| match *key {
        "interviewee" => !speakers::is_official(row),
        _ => true,
    };
    let written = names.iter().filter(|key| own(key)).map(|key| (*key, row.name_key(key).into_owned()));
    written.into_iter().find(|(_, name)| !name.is_empty())
}

/// People of the registers by 户编号, numbers and names, as far as rows ask for them.
struct Owners<'a> {
    homes: HashMap<&'a str, Home>,
    /// `None`: the number stands in two households (V007).
    by_number: HashMap<String, Option<&'a str>>,
    by_name: HashMap<String, Vec<&'a str>>,
    villages: Villages,
}

/// What the registers call a household that some row speaks of.
#[derive(Default)]
struct Home {
    place: Place,
    /// Every place that a row of it names, of whatever date: a village may have been merged since.
    places: Vec<Place>,
    /// Everybody of it, living or not, as far as rows ask for the name.
    names: BTreeSet<String>,
    date: Option<crate::base::date::PartialDate>,
}

impl<'a> Owners<'a> {
    fn of(data: &'a Dataset, registers: &[Told], places: &mut Places<'_>) -> Owners<'a> {
        let (mut numbers, mut names) = (HashSet::new(), HashSet::new());
        let mut tells_place = false;
        for (kind, number_keys, name_keys) in registers {
            for row in data.all(*kind) {
                let numbered = !row.str("hh_id").is_empty();
                let tells = elsewhere::may_tell(row);
                if numbered || tells {
                    numbers.extend(number_keys.iter().filter_map(|key| row.identity(key)));
                }
                if !numbered {
                    continue;
                }
                names.extend(name_of(row, name_keys).map(|(_, name)| name));
                tells_place |= tells;
            }
        }
        let mut owners = Owners {
            homes: HashMap::new(),
            by_number: HashMap::new(),
            by_name: HashMap::new(),
            villages: Villages::default(),
        };
        if numbers.is_empty() && names.is_empty() && !tells_place {
            return owners;
        }
        for sheet in data.all(RecordKind::Village) {
            owners.villages.add(&places.of(sheet));
        }
        let all = data.all(RecordKind::Member);
        let tables = data.all(RecordKind::Household);
        let listed = data.by_household.get(&RecordKind::Household);
        // The heads of 户表 are under suspicion themselves while it is looked at.
        let trusts_tables = registers.iter().all(|(kind, ..)| *kind != RecordKind::Household);
        for (id, rows) in data.by_household.get(&RecordKind::Member).into_iter().flatten() {
            let rows: Vec<&Record> = rows.iter().filter_map(|at| all.get(*at as usize)).collect();
            let newest = rows.iter().filter_map(|row| data_date(row)).max();
            let mut home = Home { date: newest, ..Home::default() };
            let mut written: Vec<[&str; 3]> = Vec::new();
            let mut locate = |row: &'a Record, places: &mut Places<'_>| {
                let columns = ["county", "town", "village"].map(|key| row.str(key));
                if !written.contains(&columns) {
                    written.push(columns);
                    home.places.push(places.of(row));
                }
            };
            rows.iter().for_each(|row| locate(row, places));
            let current = rows.iter().copied().filter(|row| data_date(row) == newest);
            for row in current {
                if home.place.village.is_empty() {
                    home.place = places.of(row);
                }
                let written = [row.name_key("name"), row.name_key("head_name")];
                home.names.extend(written.into_iter().filter(|name| names.contains(&**name)).map(Into::into));
                // Who moved out may well be on the list of another household.
                if !Dataset::is_live(row) {
                    continue;
                }
                if let Some(number) = row.identity("id_no").filter(|number| numbers.contains(number)) {
                    let known = owners.by_number.entry(number).or_insert(Some(id));
                    *known = known.filter(|known| known == id);
                }
                let name = row.name_key("name");
                if names.contains(&*name) {
                    let known = owners.by_name.entry(name.into_owned()).or_default();
                    if known.last() != Some(&id.as_str()) {
                        known.push(id);
                    }
                }
            }
            let of_tables = listed.and_then(|listed| listed.get(id)).into_iter().flatten();
            for row in of_tables.filter_map(|at| tables.get(*at as usize)) {
                locate(row, places);
                if home.place.village.is_empty() {
                    home.place = places.of(row);
                }
                let head = row.name_key("head_name");
                if trusts_tables && names.contains(&*head) {
                    home.names.insert(head.into_owned());
                }
            }
            owners.villages.add(&home.place);
            owners.homes.insert(id, home);
        }
        owners
    }

    /// What the row says against its 户编号: a number or a name of one other household, or another place, and neither number
    /// nor name of the household of its 户编号. A name that somebody there bears as well does not decide.
    fn another(
        &self,
        row: &Record,
        numbers: &[Key],
        names: &[Key],
        places: &mut Places<'_>,
    ) -> Option<Other> {
        let id = row.str("hh_id");
        if id.is_empty() {
            return self.by_identity(row, numbers, places);
        }
        let own = self.homes.get(id)?;
        // An older 户表 may name people who have left since.
        let date = data_date(row);
        if row.table.kind == RecordKind::Household && date.is_some() && own.date.is_some() && date < own.date
        {
            return None;
        }
        let mut told = numbers.iter().filter_map(|key| Some((*key, row.identity(key)?)));
        if let Some((key, owner)) = told.find_map(|(key, number)| Some((key, self.by_number.get(&number)?))) {
            let other = (*owner)?;
            if other != id {
                return Some(Other { person: Some(other.to_owned()), column: key, is_own: false });
            }
            return elsewhere::of(row, &own.places, &self.villages, places)
                .map(|told| Other::misplaced(&told));
        }
        let elsewhere = elsewhere::of(row, &own.places, &self.villages, places);
        let Some((column, name)) = name_of(row, names) else {
            return elsewhere.map(|told| Other { is_own: false, ..Other::misplaced(&told) });
        };
        let bearers = || self.by_name.get(&name).into_iter().flatten().copied().filter(|other| *other != id);
        let place_of = |other: &str| self.homes.get(other).map(|home| &home.place);
        if own.names.contains(&name) {
            let told = elsewhere?;
            let shared = |other: &str| place_of(other).is_some_and(|place| told.may_mix(place, &own.place));
            let open = bearers().any(shared);
            return Some(if open { self.told(&told, bearers()) } else { Other::misplaced(&told) });
        }
        if let Some(person) = self.namesake(&name, row, own, places) {
            return Some(Other { person: Some(person), column, is_own: false });
        }
        Some(self.told(&elsewhere?, bearers()))
    }

    /// What a row without 户编号 says against the household of its identity number: another place.
    fn by_identity(&self, row: &Record, numbers: &[Key], places: &mut Places<'_>) -> Option<Other> {
        let mut told = numbers.iter().filter_map(|key| self.by_number.get(&row.identity(key)?));
        let owner = (*told.next()?)?;
        let elsewhere = elsewhere::of(row, &self.homes.get(owner)?.places, &self.villages, places)?;
        Some(Other { person: Some(owner.to_owned()), ..Other::misplaced(&elsewhere) })
    }

    /// What a row says by its place; the household is that of the one of its bearers who lives there.
    fn told<'b>(&self, told: &Elsewhere, bearers: impl Iterator<Item = &'b str>) -> Other {
        let there = |other: &&str| self.homes.get(other).is_some_and(|home| told.is_home(&home.place));
        let mut there = bearers.filter(there);
        let only = there.next().filter(|_| there.next().is_none());
        Other { person: only.map(str::to_owned), column: told.column, is_own: false }
    }

    /// The one other household with somebody of that name that the row may speak of by the places.
    fn namesake(&self, name: &str, row: &Record, own: &Home, places: &mut Places<'_>) -> Option<String> {
        // A name of another village proves nothing: many people share one.
        let lives_in =
            |other: &str, place: &Place| self.homes.get(other).is_some_and(|home| home.place.may_be(place));
        let bearers = self.by_name.get(name)?;
        let mut near = bearers.iter().copied().filter(|other| lives_in(other, &own.place));
        if let Some(other) = near.next() {
            return near.next().is_none().then(|| other.to_owned());
        }
        // Unless the row says that it speaks of that village: its place and its name are both the other household's.
        let place = told_place(row, places).filter(|place| is_elsewhere(place, &own.place))?;
        let mut there = bearers.iter().copied().filter(|other| lives_in(other, &place));
        there.next().filter(|_| there.next().is_none()).map(str::to_owned)
    }
}

/// The place that the row's own columns name, down to the village. A county alone proves nothing: the people of a whole
/// county share names.
fn told_place(row: &Record, places: &mut Places<'_>) -> Option<Place> {
    let above = !row.text("county").is_empty() || !row.text("town").is_empty();
    let place = (above && !row.text("village").is_empty()).then(|| places.of(row))?;
    let known_above = !place.county.is_empty() || !place.township.is_empty();
    (known_above && !place.village.is_empty()).then_some(place)
}

/// Are both places known, and not one?
fn is_elsewhere(one: &Place, other: &Place) -> bool {
    !other.village.is_empty() && !one.may_be(other)
}

#[cfg(test)]
mod tests {
    use crate::ingest::dataset::Dataset;
    use crate::ingest::record::RecordKind;
    use crate::ingest::registers::read_many_for_test;

    const PEOPLE: &str = "数据日期,县(市、区、旗),乡(镇),行政村,户编号,姓名,证件号码,与户主关系,人员状态,脱贫属性\n\
         2020-04-10,五原县,隆兴昌镇,永丰村,A1,赵甲,150899195603120011,户主,正常,已脱贫(享受政策)\n\
         2020-04-10,五原县,隆兴昌镇,永丰村,A2,钱乙,150899195811070020,户主,正常,已脱贫(享受政策)\n\
         2020-04-10,五原县,隆兴昌镇,永丰村,A2,孙丙,,配偶,死亡,已脱贫(享受政策)\n\
         2020-04-10,五原县,隆兴昌镇,永胜村,A3,李丁,,户主,正常,已脱贫(享受政策)\n";

    fn with(name: &str, text: &str) -> Dataset {
        read_many_for_test(&[("a.csv", PEOPLE.as_bytes().to_vec()), (name, text.as_bytes().to_vec())])
    }

    #[test]
    fn a_household_table_does_not_speak_for_the_household_whose_number_a_neighbour_s_row_bears() {
        let table = |head: &str, number: &str, date: &str| {
            let row = format!("{date},A1,{head},{number},是,3");
            with(
                "b.csv",
                &format!("数据日期,户编号,户主姓名,户主证件号码,是否危房户,当前家庭人口数\n{row}\n"),
            )
        };
        let speaks = |data: &Dataset| data.household("A1").unwrap().rows.len();
        for (head, number) in [("钱乙", ""), ("钱乙", "150899195811070020"), ("赵甲", "150899195811070020")]
        {
            let data = table(head, number, "2020-04-10");
            let one = &data.crossed[0];
            assert_eq!((&*one.number, one.person.as_deref(), speaks(&data)), ("A1", Some("A2"), 0), "{head}");
            assert!(
                data.may_own("A1", &[RecordKind::Household]) && data.may_own("A2", &[RecordKind::Household])
            );
            assert!(data.remarks.iter().any(|one| one.path == "b.csv" && one.reason.contains("B2与")));
        }
        // The household's own head, a head of another village, one who died, one nobody knows, the number right and the
        // name a neighbour's; and an older table, whose head has moved since.
        for (head, number, date) in [
            ("赵甲", "", "2020-04-10"),
            ("李丁", "", "2020-04-10"),
            ("孙丙", "", "2020-04-10"),
            ("周戊", "", "2020-04-10"),
            ("钱乙", "150899195603120011", "2020-04-10"),
            ("钱乙", "", "2018-12-31"),
        ] {
            let data = table(head, number, date);
            assert!(data.crossed.is_empty() && speaks(&data) == 1, "{head} {number} {date}");
        }
    }

    #[test]
    fn a_row_whose_name_and_place_are_another_village_s_household_s_is_crossed_whatever_its_number() {
        let visit = |place: &str, head: &str| {
            with(
                "b.csv",
                &format!(
                    "县(市、区、旗),乡(镇),行政村,户编号,户主姓名,调查日期,户籍人口,调查员\n{place},A1,{head},2020-04-15,9,吴己\n"
                ),
            )
        };
        let data = visit("五原县,隆兴昌镇,永胜村", "李丁");
        assert_eq!(data.all(RecordKind::Visit).len(), 0);
        let one = &data.crossed[0];
        assert_eq!((one.number.as_str(), one.person.as_deref()), ("A1", Some("A3")));
        // The place is the household's own, is blank, is known to nobody, names no village; the household's own name beside
        // another village.
        for (place, head) in [
            ("五原县,隆兴昌镇,永丰村", "李丁"),
            (",,", "李丁"),
            ("五原县,隆兴昌镇,光荣村", "李丁"),
            ("五原县,,", "李丁"),
            ("五原县,隆兴昌镇,永胜村", "赵甲"),
        ] {
            let data = visit(place, head);
            assert!(data.crossed.is_empty() && data.all(RecordKind::Visit).len() == 1, "{place} {head}");
        }
    }

    #[test]
    fn a_row_whose_county_is_another_than_its_number_s_is_nobody_s_unless_it_names_the_household() {
        let others = "数据日期,县(市、区、旗),乡(镇),行政村,户编号,姓名,证件号码,与户主关系,人员状态,脱贫属性\n\
             2020-04-10,临河区,狼山镇,光明村,B1,周戊,,户主,正常,已脱贫(享受政策)\n\
             2020-04-10,临河区,狼山镇,富强村,B2,吴己,,户主,正常,已脱贫(享受政策)\n\
             2020-04-10,临河区,狼山镇,光明村,B3,吴己,,户主,正常,已脱贫(享受政策)\n";
        let visit = |county: &str, id: &str, head: &str| {
            let row = format!("{county},,,{id},{head},2020-04-15,9,郑庚");
            let head = "县(市、区、旗),乡(镇),行政村,户编号,户主姓名,调查日期,户籍人口,调查员";
            read_many_for_test(&[
                ("a.csv", PEOPLE.as_bytes().to_vec()),
                ("b.csv", format!("{head}\n{row}\n").into_bytes()),
                ("c.csv", others.as_bytes().to_vec()),
            ])
        };
        // Nobody is named, somebody whom no register knows, the one of that name in the county, one of two.
        for (head, person) in [("", None), ("冯辛", None), ("周戊", Some("B1")), ("吴己", None)] {
            let data = visit("临河区", "A1", head);
            assert_eq!(data.all(RecordKind::Visit).len(), 0, "{head}");
            let one = &data.crossed[0];
            assert_eq!((&*one.number, one.person.as_deref(), one.column), ("A1", person, "county"), "{head}");
            assert!(data.may_own("A1", &[RecordKind::Visit]));
            assert_eq!(data.may_own("B1", &[RecordKind::Visit]), person.is_some(), "{head}");
            assert!(data.remarks.iter().any(|one| one.path == "b.csv" && one.reason.contains("D2与A2")));
        }
        // The household's own head, its own county, no county, one that nobody knows, a number that nobody knows.
        for (county, id, head) in [
            ("临河区", "A1", "赵甲"),
            ("五原县", "A1", "冯辛"),
            ("", "A1", "冯辛"),
            ("河套区", "A1", "冯辛"),
            ("临河区", "Z9", "冯辛"),
        ] {
            let data = visit(county, id, head);
            assert!(
                data.crossed.is_empty() && data.all(RecordKind::Visit).len() == 1,
                "{county} {id} {head}"
            );
        }
    }

    #[test]
    fn a_row_whose_village_or_township_is_another_than_its_number_s_is_nobody_s_unless_its_name_decides() {
        let more = "数据日期,县(市、区、旗),乡(镇),行政村,户编号,姓名,证件号码,与户主关系,人员状态,脱贫属性\n\
             2020-04-10,五原县,隆兴昌镇,永胜村,C1,吴己,,户主,正常,已脱贫(享受政策)\n\
             2020-04-10,五原县,隆兴昌镇,光荣村,C2,冯辛,,户主,正常,已脱贫(享受政策)\n\
             2020-04-10,五原县,隆兴昌镇,永丰村,C3,吴己,,户主,正常,已脱贫(享受政策)\n\
             2018-12-31,五原县,隆兴昌镇,旧村,C3,吴己,,户主,正常,已脱贫(享受政策)\n\
             2020-04-10,五原县,塔尔湖镇,春光村,C4,郑庚,,户主,正常,已脱贫(享受政策)\n\
             2020-04-10,五原县,塔尔湖镇,永清村,C5,王壬,,户主,正常,已脱贫(享受政策)\n\
             2020-04-10,五原县,塔尔湖镇,旧村,C6,陈癸,,户主,正常,已脱贫(享受政策)\n";
        let visit = |place: &str, id: &str, head: &str| {
            let row = format!("{place},{id},{head},2020-04-15,9,杨子");
            let head = "县(市、区、旗),乡(镇),行政村,户编号,户主姓名,调查日期,户籍人口,调查员";
            read_many_for_test(&[
                ("a.csv", PEOPLE.as_bytes().to_vec()),
                ("b.csv", format!("{head}\n{row}\n").into_bytes()),
                ("c.csv", more.as_bytes().to_vec()),
            ])
        };
        // Nobody is named or nobody whom the registers know; the name of the number's household, which another household
        // bears as well, beside a third village or beside that one's; a village of another township, and that township alone.
        for (place, id, head, person, column) in [
            ("五原县,隆兴昌镇,光荣村", "A1", "", None, "village"),
            (",,光荣村", "A1", "周戊", None, "village"),
            ("五原县,隆兴昌镇,光荣村", "C3", "吴己", None, "village"),
            ("五原县,隆兴昌镇,永胜村", "C3", "吴己", Some("C1"), "village"),
            ("五原县,,春光村", "A1", "", None, "village"),
            ("五原县,塔尔湖镇,", "A1", "", None, "town"),
            (",塔尔湖镇,春光村", "A1", "周戊", None, "town"),
        ] {
            let data = visit(place, id, head);
            assert_eq!(data.all(RecordKind::Visit).len(), 0, "{place} {id} {head}");
            let one = &data.crossed[0];
            let told = (&*one.number, one.person.as_deref(), one.column);
            assert_eq!(told, (id, person, column), "{place} {id} {head}");
            assert!(data.may_own(id, &[RecordKind::Visit]));
        }
        // The name decides; the village is the own, a short form of it, called 嘎查, a slip, one that nobody knows, one that
        // the household's older rows name; the township is a slip or one that nobody knows; nothing is written.
        for (place, id, head) in [
            ("五原县,隆兴昌镇,光荣村", "A1", "赵甲"),
            ("五原县,隆兴昌镇,永丰村", "C3", "吴己"),
            ("五原县,隆兴昌镇,永丰", "A1", ""),
            ("五原县,隆兴昌镇,永丰嘎查", "A1", ""),
            ("五原县,隆兴昌镇,永峰村", "A1", ""),
            ("五原县,,永清村", "A1", ""),
            ("五原县,隆兴昌镇,团结村", "A1", ""),
            ("五原县,隆兴昌镇,光荣村（并入永丰村）", "A1", ""),
            ("五原县,隆兴昌镇,旧村", "C3", ""),
            ("五原县,塔尔湖镇,永丰村", "A1", ""),
            ("五原县,没有镇,", "A1", ""),
            (",,", "A1", ""),
            (",,", "C3", "吴己"),
        ] {
            let data = visit(place, id, head);
            assert!(data.crossed.is_empty() && data.all(RecordKind::Visit).len() == 1, "{place} {id} {head}");
        }
    }

    #[test]
    fn a_loan_to_somebody_of_another_village_is_crossed_when_the_place_says_so_and_by_the_name_alone_never() {
        let loan = |place: &str| {
            with(
                "b.csv",
                &format!(
                    "县(市、区、旗),乡(镇),行政村,户编号,借款人姓名,贷款合同编号,贷款金额,贷款日期,到期日期\n\
                     {place},A1,李丁,H1,20000,2019-05-01,2021-05-01\n"
                ),
            )
        };
        assert_eq!(loan("五原县,隆兴昌镇,永胜村").crossed.len(), 1);
        for place in [",,", "五原县,,", "五原县,隆兴昌镇,永丰村"] {
            let data = loan(place);
            assert_eq!((data.crossed.len(), data.all(RecordKind::Loan).len()), (0, 1), "{place}");
        }
    }

    #[test]
    fn a_problem_that_names_two_households_is_told_and_counted_all_the_same() {
        let row = |head: &str| {
            let row = format!("1,省级考核,差,2020-05-01,A1,{head}");
            with("b.csv", &format!("问题编号,问题来源,问题描述,整改时限,户编号,户主姓名\n{row}\n"))
        };
        let (crossed, own) = (row("钱乙"), row("赵甲"));
        assert_eq!((crossed.all(RecordKind::Problem).len(), crossed.crossed.len()), (1, 1));
        assert!(!crossed.may_own("A1", &[RecordKind::Problem]));
        assert!(crossed.remarks.iter().any(|one| one.reason.contains("暂按户编号计入")));
        assert_eq!((own.all(RecordKind::Problem).len(), own.crossed.len()), (1, 0));
    }

    #[test]
    fn rows_that_are_set_aside_are_in_no_index_of_their_register() {
        let data = with(
            "b.csv",
            "户编号,户主姓名,帮扶责任人,走访日期,方式\nA1,钱乙,周戊,2020-03-01,入户\nA2,钱乙,周戊,2020-03-02,入户\n",
        );
        assert_eq!(data.all(RecordKind::HelperLog).len(), 1);
        assert_eq!(data.of_household(RecordKind::HelperLog, "A1").count(), 0);
        let own: Vec<u32> = data.of_household(RecordKind::HelperLog, "A2").map(|row| row.row).collect();
        assert_eq!(own, [3]);
    }
}
