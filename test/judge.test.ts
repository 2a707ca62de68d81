import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cliPath, emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const models = ["-m", "bm25", "-m", "static:embedded"];

interface Shop {
  readonly cwd: string;
  /** Grade by what is shown: the query and the title. */
  readonly gradeOf: (query: string, title: string) => string;
  readonly qrels: string;
}

/** The demo shop without judgements, and somebody who knows them. */
async function shop(): Promise<Shop> {
  const cwd = await emptyFolder();
  const folder = join(projectRoot, "data", "demo-shop");
  await mkdir(join(cwd, "shop"));
  for (const name of ["corpus.jsonl", "queries.jsonl"]) await cp(join(folder, name), join(cwd, "shop", name));
  const lines = async (name: string) => (await readFile(join(folder, name), "utf8")).trimEnd().split("\n");
  const texts = async (name: string) =>
    new Map((await lines(name)).map((line) => JSON.parse(line)).map((row) => [row._id, row]));
  const queries = await texts("queries.jsonl");
  const corpus = await texts("corpus.jsonl");
  const grades = new Map<string, string>();
  for (const line of (await lines("qrels/test.tsv")).slice(1)) {
    const [query, document, grade] = line.split("\t");
    grades.set(`${queries.get(query).text} | ${corpus.get(document).title}`, grade!);
  }
  return {
    cwd,
    gradeOf: (query, title) => grades.get(`${query} | ${title}`) ?? "0",
    qrels: join(cwd, "shop", "qrels", "test.tsv"),
  };
}

function start(cwd: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [cliPath, "judge", "-d", "shop", ...models, "--quiet", ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, COLUMNS: "1000" },
  });
}

interface Session {
  readonly code: number | null;
  readonly stdout: string;
  readonly asked: readonly { query: string; title: string; answer: string }[];
}

/** Judges as somebody does who reads each question; `end` may end it after an answer. */
function judging(
  { cwd, gradeOf }: Shop,
  args: readonly string[],
  end: (asked: number, child: ChildProcessWithoutNullStreams) => string | null = () => null,
): Promise<Session> {
  const child = start(cwd, args);
  const asked: { query: string; title: string; answer: string }[] = [];
  let stdout = "";
  let pending = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    pending += text;
    for (let at = pending.indexOf("q quit\n"); at !== -1; at = pending.indexOf("q quit\n")) {
      const [, query = "", title = ""] = /\n\n {2}(.*)\n\n {2}(.*)\n/.exec(pending.slice(0, at)) ?? [];
      pending = pending.slice(at + 7);
      const answer = end(asked.length, child) ?? gradeOf(query, title);
      asked.push({ query, title, answer });
      if (answer !== "") child.stdin.write(answer);
    }
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, asked }));
  });
}

async function judged(qrels: string): Promise<string[]> {
  return (await readFile(qrels, "utf8")).trimEnd().split("\n").slice(1);
}

describe("judging with keys", () => {
  test("a killed session loses nothing, the next goes on at the same question, and a verdict comes", async () => {
    const made = await shop();
    const few = ["--limit", "16"];
    const first = await judging(made, few, (asked, child) => {
      if (asked < 7) return null;
      child.kill("SIGKILL");
      return "";
    });
    expect(first.code).toBeNull();
    expect(await judged(made.qrels)).toHaveLength(7);
    const second = await judging(made, [...few, "--json"]);
    expect(second.code).toBe(0);
    expect(second.asked[0]).toMatchObject({ query: first.asked[7]!.query, title: first.asked[7]!.title });
    const report = JSON.parse(second.stdout);
    expect(report.status).not.toBe("open");
    expect(report.given).toBe(7 + second.asked.length);
    expect(report.judgements).toBe(report.given);
    expect(report.judgements).toBeLessThanOrEqual(report.pool);
    expect(await judged(made.qrels)).toHaveLength(report.given);
    expect(new Set(second.asked.map(({ query, title }) => `${query} ${title}`)).size).toBe(
      second.asked.length,
    );
    // What is settled is settled: nothing is asked again.
    const third = await judging(made, [...few, "--json"]);
    expect(third.asked).toHaveLength(0);
    expect(JSON.parse(third.stdout)).toMatchObject({ status: report.status, judgements: report.judgements });
    const bench = await runCli(["bench", "-d", "shop", ...models, "--quiet", "--json"], made.cwd);
    expect(bench.code, bench.stderr).toBe(0);
    expect(JSON.parse(bench.stdout).dataset.judgements).toBe(report.given);
  }, 120_000);

  test("undo takes an answer back, also one of an earlier session; s says nobody can tell; other keys are told", async () => {
    const made = await shop();
    const first = await judging(made, [], (asked) => ["3", "q"][asked]!);
    const session = await judging(made, [], (asked) => ["u", "1", "s", "x0", "q"][asked] ?? "q");
    const titles = session.asked.map(({ title }) => title);
    expect(titles.slice(0, 2)).toEqual([first.asked[1]!.title, first.asked[0]!.title]);
    expect(titles[2]).toBe(first.asked[1]!.title);
    expect((await judged(made.qrels)).map((line) => line.split("\t")[2])).toEqual(["1", "-1", "0"]);
    expect(session.stdout).toContain("1 that nobody could tell");
  }, 60_000);

  test("Ctrl-C ends with 130, and every answer before it is there", async () => {
    const made = await shop();
    const session = await judging(made, [], (asked, child) => {
      if (asked < 3) return null;
      child.kill("SIGINT");
      return "";
    });
    expect(session.code).toBe(130);
    expect(await judged(made.qrels)).toHaveLength(3);
  }, 60_000);

  test("a pipe that ends is a pause, not an error", async () => {
    const made = await shop();
    const child = start(made.cwd, []);
    child.stdin.end("32\n1");
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(0);
    expect(await judged(made.qrels)).toHaveLength(3);
  }, 60_000);

  const hasScript = spawnSync("script", ["--version"]).status === 0;
  test.skipIf(!hasScript)(
    "on a terminal single keys count, without Enter (needs script of util-linux)",
    async () => {
      const made = await shop();
      const command = [process.execPath, cliPath, "judge", "-d", "shop", ...models].join(" ");
      const child = spawn("script", ["-qec", command, "/dev/null"], {
        cwd: made.cwd,
        env: { PATH: process.env.PATH, HOME: process.env.HOME, TERM: "xterm" },
      });
      let text = "";
      let answered = 0;
      child.stdout.setEncoding("utf8").on("data", (part: string) => {
        text += part;
        const questions = text.split("q quit").length - 1;
        while (answered < questions) child.stdin.write(["2", "1", "q"][answered++] ?? "q");
      });
      const code = await new Promise((resolve) => child.on("close", resolve));
      expect(code, text).toBe(0);
      expect((await judged(made.qrels)).map((line) => line.split("\t")[2])).toEqual(["2", "1"]);
    },
    60_000,
  );
});

describe("where judgements go", () => {
  test.each([
    ["a file with a header alone", "query-id,corpus-id,score\n"],
    ["a file that is not there yet", null],
  ])(
    "%s is begun",
    async (_, text) => {
      const cwd = await emptyFolder();
      await writeFile(join(cwd, "corpus.csv"), "id,title\n1,Boil a kettle\n2,Desk lamp\n3,Light bulb\n");
      await writeFile(join(cwd, "queries.csv"), "id,text\nq1,boil water\nq2,light for my desk\n");
      if (text !== null) await writeFile(join(cwd, "own.csv"), text);
      const args = [
        "--corpus",
        "corpus.csv",
        "--queries",
        "queries.csv",
        "--qrels",
        "own.csv",
        "--quiet",
        "--json",
      ];
      const child = spawn(process.execPath, [cliPath, "judge", ...args, ...models], { cwd });
      child.stdin.end("3s");
      expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
      const lines = (await readFile(join(cwd, "own.csv"), "utf8")).trimEnd().split("\n");
      expect(lines[0]).toBe("query-id,corpus-id,score");
      expect(lines.slice(1).map((line) => line.split(",")[2])).toEqual(["3", "-1"]);
    },
    60_000,
  );
});

describe("judging in a sheet", () => {
  test("a sheet holds whole queries, and comes back as judgements that judging goes on from", async () => {
    const made = await shop();
    const out = await runCli(
      ["judge", "-d", "shop", ...models, "--quiet", "--csv", "batch.csv", "--pairs", "30"],
      made.cwd,
    );
    expect(out.code, out.stderr).toBe(0);
    const sheet = await readFile(join(made.cwd, "batch.csv"), "utf8");
    expect(sheet).not.toMatch(/bm25|static/);
    await writeFile(join(made.cwd, "batch.csv"), sheet.replaceAll(/,,,$/gm, ",1,,"));
    const back = await runCli(
      ["judge", "-d", "shop", ...models, "--quiet", "--import", "batch.csv", "--json"],
      made.cwd,
    );
    expect(back.code, back.stderr).toBe(0);
    const { imported, judged: state } = JSON.parse(back.stdout);
    expect(imported.added).toBeGreaterThanOrEqual(30);
    expect(state.queriesJudged).toBeGreaterThanOrEqual(2);
    const again = await runCli(["judge", "-d", "shop", ...models, "--csv", "batch.csv"], made.cwd);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("it may hold grades");
  }, 60_000);
});

describe("grades of a language model", () => {
  test("shorten nothing by themselves, are in no file of judgements, and are asked for once", async () => {
    const made = await shop();
    let calls = 0;
    let answer = (documents: number): string => JSON.stringify({ grades: Array(documents).fill(1) });
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => {
        body += part;
      });
      request.on("end", () => {
        calls++;
        const documents = JSON.parse(body).messages[1].content.split("<document number=").length - 1;
        const message = { role: "assistant", content: answer(documents) };
        const usage = { prompt_tokens: 1000, completion_tokens: 10 };
        response.end(JSON.stringify({ choices: [{ index: 0, message }], usage }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const predict = ["--predict-url", url, "--predict-model", "tiny", "--predict-price", "1,2", "--json"];
    try {
      const first = await judging(made, predict, (asked) => (asked < 4 ? null : "q"));
      const report = JSON.parse(first.stdout);
      expect(report.predictions).toMatchObject({
        model: "tiny",
        calls,
        failed: 0,
        promptTokens: 1000 * calls,
      });
      expect(report.predictions.usd).toBeCloseTo((1000 * calls + 20 * calls) / 1e6, 9);
      expect(calls).toBeGreaterThan(0);
      expect(await judged(made.qrels)).toHaveLength(4);
      const log = await readFile(join(made.cwd, ".alidade", "egress.jsonl"), "utf8");
      expect(log.trimEnd().split("\n")).toHaveLength(calls);
      const before = calls;
      await judging(made, predict, () => "q");
      expect(calls).toBe(before);
      // A model that talks nonsense is told, and judging goes on without it.
      answer = () => "I cannot say";
      await cp(join(made.cwd, "shop"), join(made.cwd, "other"), { recursive: true });
      const other = ["--predict-url", url, "--predict-model", "mumbling", "--json"];
      const second = await judging(made, other, (asked) => (asked < 2 ? null : "q"));
      expect(second.code).toBe(0);
      expect(JSON.parse(second.stdout).predictions).toMatchObject({ pairs: 0 });
      expect(await judged(made.qrels)).toHaveLength(6);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }, 60_000);

  test("egress: none sends nothing to a host elsewhere, and a key never shows", async () => {
    const made = await shop();
    await writeFile(
      join(made.cwd, "alidade.yaml"),
      "data: shop\nmodels: [bm25, static:embedded]\negress: none\n",
    );
    const run = await runCli(
      ["judge", "--predict-url", "https://api.example.com/v1", "--predict-model", "m", "--quiet"],
      made.cwd,
      { ALIDADE_JUDGE_API_KEY: "sk-test-key-that-is-secret" },
    );
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("egress is none, so nothing was sent");
    expect(run.stderr).not.toContain("sk-test-key");
    expect(await readdir(join(made.cwd, ".alidade"))).not.toContain("egress.jsonl");
  }, 60_000);
});

describe("queries from a log", () => {
  test("init draws them, judge asks about them, and the judgements are where the config looks", async () => {
    const cwd = await emptyFolder();
    const folder = join(projectRoot, "data", "demo-shop");
    await cp(join(folder, "corpus.jsonl"), join(cwd, "products.jsonl"));
    const queries = (await readFile(join(folder, "queries.jsonl"), "utf8")).trimEnd().split("\n");
    const rows = queries.map(
      (line, i) => `${JSON.stringify(JSON.parse(line).text)},${1 + Math.floor(900 / (i + 1))}`,
    );
    await writeFile(join(cwd, "log.csv"), `query,searches\n${rows.join("\n")}\n"mail jo@example.org",500\n`);
    const args = [
      "init",
      "--corpus",
      "products.jsonl",
      "--queries-from",
      "log.csv",
      "--sample",
      "30",
      "--json",
    ];
    const made = await runCli(args, cwd);
    expect(made.code, made.stderr).toBe(0);
    const { sample } = JSON.parse(made.stdout);
    expect(sample).toMatchObject({ sampled: 30, queryColumn: "query", countColumn: "searches", seed: 42 });
    expect(sample.strata.map(({ stratum }: { stratum: string }) => stratum)).toEqual([
      "head",
      "middle",
      "tail",
    ]);
    const table = await readFile(join(cwd, "queries.csv"), "utf8");
    expect(table.split("\n")[0]).toBe("query-id,text,stratum,searches,weight");
    expect(table.includes("jo@example.org")).toBe(sample.personal.length === 1);
    const child = spawn(process.execPath, [cliPath, "judge", "--quiet", "--json", "--most", "5"], { cwd });
    let stdout = "";
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.stdin.end("3210321");
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ asked: 5, file: "qrels.csv", named: false, queries: 30 });
    expect((await readFile(join(cwd, "qrels.csv"), "utf8")).trimEnd().split("\n")).toHaveLength(6);
  }, 60_000);

  test.each([
    ["a,b\n1,2\n", [], "No column is known to hold the query; name it with --log-query"],
    ["query,count\n", [], "There is not one query in it"],
    ["query,count\nlamp,many\n", [], "log.csv:2"],
    ["query,count\nlamp,0\n", [], "expected a whole number from 1"],
    ["query,count\nlamp,-3\n", [], "expected a whole number from 1"],
    ["query,count\nlamp,1.5\n", [], "expected a whole number from 1"],
    ["query,count\n,3\n  ,4\n", [], "There is not one query in it (2 blank"],
    ["query,count\nlamp,3\n", ["--log-count", "cuont"], 'did you mean "count"'],
    ["query,count\nlamp,3\n", ["--queries", "q.csv"], "keep one"],
    ["query,count\nlamp,3\n", ["--sample", "0"], "--sample is"],
  ])("%j %j is refused", async (log, more, message) => {
    const cwd = await emptyFolder();
    await writeFile(join(cwd, "products.csv"), "id,title\n1,Lamp\n");
    await writeFile(join(cwd, "log.csv"), log);
    const run = await runCli(["init", "--corpus", "products.csv", "--queries-from", "log.csv", ...more], cwd);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
    expect((await readdir(cwd)).sort()).toEqual(["log.csv", "products.csv"]);
  });

  test("a log that is not there, or without documents beside it", async () => {
    const cwd = await emptyFolder();
    await writeFile(join(cwd, "products.csv"), "id,title\n1,Lamp\n");
    const missing = await runCli(["init", "--corpus", "products.csv", "--queries-from", "no.csv"], cwd);
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("no.csv")]);
    const alone = await runCli(["init", "--queries-from", "no.csv"], cwd);
    expect(alone.stderr).toContain("--queries-from needs --corpus");
    const seedless = await runCli(["init", "--yes", "--sample", "5"], cwd);
    expect(seedless.stderr).toContain("--sample goes with --queries-from");
  });
});

describe("refused", () => {
  test.each([
    [["-m", "bm25"], "bm25 is alone"],
    [[...models, "--metric", "map"], "judge takes ndcg, ndcg-exp and precision with a cutoff"],
    [[...models, "--pairs", "3"], "--pairs goes with --csv"],
    [[...models, "--conflicts", "keep"], "--conflicts goes with --import"],
    [[...models, "--predict-url", "http://x"], "go together"],
    [[...models, "--predict-price", "1,2"], "goes with --predict-url"],
    [[...models, "--predict-url", "http://x", "--predict-model", "m", "--predict-price", "1"], "in and out"],
    [[...models, "--csv", "a.csv", "--import", "b.csv"], "does not go with --csv"],
    [[...models, "--import", "none.csv"], "none.csv"],
    [[...models, "-o", "other.csv"], "a second one"],
  ])(
    "%j",
    async (args, message) => {
      const made = await shop();
      const run = await runCli(["judge", "-d", "shop", "--quiet", ...args], made.cwd);
      expect(run.stderr).toContain(message);
      expect(run.code).toBe(2);
    },
    60_000,
  );
});
