import { describe, expect, test } from "vitest";
import { textTable } from "./tables.js";
import { cutMiddleToWidth, cutToWidth, displayWidth, wrapToWidth } from "./text-width.js";

const columns = [
  { header: "name", overflow: "cut-middle", minWidth: 6 },
  { header: "score", align: "right" },
  { header: "dims", align: "right", dropOrder: 2 },
  { header: "size", align: "right", dropOrder: 1 },
] as const;
const rows = [
  ["a", "0.5", "384", "9 MB"],
  ["a-long-name-here", "0.25", "", "120 MB"],
];

describe("textTable", () => {
  test("aligns by display width", () => {
    expect(textTable(columns, rows, { width: 60 }).text).toBe(
      [
        "name              score  dims    size",
        "────────────────  ─────  ────  ──────",
        "a                   0.5   384    9 MB",
        "a-long-name-here   0.25        120 MB",
      ].join("\n"),
    );
    const wide = textTable(
      [{ header: "t" }, { header: "n", align: "right" }],
      [
        ["東京", "1"],
        ["👩‍👩‍👧", "2"],
        ["é", "3"],
      ],
    ).text;
    expect(new Set(wide.split("\n").slice(2).map(displayWidth))).toEqual(new Set([7]));
  });

  test("gives way in the order asked for and says what was left out", () => {
    expect(textTable(columns, rows, { width: 24 }).leftOut).toEqual(["dims"]);
    const narrow = textTable(columns, rows, { width: 16 });
    expect(narrow.leftOut).toEqual(["dims", "size"]);
    expect(narrow.text.split("\n").at(-1)).toBe("a-lo…here   0.25");
  });

  test("stacks where even the columns that stay have no room, and then shows all of them", () => {
    const { text, leftOut } = textTable(columns, rows, { width: 10 });
    expect(leftOut).toEqual([]);
    expect(text).toBe(
      "a\n  score:\n  0.5\n  dims:\n  384\n  size: 9\n  MB\n\na-long-nam\ne-here\n  score:\n  0.25\n  size:\n  120 MB",
    );
  });

  test("wraps", () => {
    const { text } = textTable(
      [{ header: "k" }, { header: "v", overflow: "wrap", minWidth: 5 }],
      [["x", "one two three"]],
      { width: 10 },
    );
    expect(text.split("\n").slice(2)).toEqual(["x  one two", "   three"]);
  });

  test("neither colour nor data can send a control character", () => {
    const hostile = [["\u001b[2J\u001b]0;title\u0007", "1", "2", "3"]];
    expect(textTable(columns, hostile, { width: 80 }).text).not.toMatch(/(?!\n)\p{Cc}/u);
    const colored = textTable(columns, [[{ text: "\u001b[2Jx", style: "failure" }, "1"]], {
      width: 80,
      color: true,
    }).text;
    expect(
      colored.replaceAll("\u001b[1m", "").replaceAll("\u001b[31m", "").replaceAll("\u001b[0m", ""),
    ).not.toContain("\u001b");
    expect(colored).toContain("\u001b[31m␛[2Jx\u001b[0m");
  });

  test("no rows is a header", () => {
    expect(textTable([{ header: "a" }], []).text).toBe("a\n─");
  });
});

describe("widths", () => {
  test("cuts never pass the width nor split a character", () => {
    for (let width = 0; width < 12; width++) {
      for (const text of [
        "東京タワー",
        "👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧",
        "e\u0301e\u0301e\u0301e\u0301e\u0301",
        "plain ascii text",
      ]) {
        for (const cut of [cutToWidth, cutMiddleToWidth]) {
          const result = cut(text, width);
          expect(displayWidth(result)).toBeLessThanOrEqual(width);
          expect(result).not.toMatch(/\p{Surrogate}|\u200d(?:…|$)/u);
        }
      }
    }
  });

  test("wrapping loses nothing but the spaces it breaks at", () => {
    const text = "one two-three 東京タワー averyveryverylongword end";
    for (let width = 2; width < 60; width++) {
      const lines = wrapToWidth(text, width);
      expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
    }
  });
});
