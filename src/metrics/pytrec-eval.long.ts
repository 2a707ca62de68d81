import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { pythonHas, runPython } from "../../test/python.js";
import { shared } from "../../test/shared-data.js";
import type { Qrels } from "../contracts/qrels.js";
import type { Run } from "../contracts/run.js";
import { readQrelsFile } from "../datasets/read-qrels-file.js";
import { type SeededRandom, seededRandom } from "../numeric/seeded-random.js";
import { evaluateRun } from "./evaluate-run.js";
import { measures } from "./measures.js";
import { parseMetricName } from "./metric-name.js";

/** What pytrec_eval computes and is not compared: not asked, as in trec-eval-golden.test.ts, or not a score. */
const leftOut = ["G", "Rndcg", "ndcg_rel", "relstring", "runid", "num_q"];

const folder = mkdtempSync(join(tmpdir(), "alidade-pytrec-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ready = pythonHas("pytrec_eval");

describe.each(["msrd-movies", "chorus-electronics", "scifact"])("random runs over %s", (name) => {
  const data = shared("datasets", name);
  const skipped = data === null || !ready;
  const seeds = Array.from({ length: 10 }, (_, i) => i + 1);

  test.skipIf(skipped).each(seeds)(
    "seed %i: every metric of pytrec_eval agrees to 1e-6 under trec9 (needs the shared data, and ALIDADE_PYTHON with pytrec-eval-terrier)",
    async (seed) => {
      const random = seededRandom(seed);
      const judged = await readQrelsFile(join(data!, "qrels", "test.tsv"));
      const qrels = withNegatives(judged, random);
      const run = randomRun(qrels, corpusIds(data!), random);
      const level = seed % 3 === 0 ? 2 : 1;
      const theirs = pytrecEval(qrels, run, level);
      const names = theirs.measures.map((measure) => ourName(measure, level));
      const ours = evaluateRun(qrels, run, names, { profile: "trec9" });
      const rows = theirs.queryIds.map((id) => ours.queryIds.indexOf(id));
      let worst = 0;
      for (const [m, measure] of theirs.measures.entries()) {
        const scores = ours.metrics[names[m]!]!;
        for (const [q, row] of rows.entries()) {
          const expected = theirs.values[q * theirs.measures.length + m]!;
          const difference = Math.abs(inTheirTerms(measure, scores[row]!) - expected);
          if (difference > 1e-6)
            expect.fail(`${measure} of ${theirs.queryIds[q]}: ${scores[row]}, pytrec_eval ${expected}`);
          worst = Math.max(worst, difference);
        }
      }
      expect(worst).toBeLessThanOrEqual(1e-6);
      expect(theirs.queryIds.length).toBe(ours.countedQueries);
      expect(ours.missing.length).toBeGreaterThan(0);
      expect(theirs.measures.length).toBe(89);
    },
  );
});

/**
 * One in twelve judgements becomes pooled but not judged: -1 or -2. The first of each query stays: where a query has no
 * other, pytrec_eval ends with a segmentation fault.
 */
function withNegatives(qrels: Qrels, random: SeededRandom): Qrels {
  const first = new Set(qrels.offsets);
  const grades = Int32Array.from(qrels.grades, (grade, i) =>
    !first.has(i) && random.below(12) === 0 ? -1 - random.below(2) : grade,
  );
  return { ...qrels, grades };
}

/**
 * Lists of 1 to 80 documents in random order, judged ones and others; one query in twenty is missing. Scores come from
 * few values, some of them one float32 but two float64.
 */
function randomRun(qrels: Qrels, corpus: readonly string[], random: SeededRandom): Run {
  const documentIds = [...new Set([...qrels.documentIds, ...corpus])];
  const queryIds: string[] = [];
  const offsets = [0];
  const documents: number[] = [];
  const scores: number[] = [];
  for (const [query, id] of qrels.queryIds.entries()) {
    if (random.below(20) === 0) continue;
    const list = new Set<number>();
    const length = 1 + random.below(80);
    const start = qrels.offsets[query]!;
    const count = qrels.offsets[query + 1]! - start;
    while (list.size < Math.min(length, documentIds.length)) {
      const fromJudged = random.below(3) === 0;
      list.add(fromJudged ? qrels.documents[start + random.below(count)]! : random.below(documentIds.length));
    }
    const values = 2 + random.below(200);
    queryIds.push(id);
    for (const row of list) {
      documents.push(row);
      scores.push((random.below(values) - 20) / 7 + random.below(2) * 1e-12);
    }
    offsets.push(documents.length);
  }
  return {
    name: "random",
    queryIds,
    documentIds,
    offsets: Int32Array.from(offsets),
    documents: Int32Array.from(documents),
    scores: Float64Array.from(scores),
  };
}

interface PeerScores {
  readonly measures: string[];
  readonly queryIds: string[];
  /** Queries × measures. */
  readonly values: Float64Array;
}

function pytrecEval(qrels: Qrels, run: Run, level: number): PeerScores {
  writeFileSync(join(folder, "qrels.tsv"), linesOf(qrels, qrels.grades));
  writeFileSync(join(folder, "run.tsv"), linesOf(run, run.scores));
  const output = runPython(script, [folder, String(level), leftOut.join(",")]);
  const bytes = readFileSync(join(folder, "values.f64"));
  const values = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return { ...(output as Omit<PeerScores, "values">), values };
}

function linesOf(
  { queryIds, documentIds, offsets, documents }: Omit<Qrels, "grades">,
  values: Int32Array | Float64Array,
): string {
  const lines: string[] = [];
  for (const [query, id] of queryIds.entries()) {
    for (let i = offsets[query]!; i < offsets[query + 1]!; i++)
      lines.push(`${id}\t${documentIds[documents[i]!]}\t${values[i]}\n`);
  }
  return lines.join("");
}

function corpusIds(data: string): string[] {
  return readFileSync(join(data, "corpus.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { _id: string })._id);
}

function ourName(measure: string, level: number): string {
  const name = parseMetricName(measure);
  const levelled = level > 1 && measures[name.measure].noLevel === null;
  return levelled ? parseMetricName(`${measure}-l${level}`).canonical : name.canonical;
}

/** Of the geometric means it gives the logarithm of each query. */
function inTheirTerms(measure: string, score: number): number {
  return measure.startsWith("gm_") ? Math.log(Math.max(score, 1e-5)) : score;
}

const script = `
import array, json, sys
import pytrec_eval

folder, level, left_out = sys.argv[1], int(sys.argv[2]), sys.argv[3].split(",")

def read(file, number):
    result = {}
    with open(f"{folder}/{file}", encoding="utf8") as lines:
        for line in lines:
            query, document, value = line.rstrip("\\n").split("\\t")
            result.setdefault(query, {})[document] = number(value)
    return result

wanted = set(pytrec_eval.supported_measures) - set(left_out)
evaluator = pytrec_eval.RelevanceEvaluator(read("qrels.tsv", int), wanted, relevance_level=level)
scores = evaluator.evaluate(read("run.tsv", float))
queries = list(scores)
measures = sorted(scores[queries[0]])
values = array.array("d", (scores[query][measure] for query in queries for measure in measures))
with open(f"{folder}/values.f64", "wb") as file:
    values.tofile(file)
print(json.dumps({"measures": measures, "queryIds": queries}))
`;
