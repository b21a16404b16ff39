//! One client: sends case after case, and uses IDs from earlier responses.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use super::{Shared, deadline};
use crate::answer::Answer;
use crate::case::{Answers, Case, Step};
use crate::cases;
use crate::find::Find;
use crate::judge::judge;
use crate::options::End;
use crate::pages::{forms, links, remember};
use crate::random::Random;
use crate::request::Request;
use crate::wire::{Exchange, exchange};
use crate::world::{Hand, Learnt};

/// A case that takes longer is measured: sent again, with nothing else running.
const SUSPECT: Duration = Duration::from_millis(1500);

/// The number of cases between two requests of `/readyz`, which reads the database; `/healthz` is
/// requested after each.
const READY_EVERY: u64 = 32;

/// Sends the cases of a lane until the run ends.
pub(super) fn run(shared: &Shared, lane: u64, lanes: u64, mut learnt: Learnt) {
    let end = shared.options.end;
    let deadline = deadline(end, Instant::now());
    let (mut number, last) = match end {
        End::After(_) => (lane, u64::MAX),
        End::Cases(count) => (lane, count),
        End::Only(number) => (number, number.saturating_add(1)),
    };
    while number < last && !shared.stopped() && deadline.is_none_or(|it| Instant::now() < it) {
        one(shared, number, &mut learnt);
        number = number.saturating_add(lanes);
    }
}

fn one(shared: &Shared, number: u64, learnt: &mut Learnt) {
    let seed = shared.options.seed;
    let mut hand = Hand {
        world: &shared.world,
        learnt,
        random: Random::of(seed, number),
        request_id: format!("fuzz-{seed}-{number}"),
    };
    let case = cases::make(number, &mut hand);
    shared.record.begin(number, &case);
    let bounds = &shared.options.bounds;
    let (answers, exchange, mut faults) = {
        let _with_others = shared.alone.read().unwrap_or_else(PoisonError::into_inner);
        send(shared, &case)
    };
    let suspect = case.wants.answers != Answers::Any && exchange.took > SUSPECT;
    if suspect
        && let Some(used) = weigh(shared, &case)
        && used > bounds.cpu
    {
        faults.push(format!("it took {used:.1?} of a processor"));
    }
    faults.extend(alive(shared, number.is_multiple_of(READY_EVERY)));
    let who = shared.world.account_in(&case);
    answers.iter().for_each(|answer| learn(learnt, answer, who));
    shared.record.count(&case, &answers);
    if !faults.is_empty() {
        let (name, sent, steps) = (case.name.clone(), case.bytes(), case.told());
        let received = exchange.bytes;
        shared.record.add(Find {
            case: Some(number),
            name,
            faults,
            sent,
            steps,
            received,
        });
        if shared.record.is_full() {
            shared.stop();
        }
    }
}

fn send(shared: &Shared, case: &Case) -> (Vec<Answer>, Exchange, Vec<String>) {
    let longest = shared.options.bounds.longest;
    match exchange(shared.server, &case.steps, longest) {
        Ok(exchange) => {
            let (answers, faults) = judge(case, &exchange, &shared.options.bounds);
            (answers, exchange, faults)
        }
        Err(error) => {
            let none = Exchange {
                bytes: Vec::new(),
                ended: crate::wire::Ended::Reset,
                took: Duration::ZERO,
                lingered: Duration::ZERO,
            };
            (Vec::new(), none, vec![format!("no connection: {error}")])
        }
    }
}

/// The CPU time of a case when nothing else runs.
fn weigh(shared: &Shared, case: &Case) -> Option<Duration> {
    let _alone = shared.alone.write().unwrap_or_else(PoisonError::into_inner);
    let before = shared.process.cpu()?;
    let _ = exchange(shared.server, &case.steps, shared.options.bounds.longest);
    shared.process.cpu()?.checked_sub(before)
}

/// Faults of the probes; the run ends if nothing responds.
fn alive(shared: &Shared, ready_too: bool) -> Vec<String> {
    let probes: &[&str] = if ready_too {
        &["/healthz", "/readyz"]
    } else {
        &["/healthz"]
    };
    let within = shared.options.bounds.alive_within;
    let mut faults = Vec::new();
    for probe in probes {
        let request = Request::new("GET", *probe).bytes();
        match exchange(shared.server, &[Step::Send(request)], within) {
            Ok(it) if it.bytes.starts_with(b"HTTP/1.1 200 ") && it.took <= within => {}
            Ok(it) => {
                let start = it.bytes[..it.bytes.len().min(20)].escape_ascii();
                faults.push(format!(
                    "{probe} afterwards: \"{start}\" after {:.1?}",
                    it.took
                ));
            }
            Err(error) => {
                faults.push(format!("{probe} afterwards: {error}"));
                shared.stop();
            }
        }
    }
    faults
}

/// Stores IDs, forms and links.
fn learn(learnt: &mut Learnt, answer: &Answer, who: Option<usize>) {
    if answer.status >= 400 {
        return;
    }
    learnt
        .ids
        .learn(&answer.body[..answer.body.len().min(64 << 10)], who);
    if answer
        .header("content-type")
        .is_some_and(|it| it.starts_with("text/html"))
    {
        let page = String::from_utf8_lossy(&answer.body);
        // Logging out or closing the account would end the tests of pages.
        let ends = |action: &str| {
            action == "/logout" || action.ends_with("/close") || action.ends_with("/end")
        };
        remember(
            &mut learnt.forms,
            forms(&page).into_iter().filter(|form| !ends(&form.action)),
        );
        remember(&mut learnt.links, links(&page));
    }
}
