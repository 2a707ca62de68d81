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
    const config = parseConfig("data: ./shop\nmodels: [bm25]\n", "alidade.yaml");
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
    expect(failure('data: ""\n')).toMatch(/^data is ""; Too small/);
  });

  test("says what is missing", () => {
    expect(failure("models: [bm25]\n")).toMatch(/data is missing/);
  });

  test("refuses a secret without repeating it", () => {
    const message = failure("data: ./shop\nopenai_api_key: sk-12345\n");
    expect(message).toMatch(/openai_api_key looks like a secret.*:2:/);
    expect(message).not.toContain("sk-12345");
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

  test.each(["", "- a\n", "42\n"])("refuses a document that is no mapping: %j", (text) => {
    expect(failure(text)).toMatch(/must be a mapping/);
  });
});
