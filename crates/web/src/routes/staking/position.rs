//! `/staking/positions/{position_id}`: a position, with claiming, unstaking (with a preview) and
//! withdrawing.

use actix_web::web::{Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, get, post};
use aivy_app::{App, Failure};
use aivy_types::body::{Pool, Position, PositionStatus};
use aivy_types::{PositionId, Timestamp};
use askama::Template;
use serde::Deserialize;

use crate::acting;
use crate::form::Form;
use crate::page::{NavItem, Page, Shell, redirect, show};
use crate::path_id::path_id;
use crate::problem::WebError;
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(view)
        .service(preview)
        .service(unstake)
        .service(withdraw)
        .service(claim);
}

#[derive(Template)]
#[template(path = "staking/position.html")]
struct PositionPage {
    shell: Shell,
    position: Position,
    pool: Pool,
    now: Timestamp,
    once: String,
}

impl PositionPage {
    fn is_locked(&self) -> bool {
        self.position.status == PositionStatus::Active && self.now < self.position.unlocks_at
    }

    fn is_withdrawable(&self) -> bool {
        let over = self
            .position
            .withdrawable_at
            .is_some_and(|at| at <= self.now);
        self.position.status == PositionStatus::Unstaking && over
    }
}

/// What was done before.
#[derive(Debug, Deserialize)]
struct DoneQuery {
    done: Option<String>,
}

fn position_id(text: &str) -> Result<PositionId, Failure> {
    path_id(text, "position")
}

async fn page(member: &Member, app: &App, id: &str) -> Result<PositionPage, WebError> {
    let position = app.position(member.id(), &position_id(id)?).await?;
    let pool = app.pool(&position.pool_id).await?;
    Ok(PositionPage {
        shell: Shell::new(&pool.name, NavItem::Staking, Some(&member.who)),
        now: app.clock.now(),
        once: acting::once(app),
        position,
        pool,
    })
}

#[get("/staking/positions/{position_id}")]
async fn view(member: Member, app: Data<App>, id: Path<String>, query: Query<DoneQuery>) -> Page {
    let mut page = page(&member, &app, &id).await?;
    page.shell = page.shell.noting(match query.done.as_deref() {
        Some("staked") => Some("Your tokens are staked and earn rewards from now on."),
        Some("claimed") => Some("The rewards were paid to your available balance."),
        Some("unstaked") => Some("The position is unstaked, and its cooldown has started."),
        Some("withdrawn") => Some("The stake is back in your available balance."),
        _ => None,
    });
    show(&page)
}

#[derive(Template)]
#[template(path = "staking/unstake.html")]
struct UnstakePage {
    shell: Shell,
    pool: Pool,
    /// The position as it would become.
    after: Position,
    once: String,
}

#[get("/staking/positions/{position_id}/unstake")]
async fn preview(member: Member, app: Data<App>, id: Path<String>) -> Page {
    let after = app.preview_unstake(member.id(), &position_id(&id)?).await?;
    show(&UnstakePage {
        shell: Shell::new("Unstake", NavItem::Staking, Some(&member.who)),
        pool: app.pool(&after.pool_id).await?,
        after,
        once: acting::once(&app),
    })
}

#[post("/staking/positions/{position_id}/unstake")]
async fn unstake(
    member: Member,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    form: Form,
) -> Page {
    let actor = acting::actor(&member, request.path(), &form);
    app.unstake(&actor, &position_id(&id)?).await?;
    Ok(redirect(&format!("/staking/positions/{id}?done=unstaked")))
}

#[post("/staking/positions/{position_id}/withdraw")]
async fn withdraw(
    member: Member,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    form: Form,
) -> Page {
    let actor = acting::actor(&member, request.path(), &form);
    app.withdraw(&actor, &position_id(&id)?).await?;
    Ok(redirect(&format!("/staking/positions/{id}?done=withdrawn")))
}

#[post("/staking/positions/{position_id}/claim")]
async fn claim(
    member: Member,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    form: Form,
) -> Page {
    let actor = acting::actor(&member, request.path(), &form);
    app.claim_rewards(&actor, &position_id(&id)?).await?;
    Ok(redirect(&format!("/staking/positions/{id}?done=claimed")))
}
