//! What of a package is mutated, and which of its tests have to notice.

use anyhow::{Result, bail};

/// A package with its tests.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    pub(crate) package: String,
    /// The files; all of the package if empty.
    pub(crate) files: &'static [&'static str],
    /// What `cargo test` gets: only tests that need nothing but the crate, and are quick.
    pub(crate) tests: &'static [&'static str],
    /// The part of the mutants that must be caught, in percent; `None` if there is no target yet.
    pub(crate) least: Option<f64>,
}

/// A target that is known in advance.
struct Known {
    package: &'static str,
    files: &'static [&'static str],
    tests: &'static [&'static str],
    least: Option<f64>,
}

/// The packages that are mutated without being named, in this order: the rules and the ledger must
/// reach their targets.
const KNOWN: [Known; 4] = [
    Known {
        package: "aivy-core",
        files: &[],
        tests: &["--lib"],
        least: Some(95.0),
    },
    Known {
        package: "aivy-store",
        files: &["crates/store/src/ledger.rs"],
        tests: &[
            "--test",
            "store",
            "--",
            "ledger",
            "audit",
            "seals",
            "staking",
            "numbering",
        ],
        least: Some(95.0),
    },
    Known {
        package: "aivy-app",
        files: &["crates/app/src/ledger.rs"],
        tests: &["--lib", "--tests"],
        least: Some(95.0),
    },
    Known {
        package: "aivy-gate",
        files: &[],
        tests: &["--lib", "--tests"],
        least: None,
    },
];

impl Target {
    /// The targets of these packages; of all known ones if none is named. Of an unknown package
    /// everything is mutated and tested.
    ///
    /// # Errors
    /// A name is not a package's.
    pub(crate) fn of(packages: &[String], members: &[String]) -> Result<Vec<Self>> {
        if packages.is_empty() {
            return Ok(KNOWN.iter().map(Self::known).collect());
        }
        let one = |name: &String| {
            let full = if members.contains(name) {
                name.clone()
            } else {
                format!("aivy-{name}")
            };
            if !members.contains(&full) {
                bail!("there is no package {name}");
            }
            let known = KNOWN.iter().find(|known| known.package == full);
            Ok(known.map_or_else(
                || Self {
                    package: full.clone(),
                    files: &[],
                    tests: &[],
                    least: None,
                },
                Self::known,
            ))
        };
        packages.iter().map(one).collect()
    }

    fn known(known: &Known) -> Self {
        Self {
            package: known.package.to_owned(),
            files: known.files,
            tests: known.tests,
            least: known.least,
        }
    }

    /// The arguments that select the mutants.
    pub(crate) fn selection(&self) -> Vec<String> {
        let mut arguments = vec!["--package".to_owned(), self.package.clone()];
        for file in self.files {
            arguments.extend(["--file".to_owned(), (*file).to_owned()]);
        }
        arguments
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::workspace;

    fn named(names: &[&str]) -> Result<Vec<Target>> {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let members = ["aivy-core", "aivy-store", "openapi-lower"].map(str::to_owned);
        Target::of(&names, &members)
    }

    #[test]
    fn a_package_can_be_named_without_its_prefix() {
        let targets = named(&["core", "openapi-lower"]).unwrap();
        assert_eq!(targets[0].least, Some(95.0));
        assert_eq!(
            (targets[1].package.as_str(), targets[1].least),
            ("openapi-lower", None)
        );
        assert_eq!(named(&[]).unwrap().len(), KNOWN.len());
        assert!(named(&["nothing"]).is_err());
    }

    #[test]
    fn the_files_exist() {
        for file in KNOWN.iter().flat_map(|known| known.files) {
            assert!(workspace::root().join(file).is_file(), "{file}");
        }
        let store = &named(&["store"]).unwrap()[0];
        let selected = [
            "--package",
            "aivy-store",
            "--file",
            "crates/store/src/ledger.rs",
        ];
        assert_eq!(store.selection(), selected);
    }
}
