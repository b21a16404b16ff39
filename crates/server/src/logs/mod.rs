//! The log: one line an event, JSON or for people.
//!
//! A thread that logs formats its line into a buffer of its own, appends it to a bounded queue and
//! goes on; one thread writes what has gathered, many lines to a call. Logging never blocks a
//! request: when the queue is full the line is dropped, counted, and the count is logged later.
//! What is logged for a request has the request's id and client, from its span (decision 20).
//!
//! No key, no body and no query ever reaches the log: nothing here is given any of them.

mod fields;
mod layer;
mod line;
mod sink;

use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Write};
use std::panic::PanicHookInfo;
use std::time::Duration;

use tracing_subscriber::filter::{LevelFilter, Targets};

use crate::config::{Log, LogFormat};

pub use layer::LineLayer;
pub use line::{Format, Level, Line, Value};
pub use sink::{Sink, Stats};

/// Bytes that may wait for the writer.
const QUEUE_BYTES: usize = 4 << 20;

/// How long the end of the process waits for a log that does not drain.
const FLUSH_PATIENCE: Duration = Duration::from_secs(1);

/// Our levels beneath the operator's settings, which can name any of these modules. Actix reports
/// each request that it cannot read as an error, which the listener logs itself, once, at the level
/// of any other request; its server reports each worker that starts or stops; and the MCP library
/// logs three lines for each call.
const QUIET: [(&str, LevelFilter); 3] = [
    ("actix_http::h1::dispatcher", LevelFilter::OFF),
    ("actix_server", LevelFilter::WARN),
    ("rmcp", LevelFilter::WARN),
];

/// The log of this process. Dropping it writes what is queued.
#[derive(Debug)]
pub struct Logs {
    sink: Sink,
}

impl Logs {
    /// Starts the writer and makes it the log of the whole process.
    ///
    /// # Errors
    /// The file cannot be opened, the thread cannot be started, or the process has a log already.
    pub fn start(config: &Log) -> io::Result<Self> {
        let terminal = config.file.is_none() && io::stderr().is_terminal();
        let format = Format {
            json: config.format == LogFormat::Json,
            colours: terminal && std::env::var_os("NO_COLOR").is_none(),
        };
        let sink = Sink::start(output(config)?, format, QUEUE_BYTES)?;
        let targets = config.level.or_defaults(Targets::new().with_targets(QUIET));
        let layer = LineLayer::new(sink.clone(), targets);
        layer.install().map_err(io::Error::other)?;
        let panics = sink.clone();
        std::panic::set_hook(Box::new(move |panic| {
            log_panic(panic);
            panics.flush(FLUSH_PATIENCE);
        }));
        Ok(Self { sink })
    }

    /// The queue itself, for what reads its numbers later.
    #[must_use]
    pub fn sink(&self) -> Sink {
        self.sink.clone()
    }
}

impl Drop for Logs {
    fn drop(&mut self) {
        self.sink.flush(FLUSH_PATIENCE);
    }
}

fn output(config: &Log) -> io::Result<Box<dyn Write + Send>> {
    Ok(match &config.file {
        None => Box::new(io::stderr()),
        Some(path) => Box::new(
            OpenOptions::new()
                .append(true)
                .create(true)
                .open(path)
                .map_err(|e| {
                    io::Error::new(e.kind(), format!("log.file {}: {e}", path.display()))
                })?,
        ),
    })
}

/// A panic is logged like any error, and is on its way out before the thread is gone.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    tracing::error!(
        thread = std::thread::current().name().unwrap_or("unnamed"),
        at = place.as_deref().unwrap_or("unknown"),
        "panic: {}",
        panic.payload_as_str().unwrap_or("no message")
    );
}
