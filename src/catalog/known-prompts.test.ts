import { describe, expect, test } from "vitest";
import { knownPrompts, promptList } from "./known-prompts.js";

describe("the prompts that come with the package", () => {
  test.each([
    ["intfloat/e5-small-v2", "query: ", "passage: "],
    ["Xenova/multilingual-e5-base", "query: ", "passage: "],
    ["e5-large", "query: ", "passage: "],
    ["models--BAAI--bge-small-en-v1.5", "Represent this sentence for searching relevant passages: ", ""],
    ["BAAI__bge-large-zh", "为这个句子生成表示以用于检索相关文章：", ""],
    ["nomic-embed-text:v1.5", "search_query: ", "search_document: "],
    [
      "qwen3-embedding:0.6b",
      "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:",
      "",
    ],
    [
      "NovaSearch/stella_en_400M_v5",
      "Instruct: Given a web search query, retrieve relevant passages that answer the query.\nQuery: ",
      "",
    ],
    ["Snowflake/snowflake-arctic-embed-l-v2.0", "query: ", ""],
    ["thenlper/gte-small", "", ""],
  ])("%s", (model, query, document) => {
    expect(knownPrompts(model)).toMatchObject({ query, document });
  });

  test.each(["me/e5-small-v2-finetuned", "all-MiniLM-L6-v2", "bge-small-en-v2", ""])(
    "%j is not listed",
    (model) => {
      expect(knownPrompts(model)).toBeNull();
    },
  );

  test("each names its source, and no model stands twice", () => {
    const { models } = promptList();
    const names = models.flatMap((entry) => entry.models.map((one) => one.toLowerCase()));
    expect(new Set(names).size).toBe(names.length);
    expect(models.every(({ source, checked }) => source.length > 10 && checked >= "2026-11-23")).toBe(true);
    expect(models.filter(({ verified }) => verified === null).map(({ models: [first] }) => first)).toEqual([
      "BAAI/bge-m3",
      "Snowflake/snowflake-arctic-embed-xs",
      "Snowflake/snowflake-arctic-embed-m-v2.0",
      "mixedbread-ai/mxbai-embed-2d-large-v1",
      "mixedbread-ai/deepset-mxbai-embed-de-large-v1",
    ]);
  });
});
