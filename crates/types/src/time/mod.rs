//! Times on the wire: RFC 3339, UTC, whole seconds, `Z`.

mod parse;

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

pub use parse::TimeError;

/// A point in time, kept in microseconds since the Unix epoch and shown in whole seconds (rounded
/// down).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since the Unix epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the Unix epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Adds microseconds; a negative number subtracts. Saturates at the ends of the range.
    #[must_use]
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Adds seconds, as [`Self::plus_micros`] adds microseconds.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_micros(seconds.saturating_mul(1_000_000))
    }

    /// Rounded down to the whole second, as times are shown: for a time that a client must be able to
    /// compare with what it was shown.
    #[must_use]
    pub const fn whole_second(self) -> Self {
        Self(self.seconds().saturating_mul(1_000_000))
    }

    /// The UTC day as `YYYY-MM-DD`.
    #[must_use]
    pub fn day(self) -> String {
        self.to_string()[..10].to_owned()
    }

    /// RFC 3339 with all of its microseconds, six digits always. The API shows whole seconds; exports
    /// show this.
    #[must_use]
    pub fn with_micros(self) -> String {
        let (first, last) = (parse::FIRST * 1_000_000, parse::LAST * 1_000_000 + 999_999);
        let within = self.0.clamp(first, last);
        let second = parse::civil(within.div_euclid(1_000_000));
        format!("{second}.{:06}Z", within.rem_euclid(1_000_000))
    }

    /// Reads RFC 3339 with any offset. A fraction is kept to the microsecond, and a leap second is the
    /// second after it.
    ///
    /// # Errors
    /// The text is not RFC 3339, or in UTC it leaves the years 0000 to 9999.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        parse::parse(text)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", parse::civil(self.seconds()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(from)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("A time: RFC 3339, UTC, whole seconds."))
            .examples([serde_json::json!("2023-01-15T12:00:00Z")])
            .build()
            .into()
    }
}

impl ToSchema for Timestamp {
    fn name() -> Cow<'static, str> {
        "Timestamp".into()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn shows_whole_seconds_with_z() {
        let time = Timestamp::from_micros(1_673_784_000_999_999);
        assert_eq!(time.to_string(), "2023-01-15T12:00:00Z");
        assert_eq!(time.day(), "2023-01-15");
    }

    #[test]
    fn seconds_are_added_and_fractions_dropped() {
        let time = Timestamp::from_micros(1_673_784_000_999_999);
        assert_eq!(time.whole_second().micros(), 1_673_784_000_000_000);
        assert_eq!(time.plus_seconds(60).micros(), 1_673_784_060_999_999);
        assert_eq!(time.plus_seconds(-1).micros(), 1_673_783_999_999_999);
        assert_eq!(time.plus_seconds(i64::MAX).micros(), i64::MAX);
        let before = Timestamp::from_micros(-1);
        assert_eq!(before.whole_second().micros(), -1_000_000);
        assert_eq!(
            Timestamp::from_micros(i64::MIN).whole_second().micros(),
            i64::MIN
        );
    }

    #[test]
    fn shows_microseconds_where_asked() {
        let shown = |micros| Timestamp::from_micros(micros).with_micros();
        assert_eq!(shown(1_673_784_000_999_999), "2023-01-15T12:00:00.999999Z");
        assert_eq!(shown(1_673_784_000_000_000), "2023-01-15T12:00:00.000000Z");
        assert_eq!(shown(-1), "1969-12-31T23:59:59.999999Z");
        assert_eq!(shown(i64::MAX), "9999-12-31T23:59:59.999999Z");
    }

    #[test]
    fn reads_what_it_writes_and_other_offsets() {
        let time = Timestamp::parse("2023-01-15T13:00:00+01:00").unwrap();
        assert_eq!(time, Timestamp::parse("2023-01-15T12:00:00Z").unwrap());
        assert!(Timestamp::parse("2023-01-15").is_err());
    }
}
