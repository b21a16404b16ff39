//! What Actix serves is what the document has, and the reverse.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use actix_web::introspection::IntrospectionTree;
use actix_web::web::{self, Data};
use actix_web::{App, test};
use aivy_api::{Api, Probes, Settings};
use aivy_store::testing::Database;
use serde_json::Value;

use crate::{DOCUMENT, operations};

/// What is served beside the API: no operation, not counted, not in the document.
const PAGES: &[&str] = &[
    "GET /docs",
    "GET /docs/swagger-initializer.js",
    "GET /docs/{file:.*}",
    "GET /healthz",
    "GET /metrics",
    "GET /openapi.json",
    "GET /readyz",
];

struct NoProbes;

impl Probes for NoProbes {
    fn ready(&self) -> std::pin::Pin<Box<dyn Future<Output = Result<(), aivy_app::Failure>> + '_>> {
        Box::pin(async { Ok(()) })
    }

    fn metrics(&self) -> Option<String> {
        None
    }
}

/// Everything that is served, as Actix lists it itself: the path of each route and its methods.
/// A route without methods takes what the others of its path did not.
async fn listed(configure: impl FnOnce(&mut web::ServiceConfig)) -> Vec<(String, Vec<String>)> {
    let list = async |tree: Data<IntrospectionTree>| tree.report_as_json();
    // Before the pages: their scope takes every path that nobody took before.
    let app = App::new()
        .route("/list", web::get().to(list))
        .configure(configure);
    let service = test::init_service(app).await;
    let request = test::TestRequest::get().uri("/list").to_request();
    let answer = test::call_and_read_body(&service, request).await;
    let report: Vec<Value> = serde_json::from_slice(&answer).unwrap();
    let resources = report
        .iter()
        .filter(|item| item["resource_type"] == "resource" && item["full_path"] != "/list");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    resources
        .map(|item| {
            let methods = item["methods"].as_array().unwrap();
            (text(&item["full_path"]), methods.iter().map(text).collect())
        })
        .collect()
}

/// The use cases, of which none is used.
async fn use_cases() -> Arc<aivy_app::App> {
    let database = Database::sqlite();
    Arc::new(aivy_app::App {
        db: database.open().await,
        clock: aivy_core::clock::Clock::system(),
        entropy: aivy_core::entropy::Entropy::system(),
        plans: Arc::from([]),
        accounts: aivy_app::Accounts::default(),
        ai: aivy_app::Ai::default(),
        judges: aivy_app::Judges::default(),
        gate: None,
    })
}

/// Method and path of every route of the API.
async fn served() -> BTreeSet<String> {
    let api = Api {
        app: use_cases().await,
        settings: Settings::default(),
        probes: Arc::new(NoProbes),
        ending: aivy_api::StreamShutdown::never(),
        published: Arc::new(aivy_api::Published::at("http://127.0.0.1:8080")),
    };
    let mut routes = BTreeSet::new();
    for (path, methods) in listed(|config| api.configure(config)).await {
        assert!(!methods.is_empty(), "{path} is served for every method");
        routes.extend(methods.iter().map(|method| format!("{method} {path}")));
    }
    routes
}

/// What the gate guards beside the document.
fn faces() -> impl Iterator<Item = String> {
    let faces = aivy_api::Contract::get().faces.iter();
    // A parameter that takes the rest of the path, as Actix writes it.
    faces.map(|face| {
        format!(
            "{} {}",
            face.method,
            face.path.replace("{*model}", "{model:.*}")
        )
    })
}

#[actix_rt::test]
async fn what_is_served_is_what_is_documented() {
    let documented = operations(&DOCUMENT)
        .into_iter()
        .map(|(path, method, _)| format!("{} /v1{path}", method.to_uppercase()));
    let expected: BTreeSet<_> = documented
        .chain(faces())
        .chain(PAGES.iter().map(|page| (*page).to_owned()))
        .collect();
    assert_eq!(served().await, expected);
}

/// The table from which a page tells its methods is that of the pages.
#[actix_rt::test]
async fn what_pages_say_they_answer_is_what_they_answer() {
    let settings = aivy_web::Settings {
        public_url: "http://127.0.0.1:8080".to_owned(),
        proxies: aivy_api::Proxies::default(),
        rotation_grace_seconds: 0,
    };
    let pages = aivy_web::Web::new(use_cases().await, settings);
    let mut served: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, methods) in listed(|config| pages.configure(config)).await {
        served.entry(path).or_default().extend(methods);
    }
    let told: BTreeMap<_, BTreeSet<_>> = aivy_web::pages()
        .iter()
        .map(|(path, methods)| {
            let methods = methods.iter().map(ToString::to_string);
            ((*path).to_owned(), methods.collect())
        })
        .collect();
    assert_eq!(
        served, told,
        "a page and its methods stand in crates/web/src/routes/methods.rs"
    );
}

/// Nobody is called like a part of an address: there may be addresses with names in them one day.
#[actix_rt::test]
async fn nobody_is_called_like_a_path() {
    let served = served().await;
    let of_the_api = served.iter().filter_map(|route| route.split_once(" /"));
    // Of a page the first part: what stands before its slash is nothing.
    let of_pages = aivy_web::pages().iter().map(|(path, _)| *path);
    // The files of Swagger UI are called as they are.
    let of_the_api = of_the_api.map(|(_, path)| path);
    let of_the_api = of_the_api.filter(|path| !path.starts_with("docs/"));
    let paths = of_the_api.chain(of_pages);
    let parts = paths.flat_map(|path| path.split('/').take(2));
    let words: BTreeSet<&str> = parts
        .map(|part| part.split('.').next().unwrap_or(part))
        .filter(|word| !word.is_empty() && !word.contains('{'))
        .collect();
    assert!(
        ["v1", "user", "login"]
            .iter()
            .all(|word| words.contains(word)),
        "{words:?}"
    );
    for word in words {
        assert!(
            aivy_core::names::is_kept(word),
            "{word} is not among KEPT_WORDS"
        );
    }
}
