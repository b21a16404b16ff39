//! The administrative commands end to end: the real binary on a real file.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod databases;
mod keys;
mod pools;
#[path = "../said/mod.rs"]
mod said;
mod terminal;

use std::process::Command;

use said::said;
use serde_json::Value;

struct Aivy {
    dir: tempfile::TempDir,
}

impl Aivy {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    /// Exit code, standard output, standard error.
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aivy"));
        command.args(args).current_dir(self.dir.path()).env_clear();
        let (code, out, err) = said(&mut command);
        (code.unwrap(), out, err)
    }

    fn json(&self, args: &[&str]) -> Value {
        let (code, out, err) = self.run(&[args, &["--json"]].concat());
        assert_eq!(code, 0, "{args:?}: {err}");
        serde_json::from_str(&out).unwrap()
    }

    fn refused(&self, args: &[&str]) -> Value {
        let (code, out, err) = self.run(&[args, &["--json"]].concat());
        assert_eq!((code, out.as_str()), (1, ""), "{args:?}");
        let error: Value = serde_json::from_str(&err).unwrap();
        assert_eq!(error["success"], false);
        error["error"].clone()
    }

    fn with_ada() -> Self {
        let aivy = Self::new();
        aivy.json(&[
            "user",
            "create",
            "--username",
            "ada",
            "--email",
            "ada@example.com",
        ]);
        aivy
    }
}
