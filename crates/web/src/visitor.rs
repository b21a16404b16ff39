//! Who is visiting: the first argument of a page.

use std::future::Future;
use std::pin::Pin;

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, dev};
use aivy_app::{App, Failure, FreshSession, SignedIn, Visit};
use aivy_types::{ErrorCode, UserId};

use crate::problem::WebError;
use crate::settings::Settings;

/// The cookie over TLS: the prefix says that it belongs to this host alone (RFC 6265bis, 4.1.3.2).
const SECURE_COOKIE: &str = "__Host-aivy_session";
/// The cookie without TLS: on one's own machine.
const PLAIN_COOKIE: &str = "aivy_session";

/// Somebody, logged in or not.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    /// Who, if they are logged in.
    pub(crate) who: Option<SignedIn>,
    /// Where from.
    pub(crate) visit: Visit,
    /// What the cookie holds.
    pub(crate) token: Option<String>,
}

/// Somebody who is logged in; others are led to the log-in.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// Who.
    pub(crate) who: SignedIn,
}

impl Member {
    /// The account.
    pub(crate) fn id(&self) -> &UserId {
        &self.who.user.id
    }
}

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, WebError>>>>;

impl FromRequest for Visitor {
    type Error = WebError;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { visitor(&request).await })
    }
}

impl FromRequest for Member {
    type Error = WebError;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let visitor = visitor(&request).await?;
            let who = visitor
                .who
                .ok_or_else(|| WebError::log_in_first(&request))?;
            Ok(Self { who })
        })
    }
}

async fn visitor(request: &HttpRequest) -> Result<Visitor, WebError> {
    let (app, settings) = (data::<App>(request)?, data::<Settings>(request)?);
    let visit = visit(request, &settings);
    let token = token(request, &settings);
    let who = match &token {
        Some(token) => app.signed_in(token, &visit).await?,
        None => None,
    };
    Ok(Visitor { who, visit, token })
}

fn data<T: 'static>(request: &HttpRequest) -> Result<Data<T>, WebError> {
    let missing = || Failure::new(ErrorCode::InternalError).cause("a page without its data");
    let found = request.app_data::<Data<T>>().cloned();
    found.ok_or_else(|| missing().into())
}

fn visit(request: &HttpRequest, settings: &Settings) -> Visit {
    let agent = request.headers().get(header::USER_AGENT);
    Visit {
        address: settings
            .proxies
            .client(request.peer_addr(), request.headers()),
        agent: agent
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned(),
    }
}

fn cookie_name(settings: &Settings) -> &'static str {
    if settings.is_secure() {
        SECURE_COOKIE
    } else {
        PLAIN_COOKIE
    }
}

fn token(request: &HttpRequest, settings: &Settings) -> Option<String> {
    let cookie = request.cookie(cookie_name(settings))?;
    Some(cookie.value().to_owned()).filter(|token| !token.is_empty())
}

/// The cookie of a session that begins. It lives as long as the session may at most; the server
/// ends it before, when it is not seen.
pub(crate) fn cookie_of(session: &FreshSession, app: &App, settings: &Settings) -> Cookie<'static> {
    let seconds = session.ends_at.seconds() - app.clock.now().seconds();
    build(settings, session.token.expose().to_owned(), seconds)
}

/// The cookie that takes the other one away.
pub(crate) fn no_cookie(settings: &Settings) -> Cookie<'static> {
    build(settings, String::new(), 0)
}

fn build(settings: &Settings, value: String, seconds: i64) -> Cookie<'static> {
    Cookie::build(cookie_name(settings), value)
        .path("/")
        .http_only(true)
        .secure(settings.is_secure())
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(seconds))
        .finish()
}
