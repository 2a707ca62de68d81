import { cp, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const models = ["-m", "bm25", "-m", "static:embedded"];
const columns = "query_id,query,document_id,title,text,grade,rater,note";

interface Row {
  readonly query: string;
  readonly document: string;
}

/** The pairs of a sheet whose cells hold neither commas nor quotes before the grade, or are quoted. */
function rowsOf(sheet: string): { cells: string[]; row: Row }[] {
  return sheet
    .replace(/^\ufeff/, "")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => {
      const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell]) => cell!).slice(0, 8);
      return { cells, row: { query: cells[0]!, document: cells[2]!.replace(/^'/, "") } };
    });
}

function filled(sheet: string, grade: (row: Row, i: number) => string, mark = ","): string {
  const rows = rowsOf(sheet).map(({ cells, row }, i) => cells.with(5, grade(row, i)).join(mark));
  return `\ufeff${[columns.replaceAll(",", mark), ...rows].join("\n")}\n`;
}

/** The demo shop without most of its judgements; `truth` are all of them. */
async function shop(): Promise<{ cwd: string; truth: Map<string, string>; qrels: string }> {
  const cwd = await emptyFolder();
  await cp(join(projectRoot, "data", "demo-shop"), join(cwd, "shop"), { recursive: true });
  const qrels = join(cwd, "shop", "qrels", "test.tsv");
  const lines = (await readFile(qrels, "utf8")).trimEnd().split("\n").slice(1);
  const truth = new Map(lines.map((line) => line.split("\t")).map(([q, d, g]) => [`${q} ${d}`, g!]));
  await writeFile(qrels, `query-id\tcorpus-id\tscore\n${lines.filter((_, i) => i % 9 === 0).join("\n")}\n`);
  return { cwd, truth, qrels };
}

describe("pool, fill in, import, bench", () => {
  const grade =
    (truth: Map<string, string>) =>
    ({ query, document }: Row) =>
      truth.get(`${query} ${document}`) ?? "0";
  let made: Awaited<ReturnType<typeof shop>>;
  let sheet = "";
  let first: {
    pairs: number;
    pooled: number;
    judged: number;
    queries: unknown[];
    perQuery: { most: number };
  };

  beforeAll(async () => {
    made = await shop();
    const run = await runCli(["pool", "-d", "shop", ...models, "--depth", "5", "--json"], made.cwd);
    expect(run.code, run.stderr).toBe(0);
    first = JSON.parse(run.stdout);
    sheet = await readFile(join(made.cwd, "pool.csv"), "utf8");
  }, 60_000);

  test("the sheet has each pair once, none that is judged, and does not say who found it", () => {
    const rows = rowsOf(sheet);
    expect(sheet.startsWith(`\ufeff${columns}\n`)).toBe(true);
    expect(rows).toHaveLength(first.pairs);
    expect(new Set(rows.map(({ row }) => `${row.query} ${row.document}`)).size).toBe(first.pairs);
    expect(first.pooled).toBe(first.pairs + first.judged);
    expect(first.judged).toBeGreaterThan(0);
    expect(first.queries).toHaveLength(100);
    expect(first.perQuery.most).toBeLessThanOrEqual(10);
    expect(/bm25|static:embedded/.test(sheet)).toBe(false);
  });

  test("a sheet that is there is not written over; candidates are not run again for another", async () => {
    const again = await runCli(["pool", "-d", "shop", ...models, "--depth", "5"], made.cwd);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/may hold grades.*\(pool\.csv\)/);
    const outcomes = join(made.cwd, ".alidade", "cache", "outcomes");
    const before = await readdir(outcomes);
    const other = await runCli(
      ["pool", "-d", "shop", "-m", "static:embedded", "-m", "bm25", "--depth", "5", "-o", "b.csv"],
      made.cwd,
    );
    expect(other.code, other.stderr).toBe(0);
    expect(await readFile(join(made.cwd, "b.csv"), "utf8")).toBe(sheet);
    expect((await readdir(outcomes)).sort()).toEqual(before.sort());
  }, 60_000);

  test("half of it comes back, with semicolons; then the rest; bench sees both and runs nothing again", async () => {
    const { cwd, truth, qrels } = made;
    const half = Math.floor(first.pairs / 2);
    const old = (await readFile(qrels, "utf8")).trimEnd().split("\n");
    await writeFile(
      join(cwd, "half.csv"),
      filled(sheet, (row, i) => (i < half ? grade(truth)(row) : ""), ";"),
    );
    const run = await runCli(["pool", "-d", "shop", "--import", "half.csv", "--json"], cwd);
    expect(run.code, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      file: "shop/qrels/test.tsv",
      created: false,
      rows: first.pairs,
      added: half,
      blank: first.pairs - half,
      known: 0,
      conflicts: [],
      judgements: { before: old.length - 1, after: old.length - 1 + half },
    });
    const now = (await readFile(qrels, "utf8")).trimEnd().split("\n");
    expect(now.slice(0, old.length)).toEqual(old);
    for (const line of now.slice(old.length)) {
      const [query, document, given] = line.split("\t");
      expect(given).toBe(truth.get(`${query} ${document}`) ?? "0");
    }
    const left = await runCli(
      ["pool", "-d", "shop", ...models, "--depth", "5", "-o", "rest.csv", "--json"],
      cwd,
    );
    expect(JSON.parse(left.stdout)).toMatchObject({ pairs: first.pairs - half, pooled: first.pooled });
    await writeFile(
      join(cwd, "full.csv"),
      filled(await readFile(join(cwd, "rest.csv"), "utf8"), grade(truth)),
    );
    expect((await runCli(["pool", "-d", "shop", "--import", "full.csv"], cwd)).stdout).toMatch(
      /Next: alidade bench/,
    );
    const done = await runCli(["pool", "-d", "shop", ...models, "--depth", "5", "-o", "none.csv"], cwd);
    expect(done.stdout).toMatch(/0 to judge.\nNothing is left to judge/);
    await expect(stat(join(cwd, "none.csv"))).rejects.toThrow();
    const outcomes = await readdir(join(cwd, ".alidade", "cache", "outcomes"));
    const bench = await runCli(
      ["bench", "-d", "shop", ...models, "--metric", "unjudged@5", "--metric", "ndcg@5"],
      cwd,
    );
    expect(bench.code).toBe(2);
    const scored = await runCli(
      ["bench", "-d", "shop", ...models, "--metric", "ndcg@5,unjudged@5", "--json"],
      cwd,
    );
    expect(scored.code, scored.stderr).toBe(0);
    const { candidates, dataset } = JSON.parse(scored.stdout);
    expect(dataset.judgements).toBe(old.length - 1 + first.pairs);
    for (const { metrics, timing } of candidates) {
      expect(metrics["unjudged@5"].mean).toBe(0);
      expect(timing.cached).toBe(true);
    }
    expect(await readdir(join(cwd, ".alidade", "cache", "outcomes"))).toEqual(outcomes);
  }, 120_000);

  test("grades that differ are told; kept, refused or replaced as asked", async () => {
    const { cwd, qrels } = made;
    const other = filled(sheet, (_, i) => (i < 3 ? "2" : ""));
    await writeFile(join(cwd, "other.csv"), other);
    const before = await readFile(qrels, "utf8");
    const kept = await runCli(["pool", "-d", "shop", "--import", "other.csv"], cwd);
    expect(kept.stdout).toMatch(/the earlier grades stay; --conflicts replace/);
    expect(kept.stdout).toMatch(/test\.tsv is as it was/);
    const stopped = await runCli(["pool", "-d", "shop", "--import", "other.csv", "--conflicts", "stop"], cwd);
    expect(stopped.code).toBe(2);
    expect(stopped.stderr).toMatch(/differs? from earlier ones, and nothing was written/);
    expect(await readFile(qrels, "utf8")).toBe(before);
    const replaced = await runCli(
      ["pool", "-d", "shop", "--import", "other.csv", "--conflicts", "replace"],
      cwd,
    );
    expect(replaced.code, replaced.stderr).toBe(0);
    const rows = rowsOf(sheet).slice(0, 3);
    const after = await readFile(qrels, "utf8");
    for (const { row } of rows) expect(after).toContain(`\n${row.query}\t${row.document}\t2\n`);
    expect(after.split("\n")).toHaveLength(before.split("\n").length);
  }, 60_000);

  test("a second rater gets a sheet of their own, and both stand beside each other", async () => {
    const { cwd, qrels, truth } = made;
    const run = await runCli(
      [
        "pool",
        "-d",
        "shop",
        ...models,
        "--depth",
        "2",
        "--rater",
        "anna",
        "-o",
        "anna.csv",
        "--limit",
        "20",
        "--json",
      ],
      cwd,
    );
    const { pairs, judged } = JSON.parse(run.stdout);
    expect(judged).toBe(0);
    expect(pairs).toBeGreaterThan(20);
    const anna = await readFile(join(cwd, "anna.csv"), "utf8");
    await writeFile(
      join(cwd, "anna.csv"),
      filled(anna, (row, i) => (i % 4 === 0 ? "1" : (truth.get(`${row.query} ${row.document}`) ?? "0"))),
    );
    const imported = await runCli(["pool", "-d", "shop", "--import", "anna.csv"], cwd);
    expect(imported.code, imported.stderr).toBe(0);
    expect(imported.stdout).toMatch(/2 raters gave.*\(unnamed\).*anna/);
    expect(imported.stdout).toMatch(/Merged by the median/);
    expect((await readFile(qrels, "utf8")).split("\n")[0]).toBe("query-id\tcorpus-id\tscore\trater");
    const result = await runCli(["bench", "-d", "shop", ...models, "--merge", "rater:anna", "--json"], cwd);
    expect(result.code, result.stderr).toBe(0);
    expect(JSON.parse(result.stdout).dataset.merged).toMatchObject({ raters: 2, rule: "rater:anna" });
  }, 60_000);
});

describe("what is refused", () => {
  let cwd = "";
  beforeAll(async () => {
    cwd = (await shop()).cwd;
    await mkdir(join(cwd, "t"));
    await writeFile(join(cwd, "t", "corpus.csv"), "id,title,text\n007,Kettle,boils\n12E4,Lamp,red\n");
    await writeFile(join(cwd, "t", "queries.csv"), "id,text\nq1,hot water\nq2,light\n");
    await writeFile(join(cwd, "ok.csv"), sheetOf("q1,hot water,007,Kettle,boils,3,,"));
  });
  const sheetOf = (...rows: string[]): string => `${columns}\n${rows.join("\n")}\n`;

  test.concurrent.each<[string, string, RegExp]>([
    [
      "ids a spreadsheet mangled",
      sheetOf("q1,hot water,7,Kettle,boils,3,,", "q2,light,1.2E+05,Lamp,red,1,,"),
      /"7" is the id of none.*"007".*\(bad\.csv:2\)\n.*long numbers.*"12E4".*\(bad\.csv:3\)/,
    ],
    [
      "grades off the scale",
      sheetOf("q1,hot water,007,Kettle,boils,4,,"),
      /The grade is 4; expected a whole number from 0 to 3.*\(bad\.csv:2\)/,
    ],
    ["columns sorted one by one", sheetOf("q1,light,007,Lamp,boils,1,,"), /shows "q2"; were columns sorted/],
    [
      "two grades for a pair",
      sheetOf("q1,hot water,007,Kettle,boils,1,,", "q1,hot water,007,Kettle,boils,2,,"),
      /get 2 here and 1 in line 2 of bad\.csv/,
    ],
    ["no column of grades", "query_id,document_id\nq1,007\n", /No column is known to hold the grade/],
    ["a workbook", "PK\u0003\u0004xl", /zip archive or a spreadsheet/],
    ["only a header", `${columns}\n`, /not one row/],
  ])("%s", async (_, text, message) => {
    const folder = await emptyFolder();
    await cp(join(cwd, "t"), join(folder, "t"), { recursive: true });
    await writeFile(join(folder, "bad.csv"), text);
    const run = await runCli(["pool", "-d", "t", "--import", "bad.csv"], folder);
    expect(run.code, run.stdout).toBe(2);
    expect(run.stderr).toMatch(message);
    expect(run.stdout).toBe("");
    expect((await readdir(join(folder, "t"))).sort()).toEqual(["corpus.csv", "queries.csv"]);
  });

  test.concurrent.each<[string, string[], RegExp]>([
    ["no candidate", ["-d", "t"], /No candidate was given/],
    ["a decision without an alternative", ["-d", "t", "-m", "bm25", "--only-decisive"], /One run alone/],
    [
      "a metric that does not add up",
      ["-d", "t", ...models, "--only-decisive", "--metric", "map@10"],
      /only together/,
    ],
    [
      "another depth than the metric's",
      ["-d", "t", ...models, "--only-decisive", "--depth", "3"],
      /cutoff of nDCG@10/,
    ],
    [
      "an unknown scope",
      ["-d", "t", ...models, "--scope", "some"],
      /--scope is "some"; expected all, judged, unjudged/,
    ],
    ["grades without import", ["-d", "t", ...models, "--grades", "0-1"], /--grades goes with --import/],
    ["depth with import", ["-d", "t", "--depth", "3", "--import", "x.csv"], /--depth says what to collect/],
    ["no such sheet", ["-d", "t", "--import", "x.csv"], /There is no such file \(x\.csv\)/],
    ["a model that is not there", ["-d", "t", "-m", "bm25", "-m", "static:nowhere"], /nowhere/],
    [
      "tables without judgements",
      ["--corpus", "t/corpus.csv", "--queries", "t/queries.csv", "--import", "ok.csv"],
      /-o qrels\.csv/,
    ],
  ])("%s", async (_, args, message) => {
    const run = await runCli(["pool", ...args], cwd);
    expect(run.code, run.stdout).toBe(2);
    expect(run.stderr).toMatch(message);
  });

  test("tables named one by one take judgements in a new file", async () => {
    const tables = ["--corpus", "t/corpus.csv", "--queries", "t/queries.csv"];
    const run = await runCli(["pool", ...tables, "--import", "ok.csv", "-o", "mine.csv"], cwd);
    expect(run.code, run.stderr).toBe(0);
    expect(await readFile(join(cwd, "mine.csv"), "utf8")).toBe("query-id,corpus-id,score\nq1,007,3\n");
    expect(run.stdout).toMatch(/wrote mine\.csv: 0 judgements before, 1 now/);
    const more = await runCli(
      ["pool", ...tables, "--qrels", "mine.csv", "--import", "ok.csv", "--grades", "0-5"],
      cwd,
    );
    expect(more.stdout).toMatch(/1 known already/);
  });
});
