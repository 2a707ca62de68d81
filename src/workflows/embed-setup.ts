import { type CandidateSpec, isFitted, parseCandidateSpec } from "../contracts/candidate-spec.js";
import { InputError } from "../contracts/errors.js";
import type { ProgressListener } from "../contracts/progress.js";
import { defaultThreads } from "./default-threads.js";
import type { EmbedFileOptions } from "./embed-options.js";
import { type LocatedConfig, loadSetup, locatedConfig } from "./load-setup.js";
import { readTexts } from "./read-texts.js";

type EmbedSetup = Pick<
  EmbedFileOptions,
  "model" | "documents" | "cwd" | "threads" | "python" | "egress" | "egressLocation" | "prices"
>;

interface EmbedFlags {
  readonly model: string;
  readonly data?: string | undefined;
  readonly threads?: number | undefined;
}

/**
 * What `embed` takes from the project: the folder of the config, its egress, prices and threads, and for a model that is fitted
 * on documents those of the data. Paths of data and output start from `cwd` where there is no config. Throws `InputError` for
 * data given to a model that is not fitted.
 */
export async function embedSetup(
  cwd: string,
  configPath: string | undefined,
  { model, data, threads }: EmbedFlags,
  onProgress?: ProgressListener,
): Promise<EmbedSetup> {
  const located = await locatedConfig(cwd, configPath);
  const { config, baseDir, locate } = located;
  const spec = parseCandidateSpec(model);
  return {
    model: spec,
    documents: await documentsOf(spec, { cwd, configPath, data, located, onProgress }),
    cwd: baseDir,
    threads: threads ?? config?.threads ?? defaultThreads(),
    python: config?.python,
    egress: config?.egress,
    egressLocation: locate(["egress"]),
    prices: config?.prices,
  };
}

interface DocumentsOptions {
  readonly cwd: string;
  readonly configPath: string | undefined;
  readonly data: string | undefined;
  readonly located: LocatedConfig;
  readonly onProgress: ProgressListener | undefined;
}

async function documentsOf(
  spec: CandidateSpec,
  { cwd, configPath, data, located, onProgress }: DocumentsOptions,
): Promise<readonly string[] | undefined> {
  if (!isFitted(spec.kind)) {
    if (data === undefined) return undefined;
    throw new InputError(
      `--data names what a model is fitted on, and "${spec.spec}" is not fitted; the texts to embed are the argument. Leave it out`,
    );
  }
  if (data === undefined && located.config === null) return undefined;
  const { config, source, baseDir } = await loadSetup(cwd, configPath, data === undefined ? {} : { data });
  const { split, seed } = config;
  return (await readTexts(source, { split, seed, cwd: baseDir }, onProgress)).corpus.texts;
}
