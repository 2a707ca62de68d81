import { expect, test } from "vitest";
import { createByteStringTable } from "./byte-string-table.js";
import { seededRandom } from "./seeded-random.js";

const encoder = new TextEncoder();

test("strings keep their numbers through growth; parts and prefixes are strings of their own", () => {
  const table = createByteStringTable();
  const random = seededRandom(1);
  const known = new Map<string, number>();
  for (let i = 0; i < 60_000; i++) {
    const text = `é${random.below(40_000)}`.slice(random.below(2), 5);
    const bytes = encoder.encode(`<${text}>`);
    const [start, end] = [1, bytes.length - 1];
    expect(table.get(bytes, start, end)).toBe(known.get(text) ?? -1);
    if (known.has(text)) continue;
    table.set(bytes, start, end, known.size * 3);
    known.set(text, known.size * 3);
  }
  expect(known.size).toBeGreaterThan(10_000);
  for (const [text, value] of known) {
    const bytes = encoder.encode(text);
    expect(table.get(bytes, 0, bytes.length)).toBe(value);
  }
});

test("equal hashes are told apart, and the empty string is a string", () => {
  const table = createByteStringTable();
  // The two have the same 32 bits of FNV-1a.
  const [a, b] = [encoder.encode("costarring"), encoder.encode("liquid")];
  table.set(a, 0, a.length, 5);
  expect(table.get(b, 0, b.length)).toBe(-1);
  table.set(b, 0, b.length, 6);
  table.set(a, 2, 2, 7);
  expect([table.get(a, 0, a.length), table.get(b, 0, b.length), table.get(b, 1, 1)]).toEqual([5, 6, 7]);
});
