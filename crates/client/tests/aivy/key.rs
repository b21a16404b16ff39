use aivy_client::{Aivy, Error};

use super::support::{Answer, Server, error, json};
use super::{KEY, client, profile};

#[tokio::test]
async fn the_key_is_sent_as_a_bearer_token() {
    let server = Server::start(vec![json(200, &[], &profile())]).await;
    client(&server.base).get_profile().send().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].line(), "GET /v1/user/profile");
    assert_eq!(
        requests[0].header("authorization"),
        Some(format!("Bearer {KEY}").as_str())
    );
    let agent = requests[0].header("user-agent").unwrap();
    assert!(agent.starts_with("aivy-client/"), "{agent}");
}

#[tokio::test]
async fn nothing_prints_the_key() {
    let server = Server::start(vec![json(401, &[], &error("unauthorized", "No.", &[]))]).await;
    let aivy = client(&server.base);
    let request = aivy.get_profile();
    let mut shown = vec![format!("{aivy:?} {aivy:#?} {request:?}")];
    let raw = request.send().await.unwrap_err();
    shown.push(format!("{raw} {raw:?}"));
    let typed = Error::from(raw);
    shown.push(format!("{typed} {typed:?} {typed:#?}"));

    let quiet = Server::start(vec![Answer::HangUp]).await;
    let lost = Error::from(client(&quiet.base).get_profile().send().await.unwrap_err());
    shown.push(format!("{lost} {lost:?}"));
    shown.push(format!("{:?}", Aivy::new("nowhere", KEY).unwrap_err()));
    for text in shown {
        assert!(!text.contains(KEY) && !text.contains(&KEY[5..]), "{text}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_key() {
    let thief = Server::start(vec![json(200, &[], &profile())]).await;
    let location = format!("location: {}/user/profile", thief.base);
    let server = Server::start(vec![json(307, &[&location], &serde_json::json!({}))]).await;
    let error = Error::from(client(&server.base).get_profile().send().await.unwrap_err());
    assert_eq!(error.status(), Some(307));
    assert!(thief.requests().is_empty());
}
