//! Swagger UI at `/docs`: it knows the key that a reader pastes, and keeps it for the visit.

use fantoccini::Locator;
use serde_json::Value;

use super::chrome::{Browser, Eyes};
use crate::harness::Server;

browser_tests!(a_pasted_key_is_known_for_the_visit);

/// Presses what this selector finds, once it is there.
async fn press(browser: &Browser, selector: &str) {
    let found = browser.wait_for(Locator::Css(selector)).await;
    found.click().await.unwrap();
}

/// The status of the answer to `GET /v1/key`, tried out on the page.
async fn ask_for_the_key(browser: &Browser) -> String {
    press(browser, "#operations-Keys-get_key .opblock-summary-control").await;
    press(browser, "#operations-Keys-get_key .execute").await;
    let status = "#operations-Keys-get_key .live-responses-table tbody .response-col_status";
    let status = browser.wait_for(Locator::Css(status)).await;
    status.text().await.unwrap()
}

async fn a_pasted_key_is_known_for_the_visit(server: &Server) {
    let Some(browser) = Browser::open(server, Eyes::default()).await else {
        return;
    };
    let key = server.key("read:user").await;
    browser.go("/docs/").await;
    assert!(ask_for_the_key(&browser).await.starts_with("401"));
    press(&browser, ".btn.authorize").await;
    let field = Locator::Css(".auth-container input");
    let field = browser.wait_for(field).await;
    field.send_keys(&key.text).await.unwrap();
    press(&browser, ".auth-btn-wrapper .authorize").await;
    press(&browser, ".auth-btn-wrapper .btn-done").await;
    // The page is loaded anew; the key is still known.
    browser.go("/").await;
    browser.go("/docs/").await;
    assert!(ask_for_the_key(&browser).await.starts_with("200"));
    // It is kept for this visit and nowhere else.
    let kept =
        "return [JSON.stringify(sessionStorage), JSON.stringify(localStorage), document.cookie];";
    let Value::Array(kept) = browser.ask(kept).await else {
        panic!("no list");
    };
    let kept: Vec<_> = kept.iter().map(|text| text.as_str().unwrap()).collect();
    assert!(kept[0].contains(&key.text));
    assert!(!kept[1].contains(&key.text) && !kept[2].contains(&key.text));
    browser.close().await;
}
