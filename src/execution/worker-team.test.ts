import { expect, test } from "vitest";
import { runWorkerTeam } from "./worker-team.js";

const entry = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);

test("threads share memory, know their number, and post messages", async () => {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const messages: unknown[] = [];
  const code = `import { parentPort, workerData } from "node:worker_threads";
    Atomics.add(workerData.shared, 0, 10 + workerData.thread);
    parentPort.postMessage(workerData.threads);`;
  await runWorkerTeam(entry(code), { shared }, 3, (message) => messages.push(message));
  expect(shared[0]).toBe(33);
  expect(messages).toEqual([3, 3, 3]);
});

test("where one fails the others, who wait for it, are ended", async () => {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const code = `import { workerData } from "node:worker_threads";
    if (workerData.thread === 1) throw new Error("broken thread");
    Atomics.wait(workerData.shared, 0, 0);`;
  await expect(runWorkerTeam(entry(code), { shared }, 3, () => {})).rejects.toThrow("broken thread");
});

test("a thread that ends itself with a code is an error", async () => {
  await expect(runWorkerTeam(entry("process.exit(3)"), {}, 1, () => {})).rejects.toThrow(
    "a worker thread ended with code 3",
  );
});
