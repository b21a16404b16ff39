//! The front around misbehaving handlers, on a real socket: no operation of ours does this on
//! purpose, so no request from outside could provoke it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::{App as Application, HttpResponse, HttpServer, web};
use aivy_api::{Front, FrontParts, Observer, RequestFacts, Settings};
use aivy_app::{Accounts, App, NewKey, NewUser};
use aivy_core::clock::Clock;
use aivy_core::entropy::Entropy;
use aivy_gate::{Gate, GateOptions};
use aivy_store::testing::Database;
use aivy_types::{ErrorCode, Permissions, Plan};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Status, code and cause of a request.
type Line = (u16, Option<ErrorCode>, Option<String>);

/// An observer that records what the log would contain.
#[derive(Default)]
struct Heard(Mutex<Vec<Line>>);

impl Observer for Heard {
    fn request(&self, facts: &RequestFacts<'_>) {
        let cause = facts.cause.map(str::to_owned);
        let line = (facts.status, facts.code, cause);
        self.0.lock().unwrap().push(line);
    }
}

/// A server on a socket, with a valid key.
struct Ground {
    _database: Database,
    address: std::net::SocketAddr,
    key: String,
    heard: Arc<Heard>,
}

impl Ground {
    async fn new() -> Self {
        let database = Database::sqlite();
        let (db, clock) = (database.open().await, Clock::system());
        let gate = Arc::new(Gate::new(GateOptions::new(db.clone(), clock.clone())).unwrap());
        let free = Plan {
            name: "free".to_owned(),
            rate: 60,
            burst: 100,
        };
        let app = App {
            db,
            clock: clock.clone(),
            entropy: Entropy::system(),
            plans: Arc::from([free]),
            accounts: Accounts::default(),
            ai: aivy_app::Ai::default(),
            judges: aivy_app::Judges::default(),
            gate: Some(gate.clone()),
        };
        let key = key(&app).await;
        let settings = Settings {
            request_timeout_ms: 100,
            ..Settings::default()
        };
        let heard = Arc::new(Heard::default());
        let front = Front::new(Arc::new(FrontParts {
            gate,
            clock,
            observer: heard.clone(),
            settings,
            pages: None,
        }));
        let server = HttpServer::new(move || {
            Application::new()
                .wrap(front.clone())
                .route("/v1/key", web::get().to(panics))
                .route("/v1/user/profile", web::get().to(never_answers))
                .route("/v1/user/usage", web::get().to(answers_text))
        });
        let server = server.workers(1).bind(("127.0.0.1", 0)).unwrap();
        let address = server.addrs()[0];
        actix_rt::spawn(server.run());
        Self {
            _database: database,
            address,
            key,
            heard,
        }
    }

    /// The head and the body of the response to `GET path`.
    async fn get(&self, path: &str) -> (String, Value) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\r\n",
            self.key
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_string(&mut text));
        read.await.unwrap().unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let body = serde_json::from_str(body).unwrap_or_else(|_| panic!("{text}"));
        (head.to_owned(), body)
    }
}

async fn key(app: &App) -> String {
    let new = NewUser {
        username: "ada".to_owned(),
        email: "ada@example.com".to_owned(),
        ..NewUser::default()
    };
    let user = app.create_user(new).await.unwrap();
    let new = NewKey {
        name: "test".to_owned(),
        permissions: Permissions::all(),
        expires_at: None,
    };
    let fresh = app.create_key(&user.id, new).await.unwrap();
    fresh.text.expose().to_owned()
}

async fn panics() -> HttpResponse {
    panic!("a secret of the handler")
}

async fn never_answers() -> HttpResponse {
    std::future::pending().await
}

async fn answers_text() -> HttpResponse {
    HttpResponse::BadGateway().body("a secret of the framework")
}

fn error(code: ErrorCode) -> Value {
    let error = json!({ "code": code.as_str(), "message": code.message(), "details": [] });
    json!({ "success": false, "error": error })
}

#[actix_rt::test]
async fn a_panic_costs_its_request_alone() {
    let ground = Ground::new().await;
    for _ in 0..3 {
        let (head, body) = ground.get("/v1/key").await;
        assert!(head.starts_with("HTTP/1.1 500 "), "{head}");
        assert_eq!(body, error(ErrorCode::InternalError));
        for line in [
            "x-request-id: req_",
            "x-ratelimit-limit: 60",
            "x-ratelimit-remaining: ",
            "content-type: application/json",
        ] {
            assert!(head.contains(&format!("\r\n{line}")), "no {line} in {head}");
        }
    }
    let heard = ground.heard.0.lock().unwrap();
    let cause = Some("the handler panicked".to_owned());
    let line = (500, Some(ErrorCode::InternalError), cause);
    assert_eq!(*heard, vec![line; 3]);
}

#[actix_rt::test]
async fn a_handler_that_does_not_answer_in_time_is_a_503() {
    let ground = Ground::new().await;
    let (head, body) = ground.get("/v1/user/profile").await;
    assert!(head.starts_with("HTTP/1.1 503 "), "{head}");
    assert_eq!(body, error(ErrorCode::ServiceUnavailable));
    for line in ["retry-after: 1", "x-ratelimit-limit: 60"] {
        assert!(head.contains(&format!("\r\n{line}")), "no {line} in {head}");
    }
    let cause = Some("no answer within 100 ms".to_owned());
    let line = (503, Some(ErrorCode::ServiceUnavailable), cause);
    assert_eq!(*ground.heard.0.lock().unwrap(), [line]);
}

#[actix_rt::test]
async fn an_error_that_is_not_ours_gets_our_shape() {
    let ground = Ground::new().await;
    let (head, body) = ground.get("/v1/user/usage").await;
    assert!(head.starts_with("HTTP/1.1 500 "), "{head}");
    assert_eq!(body, error(ErrorCode::InternalError));
    let cause = Some("the framework answered 502 Bad Gateway".to_owned());
    let line = (500, Some(ErrorCode::InternalError), cause);
    assert_eq!(*ground.heard.0.lock().unwrap(), [line]);
}
