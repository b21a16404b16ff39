//! The rules for passwords: long, and not the account's own name. No rules about kinds of
//! characters, and no expiry (NIST SP 800-63B-4, 3.1.1.2).

use aivy_core::names::{folded_email, folded_username, prepared_password};

/// The minimum length, in characters.
pub const MIN_PASSWORD: usize = 10;
/// The maximum length, in characters: an attacker could make the server spend time on hashing
/// longer ones.
pub const MAX_PASSWORD: usize = 128;

/// The maximum size of a typed password, in bytes: enough for every encoding of the longest one.
const MAX_TYPED: usize = 4 * 1024;

/// The texts that a hash may have been made from, for what was typed: its normalized form, and the
/// typed text itself if it differs, as older passwords were hashed. If it is longer than any
/// password can be, it matches no hash.
pub(super) fn readings(typed: &str) -> (String, Option<&str>) {
    if typed.len() > MAX_TYPED {
        return (String::new(), None);
    }
    let prepared = prepared_password(typed);
    let raw = (prepared != typed).then_some(typed);
    (prepared, raw)
}

/// What is wrong with `password` for an account with any of `names`: one sentence for each
/// violation, the field first. The normalized form is counted, so a character counts once however
/// it was typed.
pub(super) fn violations(password: &str, names: &[&str]) -> Vec<String> {
    let (password, _) = readings(password);
    let length = password.chars().count();
    let mut violations = Vec::new();
    if !(MIN_PASSWORD..=MAX_PASSWORD).contains(&length) {
        violations.push(format!(
            "password must have {MIN_PASSWORD} to {MAX_PASSWORD} characters"
        ));
    }
    let folded = [folded_username(&password), folded_email(&password)];
    let named = |name: &&str| {
        folded.contains(&folded_username(name)) || folded.contains(&folded_email(name))
    };
    if names.iter().any(named) {
        violations.push("password must not be the username or e-mail address".to_owned());
    }
    let mut characters = password.chars();
    let first = characters.next();
    if length >= MIN_PASSWORD && characters.all(|character| Some(character) == first) {
        violations.push("password must have more than one different character".to_owned());
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_violation_is_said() {
        let names = ["margarethe", "m@example.com"];
        assert!(violations("correct horse", &names).is_empty());
        assert_eq!(violations("short", &names).len(), 1);
        assert_eq!(violations("Margarethe", &names).len(), 1);
        assert_eq!(violations("aaaaaaaaaaaa", &names).len(), 1);
        assert_eq!(violations(&"ü".repeat(129), &names).len(), 2);
        assert!(violations(&"aü".repeat(64), &names).is_empty());
    }
}
