import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { projectRoot } from "./shared-data.js";

const href = (...path: string[]): string => pathToFileURL(join(projectRoot, ...path)).href;

test.each([
  ["--input-type=module", "-e"],
  ["--input-type", "module", "--max-old-space-size=500", "--eval"],
])("threads and processes start under node %j %j", (...flags) => {
  const script = `
    const { providerInWorkers } = await import("${href("dist/execution/worker-pool.js")}");
    const { runWorkerTeam } = await import("${href("dist/execution/worker-team.js")}");
    const { runInChild } = await import("${href("dist/execution/child-process.js")}");
    const { openSearchThreads } = await import("${href("dist/search/search-threads.js")}");
    const provider = await providerInWorkers(new URL("${href("test/fixtures/worker.mjs")}"), {}, 1);
    const { matrix } = await provider.embed(["four"], { role: "document" });
    await provider.close();
    const team = [];
    const entry = new URL("data:text/javascript,import{parentPort}from'node:worker_threads';parentPort.postMessage(3)");
    await runWorkerTeam(entry, {}, 1, (message) => team.push(message));
    const child = await runInChild(new URL("${href("test/fixtures/child.mjs")}"), { end: "done", value: 5 });
    const search = await openSearchThreads(1);
    await search.close();
    console.log(JSON.stringify([matrix.data[0], ...team, child]));`;
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, script], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual([4, 3, 5]);
});
