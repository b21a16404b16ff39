//! An upstream that follows a script, correct or faulty, over real sockets.
//!
//! Each request takes the next script; the last one serves all later requests. A test can await the
//! requests that the upstream receives and the connections that the other side closes.

mod connection;
mod events;
mod http;
mod script;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

pub use self::events::{ReadEvents, read_chunk, read_events};
pub use self::http::Received;
pub use self::script::{Script, Step, completion};

/// How many requests and closed connections are kept for a test to read. More than any test makes.
const KEPT: usize = 4_096;

/// The upstream. It ends when dropped, with all its connections.
#[derive(Debug)]
pub struct ScriptedUpstream {
    address: SocketAddr,
    requests: mpsc::Receiver<Received>,
    closings: mpsc::Receiver<()>,
    _task: JoinSet<()>,
}

impl ScriptedUpstream {
    /// Listens on a free port of this machine.
    ///
    /// # Panics
    /// There is no port, or no script.
    pub async fn start(scripts: impl IntoIterator<Item = Script>) -> Self {
        let scripts: VecDeque<Script> = scripts.into_iter().collect();
        assert!(!scripts.is_empty(), "an upstream needs a script");
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("the port just bound");
        let (request, requests) = mpsc::channel(KEPT);
        let (closing, closings) = mpsc::channel(KEPT);
        let stage = Arc::new(Stage {
            scripts: Mutex::new(scripts),
            request,
            closing,
        });
        let mut task = JoinSet::new();
        task.spawn(accept(listener, stage));
        Self {
            address,
            requests,
            closings,
            _task: task,
        }
    }

    /// The base URL to configure.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Waits for the next request and returns it.
    ///
    /// # Panics
    /// The upstream has ended.
    pub async fn request(&mut self) -> Received {
        self.requests.recv().await.expect("the upstream listens")
    }

    /// How many requests have arrived that [`request`](Self::request) has not returned.
    #[must_use]
    pub fn unread_requests(&self) -> usize {
        self.requests.len()
    }

    /// Waits until the other side closes a connection.
    ///
    /// # Panics
    /// The upstream has ended.
    pub async fn closed(&mut self) {
        self.closings.recv().await.expect("the upstream listens");
    }
}

/// What all connections share.
#[derive(Debug)]
struct Stage {
    scripts: Mutex<VecDeque<Script>>,
    request: mpsc::Sender<Received>,
    closing: mpsc::Sender<()>,
}

impl Stage {
    fn next_script(&self) -> Script {
        let mut scripts = self.scripts.lock();
        if scripts.len() > 1
            && let Some(script) = scripts.pop_front()
        {
            return script;
        }
        scripts.front().cloned().unwrap_or_default()
    }
}

async fn accept(listener: TcpListener, stage: Arc<Stage>) {
    let mut connections = JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        connections.spawn(connection::serve(socket, Arc::clone(&stage)));
        while connections.try_join_next().is_some() {}
    }
}
