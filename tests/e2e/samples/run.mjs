// Runs each sample of a list as a module of its own: `node run.mjs <samples> <outcomes>`.
import { readFileSync, writeFileSync } from "node:fs";

const [from, to] = process.argv.slice(2);
const outcomes = [];
let statuses;

const send = globalThis.fetch;
globalThis.fetch = async (...request) => {
  const response = await send(...request);
  statuses.push(response.status);
  return response;
};

for (const { id, source } of JSON.parse(readFileSync(from, "utf8"))) {
  statuses = [];
  let error = null;
  try {
    await import(`data:text/javascript;charset=utf-8,${encodeURIComponent(source)}`);
  } catch (thrown) {
    error = String(thrown);
  }
  outcomes.push({ id, statuses, error });
}
writeFileSync(to, JSON.stringify(outcomes));
