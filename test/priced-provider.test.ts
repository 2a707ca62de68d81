import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { type BenchmarkResult, benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { costPreviewSchema } from "../src/contracts/cost-preview.js";
import { type CliRun, emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const hook = pathToFileURL(join(projectRoot, "test", "fixtures", "priced", "register.mjs")).href;
const data = ["-d", join(projectRoot, "data", "demo-shop"), "--timing-queries", "10"];
const candidates = ["-m", "bm25", "-m", "static:embedded"];
const usdPerToken = 0.02 / 1e6;

interface Call {
  readonly pid: number;
  readonly role: "query" | "document";
  readonly texts: readonly string[];
  readonly tokens: number;
}

/** A project with a vendor whose calls are written down. */
async function project(): Promise<{
  folder: string;
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<CliRun>;
  calls(): Promise<Call[]>;
}> {
  const folder = await emptyFolder();
  const log = join(await emptyFolder(), "vendor.jsonl");
  return {
    folder,
    run: (args, env = {}) =>
      runCli(args, folder, { NODE_OPTIONS: `--import ${hook}`, VENDOR_LOG: log, ...env }),
    async calls() {
      const text = existsSync(log) ? await readFile(log, "utf8") : "";
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Call);
    },
  };
}

const bought = (calls: readonly Call[], role: Call["role"]): string[] =>
  calls.filter((call) => call.role === role).flatMap(({ texts }) => texts);
const usdOf = (calls: readonly Call[]): number =>
  calls.reduce((sum, { tokens }) => sum + tokens, 0) * usdPerToken;
const parse = ({ stdout }: CliRun): BenchmarkResult => benchmarkResultSchema.parse(JSON.parse(stdout));
const costOf = (result: BenchmarkResult): BenchmarkResult["candidates"][number]["cost"] =>
  result.candidates.find(({ id }) => id === "static:embedded")!.cost;

describe("a candidate whose vendor has to be paid", () => {
  test("--dry-run says texts, tokens, calls and price, calls nobody and writes nothing", async () => {
    const { folder, run, calls } = await project();
    const shown = await run(["bench", ...data, ...candidates, "--dry-run", "--json"]);
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stderr).toContain("The price of openai/text-embedding-3-small was seen 2026-05");
    const preview = costPreviewSchema.parse(JSON.parse(shown.stdout));
    expect(await calls()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
    const [part] = preview.candidates[1]!.parts;
    expect(part).toMatchObject({
      vendor: "openai/text-embedding-3-small",
      texts: 548,
      stored: 0,
      timedTexts: 20,
      tokensFrom: "tokenizer",
      calls: Math.ceil(448 / 20) + 5 + 20,
    });
    expect(preview.total.amount.usd).toBeCloseTo(part!.tokens! * usdPerToken, 12);
    expect(preview.candidates[0]!.amount.usd).toBe(0);
    const text = await run(["bench", ...data, ...candidates, "--dry-run", "--max-cost", "1"]);
    expect(text.stdout).toContain("of a budget of $1.00 for 48 calls to vendors.");
    expect(text.stdout).toContain("$0.02 a million tokens, reported, as of 2026-05\n(embeddingcost.com");

    // What the preview says is what the benchmark then pays, the mean of the timed queries aside.
    const whole = await run(["bench", ...data, ...candidates, "--json"]);
    expect(whole.code, whole.stderr).toBe(0);
    const made = await calls();
    expect(made).toHaveLength(48);
    expect(Math.abs(usdOf(made) / preview.total.amount.usd! - 1)).toBeLessThan(0.01);
    expect(costOf(parse(whole)).usd).toBeCloseTo(usdOf(made), 12);

    // Nothing is paid again, and the preview says so.
    const again = await run(["bench", ...data, ...candidates, "--json"]);
    expect(costOf(parse(again)).usd).toBeCloseTo(usdOf(made), 12);
    expect(await calls()).toHaveLength(48);
    const after = costPreviewSchema.parse(
      JSON.parse((await run(["bench", ...data, ...candidates, "--dry-run", "--json"])).stdout),
    );
    expect(after.total).toMatchObject({ calls: 0, amount: { usd: 0 } });
    expect(after.candidates.every(({ stored }) => stored)).toBe(true);
  }, 120_000);

  test("--max-cost stops before the call that could pass it: exit 4, partial; a larger one goes on, paying nothing twice", async () => {
    const { run, calls } = await project();
    const budget = 0.0003;
    const stopped = await run(["bench", ...data, ...candidates, "--max-cost", String(budget), "--json"]);
    expect(stopped.code, stopped.stderr).toBe(4);
    expect(stopped.stderr).toContain(
      "static:embedded was stopped by the budget: the next call could cost up to",
    );
    const result = parse(stopped);
    const first = await calls();
    expect(usdOf(first)).toBeGreaterThan(0);
    expect(usdOf(first)).toBeLessThanOrEqual(budget);
    expect(result.candidates.map(({ status }) => status)).toEqual(["ok", "partial"]);
    expect(costOf(result).usd).toBeCloseTo(usdOf(first), 12);
    expect(result.decision.winner).toBeNull();
    expect(result.decision.couldBeBest).toContain("static:embedded");
    expect(result.decision.reason).toContain("was stopped by the budget");

    const finished = await run(["bench", ...data, ...candidates, "--max-cost", "1", "--json"]);
    expect(finished.code, finished.stderr).toBe(0);
    const all = await calls();
    const documents = bought(all, "document");
    expect(new Set(documents).size).toBe(documents.length);
    expect(documents).toHaveLength(448);
    expect(bought(all, "query")).toHaveLength(100 + 20);
    expect(costOf(parse(finished)).usd).toBeCloseTo(usdOf(all), 12);
    expect(parse(finished).candidates.every(({ status }) => status === "ok")).toBe(true);
  }, 120_000);

  test("a killed process loses at most the calls under way; nothing that was stored is paid again", async () => {
    const { run, calls } = await project();
    const args = ["bench", ...data, ...candidates, "--json"];
    const killed = run(args, { VENDOR_DELAY_MS: "60" });
    while ((await calls()).length < 8) await setTimeout(10);
    process.kill((await calls())[0]!.pid, "SIGKILL");
    expect((await killed).code).toBe(4);
    const before = await calls();
    expect(before.length).toBeLessThan(23);
    const finished = await run(args);
    expect(finished.code, finished.stderr).toBe(0);
    const documents = bought(await calls(), "document");
    expect(new Set(documents).size).toBe(448);
    expect(documents.length - 448).toBeLessThanOrEqual(2 * 20);
    // The log of payments holds the killed run's, so that the result says what was paid in all.
    expect(costOf(parse(finished)).usd!).toBeGreaterThan(usdOf((await calls()).slice(before.length)));
    expect(costOf(parse(finished)).usd!).toBeLessThanOrEqual(usdOf(await calls()) + 1e-12);
  }, 120_000);

  test("a budget at a price that is not known, or not verified, is refused before anything is sent", async () => {
    const { folder, run, calls } = await project();
    const args = ["bench", ...data, ...candidates, "--max-cost", "1"];
    const unknown = await run(args, { VENDOR_MODEL: "none" });
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain(
      "--max-cost 1 cannot be promised: the price of openai/none is not known",
    );
    expect(await calls()).toEqual([]);
    await writeFile(
      join(folder, "alidade.yaml"),
      "data: none\nprices: [{ model: openai/none, usdPerMillionTokens: 0.5, asOf: 2026-11-01 }]\n",
    );
    const stated = await run([...args, "--dry-run", "--json"], { VENDOR_MODEL: "none" });
    expect(stated.code, stated.stderr).toBe(0);
    const { price, amount, tokens } = costPreviewSchema.parse(JSON.parse(stated.stdout)).candidates[1]!
      .parts[0]!;
    expect(price).toMatchObject({ certainty: "stated", source: "stated in the config" });
    expect(amount.usd).toBeCloseTo((tokens! / 1e6) * 0.5, 12);
  }, 60_000);

  test("without a price a run is made, and what was paid is unknown, not zero", async () => {
    const { run } = await project();
    const made = await run(["bench", ...data, ...candidates, "--json"], { VENDOR_MODEL: "none" });
    expect(made.code, made.stderr).toBe(0);
    expect(costOf(parse(made))).toMatchObject({
      usd: null,
      usdPerMillionTokens: null,
      source: "no price of openai/none is known",
    });
  }, 60_000);
});
