//! What a password must be: long, and not the account's own name. No rules about kinds of
//! characters, and no expiry (NIST SP 800-63B-4, 3.1.1.2).

/// The shortest password, in characters.
pub const MIN_PASSWORD: usize = 10;
/// The longest, in characters: hashing takes time that an attacker could ask for.
pub const MAX_PASSWORD: usize = 128;

/// What is wrong with `password` for an account that is called any of `names`; one sentence each,
/// the field first.
pub(super) fn violations(password: &str, names: &[&str]) -> Vec<String> {
    let length = password.chars().count();
    let mut violations = Vec::new();
    if !(MIN_PASSWORD..=MAX_PASSWORD).contains(&length) {
        violations.push(format!(
            "password must have {MIN_PASSWORD} to {MAX_PASSWORD} characters"
        ));
    }
    let named = |name: &&str| name.eq_ignore_ascii_case(password);
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
