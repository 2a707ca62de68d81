import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { checkJUnit } from "../../test/junit-schema.js";
import type { GateDifference, GateFinding, GatesResult } from "../contracts/gates.js";
import { benchmarkHtml } from "./benchmark-html.js";
import { benchmarkTerminal } from "./benchmark-terminal.js";
import { decisionRecord } from "./decision-record.js";
import { gateWords } from "./gates-words.js";
import { junitXml } from "./junit-xml.js";
import { sampleReport } from "./sample-report.case.js";

const difference: GateDifference = {
  metric: "ndcg@10",
  baseline: "bm25",
  result: null,
  size: 0.02,
  n: 100,
  unpaired: 0,
  delta: 0.0326,
  deviation: 0.17,
  wins: 48,
  ties: 28,
  losses: 24,
  identical: false,
  power: 0.14,
  queriesForPower: 1318,
  queriesNeeded: null,
};
const shown: GateFinding = {
  gate: 0,
  kind: "nonInferior",
  candidate: "hybrid",
  status: "passed",
  why: null,
  text: "ndcg@10 no worse than bm25 by 0.02",
  threshold: -0.02,
  bound: -0.0105,
  alpha: 0.05,
  difference,
  measurement: null,
};
const notShown: GateFinding = {
  ...shown,
  status: "failed",
  bound: -0.04,
  difference: { ...difference, result: "2026-11-01-1", unpaired: 3, queriesNeeded: 512 },
};
const latency: GateFinding = {
  ...shown,
  gate: 1,
  kind: "require",
  status: "not-judged",
  why: "its time was measured in an earlier run",
  text: "p95 < 20 ms",
  threshold: 20,
  bound: null,
  difference: null,
  measurement: {
    measure: "p95",
    operator: "<",
    unit: "ms",
    by: "bound",
    value: 18,
    n: null,
    passesAt: null,
    source: "200 timed one at a time",
  },
};
const alarm: GateFinding = {
  ...shown,
  gate: 2,
  kind: "establishedDrop",
  status: "silent",
  text: "ndcg@10 no established drop from bm25",
  threshold: 0,
};

function report(findings: readonly GateFinding[], passed: boolean) {
  const data = sampleReport();
  const gates: GatesResult = { passed, findings: [...findings] };
  return { ...data, result: { ...data.result, gates } };
}

describe("gates in the terminal", () => {
  const text = benchmarkTerminal(report([shown, notShown, latency, alarm], false), { columns: 160 });

  test("come after the decision, with verdict, evidence and power", () => {
    expect(text).toContain(
      "Gates failed: 1 of 4 checks passed; 1 failed; 1 not judged, which is no pass; 1 silent, which is no pass either.",
    );
    expect(text).toContain("+ passed: hybrid, ndcg@10 no worse than bm25 by 0.02: +0.0326, at least −0.0105");
    expect(text.replace(/\n\s+/g, " ")).toContain(
      "An equally good candidate passes in 14 % of cases; 1,318 queries would make",
    );
    expect(text.replace(/\n\s+/g, " ")).toContain(
      "x not shown: hybrid, ndcg@10 no worse than bm25 by 0.02: +0.0326 against bm25 of 2026-11-01-1, at least −0.0400 (one-sided 95 % bound, n = 100, 3 queries without a partner left out, 48 wins, 28 ties, 24 losses); about 512 queries in all would show it, if the difference is as seen.",
    );
    expect(text).toContain("? not judged: hybrid, p95 < 20 ms: its time was measured in an earlier run.");
    expect(text).toContain(
      "- silent: hybrid, ndcg@10 no established drop from bm25: +0.0326, at most −0.0105",
    );
  });

  test("a requirement that no model can meet says so", () => {
    const hopeless = {
      ...latency.measurement!,
      measure: "ndcg@10",
      unit: "score" as const,
      passesAt: 1.0751,
    };
    const said = (reachable: boolean) =>
      gateWords({ ...latency, measurement: { ...hopeless, reachable } }, (id) => id).power;
    expect(said(false)).toBe(
      "With these queries no model can pass in 80 % of cases: that would take a true mean of 1.0751, which is outside the range of ndcg@10.",
    );
    expect(said(true)).toBe("A true mean of 1.0751 passes in 80 % of cases.");
  });

  test("a later look at the question is told where a gate compares", () => {
    const data = report([shown], true);
    const look = { number: 3, level: 0.004, nextLevel: 0.002, earlier: [], later: 0, others: 0 };
    const later = { ...data, result: { ...data.result, decision: { ...data.result.decision, look } } };
    const words = "This is look 3 at the question, and a gate counts no looks";
    expect(benchmarkTerminal(later, { columns: 160 })).toContain(words);
    expect(decisionRecord(later)).toContain(words);
    expect(benchmarkHtml(later).html).toContain(words);
    expect(benchmarkTerminal(data, { columns: 160 })).not.toContain("counts no looks");
  });

  test("a brief text leaves the power of what passed to the report", () => {
    expect(benchmarkTerminal(report([shown], true), { brief: true })).not.toContain("An equally good");
  });

  test("a result without gates says nothing of them", () => {
    expect(benchmarkTerminal(sampleReport())).not.toContain("Gates");
    expect(decisionRecord(sampleReport())).not.toContain("## Gates");
    expect(benchmarkHtml(sampleReport()).html).not.toContain('id="gates"');
  });
});

test("the Markdown that a job summary takes has the gates after the verdict", () => {
  const text = decisionRecord(report([shown, notShown], false));
  expect(text.indexOf("## Verdict")).toBeLessThan(text.indexOf("## Gates"));
  expect(text.indexOf("## Gates")).toBeLessThan(text.indexOf("## Evidence"));
  expect(text).toContain(
    "| ✅ passed | hybrid | ndcg@10 no worse than bm25 by 0.02 | \\+0.0326, at least −0.0105",
  );
  expect(text.length).toBeLessThan(1 << 20);
});

test("the page has a section of gates", () => {
  const { document } = parseHTML(benchmarkHtml(report([shown, latency], false)).html);
  const rows = [...document.querySelectorAll("section[aria-labelledby=gates] tbody tr")];
  expect(document.querySelector(".decision a[href='#gates']")!.textContent).toContain("Gates failed");
  expect(rows.map((row) => row.querySelector("td")!.textContent)).toEqual(["passed", "not judged"]);
});

describe("junitXml", () => {
  test("follows the schema: failures, errors and skipped are counted and told apart", () => {
    const xml = junitXml(report([shown, notShown, latency, alarm], false));
    expect(checkJUnit(xml)).toEqual([]);
    expect(xml).toContain('tests="4" failures="1" errors="1" skipped="1"');
    expect(xml).toContain('<failure type="not shown"');
    expect(xml).toContain('<error type="not judged"');
    expect(xml).toContain('<skipped type="silent"');
    // The sample holds a candidate that failed.
    expect(xml).toContain('tests="4" failures="0" errors="1" skipped="0"');
  });

  test("without gates there is the suite of candidates alone", () => {
    const xml = junitXml(sampleReport());
    expect(checkJUnit(xml)).toEqual([]);
    expect(xml).not.toContain('name="gates"');
  });

  test("whatever a name holds is escaped", () => {
    const hostile = `]]><x a="1">&'\u0000\u001b\ud800\uffff\n</testcase>`;
    const xml = junitXml(report([{ ...notShown, candidate: hostile, text: hostile }], false));
    expect(checkJUnit(xml)).toEqual([]);
    expect(xml.match(/<\/testcase>/g)).toHaveLength(2);
  });
});
