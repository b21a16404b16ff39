//! What the server does by itself, beside the requests.

mod sealer;

pub(crate) use sealer::Sealer;
