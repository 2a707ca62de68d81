import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { malformedInputs } from "../src/datasets/malformed-inputs.case.js";
import { malformedCandidates } from "./malformed-candidates.case.js";
import { emptyFolder, runCli } from "./run-cli.js";

/** Cases that need a limit no flag sets are tested on the reader alone. */
const cases = [
  ...malformedInputs.filter(({ maxLineBytes }) => maxLineBytes === undefined),
  ...malformedCandidates,
];

async function lay(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await emptyFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    if (name.endsWith("/")) await mkdir(join(folder, name), { recursive: true });
    else await writeFile(join(folder, name), content);
  }
  return folder;
}

async function filesBelow(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}

describe("malformed input ends with exit code 2, a clear message and nothing written", () => {
  test("there are at least 100 kinds of it", () => {
    expect(cases.length).toBeGreaterThanOrEqual(160);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  test.concurrent.each(cases)("$name", async ({ files, args, expect: message }) => {
    const folder = await lay(files);
    const before = await filesBelow(folder);
    const command = args.some((arg) => arg.startsWith("vectors:")) ? "bench" : "validate";
    const run = await runCli([command, ...args], folder);
    expect(run.code, run.stderr).toBe(2);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toMatch(/\n\s+at |\[object|TypeError/);
    expect(run.stdout).toBe("");
    expect(await filesBelow(folder)).toEqual(before);
  });
});
