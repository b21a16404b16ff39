//! The cookies of the dashboard: one for a session, one for a known browser.

use actix_web::HttpResponse;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::HeaderValue;
use aivy_app::{App, FreshBrowser, FreshSession, SessionToken};
use aivy_types::Timestamp;

use crate::page::redirect;
use crate::settings::Settings;

/// The name of a cookie over TLS, where the prefix restricts it to this host (RFC 6265bis,
/// 4.1.3.2), and without TLS, on a local machine.
struct Name {
    secure: &'static str,
    plain: &'static str,
}

const SESSION: Name = Name {
    secure: "__Host-aivy_session",
    plain: "aivy_session",
};
const BROWSER: Name = Name {
    secure: "__Host-aivy_browser",
    plain: "aivy_browser",
};

impl Name {
    fn of(&self, settings: &Settings) -> &'static str {
        if settings.is_secure() {
            self.secure
        } else {
            self.plain
        }
    }

    fn find<'a>(
        &self,
        sent: impl Iterator<Item = &'a HeaderValue>,
        settings: &Settings,
    ) -> Option<String> {
        let name = self.of(settings);
        let texts = sent.filter_map(|value| value.to_str().ok());
        let mut pairs = texts
            .flat_map(|text| text.split(';'))
            .filter_map(|pair| Cookie::parse(pair.trim()).ok());
        let cookie = pairs.find(|cookie| cookie.name() == name)?;
        Some(cookie.value().to_owned()).filter(|token| !token.is_empty())
    }

    fn set(&self, response: &mut HttpResponse, settings: &Settings, value: String, seconds: i64) {
        let cookie = Cookie::build(self.of(settings), value)
            .path("/")
            .http_only(true)
            .secure(settings.is_secure())
            .same_site(SameSite::Lax)
            .max_age(Duration::seconds(seconds))
            .finish();
        // The only possible error is a cookie that is too long; these have a fixed length.
        let _ = response.add_cookie(&cookie);
    }
}

/// The token of a session from the cookies of a request.
pub(crate) fn session<'a>(
    sent: impl Iterator<Item = &'a HeaderValue>,
    settings: &Settings,
) -> Option<String> {
    SESSION.find(sent, settings)
}

/// The token of a known browser, which may have expired.
pub(crate) fn browser<'a>(
    sent: impl Iterator<Item = &'a HeaderValue>,
    settings: &Settings,
) -> Option<String> {
    BROWSER.find(sent, settings)
}

/// Redirects to `place` and sets the cookies of a new session. The cookie lasts as long as the
/// session can at most; the server ends an unused session earlier.
pub(crate) fn begin(
    place: &str,
    session: &FreshSession,
    app: &App,
    settings: &Settings,
) -> HttpResponse {
    let mut response = redirect(place);
    let (token, seconds) = lasting(&session.token, session.ends_at, app);
    SESSION.set(&mut response, settings, token, seconds);
    aivy_api::note_log_in(&mut response, &session.user);
    know(&mut response, &session.browser, app, settings);
    response
}

/// Sets the cookie of a known browser.
pub(crate) fn know(
    response: &mut HttpResponse,
    browser: &FreshBrowser,
    app: &App,
    settings: &Settings,
) {
    let (token, seconds) = lasting(&browser.token, browser.ends_at, app);
    BROWSER.set(response, settings, token, seconds);
}

/// Removes the cookie of a session. The browser stays known.
pub(crate) fn end(response: &mut HttpResponse, settings: &Settings) {
    SESSION.set(response, settings, String::new(), 0);
}

fn lasting(token: &SessionToken, ends_at: Timestamp, app: &App) -> (String, i64) {
    let seconds = ends_at.seconds() - app.clock.now().seconds();
    (token.expose().to_owned(), seconds)
}
