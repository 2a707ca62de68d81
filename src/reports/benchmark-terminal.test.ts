import { describe, expect, test } from "vitest";
import { benchmarkTerminal } from "./benchmark-terminal.js";
import { hostileReport, sampleReport, unjudgedReport } from "./sample-report.case.js";
import { displayWidth } from "./text-width.js";

describe("benchmarkTerminal", () => {
  test("table, notes, comparisons, decision, next steps", () => {
    expect(benchmarkTerminal(sampleReport(), { columns: 120 })).toBe(
      `my-shop (test)
1,000 documents; 7 judged queries, 6 of them with a relevant document
! 1 judged query has no relevant document and is left out of means

Candidate                  nDCG@10     95 % interval     R@5  unjudged      p50      p95  texts/s    model  memory  dims
─────────────────────────  ───────  ────────────────  ──────  ────────  ───────  ───────  ───────  ───────  ──────  ────
* all-MiniLM-L6-v2 (fp32)   0.5500  0.4500 to 0.6500  0.5500      25 %  8.00 ms  16.0 ms   25,100  90.9 MB  180 MB   384
* hybrid                    0.5500  0.4500 to 0.6500  0.5500      25 %  11.0 ms  22.0 ms   25,100  90.9 MB  180 MB     –
  bm25                      0.3000  0.2000 to 0.4000  0.3000      25 %  2.00 ms  4.00 ms   25,100  90.9 MB  180 MB     –
x broken                         –                 –       –         –        –        –        –        –       –     –

! all-MiniLM-L6-v2 (fp32): cut 12 % of the documents
x broken: failed: model.onnx is 132 bytes
- all-MiniLM-L6-v2 (fp32): timing cached, measured 2026-11-12 09:31 UTC

Difference in nDCG@10: all-MiniLM-L6-v2 (fp32) minus …
          delta       95 % interval       Holm  wins/ties/losses  n
──────  ───────  ──────────────────  ─────────  ────────────────  ─
hybrid   0.0000  −0.1000 to +0.1000   p = 1.00             1/2/3  6
bm25    +0.2500  +0.1500 to +0.3500  p = 0.030             3/2/1  6
2 of 3 comparisons; the report has all.

Not separable on this data: 2 of 3 candidates could be the best on nDCG@10.
* all-MiniLM-L6-v2 (fp32)  0.5500 (0.4500 to 0.6500)
* hybrid  0.5500 (0.4500 to 0.6500)
The best two, all-MiniLM-L6-v2 (fp32) and hybrid, differ by 0.0000 (95 % interval −0.1000 to +0.1000) over 6 queries: 1
win, 2 ties, 3 losses.
On the frontier of quality against latency, by measured values: hybrid and bm25.
Only 6 queries: intervals of so few are rough. Decided at level 0.05, by nDCG@10 alone. Earlier looks at the same
question are not counted.

Next
- Mend the candidate that failed; the same command goes on from the cache.
- About 640 judged queries in all would separate the best two (now 6), if their difference is as large as it looks.
- If no more judgements can be had, choose within the set by speed, size or cost.`,
    );
  });

  test("few queries on which the best two score alike do not show that more would not part them", () => {
    const { result, ...details } = sampleReport();
    const shown = (judgedQueries: number) =>
      benchmarkTerminal({
        ...details,
        result: {
          ...result,
          dataset: { ...result.dataset, judgedQueries },
          decision: { ...result.decision, queriesNeeded: null },
        },
      }).replaceAll(/\s+/g, " ");
    expect(shown(7)).toContain("The best two score alike so far, which so few queries do not show to last");
    expect(shown(31)).toContain("More queries would hardly separate the best two");
  });

  test("the same note of several candidates is one line", () => {
    const { result, ...details } = sampleReport();
    const candidates = result.candidates.map((one) => ({ ...one, empty: { documents: 0, queries: 2 } }));
    const text = benchmarkTerminal({ ...details, result: { ...result, candidates } }, { columns: 160 });
    expect(text.match(/has no answer to 2 queries/g)).toHaveLength(1);
    expect(text).toContain(
      "! all-MiniLM-L6-v2 (fp32), hybrid and 2 more: has no answer to 2 queries (no word",
    );
  });

  test("no line is wider than the terminal, from 24 columns to 160", () => {
    for (const data of [
      sampleReport(),
      unjudgedReport(),
      hostileReport("東京タワー 👩‍👩‍👧 \u001b[31m"),
      hostileReport("y".repeat(500)),
    ]) {
      for (let columns = 24; columns <= 160; columns += 1) {
        const widest = Math.max(...benchmarkTerminal(data, { columns }).split("\n").map(displayWidth));
        expect(widest).toBeLessThanOrEqual(columns);
      }
    }
  });

  test("what narrow terminals leave out is named", () => {
    const text = benchmarkTerminal(sampleReport(), { columns: 44 }).replaceAll("\n", " ");
    expect(text).toContain(
      "Not shown for want of room: 95 % interval, R@5, unjudged, p95, texts/s, model, memory and dims.",
    );
  });

  test("without colour no escape is sent, with it the words stay the same", () => {
    const plain = benchmarkTerminal(sampleReport(), { columns: 100 });
    const colored = benchmarkTerminal(sampleReport(), { columns: 100, color: true });
    expect(plain).not.toContain("\u001b");
    expect(colored).toContain("\u001b[31mx broken\u001b[0m");
    const codes = ["0", "1", "2", "31", "32", "33"];
    expect(codes.reduce((text, code) => text.replaceAll(`\u001b[${code}m`, ""), colored)).toBe(plain);
  });

  test("data cannot send escapes either", () => {
    expect(
      benchmarkTerminal(hostileReport("\u001b]0;owned\u0007\r\n\u009b31m"), { columns: 100 }).replaceAll(
        "\n",
        "",
      ),
    ).not.toMatch(/\p{Cc}/u);
  });

  test("without judgements: agreement, where they disagree, what to do", () => {
    const text = benchmarkTerminal(unjudgedReport(), { columns: 80 });
    expect(text).toContain("42 %");
    expect(text).toContain("They disagree most on\n- quiet vacuum (q2)");
    expect(text).toContain("Judge some results");
    expect(text).not.toContain("nDCG");
  });
});
