import { describe, expect, test } from "vitest";
import { errorKind } from "../contracts/errors.js";
import { type Reranker, rerankerManifestSchema, rerankerVersion } from "../contracts/reranker.js";
import { texts } from "../providers/provider.case.js";
import { pairProvider, rerankerOfPairs } from "./pair-provider.js";
import type { RerankerDescription } from "./reranker-description.js";

export interface RerankerCase {
  open(): Promise<Reranker>;
  readonly describe: () => Promise<RerankerDescription>;
  /** How far two scores of one pair may lie apart: 0 where the same arithmetic is done again. Default 0. */
  readonly tolerance?: number;
}

/** What every reranker must do, whatever model is behind it. */
export function rerankerContract(
  name: string,
  { open, describe: describeIt, tolerance = 0 }: RerankerCase,
): void {
  describe(`${name} as a reranker`, () => {
    const documents = texts.slice(0, 24);
    const query = "waterproof boots, size 44";

    test("its manifest is plain data and known without opening it", async () => {
      const reranker = await open();
      const { manifest, modelBytes, purchase } = await describeIt();
      expect(reranker.manifest).toEqual(manifest);
      expect(reranker.modelBytes).toBe(modelBytes);
      expect(reranker.billing).toEqual(purchase?.billing);
      expect(rerankerManifestSchema.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
      expect(JSON.stringify(manifest)).not.toContain(process.cwd());
      expect(reranker.contract).toBe(rerankerVersion);
      expect(reranker.limits.documentsPerCall).toBeGreaterThanOrEqual(documents.length);
      await reranker.close();
    });

    test("gives a score a document, finite, in the order given; a score does not depend on its call", async () => {
      const reranker = await open();
      const { scores, tokens, truncated } = await reranker.rerank(query, documents);
      expect([scores.length, tokens.length, truncated.length]).toEqual(new Array(3).fill(documents.length));
      expect(scores.every(Number.isFinite)).toBe(true);
      expect(new Set(scores).size).toBeGreaterThan(1);
      const backwards = await reranker.rerank(query, [...documents].reverse());
      for (const [row, document] of documents.entries()) {
        const alone = await reranker.rerank(query, [document]);
        expect(Math.abs(alone.scores[0]! - scores[row]!)).toBeLessThanOrEqual(tolerance);
        expect(Math.abs(backwards.scores.at(-1 - row)! - scores[row]!)).toBeLessThanOrEqual(tolerance);
      }
      await reranker.close();
    });

    test("takes no document, empty texts, and equal documents", async () => {
      const reranker = await open();
      expect((await reranker.rerank(query, [])).scores).toHaveLength(0);
      const { scores } = await reranker.rerank("", ["", "same", "same"]);
      expect(scores.every(Number.isFinite)).toBe(true);
      expect(scores[1]).toBe(scores[2]);
      await reranker.close();
    });

    test("the same scores come through pairs, as they are stored and paid", async () => {
      const reranker = await open();
      const through = rerankerOfPairs(pairProvider(reranker), reranker.manifest);
      const expected = await reranker.rerank(query, documents);
      const found = await through.rerank(query, documents);
      expect([...found.scores]).toEqual([...expected.scores]);
      expect(found.tokens).toEqual(expected.tokens);
      await through.close();
    });

    test("stops when the signal has aborted", async () => {
      const reranker = await open();
      const error = await reranker
        .rerank(query, documents, { signal: AbortSignal.abort() })
        .catch((thrown: unknown) => thrown);
      expect(errorKind(error)).toBe("interrupted");
      await reranker.close();
    });
  });
}
