//! A directory with a database, and servers on it: the real binary, raw sockets, real signals.

#![allow(dead_code, reason = "no test needs all of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The time limit for all waiting.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A directory with a seeded database.
pub(crate) struct SeededDir {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) key: String,
}

impl SeededDir {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let output = aivy(&dir)
            .args(["demo", "seed", "--json"])
            .output()
            .unwrap();
        let seeded: Value = serde_json::from_slice(&output.stdout).unwrap();
        let key = seeded["key"]["key"].as_str().unwrap().to_owned();
        Self { dir, key }
    }

    pub(crate) fn serve(&self, args: &[&str]) -> Serving {
        let mut command = aivy(&self.dir);
        command.args(["serve", "--port", "0", "--workers", "2"]);
        if !args.contains(&"--log-format") {
            command.args(["--log-format", "json"]);
        }
        command
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Serving::start(command)
    }

    pub(crate) fn get(&self, path: &str) -> String {
        format!(
            "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\r\n",
            self.key
        )
    }
}

pub(crate) fn aivy(dir: &tempfile::TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aivy"));
    command.current_dir(dir.path()).env_clear();
    command
}

/// A running server.
pub(crate) struct Serving {
    child: Child,
    pub(crate) address: String,
    log: Receiver<Value>,
    /// The lines of its log so far.
    pub(crate) said: Vec<Value>,
}

impl Serving {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut ready = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut ready).unwrap();
        let address = ready
            .trim()
            .strip_prefix("listening on http://")
            .unwrap_or_else(|| panic!("{ready:?}"));
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (lines, log) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let line = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if lines.send(line).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            address: address.to_owned(),
            log,
            said: Vec::new(),
        }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends a request; returns status, head and body.
    pub(crate) fn ask(&self, request: &str) -> (u16, String, Value) {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        answer(&mut stream)
    }

    /// Waits for the first line of the log that matches.
    pub(crate) fn logged(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(line) = self.said.iter().find(|line| fits(line)) {
            return line.clone();
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            let line = self
                .log
                .recv_timeout(deadline - Instant::now())
                .unwrap_or_else(|_| panic!("only {:?}", self.said));
            self.said.push(line.clone());
            if fits(&line) {
                return line;
            }
        }
    }

    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    pub(crate) fn exit_code(mut self) -> Option<i32> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < deadline, "the server does not end");
            // Its log ends when it does.
            let _ = self.log.recv_timeout(Duration::from_millis(10));
        }
    }

    pub(crate) fn stop(self) {
        self.signal("-TERM");
        assert_eq!(self.exit_code(), Some(0));
    }
}

impl Serving {
    /// Its process ID.
    pub(crate) fn id(&self) -> u64 {
        self.child.id().into()
    }

    /// Kills it, as a power failure would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn answer(stream: &mut TcpStream) -> (u16, String, Value) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer: {text:?}"));
    let status = head[9..12].parse().unwrap();
    let body = serde_json::from_str(body).unwrap_or_else(|_| Value::String(body.to_owned()));
    (status, head.to_owned(), body)
}
