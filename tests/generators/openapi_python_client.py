"""Calls the server with what openapi-python-client makes; type-checked with `mypy --strict`."""

import os
from datetime import datetime, timezone

from opc import AuthenticatedClient
from opc.api.ai import summarize_text
from opc.api.tasks import cancel_task, create_task, get_task, list_tasks, update_task
from opc.api.user import get_profile, list_transactions
from opc.models import (
    ErrorEnvelope,
    ProfileEnvelope,
    SortOrder,
    SummaryIn,
    SummaryOutEnvelope,
    TaskCategory,
    TaskEnvelope,
    TaskIn,
    TaskListEnvelope,
    TaskPatch,
    TaskSort,
    TaskStatus,
    TransactionKind,
    TransactionListEnvelope,
)

with AuthenticatedClient(
    base_url=os.environ["AIVY_BASE_URL"], token=os.environ["AIVY_API_KEY"]
) as client:
    profile = get_profile.sync(client=client)
    assert isinstance(profile, ProfileEnvelope)
    assert profile.success is True
    assert profile.data.id == os.environ["AIVY_USER_ID"]

    wanted = TaskIn(title="Python", category=TaskCategory.OTHER, reward=1)
    created = create_task.sync(client=client, body=wanted)
    assert isinstance(created, TaskEnvelope)
    task = created.data
    assert (task.slots, task.claim_ttl_seconds, task.deadline) == (1, 3600, None)

    later = datetime(2100, 1, 1, tzinfo=timezone.utc)
    for deadline in (later, None):
        changed = update_task.sync(task.id, client=client, body=TaskPatch(deadline=deadline))
        assert isinstance(changed, TaskEnvelope)
        assert changed.data.deadline == deadline

    page = list_tasks.sync(
        client=client,
        status=TaskStatus.OPEN,
        sort=TaskSort.REWARD,
        order=SortOrder.ASC,
        creator="me",
    )
    assert isinstance(page, TaskListEnvelope)
    assert task.id in [each.id for each in page.data]

    moved = list_transactions.sync(client=client, kind=TransactionKind.TASK_ESCROW)
    assert isinstance(moved, TransactionListEnvelope)
    assert moved.data[0].reference == task.id
    cancelled = cancel_task.sync(task.id, client=client)
    assert isinstance(cancelled, TaskEnvelope)
    assert cancelled.data.status == TaskStatus.CANCELLED

    text = "The bridge was closed. Engineers found cracks in the bridge. It rained."
    summary = summarize_text.sync(client=client, body=SummaryIn(text=text, sentences=1))
    assert isinstance(summary, SummaryOutEnvelope)
    assert len(summary.data.sentences) == 1

    missing = get_task.sync("tsk_none", client=client)
    assert isinstance(missing, ErrorEnvelope)
    assert missing.success is False
    assert missing.error.code == "not_found"
