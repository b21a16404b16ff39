//! Takes events from `tracing` and records from `log` to the sink.
//!
//! Not a stack of layers: spans are not kept, and whether a call site speaks is decided once, when
//! it is first reached. That makes a line cost a few hundred nanoseconds and a silent call site one
//! load.

use std::cell::RefCell;
use std::num::NonZeroU64;

use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::filter::Targets;

use super::fields::Fields;
use super::line::{Level, Line};
use super::sink::Sink;

/// A subscriber that writes each event as one line.
#[derive(Debug)]
pub struct LineSubscriber {
    sink: Sink,
    targets: Targets,
}

impl LineSubscriber {
    /// Writes what `targets` lets pass to `sink`.
    #[must_use]
    pub fn new(sink: Sink, targets: Targets) -> Self {
        Self { sink, targets }
    }
}

/// Makes the sink the log of the process, for `tracing` and for `log`.
pub(crate) fn install(sink: Sink, targets: Targets) -> Result<(), String> {
    let level = targets.iter().map(|(_, level)| level).max();
    let level = level
        .max(targets.default_level())
        .unwrap_or(LevelFilter::OFF);
    let records = Records {
        sink: sink.clone(),
        targets: targets.clone(),
    };
    tracing::subscriber::set_global_default(LineSubscriber::new(sink, targets))
        .map_err(|e| e.to_string())?;
    log::set_boxed_logger(Box::new(records)).map_err(|e| e.to_string())?;
    log::set_max_level(log_level(level));
    Ok(())
}

impl Subscriber for LineSubscriber {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.enabled(metadata) {
            Interest::always()
        } else {
            Interest::never()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
            && self
                .targets
                .would_enable(metadata.target(), metadata.level())
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        let widest = self.targets.iter().map(|(_, level)| level).max();
        widest.max(self.targets.default_level())
    }

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        write(&self.sink, *metadata.level(), metadata.target(), |line| {
            event.record(&mut Fields {
                line,
                message: true,
            });
            event.record(&mut Fields {
                line,
                message: false,
            });
        });
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_non_zero_u64(NonZeroU64::MIN)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// What libraries say through the `log` crate.
struct Records {
    sink: Sink,
    targets: Targets,
}

impl log::Log for Records {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        self.targets
            .would_enable(metadata.target(), &level(metadata.level()))
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            write(&self.sink, level(record.level()), record.target(), |line| {
                line.message(*record.args());
            });
        }
    }

    fn flush(&self) {}
}

fn level(level: log::Level) -> Level {
    match level {
        log::Level::Error => Level::ERROR,
        log::Level::Warn => Level::WARN,
        log::Level::Info => Level::INFO,
        log::Level::Debug => Level::DEBUG,
        log::Level::Trace => Level::TRACE,
    }
}

fn log_level(level: LevelFilter) -> log::LevelFilter {
    match level.into_level() {
        None => log::LevelFilter::Off,
        Some(Level::ERROR) => log::LevelFilter::Error,
        Some(Level::WARN) => log::LevelFilter::Warn,
        Some(Level::INFO) => log::LevelFilter::Info,
        Some(Level::DEBUG) => log::LevelFilter::Debug,
        Some(_) => log::LevelFilter::Trace,
    }
}

thread_local! {
    /// The line that this thread is writing; kept, so that a line allocates nothing.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn write(sink: &Sink, level: Level, target: &str, body: impl FnOnce(&mut Line<'_>)) {
    let fill = |buffer: &mut Vec<u8>, body: &mut dyn FnMut(&mut Line<'_>)| {
        buffer.clear();
        let mut line = Line::begin(buffer, sink.format(), level, target);
        body(&mut line);
        line.end();
        sink.push(buffer);
    };
    let mut body = Some(body);
    let mut once = |line: &mut Line<'_>| {
        if let Some(body) = body.take() {
            body(line);
        }
    };
    BUFFER.with(|buffer| match buffer.try_borrow_mut() {
        Ok(mut buffer) => fill(&mut buffer, &mut once),
        // A field that logs while it is formatted.
        Err(_) => fill(&mut Vec::new(), &mut once),
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::logs::Format;
    use std::io::{self, Write};
    use std::sync::Arc;
    use std::time::Duration;

    use parking_lot::Mutex;

    #[derive(Clone, Default)]
    struct Memory(Arc<Mutex<Vec<u8>>>);

    impl Write for Memory {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(filter: &str, speak: impl FnOnce()) -> Vec<serde_json::Value> {
        let memory = Memory::default();
        let format = Format {
            json: true,
            colours: false,
        };
        let sink = Sink::start(Box::new(memory.clone()), format, 1 << 20).unwrap();
        let subscriber = LineSubscriber::new(sink.clone(), filter.parse().unwrap());
        tracing::subscriber::with_default(subscriber, speak);
        sink.flush(Duration::from_secs(10));
        let text = String::from_utf8(memory.0.lock().clone()).unwrap();
        text.lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect()
    }

    #[test]
    fn fields_keep_their_types() {
        let lines = logged("info", || {
            tracing::info!(target: "t", a = "x\n\"", b = 7u64, c = -7i64, d = true, e = ?Some(1), "said {}", 1);
        });
        let mut line = lines[0].clone();
        assert!(line["time"].take().is_string());
        assert_eq!(
            line,
            serde_json::json!({"time": null, "level": "INFO", "target": "t", "message": "said 1",
                "a": "x\n\"", "b": 7, "c": -7, "d": true, "e": "Some(1)"})
        );
    }

    #[test]
    fn an_error_comes_with_its_causes() {
        let cause = io::Error::other("disk gone");
        let error = io::Error::other(Outer(cause));
        let lines = logged("info", || {
            tracing::error!(error = &error as &(dyn std::error::Error + 'static));
        });
        assert_eq!(lines[0]["error"], "cannot write: disk gone");
    }

    #[derive(Debug, thiserror::Error)]
    #[error("cannot write")]
    struct Outer(#[source] io::Error);

    #[test]
    fn levels_are_kept_by_module() {
        let lines = logged("warn,loud=debug", || {
            tracing::info!(target: "quiet", "no");
            tracing::warn!(target: "quiet", "yes");
            tracing::debug!(target: "loud::inner", "yes");
            tracing::trace!(target: "loud", "no");
        });
        let said: Vec<_> = lines
            .iter()
            .map(|l| l["message"].as_str().unwrap())
            .collect();
        assert_eq!(said, ["yes", "yes"]);
    }

    #[test]
    fn a_field_that_logs_while_it_is_shown_does_no_harm() {
        struct Noisy;
        impl std::fmt::Debug for Noisy {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                tracing::info!("inner");
                f.write_str("noisy")
            }
        }
        let lines = logged("info", || tracing::info!(value = ?Noisy, "outer"));
        let said: Vec<_> = lines
            .iter()
            .map(|l| l["message"].as_str().unwrap())
            .collect();
        assert!(said.contains(&"outer"), "{said:?}");
    }
}
