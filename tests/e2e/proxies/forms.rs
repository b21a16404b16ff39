//! Forms through a proxy that puts another name into `Host`.

use std::sync::Arc;

use aivy_store::testing::Database;

use super::programs::{Kind, Proxy};
use crate::dashboard::visit::{PASSWORD, encoded};
use crate::harness::{Answer, Server, WIDE};

const SETTINGS: &[&str] = &[
    "server.public_url=http://aivy.example",
    "server.trusted_proxies=127.0.0.1",
    "accounts.attempts_per_address=1000",
];

/// A form as a browser without `Sec-Fetch-Site` sends it.
async fn post(proxy: &Proxy, origin: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let call = proxy.call("POST", path).header("Origin", origin);
    let call = call.header("Content-Type", "application/x-www-form-urlencoded");
    call.body(encoded(fields)).send().await
}

#[tokio::test]
async fn people_get_in_through_a_proxy_that_rewrites_host() {
    let database = Arc::new(Database::sqlite());
    let server = Server::start(&database, &[WIDE, SETTINGS].concat()).await;
    for kind in Kind::ALL {
        let headers = [("Host", "upstream.internal")];
        let Some(proxy) = Proxy::start(kind, "127.0.0.1", server.address, &headers).await else {
            return;
        };
        let name = format!("{kind:?}").to_lowercase();
        let email = format!("{name}@example.com");
        let new = [
            ("username", &*name),
            ("email", &email),
            ("password", PASSWORD),
        ];
        let answer = post(&proxy, "http://aivy.example", "/signup", &new).await;
        assert_eq!(answer.status, 303, "{kind:?}: {answer:#?}");
        let known = [("name", &*name), ("password", PASSWORD)];
        let answer = post(&proxy, "http://aivy.example:80", "/login", &known).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/"));
        for foreign in ["https://aivy.example", "http://evil.example", "null"] {
            let answer = post(&proxy, foreign, "/login", &known).await;
            assert_eq!(answer.status, 403, "{kind:?} from {foreign}");
        }
    }
}
