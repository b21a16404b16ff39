//! `/staking/pools/{pool_id}`: a pool, and staking in it.

use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, get, post};
use aivy_api::routes::operation_id;
use aivy_app::{App, Failure};
use aivy_types::PoolId;
use aivy_types::body::{Pool, Position, PositionIn};
use askama::Template;
use serde_json::json;

use crate::acting;
use crate::form::{Form, judged};
use crate::page::{NavItem, Page, Shell, redirect, show};
use crate::path_id::path_id;
use crate::problem::{Problem, WebError};
use crate::visitor::{Member, Sender};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(view).service(stake);
}

#[derive(Template)]
#[template(path = "staking/pool.html")]
struct PoolPage {
    shell: Shell,
    problem: Option<Problem>,
    pool: Pool,
    available: i64,
    amount: String,
    once: String,
}

async fn page(member: &Member, app: &App, id: &str) -> Result<PoolPage, WebError> {
    let id: PoolId = path_id(id, "pool")?;
    let pool = app.pool(&id).await?;
    Ok(PoolPage {
        shell: Shell::new(&pool.name, NavItem::Staking, Some(&member.who)),
        problem: None,
        available: app.balance(member.id()).await?.available,
        amount: String::new(),
        once: acting::once(app),
        pool,
    })
}

#[get("/staking/pools/{pool_id}")]
async fn view(member: Member, app: Data<App>, id: Path<String>) -> Page {
    show(&page(&member, &app, &id).await?)
}

#[post("/staking/pools/{pool_id}/stake")]
async fn stake(
    sender: Sender<Member>,
    app: Data<App>,
    id: Path<String>,
    request: HttpRequest,
    form: Form,
) -> Page {
    match begin(&sender, &app, &id, request.path(), &form).await {
        Ok(position) => Ok(redirect(&format!(
            "/staking/positions/{}?done=staked",
            position.id
        ))),
        Err(failure) => {
            let problem = Problem::from(failure);
            let mut page = sender.again(page(sender.reader(), &app, &id).await)?;
            page.problem = Some(problem.clone());
            form.text("amount").clone_into(&mut page.amount);
            Ok(problem.answer(&page))
        }
    }
}

async fn begin(
    sender: &Sender<Member>,
    app: &App,
    id: &str,
    path: &str,
    form: &Form,
) -> Result<Position, Failure> {
    let member = sender.admitted()?;
    let mut violations = Vec::new();
    let amount = form.number("amount", 0, &mut violations);
    if !violations.is_empty() {
        return Err(Failure::invalid(violations));
    }
    let body: PositionIn = judged(
        operation_id::create_position,
        json!({ "pool_id": id, "amount": amount }),
    )?;
    app.stake(&acting::actor(member, path, form), body).await
}
