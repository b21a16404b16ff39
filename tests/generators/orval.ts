// Calls the server with what orval makes for fetch.

import { base, expect, key, later, text, user } from "./environment";
import {
  cancelTask,
  createTask,
  getProfile,
  getTask,
  listTasks,
  listTransactions,
  summarizeText,
  updateTask,
} from "./orval/aivy";

// What it makes names paths alone: where the server is, its user says in `fetch`.
const send = globalThis.fetch;
globalThis.fetch = (path, options) => {
  const headers = new Headers(options?.headers);
  headers.set("Authorization", `Bearer ${key}`);
  return send(`${base}${String(path)}`, { ...options, headers });
};

async function main(): Promise<void> {
  const profile = await getProfile();
  expect(profile.status === 200 && profile.data.success, "the answer");
  expect(profile.data.data.id === user, "the profile");

  const created = await createTask({ title: "TypeScript", category: "other", reward: 1 });
  expect(created.status === 201, "the task");
  const task = created.data.data;
  expect(task.slots === 1 && task.claim_ttl_seconds === 3600, "the defaults");
  expect(task.deadline === null, "no deadline");

  for (const deadline of [later, null]) {
    const changed = await updateTask(task.id, { deadline });
    expect(changed.status === 200 && changed.data.data.deadline === deadline, "the deadline");
  }

  const page = await listTasks({ status: "open", sort: "reward", order: "asc", creator: "me" });
  expect(page.status === 200, "a page");
  expect(page.data.data.some((each) => each.id === task.id), "the list");

  const moved = await listTransactions({ kind: "task_escrow" });
  expect(moved.status === 200 && moved.data.data[0]?.reference === task.id, "the transaction");
  const cancelled = await cancelTask(task.id);
  expect(cancelled.status === 200, "the cancelling");
  expect(cancelled.data.data.status === "cancelled", "the cancelled task");

  const summary = await summarizeText({ text, sentences: 1 });
  expect(summary.status === 200 && summary.data.data.sentences.length === 1, "the summary");

  const missing = await getTask("tsk_none");
  expect(missing.status === 404 && missing.data.error.code === "not_found", "the error");
}

void main();
