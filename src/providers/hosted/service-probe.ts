import { Buffer } from "node:buffer";
import type { EmbeddedTexts } from "../../contracts/embedding-provider.js";
import { type ServiceRecord, serviceRecordVersion } from "../../contracts/service-record.js";
import type { ServiceFacts } from "./vendor.js";

/** The text by whose vector a service is known again. It says nothing of anybody's data. */
export const probeText = "The quick brown fox jumps over the lazy dog.";

export interface ProbeReading {
  readonly record: ServiceRecord;
  /** Cosine of the probe with the vector before, where that says that the model has changed, or why else; null: it has not. */
  readonly changed: string | null;
}

/**
 * What the answer to the probe, on `day` (UTC), says of a service: a new record, or the one `before` with the day on which
 * it was found to hold.
 */
export function readProbe(
  probe: EmbeddedTexts,
  facts: ServiceFacts,
  { before, day }: { readonly before: ServiceRecord | null; readonly day: string },
): ProbeReading {
  const { data, dims } = probe.matrix;
  const fresh: ServiceRecord = {
    schema: serviceRecordVersion,
    firstUsed: day,
    checkedOn: day,
    dims,
    normalized: Math.abs(Math.sqrt(data.reduce((sum, value) => sum + value * value, 0)) - 1) < 1e-3,
    reported: facts.model ?? probe.reportedModel ?? null,
    revision: facts.revision ?? null,
    maxTokens: facts.maxTokens ?? null,
    textsPerCall: facts.textsPerCall ?? null,
    tokensPerCall: facts.tokensPerCall ?? null,
    probe: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64"),
  };
  const changed = before === null ? null : changeFrom(before, fresh, data);
  const since =
    before === null || changed !== null
      ? fresh
      : { ...fresh, firstUsed: before.firstUsed, probe: before.probe };
  return { record: since, changed };
}

function changeFrom(before: ServiceRecord, fresh: ServiceRecord, now: Float32Array): string | null {
  for (const [what, a, b] of [
    ["revision", before.revision, fresh.revision],
    ["name", before.reported, fresh.reported],
    ["number of dimensions", before.dims, fresh.dims],
  ] as const) {
    if (a !== b) return `its ${what} was ${a} and is ${b}`;
  }
  const raw = Buffer.from(before.probe, "base64");
  const then = Float32Array.from({ length: raw.length / 4 }, (_, i) => raw.readFloatLE(i * 4));
  const cosine = cosineOf(then, now);
  return cosine >= sameModelCosine ? null : `one text has vectors with a cosine of ${cosine.toFixed(3)}`;
}

function cosineOf(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}

/** A vector of the probe below this cosine with the one before is another model's: services repeat theirs to about 0.9999. */
const sameModelCosine = 0.995;
