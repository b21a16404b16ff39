//! The request id of every answer.

use crate::harness::{Answer, Server, raw};

each_backend! {
    shared: a_well_formed_id_is_kept, an_ill_formed_id_is_replaced, ids_are_not_given_twice;
}

/// A success, errors, pages.
const PATHS: &[&str] = &[
    "/v1/key",
    "/v1/nowhere",
    "/v1/%ff",
    "/healthz",
    "/docs/",
    "/openapi.json",
    "/nowhere",
];

async fn ask(server: &Server, path: &str, id: &str) -> Answer {
    server.get(path).header("X-Request-Id", id).send().await
}

async fn a_well_formed_id_is_kept(server: &Server) {
    for path in PATHS {
        for id in [
            "a",
            "4bf92f3577b34da6a3ce929d0e0e4736",
            "A-z_0.9:/+=",
            &"x".repeat(128),
        ] {
            assert_eq!(
                ask(server, path, id).await.header("x-request-id"),
                id,
                "{path}"
            );
        }
    }
}

async fn an_ill_formed_id_is_replaced(server: &Server) {
    for path in PATHS {
        for id in ["", "two words", "a\"b", "{}", "a,b", &"x".repeat(129)] {
            made_here(&ask(server, path, id).await);
        }
    }
    let request =
        b"GET /v1/key HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-request-id: \xc3\xa9\r\n\r\n";
    made_here(&raw::exchange(server, request).await);
}

fn made_here(answer: &Answer) {
    let id = answer.header("x-request-id");
    let id: aivy_types::RequestId = id.parse().unwrap_or_else(|_| panic!("{id}"));
    assert_eq!(id.as_str().len(), 30, "{id}");
}

async fn ids_are_not_given_twice(server: &Server) {
    let mut ids = Vec::new();
    for _ in 0..20 {
        let answer = server.get("/healthz").send().await;
        ids.push(answer.header("x-request-id").to_owned());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 20);
}
