//! Enumerations whose values are words, on the wire and in the store.

use std::fmt;

/// Implements `ALL`, `as_str`, `Display` and `FromStr` for an enumeration, from the word of each value.
/// What follows `as` names the enumeration in [`UnknownWord`].
macro_rules! words {
    ($name:ident as $kind:expr, { $($variant:ident = $wire:literal,)* }) => {
        impl $name {
            /// Every value, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word on the wire and in the store.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $wire),* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;
            fn from_str(text: &str) -> Result<Self, $crate::UnknownWord> {
                match text {
                    $($wire => Ok(Self::$variant),)*
                    _ => Err($crate::UnknownWord {
                        word: text.to_owned(),
                        kind: $kind,
                        known: &[$($wire),*],
                    }),
                }
            }
        }
    };
}

pub(crate) use words;

/// The error of a text that is none of an enumeration's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord {
    /// The word.
    pub word: String,
    /// What it should have been: `permission`.
    pub kind: &'static str,
    /// The words that there are.
    pub known: &'static [&'static str],
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.known.join(", ");
        write!(f, "no {} {:?}; there are {known}", self.kind, self.word)
    }
}

impl std::error::Error for UnknownWord {}
