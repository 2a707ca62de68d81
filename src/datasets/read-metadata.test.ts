import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readMetadata } from "./read-metadata.js";

let cwd = "";
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "alidade-metadata-"));
});
afterAll(() => rm(cwd, { recursive: true }));

const wish = { queries: new Set(["q1"]), documents: new Set(["d1", "d2"]) };
const plain = (columns: ReadonlyMap<string, ReadonlyMap<string, string>>) =>
  Object.fromEntries([...columns].map(([name, column]) => [name, Object.fromEntries(column)]));

test("a BEIR folder: records are flattened, lists and long texts left out, only the wanted ids kept", async () => {
  await mkdir(join(cwd, "beir/qrels"), { recursive: true });
  const lines = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n");
  await writeFile(
    join(cwd, "beir/corpus.jsonl"),
    lines([
      {
        _id: "d1",
        title: "a",
        text: "b",
        metadata: { brand: "Tolva", price: 3.5, attrs: { kind: "x" }, tags: ["y"] },
      },
      {
        _id: "d2",
        text: "c",
        metadata: { brand: "Pawl", sold: true, story: "z".repeat(201) },
        shop: "north",
      },
      { _id: "d3", text: "c", metadata: { brand: "other" } },
    ]),
  );
  await writeFile(
    join(cwd, "beir/queries.jsonl"),
    lines([
      { _id: "q1", text: "t", source: "app" },
      { _id: "q2", text: "t", source: "web" },
    ]),
  );
  await writeFile(join(cwd, "beir/qrels/test.tsv"), "query-id\tcorpus-id\tscore\nq1\td1\t1\n");
  const { queries, documents } = await readMetadata({ kind: "beir", path: "beir" }, wish, { cwd });
  expect(plain(queries)).toEqual({ source: { q1: "app" } });
  expect(plain(documents)).toEqual({
    brand: { d1: "Tolva", d2: "Pawl" },
    price: { d1: "3.5" },
    "attrs.kind": { d1: "x" },
    sold: { d2: "true" },
    shop: { d2: "north" },
  });
});

test("tables: every column that is neither id nor text; columns of lists are not offered", async () => {
  await writeFile(join(cwd, "products.csv"), "sku,name,brand,stock\nd1,Pan,Tolva,\nd9,Lid,Pawl,3\n");
  await writeFile(join(cwd, "asked.tsv"), "qid\tquery\tchannel\nq1\tpan\tapp\n");
  const source = { kind: "tables", corpus: "products.csv", queries: "asked.tsv" } as const;
  const csv = await readMetadata(source, wish, { cwd });
  expect(plain(csv.documents)).toEqual({ brand: { d1: "Tolva" } });
  expect(plain(csv.queries)).toEqual({ channel: { q1: "app" } });
  const corpus = "select 'd1' as id, 'Pan' as text, 7 as price, ['a', 'b'] as tags";
  const sql = await readMetadata({ kind: "tables", corpus }, wish, { cwd });
  expect(plain(sql.documents)).toEqual({ price: { d1: "7" } });
});

test("vectors have no metadata", async () => {
  const { queries, documents } = await readMetadata({ kind: "vectors", path: "x" }, wish, { cwd });
  expect([queries.size, documents.size]).toEqual([0, 0]);
});
