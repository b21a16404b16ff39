//! Messages of this program. Everything goes to standard error, except results for scripts
//! ([`result`]). Write errors are ignored, because a closed terminal must not prevent the clean-up.

use std::io::{self, IsTerminal, Write};

const BOLD: &str = "1";
const RED: &str = "1;31";
const GREEN: &str = "1;32";
const YELLOW: &str = "1;33";

/// A plain line.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// The heading of a step.
pub(crate) fn heading(text: &str) {
    say(&format!("\n{}", paint(BOLD, &format!("== {text} =="))));
}

/// A success.
pub(crate) fn pass(text: &str) {
    say(&paint(GREEN, text));
}

/// Something that was skipped.
pub(crate) fn note(text: &str) {
    say(&paint(YELLOW, text));
}

/// An error, with advice.
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
