//! Faults across the links (X).

use crate::sample::faults::{Bed, Change, Planter};
use crate::sample::fitting;

pub const PLANTERS: &[Planter] = &[
    Planter { rule: "X001", fault: x001, near_miss: x001_near },
    Planter { rule: "X022", fault: x022, near_miss: x022_near },
    Planter { rule: "X002", fault: x002, near_miss: x002_near },
];

fn x001(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.sampled)?;
    bed.fault(at, "X001", "cause_main");
    bed.take(at, Change::WrongCause);
    Some(())
}

/// The papers say the same in other words.
fn x001_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.sampled && fitting::able(&house.people) < 2)?;
    bed.house(at).cause = "缺劳力";
    bed.near_miss(at, "X001", "cause_main");
    bed.take(at, Change::OtherCauseWord);
    Some(())
}

fn x002(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.sampled)?;
    bed.fault(at, "X002", "pop_now");
    bed.take(at, Change::WrongVisit);
    Some(())
}

/// 常住人口 is not 户籍人口.
fn x002_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.sampled)?;
    bed.near_miss(at, "X002", "pop_now");
    bed.take(at, Change::ResidentsDiffer);
    Some(())
}

fn x022(bed: &mut Bed<'_>, round: usize) -> Option<()> {
    let at = bed.free(|house| house.sampled)?;
    if round.is_multiple_of(2) {
        bed.fault(at, "X022", "visit");
        bed.take(at, Change::NoVisit);
    } else {
        let house = bed.house(at);
        house.helper = format!("未访{}", house.helper);
        bed.fault(at, "X022", "interview");
        bed.take(at, Change::NoInterview);
    }
    Some(())
}

/// Several households of one helper: one interview is enough.
fn x022_near(bed: &mut Bed<'_>, _: usize) -> Option<()> {
    let at = bed.free(|house| house.sampled)?;
    bed.register_near_miss(at, "X022", "interview")
}
