import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { spaceComparisonSchema } from "../src/contracts/space-comparison.js";
import { encodeNpy } from "../src/numeric/npy.js";
import { seededRandom } from "../src/numeric/seeded-random.js";
import { emptyFolder, runCli } from "./run-cli.js";

/** A folder of vectors: `rows` items of `dims` dimensions, ids from `first` on. */
async function vectors(folder: string, name: string, dims: number, first = 0): Promise<void> {
  const random = seededRandom(dims);
  const path = join(folder, name);
  await mkdir(path);
  const data = Float32Array.from({ length: 60 * dims }, () => random.normal());
  await writeFile(join(path, "vectors.npy"), encodeNpy({ rows: 60, dims, data }));
  const items = Array.from({ length: 60 }, (_, row) =>
    JSON.stringify({ id: `d${first + row}`, text: `t${row}` }),
  );
  await writeFile(join(path, "items.jsonl"), `${items.join("\n")}\n`);
}

describe("compare --space", () => {
  test("two folders of vectors, for people and for machines", async () => {
    const folder = await emptyFolder();
    await vectors(folder, "a", 6);
    await vectors(folder, "b", 9, 20);
    const shown = await runCli(["compare", "a", "b", "--space"], folder);
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stdout).toContain("40 items in both (left out: 20 only in A, 20 only in B)");
    const json = await runCli(["compare", "a", "b", "--space", "--json"], folder);
    const found = spaceComparisonSchema.parse(JSON.parse(json.stdout));
    expect(found).toMatchObject({ sharedItems: 40, a: { dims: 6 }, b: { dims: 9 } });
  });

  test.each([
    [["a", "--space"], 'was given "a" alone'],
    [["a", "b", "--space", "--metric", "ndcg"], "--metric belongs to results and runs"],
    [["a", "b", "--data", "x"], "--data is for two vector spaces"],
    [["a", "c", "--space"], "share no item"],
    [["a", "missing", "--space"], "missing"],
  ])("%j is refused", async (args, message) => {
    const folder = await emptyFolder();
    await vectors(folder, "a", 6);
    await vectors(folder, "c", 6, 100);
    const run = await runCli(["compare", ...args], folder);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.stdout).toBe("");
  });
});
