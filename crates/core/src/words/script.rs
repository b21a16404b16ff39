//! Which scripts separate words by blanks.

use icu_properties::CodePointMapData;
use icu_properties::props::{LineBreak, Script};

/// Lengthens the vowel before it in Japanese; Unicode assigns it to no script.
const LONG: char = 'ー';

/// Whether a character (a cluster of code points) belongs to a script that does not separate words.
///
/// Korean does, but attaches endings to nouns: a search for `이름` must find `이름을` too.
pub(super) fn unparted(cluster: &str) -> bool {
    cluster.chars().next().is_some_and(|first| {
        let complex = CodePointMapData::<LineBreak>::new().get(first) == LineBreak::ComplexContext;
        let script = CodePointMapData::<Script>::new().get(first);
        first == LONG || first.is_alphanumeric() && (complex || joined(script))
    })
}

fn joined(script: Script) -> bool {
    [
        Script::Bopomofo,
        Script::Han,
        Script::Hangul,
        Script::Hiragana,
        Script::Katakana,
    ]
    .contains(&script)
}
