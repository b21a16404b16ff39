//! Providers that misbehave: whatever they do, a caller gets an error in our shape without a word of
//! the provider, and nothing is taken of the budget that was not used.

use std::sync::Arc;

use aivy_provider::testing::{Script, ScriptedUpstream, Step, completion};
use aivy_store::testing::Database;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::events::{self, events, text};
use super::scripted::{server_of, settings_of, start};
use super::{BOTH, post, runs, says, settled};
use crate::harness::{Answer, Key, Server, WIDE};

each_backend! {
    own: failures_have_our_shape, a_failure_leads_to_the_next_provider,
        a_failure_before_the_first_piece_leads_to_the_next_provider,
        a_cut_stream_ends_with_an_error, a_silent_stream_ends_with_an_error,
        what_was_sent_is_not_asked_for_again, without_a_provider_the_setting_is_named;
}

/// A question to a model.
fn to(model: &str) -> Value {
    let mut body = says("one two");
    body["model"] = json!(model);
    body
}

fn conversation() -> Value {
    to("m")
}

/// Asks both ways, whole and as a stream.
async fn ask_both(server: &Server, key: &Key, body: &Value) -> [Answer; 2] {
    let (whole, stream) = tokio::join!(
        post(server, key, "chat", body),
        post(server, key, "chat/stream", body)
    );
    [whole, stream]
}

/// That nothing tells a caller where the provider is or what its key is.
fn tells_nothing(text: &str, upstream: &ScriptedUpstream) {
    let address = upstream.base_url();
    let address = address
        .trim_start_matches("http://")
        .trim_end_matches("/v1");
    for word in [address, "127.0.0.1", "sk-secret", "/v1/chat"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

async fn failures_have_our_shape(database: Arc<Database>) {
    let failed =
        json!({ "error": { "message": "at 127.0.0.1 with sk-secret", "type": "server_error" } });
    let html = &[("content-type", "text/html")];
    let scripts = [
        ("500", Script::json(500, &failed), "failed"),
        ("401", Script::json(401, &failed), "refuses this server"),
        (
            "half of JSON",
            Script::answer(200, &[("content-type", "application/json")], "{\"id\":"),
            "cannot be used",
        ),
        (
            "a page",
            Script::answer(200, html, "<html>127.0.0.1</html>"),
            "cannot be used",
        ),
        ("silence", Script::silence(), "took too long"),
        ("no answer", Script::hang_up(), "provider"),
    ];
    let (mut settings, mut upstreams) = (Vec::new(), Vec::new());
    for (number, (_, script, _)) in scripts.iter().enumerate() {
        let upstream = ScriptedUpstream::start([script.clone()]).await;
        let name = format!("m{number}");
        settings.extend(settings_of(&name, &upstream, &name));
        upstreams.push(upstream);
    }
    let server = start(&database, &settings).await;
    let key = server.key(BOTH).await;
    let told = scripts.iter().zip(&upstreams).enumerate();
    let told = told.map(async |(number, ((name, _, sentence), upstream))| {
        for answer in ask_both(&server, &key, &to(&format!("m{number}"))).await {
            answer.refused(503, "service_unavailable");
            let error = answer.json()["error"].take();
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(sentence), "{name}: {message}");
            tells_nothing(&answer.text, upstream);
        }
    });
    join_all(told).await;
    assert_eq!(settled(&server, &key).await["spent"], 0);
    let all = i64::try_from(2 * scripts.len()).unwrap();
    let counted = runs(&server, &key, all).await;
    // In one row: a name to which nobody answered is none.
    assert_eq!(counted.len(), 1, "{counted:#?}");
    assert_eq!(
        (&counted[0]["failures"], &counted[0]["model"]),
        (&json!(all), &json!(null))
    );
}

async fn a_failure_leads_to_the_next_provider(database: Arc<Database>) {
    let good = ScriptedUpstream::start([Script::json(200, &completion("Hello", 3, 1))]).await;
    let mut settings = Vec::new();
    let mut upstreams = Vec::new();
    for (number, script) in [
        Script::json(500, &json!({})),
        Script::answer(429, &[("retry-after", "3600")], "{}"),
        Script::silence(),
        Script::answer(200, &[("content-type", "application/json")], "no JSON"),
    ]
    .into_iter()
    .enumerate()
    {
        let upstream = ScriptedUpstream::start([script]).await;
        // A pattern leads to all that name it, in the order of their names.
        let model = format!("m{number}");
        settings.extend(settings_of(&model, &upstream, &model));
        settings.extend(settings_of(&format!("z{number}"), &good, &model));
        upstreams.push(upstream);
    }
    let server = start(&database, &settings).await;
    let key = server.key(BOTH).await;
    for (number, upstream) in upstreams.iter_mut().enumerate() {
        let model = format!("m{number}");
        let whole = post(&server, &key, "chat", &to(&model)).await;
        assert_eq!(whole.data()["content"], "Hello");
        let asked = upstream.request().await;
        assert_eq!(asked.header("authorization"), Some("Bearer sk-secret"));
        assert_eq!(asked.json()["model"], model);
    }
    assert_eq!(settled(&server, &key).await["spent"], 4 * 4);
}

async fn a_failure_before_the_first_piece_leads_to_the_next_provider(database: Arc<Database>) {
    let failing = Script::stream().event(&json!({ "error": { "message": "overloaded" } }));
    let bad = ScriptedUpstream::start([failing.ends()]).await;
    let hello = Script::stream().says("Hello").stops().uses(3, 1).done();
    let good = ScriptedUpstream::start([hello]).await;
    let server = server_of(&database, &[&bad, &good]).await;
    let key = server.key(BOTH).await;
    let streamed = post(&server, &key, "chat/stream", &conversation()).await;
    assert_eq!(text(&events(&streamed)), "Hello");
    assert_eq!(settled(&server, &key).await["spent"], 4);
}

async fn a_cut_stream_ends_with_an_error(database: Arc<Database>) {
    let cut = Script::stream().says("one ").says("two ").cut();
    let upstream = ScriptedUpstream::start([cut]).await;
    let server = server_of(&database, &[&upstream]).await;
    let key = server.key(BOTH).await;
    let answer = post(&server, &key, "chat/stream", &conversation()).await;
    let came = events(&answer);
    assert_eq!(text(&came), "one two ");
    assert_eq!(events::failure(&came), "service_unavailable");
    tells_nothing(&answer.text, &upstream);
    // What came was used, though nobody counted it but ourselves.
    let spent = settled(&server, &key).await["spent"].as_i64().unwrap();
    assert!((2..50).contains(&spent), "{spent}");
    assert_eq!(runs(&server, &key, 1).await[0]["failures"], 1);
}

async fn a_silent_stream_ends_with_an_error(database: Arc<Database>) {
    let byte_a_second = Step::Drip(b": ".to_vec(), std::time::Duration::from_secs(1));
    for last in [Step::Hold, byte_a_second] {
        let stuck = Script::stream().says("one ").then(last);
        let mut upstream = ScriptedUpstream::start([stuck]).await;
        let server = server_of(&database, &[&upstream]).await;
        let key = server.key(BOTH).await;
        let answer = post(&server, &key, "chat/stream", &conversation()).await;
        let came = events(&answer);
        assert_eq!(text(&came), "one ");
        assert_eq!(events::failure(&came), "service_unavailable");
        upstream.closed().await;
        assert_eq!(settled(&server, &key).await["reserved"], 0);
    }
}

async fn what_was_sent_is_not_asked_for_again(database: Arc<Database>) {
    let failing = Script::stream()
        .says("one ")
        .event(&json!({ "error": { "message": "overloaded", "code": 529 } }))
        .ends();
    let mut first = ScriptedUpstream::start([failing]).await;
    let second = ScriptedUpstream::start([Script::stream().says("never").stops().done()]).await;
    let server = server_of(&database, &[&first, &second]).await;
    let key = server.key(BOTH).await;
    let answer = post(&server, &key, "chat/stream", &conversation()).await;
    let came = events(&answer);
    assert_eq!(text(&came), "one ");
    assert_eq!(events::failure(&came), "service_unavailable");
    first.request().await;
    assert_eq!((first.unread_requests(), second.unread_requests()), (0, 0));
}

async fn without_a_provider_the_setting_is_named(database: Arc<Database>) {
    let server = Server::start_without_models(&database, WIDE).await;
    let key = server.key(BOTH).await;
    for answer in ask_both(&server, &key, &conversation()).await {
        answer.refused(503, "service_unavailable");
        assert!(
            answer.text.contains("ai.providers is not set"),
            "{answer:#?}"
        );
    }
    let embeddings = post(&server, &key, "embeddings", &json!({ "input": ["a"] })).await;
    embeddings.refused(503, "service_unavailable");
    assert!(
        embeddings
            .text
            .contains("ai.embeddings.model_dir is not set")
    );
    // What needs no provider runs, and a ranking goes by words.
    let body = json!({ "query": "tea", "texts": ["coffee", "green tea"] });
    let ranking = post(&server, &key, "similarity", &body).await.data();
    assert_eq!(
        (&ranking["method"], &ranking["ranked"][0]["index"]),
        (&json!("bm25"), &json!(1))
    );
    let tools = server.get("/v1/ai/tools").key(&key).send().await.data();
    let missing = |name: &str| {
        let tool = tools
            .as_array()
            .unwrap()
            .iter()
            .find(|tool| tool["name"] == name);
        (
            tool.unwrap()["available"].clone(),
            tool.unwrap()["missing"].clone(),
        )
    };
    assert_eq!(missing("chat"), (json!(false), json!("ai.providers")));
    assert_eq!(missing("language"), (json!(true), json!(null)));
}
