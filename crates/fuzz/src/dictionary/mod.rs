//! Inputs that have broken programs before, by class: one table, with the name of each class and
//! the insertion point for its words.

mod bodies;
mod heads;
mod schemas;
mod texts;

use crate::random::Random;

/// The insertion point for a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InsertionPoint {
    /// In a string of JSON, a form or a query.
    Text,
    /// In place of a JSON number, as written.
    Number,
    /// In a string that is a time.
    Time,
    /// In a path or a query, unchanged: already encoded, or wrongly.
    Path,
    /// A line of the head.
    Head,
    /// As a result schema, in JSON.
    Schema,
    /// As a body for OpenAI's face, in JSON.
    OpenAi,
    /// As the response of an AI provider: a status, a content type and a body, separated by blanks.
    Provider,
}

/// The words of a class.
#[derive(Debug, Clone, Copy)]
enum Words {
    Are(&'static [&'static str]),
    /// Words that are long or regular.
    Made(fn() -> Vec<String>),
}

/// A class of inputs.
#[derive(Debug, Clone, Copy)]
struct Class {
    name: &'static str,
    point: InsertionPoint,
    words: Words,
}

const fn class(point: InsertionPoint, name: &'static str, words: Words) -> Class {
    Class { name, point, words }
}

/// All classes.
const CLASSES: &[Class] = &[
    class(
        InsertionPoint::Text,
        "names like ids",
        Words::Are(texts::LIKE_IDS),
    ),
    class(
        InsertionPoint::Text,
        "leading hyphen",
        Words::Are(texts::HYPHENS),
    ),
    class(
        InsertionPoint::Text,
        "NUL and controls",
        Words::Are(texts::CONTROLS),
    ),
    class(
        InsertionPoint::Text,
        "decomposed (NFD)",
        Words::Made(texts::decomposed),
    ),
    class(
        InsertionPoint::Text,
        "full-width",
        Words::Are(texts::FULL_WIDTH),
    ),
    class(
        InsertionPoint::Text,
        "invisible",
        Words::Are(texts::INVISIBLE),
    ),
    class(
        InsertionPoint::Text,
        "bidirectional",
        Words::Are(texts::BIDI),
    ),
    class(InsertionPoint::Text, "CJK", Words::Are(texts::CJK)),
    class(
        InsertionPoint::Text,
        "case folding",
        Words::Are(texts::CASES),
    ),
    class(
        InsertionPoint::Text,
        "confusable",
        Words::Are(texts::CONFUSABLE),
    ),
    class(
        InsertionPoint::Text,
        "emoji and non-characters",
        Words::Are(texts::EMOJI),
    ),
    class(
        InsertionPoint::Text,
        "code and queries",
        Words::Are(texts::CODE),
    ),
    class(
        InsertionPoint::Text,
        "personal data",
        Words::Are(texts::PERSONAL),
    ),
    class(InsertionPoint::Text, "long texts", Words::Made(texts::long)),
    class(InsertionPoint::Time, "times", Words::Are(texts::TIMES)),
    class(
        InsertionPoint::Number,
        "numbers",
        Words::Made(texts::numbers),
    ),
    class(InsertionPoint::Path, "paths", Words::Made(heads::paths)),
    class(
        InsertionPoint::Head,
        "forwarded addresses",
        Words::Are(heads::FORWARDED),
    ),
    class(
        InsertionPoint::Head,
        "Content-Encoding",
        Words::Are(heads::CODINGS),
    ),
    class(
        InsertionPoint::Head,
        "Content-Type",
        Words::Are(heads::CONTENT_TYPES),
    ),
    class(InsertionPoint::Head, "Accept", Words::Are(heads::ACCEPT)),
    class(
        InsertionPoint::Head,
        "Idempotency-Key",
        Words::Made(heads::idempotency_keys),
    ),
    class(
        InsertionPoint::Head,
        "Authorization",
        Words::Are(heads::AUTHORIZATION),
    ),
    class(
        InsertionPoint::Head,
        "X-Request-Id",
        Words::Made(heads::request_ids),
    ),
    class(
        InsertionPoint::Head,
        "Host and Origin",
        Words::Are(heads::HOSTS),
    ),
    class(
        InsertionPoint::Head,
        "other headers",
        Words::Made(heads::others),
    ),
    class(
        InsertionPoint::Schema,
        "references",
        Words::Made(schemas::references),
    ),
    class(
        InsertionPoint::Schema,
        "circles",
        Words::Are(schemas::CIRCLES),
    ),
    class(
        InsertionPoint::Schema,
        "dear patterns",
        Words::Made(schemas::patterns),
    ),
    class(
        InsertionPoint::Schema,
        "dear products",
        Words::Made(schemas::products),
    ),
    class(
        InsertionPoint::Schema,
        "strange schemas",
        Words::Are(schemas::STRANGE),
    ),
    class(
        InsertionPoint::OpenAi,
        "chat bodies",
        Words::Are(bodies::CHATS),
    ),
    class(
        InsertionPoint::Provider,
        "provider's answers",
        Words::Are(bodies::ANSWERS),
    ),
    class(
        InsertionPoint::Provider,
        "provider's streams",
        Words::Are(bodies::STREAMS),
    ),
    class(
        InsertionPoint::Provider,
        "provider's errors",
        Words::Are(bodies::ERRORS),
    ),
];

/// The table with all words generated.
#[derive(Debug)]
pub struct Dictionary(Vec<(Class, Vec<String>)>);

impl Default for Dictionary {
    fn default() -> Self {
        let made = |class: &Class| match class.words {
            Words::Are(words) => words.iter().map(|&word| word.to_owned()).collect(),
            Words::Made(make) => make(),
        };
        Self(CLASSES.iter().map(|class| (*class, made(class))).collect())
    }
}

impl Dictionary {
    /// A word for an insertion point, with the name of its class. The class is chosen first, so
    /// that a class with few words is not rare.
    pub fn word(&self, point: InsertionPoint, random: &mut Random) -> (&'static str, &str) {
        let classes: Vec<_> = self.0.iter().filter(|(it, _)| it.point == point).collect();
        let (class, words) = random.pick(&classes);
        let word: &String = random.pick(words);
        (class.name, word)
    }

    /// The names of all classes.
    pub fn classes(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(class, _)| class.name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const POINTS: [InsertionPoint; 8] = [
        InsertionPoint::Text,
        InsertionPoint::Number,
        InsertionPoint::Time,
        InsertionPoint::Path,
        InsertionPoint::Head,
        InsertionPoint::Schema,
        InsertionPoint::OpenAi,
        InsertionPoint::Provider,
    ];

    #[test]
    fn every_class_has_a_name_of_its_own_and_words() {
        let dictionary = Dictionary::default();
        let names: BTreeSet<_> = dictionary.classes().collect();
        assert_eq!(names.len(), CLASSES.len());
        assert!(dictionary.0.iter().all(|(_, words)| !words.is_empty()));
    }

    #[test]
    fn every_insertion_point_has_words() {
        let dictionary = Dictionary::default();
        let mut random = Random::of(1, 1);
        for point in POINTS {
            let seen: BTreeSet<_> = (0..50)
                .map(|_| dictionary.word(point, &mut random))
                .collect();
            assert!(seen.len() > 3, "{point:?}");
        }
    }

    #[test]
    fn schemas_and_bodies_are_json() {
        let points = [InsertionPoint::Schema, InsertionPoint::OpenAi];
        for (class, words) in Dictionary::default().0 {
            for word in words.iter().filter(|_| points.contains(&class.point)) {
                let json: Result<&serde_json::value::RawValue, _> = serde_json::from_str(word);
                assert!(json.is_ok(), "{}: {word}", class.name);
            }
        }
    }

    #[test]
    fn heads_are_one_line_with_a_name() {
        for (class, words) in Dictionary::default().0 {
            for word in words.iter().filter(|_| class.point == InsertionPoint::Head) {
                assert!(
                    word.contains(':') && !word.contains(['\r', '\n', '\0']),
                    "{word}"
                );
            }
        }
    }
}
