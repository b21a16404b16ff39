//! The API reference, as people read it.

use fantoccini::Locator;
use serde_json::json;

use super::chrome::{Browser, Eyes};
use crate::harness::Server;

browser_tests!(
    the_language_of_samples_is_remembered,
    a_deep_link_leads_to_its_operation,
    without_scripts_every_sample_can_be_opened_and_the_search_works,
);

/// The languages whose sample of an operation is seen.
async fn seen(browser: &Browser, operation: &str) -> serde_json::Value {
    let script = format!(
        "return ['sh', 'javascript', 'python', 'rust'].filter((language) =>
            document.getElementById('{operation}-' + language).checkVisibility());"
    );
    browser.ask(&script).await
}

async fn choose(browser: &Browser, operation: &str, language: &str) {
    let tab = format!("#{operation}-{language}-tab");
    let tab = browser.wait_for(Locator::Css(&tab)).await;
    tab.click().await.unwrap();
}

async fn the_language_of_samples_is_remembered(server: &Server) {
    let Some(browser) = Browser::open(server, Eyes::default()).await else {
        return;
    };
    browser.go("/reference/user").await;
    assert_eq!(seen(&browser, "get_profile").await, json!(["sh"]));
    choose(&browser, "get_balance", "python").await;
    // All of them follow, here and on the next page.
    assert_eq!(seen(&browser, "get_profile").await, json!(["python"]));
    browser.go("/reference/tasks").await;
    browser.wait_for(Locator::Css("#get_task-python-tab")).await;
    assert_eq!(seen(&browser, "get_task").await, json!(["python"]));
    browser.close().await;
}

async fn a_deep_link_leads_to_its_operation(server: &Server) {
    let Some(browser) = Browser::open(server, Eyes::default()).await else {
        return;
    };
    browser.go("/reference/operations/claim_task").await;
    let place = "return [location.pathname + location.hash,
        document.getElementById('claim_task').getBoundingClientRect().top];";
    let place = browser.ask(place).await;
    assert_eq!(place[0], "/reference/tasks#claim_task");
    // Within the screen, though tabs have been made of the samples above it.
    let top = place[1].as_f64().unwrap();
    assert!((-1.0..500.0).contains(&top), "{top}");
    browser.close().await;
}

async fn without_scripts_every_sample_can_be_opened_and_the_search_works(server: &Server) {
    let eyes = Eyes {
        scripts: false,
        ..Eyes::default()
    };
    let Some(browser) = Browser::open(server, eyes).await else {
        return;
    };
    browser.go("/reference/tasks").await;
    let rust = Locator::Css("#get_task-rust > summary");
    browser.wait_for(rust).await.click().await.unwrap();
    let source = Locator::Css("#get_task-rust code");
    let source = browser.wait_for(source).await.text().await.unwrap();
    assert!(source.contains("aivy_client::Aivy::new"), "{source}");
    browser.write("q", "insufficient\u{e007}").await;
    browser.sees("insufficient_balance").await;
    browser.close().await;
}
