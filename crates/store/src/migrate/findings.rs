//! What a migration found that an operator has to look at.

use aivy_core::counted::counted;

/// Findings that are kept; the others are only counted.
const KEPT: usize = 100;

/// One sentence each, in the order in which they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    kept: Vec<String>,
    more: usize,
}

impl Findings {
    /// Adds one. It must name the row.
    pub fn add(&mut self, sentence: String) {
        if self.kept.len() < KEPT {
            self.kept.push(sentence);
        } else {
            self.more += 1;
        }
    }

    /// The first hundred, and a last line that counts the rest, if there are more.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let rest = (self.more > 0).then(|| format!("and {}", counted(self.more, "more finding")));
        self.kept.iter().cloned().chain(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_are_kept_and_the_others_counted() {
        let mut findings = Findings::default();
        for number in 0..1_000_000 {
            findings.add(number.to_string());
        }
        let lines: Vec<_> = findings.lines().collect();
        assert_eq!((lines.len(), &*lines[0]), (101, "0"));
        assert_eq!(lines[100], "and 999900 more findings");
    }
}
