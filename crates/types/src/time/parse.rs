//! Reading RFC 3339, section 5.6, to the letter: years 0000 to 9999, fractions of any length, any
//! offset, leap seconds, small letters.

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, date};

use super::Timestamp;

/// Why a text is no time: a clause that follows the name of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeError {
    /// It does not look like one.
    Form,
    /// It looks like one, and there is no such day, hour or offset.
    Moment,
    /// In UTC it is before the year 0000 or after the year 9999.
    Range,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "must be an RFC 3339 time, such as 2023-01-15T12:00:00Z",
            Self::Moment => "must be a valid time: this day, hour or offset does not exist",
            Self::Range => "must be in the years 0000 to 9999, in UTC",
        })
    }
}

impl std::error::Error for TimeError {}

const EPOCH: Date = date(1970, 1, 1);
const DAY: i64 = 86_400;

/// The seconds of the first moment of the year 0000 and of the last of the year 9999.
pub(super) const FIRST: i64 = -62_167_219_200;
pub(super) const LAST: i64 = 253_402_300_799;

pub(super) fn parse(text: &str) -> Result<Timestamp, TimeError> {
    let mut rest = Rest(text.as_bytes());
    let (year, month, day) = (rest.number(4)?, rest.after(b"-", 2)?, rest.after(b"-", 2)?);
    let (hour, minute) = (rest.after(b"Tt", 2)?, rest.after(b":", 2)?);
    let second = rest.after(b":", 2)?;
    let micros = rest.fraction()?;
    let offset = rest.offset()?;
    if hour > 23 || minute > 59 || second > 60 {
        return Err(TimeError::Moment);
    }
    let of_day = (hour * 60 + minute) * 60 + second;
    let seconds = day_number(year, month, day)? * DAY + of_day - offset;
    // A leap second ends a day of UTC; the clock of Unix counts it as the first of the next.
    if second == 60 && seconds.rem_euclid(DAY) != 0 {
        return Err(TimeError::Moment);
    }
    if !(FIRST..=LAST).contains(&seconds) {
        return Err(TimeError::Range);
    }
    Ok(Timestamp::from_micros(seconds * 1_000_000 + micros))
}

fn day_number(year: i64, month: i64, day: i64) -> Result<i64, TimeError> {
    let part = |number: i64| i8::try_from(number).map_err(|_| TimeError::Moment);
    let year = i16::try_from(year).map_err(|_| TimeError::Moment)?;
    let date = Date::new(year, part(month)?, part(day)?).map_err(|_| TimeError::Moment)?;
    Ok(date.duration_since(EPOCH).as_secs() / DAY)
}

/// The date and the time of day in UTC; the ends of the range for what lies beyond.
pub(super) fn civil(seconds: i64) -> DateTime {
    let since = SignedDuration::from_secs(seconds.clamp(FIRST, LAST));
    EPOCH.at(0, 0, 0, 0).saturating_add(since)
}

/// What is not read yet.
struct Rest<'t>(&'t [u8]);

impl Rest<'_> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// So many digits.
    fn number(&mut self, digits: usize) -> Result<i64, TimeError> {
        let mut number = 0;
        for _ in 0..digits {
            let digit = self.next().filter(u8::is_ascii_digit);
            number = number * 10 + i64::from(digit.ok_or(TimeError::Form)? - b'0');
        }
        Ok(number)
    }

    /// One of `signs`, and so many digits.
    fn after(&mut self, signs: &[u8], digits: usize) -> Result<i64, TimeError> {
        match self.next() {
            Some(sign) if signs.contains(&sign) => self.number(digits),
            _ => Err(TimeError::Form),
        }
    }

    /// The microseconds of a fraction, if there is one. What is smaller is left off.
    fn fraction(&mut self) -> Result<i64, TimeError> {
        let Some(rest) = self.0.strip_prefix(b".") else {
            return Ok(0);
        };
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return Err(TimeError::Form);
        }
        let kept = (0..6).map(|place| rest[..digits].get(place).unwrap_or(&b'0'));
        let micros = kept.fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
        self.0 = &rest[digits..];
        Ok(micros)
    }

    /// The seconds by which local time is ahead of UTC; nothing may follow.
    fn offset(&mut self) -> Result<i64, TimeError> {
        let sign = match self.next() {
            Some(b'Z' | b'z') => 0,
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Err(TimeError::Form),
        };
        let mut offset = 0;
        if sign != 0 {
            let (hours, minutes) = (self.number(2)?, self.after(b":", 2)?);
            if hours > 23 || minutes > 59 {
                return Err(TimeError::Moment);
            }
            offset = sign * (hours * 60 + minutes) * 60;
        }
        if self.0.is_empty() {
            Ok(offset)
        } else {
            Err(TimeError::Form)
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        parse(text).map_or_else(|error| format!("{error:?}"), |time| time.to_string())
    }

    #[test]
    fn every_form_of_rfc_3339_is_read() {
        for (text, utc) in [
            ("2023-01-15T12:00:00Z", "2023-01-15T12:00:00Z"),
            ("2023-01-15t12:00:00z", "2023-01-15T12:00:00Z"),
            ("2023-01-15T12:00:00-00:00", "2023-01-15T12:00:00Z"),
            ("2023-01-15T12:00:00+23:59", "2023-01-14T12:01:00Z"),
            ("2023-01-15T12:00:00-23:59", "2023-01-16T11:59:00Z"),
            ("2023-01-15T12:00:00.5+01:00", "2023-01-15T11:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
            ("9999-12-31T23:59:59.999999999999Z", "9999-12-31T23:59:59Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
            ("2017-01-01T08:59:60+09:00", "2017-01-01T00:00:00Z"),
        ] {
            assert_eq!(shown(text), utc, "{text}");
        }
        let long = format!("2023-01-15T12:00:00.1234567{}Z", "8".repeat(10_000));
        assert_eq!(parse(&long).unwrap().micros() % 1_000_000, 123_456);
        let before = parse("1969-12-31T23:59:59.75Z").unwrap();
        assert_eq!(before.micros(), -250_000);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for (text, error) in [
            ("", "Form"),
            ("2023-01-15", "Form"),
            ("2023-01-15T12:00:00", "Form"),
            ("2023-01-15 12:00:00Z", "Form"),
            ("2023-01-15T12:00Z", "Form"),
            ("2023-01-15T12:00:00.Z", "Form"),
            ("2023-01-15T12:00:00,5Z", "Form"),
            ("2023-01-15T12:00:00+0100", "Form"),
            ("2023-01-15T12:00:00Z[UTC]", "Form"),
            ("+12023-01-15T12:00:00Z", "Form"),
            ("-0001-01-15T12:00:00Z", "Form"),
            ("10000-01-01T00:00:00Z", "Form"),
            ("２023-01-15T12:00:00Z", "Form"),
            ("2023-02-29T00:00:00Z", "Moment"),
            ("2023-13-01T00:00:00Z", "Moment"),
            ("2023-01-00T00:00:00Z", "Moment"),
            ("2023-01-15T24:00:00Z", "Moment"),
            ("2023-01-15T12:00:60Z", "Moment"),
            ("2023-01-15T23:59:61Z", "Moment"),
            ("2023-01-15T12:00:00+24:00", "Moment"),
            ("9999-12-31T23:59:59-00:01", "Range"),
            ("9999-12-31T23:59:60Z", "Range"),
            ("0000-01-01T00:00:00+00:01", "Range"),
        ] {
            assert_eq!(shown(text), error, "{text}");
        }
    }

    #[test]
    fn the_ends_are_those_of_the_calendar() {
        assert_eq!(parse("0000-01-01T00:00:00Z").unwrap().seconds(), FIRST);
        assert_eq!(parse("9999-12-31T23:59:59Z").unwrap().seconds(), LAST);
    }
}
