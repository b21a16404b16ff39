//! Accounts and profiles.

use aivy_store::{Db, StoreError, names, on_both, users};
use aivy_types::body::ProfileStats;

use crate::support::{add_user, at, moving, user, user_id};
use aivy_core::ledger::{Account, Movement};
use aivy_store::ledger::Moved;
use aivy_store::testing::Database;

on_both!(
    what_is_inserted_is_found,
    names_and_addresses_are_taken_once,
    the_profile_shows_what_was_earned,
    a_patch_changes_what_it_names,
    a_list_is_cut_in_the_order_of_ids,
);

async fn what_is_inserted_is_found(database: &Database) {
    let db = database.open().await;
    let john = users::User {
        avatar_url: Some("https://x/y".to_owned()),
        ..user("john")
    };
    add_user(&db, john.clone()).await.unwrap();
    let by_id = reading!(db, |tx, john| users::get(tx, &john.id).await)
        .await
        .unwrap();
    assert_eq!(by_id.as_ref(), Some(&john));
    for name in [
        "john",
        "JOHN",
        " ｊohn ",
        "john@example.com",
        "John@EXAMPLE.com.",
    ] {
        let found = reading!(db, |tx, name| names::open(tx, name).await).await;
        assert_eq!(found.unwrap(), std::slice::from_ref(&john), "{name}");
    }
    let none = db
        .read((), async |tx, ()| names::open(tx, "usr_john").await)
        .await;
    assert_eq!(none, Ok(Vec::new()));
}

async fn names_and_addresses_are_taken_once(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    let other = || user("other");
    for (second, constraint) in [
        (
            users::User {
                username: "john".to_owned(),
                ..other()
            },
            users::USERNAME_TAKEN,
        ),
        (
            users::User {
                username: "ＪＯＨＮ".to_owned(),
                ..other()
            },
            users::USERNAME_TAKEN,
        ),
        (
            users::User {
                email: "JOHN@Example.com".to_owned(),
                ..other()
            },
            users::EMAIL_TAKEN,
        ),
        (
            users::User {
                id: user_id("john"),
                ..other()
            },
            users::ID_TAKEN,
        ),
    ] {
        let error = add_user(&db, second).await.unwrap_err();
        assert!(
            error.is_conflict_with(constraint),
            "{error} is not {constraint}"
        );
    }
    add_user(&db, other()).await.unwrap();
}

async fn the_profile_shows_what_was_earned(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    add_user(&db, user("jane")).await.unwrap();
    assert_eq!(
        stats(&db, "john").await,
        ProfileStats {
            tasks_completed: 0,
            tokens_earned: 0,
            tokens_staked: 0
        }
    );
    let john = user_id("john");
    let done = writing!(db, |tx, john| {
        let (free, staked) = (Account::Available(&john), Account::Staked(&john));
        let mint = (Account::Issuance, free);
        for (name, movement, way, amount) in [
            ("a", Movement::TaskReward, mint, 700),
            ("b", Movement::TaskReward, mint, 1),
            ("c", Movement::StakingReward, mint, 49),
            ("d", Movement::Grant, mint, 2000),
            ("e", Movement::Stake, (free, staked), 1500),
            (
                "f",
                Movement::Cooldown,
                (staked, Account::Unstaking(&john)),
                500,
            ),
        ] {
            assert_eq!(
                moving(tx, name, movement, way, amount, at(1)).await?,
                Moved::Done
            );
        }
        Ok::<_, StoreError>(())
    });
    done.await.unwrap();
    assert_eq!(
        stats(&db, "john").await,
        ProfileStats {
            tasks_completed: 2,
            tokens_earned: 750,
            tokens_staked: 1000
        }
    );
    assert_eq!(stats(&db, "jane").await.tokens_earned, 0);
}

async fn a_patch_changes_what_it_names(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    let id = user_id("john");
    let url = "https://x/y";
    assert!(
        writing!(db, |tx, id, url| users::update_profile(
            tx,
            &id,
            None,
            Some(Some(url)),
            at(1)
        )
        .await)
        .await
        .unwrap()
    );
    assert!(
        writing!(db, |tx, id| users::update_profile(
            tx,
            &id,
            Some("New"),
            None,
            at(2)
        )
        .await)
        .await
        .unwrap()
    );
    let profile = reading!(db, |tx, id| users::profile(tx, &id).await)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (profile.name.as_str(), profile.avatar_url.as_deref()),
        ("New", Some(url))
    );
    assert_eq!((profile.created_at, profile.updated_at), (at(0), at(2)));
    assert!(
        writing!(db, |tx, id| users::update_profile(
            tx,
            &id,
            None,
            Some(None),
            at(3)
        )
        .await)
        .await
        .unwrap()
    );
    let profile = reading!(db, |tx, id| users::profile(tx, &id).await)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((profile.name.as_str(), profile.avatar_url), ("New", None));
    let nobody = user_id("nobody");
    assert!(
        !writing!(db, |tx, nobody| users::update_profile(
            tx,
            &nobody,
            Some("x"),
            None,
            at(4)
        )
        .await)
        .await
        .unwrap()
    );
}

async fn a_list_is_cut_in_the_order_of_ids(database: &Database) {
    let db = database.open().await;
    for name in ["b", "c", "a", "9"] {
        add_user(&db, user(name)).await.unwrap();
    }
    let (page, count) = db
        .snapshot((), async |tx, ()| {
            Ok::<_, aivy_store::StoreError>((users::list(tx, 2, 1).await?, users::count(tx).await?))
        })
        .await
        .unwrap();
    let names: Vec<_> = page.iter().map(|user| user.username.as_str()).collect();
    assert_eq!((names, count), (vec!["a", "b"], 4));
}

async fn stats(db: &Db, name: &str) -> ProfileStats {
    let id = user_id(name);
    let profile = reading!(db, |tx, id| users::profile(tx, &id).await).await;
    profile.unwrap().unwrap().stats
}
