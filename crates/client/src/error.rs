//! The error type of all calls.

use std::fmt;
use std::time::Duration;

use http::HeaderMap;

use crate::{AnswerExt, failure, generated, retry, types};

/// Why a call failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The server returned an error.
    Api(Box<ApiError>),
    /// There was no response: the connection failed, was cut off, or took too long.
    Transport(reqwest::Error),
    /// A success response whose body does not match the document.
    Decode(String),
    /// The request could not be built from the given values.
    Invalid(String),
}

/// An error returned by the server.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The error code, for programs: `rate_limit_exceeded`. `unknown` if the body does not come
    /// from AIVY (but, for example, from a proxy).
    pub code: String,
    /// One sentence for people.
    pub message: String,
    /// One sentence per violation, which begins with the name of the field.
    pub details: Vec<String>,
    headers: HeaderMap,
}

impl ApiError {
    pub(crate) fn new(status: u16, body: types::ErrorBody, headers: HeaderMap) -> Self {
        Self {
            status,
            code: body.code,
            message: body.message,
            details: body.details,
            headers,
        }
    }

    /// How long the server asks to wait before the next attempt.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        retry::retry_after(&self.headers, chrono::Utc::now())
    }
}

impl AnswerExt for ApiError {
    fn answer_headers(&self) -> &HeaderMap {
        &self.headers
    }
}

// Written by hand: the headers can contain what does not belong in a log.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status)
            .field("code", &self.code)
            .field("message", &self.message)
            .field("details", &self.details)
            .field("request_id", &self.request_id())
            .finish()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.code, self.status, self.message)?;
        if !self.details.is_empty() {
            write!(f, " [{}]", self.details.join("; "))?;
        }
        match self.request_id() {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl Error {
    /// The error returned by the server, if there was a response.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// The HTTP status of an error returned by the server.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.api().map(|error| error.status)
    }

    /// The code of an error returned by the server.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.api().map(|error| error.code.as_str())
    }

    /// One sentence per violation; empty if there is nothing to add.
    #[must_use]
    pub fn details(&self) -> &[String] {
        self.api().map_or(&[], |error| &error.details)
    }

    /// The ID of the request in the server's log.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.api().and_then(AnswerExt::request_id)
    }

    /// How long the server asks to wait before the next attempt.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.api().and_then(ApiError::retry_after)
    }

    /// The state of the rate limit, if there was a response that carries it.
    #[must_use]
    pub fn rate_limit(&self) -> Option<crate::RateLimit> {
        self.api().and_then(AnswerExt::rate_limit)
    }

    /// Whether a time limit was exceeded.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_timeout())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::Transport(error) if error.is_timeout() => {
                write!(f, "timed out: {}", causes(error))
            }
            Self::Transport(error) => write!(f, "no answer: {}", causes(error)),
            Self::Decode(what) => write!(f, "the response does not match the API document: {what}"),
            Self::Invalid(what) => write!(f, "the request cannot be built: {what}"),
        }
    }
}

/// An error with its causes: reqwest's own message says only that sending failed.
fn causes(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Transport(error) => Some(error),
            _ => None,
        }
    }
}

impl<E: Into<types::ErrorEnvelope>> From<generated::Error<E>> for Error {
    fn from(error: generated::Error<E>) -> Self {
        use generated::Error as Raw;
        match error {
            Raw::ErrorResponse(answer) => {
                let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
                Self::Api(Box::new(ApiError::new(
                    status,
                    answer.into_inner().into().error,
                    headers,
                )))
            }
            Raw::CommunicationError(error)
            | Raw::ResponseBodyError(error)
            | Raw::InvalidUpgrade(error) => Self::Transport(error),
            Raw::InvalidResponsePayload(_, error) => Self::Decode(error.to_string()),
            Raw::UnexpectedResponse(response) => Self::unexpected(response),
            Raw::InvalidRequest(what) | Raw::Custom(what) => Self::Invalid(what),
        }
    }
}

impl Error {
    /// The error for a response with a status that the document does not list.
    fn unexpected(mut response: reqwest::Response) -> Self {
        let status = response.status();
        if status.is_success() {
            return Self::Decode(format!("the status is {status}"));
        }
        let body = response
            .extensions_mut()
            .remove::<types::ErrorBody>()
            .unwrap_or_else(|| failure::foreign(status));
        let headers = std::mem::take(response.headers_mut());
        Self::Api(Box::new(ApiError::new(status.as_u16(), body, headers)))
    }
}
