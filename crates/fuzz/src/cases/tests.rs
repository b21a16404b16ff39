use std::collections::BTreeSet;

use super::*;
use crate::case::Case;
use crate::dictionary::Dictionary;
use crate::document::Document;
use crate::random::Random;
use crate::world::{Learnt, World};

fn world() -> World {
    let text = include_str!("../../../../openapi/aivy.json");
    World {
        document: Document::read(text).unwrap_or_else(|error| panic!("{error}")),
        dictionary: Dictionary::default(),
        keys: vec!["one".to_owned(), "two".to_owned()],
        weak_key: "weak".to_owned(),
        cookies: "a=b".to_owned(),
        tools: vec![("language".to_owned(), serde_json::json!({"type": "object"}))],
    }
}

fn case(world: &World, number: u64) -> Case {
    let learnt = Learnt::default();
    let random = Random::of(3, number);
    let request_id = format!("fuzz-3-{number}");
    make(
        number,
        &mut Hand {
            world,
            learnt: &learnt,
            random,
            request_id,
        },
    )
}

#[test]
fn a_case_is_made_again_of_its_number() {
    let world = world();
    for number in 0..600 {
        let (one, again) = (case(&world, number), case(&world, number));
        assert_eq!((one.name, one.steps), (again.name, again.steps));
    }
}

#[test]
fn every_operation_is_asked_before_anything_is_bent() {
    let world = world();
    let ids: BTreeSet<_> = world
        .document
        .operations
        .iter()
        .map(|it| it.id.clone())
        .collect();
    let first = world.document.operations.len() as u64;
    let asked: BTreeSet<_> = (0..first).map(|it| case(&world, it).name).collect();
    assert_eq!(asked, ids.iter().map(|id| format!("{id}: valid")).collect());
}

#[test]
fn every_kind_of_case_comes_up() {
    let world = world();
    let names: Vec<_> = (200..3_000).map(|it| case(&world, it).name).collect();
    let count = |word: &str| names.iter().filter(|name| name.contains(word)).count();
    for word in [
        "openai chat",
        "openai embeddings",
        "openai models",
        "mcp",
        "page",
        "smuggling",
        "raw",
    ] {
        assert!(count(word) > 10, "{word}");
    }
    for word in [
        "raw pipeline",
        "raw half-closed",
        "raw no reader",
        "raw idle",
        "raw odd chunks",
    ] {
        assert!(count(word) > 3, "{word}");
    }
    for class in world
        .dictionary
        .classes()
        .filter(|class| !class.starts_with("provider"))
    {
        // Schemas are inside valid bodies, and paths inside lines: they have no name of their own.
        let unnamed = ["references", "circles", "dear", "strange"];
        if !unnamed.iter().any(|word| class.starts_with(word)) {
            assert!(count(class) > 0, "{class}");
        }
    }
}
