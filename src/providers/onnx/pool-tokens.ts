import type { Pooling, PoolingMode } from "./pooling-config.js";

/**
 * Pools the token vectors of one text (`length × width`, row-major, padding left out) into `into`
 * (`modes × width`). The first `promptTokens` do not count where the pooling excludes the prompt; cls is
 * the first token of all regardless. Sums are float64. Weighted mean: weights 1 … n by position.
 * Where nothing counts, the result is zero.
 */
export function poolTokens(
  tokens: Float32Array,
  width: number,
  { modes, includePrompt }: Pooling,
  promptTokens: number,
  into: Float32Array | Float64Array,
): void {
  const length = tokens.length / width;
  const first = includePrompt ? 0 : Math.min(promptTokens, length);
  modes.forEach((mode, i) => {
    pooled[mode](tokens, width, first, length, into.subarray(i * width, (i + 1) * width));
  });
}

type PoolKernel = (
  tokens: Float32Array,
  width: number,
  first: number,
  length: number,
  into: Float32Array | Float64Array,
) => void;

const pooled: Readonly<Record<PoolingMode, PoolKernel>> = {
  cls: (tokens, width, _first, _length, into) => into.set(tokens.subarray(0, width)),
  lasttoken: (tokens, width, first, length, into) => {
    if (length > first) into.set(tokens.subarray((length - 1) * width, length * width));
    else into.fill(0);
  },
  max: (tokens, width, first, length, into) => {
    into.fill(length > first ? Number.NEGATIVE_INFINITY : 0);
    for (let i = first; i < length; i++) {
      for (let j = 0; j < width; j++) into[j] = Math.max(into[j]!, tokens[i * width + j]!);
    }
  },
  mean: (tokens, width, first, length, into) =>
    scaledSum(tokens, width, first, length, into, 1 / Math.max(length - first, 1)),
  mean_sqrt_len: (tokens, width, first, length, into) =>
    scaledSum(tokens, width, first, length, into, 1 / Math.sqrt(Math.max(length - first, 1))),
  weightedmean: (tokens, width, first, length, into) => {
    let total = 0;
    for (let i = first; i < length; i++) total += i + 1;
    weightedSum(tokens, width, first, length, into, (i) => (i + 1) / Math.max(total, 1));
  },
};

function scaledSum(
  tokens: Float32Array,
  width: number,
  first: number,
  length: number,
  into: Float32Array | Float64Array,
  scale: number,
): void {
  const sum = new Float64Array(width);
  for (let at = first * width; at < length * width; at += width) {
    for (let j = 0; j < width; j++) sum[j]! += tokens[at + j]!;
  }
  for (let j = 0; j < width; j++) into[j] = sum[j]! * scale;
}

function weightedSum(
  tokens: Float32Array,
  width: number,
  first: number,
  length: number,
  into: Float32Array | Float64Array,
  weight: (position: number) => number,
): void {
  const sum = new Float64Array(width);
  for (let i = first; i < length; i++) {
    const w = weight(i);
    for (let j = 0; j < width; j++) sum[j]! += w * tokens[i * width + j]!;
  }
  into.set(sum);
}
