//! What became of mutants: collected over all runs and shards, because cargo-mutants keeps only the
//! last run, and forgets the difference between caught and unviable before that.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// What became of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Caught,
    Missed,
    /// The tests did not end: they noticed, too.
    TimedOut,
    /// It does not compile.
    Unviable,
}

impl Outcome {
    const ALL: [(Self, &str); 4] = [
        (Self::Caught, "caught"),
        (Self::Missed, "missed"),
        (Self::TimedOut, "timeout"),
        (Self::Unviable, "unviable"),
    ];
}

/// The outcomes by the names of mutants.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcomes(BTreeMap<String, Outcome>);

impl Outcomes {
    /// Reads what [`Self::write`] wrote; nothing if there is no file.
    ///
    /// # Errors
    /// It has another format.
    pub(crate) fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).unwrap_or_default();
        let mut all = BTreeMap::new();
        for line in text.lines() {
            let (word, name) = line.split_once('\t').with_context(|| format!("`{line}`"))?;
            let known = Outcome::ALL.iter().find(|(_, it)| *it == word);
            let (outcome, _) = known.with_context(|| format!("`{line}`"))?;
            all.insert(name.to_owned(), *outcome);
        }
        Ok(Self(all))
    }

    /// Writes all outcomes to a file.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn write(&self, file: &Path) -> Result<()> {
        let mut text = String::new();
        for (name, outcome) in &self.0 {
            let known = Outcome::ALL.iter().find(|(it, _)| it == outcome);
            let _ = writeln!(text, "{}\t{name}", known.map_or("", |(_, word)| *word));
        }
        Ok(fs::write(file, text)?)
    }

    /// Adds the outcomes of a run, which may have been interrupted, from its directory. They
    /// replace earlier ones of the same mutants.
    pub(crate) fn add_run(&mut self, directory: &Path) {
        for (outcome, word) in Outcome::ALL {
            let file = directory.join(format!("{word}.txt"));
            let text = fs::read_to_string(file).unwrap_or_default();
            self.0
                .extend(text.lines().map(|name| (name.to_owned(), outcome)));
        }
    }

    /// Adds all outcomes of another shard.
    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The mutants that were missed.
    pub(crate) fn missed<'a>(
        &'a self,
        mutants: &'a BTreeSet<String>,
    ) -> impl Iterator<Item = &'a str> {
        let names = mutants.iter().map(String::as_str);
        names.filter(|name| self.0.get(*name) == Some(&Outcome::Missed))
    }

    /// Those of these mutants that are not settled: not tested yet, or missed.
    pub(crate) fn open<'a>(&self, mutants: &'a BTreeSet<String>) -> BTreeSet<&'a str> {
        let names = mutants.iter().map(String::as_str);
        names
            .filter(|name| matches!(self.0.get(*name), None | Some(Outcome::Missed)))
            .collect()
    }

    /// Counts the outcomes of these mutants: what the code no longer has does not count.
    pub(crate) fn tally(&self, mutants: &BTreeSet<String>) -> Tally {
        let mut tally = Tally::default();
        for name in mutants {
            *match self.0.get(name) {
                Some(Outcome::Caught) => &mut tally.caught,
                Some(Outcome::Missed) => &mut tally.missed,
                Some(Outcome::TimedOut) => &mut tally.timed_out,
                Some(Outcome::Unviable) => &mut tally.unviable,
                None => &mut tally.left,
            } += 1;
        }
        tally
    }
}

/// The numbers of a package.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) caught: u32,
    pub(crate) missed: u32,
    pub(crate) timed_out: u32,
    pub(crate) unviable: u32,
    /// Not tested yet.
    pub(crate) left: u32,
}

impl Tally {
    fn all(self) -> u32 {
        self.caught + self.missed + self.timed_out + self.unviable + self.left
    }

    /// The part of those that compile and were tested that was noticed, in percent; `None` if there
    /// are none.
    pub(crate) fn percent(self) -> Option<f64> {
        let noticed = self.caught + self.timed_out;
        let tested = noticed + self.missed;
        (tested > 0).then(|| f64::from(noticed) * 100.0 / f64::from(tested))
    }
}

/// The table of all packages.
pub(crate) fn table(tallies: &[(String, Tally)]) -> String {
    let mut out = String::from(
        "| package | mutants | caught | missed | timed out | unviable | not tested yet | percent |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for (package, tally) in tallies {
        let percent = tally
            .percent()
            .map_or("–".to_owned(), |it| format!("{it:.1}"));
        let _ = writeln!(
            out,
            "| {package} | {} | {} | {} | {} | {} | {} | {percent} |",
            tally.all(),
            tally.caught,
            tally.missed,
            tally.timed_out,
            tally.unviable,
            tally.left
        );
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn run(lists: &[(&str, &str)]) -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in lists {
            fs::write(directory.path().join(name), text).unwrap();
        }
        directory
    }

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_later_run_replaces_what_it_tested_again() {
        let first = run(&[
            ("caught.txt", "a\nb\n"),
            ("missed.txt", "c\n"),
            ("unviable.txt", "d\n"),
        ]);
        // An interrupted run has not written all of its lists.
        let second = run(&[
            ("caught.txt", "c\n"),
            ("previously_caught.txt", "a\nb\nd\n"),
        ]);
        let mut all = Outcomes::default();
        all.add_run(first.path());
        let of_code = names(&["a", "b", "c", "d", "e"]);
        assert_eq!(all.missed(&of_code).collect::<Vec<_>>(), ["c"]);
        assert_eq!(all.open(&of_code), ["c", "e"].into());
        all.add_run(second.path());
        let expected = Tally {
            caught: 3,
            unviable: 1,
            left: 1,
            ..Tally::default()
        };
        assert_eq!(all.tally(&of_code), expected);
        assert_eq!(all.missed(&of_code).count(), 0);
    }

    #[test]
    fn the_outcomes_are_kept_in_a_file() {
        let base = run(&[
            ("timeout.txt", "x: replace + with -\n"),
            ("missed.txt", "y\n"),
        ]);
        let mut all = Outcomes::default();
        all.add_run(base.path());
        let file = base.path().join("outcomes.txt");
        all.write(&file).unwrap();
        assert_eq!(Outcomes::read(&file).unwrap(), all);
        assert_eq!(
            Outcomes::read(&base.path().join("none")).unwrap(),
            Outcomes::default()
        );
        fs::write(&file, "strange\tx\n").unwrap();
        assert!(Outcomes::read(&file).is_err());
    }

    #[test]
    fn what_the_code_no_longer_has_does_not_count() {
        let base = run(&[("missed.txt", "old\nnew\n"), ("caught.txt", "other\n")]);
        let mut all = Outcomes::default();
        all.add_run(base.path());
        let tally = all.tally(&names(&["new", "other"]));
        assert_eq!((tally.missed, tally.caught), (1, 1));
        assert_eq!(tally.percent(), Some(50.0));
        assert_eq!(Tally::default().percent(), None);
    }

    #[test]
    fn the_table_has_a_line_for_each_package() {
        let tally = Tally {
            caught: 18,
            missed: 1,
            timed_out: 1,
            unviable: 2,
            left: 3,
        };
        let text = table(&[
            ("aivy-core".to_owned(), tally),
            ("x".to_owned(), Tally::default()),
        ]);
        assert!(
            text.contains("| aivy-core | 25 | 18 | 1 | 1 | 2 | 3 | 95.0 |\n"),
            "{text}"
        );
        assert!(
            text.ends_with("| x | 0 | 0 | 0 | 0 | 0 | 0 | – |\n"),
            "{text}"
        );
    }
}
