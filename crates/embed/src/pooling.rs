//! Pooling: from the vectors of tokens to the vector of a text.

use serde_json::{Map, Value};

/// How the vectors of a text's tokens become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pooling {
    /// Their mean.
    #[default]
    Mean,
    /// The first, of the special token at the beginning.
    Cls,
    /// The maximum in each dimension.
    Max,
    /// The last.
    LastToken,
}

impl Pooling {
    /// Parses the configuration of a pooling step; `None` unless exactly one known mode is on.
    pub(crate) fn from_config(config: &Map<String, Value>) -> Option<Self> {
        // Newer files name the mode, older ones have a switch for each.
        if let Some(Value::String(name)) = config.get("pooling_mode") {
            return Self::from_name(name);
        }
        let switches = config.iter().filter_map(|(name, value)| {
            let mode = name.strip_prefix("pooling_mode_")?;
            (value == &Value::Bool(true)).then_some(mode)
        });
        let mut on = switches;
        match (on.next(), on.next()) {
            (Some(mode), None) => Self::from_name(mode),
            _ => None,
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        match name {
            "mean" | "mean_tokens" => Some(Self::Mean),
            "cls" | "cls_token" => Some(Self::Cls),
            "max" | "max_tokens" => Some(Self::Max),
            "lasttoken" => Some(Self::LastToken),
            _ => None,
        }
    }

    /// The vector of a text. `tokens` are the concatenated vectors of its tokens, without padding;
    /// `size` is the length of each. Without tokens the result is zeros.
    pub(crate) fn apply(self, tokens: &[f32], size: usize) -> Vec<f32> {
        let mut rows = tokens.chunks_exact(size);
        match self {
            Self::Mean => mean(rows, size),
            Self::Max => rows
                .map(<[f32]>::to_vec)
                .reduce(larger)
                .unwrap_or_else(|| vec![0.0; size]),
            Self::Cls => rows.next().map_or_else(|| vec![0.0; size], <[f32]>::to_vec),
            Self::LastToken => rows
                .next_back()
                .map_or_else(|| vec![0.0; size], <[f32]>::to_vec),
        }
    }
}

/// Added in 64 bits, so that precision does not depend on the length of a text.
#[allow(
    clippy::cast_possible_truncation,
    reason = "back to the precision of the numbers that came"
)]
fn mean<'a>(rows: impl ExactSizeIterator<Item = &'a [f32]>, size: usize) -> Vec<f32> {
    let count = f64::from(u32::try_from(rows.len()).unwrap_or(u32::MAX)).max(1.0);
    let mut sums = vec![0.0_f64; size];
    for row in rows {
        for (sum, number) in sums.iter_mut().zip(row) {
            *sum += f64::from(*number);
        }
    }
    sums.into_iter().map(|sum| (sum / count) as f32).collect()
}

fn larger(mut a: Vec<f32>, b: Vec<f32>) -> Vec<f32> {
    for (a, b) in a.iter_mut().zip(b) {
        *a = a.max(b);
    }
    a
}

/// Normalizes a vector to length 1; a zero vector is unchanged.
#[allow(
    clippy::cast_possible_truncation,
    reason = "back to the precision of the numbers that came"
)]
pub(crate) fn normalise(vector: &mut [f32]) {
    let square: f64 = vector.iter().map(|number| f64::from(*number).powi(2)).sum();
    let length = square.sqrt();
    if length > 0.0 {
        vector
            .iter_mut()
            .for_each(|number| *number = (f64::from(*number) / length) as f32);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const TOKENS: [f32; 6] = [1.0, -4.0, 3.0, 0.0, 5.0, -2.0];

    #[test]
    fn tokens_become_one_vector() {
        assert_eq!(Pooling::Mean.apply(&TOKENS, 2), [3.0, -2.0]);
        assert_eq!(Pooling::Cls.apply(&TOKENS, 2), [1.0, -4.0]);
        assert_eq!(Pooling::Max.apply(&TOKENS, 2), [5.0, 0.0]);
        assert_eq!(Pooling::LastToken.apply(&TOKENS, 2), [5.0, -2.0]);
    }

    #[test]
    fn no_tokens_are_zeros() {
        for pooling in [
            Pooling::Mean,
            Pooling::Cls,
            Pooling::Max,
            Pooling::LastToken,
        ] {
            assert_eq!(pooling.apply(&[], 2), [0.0, 0.0]);
        }
    }

    #[test]
    fn both_ways_to_name_the_mode_are_read() {
        let read = |value: Value| value.as_object().and_then(Pooling::from_config);
        assert_eq!(
            read(json!({"pooling_mode": "lasttoken"})),
            Some(Pooling::LastToken)
        );
        let switches = json!({"pooling_mode_max_tokens": true, "pooling_mode_cls_token": false});
        assert_eq!(read(switches), Some(Pooling::Max));
        assert_eq!(
            read(json!({"pooling_mode_weightedmean_tokens": true})),
            None
        );
        assert_eq!(read(json!({})), None);
    }

    #[test]
    fn a_vector_gets_the_length_one() {
        let mut vector = [3.0, -4.0];
        normalise(&mut vector);
        assert_eq!(vector, [0.6, -0.8]);
        let mut zeros = [0.0, 0.0];
        normalise(&mut zeros);
        assert_eq!(zeros, [0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn any_vector_gets_the_length_one(mut vector in prop::collection::vec(-1e3_f32..1e3, 1..64)) {
            prop_assume!(vector.iter().any(|number| number.abs() > 1e-3));
            normalise(&mut vector);
            let length: f64 = vector.iter().map(|number| f64::from(*number).powi(2)).sum::<f64>().sqrt();
            prop_assert!((length - 1.0).abs() < 1e-5, "{length}");
        }
    }
}
