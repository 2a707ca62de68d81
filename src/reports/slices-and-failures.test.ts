import { expect, test } from "vitest";
import type { FailureSummary, ReasonCount } from "../contracts/failures.js";
import type { SliceFindings } from "../contracts/slices.js";
import { benchmarkHtml } from "./benchmark-html.js";
import { benchmarkTerminal } from "./benchmark-terminal.js";
import { explainsMisses, liftWords } from "./reason-words.js";
import type { ReportData } from "./report-data.js";
import { reportView } from "./report-view.js";
import { sampleReport } from "./sample-report.case.js";
import { slicesWords, standingOut } from "./slices-words.js";

function slice(label: string, n: number, delta: number, pAdjusted: number | null) {
  const mean = { mean: 0.5, low: 0.4, high: 0.6 };
  return {
    label,
    n,
    means: { bm25: mean, hybrid: mean },
    difference:
      pAdjusted === null
        ? null
        : {
            delta,
            low: delta - 0.1,
            high: delta + 0.1,
            p: pAdjusted / 3,
            pAdjusted,
            wins: n,
            ties: 0,
            losses: 0,
          },
  };
}

const slices: SliceFindings = {
  metric: "ndcg@10",
  a: "hybrid",
  b: "bm25",
  alpha: 0.05,
  leastTested: 10,
  tested: 3,
  small: 1,
  notes: ["Not by language: <b>none</b>."],
  slicings: [
    {
      name: "query-length",
      label: "Words of the query",
      how: "words",
      slices: [slice("1 to 3", 40, 0.25, 0.6), slice("4 to 9", 30, -0.2, 0.01), slice("10", 4, 0.9, null)],
    },
    { name: "document.<i>", label: "Answer: <i>", how: "x", slices: [slice("<script>", 30, 0.3, 0.4)] },
  ],
};

const reason = (code: ReasonCount["code"], over: Partial<ReasonCount>): ReasonCount => ({
  code,
  missed: 0,
  found: 0,
  queries: 0,
  lift: null,
  ...over,
});

const failures: FailureSummary = {
  k: 10,
  language: "en",
  notes: [],
  perCandidate: [
    {
      id: "bm25",
      found: 100,
      missed: 50,
      crowdedOut: 3,
      withoutReason: 20,
      reasons: [
        reason("no-shared-word", { missed: 25, queries: 14 }),
        reason("negation", { missed: 5, found: 10, queries: 12, lift: { value: 1, low: 0.5, high: 2 } }),
      ],
    },
  ],
};

function report(): ReportData {
  const data = sampleReport();
  return { ...data, result: { ...data.result, slices, failures } };
}

test("the slices that stand out lie farthest from the difference over all queries", () => {
  // Over all queries hybrid - bm25 is +.25 (of the sample's means).
  const found = standingOut(reportView(report()), slices, 2).map((one) => one.slice.label);
  expect(found[0]).toBe("4 to 9");
  expect(found).not.toContain("10");
  expect(slicesWords(slices, 4)).toBe(
    "In 1 of the 3 is a difference established at level 0.05 after Holm over all of them; 1 more with fewer than 10 queries were not tested. Slices describe; they decide nothing.",
  );
  expect(slicesWords(slices, 2)).toMatch(/^2 of 3 tested slices, those farthest/);
});

test("a reason is marked only where it is more common among the missed", () => {
  const [one] = failures.perCandidate;
  const [word, negated] = one!.reasons;
  // Half of the missed, none of 100 found, where 50 were to be expected.
  expect(explainsMisses(word!, one!)).toBe(true);
  expect(explainsMisses({ ...word!, queries: 9 }, one!)).toBe(false);
  expect(explainsMisses(negated!, one!)).toBe(false);
  expect(explainsMisses({ ...negated!, lift: { value: 2, low: 1.1, high: 4 } }, one!)).toBe(true);
  expect(liftWords(word!)).toBe("never beside a found one");
  expect(liftWords(negated!)).toBe("1.0 (0.5 to 2.0)");
});

test("both fit 80 columns of a terminal, and say what was looked at", () => {
  const text = benchmarkTerminal(report(), { columns: 80 });
  for (const line of text.split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
  expect(text).toContain("Slices of nDCG@10: hybrid minus bm25");
  expect(text).toContain("Words of the query: 4 to 9");
  expect(text).toMatch(/bm25 +50 +50 % \+ +10 % +40 %/);
});

test("in brief: how many, the farthest with its interval and n, the reasons that are leads, and where the rest is", () => {
  const text = benchmarkTerminal(report(), { columns: 80, brief: true });
  for (const line of text.split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
  const words = text.replaceAll(/\s+/g, " ");
  expect(words).toContain(
    "Slices of nDCG@10: in 1 of 3 is hybrid − bm25 established (level 0.05, Holm over all)",
  );
  expect(words).toContain(
    "Words of the query: 4 to 9, −0.2000 (−0.3000 to −0.1000), n = 30, 30 wins, 0 ties, 0 losses, Holm p = 0.010.",
  );
  expect(words).toContain(
    "Missed in the top 10: 50 relevant documents a candidate. More common there than among those found: no shared word (50 % of the misses of 1 of 1 candidates).",
  );
  expect(words).toContain("`alidade report`");
  expect(words).not.toContain("Holm p wins/ties/losses");
  expect(benchmarkTerminal(sampleReport(), { brief: true })).toBe(benchmarkTerminal(sampleReport()));
});

test("the page has both sections, and what comes from the data is text", () => {
  const { html } = benchmarkHtml(report());
  expect(html).toContain('<h2 id="slices">');
  expect(html).toContain('<h2 id="failures">');
  expect(html).toContain("Answer: &lt;i&gt;");
  expect(html).toContain("fewer than 10 queries: not tested");
  expect(html).toContain("3 more behind equals or better only");
  expect(html).not.toContain("<script>");
  expect(html).not.toContain("<b>none</b>");
});

test("results without slices and failures are shown as before", () => {
  const text = benchmarkTerminal(sampleReport(), { columns: 80 });
  expect(text).not.toContain("Slices of");
  expect(benchmarkHtml(sampleReport()).html).not.toContain('id="slices"');
});
