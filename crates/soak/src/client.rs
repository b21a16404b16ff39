//! A client: connections that stay open or are new, one request at a time, and retries.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use aivy_fuzz::answer::{Answer, read_first};
use aivy_fuzz::case::{Case, Face, Wants};
use aivy_fuzz::judge::faults_in;
use aivy_fuzz::random::Random;
use aivy_fuzz::request::Request;
use anyhow::{Context, Result, bail};

use crate::shared::Shared;

/// How long a client waits for a response.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a client repeats a request that gets no definite response.
const PERSISTENCE: Duration = Duration::from_secs(180);

/// The pause before a repetition.
const PAUSE: Duration = Duration::from_millis(300);

/// The percentage of requests that are sent on a new connection.
const NEW_CONNECTIONS: usize = 10;

/// The maximum size of a response, in bytes.
const ANSWER_MAX: usize = 64 << 20;

/// A request and what may come back.
#[derive(Debug, Clone)]
pub struct Call {
    pub name: &'static str,
    pub request: Request,
    pub face: Face,
    /// The statuses that are right; 503 is always possible.
    pub wanted: &'static [u16],
    /// Whether it changes something when it succeeds.
    pub act: bool,
}

/// A client.
#[derive(Debug)]
pub struct Client<'a> {
    pub shared: &'a Shared,
    pub random: Random,
    connection: Option<TcpStream>,
    resets: u64,
}

impl<'a> Client<'a> {
    #[must_use]
    pub fn new(shared: &'a Shared, random: Random) -> Self {
        Self {
            shared,
            random,
            connection: None,
            resets: 0,
        }
    }

    /// Sends the request once; `None` if no response came.
    pub fn once(&mut self, call: &Call) -> Option<Answer> {
        self.try_once(call, false)
    }

    /// Repeats the request until it has a definite response; `None` if the run ends before that.
    /// What changes something carries an idempotency key, so that it happens once.
    pub fn surely(&mut self, call: &Call) -> Option<Answer> {
        let began = Instant::now();
        let mut again = false;
        while !self.shared.abandoned() && began.elapsed() < PERSISTENCE {
            match self.try_once(call, again) {
                Some(answer) if !is_indefinite(&answer) => {
                    // A story goes on only after what it expects.
                    return call.wanted.contains(&answer.status).then_some(answer);
                }
                _ => std::thread::sleep(PAUSE),
            }
            again = true;
        }
        if !self.shared.abandoned() {
            let told = format!("{}: no definite response within {PERSISTENCE:?}", call.name);
            self.shared.record.find(&told, told.clone());
        }
        None
    }

    /// Sends these bytes and leaves without reading. A client whose response has already arrived
    /// resets the connection by that.
    pub fn hang_up(&mut self, bytes: &[u8], after: Duration) {
        self.shared.pace();
        let sent = self.connect().and_then(|mut stream| {
            stream.write_all(bytes)?;
            std::thread::sleep(after);
            Ok(())
        });
        // Whether it arrived is of no interest to somebody who leaves.
        drop(sent);
    }

    fn try_once(&mut self, call: &Call, again: bool) -> Option<Answer> {
        self.shared.pace();
        let resets = self.shared.resets();
        if resets != std::mem::replace(&mut self.resets, resets)
            || self.random.chance(NEW_CONNECTIONS)
        {
            self.connection = None;
        }
        let request = call.request.clone().line("Connection: keep-alive");
        let bytes = request.bytes();
        let (mut began, reused) = (Instant::now(), self.connection.is_some());
        let mut outcome = self.exchange(&bytes);
        if outcome.is_err() && reused {
            // The server may have closed an idle connection.
            began = Instant::now();
            outcome = self.exchange(&bytes);
        }
        let took = began.elapsed();
        let disturbed = self.shared.disturbed_since(began);
        match outcome {
            Ok(answer) => {
                self.judge(call, &bytes, &answer, again || disturbed);
                let act = call.act && answer.status < 300;
                let latency = (!disturbed).then_some(took);
                let record = &self.shared.record;
                record.answered(call.name, answer.status, act, latency);
                Some(answer)
            }
            Err(error) => {
                self.shared.record.lost();
                if !disturbed {
                    let told = format!("{}: {error:#}, without a fault", call.name);
                    self.shared.record.find(call.name, told);
                }
                None
            }
        }
    }

    /// Checks the response. A repeated request may meet the copy of itself that is still running.
    fn judge(&self, call: &Call, bytes: &[u8], answer: &Answer, again: bool) {
        let mut wants = Wants::one(call.face);
        wants.plain = call.face == Face::Api;
        let case = Case::of(call.name, bytes.to_vec(), wants);
        let mut faults = faults_in(&case, answer);
        let fits = call.wanted.contains(&answer.status)
            || answer.status == 503
            || (again && answer.status == 409 && is_indefinite(answer));
        if !fits && faults.is_empty() {
            let body = String::from_utf8_lossy(&answer.body);
            let short: String = body.chars().take(300).collect();
            faults.push(format!(
                "status {}, not {:?}: {short}",
                answer.status, call.wanted
            ));
        }
        for fault in faults {
            let kind = format!("{} {}", call.name, answer.status);
            self.shared
                .record
                .find(&kind, format!("{}: {fault}", call.name));
        }
    }

    fn exchange(&mut self, bytes: &[u8]) -> Result<Answer> {
        let mut stream = match self.connection.take() {
            Some(stream) => stream,
            None => self.connect()?,
        };
        // The server may refuse a large body before it is sent completely: its response counts.
        let sent = stream.write_all(bytes);
        let answer = read_answer(&mut stream).or_else(|error| {
            sent.context("sending")?;
            Err(error)
        })?;
        if answer.header("connection") != Some("close") {
            self.connection = Some(stream);
        }
        Ok(answer)
    }

    fn connect(&self) -> Result<TcpStream> {
        let server = self.shared.server().context("the server is down")?;
        let stream = TcpStream::connect_timeout(&server.address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(stream)
    }
}

fn read_answer(stream: &mut TcpStream) -> Result<Answer> {
    let (mut bytes, mut piece) = (Vec::new(), vec![0; 64 << 10]);
    loop {
        let count = stream.read(&mut piece)?;
        if count == 0 {
            bail!("the connection was closed after {} bytes", bytes.len());
        }
        bytes.extend_from_slice(&piece[..count]);
        if let Some((answer, _)) = read_first(&bytes, false).map_err(anyhow::Error::msg)? {
            return Ok(answer);
        }
        if bytes.len() > ANSWER_MAX {
            bail!("a response of more than {ANSWER_MAX} bytes");
        }
    }
}

/// Whether a repetition can have another result.
fn is_indefinite(answer: &Answer) -> bool {
    let in_progress = br#""idempotency_in_progress""#;
    answer.status == 503
        || (answer.status == 409
            && answer
                .body
                .windows(in_progress.len())
                .any(|part| part == in_progress))
}
