import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { isFitted, isHosted, makesVectors } from "../contracts/candidate-spec.js";
import type { Dataset } from "../contracts/dataset.js";
import {
  errorKind,
  errorMessage,
  InputError,
  InputErrors,
  namedIn,
  throwIfAborted,
} from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { RerankerSpec } from "../contracts/reranker-spec.js";
import { planHosted } from "../providers/hosted/hosted-plan.js";
import { isModuleRetriever } from "../providers/module/module-kind.js";
import { openProvider } from "../providers/open-provider.js";
import { isHostedReranker } from "../rerankers/hosted/hosted-reranker.js";
import { openReranker } from "../rerankers/open-reranker.js";
import { projectFolder } from "../storage/project-folder.js";
import type { PlannedCandidate } from "./bench-plan.js";
import { embeddedModelDir } from "./candidate-job.js";
import { describeCandidate } from "./describe-candidate.js";
import { promptWarning } from "./prompt-warnings.js";
import { untrainedWarning } from "./untrained-warning.js";

export interface CheckCandidatesOptions {
  readonly baseDir: string;
  readonly dataset: Dataset;
  /** Where keys of hosted models are looked for. Default: the environment. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** `python` of the config. */
  readonly python?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Tries every candidate: its files are read, and a model that makes vectors of texts is opened and embeds one document
 * and one query of the data. Returns the choices made for the user. Throws `InputErrors` with the mistakes of all.
 */
export async function checkCandidates(
  planned: readonly PlannedCandidate[],
  { baseDir, dataset, env = process.env, python, signal, onProgress = () => {} }: CheckCandidatesOptions,
): Promise<readonly string[]> {
  const notices = new Set<string>();
  const { services } = projectFolder(baseDir);
  const errors = new Map<string, InputError>();
  const seen = new Set<string>();
  const collect = async (work: () => Promise<void>): Promise<void> => {
    throwIfAborted(signal);
    try {
      await work();
    } catch (error) {
      const kind = errorKind(error);
      if (kind !== "input" && kind !== "provider") throw error;
      const input = error instanceof InputError ? error : new InputError(errorMessage(error));
      errors.set(input.message, input);
    }
  };
  for (const candidate of planned) {
    await collect(async () => {
      const described = await describeCandidate(candidate, { baseDir, dataset, services, python });
      for (const notice of described.notices) notices.add(notice);
      for (const part of candidate.parts) {
        if (seen.has(part.spec) || !makesVectors(part.kind) || isFitted(part.kind)) continue;
        if (await isModuleRetriever(part, baseDir)) continue;
        seen.add(part.spec);
        if (isHosted(part.kind)) {
          planHosted(part, env);
          notices.add(`${part.id}: it is not asked here: nothing is sent before a benchmark or a search`);
          continue;
        }
        onProgress({ type: "stage", candidate: part.id, stage: "opening" });
        await namedIn(
          () => candidate.namedAt,
          async () => {
            const warning = await tryModel(part, dataset, { baseDir, python, signal });
            if (warning !== null) notices.add(`${part.id}: ${warning}`);
          },
        );
      }
      const rerank = candidate.pipeline?.rerank ?? null;
      if (rerank !== null && !seen.has(rerank.reranker.spec)) {
        seen.add(rerank.reranker.spec);
        if (isHostedReranker(rerank.reranker.kind)) {
          notices.add(
            `${rerank.reranker.spec}: it is not asked here: nothing is sent before a benchmark or a search`,
          );
          return;
        }
        onProgress({ type: "stage", candidate: candidate.id, stage: "opening" });
        await namedIn(
          () => candidate.namedAt,
          () => tryReranker(rerank.reranker, dataset, { baseDir, signal }),
        );
      }
    });
  }
  const found = [...errors.values()];
  if (found.length > 0) throw found.length === 1 ? found[0]! : new InputErrors(found);
  return [...notices];
}

/** Scores one document for one query. */
async function tryReranker(
  spec: RerankerSpec,
  { corpus, queries }: Dataset,
  { baseDir, signal }: Pick<CheckCandidatesOptions, "baseDir" | "signal">,
): Promise<void> {
  const reranker = await openReranker(spec, { baseDir, threads: 1 });
  try {
    await reranker.rerank(queries.texts[0] ?? "", corpus.texts.slice(0, 1), { signal });
  } finally {
    await reranker.close();
  }
}

async function tryModel(
  spec: CandidateSpec,
  { corpus, queries }: Dataset,
  { baseDir, python, signal }: Pick<CheckCandidatesOptions, "baseDir" | "python" | "signal">,
): Promise<string | null> {
  const provider = await openProvider(spec, { baseDir, threads: 1, embeddedModelDir, python });
  try {
    const warning = await untrainedWarning(provider, null, { seed: 0, signal });
    await provider.embed(corpus.texts.slice(0, 1), { role: "document", signal });
    await provider.embed(queries.texts.slice(0, 1), { role: "query", signal });
    return warning ?? promptWarning(provider.manifest);
  } finally {
    await provider.close();
  }
}
