import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../test/shared-data.js";
import { createAnalyzer } from "./analyzer.js";
import { createLsaEncoder, fitLsa } from "./lsa.js";
import { createPostings } from "./postings.js";
import { fitTfIdf } from "./tf-idf.js";
import { createVocabulary } from "./vocabulary.js";

interface Expected {
  readonly texts: readonly string[];
  readonly queries: readonly string[];
  readonly cases: readonly {
    readonly sublinear: boolean;
    readonly minDf: number;
    readonly terms: readonly string[];
    readonly idf: readonly number[];
    readonly weights: readonly (readonly number[])[];
    readonly singularValues: readonly number[];
    readonly documents: readonly (readonly number[])[];
    readonly queries: readonly (readonly number[])[];
  }[];
}

/** Values of scikit-learn 1.7.2, made by `make.py` beside them. */
const expected = JSON.parse(
  readFileSync(join(projectRoot, "test", "fixtures", "lsa", "expected.json"), "utf8"),
) as Expected;
const { texts, queries } = expected;
const analyzer = await createAnalyzer({ language: null });

describe.each(expected.cases)("as scikit-learn: sublinear $sublinear, min_df $minDf", (golden) => {
  const { sublinear, minDf } = golden;

  test("TF-IDF", () => {
    const vocabulary = createVocabulary(analyzer);
    const postings = createPostings();
    for (const text of texts) {
      postings.beginDocument();
      for (const token of analyzer.tokens(text)) postings.count(vocabulary.add(token));
    }
    const { terms, idf, matrix } = fitTfIdf(postings.columns(), vocabulary.terms(), { sublinear, minDf });
    expect([...terms].sort()).toEqual(golden.terms);
    const columns = terms.map((term) => golden.terms.indexOf(term));
    columns.forEach((column, term) => {
      expect(idf[term]).toBeCloseTo(golden.idf[column]!, 12);
    });
    const dense = texts.map(() => golden.terms.map(() => 0));
    for (let row = 0; row < matrix.rows; row++) {
      for (let i = matrix.offsets[row]!; i < matrix.offsets[row + 1]!; i++) {
        dense[row]![columns[matrix.indices[i]!]!] = matrix.values[i]!;
      }
    }
    dense.forEach((row, r) => {
      row.forEach((value, c) => {
        expect(value).toBeCloseTo(golden.weights[r]![c]!, 12);
      });
    });
  });

  test("singular values, document vectors and queries folded in", async () => {
    const model = await fitLsa(texts, analyzer, { dims: 3, seed: 1, sublinear, minDf });
    golden.singularValues.forEach((value, c) => {
      expect(model.singularValues[c]).toBeCloseTo(value, 8);
    });
    const encode = createLsaEncoder(model, analyzer);
    const all = [...golden.documents, ...golden.queries];
    const vectors = [...texts, ...queries].map((text) => {
      const into = new Float32Array(3);
      encode(text, into);
      return into;
    });
    // A singular vector is known up to its sign.
    const signs = [0, 1, 2].map((c) =>
      Math.sign(all.reduce((sum, row, i) => sum + row[c]! * vectors[i]![c]!, 0)),
    );
    all.forEach((row, i) => {
      const length = Math.hypot(...row);
      row.forEach((value, c) => {
        expect(vectors[i]![c]! * signs[c]!).toBeCloseTo(length < 1e-9 ? 0 : value / length, 5);
      });
    });
  });
});

describe("fitLsa", () => {
  test("counts what it took and what it left", async () => {
    const model = await fitLsa(texts, analyzer, { dims: 100, seed: 1, minDf: 2 });
    expect(model.terms.length).toBe(expected.cases.find(({ minDf }) => minDf === 2)!.terms.length);
    expect(model.allTerms).toBe(expected.cases[0]!.terms.length);
    expect(model.emptyDocuments).toBe(2);
    expect(model.dims).toBeLessThanOrEqual(10);
    expect(model.heldShare).toBeCloseTo(1, 9);
    const three = await fitLsa(texts, analyzer, { dims: 3, seed: 1, minDf: 2 });
    expect(three.heldShare).toBeGreaterThan(0.4);
    expect(three.heldShare).toBeLessThan(1);
  });

  test("words that never stand together meet through others: what LSA is for", async () => {
    const model = await fitLsa(
      [
        "car engine wheel",
        "automobile engine wheel",
        "car wheel",
        "automobile engine",
        "flower petal",
        "flower leaf",
        "petal leaf",
      ],
      analyzer,
      { dims: 2, seed: 1 },
    );
    const encode = createLsaEncoder(model, analyzer);
    const vector = (text: string): Float32Array => {
      const into = new Float32Array(2);
      encode(text, into);
      return into;
    };
    const cosine = (a: string, b: string): number =>
      vector(a).reduce((sum, value, j) => sum + value * vector(b)[j]!, 0);
    expect(cosine("car", "automobile")).toBeGreaterThan(0.9);
    expect(Math.abs(cosine("car", "flower"))).toBeLessThan(0.1);
  });

  test("a text without a known term is zero and counts none", async () => {
    const encode = createLsaEncoder(await fitLsa(texts, analyzer, { dims: 2, seed: 1 }), analyzer);
    const into = Float32Array.of(7, 7);
    expect(encode("xylophone", into)).toBe(0);
    expect([...into]).toEqual([0, 0]);
    expect(encode("human human xylophone", into)).toBe(2);
    expect(Math.hypot(...into)).toBeCloseTo(1, 6);
  });

  test("refuses documents without terms, and options out of range", async () => {
    await expect(fitLsa(["a b", "c d"], analyzer, { dims: 2, seed: 1, minDf: 2 })).rejects.toThrow(
      /no term that stands in 2 of the 2 documents; a lower minDf/,
    );
    await expect(fitLsa([], analyzer, { dims: 2, seed: 1 })).rejects.toThrow(/no term/);
    await expect(fitLsa(texts, analyzer, { dims: 0, seed: 1 })).rejects.toThrow(/dims is 0/);
    await expect(fitLsa(texts, analyzer, { dims: 2, seed: 1, minDf: 1.5 })).rejects.toThrow(/minDf is 1.5/);
  });
});
