//! `/developer/keys/new`: a name, the permissions, and the key, shown once.

use actix_web::web::{Data, Query, ServiceConfig};
use actix_web::{get, post};
use aivy_app::{App, Failure, FreshKey, NewKey};
use aivy_types::{Permission, Permissions, Timestamp};
use askama::Template;
use serde::Deserialize;

use crate::form::Form;
use crate::page::{Page, Place, Shell, show};
use crate::problem::Problem;
use crate::settings::Settings;
use crate::visitor::{Member, Sender};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(show_form).service(create);
}

/// After how many days a key ends, as the form offers it; 0: never.
const LIFETIMES: [(i64, &str); 5] = [
    (0, "never"),
    (7, "in 7 days"),
    (30, "in 30 days"),
    (90, "in 90 days"),
    (365, "in a year"),
];

#[derive(Template)]
#[template(path = "developer/new_key.html")]
struct NewKeyPage {
    shell: Shell,
    problem: Option<Problem>,
    name: String,
    chosen: Permissions,
    lifetime: i64,
}

impl NewKeyPage {
    fn new(member: &Member) -> Self {
        Self {
            shell: Shell::new("Generate New Key", Place::Developer, Some(&member.who)),
            problem: None,
            name: String::new(),
            chosen: Permissions::default(),
            lifetime: 0,
        }
    }

    const fn permissions(&self) -> &'static [Permission] {
        Permission::ALL
    }

    const fn lifetimes(&self) -> [(i64, &'static str); 5] {
        LIFETIMES
    }
}

/// Permissions that a link asks for.
#[derive(Debug, Deserialize)]
struct Wanted {
    permissions: Option<String>,
}

#[get("/developer/keys/new")]
async fn show_form(member: Member, query: Query<Wanted>) -> Page {
    let wanted = query.permissions.as_deref().unwrap_or("");
    show(&NewKeyPage {
        chosen: Permissions::parse(wanted).unwrap_or_default(),
        ..NewKeyPage::new(&member)
    })
}

#[post("/developer/keys")]
async fn create(
    sender: Sender<Member>,
    app: Data<App>,
    settings: Data<Settings>,
    form: Form,
) -> Page {
    let member = sender.reader();
    let chosen: Permissions = form
        .all("permissions")
        .filter_map(|name| name.parse::<Permission>().ok())
        .collect();
    let lifetime = form.text("lifetime").parse().unwrap_or(0);
    let new = NewKey {
        name: form.text("name").to_owned(),
        permissions: chosen,
        expires_at: end(app.clock.now(), lifetime),
    };
    let made = match sender.admitted() {
        Ok(member) => app.create_key(member.id(), new).await,
        Err(failure) => Err(failure),
    };
    match made {
        Ok(fresh) => show(&FreshKeyPage::new(member, &settings, fresh)),
        Err(failure) => Ok(refused(member, &form, chosen, lifetime, failure)),
    }
}

fn refused(
    member: &Member,
    form: &Form,
    chosen: Permissions,
    lifetime: i64,
    failure: Failure,
) -> actix_web::HttpResponse {
    let problem = Problem::from(failure);
    problem.answer(&NewKeyPage {
        problem: Some(problem.clone()),
        name: form.text("name").to_owned(),
        chosen,
        lifetime,
        ..NewKeyPage::new(member)
    })
}

/// When a key ends that lives for so many of the days that are offered.
fn end(now: Timestamp, days: i64) -> Option<Timestamp> {
    let offered = LIFETIMES.iter().any(|(lifetime, _)| *lifetime == days);
    let seconds = now.seconds().saturating_add(days * 86_400);
    (offered && days > 0).then(|| Timestamp::from_micros(seconds.saturating_mul(1_000_000)))
}

#[derive(Template)]
#[template(path = "developer/fresh_key.html")]
pub(super) struct FreshKeyPage {
    shell: Shell,
    fresh: FreshKey,
    /// A line that works when it is pasted; `None` for a key that may not read what it shows.
    curl: String,
}

impl FreshKeyPage {
    pub(super) fn new(member: &Member, settings: &Settings, fresh: FreshKey) -> Self {
        // Any valid key may ask about itself.
        let path = if fresh.record.permissions.contains(Permission::ReadUser) {
            "/v1/user/profile"
        } else {
            "/v1/key"
        };
        let curl = format!(
            "curl -sS {}{path} -H 'Authorization: Bearer {}'",
            settings.public_url,
            fresh.text.expose()
        );
        Self {
            shell: Shell::new("Your new API key", Place::Developer, Some(&member.who)),
            fresh,
            curl,
        }
    }
}
