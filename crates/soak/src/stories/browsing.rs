//! Pages, and somebody who logs in and out.

use aivy_fuzz::case::Face;
use aivy_fuzz::pages::forms;
use aivy_fuzz::request::{Request, encode};

use crate::client::Call;
use crate::lane::Lane;
use crate::stage::PASSWORD;

const FORM: &str = "application/x-www-form-urlencoded";

/// Pages that need no session.
const PAGES: [&str; 7] = [
    "/login",
    "/reference",
    "/reference.md",
    "/llms.txt",
    "/openapi.json",
    "/healthz",
    "/readyz",
];

/// Pages of somebody who is logged in.
const INSIDE: [&str; 3] = ["/", "/tasks", "/account"];

pub(super) fn page(lane: &mut Lane) {
    let path = lane.one_of(&PAGES);
    let request = Request::new("GET", path).line("Accept: text/html,*/*;q=0.8");
    lane.client.once(&of("page", request, &[200]));
}

/// Logs in, looks around and logs out, so that the number of sessions is constant.
pub(super) fn session(lane: &mut Lane) {
    let form = format!(
        "name={}&password={}",
        lane.people.creator.name,
        encode(PASSWORD)
    );
    let request = Request::new("POST", "/login").body(FORM, form.into_bytes());
    let Some(answer) = lane.client.once(&of("log in", request, &[303])) else {
        return;
    };
    let cookies = answer
        .all("set-cookie")
        .filter_map(|it| it.split(';').next());
    let cookies = format!("Cookie: {}", cookies.collect::<Vec<_>>().join("; "));
    let mut log_out = None;
    for path in INSIDE {
        let request = Request::new("GET", path).line(cookies.as_str());
        let request = request.line("Accept: text/html");
        let Some(answer) = lane.client.surely(&of("page inside", request, &[200])) else {
            return;
        };
        let page = String::from_utf8_lossy(&answer.body).into_owned();
        log_out = forms(&page)
            .into_iter()
            .find(|it| it.action == "/logout")
            .or(log_out);
    }
    let Some(form) = log_out else {
        let told = "page inside: there is no form to log out";
        lane.client.shared.record.find(told, told.to_owned());
        return;
    };
    let fields = form.fields.iter();
    let fields = fields.map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    let fields = fields.collect::<Vec<_>>().join("&");
    let request = Request::new("POST", "/logout").body(FORM, fields.into_bytes());
    lane.client
        .surely(&of("log out", request.line(cookies), &[303]));
}

fn of(name: &'static str, request: Request, wanted: &'static [u16]) -> Call {
    Call {
        name,
        request,
        face: Face::Any,
        wanted,
        act: false,
    }
}
