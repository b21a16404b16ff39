//! Searching titles: both databases find exactly what the rule for words says.

use std::collections::BTreeSet;

use aivy_core::words::{kept, wanted};
use aivy_store::tasks::{self, NewTask};
use aivy_store::testing::Database;
use aivy_store::{Db, Listed, Page, on_both};
use aivy_types::body::{Order, Review, TaskCategory, TaskFilter, TaskSort};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::support::{add_user, at, user, user_id};

on_both!(
    both_find_what_the_rule_says,
    titles_of_before_are_cut_anew,
    a_title_that_changes_is_found_by_its_new_words,
    questions_of_any_size_are_answered,
);

fn task(number: usize, title: &str) -> NewTask {
    NewTask {
        id: format!("tsk_{number}").parse().unwrap(),
        creator: user_id("ada"),
        title: title.to_owned(),
        description: String::new(),
        category: TaskCategory::Other,
        reward: 1,
        slots: 1,
        input: "null".to_owned(),
        result_schema: None,
        review: Review::Manual,
        claim_ttl_seconds: 60,
        review_ttl_seconds: 60,
        min_stake: 0,
        deadline: None,
        now: at(0),
    }
}

async fn publish(db: &Db, titles: &[String]) {
    add_user(db, user("ada")).await.unwrap();
    db.write(titles.to_vec(), async |tx, titles| {
        for (number, title) in titles.iter().enumerate() {
            tasks::insert(tx, &task(number, title)).await?;
        }
        Ok::<_, aivy_store::StoreError>(())
    })
    .await
    .unwrap();
}

async fn found(db: &Db, question: &str, sort: TaskSort) -> BTreeSet<String> {
    let filter = TaskFilter {
        status: None,
        category: None,
        creator: None,
        min_reward: None,
        q: Some(question.to_owned()),
        sort,
        order: Order::Desc,
    };
    let page = reading!(db, |tx, filter| {
        tasks::page(tx, &filter, None, Page::first(1000)).await
    });
    let Listed { items, total } = page.await.unwrap();
    assert_eq!(usize::try_from(total), Ok(items.len()), "{question:?}");
    items.into_iter().map(|task| task.title).collect()
}

fn fits(question: &str, title: &str) -> bool {
    let (kept, wanted) = (kept(title), wanted(question));
    let kept: BTreeSet<_> = kept.split(' ').collect();
    !wanted.is_empty() && wanted.iter().all(|word| kept.contains(word.as_str()))
}

/// Pieces of texts in several scripts.
const PIECES: &[&str] = &[
    "bird",
    "Bird",
    "ring-7",
    "Größe",
    "GRÖSSE",
    "grosse",
    "ΟΔΌΣ",
    "οδός",
    "İstanbul",
    "istanbul",
    "ısparta",
    "café",
    "cafe\u{301}",
    "tiếng",
    "tie\u{302}\u{301}ng",
    "ﬁnd",
    "find",
    "ＢＩＲＤ",
    "東京都",
    "東京",
    "京都",
    "鳥の名前",
    "名前",
    "カタカナ",
    "ｶﾀｶﾅ",
    "ノート",
    "새의 이름을",
    "이름",
    "\u{110b}\u{1175}",
    "ตั้งชื่อนก",
    "นก",
    "ຊື່ນົກ",
    "ဌက်",
    "ឈ្មោះ",
    "हिन्दी",
    "क्ष",
    "שָׁלוֹם",
    "\u{202b}שלום\u{202c}",
    "می\u{200c}خواهم",
    "🐦",
    "👩\u{200d}🚀",
    "①",
    "1",
    "\u{fdfa}",
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "'",
    "\"",
    "\\",
    "&",
    "|",
    "!",
    "(",
    ":*",
    "status",
    "\u{200b}",
    "\u{ad}",
    "\u{3000}",
    "\u{0d4e}'",
    "\u{ffff}",
    "\u{10ffff}",
];

/// Mostly made of these pieces; every third one has no blank before it.
fn text(most: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        9 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<char>().prop_filter("no text holds it", |c| *c != '\0').prop_map(String::from),
    ];
    let joined = (piece, prop_oneof![Just(""), Just(" "), Just(" ")]);
    prop::collection::vec(joined, 1..=most).prop_map(|all| {
        all.iter()
            .map(|(piece, blank)| format!("{blank}{piece}"))
            .collect()
    })
}

async fn both_find_what_the_rule_says(database: &Database) {
    let db = database.open().await;
    let mut draw = TestRunner::deterministic();
    let mut drawn = |most: usize, count: usize| -> Vec<String> {
        let draw = &mut draw;
        let one = |_| text(most).new_tree(draw).unwrap().current();
        (0..count).map(one).collect()
    };
    let titles = drawn(6, 200);
    let mut questions = drawn(2, 300);
    questions.extend(PIECES.iter().map(|piece| (*piece).to_owned()));
    questions.extend(titles.iter().take(50).cloned());
    publish(&db, &titles).await;
    let mut hits = 0;
    for question in &questions {
        let fitting = titles.iter().filter(|title| fits(question, title));
        let fitting: BTreeSet<String> = fitting.cloned().collect();
        hits += fitting.len();
        for sort in [TaskSort::CreatedAt, TaskSort::Reward] {
            assert_eq!(found(&db, question, sort).await, fitting, "{question:?}");
        }
    }
    assert!(hits > 1000, "{hits} hits say little");
}

/// More than two portions, as an older program stored them.
async fn titles_of_before_are_cut_anew(database: &Database) {
    database.migrate_to(9).await;
    database
        .raw(
            "INSERT INTO users (id, username, email, name, plan, created_at, updated_at) \
                VALUES ('usr_ada', 'ada', 'ada@example.com', 'Ada', 'free', 1, 1); \
            INSERT INTO tasks (id, creator_id, title, description, category, reward, slots, slots_left, live, \
                approved, status, input, review, claim_ttl_seconds, review_ttl_seconds, min_stake, deadline, \
                created_at, updated_at) \
            WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 601) \
            SELECT 'tsk_' || n, 'usr_ada', '東京都の Größe ' || n, '', 'other', 1, 1, 1, 0, 0, 'open', 'null', \
                'manual', 60, 60, 0, 1, 1, 1 FROM n",
        )
        .await;
    let db = database.open().await;
    for (question, count) in [
        ("東京", 601),
        ("GRÖSSE", 601),
        ("都の 601", 1),
        ("250", 1),
        ("東", 601),
        ("京東", 0),
    ] {
        assert_eq!(
            found(&db, question, TaskSort::CreatedAt).await.len(),
            count,
            "{question}"
        );
    }
}

async fn a_title_that_changes_is_found_by_its_new_words(database: &Database) {
    let db = database.open().await;
    publish(&db, &["Name the birds".to_owned()]).await;
    let edit = db.write((), async |tx, ()| {
        let id = "tsk_0".parse().unwrap();
        tasks::edit(tx, &id, Some("鳥の名前"), None, None, at(1)).await
    });
    edit.await.unwrap();
    assert_eq!(found(&db, "birds", TaskSort::CreatedAt).await.len(), 0);
    assert_eq!(found(&db, "名前", TaskSort::CreatedAt).await.len(), 1);
}

/// As many different words as a query of 200 characters can have, and more.
async fn questions_of_any_size_are_answered(database: &Database) {
    let db = database.open().await;
    let title: String = (0..2000)
        .filter_map(|n| char::from_u32(0x4e00 + n))
        .collect();
    publish(&db, std::slice::from_ref(&title)).await;
    let question: String = title.chars().take(1500).collect();
    assert_eq!(found(&db, &question, TaskSort::Deadline).await.len(), 1);
    let long = "x".repeat(10_000);
    assert_eq!(found(&db, &long, TaskSort::CreatedAt).await.len(), 0);
}
