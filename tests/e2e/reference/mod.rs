//! The API reference: its words to the letter, and its pages held against the document, which is
//! read here independently of the code that makes them.

pub(crate) mod html;
mod keys;
mod letter;
mod links;
mod machines;
mod pages;
mod search;

use crate::harness::Server;

/// A page that is there.
async fn page(server: &Server, path: &str) -> String {
    let call = server.get(path).header("Accept", "text/html");
    let answer = call.send().await;
    assert_eq!(answer.status, 200, "{path}: {answer:#?}");
    assert!(answer.is_page(), "{path}: {:?}", answer.headers);
    answer.text
}
