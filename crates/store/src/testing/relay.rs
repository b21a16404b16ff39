//! A connection to PostgreSQL that a test can cut and restore.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};
use tokio::net::{TcpStream, UnixListener, UnixStream};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

use super::{Database, with_database};

/// Forwards between a test and the server, on a socket of its own.
#[derive(Debug)]
pub struct Relay {
    directory: TempDir,
    target: Target,
    url: String,
    wires: Mutex<JoinSet<()>>,
}

#[derive(Debug, Clone)]
enum Target {
    Unix(PathBuf),
    Tcp(String, u16),
}

impl Relay {
    /// A relay to the database's server, open at first.
    ///
    /// # Panics
    /// If no socket can be made, or the database is not on PostgreSQL.
    pub async fn start(database: &Database) -> Self {
        let server: Config = database.url().parse().expect("a URL of PostgreSQL");
        let port = server.get_ports().first().copied().unwrap_or(5432);
        let target = match server.get_hosts().first() {
            Some(Host::Unix(directory)) => Target::Unix(socket(directory, port)),
            Some(Host::Tcp(host)) => Target::Tcp(host.clone(), port),
            None => panic!("the URL names no host"),
        };
        let directory = tempfile::tempdir().expect("a directory for the relay's socket");
        let path = directory.path().to_str().expect("a path in UTF-8");
        let user = server.get_user().unwrap_or("postgres");
        let name = server.get_dbname().expect("the URL names a database");
        let url = format!("postgres://{user}@/postgres?host={path}");
        let relay = Self {
            url: with_database(&url, name),
            directory,
            target,
            wires: Mutex::default(),
        };
        relay.mend().await;
        relay
    }

    /// The URL of the same database through the relay.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends all connections, and accepts no more.
    pub async fn cut(&self) {
        self.wires.lock().await.shutdown().await;
    }

    /// Accepts connections again.
    ///
    /// # Panics
    /// If the socket cannot be made.
    pub async fn mend(&self) {
        let path = socket(self.directory.path(), 5432);
        let _ = std::fs::remove_file(&path);
        let listener = UnixListener::bind(path).expect("the relay's socket");
        let target = Arc::new(self.target.clone());
        self.wires.lock().await.spawn(async move {
            // Dropped with this task, and with it all connections.
            let mut wires = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                wires.spawn(wire(near, target.clone()));
            }
        });
    }
}

async fn wire(near: UnixStream, target: Arc<Target>) {
    match &*target {
        Target::Unix(path) => join(near, UnixStream::connect(path).await).await,
        Target::Tcp(host, port) => join(near, TcpStream::connect((&**host, *port)).await).await,
    }
}

async fn join<S: AsyncRead + AsyncWrite + Unpin>(mut near: UnixStream, far: std::io::Result<S>) {
    if let Ok(mut far) = far {
        let _ = copy_bidirectional(&mut near, &mut far).await;
    }
}

fn socket(directory: &Path, port: u16) -> PathBuf {
    directory.join(format!(".s.PGSQL.{port}"))
}
