import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { explainReportSchema } from "../src/contracts/explain-report.js";
import { emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const demoShop = join(projectRoot, "data", "demo-shop");
const two = ["bench", "-d", demoShop, "-m", "bm25", "-m", "static:embedded"];

describe("alidade bench --explain", () => {
  let folder: string;
  let result: { id: string };

  beforeAll(async () => {
    folder = await emptyFolder();
    const run = await runCli([...two, "--hybrid", "bm25,static:embedded", "--json"], folder);
    expect(run.code, run.stderr).toBe(0);
    result = JSON.parse(run.stdout);
  }, 300_000);

  async function explained(args: readonly string[]) {
    const run = await runCli([...args, "--json"], folder);
    expect(run.code, run.stderr).toBe(0);
    return explainReportSchema.parse(JSON.parse(run.stdout));
  }

  test("takes stored lists where nothing changed, and names the result that holds them", async () => {
    const report = await explained([...two, "--explain", "q01", "--explain", "q03"]);
    expect(report).toMatchObject({ ran: [], result: result.id, metric: "ndcg@10", language: "en" });
    const [first] = report.cases.items;
    expect(first).toMatchObject({ queryId: "q01", query: "frying pan 11 inch" });
    const [bm25, embedded] = first!.perCandidate;
    // The score of BM25 is the sum of its words.
    const best = bm25!.found[0]!;
    expect(best.parts!.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(best.score!, 5);
    expect(embedded!.found[0]!.parts).toBeUndefined();
    // "28 cm" is what "11 inch" asks for; a document without any word of the query is in no list of BM25.
    const missed = bm25!.missed.find(({ id }) => id === "HF-1005")!;
    expect(missed.rank).toBeNull();
    expect(missed.reasons!.map(({ code }) => code)).toEqual(["no-shared-word", "number"]);
    // A missed document is ranked beyond the top, and its rank is that of the whole list.
    expect(embedded!.missed.every(({ rank }) => rank !== null && rank > 10)).toBe(true);
  });

  test("explains a stored result without its candidates and without the cache", async () => {
    await rm(join(folder, ".alidade", "cache"), { recursive: true });
    const report = await explained(["bench", "-d", demoShop, "--explain", "q04"]);
    expect(report).toMatchObject({ ran: [], result: result.id });
    expect(report.candidates).toHaveLength(3);
    const named = await explained(["bench", "-d", demoShop, "--explain", "q04", "--result", result.id]);
    expect(named.cases).toEqual(report.cases);
  });

  test.each([
    [["--explain", "q01", "--perturb", "typos"], "--perturb would have no effect: --explain shows"],
    [["--explain", "q01", "--timing-queries", "5"], "--timing-queries would have no effect"],
    [["--synonyms", "own.txt", "--perturb", "typos"], "--synonyms would have no effect: no --perturb asks"],
  ])("refuses %s, a part of which would have no effect", async (flags, sentence) => {
    const run = await runCli([...two, ...flags], folder);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(sentence);
  });

  test("fits 80 columns, with two candidates side by side", async () => {
    const run = await runCli([...two, "--explain", "q03", "--quiet"], folder, { COLUMNS: "80" });
    expect(run.code, run.stderr).toBe(0);
    for (const line of run.stdout.split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
    expect(run.stdout).toMatch(/# +g +A bm25 +g +B static:embedded/);
    expect(run.stdout).toContain("no reason read off");
  });

  test("writes a page that links to each query", async () => {
    const page = join(folder, "page.html");
    const run = await runCli([...two, "--explain", "q01", "--explain", "q03", "-o", page], folder);
    expect(run.code, run.stderr).toBe(0);
    const text = await readFile(page, "utf8");
    for (const anchor of ["query-1", "query-2"]) {
      expect(text).toContain(`href="#${anchor}"`);
      expect(text).toContain(`id="${anchor}"`);
    }
    expect(text).not.toMatch(/<script|https?:\/\//);
  });

  test.each([
    [["--explain", "q1"], 'no query "q1"'],
    [["--explain", "q01", "--result", "nothing"], 'no result "nothing"'],
    [["--result", "x"], "--explain"],
    [["--explain", "q01", "-o", "page.csv"], ".html or .json"],
    [["--slice", "query-lenght"], 'Did you mean "query-length"'],
  ])("refuses %j", async (args, message) => {
    const run = await runCli([...two, ...args], folder);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });
});
