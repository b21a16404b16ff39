//! Writes each event of `tracing`, and each record of `log`, as one line, with the fields of the
//! request that it is logged for.
//!
//! Whether a call site is heard is decided once, when it is first reached: a line costs a few
//! hundred nanoseconds, a silent call site one load.

use std::cell::RefCell;

use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};
use tracing_log::{AsLog as _, LogTracer, NormalizeEvent};
use tracing_subscriber::Registry;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use super::fields::{Fields, Part};
use super::line::Line;
use super::sink::Sink;

/// The layer that writes lines.
#[derive(Debug)]
pub struct LineLayer {
    sink: Sink,
    targets: Targets,
}

impl LineLayer {
    /// Writes what `targets` lets pass to `sink`.
    #[must_use]
    pub const fn new(sink: Sink, targets: Targets) -> Self {
        Self { sink, targets }
    }

    /// Makes it the log of the process, for `tracing` and for `log`.
    ///
    /// # Errors
    /// The process has a log already.
    pub(crate) fn install(self) -> Result<(), String> {
        let level = self.widest();
        let subscriber = Registry::default().with(self);
        tracing::subscriber::set_global_default(subscriber).map_err(|e| e.to_string())?;
        let records = LogTracer::builder().with_max_level(level.as_log());
        records.init().map_err(|e| e.to_string())
    }

    fn is_heard(&self, metadata: &Metadata<'_>) -> bool {
        // Of the spans of libraries nothing is written.
        let is_known = metadata.is_event() || metadata.target() == aivy_api::REQUEST_SPAN;
        is_known
            && self
                .targets
                .would_enable(metadata.target(), metadata.level())
    }

    fn widest(&self) -> LevelFilter {
        let widest = self.targets.iter().map(|(_, level)| level).max();
        widest
            .max(self.targets.default_level())
            .unwrap_or(LevelFilter::OFF)
    }

    fn line(&self, out: &mut Vec<u8>, event: &Event<'_>, request: Option<&RequestFields>) {
        out.clear();
        let of_log = event.normalized_metadata();
        let metadata = of_log.as_ref().unwrap_or(event.metadata());
        let mut line = Line::begin(
            out,
            self.sink.format(),
            *metadata.level(),
            metadata.target(),
        );
        event.record(&mut Fields::new(&mut line, Part::Message));
        if let Some(fields) = request {
            line.ready(&fields.0);
        }
        event.record(&mut Fields::new(&mut line, Part::Others));
        line.end();
        self.sink.push(out);
    }
}

/// The fields of a request, as they stand in each of its lines.
#[derive(Debug)]
struct RequestFields(Vec<u8>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for LineLayer {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.is_heard(metadata) {
            Interest::always()
        } else {
            Interest::never()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        self.is_heard(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.widest())
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let mut bytes = Vec::with_capacity(96);
            let mut line = Line::part(&mut bytes, self.sink.format());
            attributes.record(&mut Fields::new(&mut line, Part::Others));
            span.extensions_mut().insert(RequestFields(bytes));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let span = context.event_span(event);
        let extensions = span.as_ref().map(|span| span.extensions());
        let request = extensions.as_ref().and_then(|kept| kept.get());
        BUFFER.with(|buffer| match buffer.try_borrow_mut() {
            Ok(mut buffer) => self.line(&mut buffer, event, request),
            // A field that logs while it is formatted.
            Err(_) => self.line(&mut Vec::new(), event, request),
        });
    }
}

thread_local! {
    /// The line that this thread is writing; kept, so that it need not be allocated for each line.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::io::{self, Write};
    use std::sync::Arc;
    use std::time::Duration;

    use parking_lot::Mutex;

    use super::*;
    use crate::logs::Format;

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
        let layer = LineLayer::new(sink.clone(), filter.parse().unwrap());
        tracing::subscriber::with_default(Registry::default().with(layer), speak);
        sink.flush(Duration::from_secs(10));
        let text = String::from_utf8(memory.0.lock().clone()).unwrap();
        text.lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect()
    }

    fn request(id: &str) -> tracing::Span {
        tracing::error_span!(target: aivy_api::REQUEST_SPAN, "request", request_id = id)
    }

    #[test]
    fn what_is_logged_for_a_request_has_its_fields() {
        let lines = logged("warn", || {
            let (one, other) = (request("one"), request("other"));
            one.in_scope(|| {
                tracing::warn!(a = 1, "m");
                other.in_scope(|| tracing::error!("inner"));
                let library = tracing::error_span!("of a library", b = 2);
                library.in_scope(|| tracing::warn!("in a span of a library"));
            });
            tracing::warn!("of no request");
        });
        let mut seen = lines.iter().map(|l| (&l["message"], &l["request_id"]));
        let mut expect = |message: &str, id: serde_json::Value| {
            assert_eq!(seen.next(), Some((&message.into(), &id)));
        };
        expect("m", "one".into());
        expect("inner", "other".into());
        expect("in a span of a library", "one".into());
        expect("of no request", serde_json::Value::Null);
        assert_eq!(lines[0]["a"], 1);
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
    fn a_record_of_a_library_is_a_line_as_any_other() {
        LogTracer::init().unwrap();
        let lines = logged("warn,library=info", || {
            request("one").in_scope(|| {
                tracing_log::log::info!(target: "library::inner", "said {}", 1);
                tracing_log::log::info!(target: "other", "no");
            });
        });
        let mut line = lines[0].clone();
        assert!(line["time"].take().is_string());
        let expected = serde_json::json!({"time": null, "level": "INFO", "message": "said 1",
            "target": "library::inner", "request_id": "one"});
        assert_eq!((line, lines.len()), (expected, 1));
    }

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
