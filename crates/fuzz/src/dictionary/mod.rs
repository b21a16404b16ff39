//! What has broken programs before, by class: one table, with a name for each class and the place
//! where its words go.

mod bodies;
mod heads;
mod schemas;
mod texts;

use crate::random::Random;

/// Where a word goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Into a text of JSON, of a form or of a query.
    Text,
    /// Where JSON has a number, as it is written there.
    Number,
    /// Into a text that is a time.
    Time,
    /// Into a path or a query, as it is: encoded already, or wrongly.
    Path,
    /// A line of the head.
    Head,
    /// A schema for results, as JSON.
    Schema,
    /// A body for OpenAI's face, as JSON.
    OpenAi,
    /// What a provider of models answers: a status, a content type and a body, with blanks between.
    Provider,
}

/// The words of a class.
#[derive(Debug, Clone, Copy)]
enum Words {
    Are(&'static [&'static str]),
    /// Those that are long or regular.
    Made(fn() -> Vec<String>),
}

/// A kind of input.
#[derive(Debug, Clone, Copy)]
struct Class {
    name: &'static str,
    place: Place,
    words: Words,
}

const fn class(place: Place, name: &'static str, words: Words) -> Class {
    Class { name, place, words }
}

/// Every class.
const CLASSES: &[Class] = &[
    class(Place::Text, "names like ids", Words::Are(texts::LIKE_IDS)),
    class(Place::Text, "leading hyphen", Words::Are(texts::HYPHENS)),
    class(Place::Text, "NUL and controls", Words::Are(texts::CONTROLS)),
    class(
        Place::Text,
        "decomposed (NFD)",
        Words::Made(texts::decomposed),
    ),
    class(Place::Text, "full-width", Words::Are(texts::FULL_WIDTH)),
    class(Place::Text, "invisible", Words::Are(texts::INVISIBLE)),
    class(Place::Text, "bidirectional", Words::Are(texts::BIDI)),
    class(Place::Text, "CJK", Words::Are(texts::CJK)),
    class(Place::Text, "case folding", Words::Are(texts::CASES)),
    class(Place::Text, "confusable", Words::Are(texts::CONFUSABLE)),
    class(
        Place::Text,
        "emoji and non-characters",
        Words::Are(texts::EMOJI),
    ),
    class(Place::Text, "code and queries", Words::Are(texts::CODE)),
    class(Place::Text, "personal data", Words::Are(texts::PERSONAL)),
    class(Place::Text, "long texts", Words::Made(texts::long)),
    class(Place::Time, "times", Words::Are(texts::TIMES)),
    class(Place::Number, "numbers", Words::Made(texts::numbers)),
    class(Place::Path, "paths", Words::Made(heads::paths)),
    class(
        Place::Head,
        "forwarded addresses",
        Words::Are(heads::FORWARDED),
    ),
    class(Place::Head, "Content-Encoding", Words::Are(heads::CODINGS)),
    class(
        Place::Head,
        "Content-Type",
        Words::Are(heads::CONTENT_TYPES),
    ),
    class(Place::Head, "Accept", Words::Are(heads::ACCEPT)),
    class(
        Place::Head,
        "Idempotency-Key",
        Words::Made(heads::idempotency_keys),
    ),
    class(
        Place::Head,
        "Authorization",
        Words::Are(heads::AUTHORIZATION),
    ),
    class(Place::Head, "X-Request-Id", Words::Made(heads::request_ids)),
    class(Place::Head, "Host and Origin", Words::Are(heads::HOSTS)),
    class(Place::Head, "other headers", Words::Made(heads::others)),
    class(
        Place::Schema,
        "references",
        Words::Made(schemas::references),
    ),
    class(Place::Schema, "circles", Words::Are(schemas::CIRCLES)),
    class(
        Place::Schema,
        "dear patterns",
        Words::Made(schemas::patterns),
    ),
    class(
        Place::Schema,
        "dear products",
        Words::Made(schemas::products),
    ),
    class(
        Place::Schema,
        "strange schemas",
        Words::Are(schemas::STRANGE),
    ),
    class(Place::OpenAi, "chat bodies", Words::Are(bodies::CHATS)),
    class(
        Place::Provider,
        "provider's answers",
        Words::Are(bodies::ANSWERS),
    ),
    class(
        Place::Provider,
        "provider's streams",
        Words::Are(bodies::STREAMS),
    ),
    class(
        Place::Provider,
        "provider's errors",
        Words::Are(bodies::ERRORS),
    ),
];

/// The table with all words made.
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
    /// A word for a place, with the name of its class: classes first, so that a class of few words
    /// is not rare.
    pub fn word(&self, place: Place, random: &mut Random) -> (&'static str, &str) {
        let classes: Vec<_> = self.0.iter().filter(|(it, _)| it.place == place).collect();
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

    const PLACES: [Place; 8] = [
        Place::Text,
        Place::Number,
        Place::Time,
        Place::Path,
        Place::Head,
        Place::Schema,
        Place::OpenAi,
        Place::Provider,
    ];

    #[test]
    fn every_class_has_a_name_of_its_own_and_words() {
        let dictionary = Dictionary::default();
        let names: BTreeSet<_> = dictionary.classes().collect();
        assert_eq!(names.len(), CLASSES.len());
        assert!(dictionary.0.iter().all(|(_, words)| !words.is_empty()));
    }

    #[test]
    fn every_place_has_words() {
        let dictionary = Dictionary::default();
        let mut random = Random::of(1, 1);
        for place in PLACES {
            let seen: BTreeSet<_> = (0..50)
                .map(|_| dictionary.word(place, &mut random))
                .collect();
            assert!(seen.len() > 3, "{place:?}");
        }
    }

    #[test]
    fn schemas_and_bodies_are_json() {
        let places = [Place::Schema, Place::OpenAi];
        for (class, words) in Dictionary::default().0 {
            for word in words.iter().filter(|_| places.contains(&class.place)) {
                let json: Result<&serde_json::value::RawValue, _> = serde_json::from_str(word);
                assert!(json.is_ok(), "{}: {word}", class.name);
            }
        }
    }

    #[test]
    fn heads_are_one_line_with_a_name() {
        for (class, words) in Dictionary::default().0 {
            for word in words.iter().filter(|_| class.place == Place::Head) {
                assert!(
                    word.contains(':') && !word.contains(['\r', '\n', '\0']),
                    "{word}"
                );
            }
        }
    }
}
