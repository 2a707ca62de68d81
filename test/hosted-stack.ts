import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCandidateSpec } from "../src/contracts/candidate-spec.js";
import type { EgressEntry } from "../src/contracts/egress.js";
import type { EmbeddingProvider } from "../src/contracts/embedding-provider.js";
import type { Payment } from "../src/contracts/progress.js";
import type { OpenVectorStore, StoredVector } from "../src/contracts/vector-store.js";
import { budgetedProvider } from "../src/execution/budgeted-provider.js";
import { cachedProvider, textHash } from "../src/execution/cached-provider.js";
import { createEgress } from "../src/execution/egress.js";
import { instantClock } from "../src/execution/instant-clock.case.js";
import { pacedProvider } from "../src/execution/paced-provider.js";
import { patientProvider } from "../src/execution/patient-provider.js";
import { openPurse } from "../src/execution/purse.js";
import { type CallTally, createVendorClient } from "../src/execution/vendor-client.js";
import { seededRandom } from "../src/numeric/seeded-random.js";
import { planHosted } from "../src/providers/hosted/hosted-plan.js";
import { askAbout, openHosted } from "../src/providers/hosted/open-hosted.js";
import { probeText, readProbe } from "../src/providers/hosted/service-probe.js";
import { serverKey } from "../src/providers/hosted/vendor-server.case.js";

export const env = { TEST_KEY: serverKey };

export interface HostedStack {
  readonly provider: EmbeddingProvider;
  readonly tally: CallTally;
  readonly payments: readonly Payment[];
  /** Hashes of texts, as often as their vectors were stored. */
  readonly stored: ReadonlyMap<string, number>;
  readonly left: readonly EgressEntry[];
  readonly waits: readonly number[];
}

/** A hosted candidate with everything around it, as a benchmark opens it, but for a clock that does not wait. */
export async function hostedStack(
  spec: string,
  {
    seed = 1,
    timeoutMs = 5000,
    retries,
    limitUsd = null,
    openStore,
    stored = new Map<string, number>(),
  }: {
    seed?: number;
    timeoutMs?: number;
    retries?: number;
    limitUsd?: number | null;
    openStore?: OpenVectorStore;
    stored?: Map<string, number>;
  } = {},
): Promise<HostedStack> {
  const left: EgressEntry[] = [];
  const egress = createEgress({ setting: "none", record: async (entry) => void left.push(entry) });
  const plan = { ...planHosted(parseCandidateSpec(spec), env), timeoutMs };
  const billed = plan.billing ?? { provider: "test", model: "test" };
  const asking = openHosted({ plan, egress, service: null, measure: null });
  const probe = await asking.embed([probeText], { role: "document" });
  const { record } = readProbe(probe, await askAbout(plan, egress), { before: null, day: "2026-11-23" });
  const clock = instantClock();
  const client = createVendorClient({
    parallelCalls: plan.parallelCalls,
    retries,
    clock,
    random: seededRandom(seed).uniform,
  });
  const payments: Payment[] = [];
  const paid = budgetedProvider(
    { ...openHosted({ plan, egress, service: record, measure: null }), billing: billed },
    {
      usdPerMillionTokens: 1e6,
      purse: openPurse(limitUsd),
      onPayment: async (payment) => void payments.push(payment),
    },
  );
  const paced = pacedProvider(paid, client, { textsAreRequests: plan.vendor.textsAreRequests });
  const cached = cachedProvider(paced, openStore ?? memoryStore(stored));
  return {
    provider: patientProvider(cached, client),
    tally: client.tally,
    payments,
    stored,
    left,
    waits: clock.waits,
  };
}

/** A store in memory that counts how often each text is stored. */
export function memoryStore(stored: Map<string, number>): OpenVectorStore {
  const sides = new Map<string, Map<string, StoredVector>>();
  return async (key) => {
    const name = JSON.stringify(key);
    const vectors = sides.get(name) ?? new Map<string, StoredVector>();
    sides.set(name, vectors);
    return {
      get: (hash) => vectors.get(hash),
      async append({ textHashes, matrix, tokens, truncated }) {
        textHashes.forEach((hash, row) => {
          stored.set(hash, (stored.get(hash) ?? 0) + 1);
          const vector = matrix.data.slice(row * matrix.dims, (row + 1) * matrix.dims);
          vectors.set(hash, { vector, tokens: tokens[row]!, truncated: truncated[row] === 1 });
        });
      },
    };
  };
}

export const hashOf = textHash;

/** A fresh folder. */
export function folder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "alidade-hosted-"));
}
