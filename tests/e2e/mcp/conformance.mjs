// Stands before a server with a key that the official conformance tests cannot send, and runs one of them.
import { spawn } from "node:child_process";
import { createServer, request } from "node:http";

const [conformance, directory, scenario] = process.argv.slice(2);
const { host } = new URL(process.env.SERVER);
const [hostname, port] = host.split(":");

const proxy = createServer((asked, answered) => {
  const headers = { ...asked.headers, authorization: `Bearer ${process.env.KEY}` };
  const { method, url: path } = asked;
  const passed = request({ hostname, port, method, path, headers }, (answer) => {
    answered.writeHead(answer.statusCode, answer.headers);
    answer.pipe(answered);
  });
  asked.pipe(passed);
});

proxy.listen(0, "127.0.0.1", () => {
  const url = `http://127.0.0.1:${proxy.address().port}/mcp`;
  const args = [conformance, "server", "--url", url, "--scenario", scenario, "-o", directory];
  const tests = spawn(process.execPath, args, { stdio: "inherit" });
  tests.on("exit", (code) => process.exit(code ?? 1));
});
