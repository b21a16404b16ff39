//! Words for texts, numbers and times.

pub(super) const LIKE_IDS: &[&str] = &[
    "usr_123456789",
    "usr_01h455vb4pex5vsknk084sn02q",
    "USR_123456789",
    "usr_",
    "usr-1",
    "ｕｓｒ_1",
    "key_01h455vb4pex5vsknk084sn02q",
    "tsk_00000000000000000000000000",
    "tsk_zzzzzzzzzzzzzzzzzzzzzzzzzz",
    "tsk_01h455vb4pex5vsknk084sn02q0000000",
    "id:usr_1",
    "email:john@example.com",
    "me",
    "ME",
    "null",
    "johndoe",
    "aivy",
];

pub(super) const HYPHENS: &[&str] = &["-", "--", "-rf", "--help", "-1", "−1", "‐x", "_", "-usr_1"];

pub(super) const CONTROLS: &[&str] = &[
    "\0",
    "a\0b",
    "\u{1}\u{1f}",
    "\u{7f}",
    "\u{85}",
    "a\r\nX-Injected: yes\r\n\r\n",
    "\u{1b}[31mred",
    "\u{2028}\u{2029}",
    "\t\u{b}\u{c}",
];

pub(super) fn decomposed() -> Vec<String> {
    vec![
        "Gro\u{308}sse".to_owned(),
        "A\u{30a}ngstro\u{308}m".to_owned(),
        "\u{301}begins".to_owned(),
        "\u{1100}\u{1161}\u{11a8}".to_owned(),
        "e".to_owned() + &"\u{301}".repeat(100),
        format!("q{}x", "\u{323}\u{307}".repeat(2_000)),
    ]
}

pub(super) const FULL_WIDTH: &[&str] = &[
    "ａｄｍｉｎ",
    "／ｅｔｃ",
    "．．／",
    "％００",
    "１２３",
    "ｕｓｒ＿１２３",
    "＜ｓｃｒｉｐｔ＞",
    "ﾊﾝｶｸ",
];

pub(super) const INVISIBLE: &[&str] = &[
    " ",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{200d}\u{200d}",
    "\u{feff}",
    "\u{3164}",
    "\u{2800}",
    "\u{180e}",
    "\u{e0041}\u{e007f}",
    "ad\u{200b}min",
    "\u{fe0f}",
];

pub(super) const BIDI: &[&str] = &[
    "\u{202e}gpj.exe",
    "\u{2066}a\u{2069}",
    "\u{202a}\u{202b}\u{202c}",
    "שלום",
    "\u{200f}abc",
    "\u{61c}1",
    "مرحبا 123",
];

pub(super) const CJK: &[&str] = &[
    "東京都の翻訳任務",
    "中文分詞",
    "한국어 낱말",
    "𠮷野家",
    "カタカナ ひらがな",
    "ภาษาไทยไม่มีช่องว่าง",
    "ក្រុង",
    "了",
];

pub(super) const CASES: &[&str] = &[
    "GRÖSSE",
    "Größe",
    "ẞ",
    "İstanbul",
    "ı",
    "ſ",
    "ﬀ",
    "ΣΑΣ",
    "ς",
    "Ǆ",
    "K",
    "ŉ",
];

pub(super) const CONFUSABLE: &[&str] = &["раураl", "αdmin", "jоhndое", "ℯ", "𝐚𝐝𝐦𝐢𝐧", "①", "ᴬ"];

pub(super) const EMOJI: &[&str] = &[
    "👨‍👩‍👧‍👦",
    "🇩",
    "🇩🇪🇫",
    "☺\u{fe0f}",
    "\u{ffff}",
    "\u{10ffff}",
    "\u{fffd}",
    "\u{fdd0}",
    "🏴\u{e0067}\u{e0062}",
];

pub(super) const CODE: &[&str] = &[
    "'; DROP TABLE tasks; --",
    "\" OR 1=1",
    "%",
    "_",
    "*",
    "a* NEAR b",
    "NEAR(",
    "AND OR NOT",
    "\"",
    "title:x",
    "^a",
    "(((((",
    "<script>alert(1)</script>",
    "</textarea>",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "%s%n%x",
    "../../../etc/passwd",
    "C:\\con\\aux",
    "=1+1",
    "javascript:alert(1)",
    "http://",
    "https://[::1",
    "http://user:pw@127.0.0.1:1/%00",
    "data:text/html,x",
];

pub(super) const PERSONAL: &[&str] = &[
    "Write to jane@example.com, or +49 30 901820.",
    "4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00",
    "::ffff:192.0.2.1 and 192.0.2.300",
    "aivy_hCgmPL9Q2TMgPliL20HarWEeRoZWJvhdC7p5S6IH1FF7rj",
    "a@b@c@d@e@f@g@h",
    "+++++++++++++++49",
    "jane@xn--mnchen-3ya.de jane@münchen.de",
    "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789",
];

pub(super) fn long() -> Vec<String> {
    vec![
        "a".repeat(120),
        "a".repeat(121),
        "é".repeat(5_000),
        "a ".repeat(5_001),
        "word. ".repeat(4_000),
        "a@".repeat(5_000),
        "1".repeat(20_000),
        "((((".repeat(4_000),
        "\u{1F469}\u{200d}".repeat(2_000),
        "東".repeat(9_000),
        "x".repeat(66_000),
    ]
}

pub(super) const TIMES: &[&str] = &[
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999999999Z",
    "9999-12-31T23:59:59-01:00",
    "10000-01-01T00:00:00Z",
    "+10000-01-01T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+00:01",
    "1969-12-31T23:59:59Z",
    "2016-12-31T23:59:60Z",
    "2030-06-30T23:59:60Z",
    "2030-12-31T24:00:00Z",
    "2030-02-29T00:00:00Z",
    "2030-01-01t00:00:00z",
    "2030-01-01 00:00:00Z",
    "2030-01-01T00:00:00",
    "2030-01-01",
    "2030-01-01T00:00:00.123456789012345678901234567890Z",
    "2030-01-01T00:00:00.Z",
    "2030-01-01T00:00:00+24:00",
    "2030-01-01T00:00:00-00:00",
    "2030-01-01T00:00:00Z[Europe/Berlin]",
    "2030-01-01T00:00:00 01:00",
    "1893456000",
    "２０３０-01-01T00:00:00Z",
    "2030-W01-1",
    "now",
];

pub(super) fn numbers() -> Vec<String> {
    let written = [
        "-0",
        "0",
        "-1",
        "1.0",
        "1e0",
        "0.5",
        "1E+2",
        "1e-1",
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "340282366920938463463374607431768211456",
        "2147483648",
        "4294967296",
        "1e308",
        "1e309",
        "1e400",
        "-1e400",
        "1e-400",
        "5e-324",
        "1e99999999999",
        "0.1000000000000000055511151231257827",
        "1.7976931348623157e308",
        "01",
        "+1",
        ".5",
        "1.",
        "0x10",
        "NaN",
        "Infinity",
        "-",
        "1_000",
        "1e",
        "１",
    ];
    let mut numbers: Vec<String> = written.iter().map(|&it| it.to_owned()).collect();
    numbers.push("9".repeat(400));
    numbers.push("1".repeat(20_000));
    numbers.push(format!("0.{}1", "0".repeat(5_000)));
    numbers.push(format!("1e{}", "9".repeat(5_000)));
    numbers
}
