//! `POST /v1/ai/chat/stream`

use actix_web::HttpResponse;
use actix_web::web::Data;
use aivy_app::App;
use aivy_macros::operation;
use aivy_types::ai::ChatIn;

use crate::caller::Caller;
use crate::error::ApiError;
use crate::events::{self, ChatFrames, Ending};
use crate::input::Body;

/// Stream a chat model's answer
///
/// As `POST /v1/ai/chat`, while it is written, as server-sent events. Each `delta` carries a
/// `ChatDelta`: text to add. The last event is `done` with a `ChatDone`, or `error` with the body of
/// an error. Lines that begin with a colon are heartbeats. Whoever leaves ends the call; what was
/// written until then is taken of the budget. What goes wrong before the first piece is an ordinary
/// error.
#[operation(
    request_body = ChatIn,
    responses((
        status = 200, description = "The events.", content_type = "text/event-stream", body = String,
        example = "event: delta\ndata: {\"content\":\"Air scatters \"}\n\n",
    )),
    extensions(
        ("x-errors" = json!(["not_found", "budget_exceeded"])),
    ),
)]
pub(crate) async fn handle(
    caller: Caller,
    app: Data<App>,
    ending: Data<Ending>,
    body: Body<ChatIn>,
) -> Result<HttpResponse, ApiError> {
    let runner = caller.tool_context(&app).runner;
    let request = app.chat_request(body.0).await?;
    let frames = ChatFrames::new(request.model());
    let stream = app.chat_stream(&runner, request).await?;
    Ok(events::respond(stream, frames, &ending))
}
