//! The creator's actions on a submission.

use aivy_core::mutant::{self, Mutant};
use aivy_store::Tx;
use aivy_types::body::{Submission, SubmissionStatus};
use aivy_types::{SubmissionId, UserId};

use super::{Role, close, open, said, wrong_status};
use crate::actor::{ActContext, Done};
use crate::{Actor, App, Failure};

/// A creator's decision.
#[derive(Debug, Clone)]
enum Judgement {
    Approve(Option<String>),
    Reject(String),
}

impl Judgement {
    /// Refuses empty feedback.
    fn said(&self) -> Result<(), Failure> {
        match self {
            Self::Approve(None) => Ok(()),
            Self::Approve(Some(feedback)) | Self::Reject(feedback) => said("feedback", feedback),
        }
    }
}

impl App {
    /// Approves a submission, and pays its worker from escrow.
    ///
    /// # Errors
    /// There is no such submission, its task is not the actor's, it does not wait for review, or
    /// the database fails.
    pub async fn approve(
        &self,
        actor: &Actor,
        id: &SubmissionId,
        feedback: Option<String>,
    ) -> Result<Submission, Failure> {
        self.review(actor, id, Judgement::Approve(feedback)).await
    }

    /// Rejects a submission: its slot becomes free.
    ///
    /// # Errors
    /// See [`App::approve`].
    pub async fn reject(
        &self,
        actor: &Actor,
        id: &SubmissionId,
        feedback: String,
    ) -> Result<Submission, Failure> {
        self.review(actor, id, Judgement::Reject(feedback)).await
    }

    async fn review(
        &self,
        actor: &Actor,
        id: &SubmissionId,
        judgement: Judgement,
    ) -> Result<Submission, Failure> {
        judgement.said()?;
        self.act(
            actor,
            (actor.user.clone(), id.clone(), judgement),
            async |tx, context, (user, id, judgement)| {
                review(tx, context, user, id, judgement).await
            },
        )
        .await
    }
}

async fn review(
    tx: &mut Tx<'_>,
    context: &ActContext,
    user: &UserId,
    id: &SubmissionId,
    judgement: &Judgement,
) -> Result<Done<Submission>, Failure> {
    let (mut locked, state) = open(tx, context, user, id, Role::Creator).await?;
    if !matches!(
        state.status,
        SubmissionStatus::Submitted | SubmissionStatus::Appealed
    ) && !mutant::is_on(Mutant::ApprovedTwice)
    {
        return Err(wrong_status(state.status));
    }
    match judgement {
        Judgement::Approve(feedback) => {
            let feedback = feedback.as_deref();
            locked.approve(tx, &state, feedback, context.now).await?;
        }
        Judgement::Reject(feedback) => locked.reject(tx, &state, feedback).await?,
    }
    close(tx, locked, user, id).await
}
