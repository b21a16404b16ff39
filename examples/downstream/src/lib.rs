//! A badge for a user of AIVY: who they are, what they did, and how much the key may still ask.

use aivy_client::{Aivy, AnswerExt as _, Error};

/// The badge of the user whom the client's key belongs to.
///
/// # Errors
/// As the call; see [`excuse`] for a sentence about it.
pub async fn badge(aivy: &Aivy) -> Result<String, Error> {
    let answer = aivy.get_profile().send().await?;
    let left = match answer.rate_limit() {
        Some(facts) => format!("{} of {} requests left", facts.remaining, facts.limit),
        None => "no limit known".to_owned(),
    };
    let profile = answer.into_inner().data;
    Ok(format!(
        "{} (@{}): {} tasks, {} tokens earned, {} staked; {left}",
        profile.name,
        profile.username,
        profile.stats.tasks_completed,
        profile.stats.tokens_earned,
        profile.stats.tokens_staked,
    ))
}

/// A sentence for the user when there is no badge.
pub fn excuse(error: &Error) -> String {
    match (error.code(), error.retry_after()) {
        (Some("unauthorized"), _) => "This key does not work. Make a new one.".to_owned(),
        (Some("forbidden"), _) => {
            format!("This key may not do that: {}.", error.details().join(", "))
        }
        (Some("rate_limit_exceeded"), Some(wait)) => {
            format!("Too many requests. Try again in {} s.", wait.as_secs())
        }
        _ => format!("No badge today: {error}"),
    }
}
