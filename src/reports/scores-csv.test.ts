import { describe, expect, test } from "vitest";
import { csv } from "./csv.js";
import { sampleReport, unjudgedReport } from "./sample-report.case.js";
import { scoresCsv } from "./scores-csv.js";

describe("csv", () => {
  test("quotes what needs it and doubles quotes", () => {
    expect(
      csv(
        ["a", "b"],
        [
          ["x,y", 'say "hi"'],
          ["line\nbreak", " pad "],
          ["", null],
        ],
      ),
    ).toBe('a,b\n"x,y","say ""hi"""\n"line\nbreak"," pad "\n,\n');
  });

  test("a text that a spreadsheet would compute is disarmed, a number is not", () => {
    expect(
      csv(
        ["t", "n"],
        [
          ["=1+1", -0.5],
          ["@SUM(A1)", 1e-7],
          ["-2", Number.NaN],
          ["\tx", 0],
          ["+x", 1],
        ],
      ),
    ).toBe("t,n\n'=1+1,-0.5\n'@SUM(A1),1e-7\n'-2,\n\"'\tx\",0\n'+x,1\n");
  });
});

describe("scoresCsv", () => {
  test("a line for each query and candidate that has scores", () => {
    const lines = scoresCsv(sampleReport()).split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "query_id,candidate,ndcg@10,recall@5",
      "q1,bm25,0.5,0.5",
      "q1,onnx:./models/all-MiniLM-L6-v2?dtype=fp32,0.9,0.9",
      "q1,hybrid,0.8,0.8",
    ]);
    expect(lines).toHaveLength(1 + 6 * 3 + 1);
  });

  test("without judgements there is only the header", () => {
    expect(scoresCsv(unjudgedReport())).toBe("query_id,candidate\n");
  });
});
