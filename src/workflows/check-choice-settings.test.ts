import { expect, test } from "vitest";
import { checkChoiceSettings } from "./check-choice-settings.js";

const metrics = ["ndcg@10", "recall@5"];
const check = (require: string[], weights?: Record<string, number>) => () =>
  checkChoiceSettings({ require, weights }, metrics, (path) => ({
    file: path.join("."),
    line: 1,
    column: 2,
  }));

test("what is computed or measured may be asked for, in any spelling", () => {
  expect(
    check([" On-Device", "nDCG@10 >= 60%", "unjudged@10 < 30%", "device.p50 < 5ms"], {
      P95: 1,
      "NDCG@10": 2,
    }),
  ).not.toThrow();
  expect(check([])).not.toThrow();
  expect(check([], {})).not.toThrow();
});

test.each([
  [
    ["p95 < 20ms", "ndcg@5 >= 0.5"],
    undefined,
    /ndcg@5 is asked for and not computed.*recall@5,ndcg@5.*\(require\.1:1:2\)/,
  ],
  [["unjudged@5 < 30%"], undefined, /unjudged@5 is asked for and not computed/],
  [["p59 < 20ms"], undefined, /"p59" is not a measure.*Did you mean "p50".*\(require\.0:1:2\)/],
  [["ondevice"], undefined, /"ondevice" is not a requirement.*did you mean "on-device"/i],
  [[""], undefined, /"" is not a requirement/],
  [["p95 > 20ms"], undefined, /wrong side/],
  [[], { "map@10": 1 }, /map@10 is asked for and not computed.*\(weights:1:2\)/],
  [[], { latancy: 1 }, /"latancy" is not a measure/],
  [[], { constructor: 1 }, /"constructor" is not a measure of a candidate\. Measures/],
  [[], { p95: 1, P95: 2 }, /the weight of p95 is given twice/],
  [[], { p95: Number.POSITIVE_INFINITY }, /the weight of p95 is Infinity; expected a number above 0/],
])("%j %j is refused with its place", (require, weights, message) => {
  expect(check(require, weights)).toThrow(message);
});
