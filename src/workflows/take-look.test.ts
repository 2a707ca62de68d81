import { appendFile, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Dataset } from "../contracts/dataset.js";
import type { ProgressEvent } from "../contracts/progress.js";
import { readDataset } from "../datasets/read-dataset.js";
import { readLedger } from "../storage/ledger.js";
import { type AskedDecision, takeLook } from "./take-look.js";

interface Shop {
  /** Numbers of the queries; each has one relevant document. */
  readonly queries: readonly number[];
  readonly documents?: readonly number[];
  /** Begins every id. */
  readonly ids?: string;
  readonly limit?: number;
  readonly seed?: number;
}

/** A shop written to a folder of its own and read from there. */
async function shop({ queries, documents = range(0, 30), ids = "", limit, seed }: Shop): Promise<Dataset> {
  const folder = await mkdtemp(join(tmpdir(), "alidade-shop-"));
  const write = (name: string, rows: readonly string[]) =>
    writeFile(join(folder, name), `${rows.join("\n")}\n`);
  await write("corpus.csv", ["id,text", ...documents.map((d) => `${ids}d${d},thing number ${d}`)]);
  await write("queries.csv", ["id,text", ...queries.map((q) => `${ids}q${q},Looking  for ${q}`)]);
  const judged = queries.map((q) => `${ids}q${q},${ids}d${documents[q % documents.length]},1`);
  await write("qrels.csv", ["query-id,corpus-id,score", ...judged]);
  return readDataset({ kind: "beir", path: folder }, { cwd: folder, limit, seed });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** A decision among candidates of one letter, whose scores follow from query and name. */
function asked(dataset: Dataset, candidates = "xy", changes: Partial<AskedDecision> = {}): AskedDecision {
  const ids = [...candidates];
  const queryIds = dataset.queries.ids;
  const values = ids.flatMap((id, c) =>
    dataset.queries.texts.map((text) => ((id.charCodeAt(0) * 7 + text.length * 3 + c) % 11) / 11),
  );
  return {
    dataset,
    metric: "ndcg@10",
    depth: 1000,
    alpha: 0.05,
    scores: { ids, queries: queryIds.length, values: Float64Array.from(values) },
    queryIds,
    identities: ids.map((id) => ({ exact: `exact ${id}`, keys: [`key ${id}`] })),
    ...changes,
  };
}

async function ledgerIn(): Promise<{
  file: string;
  events: ProgressEvent[];
  take: (decision: AskedDecision) => Promise<number | undefined>;
}> {
  const file = join(await mkdtemp(join(tmpdir(), "alidade-looks-")), ".alidade", "ledger.jsonl");
  const events: ProgressEvent[] = [];
  const options = {
    ledger: file,
    now: () => new Date("2026-11-23T10:00:00Z"),
    onProgress: (event: ProgressEvent) => void events.push(event),
  };
  return { file, events, take: async (decision) => (await takeLook(decision, options))?.look.number };
}

describe("takeLook", () => {
  test("the same again is the same look; more queries are the next, in a moved folder with other ids", async () => {
    const { take, events } = await ledgerIn();
    const first = await shop({ queries: range(0, 20) });
    expect(await take(asked(first))).toBe(1);
    expect(events).toEqual([]);
    expect(await take(asked(first))).toBe(1);
    expect(events[0]).toMatchObject({ level: "info", message: /looked at on 2026-11-23 10:00 UTC/ });
    expect(await take(asked(await shop({ queries: range(0, 20) })))).toBe(1);
    expect(await take(asked(await shop({ queries: range(0, 40), ids: "new-" })))).toBe(2);
    expect(await take(asked(await shop({ queries: range(10, 60), documents: range(100, 130) })))).toBe(3);
    expect(await take(asked(first))).toBe(1);
  });

  test("candidates are what they are, not what they are called", async () => {
    const { take } = await ledgerIn();
    const data = await shop({ queries: range(0, 20) });
    expect(await take(asked(data))).toBe(1);
    const renamed = asked(data);
    const scores = { ...renamed.scores, ids: ["left", "right"] };
    expect(await take({ ...renamed, scores })).toBe(1);
    expect(await take(asked(data, "xyz"))).toBe(2);
    expect(await take(asked(data, "xw"))).toBe(1);
  });

  test("another metric on the same data, and each sample of its queries, is a further look", async () => {
    const { take } = await ledgerIn();
    const whole = await shop({ queries: range(0, 60) });
    expect(await take(asked(whole))).toBe(1);
    // By a metric with the very same scores nothing new is asked; by one with other scores it is.
    const twin = asked(whole, "xy", { metric: "success@10" });
    expect(await take(twin)).toBe(1);
    const values = twin.scores.values.map((value) => value ** 2);
    const recall = { metric: "recall@5", scores: { ...twin.scores, values } };
    expect(await take(asked(whole, "xy", recall))).toBe(2);
    const fished = [1, 2, 3, 4].map((seed) => shop({ queries: range(0, 60), limit: 5, seed }));
    const numbers = [];
    for (const sample of fished) numbers.push(await take(asked(await sample)));
    expect(numbers).toEqual([3, 4, 5, 6]);
  });

  test("runs on judgements alone: samples are known by what they were drawn from, other collections by their pairs", async () => {
    const folder = await mkdtemp(join(tmpdir(), "alidade-qrels-"));
    const read = async (collection: string, limit?: number, seed?: number): Promise<Dataset> => {
      const file = join(folder, `${collection}.qrels`);
      const rows = range(1, 200).map((q) => `${q} 0 ${collection}-${q % 50} 1`);
      await writeFile(file, `${rows.join("\n")}\n`);
      return readDataset({ kind: "tables", qrels: file }, { cwd: folder, limit, seed });
    };
    const { take } = await ledgerIn();
    expect(await take(asked(await read("news", 5, 1)))).toBe(1);
    expect(await take(asked(await read("news", 5, 2)))).toBe(2);
    expect(await take(asked(await read("web")))).toBe(1);
  });

  test("asked again after further looks, it says that they followed, and the next level comes after them all", async () => {
    const { file, take } = await ledgerIn();
    const first = asked(await shop({ queries: range(0, 20) }));
    await take(first);
    await take(asked(await shop({ queries: range(0, 30) })));
    await take(asked(await shop({ queries: range(0, 40) })));
    const again = await takeLook(first, { ledger: file, now: () => new Date("2026-11-24T10:00:00Z") });
    expect(again!.look).toMatchObject({ number: 1, level: 0.025, later: 2, earlier: [] });
    expect(again!.look.nextLevel).toBe(0.05 / 16);
  });

  test("unrelated data are another question", async () => {
    const { take } = await ledgerIn();
    expect(await take(asked(await shop({ queries: range(0, 20) })))).toBe(1);
    const other = await shop({ queries: range(500, 530), documents: range(900, 940) });
    expect(await take(asked(other))).toBe(1);
  });

  test("many at once get a number each, and none of them is lost", async () => {
    const { take, file } = await ledgerIn();
    const data = await Promise.all(range(0, 8).map((i) => shop({ queries: range(0, 20 + i) })));
    const numbers = await Promise.all(data.map((one) => take(asked(one))));
    expect([...numbers].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await readLedger(file)).lines.filter(({ type }) => type === "look")).toHaveLength(8);
  });

  test("writes its verdict down, and texts of queries and documents nowhere", async () => {
    const { file } = await ledgerIn();
    const options = { ledger: file, now: () => new Date("2026-11-23T10:00:00Z") };
    const data = await shop({ queries: range(0, 20) });
    const taken = await takeLook(asked(data), options);
    expect(taken!.look).toEqual({
      number: 1,
      level: 0.025,
      nextLevel: 0.0125,
      earlier: [],
      later: 0,
      others: 0,
    });
    const decision = {
      metric: "ndcg@10",
      winner: "x",
      couldBeBest: ["x"],
      reason: "",
      queriesNeeded: null,
      alpha: 0.05,
      looksCounted: true,
      ruledOut: [],
    };
    await taken!.tell({ id: "result-1", decision });
    expect((await readLedger(file)).lines.map(({ type }) => type)).toEqual(["data", "look", "verdict"]);
    expect(await readFile(file, "utf8")).not.toMatch(/looking|thing|number \d/i);
    const next = await takeLook(asked(await shop({ queries: range(0, 30) })), options);
    expect(next!.look).toMatchObject({
      number: 2,
      level: 0.0125,
      nextLevel: 0.00625,
      earlier: [{ number: 1, level: 0.025, winner: "x", result: "result-1", queries: 20 }],
    });
  });

  test("a line that a crash has cut is told and not counted", async () => {
    const { take, file, events } = await ledgerIn();
    expect(await take(asked(await shop({ queries: range(0, 20) })))).toBe(1);
    await appendFile(file, '{"schema":"alidade/ledger/v1","type":"lo');
    expect(await take(asked(await shop({ queries: range(0, 25) })))).toBe(2);
    expect(events[0]).toMatchObject({ level: "warning", message: /^Line 3 of .*ledger\.jsonl is not whole/ });
  });

  test("one candidate, or no query, is no look", async () => {
    const { take, file } = await ledgerIn();
    const data = await shop({ queries: range(0, 5) });
    expect(await take(asked(data, "x"))).toBeUndefined();
    const none = { ids: ["x", "y"], queries: 0, values: new Float64Array(0) };
    expect(await take(asked(data, "xy", { scores: none }))).toBeUndefined();
    expect(await readLedger(file)).toEqual({ lines: [], damaged: [] });
  });
});
