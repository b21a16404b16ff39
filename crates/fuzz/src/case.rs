//! A case: what is sent, and the expected response.

use std::time::Duration;

/// The expected format of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// The API of the document.
    Api,
    OpenAi,
    Mcp,
    /// Pages: HTML, or the API's format for clients that do not accept HTML.
    Page,
    /// Unknown: any of the formats.
    Any,
}

/// A step of the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Send(Vec<u8>),
    /// Pauses, so that the server sees separately what was sent so far.
    Pause(Duration),
    /// Closes the sending side.
    HalfClose,
    /// Closes the connection without reading.
    Leave,
}

impl Step {
    fn told(&self) -> String {
        match self {
            Self::Send(bytes) => format!("{} bytes", bytes.len()),
            Self::Pause(time) => format!("{time:?}"),
            Self::HalfClose => "an end".to_owned(),
            Self::Leave => "gone".to_owned(),
        }
    }
}

/// The maximum number of steps that are printed.
const STEPS_TOLD: usize = 12;

/// The expected number of responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// Exactly this many, all complete.
    Are(usize),
    /// One refusal (4xx), after which the server closes the connection: nothing after it is parsed
    /// as a request.
    Refused,
    /// Any number.
    Any,
}

/// The expected response.
#[derive(Debug, Clone)]
pub struct Wants {
    pub face: Face,
    pub answers: Answers,
    /// The request's ID, if the response must contain it.
    pub request_id: Option<String>,
    /// Whether the response has only a head.
    pub head_only: bool,
    /// Whether target and head are well-formed: then the response comes from the face, with the
    /// rate limit headers.
    pub plain: bool,
    /// The documented statuses, if the request is for an operation.
    pub statuses: Vec<u16>,
}

impl Wants {
    /// One complete response in this format.
    #[must_use]
    pub fn one(face: Face) -> Self {
        Self {
            face,
            answers: Answers::Are(1),
            request_id: None,
            head_only: false,
            plain: false,
            statuses: Vec::new(),
        }
    }
}

/// A case: what is sent, and the expected response.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its description, and what is wrong with it.
    pub name: String,
    pub steps: Vec<Step>,
    pub wants: Wants,
}

impl Case {
    /// A case that is sent in one piece.
    #[must_use]
    pub fn of(name: impl Into<String>, bytes: Vec<u8>, wants: Wants) -> Self {
        let (name, steps) = (name.into(), vec![Step::Send(bytes)]);
        Self { name, steps, wants }
    }

    /// The steps as text, if there is more than one.
    #[must_use]
    pub fn told(&self) -> Option<String> {
        if matches!(self.steps.as_slice(), [Step::Send(_)]) {
            return None;
        }
        let mut told: Vec<_> = self.steps.iter().map(Step::told).collect();
        if told.len() > STEPS_TOLD {
            let more = told.len() - STEPS_TOLD;
            told.truncate(STEPS_TOLD);
            told.push(format!("{more} steps more"));
        }
        Some(told.join(", "))
    }

    /// All bytes that are sent.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let sent = self.steps.iter().filter_map(|step| match step {
            Step::Send(bytes) => Some(bytes.as_slice()),
            _ => None,
        });
        sent.collect::<Vec<_>>().concat()
    }
}
