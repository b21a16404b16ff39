//! The inline markup: `code`, **strong**, and links. Link targets are things and not addresses, so
//! that each format of the reference can link to its own place for them.

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Plain text.
    Text(&'a str),
    /// Text between backticks.
    Code(&'a str),
    /// Text between double asterisks.
    Strong(&'a str),
    /// `[text](target)`; the text can be code.
    Link(&'a str, LinkTarget<'a>),
}

/// The target of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkTarget<'a> {
    /// `op:get_task`
    Operation(&'a str),
    /// `code:not_found`
    Code(&'a str),
    /// `section:rate-limits`
    Section(&'a str),
    /// `group:tasks`
    Group(&'a str),
    /// A path of the server: `/developer/keys`
    Path(&'a str),
}

impl<'a> LinkTarget<'a> {
    fn new(text: &'a str) -> Self {
        match text.split_once(':') {
            Some(("op", id)) => Self::Operation(id),
            Some(("code", code)) => Self::Code(code),
            Some(("section", id)) => Self::Section(id),
            Some(("group", slug)) => Self::Group(slug),
            _ => Self::Path(text),
        }
    }
}

/// The pieces of `line`. Markup that is not closed is plain text.
#[must_use]
pub fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let (mut rest, mut from) = (line, 0);
    while let Some(at) = rest[from..].find(['`', '*', '[']).map(|at| at + from) {
        match marked(&rest[at..]) {
            Some((piece, length)) => {
                found.extend((at > 0).then(|| Piece::Text(&rest[..at])));
                found.push(piece);
                (rest, from) = (&rest[at + length..], 0);
            }
            None => from = at + 1,
        }
    }
    found.extend((!rest.is_empty()).then_some(Piece::Text(rest)));
    found
}

/// The marked-up piece at the beginning of `text`, and its length in bytes.
fn marked(text: &str) -> Option<(Piece<'_>, usize)> {
    if let Some(inner) = text.strip_prefix('`') {
        let end = inner.find('`')?;
        return Some((Piece::Code(&inner[..end]), end + 2));
    }
    if let Some(inner) = text.strip_prefix("**") {
        let end = inner.find("**")?;
        return Some((Piece::Strong(&inner[..end]), end + 4));
    }
    let inner = text.strip_prefix('[')?;
    let middle = inner.find("](")?;
    let end = inner[middle..].find(')')? + middle;
    let target = LinkTarget::new(&inner[middle + 2..end]);
    Some((Piece::Link(&inner[..middle], target), end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_strength_and_links_are_found() {
        let line = "See [`get_task`](op:get_task), `a|b`: **not** [keys](/developer/keys).";
        let wanted = [
            Piece::Text("See "),
            Piece::Link("`get_task`", LinkTarget::Operation("get_task")),
            Piece::Text(", "),
            Piece::Code("a|b"),
            Piece::Text(": "),
            Piece::Strong("not"),
            Piece::Text(" "),
            Piece::Link("keys", LinkTarget::Path("/developer/keys")),
            Piece::Text("."),
        ];
        assert_eq!(pieces(line), wanted);
    }

    #[test]
    fn what_is_not_closed_is_words() {
        for line in ["2 * 3", "a [b] c", "`open", "", "**x", "[a](b"] {
            let text: String = pieces(line)
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => *text,
                    other => unreachable!("{other:?}"),
                })
                .collect();
            assert_eq!(text, line);
        }
    }
}
