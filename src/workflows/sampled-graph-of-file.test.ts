import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { neighborGraph } from "../neighbors/neighbor-graph.js";
import { createPlainEngine } from "../neighbors/plain-engine.js";
import { encodeNpy } from "../numeric/npy.js";
import { seededRandom, seededSample } from "../numeric/seeded-random.js";
import { sampledGraphOfFile } from "./sampled-graph-of-file.js";

test("the lists of a sample of a file's vectors, and nothing is left behind", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "alidade-sampled-"));
  try {
    const random = seededRandom(1);
    const items = {
      rows: 3_000,
      dims: 5,
      data: Float32Array.from({ length: 15_000 }, () => random.normal()),
    };
    await writeFile(join(cwd, "vectors.npy"), encodeNpy(items));
    const options = { similarity: "cosine", k: 4 } as const;
    const graph = await sampledGraphOfFile("vectors.npy", { ...options, sample: 100, seed: 8, cwd });
    const sample = seededSample(3_000, 100, seededRandom(8));
    const engine = createPlainEngine();
    expect(graph).toEqual(await neighborGraph(items, { ...options, engine, sample, pairs: false }));
    expect(await readdir(join(cwd, ".alidade", "cache", "graphs"))).toEqual([]);
    await expect(sampledGraphOfFile("other.npy", { ...options, sample: 1, cwd })).rejects.toThrow(
      /no such file/,
    );
  } finally {
    await rm(cwd, { recursive: true });
  }
});
