//! The queue of lines, and what the thread that writes them does with it.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};

use super::line::{Format, Level, Line, Value};

/// How long lines gather after a write, so that one call writes many, and a line that comes
/// meanwhile need not wake the thread.
const GATHER: Duration = Duration::from_millis(10);

/// Bytes after which lines are written even though more wait.
const BATCH: usize = 64 * 1024;

/// Starts the thread that writes to `output`. At most `limit` lines wait for it; what comes while
/// the queue is full is dropped and counted. Dropping the guard waits, at most about a second,
/// until all is written.
pub(crate) fn start(
    output: Box<dyn Write + Send>,
    format: Format,
    limit: usize,
) -> (NonBlocking, WorkerGuard, LogStats) {
    let counts = Arc::new(Counts::default());
    let batch = Batch {
        output,
        format,
        bytes: Vec::new(),
        lines: 0,
        reported: 0,
        counts: counts.clone(),
    };
    let (queue, guard) = NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(limit)
        .thread_name("aivy-log")
        .finish(batch);
    counts.refused.get_or_init(|| queue.error_counter());
    (queue, guard, LogStats(counts))
}

/// What has become of the lines since the start. Cheap to clone; all clones count the same log.
#[derive(Debug, Clone)]
pub struct LogStats(Arc<Counts>);

impl LogStats {
    /// Lines that were written.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.0.written.load(Ordering::Relaxed)
    }

    /// Lines that were dropped: the queue was full, or they could not be written.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.0.dropped()
    }
}

#[derive(Debug, Default)]
struct Counts {
    written: AtomicU64,
    /// Lines that could not be written.
    failed: AtomicU64,
    /// Lines that found the queue full.
    refused: OnceLock<ErrorCounter>,
}

impl Counts {
    fn dropped(&self) -> u64 {
        let refused = self.refused.get().map_or(0, ErrorCounter::dropped_lines);
        self.failed.load(Ordering::Relaxed) + refused as u64
    }
}

/// The lines that the next call writes. Errors are counted here and not returned: the thread would
/// lose what it holds.
struct Batch {
    output: Box<dyn Write + Send>,
    format: Format,
    bytes: Vec<u8>,
    lines: u64,
    /// The dropped lines that the log knows of.
    reported: u64,
    counts: Arc<Counts>,
}

impl Batch {
    /// Whether the output took it all.
    fn write_out(&mut self) -> bool {
        let written = self.output.write_all(&self.bytes);
        let written = written.and_then(|()| self.output.flush()).is_ok();
        let counter = if written {
            &self.counts.written
        } else {
            &self.counts.failed
        };
        counter.fetch_add(self.lines, Ordering::Relaxed);
        self.bytes.clear();
        self.lines = 0;
        written
    }

    fn report(&mut self, dropped: u64) {
        let target = "aivy_server::logs";
        let mut line = Line::begin(&mut self.bytes, self.format, Level::WARN, target);
        line.message(format_args!(
            "lines of the log were dropped: they came faster than they could be written"
        ));
        line.field("dropped", Value::Unsigned(dropped));
        line.end();
        self.lines += 1;
    }
}

impl Write for Batch {
    /// Takes one line.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(line);
        self.lines += 1;
        if self.bytes.len() >= BATCH {
            self.write_out();
        }
        Ok(line.len())
    }

    /// Called when no line waits any more.
    fn flush(&mut self) -> io::Result<()> {
        let dropped = self.counts.dropped();
        if dropped > self.reported {
            self.report(dropped - self.reported);
        }
        if self.lines > 0 && self.write_out() {
            self.reported = dropped;
        }
        std::thread::sleep(GATHER);
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::mpsc;

    use parking_lot::Mutex;

    use super::*;

    const JSON: Format = Format {
        json: true,
        colours: false,
    };
    const PATIENCE: Duration = Duration::from_secs(10);

    /// Collects what is written; waits for a permit before each call when it has a gate. Without a
    /// permit the call fails.
    struct Output {
        calls: Calls,
        started: mpsc::Sender<()>,
        gate: Option<mpsc::Receiver<bool>>,
    }

    impl Write for Output {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.started.send(()).ok();
            if let Some(gate) = &self.gate
                && !gate.recv().map_err(io::Error::other)?
            {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.calls.lock().push(bytes.to_vec());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    type Calls = Arc<Mutex<Vec<Vec<u8>>>>;

    struct Queue {
        lines: NonBlocking,
        guard: WorkerGuard,
        stats: LogStats,
        calls: Calls,
        starts: mpsc::Receiver<()>,
    }

    impl Queue {
        fn of(limit: usize, gate: Option<mpsc::Receiver<bool>>) -> Self {
            let calls = Calls::default();
            let (started, starts) = mpsc::channel();
            let output = Output {
                calls: calls.clone(),
                started,
                gate,
            };
            let (lines, guard, stats) = start(Box::new(output), JSON, limit);
            Self {
                lines,
                guard,
                stats,
                calls,
                starts,
            }
        }

        /// What was written in the end.
        fn written(self) -> (Vec<String>, LogStats) {
            drop(self.guard);
            let text = String::from_utf8(self.calls.lock().concat()).unwrap();
            (text.lines().map(str::to_owned).collect(), self.stats)
        }
    }

    #[test]
    fn many_lines_are_one_call_and_keep_their_order() {
        let mut queue = Queue::of(1000, None);
        for number in 0..1000 {
            queue
                .lines
                .write_all(format!("{number}\n").as_bytes())
                .unwrap();
        }
        let calls = queue.calls.clone();
        let (lines, stats) = queue.written();
        assert!(lines.iter().map(|l| l.parse::<u32>().unwrap()).eq(0..1000));
        assert!(calls.lock().len() < 100, "{} calls", calls.lock().len());
        assert_eq!((stats.written(), stats.dropped()), (1000, 0));
    }

    #[test]
    fn a_full_queue_drops_without_waiting_and_says_so_later() {
        let (permit, gate) = mpsc::channel();
        let mut queue = Queue::of(2, Some(gate));
        queue.lines.write_all(b"first\n").unwrap();
        queue.starts.recv_timeout(PATIENCE).unwrap();
        // The thread now waits in its call: what comes stays in the queue.
        for _ in 0..5 {
            queue.lines.write_all(b"next\n").unwrap();
        }
        assert_eq!(queue.stats.dropped(), 3);
        permit.send(true).unwrap();
        permit.send(true).unwrap();
        let (lines, stats) = queue.written();
        assert_eq!(lines[..3], ["first", "next", "next"]);
        let report: serde_json::Value = serde_json::from_str(&lines[3]).unwrap();
        assert_eq!(
            (&report["dropped"], &report["level"]),
            (&3.into(), &"WARN".into())
        );
        assert_eq!((stats.written(), stats.dropped()), (4, 3));
    }

    #[test]
    fn lines_that_a_full_disk_did_not_take_are_counted_and_reported_when_there_is_room() {
        let (permit, gate) = mpsc::channel();
        let mut queue = Queue::of(100, Some(gate));
        for has_room in [false, false, true] {
            permit.send(has_room).unwrap();
            queue.lines.write_all(b"x\n").unwrap();
            queue.starts.recv_timeout(PATIENCE).unwrap();
        }
        let (lines, stats) = queue.written();
        let report: serde_json::Value = serde_json::from_str(lines.last().unwrap()).unwrap();
        // Two lines, and the report of the first that went with the second.
        assert_eq!((report["dropped"].as_u64(), stats.dropped()), (Some(3), 3));
    }

    #[test]
    fn the_end_of_the_process_does_not_wait_for_a_log_that_hangs() {
        let (_permit, gate) = mpsc::channel::<bool>();
        let mut queue = Queue::of(100, Some(gate));
        queue.lines.write_all(b"x\n").unwrap();
        let (sender, ended) = mpsc::channel();
        std::thread::spawn(move || {
            drop(queue);
            sender.send(()).unwrap();
        });
        ended.recv_timeout(PATIENCE).unwrap();
    }
}
