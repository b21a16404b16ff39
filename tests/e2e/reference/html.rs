//! What a page says, and where it leads.

/// The words of a page, as they are read: without elements and comments, entities as characters.
pub(crate) fn text(html: &str) -> String {
    let mut words = String::new();
    let mut rest = html;
    while let Some((before, element)) = rest.split_once('<') {
        words.push_str(before);
        rest = element.split_once('>').map_or("", |(_, after)| after);
    }
    words.push_str(rest);
    unescape(&words)
}

fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, entity)) = rest.split_once('&') {
        plain.push_str(before);
        let (name, after) = entity.split_once(';').unwrap();
        plain.push(match name {
            "amp" | "#38" => '&',
            "lt" | "#60" => '<',
            "gt" | "#62" => '>',
            "quot" | "#34" => '"',
            "#39" | "#x27" => '\'',
            other => panic!("&{other};"),
        });
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// The values of an attribute, as they are meant.
pub(crate) fn attributes(html: &str, name: &str) -> Vec<String> {
    let mark = format!(" {name}=\"");
    let values = html.split(&mark).skip(1);
    values
        .map(|rest| unescape(rest.split('"').next().unwrap()))
        .collect()
}

/// The part of a page that is the operation `id`.
pub(crate) fn operation<'a>(html: &'a str, id: &str) -> &'a str {
    let mark = format!("<section class=\"operation\" aria-labelledby=\"{id}\">");
    let (_, rest) = html
        .split_once(&mark)
        .unwrap_or_else(|| panic!("{id} is not on the page"));
    rest.split("</section>").next().unwrap()
}

#[test]
fn words_and_attributes_are_read() {
    let html = "<p>a &lt; <code id=\"x\">b</code></p><a href=\"/c?d&amp;e\">f</a>";
    assert_eq!(text(html), "a < bf");
    assert_eq!(attributes(html, "href"), ["/c?d&e"]);
    assert_eq!(attributes(html, "id"), ["x"]);
}
