//! From Actix to the library that speaks the protocol, and back. (The bridge that others offer makes
//! `serde_json` keep the order of members, which the document must not depend on.)

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use aivy_app::{App, Failure, ToolContext};
use aivy_types::{ErrorCode, Permissions};
use bytes::Bytes;
use http_body_util::{BodyDataStream, Full};

use super::Speaker;
use crate::caller::Caller;
use crate::error::{self, ApiError, Shaped};
use crate::input::read_body;

/// Who calls, for the handlers of the protocol.
#[derive(Debug, Clone)]
pub(super) struct McpCaller {
    pub(super) context: ToolContext,
    pub(super) permissions: Permissions,
}

/// One message of a client.
pub(super) async fn handle(
    caller: Caller,
    app: Data<App>,
    speaker: Data<Speaker>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let body = read_body(&request, payload.into_inner()).await?.freeze();
    let caller = McpCaller {
        context: caller.tool_context(&app),
        permissions: caller.permissions(),
    };
    let message = message(&request, body, caller)?;
    let (head, body) = speaker.handle(message).await.into_parts();
    if head.status == http::StatusCode::FORBIDDEN {
        let detail = "the host or the origin may not ask here: ai.mcp.allowed_hosts and \
                      ai.mcp.allowed_origins name those that may";
        return Err(Failure::new(ErrorCode::Forbidden).detail(detail).into());
    }
    let status = StatusCode::from_u16(head.status.as_u16());
    let mut response = HttpResponse::build(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    for (name, value) in &head.headers {
        response.append_header((name.as_str(), value.as_bytes()));
    }
    let mut response = response.streaming(BodyDataStream::new(body));
    if response.status().is_client_error() || response.status().is_server_error() {
        // It has the protocol's shape, which is the right one here.
        let code = error::code_of_foreign(response.status());
        response
            .extensions_mut()
            .insert(Shaped { code, cause: None });
    }
    Ok(response)
}

/// The request as the library knows it, without the key: no handler has to see that.
fn message(
    request: &HttpRequest,
    body: Bytes,
    caller: McpCaller,
) -> Result<http::Request<Full<Bytes>>, Failure> {
    let mut message = http::Request::post(request.uri().to_string());
    for (name, value) in request.headers() {
        if name != actix_web::http::header::AUTHORIZATION {
            message = message.header(name.as_str(), value.as_bytes());
        }
    }
    let unreadable = |error: http::Error| Failure::invalid(vec![format!("head: {error}")]);
    message
        .extension(caller)
        .body(Full::new(body))
        .map_err(unreadable)
}
