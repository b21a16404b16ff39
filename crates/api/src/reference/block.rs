//! What a text is made of.

/// A part of a text. Words are in the markup that [`super::inline`] reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// What is to be done, in order.
    Steps(Vec<String>),
    /// A list.
    Points(Vec<String>),
    /// A table.
    Table(Table),
    /// Text that stands as it is: the language (`json`, `text`) and the text.
    Code(&'static str, String),
}

/// A table with a line of headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it holds, for who cannot see it.
    pub caption: String,
    /// The headings.
    pub head: Vec<&'static str>,
    /// The cells, row by row.
    pub rows: Vec<Vec<String>>,
}

/// A part of the reference with a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its anchor: `rate-limits`.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// The paragraphs and lists of a description, which are separated by empty lines.
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

/// Without the line breaks of the source it was written in.
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
