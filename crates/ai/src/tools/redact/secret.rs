//! Secrets with known formats: keys and tokens by their prefixes, signed tokens, private keys, and
//! passwords in URLs.
//!
//! The formats are those that the issuers publish for scanners. A match without a check of its own
//! must also look random, so that names in code with the same prefix are not masked.

use std::ops::Range;
use std::sync::LazyLock;

use aivy_core::key;
use regex::{Captures, Regex};
use serde_json::Value;

/// How far the end of a private key is searched, in bytes: several times the longest.
const MAX_PRIVATE_KEY: usize = 16 * 1024;

/// The groups determine how a match is checked: `any` is sufficient, `random` must look random,
/// `jwt` must decode, `aivy` must have its checksum, `password` is in a URL.
static FORMS: LazyLock<Regex> = LazyLock::new(|| {
    let any = [
        // GitHub.
        r"gh[pousr]_[A-Za-z0-9]{36,255}",
        r"github_pat_[A-Za-z0-9_]{22,255}",
        // AWS.
        r"(?:AKIA|ASIA)[A-Z2-7]{16}",
        // Google.
        r"AIza[A-Za-z0-9_-]{35}",
        r"ya29\.[A-Za-z0-9_-]{30,}",
        // npm, Hugging Face, SendGrid, DigitalOcean, PyPI.
        r"npm_[A-Za-z0-9]{36}",
        r"hf_[A-Za-z0-9]{34,}",
        r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}",
        r"do[opr]_v1_[a-f0-9]{64}",
        r"pypi-AgE[A-Za-z0-9_-]{50,}",
        // Slack's webhook URLs.
        r"hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{20,}",
    ];
    let random = [
        // OpenAI and Anthropic.
        r"sk-[A-Za-z0-9_-]{20,}",
        // Slack.
        r"xox[abeoprs]-[A-Za-z0-9-]{10,}",
        // GitLab.
        r"glpat-[A-Za-z0-9_-]{20,}",
        // Stripe.
        r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,}",
    ];
    let jwt = r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{16,}";
    let pattern = format!(
        r"(?-u:\b)(?:(?P<any>{})|(?P<random>{})|(?P<jwt>{jwt})|(?P<aivy>aivy_[0-9A-Za-z]{{46}}))|://[A-Za-z0-9._~%!$&'()*+,;=-]*:(?P<password>[!-.0-?A-~]{{1,256}})@|(?P<pem>-----BEGIN (?:[A-Z0-9]+ ){{0,3}}PRIVATE KEY(?: BLOCK)?-----)",
        any.join("|"),
        random.join("|"),
    );
    #[allow(clippy::unwrap_used, reason = "a constant, and tests read it")]
    Regex::new(&pattern).unwrap()
});

pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(captures) = FORMS.captures_at(text, from) {
        let end = captures.get_match().end();
        match place(text, &captures) {
            Some(place) => {
                from = place.end.max(end);
                found.push(place);
            }
            None => from = end,
        }
    }
    found
}

fn place(text: &str, captures: &Captures<'_>) -> Option<Range<usize>> {
    let group = |name: &str| captures.name(name);
    if let Some(password) = group("password") {
        return Some(password.range());
    }
    if let Some(begin) = group("pem") {
        return Some(begin.start()..private_key(text, begin.end()));
    }
    let whole = captures.get_match();
    let passes = group("any").is_some()
        || group("random").is_some_and(|it| looks_random(it.as_str()))
        || group("jwt").is_some_and(|it| is_signed_token(it.as_str()))
        || group("aivy").is_some_and(|it| key::parse(it.as_str()).is_ok());
    let goes_on = text[whole.end()..].starts_with(|c: char| c.is_alphanumeric());
    (passes && !goes_on).then(|| whole.range())
}

/// The end of a private key: its last line, or if that is missing, the last character that can be
/// part of it.
fn private_key(text: &str, from: usize) -> usize {
    let mut window = (from + MAX_PRIVATE_KEY).min(text.len());
    while !text.is_char_boundary(window) {
        window -= 1;
    }
    let body = &text[from..window];
    if let Some(end) = body.find("-----END ") {
        let last = end + "-----END ".len();
        let close = body[last..].find("-----").map(|at| last + at + 5);
        return from + close.unwrap_or(last);
    }
    // A line that is cut off, or `\n` written out in JSON, is still part of it.
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+/=\\\r\n".contains(c);
    from + body.find(|c| !is_part(c)).unwrap_or(body.len())
}

/// A long run of both letters and digits, which words joined by hyphens do not have.
fn looks_random(text: &str) -> bool {
    let body = text.split_once(['-', '_']).map_or(text, |(_, body)| body);
    body.split(['-', '_']).any(|run| {
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        run.len() >= 10 && digits >= 1 && digits < run.len()
    })
}

/// Whether the first part of a JWT (RFC 7519) is a JSON object that names an algorithm.
fn is_signed_token(text: &str) -> bool {
    let header = text.split('.').next().and_then(base64url);
    let header = header.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    header.is_some_and(|header| header.get("alg").is_some())
}

/// RFC 4648, section 5, without padding.
fn base64url(text: &str) -> Option<Vec<u8>> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    };
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in text.bytes() {
        bits = (bits << 6) | u32::from(value(byte)?);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64url_is_read() {
        assert_eq!(base64url("eyJhIjoxfQ").as_deref(), Some(&b"{\"a\":1}"[..]));
        assert_eq!(base64url("a+b"), None);
    }

    #[test]
    fn words_do_not_look_random() {
        assert!(!looks_random("sk-learn-contrib-imbalanced-learn"));
        assert!(looks_random("sk-proj-a1B2c3D4e5F6g7H8i9J0"));
    }
}
