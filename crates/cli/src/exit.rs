//! The meaning of exit codes, and advice for errors.

use std::process::ExitCode;

use aivy_client::Error;

/// The exit codes, as listed in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Ok = 0,
    Other = 1,
    Usage = 2,
    Forbidden = 3,
    NotFound = 4,
    Conflict = 5,
    RateLimited = 6,
    Unavailable = 7,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Exit {
    pub(crate) fn of(error: &Error) -> Self {
        match error {
            Error::Transport(_) => Self::Unavailable,
            Error::Invalid(_) => Self::Usage,
            other => other.status().map_or(Self::Other, Self::of_status),
        }
    }

    fn of_status(status: u16) -> Self {
        match status {
            400 | 413 | 415 | 422 => Self::Usage,
            401 | 403 => Self::Forbidden,
            404 => Self::NotFound,
            409 => Self::Conflict,
            429 => Self::RateLimited,
            500..=599 => Self::Unavailable,
            _ => Self::Other,
        }
    }
}

/// What the caller can do about an error.
pub(crate) fn advice(error: &Error) -> String {
    let wait = error.retry_after().map(|wait| wait.as_secs());
    match (error, error.status()) {
        (Error::Transport(e), _) if e.is_timeout() => "try again, or set a longer --timeout".into(),
        (Error::Transport(_), _) => {
            "check --base-url (or AIVY_BASE_URL) and whether the server is running".into()
        }
        (_, Some(401)) => {
            "check AIVY_API_KEY (or --key-file): the key must be complete and not revoked".into()
        }
        (_, Some(403)) => "use a key with that permission, or a key of the object's owner".into(),
        (_, Some(404)) => "check the ID and --base-url".into(),
        (_, Some(429 | 503)) if wait.is_some() => {
            format!("try again in {} s", wait.unwrap_or_default())
        }
        (_, Some(429)) => "try again later".into(),
        (_, Some(500..=599)) => "try again; if the error persists, report the request ID".into(),
        (Error::Decode(_), _) => {
            "check --base-url; the server may be newer than this program".into()
        }
        _ => "fix the request; --help lists what it accepts".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_has_its_code() {
        let codes = [
            (400, 2),
            (413, 2),
            (415, 2),
            (422, 2),
            (401, 3),
            (403, 3),
            (404, 4),
            (409, 5),
            (429, 6),
            (500, 7),
            (502, 7),
            (503, 7),
            (405, 1),
            (418, 1),
        ];
        for (status, code) in codes {
            assert_eq!(Exit::of_status(status) as u8, code, "{status}");
        }
    }
}
