import { expect, test } from "vitest";
import { candidateRows } from "./candidate-rows.js";
import { sampleReport } from "./sample-report.case.js";

test.each([
  ["bm25", "no word or token it knows"],
  ["dense", "no word or token it knows"],
  ["vectors", "no vector, or one of zeros alone"],
  ["hybrid", "none of its parts can"],
])("of %s the notes say why texts have nothing to be found by: %s", (kind, why) => {
  const { result } = sampleReport();
  const [first] = result.candidates;
  const candidate = {
    ...first!,
    manifest: { ...first!.manifest, kind },
    empty: { documents: 3, queries: 1 },
  };
  const row = candidateRows({ ...result, candidates: [candidate] })[0]!;
  const texts = row.notes.map(({ text }) => text);
  expect(texts).toContain(`can never find 3 documents (${why})`);
  expect(texts).toContain(`has no answer to 1 query (${why})`);
});

test("what a model found while it was fitted stands in the notes, also of a part of a hybrid", () => {
  const { result } = sampleReport();
  const [first] = result.candidates;
  const dense = { kind: "dense", provider: { kind: "lsa", fit: { notes: ["256 dimensions"] } } };
  for (const manifest of [dense, { kind: "hybrid", components: [{ kind: "bm25" }, dense] }]) {
    const row = candidateRows({ ...result, candidates: [{ ...first!, manifest }] })[0]!;
    expect(row.notes).toContainEqual({ kind: "remark", text: "256 dimensions" });
  }
});
