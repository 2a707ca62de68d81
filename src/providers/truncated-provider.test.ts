import { resolve } from "node:path";
import { expect, test } from "vitest";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import { describeProvider, openProvider, openWholeProvider } from "./open-provider.js";
import { truncatedProvider } from "./truncated-provider.js";

const options = { baseDir: ".", threads: 1, embeddedModelDir: resolve("data/models/embedded") };
const spec = parseCandidateSpec("static:embedded?dims=64");

test("the first dimensions of the whole vector, of length 1 again", async () => {
  const whole = await openWholeProvider(spec, options);
  const cut = await openProvider(spec, options);
  const texts = ["a steel kettle", "", "zoölogy"];
  const { matrix } = await whole.embed(texts, { role: "document" });
  const { matrix: head, tokens } = await cut.embed(texts, { role: "document" });
  expect([head.rows, head.dims]).toEqual([3, 64]);
  expect(tokens).toEqual((await whole.embed(texts, { role: "document" })).tokens);
  for (let row = 0; row < 3; row++) {
    const expected = matrix.data.slice(row * matrix.dims, row * matrix.dims + 64);
    const norm = Math.sqrt(expected.reduce((sum, value) => sum + value * value, 0));
    for (let j = 0; j < 64; j++)
      expect(head.data[row * 64 + j]).toBeCloseTo(norm === 0 ? 0 : expected[j]! / norm, 7);
  }
});

test("its manifest says what was cut and is known before it is opened", async () => {
  const { manifest } = await openProvider(spec, options);
  expect(manifest.dims).toBe(64);
  expect(manifest.modules).toEqual(["StaticEmbedding", "Normalize", "Truncate(64)", "Normalize"]);
  expect((await describeProvider(spec, options)).manifest).toEqual(manifest);
});

test("where nothing is cut it is the provider itself", async () => {
  const whole = await openWholeProvider(spec, options);
  expect(truncatedProvider(whole, null, spec.spec)).toBe(whole);
  expect(truncatedProvider(whole, 256, spec.spec)).toBe(whole);
});

test("refuses more dimensions than there are", async () => {
  const many = parseCandidateSpec("static:embedded?dims=257");
  await expect(describeProvider(many, options)).rejects.toThrow(
    '"static:embedded?dims=257": dims is 257, the model has 256; expected 1 to 256',
  );
});
