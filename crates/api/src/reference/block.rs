//! The blocks of a text.

/// A block of a text. Its lines have the markup of [`super::inline`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// Steps, in order.
    Steps(Vec<String>),
    /// A list.
    Points(Vec<String>),
    /// A table.
    Table(Table),
    /// Preformatted text: the language (`json`, `text`) and the text.
    Code(&'static str, String),
}

/// A table with a header row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The caption, for screen readers.
    pub caption: String,
    /// The headings.
    pub head: Vec<&'static str>,
    /// The cells, row by row.
    pub rows: Vec<Vec<String>>,
}

/// A section of the reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its anchor: `rate-limits`.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// Its contents.
    pub blocks: Vec<Block>,
}

/// The paragraphs and lists of a description; empty lines separate them.
#[must_use]
pub fn of_text(text: &str) -> Vec<Block> {
    let parts = text.split("\n\n").map(str::trim);
    let block = |part: &str| {
        let points = part.strip_prefix("- ").map(|rest| rest.split("\n- "));
        match points {
            Some(points) => Block::Points(points.map(one_line).collect()),
            None => Block::Text(one_line(part)),
        }
    };
    parts.filter(|part| !part.is_empty()).map(block).collect()
}

/// The text without the line breaks of its source.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_has_paragraphs_and_lists() {
        let text = "The\nstatus.\n\n- `open`: can be\n  claimed\n- `paused`: not now\n";
        let points = vec![
            "`open`: can be   claimed".to_owned(),
            "`paused`: not now".to_owned(),
        ];
        let wanted = [Block::Text("The status.".to_owned()), Block::Points(points)];
        assert_eq!(of_text(text), wanted);
    }
}
