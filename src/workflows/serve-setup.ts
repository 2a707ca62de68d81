import { type CandidateSpec, isFitted, parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { ConfigInput } from "../contracts/config.js";
import { InputError } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { vectorFormOf } from "../contracts/vector-form.js";
import type { OpenTextModelOptions } from "./open-float-model.js";
import { readTexts } from "./read-texts.js";
import { similaritySetup } from "./similarity-setup.js";

/** What `serve` serves, and the documents where the candidate is fitted on some or takes the range of int8 from them. */
export interface ServeSetup extends Pick<OpenTextModelOptions, "egress" | "egressLocation" | "python"> {
  readonly spec: CandidateSpec;
  readonly documents: readonly string[] | null;
  readonly cwd: string;
  readonly threads: number;
}

/**
 * The candidate named: a spec, or the name that the config gives one of its models; without any the only one of the config
 * that makes vectors, else the embedded model. Throws `InputError` where the config leaves several to choose from.
 */
export async function serveSetup(
  candidate: string | undefined,
  cwd: string,
  configPath: string | undefined,
  flags: Partial<ConfigInput>,
  onProgress?: ProgressListener,
): Promise<ServeSetup> {
  const { models, source, split, seed, ...setup } = await similaritySetup(cwd, configPath, flags);
  const spec =
    candidate === undefined
      ? onlyOne(models)
      : (models.find(({ id }) => id === candidate) ?? parseCandidateSpec(candidate));
  const needed = isFitted(spec.kind) || vectorFormOf(spec).quantisation?.precision === "int8";
  const dataset =
    needed && source !== null ? await readTexts(source, { split, seed, cwd: setup.cwd }, onProgress) : null;
  return { spec, documents: dataset?.corpus.texts ?? null, ...setup };
}

function onlyOne(models: readonly CandidateSpec[]): CandidateSpec {
  if (models.length === 1) return models[0]!;
  throw new InputError(
    `The config names ${models.length} models that make vectors; say which one to serve: ${models.map(({ id }) => id).join(", ")}`,
  );
}
