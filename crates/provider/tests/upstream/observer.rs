//! Notifications for metrics.

use std::sync::{Arc, Mutex};

use aivy_provider::testing::{Script, ScriptedUpstream, Step, completion};
use aivy_provider::{Attempt, Observer, Operation};

use crate::harness::{observed, provider, saying, shared_options, stream};

#[derive(Default)]
struct Heard(Mutex<Vec<Attempt>>);

impl Observer for Heard {
    fn attempt(&self, attempt: &Attempt) {
        self.0.lock().unwrap().push(attempt.clone());
    }
}

impl Heard {
    /// Provider, operation, number, outcome, and whether the response began.
    fn take(&self) -> Vec<(String, Operation, u32, &'static str, bool)> {
        let attempts = std::mem::take(&mut *self.0.lock().unwrap());
        let facts = |a: Attempt| {
            assert!(a.first_byte.is_none_or(|first| first <= a.duration));
            (
                a.provider.to_string(),
                a.operation,
                a.number,
                a.outcome,
                a.first_byte.is_some(),
            )
        };
        attempts.into_iter().map(facts).collect()
    }
}

#[tokio::test]
async fn each_attempt_is_told_with_its_outcome() {
    let bad = ScriptedUpstream::start([Script::answer(500, &[], "")]).await;
    let good = ScriptedUpstream::start([Script::json(200, &completion("hello", 9, 2))]).await;
    let heard = Arc::new(Heard::default());
    let both = vec![provider("bad", &bad), provider("good", &good)];
    let providers = observed(both, shared_options(2), heard.clone());
    providers.chat(&saying("hi")).await.unwrap();
    let expected = [
        ("bad".to_owned(), Operation::Chat, 1, "unavailable", false),
        ("good".to_owned(), Operation::Chat, 2, "ok", true),
    ];
    assert_eq!(heard.take(), expected);
}

#[tokio::test]
async fn a_stream_is_told_when_it_ends_fails_or_is_dropped() {
    let scripts = [
        Script::stream().says("hello").stops().done(),
        Script::stream().says("hel").cut(),
        Script::stream().says("hel").then(Step::Hold),
    ];
    let upstream = ScriptedUpstream::start(scripts).await;
    let heard = Arc::new(Heard::default());
    let providers = observed(
        vec![provider("a", &upstream)],
        shared_options(1),
        heard.clone(),
    );
    let told = |outcome| vec![("a".to_owned(), Operation::ChatStream, 1, outcome, true)];
    stream(&providers).await.1.unwrap();
    assert_eq!(heard.take(), told("ok"));
    stream(&providers).await.1.unwrap_err();
    assert_eq!(heard.take(), told("cut"));
    let open = providers.chat_stream(saying("hi")).await.unwrap();
    assert_eq!(heard.take(), []);
    drop(open);
    assert_eq!(heard.take(), told("dropped"));
}
