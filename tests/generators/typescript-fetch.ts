// Calls the server with what openapi-generator makes for TypeScript with fetch.

import { base, expect, key, later, text, user } from "./environment";
import {
  AIApi,
  Configuration,
  ErrorEnvelopeFromJSON,
  ResponseError,
  SortOrder,
  TaskCategory,
  TaskSort,
  TaskStatus,
  TasksApi,
  TransactionKind,
  UserApi,
} from "./typescript-fetch/index";

async function main(): Promise<void> {
  const configuration = new Configuration({ basePath: base, accessToken: key });
  const users = new UserApi(configuration);
  const profile = await users.getProfile();
  expect(profile.success && profile.data.id === user, "the profile");

  const tasks = new TasksApi(configuration);
  const wanted = { title: "TypeScript", category: TaskCategory.Other, reward: 1 };
  const task = (await tasks.createTask({ taskIn: wanted })).data;
  expect(task.slots === 1 && task.claimTtlSeconds === 3600, "the defaults");
  expect(task.deadline === null, "no deadline");

  for (const deadline of [new Date(later), null]) {
    const change = { taskId: task.id, taskPatch: { deadline } };
    const changed = (await tasks.updateTask(change)).data;
    expect(changed.deadline?.getTime() === deadline?.getTime(), "the deadline");
  }

  const page = await tasks.listTasks({
    status: TaskStatus.Open,
    sort: TaskSort.Reward,
    order: SortOrder.Asc,
    creator: "me",
  });
  expect(page.data.some((each) => each.id === task.id), "the list");

  const moved = await users.listTransactions({ kind: TransactionKind.TaskEscrow });
  expect(moved.data[0]?.reference === task.id, "the transaction");
  const cancelled = await tasks.cancelTask({ taskId: task.id });
  expect(cancelled.data.status === TaskStatus.Cancelled, "the cancelled task");

  const summary = await new AIApi(configuration).summarizeText({ summaryIn: { text, sentences: 1 } });
  expect(summary.data.sentences.length === 1, "the summary");

  const error = await tasks.getTask({ taskId: "tsk_none" }).catch((error: unknown) => error);
  expect(error instanceof ResponseError, "a task that is not there was found");
  const answer = ErrorEnvelopeFromJSON(await error.response.json());
  expect(!answer.success && answer.error.code === "not_found", "the error");
}

void main();
