import { type MalformedInput, soundFolder } from "../src/datasets/malformed-inputs.case.js";

/** A run or word vectors that a candidate names, beside sound data. */
const candidateCase = (
  name: string,
  model: string,
  content: string | Uint8Array,
  expect: RegExp,
): MalformedInput => {
  const [kind, file] = model.split(":") as [string, string];
  return {
    name: `${kind}: ${name}`,
    files: { ...soundFolder, [file]: content },
    args: ["--data", "shop", "--model", model],
    expect,
  };
};

const runCase = (name: string, content: string | Uint8Array, expect: RegExp): MalformedInput =>
  candidateCase(name, "run:solr.run", content, expect);

const configCase = (name: string, config: string | Uint8Array, expect: RegExp): MalformedInput => ({
  name: `config: ${name}`,
  files: { ...soundFolder, "alidade.yaml": config },
  args: [],
  expect,
});

/** Malformed candidates and configs, for the command alone: each must end with exit code 2 and nothing written. */
export const malformedCandidates: readonly MalformedInput[] = [
  runCase("an empty file", "", /file is empty \(solr\.run\)/),
  runCase("blank lines", "\n\n", /holds no ranked documents \(solr\.run\)/),
  runCase("five fields", "q1 Q0 d1 1 0.5\n", /fewer than the six fields.*solr\.run:1/),
  runCase("qrels for a run", "q1 0 d1 2\n", /fewer than the six fields.*solr\.run:1/),
  runCase("swapped columns", "q1 Q0 d1 0.5 tag 1\n", /score "tag" is no finite number.*solr\.run:1/),
  runCase(
    "documents for queries",
    "d1 Q0 q1 1 0.5 t\n",
    /not one of the 1 documents it lists is in the corpus/,
  ),
  runCase("a score of NaN", "q1 Q0 d1 1 1 t\nq1 Q0 d2 2 nan t\n", /"nan" is no finite number.*solr\.run:2/),
  runCase("an infinite score", "q1 Q0 d1 1 1e999 t\n", /"1e999" is no finite number.*solr\.run:1/),
  runCase(
    "a document twice",
    "q1 Q0 d1 1 2 t\nq1 Q0 d1 2 1 t\n",
    /"d1" is listed twice for query "q1".*solr\.run:2/,
  ),
  runCase(
    "queries of other data",
    "7 Q0 d1 1 2 t\n",
    /a list for none of the 2 queries; its ids look like "7"/,
  ),
  runCase("Latin-1", Buffer.from("q1 Q0 d\xe9 1 2 t\n", "latin1"), /not valid UTF-8.*solr\.run:1/),
  runCase("UTF-16", Buffer.from("\ufeffq1 Q0 d1 1 2 t\n", "utf16le"), /UTF-16.*solr\.run:1/),
  runCase("a NUL byte", "q1 Q0 d1 1 2 t\nq1 Q0 d\0 2 1 t\n", /NUL byte.*solr\.run:2/),
  runCase("markup", "<html></html>", /holds markup; expected a TREC run.*solr\.run/),
  runCase("JSON cut short", '{"q1":{"d1":1},', /JSON ends before it is complete.*solr\.run:1/),
  runCase("JSON with NaN", '{"q1":{"d1":NaN}}', /NaN and Infinity are not JSON.*solr\.run:1/),
  runCase("a query of JSON twice", '{"q1":{"d1":1},"q1":{}}', /query "q1" is given twice.*solr\.run:1/),
  runCase("a document of JSON twice", '{"q1":{"d1":1,"d1":2}}', /"d1" is listed twice.*solr\.run/),
  runCase("JSON three deep", '{"r":{"q1":{"d1":1}}}', /"q1" is an object; expected a score.*solr\.run:1/),
  runCase(
    "records without a score",
    '[{"query_id":"q1","doc_id":"d1"}]',
    /No field is known to hold the score.*solr\.run:1/,
  ),
  runCase("LZ4 of ranx", Buffer.from([4, 0x22, 0x4d, 0x18, 0, 0]), /compressed with LZ4.*solr\.run/),
  runCase(
    "gzip cut short",
    Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x2b]),
    /data are cut short \(solr\.run\)/,
  ),
  candidateCase("columns without a score", "run:solr.csv", "qid,docno\nq1,d1\n", /hold the score.*solr\.csv/),
  candidateCase(
    "a blank score",
    "run:solr.csv",
    "qid,docno,score\nq1,d1,\n",
    /score "" is no finite number.*solr\.csv:2/,
  ),
  candidateCase("Parquet cut short", "run:solr.parquet", "PAR1 and nothing", /cut short.*solr\.parquet/),
  configCase("an empty file", "", /config must be a mapping.*alidade\.yaml:1/),
  configCase("no YAML", "data: [shop\n", /alidade\.yaml:\d/),
  configCase(
    "an unknown key",
    "data: shop\nmodel: [bm25]\n",
    /model is not a key.*"models".*alidade\.yaml:2/,
  ),
  configCase(
    "a list for text",
    "data: shop\nmodels: bm25\n",
    /models is "bm25"; expected a list.*alidade\.yaml:2/,
  ),
  configCase(
    "an unknown fusion",
    "data: shop\nmodels: [bm25, 'static:embedded']\nhybrids:\n  - of: [bm25, 'static:embedded']\n    method: combmnz\n",
    /expected one of rrf.*"comb-mnz".*alidade\.yaml:5/,
  ),
  configCase(
    "weights where there are none",
    "data: shop\nmodels: [bm25, 'static:embedded']\nhybrids:\n  - of: [bm25, 'static:embedded']\n    method: rbc\n    weights: [1, 2]\n",
    /A hybrid by rbc takes no weights/,
  ),
  configCase("Latin-1", Buffer.from("data: caf\xe9\n", "latin1"), /not UTF-8.*alidade\.yaml/),
  configCase(
    "two megabytes",
    `data: shop\n# ${"x".repeat(2 << 20)}\n`,
    /config has \d+ bytes; at most 1048576.*alidade\.yaml/,
  ),
];
