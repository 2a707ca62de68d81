// Start-up of `alidade --help` beside `node -e 0`, alternating in one run; prints medians and their difference.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const rounds = 20;
const commands = { "node -e 0": ["-e", "0"], "alidade --help": [cli, "--help"] };
const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let round = 0; round <= rounds; round++) {
  for (const [name, args] of Object.entries(commands)) {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
    if (round > 0) times[name].push(performance.now() - start);
  }
}
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const [base, help] = Object.values(times).map(median);
console.log(
  `medians of ${rounds} alternating rounds: node -e 0 ${base.toFixed(1)} ms, alidade --help ${help.toFixed(1)} ms, above it ${(help - base).toFixed(1)} ms (at most 80)`,
);
