//! The files of Swagger UI. They are embedded in the program and sent without a copy: the library's
//! own service copies each of them for every request.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use actix_web::http::header::CONTENT_ENCODING;
use actix_web::{HttpRequest, HttpResponse, Resource, web};
use bytes::Bytes;
use utoipa_swagger_ui::Config;

use crate::methods;

/// Its configuration; a script of ours tells it where the document is.
static CONFIG: LazyLock<Arc<Config<'static>>> =
    LazyLock::new(|| Arc::new(Config::from("/openapi.json")));

/// All paths below the scope in which this is registered.
pub(crate) fn files() -> Resource {
    web::resource("/{file:.*}")
        .route(web::get().to(file))
        .default_service(web::to(other))
}

async fn file(name: web::Path<String>) -> HttpResponse {
    let file = match utoipa_swagger_ui::serve(&name, CONFIG.clone()) {
        Ok(Some(file)) => file,
        Ok(None) => return HttpResponse::NotFound().finish(),
        Err(_) => return HttpResponse::InternalServerError().finish(),
    };
    let mut response = HttpResponse::Ok();
    if file.gzpipped {
        response.insert_header((CONTENT_ENCODING, "gzip"));
    }
    response
        .content_type(file.content_type)
        .body(match file.bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        })
}

async fn other(name: web::Path<String>, request: HttpRequest) -> HttpResponse {
    match utoipa_swagger_ui::serve(&name, CONFIG.clone()) {
        Ok(Some(_)) => methods::read_only(request).await,
        _ => HttpResponse::NotFound().finish(),
    }
}
