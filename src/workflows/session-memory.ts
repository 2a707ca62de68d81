import { totalmem } from "node:os";
import type { ProviderManifest } from "../contracts/embedding-matrix.js";
import { parseQuantity } from "../selection/quantity.js";

/**
 * Memory that the sessions of a model may take: `ALIDADE_MODEL_MEMORY`, such as `4GB`, else half of what this process may
 * use. Bytes. Throws `InputError` for a variable that is no number of bytes.
 */
export function modelMemoryLimit(env: Readonly<Record<string, string | undefined>> = process.env): number {
  const said = env.ALIDADE_MODEL_MEMORY;
  if (said) return parseQuantity(said, "bytes", "ALIDADE_MODEL_MEMORY").value;
  const allowed = process.constrainedMemory();
  return Math.min(totalmem(), allowed > 0 ? allowed : totalmem()) / 2;
}

/**
 * How many sessions of a model fit into `memoryBytes`: at least one, at most `threads`. A session is taken to hold its
 * weights 1.6 times (ONNX Runtime keeps them again in the order its kernels read them), 96 MB for its thread, and for its
 * longest text the attention of every head of 32 dimensions twice.
 */
export function sessionsWithin(
  memoryBytes: number,
  threads: number,
  { manifest, modelBytes }: { readonly manifest: ProviderManifest; readonly modelBytes: number | null },
): number {
  const heads = Math.max(1, manifest.dims / 32);
  const attention = 2 * 4 * heads * (manifest.maxTokens ?? longestAssumed) ** 2;
  const session = 1.6 * (modelBytes ?? 0) + threadBytes + attention;
  return Math.max(1, Math.min(threads, Math.floor(memoryBytes / session)));
}

const threadBytes = 96 * 2 ** 20;
const longestAssumed = 512;
