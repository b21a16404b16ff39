//! Resolves overlapping findings.

use std::collections::BTreeMap;

use aivy_types::ai::FindingKind;

use super::Match;

/// The findings without overlaps, in the order of the text. Of two that overlap, the kind with the
/// stricter check is kept; of two of one kind, the longer one; of two with the same length, the
/// earlier one.
pub(super) fn resolved(mut found: Vec<Match>) -> Vec<Match> {
    found.sort_by_key(|one| {
        let length = one.bytes.len();
        (rank(one.kind), std::cmp::Reverse(length), one.bytes.start)
    });
    let mut taken: BTreeMap<usize, Match> = BTreeMap::new();
    for one in found {
        let before = taken.range(..one.bytes.end).next_back();
        if before.is_none_or(|(_, other)| other.bytes.end <= one.bytes.start) {
            taken.insert(one.bytes.start, one);
        }
    }
    taken.into_values().collect()
}

const fn rank(kind: FindingKind) -> u8 {
    match kind {
        FindingKind::Secret => 0,
        FindingKind::Iban => 1,
        FindingKind::Card => 2,
        FindingKind::Email => 3,
        FindingKind::Ip => 4,
        FindingKind::Phone => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(kind: FindingKind, bytes: std::ops::Range<usize>) -> Match {
        Match { kind, bytes }
    }

    #[test]
    fn the_stricter_and_the_longer_count() {
        use FindingKind::{Card, Email, Phone};
        let resolved = resolved(vec![
            found(Phone, 0..12),
            found(Card, 4..16),
            found(Email, 20..30),
            found(Email, 22..40),
            found(Phone, 16..20),
        ]);
        assert_eq!(
            resolved,
            [
                found(Card, 4..16),
                found(Phone, 16..20),
                found(Email, 22..40)
            ]
        );
    }
}
