// Answers as the file says that is named, until whoever started it is gone.
import { LLMock } from "@copilotkit/aimock";

const mock = new LLMock({ port: 0, strict: true, logLevel: "silent" });
mock.loadFixtureFile(process.argv[2]);
console.log(await mock.start());
process.stdin.resume().on("end", () => process.exit());
