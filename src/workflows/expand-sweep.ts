import { type CandidateSpec, isFitted, isHosted, parseCandidateSpec } from "../contracts/candidate-spec.js";
import type { Sweep } from "../contracts/sweep.js";
import { readVectors } from "../datasets/read-vectors.js";
import { describeWholeProvider } from "../providers/open-provider.js";
import { specPath } from "../providers/spec-path.js";
import { isSwept, sweptSettings } from "../selection/swept-settings.js";
import { projectFolder } from "../storage/project-folder.js";
import type { BenchOptions } from "./bench-options.js";
import { bringModels } from "./bring-models.js";
import { embeddedModelDir } from "./candidate-job.js";
import { describeHostedCandidate } from "./describe-hosted-candidate.js";
import { matryoshkaEvidence } from "./matryoshka-evidence.js";
import { openFittableCandidate } from "./open-fittable-candidate.js";
import { openNetwork } from "./open-network.js";

/**
 * The same options with each setting of the sweep as a candidate behind the one it is of. Candidates without vectors, and
 * those that say their own dims or quant, stay as they are; what is left out, and a model of which nothing says that it was
 * trained to be cut, is told through `onProgress`. Without a sweep, or where it is expanded already, nothing changes. Throws
 * `InputError` for a model that cannot be read.
 */
export async function expandSweep<T extends BenchOptions>(options: T): Promise<T> {
  const { sweep, models } = options.config;
  if (sweep === undefined) return options;
  const specs = models.map((entry) =>
    typeof entry === "string" ? parseCandidateSpec(entry) : parseCandidateSpec(entry.model, entry.name),
  );
  const known = new Set(specs.map(({ id }) => id));
  const expanded: (typeof models)[number][] = [];
  for (const [i, spec] of specs.entries()) {
    expanded.push(models[i]!);
    if (!isSwept(spec)) continue;
    const whole = await wholeDims(spec, options);
    await tellOf(spec, sweep, whole, options);
    for (const setting of sweptSettings(spec, sweep, whole)) {
      if (known.has(setting.id)) continue;
      known.add(setting.id);
      expanded.push(spec.id === spec.spec ? setting.spec : { model: setting.spec, name: setting.id });
    }
  }
  return { ...options, config: { ...options.config, models: expanded } };
}

/** How many dimensions a candidate has; null where that is known only once it has answered. */
async function wholeDims(spec: CandidateSpec, options: BenchOptions): Promise<number | null> {
  const { cwd, config, signal, onProgress, cache = "use" } = options;
  const services = cache === "none" ? null : projectFolder(cwd).services;
  if (isHosted(spec.kind)) return (await describeHostedCandidate(spec, services)).manifest?.dims ?? null;
  if (spec.kind === "vectors") return (await readVectors(specPath(spec, cwd), { cwd })).documents.matrix.dims;
  if (isFitted(spec.kind)) {
    const { dims } = (await openFittableCandidate(spec, { baseDir: cwd })).settings;
    return typeof dims === "number" ? dims : null;
  }
  const network = openNetwork({
    setting: config.egress,
    cwd,
    location: options.locate?.(["egress"]),
    services,
  });
  await bringModels([spec], { baseDir: cwd, network, signal, onProgress });
  return (
    await describeWholeProvider(spec, { baseDir: cwd, threads: 1, embeddedModelDir, python: config.python })
  ).manifest.dims;
}

async function tellOf(
  spec: CandidateSpec,
  { dims = [] }: Sweep,
  whole: number | null,
  { cwd, onProgress }: BenchOptions,
): Promise<void> {
  const more = dims.filter((one) => whole !== null && one > whole);
  const tell = (level: "info" | "warning", message: string): void =>
    onProgress?.({ type: "notice", level, message: `${spec.id}: ${message}` });
  if (more.length > 0)
    tell("info", `has ${whole} dimensions; dims ${more.join(", ")} of the sweep are left out`);
  if (whole === null || !dims.some((one) => one < whole)) return;
  const evidence = await matryoshkaEvidence(spec, cwd);
  if (evidence === null)
    tell(
      "warning",
      "nothing says that it was trained to be cut (Matryoshka); others lose more by it, so look at what each cut costs here",
    );
  else tell("info", evidence);
}
