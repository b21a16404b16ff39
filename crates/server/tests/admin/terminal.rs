//! The output of commands on terminals and in pipes.

use std::process::Command;

use super::Aivy;

/// `aivy … | head`: a reader that closes early must not cause a panic.
#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let aivy = Aivy::with_ada();
    for args in [
        &["user", "list"][..],
        &["user", "list", "--json"],
        &["key", "list", "ada"],
        &["pool", "list"],
        &["ledger", "verify"],
        &["ledger", "export", "--format", "csv"],
        &["config", "show"],
        &["config", "schema"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = Command::new(env!("CARGO_BIN_EXE_aivy"))
            .args(args)
            .current_dir(aivy.dir.path())
            .env_clear()
            .stdout(writer)
            .output()
            .unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.code().is_some() && !err.contains("panicked"),
            "{args:?}: {err}"
        );
    }
}

/// Users choose names, and the operator's terminal shows them.
#[test]
fn no_name_commands_the_terminal() {
    let aivy = Aivy::with_ada();
    let name = "a\u{1b}[2J\u{9b}31m\u{202e}z";
    let make = ["key", "create", "ada", "--all-permissions", "--name"];
    aivy.run(&[&make[..], &["mine"]].concat());
    // A name from before such names were refused.
    let file = rusqlite::Connection::open(aivy.dir.path().join("aivy.db")).unwrap();
    let renamed = file.execute("UPDATE api_keys SET name = ?1", [name]);
    assert_eq!(renamed.unwrap(), 1);
    let listed = aivy.run(&["key", "list", "ada"]).1;
    let unknown = aivy.run(&["key", "list", name]).2;
    for text in [&listed, &unknown] {
        assert!(text.contains(r"a\u001b[2J\u009b31m\u202ez"), "{text:?}");
        let raw = text.chars().filter(|c| c.is_control() && *c != '\n');
        assert_eq!(raw.count(), 0, "{text:?}");
    }
    // Scripts get it unchanged.
    assert_eq!(aivy.json(&["key", "list", "ada"])[0]["name"], name);
}
