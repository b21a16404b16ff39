//! All that the document has is on the pages.

use std::sync::Arc;

use aivy_api::contract::sample;
use aivy_store::testing::Database;
use aivy_types::{ErrorCode, Permission};
use serde_json::Value;

use super::{html, page};
use crate::harness::Server;
use crate::harness::document::{DOCUMENT, operations};

each_backend! {
    shared: every_operation_is_shown_whole,
        every_code_has_a_page,
        every_permission_is_shown,
        everything_is_there_without_a_script,
        a_page_that_a_browser_has_is_not_sent_again;
    own: the_plans_are_those_of_the_server;
}

/// What stands in the document under an operation's id.
fn value(id: &str) -> &'static Value {
    let items = DOCUMENT["paths"].as_object().unwrap().values();
    let mut all = items.flat_map(|item| item.as_object().unwrap().values());
    all.find(|value| value["operationId"] == id).unwrap()
}

/// The address of the page that an operation is on.
fn address(id: &str) -> String {
    let group = value(id)["tags"][0].as_str().unwrap();
    format!("/reference/{}", group.to_lowercase())
}

/// The names of the members that a schema of the document lists itself.
fn members(schema: &Value) -> Vec<&str> {
    let schema = match schema["$ref"].as_str() {
        Some(target) => DOCUMENT.pointer(target.trim_start_matches('#')).unwrap(),
        None => schema,
    };
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(name, _)| name.as_str()).collect()
}

async fn every_operation_is_shown_whole(server: &Server) {
    let first = html::text(&page(server, "/reference").await);
    for operation in operations() {
        let value = value(&operation.id);
        let html = page(server, &address(&operation.id)).await;
        let shown = html::text(html::operation(&html, &operation.id));
        let shows = |what: &str| assert!(shown.contains(what), "{}: {what}", operation.id);
        shows(&operation.method);
        shows(&operation.path);
        shows(value["summary"].as_str().unwrap());
        for parameter in value["parameters"].as_array().into_iter().flatten() {
            shows(parameter["name"].as_str().unwrap());
        }
        let body = &value["requestBody"]["content"]["application/json"];
        members(&body["schema"]).into_iter().for_each(shows);
        for sample in value["x-codeSamples"].as_array().unwrap() {
            let source = sample["source"].as_str().unwrap();
            shows(&source.replace(sample::BASE, &format!("{}/v1", server.base())));
        }
        for status in operation.statuses() {
            shows(&status.to_string());
        }
        if let Some(permission) = operation.permission {
            shows(permission.as_str());
        }
        let answer = &value["responses"][operation.success().to_string()];
        let examples = answer["content"].as_object().unwrap().values();
        for example in examples.filter_map(|media| media.get("example")) {
            match example.as_str() {
                Some(text) => shows(text.trim_end()),
                None => assert!(has_json(&shown, example), "{}: {example}", operation.id),
            }
        }
        assert!(first.contains(&operation.id) && first.contains(&operation.path));
    }
}

/// Whether a text has this value somewhere as JSON, whatever the order of its members.
fn has_json(text: &str, value: &Value) -> bool {
    let starts = text.match_indices("{\n").map(|(at, _)| &text[at..]);
    let mut read = starts.map(|rest| {
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        values.next().and_then(Result::ok)
    });
    read.any(|found| found.as_ref() == Some(value))
}

async fn every_code_has_a_page(server: &Server) {
    let first = html::text(&page(server, "/reference").await);
    let errors = html::text(&page(server, "/reference/errors").await);
    for code in ErrorCode::ALL {
        let own = html::text(&page(server, &format!("/reference/errors/{code}")).await);
        for text in [&first, &errors, &own] {
            for what in [code.as_str(), code.message(), &code.status().to_string()] {
                assert!(text.contains(what), "{code}: {what}");
            }
        }
        // Backticks are markup.
        let when = code.when().replace('`', "");
        assert!(errors.contains(&when) && own.contains(&when), "{code}");
    }
    let answer = server.get("/reference/errors/no_such_code").send().await;
    answer.refused(404, "not_found");
}

async fn every_permission_is_shown(server: &Server) {
    let first = html::text(&page(server, "/reference").await);
    for permission in Permission::ALL {
        assert!(first.contains(permission.as_str()), "{permission}");
        assert!(first.contains(permission.grants()), "{permission}");
    }
}

async fn the_plans_are_those_of_the_server(database: Arc<Database>) {
    let server = Server::start(&database, &[]).await;
    let shown = page(&server, "/reference").await;
    let markdown = server.get("/reference.md").send().await.text;
    for (plan, rate, burst) in aivy_types::plan::DEFAULT_PLANS {
        let row = format!("<td>{plan}</td><td>{rate}</td><td>{burst}</td>");
        assert!(shown.contains(&row), "{row}");
        assert!(markdown.contains(&format!("| {plan} | {rate} | {burst} |")));
    }
    let server = Server::start(&database, &["plans.pro.rate=301", "plans.pro.burst=707"]).await;
    let shown = page(&server, "/reference").await;
    assert!(shown.contains("<td>pro</td><td>301</td><td>707</td>"));
}

/// Nothing is hidden until a script shows it, and nothing is written by one.
async fn everything_is_there_without_a_script(server: &Server) {
    for operation in operations() {
        let html = page(server, &address(&operation.id)).await;
        let own = html::operation(&html, &operation.id);
        let samples = own.matches("data-language=").count();
        assert_eq!(samples, 4, "{}", operation.id);
        assert_eq!(
            own.matches("<summary>").count(),
            own.matches("<details").count()
        );
        assert!(!html.contains(" hidden") && !html.contains(" style="));
        assert!(html.matches("<script").count() == html.matches("<script src=\"/static/").count());
    }
    let search = page(server, "/reference").await;
    assert!(search.contains("<form role=\"search\" action=\"/reference/search\">"));
}

async fn a_page_that_a_browser_has_is_not_sent_again(server: &Server) {
    for path in [
        "/reference",
        "/reference/tasks",
        "/reference.md",
        "/llms.txt",
    ] {
        let answer = server.get(path).send().await;
        let tag = answer.header("etag").to_owned();
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        let again = server.get(path).header("If-None-Match", &tag).send().await;
        assert_eq!((again.status, again.text.as_str()), (304, ""), "{path}");
        assert_eq!(again.header("etag"), tag);
        let other = server.get(path).header("If-None-Match", "W/\"0\"");
        assert_eq!(other.send().await.status, 200);
        let small = server
            .get(path)
            .header("Accept-Encoding", "gzip")
            .send()
            .await;
        assert_eq!(small.header("content-encoding"), "gzip");
        let (small, whole) = (
            small.number("content-length"),
            answer.number("content-length"),
        );
        assert!(small * 2 < whole, "{path}: {small} of {whole}");
    }
}
