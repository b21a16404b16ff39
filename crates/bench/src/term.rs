//! Progress for people: on standard error, and only on a terminal where it moves.

use std::io::{self, IsTerminal, Write};

/// Says what is measured now.
pub(crate) fn step(text: &str) {
    let _ = writeln!(io::stderr(), "  {text}");
}

/// Says how far a measurement is, on a line that is overwritten.
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

/// Prints a result to standard output.
pub(crate) fn result(text: &str) {
    let mut out = io::stdout();
    let _ = write!(out, "{text}").and_then(|()| out.flush());
}
