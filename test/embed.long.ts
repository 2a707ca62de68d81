import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { emptyFolder } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const library = pathToFileURL(join(projectRoot, "dist", "index.js")).href;

/** The most memory, in MB, that a process of its own takes to embed `texts` texts into `output`. */
async function peakMemory(texts: number, output: string): Promise<number> {
  const folder = await emptyFolder();
  const rows = Array.from({ length: texts }, (_, i) => `k${i},Kettle ${i % 977} for ${i % 89} cups of tea`);
  writeFileSync(join(folder, "many.csv"), `id,text\n${rows.join("\n")}\n`);
  const script = `
    const { embed, parseCandidateSpec } = await import(${JSON.stringify(library)});
    const model = parseCandidateSpec("static:embedded");
    const { rows } = await embed({ input: "many.csv", model, output: ${JSON.stringify(output)}, cwd: process.cwd(), threads: 2 });
    console.log(JSON.stringify([rows, process.resourceUsage().maxRSS / 1024]));`;
  writeFileSync(join(folder, "embed.mjs"), script);
  const { stdout, stderr } = spawnSync(process.execPath, ["embed.mjs"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const [embedded, megabytes] = JSON.parse(stdout) as [number, number];
  expect(embedded).toBe(texts);
  return megabytes;
}

describe("memory of embed", () => {
  test.each(["many.npy", "many.parquet"])(
    "is that of some windows and not of all vectors: %s",
    async (output) => {
      // Both are enough for worker threads to start, whose memory is no vector's.
      const few = await peakMemory(100_000, output);
      const many = await peakMemory(350_000, output);
      // 250,000 more vectors of 256 float32 are 244 MB.
      expect(many - few, `${few} and ${many} MB`).toBeLessThan(100);
    },
    120_000,
  );
});
