import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLabels } from "./read-labels.js";

let cwd = "";
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "alidade-labels-"));
});
afterAll(() => rm(cwd, { recursive: true }));

async function read(name: string, text: string | Uint8Array, ids = ["a", "b", "7"]) {
  await writeFile(join(cwd, name), text);
  return readLabels(name, ids, { cwd });
}

test("CSV, TSV and JSON lines, columns by their usual names, in the order of the items", async () => {
  const expected = { labels: ["x", null, "2"], labelled: 2 };
  expect(await read("l.csv", "sku,category,price\n7,2,9\na,x,1\nb,,3\n")).toEqual(expected);
  expect(await read("l.tsv", "label\tid\n2\t7\nx\ta\n")).toEqual(expected);
  expect(await read("l.jsonl", '{"id":7,"label":2}\n{"id":"a","label":"x"}\n')).toEqual(expected);
});

test("an unknown id, a second label and a file without labels are refused, with file and line", async () => {
  await expect(read("u.csv", "id,label\na,x\nzz,y\n")).rejects.toThrow(
    'No item has the id "zz"; leave the line out (u.csv:3)',
  );
  await expect(read("t.csv", "id,label\na,x\na,y\n")).rejects.toThrow(
    /has the label "y", and had "x".*t\.csv:3/,
  );
  await expect(read("e.csv", "id,label\na,\n")).rejects.toThrow("There is not one label in it (e.csv)");
  await expect(read("n.csv", "id,price\na,1\n")).rejects.toThrow(/hold the label.*n\.csv/s);
});

test("binary files and other encodings are refused by name", async () => {
  await expect(read("b.csv", Uint8Array.from([0x69, 0x64, 0, 1, 2, 255, 254, 10]))).rejects.toThrow(/b\.csv/);
  await expect(read("w.csv", Buffer.from("id,label\na,caf\xe9\n", "latin1"))).rejects.toThrow(/w\.csv/);
  await expect(readLabels("none.csv", ["a"], { cwd })).rejects.toThrow(/none\.csv/);
});
