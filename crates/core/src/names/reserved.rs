//! Words that nobody may be called: the API, the command line or a page means something else by
//! them, or people would take whoever is called so for the operator.

/// Prefixes of identifiers and secrets that there are not yet, or that are no identifiers.
pub(super) const KEPT_PREFIXES: &[&str] = &["aivy", "dlv", "evt", "trf", "whk", "whpk", "whsec"];

/// Reserved words, in the order of the alphabet.
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

/// How the name of a closed account begins.
const CLOSED: &str = "closed-";

/// Whether nobody may be called `username`.
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
