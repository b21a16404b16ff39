//! The reference's six steps to a key, with its words; the key then works where it is pasted.

use serde_json::Value;

use super::chrome::{Browser, Eyes};
use super::people::{PASSWORD, Person, new_name};
use crate::harness::{Server, program};

browser_tests!(
    six_steps_lead_to_a_key_that_works,
    six_steps_work_without_scripts,
    a_key_is_shown_once,
    a_key_is_rotated_and_revoked_after_asking,
    a_reload_and_the_way_back_make_no_second_key,
);

/// Log in → Developer → API Keys → Generate New Key → name and permissions → Create API Key.
async fn six_steps(browser: &Browser, username: &str) {
    browser.go("/").await;
    browser.press("Log in").await;
    browser.write("name", username).await;
    browser.write("password", PASSWORD).await;
    let submit = "main form button[type=submit]".to_owned();
    let submit = browser.wait_for(fantoccini::Locator::Css(&submit));
    submit.await.click().await.unwrap();
    browser.press("Developer").await;
    browser.press("API Keys").await;
    browser.press("Generate New Key").await;
    browser.write("name", "a program").await;
    browser.check("read:user").await;
    browser.check("read:tasks").await;
    browser.press("Create API Key").await;
    browser.sees("The key is shown only once").await;
}

/// Somebody who has an account and is not logged in.
async fn stranger(server: &Server, eyes: Eyes) -> Option<(Browser, String)> {
    let person = Person::sign_up(server, Eyes::default()).await?;
    let username = person.username.clone();
    person.browser.close().await;
    Some((Browser::open(server, eyes).await?, username))
}

/// The line as a shell runs it.
async fn run(line: &str) -> Value {
    let mut shell = tokio::process::Command::new("sh");
    shell.args(["-c", line]);
    program::run(shell).await.json()
}

async fn six_steps_lead_to_a_key_that_works(server: &Server) {
    let Some((browser, username)) = stranger(server, Eyes::default()).await else {
        return;
    };
    six_steps(&browser, &username).await;
    let key = browser.read("#key").await;
    let curl = browser.read("#curl").await;
    assert!(key.starts_with("aivy_") && curl.contains(&key), "{curl}");
    let answer = run(&curl).await;
    assert_eq!(answer["data"]["username"], username.as_str());
    // The button copies; where there is no clipboard it selects.
    browser.press("Copy the key").await;
    let said = "//button[.='Copied' or .='Selected']".to_owned();
    browser.wait_for(fantoccini::Locator::XPath(&said)).await;
    browser.close().await;
}

async fn six_steps_work_without_scripts(server: &Server) {
    let eyes = Eyes {
        scripts: false,
        ..Eyes::default()
    };
    let Some((browser, username)) = stranger(server, eyes).await else {
        return;
    };
    six_steps(&browser, &username).await;
    let buttons = browser
        .client
        .find_all(fantoccini::Locator::Css("button.copy"))
        .await;
    assert!(buttons.unwrap().is_empty(), "scripts ran");
    let answer = run(&browser.read("#curl").await).await;
    assert_eq!(answer["data"]["username"], username.as_str());
    browser.close().await;
}

async fn a_key_is_shown_once(server: &Server) {
    let Some(person) = Person::sign_up(server, Eyes::default()).await else {
        return;
    };
    let browser = &person.browser;
    browser.go("/developer/keys/new?permissions=use:ai").await;
    browser.write("name", &new_name()).await;
    browser.press("Create API Key").await;
    let key = browser.read("#key").await;
    browser.press("I have copied it: back to API Keys").await;
    browser.sees("use:ai").await;
    let page = browser.client.source().await.unwrap();
    assert!(!page.contains(&key) && page.contains(&key[..9]));
    assert!(
        !server
            .log()
            .await
            .iter()
            .any(|line| line.to_string().contains(&key))
    );
    person.browser.close().await;
}

async fn a_key_is_rotated_and_revoked_after_asking(server: &Server) {
    let Some(person) = Person::sign_up(server, Eyes::default()).await else {
        return;
    };
    let browser = &person.browser;
    browser
        .go("/developer/keys/new?permissions=read:user")
        .await;
    browser.write("name", "old").await;
    browser.press("Create API Key").await;
    let old = browser.read("#curl").await;
    browser.go("/developer/keys").await;
    browser.press("Rotate old").await;
    browser.press("Rotate the key").await;
    browser.sees("The old key works until").await;
    let new = browser.read("#curl").await;
    for line in [&old, &new] {
        assert_eq!(run(line).await["success"], true);
    }
    // The newest stands first.
    browser.go("/developer/keys").await;
    browser.press("Revoke old").await;
    browser.sees("This cannot be undone").await;
    browser.press("Revoke the key").await;
    browser.sees("The key is revoked").await;
    assert_eq!(run(&new).await["error"]["code"], "unauthorized");
    assert_eq!(run(&old).await["success"], true);
    person.browser.close().await;
}

async fn a_reload_and_the_way_back_make_no_second_key(server: &Server) {
    let Some(person) = Person::sign_up(server, Eyes::default()).await else {
        return;
    };
    let browser = &person.browser;
    browser
        .go("/developer/keys/new?permissions=read:user")
        .await;
    browser.write("name", "one").await;
    // As a double click does it.
    let button = "//button[normalize-space()='Create API Key']";
    let button = browser.wait_for(fantoccini::Locator::XPath(button)).await;
    let twice = "arguments[0].click(); arguments[0].click();";
    let button = serde_json::to_value(button).unwrap();
    browser.client.execute(twice, vec![button]).await.unwrap();
    let key = browser.read("#key").await;
    browser.client.refresh().await.unwrap();
    browser.sees("This key was already shown").await;
    browser.client.back().await.unwrap();
    browser.sees("What the key is for").await;
    browser.client.forward().await.unwrap();
    browser.sees("This key was already shown").await;
    let page = browser.client.source().await.unwrap();
    assert!(!page.contains(&key));
    let keys = server.admin_json(&["key", "list", &person.username]).await;
    assert_eq!(keys.as_array().unwrap().len(), 1);
    person.browser.close().await;
}
