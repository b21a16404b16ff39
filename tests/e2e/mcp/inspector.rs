//! The official inspector against `/mcp`: `cargo xtask test` installs it.

use serde_json::{Value, json};

use crate::ai::clients::{interpreter, packages};
use crate::harness::program::{self, ProgramOutput};
use crate::harness::{Key, Server};

each_backend! {
    shared: the_inspector_lists_and_calls_tools, without_a_key_the_inspector_is_refused;
}

/// What the inspector says, if it is there.
async fn inspect(server: &Server, key: Option<&Key>, args: &[&str]) -> Option<ProgramOutput> {
    let packages = packages()?;
    let mut command = interpreter(&packages, "node");
    command
        .arg(packages.join(
            "npm/node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js",
        ))
        .args([
            "--cli",
            &format!("{}/mcp", server.base()),
            "--transport",
            "http",
        ])
        .args(args);
    if let Some(key) = key {
        command.args(["--header", &format!("Authorization: Bearer {}", key.text)]);
    }
    Some(program::run(command).await)
}

async fn the_inspector_lists_and_calls_tools(server: &Server) {
    let key = server.key("use:ai").await;
    let list = ["--method", "tools/list"];
    let Some(said) = inspect(server, Some(&key), &list).await else {
        return;
    };
    let tools = said.json()["tools"].take();
    let named = |name: &str| {
        tools
            .as_array()
            .unwrap()
            .iter()
            .any(|tool| tool["name"] == name)
    };
    assert!(
        named("language") && named("chat") && !named("list_tasks"),
        "{tools}"
    );
    let call = [
        "--method",
        "tools/call",
        "--tool-name",
        "redact",
        "--tool-arg",
        "text=Write to jane@example.com.",
    ];
    let said = inspect(server, Some(&key), &call).await.unwrap();
    let answer: Value = said.json();
    assert_eq!(
        answer["structuredContent"]["text"],
        json!("Write to [EMAIL]."),
        "{answer}"
    );
}

async fn without_a_key_the_inspector_is_refused(server: &Server) {
    let Some(said) = inspect(server, None, &["--method", "tools/list"]).await else {
        return;
    };
    // It takes 401 with `WWW-Authenticate` for an invitation to log in.
    assert_ne!(said.code, 0, "{said:?}");
    assert!(said.err.contains("auth_required"), "{said:?}");
}
