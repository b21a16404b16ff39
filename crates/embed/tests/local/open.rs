//! Errors that are found at the start.

use aivy_embed::OpenError;
use aivy_embed::testing::fixture::{Fixture, LOOK_UP, USUAL_INPUTS, look_up, network, tokenizer};
use aivy_embed::testing::onnx::Node;

fn refuse(fixture: &Fixture) -> OpenError {
    fixture.open().unwrap_err()
}

#[test]
fn a_model_tells_what_it_is() {
    let embedder = Fixture::new().open().unwrap();
    assert_eq!((embedder.dimensions(), embedder.max_tokens()), (2, 512));
    assert!(!embedder.name().is_empty());
}

#[test]
fn the_network_may_stand_in_its_own_folder() {
    let moved = Fixture::new()
        .without("model.onnx")
        .with("onnx/model.onnx", look_up());
    assert_eq!(moved.open().unwrap().dimensions(), 2);
}

#[test]
fn a_missing_file_is_named() {
    let error = refuse(&Fixture::new().without("model.onnx"));
    assert!(
        error
            .to_string()
            .ends_with("has no model.onnx or onnx/model.onnx or model.rten or onnx/model.rten"),
        "{error}"
    );
    let error = refuse(&Fixture::new().without("tokenizer.json"));
    assert!(
        error.to_string().ends_with("has no tokenizer.json"),
        "{error}"
    );
}

#[test]
fn a_broken_file_is_named() {
    let half = &look_up()[..100];
    for (name, bytes) in [
        ("model.onnx", half),
        ("tokenizer.json", b"{"),
        ("config.json", b"["),
    ] {
        let error = refuse(&Fixture::new().with(name, bytes));
        assert!(
            matches!(&error, OpenError::Unusable { path, .. } if path.ends_with(name)),
            "{error}"
        );
    }
}

#[test]
fn an_input_that_nobody_has_is_named() {
    let model = network(
        &["input_ids", "pixel_values"],
        &[LOOK_UP],
        &[("last_hidden_state", 3)],
    );
    let error = refuse(&Fixture::new().with("model.onnx", model));
    assert!(matches!(error, OpenError::UnknownInput(name) if name == "pixel_values"));
}

#[test]
fn a_model_without_tokens_or_vectors_is_refused() {
    let by_mask = Node {
        operator: "Gather",
        inputs: &["table", "attention_mask"],
        output: "last_hidden_state",
        attributes: &[],
    };
    let model = network(&["attention_mask"], &[by_mask], &[("last_hidden_state", 3)]);
    assert!(matches!(
        refuse(&Fixture::new().with("model.onnx", model)),
        OpenError::NoTokens
    ));
    let flat = Node {
        operator: "Flatten",
        inputs: &["last_hidden_state"],
        output: "logits",
        attributes: &[],
    };
    let model = network(&USUAL_INPUTS, &[LOOK_UP, flat], &[("logits", 2)]);
    assert!(matches!(
        refuse(&Fixture::new().with("model.onnx", model)),
        OpenError::NoVectors
    ));
}

#[test]
fn a_tokenizer_of_another_model_is_found_out() {
    let mut other = tokenizer();
    other["model"]["vocab"]["one"] = serde_json::json!(70);
    let error = refuse(&Fixture::new().with("tokenizer.json", other.to_string()));
    assert!(matches!(error, OpenError::Run(_)), "{error}");
}

#[test]
fn a_bound_of_nothing_is_refused() {
    let refused = Fixture::new().open_with(|options| options.jobs = 0);
    assert!(matches!(refused, Err(OpenError::Bound("jobs"))));
}
