import { describe, expect, test } from "vitest";
import { createSubwordTable, subwordBuckets } from "./subwords.js";

const whole = 2 ** 31 - 1;

describe("subwordBuckets", () => {
  test("the n-grams of a word, in order", () => {
    const named = ["<wh", "whe", "her", "ere", "re>"];
    const hashes = named.map((gram) => fnv1a(gram) % whole);
    expect(subwordBuckets("where", { min: 3, max: 3, buckets: whole })).toEqual(hashes);
    expect(subwordBuckets("ab", { min: 2, max: 9, buckets: whole })).toEqual(
      ["<a", "<ab", "<ab>", "ab", "ab>", "b>"].map((gram) => fnv1a(gram) % whole),
    );
  });

  test("marks alone are no n-grams, characters alone are", () => {
    expect(subwordBuckets("a", { min: 1, max: 1, buckets: whole })).toEqual([fnv1a("a") % whole]);
  });

  // Of the published test values of FNV-1a, 32 bits; the last of bytes above 127, which fastText counts as negative.
  test("the hash is FNV-1a", () => {
    expect(fnv1a("a")).toBe(0xe40c292c);
    expect(fnv1a("foobar")).toBe(0xbf9cf968);
    expect(subwordBuckets("foobar", { min: 6, max: 6, buckets: whole })[1]).toBe(0xbf9cf968 % whole);
    const signed = Math.imul(Math.imul(0x811c9dc5 ^ 0xffffffc3, 0x01000193) ^ 0xffffffa9, 0x01000193) >>> 0;
    expect(subwordBuckets("é", { min: 1, max: 1, buckets: whole })).toEqual([signed % whole]);
  });

  test("characters are code points", () => {
    expect(subwordBuckets("日本", { min: 3, max: 3, buckets: whole })).toHaveLength(2);
    expect(subwordBuckets("😀", { min: 3, max: 3, buckets: whole })).toHaveLength(1);
  });
});

test("a table has a row for each bucket that is used, and shares it", () => {
  const options = { min: 3, max: 3, buckets: whole };
  const { starts, rows, buckets } = createSubwordTable(["cats", "cat", "x"], options);
  expect([...starts]).toEqual([0, 4, 7, 8]);
  expect(buckets).toHaveLength(6);
  expect([...buckets]).toEqual([...buckets].sort((a, b) => a - b));
  // <ca and cat are in both.
  expect(rows[0]).toBe(rows[4]);
  expect(rows[1]).toBe(rows[5]);
  expect([...rows].map((row) => buckets[row])).toEqual(
    ["cats", "cat", "x"].flatMap((word) => subwordBuckets(word, options)),
  );
  expect(createSubwordTable(["cats", "cat"], { ...options, buckets: 1 }).buckets).toEqual(Int32Array.of(0));
});

/** FNV-1a of an ASCII text. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash >>> 0;
}
