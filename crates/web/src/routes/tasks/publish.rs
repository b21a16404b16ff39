//! `/tasks/new`: publishing a task.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{get, post};
use aivy_api::input::strict_json;
use aivy_api::routes::operation_id;
use aivy_app::{App, Failure};
use aivy_types::Json;
use aivy_types::body::{Task, TaskCategory, TaskIn};
use askama::Template;
use serde_json::{Map, Value, json};

use crate::acting;
use crate::form::{Form, judged};
use crate::page::{NavItem, Page, Shell, redirect, show};
use crate::problem::Problem;
use crate::visitor::{Member, Sender};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(show_form).service(publish);
}

#[derive(Template)]
#[template(path = "tasks/new.html")]
struct PublishPage {
    shell: Shell,
    problem: Option<Problem>,
    once: String,
    available: i64,
    form: Form,
}

impl PublishPage {
    const fn categories(&self) -> &'static [TaskCategory] {
        TaskCategory::ALL
    }

    /// The sent text of a field, or its initial value.
    fn value<'a>(&'a self, name: &'a str, first: &'a str) -> &'a str {
        if self.problem.is_some() {
            self.form.text(name)
        } else {
            first
        }
    }
}

async fn page(member: &Member, app: &App, form: Form) -> Result<PublishPage, Failure> {
    Ok(PublishPage {
        shell: Shell::new("Publish a task", NavItem::Tasks, Some(&member.who)),
        problem: None,
        once: acting::once(app),
        available: app.balance(member.id()).await?.available,
        form,
    })
}

#[get("/tasks/new")]
async fn show_form(member: Member, app: Data<App>) -> Page {
    show(&page(&member, &app, Form::default()).await?)
}

#[post("/tasks")]
async fn publish(sender: Sender<Member>, app: Data<App>, form: Form) -> Page {
    match publish_task(&sender, &app, &form).await {
        Ok(task) => Ok(redirect(&format!("/tasks/{}?done=published", task.id))),
        Err(failure) => {
            let problem = Problem::from(failure);
            let mut page = sender.again(page(sender.reader(), &app, form).await)?;
            page.problem = Some(problem.clone());
            Ok(problem.answer(&page))
        }
    }
}

async fn publish_task(sender: &Sender<Member>, app: &App, form: &Form) -> Result<Task, Failure> {
    let member = sender.admitted()?;
    let new = new(form)?;
    app.publish_task(&acting::actor(member, "/tasks", form), new)
        .await
}

fn new(form: &Form) -> Result<TaskIn, Failure> {
    let mut new: TaskIn = judged(operation_id::create_task, body(form)?)?;
    // Parsing into a value can lose how a number was written.
    let written = |name: &str| form.some(name).and_then(|text| Json::parse(text).ok());
    if let Some(input) = written("input") {
        new.input = input;
    }
    new.result_schema = written("result_schema");
    Ok(new)
}

/// The form as the body of `create_task`.
fn body(form: &Form) -> Result<Value, Failure> {
    let mut violations = Vec::new();
    let mut body = Map::new();
    for name in ["title", "description", "category", "review"] {
        body.insert(name.to_owned(), json!(form.text(name)));
    }
    for (name, usual) in [
        ("reward", 0),
        ("slots", 1),
        ("claim_ttl_seconds", 3600),
        ("review_ttl_seconds", 259_200),
        ("min_stake", 0),
    ] {
        let number = form.number(name, usual, &mut violations);
        body.insert(name.to_owned(), json!(number));
    }
    if let Some(text) = form.some("deadline") {
        body.insert("deadline".to_owned(), json!(moment(text)));
    }
    for name in ["input", "result_schema"] {
        let read = |text: &str| strict_json::parse_as(name, text.as_bytes());
        match form.some(name).map(read) {
            None => {}
            Some(Ok(value)) => drop(body.insert(name.to_owned(), value)),
            Some(Err(sentence)) => violations.push(sentence),
        }
    }
    if violations.is_empty() {
        Ok(Value::Object(body))
    } else {
        Err(Failure::invalid(violations))
    }
}

/// The value of a browser's date and time field, as UTC: `2030-01-31T12:00`.
fn moment(text: &str) -> String {
    match text.len() {
        16 => format!("{text}:00Z"),
        19 => format!("{text}Z"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_the_body_of_the_operation() {
        let fields = [
            ("title", "Name the colours"),
            ("category", "annotation"),
            ("review", "manual"),
            ("reward", "28"),
            ("slots", ""),
            ("input", "{\"a\": 1.50}"),
            ("deadline", "2030-01-31T12:00"),
        ];
        let form = Form::of(fields.map(|(name, text)| (name.to_owned(), text.to_owned())));
        let task = new(&form).unwrap();
        assert_eq!(
            (task.reward, task.slots, task.input.as_str()),
            (28, 1, r#"{"a":1.50}"#)
        );
        assert_eq!(task.deadline.unwrap().to_string(), "2030-01-31T12:00:00Z");
    }

    #[test]
    fn what_is_no_number_and_no_json_is_said() {
        let fields = [("reward", "much"), ("input", "{")];
        let form = Form::of(fields.map(|(name, text)| (name.to_owned(), text.to_owned())));
        let failure = body(&form).unwrap_err();
        assert_eq!(failure.details.len(), 2, "{failure:?}");
    }
}
