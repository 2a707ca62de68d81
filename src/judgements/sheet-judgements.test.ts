import { describe, expect, test } from "vitest";
import { guardId } from "../contracts/sheet-cell.js";
import { parseGradeScale, sheetGrade } from "./grade-scale.js";
import { type ReturnedRow, type SheetJudgements, sheetJudgements } from "./sheet-judgements.js";

const queries = { ids: ["q1", "q2", "007"], shown: ["hot water", "=light", "chain"] };
const documents = { ids: ["d1", "1E5", "=x", "'a"], shown: ["Kettle", "Lamp", "Plug", ""] };

function taken(
  rows: readonly Partial<ReturnedRow>[],
  rater?: string,
): SheetJudgements & { errors: string[] } {
  const errors: string[] = [];
  const result = sheetJudgements(
    rows.map((row, i) => ({
      query: "q1",
      document: "d1",
      grade: "1",
      rater: "",
      queryText: "",
      title: "",
      location: { file: "pool.csv", line: i + 2 },
      ...row,
    })),
    {
      queries,
      documents,
      scale: parseGradeScale("0-3"),
      rater,
      onError: (message, { line }) => errors.push(`${line}: ${message}`),
    },
  );
  return { ...result, errors };
}

describe("sheetJudgements", () => {
  test("ids come back exactly, also where a spreadsheet took the apostrophe off", () => {
    for (const document of documents.ids) {
      for (const cell of [guardId(document), guardId(document).replace(/^'/, "")]) {
        const { ratings, errors } = taken([{ query: guardId("007"), document: cell, grade: "3" }]);
        expect(errors).toEqual([]);
        expect(ratings).toMatchObject([{ queryId: "007", documentId: document, grade: 3, rater: "" }]);
      }
    }
  });

  test("blank grades wait, the same said twice counts once, a rater may be named by row or by file", () => {
    const result = taken([{}, { grade: " " }, {}, { document: "1E5", rater: "bob", grade: "2,0" }], "anna");
    expect(result).toMatchObject({ rows: 4, blank: 1, repeated: 1, changedTexts: 0, errors: [] });
    expect(result.ratings.map(({ rater, grade }) => [rater, grade])).toEqual([
      ["anna", 1],
      ["bob", 2],
    ]);
  });

  test.each<[string, Partial<ReturnedRow>[], RegExp]>([
    [
      "a number",
      [{ document: "1,00E+05" }],
      /2: "1,00E\+05" is the id of none of the documents.*may have been "1E5"/,
    ],
    ["leading zeros", [{ query: "7" }], /the queries.*leading zeros.*"007"/],
    ["a formula", [{ document: "#NAME?" }], /formula/],
    ["a typing error", [{ query: "q11" }], /Did you mean "q1"/],
    ["no id", [{ query: "" }], /no query id/],
    [
      "a grade off the scale",
      [{}, { grade: "7", document: "1E5" }],
      /3: The grade is 7.*from 0 to 3.*--grades/,
    ],
    ["a word", [{ grade: "good" }], /The grade is "good"; expected a whole number from 0 to 3, or nothing/],
    ["half a grade", [{ grade: "1.5" }], /"1.5"/],
    ["a date", [{ grade: "01.02.2026" }], /looks like a date/],
    [
      "two grades",
      [{}, { grade: "2" }],
      /3: Query "q1" and document "d1" get 2 here and 1 in line 2.*--rater/,
    ],
    ["two grades of one rater", [{ rater: "a" }, { rater: "a", grade: "2" }], /both by a$/],
    [
      "another query's text",
      [{ queryText: "'=light" }],
      /names the query "q1" and shows "q2".*sorted one by one/,
    ],
    ["another document's title", [{ title: "Lamp" }], /names the document "d1" and shows "1E5"/],
  ])("%s is a mistake with its line", (_, rows, message) => {
    const { errors } = taken(rows);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(message);
  });

  test("a text that changed, but is not another's, is counted and taken", () => {
    const result = taken([{ queryText: "hot  water", title: "Kettle!" }]);
    expect(result).toMatchObject({ changedTexts: 1, errors: [] });
    expect(result.ratings).toHaveLength(1);
  });
});

describe("grades", () => {
  test.each([
    ["0-3", 0, 3],
    ["-1-4", -1, 4],
    ["0..1", 0, 1],
  ])("%s", (text, lowest, highest) => expect(parseGradeScale(text)).toEqual({ lowest, highest }));

  test.each(["3", "3-0", "0-0", "a-b", ""])("%j is no scale", (text) => {
    expect(() => parseGradeScale(text)).toThrow(/expected the lowest and the highest/);
  });

  test("as spreadsheets leave them", () => {
    const scale = { lowest: -1, highest: 3 };
    expect(["2", "2.0", "2,", "+2", "'2", "-1", ""].map((cell) => sheetGrade(cell, scale))).toEqual([
      { grade: 2 },
      { grade: 2 },
      { grade: 2 },
      { grade: 2 },
      { grade: 2 },
      { grade: -1 },
      { grade: null },
    ]);
  });
});
