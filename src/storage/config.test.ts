import { describe, expect, test } from "vitest";
import { InputError } from "../contracts/errors.js";
import { parseConfig } from "./config.js";

function failure(text: string): string {
  try {
    parseConfig(text, "alidade.yaml");
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error("the config was accepted");
}

describe("parseConfig", () => {
  test("fills in the defaults", () => {
    const { config } = parseConfig("data: ./shop\nmodels: [bm25]\n", "alidade.yaml");
    expect(config.metrics).toEqual(["ndcg@10", "precision@5", "recall@5"]);
    expect(config.depth).toBe(1000);
    expect(config.split).toBe("test");
  });

  test("names the place, the value and the nearest key of a typo", () => {
    expect(failure("data: ./shop\nmodel: [bm25]\n")).toMatch(
      /model is not a key.*Did you mean "models"\?.*alidade\.yaml:2:\d/,
    );
  });

  test("names a key mistyped inside data", () => {
    expect(failure("data:\n  corpus: a.csv\n  querys: q.csv\n")).toMatch(
      /data\.querys is not a key.*"queries".*:3:/,
    );
  });

  test("quotes a value out of range with its line", () => {
    expect(failure("data: ./shop\ndepth: 0\n")).toMatch(/depth is 0; .*(alidade\.yaml:2:8)/);
  });

  test("says why a value that may be text or a mapping is neither", () => {
    expect(failure('data: ""\n')).toMatch(/^data is ""; expected text that is not empty/);
  });

  test("says what is missing", () => {
    expect(failure("models: [bm25]\n")).toMatch(/data is missing/);
  });

  test("refuses a secret without repeating it", () => {
    const message = failure("data: ./shop\nopenai_api_key: sk-12345\n");
    expect(message).toMatch(/openai_api_key looks like a secret.*:2:/);
    expect(message).not.toContain("sk-12345");
  });

  test.each(["models: [bm25, sk-proj-AbCdEf0123456789AbCdEf01]", "split: postgres://shop:hunter2@db/x"])(
    "refuses a secret by the look of its value: %s",
    (line) => {
      const message = failure(`data: ./shop\n${line}\n`);
      expect(message).toMatch(/looks as if it held .*environment.*\(alidade\.yaml:2:/);
      expect(message).not.toMatch(/AbCdEf|hunter2/);
    },
  );

  test("rules are words, not those of a schema library", () => {
    const message = failure(
      "data: 3\nmodels: bm25\nmetrics: []\ndepth: ten\nalpha: 2\nlimit: 1.5\nhybrids: [{ of: [a], method: rff }]\n",
    );
    expect(message.split("\n")).toEqual([
      "data is 3; expected text or a mapping, such as ./my-shop or { corpus: products.csv, queries: queries.csv } (alidade.yaml:1:7)",
      'models is "bm25"; expected a list, such as [bm25, static:embedded] (alidade.yaml:2:9)',
      'hybrids[0].of is ["a"]; expected at least 2 entries (alidade.yaml:7:17)',
      'hybrids[0].method is "rff"; expected one of rrf, weighted-sum, comb-sum, comb-mnz, rbc, borda, dbsf. Did you mean "rrf"? (alidade.yaml:7:30)',
      "metrics is []; expected at least 1 entry (alidade.yaml:3:10)",
      'depth is "ten"; expected a number (alidade.yaml:4:8)',
      "limit is 1.5; expected a whole number (alidade.yaml:6:8)",
      "alpha is 2; expected a number below 0.5 (alidade.yaml:5:8)",
    ]);
  });

  test("points at broken YAML", () => {
    expect(failure("data: [./shop\n")).toMatch(/not valid YAML.*alidade\.yaml:/);
  });

  test.each([
    ["data: *x\n", /cannot be used: Unresolved alias.*\(alidade\.yaml:1:7\)/],
    ["data: ./shop\nmodels: &m\n  - *m\n", /cannot be used: .*circular.*\(alidade\.yaml:3:5\)/],
    [
      `data: ./shop\nmodels:\n  - &a [x]\n${Array.from({ length: 9 }, (_, i) => `  - &${"bcdefghij"[i]} [${`*${"abcdefghi"[i]}, `.repeat(9)}]\n`).join("")}`,
      /cannot be used: Excessive alias count.*\(alidade\.yaml:\d+:\d+\)/,
    ],
  ])("refuses an alias that cannot be resolved, with its place", (text, message) => {
    expect(failure(text)).toMatch(message);
  });

  test.each([
    ['["*.com"]', 'egress[0] is "*.com"; expected the name of one host, whole and without http:// or *'],
    ['["http://a.com"]', "such as api.example.com or mlflow.example.com:5000 (alidade.yaml:2:"],
    ["[a.com:99999]", "a port from 1 to 65535"],
    [
      "None",
      'egress is "None"; expected one of any, none, or a list of hosts such as [api.example.com, mlflow.example.com:5000]. Did you mean "none"?',
    ],
  ])("says the rule of egress in words: %s", (egress, message) => {
    expect(failure(`data: ./shop\negress: ${egress}\n`)).toContain(message);
  });

  test.each(["", "- a\n", "42\n"])("refuses a document that is no mapping: %j", (text) => {
    expect(failure(text)).toMatch(/must be a mapping/);
  });
});
