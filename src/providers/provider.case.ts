import { describe, expect, test } from "vitest";
import { providerManifestSchema } from "../contracts/embedding-matrix.js";
import { type EmbeddingProvider, embeddingProviderVersion } from "../contracts/embedding-provider.js";
import { errorKind } from "../contracts/errors.js";
import { matrixRow } from "../contracts/matrix-row.js";
import type { ProviderDescription } from "./provider-description.js";

export interface ProviderCase {
  open(): Promise<EmbeddingProvider>;
  /** Null for a model fitted on documents: it has no manifest before it is fitted. */
  readonly describe: (() => Promise<ProviderDescription>) | null;
  /** Reason to skip, where the model is not on this machine. */
  skip?: string | null | undefined;
}

/** What every embedding provider must do, whatever model is behind it. */
export function providerContract(name: string, { open, describe: describeIt, skip }: ProviderCase): void {
  describe.skipIf(skip != null)(`${name} as a provider${skip == null ? "" : ` (${skip})`}`, () => {
    test(`its manifest is plain data and known ${describeIt === null ? "when it is fitted again" : "without opening it"}`, async () => {
      const provider = await open();
      const { manifest, modelBytes } = describeIt === null ? await open() : await describeIt();
      expect(provider.manifest).toEqual(manifest);
      expect(provider.modelBytes).toBe(modelBytes);
      expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest);
      expect(providerManifestSchema.parse(manifest)).toEqual(manifest);
      expect(JSON.stringify(manifest)).not.toContain("/work");
      expect(provider.contract).toBe(embeddingProviderVersion);
      if (modelBytes !== null) expect(modelBytes).toBeGreaterThan(1000);
      await provider.close();
    });

    test("returns a row a text, finite, in the order given, twice the same", async () => {
      const provider = await open();
      const first = await provider.embed(texts, { role: "document" });
      const second = await provider.embed(texts, { role: "document" });
      expect([first.matrix.rows, first.matrix.dims]).toEqual([texts.length, provider.manifest.dims]);
      expect(first.matrix.data.every(Number.isFinite)).toBe(true);
      expect(first.tokens).toHaveLength(texts.length);
      expect(first.truncated).toHaveLength(texts.length);
      expect(second.matrix.data).toEqual(first.matrix.data);
      expect(first.matrix.data.buffer.byteLength).toBe(first.matrix.data.byteLength);
      await provider.close();
    });

    test("a vector does not depend on its batch, byte for byte", async () => {
      const provider = await open();
      const { matrix: together } = await provider.embed(texts, { role: "document" });
      const { matrix: backwards } = await provider.embed([...texts].reverse(), { role: "document" });
      for (let row = 0; row < texts.length; row++) {
        const { matrix: alone } = await provider.embed([texts[row]!], { role: "document" });
        expect(alone.data, texts[row]!.slice(0, 40)).toEqual(matrixRow(together, row).slice());
        expect(matrixRow(backwards, texts.length - 1 - row)).toEqual(matrixRow(together, row));
      }
      await provider.close();
    });

    test("normalised vectors have length 1, except those of texts without a token", async () => {
      const provider = await open();
      const { matrix, tokens } = await provider.embed(texts, { role: "query" });
      const norms = texts.map((_, row) => Math.hypot(...matrixRow(matrix, row)));
      if (provider.manifest.normalized) {
        norms.forEach((norm, row) => {
          expect(norm).toBeCloseTo(tokens[row] === 0 ? 0 : 1, 5);
        });
      } else {
        expect(norms.some((norm) => Math.abs(norm - 1) > 1e-3)).toBe(true);
      }
      await provider.close();
    });

    test("counts kept tokens and cut texts", async () => {
      const provider = await open();
      const { tokens, truncated } = await provider.embed(["short text", "word ".repeat(3000)], {
        role: "document",
      });
      const { maxTokens } = provider.manifest;
      expect(truncated[0]).toBe(0);
      expect(tokens[0]).toBeGreaterThanOrEqual(2);
      if (maxTokens !== null) expect([truncated[1], tokens[1]]).toEqual([1, maxTokens]);
      await provider.close();
    });

    test("takes no text, an empty text, and equal texts", async () => {
      const provider = await open();
      const none = await provider.embed([], { role: "query" });
      expect([none.matrix.rows, none.matrix.data.length]).toEqual([0, 0]);
      const { matrix } = await provider.embed(["", "same", "same"], { role: "query" });
      expect(matrix.data.every(Number.isFinite)).toBe(true);
      expect(matrixRow(matrix, 1)).toEqual(matrixRow(matrix, 2));
      expect(matrixRow(matrix, 1)).not.toEqual(matrixRow(matrix, 0));
      await provider.close();
    });

    test("stops when the signal has aborted", async () => {
      const provider = await open();
      const error = await provider
        .embed(["text"], { role: "query", signal: AbortSignal.abort() })
        .catch((thrown: unknown) => thrown);
      expect(errorKind(error)).toBe("interrupted");
      await provider.close();
    });
  });
}

/** Different lengths, scripts and lone surrogates; enough to fill more than one batch. */
export const texts: readonly string[] = [
  "waterproof hiking boots for men, size 44",
  "",
  "Wasserdichte Wanderschuhe für Herren",
  "防水登山鞋",
  "naïve café résumé ﬁ ligature Å Ω",
  "emoji 👩🏽‍🚀 and ☕",
  "a lone surrogate \ud83d and a nul \u0000 and a vertical\vtab",
  "two\nlines\tand a tab",
  "USB-C to HDMI 2.1 cable, 3 ft (1m) – 4K@120Hz",
  "shoe ".repeat(60),
  ...Array.from({ length: 30 }, (_, i) => `product number ${i} ${"with a long description ".repeat(i % 7)}`),
  "[CLS] special [SEP] tokens [MASK] in a text",
  " ",
];
