//! Whether a series of measurements grows: a robust estimate, independent of what is measured.

/// A measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// When, in hours.
    pub at: f64,
    pub value: f64,
}

/// The number of points to which a series is reduced: the estimate compares all pairs.
const POINTS_MAX: usize = 240;

/// The part of a series that is its start, or its end.
const EDGE: usize = 10;

/// What becomes of a value over time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// The median of the first tenth.
    pub start: f64,
    /// The median of the last tenth.
    pub end: f64,
    /// By Theil and Sen: the median of the slopes of all pairs of points.
    pub slope_per_hour: f64,
    /// The time from the first point to the last, in hours.
    pub hours: f64,
}

/// Below both of these a series counts as flat.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    pub per_hour: f64,
    /// The rise over the whole time that is within the noise.
    pub rise: f64,
}

impl Trend {
    /// The trend of a series, ordered by time; `None` with fewer than three points.
    #[must_use]
    pub fn of(series: &[Point]) -> Option<Self> {
        let points = thinned(series, POINTS_MAX);
        let (first, last) = (points.first()?, points.last()?);
        let edge = points.len().div_ceil(EDGE);
        let median_of = |part: &[Point]| median(part.iter().map(|point| point.value).collect());
        (points.len() >= 3).then(|| Self {
            start: median_of(&points[..edge]),
            end: median_of(&points[points.len() - edge..]),
            slope_per_hour: theil_sen(&points),
            hours: last.at - first.at,
        })
    }

    /// Whether it grows faster than both bounds.
    #[must_use]
    pub fn grows(&self, bound: Bound) -> bool {
        self.slope_per_hour > bound.per_hour && self.slope_per_hour * self.hours > bound.rise
    }
}

/// The median of the slopes of all pairs; 0 if there are none. Up to 29 % of the points can be
/// arbitrarily wrong without moving it far.
fn theil_sen(points: &[Point]) -> f64 {
    let mut slopes = Vec::new();
    for (place, one) in points.iter().enumerate() {
        for other in &points[place + 1..] {
            if other.at > one.at {
                slopes.push((other.value - one.value) / (other.at - one.at));
            }
        }
    }
    median(slopes)
}

/// At most `most` points: the medians of equal groups of neighbours.
fn thinned(points: &[Point], most: usize) -> Vec<Point> {
    let group = points.len().div_ceil(most).max(1);
    let of = |part: &[Point]| Point {
        at: median(part.iter().map(|point| point.at).collect()),
        value: median(part.iter().map(|point| point.value).collect()),
    };
    points.chunks(group).map(of).collect()
}

/// The median; 0 of nothing.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        count if count % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

/// The value that this part (0 to 1) of the values does not exceed, by nearest rank; 0 of nothing.
#[must_use]
pub fn percentile(mut values: Vec<f64>, part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index of a short list"
    )]
    let rank = (values.len() as f64 * part).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// A minute between points, with noise that repeats.
    fn series(count: u32, value: impl Fn(f64) -> f64) -> Vec<Point> {
        let noise = [0.0, 3.0, -2.0, 1.0, -3.0, 2.0, -1.0];
        let one = |place: u32| {
            let at = f64::from(place) / 60.0;
            let noise = noise[place as usize % noise.len()];
            Point {
                at,
                value: value(at) + noise,
            }
        };
        (0..count).map(one).collect()
    }

    const BOUND: Bound = Bound {
        per_hour: 4.0,
        rise: 8.0,
    };

    #[test]
    fn a_leak_is_found_in_the_noise() {
        let trend = Trend::of(&series(120, |at| 100.0 + 10.0 * at)).unwrap();
        assert!((trend.slope_per_hour - 10.0).abs() < 0.5, "{trend:?}");
        assert!(
            (trend.start - 100.0).abs() < 3.0 && (trend.end - 119.0).abs() < 3.0,
            "{trend:?}"
        );
        assert!(trend.grows(BOUND), "{trend:?}");
    }

    #[test]
    fn noise_spikes_and_a_slow_rise_are_flat() {
        let still = Trend::of(&series(120, |_| 100.0)).unwrap();
        assert!(
            still.slope_per_hour.abs() < 0.5 && !still.grows(BOUND),
            "{still:?}"
        );
        let spiky = series(120, |at| if at % 0.2 < 0.02 { 5000.0 } else { 100.0 });
        assert!(!Trend::of(&spiky).unwrap().grows(BOUND));
        let slow = Trend::of(&series(120, |at| 100.0 + 3.0 * at)).unwrap();
        assert!(!slow.grows(BOUND), "{slow:?}");
    }

    #[test]
    fn a_slow_leak_needs_a_long_run() {
        let leak = |at: f64| 100.0 + 6.0 * at;
        assert!(!Trend::of(&series(30, leak)).unwrap().grows(BOUND));
        assert!(Trend::of(&series(300, leak)).unwrap().grows(BOUND));
    }

    #[test]
    fn a_step_in_the_middle_grows_and_a_fall_does_not() {
        let up = series(120, |at| if at < 1.0 { 100.0 } else { 200.0 });
        assert!(Trend::of(&up).unwrap().grows(BOUND));
        let down = series(120, |at| 200.0 - 50.0 * at);
        assert!(!Trend::of(&down).unwrap().grows(BOUND));
    }

    #[test]
    fn a_long_series_is_thinned_and_a_short_one_has_no_trend() {
        let long = series(5000, |at| 2.0 * at);
        assert!(thinned(&long, POINTS_MAX).len() <= POINTS_MAX);
        assert!((Trend::of(&long).unwrap().slope_per_hour - 2.0).abs() < 0.1);
        assert_eq!(Trend::of(&series(2, |at| at)), None);
    }

    #[test]
    fn order_statistics_are_values_that_were_met() {
        assert_eq!((median(vec![]), median(vec![4.0, 1.0, 2.0])), (0.0, 2.0));
        assert_eq!(median(vec![1.0, 4.0]), 2.5);
        let values: Vec<_> = (1..=200).map(f64::from).collect();
        assert_eq!(
            (percentile(values.clone(), 0.5), percentile(values, 0.99)),
            (100.0, 198.0)
        );
        assert_eq!(
            (percentile(vec![], 0.5), percentile(vec![7.0], 0.01)),
            (0.0, 7.0)
        );
    }
}
