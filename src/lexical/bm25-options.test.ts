import { describe, expect, test } from "vitest";
import { errorKind } from "../contracts/errors.js";
import { parseBm25Options } from "./bm25-options.js";

describe("parseBm25Options", () => {
  test("reads every option; what is absent stays undefined", () => {
    expect(
      parseBm25Options({ k1: "0.9", b: "0", language: "German", stem: "false", stopwords: "yes" }),
    ).toEqual({
      k1: 0.9,
      b: 0,
      language: "de",
      stem: false,
      stopwords: true,
    });
    expect(parseBm25Options({}).k1).toBeUndefined();
    expect(parseBm25Options({ language: "AUTO" }).language).toBe("auto");
  });

  test.each([
    [{ k1: "-1" }, 'bm25\'s k1 is "-1"; expected a number from 0'],
    [{ k1: "" }, 'k1 is ""'],
    [{ k1: "Infinity" }, 'k1 is "Infinity"'],
    [{ b: "1.1" }, 'bm25\'s b is "1.1"; expected a number from 0 to 1'],
    [{ b: "x" }, 'b is "x"'],
    [{ stem: "maybe" }, 'stem is "maybe"; expected true or false'],
    [{ stopwords: "constructor" }, 'stopwords is "constructor"'],
    [{ language: "klingon" }, '"klingon" is not a language'],
  ])("rejects %j", (options, message) => {
    try {
      parseBm25Options(options as Record<string, string>);
      expect.unreachable();
    } catch (error) {
      expect(errorKind(error)).toBe("input");
      expect((error as Error).message).toContain(message);
    }
  });
});
