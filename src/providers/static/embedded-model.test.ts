import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../../test/shared-data.js";
import { parseCandidateSpec } from "../../contracts/candidate-spec.js";
import { matrixRow } from "../../contracts/matrix-row.js";
import { describeProvider, openProvider } from "../open-provider.js";
import { providerContract } from "../provider.case.js";

const embeddedModelDir = join(projectRoot, "data", "models", "embedded");
const options = { baseDir: "/", threads: 1, embeddedModelDir };
const spec = parseCandidateSpec("static:embedded");

describe("the embedded model", () => {
  test("takes at most 9 MB, says where it comes from, and is 256 int8 dimensions", async () => {
    const bytes = readdirSync(embeddedModelDir).map((name) => statSync(join(embeddedModelDir, name)).size);
    expect(bytes.reduce((a, b) => a + b)).toBeLessThan(9_000_000);
    const readme = readFileSync(join(embeddedModelDir, "README.md"), "utf8");
    expect(readme).toContain("sentence-transformers/all-MiniLM-L6-v2");
    expect(readme).toContain("Apache License 2.0");
    const { manifest } = await describeProvider(spec, options);
    expect(manifest).toMatchObject({
      model: "embedded",
      dims: 256,
      dtype: "qint8",
      normalized: true,
      maxTokens: 512,
    });
  });

  // No word is shared within a row, so nothing but the learnt vectors can tell which is nearer.
  test.each([
    ["waterproof boots", "rainproof hiking shoes", "garden hose pipe"],
    ["laptop bag", "notebook computer case", "sack of potatoes"],
    ["physician", "doctor", "physics"],
    ["the car would not start", "vehicle engine failure", "film about oceans"],
    ["cheap flights", "low cost airline tickets", "expensive stairs"],
    ["heart attack", "myocardial infarction", "tax declaration"],
    ["noise cancelling headphones", "wireless earbuds", "silent dishwasher"],
  ])("%s is nearer to %s than to %s", async (text, near, far) => {
    const [a, b, c] = await vectors([text, near, far]);
    expect(dot(a!, b!)).toBeGreaterThan(dot(a!, c!) + 0.05);
  });

  test("four frequent words move a vector less than one rare word", async () => {
    const [plain, frequent, rare] = await vectors([
      "usb cable",
      "the usb and a cable of",
      "usb cable trumpet",
    ]);
    expect(dot(plain!, frequent!)).toBeGreaterThan(dot(plain!, rare!));
  });
});

providerContract("static:embedded", {
  open: () => openProvider(spec, options),
  describe: () => describeProvider(spec, options),
});

async function vectors(texts: readonly string[]): Promise<Float32Array[]> {
  const provider = await openProvider(spec, options);
  const { matrix } = await provider.embed(texts, { role: "document" });
  return texts.map((_, row) => matrixRow(matrix, row));
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, j) => sum + value * b[j]!, 0);
}
