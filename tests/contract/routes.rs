//! What Actix serves is what the document has, and the reverse.

use std::collections::BTreeSet;
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
    "GET /docs/{_:.*}",
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

/// Method and path of every route, as Actix lists them itself.
async fn served() -> BTreeSet<String> {
    let database = Database::sqlite();
    let app = aivy_app::App {
        db: database.open().await,
        clock: aivy_core::clock::Clock::system(),
        entropy: aivy_core::entropy::Entropy::system(),
        plans: Arc::from([]),
        accounts: aivy_app::Accounts::default(),
        ai: aivy_app::Ai::default(),
        judges: aivy_app::Judges::default(),
        gate: None,
    };
    let api = Api {
        app: Arc::new(app),
        settings: Settings::default(),
        probes: Arc::new(NoProbes),
        ending: aivy_api::Ending::never(),
    };
    let list = async |tree: Data<IntrospectionTree>| tree.report_as_json();
    // Before the pages: their scope takes every path that nobody took before.
    let app = App::new()
        .route("/list", web::get().to(list))
        .configure(|config| api.configure(config));
    let service = test::init_service(app).await;
    let answer =
        test::call_and_read_body(&service, test::TestRequest::get().uri("/list").to_request())
            .await;
    let report: Vec<Value> = serde_json::from_slice(&answer).unwrap();
    let resources = report
        .iter()
        .filter(|item| item["resource_type"] == "resource");
    let mut routes = BTreeSet::new();
    for item in resources {
        let path = item["full_path"].as_str().unwrap();
        let methods = item["methods"].as_array().unwrap();
        assert!(!methods.is_empty(), "{path} is served for every method");
        routes.extend(
            methods
                .iter()
                .map(|method| format!("{} {path}", method.as_str().unwrap())),
        );
    }
    assert!(routes.remove("GET /list"), "{routes:?}");
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
