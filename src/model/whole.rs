//! Where the unit above the counties leads: it is finished when the last of its units is, whatever the mean of all says.

use crate::model::county::Projection;
use crate::model::deadlines::{Deadline, HeldBack};

/// The deadline of the whole, led by those of its units (the counties and what it keeps itself) by name. A unit that
/// stands still decides it; else one whose finish nobody can project; else the slowest.
pub(super) fn led_by(whole: Deadline, units: &[(&str, &Deadline)]) -> Deadline {
    if whole.total == 0 || whole.open() == 0 {
        return whole;
    }
    // What nobody could count may be open.
    let open = |deadline: &Deadline| deadline.open() > 0 || deadline.total == 0 && !deadline.counted;
    let open: Vec<(&str, &Projection)> =
        units.iter().filter(|(_, own)| open(own)).map(|(name, own)| (*name, &own.projection)).collect();
    let Some(slowest) = open.iter().map(|(_, projection)| *projection).max_by_key(|known| rank(known)) else {
        return whole;
    };
    let alike = open.iter().filter(|(_, projection)| rank(projection) == rank(slowest));
    Deadline {
        projection: match slowest {
            Projection::Finished => Projection::TooFewPoints,
            known => known.clone(),
        },
        held_back: (*slowest == Projection::Stalled).then(|| held_back(units)).flatten(),
        decided_by: alike.map(|(name, _)| (*name).to_owned()).collect(),
        ..whole
    }
}

/// What the units that stand still keep open, when every other one has all or comes in time.
fn held_back(units: &[(&str, &Deadline)]) -> Option<HeldBack> {
    let (mut held, mut others) = (HeldBack::default(), false);
    for (_, own) in units {
        match &own.projection {
            _ if own.total == 0 && own.counted => {}
            _ if own.total > 0 && own.open() == 0 => others = true,
            // Its own day has passed, or less is done than before: that is more than standing still.
            _ if own.days_left < 0 || own.lately_per_day.is_some_and(|pace| pace < 0.0) => return None,
            Projection::Stalled => held.open += own.open(),
            Projection::Finish { date, in_time: true } => {
                others = true;
                held.others = std::mem::take(&mut held.others).max(date.clone());
            }
            _ => return None,
        }
    }
    // Units that are all there is speak for the whole.
    (others && held.open > 0).then_some(held)
}

/// What weighs more, and by which day; ISO dates sort by time.
fn rank(projection: &Projection) -> (u8, &str) {
    match projection {
        Projection::Finish { date, .. } => (0, date),
        // A unit with something open is never finished.
        Projection::TooFewPoints | Projection::Finished => (1, ""),
        Projection::Stalled => (2, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finish(date: &str, in_time: bool) -> Projection {
        Projection::Finish { date: date.into(), in_time }
    }

    fn deadline(total: u64, done: u64, projection: Projection) -> Deadline {
        Deadline { total, done, counted: true, projection, ..Deadline::default() }
    }

    #[test]
    fn the_whole_is_finished_when_its_last_unit_is() {
        let whole = || deadline(30, 20, finish("2020-05-20", true));
        let led = |units: &[Deadline]| {
            let units: Vec<(&str, &Deadline)> =
                ["临河区", "五原县", "全市本级"].into_iter().zip(units).collect();
            let led = led_by(whole(), &units);
            (led.projection, led.decided_by.join("、"))
        };
        let (early, late) = (finish("2020-05-10", true), finish("2020-07-08", false));
        let done = deadline(10, 10, Projection::Finished);
        let [early, late] = [early, late].map(|projection| deadline(10, 5, projection));
        let unknown = deadline(10, 5, Projection::TooFewPoints);
        let still = deadline(10, 5, Projection::Stalled);
        let expected = (finish("2020-07-08", false), "五原县".to_owned());
        assert_eq!(led(&[early.clone(), late.clone(), done.clone()]), expected, "not the mean of the two");
        let both = led(&[late.clone(), late.clone(), early.clone()]);
        assert_eq!(both.1, "临河区、五原县");
        let expected = (Projection::TooFewPoints, "全市本级".to_owned());
        assert_eq!(led(&[early.clone(), late.clone(), unknown.clone()]), expected, "no date beside 样本不足");
        let expected = (Projection::Stalled, "临河区".to_owned());
        assert_eq!(led(&[still, late, unknown]), expected, "which never arrives needs no more dates");
        let uncounted = Deadline { counted: false, ..deadline(0, 0, Projection::TooFewPoints) };
        assert_eq!(led(&[early.clone(), uncounted, done.clone()]).0, Projection::TooFewPoints);
        let nothing_to_do = deadline(0, 0, Projection::TooFewPoints);
        assert_eq!(led(&[early, nothing_to_do, done]).0, finish("2020-05-10", true));
    }

    #[test]
    fn one_paper_that_stands_still_does_not_speak_for_all_others() {
        let whole = || Deadline {
            lately_per_day: Some(4065.0),
            needed_per_day: Some(1.4),
            ..deadline(30, 20, finish("2020-04-18", true))
        };
        let county = deadline(20, 11, finish("2020-04-17", true));
        let still = deadline(10, 9, Projection::Stalled);
        let led = |county: &Deadline| led_by(whole(), &[("临河区", county), ("巴彦淖尔市本级", &still)]);
        let held = led(&county);
        assert_eq!(
            held.sentence(),
            "除巴彦淖尔市本级1件近期没有减少外，其余缺件按目前进度预计2020年4月17日补齐，在归档时限之内"
        );
        assert_eq!(held.outlook_label(), "由巴彦淖尔市本级决定（停滞）");
        let late = led(&deadline(20, 11, finish("2020-07-08", false)));
        assert!(late.sentence().contains("全部缺件无法在时限前补齐"), "{}", late.sentence());
        assert_eq!(late.outlook_label(), "停滞，来不及");
        let done = led(&deadline(20, 20, Projection::Finished));
        assert_eq!(done.sentence(), "除巴彦淖尔市本级1件近期没有减少外，其余已全部到位");
        let nothing = led(&deadline(0, 0, Projection::TooFewPoints));
        assert_eq!(nothing.outlook_label(), "停滞，来不及", "there is no other that comes in time");
    }

    #[test]
    fn a_whole_that_has_everything_asks_no_unit() {
        let whole = deadline(10, 10, Projection::Finished);
        let unit = Deadline { counted: false, ..deadline(0, 0, Projection::TooFewPoints) };
        assert_eq!(led_by(whole.clone(), &[("临河区", &unit)]), whole);
    }
}
