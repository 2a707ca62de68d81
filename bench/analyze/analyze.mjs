// The one-screen summary of `alidade analyze` beside `vecscope audit`: whole processes, alternating, in one run. See README.md.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    vectors: { type: "string" },
    project: { type: "string" },
    model: { type: "string" },
    data: { type: "string" },
    vecscope: { type: "string", default: "vecscope" },
    cli: { type: "string", default: fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url)) },
    rounds: { type: "string", default: "3" },
    out: { type: "string" },
  },
});
if (values.vectors === undefined) throw new Error("--vectors names a folder of vectors with documents.npy");

const folder = resolve(values.vectors);
const here = mkdtempSync(join(tmpdir(), "alidade-bench-analyze-"));
const items = join(here, "items");
cpSync(folder, items, { recursive: true });
const matrix = ["documents.npy", "items.npy", "vectors.npy"]
  .map((name) => join(folder, name))
  .find(existsSync);
const node = (cwd, ...args) => ({
  command: process.execPath,
  args: [resolve(values.cli), ...args, "--quiet"],
  cwd,
});
const methods = {
  "alidade, a folder of vectors": node(here, "analyze", "items"),
  "vecscope audit": { command: values.vecscope, args: ["audit", matrix], cwd: here },
};
if (values.project !== undefined) {
  const project = join(here, "project");
  cpSync(resolve(values.project), project, { recursive: true });
  methods["alidade, from the store of bench, with judgements"] = node(
    project,
    "analyze",
    values.model,
    "--data",
    resolve(values.data),
  );
}

const times = Object.fromEntries(Object.keys(methods).map((name) => [name, []]));
const shown = {};
for (let round = 0; round <= Number(values.rounds); round++) {
  for (const [name, { command, args, cwd }] of Object.entries(methods)) {
    const start = performance.now();
    const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
    const ms = performance.now() - start;
    // vecscope ends with 1 where a finding is bad.
    if (status === null || status > 1 || (status === 1 && command === process.execPath))
      throw new Error(`${name} ended with ${status}: ${stderr}`);
    shown[name] = stdout;
    // The first round fills the caches of the disk.
    if (round > 0) times[name].push(ms);
  }
}
rmSync(here, { recursive: true });

const least = (name) => Math.min(...times[name]);
const result = {
  seconds: Object.fromEntries(
    Object.entries(times).map(([name, ms]) => [name, ms.map((one) => Number((one / 1000).toFixed(2)))]),
  ),
  leastRatio: Object.fromEntries(
    Object.keys(methods)
      .filter((name) => name !== "vecscope audit")
      .map((name) => [name, Number((least("vecscope audit") / least(name)).toFixed(2))]),
  ),
};
for (const text of Object.values(shown)) process.stdout.write(`${text}\n`);
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify({ ...result, shown }, null, 2)}\n`);
