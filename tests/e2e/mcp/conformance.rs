//! The official conformance tests of the protocol against `/mcp`, as far as they are about what this server
//! has: `cargo xtask test` installs them. The others want tools, prompts and resources of certain names.

use std::sync::Arc;

use aivy_store::testing::Database;

use crate::ai::clients::{Script, packages};
use crate::harness::{Server, WIDE, program};

const RUN: &str = include_str!("conformance.mjs");

/// What they must find well.
const SCENARIOS: &[&str] = &[
    "server-initialize",
    "ping",
    "tools-list",
    "dns-rebinding-protection",
];

#[tokio::test]
async fn the_official_tests_find_nothing() {
    let Some(packages) = packages() else {
        return;
    };
    let server = Server::start(&Arc::new(Database::sqlite()), WIDE).await;
    let key = server.key("use:ai").await;
    let script = Script::new(&packages, "conformance.mjs", RUN);
    let tests = packages.join("npm/node_modules/@modelcontextprotocol/conformance/dist/index.js");
    for scenario in SCENARIOS {
        let results = tempfile::tempdir().unwrap();
        let mut command = script.command(&packages);
        command
            .env("SERVER", server.base())
            .env("KEY", &key.text)
            .arg(&tests)
            .arg(results.path())
            .arg(scenario);
        let said = program::run(command).await;
        assert_eq!(said.code, 0, "{scenario}: {}{}", said.out, said.err);
        assert!(
            said.out.contains("Passed:") && said.out.contains("0 failed"),
            "{}",
            said.out
        );
    }
}
