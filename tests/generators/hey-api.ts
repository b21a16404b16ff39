// Calls the server with what @hey-api/openapi-ts makes.

import { base, expect, key, later, text, user } from "./environment";
import { client } from "./hey-api/client.gen";
import {
  cancelTask,
  createTask,
  getProfile,
  getTask,
  listTasks,
  listTransactions,
  summarizeText,
  updateTask,
} from "./hey-api/index";

async function main(): Promise<void> {
  client.setConfig({ baseUrl: base, auth: key });
  const profile = await getProfile();
  expect(profile.data?.success === true && profile.data.data.id === user, "the profile");

  const created = await createTask({ body: { title: "TypeScript", category: "other", reward: 1 } });
  // The flag alone tells a success from an error.
  const answer = created.data ?? created.error;
  expect(answer.success, "the task");
  const task = answer.data;
  expect(task.slots === 1 && task.claim_ttl_seconds === 3600, "the defaults");
  expect(task.deadline === null, "no deadline");

  for (const deadline of [later, null]) {
    const changed = await updateTask({ path: { task_id: task.id }, body: { deadline } });
    expect(changed.data?.data.deadline === deadline, "the deadline");
  }

  const query = { status: "open", sort: "reward", order: "asc", creator: "me" } as const;
  const page = await listTasks({ query });
  expect(page.data?.data.some((each) => each.id === task.id) === true, "the list");

  const moved = await listTransactions({ query: { kind: "task_escrow" } });
  expect(moved.data?.data[0]?.reference === task.id, "the transaction");
  const cancelled = await cancelTask({ path: { task_id: task.id } });
  expect(cancelled.data?.data.status === "cancelled", "the cancelled task");

  const summary = await summarizeText({ body: { text, sentences: 1 } });
  expect(summary.data?.data.sentences.length === 1, "the summary");

  const missing = await getTask({ path: { task_id: "tsk_none" } });
  expect(missing.error?.error.code === "not_found", "the error");
}

void main();
