import { mkdtemp, readdir, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { graphCheckpoint } from "./graph-checkpoint.js";

test("keeps parts of a graph, and takes a damaged one for none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "alidade-graph-"));
  try {
    const checkpoint = graphCheckpoint(folder, "key");
    expect(await checkpoint.load(3)).toBeNull();
    const shared = new Float64Array(new SharedArrayBuffer(24)).subarray(1);
    shared.set([0.5, -0.25]);
    const state = {
      items: 9,
      counts: Int32Array.of(1, 1),
      rows: Int32Array.of(4, 8),
      scores: shared,
      unsettled: new Int32Array(0),
      pairs: { bound: 0.01, counts: Int32Array.of(3, 0, 4) },
    };
    await checkpoint.save(3, state);
    expect(await checkpoint.load(3)).toEqual({ ...state, scores: Float64Array.of(0.5, -0.25) });
    await checkpoint.save(4, { ...state, pairs: null });
    expect((await checkpoint.load(4))!.pairs).toBeNull();
    expect(await graphCheckpoint(folder, "other").load(3)).toBeNull();
    await truncate(join(folder, "key", "part-3.bin"), 280);
    expect(await checkpoint.load(3)).toBeNull();
    await checkpoint.remove();
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
