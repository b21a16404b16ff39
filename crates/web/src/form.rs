//! The fields of a form.

use std::future::Future;
use std::pin::Pin;

use actix_web::{FromRequest, HttpRequest, dev, web};
use aivy_api::Contract;
use aivy_app::Failure;
use aivy_types::ErrorCode;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::problem::WebError;

/// The maximum size of a form, in bytes: a task's input and schema, encoded.
const LIMIT: usize = 512 * 1024;

/// The fields of a form, in the order in which they were sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// The text of a field, without white space around it; empty if it was not sent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.exact(name).trim()
    }

    /// The exact text of a field: a password can begin with a blank.
    pub(crate) fn exact(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, text)| text)
    }

    /// The text of a field, unless it is empty.
    pub(crate) fn some(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// All texts of a field that can occur more than once.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let own = self.0.iter().filter(move |(field, _)| field == name);
        own.map(|(_, text)| text.as_str())
    }

    /// An integer; invalid ones are added to `violations`, and an empty field is `default`.
    pub(crate) fn number(&self, name: &str, default: i64, violations: &mut Vec<String>) -> i64 {
        match self.some(name).map(str::parse) {
            None => default,
            Some(Ok(number)) => number,
            Some(Err(_)) => {
                violations.push(format!("{name} must be a whole number"));
                default
            }
        }
    }

    /// A form with these fields.
    pub(crate) fn of(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(fields.into_iter().collect())
    }

    /// The fields, as sent.
    pub(crate) fn fields(&self) -> &[(String, String)] {
        &self.0
    }
}

impl FromRequest for Form {
    type Error = WebError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, WebError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let read = web::Form::<Vec<(String, String)>>::from_request(request, payload);
        Box::pin(async move {
            let form = read.await.map_err(|error| unreadable(&error))?;
            let mut fields = form.into_inner();
            if fields
                .iter()
                .any(|(name, text)| name.contains('\0') || text.contains('\0'))
            {
                return Err(
                    Failure::invalid(vec!["a text must not contain U+0000".to_owned()]).into(),
                );
            }
            // A browser sends line ends as CR LF (HTML, 4.10.21.8).
            for (_, text) in &mut fields {
                *text = text.replace("\r\n", "\n");
            }
            Ok(Self(fields))
        })
    }
}

/// The form as the body of the equivalent operation of the API, validated against its schema, so
/// that each rule exists once.
///
/// # Errors
/// Every violation.
pub(crate) fn judged<T: DeserializeOwned>(operation: &str, body: Value) -> Result<T, Failure> {
    let operation = Contract::get().operation(operation);
    aivy_api::input::judged(operation, body).map_err(|error| error.0)
}

/// The limits for reading forms.
pub(crate) fn config() -> web::FormConfig {
    web::FormConfig::default().limit(LIMIT)
}

fn unreadable(error: &actix_web::Error) -> WebError {
    let code = match error.as_response_error().status_code().as_u16() {
        413 => ErrorCode::PayloadTooLarge,
        415 => ErrorCode::UnsupportedMediaType,
        _ => ErrorCode::InvalidRequest,
    };
    let message = "The form is incomplete or too long";
    Failure::new(code).message(message).into()
}
