//! The command line of the API.

use serde_json::{Value, json};

use super::answered_whole;
use crate::harness::document::Operation;
use crate::harness::program::{self, ProgramOutput};
use crate::harness::request::Request;
use crate::harness::stage::people::rich;
use crate::harness::stage::tasks::{PURSE, publish};
use crate::harness::{Server, WIDE};

each_backend! {
    shared: every_operation_answers, every_operation_refuses, a_body_may_be_flags, a_repetition_may_be_asked_for, the_key_is_never_shown;
}

/// `aivy-cli <args>` with this key, on this server.
async fn cli(server: &Server, key: &str, args: &[&str]) -> ProgramOutput {
    let mut command = program::command("aivy-cli");
    command
        .args(args)
        .env("AIVY_API_KEY", key)
        .env("AIVY_BASE_URL", format!("{}/v1", server.base()));
    program::run(command).await
}

/// The command of an operation, with everything that the request carries.
async fn call(
    server: &Server,
    key: &str,
    operation: &Operation,
    request: &Request,
) -> ProgramOutput {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut args = vec![operation.id.replace('_', "-")];
    args.extend(["--output", "json"].map(str::to_owned));
    for (name, value) in request.parameters.iter().chain(&request.query) {
        args.extend([format!("--{}", name.replace('_', "-")), value.clone()]);
    }
    if let Some(body) = &request.body {
        std::fs::write(file.path(), body.to_string()).unwrap();
        let path = file.path().to_str().unwrap();
        args.extend(["--json-body", path].map(str::to_owned));
    }
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    cli(server, key, &args).await
}

async fn every_operation_answers(server: &Server) {
    for operation in answered_whole() {
        let staged = server.stage(&operation, operation.least()).await;
        let said = call(server, &staged.key.text, &operation, &staged.request).await;
        operation.validate_body(operation.success(), &said.json());
    }
}

async fn every_operation_refuses(server: &Server) {
    let key = server.key("read:user").await;
    server.revoke(&key).await;
    for operation in answered_whole() {
        let said = call(server, &key.text, &operation, &operation.request()).await;
        assert_eq!(
            (said.code, said.out.as_str()),
            (3, ""),
            "{}: {said:?}",
            operation.id
        );
        for part in [
            "unauthorized (401)",
            "the API key is revoked",
            "request ID: req_",
        ] {
            assert!(said.err.contains(part), "{}: {}", operation.id, said.err);
        }
    }
}

async fn a_body_may_be_flags(server: &Server) {
    let key = server.key("write:user").await;
    let args = ["update-profile", "--name", "Ada", "-o", "json"];
    let answer: Value = cli(server, &key.text, &args).await.json();
    assert_eq!(answer["data"]["name"], "Ada");
    let said = cli(
        server,
        &key.text,
        &["update-profile", "--name", "", "-o", "json"],
    )
    .await;
    assert_eq!(said.code, 2, "{said:?}");
    assert!(
        said.err.contains("name must have at least 1 character"),
        "{}",
        said.err
    );
}

async fn a_repetition_may_be_asked_for(server: &Server) {
    let worker = server.key("write:tasks").await;
    let creator = rich(server, PURSE).await;
    let task = publish(server, &creator, &json!({})).await;
    let claim = ["claim-task", "--task-id", &task, "-o", "json"];
    let once = [&claim[..], &["--idempotency-key", "once"]].concat();
    let first = cli(server, &worker.text, &once).await.json();
    assert_eq!(cli(server, &worker.text, &once).await.json(), first);
    // Without the key it is another claim, and the worker has one.
    let said = cli(server, &worker.text, &claim).await;
    assert_eq!((said.code, said.out.as_str()), (5, ""), "{said:?}");
    assert!(said.err.contains("conflict (409)"), "{}", said.err);
}

async fn the_key_is_never_shown(server: &Server) {
    let key = server.key("read:user").await;
    for args in [
        &["get-key", "-o", "table"][..],
        &["get-key", "-o", "json"],
        &[
            "get-key",
            "--base-url",
            "http://127.0.0.1:1",
            "--retries",
            "0",
        ],
        &["--help"],
    ] {
        let said = cli(server, &key.text, args).await;
        assert!(
            !said.out.contains(&key.text) && !said.err.contains(&key.text),
            "{args:?}: {said:?}"
        );
    }
}

#[tokio::test]
async fn exit_codes_tell_errors_apart() {
    let database = std::sync::Arc::new(aivy_store::testing::Database::sqlite());
    let server = Server::start(&database, WIDE).await;
    let narrow = Server::start(&database, &["plans.free.rate=1", "plans.free.burst=1"]).await;
    let key = server.key("read:user").await.text;
    assert_eq!(cli(&server, &key, &["get-key"]).await.code, 0);
    assert_eq!(cli(&server, &key, &["no-such-command"]).await.code, 2);
    assert_eq!(cli(&server, "nonsense", &["get-key"]).await.code, 3);
    assert_eq!(
        cli(&server, &key, &["update-profile", "--name", "Ada"])
            .await
            .code,
        3
    );
    assert_eq!(
        cli(&server, &key, &["get-key", "--base-url", &server.base()])
            .await
            .code,
        4
    );
    assert_eq!(cli(&narrow, &key, &["get-key"]).await.code, 0);
    assert_eq!(
        cli(&narrow, &key, &["get-key", "--retries", "0"])
            .await
            .code,
        6
    );
    drop(narrow);
    assert_eq!(
        cli(
            &server,
            &key,
            &[
                "get-key",
                "--base-url",
                "http://127.0.0.1:1/v1",
                "--retries",
                "0"
            ]
        )
        .await
        .code,
        7
    );
}
