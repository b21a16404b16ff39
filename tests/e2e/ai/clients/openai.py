"""Asks with the client for Python, and prints what it got."""

import json
import os

from openai import APIStatusError, OpenAI

client = OpenAI()
messages = [{"role": "user", "content": "one two"}]
model = "gpt-5-mini"


def chat():
    made = client.chat.completions.create(model=model, messages=messages)
    return {
        "content": made.choices[0].message.content,
        "tokens": made.usage.total_tokens,
        "has_request_id": made._request_id.startswith("req_"),
    }


def stream():
    content, tokens, reason = "", None, None
    options = {"include_usage": True}
    for chunk in client.chat.completions.create(
        model=model, messages=messages, stream=True, stream_options=options
    ):
        if chunk.usage:
            tokens = chunk.usage.total_tokens
        for choice in chunk.choices:
            content += choice.delta.content or ""
            reason = choice.finish_reason or reason
    return {"content": content, "tokens": tokens, "finish_reason": reason}


def embeddings():
    # The client asks for Base64 unless it is told otherwise.
    made = client.embeddings.create(model="text-embedding-3-small", input="a tea")
    return made.data[0].embedding


def refused(key, **changes):
    request = {"model": model, "messages": messages, **changes}
    try:
        client.with_options(api_key=key).chat.completions.create(**request)
    except APIStatusError as error:
        return [type(error).__name__, error.status_code, error.code]
    return None


errors = {
    "no key": refused("sk-none"),
    "no permission": refused(os.environ["UNABLE"]),
    "no model": refused(client.api_key, model="gpt-none"),
    "no budget": refused(os.environ["POOR"]),
    "no messages": refused(client.api_key, messages=[]),
}
print(
    json.dumps(
        {
            "chat": chat(),
            "stream": stream(),
            "embeddings": embeddings(),
            "models": [found.id for found in client.models.list()],
            "model": client.models.retrieve("text-embedding-3-small").id,
            "errors": errors,
        }
    )
)
