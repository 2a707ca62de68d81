// Time of `alidade distill` beside model2vec's own distillation of the same model with the same threads, whole processes in
// alternating rounds. See README.md.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    python: { type: "string" },
    model: { type: "string" },
    "peer-model": { type: "string" },
    threads: { type: "string", default: "2" },
    rounds: { type: "string", default: "3" },
  },
});
const { python, model, threads } = values;
if (!python || !model)
  throw new Error("usage: distill.mjs --python PYTHON --model FOLDER [--peer-model FOLDER]");
const folder = mkdtempSync(join(tmpdir(), "alidade-bench-"));
const cli = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const peer = fileURLToPath(new URL("peer.py", import.meta.url));
const ours = (recipe) => [
  process.execPath,
  [
    cli,
    "--quiet",
    "distill",
    `onnx:${model}`,
    "-o",
    join(folder, recipe),
    "--recipe",
    recipe,
    "--overwrite",
    "--threads",
    threads,
  ],
];
const programs = [
  { name: "alidade distill", command: ours("whitened") },
  { name: "alidade distill --recipe model2vec", command: ours("model2vec") },
  {
    name: "model2vec",
    inside: [],
    command: [python, [peer, values["peer-model"] ?? model, join(folder, "peer"), threads]],
  },
];
for (const program of programs) program.seconds = [];
for (let round = 0; round < Number(values.rounds); round++) {
  for (const program of programs) {
    const began = performance.now();
    const { status, stdout, stderr } = spawnSync(...program.command, { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`${program.name}: ${stderr}`);
    program.seconds.push((performance.now() - began) / 1000);
    if (program.inside) program.inside.push(JSON.parse(stdout.trim().split("\n").at(-1)).seconds);
  }
}
rmSync(folder, { recursive: true });
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
for (const { name, seconds, inside } of programs) {
  const own = inside === undefined ? "" : `, of which distilling ${median(inside).toFixed(1)} s`;
  console.log(
    `${name.padEnd(36)} ${median(seconds).toFixed(1).padStart(6)} s (least ${Math.min(...seconds).toFixed(1)})${own}`,
  );
}
