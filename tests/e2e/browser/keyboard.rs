//! Everything can be reached and done with the keyboard.

use fantoccini::Locator;
use fantoccini::key::Key;

use super::chrome::{Browser, Eyes};
use super::people::{PASSWORD, Person};
use crate::harness::Server;

browser_tests!(
    six_steps_work_with_the_keyboard_alone,
    the_menu_can_be_skipped,
    what_has_the_focus_is_seen,
);

async fn six_steps_work_with_the_keyboard_alone(server: &Server) {
    let Some(person) = Person::sign_up(server, Eyes::default()).await else {
        return;
    };
    person.browser.close().await;
    let browser = Browser::open(server, Eyes::default()).await.unwrap();
    browser.go("/login").await;
    browser.sees("Forgot your password?").await;
    browser.types(person.username.as_str()).await;
    browser.types(Key::Tab).await;
    browser.types(PASSWORD).await;
    browser.types(Key::Enter).await;
    browser.sees("Balance").await;
    browser.tab_to("Developer").await;
    browser
        .sees("Programs can do everything that this dashboard does")
        .await;
    browser.tab_to("API Keys").await;
    browser.sees("You have no active API key").await;
    browser.tab_to("Generate New Key").await;
    browser.sees("What the key is for").await;
    browser.types("typed").await;
    browser.types(Key::Tab).await;
    browser.types(Key::Space).await;
    browser.tab_to("Create API Key").await;
    browser.sees("The key is shown only once").await;
    assert!(browser.read("#key").await.starts_with("aivy_"));
    browser.close().await;
}

async fn the_menu_can_be_skipped(server: &Server) {
    let Some(browser) = Browser::open(server, Eyes::default()).await else {
        return;
    };
    browser.go("/").await;
    browser.tab_to("Skip to content").await;
    assert!(browser.place().await.ends_with("#main"));
    browser.close().await;
}

/// A ring or an outline around it, which a style may not take away.
async fn what_has_the_focus_is_seen(server: &Server) {
    let Some(browser) = Browser::open(server, Eyes::default()).await else {
        return;
    };
    browser.go("/login").await;
    browser.wait_for(Locator::Css("[name=name]")).await;
    for _ in 0..12 {
        browser.types(Key::Tab).await;
        let ring = browser
            .ask(
                "const at = document.activeElement; const style = getComputedStyle(at);
                 return [at.outerHTML.slice(0, 80), style.outlineStyle !== 'none' || style.boxShadow !== 'none', at === document.body];",
            )
            .await;
        assert!(ring[1] == true || ring[2] == true, "{ring}");
    }
    browser.close().await;
}
