import { gzipSync } from "node:zlib";
import { encodeNpyHeader } from "../numeric/npy.js";
import type { DatasetSource } from "./dataset-source.js";

/** An input that must be refused, as data: the unit test of `readDataset` and the command's own test both run it. */
export interface MalformedInput {
  readonly name: string;
  /** Files to write, by path relative to the working folder; a path that ends in `/` is an empty folder. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Arguments of `alidade bench` that name the data. */
  readonly args: readonly string[];
  /** What the message must say: the rule, the file, and the line where the format has lines. */
  readonly expect: RegExp;
  /** A limit that the command cannot set: such a case is for the library only. */
  readonly maxLineBytes?: number;
}

/** The source that the arguments of a case name; `--model vectors:DIR` wins, because its files are the bad ones. */
export function sourceOfArgs(args: readonly string[]): DatasetSource {
  const given = new Map<string, string>();
  for (let i = 0; i < args.length; i += 2) given.set(args[i]!.replace(/^--/, ""), args[i + 1]!);
  const model = given.get("model");
  if (model?.startsWith("vectors:") === true)
    return { kind: "vectors", path: model.slice("vectors:".length) };
  const corpus = given.get("corpus");
  if (given.has("data")) return { kind: "beir", path: given.get("data")! };
  return {
    kind: "tables",
    corpus,
    id: given.get("id"),
    text: given.get("text"),
    queries: given.get("queries"),
    queryId: given.get("query-id"),
    queryText: given.get("query-text"),
    qrels: given.get("qrels"),
    qrelsQuery: given.get("qrels-query"),
    qrelsDocument: given.get("qrels-document"),
    qrelsGrade: given.get("qrels-grade"),
  };
}

/** A small BEIR folder without a mistake; cases replace single files of it. */
export const soundFolder: Readonly<Record<string, string>> = {
  "shop/corpus.jsonl":
    '{"_id":"d1","title":"Kettle","text":"boils water"}\n{"_id":"d2","title":"","text":"a red lamp"}\n',
  "shop/queries.jsonl": '{"_id":"q1","text":"hot water"}\n{"_id":"q2","text":"light"}\n',
  "shop/qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\n",
};

/** Tables without a mistake; cases replace single files of them. */
export const soundTables: Readonly<Record<string, string>> = {
  "p.csv": 'sku,title,description\n007,Kettle,"boils, fast"\n008,Lamp,"red\nand small"\n',
  "q.csv": "query_id,query\nq1,hot water\nq2,light\n",
  "r.csv": "query_id,sku,grade\nq1,007,2\nq2,008,1\n",
};

/** The arguments that read `soundTables`. */
export const tableArgs: readonly string[] = ["--corpus", "p.csv", "--queries", "q.csv", "--qrels", "r.csv"];

const folderCase = (
  name: string,
  files: MalformedInput["files"],
  expect: RegExp,
  more: Partial<MalformedInput> = {},
): MalformedInput => ({
  name,
  files: { ...soundFolder, ...files },
  args: ["--data", "shop"],
  expect,
  ...more,
});

const tablesCase = (
  name: string,
  files: MalformedInput["files"],
  expect: RegExp,
  args: readonly string[] = tableArgs,
): MalformedInput => ({ name, files: { ...soundTables, ...files }, args, expect });

const vectorsCase = (name: string, files: MalformedInput["files"], expect: RegExp): MalformedInput => ({
  name,
  files: {
    ...soundFolder,
    ...Object.fromEntries(Object.entries(files).map(([path, content]) => [`vec/${path}`, content])),
  },
  args: ["--data", "shop", "--model", "vectors:vec"],
  expect,
});

const bytes = (...parts: (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));

const utf16 = (text: string): Uint8Array =>
  Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);

/** An `.npy` file of float32 rows. */
const npy = (rows: readonly (readonly number[])[]): Uint8Array =>
  Buffer.concat([
    encodeNpyHeader([rows.length, rows[0]?.length ?? 3]),
    Buffer.from(Float32Array.from(rows.flat()).buffer),
  ]);

/** An `.npy` file with a header of one's own and so many bytes of values. */
const npyWith = (dictionary: string, valueBytes: number): Uint8Array => {
  const text = `${dictionary.padEnd(117)}\n`;
  return bytes(
    [0x93],
    "NUMPY",
    [1, 0, 118, 0],
    text,
    Array.from({ length: valueBytes }, () => 0),
  );
};

const ids = (...names: string[]): string => names.map((id) => `{"id":"${id}"}\n`).join("");
const twoRows = npy([
  [1, 0, 0],
  [0, 1, 0],
]);

/** Topics of TREC without a mistake. */
export const soundTopics = `<top>
<num> Number: q1
<title> hot water
<desc> Description:
What boils it &amp; how fast?
</top>
<top>
<num> Number: q2
<title> light
<desc> Description: a lamp
</top>
`;

/** The arguments that read TREC topics and qrels beside the corpus of `soundTables`. */
export const trecArgs: readonly string[] = [
  "--corpus",
  "p.csv",
  "--queries",
  "topics.txt",
  "--qrels",
  "qrels.txt",
];

/** TREC files without a mistake beside the corpus of `soundTables`. */
export const soundTrec: Readonly<Record<string, string>> = {
  "p.csv": soundTables["p.csv"]!,
  "topics.txt": soundTopics,
  "qrels.txt": "q1 0 007 2\nq2 0 008 1\n",
};

const trecCase = (name: string, files: MalformedInput["files"], expect: RegExp): MalformedInput => ({
  name,
  files: { ...soundTrec, ...files },
  args: trecArgs,
  expect,
});

const xml = (topics: string): string => `<?xml version="1.0"?>\n<track>\n${topics}\n</track>\n`;

export const malformedInputs: readonly MalformedInput[] = [
  // BEIR folders: files
  folderCase("no such folder", {}, /no such data folder \(nowhere\)/, { args: ["--data", "nowhere"] }),
  folderCase("a file in place of the folder", { "data.txt": "x" }, /is a file.*--corpus.*\(data\.txt\)/, {
    args: ["--data", "data.txt"],
  }),
  {
    name: "an empty folder",
    files: { "shop/": "" },
    args: ["--data", "shop"],
    expect: /no corpus \(it is empty\).*alidade init.*\(shop\)/,
  },
  {
    name: "a folder of unknown names",
    files: { "shop/products.csv": "sku,title\n1,a\n" },
    args: ["--data", "shop"],
    expect: /no corpus \(it holds products\.csv\).*queries.*qrels.*--corpus/,
  },
  {
    name: "a corpus without queries",
    files: { "shop/corpus.csv": "id,text\n1,a\n" },
    args: ["--data", "shop"],
    expect: /no queries \(it holds corpus\.csv\)/,
  },
  {
    name: "two corpora to choose from",
    files: { ...soundFolder, "shop/corpus.csv": "id,text\n1,a\n" },
    args: ["--data", "shop"],
    expect: /more than one choice of corpus: corpus\.jsonl and corpus\.csv.*\(shop\)/,
  },
  folderCase(
    "judgements both in a folder and in a file",
    { "shop/qrels.tsv": "x" },
    /more than one choice of qrels.*\(shop\)/,
  ),
  {
    name: "no queries.jsonl",
    files: { "shop/corpus.jsonl": soundFolder["shop/corpus.jsonl"]! },
    args: ["--data", "shop"],
    expect: /no such file \(shop\/queries\.jsonl\)/,
  },
  {
    name: "a folder in place of corpus.jsonl",
    files: { "shop/corpus.jsonl/": "", "shop/queries.jsonl": soundFolder["shop/queries.jsonl"]! },
    args: ["--data", "shop"],
    expect: /is a folder; expected a file \(shop\/corpus\.jsonl\)/,
  },
  folderCase("an empty corpus file", { "shop/corpus.jsonl": "" }, /file is empty \(shop\/corpus\.jsonl\)/),
  folderCase(
    "an empty judgements file",
    { "shop/qrels/test.tsv": "" },
    /file is empty \(shop\/qrels\/test\.tsv\)/,
  ),
  folderCase(
    "a corpus of blank lines",
    { "shop/corpus.jsonl": "\n\n" },
    /not one document in it \(shop\/corpus\.jsonl\)/,
  ),
  folderCase(
    "judgements of a header only",
    { "shop/qrels/test.tsv": "query-id\tcorpus-id\tscore\n" },
    /not one judgement.*test\.tsv/,
  ),
  folderCase(
    "a split that is not there",
    {},
    /no split "test".*there are dev, train.*--split.*\(shop\/qrels\)/,
    {
      files: {
        "shop/corpus.jsonl": soundFolder["shop/corpus.jsonl"]!,
        "shop/queries.jsonl": soundFolder["shop/queries.jsonl"]!,
        "shop/qrels/train.tsv": "q1\td1\t1\n",
        "shop/qrels/dev.tsv": "q1\td1\t1\n",
      },
    },
  ),
  {
    name: "a file in place of the folder qrels",
    files: {
      "shop/corpus.jsonl": soundFolder["shop/corpus.jsonl"]!,
      "shop/queries.jsonl": soundFolder["shop/queries.jsonl"]!,
      "shop/qrels": "q1\td1\t1\n",
    },
    args: ["--data", "shop"],
    expect: /qrels must be a folder.*\(shop\/qrels\)/,
  },
  // Text encodings
  folderCase(
    "a binary corpus",
    { "shop/corpus.jsonl": bytes([0x89], "PNG\r\n", [0x1a, 10, 0, 0, 0, 13]) },
    /(NUL|UTF-8).*corpus\.jsonl:[12]\)/,
  ),
  folderCase(
    "a NUL byte",
    { "shop/corpus.jsonl": '{"_id":"d1","text":"a"}\n{"_id":"d2","text":"\0"}\n' },
    /NUL byte.*corpus\.jsonl:2\)/,
  ),
  folderCase(
    "Latin-1 text",
    { "shop/corpus.jsonl": bytes('{"_id":"d1","text":"a"}\n{"_id":"d2","text":"caf', [0xe9], '"}\n') },
    /not valid UTF-8 \(byte 0xe9 after .*caf.*\).*corpus\.jsonl:2\)/,
  ),
  folderCase(
    "UTF-16 with a byte order mark",
    { "shop/queries.jsonl": utf16('{"_id":"q1","text":"a"}\n') },
    /UTF-16.*queries\.jsonl:1\)/,
  ),
  folderCase(
    "UTF-16 without one",
    { "shop/queries.jsonl": utf16('{"_id":"q1","text":"a"}\n').subarray(2) },
    /UTF-16.*queries\.jsonl:1\)/,
  ),
  folderCase(
    "a gzip file",
    { "shop/corpus.jsonl": bytes([0x1f, 0x8b, 8, 0, 0]) },
    /compressed with gzip.*corpus\.jsonl/,
  ),
  folderCase(
    "a line just above the limit",
    { "shop/corpus.jsonl": `{"_id":"d1","text":"${"x".repeat(180)}"}\n` },
    /longer than 200 bytes.*corpus\.jsonl:1\)/,
    {
      maxLineBytes: 200,
    },
  ),
  // JSON lines
  folderCase(
    "truncated JSON",
    { "shop/corpus.jsonl": '{"_id":"d1","text":"a"}\n{"_id":"d2","te' },
    /not JSON.*corpus\.jsonl:2\)/,
  ),
  folderCase(
    "an array a line",
    { "shop/corpus.jsonl": '["d1","a"]\n' },
    /is an array; expected one JSON object.*corpus\.jsonl:1\)/,
  ),
  folderCase(
    "one JSON array over many lines",
    { "shop/corpus.jsonl": '[\n{"_id":"d1","text":"a"}\n]\n' },
    /only "\[".*over several lines.*corpus\.jsonl:1\)/,
  ),
  folderCase(
    "a number a line",
    { "shop/queries.jsonl": "42\n" },
    /is a number; expected one JSON object.*queries\.jsonl:1\)/,
  ),
  folderCase(
    "NaN in JSON",
    { "shop/corpus.jsonl": '{"_id":"d1","text":"a","price":NaN}\n' },
    /NaN and Infinity are not JSON.*corpus\.jsonl:1\)/,
  ),
  // Ids and texts
  folderCase(
    "a missing id",
    { "shop/corpus.jsonl": '{"_id":"d1","text":"a"}\n{"id":"d2","text":"b"}\n' },
    /no "_id"; its keys are id, text.*Rename "id".*corpus\.jsonl:2\)/,
  ),
  folderCase(
    "an id of null",
    { "shop/corpus.jsonl": '{"_id":null,"text":"a"}\n' },
    /document has no id.*corpus\.jsonl:1\)/,
  ),
  folderCase(
    "a blank id",
    { "shop/queries.jsonl": '{"_id":"  ","text":"a"}\n' },
    /query id is blank.*queries\.jsonl:1\)/,
  ),
  folderCase(
    "an id that is a fraction",
    { "shop/corpus.jsonl": '{"_id":1.5,"text":"a"}\n' },
    /id is the number 1\.5.*corpus\.jsonl:1\)/,
  ),
  folderCase(
    "an id beyond exact integers",
    { "shop/corpus.jsonl": '{"_id":12345678901234567890,"text":"a"}\n' },
    /no exact integer.*corpus\.jsonl:1\)/,
  ),
  folderCase(
    "an id that is an object",
    { "shop/corpus.jsonl": '{"_id":{"$oid":"a"},"text":"a"}\n' },
    /id is an object.*corpus\.jsonl:1\)/,
  ),
  folderCase(
    "white space at the end of an id",
    { "shop/corpus.jsonl": '{"_id":"d1 ","text":"a"}\n' },
    /"d1 " begins or ends with white space; remove it.*corpus\.jsonl:1\)/,
  ),
  folderCase(
    "a line end in an id",
    { "shop/queries.jsonl": '{"_id":"q\\n1","text":"a"}\n' },
    /holds control characters.*queries\.jsonl:1\)/,
  ),
  folderCase(
    "half a character in an id",
    { "shop/corpus.jsonl": '{"_id":"d\\ud800","text":"a"}\n' },
    /control characters.*corpus\.jsonl:1\)/,
  ),
  folderCase(
    "the same document twice",
    { "shop/corpus.jsonl": '{"_id":"d1","text":"a"}\n\n{"_id":"d1","text":"b"}\n' },
    /"d1" is given twice; first in line 1 .*corpus\.jsonl:3\)/,
  ),
  folderCase(
    "the same query twice, once as a number",
    { "shop/queries.jsonl": '{"_id":"1","text":"a"}\n{"_id":1,"text":"a"}\n' },
    /"1" is given twice.*queries\.jsonl:2\)/,
  ),
  folderCase(
    "neither title nor text",
    { "shop/corpus.jsonl": '{"_id":"d1","txt":"a"}\n' },
    /neither "title" nor "text"; its keys are _id, txt.*corpus\.jsonl:1\)/,
  ),
  folderCase(
    "a text that is an array",
    { "shop/corpus.jsonl": '{"_id":"d1","text":["a"]}\n' },
    /"text" of the document is an array.*corpus\.jsonl:1\)/,
  ),
  folderCase(
    "nothing but blank documents",
    { "shop/corpus.jsonl": '{"_id":"d1","text":""}\n{"_id":"d2","text":null}\n' },
    /Not one document has a title or a text.*corpus\.jsonl\)/,
  ),
  folderCase(
    "a query without text",
    { "shop/queries.jsonl": '{"_id":"q1"}\n' },
    /query has no "text".*queries\.jsonl:1\)/,
  ),
  folderCase(
    "a blank query",
    { "shop/queries.jsonl": '{"_id":"q1","text":" "}\n{"_id":"q2","text":"b"}\n' },
    /query "q1" has no text.*queries\.jsonl:1\)/,
  ),
  // Judgements
  folderCase(
    "judgements of two columns",
    { "shop/qrels/test.tsv": "query-id\tcorpus-id\nq1\td1\n" },
    /header .* has 2 fields.*test\.tsv:1\)[\s\S]*2 fields.*test\.tsv:2\)/,
  ),
  folderCase(
    "judgements separated by commas",
    { "shop/qrels/test.tsv": "q1,d1,1\n" },
    /1 field; expected three, separated by tabs|header .* has 1 field/,
  ),
  folderCase(
    "TREC qrels",
    { "shop/qrels/test.tsv": "q1 0 d1 1\n" },
    /looks like TREC qrels.*test\.tsv:1\)|header .* has 1 field.*test\.tsv:1\)/,
  ),
  folderCase(
    "columns in the wrong order",
    { "shop/qrels/test.tsv": "corpus-id\tquery-id\tscore\nd1\tq1\t1\n" },
    /expected the query first.*test\.tsv:1\)/,
  ),
  folderCase("a fourth column", { "shop/qrels/test.tsv": "q1\td1\t1\tsure\n" }, /4 fields.*test\.tsv:1\)/),
  folderCase(
    "a fractional grade in a first line without header",
    { "shop/qrels/test.tsv": "q1\td1\t2.5\n" },
    /grade "2\.5" is not written as an integer.*test\.tsv:1\)/,
  ),
  folderCase(
    "a grade of 2.0",
    { "shop/qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t2.0\n" },
    /"2\.0" is not written as an integer; write 2 .*test\.tsv:2\)/,
  ),
  folderCase(
    "a grade in words",
    { "shop/qrels/test.tsv": "q1\td1\thigh\n" },
    /grade "high" is not written as an integer.*test\.tsv:1\)/,
  ),
  folderCase(
    "no grade",
    { "shop/qrels/test.tsv": "q1\td1\t1\nq2\td2\t\n" },
    /judgement has no grade.*test\.tsv:2\)/,
  ),
  folderCase(
    "an unknown query",
    { "shop/qrels/test.tsv": "q1\td1\t1\nq9\td2\t1\n" },
    /names the query "q9", which shop\/queries\.jsonl does not have.*test\.tsv:2\)/,
  ),
  folderCase(
    "all judgements dangling",
    { "shop/qrels/test.tsv": "q1\t1\t1\nq2\t2\t1\n" },
    /Not one of the 2 judged documents.*judged, for one: "1"; in the corpus: "d1".*test\.tsv\)/,
  ),
  folderCase(
    "the same judgement twice",
    { "shop/qrels/test.tsv": "q1\td1\t1\nq2\td2\t1\nq1\td1\t1\n" },
    /"q1" and document "d1" are judged twice; first in line 1 .*test\.tsv:3\)/,
  ),
  // TREC topics
  trecCase("no topics", { "topics.txt": "" }, /file is empty \(topics\.txt\)/),
  trecCase(
    "topics without one",
    { "topics.txt": "<topics></topics>" },
    /not one query in it \(topics\.txt\)/,
  ),
  trecCase(
    "topics cut short",
    { "topics.txt": soundTopics.slice(0, -8) },
    /never closed by <\/top> \(topics\.txt:7\)/,
  ),
  trecCase(
    "a topic in a topic",
    { "topics.txt": soundTopics.replace("</top>", "") },
    /never closed by <\/top> \(topics\.txt:1\)/,
  ),
  trecCase(
    "a topic without a number",
    { "topics.txt": soundTopics.replace("<num> Number: q2", "") },
    /topic has no number.*\(topics\.txt:7\)/,
  ),
  trecCase(
    "a topic without a title",
    { "topics.txt": soundTopics.replace("<title> light", "") },
    /"q2" has no field "title"; it has description.*\(topics\.txt:7\)/,
  ),
  trecCase(
    "a topic number twice",
    { "topics.txt": soundTopics.replace("q2", "q1") },
    /"q1" is given twice; first in line 1 \(topics\.txt:7\)/,
  ),
  trecCase(
    "text beside the topics",
    { "topics.txt": `${soundTopics}outro\n` },
    /"outro" stands in no topic.*topics\.txt:12/,
  ),
  trecCase(
    "a page of the web",
    { "topics.txt": "<html><body>Not found</body></html>" },
    /stands in no topic.*topics\.txt:1/,
  ),
  trecCase(
    "a comment that is never closed",
    { "topics.txt": xml("<!-- x") },
    /comment is never closed.*topics\.txt:4/,
  ),
  trecCase(
    "a topic in XML without a number",
    { "topics.txt": xml("<topic><query>a</query></topic>") },
    /topic has no number: .*<topic number=.*topics\.txt:3/,
  ),
  trecCase(
    "lines without a tab",
    { "topics.txt": "q1 hot water\n" },
    /has no tab; expected a query id.*topics\.txt:1/,
  ),
  trecCase("lines of three fields", { "topics.txt": "q1\thot\twater\n" }, /has 2 tabs.*topics\.txt:1/),
  trecCase(
    "lines without a text",
    { "topics.txt": "q1\ta\nq2\t\n" },
    /query "q2" has no text.*topics\.txt:2/,
  ),
  trecCase(
    "JSON for topics",
    { "topics.txt": '{"q1":"hot water"}' },
    /holds JSON; expected TREC topics.*topics\.txt/,
  ),
  trecCase(
    "Latin-1 topics",
    { "topics.txt": bytes("<top><num>q1<title>caf", [0xe9], "\n</top>") },
    /not valid UTF-8.*topics\.txt:1\)/,
  ),
  trecCase("UTF-16 topics", { "topics.txt": utf16(soundTopics) }, /UTF-16.*topics\.txt:1\)/),
  // TREC qrels and JSON
  trecCase("qrels of five fields", { "qrels.txt": "q1 0 007 2 x\n" }, /5 fields.*qrels\.txt:1\)/),
  trecCase("qrels of two fields", { "qrels.txt": "q1 0 007 2\nq1 008\n" }, /2 fields.*qrels\.txt:2\)/),
  trecCase(
    "swapped columns of qrels",
    { "qrels.txt": "007 0 q1 2\n008 0 q2 1\n" },
    /names the query "007", which topics\.txt does not have.*qrels\.txt:1/,
  ),
  trecCase(
    "a run for qrels",
    { "qrels.txt": "q1 Q0 007 1 3.5 solr\nq1 Q0 008 2 3.1 solr\n" },
    /6 fields.*qrels\.txt:1/,
  ),
  trecCase(
    "a fractional grade of TREC",
    { "qrels.txt": "q1 0 007 0.5\n" },
    /"0\.5" is not written as an integer.*qrels\.txt:1/,
  ),
  trecCase(
    "a pair of TREC judged twice",
    { "qrels.txt": "q1 0 007 1\nq1 0 007 2\n" },
    /judged twice; first in line 1.*qrels\.txt:2/,
  ),
  trecCase(
    "markup for qrels",
    { "qrels.txt": "<top></top>" },
    /holds markup; expected TREC qrels.*qrels\.txt/,
  ),
  trecCase(
    "JSON qrels cut short",
    { "qrels.txt": '{"q1":{"007":' },
    /JSON ends before it is complete.*qrels\.txt:1/,
  ),
  trecCase(
    "a query of JSON twice",
    { "qrels.txt": '{"q1":{"007":1},"q1":{"008":1}}' },
    /query "q1" is given twice.*qrels\.txt:1:22/,
  ),
  trecCase(
    "a fractional grade of JSON",
    { "qrels.txt": '{"q1":{"007":1.5}}' },
    /"1\.5" is not written as an integer.*qrels\.txt:1/,
  ),
  trecCase(
    "a grade of JSON in quotes",
    { "qrels.txt": '{"q1":{"007":"1"}}' },
    /is "1"; expected a number.*qrels\.txt:1/,
  ),
  trecCase(
    "a list of documents for their grades",
    { "qrels.txt": '{"q1":["007"]}' },
    /array stands where a grade is expected.*qrels\.txt:1/,
  ),
  trecCase(
    "a query of JSON without judgements",
    { "qrels.txt": '{"q1":{}}' },
    /query "q1" has no judgement.*qrels\.txt:1/,
  ),
  trecCase(
    "records without a grade",
    { "qrels.txt": '[{"query_id":"q1","doc_id":"007"}]' },
    /No field is known to hold the grade.*qrels\.txt:1/,
  ),
  // gzip
  trecCase(
    "gzip cut short",
    { "qrels.txt": gzipSync("q1 0 007 2\n").subarray(0, -6) },
    /gzip, and its data are cut short \(qrels\.txt\)/,
  ),
  trecCase(
    "damaged gzip",
    { "topics.txt": Buffer.from(gzipSync(soundTopics)).fill(0x55, 30, 60) },
    /gzip, and its data are damaged.*\(topics\.txt\)/,
  ),
  trecCase("gzip twice", { "qrels.txt": gzipSync(gzipSync("q1 0 007 2\n")) }, /gzip twice.*qrels\.txt/),
  trecCase("gzip of nothing", { "qrels.txt": gzipSync("") }, /file is empty \(qrels\.txt\)/),
  trecCase(
    "something after gzip",
    { "qrels.txt": bytes([...gzipSync("q1 0 007 2\n")], [0, 0, 0]) },
    /3 bytes after its data.*qrels\.txt/,
  ),
  // Tables
  tablesCase("no such table", {}, /no such file \(none\.csv\)/, [
    "--corpus",
    "none.csv",
    "--queries",
    "q.csv",
  ]),
  tablesCase("no queries", {}, /without queries; give --queries/, ["--corpus", "p.csv"]),
  tablesCase("an unknown extension", { "p.xls": "x" }, /--corpus is "p\.xls".*expected a \.csv/, [
    "--corpus",
    "p.xls",
    "--queries",
    "q.csv",
  ]),
  tablesCase("a header and nothing else", { "p.csv": "sku,title\n" }, /not one document in it \(p\.csv\)/),
  tablesCase(
    "a table without an id column",
    { "p.csv": "code,title\n1,a\n" },
    /hold the document id; name it with --id. The columns are "code", "title" \(p\.csv\)/,
  ),
  tablesCase(
    "a column that is not there",
    {},
    /no column "descripton" \(--text.*did you mean "description"\?.*\(p\.csv\)/,
    [...tableArgs, "--id", "sku", "--text", "title, descripton"],
  ),
  tablesCase(
    "a judgement table without grades",
    { "r.csv": "query_id,sku\nq1,007\n" },
    /hold the grade; name it with --qrels-grade.*\(r\.csv\)/,
  ),
  tablesCase(
    "the same column twice",
    { "p.csv": "sku,title,sku\n1,a,1\n" },
    /column "sku" twice.*p\.csv:1\)/,
  ),
  tablesCase(
    "too few fields",
    { "p.csv": 'sku,title,description\n1,"a\nb",c\n2,b\n' },
    /row has 2 fields, the header 3.*p\.csv:4\)/,
  ),
  tablesCase(
    "too many fields",
    { "p.csv": "sku,title\n1,a\n2,b, c\n" },
    /row has 3 fields, the header 2; put fields that hold commas in double quotes.*p\.csv:3\)/,
  ),
  tablesCase(
    "a quote that is never closed",
    { "p.csv": 'sku,title\n1,a\n2,"b\n3,c\n' },
    /quote opened here is never closed.*p\.csv:3\)/,
  ),
  tablesCase(
    "text after a closing quote",
    { "p.csv": 'sku,title\n1,"a"b\n' },
    /quoted field is followed by "b".*p\.csv:2\)/,
  ),
  tablesCase(
    "a header that can be read in two ways",
    { "p.csv": "sku;title,brand\n1;a,b\n" },
    /"sku;title,brand" can be read as separated by commas \(2 columns\) or by semicolons \(2 columns\).*delim=','.*p\.csv:1\)/,
  ),
  tablesCase(
    "too many fields between semicolons",
    { "p.csv": "sku;title\n1;a\n2;b; c\n" },
    /row has 3 fields, the header 2; put fields that hold semicolons in double quotes.*p\.csv:3\)/,
  ),
  tablesCase(
    "queries without an id",
    { "q.csv": "query\nhot water\n" },
    /hold the query id; name it with --query-id\. A list of queries without ids: .*q\.csv\)/,
  ),
  tablesCase(
    "the same product after a field of two lines",
    { "p.csv": 'sku,title\n1,"a\nb"\n1,c\n' },
    /"1" is given twice; first in line 2 .*p\.csv:4\)/,
  ),
  tablesCase("a blank id in a table", { "p.csv": "sku,title\n,a\n" }, /document id is blank.*p\.csv:2\)/),
  tablesCase(
    "a fractional grade in a table",
    { "r.csv": "query_id,sku,grade\nq1,007,1.5\n" },
    /"1\.5" is not written as an integer.*r\.csv:2\)/,
  ),
  tablesCase(
    "a Latin-1 table",
    { "q.csv": bytes("query_id,query\nq1,caf", [0xe9], "\n") },
    /not valid UTF-8.*q\.csv:2\)/,
  ),
  tablesCase(
    "a grade of 1.0 in JSON lines",
    { "r.jsonl": '{"query_id":"q1","sku":"007","grade":1.0}\n' },
    /"1\.0" is not written as an integer.*r\.jsonl:1\)/,
    ["--corpus", "p.csv", "--queries", "q.csv", "--qrels", "r.jsonl"],
  ),
  tablesCase(
    "an array in a text column",
    { "p.jsonl": '{"id":"1","text":"a"}\n{"id":"2","text":["b"]}\n' },
    /"text" is an array; expected text.*p\.jsonl:2\)/,
    ["--corpus", "p.jsonl", "--queries", "q.csv"],
  ),
  tablesCase("garbage for Parquet", { "p.parquet": "not parquet at all" }, /not Parquet.*\(p\.parquet\)/, [
    "--corpus",
    "p.parquet",
    "--queries",
    "q.csv",
  ]),
  tablesCase("Parquet cut short", { "p.parquet": "PAR1 and then nothing" }, /cut short.*\(p\.parquet\)/, [
    "--corpus",
    "p.parquet",
    "--queries",
    "q.csv",
  ]),
  tablesCase(
    "Parquet with a broken middle",
    { "p.parquet": "PAR1----------------PAR1" },
    /DuckDB refuses it.*\(p\.parquet\)/,
    ["--corpus", "p.parquet", "--queries", "q.csv"],
  ),
  tablesCase("a SQL mistake", {}, /DuckDB refuses it: Parser Error.*\(the SQL query of --corpus\)/, [
    "--corpus",
    "select * form 'p.csv'",
    "--queries",
    "q.csv",
  ]),
  tablesCase(
    "a SQL query of a file that is not there",
    {},
    /No files found.*none\.csv.*\(the SQL query of --corpus\)/,
    ["--corpus", "from 'none.csv'", "--queries", "q.csv"],
  ),
  tablesCase("two SQL statements", {}, /holds 2 statements; expected one SELECT/, [
    "--corpus",
    "select 1 as id; select 2 as id",
    "--queries",
    "q.csv",
  ]),
  tablesCase("SQL that reaches for the network", {}, /only local files/i, [
    "--corpus",
    "from 'https://example.com/p.csv'",
    "--queries",
    "q.csv",
  ]),
  tablesCase(
    "the same id twice in SQL",
    {},
    /"7" is given twice; first in row 1 \(the SQL query of --corpus, row 2\)/,
    ["--corpus", "from (values ('7', 'a'), ('7', 'b')) t(id, text)", "--queries", "q.csv"],
  ),
  tablesCase("an id column of floats", {}, /id column "id" is DOUBLE; cast it/, [
    "--corpus",
    "select 1.5::double as id, 'a' as text",
    "--queries",
    "q.csv",
  ]),
  // Vectors
  vectorsCase("no folder of vectors", {}, /no such folder of vectors \(.*vec\)/),
  vectorsCase(
    "a folder without vectors",
    { "README.md": "x" },
    /no vectors here: expected documents\.npy.*\(.*vec\)/,
  ),
  vectorsCase(
    "vectors without ids",
    { "documents.npy": twoRows },
    /documents\.npy has no ids: expected documents\.jsonl.*\(.*vec\)/,
  ),
  vectorsCase(
    "two choices of vectors",
    { "documents.npy": twoRows, "items.npy": twoRows },
    /more than one choice of vectors.*\(.*vec\)/,
  ),
  vectorsCase(
    "text in place of .npy",
    { "documents.npy": "1 2 3\n", "documents.jsonl": ids("d1") },
    /not an \.npy file.*documents\.npy\)/,
  ),
  vectorsCase(
    "an empty .npy",
    { "documents.npy": "", "documents.jsonl": ids("d1") },
    /file is empty.*documents\.npy\)/,
  ),
  vectorsCase(
    "pickled objects",
    {
      "documents.npy": npyWith("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", 20),
      "documents.jsonl": ids("d1", "d2"),
    },
    /pickled.*never loaded.*documents\.npy\)/,
  ),
  vectorsCase(
    "Fortran order",
    {
      "documents.npy": npyWith("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", 24),
      "documents.jsonl": ids("d1", "d2"),
    },
    /Fortran.*documents\.npy\)/,
  ),
  vectorsCase(
    "big-endian values",
    {
      "documents.npy": npyWith("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", 24),
      "documents.jsonl": ids("d1", "d2"),
    },
    /big-endian.*documents\.npy\)/,
  ),
  vectorsCase(
    "integers",
    {
      "documents.npy": npyWith("{'descr': '<i8', 'fortran_order': False, 'shape': (2, 3), }", 48),
      "documents.jsonl": ids("d1", "d2"),
    },
    /dtype is <i8.*documents\.npy\)/,
  ),
  vectorsCase(
    "one dimension",
    {
      "documents.npy": npyWith("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }", 24),
      "documents.jsonl": ids("d1", "d2"),
    },
    /shape is \(6\); expected two numbers.*documents\.npy\)/,
  ),
  vectorsCase(
    "a truncated matrix",
    { "documents.npy": twoRows.subarray(0, -4), "documents.jsonl": ids("d1", "d2") },
    /needs 152: it is cut short.*documents\.npy\)/,
  ),
  vectorsCase(
    "no rows",
    { "documents.npy": npy([]), "documents.jsonl": ids("d1") },
    /there are no vectors in it.*documents\.npy\)/,
  ),
  vectorsCase(
    "NaN",
    {
      "documents.npy": npy([
        [1, 0],
        [0, Number.NaN],
      ]),
      "documents.jsonl": ids("d1", "d2"),
    },
    /document "d2" holds NaN at place 1.*documents\.npy, row 2\)/,
  ),
  vectorsCase(
    "infinity",
    { "documents.npy": npy([[1, Number.POSITIVE_INFINITY]]), "documents.jsonl": ids("d1") },
    /document "d1" holds Infinity at place 1.*documents\.npy, row 1\)/,
  ),
  vectorsCase(
    "more ids than rows",
    { "documents.npy": twoRows, "documents.jsonl": ids("d1", "d2", "d3") },
    /3 records for the 2 vectors.*documents\.jsonl\)/,
  ),
  vectorsCase(
    "an id twice",
    { "documents.npy": twoRows, "documents.jsonl": ids("d1", "d1") },
    /"d1" is given twice with another vector; first in line 1.*documents\.jsonl:2\)/,
  ),
  vectorsCase(
    "queries of other dimensions",
    {
      "documents.npy": twoRows,
      "documents.jsonl": ids("d1", "d2"),
      "queries.npy": npy([[1, 2]]),
      "queries.jsonl": ids("q1"),
    },
    /queries have 2 dimensions, the documents of .*documents\.npy 3.*queries\.npy\)/,
  ),
  vectorsCase(
    "JSON lines of unequal length",
    { "documents.jsonl": '{"id":"d1","vector":[1,2]}\n{"id":"d2","vector":[1]}\n' },
    /"vector" has 1 numbers; the first has 2.*documents\.jsonl:2\)/,
  ),
  vectorsCase(
    "null in a JSON vector",
    { "documents.jsonl": '{"id":"d1","vector":[1,null]}\n' },
    /holds null at place 1.*documents\.jsonl:1\)/,
  ),
  vectorsCase(
    "records without vectors",
    { "documents.jsonl": ids("d1") },
    /no "vector", and there is no \.npy file.*documents\.jsonl:1\)/,
  ),
  vectorsCase(
    "garbage for Parquet vectors",
    { "documents.parquet": "garbage" },
    /not Parquet.*documents\.parquet\)/,
  ),
];
