import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type BenchmarkResult, benchmarkResultSchema } from "../src/contracts/benchmark-result.js";
import { costPreviewSchema } from "../src/contracts/cost-preview.js";
import { seededRandom } from "../src/numeric/seeded-random.js";
import {
  type Fault,
  serverKey,
  type VendorServer,
  vendorServer,
} from "../src/providers/hosted/vendor-server.case.js";
import { type CliRun, emptyFolder, runCli } from "./run-cli.js";
import { projectRoot } from "./shared-data.js";

const data = ["-d", join(projectRoot, "data", "demo-shop"), "--timing-queries", "5"];
const env = { TEST_KEY: serverKey };
const price = "price=openai/text-embedding-3-small";
const usdPerToken = 0.02 / 1e6;

const servers: VendorServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function project(kind: "openai" | "cohere", faultOf?: (call: number) => Fault | null) {
  const folder = await emptyFolder();
  const server = await vendorServer({
    kind,
    maxTokens: 8000,
    faultOf: (_, call) => faultOf?.(call) ?? null,
    slowMs: 3000,
  });
  servers.push(server);
  const outputs: CliRun[] = [];
  return {
    folder,
    server,
    outputs,
    model: `${server.spec}&${price}&batch=16&timeout=10`,
    async run(args: readonly string[], more: NodeJS.ProcessEnv = env): Promise<CliRun> {
      const done = await runCli(args, folder, more);
      outputs.push(done);
      return done;
    },
  };
}

const parse = ({ stdout }: CliRun): BenchmarkResult => benchmarkResultSchema.parse(JSON.parse(stdout));

/** Everything below a folder that holds the key, in any spelling. */
async function filesWithKey(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    if (
      bytes.includes(serverKey) ||
      bytes.includes(encodeURIComponent(serverKey)) ||
      bytes.includes(Buffer.from(serverKey).toString("base64"))
    )
      found.push(entry.name);
  }
  return found;
}

describe("a hosted model as a candidate of the commands", () => {
  test("a service that fails: one result, what is paid and may be paid twice in it, and the key nowhere", async () => {
    const random = seededRandom(5);
    const cycle: readonly Fault[] = [
      "429",
      "502 that repeats the key",
      "cut",
      "not finite",
      "reset",
      "fewer vectors",
    ];
    const { folder, server, model, run, outputs } = await project("openai", (call) =>
      call > 0 && random.uniform() < 0.3 ? cycle[call % cycle.length]! : null,
    );
    const args = ["bench", ...data, "-m", "bm25", "-m", model];
    const dry = await run([...args, "--dry-run", "--json"]);
    expect(dry.code, dry.stderr).toBe(0);
    const [part] = costPreviewSchema.parse(JSON.parse(dry.stdout)).candidates[1]!.parts;
    expect(part).toMatchObject({
      vendor: "openai/text-embedding-3-small",
      tokensFrom: "estimate",
      stored: 0,
    });
    expect([server.calls.length, (await readdir(folder)).length]).toEqual([0, 0]);

    const made = await run([...args, "--json"]);
    expect(made.code, made.stderr).toBe(0);
    const hosted = parse(made).candidates[1]!;
    expect(hosted.status).toBe("ok");
    expect(hosted.manifest).toMatchObject({
      provider: {
        kind: "openai",
        model: "text-embedding-test",
        dims: 8,
        service: { endpoint: server.url.slice(7), reported: "text-embedding-test-001" },
      },
    });
    const tokens = server.calls.reduce(
      (sum, call) => sum + (call.billed && call.fault === null ? call.tokens : 0),
      0,
    );
    // The one text that the service is known by is paid apart from the candidate.
    expect(hosted.cost.usd! / usdPerToken).toBeGreaterThan(tokens - 12 - 5);
    expect(hosted.cost.usd! / usdPerToken).toBeLessThanOrEqual(tokens);
    const lost = server.calls.filter(({ fault }) =>
      ["cut", "not finite", "reset", "fewer vectors"].includes(fault ?? ""),
    );
    expect(lost.length).toBeGreaterThan(3);
    expect(hosted.cost.uncertain!.calls).toBeGreaterThanOrEqual(lost.length);
    expect(hosted.cost.uncertain!.calls).toBeLessThanOrEqual(lost.length + 3);
    const documents = server.calls.filter(({ fault }) => fault === null).flatMap(({ texts }) => texts);
    expect(documents.length).toBeGreaterThan(448);

    const shown = await run(args);
    expect(shown.stdout.replace(/\s+/g, " ")).toMatch(
      /the answers of \d+ calls were lost, and \d+ texts asked for again/,
    );
    const page = await readFile(join(folder, ".alidade", "results", parse(made).id, "report.html"), "utf8");
    expect(page).toMatch(/they may be billed twice/);

    // Everything is stored: no call, and no key is needed.
    const calls = server.calls.length;
    expect((await run([...args, "--json"], {})).code).toBe(0);
    expect((await run(["search", "dog bowl", ...data.slice(0, 2), "-m", model])).code).toBe(0);
    expect(server.calls.length).toBeLessThanOrEqual(calls + 3);
    expect((await run(["similarity", "torch", "flashlight", "-m", model])).code).toBe(0);

    expect(await filesWithKey(folder)).toEqual([]);
    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(serverKey);
    const log = await readFile(join(folder, ".alidade", "egress.jsonl"), "utf8");
    expect(log.split("\n").filter((line) => line.includes('"texts":16')).length).toBeGreaterThan(20);
  }, 300_000);

  test("--max-cost stops in time, whatever is split, repeated or lost; the next run goes on from there", async () => {
    const { server, model, run } = await project("cohere", (call) => (call % 4 === 2 ? "not finite" : null));
    const args = ["bench", ...data, "-m", "bm25", "-m", model, "--json"];
    const stopped = await run([...args, "--max-cost", "0.0004"]);
    expect(stopped.code, stopped.stderr).toBe(4);
    const first = parse(stopped).candidates[1]!;
    expect(first.status).toBe("partial");
    const billed = server.calls.reduce((sum, call) => sum + (call.billed ? call.tokens : 0), 0) * usdPerToken;
    expect(billed).toBeGreaterThan(0);
    expect(billed).toBeLessThanOrEqual(0.0004);
    expect(first.cost.uncertain!.calls).toBeGreaterThan(0);
    const bought = server.calls.filter(({ fault }) => fault === null).flatMap(({ texts }) => texts);
    const before = server.calls.length;
    const whole = await run([...args, "--max-cost", "1"]);
    expect(whole.code, whole.stderr).toBe(0);
    const again = server.calls.slice(before).flatMap(({ texts }) => texts);
    expect(again.filter((text) => bought.includes(text))).toEqual([]);
  }, 300_000);

  test("a candidate that fails for good says what it paid, and what may be billed, before it did", async () => {
    const { server, model, run } = await project("openai", (call) => (call > 5 ? "not finite" : null));
    const made = await run(["bench", ...data, "-m", "bm25", "-m", model, "--json"]);
    expect(made.code, made.stderr).toBe(4);
    const { status, cost } = parse(made).candidates[1]!;
    expect(status).toBe("failed");
    const answered = server.calls.filter(({ fault }) => fault === null);
    const tokens = answered.slice(1).reduce((sum, call) => sum + call.tokens, 0);
    expect(cost.usd).toBeCloseTo(tokens * usdPerToken, 12);
    expect(cost.uncertain!.calls).toBe(server.calls.length - answered.length);
    expect(cost.source).toBe("paid before it failed");
  }, 120_000);

  test("a service that refuses the key fails its candidate alone; egress, keys and prices are told before anything is sent", async () => {
    const { folder, server, model, run, outputs } = await project("openai");
    const wrong = await run(["bench", ...data, "-m", "bm25", "-m", model, "--json"], {
      TEST_KEY: `${serverKey}-wrong`,
    });
    expect(wrong.code).toBe(4);
    expect(parse(wrong).candidates.map(({ status }) => status)).toEqual(["ok", "failed"]);
    expect(wrong.stderr).toContain("answered 401: invalid key … (the key is the one in TEST_KEY)");
    expect(server.calls).toEqual([]);

    const unset = await run(["bench", ...data, "-m", model], {});
    expect(unset.code).toBe(2);
    expect(unset.stderr).toContain("TEST_KEY is not set");
    const unknown = await run([
      "bench",
      ...data,
      "-m",
      model.replace(price, "price=acme/none"),
      "--max-cost",
      "1",
    ]);
    expect(unknown.code).toBe(2);

    await writeFile(
      join(folder, "alidade.yaml"),
      `data: ${data[1]}\nmodels: [openai:text-embedding-3-small]\negress: none\n`,
    );
    const forbidden = await run(["bench"], { OPENAI_API_KEY: serverKey });
    expect(forbidden.code).toBe(2);
    expect(forbidden.stderr).toContain(
      "candidate openai:text-embedding-3-small would have sent 1 text to api.openai.com; to allow that, set egress: [api.openai.com]",
    );
    const checked = await run(["validate"], { OPENAI_API_KEY: serverKey });
    expect(checked.code, checked.stderr).toBe(0);
    const seen = await run(["doctor", "--json"], { OPENAI_API_KEY: serverKey });
    expect(JSON.parse(seen.stdout)).toMatchObject({ keys: ["OPENAI_API_KEY"] });
    expect(await filesWithKey(folder)).toEqual([]);
    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(serverKey);
    expect(existsSync(join(folder, ".alidade", "egress.jsonl"))).toBe(true);
  }, 300_000);
});
