import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { MetricHoles } from "../contracts/holes.js";
import { benchmarkHtml } from "./benchmark-html.js";
import { benchmarkTerminal } from "./benchmark-terminal.js";
import { holesWords, primaryHoles } from "./holes-words.js";
import type { ReportData } from "./report-data.js";
import { reportView } from "./report-view.js";
import { sampleReport } from "./sample-report.case.js";

const [fp32, hybrid] = sampleReport().result.decision.couldBeBest as [string, string];

function holesOf(change: Partial<MetricHoles> = {}): MetricHoles {
  const candidate = (id: string, share: number, score: number) => ({
    id,
    share,
    queries: share > 0 ? 5 : 0,
    documents: Math.round(share * 60),
    score,
    condensed: { mean: score + 0.05, low: score, high: score + 0.1, n: 6 },
    low: score - 0.04,
    high: score + 0.2,
  });
  return {
    metric: "ndcg@10",
    k: 10,
    grades: [1, 2],
    candidates: [candidate(fp32, 0.5, 0.55), candidate(hybrid, 0.25, 0.55), candidate("bm25", 0, 0.3)],
    pairs: [
      { a: "bm25", b: fp32, delta: -0.25, low: -0.4, high: -0.1, exact: true, openQueries: 5, settled: true },
      { a: fp32, b: hybrid, delta: 0.01, low: -0.1, high: 0.15, exact: true, openQueries: 6, settled: false },
    ],
    ...change,
  };
}

function reportWith(...holes: MetricHoles[]): ReportData {
  const data = sampleReport();
  return { ...data, result: { ...data.result, holes } };
}

describe("words for what nobody judged", () => {
  test("how much, that it is not simply worse, what could turn, and the next step", () => {
    const view = reportView(reportWith(holesOf()));
    const { lead, order, next } = holesWords(view, primaryHoles(view)!);
    expect(lead).toMatch(/^0 % to 50 % of the candidates' top 10 was never judged/);
    expect(lead).toContain("not simply worse");
    expect(order).toBe(
      "Judging them could turn the order of 1 of 2 pairs: all-MiniLM-L6-v2 (fp32) − hybrid (−0.1000 to +0.1500).",
    );
    expect(next).toContain("alidade pool");
  });

  test("an order that stands is said to stand; outer bounds are named", () => {
    const view = reportView(reportWith(holesOf()));
    const { pairs } = holesOf();
    expect(holesWords(view, holesOf({ pairs: pairs.slice(0, 1) })).order).toMatch(
      /the two on these queries stays/,
    );
    const outer = { ...pairs[1]!, exact: false };
    expect(holesWords(view, holesOf({ pairs: [outer] })).order).toContain("outer bounds");
    expect(holesWords(view, holesOf({ pairs: [] })).order).toBe("");
  });

  test("nothing is said where everything was judged, or of an older result", () => {
    const judged = holesOf().candidates.map((one) => ({ ...one, documents: 0 }));
    expect(primaryHoles(reportView(reportWith(holesOf({ candidates: judged }))))).toBeNull();
    expect(primaryHoles(reportView(sampleReport()))).toBeNull();
    expect(benchmarkTerminal(sampleReport())).not.toContain("nobody judged, and");
  });
});

describe("in the reports", () => {
  test("the terminal shows score, condensed score and range side by side", () => {
    const text = benchmarkTerminal(reportWith(holesOf()), { columns: 110 });
    expect(text).toMatch(/hybrid +25 % +5 of 6 +0\.5500 +0\.6000 +0\.5100 to 0\.7500/);
  });

  test("the page has a picture, the tables, and the share beside each score", () => {
    const { html } = benchmarkHtml(reportWith(holesOf(), holesOf({ metric: "recall@5", k: 5, pairs: [] })));
    const { document } = parseHTML(html);
    const section = document.querySelector('[aria-labelledby="holes"]')!;
    expect(section.querySelectorAll("figure svg").length).toBe(2);
    expect(section.querySelector("p code")?.textContent).toBe("alidade pool");
    const pairs = [...section.querySelectorAll(".comparisons tbody tr")].map((row) => row.textContent ?? "");
    // Turned, so that the one that scores higher comes first.
    expect(pairs[0]).toContain("all-MiniLM-L6-v2 (fp32) − bm25+0.2500+0.1000 to +0.4000settled");
    expect(pairs[1]).toContain("could turn");
    expect(section.querySelector("details summary")?.textContent).toContain("R@5");
    expect(document.querySelector(".candidates tbody tr")?.textContent).toContain("50 % unjudged");
  });

  test("a metric without known bounds has no picture and a dash", () => {
    const bare = holesOf().candidates.map((one) => ({ ...one, low: null, high: null }));
    const { html } = benchmarkHtml(reportWith(holesOf({ candidates: bare, pairs: [] })));
    const section = parseHTML(html).document.querySelector('[aria-labelledby="holes"]')!;
    expect(section.querySelector("figure")).toBeNull();
    expect(section.querySelector("tbody tr")?.textContent).toMatch(/–$/);
  });
});
