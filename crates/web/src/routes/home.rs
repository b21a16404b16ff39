//! `/`: the overview of an account; for strangers, the description of the product.

use actix_web::get;
use actix_web::web::Data;
use aivy_app::{App, DayOutcomes, Overview};
use aivy_store::users::User;
use aivy_types::Plan;
use aivy_types::body::{Balance, Transaction};
use askama::Template;

use crate::page::{NavItem, Page, Shell, show};
use crate::plot::{Bar, Plot};
use crate::visitor::Visitor;

/// The number of transactions that are shown.
const LATEST: i64 = 5;

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomePage {
    shell: Shell,
    open: bool,
}

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage {
    shell: Shell,
    user: User,
    plan: Option<Plan>,
    balance: Balance,
    latest: Vec<Transaction>,
    requests: i64,
    refused: i64,
    plot: String,
}

#[get("/")]
pub(super) async fn show_home(visitor: Visitor, app: Data<App>) -> Page {
    let Some(who) = visitor.who else {
        return show(&WelcomePage {
            shell: Shell::new("Welcome", NavItem::Overview, None),
            open: app.accounts.open,
        });
    };
    let id = &who.user.id;
    let Overview {
        balance,
        latest,
        days,
    } = app.overview(id, LATEST).await?;
    show(&OverviewPage {
        shell: Shell::new("Overview", NavItem::Overview, Some(&who)),
        plan: app
            .plans
            .iter()
            .find(|plan| plan.name == who.user.plan)
            .cloned(),
        balance,
        latest,
        requests: days.iter().map(DayOutcomes::total).sum(),
        refused: days.iter().map(|day| day.refused).sum(),
        plot: requests(&days).html(),
        user: who.user,
    })
}

/// Requests by day and by outcome.
fn requests(days: &[DayOutcomes]) -> Plot {
    let bar = |day: &DayOutcomes| Bar {
        label: day.day.clone(),
        parts: vec![day.succeeded, day.invalid, day.failed, day.refused],
    };
    Plot {
        caption: "API requests per day".to_owned(),
        kinds: vec![
            ("succeeded", "plot-good"),
            ("invalid (4xx)", "plot-odd"),
            ("failed (5xx)", "plot-bad"),
            ("refused (403, 429)", "plot-refused"),
        ],
        bars: days.iter().map(bar).collect(),
    }
}
