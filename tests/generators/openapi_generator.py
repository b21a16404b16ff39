"""Calls the server with what openapi-generator makes for Python."""

import os
from datetime import datetime, timezone

import openapi_client as api
from openapi_client.exceptions import NotFoundException

configuration = api.Configuration(
    host=os.environ["AIVY_BASE_URL"], access_token=os.environ["AIVY_API_KEY"]
)
with api.ApiClient(configuration) as client:
    profile = api.UserApi(client).get_profile()
    assert profile.success is True
    assert profile.data.id == os.environ["AIVY_USER_ID"]

    tasks = api.TasksApi(client)
    wanted = api.TaskIn(title="Python", category=api.TaskCategory.OTHER, reward=1)
    task = tasks.create_task(wanted).data
    assert (task.slots, task.claim_ttl_seconds, task.deadline) == (1, 3600, None)

    later = datetime(2100, 1, 1, tzinfo=timezone.utc)
    assert tasks.update_task(task.id, api.TaskPatch(deadline=later)).data.deadline == later
    assert tasks.update_task(task.id, api.TaskPatch(deadline=None)).data.deadline is None

    page = tasks.list_tasks(
        status=api.TaskStatus.OPEN, sort=api.TaskSort.REWARD, order=api.SortOrder.ASC, creator="me"
    )
    assert task.id in [each.id for each in page.data]

    moved = api.UserApi(client).list_transactions(kind=api.TransactionKind.TASK_ESCROW)
    assert moved.data[0].reference == task.id
    assert tasks.cancel_task(task.id).data.status == api.TaskStatus.CANCELLED

    text = "The bridge was closed. Engineers found cracks in the bridge. It rained."
    summary = api.AIApi(client).summarize_text(api.SummaryIn(text=text, sentences=1))
    assert len(summary.data.sentences) == 1

    try:
        tasks.get_task("tsk_none")
        raise AssertionError("a task that is not there was found")
    except NotFoundException as error:
        assert error.data.success is False
        assert error.data.error.code == "not_found"
