//! Texts of the reference as HTML.

use std::fmt::Write as _;

use aivy_api::reference::{Block, LinkTarget, Piece, Reference, Table, inline};
use askama::Template;
use askama::filters::{Html, escape as escape_html};

/// Blocks of a text.
#[derive(Template)]
#[template(path = "reference/blocks.html")]
pub(super) struct Blocks<'a>(pub(super) &'a [Block]);

/// A table with its own scroll bar.
#[derive(Template)]
#[template(path = "reference/table.html")]
pub(super) struct Grid<'a>(pub(super) &'a Table);

/// A line: its markup becomes elements, everything else text.
pub(super) fn line(words: &str) -> String {
    let mut html = String::new();
    for piece in inline::pieces(words) {
        match piece {
            Piece::Text(words) => html.push_str(&escape(words)),
            Piece::Code(code) => element(&mut html, "code", code),
            Piece::Strong(words) => element(&mut html, "strong", words),
            Piece::Link(words, target) => {
                let address = escape(&address(target));
                let _ = write!(html, "<a href=\"{address}\">{}</a>", line(words));
            }
        }
    }
    html
}

fn element(html: &mut String, name: &str, text: &str) {
    let _ = write!(html, "<{name}>{}</{name}>", escape(text));
}

/// Escapes text for HTML, as the templates do.
fn escape(text: &str) -> String {
    // Writing to memory does not fail.
    escape_html(text, Html).map_or_else(|_| String::new(), |safe| safe.to_string())
}

/// The URL of a link's target.
pub(super) fn address(target: LinkTarget<'_>) -> String {
    match target {
        LinkTarget::Operation(id) => match Reference::get().find(id) {
            Some((group, _)) => format!("/reference/{}#{id}", group.slug),
            None => format!("/reference/operations/{id}"),
        },
        LinkTarget::Code(code) => format!("/reference/errors/{code}"),
        LinkTarget::Section(id) => format!("/reference#{id}"),
        LinkTarget::Group(slug) => format!("/reference/{slug}"),
        LinkTarget::Path(path) => path.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let shown = line("<b> & `<i>` **\"x\"** [`get_task`](op:get_task)");
        assert_eq!(
            shown,
            "&#60;b&#62; &#38; <code>&#60;i&#62;</code> <strong>&#34;x&#34;</strong> \
             <a href=\"/reference/tasks#get_task\"><code>get_task</code></a>"
        );
    }

    #[test]
    fn blocks_become_elements() {
        let blocks = [
            Block::Text("a".to_owned()),
            Block::Points(vec!["b".to_owned()]),
            Block::Steps(vec!["c".to_owned()]),
            Block::Code("json", "{<}".to_owned()),
        ];
        let html = Blocks(&blocks).render().unwrap();
        for part in [
            "<p>a</p>",
            "<ul>",
            "<li>b</li>",
            "<ol>",
            "<li>c</li>",
            "{&#60;}",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }
}
