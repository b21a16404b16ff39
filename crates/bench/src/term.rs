//! Progress for people: on standard error, with moving bars only on a terminal.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Prints what is measured now.
pub(crate) fn step(text: &str) {
    let _ = writeln!(io::stderr(), "  {text}");
}

/// Prints the progress of a measurement, on a line that is overwritten.
pub(crate) fn progress(done: usize, of: usize) {
    let mut out = io::stderr();
    if out.is_terminal() {
        let _ = write!(
            out,
            "\r    {}/{of}\x1b[K{}",
            done + 1,
            if done + 1 == of { "\r\x1b[K" } else { "" }
        );
        let _ = out.flush();
    }
}

/// A progress bar: it moves on a terminal; elsewhere a line is printed from time to time.
#[derive(Debug)]
pub(crate) struct Bar {
    name: String,
    begun: Instant,
    shown: Option<Instant>,
    moves: bool,
}

/// The width of a bar, in characters.
const WIDTH: usize = 32;

impl Bar {
    /// With no progress yet.
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            begun: Instant::now(),
            shown: None,
            moves: io::stderr().is_terminal(),
        }
    }

    /// Updates the progress.
    pub(crate) fn at(&mut self, done: usize, of: usize) {
        let pause = Duration::from_millis(if self.moves { 100 } else { 10_000 });
        let now = Instant::now();
        if self.shown.is_some_and(|shown| now - shown < pause) {
            return;
        }
        self.shown = Some(now);
        let line = drawn(&self.name, done, of, self.begun.elapsed());
        let mut out = io::stderr();
        let _ = if self.moves {
            write!(out, "\r    {line}\x1b[K").and_then(|()| out.flush())
        } else {
            writeln!(out, "    {line}")
        };
    }

    /// Completes the bar.
    pub(crate) fn end(self) {
        let mut out = io::stderr();
        let clear = if self.moves { "\r\x1b[K" } else { "" };
        let seconds = self.begun.elapsed().as_secs_f64();
        let _ = writeln!(out, "{clear}    {}: {seconds:.1} s", self.name);
    }
}

fn drawn(name: &str, done: usize, of: usize, elapsed: Duration) -> String {
    let of = of.max(1);
    let full = (done * WIDTH / of).min(WIDTH);
    let (bar, rest) = ("#".repeat(full), ".".repeat(WIDTH - full));
    let percent = (done * 100 / of).min(100);
    let left = match u32::try_from(done) {
        Ok(done @ 1..) => {
            let each = elapsed / done;
            let rest = u32::try_from(of).unwrap_or(u32::MAX).saturating_sub(done);
            format!(", {} s left", each.saturating_mul(rest).as_secs())
        }
        _ => String::new(),
    };
    format!("{name} [{bar}{rest}] {percent} %{left}")
}

/// Prints a result to standard output.
pub(crate) fn result(text: &str) {
    let mut out = io::stdout();
    let _ = write!(out, "{text}").and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_says_how_much_is_done_and_what_is_left() {
        let line = drawn("x", 25, 100, Duration::from_secs(10));
        assert_eq!(
            line,
            format!("x [{}{}] 25 %, 30 s left", "#".repeat(8), ".".repeat(24))
        );
        assert!(drawn("x", 0, 100, Duration::ZERO).ends_with("] 0 %"));
        assert!(drawn("x", 100, 100, Duration::from_secs(1)).ends_with("] 100 %, 0 s left"));
        assert!(drawn("x", 0, 0, Duration::ZERO).ends_with("] 0 %"));
    }
}
