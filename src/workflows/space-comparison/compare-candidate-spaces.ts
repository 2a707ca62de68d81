import type { ConfigInput } from "../../contracts/config.js";
import type { ProgressListener } from "../../contracts/progress.js";
import type { SpaceComparison } from "../../contracts/space-comparison.js";
import { analysedCandidate, loadSpace } from "../analysis/load-space.js";
import { analyzeSetup } from "../analyze-setup.js";
import { defaultThreads } from "../default-threads.js";
import { openMatrixEngine } from "../open-matrix-engine.js";
import { compareSpaces } from "./compare-spaces.js";

export interface CompareCandidateSpacesOptions {
  /** Candidates that make vectors, or folders of vectors. */
  readonly a: string;
  readonly b: string;
  /** Folder that paths start from and that holds `.alidade/`. */
  readonly cwd: string;
  /** Default: `alidade.yaml` in `cwd`, where there is one. */
  readonly config?: string | undefined;
  /** The data, and the threads, in place of the config's. */
  readonly flags?: Partial<ConfigInput> | undefined;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * Loads the spaces of two candidates, vectors of models out of the store of `bench` as far as they are there, and compares
 * them. Throws `InputError` for what cannot be read and spaces that share no item.
 */
export async function compareCandidateSpaces({
  cwd,
  config,
  flags = {},
  seed,
  signal,
  onProgress,
  ...pair
}: CompareCandidateSpacesOptions): Promise<SpaceComparison> {
  const load = async (given: string) => {
    const setup = await analyzeSetup(cwd, given, config, flags);
    const spec = await analysedCandidate(setup.candidate, setup.cwd);
    const threads = setup.threads ?? defaultThreads();
    return { threads, ...(await loadSpace(spec, { ...setup, threads, seed, signal, onProgress })) };
  };
  const a = await load(pair.a);
  const b = await load(pair.b);
  const engine = await openMatrixEngine(a.threads, onProgress);
  try {
    const found = await compareSpaces(a.space, b.space, { engine, seed, signal, onProgress });
    const named = (id: string, notices: readonly string[]) => notices.map((notice) => `${id}: ${notice}`);
    return {
      ...found,
      notices: [...named(a.space.id, a.notices), ...named(b.space.id, b.notices), ...found.notices],
    };
  } finally {
    await engine.close();
  }
}
