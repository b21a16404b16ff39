//! U+0000: no face takes it, in a name or in a value.

use serde_json::json;

use crate::dashboard::visit::{Visitor, new_name};
use crate::harness::Server;
use crate::harness::people::all_permissions;
use crate::mcp;

each_backend! {
    shared: no_body_has_it, no_query_has_it, no_form_has_it, no_argument_has_it;
}

async fn no_body_has_it(server: &Server) {
    let key = server.key(&all_permissions()).await;
    for (path, body) in [
        (
            "/v1/tasks",
            r#"{"title":"a\u0000","category":"other","reward":1}"#,
        ),
        (
            "/v1/tasks",
            r#"{"title":"a","category":"other","reward":1,"input":{"a\u0000":1}}"#,
        ),
        (
            "/v1/tasks",
            r#"{"title":"a","category":"other","reward":1,"input":["\u0000"]}"#,
        ),
        (
            "/v1/tasks",
            r#"{"title":"a","category":"other","reward":1,"result_schema":{"properties":{"\u0000":{}}}}"#,
        ),
        (
            "/v1/submissions/sub_none/submit",
            r#"{"result":{"a":{"\u0000":1}}}"#,
        ),
        ("/v1/ai/keywords", r#"{"text":"\u0000"}"#),
    ] {
        let answer = server.call("POST", path).key(&key).json(body).send().await;
        let details = answer.refused(400, "invalid_request");
        assert!(
            details.len() == 1 && details[0].contains("must not contain U+0000"),
            "{body}: {details:?}"
        );
    }
}

async fn no_query_has_it(server: &Server) {
    let key = server.key("read:tasks").await;
    for path in [
        "/v1/tasks?q=a%00b",
        "/v1/tasks?creator=%00",
        "/v1/tasks/tsk_%00",
    ] {
        let answer = server.get(path).key(&key).send().await;
        assert_eq!(answer.status, 400, "{path}: {answer:#?}");
    }
    let answer = server.get("/v1/tasks?q=a%00b").key(&key).send().await;
    assert_eq!(
        answer.refused(400, "invalid_request"),
        ["q must not contain U+0000"]
    );
}

async fn no_form_has_it(server: &Server) {
    let visitor = Visitor::signed_up(server, &new_name()).await;
    let answer = visitor.post("/account/profile", &[("name", "a\0b")]).await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.text.contains("must not contain U+0000"),
        "{}",
        answer.text
    );
}

async fn no_argument_has_it(server: &Server) {
    let key = server.key(&all_permissions()).await;
    for (tool, input) in [
        ("keywords", json!({ "text": "a\0b" })),
        (
            "submit_result",
            json!({ "submission_id": "sub_none", "result": { "a\0": 1 } }),
        ),
    ] {
        let result = mcp::call(server, &key, tool, &input).await;
        let text = result["content"][0]["text"].as_str().unwrap();
        assert!(text.contains("must not contain U+0000"), "{tool}: {result}");
    }
}
