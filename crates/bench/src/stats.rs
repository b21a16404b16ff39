//! Order statistics, independent of the meaning of the numbers.

/// The median of a sample and its quartiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quartiles {
    pub(crate) lower: f64,
    pub(crate) median: f64,
    pub(crate) upper: f64,
}

impl Quartiles {
    /// The quartiles of `sample`; all 0 for an empty one.
    pub(crate) fn of(sample: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = sample.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        Self {
            lower: quantile(&sorted, 0.25),
            median: quantile(&sorted, 0.5),
            upper: quantile(&sorted, 0.75),
        }
    }
}

/// The median of `sample`; 0 for an empty one.
pub(crate) fn median(sample: impl IntoIterator<Item = f64>) -> f64 {
    Quartiles::of(sample).median
}

/// The quantile `q` (0 … 1) of an ascending sample, with linear interpolation between its
/// neighbours (type 7 of Hyndman and Fan 1996); 0 for an empty one.
fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    #[allow(clippy::cast_precision_loss, reason = "a sample is shorter than 2^53")]
    let place = q * last as f64;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 ≤ q ≤ 1: the place is an index"
    )]
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * place.fract()
}

/// The percentile `p` (1 … 100) of `sample` by nearest rank: a value of the sample that `p` percent
/// do not exceed. Reorders the sample; 0 for an empty one.
pub(crate) fn percentile(sample: &mut [u32], p: usize) -> u32 {
    let rank = (sample.len() * p).div_ceil(100);
    match rank.checked_sub(1) {
        Some(index) => *sample.select_nth_unstable(index).1,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_neighbours() {
        let found = Quartiles::of([4.0, 1.0, 3.0, 2.0]);
        let expected = Quartiles {
            lower: 1.75,
            median: 2.5,
            upper: 3.25,
        };
        assert_eq!(found, expected);
        assert_eq!(median([7.0]), 7.0);
        assert_eq!(median([]), 0.0);
    }

    #[test]
    fn a_wild_value_does_not_move_the_median() {
        assert_eq!(median([1.0, 1.1, 0.9, 1.05, 1000.0]), 1.05);
    }

    #[test]
    fn a_percentile_is_a_value_that_was_met() {
        let mut sample: Vec<u32> = (1..=200).rev().collect();
        assert_eq!(percentile(&mut sample, 50), 100);
        assert_eq!(percentile(&mut sample, 99), 198);
        assert_eq!(percentile(&mut sample, 100), 200);
        assert_eq!(percentile(&mut [5], 1), 5);
        assert_eq!(percentile(&mut [], 99), 0);
    }
}
