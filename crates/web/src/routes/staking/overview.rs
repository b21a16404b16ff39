//! `/staking`: the positions of the member, their rewards, and the pools.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, get};
use aivy_api::routes::operation_id;
use aivy_app::{App, StakingOverview};
use aivy_types::body::{Pool, Position, StakingSummary};
use askama::Template;

use crate::lists::{ListQuery, Pager};
use crate::page::{NavItem, Page, Shell, show};
use crate::plot::{Bar, Plot};
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(overview);
}

#[derive(Template)]
#[template(path = "staking/overview.html")]
struct StakingPage {
    shell: Shell,
    summary: StakingSummary,
    pools: Vec<Pool>,
    positions: Vec<Position>,
    pager: Pager,
    plot: String,
}

impl StakingPage {
    /// The name of a position's pool, if the pool is shown.
    fn pool_name<'a>(&'a self, position: &'a Position) -> &'a str {
        let pool = self.pools.iter().find(|pool| pool.id == position.pool_id);
        pool.map_or(position.pool_id.as_str(), |pool| &pool.name)
    }
}

#[get("/staking")]
async fn overview(member: Member, app: Data<App>, request: HttpRequest) -> Page {
    let id = member.id();
    let list_query = ListQuery::new(operation_id::list_positions, request.query_string())?;
    let StakingOverview {
        summary,
        positions,
        pools,
        rewards,
    } = app
        .staking_overview(id, &list_query.filter()?, list_query.page)
        .await?;
    show(&StakingPage {
        shell: Shell::new("Staking", NavItem::Staking, Some(&member.who)),
        summary,
        pools,
        pager: list_query.pager("/staking", positions.total),
        positions: positions.items,
        plot: plot(&rewards).html(),
    })
}

/// Rewards by day.
fn plot(days: &[(String, i64)]) -> Plot {
    let bar = |(day, amount): &(String, i64)| Bar {
        label: day.clone(),
        parts: vec![*amount],
    };
    Plot {
        caption: "Rewards paid to you per day, in the last 30 days".to_owned(),
        kinds: vec![("tokens", "plot-good")],
        bars: days.iter().map(bar).collect(),
    }
}
