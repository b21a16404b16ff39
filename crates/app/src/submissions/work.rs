//! The worker's actions on a submission.

use aivy_core::mutant::{self, Mutant};
use aivy_core::result_schema::{self, MAX_BYTES, Refusal};
use aivy_store::{StoreError, Tx, submissions, tasks};
use aivy_types::body::{Review, Submission, SubmissionStatus};
use aivy_types::{ErrorCode, Json, SubmissionId, UserId};

use super::{Role, close, no_submission, not_yours, open, said, wrong_status};
use crate::actor::{ActContext, Done};
use crate::tasks::looked_into;
use crate::{Actor, App, Failure};

impl App {
    /// Submits a result. If the review is automatic, it is approved and paid at once.
    ///
    /// # Errors
    /// There is no such submission, it is not the actor's, it is no longer claimed, the result does
    /// not match the task's schema (every violation), or the database fails.
    pub async fn submit(
        &self,
        actor: &Actor,
        id: &SubmissionId,
        result: impl Into<Json>,
    ) -> Result<Submission, Failure> {
        let text = self.judge(&actor.user, id, result.into()).await?;
        self.act(
            actor,
            (actor.user.clone(), id.clone(), text),
            async |tx, context, (user, id, text)| submit(tx, context, user, id, text).await,
        )
        .await
    }

    /// The result as JSON, if it matches the schema of its task, which never changes.
    async fn judge(
        &self,
        user: &UserId,
        id: &SubmissionId,
        result: Json,
    ) -> Result<String, Failure> {
        let schema = self
            .db
            .read((user.clone(), id.clone()), async |tx, (user, id)| {
                schema_for(tx, user, id).await
            })
            .await?;
        let text = result.to_string();
        if text.len() > MAX_BYTES {
            let sentence = format!("result must have at most {MAX_BYTES} bytes");
            return Err(Failure::invalid(vec![sentence]));
        }
        let Some(schema) = schema else {
            return Ok(text);
        };
        let schema = schema.to_value().map_err(StoreError::corrupt)?;
        let result = looked_into(&result, "result")?;
        let judge = move || result_schema::judge(&schema, &result);
        self.judges.run(judge).await?.map_err(refused)?;
        Ok(text)
    }

    /// Withdraws a claim: its slot becomes free.
    ///
    /// # Errors
    /// There is no such submission, it is not the actor's, it is no longer claimed, or the database
    /// fails.
    pub async fn withdraw_submission(
        &self,
        actor: &Actor,
        id: &SubmissionId,
    ) -> Result<Submission, Failure> {
        self.act(
            actor,
            (actor.user.clone(), id.clone()),
            async |tx, context, (user, id)| {
                let (mut locked, state) = open(tx, context, user, id, Role::Worker).await?;
                if state.status != SubmissionStatus::Claimed {
                    return Err(wrong_status(state.status));
                }
                let status = SubmissionStatus::Withdrawn;
                locked.drop_claim(tx, &state, status).await?;
                close(tx, locked, user, id).await
            },
        )
        .await
    }

    /// Requests a second review of a rejected submission, once. It holds a slot meanwhile.
    ///
    /// # Errors
    /// There is no such submission, it is not the actor's, it is not rejected or was already
    /// appealed, the task has ended or has no slot left, or the database fails.
    pub async fn appeal(
        &self,
        actor: &Actor,
        id: &SubmissionId,
        reason: String,
    ) -> Result<Submission, Failure> {
        said("reason", &reason)?;
        self.act(
            actor,
            (actor.user.clone(), id.clone(), reason),
            async |tx, context, (user, id, reason)| appeal(tx, context, user, id, reason).await,
        )
        .await
    }
}

fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::Differs(sentences) => Failure::invalid(sentences),
        Refusal::TooDear(sentence) => Failure::invalid(vec![sentence]),
        // The schema was accepted when the task was published, by older rules. The worker can
        // withdraw the claim, and the creator can cancel the task.
        Refusal::Unreadable(problems) => {
            let mut failure = Failure::new(ErrorCode::Conflict).message(
                "The task's result_schema is no longer supported, so no result can be checked against it; withdraw the submission",
            );
            failure.details = problems;
            failure
        }
    }
}

async fn submit(
    tx: &mut Tx<'_>,
    context: &ActContext,
    user: &UserId,
    id: &SubmissionId,
    result: &str,
) -> Result<Done<Submission>, Failure> {
    let (mut locked, state) = open(tx, context, user, id, Role::Worker).await?;
    if state.status != SubmissionStatus::Claimed {
        return Err(wrong_status(state.status));
    }
    let due = context
        .second()
        .plus_seconds(locked.task.review_ttl_seconds);
    submissions::submit(tx, id, result, context.now, due).await?;
    if locked.task.review == Review::Automatic {
        locked.approve(tx, &state, None, context.now).await?;
    }
    close(tx, locked, user, id).await
}

async fn appeal(
    tx: &mut Tx<'_>,
    context: &ActContext,
    user: &UserId,
    id: &SubmissionId,
    reason: &str,
) -> Result<Done<Submission>, Failure> {
    let conflict = |message: &'static str| Err(Failure::new(ErrorCode::Conflict).message(message));
    let (mut locked, state) = open(tx, context, user, id, Role::Worker).await?;
    if state.status != SubmissionStatus::Rejected {
        return Err(wrong_status(state.status));
    }
    if state.appealed_at.is_some() && !mutant::is_on(Mutant::AppealedTwice) {
        return conflict("The submission was already appealed; the rejection is final");
    }
    if submissions::is_taken(tx, &locked.task.id, user).await? {
        return conflict("You already have another live or approved submission to this task");
    }
    locked.task.slots.appeal()?;
    let due = context
        .second()
        .plus_seconds(locked.task.review_ttl_seconds);
    submissions::appeal(tx, id, reason, context.now, due).await?;
    close(tx, locked, user, id).await
}

/// The schema for the result of this submission of `user`, if the task has one.
async fn schema_for(
    tx: &mut Tx<'_>,
    user: &UserId,
    id: &SubmissionId,
) -> Result<Option<Json>, Failure> {
    let found = submissions::get(tx, user, id).await?;
    let found = found.ok_or_else(no_submission)?;
    if found.worker.id != *user {
        return Err(not_yours(Role::Worker));
    }
    let task = tasks::get(tx, &found.task_id).await?;
    Ok(task.and_then(|task| task.result_schema))
}
