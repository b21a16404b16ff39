//! The limits in `docs/security.md` are those of the configuration.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Numbers of the configuration that do not limit what a client can cause.
const NO_BOUNDS: &[&str] = &[
    "database.connect_timeout_ms",
    "database.write_group",
    "keys.flush_interval_ms",
    "keys.rotation_grace_seconds",
    "ledger.seal_interval_ms",
    "server.shutdown_grace_ms",
    "server.workers",
];

fn page(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).unwrap()
}

fn cells(row: &str) -> Vec<&str> {
    row.trim_matches('|').split(" | ").map(str::trim).collect()
}

/// The texts between backticks in `cell`.
fn code(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The number settings in the reference of the configuration, with their defaults.
fn settings() -> BTreeMap<String, String> {
    let page = aivy_server::config::config_reference_markdown(&aivy_server::config::schema());
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.map(cells)
        .filter(|cells| cells[1].starts_with("integer"))
        .map(|cells| (code(cells[0])[0].to_owned(), cells[2].replace('`', "")))
        .collect()
}

/// In the notation of the page: `30 s`, `20 MiB`, `25 000`.
fn shown(setting: &str, default: &str) -> String {
    let Ok(number) = default.parse::<u64>() else {
        return "none".to_owned();
    };
    match number {
        0 => "half of the CPUs".to_owned(),
        _ if setting.ends_with("_bytes") => format!("{} MiB", number >> 20),
        _ if setting.ends_with("_ms") => format!("{} s", number / 1_000),
        1_000.. => format!("{} {:03}", number / 1_000, number % 1_000),
        _ => number.to_string(),
    }
}

/// The limits on the page, by setting.
fn bounds() -> BTreeMap<String, String> {
    let page = page("docs/security.md");
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let rows = rows.map(cells).filter(|cells| cells.len() == 4);
    rows.flat_map(|cells| {
        let settings: Vec<_> = code(cells[2]).into_iter().map(str::to_owned).collect();
        let bound = cells[1].to_owned();
        settings
            .into_iter()
            .map(move |setting| (setting, bound.clone()))
    })
    .collect()
}

#[test]
fn every_bound_of_the_configuration_is_told_with_its_default() {
    let bounds = bounds();
    for (setting, default) in settings() {
        if NO_BOUNDS.contains(&setting.as_str()) || setting.starts_with("plans.") {
            continue;
        }
        let told = bounds.get(&setting);
        let expected = shown(&setting, &default);
        assert!(
            told.is_some_and(|bound| bound.contains(&expected)),
            "docs/security.md tells {told:?} of {setting}, whose default is {expected}"
        );
    }
}

#[test]
fn every_setting_that_is_told_exists() {
    let page = aivy_server::config::config_reference_markdown(&aivy_server::config::schema());
    for setting in bounds().keys() {
        assert!(page.contains(&format!("| `{setting}` |")), "{setting}");
    }
}
