//! Where a household lives when its people's rows do not agree. Household columns are repeated on each person's row, so one
//! wrong cell must not move the household: the row of the 户主 speaks for it. When that row stands alone against others that
//! all agree, or there is none, most rows count. 户编号 begins with the code of the township and breaks a tie.

use crate::ingest::dataset::Place;
use crate::ingest::places::Places;
use crate::ingest::record::{Record, RecordKind};

/// A place the rows name, how many of them do, and whether it is in the township of the 户编号.
struct Named {
    place: Place,
    rows: usize,
    fits: bool,
}

/// Place of the household `id`. `speakers`: rows of 户表, newest first, then those of its people; where no person's row says
/// as much about the place as 户表 does, 户表 counts.
pub(super) fn of(id: &str, speakers: &[&Record], head: Option<&Record>, places: &mut Places<'_>) -> Place {
    let parts = |place: &Place| {
        [&place.county, &place.township, &place.village].into_iter().filter(|part| !part.is_empty()).count()
    };
    let told: Vec<(&Record, Place)> = speakers.iter().map(|row| (*row, places.of(row))).collect();
    let most = told.iter().map(|(_, place)| parts(place)).max().unwrap_or_default();
    let full: Vec<&(&Record, Place)> = told.iter().filter(|(_, place)| parts(place) == most).collect();
    let people: Vec<&(&Record, Place)> =
        full.iter().filter(|(row, _)| row.table.kind == RecordKind::Member).copied().collect();
    if people.is_empty() {
        return full.first().map(|(_, place)| place.clone()).unwrap_or_default();
    }
    let township = places.township_of_number(id);
    let mut named: Vec<Named> = Vec::new();
    for (_, place) in &people {
        match named.iter_mut().find(|known| known.place.differs_in(place).is_none()) {
            Some(known) => known.rows += 1,
            None => {
                let fits = !place.township.is_empty() && township.as_ref() == Some(&place.township);
                named.push(Named { place: place.clone(), rows: 1, fits });
            }
        }
    }
    let own = people
        .iter()
        .find(|(row, _)| head.is_some_and(|head| std::ptr::eq(*row, head)))
        .and_then(|(_, place)| named.iter().position(|known| known.place.differs_in(place).is_none()));
    let at = match (own, &named[..]) {
        (Some(own), [one, two]) if named[own].rows == 1 => {
            let (mine, other) = if own == 0 { (one, two) } else { (two, one) };
            let outvoted = if mine.fits == other.fits { other.rows > 1 } else { other.fits };
            if outvoted { 1 - own } else { own }
        }
        (Some(own), _) => own,
        // The first of equals.
        (None, all) => {
            let best = all.iter().enumerate().rev().max_by_key(|(_, place)| (place.rows, place.fits));
            best.map_or(0, |(at, _)| at)
        }
    };
    named.swap_remove(at).place
}

#[cfg(test)]
mod tests {
    use crate::ingest::registers::read_many_for_test;

    /// Village of the household whose people's rows are `relation, township, village`.
    fn home(rows: &[[&str; 3]]) -> (String, String) {
        let mut text = "县(市、区、旗),乡(镇),行政村,户编号,姓名,与户主关系,人员状态,脱贫属性\n".to_owned();
        for (at, [rel, town, village]) in rows.iter().enumerate() {
            text += &format!("临河区,{town},{village},1508021010003,杨{at},{rel},正常,已脱贫(享受政策)\n");
        }
        let data = read_many_for_test(&[("a.csv", text.into_bytes())]);
        let told: Vec<String> = data.remarks.iter().map(|remark| remark.reason.clone()).collect();
        (data.household("1508021010003").unwrap().place.village.clone(), told.join("\n"))
    }

    #[test]
    fn the_row_of_the_head_says_where_the_household_lives_and_not_the_last_row() {
        const T: &str = "狼山镇";
        let (head, wife, child) = ("户主", "配偶", "之女");
        for (rows, wanted) in [
            ([[head, T, "东地村"], [wife, T, "东地村"], [child, T, "新地村"]], "东地村"),
            ([[head, T, "东地村"], [wife, T, "新地村"], [child, T, "东地村"]], "东地村"),
            ([[wife, T, "东地村"], [child, T, "新地村"], [head, T, "东地村"]], "东地村"),
            // Alone against all others; alone where the others do not agree.
            ([[head, T, "新地村"], [wife, T, "东地村"], [child, T, "东地村"]], "东地村"),
            ([[head, T, "新地村"], [wife, T, "东地村"], [child, T, "友谊村"]], "新地村"),
            // Nobody is called the head.
            ([["之父", T, "新地村"], [wife, T, "东地村"], [child, T, "东地村"]], "东地村"),
        ] {
            let (village, told) = home(&rows);
            assert_eq!(village, wanted, "{rows:?}");
            assert!(told.contains("嘎查村在本表各行不一致"), "{told}");
        }
        // One word against one: the head's.
        assert_eq!(home(&[[head, T, "新地村"], [wife, T, "东地村"]]).0, "新地村");
        let (village, told) = home(&[[head, T, "东地村"], [wife, T, "东地"]]);
        assert!(village == "东地村" && !told.contains("嘎查村在本表各行不一致"), "{told}");
    }
}
