import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeFolderAtomic } from "./atomic-folder.js";
import { listResults, readResult, writeResult } from "./result-store.js";

const fresh = (): Promise<string> => mkdtemp(join(tmpdir(), "alidade-results-"));

describe("stored results", () => {
  test("a run is taken in without a second copy, and stays as it was when the outcome is replaced", async () => {
    const root = await fresh();
    const outcome = join(root, "outcome");
    const fill = (text: string) => (here: string) => writeFile(join(here, "run.trec"), text);
    await writeFolderAtomic(outcome, fill("first"));
    const run = join(outcome, "run.trec");
    const files = { texts: { "result.json": "{}" }, files: { "runs/bm25.trec": run }, qrels: null };
    const folder = await writeResult(join(root, "results"), "r1", files);
    const taken = join(folder, "runs", "bm25.trec");
    expect((await stat(taken)).ino).toBe((await stat(run)).ino);
    await writeFolderAtomic(outcome, fill("second"));
    expect(await readFile(taken, "utf8")).toBe("first");
    await rm(outcome, { recursive: true });
    expect(await readFile(taken, "utf8")).toBe("first");
  });

  test("only folders that hold a result.json are results", async () => {
    const results = await fresh();
    for (const id of ["b", "a"])
      await writeResult(results, id, { texts: { "result.json": "{}" }, files: {}, qrels: null });
    await mkdir(join(results, "z-empty"));
    await mkdir(join(results, "z-wrong", "result.json"), { recursive: true });
    await writeFile(join(results, "z-notes.txt"), "");
    expect(await listResults(results)).toEqual(["a", "b"]);
    expect(await listResults(join(results, "none"))).toEqual([]);
  });

  test("stray files alone are no result", async () => {
    const results = await fresh();
    await writeFile(join(results, "notes.txt"), "");
    await expect(readResult(results)).rejects.toThrow(/There is no result yet/);
  });
});
