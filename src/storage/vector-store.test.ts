import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
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
        message: expect.stringMatching(/^Stored vectors are damaged or gone .*\.npy$/),
      }),
    ]);
  });

  test("a manifest that is none is said so once, and the others are read", async () => {
    const { root, folder } = await folderWith([segment(["a"], 1), segment(["b"], 2), segment(["c"], 3)]);
    const manifests = (await readdir(folder)).filter((name) => name.endsWith(".json"));
    await writeFile(join(folder, manifests[0]!), "{");
    await writeFile(join(folder, manifests[1]!), "{}");
    const events: ProgressEvent[] = [];
    const store = await vectorStoreAt(root, (event) => events.push(event))(key);
    expect(["a", "b", "c"].filter((hash) => store.get(hash) !== undefined)).toHaveLength(1);
    expect(events).toHaveLength(1);
  });

  test.skipIf(process.getuid?.() === 0)("a file that may not be read is an error, not damage", async () => {
    const { root, folder } = await folderWith([segment(["a"], 1)]);
    for (const name of await readdir(folder)) await chmod(join(folder, name), 0);
    await expect(vectorStoreAt(root)(key)).rejects.toMatchObject({ code: "EACCES" });
  });

  test("a folder in the place of a file is an error, not damage", async () => {
    const { root, folder } = await folderWith([segment(["a"], 1)]);
    const file = join(folder, (await readdir(folder)).find((name) => name.endsWith(".npy"))!);
    await rm(file);
    await rename(await mkdtemp(join(tmpdir(), "alidade-")), file);
    const store = await vectorStoreAt(root)(key);
    expect(() => store.get("a")).toThrow(/EISDIR/);
  });

  test.skipIf(process.platform === "win32")(
    "1,500 segments are read where a process may open 256 files",
    async () => {
      const root = await mkdtemp(join(tmpdir(), "alidade-store-"));
      const store = await vectorStoreAt(root)(key);
      const numbers = Array.from({ length: 1500 }, (_, i) => i);
      await Promise.all(numbers.map((i) => store.append(segment([`t${i}`], i))));
      const script = fileURLToPath(new URL("../../test/fixtures/read-store.mjs", import.meta.url));
      const command = 'ulimit -n 256; exec "$@"';
      const { stdout } = await run("sh", ["-c", command, "sh", process.execPath, script, root, "1500"]);
      expect(JSON.parse(stdout)).toEqual({ found: 1500, warnings: [] });
    },
  );

  test("orphans and temporaries of killed processes go after a day, not before", async () => {
    const { root, folder } = await folderWith([segment(["a"], 1)]);
    const uuid = "01234567-89ab-cdef-0123-456789abcdef";
    const left = ["old.npy", `.x.npy.${uuid}.tmp`, "young.npy"].map((name) => join(folder, name));
    for (const file of left) await writeFile(file, "");
    for (const file of left.slice(0, 2)) await utimes(file, new Date(0), new Date(0));
    const store = await vectorStoreAt(root)(key);
    expect(store.get("a")).toBeDefined();
    expect((await readdir(folder)).filter((name) => !/^[0-9a-f]{32}\./.test(name))).toEqual(["young.npy"]);
  });
});

describe("a vector stored again", () => {
  test("replaces the earlier one in this session and in later ones, and takes no more space", async () => {
    for (let start = 0; start < 8; start++) {
      const { root, folder } = await folderWith([segment(["a", "b"], start), segment(["c"], start)]);
      for (const round of [1, 2, 3]) {
        const store = await vectorStoreAt(root)(key);
        await store.append(segment(["a", "b"], start + 10 * round));
        await store.append(segment(["c"], start + 10 * round));
        for (const open of [store, await vectorStoreAt(root)(key)]) {
          expect(open.get("a")!.vector[0]).toBe(start + 10 * round);
          expect(open.get("c")!.vector[0]).toBe(start + 10 * round);
        }
        expect(await readdir(folder)).toHaveLength(4);
      }
    }
  });

  test("leaves the vectors that lie in a segment with it", async () => {
    const { root, folder } = await folderWith([segment(["a", "b", "c"], 1)]);
    const store = await vectorStoreAt(root)(key);
    await store.append(segment(["b"], 50));
    await store.append(segment(["b"], 60));
    const later = await vectorStoreAt(root)(key);
    expect(["a", "b", "c"].map((hash) => Math.floor(later.get(hash)!.vector[0]!))).toEqual([1, 60, 2]);
    expect(await readdir(folder)).toHaveLength(4);
  });

  test("before the new manifest is written the old vectors are read, after it the new", async () => {
    const { root, folder } = await folderWith([segment(["a"], 1)]);
    const old = await Promise.all(
      (await readdir(folder)).map(async (name) => [name, await readFile(join(folder, name))] as const),
    );
    await (await vectorStoreAt(root)(key)).append(segment(["a"], 9));
    const manifest = (await readdir(folder)).find((name) => name.endsWith("-1.json"))!;
    const text = await readFile(join(folder, manifest));
    for (const [name, bytes] of old) await writeFile(join(folder, name), bytes);
    await rm(join(folder, manifest));
    expect((await vectorStoreAt(root)(key)).get("a")!.vector[0]).toBe(1);
    await writeFile(join(folder, manifest), text);
    expect((await vectorStoreAt(root)(key)).get("a")!.vector[0]).toBe(9);
    expect(await readdir(folder)).toHaveLength(2);
  });
});

const run = promisify(execFile);
