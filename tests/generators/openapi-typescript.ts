// Calls the server with openapi-fetch and the types that openapi-typescript makes.

import createClient from "openapi-fetch";

import { base, expect, key, later, text, user } from "./environment";
import type { components, paths } from "./schema";

/** The flag alone tells a success from an error. */
function code(
  answer: components["schemas"]["TaskEnvelope"] | components["schemas"]["ErrorEnvelope"],
): string {
  return answer.success ? answer.data.id : answer.error.code;
}

async function main(): Promise<void> {
  const headers = { Authorization: `Bearer ${key}` };
  const client = createClient<paths>({ baseUrl: base, headers });
  const profile = await client.GET("/user/profile");
  expect(profile.data?.success === true && profile.data.data.id === user, "the profile");

  const wanted = { title: "TypeScript", category: "other", reward: 1 } as const;
  const created = await client.POST("/tasks", { body: wanted });
  expect(created.data !== undefined, "the task");
  const task = created.data.data;
  expect(task.slots === 1 && task.claim_ttl_seconds === 3600, "the defaults");
  expect(task.deadline === null, "no deadline");

  const path = { task_id: task.id };
  for (const deadline of [later, null]) {
    const changed = await client.PATCH("/tasks/{task_id}", { params: { path }, body: { deadline } });
    expect(changed.data?.data.deadline === deadline, "the deadline");
  }

  const query = { status: "open", sort: "reward", order: "asc", creator: "me" } as const;
  const page = await client.GET("/tasks", { params: { query } });
  expect(page.data?.data.some((each) => each.id === task.id) === true, "the list");

  const kind = { query: { kind: "task_escrow" } } as const;
  const moved = await client.GET("/user/transactions", { params: kind });
  expect(moved.data?.data[0]?.reference === task.id, "the transaction");
  const cancelled = await client.POST("/tasks/{task_id}/cancel", { params: { path } });
  expect(cancelled.data?.data.status === "cancelled", "the cancelled task");

  const summary = await client.POST("/ai/summary", { body: { text, sentences: 1 } });
  expect(summary.data?.data.sentences.length === 1, "the summary");

  const nobody = { path: { task_id: "tsk_none" } };
  const missing = await client.GET("/tasks/{task_id}", { params: nobody });
  expect(missing.error !== undefined && code(missing.error) === "not_found", "the error");
}

void main();
