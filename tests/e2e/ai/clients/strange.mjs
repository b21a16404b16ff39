// Asks for answers that are not to the letter, with the client for Node.js, and prints what it got.
import OpenAI, { APIError } from "openai";

const client = new OpenAI({ maxRetries: 0 });
const messages = [{ role: "user", content: "one two" }];

async function whole(model) {
  const made = await client.chat.completions.create({ model, messages });
  return [made.id, made.created, made.choices[0].message.content];
}

async function stream(model) {
  let content = "";
  let reason = null;
  for await (const chunk of await client.chat.completions.create({ model, messages, stream: true })) {
    for (const choice of chunk.choices ?? []) {
      content += choice.delta?.content ?? "";
      reason = choice.finish_reason ?? reason;
    }
  }
  return [content, reason];
}

async function refused(ask, model) {
  try {
    return await ask(model);
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    const { status = null, code, param, type } = error;
    return [status, code, param, type, error.error.message];
  }
}

const all = (ask, name, count) =>
  Promise.all(Array.from({ length: count }, (_, number) => ask(`${name}${number}`)));
const got = {
  whole: await all(whole, "whole", 2),
  stream: await all(stream, "stream", 2),
  refused: await all((model) => refused(whole, model), "refused", 4),
  broken: await all((model) => refused(stream, model), "broken", 3),
};
console.log(JSON.stringify(got));
