"""Runs each sample of a list as a script: `python run.py <samples> <outcomes>`."""

import json
import sys

import requests

statuses = []
send = requests.Session.send


def sending(session, request, **options):
    response = send(session, request, **options)
    statuses.append(response.status_code)
    return response


requests.Session.send = sending

source, target = sys.argv[1:]
outcomes = []
with open(source, encoding="utf-8") as file:
    samples = json.load(file)
for sample in samples:
    statuses.clear()
    error = None
    try:
        exec(compile(sample["source"], sample["id"], "exec"), {"__name__": "__main__"})
    except Exception as thrown:
        error = repr(thrown)
    outcomes.append({"id": sample["id"], "statuses": list(statuses), "error": error})
with open(target, "w", encoding="utf-8") as file:
    json.dump(outcomes, file)
