//! `[accounts]`: user accounts.

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::reader::Reader;

/// User accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Accounts {
    /// Whether anyone can sign up on the dashboard. If false, only `aivy user create` creates
    /// accounts.
    pub sign_up: bool,
    /// Log-in attempts per account per minute, with bursts of up to ten times as many, whichever of
    /// the account's names is entered. A browser that has logged in before has the same limit for
    /// itself. A successful log-in resets the count.
    #[schemars(range(min = 1, max = 1_000))]
    pub attempts_per_account: u32,
    /// Attempts to log in, sign up or reset a password per client address per minute, with bursts
    /// of up to five times as many.
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
