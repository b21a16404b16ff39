//! A response of the connection itself, after which it closes.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::addresses::ConnectionPermit;
use super::shaped::{Fault, ShapedResponse};
use super::sniff::Protocol;
use super::{Unreadable, Wire, shaped};

/// How long, and up to how many bytes, a refused client's data is still read, so that it receives
/// our response before the system resets the connection because of unread data.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: u64 = 4 << 20;

/// The rest of a response of ours. Nothing is written after it.
#[derive(Debug)]
pub(crate) struct FinalResponse {
    bytes: Vec<u8>,
    written: usize,
}

impl FinalResponse {
    /// The response for `fault` to the client at `peer`; both are logged.
    pub(crate) fn new(
        fault: Fault,
        protocol: Protocol,
        wire: &Wire,
        peer: Option<SocketAddr>,
    ) -> Self {
        let id = aivy_core::new_id(&wire.clock, &wire.entropy, aivy_types::RequestId::new);
        let ShapedResponse {
            bytes,
            request_id,
            status,
            detail,
        } = shaped::shaped(fault, protocol, wire.header_timeout, wire.clock.now(), id);
        (wire.unreadable)(&Unreadable {
            client: peer.map(|peer| peer.ip().to_canonical()),
            request_id: request_id.as_str(),
            status,
            detail: &detail,
        });
        Self { bytes, written: 0 }
    }

    /// The bytes that are not written yet.
    pub(crate) fn rest(&self) -> &[u8] {
        &self.bytes[self.written..]
    }

    /// Records that `count` bytes were written.
    pub(crate) fn wrote(&mut self, count: usize) {
        self.written += count;
    }

    /// Writes the rest, shuts down the sending side, and reads until the client closes.
    async fn linger(self, io: &mut TcpStream) -> io::Result<()> {
        io.write_all(self.rest()).await?;
        io.shutdown().await?;
        let mut rest = io.take(LINGER_BYTES);
        let mut scratch = [0; 4096];
        while rest.read(&mut scratch).await? > 0 {}
        Ok(())
    }
}

/// Finishes `words` on a separate task. `permit` is held meanwhile.
pub(crate) fn finish(mut io: TcpStream, words: FinalResponse, permit: Option<ConnectionPermit>) {
    // Outside of a runtime there is no need to wait.
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(async move {
            let _ = timeout(LINGER, words.linger(&mut io)).await;
            drop((io, permit));
        });
    }
}

/// Refuses a connection because its address has too many. The request is read first: a client that
/// gets a response before its request takes that for a connection error.
pub(crate) fn refuse(mut io: TcpStream, wire: Wire, permit: ConnectionPermit) {
    actix_rt::spawn(async move {
        let told = timeout(LINGER, async {
            let mut scratch = [0; 4096];
            let count = io.read(&mut scratch).await?;
            let fault = Fault::TooManyConnections(wire.addresses.limit());
            let protocol = Protocol::of(&scratch[..count]);
            let words = FinalResponse::new(fault, protocol, &wire, io.peer_addr().ok());
            words.linger(&mut io).await
        });
        let _ = told.await;
        drop(permit);
    });
}
