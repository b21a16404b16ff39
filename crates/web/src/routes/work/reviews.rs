//! `/reviews`: the results that wait for the member's review.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, get};
use aivy_app::App;
use aivy_store::reviews::Review;
use askama::Template;

use crate::lists::{ListQuery, Pager};
use crate::page::{NavItem, Page, Shell, show};
use crate::visitor::Member;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(list);
}

#[derive(Template)]
#[template(path = "work/reviews.html")]
struct ReviewsPage {
    shell: Shell,
    reviews: Vec<Review>,
    pager: Pager,
}

#[get("/reviews")]
async fn list(member: Member, app: Data<App>, request: HttpRequest) -> Page {
    let list_query = ListQuery::paged(request.query_string())?;
    let listed = app.reviews(member.id(), list_query.page).await?;
    show(&ReviewsPage {
        shell: Shell::new("Reviews", NavItem::Reviews, Some(&member.who)),
        pager: list_query.pager("/reviews", listed.total),
        reviews: listed.items,
    })
}
