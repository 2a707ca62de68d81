import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { seededRandom } from "../numeric/seeded-random.js";
import { errorList } from "./error-list.js";
import { readDelimited } from "./read-delimited.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alidade-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function recordsOf(
  text: string,
  { delimiter = ",", maxLineBytes }: { delimiter?: "," | "\t"; maxLineBytes?: number } = {},
): Promise<{
  columns: readonly string[];
  records: (readonly string[])[];
  lines: number[];
  notes: string[];
}> {
  const path = join(folder, "t.csv");
  await writeFile(path, text);
  const errors = errorList();
  let columns: readonly string[] = [];
  const records: (readonly string[])[] = [];
  const lines: number[] = [];
  const notes: string[] = [];
  await readDelimited(
    { path, shown: "t.csv" },
    delimiter,
    {
      header(names) {
        columns = names;
      },
      record(fields, line) {
        records.push(fields);
        lines.push(line);
      },
      bad: () => undefined,
    },
    { errors, maxLineBytes, onNote: (note) => notes.push(note) },
  );
  errors.throwIfAny();
  return { columns, records, lines, notes };
}

describe("readDelimited", () => {
  test("quotes, doubled quotes, line ends in fields, empty fields, with the line of each record", async () => {
    const text = 'id, "a b" ,c\r\n1,"x, ""y""",\r\n\r\n2,"two\r\nlines\n\nand more",""\n3,6" pipe,"""" \n';
    await expect(recordsOf(text)).rejects.toThrow(/followed by " ".*t\.csv:8\)/);
    expect(await recordsOf(text.replace('"""" ', '""""'))).toEqual({
      columns: ["id", '"a b"', "c"],
      records: [
        ["1", 'x, "y"', ""],
        ["2", "two\r\nlines\n\nand more", ""],
        ["3", '6" pipe', '"'],
      ],
      lines: [2, 4, 8],
      notes: [],
    });
  });

  test("values are text: zeros, NULL, comments and spaces stay", async () => {
    expect((await recordsOf("a,b\n007, NULL\n#x,1e3\n")).records).toEqual([
      ["007", " NULL"],
      ["#x", "1e3"],
    ]);
  });

  test("tabs: rows of empty fields are rows, commas are text", async () => {
    expect((await recordsOf("a\tb\n\t\nx,y\t\n", { delimiter: "\t" })).records).toEqual([
      ["", ""],
      ["x,y", ""],
    ]);
    await expect(recordsOf('a\tb\n"so" he said\tx\n', { delimiter: "\t" })).rejects.toThrow(
      /does not quote.*t\.csv:2\)/,
    );
  });

  test("a quoted header may go over lines", async () => {
    expect((await recordsOf('"a\nb",c\n1,2\n')).columns).toEqual(["a\nb", "c"]);
  });

  test("several rows of the wrong length are told at once", async () => {
    await expect(recordsOf("a,b\n1\n1,2\n1,2,3\n")).rejects.toThrow(/t\.csv:2\)\n.*3 fields.*t\.csv:4\)/);
  });

  test("an open quote is told where it was opened, without reading on for ever", async () => {
    const text = `a,b\n1,2\n3,"${"line\n".repeat(1000)}`;
    await expect(recordsOf(text)).rejects.toThrow(/never closed.*t\.csv:3\)/);
    await expect(recordsOf(text, { maxLineBytes: 100 })).rejects.toThrow(
      /not closed within 100 bytes.*t\.csv:3\)/,
    );
  });

  test("whatever is written by the rules is read back (seeded, 300 tables)", async () => {
    const random = seededRandom(11);
    const pieces = ["a", '"', ",", "\n", "\r\n", " ", "é", "\t", ";", "'"];
    const field = (): string =>
      Array.from({ length: random.below(6) }, () => pieces[random.below(pieces.length)]!).join("");
    const write = (value: string): string =>
      /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
    for (let round = 0; round < 300; round++) {
      const rows = Array.from({ length: 1 + random.below(4) }, () => ["k", field(), field()]);
      const text = [["a", "b", "c"], ...rows].map((row) => row.map(write).join(",")).join("\n");
      expect((await recordsOf(text)).records).toEqual(rows);
    }
  });

  test("a delimiter of another kind is told from the header, and noted", async () => {
    const text = '\ufeffid;"Preis, brutto";name\r\n007;"1,50";"a; ""b"""\r\n';
    expect(await recordsOf(text)).toEqual({
      columns: ["id", "Preis, brutto", "name"],
      records: [["007", "1,50", 'a; "b"']],
      lines: [2],
      notes: ["t.csv: fields are separated by semicolons"],
    });
    expect((await recordsOf("id\ttext\n1\ta,b\n")).notes).toEqual(["t.csv: fields are separated by tabs"]);
    expect((await recordsOf("id|text\n1|a\n")).records).toEqual([["1", "a"]]);
    expect((await recordsOf("text\na;b\n")).records).toEqual([["a;b"]]);
  });

  test("a spreadsheet's sep= line states it", async () => {
    expect(await recordsOf("sep=;\r\nid;a,b\r\n1;x\r\n")).toMatchObject({
      columns: ["id", "a,b"],
      records: [["1", "x"]],
      lines: [3],
    });
  });

  test("where a header holds two of them, the rows decide; one bad row does not", async () => {
    const semicolons = "id;size, cm;name\n1;2;a\n2;3\n3;4;b, c\n";
    await expect(recordsOf(semicolons)).rejects.toThrow(/row has 2 fields, the header 3 \(t\.csv:3\)/);
    expect((await recordsOf("id,a|b,c\n1,2,3\n")).columns).toEqual(["id", "a|b", "c"]);
    expect((await recordsOf("id,a|b,c\n", {})).columns).toEqual(["id", "a|b", "c"]);
    expect((await recordsOf("id\ta,b\n1\t2,3\n", { delimiter: "\t" })).columns).toEqual(["id", "a,b"]);
    await expect(recordsOf("a;b,c\n1;2,3\n")).rejects.toThrow(/commas \(2 columns\) or by semicolons/);
  });

  test("a header with two of them holds back no more than it must", async () => {
    const rows = Array.from({ length: 200 }, (_, i) => [String(i), "x;y", "z"]);
    const text = ["id,a;b,c", ...rows.map((row) => row.join(","))].join("\n");
    const { records, lines } = await recordsOf(text);
    expect(records).toEqual(rows);
    expect(lines).toEqual(rows.map((_, i) => i + 2));
  });
});
