//! Which members or items of a value a schema evaluated, for `unevaluatedProperties` and
//! `unevaluatedItems`.

/// A set of the indexes of members or items.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Evaluated {
    all: bool,
    words: Vec<u64>,
}

impl Evaluated {
    pub(super) fn add(&mut self, position: usize) {
        let (word, bit) = (position / 64, position % 64);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << bit;
    }

    pub(super) const fn add_all(&mut self) {
        self.all = true;
    }

    pub(super) fn has(&self, position: usize) -> bool {
        let word = self.words.get(position / 64);
        self.all || word.is_some_and(|word| word & (1 << (position % 64)) != 0)
    }

    /// Adds those of another set.
    pub(super) fn join(&mut self, other: &Self) {
        self.all |= other.all;
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (own, other) in self.words.iter_mut().zip(&other.words) {
            *own |= other;
        }
    }

    /// The cost of joining a set of `places` indexes.
    pub(super) fn steps(places: usize) -> u64 {
        1 + crate::cost::bytes(places) / 64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_joined() {
        let (mut a, mut b) = (Evaluated::default(), Evaluated::default());
        a.add(1);
        b.add(130);
        a.join(&b);
        assert!(a.has(1) && a.has(130) && !a.has(2) && !a.has(1_000));
        b.add_all();
        a.join(&b);
        assert!(a.has(1_000));
    }
}
