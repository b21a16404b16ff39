//! `POST /v1/ai/chat/stream`

use actix_web::HttpResponse;
use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::ai::ChatIn;

use crate::caller::Caller;
use crate::error::ApiError;
use crate::events::{self, ChatFrames, StreamShutdown};
use crate::input::Body;

/// Stream a chat completion
///
/// The same as `POST /v1/ai/chat`, as server-sent events while the completion is generated. Each
/// `delta` event carries a `ChatDelta`: text to append. The last event is `done` with a `ChatDone`,
/// or `error` with an error body. Lines that begin with a colon are heartbeats. If the client
/// disconnects, the call ends, and the tokens generated until then are charged to the budget. An
/// error before the first event is an ordinary error response.
#[operation(
    request_body = ChatIn,
    responses((
        status = 200, description = "The stream of events.", content_type = "text/event-stream", body = String,
        example = "event: delta\ndata: {\"content\":\"Air scatters \"}\n\n",
    )),
    extensions(
        ("x-errors" = json!(["not_found", "budget_exceeded"])),
    ),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    ending: Data<StreamShutdown>,
    body: Body<ChatIn>,
) -> Result<HttpResponse, ApiError> {
    let runner = caller.tool_context(&app).runner;
    let request = app.chat_request(body.0).await?;
    let frames = ChatFrames::new(request.model());
    let stream = app.chat_stream(&runner, request).await?;
    Ok(events::respond(stream, frames, &ending))
}
