//! A closed loop of requests: each connection sends its next request when it has the response.
//!
//! One thread, raw sockets, keep-alive, no pipelining, a fixed number of requests. It does as
//! little as possible, because it shares the machine with the server. If it has a CPU to itself it
//! never sleeps: waking it would be a part of the server's system calls, and more so the slower the
//! server is.

use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use crate::stats::percentile;
use crate::wire;

/// The time limit without progress.
const PATIENCE: Duration = Duration::from_secs(20);

/// The maximum size of a response, in bytes.
const LONGEST_ANSWER: usize = 64 << 10;

/// The requests of a run, with the expected status.
pub(crate) trait Script {
    /// The bytes of the next request.
    fn next(&mut self) -> &[u8];

    /// The expected status of all responses.
    fn expects(&self) -> u16;
}

/// The same request repeatedly.
#[derive(Debug, Clone)]
pub(crate) struct Same {
    pub(crate) request: Vec<u8>,
    pub(crate) status: u16,
}

impl Script for Same {
    fn next(&mut self) -> &[u8] {
        &self.request
    }

    fn expects(&self) -> u16 {
        self.status
    }
}

/// The result of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LoadRun {
    pub(crate) requests: u64,
    pub(crate) wall: Duration,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

/// Open connections to one server.
#[derive(Debug)]
pub(crate) struct Load {
    poll: Poll,
    events: Events,
    connections: Vec<Connection>,
    /// The latencies of the last run, in nanoseconds.
    latencies: Vec<u32>,
    /// Whether to poll continuously instead of waiting for events.
    spins: bool,
}

#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    buffer: Box<[u8]>,
    filled: usize,
    sent: Instant,
}

impl Load {
    /// Opens `count` connections. With `spins` this thread needs a CPU to itself.
    ///
    /// # Errors
    /// The server does not accept them.
    pub(crate) fn connect(address: SocketAddr, count: usize, spins: bool) -> Result<Self> {
        let poll = Poll::new()?;
        let mut connections = Vec::with_capacity(count);
        for index in 0..count {
            let stream = std::net::TcpStream::connect(address)
                .with_context(|| format!("cannot connect to {address}"))?;
            stream.set_nodelay(true)?;
            stream.set_nonblocking(true)?;
            let mut stream = TcpStream::from_std(stream);
            poll.registry()
                .register(&mut stream, Token(index), Interest::READABLE)?;
            connections.push(Connection {
                stream,
                buffer: vec![0; LONGEST_ANSWER].into(),
                filled: 0,
                sent: Instant::now(),
            });
        }
        Ok(Self {
            poll,
            events: Events::with_capacity(count.max(1)),
            connections,
            latencies: Vec::new(),
            spins,
        })
    }

    /// Sends `requests` requests over all connections and waits for all responses.
    ///
    /// # Errors
    /// A response has another status than expected, a connection closes, or nothing arrives.
    pub(crate) fn run(&mut self, script: &mut dyn Script, requests: u64) -> Result<LoadRun> {
        self.latencies.clear();
        let expected = script.expects();
        let started = Instant::now();
        let (mut sent, mut answered) = (0, 0);
        for connection in &mut self.connections {
            if sent < requests {
                connection.send(script.next())?;
                sent += 1;
            }
        }
        while answered < requests {
            self.wait()
                .with_context(|| format!("after {answered} of {requests} answers"))?;
            for event in &self.events {
                let connection = &mut self.connections[event.token().0];
                let Some(nanos) = connection.receive(expected)? else {
                    continue;
                };
                self.latencies.push(nanos);
                answered += 1;
                if sent < requests {
                    connection.send(script.next())?;
                    sent += 1;
                }
            }
        }
        let wall = started.elapsed();
        let nanos = |latency: u32| Duration::from_nanos(latency.into());
        Ok(LoadRun {
            requests,
            wall,
            p50: nanos(percentile(&mut self.latencies, 50)),
            p99: nanos(percentile(&mut self.latencies, 99)),
        })
    }
}

impl Load {
    /// Waits until a connection is readable.
    fn wait(&mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        let patience = if self.spins { Duration::ZERO } else { PATIENCE };
        loop {
            self.poll.poll(&mut self.events, Some(patience))?;
            if !self.events.is_empty() {
                return Ok(());
            }
            ensure!(
                Instant::now() < deadline,
                "no answer within {} s",
                PATIENCE.as_secs()
            );
        }
    }
}

impl Connection {
    fn send(&mut self, request: &[u8]) -> Result<()> {
        self.sent = Instant::now();
        // One short request at a time always fits into the socket's buffer.
        let count = self.stream.write(request)?;
        ensure!(count == request.len(), "a request was cut at {count} bytes");
        Ok(())
    }

    /// Reads available data; returns the nanoseconds since the request was sent if the response is
    /// complete.
    fn receive(&mut self, expected: u16) -> Result<Option<u32>> {
        // The socket is edge-triggered: data after this read causes a new event.
        match self.stream.read(&mut self.buffer[self.filled..]) {
            Ok(0) => bail!("the server closed a connection, or its answer is too long"),
            Ok(count) => self.filled += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        let Some(head) = wire::head(&self.buffer[..self.filled])? else {
            return Ok(None);
        };
        if self.filled < head.total() {
            return Ok(None);
        }
        ensure!(
            head.status == expected && self.filled == head.total(),
            "{expected} was expected, but the answer is: {}",
            self.buffer[..self.filled].escape_ascii()
        );
        self.filled = 0;
        let nanos = self.sent.elapsed().as_nanos();
        Ok(Some(u32::try_from(nanos).unwrap_or(u32::MAX)))
    }
}

/// Sends one request on a separate connection: returns the status and the body.
///
/// # Errors
/// There is no response, or it cannot be parsed.
pub(crate) fn ask(address: SocketAddr, request: &[u8]) -> Result<(u16, Vec<u8>)> {
    let (head, bytes) = ask_whole(address, request)?;
    Ok((head.status, bytes[head.head..].to_vec()))
}

/// As [`ask`]: returns the end of the head, and the complete response.
///
/// # Errors
/// See [`ask`].
pub(crate) fn ask_whole(address: SocketAddr, request: &[u8]) -> Result<(wire::Head, Vec<u8>)> {
    let mut stream = std::net::TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request)?;
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece)?;
        ensure!(count > 0, "the connection was closed before the answer");
        bytes.extend_from_slice(&piece[..count]);
        if let Some(head) = wire::head(&bytes)?.filter(|head| bytes.len() >= head.total()) {
            bytes.truncate(head.total());
            return Ok((head, bytes));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;

    /// A server that sends `answer` for each request, in two pieces, on every connection.
    fn server(answer: &'static [u8]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                std::thread::spawn(move || {
                    let mut lines = BufReader::new(&stream).lines();
                    while let Some(Ok(line)) = lines.next() {
                        if line.is_empty() {
                            let (head, rest) = answer.split_at(20);
                            (&stream).write_all(head).unwrap();
                            (&stream).write_all(rest).unwrap();
                        }
                    }
                });
            }
        });
        address
    }

    const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";

    #[test]
    fn every_request_is_answered_once() {
        let mut load = Load::connect(server(OK), 4, true).unwrap();
        let mut script = Same {
            request: wire::get("/", None),
            status: 200,
        };
        for requests in [1, 3, 250] {
            let run = load.run(&mut script, requests).unwrap();
            assert_eq!(run.requests, requests);
            assert_eq!(load.latencies.len() as u64, requests);
            assert!(run.p50 > Duration::ZERO && run.p99 >= run.p50 && run.wall >= run.p99);
        }
    }

    #[test]
    fn another_status_ends_the_run_and_is_shown() {
        let mut load = Load::connect(server(OK), 2, false).unwrap();
        let mut script = Same {
            request: wire::get("/", None),
            status: 429,
        };
        let error = load.run(&mut script, 10).unwrap_err().to_string();
        assert!(
            error.contains("429 was expected") && error.contains("200 OK"),
            "{error}"
        );
    }

    #[test]
    fn one_question_has_one_answer() {
        let answer = ask(server(OK), &wire::get("/", None)).unwrap();
        assert_eq!(answer, (200, b"hello".to_vec()));
    }
}
