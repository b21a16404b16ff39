//! Converts between Actix and the library for the protocol. (The bridges of others make
//! `serde_json` keep the order of members, which the document must not depend on.)

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, AUTHORIZATION};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use aivy_app::{App, Failure};
use aivy_types::ErrorCode;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use rmcp::transport::streamable_http_server::StreamableHttpService;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use serde_json::Value;

use super::message::{self, Malformed};
use super::service::{McpCaller, Service};
use super::written;
use crate::caller::Caller;
use crate::error::{self, ApiError, Shaped};
use crate::input::{content_type, read_body};

/// What the library requires a client to accept. The response is always JSON, so what the client
/// really accepts does not matter.
const BOTH: &str = "application/json, text/event-stream";

/// The service that implements the protocol.
pub(super) type Speaker = StreamableHttpService<Service, NeverSessionManager>;

/// Handles one message of a client.
pub(super) async fn handle(
    caller: Caller,
    app: Data<App>,
    speaker: Data<Speaker>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    content_type(&request)?;
    let body = read_body(&request, payload.into_inner()).await?;
    let id = match message::check(&body) {
        Ok(id) => id,
        Err(malformed) => return Ok(malformed.respond(StatusCode::BAD_REQUEST)),
    };
    let mut context = caller.tool_context(&app);
    context.written = written::arguments(&body);
    let caller = McpCaller {
        context,
        permissions: caller.permissions(),
    };
    let (head, body) = speaker
        .handle(to_library(&request, body, caller)?)
        .await
        .into_parts();
    // By its type it cannot fail.
    let body = body.collect().await.unwrap_or_default().to_bytes();
    from_library(&head, body, id)
}

/// The request for the library, without the key, which no handler needs.
fn to_library(
    request: &HttpRequest,
    body: Bytes,
    caller: McpCaller,
) -> Result<http::Request<Full<Bytes>>, Failure> {
    let mut message = http::Request::post(request.uri().to_string()).header("accept", BOTH);
    for (name, value) in request.headers() {
        if ![AUTHORIZATION, ACCEPT].contains(name) {
            message = message.header(name.as_str(), value.as_bytes());
        }
    }
    let unreadable = |error: http::Error| Failure::invalid(vec![format!("head: {error}")]);
    message
        .extension(caller)
        .body(Full::new(body))
        .map_err(unreadable)
}

/// The library's response. Plain text in it is converted to the right format.
fn from_library(
    head: &http::response::Parts,
    body: Bytes,
    id: Value,
) -> Result<HttpResponse, ApiError> {
    let status = StatusCode::from_u16(head.status.as_u16());
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let is_json = |value: &http::HeaderValue| value.as_bytes().starts_with(b"application/json");
    let has_shape = head.headers.get("content-type").is_some_and(is_json);
    let failed = status.is_client_error() || status.is_server_error();
    if failed && !has_shape {
        return in_shape(status, &String::from_utf8_lossy(&body), id);
    }
    let mut response = HttpResponse::build(status);
    for (name, value) in &head.headers {
        response.append_header((name.as_str(), value.as_bytes()));
    }
    let mut response = response.body(body);
    if failed {
        // It already has the protocol's format.
        let code = error::code_of_foreign(status);
        response.extensions_mut().insert(Shaped::of(code));
    }
    Ok(response)
}

/// Converts plain-text refusals of the library: a request from another origin gets our format, an
/// invalid message gets the protocol's.
fn in_shape(status: StatusCode, words: &str, id: Value) -> Result<HttpResponse, ApiError> {
    match status {
        StatusCode::FORBIDDEN => Err(elsewhere(words).into()),
        // The content type was checked before, so the members do not fit together.
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            let malformed = Malformed::request(id, "the message does not belong to the protocol");
            Ok(malformed.respond(StatusCode::BAD_REQUEST))
        }
        _ if status.is_client_error() => Ok(Malformed::request(id, words).respond(status)),
        _ => Err(Failure::new(ErrorCode::InternalError)
            .cause(words.to_owned())
            .into()),
    }
}

/// A page of another origin, or a request with another host name, is refused.
fn elsewhere(words: &str) -> Failure {
    let (header, setting) = if words.contains("Origin") {
        ("Origin", "ai.mcp.allowed_origins")
    } else {
        ("Host", "ai.mcp.allowed_hosts")
    };
    Failure::new(ErrorCode::Forbidden)
        .message(format!("/mcp does not accept requests with this {header}"))
        .detail(format!(
            "the setting {setting} does not allow this value of the header {header}"
        ))
}
