//! Every page: nobody is kept out of it, it fits a narrow screen, it loads nothing from elsewhere and
//! not too much, and its scripts do not fail. A picture of each stays in `target/screenshots`.

use std::path::PathBuf;

use aivy_api::Reference;
use fantoccini::Locator;
use serde_json::Value;

use super::chrome::{Browser, Eyes};
use super::people::Person;
use crate::harness::{Server, program};

browser_tests!(
    every_page_is_for_everybody_in_light,
    every_page_is_for_everybody_in_the_dark,
    every_page_fits_a_telephone,
    every_page_fits_a_telephone_in_the_dark,
);

/// Names the script of axe-core: `cargo xtask test` installs it.
const AXE: &str = "AIVY_TEST_AXE";

/// What the first load of a page may weigh, with all that belongs to it, in bytes.
const MOST: i64 = 150 * 1024;

/// How wide the screen of a usual telephone is.
const TELEPHONE: u32 = 390;

/// What is wider than the screen, and the numbers that are not on it; what is folded away has no
/// width.
const OFF_SCREEN: &str = "
    const found = [];
    const page = document.scrollingElement.scrollWidth;
    if (page > innerWidth) found.push(`is ${page} wide on a screen of ${innerWidth}`);
    for (const number of document.querySelectorAll('.number, dd, .head strong')) {
        const place = number.getBoundingClientRect();
        if (place.width > 1 && (place.left < 0 || place.right > innerWidth + 0.5)) {
            found.push(`has a number off the screen: ${number.outerHTML.slice(0, 120)}`);
        }
    }
    return found;";

/// What can be looked at without an account.
const OPEN: &[&str] = &[
    "/",
    "/login",
    "/signup",
    "/reset",
    "/reset/0000",
    "/nowhere",
    "/reference",
    "/reference/errors",
    "/reference/errors/rate_limit_exceeded",
    "/reference/search?q=task",
];

async fn every_page_is_for_everybody_in_light(server: &Server) {
    look(server, "light", Eyes::default()).await;
}

async fn every_page_is_for_everybody_in_the_dark(server: &Server) {
    let eyes = Eyes {
        dark: true,
        ..Eyes::default()
    };
    look(server, "dark", eyes).await;
}

async fn every_page_fits_a_telephone(server: &Server) {
    let eyes = Eyes {
        width: TELEPHONE,
        ..Eyes::default()
    };
    look(server, "telephone", eyes).await;
}

async fn every_page_fits_a_telephone_in_the_dark(server: &Server) {
    let eyes = Eyes {
        width: TELEPHONE,
        dark: true,
        ..Eyes::default()
    };
    look(server, "telephone-dark", eyes).await;
}

async fn look(server: &Server, name: &str, eyes: Eyes) {
    let Some(stranger) = Browser::open(server, eyes).await else {
        return;
    };
    let mut found = Vec::new();
    let groups = Reference::get().groups.iter();
    let groups: Vec<_> = groups
        .map(|group| format!("/reference/{}", group.slug))
        .collect();
    for path in OPEN
        .iter()
        .copied()
        .chain(groups.iter().map(String::as_str))
    {
        stranger.go(path).await;
        found.extend(
            examine(
                &stranger,
                name,
                &format!("open{}", path.replace(['/', '?', '='], "-")),
            )
            .await,
        );
    }
    stranger.close().await;
    let (person, paths) = furnished(server, eyes).await;
    for (title, path) in paths {
        person.browser.go(&path).await;
        found.extend(examine(&person.browser, name, title).await);
    }
    fresh_key(&person.browser).await;
    found.extend(examine(&person.browser, name, "fresh-key").await);
    person.browser.close().await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

async fn fresh_key(browser: &Browser) {
    browser
        .go("/developer/keys/new?permissions=read:user")
        .await;
    browser.write("name", "fresh").await;
    browser.press("Create API Key").await;
    browser.sees("The key is shown only once").await;
}

/// Somebody with something on every page, and where each page is.
async fn furnished(server: &Server, eyes: Eyes) -> (Person, Vec<(&'static str, String)>) {
    let person = Person::sign_up(server, eyes).await.unwrap();
    person.give(server, 100_000).await;
    let key = {
        let args = [
            "key",
            "create",
            &person.username,
            "--name",
            "tests",
            "--all-permissions",
        ];
        server.admin_json(&args).await
    };
    let other = server.key(&crate::harness::people::all_permissions()).await;
    let grant = ["ledger", "grant", &other.user.username, "1000"];
    server.admin_json(&grant).await;
    let mine = key["key"].as_str().unwrap();
    let post = async |key: &str, path: &str, body: Value| {
        let call = server.call("POST", path).bearer(key);
        let call = if body.is_null() {
            call
        } else {
            call.value(&body)
        };
        let answer = call.send().await;
        assert!(answer.status < 300, "{path}: {answer:#?}");
        serde_json::from_str::<Value>(&answer.text).unwrap()["data"].clone()
    };
    let id = |made: &Value| made["id"].as_str().unwrap().to_owned();
    let task = serde_json::json!({ "title": "Look at pictures", "category": "annotation", "reward": 3, "slots": 5,
        "description": "Say what is there.", "input": { "n": 1 },
        "result_schema": { "type": "object", "properties": { "seen": { "type": "string" }, "sure": { "type": "boolean" } } } });
    let own = id(&post(mine, "/v1/tasks", task.clone()).await);
    let theirs = id(&post(&other.text, "/v1/tasks", task).await);
    let claimed = id(&post(mine, &format!("/v1/tasks/{theirs}/claim"), Value::Null).await);
    let sent = id(&post(&other.text, &format!("/v1/tasks/{own}/claim"), Value::Null).await);
    let result = serde_json::json!({ "result": { "seen": "a bird" } });
    post(
        &other.text,
        &format!("/v1/submissions/{sent}/submit"),
        result,
    )
    .await;
    let make = [
        "pool",
        "create",
        "--name",
        "A pool",
        "--reward-per-day",
        "86400000",
    ];
    let pool = id(&server.admin_json(&make).await);
    server.admin_json(&["pool", "fund", &pool, "1000000"]).await;
    let stake = serde_json::json!({ "pool_id": pool, "amount": 100 });
    let position = id(&post(mine, "/v1/staking/positions", stake).await);
    let text = serde_json::json!({ "text": "Guten Tag" });
    server
        .call("POST", "/v1/ai/language")
        .bearer(mine)
        .value(&text)
        .send()
        .await
        .data();
    let key = key["id"].as_str().unwrap();
    let paths = vec![
        ("overview", "/".to_owned()),
        ("transactions", "/transactions".to_owned()),
        ("ai", "/ai".to_owned()),
        ("ai-redact", "/ai/redact".to_owned()),
        ("ai-chat", "/ai/chat".to_owned()),
        ("tasks", "/tasks".to_owned()),
        ("tasks-none", "/tasks?q=nosuchwordanywhere".to_owned()),
        ("tasks-wrong", "/tasks?status=lost".to_owned()),
        ("task-new", "/tasks/new".to_owned()),
        ("task-own", format!("/tasks/{own}")),
        ("task-other", format!("/tasks/{theirs}")),
        ("task-edit", format!("/tasks/{own}/edit")),
        ("task-cancel", format!("/tasks/{own}/cancel")),
        ("work", "/work".to_owned()),
        ("work-claimed", format!("/work/{claimed}")),
        ("work-review", format!("/work/{sent}")),
        ("reviews", "/reviews".to_owned()),
        ("staking", "/staking".to_owned()),
        ("pool", format!("/staking/pools/{pool}")),
        ("position", format!("/staking/positions/{position}")),
        ("unstake", format!("/staking/positions/{position}/unstake")),
        ("developer", "/developer".to_owned()),
        ("keys", "/developer/keys".to_owned()),
        ("keys-ended", "/developer/keys/ended".to_owned()),
        ("key-shown", format!("/developer/keys/{key}/fresh")),
        ("key-new", "/developer/keys/new".to_owned()),
        ("key-rotate", format!("/developer/keys/{key}/rotate")),
        ("key-revoke", format!("/developer/keys/{key}/revoke")),
        ("reference-keys", "/reference".to_owned()),
        ("account", "/account".to_owned()),
        ("close", "/account/close".to_owned()),
    ];
    (person, paths)
}

/// What is wrong with the page, one a line; and a picture of it.
async fn examine(browser: &Browser, scheme: &str, title: &str) -> Vec<String> {
    picture(browser, &format!("{title}-{scheme}")).await;
    let mut found = axe(browser).await;
    let off: Vec<String> = serde_json::from_value(browser.ask(OFF_SCREEN).await).unwrap();
    found.extend(off);
    let loaded = browser
        .ask(
            "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                 .map((entry) => [entry.name, entry.encodedBodySize]);",
        )
        .await;
    let loaded = loaded.as_array().unwrap().clone();
    let here = loaded[0][0].as_str().unwrap();
    let host = &here[..here[8..].find('/').unwrap() + 8];
    for entry in &loaded {
        if !entry[0].as_str().unwrap().starts_with(host) {
            found.push(format!("loads {}", entry[0]));
        }
    }
    let weight: i64 = loaded.iter().filter_map(|entry| entry[1].as_i64()).sum();
    if weight > MOST || loaded.len() < 4 {
        found.push(format!("weighs {weight} bytes in {} files", loaded.len()));
    }
    found
        .iter()
        .map(|what| format!("{title} ({scheme}): {what}"))
        .collect()
}

/// What axe-core finds.
async fn axe(browser: &Browser) -> Vec<String> {
    let script = std::env::var(AXE).unwrap_or_else(|_| panic!("{AXE} names no script"));
    let script = std::fs::read_to_string(script).unwrap();
    browser.client.execute(&script, Vec::new()).await.unwrap();
    let run = "const done = arguments[0];
        axe.run().then((found) => done(found.violations.map((v) => v.id + ': ' + v.help + ' ' +
            v.nodes.map((n) => n.html.slice(0, 160) + ' ' + n.failureSummary).join(' | '))));";
    let found = browser.client.execute_async(run, Vec::new()).await.unwrap();
    serde_json::from_value(found).unwrap()
}

async fn picture(browser: &Browser, name: &str) {
    let target = program::path("aivy").ancestors().nth(2).unwrap().to_owned();
    let directory: PathBuf = target.join("screenshots");
    std::fs::create_dir_all(&directory).unwrap();
    let body = browser.client.find(Locator::Css("body")).await.unwrap();
    let png = body.screenshot().await.unwrap();
    std::fs::write(directory.join(format!("{name}.png")), png).unwrap();
}
