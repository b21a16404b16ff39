//! `/ai/{tool}`: a tool, and its result.

use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{get, post};
use aivy_api::IdempotencyLocks;
use aivy_app::{App, Failure};
use aivy_types::ai::AiTool;
use askama::Template;
use serde_json::Value;

use crate::acting;
use crate::form::Form;
use crate::page::{NavItem, Page, Shell, show};
use crate::problem::Problem;
use crate::schema_form::{self, Filled, Kind};
use crate::visitor::{Member, Sender};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(show_tool).service(run_tool);
}

#[derive(Template)]
#[template(path = "ai/tool.html")]
struct ToolPage {
    shell: Shell,
    problem: Option<Problem>,
    tool: AiTool,
    /// The form for the input; at first it contains an example.
    filled: Filled,
    /// The result of the tool.
    answer: Option<Value>,
    once: String,
}

impl ToolPage {
    fn new(member: &Member, app: &App, name: &str) -> Result<Self, Failure> {
        let tool = app.ai_tools().into_iter().find(|tool| tool.name == name);
        let tool = tool.ok_or_else(|| Failure::no_such("tool"))?;
        let fields = schema_form::fields(&tool.input_schema);
        Ok(Self {
            shell: Shell::new(&tool.title, NavItem::Ai, Some(&member.who)),
            problem: None,
            filled: Filled {
                form: schema_form::example(&tool.input_schema, fields.as_deref()),
                fields,
            },
            tool,
            answer: None,
            once: acting::once(app),
        })
    }
}

#[get("/ai/{tool}")]
async fn show_tool(member: Member, app: Data<App>, name: Path<String>) -> Page {
    show(&ToolPage::new(&member, &app, &name)?)
}

#[post("/ai/{tool}")]
async fn run_tool(
    sender: Sender<Member>,
    app: Data<App>,
    locks: Data<IdempotencyLocks>,
    name: Path<String>,
    form: Form,
) -> Page {
    let mut page = sender.again(ToolPage::new(sender.reader(), &app, &name))?;
    page.filled.form = form;
    match run(&sender, &app, &locks, &name, &page.filled).await {
        Ok(answer) => {
            page.answer = Some(answer);
            show(&page)
        }
        Err(failure) => {
            let problem = Problem::from(failure);
            page.problem = Some(problem.clone());
            Ok(problem.answer(&page))
        }
    }
}

async fn run(
    sender: &Sender<Member>,
    app: &App,
    locks: &IdempotencyLocks,
    name: &str,
    filled: &Filled,
) -> Result<Value, Failure> {
    let actor = acting::actor(sender.admitted()?, name, &filled.form);
    let input = filled.value("the input")?;
    // A second click waits for the first, and gets its result.
    let _guard = match &actor.idempotent_request {
        Some(request) => Some(locks.take(actor.user.clone(), request.key.clone()).await),
        None => None,
    };
    app.try_tool(&actor, name, input).await
}
