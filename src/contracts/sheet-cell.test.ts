import { describe, expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { guardFormula, guardId, guardText, quotedCell, unguardId } from "./sheet-cell.js";

describe("guardId and unguardId", () => {
  test.each([
    ["HF-1001", "HF-1001"],
    ["q7", "q7"],
    ["123456789", "123456789"],
    ["007", "'007"],
    ["0", "0"],
    ["1234567890123456", "'1234567890123456"],
    ["1E5", "'1E5"],
    ["3-4", "'3-4"],
    ["=1+1", "'=1+1"],
    ["@you", "'@you"],
    ["＝1", "'＝1"],
    ["'quoted", "''quoted"],
    ["MARCH1", "'MARCH1"],
    ["Okt. 24", "'Okt. 24"],
    ["true", "'true"],
    ["Wahr", "'Wahr"],
    ["a;=b", "a;'=b"],
    ["a;'=b", "a;''=b"],
    ["red kettle, 2 l", "red kettle, 2 l"],
    ["", "'"],
  ])("%j is written %j and comes back", (id, cell) => {
    expect(guardId(id)).toBe(cell);
    expect(unguardId(cell)).toBe(id);
  });

  test("any id comes back, whatever it is made of", () => {
    const random = seededRandom(5);
    const letters = [..."'=+-@;,|\t0190eEaäMARch. /＝\"#漢"];
    for (let trial = 0; trial < 20_000; trial++) {
      const id = Array.from({ length: random.below(9) }, () => letters[random.below(letters.length)]!).join(
        "",
      );
      expect(unguardId(guardId(id))).toBe(id);
      expect(guardId(id)).not.toMatch(/^[=+\-@＝\t]/);
      expect(guardId(id)).not.toMatch(/[;,|\t][=+\-@＝]/);
    }
  });
});

test("text is one line and never begins a formula, nor does a cell that another delimiter would begin", () => {
  expect(guardText("  two\r\nlines\tand more ")).toBe("two lines and more");
  expect(guardText("=HYPERLINK(1)")).toBe("'=HYPERLINK(1)");
  expect(guardText("\n-5 °C")).toBe("'-5 °C");
  expect(guardText("a;=cmd|'/c calc'!A1")).toBe("a; =cmd|'/c calc'!A1");
  expect(guardText("pot, pan;pot")).toBe("pot, pan;pot");
  expect(guardFormula("+1")).toBe("'+1");
});

test("cells are quoted where any delimiter, a quote or a line end is in them", () => {
  expect(["a", "a,b", "a;b", 'a"b', " a", "a\nb", ""].map(quotedCell)).toEqual([
    "a",
    '"a,b"',
    '"a;b"',
    '"a""b"',
    '" a"',
    '"a\nb"',
    "",
  ]);
});
