import { describe, expect, test } from "vitest";
import { jsonNumberText } from "./json-number-text.js";
import { readGrade } from "./read-grade.js";
import { readId } from "./read-id.js";

describe("readId", () => {
  test.each([
    ["007", "007"],
    ["https://a.b/c#d", "https://a.b/c#d"],
    ["日本", "日本"],
    ["AB 12/x", "AB 12/x"],
    ["a\u00a0b", "a\u00a0b"],
    ["#a", "#a"],
    [42, "42"],
    [-0, "0"],
    [9007199254740991, "9007199254740991"],
  ])("%j is the id %j", (value, id) => {
    expect(readId(value, "document")).toEqual({ id });
  });

  test.each([
    undefined,
    null,
    "",
    " ",
    " a",
    "a ",
    "a\u00a0",
    "a\nb",
    "a\tb",
    "\u0000",
    "a\u007f",
    "\udc00",
    1.5,
    2 ** 53,
    Number.NaN,
    true,
    {},
    [],
  ])("%j is refused with a reason", (value) => {
    expect(readId(value, "document")).toHaveProperty("problem");
  });
});

describe("readGrade", () => {
  test.each(["2.0", "2,0", "2."])("%j says what to write", (text) => {
    expect(readGrade(text)).toMatchObject({
      problem: expect.stringMatching(/not written as an integer; write 2 /),
    });
  });

  test("a word says what the grades mean and how words become grades", () => {
    expect(readGrade("relevant")).toMatchObject({
      problem: expect.stringMatching(
        /"relevant" is not .*; write 0 for not relevant, 1 and above .*with SQL/,
      ),
    });
  });

  test.each([
    ["2", 2],
    ["-1", -1],
    ["+3", 3],
    [" 0 ", 0],
  ])("%j is %d", (text, grade) => {
    expect(readGrade(text)).toEqual({ grade });
  });

  test.each([null, "", "x", "1.5", "2.0", "1e1", "0x1", "NaN", "--1", "99999999999"])(
    "%j is refused",
    (text) => {
      expect(readGrade(text)).toHaveProperty("problem");
    },
  );

  test("2.0 is told what to write", () => {
    expect(readGrade("2.0")).toMatchObject({ problem: expect.stringContaining("write 2 ") });
  });
});

describe("jsonNumberText", () => {
  test.each([
    ['{"a":19.90}', "a", "19.90"],
    ['{"b":{"a":1},"a": -2.0e+5 ,"c":[{"a":3}]}', "a", "-2.0e+5"],
    ['{"x":"\\"a\\":7","a":8}', "a", "8"],
    ['{"x":["a",{"a":1}],"a":12345678901234567890}', "a", "12345678901234567890"],
    ['{"a":1,"a":2}', "a", "2"],
    ['{"a\\u0062":5}', "ab", "5"],
    ['{"a":"1"}', "a", null],
    ['{"b":1}', "a", null],
    ['{"a":[1]}', "a", null],
    ['{"a":{"a":1}}', "a", null],
    ['{"a":null,"b":3}', "a", null],
  ])("%s has at %s the number %s", (json, key, text) => {
    expect(jsonNumberText(json, key)).toBe(text);
  });
});
