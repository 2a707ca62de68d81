import { describe, expect, test } from "vitest";
import {
  errorKind,
  errorMessage,
  InputError,
  InputErrors,
  InterruptedError,
  ProviderError,
} from "./errors.js";
import { didYouMean, nearestName } from "./nearest-name.js";

describe("errors", () => {
  test("are told by their marker, also from another copy of the package", () => {
    expect(
      [new InputError("a"), new ProviderError("b"), new InterruptedError(), new Error("c"), null, "text"].map(
        errorKind,
      ),
    ).toEqual(["input", "provider", "interrupted", null, null, null]);
    const foreign = Object.assign(new Error("from elsewhere"), { "alidade:error": "input" });
    expect(errorKind(foreign)).toBe("input");
  });

  test("say where a mistake stands", () => {
    expect(new InputError("no id", { file: "q.csv", line: 3, column: 7 }).message).toBe("no id (q.csv:3:7)");
    expect(new InputError("no id", { file: "q.csv" }).message).toBe("no id (q.csv)");
  });

  test("several are shown together, and those not shown are counted", () => {
    const many = new InputErrors([new InputError("one"), new InputError("two")], 7);
    expect(many.message).toBe("one\ntwo\n… and 5 more");
    expect(errorKind(many)).toBe("input");
  });

  test("anything thrown has a message", () => {
    expect([errorMessage(new Error("x")), errorMessage("y"), errorMessage(undefined)]).toEqual([
      "x",
      "y",
      "undefined",
    ]);
  });
});

describe("nearestName", () => {
  test("finds a typo and leaves what is too far", () => {
    expect(nearestName("recal", ["precision", "recall", "map"])).toBe("recall");
    expect(nearestName("NDCG", ["ndcg", "map"])).toBe("ndcg");
    expect(nearestName("completely-else", ["recall"])).toBeNull();
    expect(nearestName("x", [])).toBeNull();
  });

  test("makes a sentence of it, or nothing", () => {
    expect(didYouMean("recal", ["recall"])).toBe(' Did you mean "recall"?');
    expect(didYouMean("zzzzzzz", ["recall"])).toBe("");
  });
});
