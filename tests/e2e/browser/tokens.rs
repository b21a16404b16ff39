//! Tasks and stakes, by people at browsers.

use super::chrome::Eyes;
use super::people::Person;
use crate::harness::Server;

browser_tests!(
    a_task_goes_from_one_person_to_another_and_is_paid,
    a_form_that_is_sent_twice_acts_once,
    a_stake_is_made_claimed_and_taken_back,
);

const SCHEMA: &str = r#"{"type":"object","required":["mood"],"properties":{"mood":{"enum":["calm","loud"]},"stars":{"type":"integer","maximum":5}}}"#;

/// Fills the form of a task in.
async fn describe(person: &Person, title: &str) {
    let browser = &person.browser;
    browser.go("/tasks/new").await;
    browser.write("title", title).await;
    browser.write("reward", "28").await;
    browser.write("slots", "2").await;
    browser.write("result_schema", SCHEMA).await;
}

async fn available(person: &Person) -> String {
    person.browser.go("/").await;
    person.browser.read(".cards .card:first-child dd").await
}

async fn a_task_goes_from_one_person_to_another_and_is_paid(server: &Server) {
    let Some(creator) = Person::sign_up(server, Eyes::default()).await else {
        return;
    };
    let worker = Person::sign_up(server, Eyes::default()).await.unwrap();
    creator.give(server, 100).await;
    let title = format!("Judge the picture of {}", creator.username);
    describe(&creator, &title).await;
    creator.browser.press("Publish the task").await;
    creator.browser.sees("The task is published").await;
    assert_eq!(available(&creator).await, "44");

    worker.browser.go("/tasks").await;
    worker.browser.write("q", &creator.username).await;
    worker.browser.press(&title).await;
    worker.browser.press("Claim a slot").await;
    worker.browser.choose("result.mood", "calm").await;
    worker.browser.write("result.stars", "6").await;
    worker.browser.press("Submit the result").await;
    worker.browser.sees("result.stars must be at most 5").await;
    worker.browser.write("result.stars", "5").await;
    worker.browser.press("Submit the result").await;
    worker.browser.sees("The result is submitted").await;
    let place = worker.browser.place().await;

    creator.browser.go(&place).await;
    creator.browser.sees("calm").await;
    creator.browser.press("Approve and pay").await;
    creator.browser.sees("The result is approved").await;
    assert_eq!(available(&worker).await, "28");
    creator.browser.close().await;
    worker.browser.close().await;
}

async fn a_form_that_is_sent_twice_acts_once(server: &Server) {
    let Some(creator) = Person::sign_up(server, Eyes::default()).await else {
        return;
    };
    creator.give(server, 1000).await;
    describe(&creator, "Once").await;
    // As a double click, or a retry of the network, does it.
    let sent = creator.browser.ask(
        "const form = document.querySelector('main form');
         const send = () => fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
         return Promise.all([send(), send(), send()]).then((all) => all.map((answer) => answer.url));",
    );
    let places = sent.await;
    assert_eq!((&places[0], &places[0]), (&places[1], &places[2]));
    assert_eq!(available(&creator).await, "944");
    creator.browser.close().await;
}

async fn a_stake_is_made_claimed_and_taken_back(server: &Server) {
    let Some(person) = Person::sign_up(server, Eyes::default()).await else {
        return;
    };
    person.give(server, 1000).await;
    let name = format!("The pool of {}", person.username);
    let make = [
        "pool",
        "create",
        "--name",
        &name,
        "--reward-per-day",
        "86400000000",
    ];
    let pool = server.admin_json(&make).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    server
        .admin_json(&["pool", "fund", &pool, "100000000"])
        .await;
    let browser = &person.browser;
    browser.go("/staking").await;
    browser.press(&name).await;
    browser.write("amount", "2000").await;
    browser.press("Stake").await;
    browser.sees("Not enough available tokens").await;
    browser.write("amount", "600").await;
    browser.press("Stake").await;
    browser.sees("Your tokens are staked").await;
    // It pays a token a microsecond: there is something by the next look.
    let place = browser.place().await;
    browser.go(place.split('?').next().unwrap()).await;
    let claim = "//button[starts-with(normalize-space(), 'Claim')]".to_owned();
    let claim = browser.wait_for(fantoccini::Locator::XPath(&claim)).await;
    claim.click().await.unwrap();
    browser.sees("The rewards were paid").await;
    browser.press("Unstake…").await;
    browser.sees("The position will stop earning rewards").await;
    browser.press("Unstake").await;
    browser.sees("The position is unstaked").await;
    browser.press("Withdraw 600 tokens").await;
    browser.sees("The stake is back").await;
    let left: i64 = available(&person).await.replace(',', "").parse().unwrap();
    assert!(left > 1000, "{left}");
    browser.go("/staking").await;
    browser.sees("Rewards paid to you per day").await;
    person.browser.close().await;
}
