//! Checks responses, for any request.

mod shapes;

use crate::answer::{Answer, read_all};
use crate::case::{Answers, Case, Face};
use crate::options::Bounds;
use crate::wire::{Ended, Exchange};
use shapes::has_shape;

/// Headers that a response with a status must have, for an operation of the API.
const COMPANIONS: &[(u16, &str)] = &[
    (401, "www-authenticate"),
    (405, "allow"),
    (429, "retry-after"),
    (503, "retry-after"),
];

/// The headers of every response of the API.
const LIMITS: [&str; 5] = [
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit",
    "ratelimit-policy",
];

/// Texts that no error may contain: source code locations, and messages of libraries.
const INTERNALS: [&str; 7] = [
    ".rs:",
    "panicked",
    "/src/",
    "RUST_BACKTRACE",
    "rusqlite",
    "SqliteFailure",
    "tokio_postgres",
];

/// The complete responses, and the faults in them and in the connection.
#[must_use]
pub fn judge(case: &Case, exchange: &Exchange, bounds: &Bounds) -> (Vec<Answer>, Vec<String>) {
    let mut faults = Vec::new();
    if exchange.ended == Ended::Silent {
        faults.push(format!(
            "the connection was still open after {:.1?}",
            exchange.took
        ));
    } else if exchange.took > bounds.longest {
        faults.push(format!("it took {:.1?}", exchange.took));
    }
    if exchange.ended == Ended::Left {
        return (Vec::new(), faults);
    }
    let answers = match read(case, exchange) {
        Ok(answers) => answers,
        Err(why) => {
            // A broken connection can end within a head.
            if exchange.ended == Ended::Closed {
                faults.push(why);
            }
            return (Vec::new(), faults);
        }
    };
    count(case, exchange, &answers, &mut faults);
    let closes = answers
        .last()
        .is_some_and(|it| it.header("connection") == Some("close"));
    if closes && exchange.lingered > bounds.lingering {
        let open = exchange.lingered;
        faults.push(format!(
            "the connection stayed open for {open:.1?} behind its last answer"
        ));
    }
    for answer in &answers {
        look_at(case, answer, &mut faults);
    }
    (answers, faults)
}

fn read(case: &Case, exchange: &Exchange) -> Result<Vec<Answer>, String> {
    read_all(&exchange.bytes, case.wants.head_only).or_else(|why| {
        // If the request line could not be parsed, it is unknown whether it was a HEAD.
        let whole = read_all(&exchange.bytes, false).map_err(|_| why.clone())?;
        let unread = whole.len() == 1 && whole[0].status == 400 && !case.wants.plain;
        if unread { Ok(whole) } else { Err(why) }
    })
}

fn count(case: &Case, exchange: &Exchange, answers: &[Answer], faults: &mut Vec<String>) {
    // If the client still sends when the server closes, the response can be lost (RFC 9112, 9.6).
    if exchange.ended != Ended::Closed {
        return;
    }
    let came = answers.len();
    match case.wants.answers {
        Answers::Are(wanted) => {
            if came != wanted {
                faults.push(format!("{came} answers instead of {wanted}"));
            }
            if answers.iter().any(|answer| !answer.whole) {
                faults.push("an answer was cut off".to_owned());
            }
        }
        Answers::Refused => {
            if came != 1 || !(400..500).contains(&answers[0].status) {
                let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
                faults.push(format!("it was not refused, but answered {statuses:?}"));
            }
        }
        Answers::Any => {}
    }
}

/// The faults in one complete response.
#[must_use]
pub fn faults_in(case: &Case, answer: &Answer) -> Vec<String> {
    let mut faults = Vec::new();
    look_at(case, answer, &mut faults);
    faults
}

/// Checks one response.
fn look_at(case: &Case, answer: &Answer, faults: &mut Vec<String>) {
    let status = answer.status;
    if status >= 500 && status != 503 {
        faults.push(format!("status {status}: {}", short(&answer.body)));
        return;
    }
    look_at_id(case, answer, faults);
    let wants = &case.wants;
    if !wants.statuses.is_empty() && !wants.statuses.contains(&status) {
        faults.push(format!("status {status} is not in the document"));
    }
    let api = [Face::Api, Face::OpenAi].contains(&wants.face);
    let limits = LIMITS
        .iter()
        .filter(|_| wants.plain && wants.face == Face::Api);
    let companions = COMPANIONS.iter().filter(|(of, _)| api && *of == status);
    let wanted = limits.chain(companions.map(|(_, name)| name));
    let missing: Vec<_> = wanted
        .filter(|name| answer.header(name).is_none())
        .copied()
        .collect();
    if !missing.is_empty() {
        faults.push(format!("{status} without {}", missing.join(", ")));
    }
    if status >= 400 && !wants.head_only {
        look_at_error(case, answer, faults);
    }
}

fn look_at_id(case: &Case, answer: &Answer, faults: &mut Vec<String>) {
    let ids: Vec<_> = answer.all("x-request-id").collect();
    let is_id =
        |id: &str| (1..=128).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_graphic());
    match (ids.as_slice(), &case.wants.request_id) {
        ([id], _) if !is_id(id) => faults.push(format!("X-Request-Id is {id:?}")),
        ([id], Some(sent)) if id != sent => {
            faults.push(format!("X-Request-Id is {id:?} and not {sent:?} as sent"));
        }
        ([_], _) => {}
        ([], _) => faults.push(format!("{} without X-Request-Id", answer.status)),
        _ => faults.push("X-Request-Id is there twice".to_owned()),
    }
}

fn look_at_error(case: &Case, answer: &Answer, faults: &mut Vec<String>) {
    let kind = answer.header("content-type").unwrap_or_default();
    let is_html =
        kind.starts_with("text/html") && [Face::Page, Face::Any].contains(&case.wants.face);
    let shaped = if is_html {
        answer.body.starts_with(b"<!") || answer.body.starts_with(b"<html")
    } else {
        kind == "application/json" && has_shape(case, answer)
    };
    if !shaped {
        let (status, body) = (answer.status, short(&answer.body));
        faults.push(format!(
            "{status} ({kind:?}) is not in the shape of an error: {body}"
        ));
    }
    // A response can repeat what was sent: only additions of the server count.
    let sent = case.bytes();
    let body = String::from_utf8_lossy(&answer.body);
    for word in INTERNALS {
        if body.contains(word) && crate::answer::find(&sent, word.as_bytes()).is_none() {
            faults.push(format!(
                "{} tells of the inside ({word}): {}",
                answer.status,
                short(&answer.body)
            ));
        }
    }
}

/// The beginning of a body.
fn short(body: &[u8]) -> String {
    body[..body.len().min(300)]
        .escape_ascii()
        .to_string()
        .replace("\\\"", "\"")
}

#[cfg(test)]
mod tests;
