import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { PerQueryScores } from "../contracts/benchmark-details.js";
import { reportBlockOf, reportBlockSchema } from "../contracts/report-block.js";
import { benchmarkHtml } from "./benchmark-html.js";
import type { ReportData } from "./report-data.js";
import { hostileReport, sampleReport, unjudgedReport } from "./sample-report.case.js";

const page = (data: ReportData) => benchmarkHtml(data).html;
const documentOf = (text: string) => parseHTML(text).document;
const headings = (text: string) =>
  [...documentOf(text).querySelectorAll("h1, h2")]
    .filter((element) => element.closest(".record") === null)
    .map((element) => element.textContent);

describe("structure", () => {
  test("the decision comes first, then table, latency, comparisons, queries, data, manifest", () => {
    expect(headings(page(sampleReport()))).toEqual([
      "Not separable on this data: 2 of 3 candidates could be the best on nDCG@10.",
      "Could be the best",
      "Candidates",
      "Quality against latency",
      "Comparisons",
      "Query by query",
      "The worst query",
      "How far their lists agree",
      "Data",
      "How it was computed",
    ]);
  });

  test("the contents lead to every section, and headings go down one step at a time", () => {
    const { document } = parseHTML(page(sampleReport()));
    const links = [...document.querySelectorAll("nav.contents a")];
    expect(links.map((link) => link.textContent)).toEqual(headings(page(sampleReport())).slice(2));
    for (const link of links) {
      const heading = document.querySelector(`h2${link.getAttribute("href")}`);
      expect(heading?.textContent).toBe(link.textContent);
    }
    const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map(({ tagName }) => Number(tagName[1]));
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, i) => {
      expect(level - levels[i]!).toBeLessThanOrEqual(1);
    });
  });

  test("the first page is the record of the decision", () => {
    const parts = [...documentOf(page(sampleReport())).querySelectorAll(".record .part")];
    expect(parts.map((part) => part.querySelector("h2")?.textContent)).toEqual([
      "The question",
      "Ruled out",
      "What it takes",
      "Risks",
      "What next, and what would change the verdict",
      "Compute it again",
    ]);
    const text = parts.map((part) => part.textContent);
    expect(text[0]).toContain("Which of 4 candidates should find documents in my-shop?");
    expect(text[0]).toContain("40 judgements on 7 queries");
    expect(text[2]).toContain("8.00 ms");
    expect(text[3]).toContain("Few queries: 6 judged queries with a relevant document");
    expect(text[3]).toContain("Times measured earlier, not in this run: all-MiniLM-L6-v2 (fp32)");
    expect(text[5]).toContain("alidade bench --data ./my-shop --model bm25");
    expect(text[5]).toContain("alidade verify a1b2c3d4");
  });

  test("long lists on the first page are cut, and say so", () => {
    const data = sampleReport();
    const warning = data.result.dataset.warnings[0]!;
    const warnings = Array.from({ length: 30 }, (_, i) => ({ ...warning, message: `warning ${i}` }));
    const text = documentOf(
      page({ ...data, result: { ...data.result, dataset: { ...data.result.dataset, warnings } } }),
    ).querySelector(".record")?.textContent;
    expect(text).toMatch(/and \d\d more, in the sections below/);
    expect(text).not.toContain("warning 20");
  });

  test("a section says what it comes to before its chart or table", () => {
    const { document } = parseHTML(page(sampleReport()));
    const answer = (id: string) =>
      document.querySelector(`[aria-labelledby="${id}"] h2 + .answer`)?.textContent;
    expect(answer("candidates")).toMatch(/^Best nDCG@10 first\. The fastest to answer is .+ \(p50\)\.$/);
    expect(answer("latency")).toMatch(/^No candidate beats .+ in both nDCG@10 and latency/);
    expect(answer("comparisons")).toMatch(/^2 of 3 differences in nDCG@10 are established at level 0.05\.$/);
    expect(answer("queries")).toMatch(
      /^Of 6 queries, .+ is better on \d, hybrid on \d; \d (is a tie|are ties)\.$/,
    );
    expect(answer("overlap")).toMatch(/in common/);
  });

  test("candidates that score alike on every query are said to, and no empty chart is drawn", () => {
    const data = sampleReport();
    const { metrics } = data.perQuery!;
    const alike = Object.fromEntries(
      Object.entries(metrics).map(([name, columns]) => [
        name,
        Object.fromEntries(Object.keys(columns).map((id) => [id, [1, 0, 1, 1, 0, 1]])),
      ]),
    );
    const section = documentOf(
      page({ ...data, perQuery: { ...data.perQuery!, metrics: alike } }),
    ).querySelector('[aria-labelledby="queries"]');
    expect(section?.textContent).toContain("have the same nDCG@10 on each of 6 queries.");
    expect(section?.querySelector("svg")).toBeNull();
  });

  test("a name written from right to left turns neither a sentence nor a pair around", () => {
    const data = hostileReport("\u0645\u062d\u0631\u0643");
    const { document } = parseHTML(page(data));
    expect(document.querySelector("h1 bdi")?.getAttribute("dir")).toBe("ltr");
    expect(document.querySelector(".reason bdi")?.getAttribute("dir")).toBe("ltr");
    expect(document.querySelector('[aria-labelledby="comparisons"] .wide svg')?.textContent).toContain(
      "\u200e \u2212 \u200e",
    );
  });

  test("one row a candidate, best first, the failed one last with its error", () => {
    const rows = [...documentOf(page(sampleReport())).querySelectorAll(".candidates tbody tr")];
    expect(rows.map((row) => row.querySelector(".name bdi")?.textContent)).toEqual([
      "all-MiniLM-L6-v2 (fp32)",
      "hybrid",
      "bm25",
      "broken",
    ]);
    expect(rows[0]?.textContent).toContain("cut 12 % of the documents");
    expect(rows[0]?.textContent).toContain("cached");
    expect(rows[0]?.textContent).toContain("0.5500");
    expect(rows[3]?.textContent).toContain("failed: model.onnx is 132 bytes");
    expect(rows[3]?.textContent).not.toContain("0.0000");
  });

  test("says the level, that looks are not counted, who is ruled out and how many queries would do", () => {
    const text = documentOf(page(sampleReport())).querySelector(".decision")?.textContent ?? "";
    expect(text).toContain("level 0.05");
    expect(text).toContain("Earlier looks at the same question are not counted.");
    expect(text).toContain("About 640 judged queries in all");
    expect(text).toContain("bm25, by all-MiniLM-L6-v2 (fp32) (p = 0.010): −0.2500");
  });

  test("comparisons put the better one first, whichever way they were stored", () => {
    const [first, second] = [
      ...documentOf(page(sampleReport())).querySelectorAll(".comparisons tbody tr"),
    ].map((row) => row.textContent ?? "");
    expect(first).toContain("all-MiniLM-L6-v2 (fp32) − hybrid");
    expect(second).toContain("all-MiniLM-L6-v2 (fp32) − bm25+0.2500+0.1500 to +0.3500established");
    expect(second).toContain("3 / 2 / 1");
  });

  test("shows what was found and missed without script", () => {
    const text = documentOf(page(sampleReport())).querySelector(".case")?.textContent ?? "";
    expect(text).toContain("A kettle");
    expect(text).toContain("Missed 1 of 1");
    expect(text).toContain("not in its list");
  });

  test("without judgements: agreement, what to judge first, no claim of quality", () => {
    const text = page(unjudgedReport());
    expect(headings(text)).toEqual([
      "No judgements, so no quality to decide on.",
      "Candidates",
      "Judge these first",
      "Where they disagree",
      "How far their lists agree",
      "Data",
      "How it was computed",
    ]);
    expect(documentOf(text).querySelector("main")?.textContent).not.toMatch(/could be the best|nDCG@10 0/i);
    expect(text).toContain("25,100");
  });

  test("one candidate alone is no winner, and nothing is drawn that needs two", () => {
    const data = sampleReport();
    const only = data.result.candidates.slice(0, 1);
    const decision = {
      ...data.result.decision,
      couldBeBest: ["bm25"],
      ruledOut: [],
      queriesNeeded: null,
      reason: "Only one candidate was given.",
    };
    const text = page({
      ...data,
      result: { ...data.result, candidates: only, comparisons: [], overlap: [], decision },
    });
    expect(headings(text)[0]).toBe("bm25 is the only candidate with a score: nothing to compare.");
    expect(headings(text)).not.toContain("Comparisons");
    expect(headings(text)).not.toContain("Query by query");
  });

  test("all candidates failed", () => {
    const data = sampleReport();
    const failed = data.result.candidates.filter(({ status }) => status === "failed");
    const decision = {
      ...data.result.decision,
      metric: null,
      couldBeBest: [],
      ruledOut: [],
      queriesNeeded: null,
    };
    const text = page({
      ...data,
      perQuery: null,
      cases: { ...data.cases, items: [] },
      result: { ...data.result, candidates: failed, comparisons: [], overlap: [], decision },
    });
    expect(headings(text)[0]).toBe("The only candidate failed.");
  });

  test("a winner is named with the largest p of the others", () => {
    const data = sampleReport();
    const decision = {
      ...data.result.decision,
      winner: "hybrid",
      couldBeBest: ["hybrid"],
      queriesNeeded: null,
    };
    const text =
      documentOf(page({ ...data, result: { ...data.result, decision } })).querySelector(".decision")
        ?.textContent ?? "";
    expect(text).toContain("hybrid is the best of 3 on nDCG@10.");
    expect(text).toContain("The other candidate is ruled out (largest p = 0.010).");
  });
});

describe("one file that asks for nothing", () => {
  test("forbids every request and makes none", () => {
    const text = page(sampleReport());
    expect(text).toContain("default-src 'none'");
    expect(text).not.toMatch(/\b(?:src|srcset|action)\s*=|\bhref\s*=(?!"#)|@import|url\((?!#)/i);
    const scripts = [...documentOf(text).querySelectorAll("script")];
    expect(scripts.map((script) => script.getAttribute("type"))).toEqual(["application/json"]);
  });

  test("the same data gives the same bytes", () => {
    expect(page(sampleReport())).toBe(page(sampleReport()));
  });

  test("ids are unique", () => {
    const ids = [...documentOf(page(sampleReport())).querySelectorAll("[id]")].map((element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("numbers are numbers", () => {
    for (const data of [sampleReport(), unjudgedReport()])
      expect(page(data)).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  test("its data can be read back", () => {
    const data = sampleReport();
    reportBlockSchema.parse(reportBlockOf(page(data), "report.html"));
    expect(reportBlockOf(page(data), "report.html")).toEqual({
      schema: "alidade/benchmark-report/v1",
      result: data.result,
      perQuery: data.perQuery,
    });
    expect(reportBlockOf("<p>another page</p>", "report.html")).toBeNull();
  });
});

describe("hostile text", () => {
  const sequences = [
    "</script><img src=x onerror=alert(1)>",
    "<!--",
    '" onmouseover="alert(1)',
    "'><svg/onload=1>",
    "\u202egnp.exe",
    "\u001b[31mred",
    "a\u0000b\u2028c",
    "&lt;&amp;",
    "{{x}}",
    "\ud800",
    "| a | b |",
    "x".repeat(10_000),
  ];

  test.each(sequences.map((text) => [text.slice(0, 24), text]))("%j stays text", (_, text) => {
    const data = hostileReport(text);
    const result = page(data);
    const document = documentOf(result);
    expect([
      ...document.querySelectorAll("img, iframe, object, script:not([type='application/json'])"),
    ]).toEqual([]);
    for (const element of document.querySelectorAll("*")) {
      for (const { name } of element.attributes) expect(name).not.toMatch(/^on/);
    }
    const visible = result.slice(0, result.indexOf('<script type="application/json"'));
    expect(visible.replaceAll("\n", "")).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u);
    expect(reportBlockOf(result, "report.html")).toMatchObject({ result: { dataset: { name: text } } });
  });

  test("a title of 10,000 characters is cut, and the cut is marked", () => {
    const result = page(hostileReport("x".repeat(10_000)));
    const titles = [...documentOf(result).querySelectorAll(".list li bdi")].map(
      (element) => element.textContent ?? "",
    );
    expect(Math.max(...titles.map((title) => title.length))).toBe(160);
    expect(titles[0]).toMatch(/…$/);
  });
});

describe("size", () => {
  const large = (): ReportData => {
    const data = sampleReport();
    const queryIds = Array.from({ length: 8000 }, (_, i) => `query-${i}`);
    const ids = data.result.candidates.slice(0, 3).map(({ id }) => id);
    const column = () => queryIds.map((_, i) => ((i * 7919) % 1009) / 1009);
    const metrics: PerQueryScores["metrics"] = Object.fromEntries(
      data.result.metrics.map((metric) => [metric, Object.fromEntries(ids.map((id) => [id, column()]))]),
    );
    const items = Array.from({ length: 20 }, (_, i) => ({ ...data.cases.items[0]!, queryId: `query-${i}` }));
    return { ...data, perQuery: { queryIds, queries: queryIds, metrics }, cases: { ...data.cases, items } };
  };
  const bytes = (text: string) => new TextEncoder().encode(text).length;

  test("nothing is left out of what fits", () => {
    expect(benchmarkHtml(sampleReport()).leftOut).toEqual([]);
  });

  test("shrinks in a fixed order and says so", () => {
    const data = large();
    const whole = benchmarkHtml(data, { maxBytes: 50_000_000 });
    const limits = [bytes(whole.html) - 1, 700_000, 200_000];
    const results = limits.map((maxBytes) => benchmarkHtml(data, { maxBytes }));
    results.forEach(({ html }, i) => {
      expect(bytes(html)).toBeLessThanOrEqual(limits[i]!);
    });
    expect(results.map(({ leftOut }) => leftOut.length)).toEqual(
      [...results.map(({ leftOut }) => leftOut.length)].sort((a, b) => a - b),
    );
    expect(results[0]!.leftOut).toEqual([
      "Scores of single queries in the data block, except those of the metric that decides.",
    ]);
    for (const { html, leftOut } of results) for (const says of leftOut) expect(html).toContain(says);
    expect(headings(results[2]!.html)[0]).toContain("Not separable");
  });

  test("the default cap holds", () => {
    const data = large();
    const title = "long title ".repeat(2000);
    const items = data.cases.items.map((item) => ({
      ...item,
      relevant: Array.from({ length: 500 }, (_, i) => ({ id: `d${i}`, title, grade: 1 })),
    }));
    expect(bytes(benchmarkHtml({ ...data, cases: { ...data.cases, items } }).html)).toBeLessThan(5_000_000);
  });
});
