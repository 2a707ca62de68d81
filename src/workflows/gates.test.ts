import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder } from "../../test/run-cli.js";
import type { PerQueryScores } from "../contracts/benchmark-details.js";
import type { CandidateResult } from "../contracts/benchmark-result.js";
import type { Gate } from "../contracts/gates.js";
import { sampleReport } from "../reports/sample-report.case.js";
import { failedCandidate, sampleCandidate } from "../selection/sample-candidate.case.js";
import { judgeGates } from "./judge-gates.js";
import { checkGateBaselines, planGates } from "./plan-gates.js";
import { previewGates } from "./preview-gates.js";

const candidates = ["old", "new", "other"];
const metrics = ["ndcg@10", "recall@5"];
const queryIds = Array.from({ length: 200 }, (_, q) => `q${q}`);
const perQuery: PerQueryScores = {
  queryIds,
  queries: queryIds,
  metrics: {
    "ndcg@10": {
      old: queryIds.map((_, q) => (q % 10) / 10),
      new: queryIds.map((_, q) => (q % 10) / 10 + (q % 3 === 0 ? 0.05 : 0)),
      other: queryIds.map((_, q) => Math.max(0, (q % 10) / 10 - 0.2)),
    },
  },
};
const dataset = {
  documents: 1000,
  queries: 200,
  fingerprint: "0123abcd",
  judgedQueries: 200,
  withoutPositive: 0,
};

function gate(part: Partial<Gate>): Gate {
  return { alpha: 0.05, ...part };
}

const plan = (gates: Gate[], cwd = "/nowhere") =>
  planGates({ gates, depth: 1000 }, { candidates, metrics, cwd });

const judged = (id: string): CandidateResult => sampleCandidate({ id, slug: id, manifest: { model: id } });

const nonInferior = { metric: "ndcg@10", margin: 0.02, baseline: "old" };

describe("planGates refuses", () => {
  test.each([
    [{}, "gates[0] has none of nonInferior, require and establishedDrop"],
    [{ nonInferior, require: "p95 < 1s" }, "gates[0] has 2 of nonInferior"],
    [{ nonInferior: { ...nonInferior, metric: "ndgc@10" } }, "ndgc"],
    [
      { nonInferior: { ...nonInferior, metric: "map" } },
      "is map, which is not computed; add it to metrics (ndcg@10, recall@5)",
    ],
    [{ nonInferior: { ...nonInferior, metric: "unjudged@10" } }, "says nothing of quality"],
    [
      { nonInferior: { ...nonInferior, baseline: "olt" } },
      'neither a candidate of this run (old, new, other) nor an earlier result. Did you mean "old"?',
    ],
    [
      { nonInferior: { ...nonInferior, baseline: ".alidade/results/nope/result.json" } },
      'baseline is ".alidade/results/nope/result.json", and that file does not exist',
    ],
    [
      { nonInferior, candidate: "newer" },
      'gates[0].candidate names "newer", which is not a candidate; there are old, new, other. Did you mean "new"?',
    ],
    [{ nonInferior, candidate: "old" }, "is old, the baseline itself"],
    [{ nonInferior, by: "value" }, "belongs to require alone"],
    [{ require: "p94 < 20ms" }, 'Did you mean "p95"?'],
    [{ require: "map >= 0.5" }, "asks for map, which is not computed"],
    [
      { nonInferior: { ...nonInferior, baselineCandidate: "old" } },
      "is a candidate of this run; leave it out",
    ],
  ] as const)("%o", async (part, message) => {
    await expect(plan([gate(part as Partial<Gate>)])).rejects.toThrow(message);
  });

  test("all mistakes at once, each with its place", async () => {
    const locate = (path: readonly PropertyKey[]) => ({ file: "alidade.yaml", line: 10 + Number(path[1]) });
    const gates = [gate({ require: "p94 < 20ms" }), gate({ nonInferior, candidate: "x" })];
    const error = planGates({ gates, depth: 1000 }, { candidates, metrics, cwd: ".", locate });
    await expect(error).rejects.toThrow(/alidade\.yaml:10[\s\S]*alidade\.yaml:11/);
  });
});

describe("judgeGates", () => {
  const run = { candidates: candidates.map(judged), dataset, perQuery };

  test("judges every candidate but the baseline, or the one named", async () => {
    const all = judgeGates(await plan([gate({ nonInferior })]), run);
    expect(all.findings.map(({ candidate, status }) => [candidate, status])).toEqual([
      ["new", "passed"],
      ["other", "failed"],
    ]);
    expect(all.passed).toBe(false);
    const one = judgeGates(await plan([gate({ nonInferior, candidate: "new" })]), run);
    expect(one.passed).toBe(true);
    expect(one.findings[0]!.difference).toMatchObject({
      n: 200,
      unpaired: 0,
      wins: 67,
      ties: 133,
      losses: 0,
    });
  });

  test("a drop beyond the margin needs no more queries, it fails", async () => {
    const [finding] = judgeGates(await plan([gate({ nonInferior, candidate: "other" })]), run).findings;
    expect(finding).toMatchObject({ status: "failed", threshold: -0.02 });
    expect(finding!.difference!.queriesNeeded).toBeNull();
  });

  test("a failed candidate, a failed baseline and missing judgements are not judged", async () => {
    const gates = await plan([gate({ nonInferior, candidate: "new" })]);
    const withFailed = (id: string) => ({
      ...run,
      candidates: candidates.map((one) => (one === id ? failedCandidate(one) : judged(one))),
    });
    for (const [input, why] of [
      [withFailed("new"), "the candidate failed"],
      [withFailed("old"), "the baseline old failed"],
      [{ ...run, perQuery: null }, "no judgements"],
    ] as const) {
      const found = judgeGates(gates, input);
      expect(found).toMatchObject({ passed: false, findings: [{ status: "not-judged" }] });
      expect(found.findings[0]!.why).toContain(why);
    }
  });

  test("the same system passes whatever the number of queries, an equal score of another does not", async () => {
    const few = {
      queryIds: ["q1", "q2"],
      queries: ["a", "b"],
      metrics: { "ndcg@10": { old: [0.5, 1], new: [0.5, 1], other: [0.5, 1] } },
    };
    const gates = await plan([gate({ nonInferior })]);
    const same = { ...judged("new"), manifest: judged("old").manifest };
    const found = judgeGates(gates, {
      ...run,
      candidates: [judged("old"), same, judged("other")],
      perQuery: few,
    });
    expect(found.findings.map(({ status }) => status)).toEqual(["passed", "failed"]);
    expect(found.findings[0]!.difference!.identical).toBe(true);
  });

  test("an alarm that is not raised is silent, and no failure", async () => {
    const establishedDrop = { metric: "ndcg@10", drop: 0.05, baseline: "old" };
    const found = judgeGates(await plan([gate({ establishedDrop })]), run);
    expect(found.findings.map(({ status }) => status)).toEqual(["silent", "failed"]);
    const quiet = judgeGates(await plan([gate({ establishedDrop, candidate: "new" })]), run);
    expect(quiet.passed).toBe(true);
    expect(quiet.findings[0]!.difference!.power).toBeGreaterThan(0.9);
  });
});

describe("an earlier result as baseline", () => {
  async function storedBaseline(fingerprint: string, names = ["new"]): Promise<string> {
    const cwd = await emptyFolder();
    const folder = join(cwd, "baseline");
    await mkdir(folder);
    const { result, perQuery: _, ...details } = sampleReport();
    const old = perQuery.metrics["ndcg@10"]!.old!;
    const stored = {
      ...result,
      candidates: names.map(judged),
      dataset: { ...result.dataset, fingerprint },
      comparisons: [],
    };
    const kept = 150;
    const scores = {
      queryIds: [...queryIds.slice(0, kept).reverse(), "gone"],
      queries: [...queryIds.slice(0, kept).reverse(), "gone"],
      metrics: {
        "ndcg@10": Object.fromEntries(names.map((name) => [name, [...old.slice(0, kept).reverse(), 1]])),
      },
    };
    await writeFile(join(folder, "result.json"), JSON.stringify(stored));
    const rest = { ...details, schema: "alidade/benchmark-details/v1", perQuery: scores };
    await writeFile(join(folder, "details.json"), JSON.stringify(rest));
    return cwd;
  }

  const against = { ...nonInferior, baseline: "baseline/result.json" };

  test("is paired by query id, and the queries without a partner are counted", async () => {
    const cwd = await storedBaseline("0123abcd");
    const gates = await plan([gate({ nonInferior: against, candidate: "new" })], cwd);
    checkGateBaselines(gates, { name: "my-shop", fingerprint: "0123abcd", judgedQueries: 200 });
    const { findings } = judgeGates(gates, { candidates: candidates.map(judged), dataset, perQuery });
    expect(findings[0]).toMatchObject({
      status: "passed",
      difference: { n: 150, unpaired: 51, baseline: "new", result: "a1b2c3d4", losses: 0 },
    });
  });

  test("on other data is refused", async () => {
    const cwd = await storedBaseline("ffff");
    const gates = await plan([gate({ nonInferior: against, candidate: "new" })], cwd);
    const data = { name: "my-shop", fingerprint: "0123abcd", judgedQueries: 200 };
    expect(() => checkGateBaselines(gates, data)).toThrow(
      /gates\[0\] .* the baseline result a1b2c3d4 cannot be compared .* Run the baseline again/,
    );
  });

  test("of several candidates needs the name of one, unless there is one of the same name", async () => {
    const cwd = await storedBaseline("0123abcd", ["x", "y"]);
    const several = plan([gate({ nonInferior: against, candidate: "new" })], cwd);
    await expect(several).rejects.toThrow(
      'has no candidate "new"; it has x, y. Say which one is the baseline',
    );
    const named = { ...against, baselineCandidate: "y" };
    const [planned] = await plan([gate({ nonInferior: named, candidate: "new" })], cwd);
    expect(planned!.kind === "nonInferior" && planned!.baseline.of("new")).toBe("y");
    const wrong = plan([gate({ nonInferior: { ...named, baselineCandidate: "z" } })], cwd);
    await expect(wrong).rejects.toThrow("baselineCandidate");
  });

  test("without the metric is refused", async () => {
    const cwd = await storedBaseline("0123abcd");
    const lacking = plan([gate({ nonInferior: { ...against, metric: "recall@5" } })], cwd);
    await expect(lacking).rejects.toThrow("has no scores by recall@5; it has ndcg@10");
  });
});

test("the power is told beforehand", async () => {
  const cwd = await emptyFolder();
  const gates = await plan(
    [
      gate({ nonInferior: { ...nonInferior, margin: 0.05 } }),
      gate({ require: "ndcg@10 >= 0.5", candidate: "new" }),
      gate({ require: "p95 < 1s" }),
    ],
    cwd,
  );
  const previews = await previewGates(gates, dataset, { cwd });
  expect(previews.map(({ gate: place, candidates: of }) => [place, of])).toEqual([
    [0, ["new", "other"]],
    [1, ["new"]],
  ]);
  expect(previews[0]).toMatchObject({ queries: 200, deviation: 0.28, seenIn: null, queriesForPower: 239 });
  expect(previews[0]!.says).toContain("assumed) it passes an equally good candidate in 7");
  expect(previews[1]!.passesAt).toBeGreaterThan(0.55);
  const [hopeless] = await previewGates(await plan([gate({ require: "ndcg@10 >= 0.99" })], cwd), dataset, {
    cwd,
  });
  expect(hopeless!.says).toMatch(
    /it can pass no model in 80 % of cases: that would take a true mean of 1\.\d+, which is outside/,
  );
  expect(await previewGates(gates, { ...dataset, judgedQueries: 0 }, { cwd })).toEqual([]);
});
