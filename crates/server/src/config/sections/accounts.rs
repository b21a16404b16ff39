//! `[accounts]`: user accounts.

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::reader::Reader;

/// Accounts of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Accounts {
    /// Whether anybody may sign up on the dashboard. Off, `aivy user create` makes accounts.
    pub sign_up: bool,
    /// Log-in attempts that one account allows per minute, ten times as many at once, whichever of its
    /// names is typed. A browser that has logged in before has as many of its own. A success gives
    /// all of them back.
    #[schemars(range(min = 1, max = 1_000))]
    pub attempts_per_account: u32,
    /// How often one address may try to log in, sign up or ask for a new password, a minute; five
    /// times as often at once.
    #[schemars(range(min = 1, max = 100_000))]
    pub attempts_per_address: u32,
}

impl Accounts {
    /// Reads the table.
    pub(in crate::config) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            sign_up: reader.value("sign_up", true),
            attempts_per_account: reader.value("attempts_per_account", 1),
            attempts_per_address: reader.value("attempts_per_address", 10),
        }
    }
}
