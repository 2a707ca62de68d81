import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Run, runFromMaps } from "../contracts/run.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { readTrecRun, writeTrecRun } from "./trec-run.js";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alidade-"));
  path = join(folder, "runs", "a.trec");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function readText(text: string): Promise<Run> {
  const file = join(folder, "given.trec");
  await writeFile(file, text);
  return readTrecRun(file);
}

describe("TREC run files", () => {
  test("the lines of a small run", async () => {
    const run = runFromMaps(
      "bm25 k1=0.9",
      new Map([
        [
          "q1",
          new Map([
            ["d2", 0.1 + 0.2],
            ["d1", 7],
          ]),
        ],
        ["q2", new Map([["é", -1e-300]])],
      ]),
    );
    await writeTrecRun(path, run);
    expect(await readFile(path, "utf8")).toBe(
      "q1 Q0 d1 1 7 bm25_k1=0.9\nq1 Q0 d2 2 0.30000000000000004 bm25_k1=0.9\nq2 Q0 é 1 -1e-300 bm25_k1=0.9\n",
    );
  });

  test("every score reads back to the same float64", async () => {
    const random = seededRandom(7);
    const scores = [
      0,
      -0,
      5e-324,
      Number.MAX_VALUE,
      1e21,
      2 ** -1022,
      ...Array.from({ length: 500 }, () => random.normal()),
    ];
    const list = new Map(scores.map((score, i) => [`d${i}`, score]));
    const run = runFromMaps("r", new Map([["q", list]]));
    await writeTrecRun(path, run);
    const back = await readTrecRun(path);
    const byId = new Map(Array.from(back.documents, (row, i) => [back.documentIds[row]!, back.scores[i]!]));
    for (const [id, score] of list) expect(Object.is(byId.get(id), score)).toBe(true);
    expect([...back.scores]).toEqual([...run.scores]);
  });

  test("ranks are ignored, equal scores keep their order, queries may be interleaved", async () => {
    const run = await readText(
      "q1 Q0 b 9 1.5 t x y\nq2 Q0 a 1 1 t\n\n# a comment\nq1\tQ0\tc\t1\t1.5\tt\nq1 Q0 d 3 1e1 t\r\n",
    );
    expect(run.queryIds).toEqual(["q1", "q2"]);
    expect(run.name).toBe("t");
    expect(Array.from(run.documents, (row) => run.documentIds[row])).toEqual(["d", "b", "c", "a"]);
    expect([...run.offsets]).toEqual([0, 3, 4]);
  });

  test("interleaved queries, thousands of lines: the same as sorted by hand", async () => {
    const random = seededRandom(3);
    const lines: string[] = [];
    const expected = new Map<string, Map<string, number>>();
    for (let i = 0; i < 6000; i++) {
      const query = `query-${Math.floor(random.uniform() * 7)}`;
      const score = Math.floor(random.uniform() * 50);
      if (i % 100 === 0) lines.push("# a comment between");
      lines.push(`${query} Q0 document-number-${i} 1 ${score} t`);
      const list = expected.get(query) ?? new Map<string, number>();
      expected.set(query, list.set(`document-number-${i}`, score));
    }
    const run = await readText(lines.join("\n"));
    const sorted = runFromMaps("t", expected);
    expect(run.queryIds).toEqual(sorted.queryIds);
    expect(run.offsets).toEqual(sorted.offsets);
    expect(run.scores).toEqual(sorted.scores);
    const ids = ({ documents, documentIds }: Run): string[] =>
      Array.from(documents, (row) => documentIds[row]!);
    expect(ids(run)).toEqual(ids(sorted));
  });

  test.each([
    ["q1 Q0 d1 1 0.5 t\nq2 Q0 d1 1 0.5 t\n\nq1 Q0 d0 1 1 t\nq1 Q0 d1 1 0.4 t\n", 5],
    ["q1 Q0 d1 1 0.5 t\n# c\nq1 Q0 d2 1 0.5 t\nq1 Q0 d1 1 0.5 t", 4],
  ])("a document listed twice is refused across a gap: %j", async (text, line) => {
    await expect(readText(text)).rejects.toThrow(
      new RegExp(`"d1" is listed twice for query "q1" .*:${line}\\)`),
    );
  });

  test.each([
    ["q1 Q0 d1 1 0.5\n", /fewer than the six fields.*given\.trec:1/],
    ["q1 Q0 d1 1 0.5 t\nq1 Q0 d1 2 0.4 t\n", /"d1" is listed twice for query "q1" .*given\.trec:2/],
    ["\n# c\nq1 Q0 d1 1 high t\n", /"high" is no finite number.*given\.trec:3/],
    ["q1 Q0 d1 1 nan t\n", /"nan" is no finite number/],
    ["q1 Q0 d1 1 0x10 t\n", /"0x10" is no finite number/],
    ["q1 Q0 d1 1 1e999 t\n", /"1e999" is no finite number/],
    ["\n\n", /holds no ranked documents/],
  ])("refuses %j", async (text, message) => {
    await expect(readText(text)).rejects.toThrow(message);
  });

  test("a missing file is the user's error", async () => {
    await expect(readTrecRun(join(folder, "none.trec"))).rejects.toMatchObject({ name: "InputError" });
  });

  test.each([[""], ["a\ud800"]])(
    "an id %j that no text file holds is refused and nothing is written",
    async (id) => {
      const run = runFromMaps("r", new Map([["q", new Map([[id, 1]])]]));
      await expect(writeTrecRun(path, run)).rejects.toThrow(/cannot stand in a TREC run file/);
      expect(await readdir(join(folder, "runs"))).toEqual([]);
    },
  );

  test("ids with white space, per cent signs and # are escaped, said in the tag, and read back", async () => {
    const run = runFromMaps(
      "shop",
      new Map([
        [
          "#red jacket",
          new Map([
            ["AB 12/x", 3],
            ["100 %", 2],
            ["a\u00a0b\tc", 1],
            ["%20", 0.5],
            ["é#", 0.25],
          ]),
        ],
        ["007", new Map([["AB 12/x", 1]])],
      ]),
    );
    await writeTrecRun(path, run);
    const text = await readFile(path, "utf8");
    expect(text.split("\n").slice(0, 3)).toEqual([
      "%23red%20jacket Q0 AB%2012/x 1 3 shop;ids=percent-encoded",
      "%23red%20jacket Q0 100%20%25 2 2 shop;ids=percent-encoded",
      "%23red%20jacket Q0 a%C2%A0b%09c 3 1 shop;ids=percent-encoded",
    ]);
    expect(await readTrecRun(path)).toEqual(run);
  });

  test("a per cent sign alone is nobody's escape", async () => {
    const run = runFromMaps("r;ids=percent-encoded", new Map([["q%20", new Map([["100%", 1]])]]));
    await writeTrecRun(path, run);
    expect(await readFile(path, "utf8")).toBe("q%20 Q0 100% 1 1 r\n");
    expect(await readTrecRun(path)).toEqual({ ...run, name: "r" });
  });

  test.each([
    ["q Q0 a%2 1 1 r;ids=percent-encoded\n", /"a%2" is not percent-encoded as the tag/],
    ["q Q0 a%41 1 1 r;ids=percent-encoded\n", /"a%41" is not percent-encoded as the tag/],
    [
      "q Q0 a 1 1 r;ids=percent-encoded\np Q0 b%20 1 1 r\n",
      /does not say that ids are percent-encoded.*:2\)/,
    ],
    ["q Q0 a 1 1 r\np Q0 b%20 1 1 r;ids=percent-encoded\n", /says that ids are percent-encoded.*:2\)/],
  ])("refuses %j", async (text, message) => {
    await expect(readText(text)).rejects.toThrow(message);
  });

  test("a score of infinity is refused", async () => {
    await expect(
      writeTrecRun(path, runFromMaps("r", new Map([["q", new Map([["d", Number.POSITIVE_INFINITY]])]]))),
    ).rejects.toThrow(/Infinity/);
  });
});

describe("lines in every form", () => {
  test("are read as they are one by one: spaces, tabs, ends of lines, comments, signs, exponents, other scripts", async () => {
    const run = await readText(
      [
        "q1 Q0 d1 1 2.5 t",
        "q1\tQ0\td2\t2\t1.50\tt extra fields",
        "  q1 Q0  d3 3 +1 t  ",
        "# a comment",
        "",
        "q2 Q0 d1 1 1e-3 t\r",
        "q2 Q0 é 2 .0001 t",
        "q2 Q0 d4 3 -0.00001 t",
        "q1 Q0 d4 4 -7 t",
        "q2 Q0 d5 4 -12345678901234567890.5 été",
      ].join("\n"),
    );
    const lists = run.queryIds.map((id, query) => [
      id,
      ...Array.from({ length: run.offsets[query + 1]! - run.offsets[query]! }, (_, i) => {
        const at = run.offsets[query]! + i;
        return [run.documentIds[run.documents[at]!], run.scores[at]];
      }),
    ]);
    expect(lists).toEqual([
      ["q1", ["d1", 2.5], ["d2", 1.5], ["d3", 1], ["d4", -7]],
      ["q2", ["d1", 0.001], ["é", 0.0001], ["d4", -0.00001], ["d5", -12345678901234567000]],
    ]);
    expect(run.name).toBe("t");
  });

  test("scores have the float64 that JavaScript reads, whatever their digits", async () => {
    const random = seededRandom(3);
    const texts = Array.from({ length: 4_000 }, (_, i) => {
      const digits = Array.from({ length: 1 + random.below(18) }, () => random.below(10)).join("");
      const point = random.below(digits.length + 1);
      const whole = digits.slice(0, point) || "0";
      return `${i % 3 === 0 ? "-" : ""}${whole}${point < digits.length ? `.${digits.slice(point)}` : ""}`;
    });
    const run = await readText(texts.map((text, i) => `q Q0 d${i} 1 ${text} t`).join("\n"));
    const read = new Map(Array.from(run.documents, (row, at) => [run.documentIds[row], run.scores[at]]));
    texts.forEach((text, i) => {
      expect(read.get(`d${i}`)).toBe(Number(text));
    });
  });

  test.each([
    ["q Q0 d 1 5", "fewer than the six fields"],
    ["q Q0 d 1 5. t\nq Q0 e 1 five t", "five"],
    ["q Q0 d 1 - t", '"-" is no finite number'],
    ["q Q0 d 1 1.2.3 t", "1.2.3"],
    ["q Q0 d 1 1 t\nq Q0 d 2 0 t", "listed twice"],
  ])("%j is refused with its line", async (text, message) => {
    await expect(readText(text)).rejects.toThrow(message);
    await expect(readText(text)).rejects.toMatchObject({ location: { line: text.split("\n").length } });
  });
});
