import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ProgressEvent } from "../contracts/progress.js";
import type { VectorSegment } from "../contracts/vector-store.js";
import { vectorStoreAt } from "./vector-store.js";

const key = { provider: null, role: "document" } as const;

function segment(names: readonly string[], start: number): VectorSegment {
  return {
    textHashes: names,
    matrix: {
      rows: names.length,
      dims: 2,
      data: Float32Array.from({ length: names.length * 2 }, (_, i) => start + i / 3),
    },
    tokens: Int32Array.from(names, (_, i) => i + 1),
    truncated: Uint8Array.from(names, (_, i) => i % 2),
  };
}

async function folderWith(segments: readonly VectorSegment[]): Promise<{ root: string; folder: string }> {
  const root = await mkdtemp(join(tmpdir(), "alidade-store-"));
  const store = await vectorStoreAt(root)(key);
  for (const one of segments) await store.append(one);
  return { root, folder: join(root, (await readdir(root))[0]!) };
}

describe("vectorStoreAt", () => {
  test("reads back what was written, byte for byte, in a later session", async () => {
    const { root } = await folderWith([segment(["a", "b"], 1), segment(["c"], 9)]);
    const store = await vectorStoreAt(root)(key);
    expect(store.get("b")).toEqual({ vector: Float32Array.of(1 + 2 / 3, 2), tokens: 2, truncated: true });
    expect(store.get("c")!.vector).toEqual(Float32Array.of(9, 9 + 1 / 3));
    expect(store.get("d")).toBeUndefined();
  });

  test("another provider or role has another folder", async () => {
    const { root } = await folderWith([segment(["a"], 1)]);
    const store = await vectorStoreAt(root)({ ...key, role: "query" });
    expect(store.get("a")).toBeUndefined();
    expect(await readdir(root)).toHaveLength(2);
  });

  test("the same content has the same name", async () => {
    const { folder } = await folderWith([segment(["a"], 1), segment(["a"], 1)]);
    expect(await readdir(folder)).toHaveLength(2);
  });

  test("a segment without its manifest does not exist, as after a kill between the two", async () => {
    const { root, folder } = await folderWith([segment(["a"], 1)]);
    const manifest = (await readdir(folder)).find((name) => name.endsWith(".json"))!;
    await rm(join(folder, manifest));
    expect((await vectorStoreAt(root)(key)).get("a")).toBeUndefined();
  });

  test.each([
    [
      "one byte changed",
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes.at(-1)! ^ 1)]),
    ],
    ["cut short", (bytes: Buffer) => bytes.subarray(0, -3)],
    ["empty", () => Buffer.alloc(0)],
  ])("vectors that are %s are left out, and said so", async (_name, damage) => {
    const { root, folder } = await folderWith([segment(["a"], 1), segment(["b"], 2)]);
    const file = join(folder, (await readdir(folder)).find((name) => name.endsWith(".npy"))!);
    await writeFile(file, damage(await readFile(file)));
    const events: ProgressEvent[] = [];
    const store = await vectorStoreAt(root, (event) => events.push(event))(key);
    expect([store.get("a"), store.get("b")].filter((vector) => vector !== undefined)).toHaveLength(1);
    expect(events).toEqual([
      expect.objectContaining({
        level: "warning",
        message: expect.stringMatching(/1 stored vector file.*damaged/),
      }),
    ]);
  });
});
