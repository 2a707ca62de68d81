import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BenchmarkResult, benchmarkResultSchema } from "../contracts/benchmark-result.js";
import { type ProviderManifest, providerManifestSchema } from "../contracts/embedding-matrix.js";
import { canonicalJson } from "../storage/canonical-json.js";
import { listResults } from "../storage/result-store.js";
import { thisMachine } from "./versions.js";

/** How fast models embedded on this machine before. */
export interface EmbeddingSpeeds {
  /** Tokens a second, and the newest result that says so; null where none does. */
  of(manifest: ProviderManifest): { readonly tokensPerSecond: number; readonly result: string } | null;
}

/**
 * Speeds of the stored results that were made on this machine with as many threads. Reads only. A result that cannot be
 * read says nothing here; `alidade results` names it.
 */
export async function embeddingSpeeds(results: string, threads: number): Promise<EmbeddingSpeeds> {
  const { cpu, cores } = thisMachine();
  const speeds = new Map<string, { tokensPerSecond: number; result: string }>();
  for (const id of await listResults(results)) {
    const result = await readable(join(results, id, "result.json"));
    if (result === null || result.machine.cpu !== cpu || result.machine.cores !== cores) continue;
    for (const { manifest, timing } of result.candidates) {
      const provider = providerManifestSchema.safeParse(manifest.provider);
      const tokensPerSecond = timing?.indexTokensPerSecond ?? null;
      if (!provider.success || tokensPerSecond === null || timing?.threads !== threads) continue;
      speeds.set(canonicalJson(provider.data), { tokensPerSecond, result: id });
    }
  }
  return { of: (manifest) => speeds.get(canonicalJson(manifest)) ?? null };
}

async function readable(file: string): Promise<BenchmarkResult | null> {
  try {
    return benchmarkResultSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return null;
  }
}
