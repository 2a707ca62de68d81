import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { qrelsFromMaps } from "../contracts/qrels.js";
import { datasetFingerprint } from "./dataset-fingerprint.js";

/** The layout as its documentation states it, written out field by field. */
function byHand(...fields: string[]): string {
  const hash = createHash("sha256");
  for (const field of fields) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.byteLength(field));
    hash.update(length).update(field);
  }
  return hash.digest("hex");
}

const none = { ids: [], texts: [] };

describe("datasetFingerprint", () => {
  test("is the documented hash", () => {
    const qrels = qrelsFromMaps(
      new Map([
        [
          "q2",
          new Map([
            ["é", 1],
            ["d", -1],
          ]),
        ],
        ["q1", new Map([["d", 2]])],
      ]),
    );
    const documents = { ids: ["é", "d"], texts: ["naïve 😀", ""] };
    const queries = { ids: ["q2", "q1"], texts: ["b", "a"] };
    expect(datasetFingerprint(documents, queries, qrels)).toBe(
      byHand(
        ...["alidade/dataset-fingerprint/v1", "documents", "2", "d", "", "é", "naïve 😀"],
        ...["queries", "2", "q1", "a", "q2", "b"],
        ...["judgements", "3", "q1", "d", "2", "q2", "d", "-1", "q2", "é", "1"],
      ),
    );
  });

  test("rows are in byte order, not in UTF-16 order", () => {
    expect(datasetFingerprint({ ids: ["\u{1f600}", "\uff5e"], texts: ["a", "b"] }, none, null)).toBe(
      byHand(
        "alidade/dataset-fingerprint/v1",
        "documents",
        "2",
        "\uff5e",
        "b",
        "\u{1f600}",
        "a",
        "queries",
        "0",
        "no judgements",
      ),
    );
  });

  test("text moved between fields, and texts longer than the buffer, change it", () => {
    const print = (ids: string[], texts: string[]): string => datasetFingerprint({ ids, texts }, none, null);
    expect(print(["ab"], ["c"])).not.toBe(print(["a"], ["bc"]));
    const long = "é".repeat(600_000);
    expect(print(["a"], [long])).toBe(
      byHand("alidade/dataset-fingerprint/v1", "documents", "1", "a", long, "queries", "0", "no judgements"),
    );
    expect(print(["a"], [long])).not.toBe(print(["a"], [`${long}x`]));
  });
});
