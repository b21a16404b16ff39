//! What the upstream does with a request.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Semaphore;

/// A step of a script.
#[derive(Debug, Clone)]
pub enum Step {
    /// Send these bytes.
    Send(Vec<u8>),
    /// Send these bytes repeatedly, with this pause, until the other side closes.
    Drip(Vec<u8>, Duration),
    /// Wait for a permit and use it up, or until the other side closes.
    Gate(Arc<Semaphore>),
    /// Do nothing until the other side closes.
    Hold,
    /// Close the connection.
    Close,
}

/// The steps for one request. After the last one the connection waits for the next request.
#[derive(Debug, Clone, Default)]
pub struct Script(pub(super) Vec<Step>);

impl Script {
    /// The steps, for use in another script.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Never responds.
    #[must_use]
    pub fn silence() -> Self {
        Self(vec![Step::Hold])
    }

    /// Closes the connection without a response.
    #[must_use]
    pub fn hang_up() -> Self {
        Self(vec![Step::Close])
    }

    /// A JSON response.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::answer(
            status,
            &[("content-type", "application/json")],
            &body.to_string(),
        )
    }

    /// A response with any headers and any body.
    #[must_use]
    pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let length = body.len().to_string();
        let mut script = Self::head(
            status,
            headers
                .iter()
                .copied()
                .chain([("content-length", length.as_str())]),
        );
        script.0.push(Step::Send(body.as_bytes().to_vec()));
        script
    }

    /// The head of a stream in chunked encoding; events follow.
    #[must_use]
    pub fn stream() -> Self {
        Self::head(
            200,
            [
                ("content-type", "text/event-stream"),
                ("transfer-encoding", "chunked"),
            ],
        )
    }

    fn head<'a>(status: u16, headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut head = format!("HTTP/1.1 {status} As Told\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        Self(vec![Step::Send(head.into_bytes())])
    }

    /// Sends text as one chunk of a stream.
    #[must_use]
    pub fn chunk(self, text: &str) -> Self {
        let chunk = format!("{:x}\r\n{text}\r\n", text.len());
        self.then(Step::Send(chunk.into_bytes()))
    }

    /// Sends one event of a stream.
    #[must_use]
    pub fn event(self, data: &Value) -> Self {
        self.chunk(&format!("data: {data}\n\n"))
    }

    /// Sends a piece of a completion.
    #[must_use]
    pub fn says(self, text: &str) -> Self {
        self.event(&piece(&json!({"content": text}), None))
    }

    /// Sends the finish reason.
    #[must_use]
    pub fn stops(self) -> Self {
        self.event(&piece(&json!({}), Some("stop")))
    }

    /// Sends the usage as the second to last event.
    #[must_use]
    pub fn uses(self, prompt: u64, completion: u64) -> Self {
        self.event(
            &json!({"id": "c-1", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": [], "usage": usage(prompt, completion)}),
        )
    }

    /// Ends a stream as OpenAI does.
    #[must_use]
    pub fn done(self) -> Self {
        self.chunk("data: [DONE]\n\n").ends()
    }

    /// Ends a stream's chunked encoding, without a final event.
    #[must_use]
    pub fn ends(self) -> Self {
        self.then(Step::Send(b"0\r\n\r\n".to_vec()))
    }

    /// Closes the connection here.
    #[must_use]
    pub fn cut(self) -> Self {
        self.then(Step::Close)
    }

    /// Adds a step.
    #[must_use]
    pub fn then(mut self, step: Step) -> Self {
        self.0.push(step);
        self
    }
}

fn piece(delta: &Value, finish_reason: Option<&str>) -> Value {
    json!({"id": "c-1", "object": "chat.completion.chunk", "created": 1, "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}]})
}

fn usage(prompt: u64, completion: u64) -> Value {
    json!({"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion})
}

/// A completion in one piece, in OpenAI's format.
#[must_use]
pub fn completion(text: &str, prompt: u64, completion: u64) -> Value {
    json!({"id": "c-1", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": usage(prompt, completion)})
}
