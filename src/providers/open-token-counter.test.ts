import { expect, test } from "vitest";
import { shared } from "../../test/shared-data.js";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import { embeddedModelDir } from "../workflows/candidate-job.js";
import { openProvider } from "./open-provider.js";
import { openTokenCounter } from "./open-token-counter.js";
import { texts } from "./provider.case.js";

const folder = shared("models", "paraphrase-MiniLM-L3-v2");
const specs = [
  "static:embedded",
  ...(folder === null ? [] : [`onnx:${folder}`, `onnx:${folder}?maxTokens=16`]),
];
const options = { baseDir: "/", threads: 1, embeddedModelDir };

test.each(specs.map((spec) => [spec.replace(/:.*\//, ":"), spec]))(
  "%s: what is counted before is what its provider reports, cut texts included",
  async (_, text) => {
    const spec = parseCandidateSpec(text);
    const counter = (await openTokenCounter(spec, options))!;
    const provider = await openProvider(spec, options);
    const long = [...texts, "word ".repeat(3000)];
    for (const role of ["query", "document"] as const) {
      const { tokens } = await provider.embed(long, { role });
      expect(long.map((one) => counter(one, role))).toEqual([...tokens]);
    }
    await provider.close();
  },
);

test("what is fitted on the documents counts its own words", async () => {
  expect(await openTokenCounter(parseCandidateSpec("lsa"), options)).toBeNull();
});
