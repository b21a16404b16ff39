//! Checks the licences and sources of all dependencies against the lists in `deny.toml`.
//!
//! cargo-deny reads the same file and checks more (mainly advisories); this needs no installation,
//! so it always runs.

use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::licence::is_allowed;
use crate::{process, term, workspace};

/// The only permitted registry, as cargo writes it.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The part of `deny.toml` that is enforced here.
struct Policy {
    licences: Vec<String>,
    exceptions: Vec<(String, Vec<String>)>,
    banned: Vec<String>,
}

/// All packages of the lock file, for any platform.
pub(crate) fn check() -> Result<()> {
    let policy = fs::read_to_string(workspace::root().join("deny.toml"))?;
    let policy = Policy::parse(&policy).context("deny.toml")?;
    let text =
        process::read(workspace::cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Value = serde_json::from_str(&text)?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata has no packages")?;
    let problems: Vec<_> = packages
        .iter()
        .filter_map(|package| policy.problem(package))
        .collect();
    if !problems.is_empty() {
        bail!(
            "deny.toml forbids what Cargo.lock has:\n  {}\nfind who needs one with \
             `cargo tree --invert NAME`",
            problems.join("\n  ")
        );
    }
    term::say(&format!("{} packages are within deny.toml", packages.len()));
    Ok(())
}

impl Policy {
    fn parse(text: &str) -> Result<Self> {
        let value: toml::Value = toml::from_str(text)?;
        let licenses = value.get("licenses").context("no [licenses]")?;
        let rows = |table: &toml::Value, key: &str| {
            table
                .get(key)
                .and_then(toml::Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        let exceptions = rows(licenses, "exceptions").into_iter().filter_map(|row| {
            let name = row.get("crate")?.as_str()?.to_owned();
            Some((name, words(&rows(&row, "allow"))))
        });
        let denied = value
            .get("bans")
            .map(|bans| rows(bans, "deny"))
            .unwrap_or_default();
        Ok(Self {
            licences: words(&rows(licenses, "allow")),
            exceptions: exceptions.collect(),
            banned: denied
                .iter()
                .filter_map(|row| Some(row.get("crate")?.as_str()?.to_owned()))
                .collect(),
        })
    }

    /// The problem of a package, if there is one.
    fn problem(&self, package: &Value) -> Option<String> {
        let name = package["name"].as_str().unwrap_or_default();
        let shown = format!("{name} {}", package["version"].as_str().unwrap_or_default());
        if self.banned.iter().any(|banned| banned == name) {
            return Some(format!("{shown}: banned"));
        }
        match package["source"].as_str() {
            None | Some(CRATES_IO) => {}
            Some(source) => return Some(format!("{shown}: comes from {source}")),
        }
        let Some(expression) = package["license"].as_str() else {
            return Some(format!("{shown}: says no licence"));
        };
        let mut allowed = self.licences.clone();
        for (exception, licences) in &self.exceptions {
            if exception == name {
                allowed.extend_from_slice(licences);
            }
        }
        match is_allowed(expression, &allowed) {
            Ok(true) => None,
            Ok(false) => Some(format!("{shown}: {expression}")),
            Err(error) => Some(format!("{shown}: {error}")),
        }
    }
}

fn words(values: &[toml::Value]) -> Vec<String> {
    values
        .iter()
        .filter_map(|value| Some(value.as_str()?.to_owned()))
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use serde_json::json;

    const DENY: &str = r#"
        [licenses]
        allow = ["MIT"]
        exceptions = [{ crate = "tables", allow = ["Unicode-3.0"] }]
        [bans]
        deny = [{ crate = "unwanted", reason = "because" }]
    "#;

    fn problem(name: &str, licence: Value, source: Value) -> Option<String> {
        let package =
            json!({ "name": name, "version": "1.0.0", "license": licence, "source": source });
        Policy::parse(DENY).unwrap().problem(&package)
    }

    #[test]
    fn a_licence_must_be_allowed_for_all_or_for_that_crate() {
        assert_eq!(
            problem("a", json!("MIT OR GPL-3.0"), json!(CRATES_IO)),
            None
        );
        assert_eq!(
            problem("a", json!("GPL-3.0"), json!(CRATES_IO)).unwrap(),
            "a 1.0.0: GPL-3.0"
        );
        assert_eq!(
            problem("tables", json!("Unicode-3.0"), json!(CRATES_IO)),
            None
        );
        assert!(problem("a", json!("Unicode-3.0"), json!(CRATES_IO)).is_some());
        assert_eq!(
            problem("a", json!(null), json!(null)).unwrap(),
            "a 1.0.0: says no licence"
        );
    }

    #[test]
    fn a_crate_comes_from_here_or_from_crates_io() {
        assert_eq!(problem("a", json!("MIT"), json!(null)), None);
        let git = problem("a", json!("MIT"), json!("git+https://example.com/a")).unwrap();
        assert_eq!(git, "a 1.0.0: comes from git+https://example.com/a");
    }

    #[test]
    fn a_banned_crate_is_named() {
        let found = problem("unwanted", json!("MIT"), json!(CRATES_IO)).unwrap();
        assert_eq!(found, "unwanted 1.0.0: banned");
    }

    #[test]
    fn the_file_of_this_repository_can_be_read() {
        let text = fs::read_to_string(workspace::root().join("deny.toml")).unwrap();
        let policy = Policy::parse(&text).unwrap();
        assert!(policy.licences.iter().any(|licence| licence == "MIT"));
        assert!(
            !policy
                .licences
                .iter()
                .any(|licence| licence.contains("GPL"))
        );
        assert!(policy.banned.iter().any(|name| name == "actix-governor"));
    }
}
