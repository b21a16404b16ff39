//! The queue of lines and the one thread that writes them.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::line::{Format, Level, Line, Value};

/// How long lines gather before they are written, so that one call writes many.
const GATHER: Duration = Duration::from_millis(10);

/// Where lines go. Cheap to clone; all clones are one queue.
#[derive(Clone)]
pub struct Sink {
    shared: Arc<Shared>,
}

/// What the queue has met since it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Lines that were dropped: the queue was full, or they could not be written.
    pub dropped: u64,
    /// Lines that were written.
    pub written: u64,
}

struct Shared {
    queue: Mutex<Queue>,
    /// The writer waits here for lines, and to be hurried.
    work: Condvar,
    /// Those who flush wait here for the writer.
    done: Condvar,
    format: Format,
    limit: usize,
}

#[derive(Default)]
struct Queue {
    bytes: Vec<u8>,
    lines: u64,
    stats: Stats,
    /// Dropped since the last line that said so.
    unsaid: u64,
    idle: bool,
    hurry: bool,
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sink")
            .field("stats", &self.stats())
            .finish_non_exhaustive()
    }
}

impl Sink {
    /// Starts the writer over `output`; at most `limit` bytes wait for it. The thread lives until
    /// the process ends.
    ///
    /// # Errors
    /// The thread cannot be started.
    pub fn start(output: Box<dyn Write + Send>, format: Format, limit: usize) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            queue: Mutex::new(Queue::default()),
            work: Condvar::new(),
            done: Condvar::new(),
            format,
            limit,
        });
        let writer = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("aivy-log".to_owned())
            .spawn(move || writer.write_forever(output))?;
        Ok(Self { shared })
    }

    /// How lines look.
    #[must_use]
    pub fn format(&self) -> Format {
        self.shared.format
    }

    /// Queues whole lines, or drops them when they do not fit.
    pub fn push(&self, line: &[u8]) {
        let mut queue = self.shared.queue.lock();
        if queue.bytes.len() + line.len() > self.shared.limit {
            queue.stats.dropped += 1;
            queue.unsaid += 1;
            return;
        }
        queue.bytes.extend_from_slice(line);
        queue.lines += 1;
        if std::mem::take(&mut queue.idle) {
            drop(queue);
            self.shared.work.notify_one();
        }
    }

    /// Waits until all that is queued now is written, at most `patience`.
    pub fn flush(&self, patience: Duration) {
        let deadline = Instant::now() + patience;
        let mut queue = self.shared.queue.lock();
        let target = queue.stats.written + queue.lines;
        while queue.lines > 0 || queue.stats.written + queue.stats.dropped < target || !queue.idle {
            queue.hurry = true;
            self.shared.work.notify_one();
            if self
                .shared
                .done
                .wait_until(&mut queue, deadline)
                .timed_out()
            {
                return;
            }
        }
    }

    /// What the queue has met.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.shared.queue.lock().stats
    }
}

impl Shared {
    fn write_forever(&self, mut output: Box<dyn Write + Send>) {
        let mut batch = Vec::new();
        loop {
            let lines = self.take(&mut batch);
            let written = output.write_all(&batch).and_then(|()| output.flush());
            batch.clear();
            let mut queue = self.queue.lock();
            match written {
                Ok(()) => queue.stats.written += lines,
                Err(_) => {
                    queue.stats.dropped += lines;
                    queue.unsaid += lines;
                }
            }
        }
    }

    /// Waits for lines, lets more gather, and takes them all.
    fn take(&self, batch: &mut Vec<u8>) -> u64 {
        let mut queue = self.queue.lock();
        while queue.lines == 0 {
            queue.idle = true;
            queue.hurry = false;
            self.done.notify_all();
            self.work.wait(&mut queue);
        }
        queue.idle = false;
        if !queue.hurry {
            self.work.wait_for(&mut queue, GATHER);
        }
        std::mem::swap(&mut queue.bytes, batch);
        let lines = std::mem::take(&mut queue.lines);
        let unsaid = std::mem::take(&mut queue.unsaid);
        drop(queue);
        if unsaid > 0 {
            self.log_dropped(batch, unsaid);
        }
        lines + u64::from(unsaid > 0)
    }

    fn log_dropped(&self, batch: &mut Vec<u8>, dropped: u64) {
        let mut line = Line::begin(batch, self.format, Level::WARN, "aivy_server::logs");
        line.message(format_args!(
            "lines of the log were dropped: they came faster than they could be written"
        ));
        line.field("dropped", Value::Unsigned(dropped));
        line.end();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use std::sync::mpsc;

    const JSON: Format = Format {
        json: true,
        colours: false,
    };
    const PATIENCE: Duration = Duration::from_secs(10);

    /// Collects what is written; waits for a permit before each call when it has a gate.
    struct Output {
        calls: Calls,
        started: mpsc::Sender<()>,
        gate: Option<mpsc::Receiver<()>>,
    }

    impl Write for Output {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.started.send(()).ok();
            if let Some(gate) = &self.gate {
                gate.recv().map_err(io::Error::other)?;
            }
            self.calls.lock().push(bytes.to_vec());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    type Calls = Arc<Mutex<Vec<Vec<u8>>>>;

    fn sink(limit: usize, gate: Option<mpsc::Receiver<()>>) -> (Sink, Calls, mpsc::Receiver<()>) {
        let calls = Arc::default();
        let (started, starts) = mpsc::channel();
        let output = Output {
            calls: Arc::clone(&calls),
            started,
            gate,
        };
        (
            Sink::start(Box::new(output), JSON, limit).unwrap(),
            calls,
            starts,
        )
    }

    #[test]
    fn many_lines_are_one_call_and_keep_their_order() {
        let (sink, calls, _starts) = sink(1 << 20, None);
        for number in 0..1000 {
            sink.push(format!("{number}\n").as_bytes());
        }
        sink.flush(PATIENCE);
        let calls = calls.lock();
        let text = String::from_utf8(calls.concat()).unwrap();
        assert!(text.lines().map(|l| l.parse::<u32>().unwrap()).eq(0..1000));
        assert!(calls.len() < 100, "{} calls", calls.len());
        assert_eq!(
            sink.stats(),
            Stats {
                dropped: 0,
                written: 1000
            }
        );
    }

    #[test]
    fn a_full_queue_drops_without_waiting_and_says_so_later() {
        let (permit, gate) = mpsc::channel();
        let (sink, calls, starts) = sink(20, Some(gate));
        sink.push(b"first\n");
        starts.recv_timeout(PATIENCE).unwrap();
        // The writer now hangs in its call: what is pushed stays in the queue.
        for _ in 0..5 {
            sink.push(b"123456789\n");
        }
        assert_eq!(sink.stats().dropped, 3);
        permit.send(()).unwrap();
        permit.send(()).unwrap();
        sink.flush(PATIENCE);
        let text = String::from_utf8(calls.lock().concat()).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[..3], ["first", "123456789", "123456789"]);
        let confession: serde_json::Value = serde_json::from_str(lines[3]).unwrap();
        assert_eq!(
            (&confession["dropped"], &confession["level"]),
            (&3.into(), &"WARN".into())
        );
    }

    #[test]
    fn flushing_a_log_that_hangs_gives_up() {
        let (_permit, gate) = mpsc::channel();
        let (sink, _calls, _starts) = sink(100, Some(gate));
        sink.push(b"x\n");
        let begin = Instant::now();
        sink.flush(Duration::from_millis(50));
        assert!(begin.elapsed() < PATIENCE);
    }
}
