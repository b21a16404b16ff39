//! The AI tools on the dashboard: the same ones, tried without a key.

use super::visit::{Visitor, new_name};
use crate::harness::Server;
use crate::harness::models::answer;
use crate::harness::stage::until;

each_backend! {
    shared: every_tool_is_shown_with_a_form,
        a_form_runs_a_tool,
        what_is_not_simple_is_written_as_json,
        what_a_tool_refuses_is_said_beside_the_form,
        a_run_is_counted_without_a_key;
}

async fn every_tool_is_shown_with_a_form(server: &Server) {
    let visitor = Visitor::signed_up(server, &new_name()).await;
    let page = visitor.get("/ai").await.text;
    let key = server.key("use:ai").await;
    let tools = server.read(&key, "/v1/ai/tools?per_page=100").await;
    for tool in tools.as_array().unwrap() {
        let (name, title) = (
            tool["name"].as_str().unwrap(),
            tool["title"].as_str().unwrap(),
        );
        assert!(
            page.contains(&format!("/ai/{name}")) && page.contains(title),
            "{name}"
        );
        let form = visitor.get(&format!("/ai/{name}")).await.text;
        assert!(
            form.contains(&format!("action=\"/ai/{name}\"")),
            "{name}: {form}"
        );
    }
    assert_eq!(visitor.get("/ai/no-such-tool").await.status, 404);
}

async fn a_form_runs_a_tool(server: &Server) {
    let visitor = Visitor::signed_up(server, &new_name()).await;
    let text = "Write to jane@example.com or call +49 30 901820.";
    let fields = [
        ("result.text", text),
        ("result.kinds", "email"),
        ("result.mask", "label"),
    ];
    let answer = visitor.post("/ai/redact", &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(
        answer
            .text
            .contains("Write to [EMAIL] or call +49 30 901820."),
        "{}",
        answer.text
    );
}

async fn what_is_not_simple_is_written_as_json(server: &Server) {
    let visitor = Visitor::signed_up(server, &new_name()).await;
    let form = visitor.get("/ai/chat").await.text;
    assert!(form.contains("Why is the sky blue?"), "{form}");
    let input = r#"{ "messages": [{ "role": "user", "content": "one two" }] }"#;
    let said = visitor.post("/ai/chat", &[("result", input)]).await;
    assert!(said.text.contains(&answer("one two")), "{}", said.text);
    let wrong = visitor.post("/ai/chat", &[("result", "{")]).await;
    assert_eq!(wrong.status, 400);
    assert!(
        wrong.text.contains("the input is cut off at line 1"),
        "{}",
        wrong.text
    );
}

async fn what_a_tool_refuses_is_said_beside_the_form(server: &Server) {
    let visitor = Visitor::signed_up(server, &new_name()).await;
    let german = "Das Essen war gut, aber das Zimmer war leider sehr laut und viel zu klein.";
    let answer = visitor
        .post("/ai/sentiment", &[("result.text", german)])
        .await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.text.contains(german) && answer.text.contains("English"),
        "{}",
        answer.text
    );
}

async fn a_run_is_counted_without_a_key(server: &Server) {
    let visitor = Visitor::signed_up(server, &new_name()).await;
    let ran = visitor
        .post("/ai/language", &[("result.text", "Guten Tag")])
        .await;
    assert_eq!(ran.status, 200, "{}", ran.text);
    until("the run is counted", async || {
        let page = visitor.get("/ai").await.text;
        let run = "<th scope=\"row\">language</th><td data-label=\"Model\">inside the server</td>\
            <td data-label=\"Key\">dashboard</td>";
        page.contains(run).then_some(())
    })
    .await;
}
