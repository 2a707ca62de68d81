import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { cliPath, emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";
import { tinyOnnxModel, tinyTokenizer, writeFolder } from "./tiny-onnx.js";

const demoShop = join(projectRoot, "data", "demo-shop");
const stopSignals = pathToFileURL(join(projectRoot, "dist", "cli", "stop-signals.js")).href;

/** Exit code of a script that stops itself by signals; `stop` is what stopSignals returned. */
async function codeOf(script: string): Promise<number | null> {
  const text = `import { stopSignals } from ${JSON.stringify(stopSignals)};
    const stop = stopSignals(() => {}, 200);
    setTimeout(() => process.exit(99), 5000);
    ${script}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", text], { stdio: "ignore" });
  const [code] = (await once(child, "close")) as [number | null];
  return code;
}

describe("signals", () => {
  test.each([
    ["a command that never looks ends 143 after the grace", 'process.kill(process.pid, "SIGTERM");', 143],
    [
      "a second SIGTERM ends at once",
      'for (const _ of [1, 2]) process.kill(process.pid, "SIGTERM"); setTimeout(() => process.exit(98), 150);',
      143,
    ],
    [
      "Ctrl-C aborts and its code is 130",
      'stop.signal.onabort = () => process.exit(stop.exitCode()); process.kill(process.pid, "SIGINT");',
      130,
    ],
    ["no signal, no code", "process.exit(stop.exitCode() ?? 7);", 7],
  ])("%s", async (_, script, code) => {
    expect(await codeOf(script)).toBe(code);
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)("%s while validate reads ends with %d", async (signal, code) => {
    const folder = await emptyFolder();
    spawnSync("mkfifo", [join(folder, "corpus.jsonl")]);
    await writeFile(join(folder, "queries.jsonl"), '{"_id":"q1","text":"kettle"}\n');
    const child = spawn(process.execPath, [cliPath, "validate", "--data", "."], {
      cwd: folder,
      stdio: "ignore",
    });
    const corpus = await open(join(folder, "corpus.jsonl"), "w");
    child.kill(signal);
    await corpus.write('{"_id":"d1","text":"a kettle"}\n');
    await corpus.close();
    expect((await once(child, "close"))[0]).toBe(code);
  });
});

describe("closed pipes", () => {
  const bench = `"${process.execPath}" "${cliPath}" bench --data "${demoShop}" -m bm25 -m static:embedded --no-cache --json`;

  test("a closed stderr does not end a benchmark that is not finished", async () => {
    const folder = await emptyFolder();
    const shell = spawnSync("bash", ["-c", `set -o pipefail; ${bench} 2>&1 >out.json | head -1`], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(shell.status).toBe(0);
    benchmarkResultSchema.parse(JSON.parse(await readFile(join(folder, "out.json"), "utf8")));
  });
});

test("escapes in a model's files reach no terminal", async () => {
  const folder = await emptyFolder();
  writeFolder(join(folder, "model"), {
    "config.json": { hidden_size: 2 },
    "modules.json": [
      { idx: 0, name: "0", path: "", type: "sentence_transformers.models.\u001b[2J\u001b]0;x\u0007Evil" },
    ],
    "tokenizer.json": tinyTokenizer(["kettle"]),
    "onnx/model.onnx": tinyOnnxModel([
      [0, 1],
      [0, 1],
    ]),
  });
  const run = await runCli(["bench", "--data", demoShop, "-m", "onnx:./model"], folder);
  expect(run.code).not.toBe(0);
  expect(run.stderr).toContain("Evil");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(run.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});
