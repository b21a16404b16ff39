//! Embeddings, compared with those computed by hand from the table in `aivy_embed::testing`.

use aivy_embed::testing::fixture::{Fixture, LOOK_UP, USUAL_INPUTS, network};
use aivy_embed::testing::onnx::{Attribute, Node};
use aivy_embed::{EmbedError, Pooling};

use crate::texts;

#[tokio::test]
async fn the_mean_leaves_padding_out() {
    let embedder = Fixture::new()
        .open_with(|options| options.normalise = Some(false))
        .unwrap();
    let made = embedder
        .embed(texts(&["red", "Green blue red"]))
        .await
        .unwrap();
    // [CLS] red [SEP]: (1,0) (2,0) (0,1), and with green (0,4) and blue (6,-2).
    assert_eq!(
        made.vectors,
        [vec![1.0, 1.0 / 3.0], vec![9.0 / 5.0, 3.0 / 5.0]]
    );
    assert_eq!(made.tokens, [3, 5]);
    assert_eq!(made.total_tokens(), 8);
    assert_eq!(made.truncated, [false, false]);
}

#[tokio::test]
async fn vectors_get_the_length_one_unless_told_otherwise() {
    let embedder = Fixture::new().open().unwrap();
    let made = embedder.embed(texts(&["red"])).await.unwrap();
    // (1, 1/3) has the same direction as (3, 1).
    let length = 10_f32.sqrt();
    let [x, y] = made.vectors[0][..] else {
        panic!("two numbers")
    };
    assert!(
        (x - 3.0 / length).abs() < 1e-6 && (y - 1.0 / length).abs() < 1e-6,
        "{x} {y}"
    );
}

#[tokio::test]
async fn each_pooling_takes_other_tokens() {
    for (pooling, expected) in [
        (Pooling::Cls, [1.0, 0.0]),
        (Pooling::LastToken, [0.0, 1.0]),
        (Pooling::Max, [6.0, 4.0]),
    ] {
        let fixture = Fixture::new();
        let embedder = fixture.open_with(|options| {
            options.pooling = Some(pooling);
            options.normalise = Some(false);
        });
        let made = embedder
            .unwrap()
            .embed(texts(&["green blue", "red blue green red"]))
            .await
            .unwrap();
        assert_eq!(made.vectors[0], expected, "{pooling:?}");
    }
}

#[tokio::test]
async fn the_directory_says_how_to_pool() {
    let modules = r#"[{"path": "", "type": "sentence_transformers.models.Transformer"},
        {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]"#;
    let fixture = Fixture::new().with("modules.json", modules).with(
        "1_Pooling/config.json",
        r#"{"pooling_mode_max_tokens": true}"#,
    );
    let made = fixture
        .open()
        .unwrap()
        .embed(texts(&["green blue"]))
        .await
        .unwrap();
    assert_eq!(made.vectors, [[6.0, 4.0]]);
}

#[tokio::test]
async fn a_text_is_cut_at_the_models_bound_and_said_to_be() {
    let fixture = Fixture::new().with("sentence_bert_config.json", r#"{"max_seq_length": 4}"#);
    let embedder = fixture
        .open_with(|options| options.normalise = Some(false))
        .unwrap();
    assert_eq!(embedder.max_tokens(), 4);
    let made = embedder
        .embed(texts(&["red green blue blue", "red green"]))
        .await
        .unwrap();
    assert_eq!(made.vectors[0], made.vectors[1]);
    assert_eq!(made.vectors[0], [3.0 / 4.0, 5.0 / 4.0]);
    assert_eq!(
        (made.tokens, made.truncated),
        (vec![4, 4], vec![true, false])
    );
}

#[tokio::test]
async fn batches_of_any_size_give_the_same_vectors_in_order() {
    let lines: Vec<String> = (0..40)
        .map(|n| {
            ["red", "green", "blue", "other"]
                .iter()
                .cycle()
                .skip(n)
                .take(n % 7)
                .copied()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let fixture = Fixture::new();
    let whole = fixture.open().unwrap().embed(lines.clone()).await.unwrap();
    let single = fixture
        .open_with(|options| options.batch_tokens = 1)
        .unwrap();
    assert_eq!(single.embed(lines.clone()).await.unwrap(), whole);
    for (line, vector) in lines.iter().zip(&whole.vectors) {
        let alone = single.embed(vec![line.clone()]).await.unwrap();
        assert_eq!(&alone.vectors[0], vector, "{line}");
    }
}

#[tokio::test]
async fn inputs_are_given_by_name_and_types_where_they_are_asked_for() {
    let named = network(
        &["token_type_ids", "attention_mask", "input_ids"],
        &[LOOK_UP],
        &[("last_hidden_state", 3)],
    );
    let embedder = Fixture::new()
        .with("model.onnx", named)
        .open_with(|options| options.normalise = Some(false));
    let made = embedder.unwrap().embed(texts(&["red"])).await.unwrap();
    assert_eq!(made.vectors, [[1.0, 1.0 / 3.0]]);
}

#[tokio::test]
async fn a_vector_that_the_model_made_itself_is_taken_as_it_is() {
    let pooled = Node {
        operator: "ReduceMax",
        inputs: &["last_hidden_state"],
        output: "sentence_embedding",
        attributes: &[Attribute::Ints("axes", &[1]), Attribute::Int("keepdims", 0)],
    };
    let outputs = [("last_hidden_state", 3), ("sentence_embedding", 2)];
    let model = network(&USUAL_INPUTS, &[LOOK_UP, pooled], &outputs);
    let embedder = Fixture::new()
        .with("model.onnx", model)
        .open_with(|options| options.normalise = Some(false));
    let made = embedder
        .unwrap()
        .embed(texts(&["green blue"]))
        .await
        .unwrap();
    assert_eq!(made.vectors, [[6.0, 4.0]]);
}

#[tokio::test]
async fn no_texts_have_no_vectors_and_too_many_are_refused() {
    let embedder = Fixture::new()
        .open_with(|options| options.max_texts = 2)
        .unwrap();
    assert_eq!(
        embedder.embed(Vec::new()).await.unwrap().vectors,
        Vec::<Vec<f32>>::new()
    );
    let refused = embedder.embed(texts(&["a", "b", "c"])).await;
    assert_eq!(refused, Err(EmbedError::TooMany { most: 2 }));
}

#[tokio::test]
async fn an_empty_text_is_its_marks() {
    let embedder = Fixture::new()
        .open_with(|options| options.normalise = Some(false))
        .unwrap();
    let made = embedder.embed(texts(&[""])).await.unwrap();
    assert_eq!((made.vectors, made.tokens), (vec![vec![0.5, 0.5]], vec![2]));
}
