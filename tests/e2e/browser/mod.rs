//! The pages, in a real browser, as people use them.

/// The tests of this name against the server on SQLite: pages do not know the database.
macro_rules! browser_tests {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let server = $crate::harness::shared(aivy_store::Backend::Sqlite).await.unwrap();
                super::$name(&server).await;
            })+
        }
    };
}

mod chrome;
mod docs;
mod keyboard;
mod keys;
mod pages;
mod people;
mod reference;
mod tokens;
