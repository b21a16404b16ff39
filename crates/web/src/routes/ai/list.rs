//! `/ai`: the AI tools, the runs, and the budgets.

use actix_web::get;
use actix_web::web::Data;
use aivy_app::App;
use aivy_types::ai::AiTool;
use aivy_types::body::AiUsage;
use askama::Template;

use crate::page::{NavItem, Page, Shell, show};
use crate::visitor::Member;

#[derive(Template)]
#[template(path = "ai/list.html")]
struct ToolsPage {
    shell: Shell,
    tools: Vec<AiTool>,
    usage: AiUsage,
}

#[get("/ai")]
pub(super) async fn show_tools(member: Member, app: Data<App>) -> Page {
    show(&ToolsPage {
        shell: Shell::new("AI tools", NavItem::Ai, Some(&member.who)),
        tools: app.ai_tools(),
        usage: app.usage(member.id()).await?.ai,
    })
}
