//! Tools that are called.

use serde_json::{Value, json};

use super::{ask, call, tools};
use crate::harness::Server;
use crate::harness::models::answer;
use crate::harness::people::all_permissions;
use crate::harness::stage::ai::spender;
use crate::harness::stage::people::rich;
use crate::harness::stage::tasks::{PURSE, publish};
use crate::harness::stage::until;

each_backend! {
    shared: a_result_is_of_the_shape_that_was_promised,
        a_provider_s_model_answers,
        what_a_tool_refuses_is_said_in_its_result,
        a_tool_that_is_none_is_an_error_of_the_protocol,
        a_budget_holds_here_too,
        a_model_works_for_tokens,
        a_tool_without_its_permission_is_refused,
        runs_are_counted;
}

async fn a_result_is_of_the_shape_that_was_promised(server: &Server) {
    let key = server.key("use:ai").await;
    let input = json!({ "text": "Write to jane@example.com." });
    let result = call(server, &key, "redact", &input).await;
    assert_eq!(result["isError"], false, "{result}");
    let structured = &result["structuredContent"];
    assert_eq!(structured["text"], "Write to [EMAIL].");
    let all = tools(server, &key).await;
    let tool = all.iter().find(|tool| tool["name"] == "redact").unwrap();
    let validator = jsonschema::draft202012::new(&tool["outputSchema"]).unwrap();
    assert!(validator.is_valid(structured), "{structured}");
    let text = result["content"][0]["text"].as_str().unwrap();
    assert_eq!(&serde_json::from_str::<Value>(text).unwrap(), structured);
}

async fn a_provider_s_model_answers(server: &Server) {
    let key = server.key("use:ai").await;
    let input = json!({ "messages": [{ "role": "user", "content": "one two" }] });
    let result = call(server, &key, "chat", &input).await;
    assert_eq!(
        result["structuredContent"]["content"],
        answer("one two"),
        "{result}"
    );
}

async fn what_a_tool_refuses_is_said_in_its_result(server: &Server) {
    let key = server.key("use:ai").await;
    let input = json!({ "text": "", "kinds": ["no such kind"] });
    let result = call(server, &key, "redact", &input).await;
    assert_eq!(result["isError"], true, "{result}");
    let text = result["content"][0]["text"].as_str().unwrap();
    for part in ["invalid_request", "text must", "kinds[0] must"] {
        assert!(text.contains(part), "{text}");
    }
}

async fn a_tool_that_is_none_is_an_error_of_the_protocol(server: &Server) {
    let key = server.key("use:ai").await;
    let params = json!({ "name": "no_such_tool", "arguments": {} });
    let answer = ask(server, &key, "tools/call", &params).await;
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
    assert!(
        answer["error"]["message"]
            .as_str()
            .unwrap()
            .contains("no_such_tool")
    );
}

async fn a_budget_holds_here_too(server: &Server) {
    let key = server.key_of(&spender(server, 0).await, "use:ai").await;
    let input = json!({ "messages": [{ "role": "user", "content": "one two" }] });
    let result = call(server, &key, "chat", &input).await;
    let text = result["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("budget_exceeded"), "{result}");
}

/// A task is found, claimed, done and paid.
async fn a_model_works_for_tokens(server: &Server) {
    let creator = rich(server, PURSE).await;
    let title = format!("Count the {} birds", creator.user.username);
    let task = publish(
        server,
        &creator,
        &json!({ "title": title, "review": "automatic" }),
    )
    .await;
    let worker = server.key(&all_permissions()).await;
    let before = server.available(&worker).await;
    let query = json!({ "q": creator.user.username });
    let listed = call(server, &worker, "list_tasks", &query).await;
    assert_eq!(
        listed["structuredContent"]["tasks"][0]["id"], task,
        "{listed}"
    );
    let claim = call(server, &worker, "claim_task", &json!({ "task_id": task })).await;
    let claimed = &claim["structuredContent"];
    assert!(claimed["submission_id"].is_string(), "{claim}");
    let result = json!({ "colours": ["red"] });
    let submission = json!({ "submission_id": claimed["submission_id"], "result": result });
    let done = call(server, &worker, "submit_result", &submission).await;
    assert_eq!(done["structuredContent"]["status"], "approved", "{done}");
    assert!(server.available(&worker).await > before);
    let stakes = call(server, &worker, "staking_summary", &json!({})).await;
    assert_eq!(stakes["structuredContent"]["staked"], 0, "{stakes}");
}

async fn a_tool_without_its_permission_is_refused(server: &Server) {
    let key = server.key("use:ai").await;
    let result = call(server, &key, "list_tasks", &json!({})).await;
    let text = result["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("requires permission read:tasks"), "{result}");
}

async fn runs_are_counted(server: &Server) {
    let key = server.key("use:ai,read:user").await;
    call(server, &key, "language", &json!({ "text": "Guten Tag" })).await;
    until("the run is counted", async || {
        let usage = server.read(&key, "/v1/user/usage").await;
        let runs = usage["ai"]["runs"].as_array().unwrap();
        let run = runs.iter().find(|run| run["tool"] == "language")?;
        assert_eq!((&run["runs"], &run["units"]), (&json!(1), &json!(9)));
        let operations = usage["by_operation"].as_array().unwrap();
        operations
            .iter()
            .find(|of| of["operation"] == "mcp")
            .map(|_| ())
    })
    .await;
}
