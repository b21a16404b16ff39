use super::*;

fn read(text: &str) -> Result<Pattern, Unfit> {
    let mut left = PatternLimits {
        bytes: 1_000,
        size: 10_000,
        wide: 100,
        memory: 1 << 20,
    };
    Pattern::read(text, &mut left)
}

fn pattern(text: &str) -> Pattern {
    read(text).unwrap()
}

fn is_in(text: &str, haystack: &str) -> bool {
    let pattern = pattern(text);
    let mut meter = Meter::new(1_000_000);
    pattern
        .is_in(haystack, &mut pattern.cache(), &mut meter)
        .unwrap()
}

#[test]
fn patterns_are_those_of_ecma_262() {
    for (text, haystack, found) in [
        ("a", "bab", true),
        ("^a", "ba", false),
        ("a$", "ba", true),
        ("a$", "a\n", false),
        (r"^\d+$", "٣", false),
        (r"^\w+$", "é", false),
        (r"^\S$", "\u{a0}", false),
        (r"\bé", "é", false),
        (r"a\b", "aé", true),
        (r"^\cJ$", "\n", true),
        (r"^\\cJ$", "\\cJ", true),
        ("^.$", "é", true),
        ("^.$", "\r", false),
        ("^$", "", true),
        ("", "", true),
        (r"^\p{L}+$", "Größe", true),
        ("^[a-c]{2,3}$", "abcd", false),
    ] {
        assert_eq!(is_in(text, haystack), found, "{text} in {haystack}");
    }
}

#[test]
fn what_is_no_regular_expression_is_not_taken() {
    for text in [
        "(", "[", r"\", r"\c", r"\c1", "(?=a)", "(?<!a)b", r"(a)\1", r"\k<a>",
    ] {
        assert_eq!(read(text).err(), Some(Unfit::NotRegular), "{text}");
    }
}

#[test]
fn a_size_is_known_without_making_it() {
    for text in [
        "(a{1000}){1000}",
        "((a{99}){99}){99}",
        "(((((a?){99}){99}){99}){99}){99}",
    ] {
        assert_eq!(read(text).err(), Some(Unfit::TooLarge), "{text}");
    }
    assert_eq!(pattern("abc").size, 3);
    assert_eq!(pattern("[ab]{300}").size, 301);
    assert_eq!(pattern("^a{2,5}$").reach, Some(6));
    assert_eq!(pattern("a{2,5}$").reach, None);
    assert_eq!(pattern("^a+$").reach, None);
}

#[test]
fn a_search_ends_with_its_steps() {
    let text: String = (0..20_000_u32)
        .map(|n| if n.count_ones() % 2 == 0 { 'a' } else { 'b' })
        .collect();
    let pattern = pattern("a[ab]{300}c");
    let mut meter = Meter::new(100_000);
    let found = pattern.is_in(&text, &mut pattern.cache(), &mut meter);
    assert_eq!(found, Err(Exhausted));
    // On a backtracking engine, this would take 2^50 000 steps.
    let text = format!("{}!", "a".repeat(50_000));
    assert!(!is_in("^(a+)+$", &text));
}

#[test]
fn a_small_automaton_is_known_whole() {
    let mail = pattern(r"^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}$");
    let all = |pattern: &Pattern| {
        let mut countable = 1_000;
        pattern
            .steps_of_all(&mut countable)
            .map(|steps| (steps, countable))
    };
    assert!(all(&mail).is_some_and(|(steps, left)| steps < 20_000 && left < 1_000));
    assert_eq!(all(&pattern("a[ab]{30}c")), None);
}
