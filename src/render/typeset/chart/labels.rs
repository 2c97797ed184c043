//! Places of the values beside the points of lines: where they touch neither a line nor one another.

/// A point of the canvas, in its dots.
pub(super) type Point = (i32, i32);

/// What a label must not cover.
#[derive(Debug, Default)]
pub(super) struct Taken {
    lines: Vec<(Point, Point)>,
    /// Lines of the scale: kept clear where there is another place.
    scale: Vec<(Point, Point)>,
    boxes: Vec<Frame>,
}

/// Left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

impl Frame {
    fn around(self, by: i32) -> Frame {
        Frame { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    fn meets(self, other: Frame) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn holds(self, other: Frame) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }

    /// Does the straight line from one point to the other run through it? What is left of it is cut at each edge.
    fn is_crossed(self, (from, to): (Point, Point)) -> bool {
        let (mut first, mut last) = (0.0_f64, 1.0_f64);
        let edges = [(from.0, to.0, self.left, self.right), (from.1, to.1, self.top, self.bottom)];
        for (from, to, low, high) in edges {
            let (from, length) = (f64::from(from), f64::from(to) - f64::from(from));
            let (low, high) = (f64::from(low) - from, f64::from(high) - from);
            if length == 0.0 {
                if low >= 0.0 || high <= 0.0 {
                    return false;
                }
                continue;
            }
            let (one, other) = (low / length, high / length);
            first = first.max(one.min(other));
            last = last.min(one.max(other));
        }
        first < last
    }
}

impl Taken {
    pub(super) fn line(&mut self, from: Point, to: Point) {
        self.lines.push((from, to));
    }

    pub(super) fn scale(&mut self, from: Point, to: Point) {
        self.scale.push((from, to));
    }

    /// The first free place beside a point for words so wide and high: above it, on either side, below. It is taken from
    /// then on. `None` where all are covered; with `always`, the first place within the canvas.
    pub(super) fn place(
        &mut self,
        point: Point,
        size: (i32, i32),
        gap: i32,
        canvas: Frame,
        always: bool,
    ) -> Option<Frame> {
        let (wide, high) = size;
        let (x, y) = point;
        let lefts = [x - wide / 2, x + gap, x - gap - wide];
        let tops = [y - gap - high, y + gap, y - high / 2];
        let at = |left: i32, top: i32| Frame { left, top, right: left + wide, bottom: top + high };
        let mut places: Vec<Frame> = Vec::with_capacity(8);
        for (row, top) in tops.iter().enumerate() {
            // Not upon the point itself.
            places.extend(lefts.iter().skip(usize::from(row == 2)).map(|left| at(*left, *top)));
        }
        places.retain(|place| canvas.holds(*place));
        let free = |place: &Frame| {
            !self.boxes.iter().any(|other| place.around(gap / 2).meets(*other))
                && !self.lines.iter().any(|line| place.around(gap / 4).is_crossed(*line))
        };
        let clear = |place: &Frame| !self.scale.iter().any(|line| place.is_crossed(*line));
        let found = places.iter().copied().find(|place| free(place) && clear(place));
        let found = found.or_else(|| places.iter().copied().find(free));
        let found = found.or_else(|| places.first().copied().filter(|_| always))?;
        self.boxes.push(found);
        Some(found)
    }

    /// A mark on the canvas.
    pub(super) fn mark(&mut self, frame: Frame) {
        self.boxes.push(frame);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Frame = Frame { left: 0, top: 0, right: 1_000, bottom: 1_000 };

    #[test]
    fn a_value_stands_above_its_point_unless_the_line_runs_there() {
        let mut free = Taken::default();
        free.line((0, 500), (500, 500));
        let above = free.place((500, 500), (200, 90), 40, CANVAS, false).unwrap();
        assert_eq!((above.left, above.bottom), (400, 460));
        // A falling line comes from the upper left: the value goes to the right of it.
        let mut falling = Taken::default();
        falling.line((0, 0), (500, 500));
        let beside = falling.place((500, 500), (200, 90), 40, CANVAS, false).unwrap();
        assert_eq!((beside.left, beside.bottom), (540, 460));
        assert!(!beside.is_crossed(((0, 0), (500, 500))));
    }

    #[test]
    fn a_value_keeps_clear_of_the_scale_where_it_can() {
        let mut taken = Taken::default();
        taken.scale((0, 400), (1_000, 400));
        let place = taken.place((500, 500), (200, 90), 40, CANVAS, false).unwrap();
        assert!(place.top >= 400, "{place:?}");
        taken.scale((0, 590), (1_000, 590));
        taken.scale((0, 500), (1_000, 500));
        assert!(
            taken.place((100, 500), (80, 90), 40, CANVAS, false).is_some(),
            "no clear place is no reason for none"
        );
    }

    #[test]
    fn values_do_not_stand_on_one_another_nor_leave_the_canvas() {
        let mut taken = Taken::default();
        let first = taken.place((500, 500), (200, 90), 40, CANVAS, false).unwrap();
        let second = taken.place((520, 500), (200, 90), 40, CANVAS, false).unwrap();
        assert!(!first.meets(second), "{first:?} {second:?}");
        let corner = taken.place((0, 0), (200, 90), 40, CANVAS, false).unwrap();
        assert!(CANVAS.holds(corner), "{corner:?}");
        // Nowhere to go: the last value is told all the same, the others are left out.
        let mut full = Taken::default();
        full.mark(CANVAS);
        assert_eq!(full.place((500, 500), (200, 90), 40, CANVAS, false), None);
        assert!(full.place((500, 500), (200, 90), 40, CANVAS, true).is_some());
    }
}
