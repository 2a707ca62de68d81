import { expect, test } from "vitest";
import { z } from "zod";
import { schemaRule } from "./schema-rule.js";

test.each([
  [z.string(), 3, "expected text"],
  [z.string().min(1), "", "expected text that is not empty"],
  [z.string().max(3), "abcd", "expected text of at most 3 characters"],
  [z.number(), "x", "expected a number"],
  [z.int(), 1.5, "expected a whole number"],
  [z.int().positive(), 0, "expected a number above 0"],
  [z.int().min(1), 0, "expected a number from 1"],
  [z.number().lt(0.5), 1, "expected a number below 0.5"],
  [z.number().max(9), 10, "expected a number up to 9"],
  [z.boolean(), 1, "expected true or false"],
  [z.array(z.string()).min(2), ["a"], "expected at least 2 entries"],
  [z.array(z.string()).max(1), ["a", "b"], "expected at most 1 entry"],
  [z.array(z.string()), "a", "expected a list"],
  [z.strictObject({ a: z.string() }), 1, "expected a mapping"],
  [z.strictObject({}), { b: 1 }, "expected no key b"],
  [z.literal("v1"), "v2", "expected v1"],
  [z.union([z.string(), z.strictObject({ a: z.string() })]), 3, "expected text or a mapping"],
])("%#: the rule in words", (schema, value, rule) => {
  const parsed = (schema as z.ZodType).safeParse(value, { reportInput: true });
  expect(schemaRule(parsed.error!.issues[0]!)).toBe(rule);
});

test("a choice names the nearest", () => {
  const parsed = z.enum(["rrf", "weighted-sum"]).safeParse("rff", { reportInput: true });
  expect(schemaRule(parsed.error!.issues[0]!)).toBe('expected one of rrf, weighted-sum. Did you mean "rrf"?');
});
