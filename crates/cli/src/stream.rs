//! `stream-chat`: by hand, because the generated commands cannot show a stream.

use aivy_client::{Aivy, ChatEvent, ChatEvents as _, Error, types};
use clap::{Arg, ArgMatches, Command, value_parser};
use futures_util::StreamExt as _;
use serde_json::{Value, json};

use crate::output::{print, print_words};

/// The name of the command.
pub(crate) const NAME: &str = "stream-chat";

pub(crate) fn command() -> Command {
    Command::new(NAME)
        .about("Stream a chat model's answer")
        .long_about(
            "Asks a chat model, and shows its answer while it is written. What it used is said on the standard error.",
        )
        .arg(
            Arg::new("message")
                .required(true)
                .help("What to ask"),
        )
        .arg(
            Arg::new("system")
                .long("system")
                .value_name("TEXT")
                .help("How the model is to answer"),
        )
        .arg(
            Arg::new("model")
                .long("model")
                .value_name("NAME")
                .help("The model, as list-ai-models names it [default: the server's choice]"),
        )
        .arg(
            Arg::new("max-tokens")
                .long("max-tokens")
                .value_name("N")
                .value_parser(value_parser!(u32).range(1..=1_000_000))
                .help("The most tokens of the answer [default: the server's limit]"),
        )
}

/// Asks, and prints what comes.
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
                crate::output::say(&format!("{}: {tokens} tokens", done.model));
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
