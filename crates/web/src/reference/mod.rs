//! `/reference`: the API reference, generated from the document and the tables of the code.
//!
//! The pages show the model of [`aivy_api::reference`]. They are rendered once, at the first visit,
//! and sent from memory; the only part that depends on the reader is the list of their keys.

mod cached;
mod html;
mod keys;
mod pages;
mod search;

use std::sync::OnceLock;

use actix_web::web::{self, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, get, guard};
use aivy_api::Reference;
use aivy_app::{App, Failure};
use serde::Deserialize;

use crate::page::{Page, redirect, send, show};
use crate::problem;
use crate::settings::Settings;
use crate::visitor::Visitor;
use pages::{Contents, Pages, SearchPage};

/// Registers the pages.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(first)
        .service(find)
        .service(operation)
        .service(at("/reference/errors"))
        .service(at("/reference/errors/{code}"))
        .service(at("/reference/{group}"))
        .service(markdown)
        .service(llms);
}

fn at(path: &str) -> Resource {
    web::resource(path).guard(guard::Get()).to(fixed)
}

/// The pages of one server; rendered at the first visit.
#[derive(Debug, Default)]
pub(crate) struct Shelf(OnceLock<Pages>);

impl Shelf {
    fn pages(&self, app: &App, settings: &Settings) -> Result<&Pages, Failure> {
        if let Some(pages) = self.0.get() {
            return Ok(pages);
        }
        let made = Pages::new(&app.plans, &settings.public_url).map_err(crate::page::unrendered)?;
        Ok(self.0.get_or_init(|| made))
    }
}

/// A page that is the same for all strangers, and for all members.
async fn fixed(
    visitor: Visitor,
    shelf: Data<Shelf>,
    app: Data<App>,
    settings: Data<Settings>,
    request: HttpRequest,
) -> Page {
    let pages = shelf.pages(&app, &settings)?;
    match pages.at(request.path(), visitor.who.is_some()) {
        Some(page) => Ok(page.answer(&request)),
        None => Ok(problem::nothing_here()),
    }
}

/// The first page, which shows members their keys.
#[get("/reference")]
async fn first(
    visitor: Visitor,
    shelf: Data<Shelf>,
    app: Data<App>,
    settings: Data<Settings>,
    request: HttpRequest,
) -> Page {
    let Some(who) = &visitor.who else {
        return fixed(visitor, shelf, app, settings, request).await;
    };
    let (before, after) = &shelf.pages(&app, &settings)?.first;
    let keys = keys::render(&app, &who.user.id).await?;
    Ok(send([before.as_str(), &keys, after].concat()))
}

/// The search query.
#[derive(Debug, Deserialize)]
struct SearchQuery {
    #[serde(default)]
    q: String,
}

#[get("/reference/search")]
async fn find(
    visitor: Visitor,
    shelf: Data<Shelf>,
    app: Data<App>,
    settings: Data<Settings>,
    query: Query<SearchQuery>,
) -> Page {
    let pages = shelf.pages(&app, &settings)?;
    show(&SearchPage {
        shell: pages::shell("Search · API reference", visitor.who.is_some()),
        contents: Contents::elsewhere(),
        found: pages.index.find(&query.q),
        query: query.into_inner().q,
    })
}

/// Redirects to an operation by its ID, for links that do not depend on the structure of the pages.
#[get("/reference/operations/{id}")]
async fn operation(id: Path<String>) -> HttpResponse {
    match Reference::get().find(&id) {
        Some((group, operation)) => {
            redirect(&format!("/reference/{}#{}", group.slug, operation.id))
        }
        None => problem::nothing_here(),
    }
}

#[get("/reference.md")]
async fn markdown(
    shelf: Data<Shelf>,
    app: Data<App>,
    settings: Data<Settings>,
    request: HttpRequest,
) -> Page {
    Ok(shelf.pages(&app, &settings)?.markdown.answer(&request))
}

#[get("/llms.txt")]
async fn llms(
    shelf: Data<Shelf>,
    app: Data<App>,
    settings: Data<Settings>,
    request: HttpRequest,
) -> Page {
    Ok(shelf.pages(&app, &settings)?.llms.answer(&request))
}
