//! The calls of the actors, and what comes back.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use aivy_app::{Actor, App, Failure, IdempotentRequest, Visit};
use aivy_types::body::{
    Balance, Order, PageQuery, Pool, Position, PositionFilter, PositionIn, Submission,
    SubmissionFilter, Task, TaskFilter, TaskIn, TaskPatch, TaskSort, TaskSwitch,
};
use aivy_types::{
    Envelope, ErrorCode, ErrorEnvelope, PoolId, PositionId, SubmissionId, TaskId, UserId,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// A use case with its input.
#[derive(Debug, Clone)]
pub enum Call {
    /// Publishes a task.
    Publish(TaskIn),
    /// Takes a slot.
    Claim(TaskId),
    /// Hands in a result.
    Submit(SubmissionId),
    /// Gives a slot back.
    Withdraw(SubmissionId),
    /// Accepts a result.
    Approve(SubmissionId),
    /// Refuses a result.
    Reject(SubmissionId),
    /// Asks for a second review.
    Appeal(SubmissionId),
    /// Ends a task.
    Cancel(TaskId),
    /// Opens or pauses a task.
    Switch(TaskId, TaskSwitch),
    /// Reads a task.
    ReadTask(TaskId),
    /// Reads a submission.
    ReadSubmission(SubmissionId),
    /// Reads the tasks that the caller published.
    ListTasks,
    /// Reads the submissions that the caller made.
    ListSubmissions,
    /// Reads the caller's positions.
    ListPositions,
    /// Reads the caller's balance.
    ReadBalance,
    /// Stakes tokens.
    Stake(PoolId, i64),
    /// Ends the earning of a position.
    Unstake(PositionId),
    /// Takes a position's tokens back.
    WithdrawStake(PositionId),
    /// Takes a position's rewards.
    ClaimRewards(PositionId),
    /// Reads a position.
    ReadPosition(PositionId),
    /// Reads a pool.
    ReadPool(PoolId),
    /// Adds tokens to a pool's reserve, as an operator.
    Fund(PoolId, i64),
    /// Closes a pool, as an operator.
    ClosePool(PoolId),
    /// Gives new tokens, as an operator.
    Grant(UserId, i64),
    /// Logs in, with a name and a password.
    LogIn(String, String),
    /// Changes the password: in a session, from one to another.
    ChangePassword(String, String, String),
    /// Asks whose session it is.
    ReadSession(String),
    /// Settles what is due, as the sweeper.
    Sweep,
    /// Seals the ledger, as the sealer.
    Seal,
    /// Verifies the ledger, as an operator.
    Audit,
}

/// What a call returned.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Answer {
    /// A task.
    Task(Box<Task>),
    /// A submission.
    Submission(Box<Submission>),
    /// Tasks.
    Tasks(Vec<Task>),
    /// Submissions.
    Submissions(Vec<Submission>),
    /// Positions.
    Positions(Vec<Position>),
    /// A balance.
    Balance(Balance),
    /// A position.
    Position(Position),
    /// A pool.
    Pool(Box<Pool>),
    /// Differences that an audit found.
    Differences(Vec<String>),
    /// The secret of a session.
    Session(String),
    /// Whether a session is known.
    Known(bool),
    /// Nothing but success.
    Done,
}

impl Answer {
    /// As a client gets it.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It succeeded.
    Answered(Answer),
    /// It was refused, with the cause for the log.
    Refused(ErrorCode, String),
    /// Its process died before it answered.
    Lost,
}

const ALL: PageQuery = PageQuery {
    page: 1,
    per_page: 100,
};

impl Call {
    /// The name of the operation, for counting.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Publish(_) => "publish",
            Self::Claim(_) => "claim",
            Self::Submit(_) => "submit",
            Self::Withdraw(_) => "withdraw",
            Self::Approve(_) => "approve",
            Self::Reject(_) => "reject",
            Self::Appeal(_) => "appeal",
            Self::Cancel(_) => "cancel",
            Self::Switch(..) => "switch",
            Self::ReadTask(_) => "read task",
            Self::ReadSubmission(_) => "read submission",
            Self::ListTasks => "list tasks",
            Self::ListSubmissions => "list submissions",
            Self::ListPositions => "list positions",
            Self::ReadBalance => "read balance",
            Self::Stake(..) => "stake",
            Self::Unstake(_) => "unstake",
            Self::WithdrawStake(_) => "withdraw stake",
            Self::ClaimRewards(_) => "claim rewards",
            Self::ReadPosition(_) => "read position",
            Self::ReadPool(_) => "read pool",
            Self::Fund(..) => "fund pool",
            Self::ClosePool(_) => "close pool",
            Self::Grant(..) => "grant",
            Self::LogIn(..) => "log in",
            Self::ChangePassword(..) => "change password",
            Self::ReadSession(_) => "read session",
            Self::Sweep => "sweep",
            Self::Seal => "seal",
            Self::Audit => "audit",
        }
    }

    /// Whether it changes nothing but what time has changed.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        matches!(
            self,
            Self::ReadTask(_)
                | Self::ReadSubmission(_)
                | Self::ReadPosition(_)
                | Self::ReadBalance
                | Self::ReadPool(_)
                | Self::ListTasks
                | Self::ListSubmissions
                | Self::ListPositions
                | Self::ReadSession(_)
                | Self::Sweep
                | Self::Seal
                | Self::Audit
        )
    }

    /// Whether it takes an `Idempotency-Key`.
    #[must_use]
    pub const fn is_post(&self) -> bool {
        matches!(
            self,
            Self::Publish(_)
                | Self::Claim(_)
                | Self::Submit(_)
                | Self::Withdraw(_)
                | Self::Approve(_)
                | Self::Reject(_)
                | Self::Appeal(_)
                | Self::Cancel(_)
                | Self::Stake(..)
                | Self::Unstake(_)
                | Self::WithdrawStake(_)
                | Self::ClaimRewards(_)
        )
    }

    /// What tells this request from others under the same key.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex::encode(Sha256::digest(format!("{self:?}")))
    }

    const fn status(&self) -> u16 {
        match self {
            Self::Publish(_) | Self::Claim(_) | Self::Stake(..) => 201,
            _ => 200,
        }
    }

    /// Does it, as the API would for this user and key.
    ///
    /// # Errors
    /// As the use case.
    pub async fn perform(
        &self,
        app: &App,
        user: &UserId,
        key: Option<&str>,
    ) -> Result<Answer, Failure> {
        let Some(key) = key else {
            return self.run(app, &Actor::from(user.clone())).await;
        };
        if let Some(kept) = self.kept(app, user, key).await? {
            return kept;
        }
        let request = IdempotentRequest::new(key.to_owned(), self.fingerprint(), self.status());
        let request = Arc::new(request);
        let actor = Actor {
            user: user.clone(),
            idempotent_request: Some(request.clone()),
        };
        match self.run(app, &actor).await {
            Err(failure) if !request.is_recorded() && is_kept(failure.code) => {
                self.keep(app, user, &request, failure).await
            }
            outcome => outcome,
        }
    }

    /// Keeps a refusal; the answer of another request if that was first.
    async fn keep(
        &self,
        app: &App,
        user: &UserId,
        request: &IdempotentRequest,
        failure: Failure,
    ) -> Result<Answer, Failure> {
        let body = ErrorEnvelope::new(failure.code, Vec::new());
        let body = serde_json::to_string(&body).unwrap_or_default();
        let status = failure.code.status();
        if app.keep_answer(user, request, status, body).await? {
            return Err(failure);
        }
        let kept = self.kept(app, user, &request.key).await?;
        kept.unwrap_or(Err(failure))
    }

    /// What the API answers from the record of this key.
    async fn kept(
        &self,
        app: &App,
        user: &UserId,
        key: &str,
    ) -> Result<Option<Result<Answer, Failure>>, Failure> {
        let Some(kept) = app.kept_answer(user, key).await? else {
            return Ok(None);
        };
        if kept.fingerprint != self.fingerprint() {
            return Ok(Some(Err(Failure::new(ErrorCode::IdempotencyKeyReused))));
        }
        if kept.status != self.status() {
            let refusal: ErrorEnvelope = parsed(&kept.body)?;
            let code = refusal.error.code.parse();
            return Ok(Some(Err(Failure::new(
                code.unwrap_or(ErrorCode::InternalError),
            ))));
        }
        self.read(&kept.body).map(|answer| Some(Ok(answer)))
    }

    fn read(&self, body: &str) -> Result<Answer, Failure> {
        Ok(match self {
            Self::Publish(_) | Self::Cancel(_) => {
                Answer::Task(Box::new(parsed::<Envelope<Task>>(body)?.data))
            }
            Self::Stake(..) | Self::Unstake(_) | Self::WithdrawStake(_) | Self::ClaimRewards(_) => {
                Answer::Position(parsed::<Envelope<Position>>(body)?.data)
            }
            _ => Answer::Submission(Box::new(parsed::<Envelope<Submission>>(body)?.data)),
        })
    }

    async fn run(&self, app: &App, actor: &Actor) -> Result<Answer, Failure> {
        let user = &actor.user;
        let task = |task| Answer::Task(Box::new(task));
        let submission = |submission| Answer::Submission(Box::new(submission));
        let pool = |pool| Answer::Pool(Box::new(pool));
        Ok(match self {
            Self::Publish(new) => task(app.publish_task(actor, new.clone()).await?),
            Self::Claim(id) => submission(app.claim_task(actor, id).await?),
            Self::Submit(id) => {
                submission(app.submit(actor, id, serde_json::json!({ "n": 1 })).await?)
            }
            Self::Withdraw(id) => submission(app.withdraw_submission(actor, id).await?),
            Self::Approve(id) => submission(app.approve(actor, id, None).await?),
            Self::Reject(id) => submission(app.reject(actor, id, "no".to_owned()).await?),
            Self::Appeal(id) => submission(app.appeal(actor, id, "but".to_owned()).await?),
            Self::Cancel(id) => task(app.cancel_task(actor, id).await?),
            Self::Switch(id, status) => {
                let patch = TaskPatch {
                    status: Some(*status),
                    ..TaskPatch::default()
                };
                task(app.update_task(actor, id, patch).await?)
            }
            Self::ReadTask(id) => task(app.task(id).await?),
            Self::ReadSubmission(id) => submission(app.submission(user, id).await?),
            Self::ListTasks => {
                let filter = TaskFilter {
                    status: None,
                    category: None,
                    creator: Some("me".to_owned()),
                    min_reward: None,
                    q: None,
                    sort: TaskSort::CreatedAt,
                    order: Order::Desc,
                };
                Answer::Tasks(app.tasks(user, &filter, ALL).await?.items)
            }
            Self::ListSubmissions => {
                let filter = SubmissionFilter::default();
                Answer::Submissions(app.submissions(user, filter, ALL).await?.items)
            }
            Self::ListPositions => {
                let filter = PositionFilter::default();
                Answer::Positions(app.list_positions(user, &filter, ALL).await?.items)
            }
            Self::ReadBalance => Answer::Balance(app.balance(user).await?),
            Self::Stake(pool, amount) => {
                let new = PositionIn {
                    pool_id: pool.clone(),
                    amount: *amount,
                };
                Answer::Position(app.stake(actor, new).await?)
            }
            Self::Unstake(id) => Answer::Position(app.unstake(actor, id).await?),
            Self::WithdrawStake(id) => Answer::Position(app.withdraw(actor, id).await?),
            Self::ClaimRewards(id) => Answer::Position(app.claim_rewards(actor, id).await?),
            Self::ReadPosition(id) => Answer::Position(app.position(user, id).await?),
            Self::ReadPool(id) => pool(app.pool(id).await?),
            Self::Fund(id, amount) => pool(app.fund_pool(id, *amount).await?),
            Self::ClosePool(id) => pool(app.close_pool(id).await?),
            Self::Grant(to, amount) => {
                app.grant(to, *amount, None).await?;
                Answer::Done
            }
            Self::LogIn(name, password) => {
                let fresh = app.log_in(name, password.clone(), &visit(), None).await?;
                Answer::Session(fresh.token.expose().to_owned())
            }
            Self::ChangePassword(session, old, new) => {
                let Some(who) = app.who_is(session).await? else {
                    return Err(Failure::new(ErrorCode::Unauthorized));
                };
                let (old, new) = (old.clone(), new.clone());
                app.change_password(&who.user, &who.session.id, old, new, &visit())
                    .await?;
                Answer::Done
            }
            Self::ReadSession(session) => Answer::Known(app.who_is(session).await?.is_some()),
            Self::Sweep => {
                app.settle_due().await?;
                Answer::Done
            }
            Self::Seal => {
                app.seal().await?;
                Answer::Done
            }
            Self::Audit => {
                let audit = app.audit().await?;
                let differences = audit.differences.iter();
                Answer::Differences(differences.map(|it| format!("{it:?}")).collect())
            }
        })
    }
}

/// Where everyone comes from.
#[must_use]
pub fn visit() -> Visit {
    Visit {
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        agent: "a simulation".to_owned(),
        browser: None,
    }
}

/// Whether a refusal is kept for retries.
#[must_use]
pub fn is_kept(code: ErrorCode) -> bool {
    !matches!(
        code,
        ErrorCode::InternalError
            | ErrorCode::ServiceUnavailable
            | ErrorCode::RateLimitExceeded
            | ErrorCode::Unauthorized
            | ErrorCode::IdempotencyInProgress
            | ErrorCode::IdempotencyKeyReused
    )
}

fn parsed<T: DeserializeOwned>(body: &str) -> Result<T, Failure> {
    serde_json::from_str(body)
        .map_err(|error| Failure::new(ErrorCode::InternalError).cause(error.to_string()))
}
