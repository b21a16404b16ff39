//! "Did you mean": finds the nearest of some known words.

/// The word of `known` that `word` most likely means, if one is near enough.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .filter_map(|candidate| Some((slips(word, candidate)?, candidate)))
        .min()
        .map(|(_, candidate)| candidate)
}

/// The number of typing errors between `word` and `meant`, if there are few enough.
pub(crate) fn slips(word: &str, meant: &str) -> Option<usize> {
    let limit = 1 + word.chars().count() / 4;
    let distance = distance(word, meant);
    (distance <= limit).then_some(distance)
}

/// Levenshtein's distance, in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        let known = ["server.bind", "server.workers", "database.url"];
        assert_eq!(nearest("server.bnd", known), Some("server.bind"));
        assert_eq!(nearest("server.worker", known), Some("server.workers"));
        assert_eq!(nearest("colour", known), None);
    }

    #[test]
    fn the_distance_is_levenshteins() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }
}
