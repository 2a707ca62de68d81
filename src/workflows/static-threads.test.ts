import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { compiledEntry } from "../execution/compiled-entry.js";
import { providerInWorkers } from "../execution/worker-pool.js";
import { describeProvider, openProvider } from "../providers/open-provider.js";
import { providerContract, texts } from "../providers/provider.case.js";
import { embeddedModelDir } from "./candidate-job.js";
import { openHelped } from "./open-helped.js";

const options = { baseDir: "/", threads: 1, embeddedModelDir };
const embedded = parseCandidateSpec("static:embedded");
const scratch = mkdtempSync(join(tmpdir(), "alidade-static-threads-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The embedded model with a tokenizer that only the library knows. */
function otherTokenizer(): string {
  const folder = join(scratch, "other");
  cpSync(embeddedModelDir, folder, { recursive: true });
  const file = join(folder, "tokenizer.json");
  const json = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...json, normalizer: { ...json.normalizer, clean_text: false } }));
  return folder;
}

async function inThreads(spec: typeof embedded): Promise<EmbeddingProvider> {
  const { sharedModel } = await openProvider(spec, options);
  return providerInWorkers(compiledEntry("workflows/static.worker"), { model: sharedModel }, 2);
}

const other = parseCandidateSpec(`static:${otherTokenizer()}`);

providerContract("a static model in threads", {
  open: () => inThreads(embedded),
  describe: () => describeProvider(embedded, options),
});

providerContract("a static model in threads, with the tokenizer library", {
  open: () => inThreads(other),
  describe: () => describeProvider(other, options),
});

describe("openHelped", () => {
  test.each([embedded, other])("gives the bytes of one thread, whoever works: $ref", async (spec) => {
    const [alone, helped] = [await openProvider(spec, options), await openHelped(spec, options, 2)];
    const many = Array.from({ length: 16 }, (_, i) => texts.map((text) => `${text} ${i} `.repeat(20)));
    for (let round = 0; round < 2; round++) {
      const made = await Promise.all(many.map((call) => helped.embed(call, { role: "document" })));
      for (const [i, call] of many.entries()) {
        expect(made[i]).toEqual(await alone.embed(call, { role: "document" }));
      }
    }
    await helped.close();
  });
});
