//! A server with a few routes, and raw sockets.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, web};
use aivy_api::BodyMemory;
use aivy_server::wire::{Addresses, ConnectionStats, Listening, Wire, bind, serve};
use aivy_types::ErrorEnvelope;

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The length of `/large`, in bytes: more than the system buffers for a client that does not read.
pub(crate) const LARGE: usize = 16 << 20;

/// The limits of a connection.
pub(crate) struct Limits {
    pub(crate) header_timeout: Duration,
    pub(crate) write_timeout: Duration,
    pub(crate) stall: Duration,
    pub(crate) keep_alive: Duration,
    pub(crate) per_address: usize,
    pub(crate) memory: BodyMemory,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(5),
            write_timeout: Duration::from_secs(30),
            stall: Duration::from_secs(30),
            keep_alive: Duration::from_secs(60),
            per_address: 0,
            memory: BodyMemory::default(),
        }
    }
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) stats: Arc<ConnectionStats>,
    pub(crate) unreadable: Arc<Mutex<Vec<String>>>,
    handle: actix_server::ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Server {
    pub(crate) fn with(limits: Limits) -> Self {
        let stats = Arc::new(ConnectionStats::default());
        let unreadable = Arc::new(Mutex::new(Vec::new()));
        let heard = unreadable.clone();
        let wire = Wire {
            stats: stats.clone(),
            header_timeout: limits.header_timeout,
            write_timeout: limits.write_timeout,
            addresses: Arc::new(Addresses::new(limits.per_address, |_| false)),
            memory: limits.memory,
            stall: limits.stall,
            keep_alive: limits.keep_alive,
            clock: aivy_core::Clock::system(),
            entropy: aivy_core::Entropy::system(),
            unreadable: Arc::new(move |facts| {
                heard.lock().unwrap().push(facts.request_id.to_owned())
            }),
        };
        let listening = Listening {
            workers: 1,
            max_connections: 100,
            grace: Duration::from_secs(1),
        };
        let (started, starts) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_rt::System::new().block_on(async move {
                let listener = bind("127.0.0.1:0".parse().unwrap()).unwrap();
                let address = listener.local_addr().unwrap();
                let server = serve(listener, listening, wire, application).unwrap();
                started.send((address, server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (address, handle) = starts.recv_timeout(PATIENCE).unwrap();
        Self {
            address,
            stats,
            unreadable,
            handle,
            thread: Some(thread),
        }
    }

    pub(crate) fn usual() -> Self {
        Self::with(Limits::default())
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Everything that comes back until the server closes.
    pub(crate) fn answer(&self, sent: &[u8]) -> String {
        let mut stream = self.connect();
        // The server may close before it has read everything.
        let _ = stream.write_all(sent);
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Server {
    /// Waits until `holds` is true for the statistics.
    pub(crate) fn reaches(&self, holds: impl Fn(&ConnectionStats) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(&self.stats) {
            assert!(Instant::now() < deadline, "{:?}", self.stats);
            std::thread::yield_now();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn application() -> App<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    App::new()
        .route(
            "/hello",
            web::get().to(|| async { HttpResponse::Ok().body("hello") }),
        )
        .route(
            "/hello",
            web::head().to(|| async { HttpResponse::Ok().body("hello") }),
        )
        .route(
            "/none",
            web::get().to(|| async { HttpResponse::NoContent().finish() }),
        )
        .route("/chunks", web::get().to(chunks))
        .route("/large", web::get().to(large))
        .route("/later", web::get().to(later))
        .route(
            "/echo",
            web::post().to(|body: web::Bytes| async { HttpResponse::Ok().body(body) }),
        )
        .app_data(web::PayloadConfig::new(1 << 20))
}

async fn large() -> HttpResponse {
    static ALL: [u8; LARGE] = [b'x'; LARGE];
    HttpResponse::Ok().body(web::Bytes::from_static(&ALL))
}

/// A response that is not ready at the first poll.
async fn later() -> HttpResponse {
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
    HttpResponse::Ok().body("later")
}

async fn chunks() -> HttpResponse {
    let parts =
        ["a", "b"].map(|part| Ok::<_, actix_web::Error>(web::Bytes::from_static(part.as_bytes())));
    HttpResponse::Ok().streaming(futures_util::stream::iter(parts))
}

/// Checks the common format and returns the error.
pub(crate) fn shaped(answer: &str) -> aivy_types::ErrorBody {
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer: {answer:?}"));
    assert!(head.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{head}");
    let header = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        let mut values = lines
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value);
        let value = values
            .next()
            .unwrap_or_else(|| panic!("{name} is missing in {head}"));
        assert_eq!(values.next(), None, "{name} stands twice");
        value.to_owned()
    };
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("connection"), "close");
    assert_eq!(header("content-length"), body.len().to_string());
    assert!(header("date").ends_with(" GMT"));
    assert!(
        header("x-request-id")
            .parse::<aivy_types::RequestId>()
            .is_ok()
    );
    let envelope: ErrorEnvelope = serde_json::from_str(body).unwrap();
    assert!(!envelope.success);
    assert_eq!(envelope.error.code, "invalid_request");
    assert_eq!(envelope.error.details.len(), 1);
    envelope.error
}
