import { describe, expect, test } from "vitest";
import type { ProgressEvent } from "../contracts/progress.js";
import { type ChildOptions, runInChild } from "./child-process.js";

interface Job {
  readonly end: "done" | "failed" | "silently" | "stderr" | "killed" | "waiting";
  readonly code?: number;
  readonly value?: unknown;
}

const entry = new URL("../../test/fixtures/child.mjs", import.meta.url);
const run = (job: Job, options?: ChildOptions): Promise<unknown> =>
  runInChild<Job, unknown>(entry, job, options);

describe("runInChild", () => {
  test("hands over the job, and back its value, typed arrays included", async () => {
    const value = { vector: Float32Array.of(1, 0.5) };
    expect(await run({ end: "done", value })).toEqual(value);
  });

  test("an error of the child is thrown here, of the same kind", async () => {
    await expect(run({ end: "failed" })).rejects.toMatchObject({ name: "InputError", message: "a bad job" });
  });

  test.each([
    [{ end: "silently", code: 5 }, "its process ended with code 5"],
    [{ end: "silently", code: 0 }, "its process ended with code 0"],
    [{ end: "killed" }, "its process ended by SIGKILL, as happens when memory runs out"],
    [{ end: "stderr" }, "its process ended with code 3: the last line"],
  ] satisfies [Job, string][])("a child that dies without a word: %j", async (job, message) => {
    await expect(run(job)).rejects.toMatchObject({ name: "ProviderError", message });
  });

  test("an entry that does not exist says so", async () => {
    const missing = new URL("none.mjs", entry);
    await expect(runInChild(missing, {})).rejects.toThrow(
      /its process ended with code 1: Error.*Cannot find module/,
    );
  });

  test("a signal that has aborted already starts nothing", async () => {
    const signal = AbortSignal.abort();
    const start = performance.now();
    await expect(run({ end: "waiting" }, { signal })).rejects.toMatchObject({ name: "InterruptedError" });
    expect(performance.now() - start).toBeLessThan(20);
  });

  test("an abort right after the start, and one while it works, interrupt the child", async () => {
    const early = new AbortController();
    const started = run({ end: "waiting" }, { signal: early.signal });
    early.abort();
    await expect(started).rejects.toMatchObject({ name: "InterruptedError" });
    const late = new AbortController();
    const events: ProgressEvent[] = [];
    const onProgress = (event: ProgressEvent): void => {
      events.push(event);
      late.abort();
    };
    await expect(run({ end: "waiting" }, { signal: late.signal, onProgress })).rejects.toMatchObject({
      name: "InterruptedError",
    });
    expect(events).toHaveLength(1);
  });
});
