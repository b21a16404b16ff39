// Asks with the client for Node.js, and prints what it got.
import OpenAI, { APIError } from "openai";

const client = new OpenAI();
const messages = [{ role: "user", content: "one two" }];
const model = "gpt-5-mini";

async function chat() {
  const made = await client.chat.completions.create({ model, messages });
  return {
    content: made.choices[0].message.content,
    tokens: made.usage.total_tokens,
    has_request_id: made._request_id.startsWith("req_"),
  };
}

async function stream() {
  const got = { content: "", tokens: null, finish_reason: null };
  const chunks = await client.chat.completions.create({
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of chunks) {
    got.tokens = chunk.usage?.total_tokens ?? got.tokens;
    for (const choice of chunk.choices) {
      got.content += choice.delta.content ?? "";
      got.finish_reason = choice.finish_reason ?? got.finish_reason;
    }
  }
  return got;
}

async function embeddings() {
  // The client asks for Base64 unless it is told otherwise.
  const made = await client.embeddings.create({ model: "text-embedding-3-small", input: "a tea" });
  return made.data[0].embedding;
}

async function models() {
  const names = [];
  for await (const found of client.models.list()) names.push(found.id);
  return names;
}

async function refused(apiKey, changes = {}) {
  try {
    const request = { model, messages, ...changes };
    await client.withOptions({ apiKey }).chat.completions.create(request);
    return null;
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    return [error.constructor.name, error.status, error.code];
  }
}

const errors = {
  "no key": await refused("sk-none"),
  "no permission": await refused(process.env.UNABLE),
  "no model": await refused(client.apiKey, { model: "gpt-none" }),
  "no budget": await refused(process.env.POOR),
  "no messages": await refused(client.apiKey, { messages: [] }),
};
const got = {
  chat: await chat(),
  stream: await stream(),
  embeddings: await embeddings(),
  models: await models(),
  model: (await client.models.retrieve("text-embedding-3-small")).id,
  errors,
};
console.log(JSON.stringify(got));
