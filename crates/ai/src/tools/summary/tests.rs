use super::*;

const TEXT: &str = "The old bridge over the river was closed on Monday. It rained. Engineers had found deep cracks in the old bridge. The mayor had lunch. Engineers had found deep cracks in the bridge. Traffic now crosses the river on a new bridge further north.";

fn chosen_of(text: &str, length: Length) -> Vec<u32> {
    let out = summed_up(text, length);
    out.sentences.iter().map(|one| one.index).collect()
}

#[test]
fn the_central_sentences_are_chosen_once_and_in_order() {
    assert_eq!(chosen_of(TEXT, Length::Sentences(3)), [0, 2, 5]);
}

#[test]
fn a_summary_is_as_long_as_asked_for() {
    assert_eq!(chosen_of(TEXT, Length::Sentences(1)).len(), 1);
    assert_eq!(chosen_of(TEXT, Length::Ratio(0.34)).len(), 2);
    assert_eq!(chosen_of(TEXT, Length::Ratio(0.01)).len(), 1);
    // The fifth is a duplicate of the third.
    assert_eq!(chosen_of(TEXT, Length::Sentences(50)).len(), 5);
}

#[test]
fn sentences_stand_where_they_are_said_to() {
    for sentence in summed_up(TEXT, Length::Sentences(3)).sentences {
        let bytes = sentence.span.byte_start as usize..sentence.span.byte_end as usize;
        assert_eq!(&TEXT[bytes], sentence.text);
        assert!((0.0..=1.0).contains(&sentence.score));
    }
}

#[test]
fn only_the_beginning_of_a_long_text_is_considered() {
    let text = "A word of it. ".repeat(MAX_SENTENCES + 5);
    let out = summed_up(&text, Length::Sentences(2));
    assert_eq!(out.considered_sentences, 1000);
    assert_eq!(out.total_sentences, 1005);
    assert_eq!(out.sentences.len(), 1);
}

#[test]
fn a_length_is_given_once() {
    let input = SummaryIn {
        text: "a".to_owned(),
        sentences: Some(1),
        ratio: Some(0.5),
    };
    assert!(Length::of(&input).is_err());
    let none = SummaryIn {
        sentences: Some(0),
        ratio: None,
        ..input
    };
    assert!(Length::of(&none).is_err());
}
