//! Reserved usernames: words with a meaning in the API, the command line or on a page, and words by
//! which a user could pose as the operator.

/// Prefixes of future identifiers and secrets, or of things that are not identifiers.
pub(super) const KEPT_PREFIXES: &[&str] = &["aivy", "dlv", "evt", "trf", "whk", "whpk", "whsec"];

/// Reserved words, in alphabetical order.
pub const KEPT_WORDS: &[&str] = &[
    "_",
    "about",
    "abuse",
    "account",
    "accounts",
    "admin",
    "administrator",
    "ai",
    "aivy",
    "all",
    "anonymous",
    "any",
    "anybody",
    "anyone",
    "api",
    "app",
    "assets",
    "audit",
    "auth",
    "avatars",
    "billing",
    "blog",
    "bot",
    "budget",
    "chat",
    "claim",
    "claims",
    "cli",
    "config",
    "contact",
    "dashboard",
    "default",
    "deleted",
    "demo",
    "developer",
    "developers",
    "docs",
    "email",
    "embeddings",
    "error",
    "errors",
    "escrow",
    "event",
    "events",
    "everybody",
    "everyone",
    "false",
    "favicon",
    "guest",
    "healthz",
    "help",
    "home",
    "hostmaster",
    "id",
    "info",
    "issuance",
    "key",
    "keys",
    "language",
    "ledger",
    "legal",
    "llms",
    "localhost",
    "login",
    "logout",
    "mail",
    "mailer-daemon",
    "mcp",
    "me",
    "metrics",
    "mod",
    "moderator",
    "myself",
    "name",
    "new",
    "news",
    "nil",
    "no-reply",
    "nobody",
    "none",
    "noreply",
    "null",
    "official",
    "openai",
    "openapi",
    "operator",
    "owner",
    "password",
    "plan",
    "plans",
    "pool",
    "pools",
    "position",
    "positions",
    "postmaster",
    "pricing",
    "privacy",
    "profile",
    "public",
    "readyz",
    "reference",
    "register",
    "reserve",
    "reset",
    "reviews",
    "rewards",
    "robots",
    "root",
    "search",
    "security",
    "self",
    "service",
    "session",
    "sessions",
    "settings",
    "signin",
    "signup",
    "somebody",
    "someone",
    "staff",
    "stake",
    "staking",
    "static",
    "status",
    "submission",
    "submissions",
    "sudo",
    "superuser",
    "support",
    "sysadmin",
    "system",
    "task",
    "tasks",
    "team",
    "terms",
    "test",
    "transaction",
    "transactions",
    "transfer",
    "transfers",
    "treasury",
    "true",
    "undefined",
    "unknown",
    "usage",
    "user",
    "users",
    "v1",
    "v2",
    "verify",
    "void",
    "webhook",
    "webhooks",
    "webmaster",
    "work",
    "www",
];

/// The prefix of the name of a closed account.
const CLOSED: &str = "closed-";

/// Whether `username` is reserved.
#[must_use]
pub fn is_kept(username: &str) -> bool {
    KEPT_WORDS.binary_search(&username).is_ok() || username.starts_with(CLOSED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_in_order_and_could_be_usernames() {
        assert!(KEPT_WORDS.is_sorted());
        let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-' || c == b'_';
        assert!(KEPT_WORDS.iter().all(|word| word.bytes().all(plain)));
    }

    #[test]
    fn words_are_kept_and_not_what_begins_with_them() {
        for kept in ["me", "admin", "null", "v1", "closed-", "closed-01h455vb"] {
            assert!(is_kept(kept), "{kept}");
        }
        for free in ["melanie", "admin7", "closed", "johndoe", "mee"] {
            assert!(!is_kept(free), "{free}");
        }
    }
}
