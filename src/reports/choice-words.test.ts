import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { BenchmarkResult } from "../contracts/benchmark-result.js";
import { type Choice, choiceSchema, type TradeOff, type Upkeep } from "../contracts/choice.js";
import { benchmarkHtml } from "./benchmark-html.js";
import { choiceWords, tradeOffWords } from "./choice-words.js";
import { sampleReport } from "./sample-report.case.js";

const tradeOff: TradeOff = {
  a: "slow",
  b: "fast",
  metric: "ndcg@10",
  ratio: 1.19,
  low: 1.14,
  high: 1.27,
  n: 100,
  wins: 50,
  ties: 20,
  losses: 30,
  latencyRatio: 1.84,
  latencyLow: 1.7,
  latencyHigh: 1.96,
};
const said = (changes: Partial<TradeOff>) => tradeOffWords({ ...tradeOff, ...changes }, (id) => id);

describe("tradeOffWords", () => {
  test("what is gained, how surely, at what latency", () => {
    expect(said({})).toBe(
      "slow has 19 % more nDCG@10 than fast (95 % interval +14 % to +27 %; n = 100: 50 wins, 20 ties, 30 losses) at 1.8 times the latency (95 % interval 1.7 to 2).",
    );
    expect(said({ ratio: 0.88, low: 0.81, high: 0.949 })).toContain(
      "slow has 12 % less nDCG@10 than fast (95 % interval −19 % to −5.1 %; n",
    );
  });

  test("an interval that holds no change, or none at all, establishes nothing", () => {
    expect(said({ low: 0.98 })).toContain("(95 % interval −2 % to +27 %, not established; n");
    expect(said({ low: 1 })).toContain("(95 % interval 0 % to +27 %, not established; n");
    expect(said({ low: null, high: null })).toContain("(no interval, not established; n");
  });

  test("equal means, rounding errors and equal latencies are said as such", () => {
    for (const ratio of [1, 1 + 1e-12, 1 - 1e-12])
      expect(said({ ratio })).toContain("slow has the same nDCG@10 as fast (95 %");
    expect(said({ latencyRatio: 1.02 })).toContain("at about the same latency (95 % interval 1.7");
    expect(said({ latencyLow: null, latencyHigh: null })).toMatch(
      /at 1\.8 times the latency \(medians, measured once\)\.$/,
    );
    expect(said({ latencyRatio: 1234 })).toContain("at 1200 times the latency");
    expect(said({ ratio: 1.00001, low: 1 - 1e-9 })).not.toMatch(/e-/);
  });
});

const finding = { value: 8, low: 7, high: 9, source: "200 timed", fresh: true, established: true };
const choice: Choice = choiceSchema.parse({
  frontier: {
    measures: [{ name: "p50", unit: "ms", better: "lower" }],
    leftOut: ["cost"],
    candidates: [
      { id: "bm25", dominatedBy: [], values: { p50: 2 } },
      { id: "hybrid", dominatedBy: ["bm25"], values: { p50: null } },
    ],
  },
  requirements: [
    {
      text: "p50 < 10 ms",
      unit: "ms",
      findings: [
        { ...finding, id: "bm25", status: "met", established: false },
        { ...finding, id: "hybrid", status: "not-met", value: 11 },
        { ...finding, id: "other", status: "unknown", value: null, source: "it was not timed" },
      ],
    },
  ],
  eligible: ["bm25"],
  decision: { winner: "bm25", couldBeBest: ["bm25"], ruledOut: [], level: 0.025 },
  weighed: {
    weights: [
      {
        measure: "ndcg@10",
        weight: 3,
        worst: 0.5,
        best: 0.7,
        from: 1.6,
        to: null,
        below: "hybrid",
        above: null,
      },
      { measure: "p50", weight: 1, worst: 11, best: 2, from: 0, to: 1.875, below: null, above: "hybrid" },
    ],
    totals: [
      { id: "bm25", total: 0.75 },
      { id: "hybrid", total: 0.575 },
    ],
    notRanked: [{ id: "other", unknown: ["p50"] }],
    chosen: "bm25",
    stays: 0.91,
    resamples: 2000,
  },
  tradeOffs: [],
  upkeep: [],
  team: {},
  notes: [],
});
const words = (changes: Partial<Choice>) =>
  choiceWords({ ...sampleReport().result, choice: { ...choice, ...changes } } as BenchmarkResult, (id) => id);

describe("choiceWords", () => {
  test("who meets it, who does not and why, and what is close", () => {
    expect(words({}).requirements).toEqual([
      "Required: p50 < 10 ms. Met by 1 of 3: bm25.",
      "Left out: hybrid (p50 < 10 ms: 11.0 ms); other (p50 < 10 ms: not known, it was not timed).",
      "Met as measured, but the 95 % interval reaches over the bound: bm25 on p50 < 10 ms.",
      "bm25 is the only one left, so nothing is compared.",
    ]);
    expect(words({ eligible: [] }).requirements[0]).toBe(
      "No candidate meets what is required (p50 < 10 ms).",
    );
    const two = { eligible: ["bm25", "hybrid"] };
    expect(words(two).requirements.at(-1)).toMatch(/^Among them bm25 is the best \(level 0\.025, by nDCG@10/);
    const open = { ...choice.decision!, winner: null, couldBeBest: two.eligible };
    expect(words({ ...two, decision: open }).requirements.at(-1)).toMatch(
      /^Among them not separable: bm25 and hybrid could each be the best/,
    );
    expect(words({ requirements: [] }).requirements).toEqual([]);
  });

  test("what the weights choose, and how far they can move", () => {
    expect(words({}).weights).toEqual([
      "By your weights (nDCG@10 3, p50 1): bm25, 0.75 of 1, before hybrid at 0.57. It stays so in 91 % of 2000 resamples of the queries.",
      "The choice stays while nDCG@10 weighs more than 1.6 (below it hybrid); p50 weighs less than 1.88 (above it hybrid).",
      "Not ranked: other (p50 not known).",
    ]);
    const none = { ...choice.weighed!, chosen: null, totals: [] };
    expect(words({ weighed: none }).weights[0]).toMatch(/no single candidate comes first/);
    expect(words({ weighed: null }).weights).toEqual([]);
  });
});

describe("the section of a report", () => {
  const hostile = `</td><script>alert("x")</script>\u202e\u0007`;
  const renamed = (text: string): string => text.replaceAll("hybrid", "EVIL");
  const page = (): string => {
    const data = sampleReport();
    const kept: Upkeep = {
      id: "hybrid",
      owner: "own",
      licences: [hostile, null],
      indexAgainMs: null,
      priceUsd: null,
      fittedAgain: true,
      prompts: [hostile],
      source: hostile,
    };
    const full: Choice = {
      ...choice,
      tradeOffs: [{ ...tradeOff, a: "hybrid", b: "bm25" }],
      upkeep: [kept],
      notes: [`hybrid ${hostile}`],
    };
    const safe = JSON.parse(renamed(JSON.stringify({ ...data, result: { ...data.result, choice: full } })));
    const evil = JSON.parse(JSON.stringify(safe).replaceAll("EVIL", JSON.stringify(hostile).slice(1, -1)));
    return benchmarkHtml(evil).html;
  };

  test("names, licences and prompts of a stranger are text, never markup", () => {
    const { document } = parseHTML(page());
    const section = document.querySelector("#choice")!.closest("section") ?? document;
    expect(section.querySelectorAll("script, img")).toHaveLength(0);
    expect(section.textContent).toContain(`<script>alert("x")</script>`);
    expect(page()).not.toContain(`<script>alert("x")`);
    const rows = [...section.querySelectorAll("tr")].map((row) => row.querySelectorAll("td, th").length);
    expect(new Set(rows)).toEqual(new Set([5, 3, 7]));
  });

  test("unknown is a dash, and no licence is said", () => {
    const { document } = parseHTML(page());
    const section = document.querySelector("#choice")!.closest("section") ?? document;
    expect(section.textContent).toMatch(/none stated/);
    expect(section.textContent).toContain("not known, so not met");
    expect(section.textContent).not.toMatch(/NaN|undefined|\bnull\b/);
    expect(section.textContent).toContain("known of no candidate: cost");
  });
});
