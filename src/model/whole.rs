//! Where the unit above the counties leads: it is finished when the last of its units is, whatever the mean of all says.

use crate::model::county::Projection;
use crate::model::deadlines::Deadline;

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
        decided_by: alike.map(|(name, _)| (*name).to_owned()).collect(),
        ..whole
    }
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
    fn a_whole_that_has_everything_asks_no_unit() {
        let whole = deadline(10, 10, Projection::Finished);
        let unit = Deadline { counted: false, ..deadline(0, 0, Projection::TooFewPoints) };
        assert_eq!(led_by(whole.clone(), &[("临河区", &unit)]), whole);
    }
}
