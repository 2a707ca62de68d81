import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../../test/shared-data.js";
import { parseCandidateSpec } from "../../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../../contracts/embedding-provider.js";
import { errorKind } from "../../contracts/errors.js";
import { matrixRow } from "../../contracts/matrix-row.js";
import { openFittableCandidate } from "../../workflows/open-fittable-candidate.js";
import { openFitted } from "../../workflows/open-fitted.js";
import { texts as contractTexts, providerContract } from "../provider.case.js";

const fixtures = join(projectRoot, "test", "fixtures", "words");
const formats = ["word2vec.txt", "word2vec.bin", "glove.txt", "fasttext.vec"];
const scratch = mkdtempSync(join(tmpdir(), "alidade-words-"));

/** Made by `make.py` beside it, with gensim 4.3.3, scikit-learn 1.7.2 and NumPy. */
const expected = JSON.parse(readFileSync(join(fixtures, "expected.json"), "utf8")) as {
  readonly texts: readonly string[];
  readonly queries: readonly string[];
  readonly cases: readonly {
    readonly weights: string;
    readonly components: number;
    readonly documents: readonly (readonly number[])[];
    readonly queries: readonly (readonly number[])[];
  }[];
};

async function opened(
  path: string,
  query = "",
  corpus: readonly string[] = expected.texts,
): Promise<EmbeddingProvider> {
  const model = await openFittableCandidate(parseCandidateSpec(`words:${path}${query}`), {
    baseDir: fixtures,
  });
  return (await openFitted(model, corpus, { fitted: null, threads: 1 })).provider;
}

/** A file of the given content under a name of its own. */
function written(content: string | Buffer): string {
  const folder = mkdtempSync(join(scratch, "f-"));
  writeFileSync(join(folder, "vectors"), content);
  return join(folder, "vectors");
}

async function failure(path: string, query = "", corpus?: readonly string[]): Promise<string> {
  const error = await opened(path, query, corpus).catch((thrown: unknown) => thrown);
  expect(errorKind(error)).toBe("input");
  return (error as Error).message;
}

describe.each(expected.cases)(
  "weights=$weights&components=$components",
  ({ weights, components, ...golden }) => {
    test.each(formats)("%s gives the vectors of NumPy and scikit-learn", async (file) => {
      const provider = await opened(file, `?weights=${weights}&components=${components}`);
      for (const [texts, rows] of [
        [expected.texts, golden.documents],
        [expected.queries, golden.queries],
      ] as const) {
        const { matrix } = await provider.embed(texts, { role: "document" });
        rows.forEach((row, i) => {
          const vector = matrixRow(matrix, i);
          row.forEach((value, j) => {
            expect(vector[j]).toBeCloseTo(value, 5);
          });
        });
      }
      await provider.close();
    });
  },
);

for (const file of formats) {
  providerContract(`words ${file}`, { open: () => opened(file, "", contractTexts), describe: null });
}

describe("what is said of a file and of the documents", () => {
  test("format, size, share of words without a vector, texts without any", async () => {
    const provider = await opened("glove.txt");
    const { fit, files, kind, modules } = provider.manifest;
    expect(kind).toBe("words");
    expect(modules).toContain("RemoveCommonComponents");
    expect(files["glove.txt"]).toMatch(/^[0-9a-f]{64}$/);
    expect(fit!.settings).toMatchObject({
      format: "GloVe text",
      dims: 12,
      weights: "sif",
      components: 1,
      a: 0.001,
    });
    expect(fit!.notes).toEqual([
      "GloVe text: 49 words of 12 dimensions",
      "5.3 % of the documents' 38 words have no vector, most often unknownword (2); 1 of 8 documents have no word with one",
    ]);
    const { tokens, matrix } = await provider.embed(["unknownword", "hiking unknownword"], { role: "query" });
    expect([...tokens]).toEqual([0, 1]);
    expect([...matrixRow(matrix, 0)]).toEqual(Array(12).fill(0));
    await provider.close();
  });

  test("words that stand twice, with spaces, or not in UTF-8 are counted; the first of two is taken", async () => {
    const path = written(
      Buffer.concat([
        Buffer.from("kettle 1 0\n. . . 0 1\nkettle 0 1\n"),
        Buffer.from([0x63, 0x61, 0x66, 0xe9]),
        Buffer.from(" 0 1\nname@domain.com of 0 1\n"),
      ]),
    );
    const provider = await opened(path, "?components=0", ["kettle café"]);
    expect(provider.manifest.fit!.notes[0]).toBe(
      "GloVe text: 5 words of 2 dimensions; 1 stand there again and the first of each is taken; 1 are not UTF-8 and can never be met; 2 hold a space and can never be met",
    );
    const { matrix, tokens } = await provider.embed(["kettle", "café"], { role: "query" });
    expect([...matrixRow(matrix, 0)]).toEqual([1, 0]);
    expect([...tokens]).toEqual([1, 0]);
    await provider.close();
  });

  test("a word is looked for as it is, then in lower case", async () => {
    const path = written("Paris 1 0\nparis 0 1\nboots 1 1\n");
    const provider = await opened(path, "?components=0", ["Paris boots"]);
    const { matrix } = await provider.embed(["Paris", "paris", "PARIS", "BOOTS"], { role: "query" });
    expect([0, 1, 2, 3].map((row) => [...matrixRow(matrix, row)].map(Math.round))).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
      [1, 1],
    ]);
    await provider.close();
  });

  test("a query's word counts though the documents lack it", async () => {
    const provider = await opened("glove.txt", "", ["hiking boots", "rain coat"]);
    const { tokens } = await provider.embed(["kettle"], { role: "query" });
    expect(tokens[0]).toBe(1);
    await provider.close();
  });
});

const binary = (entries: readonly (readonly [string, readonly number[]])[], header: string): Buffer =>
  Buffer.concat([
    Buffer.from(header),
    ...entries.map(([word, values]) =>
      Buffer.concat([Buffer.from(`${word} `), Buffer.from(Float32Array.from(values).buffer)]),
    ),
  ]);

describe("files that cannot be used", () => {
  test.each<[string, string | Buffer, RegExp]>([
    ["empty", "", /The file is empty/],
    ["no vectors at all", "hello world\n", /neither "WORDS DIMS" nor a word and its numbers/],
    ["JSON", '{"a": [1, 2]}\n', /no file of word vectors/],
    ["gzip", Buffer.from([0x1f, 0x8b, 8, 0]), /compressed with gzip; unpack it first/],
    ["a fastText model", Buffer.from([0xba, 0x16, 0x4f, 0x2f, 1]), /fastText model.*\.vec/],
    ["UTF-16", Buffer.from([0xff, 0xfe, 0x61, 0]), /UTF-16/],
    ["a header alone", "3 2\n", /ends after its first line/],
    ["a header of no words", "0 2\na 1 2\n", /declares 0 words of 2 dimensions/],
    ["a header of absurd dims", "5 99999999\na 1 2\n", /at most 10000 dimensions/],
    ["too few numbers", "a 1 2 3\nb 1 2\n", /has 2 numbers after "b"; expected 3.*:2\)/],
    ["too many numbers", "a 1 2\nb 1 2 3\n", /has 3 numbers after "b"; expected 2.*:2\)/],
    ["a number that is none", "a 1 2\nb 1 x\n", /holds "x", which is no number.*:2\)/],
    ["NaN", "a 1 2\nb nan 2\n", /holds "nan", every value must be finite.*:2\)/],
    ["infinite", "2 2\na 1 2\nb 1 -inf\n", /holds "-inf", every value must be finite.*:3\)/],
    ["an empty line", "a 1 2\n\nb 1 2\n", /The line is empty.*:2\)/],
    ["no word", "a 1 2\n 1 2\n", /has no word before its numbers.*:2\)|has 1 numbers.*:2\)/],
    ["tabs", "a\t1\t2\n", /single spaces/],
    [
      "fewer words than declared",
      "3 2\na 1 2\nb 1 2\n",
      /declares 3 words, the file holds 2: it is cut short.*:1\)/,
    ],
    ["more words than declared", "1 2\na 1 2\nb 1 2\n", /declares 1 words, the file holds 2/],
    ["a number with two points", "a 1 2\nboots 1.1.1 2\n", /holds "1.1.1".*:2\)/],
    ["a number beyond float32", "boots 1e39 2\n", /holds "1e39", which is no number that fits float32.*:1\)/],
    ["a line without end", `boots 1 2\n${"x".repeat(3 << 20)}`, /line|numbers/],
    [
      "binary cut short",
      binary(
        [
          ["boots", [1, 2]],
          ["b", [1]],
        ],
        "2 2\n",
      ),
      /Word 2, at byte 18, is cut short/,
    ],
    [
      "binary with NaN",
      binary([["boots", [1, Number.NaN]]], "1 2\n"),
      /Word 1, at byte 4, holds a value that is NaN/,
    ],
    ["binary without a word", binary([["", [1, 2]]], "1 2\n"), /Word 1, at byte 4, has no word/],
    ["binary with fewer words", binary([["boots", [1, 0]]], "2 2\n"), /declares 2 words, the file holds 1/],
  ])("%s", async (_, content, message) => {
    expect(await failure(written(content), "", ["boots and more boots"])).toMatch(message);
  });

  test("a missing file, a folder, and documents in other words", async () => {
    expect(await failure("no-such.txt")).toMatch(/no such file.*no-such\.txt/);
    mkdirSync(join(scratch, "folder"));
    expect(await failure(join(scratch, "folder"))).toMatch(/This is a folder/);
    expect(await failure("glove.txt", "", ["xyzzy plugh"])).toMatch(/None of the words of the 1 documents/);
  });

  test("an abort ends the reading", async () => {
    const model = await openFittableCandidate(parseCandidateSpec("words:glove.txt"), { baseDir: fixtures });
    const error = await model
      .fit(expected.texts, { threads: 1, signal: AbortSignal.abort() })
      .catch((thrown: unknown) => thrown);
    expect(errorKind(error)).toBe("interrupted");
  });
});

test("a fit that was stored gives the same vectors, from a file larger than one block", async () => {
  const words = Array.from({ length: 60_000 }, (_, i) => `w${i}`);
  const lines = words.map(
    (word, i) => `${word} ${(i % 7) + 0.25} ${-(i % 11)} ${1 / (i + 1)} 12345.678901234567890123`,
  );
  const path = written(`${lines.join("\n")}\n`);
  const store = mkdtempSync(join(scratch, "store-"));
  const model = await openFittableCandidate(parseCandidateSpec(`words:${path}`), { baseDir: fixtures });
  const corpus = ["w1 w59999 w30000", "w7 w8 w44444"];
  const first = await openFitted(model, corpus, { fitted: store, threads: 1 });
  const again = await openFitted(model, corpus, { fitted: store, threads: 1 });
  expect([first.reused, again.reused]).toEqual([false, true]);
  expect(again.provider.manifest).toEqual(first.provider.manifest);
  const texts = [...corpus, "w2 w58765"];
  const one = await first.provider.embed(texts, { role: "query" });
  expect((await again.provider.embed(texts, { role: "query" })).matrix).toEqual(one.matrix);
  expect([...one.tokens]).toEqual([3, 3, 2]);
  for (const { provider } of [first, again]) await provider.close();
});
