//! Every link leads somewhere, and every anchor is there.

use std::collections::{BTreeMap, BTreeSet};

use super::html::attributes;
use crate::harness::Server;
use crate::harness::document::operations;

each_backend! {
    shared: every_link_leads_somewhere, an_operation_is_found_by_its_id_alone;
}

/// Reads every page of the reference, from the first on, and asks for whatever they link to.
async fn every_link_leads_somewhere(server: &Server) {
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut links = BTreeSet::new();
    let mut open = vec![
        "/reference".to_owned(),
        "/reference/search?q=task".to_owned(),
    ];
    while let Some(path) = open.pop() {
        if ids.contains_key(&path) {
            continue;
        }
        let answer = server.get(&path).header("Accept", "text/html").send().await;
        assert!(
            [200, 303].contains(&answer.status),
            "{path}: {}",
            answer.status
        );
        let is_reference = path.starts_with("/reference") && answer.is_page();
        let (page_ids, targets) = if is_reference {
            (
                attributes(&answer.text, "id"),
                attributes(&answer.text, "href"),
            )
        } else {
            Default::default()
        };
        let unique: BTreeSet<_> = page_ids.iter().cloned().collect();
        assert_eq!(unique.len(), page_ids.len(), "{path}: an id stands twice");
        ids.insert(path.clone(), unique);
        for target in targets {
            assert!(target.starts_with(['/', '#']), "{path}: {target}");
            let (to, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let to = if to.is_empty() { &path } else { to };
            open.push(to.to_owned());
            links.insert((path.clone(), to.to_owned(), anchor.to_owned()));
        }
    }
    for (from, to, anchor) in &links {
        // What is no page of the reference is not read for ids.
        let known = anchor.is_empty() || ids[to].contains(anchor) || anchor == "main";
        assert!(known, "{from}: nothing is at {to}#{anchor}");
    }
    assert!(links.len() > operations().len() * 3, "{}", links.len());
}

async fn an_operation_is_found_by_its_id_alone(server: &Server) {
    for operation in operations() {
        let path = format!("/reference/operations/{}", operation.id);
        let answer = server.get(&path).send().await;
        assert_eq!(answer.status, 303, "{path}");
        let (page, anchor) = answer.header("location").split_once('#').unwrap();
        assert_eq!(anchor, operation.id);
        let page = super::page(server, page).await;
        assert!(attributes(&page, "id").contains(&operation.id));
    }
    let answer = server.get("/reference/operations/get_nothing").send().await;
    answer.refused(404, "not_found");
}
