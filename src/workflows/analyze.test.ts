import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { analysisResultSchema } from "../contracts/analysis-result.js";
import { encodeNpy } from "../numeric/npy.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { analysisHtml } from "../reports/analysis/analysis-html.js";
import { analysisTerminal } from "../reports/analysis/analysis-terminal.js";
import { analyze } from "./analyze.js";
import { loadAnalysis } from "./load-analysis.js";
import { removeResults, storedResults } from "./results.js";
import { storeAnalysis } from "./store-analysis.js";

let cwd = "";
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "alidade-analyze-"));
});
afterAll(() => rm(cwd, { recursive: true }));

async function folder(
  name: string,
  rows: readonly (readonly number[])[],
  fields: object = {},
): Promise<string> {
  await mkdir(join(cwd, name), { recursive: true });
  const dims = rows[0]!.length;
  await writeFile(
    join(cwd, name, "vectors.npy"),
    encodeNpy({ rows: rows.length, dims, data: Float32Array.from(rows.flat()) }),
  );
  const lines = rows.map((_, i) => JSON.stringify({ id: `i${i}`, text: `text ${i}`, ...fields }));
  await writeFile(join(cwd, name, "items.jsonl"), `${lines.join("\n")}\n`);
  return name;
}

function normals(rows: number, dims: number): number[][] {
  const random = seededRandom(9);
  return Array.from({ length: rows }, () => Array.from({ length: dims }, () => random.normal()));
}

describe("analyze", () => {
  test("a folder of vectors: a valid document, the same from the same seed, stored and told from a benchmark", async () => {
    const name = await folder("space", normals(60, 8), { label: "one" });
    const now = () => new Date("2026-11-24T00:00:00Z");
    const options = { candidate: name, cwd, threads: 1, now };
    const result = await analyze(options);
    expect(analysisResultSchema.parse(result)).toEqual(result);
    expect(result).toMatchObject({
      items: 60,
      dims: 8,
      queries: null,
      labels: { labelled: 60, distinct: 1 },
    });
    expect(result.candidate).toMatchObject({ id: "vectors:space", provider: null });
    const again = await analyze(options);
    expect(again.sections).toEqual(result.sections);
    await storeAnalysis(result, { cwd });
    expect(await loadAnalysis(cwd)).toEqual(result);
    expect(await loadAnalysis(cwd, result.id)).toEqual(result);
    expect(await loadAnalysis(cwd, "another")).toBeNull();
    const { results } = await storedResults(cwd);
    expect(results).toMatchObject([
      { id: result.id, kind: "analysis", candidates: ["vectors:space"], error: null },
    ]);
    expect(await readdir(join(cwd, ".alidade", "results", result.id))).toEqual([
      "SHA256SUMS",
      "analysis.json",
    ]);
    expect((await removeResults(cwd, { keep: 0, confirmed: true })).ids).toEqual([result.id]);
  });

  test("the summary fits one screen of 80 columns; the page needs nothing else", async () => {
    const name = await folder("shown", normals(80, 12));
    const result = await analyze({ candidate: name, cwd, threads: 1 });
    const lines = analysisTerminal(result, { columns: 80 }).split("\n");
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    const page = analysisHtml(result);
    expect(page).toContain("The space of vectors:shown");
    expect(page).not.toMatch(/(?:src|href)="https?:/);
  });

  test.each([
    ["one vector", [[1, 2, 3]]],
    [
      "two equal vectors",
      [
        [1, 2],
        [1, 2],
      ],
    ],
    [
      "all zero",
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ],
    ["all equal", Array.from({ length: 30 }, () => [0.5, 0.5, 0.1])],
    ["more dimensions than rows", normals(6, 40)],
    ["one dimension", [[1], [2], [-1], [4], [0]]],
  ])("%s: every section has a sane answer", async (what, rows) => {
    const name = await folder(what.replaceAll(" ", "-"), rows);
    const result = await analyze({ candidate: `vectors:${name}`, cwd, threads: 1, full: true });
    // JSON turns NaN into null, which the contract refuses where it does not say so.
    expect(analysisResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    expect(analysisTerminal(result)).not.toMatch(/NaN|undefined|Infinity/);
    const page = analysisHtml(result).replace(/<script[\s\S]*?<\/script>/g, "");
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("what cannot be analysed is refused by name", async () => {
    await folder("nan", [
      [1, 2],
      [Number.NaN, 3],
    ]);
    await expect(analyze({ candidate: "nan", cwd })).rejects.toThrow(
      /"i1" holds NaN at place 0.*vectors\.npy/s,
    );
    await expect(analyze({ candidate: "bm25", cwd })).rejects.toThrow('"bm25" has no vectors to look at');
    await expect(analyze({ candidate: "static:embedded", cwd })).rejects.toThrow("name data (--data FOLDER)");
    await expect(analyze({ candidate: "nowhere", cwd })).rejects.toThrow('"nowhere" is not a candidate');
    const name = await folder("plain", normals(5, 3));
    await expect(analyze({ candidate: name, cwd, k: 0 })).rejects.toThrow("k is 0");
    await expect(analyze({ candidate: `vectors:${name}?quant=int8`, cwd })).rejects.toThrow(
      "leave quant out",
    );
    await writeFile(join(cwd, "q.jsonl"), '{"id":"q","vector":[1,2]}\n');
    await expect(analyze({ candidate: name, queries: "q.jsonl", cwd })).rejects.toThrow(
      "The queries have 2 dimensions, the items 3",
    );
  });

  test("labels and queries of files of their own; a sample is said", async () => {
    const name = await folder("asked", normals(40, 3));
    await writeFile(join(cwd, "labels.csv"), "id,label\ni0,a\ni1,b\n");
    await writeFile(join(cwd, "own.jsonl"), '{"id":"q","text":"t","vector":[1,2,3]}\n');
    const result = await analyze({
      candidate: name,
      cwd,
      labels: "labels.csv",
      queries: "own.jsonl",
      sample: 10,
      threads: 1,
    });
    expect(result).toMatchObject({
      queries: 1,
      judgedQueries: 0,
      labels: { source: "labels.csv", labelled: 2, distinct: 2 },
      graph: { lists: 10, of: 40 },
    });
    expect(analysisTerminal(result)).toContain("a seeded sample of 10 items among all 40");
  });
});
