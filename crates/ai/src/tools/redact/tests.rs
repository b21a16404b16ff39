use aivy_core::entropy::Entropy;
use aivy_core::key::KeyText;
use proptest::prelude::*;

use super::*;

fn input(text: &str) -> RedactIn {
    RedactIn {
        text: text.to_owned(),
        kinds: None,
        mask: None,
        region: None,
    }
}

fn masked(text: &str) -> String {
    redacted(&input(text), None).text
}

fn masked_in(region: &str, text: &str) -> String {
    redacted(&input(text), super::region(Some(region)).unwrap()).text
}

#[test]
fn addresses_are_masked() {
    assert_eq!(
        masked("Write to jane.doe+x@mail.example.com."),
        "Write to [EMAIL]."
    );
    assert_eq!(
        masked("<müller@büro.example>,'a_b@c.org'"),
        "<[EMAIL]>,'[EMAIL]'"
    );
    for text in [
        "@jane",
        "a@b",
        "react@18.2.0",
        "a@-b.com",
        "git@host.org:me/it.git",
        "a@@b.com c",
    ] {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn cards_are_masked_with_what_separates_their_groups() {
    assert_eq!(masked("4111 1111 1111 1111 12/27"), "[CARD] 12/27");
    assert_eq!(
        masked("3782-822463-10005,5555555555554444"),
        "[CARD],[CARD]"
    );
    for text in [
        "4111 1111 1111 1112",
        "0.4111111111111111",
        "41111111111111110000",
        "1234567812345670",
    ] {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn accounts_are_masked() {
    assert_eq!(masked("IBAN DE89 3704 0044 0532 0130 00."), "IBAN [IBAN].");
    assert_eq!(masked("GB82WEST12345698765432"), "[IBAN]");
    for text in [
        "DE89 3704 0044 0532 0130 01",
        "XX89370400440532013000",
        "GB82WEST123456987654321",
    ] {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn network_addresses_are_masked() {
    assert_eq!(
        masked("from 192.168.0.12:8080, then 10.0.0.1."),
        "from [IP]:8080, then [IP]."
    );
    assert_eq!(
        masked("[2001:db8::8a2e:370:7334]:443 and ::1"),
        "[[IP]]:443 and [IP]"
    );
    for text in [
        "version 4.18.0.1",
        "1.2.3",
        "256.1.1.1",
        "12:34:56",
        "std::fmt",
        "a::b",
        "1.2.3.4.5",
    ] {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn telephone_numbers_are_masked() {
    assert_eq!(
        masked("call +49 30 901820 or +1 (212) 555-0123!"),
        "call [PHONE] or [PHONE]!"
    );
    assert_eq!(masked("+44 (0)20 7946 0958"), "[PHONE]");
    assert_eq!(
        masked_in("DE", "Tel. 030 901820, am 15.01.2023"),
        "Tel. [PHONE], am 15.01.2023"
    );
    assert_eq!(masked_in("US", "(212) 555-0123 x"), "[PHONE] x");
    assert_eq!(masked_in("DE", "€ 030 901820"), "€ 030 901820");
    for text in ["030 901820", "+1 2 3", "3.14159265", "+49 1"] {
        assert_eq!(masked(text), text);
    }
    for region in aivy_types::ai::codes::REGIONS {
        assert!(super::region(Some(region)).is_ok(), "{region}");
    }
    assert!(matches!(
        super::region(Some("ZZ")),
        Err(ToolError::BadInput(_))
    ));
}

#[test]
fn secrets_are_masked() {
    let key = KeyText::generate(&Entropy::seeded(7));
    assert_eq!(masked(&format!("key={}", key.expose())), "key=[SECRET]");
    let wrong = format!("aivy_{}", "0".repeat(46));
    assert_eq!(masked(&wrong), wrong);
    assert_eq!(
        masked("postgres://app:pa55@db.example/x"),
        "postgres://app:[SECRET]@db.example/x"
    );
    assert_eq!(
        masked(
            "a\n-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4\n\nabc=\n-----END RSA PRIVATE KEY-----\nb"
        ),
        "a\n[SECRET]\nb"
    );
    assert_eq!(masked("-----BEGIN PRIVATE KEY-----\nMIIE\nab"), "[SECRET]");
}

#[test]
fn only_the_kinds_that_were_asked_for_are_masked() {
    let mut asked = input("a@b.org 10.0.0.1");
    asked.kinds = Some(vec![FindingKind::Ip, FindingKind::Ip]);
    asked.mask = Some(MaskStyle::Char);
    assert_eq!(redacted(&asked, None).text, "a@b.org ********");
}

/// Texts made from pieces of findings and anything in between.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,12}",
        "[0-9 .:+()@_-]{0,24}",
        Just("jane@example.org".to_owned()),
        Just("4111 1111 1111 1111".to_owned()),
        Just("DE89370400440532013000".to_owned()),
        Just("2001:db8::1".to_owned()),
        Just("+49 30 901820".to_owned()),
        Just("-----BEGIN PRIVATE KEY-----".to_owned()),
        Just("://a:".to_owned()),
    ];
    proptest::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn places_lead_back_to_what_was_found(text in texts(), chars in any::<bool>()) {
        let mut asked = input(&text);
        if chars {
            asked.mask = Some(MaskStyle::Char);
        }
        let out = redacted(&asked, super::region(Some("DE")).unwrap());
        let mut end = 0;
        let mut rebuilt = String::new();
        for finding in &out.findings {
            let span = finding.span;
            let (from, to) = (span.byte_start as usize, span.byte_end as usize);
            let (first, last) = (span.start as usize, span.end as usize);
            let by_chars: String = text.chars().skip(first).take(last - first).collect();
            prop_assert_eq!(&text[from..to], by_chars.as_str());
            prop_assert!(from >= end && to > from);
            rebuilt.push_str(&text[end..from]);
            if chars {
                rebuilt.push_str(&"*".repeat(last - first));
            } else {
                rebuilt.push_str(&format!("[{}]", finding.kind.as_str().to_uppercase()));
            }
            end = to;
        }
        rebuilt.push_str(&text[end..]);
        prop_assert_eq!(rebuilt, out.text);
    }
}
