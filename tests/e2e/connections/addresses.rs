//! One address does not take all connections.

use std::net::IpAddr;
use std::sync::Arc;

use aivy_store::testing::Database;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::{PATIENCE, Server, WIDE};

const SETTINGS: &[&str] = &[
    "server.max_connections_per_address=2",
    "server.trusted_proxies=127.0.0.9",
];

/// A connection that has been served, and stays.
async fn held(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let ask = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    stream.write_all(ask).await.unwrap();
    let mut answer = [0; 1024];
    assert!(stream.read(&mut answer).await.unwrap() > 0);
    stream
}

#[tokio::test]
async fn an_address_that_has_too_many_connections_is_told_so_and_others_are_served() {
    let server = Server::start(&Arc::new(Database::sqlite()), &[WIDE, SETTINGS].concat()).await;
    let ask = || server.get("/healthz");
    let held = [held(&server).await, held(&server).await];
    let answer = ask().send().await;
    let details = answer.refused(429, "rate_limit_exceeded");
    assert_eq!(answer.number("retry-after"), 1);
    assert!(
        details[0].contains("at most 2 open connections"),
        "{details:?}"
    );
    let other = IpAddr::from([127, 0, 0, 2]);
    assert_eq!(ask().from(other).send().await.status, 200);
    drop(held);
    let served = tokio::time::timeout(PATIENCE, async {
        while ask().send().await.status != 200 {
            tokio::task::yield_now().await;
        }
    });
    served.await.expect("what was held is not given back");
}

#[tokio::test]
async fn a_trusted_proxy_has_as_many_as_it_likes() {
    let server = Server::start(&Arc::new(Database::sqlite()), &[WIDE, SETTINGS].concat()).await;
    let proxied = || server.get("/healthz").from(IpAddr::from([127, 0, 0, 9]));
    let mut held = Vec::new();
    for _ in 0..5 {
        let answer = proxied().open().await;
        assert_eq!(answer.status(), 200);
        held.push(answer);
    }
}
