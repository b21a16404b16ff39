//! The same for machines: `/reference.md` and `/llms.txt`.

use aivy_api::contract::served;

use super::html;
use crate::harness::Server;
use crate::harness::document::{DOCUMENT, operations};

each_backend! {
    shared: the_markdown_has_all_of_it, llms_txt_has_its_form_and_its_links_lead_somewhere;
}

async fn the_markdown_has_all_of_it(server: &Server) {
    let answer = server.get("/reference.md").send().await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-type"),
        "text/markdown; charset=utf-8"
    );
    let text = answer.text;
    for operation in operations() {
        assert!(
            text.contains(&format!("\n### {}\n", operation.id)),
            "{}",
            operation.id
        );
        let line = format!("`{} {}`", operation.method, operation.path);
        assert!(text.contains(&line), "{line}");
    }
    let served = served::document(&DOCUMENT, &server.base());
    let items = served["paths"].as_object().unwrap().values();
    for value in items.flat_map(|item| item.as_object().unwrap().values()) {
        for sample in value["x-codeSamples"].as_array().unwrap() {
            let source = sample["source"].as_str().unwrap();
            assert!(text.contains(&format!("\n{source}\n```\n")), "{source}");
        }
    }
    for code in aivy_types::ErrorCode::ALL {
        assert!(text.contains(&format!("`{code}`")), "{code}");
    }
    for permission in aivy_types::Permission::ALL {
        assert!(text.contains(&format!("| `{permission}` | {} |", permission.grants())));
    }
    // The sections of the first page, in their order.
    let page = super::page(server, "/reference").await;
    let headings: Vec<_> = page
        .split("<h2 id=")
        .skip(1)
        .map(|rest| html::text(&format!("<h2 id={}", rest.split("</h2>").next().unwrap())))
        .filter(|heading| heading != "Operations")
        .collect();
    let places = headings
        .iter()
        .map(|heading| text.find(&format!("\n## {heading}\n")));
    let places: Vec<_> = places.map(Option::unwrap).collect();
    assert!(places.is_sorted() && places.len() == 9, "{headings:?}");
}

async fn llms_txt_has_its_form_and_its_links_lead_somewhere(server: &Server) {
    let answer = server.get("/llms.txt").send().await;
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    let mut lines = answer.text.lines().filter(|line| !line.is_empty());
    assert_eq!(lines.next(), Some("# AIVY API"));
    assert!(lines.next().unwrap().starts_with("> "));
    let links: Vec<_> = answer.text.split("](").skip(1).collect();
    assert!(links.len() > operations().len());
    for link in links {
        let (target, _) = link.split_once(')').unwrap();
        let path = target.strip_prefix(&server.base()).unwrap();
        let path = path.split('#').next().unwrap();
        assert_eq!(server.get(path).send().await.status, 200, "{target}");
    }
    for operation in operations() {
        let line = format!("- [{} {}](", operation.method, operation.path);
        assert!(answer.text.contains(&line), "{line}");
    }
}
