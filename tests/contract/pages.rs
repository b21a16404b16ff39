//! Every page there is, as Actix lists them: none is a way around the limits.

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::introspection::IntrospectionTree;
use actix_web::web::{self, Data};
use actix_web::{App as Application, test};
use aivy_app::{App, Visit};
use aivy_core::{Clock, Entropy};
use aivy_gate::{Gate, GateOptions};
use aivy_store::testing::Database;
use aivy_types::{Plan, Timestamp};
use aivy_web::{Settings, Web};
use serde_json::Value;

/// What the bucket of pages answers for, though it is sent: see `crates/web/src/limit.rs`.
const ALWAYS_ALLOWED: &[&str] = &[
    "POST /account/password",
    "POST /account/sessions/end",
    "POST /account/sessions/{session_id}/end",
    "POST /developer/keys/{key_id}/revoke",
    "POST /logout",
];
/// What is the same for everybody, and not counted.
const FREE: &[&str] = &[
    "GET /favicon.ico",
    "GET /llms.txt",
    "GET /reference",
    "GET /robots.txt",
    "GET /static/",
];

/// The pages, on a plan of one request a minute and ten pages.
async fn ground(database: &Database) -> (Arc<App>, Web) {
    let db = database.open().await;
    let clock = Clock::manual(Timestamp::from_micros(1_767_225_600_000_000));
    let plan = Plan {
        name: "free".to_owned(),
        rate: 1,
        burst: 1,
    };
    let mut options = GateOptions::new(db.clone(), clock.clone());
    options.plans = vec![plan.clone()];
    let app = Arc::new(App {
        db,
        clock,
        entropy: Entropy::system(),
        plans: Arc::from([plan]),
        accounts: aivy_app::Accounts::default(),
        ai: aivy_app::Ai::default(),
        judges: aivy_app::Judges::default(),
        gate: Some(Arc::new(Gate::new(options).unwrap())),
    });
    let settings = Settings {
        public_url: "http://127.0.0.1:8080".to_owned(),
        proxies: aivy_api::Proxies::default(),
        rotation_grace_seconds: 0,
    };
    (app.clone(), Web::new(app, settings))
}

/// A cookie of a session that has just begun.
async fn cookie(app: &App, name: &str) -> String {
    let visit = Visit {
        address: "192.0.2.1".parse().unwrap(),
        agent: String::new(),
        browser: None,
    };
    let new = aivy_app::SignUp {
        username: name.to_owned(),
        email: format!("{name}@example.com"),
        password: "correct horse battery".to_owned(),
    };
    let session = app.sign_up(new, &visit).await.unwrap();
    format!("aivy_session={}", session.token.expose())
}

/// Method and path of each page.
async fn pages(web: &Web) -> BTreeSet<String> {
    let list = async |tree: Data<IntrospectionTree>| tree.report_as_json();
    let app = Application::new()
        .route("/list", web::get().to(list))
        .configure(|config| web.configure(config));
    let service = test::init_service(app).await;
    let request = test::TestRequest::get().uri("/list").to_request();
    let answer = test::call_and_read_body(&service, request).await;
    let report: Vec<Value> = serde_json::from_slice(&answer).unwrap();
    let resources = report
        .iter()
        .filter(|item| item["resource_type"] == "resource");
    let routes = resources.flat_map(|item| {
        let path = item["full_path"].as_str().unwrap();
        let methods = item["methods"].as_array().unwrap().iter();
        methods.map(move |method| format!("{} {path}", method.as_str().unwrap()))
    });
    routes.filter(|route| route != "GET /list").collect()
}

/// A page asked for by whoever holds the cookie.
fn asking(route: &str, cookie: &str) -> test::TestRequest {
    let (method, path) = route.split_once(' ').unwrap();
    let path = path.replace("{tool}", "language").replace(['{', '}'], "");
    test::TestRequest::with_uri(&path)
        .method(method.parse().unwrap())
        .insert_header(("Cookie", cookie))
        .insert_header(("Content-Type", "application/x-www-form-urlencoded"))
        .set_payload("name=a&permissions=read:user&title=a")
}

#[actix_rt::test]
async fn no_page_is_a_way_around_the_limits() {
    let database = Database::sqlite();
    let (app, web) = ground(&database).await;
    let routes = pages(&web).await;
    assert!(routes.len() > 60, "{routes:#?}");
    let data = Data::from(app.clone());
    let service = Application::new().app_data(data);
    let service = test::init_service(service.configure(|config| web.configure(config))).await;
    let status = async |route: &str, cookie: &str| {
        let answer = test::call_service(&service, asking(route, cookie).to_request()).await;
        answer.status().as_u16()
    };
    let sends = |route: &&String| route.starts_with("POST ");
    let reader = cookie(&app, "reader").await;
    // Nothing is left to act with, and pages are.
    assert_eq!(status("POST /tasks", &reader).await, 400);
    for route in routes.iter().filter(sends) {
        let allowed = ALWAYS_ALLOWED.contains(&&**route);
        // Their own account is asked, each time anew: some of these end the session.
        let name = format!("u{}", routes.iter().position(|r| r == route).unwrap());
        let cookie = cookie(&app, &name).await;
        assert_eq!(status("POST /tasks", &cookie).await, 400);
        let limited = status(route, &cookie).await == 429;
        assert_eq!(limited, !allowed, "{route}");
    }
    for _ in 0..20 {
        status("GET /work", &reader).await;
    }
    for route in &routes {
        let free = FREE.iter().any(|begin| route.starts_with(begin));
        let limited = status(route, &reader).await == 429;
        assert_eq!(limited, !free, "{route}");
    }
}
