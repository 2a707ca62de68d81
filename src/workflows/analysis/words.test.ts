import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { analyze } from "../analyze.js";

const corpus = [
  "a red lamp for the desk",
  "thunderbolt cable",
  "a cable XK-4000-B",
  "blue desk",
  "wooden chair",
];

async function analysed(terms: string, candidate: string) {
  const cwd = mkdtempSync(join(tmpdir(), "alidade-words-"));
  try {
    writeFileSync(
      join(cwd, "corpus.csv"),
      `id,text\n${corpus.map((text, i) => `d${i},${text}`).join("\n")}\n`,
    );
    writeFileSync(join(cwd, "queries.csv"), "id,text\nq1,lamp\nq2,XK-4000-B\n");
    writeFileSync(join(cwd, "qrels.csv"), "query,document,grade\nq1,d0,1\nq2,d2,1\n");
    writeFileSync(join(cwd, "terms.txt"), terms);
    const source = {
      kind: "tables" as const,
      corpus: join(cwd, "corpus.csv"),
      queries: join(cwd, "queries.csv"),
      qrels: join(cwd, "qrels.csv"),
    };
    const options = { cwd, candidate, source, terms: "terms.txt", sections: ["words" as const], threads: 1 };
    return (await analyze(options)).sections.words!;
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

test("pieces, broken terms, neighbours and what holds them, with the embedded model", async () => {
  const found = await analysed("lamp\tthing\nXK-4000-B\tcode\nlamp\n", "static:embedded");
  expect([found.terms, found.repeated, found.tokens?.broken]).toEqual([2, 1, 1]);
  const [code, lamp] = found.listed;
  expect(code).toMatchObject({ term: "XK-4000-B", broken: true, inItems: 1, category: "code" });
  expect(code!.pieces!.length).toBeGreaterThanOrEqual(5);
  expect(lamp).toMatchObject({ term: "lamp", pieces: ["lamp"], broken: false, inItems: 1, found: 1 });
  expect(lamp!.items[0]!.id).toBe("d0");
  expect(lamp!.terms.map(({ term }) => term)).toEqual(["XK-4000-B"]);
  expect(found.categories).toHaveLength(2);
  // Two judged queries are too few to compare, and that is said.
  expect(found.failures).toEqual([]);
  expect(found.leftOut.join(" ")).toContain("1 judged queries have one and 1 have none; expected 5 of each");
});

test("a model without a tokenizer at hand shows neighbours, and says what is left out", async () => {
  const found = await analysed("lamp\n", "lsa?dims=3");
  expect(found.tokens).toBeNull();
  expect(found.listed[0]).toMatchObject({ term: "lamp", pieces: null, broken: null });
  expect(found.leftOut[0]).toContain("tokenizer");
});
