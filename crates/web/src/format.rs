//! Formatting of numbers, times and JSON.

use std::fmt;

use aivy_core::counted::{self, noun_for};
use aivy_types::Timestamp;

/// JSON, for people.
pub(crate) fn json(value: &impl fmt::Display) -> String {
    format!("{value:#}")
}

/// A number with commas between thousands: `1,250`, `-20`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number(pub(crate) i64);

/// A number with commas between thousands.
pub(crate) fn number(number: &i64) -> Number {
    Number(*number)
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        for (index, digit) in digits.char_indices() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

impl askama::filters::HtmlSafe for Number {}

/// A number with its noun, which is given in the singular: `1 token`, `1,250 tokens`.
pub(crate) fn counted(count: &i64, noun: &str) -> String {
    format!("{} {}", number(count), noun_for(count, noun))
}

/// A time, as a `time` element: `2023-01-15 12:00 UTC`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct When(Timestamp);

/// A time, as a `time` element.
pub(crate) fn when(time: &Timestamp) -> When {
    When(*time)
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let (day, time) = text.split_once('T').unwrap_or((&text, ""));
        let time = time.get(..5).unwrap_or(time);
        write!(f, "<time datetime=\"{text}\">{day} {time} UTC</time>")
    }
}

impl askama::filters::HtmlSafe for When {}

/// A duration in the largest unit that fits exactly or nearly: `30 s`, `5 min`, `2 h`, `3 days`.
pub(crate) fn span(seconds: &i64) -> String {
    let units = [
        (86_400, "day"),
        (3_600, "hour"),
        (60, "minute"),
        (1, "second"),
    ];
    let (size, name) = units
        .into_iter()
        .find(|(size, _)| *seconds >= *size)
        .unwrap_or((1, "second"));
    let count = (*seconds + size / 2) / size;
    counted::counted(count, name)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        let shown = |n: i64| number(&n).to_string();
        assert_eq!(shown(0), "0");
        assert_eq!(shown(999), "999");
        assert_eq!(shown(1_250), "1,250");
        assert_eq!(shown(-1_000_000), "-1,000,000");
        assert_eq!(shown(i64::MIN), "-9,223,372,036,854,775,808");
    }

    #[test]
    fn a_noun_fits_its_number() {
        let shown = |n: i64| counted(&n, "token");
        assert_eq!(shown(1), "1 token");
        assert_eq!(shown(0), "0 tokens");
        assert_eq!(shown(1_250), "1,250 tokens");
    }

    #[test]
    fn a_moment_is_for_people_and_programs() {
        let time = Timestamp::parse("2023-01-15T12:00:09Z").unwrap();
        assert_eq!(
            when(&time).to_string(),
            "<time datetime=\"2023-01-15T12:00:09Z\">2023-01-15 12:00 UTC</time>"
        );
    }

    #[test]
    fn a_span_is_in_its_unit() {
        let shown: Vec<_> = [0, 1, 59, 60, 3_600, 5_400, 86_400, 259_200]
            .iter()
            .map(span)
            .collect();
        let wanted = [
            "0 seconds",
            "1 second",
            "59 seconds",
            "1 minute",
            "1 hour",
            "2 hours",
            "1 day",
            "3 days",
        ];
        assert_eq!(shown, wanted);
    }
}
