//! `stream-chat`: written by hand, because the generated commands cannot print a stream.

use aivy_client::{Aivy, ChatEvent, ChatEvents as _, Error, types};
use clap::{Arg, ArgMatches, Command, value_parser};
use futures_util::StreamExt as _;
use serde_json::{Value, json};

use crate::output::{note, print, print_words};

/// The name of the command.
pub(crate) const NAME: &str = "stream-chat";

pub(crate) fn command() -> Command {
    Command::new(NAME)
        .about("Stream a chat completion")
        .long_about(
            "Sends a message to a chat model and prints the completion while it is generated. The tokens used are printed to the standard error.",
        )
        .arg(
            Arg::new("message")
                .required(true)
                .help("The message to send"),
        )
        .arg(
            Arg::new("system")
                .long("system")
                .value_name("TEXT")
                .help("Instructions for the model"),
        )
        .arg(
            Arg::new("model")
                .long("model")
                .value_name("NAME")
                .help("The model, as listed by list-ai-models [default: chosen by the server]"),
        )
        .arg(
            Arg::new("max-tokens")
                .long("max-tokens")
                .value_name("N")
                .value_parser(value_parser!(u32).range(1..=1_000_000))
                .help("The maximum number of tokens in the completion [default: the server's limit]"),
        )
}

/// Sends the request, and prints the events.
pub(crate) async fn run(aivy: &Aivy, matches: &ArgMatches) -> Result<(), Error> {
    let body: types::ChatIn =
        serde_json::from_value(body(matches)).map_err(|error| Error::Invalid(error.to_string()))?;
    let answer = aivy.stream_chat().body(body).send().await?;
    let mut events = answer.chat_events();
    while let Some(event) = events.next().await {
        match event? {
            ChatEvent::Delta(delta) => print_words(&delta.content),
            ChatEvent::Done(done) => {
                print("\n");
                let tokens = done.usage.total_tokens;
                note(&format!("{}: tokens used: {tokens}", done.model));
            }
            _ => {}
        }
    }
    Ok(())
}

fn body(matches: &ArgMatches) -> Value {
    let text = |name: &str| matches.get_one::<String>(name);
    let system = text("system").map(|text| json!({ "role": "system", "content": text }));
    let message = json!({ "role": "user", "content": text("message") });
    let messages: Vec<Value> = system.into_iter().chain([message]).collect();
    let mut body = json!({ "messages": messages });
    if let Some(model) = text("model") {
        body["model"] = json!(model);
    }
    if let Some(tokens) = matches.get_one::<u32>("max-tokens") {
        body["max_tokens"] = json!(tokens);
    }
    body
}
