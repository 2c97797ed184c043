//! Faults of those who help, and of the sums that offices report: teams in the villages, helpers of households, totals
//! of townships (P019, P020, P021, R001). Their planters are listed with the ledgers.

use crate::sample::faults::ledgers::{HOUSEHOLD, cell, report, told};
use crate::sample::faults::{Bed, Sheet};
use crate::sample::plan::{COUNTIES, House};
use std::collections::BTreeMap;

/// The `nth` village that is exited (or is not), with its place: four of a round, so that nobody meets another's team.
fn village(bed: &Bed<'_>, exited: bool, nth: usize) -> Option<(usize, [String; 3], [String; 3])> {
    let village = bed.plan.villages.iter().filter(|village| village.exited == exited).nth(nth)?;
    let names = [COUNTIES[village.county].1.to_owned(), village.township_name.clone(), village.name.clone()];
    let codes = [COUNTIES[village.county].0.to_owned(), village.township.clone(), village.name.clone()];
    Some((village.county, names, codes))
}

/// People of a team with the days on which they came and left.
fn team(
    bed: &mut Bed<'_>,
    (county, names, _): &(usize, [String; 3], [String; 3]),
    people: &[(&str, &str, &str)],
) {
    for (name, from, to) in people {
        let cells = vec![
            cell(&["县(市、区、旗)"], names[0].clone()),
            cell(&["乡(镇)"], names[1].clone()),
            cell(&["行政村"], names[2].clone()),
            cell(&["帮扶责任人"], *name),
            cell(&["单位名称"], format!("{}派驻单位", names[0])),
            cell(&["开始时间"], *from),
            cell(&["终止时间"], *to),
            cell(&["是否驻村队员"], "是"),
        ];
        bed.faults.cells.add(Sheet::Helper, Some(*county), cells);
    }
}

const CAME: &str = "2017年3月";

pub fn p019(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let place = village(bed, true, round * 4)?;
    let ends = [["2019-12-31"; 3], ["2020年1月"; 3], ["2019-12-31", "2020.2.28", "2019年12月"]][round % 3];
    team(bed, &place, &[("驻甲一", CAME, ends[0]), ("驻乙二", CAME, ends[1]), ("驻丙三", CAME, ends[2])]);
    let [county, township, name] = &place.2;
    told(bed, "fault", "P019", [county, township, name], "team");
    Some(())
}

/// A successor; a term that ends later this year; a handing-over of ten days.
pub fn p019_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let place = village(bed, true, round * 4 + 2)?;
    let end = ["2019-12-31", "2020-12-31", "2020-04-05"][round % 3];
    team(bed, &place, &[("驻甲四", CAME, end), ("驻乙五", CAME, end), ("驻丙六", CAME, end)]);
    if round.is_multiple_of(3) {
        let new = "2020年1月";
        team(bed, &place, &[("驻丁七", new, ""), ("驻戊八", new, ""), ("驻己九", new, "")]);
    }
    let [county, township, name] = &place.2;
    told(bed, "near_miss", "P019", [county, township, name], "team");
    Some(())
}

pub fn p020(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let place = village(bed, true, round * 4 + 1)?;
    let (people, subject): (&[(&str, &str, &str)], &str) = match round % 3 {
        0 => (&[("队甲一", CAME, ""), ("队乙二", CAME, "")], "team"),
        1 => (&[("队甲一", CAME, ""), ("队乙二", CAME, ""), ("队乙 二", CAME, "")], "team"),
        _ => (
            &[
                ("队甲一", CAME, ""),
                ("队乙二", CAME, ""),
                ("队丙三", CAME, ""),
                ("队丁四", "2018.6.1", "2019.5.31"),
            ],
            "队丁四/term",
        ),
    };
    team(bed, &place, people);
    let [county, township, name] = &place.2;
    told(bed, "fault", "P020", [county, township, name], subject);
    if round % 3 == 1 {
        told(bed, "fault", "D008", [county, "", ""], "helper/helper");
    }
    Some(())
}

/// Three people; two years to the month; two people in a village that is no poor village.
pub fn p020_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let place = village(bed, round % 3 != 2, if round % 3 == 2 { round } else { round * 4 + 3 })?;
    let (people, subject): (&[(&str, &str, &str)], &str) = match round % 3 {
        0 => (&[("队甲五", CAME, ""), ("队乙六", CAME, ""), ("队丙七", CAME, "")], "team"),
        1 => (
            &[
                ("队甲五", "2018-03-20", ""),
                ("队乙六", CAME, ""),
                ("队丙七", CAME, ""),
                ("队丁八", "2017-03-20", "2019-03-15"),
            ],
            "队丁八/term",
        ),
        _ => (&[("队甲五", CAME, ""), ("队乙六", CAME, "")], "team"),
    };
    team(bed, &place, people);
    let [county, township, name] = &place.2;
    told(bed, "near_miss", "P020", [county, township, name], subject);
    Some(())
}

const HELPER: &[&str] = &["帮扶责任人"];

/// Households of a county that carry nothing, as far as they are wanted.
fn houses(bed: &Bed<'_>, county: usize, count: usize) -> Option<Vec<String>> {
    let of = bed.plan.houses.iter().filter(|house| bed.plan.villages[house.village].county == county);
    let ids: Vec<String> = of.take(count).map(|house| house.id.clone()).collect();
    (ids.len() == count).then_some(ids)
}

/// One more helper for `count` households of a county.
fn pair(bed: &mut Bed<'_>, county: usize, name: &str, units: &[&str], count: usize) -> Option<()> {
    for (at, id) in houses(bed, county, count)?.into_iter().enumerate() {
        let unit = units[at % units.len()];
        let cells = vec![cell(HOUSEHOLD, id), cell(HELPER, name), cell(&["单位名称"], unit)];
        bed.faults.cells.add(Sheet::Helper, Some(county), cells);
    }
    Some(())
}

/// Nobody helps the household; one helper has sixteen.
pub fn p021(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    if round % 3 == 1 {
        let county = [1, 3, 6][round / 3 % 3];
        let name = format!("包户多{}", ["甲", "乙", "丙", "丁"][round / 3 % 4]);
        pair(bed, county, &name, &["农牧局"], 16)?;
        told(bed, "fault", "P021", [COUNTIES[county].0, "", ""], &name);
        return Some(());
    }
    let at = unhelped(bed)?;
    bed.register_fault(at, "P021", "helper")
}

/// A household that the roster lacks, whose register and log name nobody.
fn unhelped(bed: &mut Bed<'_>) -> Option<usize> {
    let at = bed.free(|house| !house.sampled)?;
    let id = bed.plan.houses[at].id.clone();
    let cells = &mut bed.faults.cells;
    cells.drop_row(Sheet::Helper, &id);
    cells.set(Sheet::Household, &id, HELPER, "");
    for month in [1, 3, 4] {
        cells.set(Sheet::HelperLog, &format!("{id}/{month}"), HELPER, "");
    }
    Some(at)
}

/// The roster lacks the household and the log names the helper; namesakes in two bureaus; fifteen households.
pub fn p021_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let county = [3, 6][round / 3 % 2];
    match round % 3 {
        0 => {
            let at = bed.free(|house| !house.sampled)?;
            let id = bed.plan.houses[at].id.clone();
            bed.faults.cells.drop_row(Sheet::Helper, &id);
            bed.faults.cells.set(Sheet::Household, &id, HELPER, "");
            return bed.register_near_miss(at, "P021", "helper");
        }
        1 => pair(bed, county, "同名甲", &["教育局", "水利局"], 16)?,
        _ => pair(bed, county, "包十五户", &["林草局"], 15)?,
    }
    told(bed, "near_miss", "P021", [COUNTIES[county].0, "", ""], ["", "同名甲", "包十五户"][round % 3]);
    Some(())
}

/// Figures of a county's townships.
pub fn townships(bed: &Bed<'_>, county: usize, of: impl Fn(&House) -> usize) -> Vec<(String, usize)> {
    let mut sums: BTreeMap<String, usize> = BTreeMap::new();
    for house in &bed.plan.houses {
        let village = &bed.plan.villages[house.village];
        if village.county == county {
            *sums.entry(village.township.clone()).or_default() += of(house);
        }
    }
    sums.into_iter().collect()
}

const DATE: &str = "2020-04-10";

/// A township of a county reports one too many.
pub fn r001(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let county = Some(round).filter(|round| *round < 7)?;
    let (indicator, key): (&str, &str) =
        [("已脱贫享受政策户数", "K01"), ("已脱贫享受政策人数", "K02"), ("监测户户数", "K07")][round % 3];
    let sums = match round % 3 {
        0 => townships(bed, county, |_| 1),
        1 => townships(bed, county, |house| house.people.len()),
        _ => townships(bed, county, |house| usize::from(house.monitored)),
    };
    for (at, (code, value)) in sums.into_iter().enumerate() {
        report(bed, &code, indicator, value + usize::from(at == 0), DATE);
    }
    told(bed, "fault", "R001", [COUNTIES[county].0, "", ""], key);
    Some(())
}

/// The parts add up; a township has not reported yet; the parts are of another date.
pub fn r001_near(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let county = Some(round).filter(|round| *round < 7)?;
    let of = |house: &House| if house.monitored { house.people.len() } else { 0 };
    let mut sums = townships(bed, county, of);
    let date = if round % 3 == 2 { "2019-12-31" } else { DATE };
    if round % 3 == 1 {
        sums.pop();
    }
    for (at, (code, value)) in sums.into_iter().enumerate() {
        let extra = usize::from(at == 0 && !round.is_multiple_of(3));
        report(bed, &code, "监测户人数", value + extra, date);
    }
    told(bed, "near_miss", "R001", [COUNTIES[county].0, "", ""], "K08");
    Some(())
}
