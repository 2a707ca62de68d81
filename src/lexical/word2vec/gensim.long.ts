import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pythonHas, runPython } from "../../../test/python.js";
import { projectRoot } from "../../../test/shared-data.js";
import { createAnalyzer } from "../analyzer.js";
import { runTraining } from "./run-training.js";
import { trainedVectors } from "./trained-vectors.js";
import { createTrainingCorpusBuilder } from "./training-corpus.js";
import { planTraining } from "./training-plan.js";
import { word2vecSettings } from "./word2vec-options.js";

const dims = 50;
const epochs = 20;
const minCount = 10;

// Two trainings never give the same vectors. What they must share is who is near whom: as much of it as two trainings of
// gensim with different seeds share. With n-grams it is less, about four fifths: words hear of each other's n-grams once a
// pool here, and gensim divides the sum of a word's n-grams by one less than there are vectors in it.
test.skipIf(!pythonHas("gensim")).each([
  { name: "words", subwords: null, share: 0.9 },
  { name: "words with n-grams", subwords: { min: 3, max: 5, buckets: 20_000 }, share: 0.75 },
])(
  "neighbours agree with gensim's nearly as gensim's agree with its own (needs gensim in ALIDADE_PYTHON): $name",
  async ({ subwords, share }) => {
    const sentences = await demoSentences();
    const asked = join(mkdtempSync(join(tmpdir(), "alidade-gensim-")), "asked.json");
    writeFileSync(asked, JSON.stringify({ sentences, dims, epochs, minCount, subwords }));
    const { words, first, second } = runPython(script, [asked]) as {
      words: string[];
      first: number[];
      second: number[];
    };
    const builder = createTrainingCorpusBuilder();
    for (const sentence of sentences) builder.add(sentence);
    const corpus = builder.finish(minCount);
    expect(new Set(corpus.words)).toEqual(new Set(words));
    const plan = planTraining(corpus, word2vecSettings({ dims, window: 5, epochs, minCount, subwords }));
    runTraining(plan, 0, 1);
    const trained = trainedVectors(plan).words;
    const ours = words.flatMap((word) => {
      const at = corpus.words.indexOf(word) * dims;
      return [...trained.subarray(at, at + dims)];
    });
    const own = sharedNeighbours(first, second);
    expect(own).toBeGreaterThan(0.4);
    expect(sharedNeighbours(ours, first)).toBeGreaterThan(share * own);
    expect(sharedNeighbours(ours, second)).toBeGreaterThan(share * own);
  },
);

async function demoSentences(): Promise<string[][]> {
  const analyzer = await createAnalyzer({ language: "en" });
  const lines = readFileSync(join(projectRoot, "data", "demo-shop", "corpus.jsonl"), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => {
    const { title, text } = JSON.parse(line) as { title: string; text: string };
    return analyzer.terms(`${title} ${text}`);
  });
}

/** Mean share of the 10 nearest words that two spaces have in common; rows are the same words. */
function sharedNeighbours(a: readonly number[], b: readonly number[]): number {
  const [left, right] = [nearest(a), nearest(b)];
  const shares = left.map((list, row) => list.filter((other) => right[row]!.includes(other)).length / 10);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function nearest(data: readonly number[]): number[][] {
  const rows = Array.from({ length: data.length / dims }, (_, row) => {
    const vector = data.slice(row * dims, (row + 1) * dims);
    const norm = Math.hypot(...vector);
    return vector.map((value) => value / norm);
  });
  return rows.map((vector, row) => {
    const scores = rows.map((other) => other.reduce((sum, value, j) => sum + value * vector[j]!, 0));
    scores[row] = Number.NEGATIVE_INFINITY;
    return [...scores.keys()].sort((x, y) => scores[y]! - scores[x]!).slice(0, 10);
  });
}

const script = `
import json, sys
from gensim.models import FastText, Word2Vec

asked = json.load(open(sys.argv[1], encoding="utf-8"))
options = dict(vector_size=asked["dims"], window=5, min_count=asked["minCount"], sg=1, negative=5, sample=1e-3, workers=1)
kind = Word2Vec
if asked["subwords"]:
    kind = FastText
    options |= dict(min_n=asked["subwords"]["min"], max_n=asked["subwords"]["max"], bucket=asked["subwords"]["buckets"])

def train(seed):
    return kind(asked["sentences"], seed=seed, epochs=asked["epochs"], **options).wv

first, second = train(1), train(2)
words = first.index_to_key
print(json.dumps({"words": words, "first": first[words].ravel().tolist(), "second": second[words].ravel().tolist()}))
`;
