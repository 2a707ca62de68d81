import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import type { PerturbationEffect, Robustness } from "../contracts/perturbation.js";
import { benchmarkHtml } from "./benchmark-html.js";
import { benchmarkTerminal } from "./benchmark-terminal.js";
import type { ReportData } from "./report-data.js";
import { reportView } from "./report-view.js";
import { robustnessWords } from "./robustness-words.js";
import { sampleReport } from "./sample-report.case.js";

const effect = (change: Partial<PerturbationEffect>): PerturbationEffect => ({
  candidate: "bm25",
  kind: "typos",
  original: 0.3,
  perturbed: 0.2,
  delta: -0.1,
  low: -0.15,
  high: -0.05,
  n: 4,
  p: 0.01,
  pT: 0.01,
  pAdjusted: 0.02,
  wins: 0,
  ties: 1,
  losses: 3,
  overall: -0.0667,
  ...change,
});

function reportWith(change: Partial<Robustness> = {}): ReportData {
  const data = sampleReport();
  const robustness: Robustness = {
    metric: "ndcg@10",
    seed: 42,
    language: "en",
    synonyms: "own.txt",
    kinds: [
      { kind: "typos", queries: 6, changed: 4 },
      { kind: "synonyms", queries: 6, changed: 0 },
    ],
    effects: [
      effect({}),
      effect({ candidate: "hybrid", delta: -0.01, low: -0.1, high: 0.08, pAdjusted: 0.6 }),
      effect({
        ...{ kind: "synonyms", original: null, perturbed: null, delta: null, low: null, high: null, n: 0 },
        ...{ p: null, pT: null, pAdjusted: null, wins: 0, ties: 0, losses: 0, overall: null },
      }),
    ],
    skipped: [{ candidate: "vectors:v", reason: "it holds answers to the queries as they are" }],
    ...change,
  };
  const perturbed = [
    {
      kind: "typos" as const,
      queryId: "q1",
      query: "kettle",
      perturbed: "ketlte",
      scores: { bm25: [0.5, 0.5] as [number, number] },
    },
    {
      kind: "typos" as const,
      queryId: "q2",
      query: "lamp",
      perturbed: "lmap",
      scores: { bm25: [0.5, 0] as [number, number] },
    },
  ];
  return { ...data, perturbed, result: { ...data.result, robustness } };
}

test("words: what is established, what was changed, what is missing", () => {
  const data = reportWith();
  const words = robustnessWords(reportView(data), data.result.robustness!);
  expect(words.finding).toBe(
    "1 of 2 losses in nDCG@10 is established at level 0.05 (Holm over all), the largest: bm25 under typos (−0.1000).",
  );
  expect(words.lead).toContain("typos 4 of 6 and synonyms 0 of 6");
  expect(words.lead).toContain("Synonyms: own.txt.");
  expect(words.skipped).toEqual(["vectors:v is not in it: it holds answers to the queries as they are."]);
  const calm = reportWith({ effects: [effect({ pAdjusted: 0.4 })] });
  expect(robustnessWords(reportView(calm), calm.result.robustness!).finding).toContain(
    "not the same as none",
  );
});

test("terminal: candidates in the order of the report, a dash where nothing was changed", () => {
  const text = benchmarkTerminal(reportWith(), { columns: 120 });
  const rows = text.split("\n").filter((line) => /^(typos|synonyms) /.test(line));
  expect(rows.map((line) => line.split(/\s+/).slice(0, 2).join(" "))).toEqual([
    "typos hybrid",
    "typos bm25",
    "synonyms bm25",
  ]);
  expect(rows[1]).toMatch(/−0\.1000 +−0\.1500 to −0\.0500 +p = 0\.020 +0\/1\/3 +4$/);
  expect(rows[2]).toContain("–");
  expect(benchmarkTerminal(sampleReport())).not.toContain("other wordings");
});

test("terminal: kinds that changed no score of any candidate take a sentence, not a row each", () => {
  const same = { kind: "case" as const, delta: 0, low: 0, high: 0, wins: 0, ties: 6, losses: 0, n: 6 };
  const kinds = [{ kind: "case" as const, queries: 6, changed: 6 }];
  const text = benchmarkTerminal(
    reportWith({ kinds, effects: [effect(same), effect({ ...same, candidate: "hybrid" })] }),
    { columns: 100 },
  );
  expect(text).toContain("No score of any candidate changed under case (6 queries).");
  expect(text).not.toMatch(/^case /m);
});

test("page: picture, table, and the queries, worst hit first", () => {
  const section = parseHTML(benchmarkHtml(reportWith()).html).document.querySelector(
    '[aria-labelledby="robustness"]',
  )!;
  expect(section.querySelectorAll("figure svg")).toHaveLength(2);
  const queries = [...section.querySelectorAll("details tbody tr")].map((row) => row.textContent);
  expect(queries).toEqual(["typoslamplmap−0.5000", "typoskettleketlte0.0000"]);
  expect(
    parseHTML(benchmarkHtml(sampleReport()).html).document.querySelector('[aria-labelledby="robustness"]'),
  ).toBeNull();
});
