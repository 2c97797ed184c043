//! 饮水安全 as a visit found it, by the four items of T/CHES 18-2018 at their lower grade (基本达标).

use super::x015;
use crate::check::world::World;
use crate::ingest::record::{Record, format_number};

/// Limits that hold in a county.
pub struct Limits {
    liters: f64,
    minutes: f64,
    metres: f64,
    days_off: f64,
}

/// An item below the standard: the cell, and what is wrong.
pub struct Failing {
    pub key: &'static str,
    pub what: String,
}

impl Limits {
    pub fn of(world: &World<'_>, county: &str) -> Limits {
        let of = |key| world.threshold(&x015::RULE.meta, key, county);
        Limits {
            liters: of("liters"),
            minutes: of("minutes"),
            metres: of("metres"),
            days_off: of("days_off"),
        }
    }
}

/// The first item below the standard; what the visit does not say is no fault.
pub fn failing(visit: &Record, limits: &Limits) -> Option<Failing> {
    let text = format_number;
    if visit.flag("water_quality_ok") == Some(false) {
        return Some(Failing { key: "water_quality_ok", what: "水质不达标".into() });
    }
    if let Some(liters) = visit.number("water_liters").filter(|liters| *liters < limits.liters) {
        let what = format!("人均日水量{}升，低于{}升", text(liters), text(limits.liters));
        return Some(Failing { key: "water_liters", what });
    }
    if let Some(days) = visit.number("water_days_off").filter(|days| *days > limits.days_off) {
        let what = format!("年停水{}天，超过{}天", text(days), text(limits.days_off));
        return Some(Failing { key: "water_days_off", what });
    }
    // Near enough by the clock or by the distance is near enough.
    let minutes = visit.number("water_minutes");
    let metres = visit.number("water_metres");
    let slow = minutes.is_none_or(|minutes| minutes > limits.minutes);
    let far = metres.is_none_or(|metres| metres > limits.metres);
    match (minutes, metres) {
        (Some(minutes), _) if slow && far => Some(Failing {
            key: "water_minutes",
            what: format!("取水往返{}分钟，超过{}分钟", text(minutes), text(limits.minutes)),
        }),
        (None, Some(metres)) if far => Some(Failing {
            key: "water_metres",
            what: format!("取水距离{}米，超过{}米", text(metres), text(limits.metres)),
        }),
        _ => None,
    }
}
