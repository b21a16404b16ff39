//! Responses in the common envelope: one object, or a page of a list.

use std::future::Future;

use actix_web::body::BoxBody;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, LINK, LOCATION};
use actix_web::{HttpRequest, HttpResponse, Responder};
use aivy_app::{Failure, Listed};
use aivy_gate::ReadySlot;
use aivy_types::body::{Located, PageQuery};
use aivy_types::{Envelope, ErrorCode, ListEnvelope, Meta, Pagination};
use bytes::Bytes;
use serde::Serialize;

use crate::error::ApiError;

/// What a handler returns.
pub type ApiResult<T> = Result<Reply<T>, ApiError>;

/// A success with `T` in the envelope.
#[derive(Debug)]
pub enum Reply<T> {
    /// 200, with data to serialize.
    Data(T),
    /// 201: `T` was created, and can be read at this path.
    Made(T, String),
    /// 200 with the serialized envelope.
    Ready(Bytes),
}

impl<T: Located> Reply<T> {
    /// 201: `data` was created.
    pub fn made(data: T) -> Self {
        let location = data.location();
        Self::Made(data, location)
    }
}

impl<T: Serialize> Responder for Reply<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        match self {
            Self::Data(data) => HttpResponse::Ok().json(Envelope::new(data)),
            Self::Made(data, location) => HttpResponse::Created()
                .insert_header((LOCATION, location))
                .json(Envelope::new(data)),
            Self::Ready(bytes) => {
                let mut response = HttpResponse::Ok().body(bytes);
                response
                    .headers_mut()
                    .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                response
            }
        }
    }
}

/// What the handler of a list returns.
pub type ListAnswer<T> = Result<PageReply<T>, ApiError>;

/// A page of a list, with `meta` and `Link`.
#[derive(Debug)]
pub struct PageReply<T> {
    items: Vec<T>,
    pagination: Pagination,
}

impl<T> PageReply<T> {
    /// The requested page.
    #[must_use]
    pub fn new(listed: Listed<T>, page: PageQuery) -> Self {
        Self {
            items: listed.items,
            pagination: Pagination::new(listed.total, page.per_page, page.page),
        }
    }
}

impl<T> PageReply<T> {
    /// The requested page of a complete list.
    #[must_use]
    pub fn of_all(all: Vec<T>, page: PageQuery) -> Self {
        let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let before = (page.page - 1).saturating_mul(page.per_page);
        let skipped = usize::try_from(before).unwrap_or(usize::MAX);
        let taken = usize::try_from(page.per_page).unwrap_or(usize::MAX);
        let items = all.into_iter().skip(skipped).take(taken).collect();
        Self::new(Listed { items, total }, page)
    }
}

impl<T: Serialize> Responder for PageReply<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse<BoxBody> {
        let links = links(request.path(), request.query_string(), &self.pagination);
        let meta = Meta {
            pagination: self.pagination,
        };
        HttpResponse::Ok()
            .insert_header((LINK, links))
            .json(ListEnvelope {
                success: true,
                data: self.items,
                meta,
            })
    }
}

/// `Link` (RFC 8288): first, prev, next and last, each with the other query parameters unchanged.
fn links(path: &str, query: &str, place: &Pagination) -> String {
    let rest: String = query
        .split('&')
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some("page"))
        .map(|pair| format!("&{pair}"))
        .collect();
    let link =
        |relation: &str, page: i64| format!("<{path}?page={page}{rest}>; rel=\"{relation}\"");
    let mut links = vec![link("first", 1)];
    if place.current_page > 1 {
        links.push(link("prev", (place.current_page - 1).min(place.last_page)));
    }
    if place.current_page < place.last_page {
        links.push(link("next", place.current_page + 1));
    }
    links.push(link("last", place.last_page));
    links.join(", ")
}

/// A response that is serialized once and reused until its account changes.
pub async fn remembered<T, F, E>(slot: &ReadySlot, make: impl FnOnce() -> F) -> ApiResult<T>
where
    T: Serialize,
    F: Future<Output = Result<T, E>>,
    ApiError: From<E>,
{
    if let Some(bytes) = slot.get() {
        return Ok(Reply::Ready(bytes));
    }
    // The version is taken before the data is read: after a change in between, what is stored is
    // stale at once instead of counting as new.
    let version = slot.version();
    // Boxed, so that a cached response does not carry the future of the read.
    let envelope = Envelope::new(Box::pin(make()).await?);
    let bytes = Bytes::from(serde_json::to_vec(&envelope).map_err(unserialisable)?);
    slot.put(version, bytes.clone());
    Ok(Reply::Ready(bytes))
}

fn unserialisable(error: serde_json::Error) -> ApiError {
    Failure::new(ErrorCode::InternalError)
        .cause(error.to_string())
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_rest_of_the_query() {
        let place = Pagination::new(35, 10, 2);
        assert_eq!(
            links("/v1/tasks", "status=open&page=2&q=a%20b", &place),
            "</v1/tasks?page=1&status=open&q=a%20b>; rel=\"first\", \
             </v1/tasks?page=1&status=open&q=a%20b>; rel=\"prev\", \
             </v1/tasks?page=3&status=open&q=a%20b>; rel=\"next\", \
             </v1/tasks?page=4&status=open&q=a%20b>; rel=\"last\""
        );
    }

    #[test]
    fn a_page_past_the_end_leads_back_to_the_last() {
        let place = Pagination::new(5, 10, 7);
        assert_eq!(
            links("/v1/tasks", "", &place),
            "</v1/tasks?page=1>; rel=\"first\", </v1/tasks?page=1>; rel=\"prev\", </v1/tasks?page=1>; rel=\"last\""
        );
    }
}
