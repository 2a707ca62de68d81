import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { configSchema } from "../contracts/config.js";
import { readDataset } from "../datasets/read-dataset.js";
import { importJudgements } from "./import-judgements.js";
import { judgeByClicks } from "./judge-by-clicks.js";

const source = { kind: "tables" as const, corpus: "corpus.csv", queries: "queries.csv" };
let cwd = "";

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "alidade-weak-"));
  await writeFile(join(cwd, "corpus.csv"), "id,text\na,kettle\nb,lamp\nc,plug\n");
  await writeFile(join(cwd, "queries.csv"), "id,text\nq,hot water\n");
  const rows = ["q,a,1,100,30", "q,b,2,100,40", "q,c,3,100,0", "q,c,4,5,1"];
  await writeFile(join(cwd, "log.csv"), `query,document,position,impressions,clicks\n${rows.join("\n")}\n`);
});

describe("judgeByClicks", () => {
  test("writes weak judgements that say so wherever they are read", async () => {
    const report = await judgeByClicks({ log: "log.csv", propensity: "1,0.5,0.25", cwd, file: "weak.csv" });
    expect(report).toMatchObject({ kind: "weak", clicks: 70, pairs: 3, queries: 1, leftOut: 0 });
    expect(report.unknownPositions).toEqual({ impressions: 5, clicks: 1 });
    // a .3, b .8, c 0: shares of the best in thirds.
    const rows = (await readFile(join(cwd, "weak.csv"), "utf8")).trimEnd().split("\n");
    expect(rows[0]).toBe("query-id,corpus-id,score,rater");
    expect(rows.slice(1).map((line) => line.split(",").slice(0, 3).join(" "))).toEqual([
      "q b 3",
      "q a 1",
      "q c 0",
    ]);
    const { summary } = await readDataset({ ...source, qrels: "weak.csv" }, { cwd });
    expect(summary.warnings).toMatchObject([
      {
        code: "weak-judgements",
        count: 3,
        message: expect.stringMatching(/from clicks and not from people.*given/),
      },
    ]);
  });

  test("clicks and people's grades are never mixed, by hand or by import", async () => {
    await judgeByClicks({ log: "log.csv", propensity: "eta=1", cwd, file: "weak.csv" });
    const weak = await readFile(join(cwd, "weak.csv"), "utf8");
    await writeFile(join(cwd, "both.csv"), `${weak}q,a,2,anna\n`);
    await expect(readDataset({ ...source, qrels: "both.csv" }, { cwd })).rejects.toThrow(
      /never mixed with grades.*\(both\.csv\)/,
    );
    await writeFile(join(cwd, "sheet.csv"), "query_id,document_id,grade\nq,a,2\n");
    const config = configSchema.parse({ data: "." });
    await expect(
      importJudgements({ files: ["sheet.csv"], config, source: { ...source, qrels: "weak.csv" }, cwd }),
    ).rejects.toThrow(/weak ones of clicks/);
    expect(await readFile(join(cwd, "weak.csv"), "utf8")).toBe(weak);
  });

  test.each<[Partial<Parameters<typeof judgeByClicks>[0]>, RegExp]>([
    [{ propensity: undefined }, /only with their position bias stated; .*eta=1/],
    [{ propensity: "linear" }, /--propensity is "linear"/],
    [{ propensity: "1,,0.5" }, /--propensity is "1,,0.5"/],
    [{ propensity: "1,2" }, /position 2 is 2/],
    [{ propensity: "swaps" }, /nothing can be measured/],
    [{ minImpressions: 1000 }, /shown too seldom/],
    [{ file: "corpus.csv" }, /such a file already/],
    [{ file: "weak.txt" }, /written as \.csv/],
    [{ log: "none.csv" }, /no such file/],
  ])("%j is refused", async (change, message) => {
    const options = { log: "log.csv", propensity: "eta=1", cwd, file: "weak.csv", ...change };
    await expect(judgeByClicks(options)).rejects.toThrow(message);
    await expect(readFile(join(cwd, "weak.csv"))).rejects.toThrow();
  });
});
