//! The visitor: the first argument of a page.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev};
use aivy_app::{App, Failure, SignedIn, Visit};
use aivy_types::{ErrorCode, UserId};

use crate::cookies;
use crate::problem::WebError;
use crate::settings::Settings;

/// A visitor, logged in or not.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    /// The user, if logged in.
    pub(crate) who: Option<SignedIn>,
    /// Where the visit comes from.
    pub(crate) visit: Visit,
    /// The session token from the cookie.
    pub(crate) token: Option<String>,
}

/// A visitor who is logged in; others are redirected to the log-in.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// The user.
    pub(crate) who: SignedIn,
    /// Where the visit comes from.
    pub(crate) visit: Visit,
    /// The session token from the cookie.
    pub(crate) token: String,
}

impl Member {
    /// The account.
    pub(crate) fn id(&self) -> &UserId {
        &self.who.user.id
    }
}

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, WebError>>>>;

/// The sender of a form that can be shown again. A form over the rate limit still reaches its page,
/// so that what was typed is not lost; before it acts, the page calls [`Sender::admitted`]. Pages
/// with a [`Member`] or a [`Visitor`] are not called in this case.
#[derive(Debug, Clone)]
pub(crate) struct Sender<T> {
    who: T,
    refusal: Option<Failure>,
}

impl<T> Sender<T> {
    /// The visitor to whom the page is shown.
    pub(crate) const fn reader(&self) -> &T {
        &self.who
    }

    /// The visitor who acts.
    ///
    /// # Errors
    /// Too many forms were sent: nothing can be changed.
    pub(crate) fn admitted(&self) -> Result<&T, Failure> {
        self.refusal.clone().map_or(Ok(&self.who), Err)
    }

    /// The page that shows the form again. Even without a page, the response reports that the rate
    /// limit was exceeded.
    ///
    /// # Errors
    /// The page cannot be shown.
    pub(crate) fn again<P, E: Into<WebError>>(&self, page: Result<P, E>) -> Result<P, WebError> {
        page.map_err(|error| match &self.refusal {
            Some(refusal) => refusal.clone().into(),
            None => error.into(),
        })
    }
}

/// What the guard found out about the sender of a request; stored in its extensions.
#[derive(Debug, Clone)]
pub(crate) struct Guest {
    pub(crate) visitor: Visitor,
    /// Why nothing can be changed.
    pub(crate) refusal: Option<Failure>,
}

/// Visitors that a page accepts.
pub(crate) trait Enter: Sized {
    /// # Errors
    /// The visitor is not logged in but must be.
    fn enter(visitor: Visitor, request: &HttpRequest) -> Result<Self, WebError>;
}

impl Enter for Visitor {
    fn enter(visitor: Visitor, _: &HttpRequest) -> Result<Self, WebError> {
        Ok(visitor)
    }
}

impl Enter for Member {
    fn enter(visitor: Visitor, request: &HttpRequest) -> Result<Self, WebError> {
        let (Some(who), Some(token)) = (visitor.who, visitor.token) else {
            return Err(WebError::log_in_first(request));
        };
        Ok(Self {
            who,
            visit: visitor.visit,
            token,
        })
    }
}

impl<T: Enter + 'static> FromRequest for Sender<T> {
    type Error = WebError;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let guest = guest(&request).await?;
            let who = T::enter(guest.visitor, &request)?;
            Ok(Self {
                who,
                refusal: guest.refusal,
            })
        })
    }
}

impl FromRequest for Visitor {
    type Error = WebError;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        admitted(Sender::from_request(request, payload))
    }
}

impl FromRequest for Member {
    type Error = WebError;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        admitted(Sender::from_request(request, payload))
    }
}

fn admitted<T: Clone + 'static>(sender: Extracting<Sender<T>>) -> Extracting<T> {
    Box::pin(async move { Ok(sender.await?.admitted()?.clone()) })
}

/// What the guard found out; or finds it out now, for pages that the guard skips because they are
/// the same for all visitors.
async fn guest(request: &HttpRequest) -> Result<Guest, WebError> {
    let known = request.extensions().get::<Guest>().cloned();
    match known {
        Some(guest) => Ok(guest),
        None => Ok(Guest {
            visitor: visitor(request).await?,
            refusal: None,
        }),
    }
}

/// The visitor who sent a request.
pub(crate) async fn visitor(request: &HttpRequest) -> Result<Visitor, WebError> {
    let (app, settings) = (data::<App>(request)?, data::<Settings>(request)?);
    let visit = visit(request, &settings);
    let sent = request.headers().get_all(header::COOKIE);
    let token = cookies::session(sent, &settings);
    let who = match &token {
        Some(token) => app.signed_in(token, &visit).await?,
        None => None,
    };
    if let Some(who) = &who {
        aivy_api::note_account(request, &who.user.id);
    }
    Ok(Visitor { who, visit, token })
}

pub(crate) fn data<T: 'static>(request: &HttpRequest) -> Result<Data<T>, WebError> {
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
        browser: cookies::browser(request.headers().get_all(header::COOKIE), settings),
    }
}

/// The reader of an error page.
#[derive(Debug)]
pub(crate) enum Reader {
    /// Not logged in.
    Stranger,
    Member(Box<SignedIn>),
    /// A visitor with a session cookie, whom the database cannot identify now.
    Unnamed,
}

/// How long an error page waits to identify its reader: the database may be the slow part.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

/// The reader who sent these cookies.
pub(crate) async fn reader(app: &App, settings: &Settings, sent: &[HeaderValue]) -> Reader {
    let Some(token) = cookies::session(sent.iter(), settings) else {
        return Reader::Stranger;
    };
    match actix_web::rt::time::timeout(PATIENCE, app.who_is(&token)).await {
        Ok(Ok(Some(who))) => Reader::Member(Box::new(who)),
        Ok(Ok(None)) => Reader::Stranger,
        Ok(Err(_)) | Err(_) => Reader::Unnamed,
    }
}
