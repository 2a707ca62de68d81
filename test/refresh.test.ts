import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cachedProvider } from "../src/execution/cached-provider.js";
import { deterministicProvider } from "../src/execution/deterministic-provider.case.js";
import { embedAll } from "../src/execution/embed-all.js";
import { vectorStoreAt } from "../src/storage/vector-store.js";
import { emptyFolder } from "./run-cli.js";

const texts = Array.from({ length: 30 }, (_, i) => `text ${i}`);

test("refresh replaces the stored vectors: only new ones are read afterwards, and none is kept twice", async () => {
  for (let salt = 1; salt <= 8; salt++) {
    const root = await emptyFolder();
    const open = vectorStoreAt(root);
    let sizes: number[] = [];
    for (const round of [0, 1, 2]) {
      const provider = deterministicProvider();
      const embed = provider.embed;
      provider.embed = async (some, options) => {
        const made = await embed.call(provider, some, options);
        made.matrix.data.fill(salt + round / 4);
        return made;
      };
      const refreshed = cachedProvider(provider, open, { refresh: round > 0, flushMs: 0 });
      await embedAll(refreshed, texts, { role: "document" });
      await refreshed.close();
      const reader = cachedProvider(deterministicProvider(), open);
      const read = await embedAll(reader, texts, { role: "document" });
      await reader.close();
      expect(read.computedTexts).toBe(0);
      expect(new Set(read.matrix.data)).toEqual(new Set([salt + round / 4]));
      const [side] = await readdir(root);
      sizes = [...sizes, (await readdir(join(root, side!))).length];
    }
    expect(new Set(sizes)).toEqual(new Set([20]));
  }
});
