//! What clients can hold that connect and then do as they like.

mod addresses;
mod bodies;
mod slow;
mod storm;

use std::net::SocketAddr;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

use crate::harness::{PATIENCE, Server};

/// A number of `/metrics`, by the name of its series.
async fn metric(server: &Server, series: &str) -> u64 {
    let text = server.get("/metrics").send().await.text;
    let line = text.lines().find_map(|line| line.strip_prefix(series));
    let number = line.unwrap_or_else(|| panic!("no {series} in {text}"));
    number.trim().parse().unwrap()
}

/// Waits until a number of `/metrics` is as it should be.
pub(crate) async fn reaches(server: &Server, series: &str, holds: impl Fn(u64) -> bool) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while !holds(metric(server, series).await) {
            tokio::task::yield_now().await;
        }
    });
    waited
        .await
        .unwrap_or_else(|_| panic!("{series} is never reached"));
}

/// A client for which its system keeps little that it has not read.
pub(crate) async fn narrow(address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(address).await.unwrap()
}

/// A client that sends this and reads nothing.
async fn deaf(server: &Server, request: &str) -> TcpStream {
    let mut stream = narrow(server.address).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}
