//! Finding something.

use aivy_types::ErrorCode;

use super::{html, page};
use crate::harness::Server;
use crate::harness::document::operations;

each_backend! {
    shared: an_operation_is_found_by_path_summary_and_id,
        a_code_is_found,
        what_is_searched_for_is_shown_as_text,
        nothing_found_is_said;
}

/// Where the results lead, the best first.
async fn found(server: &Server, words: &str) -> Vec<String> {
    let query = crate::dashboard::visit::encoded(&[("q", words)]);
    let page = page(server, &format!("/reference/search?{query}")).await;
    let list = page.split("<ul class=\"found\">").nth(1).unwrap_or("");
    html::attributes(list.split("</ul>").next().unwrap(), "href")
}

async fn an_operation_is_found_by_path_summary_and_id(server: &Server) {
    for operation in operations() {
        let anchor = format!("#{}", operation.id);
        for words in [&operation.path, &operation.summary, &operation.id] {
            let found = found(server, words).await;
            let here = found.iter().any(|address| address.ends_with(&anchor));
            assert!(here, "{words}: {found:?}");
        }
        let first = &found(server, &operation.id).await[0];
        assert!(first.ends_with(&anchor), "{first}");
    }
}

async fn a_code_is_found(server: &Server) {
    for code in ErrorCode::ALL {
        let first = &found(server, code.as_str()).await[0];
        assert_eq!(*first, format!("/reference/errors/{code}"));
    }
    let first = &found(server, "rate limits").await[0];
    assert_eq!(first, "/reference#rate-limits");
}

async fn what_is_searched_for_is_shown_as_text(server: &Server) {
    let page = page(server, "/reference/search?q=%3Cscript%3E%22x").await;
    assert!(!page.contains("<script>") && !page.contains("\"\"x"));
    assert!(html::attributes(&page, "value").contains(&"<script>\"x".to_owned()));
}

async fn nothing_found_is_said(server: &Server) {
    let text = html::text(&page(server, "/reference/search?q=nosuchword").await);
    assert!(text.contains("No results."));
    let text = html::text(&page(server, "/reference/search").await);
    assert!(text.contains("Search for an operation"));
}
