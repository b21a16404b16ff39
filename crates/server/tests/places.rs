//! Paths without a database, or with another program's: only commands that begin something create
//! one, and nothing of others is changed.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod said;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rusqlite::Connection;
use said::said;

/// All commands that read, verify or change.
const COMMANDS: &[&[&str]] = &[
    &["user", "list"],
    &["user", "reset-link", "ada"],
    &["user", "budget", "ada"],
    &["user", "budget", "ada", "--tokens", "1"],
    &["user", "update", "ada", "--username", "eda"],
    &["user", "check"],
    &["user", "log-in-link", "ada"],
    &["key", "create", "ada", "--name", "k", "--all-permissions"],
    &["key", "list", "ada"],
    &["key", "revoke", "ada", "key_1"],
    &["key", "rotate", "ada", "key_1"],
    &["plan", "set", "ada", "pro"],
    &["ledger", "grant", "ada", "1"],
    &["ledger", "verify"],
    &["ledger", "export", "--format", "csv"],
    &["pool", "create", "--name", "p", "--reward-per-day", "1"],
    &["pool", "fund", "pool_1", "1"],
    &["pool", "close", "pool_1"],
    &["pool", "list"],
];

const MAKE: &[&str] = &[
    "user",
    "create",
    "--username",
    "ada",
    "--email",
    "ada@example.com",
];

fn aivy(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aivy"));
    command.current_dir(dir).env_clear();
    command
}

/// Exit code, standard output, standard error.
fn run(dir: &Path, args: &[&str], url: &str) -> (Option<i32>, String, String) {
    said(aivy(dir).args(args).args(["--database-url", url]))
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<_> = entries
        .map(|entry| name(entry).into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A database with one account, closed.
fn made(dir: &Path) {
    let (code, _, err) = run(dir, MAKE, "sqlite:aivy.db");
    assert_eq!(code, Some(0), "{err}");
}

#[test]
fn a_misspelt_place_is_refused_and_stays_empty() {
    let dir = tempfile::tempdir().unwrap();
    for args in COMMANDS {
        let (code, out, err) = run(dir.path(), args, "sqlite:typo.db");
        assert_eq!((code, out.as_str()), (Some(1), ""), "{args:?}: {err}");
        let place = dir.path().join("typo.db");
        for part in [
            "There is no database",
            &format!("{} does not exist", place.display()),
            "database.url is \"sqlite:typo.db\" (--database-url)",
            "`aivy serve`",
        ] {
            assert!(err.contains(part), "{args:?}: {err}");
        }
        assert_eq!(names(dir.path()), [""; 0], "{args:?}");
    }
}

/// A new command must be added to one of the lists.
#[test]
fn every_command_is_tried() {
    let dir = tempfile::tempdir().unwrap();
    for group in ["user", "key", "plan", "ledger", "pool"] {
        let output = aivy(dir.path()).args([group, "--help"]).output().unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        let (_, list) = help.split_once("Commands:").unwrap();
        let list = list.lines().skip(1).take_while(|line| !line.is_empty());
        for line in list {
            let Some(name) = line.strip_prefix("  ").and_then(|l| l.split(' ').next()) else {
                continue;
            };
            let tried = COMMANDS.iter().any(|args| args[..2] == [group, name]);
            let known = tried || ["", "help"].contains(&name) || MAKE[..2] == [group, name];
            assert!(known, "{group} {name}");
        }
    }
}

#[test]
fn what_is_no_database_of_ours_is_named_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    fs::write(path("empty.db"), "").unwrap();
    fs::write(path("text.db"), "dear diary").unwrap();
    fs::create_dir(path("directory.db")).unwrap();
    Connection::open(path("other.db"))
        .and_then(|other| other.execute_batch("CREATE TABLE schema_migrations (version TEXT)"))
        .unwrap();
    let before = fs::read(path("other.db")).unwrap();
    for (name, begun, said) in [
        ("empty.db", true, "is empty"),
        ("text.db", false, "file is not a database"),
        ("directory.db", false, "is a directory"),
        ("other.db", false, "1 table of another program"),
    ] {
        let url = format!("sqlite:{name}");
        for args in [&["ledger", "verify"][..], &["ledger", "grant", "ada", "1"]] {
            let (code, out, err) = run(dir.path(), args, &url);
            assert_eq!((code, out.as_str()), (Some(1), ""), "{args:?} {name}");
            assert!(err.contains(said), "{args:?} {name}: {err}");
        }
        let (code, _, err) = run(dir.path(), MAKE, &url);
        assert_eq!(code == Some(0), begun, "{name}: {err}");
        if !begun {
            let (code, _, err) = run(dir.path(), &["serve", "--port", "0"], &url);
            // A directory is detected without opening it: an error of the configuration.
            let expected = if name == "directory.db" { 2 } else { 1 };
            assert_eq!(code, Some(expected), "{name}: {err}");
            assert!(err.contains(said), "{name}: {err}");
        }
    }
    assert_eq!(fs::read(path("other.db")).unwrap(), before);
    assert_eq!(
        names(dir.path()),
        ["directory.db", "empty.db", "other.db", "text.db"]
    );
}

#[test]
fn places_that_mean_something_else_elsewhere_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    for url in [
        "sqlite:aivy.db?mode=ro",
        "sqlite:~/aivy.db",
        "sqlite:aivy.db ",
        "sqlite:file:aivy.db",
        "sqlite::memory:",
        "postgres://u@h:port/d",
    ] {
        let (code, _, err) = run(dir.path(), MAKE, url);
        assert_eq!(code, Some(2), "{url}: {err}");
        assert!(
            err.starts_with("--database-url: database.url: "),
            "{url}: {err}"
        );
    }
    for url in [
        "sqlite://one.db",
        &format!("sqlite://{}/two.db", dir.path().display()),
    ] {
        assert_eq!(run(dir.path(), MAKE, url).0, Some(0), "{url}");
    }
    assert_eq!(names(dir.path()), ["one.db", "two.db"]);
}

/// A newer command on an older database reports that, and does not change it.
#[test]
fn an_older_schema_is_left_to_the_server() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path());
    let file = Connection::open(dir.path().join("aivy.db")).unwrap();
    let version = || -> i64 {
        let text = "SELECT MAX(version) FROM schema_migrations";
        file.query_row(text, [], |row| row.get(0)).unwrap()
    };
    let latest = version();
    file.execute("DELETE FROM schema_migrations WHERE version = ?1", [latest])
        .unwrap();
    for args in [&["ledger", "verify"][..], &["plan", "set", "ada", "pro"]] {
        let (code, _, err) = run(dir.path(), args, "sqlite:aivy.db");
        assert_eq!(code, Some(1), "{args:?}: {err}");
        let said = format!(
            "it is at version {}, and this program needs version {latest}",
            latest - 1
        );
        assert!(err.contains(&said), "{err}");
    }
    assert_eq!(version(), latest - 1);
}

/// A database on a read-only disk can be verified and listed; changes are refused.
#[test]
fn a_copy_that_cannot_be_written_is_read() {
    // Root can write every file, so the commands run as another user.
    let dir = tempfile::Builder::new()
        .prefix("a b#?%c")
        .tempdir()
        .unwrap();
    made(dir.path());
    let file = dir.path().join("aivy.db");
    let mode = |path: &Path, mode| fs::set_permissions(path, PermissionsExt::from_mode(mode));
    mode(&file, 0o444).unwrap();
    mode(dir.path(), 0o555).unwrap();
    let root = fs::metadata("/proc/self").unwrap();
    let root = std::os::unix::fs::MetadataExt::uid(&root) == 0;
    let as_reader = |args: &[&str]| {
        let mut command = aivy(dir.path());
        if root {
            command.uid(65_534).gid(65_534);
        }
        command.args(args).output().unwrap()
    };
    for (args, done) in [
        (&["ledger", "verify"][..], true),
        (&["user", "list"], true),
        (&["ledger", "grant", "ada", "1"], false),
    ] {
        let output = as_reader(args);
        assert_eq!(output.status.success(), done, "{args:?}: {output:?}");
    }
    assert_eq!(names(dir.path()), ["aivy.db"]);
    mode(dir.path(), 0o755).unwrap();
}
