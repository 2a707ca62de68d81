import type { EmbeddingMatrix } from "../contracts/embedding-matrix.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import type { StoredPrecision } from "../contracts/vector-form.js";
import { type CalibrationRanges, calibrationRanges } from "../neighbors/calibration-ranges.js";
import { decodeEmbeddings, quantizeEmbeddings } from "../neighbors/quantize-embeddings.js";

/**
 * A provider that gives each vector as it is after it was quantised: the middle of the bucket of each value, or ±1 for a bit.
 * `calibration` are the documents' vectors, whose ranges int8 takes; binary needs none.
 */
export function decodedProvider(
  provider: EmbeddingProvider,
  precision: StoredPrecision,
  calibration: EmbeddingMatrix | null,
): EmbeddingProvider {
  const ranges: CalibrationRanges | null = calibration === null ? null : calibrationRanges(calibration);
  const { manifest } = provider;
  return {
    ...provider,
    manifest: { ...manifest, modules: [...manifest.modules, `Quantize(${precision})`], normalized: false },
    async embed(texts, options) {
      const embedded = await provider.embed(texts, options);
      const codes = quantizeEmbeddings(embedded.matrix, precision, ranges === null ? {} : { ranges });
      const { matrix } = embedded;
      // A zero vector has no direction, and no code says so.
      const decoded = decodeEmbeddings(codes, ranges);
      for (let row = 0; row < matrix.rows; row++) {
        const [start, end] = [row * matrix.dims, (row + 1) * matrix.dims];
        if (matrix.data.subarray(start, end).every((value) => value === 0)) decoded.data.fill(0, start, end);
      }
      return { ...embedded, matrix: decoded };
    },
    close: () => provider.close(),
  };
}
