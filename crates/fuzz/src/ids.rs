//! IDs from responses, so that requests use existing objects.

use std::collections::{BTreeMap, VecDeque};

/// How many of each kind are kept.
const KEPT: usize = 48;

/// The end of IDs in examples, which do not exist.
const EXAMPLE: &str = "01h455vb4pex5vsknk084sn02q";

/// The maximum length of an ID.
const LONGEST: usize = 40;

const PREFIXES: [&str; 11] = [
    "usr", "key", "tsk", "sub", "pool", "pos", "txn", "ses", "trf", "whk", "evt",
];

use crate::random::Random;

/// IDs by prefix, newest last.
#[derive(Debug, Default, Clone)]
pub struct Ids(BTreeMap<String, VecDeque<Known>>);

/// An ID, and the account that received it first.
#[derive(Debug, Clone)]
struct Known {
    id: String,
    told: Option<usize>,
}

impl Ids {
    /// Stores every ID in a response to an account.
    pub fn learn(&mut self, answer: &[u8], told: Option<usize>) {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let words = answer.split(|byte| !is_part(byte));
        for word in words.filter(|word| word.len() <= LONGEST) {
            let Some((prefix, rest)) = std::str::from_utf8(word)
                .ok()
                .and_then(|it| it.split_once('_'))
            else {
                continue;
            };
            if !rest.is_empty() && rest != EXAMPLE && PREFIXES.contains(&prefix) {
                self.add(prefix, word, told);
            }
        }
    }

    fn add(&mut self, prefix: &str, word: &[u8], told: Option<usize>) {
        let known = self.0.entry(prefix.to_owned()).or_default();
        let id = String::from_utf8_lossy(word).into_owned();
        if !known.iter().any(|it| it.id == id) {
            known.push_back(Known { id, told });
        }
        if known.len() > KEPT {
            known.pop_front();
        }
    }

    /// An ID with this prefix, more often a newer one; a random one if none is known.
    pub fn pick(&self, prefix: &str, random: &mut Random) -> String {
        let known = self.0.get(prefix).filter(|known| !known.is_empty());
        let Some(known) = known else {
            return format!("{prefix}_{EXAMPLE}");
        };
        let newest = if random.chance(60) { 4 } else { known.len() };
        let back = 1 + random.below(newest.min(known.len()));
        known[known.len() - back].id.clone()
    }

    /// The account that first received an ID in a text.
    pub fn told(&self, text: &str) -> Option<usize> {
        let mut all = self.0.values().flatten();
        all.find(|it| text.contains(&it.id))?.told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_what_looks_like_an_id() {
        let mut ids = Ids::default();
        let mut random = Random::of(1, 1);
        assert_eq!(
            ids.pick("tsk", &mut random),
            "tsk_01h455vb4pex5vsknk084sn02q"
        );
        ids.learn(
            br#"{"id":"tsk_1","x":"read:tsk_","y":"foo_1","z":"key_01h455vb4pex5vsknk084sn02q"} href="/work/sub_2""#,
            Some(2),
        );
        assert_eq!(
            (ids.told("/v1/tasks/tsk_1/claim"), ids.told("/")),
            (Some(2), None)
        );
        assert_eq!(ids.pick("tsk", &mut random), "tsk_1");
        assert_eq!(ids.pick("sub", &mut random), "sub_2");
        assert!(!ids.0.contains_key("foo") && !ids.0.contains_key("key"));
    }

    #[test]
    fn forgets_the_oldest() {
        let mut ids = Ids::default();
        (0..100).for_each(|it| ids.learn(format!("pos_{it}").as_bytes(), None));
        assert_eq!(
            (ids.0["pos"].len(), ids.0["pos"][0].id.as_str()),
            (KEPT, "pos_52")
        );
    }
}
