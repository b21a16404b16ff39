//! Somebody with a cookie, without a browser.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use url::form_urlencoded::Serializer;

use crate::harness::call::Call;
use crate::harness::{Answer, Server};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A name that nobody had yet.
pub(crate) fn new_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("visitor-{}", COUNT.fetch_add(1, Relaxed))
}

/// Pairs as a form sends them.
pub(crate) fn encoded(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A visitor of pages.
#[derive(Debug, Clone)]
pub(crate) struct Visitor<'s> {
    pub(crate) server: &'s Server,
    /// `name=value` of the session's cookie.
    pub(crate) cookie: String,
}

impl<'s> Visitor<'s> {
    /// Somebody who has no account.
    pub(crate) fn new(server: &'s Server) -> Self {
        Self {
            server,
            cookie: String::new(),
        }
    }

    /// Somebody with a new account of this name, logged in.
    pub(crate) async fn signed_up(server: &'s Server, name: &str) -> Self {
        let mut visitor = Self::new(server);
        let email = format!("{name}@example.com");
        let fields = [
            ("username", name),
            ("email", &email),
            ("password", PASSWORD),
        ];
        let answer = visitor.post("/signup", &fields).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/"));
        visitor.keep(&answer);
        visitor
    }

    /// Logs in; answers what the server said.
    pub(crate) async fn log_in(&mut self, name: &str, password: &str) -> Answer {
        let answer = self
            .post("/login", &[("name", name), ("password", password)])
            .await;
        if answer.status == 303 {
            self.keep(&answer);
        }
        answer
    }

    /// Keeps the cookie of an answer.
    pub(crate) fn keep(&mut self, answer: &Answer) {
        let set = answer.header("set-cookie");
        set.split(';').next().unwrap().clone_into(&mut self.cookie);
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let call = self.server.get(path).header("Accept", "text/html");
        call.header("Cookie", &self.cookie).send().await
    }

    /// What an answer leads to.
    pub(crate) async fn follow(&self, answer: &Answer) -> Answer {
        assert_eq!(answer.status, 303, "{}", answer.text);
        self.get(answer.header("location")).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from("same-origin", path, fields).await
    }

    /// A form that a page of some site sends.
    pub(crate) async fn post_from(
        &self,
        site: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let call = self.call(path, "application/x-www-form-urlencoded");
        let call = call.header("Sec-Fetch-Site", site);
        call.body(encoded(fields)).send().await
    }

    /// A body of this type.
    pub(crate) async fn send(&self, path: &str, kind: &str, body: &str) -> Answer {
        self.call(path, kind).body(body).send().await
    }

    fn call(&self, path: &str, kind: &str) -> Call {
        let call = self.server.call("POST", path).header("Accept", "text/html");
        let call = call.header("Content-Type", kind);
        call.header("Cookie", &self.cookie)
    }

    /// Whether somebody is logged in.
    pub(crate) async fn is_logged_in(&self) -> bool {
        self.get("/account").await.status == 200
    }
}
