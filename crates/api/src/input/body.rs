//! The JSON body: read up to the limit, parsed strictly, validated against the operation's schema.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, dev};
use aivy_app::Failure;
use aivy_core::counted::counted;
use aivy_core::violations::violations;
use aivy_types::ErrorCode;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::gather::Gather;
use super::{read, strict_json, values};
use crate::admitted::AdmittedRequest;
use crate::error::ApiError;
use crate::operation::{BodySize, Operation};
use crate::settings::Settings;

/// A body of type `T`.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// A body of type `T`; if there is none, the default.
#[derive(Debug)]
pub struct OptionalBody<T>(pub T);

type Reading<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = Reading<Self>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            content_type(&request)?;
            let bytes = read_body(&request, payload).await?;
            typed(&request, &bytes).map(Self)
        })
    }
}

impl<T: DeserializeOwned + Default + 'static> FromRequest for OptionalBody<T> {
    type Error = ApiError;
    type Future = Reading<Self>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            // A content type indicates a body.
            if request.headers().contains_key(CONTENT_TYPE) {
                content_type(&request)?;
            }
            let bytes = read_body(&request, payload).await?;
            if bytes.is_empty() {
                return Ok(Self(T::default()));
            }
            content_type(&request)?;
            typed(&request, &bytes).map(Self)
        })
    }
}

/// The bytes of the body, up to the operation's limits of size and time.
pub(crate) async fn read_body(
    request: &HttpRequest,
    payload: dev::Payload,
) -> Result<Bytes, ApiError> {
    let operation = AdmittedRequest::operation(request);
    let size = operation.map_or(BodySize::Ordinary, |operation| operation.body_size);
    read_body_of(size, request, payload).await
}

/// As [`read_body`], before the operation is stored in the request's extensions.
pub(crate) async fn read_body_of(
    size: BodySize,
    request: &HttpRequest,
    payload: dev::Payload,
) -> Result<Bytes, ApiError> {
    let settings = Settings::of(request)?;
    let time = Duration::from_millis(settings.body_timeout_ms);
    let limit = settings.body_limit_of(size);
    tokio::time::timeout(time, collect(request, payload, limit))
        .await
        .map_err(|_| {
            invalid(format!(
                "body did not arrive within {} ms",
                time.as_millis()
            ))
        })?
}

fn invalid(detail: String) -> ApiError {
    Failure::new(ErrorCode::InvalidRequest)
        .detail(detail)
        .into()
}

/// Checks that the content type is JSON.
pub(crate) fn content_type(request: &HttpRequest) -> Result<(), ApiError> {
    let value = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = value
        .and_then(|text| text.split(';').next())
        .unwrap_or_default()
        .trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let found = if essence.is_empty() {
        "missing"
    } else {
        essence
    };
    let detail = format!("Content-Type must be application/json, but is {found}");
    Err(Failure::new(ErrorCode::UnsupportedMediaType)
        .detail(detail)
        .into())
}

async fn collect(
    request: &HttpRequest,
    mut payload: dev::Payload,
    limit: usize,
) -> Result<Bytes, ApiError> {
    let too_large = || {
        Failure::new(ErrorCode::PayloadTooLarge)
            .detail(format!("body must have at most {}", counted(limit, "byte")))
    };
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large().into());
    }
    let mut pieces = Gather::new(announced.unwrap_or(0));
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            tracing::debug!(%error, "a body was cut short");
            invalid("body is incomplete".to_owned())
        })?;
        if pieces.len() + chunk.len() > limit {
            return Err(too_large().into());
        }
        pieces.push(chunk);
    }
    let bytes = pieces.whole();
    if values::are_bounded(&bytes) {
        return Ok(bytes);
    }
    Err(invalid(format!(
        "body must have at most {} values",
        values::MOST
    )))
}

fn typed<T: DeserializeOwned>(request: &HttpRequest, bytes: &[u8]) -> Result<T, ApiError> {
    Ok(typed_body(AdmittedRequest::operation(request), bytes)?)
}

/// The body of an operation as its type.
///
/// # Errors
/// The syntax error, or every violation.
pub(crate) fn typed_body<T: DeserializeOwned>(
    operation: Option<&Operation>,
    bytes: &[u8],
) -> Result<T, Failure> {
    let value = strict_json::parse(bytes)
        .map_err(|detail| Failure::new(ErrorCode::InvalidRequest).detail(detail))?;
    judge(operation, &value)?;
    read::read(bytes, &value)
}

/// A body as `T`, validated against the schema of its operation, for bodies that do not come from a
/// request, such as those of forms.
///
/// # Errors
/// Every violation.
pub fn judged<T: DeserializeOwned>(
    operation: Option<&Operation>,
    value: Value,
) -> Result<T, ApiError> {
    judge(operation, &value)?;
    Ok(read::typed(&value)?)
}

fn judge(operation: Option<&Operation>, value: &Value) -> Result<(), Failure> {
    let Some(validator) = operation.and_then(|operation| operation.body.as_ref()) else {
        return Ok(());
    };
    let violations = violations(validator, value);
    if violations.is_empty() {
        Ok(())
    } else {
        Err(Failure::invalid(violations))
    }
}
