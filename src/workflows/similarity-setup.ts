import { existsSync } from "node:fs";
import { join } from "node:path";
import { type CandidateSpec, makesVectors, parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { ConfigInput } from "../contracts/config.js";
import { placed } from "../contracts/errors.js";
import { defaultThreads } from "./default-threads.js";
import { loadSetup } from "./load-setup.js";
import type { SimilarityOptions } from "./similarity.js";

type SimilaritySetup = Pick<
  SimilarityOptions,
  "models" | "source" | "split" | "cwd" | "threads" | "seed" | "egress" | "egressLocation" | "python"
>;

/**
 * Models and space of `similarity`: those of the flags or the config that make vectors, else the embedded
 * model; without any data the numbers stand alone.
 */
export async function similaritySetup(
  cwd: string,
  configPath: string | undefined,
  flags: Partial<ConfigInput>,
): Promise<SimilaritySetup> {
  const given = (flags.models ?? []).map(specOf);
  const hasData =
    flags.data !== undefined || configPath !== undefined || existsSync(join(cwd, "alidade.yaml"));
  if (!hasData) {
    const { threads = defaultThreads(), seed = 42 } = flags;
    return { models: orEmbedded(given), source: null, split: "test", cwd, threads, seed };
  }
  const { config, source, baseDir, locate } = await loadSetup(cwd, configPath, flags);
  const { split, seed, threads = defaultThreads() } = config;
  const models =
    given.length > 0
      ? given
      : config.models
          .map((entry, i) => placed(locate(["models", i]), () => specOf(entry)))
          .filter(({ kind }) => makesVectors(kind));
  const { egress, python } = config;
  const egressLocation = locate(["egress"]);
  return {
    models: orEmbedded(models),
    source,
    split,
    cwd: baseDir,
    threads,
    seed,
    egress,
    egressLocation,
    python,
  };
}

function specOf(entry: string | { model: string; name?: string | undefined }): CandidateSpec {
  return typeof entry === "string" ? parseCandidateSpec(entry) : parseCandidateSpec(entry.model, entry.name);
}

function orEmbedded(models: readonly CandidateSpec[]): readonly CandidateSpec[] {
  return models.length > 0 ? models : [parseCandidateSpec("static:embedded")];
}
