//! Numbers of `input`, `result` and `result_schema` stay as they were written.

use serde_json::json;

use crate::dashboard::visit::{Visitor, new_name};
use crate::harness::people::all_permissions;
use crate::harness::stage::people::rich;
use crate::harness::stage::tasks::claim;
use crate::harness::{Answer, Server};
use crate::mcp;

each_backend! {
    shared: what_was_written_is_answered, a_repeated_request_answers_the_same, a_model_reads_and_writes_them,
        a_form_keeps_them, what_cannot_be_counted_is_refused;
}

/// Beyond 53 bits, beyond 64, more digits than a double has, an exponent, minus nought, the order of
/// members, an escape.
const WRITTEN: &str = r#"{"z":9007199254740993,"big":18446744073709551617,"pi":3.14159265358979323846264338327950288,"e":1E5,"zero":-0,"one":1.0,"a":[1.10,"\u00e9 1.0"]}"#;

fn task(input: &str) -> String {
    format!(
        r#"{{ "title": "x", "category": "other", "reward": 1.0, "input": {input},
            "result_schema": {{"type":"object","properties":{{"z":{{"maximum":9007199254740993}},"one":{{"type":"integer"}}}}}} }}"#
    )
}

fn member(answer: &Answer, name: &str) -> String {
    let (_, rest) = answer.text.split_once(&format!("\"{name}\":")).unwrap();
    rest[..WRITTEN.len().min(rest.len())].to_owned()
}

async fn post(server: &Server, key: &crate::harness::Key, path: &str, body: String) -> Answer {
    server.call("POST", path).key(key).json(body).send().await
}

async fn what_was_written_is_answered(server: &Server) {
    let creator = rich(server, 10).await;
    let spaced = WRITTEN.replace(',', " ,\n ");
    let made = post(server, &creator, "/v1/tasks", task(&spaced)).await;
    assert_eq!(made.status, 201, "{made:#?}");
    assert_eq!(member(&made, "input"), WRITTEN);
    assert!(
        made.text.contains(r#""maximum":9007199254740993"#),
        "{}",
        made.text
    );
    let read = server
        .get(made.header("location"))
        .key(&creator)
        .send()
        .await;
    assert_eq!(member(&read, "input"), WRITTEN);
    let id = made.data()["id"].as_str().unwrap().to_owned();
    let listed = server
        .get("/v1/tasks?creator=me")
        .key(&creator)
        .send()
        .await;
    assert_eq!(member(&listed, "input"), WRITTEN);

    let worker = server.key(&all_permissions()).await;
    let submission = claim(server, &worker, &id).await;
    let path = format!("/v1/submissions/{submission}/submit");
    let wrong = post(
        server,
        &worker,
        &path,
        r#"{"result":{"one":1.50}}"#.to_owned(),
    )
    .await;
    assert_eq!(
        wrong.refused(400, "invalid_request"),
        ["result.one must be an integer"]
    );
    let done = post(
        server,
        &worker,
        &path,
        format!(r#"{{ "result": {WRITTEN} }}"#),
    )
    .await;
    assert_eq!(done.status, 200, "{done:#?}");
    assert_eq!(member(&done, "result"), WRITTEN);
    let read = server
        .get(&format!("/v1/submissions/{submission}"))
        .key(&worker)
        .send()
        .await;
    assert_eq!(member(&read, "result"), WRITTEN);
}

async fn a_repeated_request_answers_the_same(server: &Server) {
    let creator = rich(server, 10).await;
    let ask = || {
        server
            .call("POST", "/v1/tasks")
            .key(&creator)
            .header("Idempotency-Key", "numbers")
    };
    let first = ask().json(task(WRITTEN)).send().await;
    let second = ask().json(task(WRITTEN)).send().await;
    assert_eq!((first.status, &first.text), (second.status, &second.text));
    assert_eq!(member(&second, "input"), WRITTEN);
}

async fn a_model_reads_and_writes_them(server: &Server) {
    let creator = rich(server, 10).await;
    let made = post(server, &creator, "/v1/tasks", task(WRITTEN)).await;
    let worker = server.key(&all_permissions()).await;
    let id = made.data()["id"].clone();
    let claim = mcp::call(server, &worker, "claim_task", &json!({ "task_id": id })).await;
    let claimed = &claim["structuredContent"];
    assert_eq!(claimed["input_text"], WRITTEN, "{claim}");
    let submission = claimed["submission_id"].as_str().unwrap();
    let message = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"submit_result","arguments":{{"submission_id":"{submission}","result":{WRITTEN}}}}}}}"#
    );
    let done = mcp::send(server, &worker, message).await;
    assert_eq!(
        done["result"]["structuredContent"]["status"], "submitted",
        "{done}"
    );
    let read = server
        .get(&format!("/v1/submissions/{submission}"))
        .key(&worker)
        .send()
        .await;
    assert_eq!(member(&read, "result"), WRITTEN);
}

async fn a_form_keeps_them(server: &Server) {
    let name = new_name();
    let visitor = Visitor::signed_up(server, &name).await;
    server.admin_json(&["ledger", "grant", &name, "10"]).await;
    let fields = [
        ("title", "x"),
        ("category", "other"),
        ("review", "manual"),
        ("reward", "1"),
        ("input", WRITTEN),
    ];
    let made = visitor.post("/tasks", &fields).await;
    let place = made.header("location").to_owned();
    let id = place
        .trim_start_matches("/tasks/")
        .split('?')
        .next()
        .unwrap()
        .to_owned();
    let key = server.key("read:tasks").await;
    let read = server
        .get(&format!("/v1/tasks/{id}"))
        .key(&key)
        .send()
        .await;
    assert_eq!(member(&read, "input"), WRITTEN);
}

async fn what_cannot_be_counted_is_refused(server: &Server) {
    let creator = rich(server, 10).await;
    let refused = async |input: &str| {
        let answer = post(server, &creator, "/v1/tasks", task(input)).await;
        answer.refused(400, "invalid_request").join("; ")
    };
    assert!(
        refused("1e400")
            .await
            .contains("a number of more than 308 digits")
    );
    assert!(
        refused(r#"{"a":1,"a":2}"#)
            .await
            .contains("a is given twice")
    );
    assert!(
        refused(r#""\ud800""#)
            .await
            .contains("half of a surrogate pair")
    );
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    assert!(
        refused(&deep)
            .await
            .contains("nests deeper than 127 levels")
    );
    let long = format!("[{}1]", "1,".repeat(40_000));
    assert_eq!(refused(&long).await, "input must have at most 65536 bytes");
}
