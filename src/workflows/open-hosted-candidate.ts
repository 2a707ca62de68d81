import type { CandidateSpec } from "../contracts/candidate-spec.js";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { errorKind, errorMessage, InputError } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { ServiceRecord } from "../contracts/service-record.js";
import { pacedProvider } from "../execution/paced-provider.js";
import { patientProvider } from "../execution/patient-provider.js";
import { type CallTally, createVendorClient, type VendorClient } from "../execution/vendor-client.js";
import { type HostedPlan, planHosted, serviceKey } from "../providers/hosted/hosted-plan.js";
import { askAbout, openHosted } from "../providers/hosted/open-hosted.js";
import { probeText, readProbe } from "../providers/hosted/service-probe.js";
import { openTextMeasure } from "../providers/hosted/text-measure.js";
import { readServiceRecord, writeServiceRecord } from "../storage/service-records.js";
import type { Network } from "./open-network.js";

export interface OpenHostedCandidateOptions {
  readonly baseDir: string;
  readonly network: Network;
  /** Puts payment between the store and the provider. */
  readonly pay: (provider: EmbeddingProvider) => EmbeddingProvider;
  /** Puts the store of vectors around it. */
  readonly store: (provider: EmbeddingProvider) => EmbeddingProvider;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Opens a model that a service runs, with everything around it, from the outside in: the client asks again and splits;
 * the store keeps what has come; the client waits for the limits of the service; the purse pays; one exchange a call.
 */
export async function openHostedCandidate(
  spec: CandidateSpec,
  options: OpenHostedCandidateOptions,
): Promise<EmbeddingProvider> {
  const { network, baseDir, pay, store } = options;
  const plan = planHosted(spec, network.env);
  const service = await freshService(spec, options);
  const measure = await openTextMeasure(spec, baseDir);
  const client = clientOf(plan);
  const provider = pay(openHosted({ plan, egress: network.egress, service, measure }));
  const paced = pacedProvider(provider, client, { textsAreRequests: plan.vendor.textsAreRequests });
  const patient = patientProvider(store(paced), client);
  return {
    ...patient,
    async close() {
      await patient.close();
      const told = tallyWords(client.tally);
      if (told !== null)
        options.onProgress?.({ type: "notice", level: "info", message: `${spec.id}: ${told}` });
    },
  };
}

/** What was out of the ordinary about the calls; null where nothing was. */
function tallyWords({ calls, repeated, throttled, split, cut, waitedMs }: CallTally): string | null {
  const parts = [
    ...(repeated > 0 ? [`${repeated} made again (${throttled} refused for want of capacity)`] : []),
    ...(split > 0 ? [`${split} made in two`] : []),
    ...(cut > 0 ? [`${cut} texts sent again, cut`] : []),
    ...(waitedMs >= 1000 ? [`${Math.round(waitedMs / 1000)} s of waiting`] : []),
  ];
  return parts.length === 0 ? null : `${calls} calls, ${parts.join(", ")}`;
}

/** What was found out about a service before; null where nothing was. Asks nobody. */
export async function knownService(plan: HostedPlan, services: string | null): Promise<ServiceRecord | null> {
  return services === null ? null : readServiceRecord(services, serviceKey(plan));
}

/**
 * What is found out about a service, looked at once a day: a model may be changed there without a word, and then vectors
 * that were stored before are another model's. Asks for the vector of one fixed text, which is paid like any other. Where
 * the budget does not allow that, what was known before stands. Throws as the provider does.
 */
export async function freshService(
  spec: CandidateSpec,
  {
    network,
    pay,
    signal,
    onProgress,
  }: Pick<OpenHostedCandidateOptions, "network" | "pay" | "signal" | "onProgress">,
): Promise<ServiceRecord> {
  const { egress, env, services } = network;
  const before = await knownService(planHosted(spec, env, { keyed: false }), services);
  const day = new Date().toISOString().slice(0, 10);
  if (before !== null && before.checkedOn === day) return before;
  const plan = planHosted(spec, env);
  const client = clientOf(plan);
  const asking = pay(openHosted({ plan, egress, service: null, measure: null }));
  const notice = (message: string): void =>
    onProgress?.({ type: "notice", level: "warning", message: `${spec.id}: ${message}` });
  try {
    const facts = await client.patiently(() => askAbout(plan, egress, signal), signal);
    const probe = await client.patiently(
      () => asking.embed([probeText], { role: "document", signal }),
      signal,
    );
    const { record, changed } = readProbe(probe, facts, { before, day });
    if (services !== null) await writeServiceRecord(services, serviceKey(plan), record);
    if (changed !== null)
      notice(
        `the model behind it is no longer the one of ${before!.checkedOn} (${changed}); vectors that were stored before are not used`,
      );
    return record;
  } catch (error) {
    if (before === null || errorKind(error) !== "budget") throw error;
    notice(
      `whether the model behind it is still the one of ${before.checkedOn} was not looked at: ${errorMessage(error)}`,
    );
    return before;
  }
}

/** The network that a hosted candidate needs. Throws `InputError` where none was given. */
export function requireNetwork(spec: CandidateSpec, network: Network | undefined): Network {
  if (network !== undefined) return network;
  throw new InputError(
    `"${spec.spec}" is asked over the network, and nothing of the network was opened here`,
  );
}

function clientOf({ parallelCalls, requestsPerMinute, tokensPerMinute }: HostedPlan): VendorClient {
  return createVendorClient({
    parallelCalls,
    requestsPerMinute: requestsPerMinute ?? undefined,
    tokensPerMinute: tokensPerMinute ?? undefined,
  });
}
