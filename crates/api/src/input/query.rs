//! Parameters of the query and of the path, validated against the operation's schemas.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev};
use aivy_app::Failure;
use aivy_types::ErrorCode;
use serde::de::DeserializeOwned;

use super::read;
use crate::admitted::AdmittedRequest;
use crate::error::ApiError;
use crate::operation::Parameters;

/// The query as `T`.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// The parameters of the path as `T`.
#[derive(Debug)]
pub struct PathParams<T>(pub T);

/// Validates a query against the parameters of its operation.
///
/// # Errors
/// Every violation.
pub fn judge(parameters: &Parameters, query: &str) -> Result<serde_json::Value, ApiError> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    parameters
        .read(pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))))
        .map_err(|violations| Failure::invalid(violations).into())
}

fn typed<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, ApiError> {
    Ok(read::typed(&value)?)
}

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(typed(AdmittedRequest::query(request)).map(Self))
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for PathParams<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let read = || {
            let missing =
                || Failure::new(ErrorCode::InternalError).cause("a path without an operation");
            let operation = AdmittedRequest::operation(request).ok_or_else(missing)?;
            typed(
                operation
                    .in_path
                    .read(request.match_info().iter())
                    .map_err(Failure::invalid)?,
            )
            .map(Self)
        };
        ready(read())
    }
}
