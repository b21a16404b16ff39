//! People with accounts, who come in by the front door.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::chrome::{Browser, Eyes};
use crate::harness::Server;

/// Everybody's password.
pub(super) const PASSWORD: &str = "correct horse battery";

/// Somebody at a browser, logged in.
pub(super) struct Person {
    pub(super) browser: Browser,
    pub(super) username: String,
}

/// A name that nobody had yet.
pub(super) fn new_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("person-{}", COUNT.fetch_add(1, Relaxed))
}

impl Person {
    /// Signs up; `None` when browsers are left out.
    pub(super) async fn sign_up(server: &Server, eyes: Eyes) -> Option<Self> {
        let browser = Browser::open(server, eyes).await?;
        let username = new_name();
        browser.go("/signup").await;
        browser
            .write("email", &format!("{username}@example.com"))
            .await;
        browser.write("username", &username).await;
        browser.write("password", PASSWORD).await;
        let send = "//main//button[normalize-space()='Sign up']";
        let send = browser.wait_for(fantoccini::Locator::XPath(send));
        send.await.click().await.unwrap();
        browser.sees("Balance").await;
        Some(Self { browser, username })
    }

    /// Gives them tokens, as the operator does.
    pub(super) async fn give(&self, server: &Server, amount: i64) {
        let amount = amount.to_string();
        server
            .admin_json(&["ledger", "grant", &self.username, &amount])
            .await;
    }
}
