//! One connection to the upstream.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use super::{Stage, Step, http};

/// Whether the connection continues.
enum After {
    Next,
    Closed,
    PeerClosed,
}

struct Connection {
    read: BufReader<OwnedReadHalf>,
    write: OwnedWriteHalf,
}

pub(super) async fn serve(socket: TcpStream, stage: Arc<Stage>) {
    // Small writes must arrive separately. Without this, the test is slower but not wrong.
    let _ = socket.set_nodelay(true);
    let (read, write) = socket.into_split();
    let mut connection = Connection {
        read: BufReader::new(read),
        write,
    };
    if matches!(connection.run(&stage).await, After::PeerClosed) {
        // The receiver may be gone when the test is over.
        let _ = stage.closing.send(()).await;
    }
}

impl Connection {
    async fn run(&mut self, stage: &Stage) -> After {
        while let Some(request) = http::read(&mut self.read).await {
            let script = stage.next_script();
            let _ = stage.request.send(request).await;
            for step in script.0 {
                match self.step(step).await {
                    After::Next => {}
                    ended => return ended,
                }
            }
        }
        After::PeerClosed
    }

    async fn step(&mut self, step: Step) -> After {
        match step {
            Step::Send(bytes) => self.send(&bytes).await,
            Step::Drip(bytes, every) => self.drip(&bytes, every).await,
            Step::Gate(gate) => tokio::select! {
                permit = gate.acquire() => {
                    permit.into_iter().for_each(tokio::sync::SemaphorePermit::forget);
                    After::Next
                }
                () = closed(&mut self.read) => After::PeerClosed,
            },
            Step::Hold => {
                closed(&mut self.read).await;
                After::PeerClosed
            }
            Step::Close => After::Closed,
        }
    }

    async fn send(&mut self, bytes: &[u8]) -> After {
        match self.write.write_all(bytes).await {
            Ok(()) => After::Next,
            Err(_) => After::PeerClosed,
        }
    }

    async fn drip(&mut self, bytes: &[u8], every: Duration) -> After {
        let mut ticks = tokio::time::interval(every);
        for byte in bytes.iter().cycle() {
            tokio::select! {
                _ = ticks.tick() => {}
                () = closed(&mut self.read) => return After::PeerClosed,
            }
            if let After::PeerClosed = self.send(&[*byte]).await {
                return After::PeerClosed;
            }
        }
        After::Next
    }
}

/// Waits until the other side closes. A client sends nothing while it waits.
async fn closed(read: &mut BufReader<OwnedReadHalf>) {
    while let Ok(bytes) = read.fill_buf().await {
        if bytes.is_empty() {
            return;
        }
        let count = bytes.len();
        read.consume(count);
    }
}
