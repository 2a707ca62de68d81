import { describe, expect, test } from "vitest";
import { decisionRecord } from "./decision-record.js";
import { markdownBlock, markdownCode, markdownTable, markdownText } from "./markdown-text.js";
import { hostileReport, sampleReport, unjudgedReport } from "./sample-report.case.js";

const headings = (text: string) => text.split("\n").filter((line) => line.startsWith("#"));

describe("decisionRecord", () => {
  test("has a part for each question a reader asks", () => {
    expect(headings(decisionRecord(sampleReport()))).toEqual([
      "# Embedding model for my-shop",
      "## Question",
      "## Verdict",
      "## Evidence",
      "## Ruled out",
      "## Cost",
      "## Risks",
      "## What would change the verdict",
      "## Compute it again",
    ]);
  });

  test("gives the verdict with its set, what was ruled out by how much, and the risks", () => {
    const text = decisionRecord(sampleReport());
    expect(text).toContain("- hybrid: nDCG@10 0.5500, 95 % interval 0.4500 to 0.6500, n = 6");
    expect(text).toContain(
      "- bm25, by all-MiniLM-L6-v2 (fp32) (p = 0.010): −0.2500 (95 % interval −0.3500 to −0.1500, n = 6, 1 win, 2 ties, 3 losses)",
    );
    expect(text).toContain("- broken was not judged: failed: model.onnx is 132 bytes");
    expect(text).toContain("cut 12 % of the documents");
    expect(text).toContain(
      "Judged by nobody, and counted as not relevant, of the top 10: all-MiniLM-L6-v2 (fp32) 25 %",
    );
    expect(text).toContain("```\nalidade verify a1b2c3d4\n```");
    expect(text).toContain("Earlier looks at the same question are not counted");
    expect(text).toContain("```\nalidade bench --data ./my-shop --model bm25\n```");
  });

  test("a remark is no risk; what judging the unjudged could change has its bounds", () => {
    const { result, ...details } = sampleReport();
    const text = decisionRecord({ ...details, result });
    expect(text.split("## Risks")[1]).not.toContain("timing cached");
    expect(text).toContain("Judgements of documents that are unjudged today can move any score, up or down.");
    const [a, b] = result.decision.couldBeBest as [string, string];
    const one = { share: 0.5, queries: 5, documents: 30, score: 0.5, low: 0.4, high: 0.7 };
    const condensed = { mean: 0.55, low: 0.5, high: 0.6, n: 6 };
    const pair = { a, b, delta: 0.01, low: -0.1, high: 0.15, exact: true, openQueries: 6, settled: false };
    const holes = [
      {
        metric: "ndcg@10",
        k: 10,
        grades: [1, 2],
        candidates: [a, b].map((id) => ({ id, ...one, condensed })),
        pairs: [pair],
      },
    ];
    expect(decisionRecord({ ...details, result: { ...result, holes } })).toContain(
      "Documents that nobody judged could turn the order of all-MiniLM-L6-v2 (fp32) − hybrid (−0.1000 to +0.1500).",
    );
  });

  test("without judgements it decides nothing", () => {
    const text = decisionRecord(unjudgedReport());
    expect(text).toContain("**No judgements, so no quality to decide on.**");
    expect(text).not.toContain("Could be the best");
  });

  test("hostile text stays in its cell and starts no markup", () => {
    const text = decisionRecord(hostileReport("a|b\n# x <img src=y> [l](javascript:1) ```"));
    expect(headings(text).filter((line) => line.includes("x &lt;img")).length).toBeLessThanOrEqual(1);
    expect(text.replaceAll(/(`+)[^`].*?[^`]\1(?!`)/gs, "")).not.toMatch(/<img|(?<!\\)\]\(javascript/);
    const table = text.split("\n").filter((line) => line.startsWith("|"));
    const cells = table.map((line) => line.replaceAll("\\|", "").split("|").length);
    expect(new Set(cells).size).toBe(1);
  });
});

describe("Markdown", () => {
  test("text is shown literally", () => {
    expect(markdownText("a*b_c`d`[e](f)<i>&amp;|")).toBe("a\\*b\\_c\\`d\\`\\[e\\](f)&lt;i>&amp;amp;\\|");
    expect(markdownText("# head")).toBe("\\# head");
    expect(markdownText("- item")).toBe("\\- item");
    expect(markdownText("1. item")).toBe("1\\. item");
    expect(markdownText("all-MiniLM-L6-v2 (fp32), 20.2, p < 0.1, nDCG@10")).toBe(
      "all-MiniLM-L6-v2 (fp32), 20.2, p < 0.1, nDCG@10",
    );
    expect(markdownText("see https://x.y and @someone")).toBe("see https&#58;//x.y and &#64;someone");
  });

  test("code cannot be left from inside", () => {
    expect(markdownCode("a``b|c")).toBe("```a``b|c```");
    expect(markdownCode("`")).toBe("`` ` ``");
    expect(markdownBlock("x\n````\ny")).toMatch(/^`{5}\n.*\n`{5}$/);
  });

  test("tables align", () => {
    expect(markdownTable(["a", "b"], [["1", "2"]], new Set([1]))).toBe(
      "| a | b |\n| --- | ---: |\n| 1 | 2 |",
    );
  });
});
