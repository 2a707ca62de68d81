import { describe, expect, test } from "vitest";
import { pythonHas, runPython } from "../../test/python.js";
import { errorKind } from "../contracts/errors.js";
import { type Qrels, qrelsFromMaps } from "../contracts/qrels.js";
import { runFromMaps } from "../contracts/run.js";
import { seededRandom } from "../numeric/seeded-random.js";
import { evaluateRun } from "./evaluate-run.js";

/** Subtopics of each document, by query. */
type Answers = Record<string, Record<string, number[]>>;

function qrelsOf(answers: Answers): Qrels {
  const grades = new Map(
    Object.entries(answers).map(([query, documents]) => [
      query,
      new Map(Object.entries(documents).map(([id, subtopics]) => [id, subtopics.length > 0 ? 1 : 0])),
    ]),
  );
  const lists = Object.values(answers).flatMap((documents) => Object.values(documents));
  const offsets = Int32Array.from({ length: lists.length + 1 }, (_, i) => lists.slice(0, i).flat().length);
  return { ...qrelsFromMaps(grades), subtopics: { offsets, ids: Int32Array.from(lists.flat()) } };
}

const runOf = (lists: Record<string, string[]>) =>
  runFromMaps(
    "test",
    new Map(Object.entries(lists).map(([query, ids]) => [query, new Map(ids.map((id, i) => [id, 100 - i]))])),
  );

describe("alpha-ndcg", () => {
  const qrels = qrelsOf({ q: { a: [0, 1], b: [0], c: [2], d: [] } });
  const score = (ids: string[], name: string) => evaluateRun(qrels, runOf({ q: ids }), [name]).means[name];

  test("worked by hand: a subtopic answered before is worth half", () => {
    const [second, third] = [Math.log2(3), 2];
    const ideal = 2 + 1 / second + 0.5 / third;
    expect(score(["a", "c", "b"], "alpha-ndcg@3")).toBeCloseTo(1, 14);
    expect(score(["b", "x", "a"], "alpha-ndcg@3")).toBeCloseTo((1 + 1.5 / third) / ideal, 14);
    expect(score(["b", "x", "a"], "alpha-ndcg@2")).toBeCloseTo(1 / (2 + 1 / second), 14);
    const repeated = 2 + 1 / second + 0.1 / third;
    expect(score(["a", "b", "c"], "alpha-ndcg(alpha=0.9)@3")).toBeCloseTo(
      (2 + 0.1 / second + 1 / third) / repeated,
      14,
    );
    expect(score(["d", "x"], "alpha-ndcg@3")).toBe(0);
  });

  test("with alpha 0 it is nDCG whose grade is the number of subtopics", () => {
    const random = seededRandom(7);
    const answers = randomAnswers(random, 8);
    const counts = new Map(
      Object.entries(answers).map(([query, documents]) => [
        query,
        new Map(Object.entries(documents).map(([id, subtopics]) => [id, subtopics.length])),
      ]),
    );
    const run = runOf(randomLists(random, answers));
    const alpha = evaluateRun(qrelsOf(answers), run, ["alpha-ndcg(alpha=0)@10"]).metrics;
    const ndcg = evaluateRun(qrelsFromMaps(counts), run, ["ndcg@10"]).metrics;
    for (const [i, value] of alpha["alpha-ndcg(alpha=0)@10"]!.entries())
      expect(value).toBeCloseTo(ndcg["ndcg@10"]![i]!, 12);
  });

  test("judgements without subtopics are refused", () => {
    try {
      evaluateRun(qrelsFromMaps(new Map([["q", new Map([["a", 1]])]])), runOf({ q: ["a"] }), [
        "alpha-ndcg@5",
      ]);
      expect.unreachable();
    } catch (error) {
      expect(errorKind(error)).toBe("input");
      expect((error as Error).message).toContain("alpha-ndcg@5 needs judgements of subtopics");
    }
  });

  test.skipIf(!pythonHas("pyndeval"))(
    "agrees with ndeval on random lists (needs ALIDADE_PYTHON with pyndeval)",
    () => {
      const random = seededRandom(11);
      const answers = randomAnswers(random, 60);
      const lists = randomLists(random, answers);
      for (const alpha of [0.5, 0.9]) {
        const theirs = runPython(script, [JSON.stringify({ answers, lists, alpha })]) as Record<
          string,
          Record<string, number>
        >;
        for (const cutoff of [5, 10, 20]) {
          const name = alpha === 0.5 ? `alpha-ndcg@${cutoff}` : `alpha-ndcg(alpha=${alpha})@${cutoff}`;
          const ours = evaluateRun(qrelsOf(answers), runOf(lists), [name]);
          for (const [i, query] of ours.queryIds.entries())
            expect(ours.metrics[name]![i], `${name} ${query}`).toBeCloseTo(
              theirs[query]![`alpha-nDCG@${cutoff}`]!,
              9,
            );
        }
      }
    },
  );
});

function randomAnswers(random: ReturnType<typeof seededRandom>, queries: number): Answers {
  return Object.fromEntries(
    Array.from({ length: queries }, (_, q) => [
      `q${q}`,
      Object.fromEntries(
        Array.from({ length: 5 + random.below(30) }, (_, d) => [
          `d${d}`,
          [0, 1, 2, 3, 4].filter(() => random.below(4) === 0),
        ]),
      ),
    ]),
  );
}

function randomLists(random: ReturnType<typeof seededRandom>, answers: Answers): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(answers).map(([query, documents]) => {
      const ids = [...Object.keys(documents), "x1", "x2", "x3"];
      for (let i = ids.length - 1; i > 0; i--) {
        const j = random.below(i + 1);
        [ids[i], ids[j]] = [ids[j]!, ids[i]!];
      }
      return [query, ids.slice(0, 25)];
    }),
  );
}

const script = `
import json, sys
import pyndeval

data = json.loads(sys.argv[1])
qrels = [
    (query, str(subtopic), document, 1 if subtopic in subtopics else 0)
    for query, documents in data["answers"].items()
    for document, subtopics in documents.items()
    for subtopic in range(5)
]
run = [(query, document, 100.0 - i) for query, ids in data["lists"].items() for i, document in enumerate(ids)]
print(json.dumps(pyndeval.ndeval(qrels, run, ["alpha-nDCG@5", "alpha-nDCG@10", "alpha-nDCG@20"], alpha=data["alpha"])))
`;
