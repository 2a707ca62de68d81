import { describe, expect, test } from "vitest";
import { runFromMaps } from "../contracts/run.js";
import { createHybridRetriever } from "../fusion/hybrid-retriever.js";
import { createRunRetriever } from "./run-retriever.js";

const engine = runFromMaps(
  "solr",
  new Map([
    [
      "q2",
      new Map([
        ["b", 3],
        ["gone", 2],
        ["a", 1],
      ]),
    ],
    ["q1", new Map([["c", 7]])],
    ["other", new Map([["a", 1]])],
  ]),
);
const corpus = { ids: ["a", "b", "c"], titles: ["", "", ""], texts: ["x", "y", "z"] };
const queries = { ids: ["q1", "q2", "q3"], texts: ["one", "two", "three"] };
const retriever = () => createRunRetriever({ id: "run:solr.trec", run: engine, sha256: "f00" });

/** Each list as `id:score`. */
function lists(run: typeof engine): Record<string, string[]> {
  return Object.fromEntries(
    run.queryIds.map((id, query) => [
      id,
      Array.from(
        run.documents.subarray(run.offsets[query]!, run.offsets[query + 1]!),
        (row, i) => `${run.documentIds[row]}:${run.scores[run.offsets[query]! + i]}`,
      ),
    ]),
  );
}

describe("createRunRetriever", () => {
  test("answers by query id with the stored lists, cut at the depth, and says what they do not cover", async () => {
    const one = retriever();
    await one.index(corpus);
    const whole = await one.search(queries, { depth: 1000 });
    expect(lists(whole.run)).toEqual({ q1: ["c:7"], q2: ["b:3", "gone:2", "a:1"], q3: [] });
    expect(whole.run.documentIds).toEqual(["a", "b", "c", "gone"]);
    expect(whole.coverage).toEqual([
      {
        candidate: "run:solr.trec",
        missingQueries: 1,
        otherQueries: 1,
        unknownDocuments: 1,
        shorterLists: 2,
        longestList: 3,
      },
    ]);
    const cut = await one.search(queries, { depth: 1 });
    expect(lists(cut.run)).toEqual({ q1: ["c:7"], q2: ["b:3"], q3: [] });
    expect(cut.coverage![0]).toMatchObject({ shorterLists: 0, longestList: 3 });
  });

  test("documents that must not be returned make room for the next", async () => {
    const one = retriever();
    await one.index(corpus);
    const exclude = [new Int32Array(0), Int32Array.of(1), new Int32Array(0)];
    const { run } = await one.search(queries, { depth: 2, exclude });
    expect(lists(run).q2).toEqual(["gone:2", "a:1"]);
  });

  test("keeps the corpus's own list of ids where it knows every document", async () => {
    const known = createRunRetriever({
      id: "r",
      run: runFromMaps("r", new Map([["q1", new Map([["c", 1]])]])),
      sha256: "",
    });
    await known.index(corpus);
    expect((await known.search(queries, { depth: 5 })).run.documentIds).toBe(corpus.ids);
  });

  test("refuses a run of other documents or other queries", async () => {
    await expect(retriever().index({ ...corpus, ids: ["x", "y", "z"] })).rejects.toThrow(
      'not one of the 4 documents it lists is in the corpus; its ids look like "b", those of the data like "x"',
    );
    const one = retriever();
    await one.index(corpus);
    await expect(one.search({ ids: ["7"], texts: ["t"] }, { depth: 1 })).rejects.toThrow(
      'a list for none of the 1 queries; its ids look like "q2", those of the data like "7"',
    );
  });

  test("as a part of a fusion its documents count, and the fusion says that it replays lists", async () => {
    const second = createRunRetriever({
      id: "run:two",
      run: runFromMaps(
        "two",
        new Map([
          ["q1", new Map([["lost", 2]])],
          ["q2", new Map([["a", 2]])],
        ]),
      ),
      sha256: "",
    });
    const both = createHybridRetriever("both", [retriever(), second], { now: () => 0 });
    expect(both.replaysLists).toBe(true);
    await both.index(corpus);
    const { run, coverage } = await both.search(queries, { depth: 10 });
    expect(lists(run)).toEqual({
      q1: [`c:${1 / 61}`, `lost:${1 / 61}`],
      q2: [`a:${1 / 63 + 1 / 61}`, `b:${1 / 61}`, `gone:${1 / 62}`],
      q3: [],
    });
    expect(coverage!.map(({ candidate, missingQueries }) => [candidate, missingQueries])).toEqual([
      ["run:solr.trec", 1],
      ["run:two", 1],
    ]);
  });
});
