//! What this program itself says. Everything goes to standard error, save what a script may want
//! ([`result`]). A closed terminal is no reason to stop before the clean-up: errors of writing are
//! let go.

use std::io::{self, IsTerminal, Write};

const BOLD: &str = "1";
const RED: &str = "1;31";
const GREEN: &str = "1;32";
const YELLOW: &str = "1;33";

/// One plain line.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// The heading of a step.
pub(crate) fn heading(text: &str) {
    say(&format!("\n{}", paint(BOLD, &format!("== {text} =="))));
}

/// The good end of something.
pub(crate) fn pass(text: &str) {
    say(&paint(GREEN, text));
}

/// What was left out.
pub(crate) fn note(text: &str) {
    say(&paint(YELLOW, text));
}

/// An error, with what to do next.
pub(crate) fn fail(text: &str) {
    say(&format!("{} {text}", paint(RED, "error:")));
}

/// A line of the result, on standard output.
pub(crate) fn result(text: &str) {
    let mut out = io::stdout();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}

fn paint(code: &str, text: &str) -> String {
    let wanted = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    painted(wanted, code, text)
}

fn painted(wanted: bool, code: &str, text: &str) -> String {
    if wanted {
        format!("\x1b[{code}m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_only_added_where_it_is_wanted() {
        assert_eq!(painted(false, RED, "no"), "no");
        assert_eq!(painted(true, RED, "no"), "\x1b[1;31mno\x1b[0m");
    }
}
