//! Batches of texts, so that one run of the model serves many.

use crate::tokens::Encoded;

/// The batches, as indexes of texts: texts of similar length, so that there is little padding, and
/// at most `most` tokens including padding. A longer text runs alone.
pub(crate) fn plan(texts: &[Encoded], most: usize) -> Vec<Vec<usize>> {
    let mut places: Vec<usize> = (0..texts.len()).collect();
    places.sort_by_key(|place| texts[*place].ids.len());
    let mut batches: Vec<Vec<usize>> = Vec::new();
    for place in places {
        // In this order the new text is the longest, and all are padded to it.
        let length = texts[place].ids.len();
        match batches.last_mut() {
            Some(batch) if (batch.len() + 1) * length <= most => batch.push(place),
            _ => batches.push(vec![place]),
        }
    }
    batches
}

/// The input of one run: rows of `width` tokens, padded on the right.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Batch {
    pub(crate) rows: usize,
    pub(crate) width: usize,
    pub(crate) ids: Vec<i32>,
    /// 1 for a token, 0 for padding.
    pub(crate) mask: Vec<i32>,
    pub(crate) type_ids: Vec<i32>,
}

impl Batch {
    pub(crate) fn new<'a>(texts: impl Iterator<Item = &'a Encoded> + Clone, pad_id: u32) -> Self {
        let width = texts.clone().map(|text| text.ids.len()).max().unwrap_or(0);
        let mut batch = Self {
            rows: 0,
            width,
            ids: Vec::new(),
            mask: Vec::new(),
            type_ids: Vec::new(),
        };
        for text in texts {
            batch.rows += 1;
            extend(
                &mut batch.ids,
                text.ids.iter().copied(),
                batch.rows * width,
                pad_id,
            );
            extend(
                &mut batch.mask,
                text.ids.iter().map(|_| 1),
                batch.rows * width,
                0,
            );
            extend(
                &mut batch.type_ids,
                text.type_ids.iter().copied(),
                batch.rows * width,
                0,
            );
        }
        batch
    }
}

/// Appends a row and fills it up.
fn extend(to: &mut Vec<i32>, row: impl Iterator<Item = u32>, until: usize, fill: u32) {
    // Vocabularies have far fewer tokens than 2^31.
    let signed = |id| i32::try_from(id).unwrap_or(i32::MAX);
    to.extend(row.map(signed));
    to.resize(until, signed(fill));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(length: usize) -> Encoded {
        Encoded {
            ids: (1..).take(length).collect(),
            type_ids: vec![0; length],
            truncated: false,
        }
    }

    #[test]
    fn texts_of_like_length_run_together() {
        let texts = [9, 2, 3, 8].map(text);
        assert_eq!(plan(&texts, 18), [vec![1, 2], vec![3, 0]]);
        assert_eq!(plan(&texts, 5), [vec![1], vec![2], vec![3], vec![0]]);
    }

    #[test]
    fn shorter_rows_are_filled_up() {
        let batch = Batch::new([text(3), text(1)].iter(), 7);
        assert_eq!((batch.rows, batch.width), (2, 3));
        assert_eq!(batch.ids, [1, 2, 3, 1, 7, 7]);
        assert_eq!(batch.mask, [1, 1, 1, 1, 0, 0]);
        assert_eq!(batch.type_ids, [0; 6]);
    }

    proptest! {
        #[test]
        fn each_text_runs_once_and_no_batch_is_too_large(
            lengths in prop::collection::vec(1_usize..50, 0..40),
            most in 1_usize..200,
        ) {
            let texts: Vec<Encoded> = lengths.iter().map(|length| text(*length)).collect();
            let batches = plan(&texts, most);
            for batch in &batches {
                let longest = batch.iter().map(|place| lengths[*place]).max().unwrap_or(0);
                prop_assert!(batch.len() == 1 || batch.len() * longest <= most);
            }
            let mut places: Vec<usize> = batches.into_iter().flatten().collect();
            places.sort_unstable();
            prop_assert_eq!(places, (0..lengths.len()).collect::<Vec<_>>());
        }
    }
}
