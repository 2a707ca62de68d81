import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import { openKeptText } from "./kept-text.js";
import { openProvider } from "./open-provider.js";

const embeddedModelDir = fileURLToPath(new URL("../../data/models/embedded", import.meta.url));
const options = { baseDir: process.cwd(), embeddedModelDir };

test("the embedded model reads a short text whole and cuts a long one where its provider does", async () => {
  const spec = parseCandidateSpec("static:embedded");
  const kept = (await openKeptText(spec, options))!;
  expect(kept("a cast iron pan")).toBe(15);
  const long = "pan and lid ".repeat(600);
  const end = kept(long);
  expect(end).toBeGreaterThan(1000);
  expect(end).toBeLessThan(long.length);
  const provider = await openProvider(spec, { ...options, threads: 1 });
  const { truncated } = await provider.embed([long.slice(0, end), long], { role: "document" });
  expect([...truncated]).toEqual([0, 1]);
});

test("what makes no vectors of texts has no cut", async () => {
  expect(await openKeptText(parseCandidateSpec("bm25"), options)).toBeNull();
});

const model = shared("models", "all-MiniLM-L6-v2");
test.skipIf(model === null)(
  "a transformer: one word more than kept is cut (needs the shared models)",
  async () => {
    const spec = parseCandidateSpec(`onnx:${model}?maxTokens=16`);
    const kept = (await openKeptText(spec, options))!;
    const text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen";
    // 16 tokens less [CLS] and [SEP]: fourteen words.
    expect(text.slice(0, kept(text))).toMatch(/thirteen fourteen$/);
    expect(kept("one two")).toBe(7);
  },
);
