//! A failed run in words.

use std::fmt::Write as _;

use aivy_types::body::{Position, Submission, Task};

use crate::call::{Answer, Call, Outcome};
use crate::failure::Failure;
use crate::history::Record;

/// The story of the round in which it went wrong.
#[must_use]
pub fn tell(failure: &Failure) -> String {
    let mut story = String::new();
    for (number, round) in failure.before.iter().enumerate() {
        let _ = writeln!(story, "Round {number}:\n{round}");
    }
    let _ = write!(
        story,
        "Round {}:\n{}",
        failure.round,
        round(&failure.window, &failure.troubles)
    );
    let _ = writeln!(story, "What is wrong: {}", failure.what);
    if let Some(violation) = &failure.violation {
        let _ = writeln!(story, "  at: {}", line(&violation.record));
    }
    story
}

/// What happened in a round, and what went wrong with the disk.
#[must_use]
pub fn round(window: &[Record], troubles: &[String]) -> String {
    let mut story = lines(window);
    for trouble in troubles {
        let _ = writeln!(story, "  disk at {trouble}");
    }
    story
}

/// Each call on a line, in the order of their begins.
#[must_use]
fn lines(window: &[Record]) -> String {
    let mut story = String::new();
    let mut window: Vec<&Record> = window.iter().collect();
    window.sort_by_key(|record| record.begun);
    for record in window {
        let _ = writeln!(story, "  {}", line(record));
    }
    story
}

fn line(record: &Record) -> String {
    let key = record.key.as_ref();
    let key = key
        .map(|key| format!(" under {}", short(key)))
        .unwrap_or_default();
    format!(
        "{:>4}–{:<4} {}.{:06}  {} on node {}{key}: {} → {}",
        record.begun,
        record.ended,
        record.from.to_string().trim_end_matches('Z'),
        record.from.micros().rem_euclid(1_000_000),
        record.who,
        record.node,
        words(&record.call),
        outcome(&record.outcome)
    )
}

/// A call in words.
fn words(call: &Call) -> String {
    let about = |what: &str, id: &str| format!("{what} {}", short(id));
    match call {
        Call::Publish(new) => format!(
            "publish {} ({} slots of {} tokens, {:?} review, claims {} s, review {} s, least stake \
             {}{})",
            short(&new.title),
            new.slots,
            new.reward,
            new.review,
            new.claim_ttl_seconds,
            new.review_ttl_seconds,
            new.min_stake,
            new.deadline
                .map(|at| format!(", until {at}"))
                .unwrap_or_default()
        ),
        Call::Claim(id) => about("claim", id.as_str()),
        Call::Submit(id) => about("submit", id.as_str()),
        Call::Withdraw(id) => about("withdraw", id.as_str()),
        Call::Approve(id) => about("approve", id.as_str()),
        Call::Reject(id) => about("reject", id.as_str()),
        Call::Appeal(id) => about("appeal", id.as_str()),
        Call::Cancel(id) => about("cancel", id.as_str()),
        Call::Switch(id, to) => format!("{} to {to}", about("switch", id.as_str())),
        Call::ReadTask(id) => about("read", id.as_str()),
        Call::ReadSubmission(id) => about("read", id.as_str()),
        Call::ReadPosition(id) => about("read", id.as_str()),
        Call::Stake(id, amount) => about(&format!("stake {amount} in"), id.as_str()),
        Call::Unstake(id) => about("unstake", id.as_str()),
        Call::WithdrawStake(id) => about("withdraw", id.as_str()),
        Call::ClaimRewards(id) => about("claim the rewards of", id.as_str()),
        Call::ReadPool(id) => about("read", id.as_str()),
        Call::Fund(id, amount) => about(&format!("add {amount} to"), id.as_str()),
        Call::ClosePool(id) => about("close", id.as_str()),
        Call::Grant(to, amount) => about(&format!("grant {amount} to"), to.as_str()),
        Call::LogIn(name, password) => format!("log in as {name} by {}", short(password)),
        Call::ChangePassword(session, old, new) => format!(
            "change {} to {} in session {}",
            short(old),
            short(new),
            short(session)
        ),
        Call::ReadSession(session) => format!("ask for session {}", short(session)),
        Call::ListTasks
        | Call::ListSubmissions
        | Call::ListPositions
        | Call::ReadBalance
        | Call::Sweep
        | Call::Seal
        | Call::Audit => call.name().to_owned(),
    }
}

/// The last characters of an ID, which tell it from others.
fn short(id: &str) -> String {
    let kind = id.split(['_', '-', ' ']).next().unwrap_or_default();
    let end: String = id
        .chars()
        .skip(id.chars().count().saturating_sub(6))
        .collect();
    format!("{kind}…{end}")
}

fn task(it: &Task) -> String {
    format!(
        "{} {}, {} left",
        short(it.id.as_str()),
        it.status,
        it.slots_left
    )
}

fn submission(it: &Submission) -> String {
    let (id, of) = (short(it.id.as_str()), short(it.task_id.as_str()));
    format!(
        "{id} of {of} {}, claim until {}",
        it.status, it.claim_expires_at
    )
}

fn position(it: &Position) -> String {
    let end = it.withdrawable_at;
    let end = end.map(|at| format!(", ends {at}")).unwrap_or_default();
    format!(
        "{} {} tokens {}, rewards {} and {} claimed, locked until {}{end}",
        short(it.id.as_str()),
        it.amount,
        it.status,
        it.claimable_rewards,
        it.claimed_rewards,
        it.unlocks_at
    )
}

fn list<T>(items: &[T], each: fn(&T) -> String) -> String {
    let items: Vec<_> = items.iter().map(each).collect();
    format!("[{}]", items.join("; "))
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answered(answer) => match answer {
            Answer::Task(it) => task(it),
            Answer::Submission(it) => submission(it),
            Answer::Position(it) => position(it),
            Answer::Tasks(all) => list(all, task),
            Answer::Submissions(all) => list(all, submission),
            Answer::Positions(all) => list(all, position),
            Answer::Balance(it) => format!(
                "{} available, {} escrowed, {} staked, {} unstaking, {} claimable",
                it.available, it.escrowed, it.staked, it.unstaking, it.claimable_rewards
            ),
            Answer::Pool(it) => format!(
                "{} {}, {} left",
                short(it.id.as_str()),
                it.status,
                it.reserve
            ),
            Answer::Differences(found) if found.is_empty() => "the books are whole".to_owned(),
            Answer::Differences(found) => found.join("; "),
            Answer::Session(secret) => format!("session {}", short(secret)),
            Answer::Known(known) => format!("known: {known}"),
            Answer::Done => "done".to_owned(),
        },
        Outcome::Refused(code, cause) => format!("{}: {cause}", code.as_str()),
        Outcome::Lost => "no answer".to_owned(),
    }
}
