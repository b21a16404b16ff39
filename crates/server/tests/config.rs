//! The configuration with the real binary.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::{Command, Output};

struct Aivy {
    dir: tempfile::TempDir,
}

impl Aivy {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn file(self, name: &str, text: &str) -> Self {
        std::fs::write(self.dir.path().join(name), text).unwrap();
        self
    }

    fn run(&self, args: &[&str], env: &[(&str, &str)]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_aivy"))
            .args(args)
            .current_dir(self.dir.path())
            .env_clear()
            .envs(env.iter().copied())
            .output()
            .unwrap()
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn the_schema_accepts_what_show_shows() {
    let output = Aivy::new().run(&["config", "schema"], &[]);
    let schema: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    assert_eq!(schema, aivy_server::config::schema());
}

#[test]
fn a_wrong_file_is_refused_with_line_and_key() {
    let aivy = Aivy::new().file(
        "aivy.toml",
        "\n\n[server]\nbnd = \"127.0.0.1:1\"\nworkers = -1\n",
    );
    for command in [&["config", "check"][..], &["serve"], &["user", "list"]] {
        let output = aivy.run(command, &[]);
        assert_eq!(output.status.code(), Some(2), "{command:?}");
        assert_eq!(
            stderr(&output),
            "aivy.toml:4:1: server.bnd: unknown key; did you mean `server.bind`?\n\
             aivy.toml:5:11: server.workers: must be a whole number from 0 to 512, not -1\n"
        );
    }
}

#[test]
fn the_file_is_the_flags_or_the_variables_or_the_usual_one() {
    let aivy = Aivy::new()
        .file("aivy.toml", "[server]\nworkers = 1\n")
        .file("env.toml", "[server]\nworkers = 2\n")
        .file("flag.toml", "[server]\nworkers = 3\n");
    let workers = |args: &[&str], env: &[(&str, &str)]| {
        let args = [&["config", "show", "--json"], args].concat();
        let shown: serde_json::Value =
            serde_json::from_str(&stdout(&aivy.run(&args, env))).unwrap();
        (
            shown["server.workers"]["value"].as_u64(),
            shown["server.workers"]["origin"]
                .as_str()
                .map(str::to_owned),
        )
    };
    let origin = |file: &str| Some(format!("{file}:2:1"));
    let env = [("AIVY_CONFIG", "env.toml")];
    assert_eq!(workers(&[], &[]), (Some(1), origin("aivy.toml")));
    assert_eq!(workers(&[], &env), (Some(2), origin("env.toml")));
    assert_eq!(
        workers(&["--config", "flag.toml"], &env),
        (Some(3), origin("flag.toml"))
    );
}

#[test]
fn what_is_in_effect_is_shown_without_secrets() {
    let env = [("AIVY_DATABASE_URL", "postgres://aivy:s3cret@db/aivy")];
    let output = Aivy::new().run(&["config", "show", "--port", "9"], &env);
    let shown = stdout(&output);
    assert!(output.status.success());
    assert!(!shown.contains("s3cret"), "{shown}");
    let has = |key: &str, origin: &str| {
        shown
            .lines()
            .any(|line| line.starts_with(key) && line.ends_with(&format!("# {origin}")))
    };
    assert!(
        has(
            "database.url = \"postgres://aivy:***@db/aivy\"",
            "AIVY_DATABASE_URL"
        ),
        "{shown}"
    );
    assert!(has("server.bind = \"127.0.0.1:9\"", "--port"), "{shown}");
    assert!(has("plans.free.rate = 60", "default"), "{shown}");
}

#[test]
fn wrong_usage_is_told_from_failure() {
    let aivy = Aivy::new();
    assert_eq!(aivy.run(&["no-such-command"], &[]).status.code(), Some(2));
    assert_eq!(
        aivy.run(&["serve", "--set", "server.port=1"], &[])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(aivy.run(&["config", "check"], &[]).status.code(), Some(0));
    let made = [
        "user",
        "create",
        "--username",
        "ada",
        "--email",
        "ada@example.com",
    ];
    assert_eq!(aivy.run(&made, &[]).status.code(), Some(0));
    let missing = aivy.run(&["key", "list", "nobody"], &[]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(
        stderr(&missing).contains("no such user"),
        "{}",
        stderr(&missing)
    );
}

/// A missing file in a value is an error of the configuration too, and is found before anything is
/// created or migrated.
#[test]
fn files_that_are_not_there_are_found_before_anything_is_made() {
    let text = "[ai.embeddings]\nmodel_dir = \"no-model\"\n[log]\nfile = \"no/where.log\"\n[database]\nurl = \"sqlite:no/aivy.db\"\n";
    let aivy = Aivy::new().file("aivy.toml", text);
    let faults = "aivy.toml:6:1: database.url: names no/aivy.db, and there is no directory no\n\
        aivy.toml:2:1: ai.embeddings.model_dir: names no model: no-model has no model.onnx or onnx/model.onnx or model.rten or onnx/model.rten\n\
        aivy.toml:4:1: log.file: names no/where.log, and there is no directory no\n";
    for command in [&["config", "check"][..], &["serve", "--port", "0"]] {
        let output = aivy.run(command, &[]);
        assert_eq!(output.status.code(), Some(2), "{command:?}");
        assert_eq!(stderr(&output), faults, "{command:?}");
    }
    assert_eq!(std::fs::read_dir(aivy.dir.path()).unwrap().count(), 1);
}

/// An error that only opening it reveals is found before the database is opened.
#[test]
fn a_model_that_cannot_be_used_leaves_no_database_behind() {
    let aivy = Aivy::new()
        .file("model.onnx", "no network")
        .file("tokenizer.json", "{}");
    let output = aivy.run(
        &["serve", "--port", "0", "--set", "ai.embeddings.model_dir=."],
        &[],
    );
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("ai.embeddings.model_dir"), "{said}");
    assert!(!aivy.dir.path().join("aivy.db").exists());
}

#[test]
fn misspelt_variables_are_refused_and_others_told() {
    let aivy = Aivy::new();
    for (name, near) in [
        ("AIVY_CONFG", "AIVY_CONFIG"),
        ("AIVY_SERVR_BIND", "AIVY_SERVER_BIND"),
        ("aivy_server_bind", "AIVY_SERVER_BIND"),
    ] {
        for command in [&["config", "check"][..], &["serve"], &["user", "list"]] {
            let output = aivy.run(command, &[(name, "x")]);
            assert_eq!(output.status.code(), Some(2), "{name} {command:?}");
            let said = format!("{name}: unknown variable; did you mean {near}?\n");
            assert_eq!(stderr(&output), said);
        }
    }
    let output = aivy.run(
        &["config", "check"],
        &[("AIVY_IMAGE", "x"), ("AIVY_CONFIG", "")],
    );
    assert_eq!(output.status.code(), Some(0));
    let told = "warning: AIVY_IMAGE: unknown variable; it is ignored\n";
    assert_eq!(stderr(&output), told);
}

#[test]
fn a_setting_without_a_value_is_wrong_usage() {
    let output = Aivy::new().run(&["config", "check", "--set", "server.workers"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("must be KEY=VALUE"),
        "{}",
        stderr(&output)
    );
}
