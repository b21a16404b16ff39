//! Violations as text: the field first, and never the value, which can be secret.

/// The maximum number of violations in a list; a last line contains the number of the others.
pub const MAX_VIOLATIONS: usize = 100;
/// The maximum length of a location in a message, in characters, and of a name in it.
const MAX_LOCATION: usize = 300;
const MAX_NAME: usize = 100;
/// The maximum length of a message, in characters.
const MAX_SENTENCE: usize = 1_000;

/// A violation and its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The member as a JSON pointer (RFC 6901); an empty pointer is the whole value. A missing or
    /// unknown member has a pointer too.
    pub pointer: String,
    /// One sentence, the field first.
    pub sentence: String,
}

/// The last line of a list that is not complete.
#[must_use]
pub fn not_listed(more: usize) -> String {
    let (violations, are) = match more {
        1 => ("violation", "is"),
        _ => ("violations", "are"),
    };
    format!("{more} more {violations} {are} not listed")
}

/// The listed violations, up to a maximum, and the number of the others.
#[derive(Debug, Default)]
pub(crate) struct Report {
    listed: Vec<Violation>,
    more: usize,
}

impl Report {
    /// Lists a violation if there is room for it.
    pub(crate) fn add(&mut self, violation: impl FnOnce() -> Violation) {
        if self.listed.len() == MAX_VIOLATIONS {
            self.more += 1;
            return;
        }
        let violation = violation();
        // Two alternatives often require the same.
        if self.listed.last() != Some(&violation) {
            self.listed.push(violation);
        }
    }

    /// The list, with the number of the others at its end.
    pub(crate) fn end(mut self) -> Vec<Violation> {
        if self.more > 0 {
            self.listed.push(Violation {
                pointer: String::new(),
                sentence: not_listed(self.more),
            });
        }
        self.listed
    }
}

/// The location of a value within the whole: the path to it, from the inside out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Location<'p> {
    /// The whole, by its name; without a name it is the body.
    Whole(&'p str),
    /// A member.
    Member(&'p Location<'p>, &'p str),
    /// An item.
    Item(&'p Location<'p>, usize),
    /// The name of a member, not the member.
    Name(&'p Location<'p>, &'p str),
}

impl Location<'_> {
    /// A violation at this position: the field and a predicate.
    pub(crate) fn violation(&self, predicate: &str) -> Violation {
        let field = match self.field() {
            field if field.is_empty() => "body".to_owned(),
            field => field,
        };
        let subject = match self {
            Self::Name(..) => format!("the name of {field}"),
            _ => field,
        };
        Violation {
            pointer: shortened(&self.pointer(), MAX_SENTENCE),
            sentence: shortened(&format!("{subject} {predicate}"), MAX_SENTENCE),
        }
    }

    /// The field as text: `stats.tasks[2]`; empty for a whole without a name.
    fn field(&self) -> String {
        let mut field = String::new();
        self.say(&mut field);
        shortened(&field, MAX_LOCATION)
    }

    fn say(&self, field: &mut String) {
        match self {
            Self::Whole(name) => field.push_str(name),
            Self::Member(whole, name) | Self::Name(whole, name) => {
                whole.say(field);
                if !field.is_empty() {
                    field.push('.');
                }
                field.push_str(&shortened(name, MAX_NAME));
            }
            Self::Item(whole, index) => {
                whole.say(field);
                field.push_str(&format!("[{index}]"));
            }
        }
    }

    fn pointer(&self) -> String {
        let (mut pointer, step) = match self {
            Self::Whole(_) => return String::new(),
            Self::Member(whole, name) | Self::Name(whole, name) => {
                (whole.pointer(), shortened(name, MAX_NAME))
            }
            Self::Item(whole, index) => (whole.pointer(), index.to_string()),
        };
        crate::pointer::push_step(&mut pointer, &step);
        pointer
    }
}

/// A text of at most `most` characters, with an ellipsis if its middle was cut. No more of a long
/// text is examined.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(most) else {
        return text.to_owned();
    };
    let kept = most / 2;
    let front = text[..cut]
        .char_indices()
        .nth(kept)
        .map_or(cut, |(at, _)| at);
    let back = text
        .char_indices()
        .rev()
        .nth(kept - 2)
        .map_or(0, |(at, _)| at);
    format!("{}…{}", &text[..front], &text[back..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_said_and_pointed_at() {
        let whole = Location::Whole("result");
        let list = Location::Member(&whole, "a/b");
        let item = Location::Item(&list, 2);
        let violation = item.violation("must be a string");
        assert_eq!(violation.sentence, "result.a/b[2] must be a string");
        assert_eq!(violation.pointer, "/a~1b/2");
        let body = Location::Whole("");
        assert_eq!(body.violation("is wrong").sentence, "body is wrong");
        let name = Location::Name(&body, "x");
        assert_eq!(name.violation("is long").sentence, "the name of x is long");
        assert_eq!(Location::Item(&body, 0).violation("is").sentence, "[0] is");
    }

    #[test]
    fn long_names_are_shortened() {
        assert_eq!(shortened("abc", 3), "abc");
        assert_eq!(shortened("äöüßabcdef", 8), "äöüß…def");
        let name = "x".repeat(1_000_000);
        let body = Location::Whole("");
        let violation = Location::Member(&body, &name).violation("is not known");
        assert!(violation.sentence.chars().count() < MAX_NAME + 20);
        assert!(violation.pointer.chars().count() <= MAX_SENTENCE);
        assert!(violation.sentence.ends_with("x is not known"));
    }

    #[test]
    fn what_is_not_listed_is_counted() {
        let mut report = Report::default();
        for index in 0..MAX_VIOLATIONS + 7 {
            report.add(|| Location::Item(&Location::Whole("a"), index).violation("is wrong"));
        }
        let listed = report.end();
        assert_eq!(listed.len(), MAX_VIOLATIONS + 1);
        let last = listed.last().map(|last| last.sentence.as_str());
        assert_eq!(last, Some("7 more violations are not listed"));
    }
}
