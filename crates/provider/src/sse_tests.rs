//! Events in all notations.

use proptest::prelude::*;

use super::*;

fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<String> {
    let mut parser = Parser::new(1000);
    for piece in pieces {
        parser.push(piece).unwrap();
    }
    parser.finish().unwrap();
    std::iter::from_fn(|| parser.next())
        .map(|event| String::from_utf8(event.data).unwrap())
        .collect()
}

fn whole(text: &str) -> Vec<String> {
    read([text.as_bytes()])
}

#[test]
fn the_data_of_events_is_read() {
    let text =
        "\u{feff}data: a\n\n: ping\n\nevent: x\r\ndata:b\r\rid: 7\ndata:  c\ndata\ndata: d\n\n\n";
    assert_eq!(whole(text), ["a", "b", " c\n\nd"]);
}

#[test]
fn an_event_at_the_end_needs_no_blank_line() {
    assert_eq!(whole("data: a\n\ndata: b"), ["a", "b"]);
    assert_eq!(whole("data: a\n\ndata: b\n"), ["a", "b"]);
}

#[test]
fn other_fields_give_nothing() {
    assert!(whole("database: a\n\nretry: 5\n\n:\n\n\n\n").is_empty());
}

#[test]
fn an_event_says_in_several_ways_that_it_is_an_error() {
    let mut parser = Parser::new(1000);
    let text = "event: error\ndata: a\n\nerror: {\"code\":500}\n\nevent: x\ndata: b\n\ndata: c\n\n";
    parser.push(text.as_bytes()).unwrap();
    let events = std::iter::from_fn(|| parser.next());
    let told: Vec<_> = events
        .map(|e| (e.is_error, String::from_utf8(e.data).unwrap()))
        .collect();
    let expected = [
        (true, "a"),
        (true, "{\"code\":500}"),
        (false, "b"),
        (false, "c"),
    ];
    assert_eq!(told, expected.map(|(is, data)| (is, data.to_owned())));
}

#[test]
fn json_between_the_events_is_kept_and_bounded() {
    let mut parser = Parser::new(STRAY);
    parser
        .push(b"data: a\n\n{\n \"error\": 1\n}\n\ndata: b\n")
        .unwrap();
    assert_eq!(parser.stray(), b"{\n \"error\": 1\n}\n");
    for _ in 0..100 {
        parser.push(&[b'x'; STRAY / 2]).unwrap();
        parser.push(b"\n").unwrap();
    }
    assert!(parser.stray().len() <= STRAY);
}

#[test]
fn a_line_and_an_event_are_bounded() {
    let mut parser = Parser::new(10);
    assert_eq!(parser.push(b"data: 6789"), Ok(()));
    assert_eq!(parser.push(b"x"), Err(TooLong));
    let mut parser = Parser::new(10);
    assert_eq!(parser.push(b"data: abc\ndata: abc\n"), Ok(()));
    assert_eq!(parser.push(b"data: abcd\n"), Err(TooLong));
}

proptest! {
    #[test]
    fn where_the_bytes_are_parted_does_not_matter(
        text in "(data: ?[ab]{0,3}|: c|event: d|)((\r\n|\n|\r)(data: ?[ab]{0,3}|: c|event: d|)){0,8}",
        size in 1_usize..7,
    ) {
        prop_assert_eq!(read(text.as_bytes().chunks(size)), whole(&text));
    }
}
