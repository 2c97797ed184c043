//! Ends and steps of a chart's scale.

/// The next round number at or above `value`.
pub(super) fn nice(value: f64) -> f64 {
    if !(value.is_finite() && value > 0.0) {
        return 1.0;
    }
    let power = 10f64.powi(value.log10().floor() as i32);
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step >= value)
        .unwrap_or(value)
}

/// The part of the scale from zero to `top` that the values of a line need, in four equal steps: a rise of half a
/// percent is not seen on a scale of a hundred.
pub(super) fn closer(values: impl Iterator<Item = f64>, top: f64) -> (f64, f64) {
    let (least, most) = values.fold((f64::MAX, f64::MIN), |(least, most), v| (least.min(v), most.max(v)));
    let room = |step: f64| {
        let bottom = (least / step).floor() * step;
        // Not beyond what the values can reach.
        let bottom = bottom.min(top - 4.0 * step);
        (bottom >= 0.0 && bottom + 4.0 * step >= most).then_some((bottom, bottom + 4.0 * step))
    };
    [0.25, 0.5, 1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .filter(|_| least <= most)
        .find_map(room)
        .unwrap_or((0.0, top))
}

#[cfg(test)]
mod tests {
    use super::closer;

    #[test]
    fn the_scale_of_a_line_follows_its_values() {
        assert_eq!(closer([95.7, 95.8, 96.0].into_iter(), 100.0), (95.5, 96.5));
        assert_eq!(closer([99.0, 100.0].into_iter(), 100.0), (99.0, 100.0), "nothing is more than whole");
        assert_eq!(closer([12.0, 96.0].into_iter(), 100.0), (0.0, 100.0));
        assert_eq!(closer([62.0, 80.0].into_iter(), 100.0), (60.0, 80.0));
        assert_eq!(closer(std::iter::empty(), 100.0), (0.0, 100.0));
    }
}
