//! `/staking`: what one has staked, what it has paid, and the pools.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, get};
use aivy_app::App;
use aivy_types::body::{PageQuery, Pool, PoolFilter, Position, StakingSummary};
use askama::Template;

use crate::lists::{Asked, Pager};
use crate::page::{Page, Place, Shell, show};
use crate::plot::{Bar, Plot};
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(overview);
}

/// Pools that are shown: the newest.
const POOLS: PageQuery = PageQuery {
    page: 1,
    per_page: 50,
};

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
    /// What the pool of a position is called, where it is among those that are shown.
    fn pool_name<'a>(&'a self, position: &'a Position) -> &'a str {
        let pool = self.pools.iter().find(|pool| pool.id == position.pool_id);
        pool.map_or(position.pool_id.as_str(), |pool| &pool.name)
    }
}

#[get("/staking")]
async fn overview(member: Member, app: Data<App>, request: HttpRequest) -> Page {
    let id = member.id();
    let asked = Asked::new("list_positions", request.query_string())?;
    let positions = app.list_positions(id, &asked.filter()?, asked.page).await?;
    let pools = app.list_pools(&PoolFilter { status: None }, POOLS).await?;
    show(&StakingPage {
        shell: Shell::new("Staking", Place::Staking, Some(&member.who)),
        summary: app.staking_summary(id).await?,
        pools: pools.items,
        pager: asked.pager("/staking", positions.total),
        positions: positions.items,
        plot: rewards(&app.rewards_by_day(id).await?).html(),
    })
}

/// Rewards by day.
fn rewards(days: &[(String, i64)]) -> Plot {
    let bar = |(day, amount): &(String, i64)| Bar {
        label: day.clone(),
        parts: vec![*amount],
    };
    Plot {
        caption: "Rewards that were paid to you by day, in the last 30 days".to_owned(),
        kinds: vec![("tokens", "plot-good")],
        bars: days.iter().map(bar).collect(),
    }
}
