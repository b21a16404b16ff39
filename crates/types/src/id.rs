//! Identifiers: a type prefix, `_`, and a suffix that sorts by creation time.
//!
//! New ones are TypeIDs (<https://github.com/jetify-com/typeid>): a UUIDv7 in 26 characters of
//! Crockford's base32. What is *read* is wider, because older identifiers such as
//! `usr_123456789` stay valid: 1 to 32 of `[0-9a-z]` after the prefix.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

/// The longest suffix that is read.
pub const MAX_SUFFIX: usize = 32;

/// Why a text is not an identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidId {
    /// The prefix that was wanted, without `_`.
    pub prefix: &'static str,
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must match ^{}_[0-9a-z]{{1,{MAX_SUFFIX}}}$", self.prefix)
    }
}

impl std::error::Error for InvalidId {}

fn check(text: &str, prefix: &'static str) -> Result<(), InvalidId> {
    let suffix = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .ok_or(InvalidId { prefix })?;
    let plain = |b: u8| b.is_ascii_digit() || b.is_ascii_lowercase();
    if (1..=MAX_SUFFIX).contains(&suffix.len()) && suffix.bytes().all(plain) {
        Ok(())
    } else {
        Err(InvalidId { prefix })
    }
}

/// A UUIDv7 from a time and 10 random bytes, in TypeID's base32.
fn fresh(prefix: &str, unix_ms: u64, random: [u8; 10]) -> Box<str> {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let bits = uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid();
    let value = Uuid::as_u128(&bits);
    // One allocation of the right size: every request makes one of these.
    let mut text = String::with_capacity(prefix.len() + 27);
    text.push_str(prefix);
    text.push('_');
    for place in (0..26).rev() {
        let index = (value >> (place * 5)) & 31;
        text.push(char::from(
            ALPHABET[usize::try_from(index).unwrap_or_default()],
        ));
    }
    text.into()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal, $example:literal;)*) => {
        /// The type prefixes of all identifiers, without `_`.
        pub const PREFIXES: &[&str] = &[$($prefix),*];

        $(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// The type prefix, without `_`.
            pub const PREFIX: &'static str = $prefix;
            /// What an identifier that is read must match.
            pub const PATTERN: &'static str = concat!("^", $prefix, "_[0-9a-z]{1,32}$");

            /// A new identifier with the creation time `unix_ms` (milliseconds since the Unix
            /// epoch) and the random bytes `random`.
            #[must_use]
            pub fn new(unix_ms: u64, random: [u8; 10]) -> Self {
                Self(fresh($prefix, unix_ms, random))
            }

            /// The text of the identifier on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                check(text, $prefix).map(|()| Self(text.into()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(SchemaType::Type(Type::String))
                    .description(Some(concat!("Identifier with the prefix `", $prefix, "_`.")))
                    .pattern(Some(Self::PATTERN))
                    .examples([serde_json::json!(concat!($prefix, "_", $example))])
                    .build()
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )*};
}

ids! {
    /// A user, which is also the account that limits and balances belong to.
    UserId = "usr", "123456789";
    /// An API key.
    KeyId = "key", "01h455vb4pex5vsknk084sn02q";
    /// A task.
    TaskId = "tsk", "01h455vb4pex5vsknk084sn02q";
    /// A submission to a task.
    SubmissionId = "sub", "01h455vb4pex5vsknk084sn02q";
    /// A staking pool.
    PoolId = "pool", "01h455vb4pex5vsknk084sn02q";
    /// A staking position.
    PositionId = "pos", "01h455vb4pex5vsknk084sn02q";
    /// A transaction of the ledger.
    TransactionId = "txn", "01h455vb4pex5vsknk084sn02q";
    /// A dashboard session of a logged-in user.
    SessionId = "ses", "01h455vb4pex5vsknk084sn02q";
    /// A reservation of provider tokens for a call.
    ReservationId = "rsv", "01h455vb4pex5vsknk084sn02q";
    /// A request, as `X-Request-Id` carries it.
    RequestId = "req", "01h455vb4pex5vsknk084sn02q";
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_reference_id_is_read() {
        assert_eq!(
            "usr_123456789".parse::<UserId>().unwrap().as_str(),
            "usr_123456789"
        );
    }

    #[test]
    fn others_are_refused() {
        let long = format!("usr_{}", "a".repeat(33));
        for text in [
            "", "usr", "usr_", "key_1", "usr_A", "usr_-", "usr_é", " usr_1", &long,
        ] {
            assert!(text.parse::<UserId>().is_err(), "{text:?} was read");
        }
    }

    #[test]
    fn base32_is_that_of_typeid() {
        // The example of the TypeID specification.
        let uuid = Uuid::parse_str("01890a5d-ac96-774b-bcce-b302099a8057").unwrap();
        let (bytes, mut random) = (uuid.as_bytes(), [0u8; 10]);
        random.copy_from_slice(&bytes[6..]);
        let ms = u64::try_from(uuid.as_u128() >> 80).unwrap();
        assert_eq!(&*fresh("key", ms, random), "key_01h455vb4pex5vsknk084sn02q");
    }

    proptest! {
        #[test]
        fn new_ids_are_read_and_sort_by_time(a in 0u64..1 << 47, b in 0u64..1 << 47, r: [u8; 10], s: [u8; 10]) {
            let (x, y) = (TaskId::new(a, r), TaskId::new(b, s));
            prop_assert_eq!(&x.as_str().parse::<TaskId>().unwrap(), &x);
            if a != b {
                prop_assert_eq!(a < b, x < y);
            }
        }
    }
}
