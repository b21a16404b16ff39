//! What exists for tests alone is not in what is built to be shipped.

use std::process::Command;

/// Features that only tests may switch on.
const FOR_TESTS: &[&str] = &["experimental-introspection", "introspection", "testing"];

#[test]
fn no_feature_for_tests_is_shipped() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["tree", "--offline", "--workspace"])
        .args(["--edges", "normal,build,features", "--prefix", "none"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(
        tree.contains("actix-web feature"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for feature in FOR_TESTS {
        let ours = format!(" feature \"{feature}\"");
        let found = tree.lines().find(|line| {
            (line.starts_with("aivy-") || line.starts_with("actix-")) && line.contains(&ours)
        });
        assert_eq!(
            found, None,
            "a crate switches it on outside of [dev-dependencies]"
        );
    }
}
