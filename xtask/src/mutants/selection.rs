//! Which mutants a run tests: each by its name.
//!
//! cargo-mutants can shard and continue by itself, but it shards what is left: the shards of a
//! continued run would then not be those of the run before.

use std::collections::BTreeSet;
use std::str::FromStr;

use anyhow::{Context, Result};

/// A part of all mutants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shard {
    /// Below `of`.
    number: usize,
    of: usize,
}

impl FromStr for Shard {
    type Err = String;

    /// `K/N` with K below N.
    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let parts = parts.and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((number, of)) if number < of => Ok(Self { number, of }),
            _ => Err("must be K/N, with K from 0 to N − 1".to_owned()),
        }
    }
}

impl Shard {
    /// The name of its part of the state: shards have each their own, because cargo-mutants locks
    /// its directory.
    pub(crate) fn name(shard: Option<Self>) -> String {
        shard.map_or("all".to_owned(), |it| format!("{}-of-{}", it.number, it.of))
    }

    /// Every n-th mutant, because neighbours cost about the same.
    pub(crate) fn pick(shard: Option<Self>, mutants: &[String]) -> BTreeSet<String> {
        let (skip, step) = shard.map_or((0, 1), |it| (it.number, it.of));
        mutants.iter().skip(skip).step_by(step).cloned().collect()
    }
}

/// The configuration of a run that tests exactly these mutants: that of the repository, and their
/// names.
///
/// # Errors
/// `config` is not TOML.
pub(crate) fn config_for(config: &str, mutants: &BTreeSet<&str>) -> Result<String> {
    let mut table: toml::Table = config.parse().context(".cargo/mutants.toml")?;
    let names = mutants
        .iter()
        .map(|name| format!("^{}$", escaped(name)).into());
    table.insert("examine_re".to_owned(), toml::Value::Array(names.collect()));
    Ok(table.to_string())
}

/// A regular expression for this text.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if r"\.+*?()|[]{}^$#&-~".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn the_shards_are_all_mutants_and_none_twice() {
        let mutants: Vec<_> = (0..11).map(|number| format!("m{number:02}")).collect();
        let of = |text: &str| Shard::pick(Some(text.parse().unwrap()), &mutants);
        let (first, second, third) = (of("0/3"), of("1/3"), of("2/3"));
        assert_eq!(first.len() + second.len() + third.len(), 11);
        let union: BTreeSet<_> = first.into_iter().chain(second).chain(third).collect();
        assert_eq!(union, Shard::pick(None, &mutants));
        assert_eq!(union.len(), 11);
    }

    #[test]
    fn a_shard_has_a_number_below_their_count() {
        assert_eq!("1/4".parse(), Ok(Shard { number: 1, of: 4 }));
        assert!(
            ["4/4", "1", "a/2", "-1/2"]
                .iter()
                .all(|it| it.parse::<Shard>().is_err())
        );
        assert_eq!(Shard::name("1/4".parse().ok()), "1-of-4");
        assert_eq!(Shard::name(None), "all");
    }

    #[test]
    fn a_mutant_is_named_as_it_is_listed() {
        let config = "profile = \"mutation\"\nexclude_re = ['a\\.rs']\n";
        let name = r"src/a.rs:1:2: replace + with - in <impl X for Y<'_>>::f -> Option<[u8; 2]>";
        let made = config_for(config, &[name].into()).unwrap();
        let table: toml::Table = made.parse().unwrap();
        assert_eq!(table["profile"].as_str(), Some("mutation"));
        assert_eq!(table["exclude_re"][0].as_str(), Some(r"a\.rs"));
        let expected =
            r"^src/a\.rs:1:2: replace \+ with \- in <impl X for Y<'_>>::f \-> Option<\[u8; 2\]>$";
        assert_eq!(table["examine_re"][0].as_str(), Some(expected));
        assert!(config_for("x", &BTreeSet::new()).is_err());
    }
}
