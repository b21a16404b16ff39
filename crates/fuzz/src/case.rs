//! A case: what is sent, and what must come back.

use std::time::Duration;

/// Whose shape an error has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// The API of the document.
    Api,
    OpenAi,
    Mcp,
    /// Pages: HTML, or the API's shape for who does not ask for HTML.
    Page,
    /// Whatever was addressed: any of the shapes.
    Any,
}

/// One thing that the client does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Send(Vec<u8>),
    /// Lets the server see what was sent so far by itself.
    Pause(Duration),
    /// Says that no more will come.
    HalfClose,
    /// Goes away without reading.
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

/// Of so many steps it is told what they are.
const STEPS_TOLD: usize = 12;

/// How many answers must come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// So many, all of them whole.
    Are(usize),
    /// One refusal (4xx), after which the server ends the connection: nothing behind it is read as a
    /// request.
    Refused,
    /// None, or some.
    Any,
}

/// What must come back.
#[derive(Debug, Clone)]
pub struct Wants {
    pub face: Face,
    pub answers: Answers,
    /// The id that the request carries, where it must be kept.
    pub request_id: Option<String>,
    /// Whether the answer has a head alone.
    pub head_only: bool,
    /// Whether target and head are as clients write them: then the answer comes from the face, with
    /// the headers of the limits.
    pub plain: bool,
    /// The statuses that the document gives for it, where the request is an operation's.
    pub statuses: Vec<u16>,
}

impl Wants {
    /// One whole answer in this shape.
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

/// What is sent, and what must come back.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it is, and what is wrong with it.
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

    /// What the client does, where it does more than send it all at once.
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

    /// Everything that is sent.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let sent = self.steps.iter().filter_map(|step| match step {
            Step::Send(bytes) => Some(bytes.as_slice()),
            _ => None,
        });
        sent.collect::<Vec<_>>().concat()
    }
}
