//! Forms, fields and links on a page.

/// The maximum number of forms and links that are kept.
pub const KEPT: usize = 64;

/// A form to submit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    pub action: String,
    /// Names with their current values.
    pub fields: Vec<(String, String)>,
}

/// The forms of a page that change something.
#[must_use]
pub fn forms(page: &str) -> Vec<Form> {
    let parts = page.split("<form").skip(1);
    let read = parts.filter_map(|part| {
        let part = part.split("</form").next()?;
        let (tag, inside) = part.split_once('>')?;
        let post = attribute(tag, "method").is_some_and(|it| it.eq_ignore_ascii_case("post"));
        let action = attribute(tag, "action").filter(|it| it.starts_with('/'))?;
        post.then(|| Form {
            action,
            fields: fields(inside),
        })
    });
    read.collect()
}

fn fields(inside: &str) -> Vec<(String, String)> {
    let tags = inside.split('<').skip(1).filter_map(|it| {
        let wanted = ["input", "textarea", "select", "button"];
        wanted
            .iter()
            .any(|name| it.starts_with(name))
            .then(|| it.split('>').next())?
    });
    let named = tags.filter_map(|tag| {
        let value = attribute(tag, "value").unwrap_or_default();
        Some((attribute(tag, "name")?, value))
    });
    named.collect()
}

/// The links of a page to this server.
#[must_use]
pub fn links(page: &str) -> Vec<String> {
    let parts = page.split("href=\"").skip(1);
    let read = parts.filter_map(|part| part.split('"').next());
    read.filter(|it| it.starts_with('/') && !it.starts_with("//"))
        .map(unescape)
        .collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(unescape)
}

fn unescape(text: &str) -> String {
    text.replace("&#38;", "&")
        .replace("&amp;", "&")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
}

/// Adds new ones, and removes the oldest.
pub fn remember<T: PartialEq>(known: &mut Vec<T>, new: impl IntoIterator<Item = T>) {
    for it in new {
        if !known.contains(&it) {
            known.push(it);
        }
    }
    let surplus = known.len().saturating_sub(KEPT);
    known.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<a href="/tasks?page=2&#38;q=x">2</a> <a href="https://x">x</a>
        <form method="get" action="/tasks"><input name="q"></form>
        <form class="a" method="post" action="/tasks/tsk_1/claim">
          <input type="hidden" name="once" value="abc"><textarea name="input" rows="3"></textarea>
          <button>Go</button>
        </form>"#;

    #[test]
    fn a_form_has_its_fields() {
        let fields = [("once", "abc"), ("input", "")];
        let fields = fields
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
        assert_eq!(
            forms(PAGE),
            [Form {
                action: "/tasks/tsk_1/claim".to_owned(),
                fields
            }]
        );
        assert_eq!(links(PAGE), ["/tasks?page=2&q=x"]);
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let mut known = Vec::new();
        remember(&mut known, (0..100).chain(90..101));
        assert_eq!((known.len(), known[0]), (KEPT, 37));
    }
}
