"""Asks for answers that are not to the letter, with the client for Python, and prints what it got."""

import json

from openai import APIError, OpenAI

client = OpenAI(max_retries=0)
messages = [{"role": "user", "content": "one two"}]


def whole(model):
    made = client.chat.completions.create(model=model, messages=messages)
    return [made.id, made.created, made.choices[0].message.content]


def stream(model):
    content, reason = "", None
    for chunk in client.chat.completions.create(model=model, messages=messages, stream=True):
        for choice in chunk.choices or []:
            content += (choice.delta and choice.delta.content) or ""
            reason = choice.finish_reason or reason
    return [content, reason]


def refused(ask, model):
    try:
        return ask(model)
    except APIError as error:
        status = getattr(error, "status_code", None)
        return [status, error.code, error.param, error.type, error.body["message"]]


print(
    json.dumps(
        {
            "whole": [whole("whole0"), whole("whole1")],
            "stream": [stream("stream0"), stream("stream1")],
            "refused": [refused(whole, f"refused{number}") for number in range(4)],
            "broken": [refused(stream, f"broken{number}") for number in range(3)],
        }
    )
)
