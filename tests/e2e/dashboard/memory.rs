//! What logging in leaves behind.

use std::sync::Arc;

use aivy_store::testing::Database;
use futures_util::StreamExt;
use futures_util::stream::iter;

use super::visit::{PASSWORD, Visitor, encoded, new_name};
use crate::harness::raw::exchange;
use crate::harness::{Server, WIDE};

/// As often as these tests want to.
const OFTEN: &[&str] = &[
    "accounts.attempts_per_address=100000",
    "accounts.attempts_per_account=1000",
];

/// A log-in, byte by byte: a thousand clients of a library would take longer to make than to serve.
fn log_in(name: &str) -> String {
    let form = encoded(&[("name", name), ("password", PASSWORD)]);
    format!(
        "POST /login HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    )
}

#[tokio::test]
async fn a_thousand_log_ins_leave_no_memory_behind() {
    let server = Server::start(&Arc::new(Database::sqlite()), &[WIDE, OFTEN].concat()).await;
    let name = new_name();
    // The pages themselves are in memory from their first visit on.
    assert_eq!(Visitor::new(&server).get("/login").await.status, 200);
    let before = server.resident();
    Visitor::signed_up(&server, &name).await;
    let request = log_in(&name);
    let log_ins = (0..1_000).map(async |_| {
        assert_eq!(exchange(&server, &request).await.status, 303);
    });
    iter(log_ins).buffer_unordered(64).collect::<Vec<_>>().await;
    let grown = server.resident().saturating_sub(before);
    println!("{grown} KiB more than before");
    assert!(grown <= 64 * 1024, "{grown} KiB more than before");
}
