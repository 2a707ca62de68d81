import { expect, test } from "vitest";
import { flagName } from "./flag-name.js";

test("flagName writes a key as its flag", () => {
  expect(["data", "queryId", "qrelsDocument"].map(flagName)).toEqual([
    "--data",
    "--query-id",
    "--qrels-document",
  ]);
});
