//! Texts that are hard for a tool with backtracking, look-ahead or too many comparisons.

/// A function that makes a text of this many characters.
pub(crate) type Make = fn(usize) -> String;

/// All patterns, by name.
pub(crate) const PATTERNS: &[(&str, Make)] = &[
    ("one long word", |n| repeated("a", n)),
    ("one word again and again", |n| repeated("word ", n)),
    ("short words, all different", |n| {
        numbered(n, |i| format!("{} ", letters(i)))
    }),
    ("phrases of different words", |n| {
        numbered(n, |i| format!("x{}y z{}w ", letters(i), letters(i)))
    }),
    ("short sentences", |n| {
        numbered(n, |i| format!("X{} y. ", letters(i)))
    }),
    ("a sentence for every letter", |n| repeated("A? ", n)),
    ("sentences that share their words", |n| repeated(SHARED, n)),
    ("sentences that share their characters", |n| {
        repeated(&han(98), n)
    }),
    ("abbreviations", |n| repeated("e.g. etc. ", n)),
    ("initials", |n| repeated("A. ", n)),
    ("stops", |n| repeated(".", n)),
    ("marks", |n| repeated("!?()\"'", n)),
    ("blanks", |n| format!("a{}", repeated(" ", n - 1))),
    ("line breaks", |n| repeated("\n", n)),
    ("line breaks and blanks", |n| repeated("a\n \t \n", n)),
    ("words joined by apostrophes", |n| repeated("a'", n)),
    ("words joined by colons and marks", |n| {
        repeated("a:\u{301}", n)
    }),
    ("letters with many marks", |n| {
        format!("e{}", repeated("\u{301}", n - 1))
    }),
    ("families of emoji", |n| {
        repeated("👩\u{200d}👩\u{200d}👧", n)
    }),
    ("smiles", |n| repeated("😀", n)),
    ("flags", |n| repeated("🇩🇪", n)),
    ("characters of Chinese, all different", |n| han(n)),
    ("kana", |n| repeated("カタカナの。", n)),
    ("Thai", |n| repeated("ภาษาไทย", n)),
    ("Arabic with marks", |n| repeated("كِتَابٌ ", n)),
    ("praise and blame", |n| {
        repeated("not VERY good but bad! ", n)
    }),
    ("kind of, again and again", |n| repeated("no kind of ", n)),
    ("digits", |n| repeated("4", n)),
    ("digits one by one", |n| repeated("1 2 ", n)),
    ("groups of four digits", |n| {
        numbered(n, |i| format!("{:04} ", 4000 + i * 7 % 1000))
    }),
    ("groups of two digits", |n| {
        numbered(n, |i| format!("{:02} ", 30 + i * 37 % 69))
    }),
    ("groups of three digits", |n| {
        numbered(n, |i| format!("{:03} ", 100 + i * 371 % 899))
    }),
    ("numbers of telephones", |n| {
        numbered(n, |i| format!("+49 30 {:06} ", 901_000 + i))
    }),
    ("numbers in brackets", |n| {
        numbered(n, |i| format!("({:03}) ", 100 + i * 371 % 899))
    }),
    ("signs of countries", |n| {
        numbered(n, |i| format!("+{:03} ", i * 371 % 999))
    }),
    ("cards", |n| repeated("4111 1111 1111 1112 ", n)),
    ("accounts", |n| repeated("DE12 3456 7890 1234 5678 91 ", n)),
    ("accounts without blanks", |n| repeated("DE12GB34", n)),
    ("addresses of the Internet", |n| repeated("1.2.3.4:", n)),
    ("numbers with points", |n| repeated("1.", n)),
    ("colons", |n| repeated(":", n)),
    ("groups of hexadecimal digits", |n| repeated("1:", n)),
    ("at signs", |n| repeated("@", n)),
    ("addresses of people", |n| repeated("a@b.cc:", n)),
    ("addresses that go on", |n| repeated("a@a.", n)),
    ("keys that are none", |n| repeated("sk-", n)),
    ("keys, all different", |n| {
        numbered(n, |i| format!("sk-{i:020}a "))
    }),
    ("tokens that are none", |n| repeated("eyJaaaaaaaa.", n)),
    ("passwords that do not end", |n| repeated("://a:", n)),
    ("private keys that do not end", |n| {
        repeated("-----BEGIN PRIVATE KEY-----", n)
    }),
];

/// 98 characters, with a different word for each.
const SHARED: &str = "Qa qb qc qd qe qf qg qh qi qj qk ql qm qn qo qp qq qr qs qt qu qv qw qx qy qz za zb zc zd ze zf. ";

/// `piece` repeated, up to `length` characters.
pub(crate) fn repeated(piece: &str, length: usize) -> String {
    piece.chars().cycle().take(length).collect()
}

/// The results of `piece` for 0, 1, 2 and so on, up to `length` characters.
pub(crate) fn numbered(length: usize, piece: impl Fn(usize) -> String) -> String {
    let pieces = (0..).map(piece);
    let mut text = String::new();
    let mut left = length;
    for piece in pieces {
        if left == 0 {
            break;
        }
        let taken: String = piece.chars().take(left).collect();
        left -= taken.chars().count();
        text.push_str(&taken);
    }
    text
}

/// A number written with the letters a to z.
pub(crate) fn letters(number: usize) -> String {
    let (mut rest, mut text) = (number, String::new());
    loop {
        let letter = u8::try_from(rest % 26).unwrap_or_default();
        text.push(char::from(b'a' + letter));
        rest /= 26;
        if rest == 0 {
            return text;
        }
    }
}

/// Han characters from the first on, in sentences of at most 98.
fn han(length: usize) -> String {
    let characters = ('\u{4e00}'..='\u{9fff}').cycle().take(length);
    characters
        .enumerate()
        .map(|(at, character)| if at % 98 == 97 { '。' } else { character })
        .collect()
}
