import type { CalibrationSubject, MeasuredSetting, QueryTime } from "../contracts/calibration.js";
import { type InferenceSetting, usualTokensPerBatch } from "../contracts/inference-setting.js";

/** Ways to spread threads over sessions: one session a thread, as many as fit, and one session over all threads. */
export function sessionLayouts({
  threads,
  mostSessions,
}: Pick<CalibrationSubject, "threads" | "mostSessions">): Pick<InferenceSetting, "sessions" | "threads">[] {
  const sessions = [mostSessions, Math.ceil(mostSessions / 2), 1];
  return [...new Set(sessions)].map((count) => ({ sessions: count, threads: Math.floor(threads / count) }));
}

/** How a model is run that nobody has measured: as many single-threaded sessions as fit, with small batches. */
export function defaultSetting(
  subject: Pick<CalibrationSubject, "threads" | "mostSessions">,
  tokensPerBatch: number = usualTokensPerBatch,
): InferenceSetting {
  const { sessions, threads } = sessionLayouts(subject)[0]!;
  return {
    sessions,
    threads,
    tokensPerBatch,
    queryThreads: threads,
    calibrated: false,
  };
}

/**
 * Whether the graph with each attention in one operator is the one to take: no byte of a vector changes, and it is not slower
 * than the graph of the file by more than 3 %, the mean over what was measured with both. It takes less memory.
 */
export function fusionPays(settings: readonly MeasuredSetting[]): boolean {
  const fused = settings.filter(({ fusedAttention }) => fusedAttention);
  const ratios = fused.flatMap((one) => {
    const plain = settings.find((other) => !other.fusedAttention && isSame(one, other));
    return plain === undefined ? [] : [one.textsPerSecond / plain.textsPerSecond];
  });
  const mean = ratios.reduce((sum, ratio) => sum + ratio / ratios.length, 0);
  return mean * worthwhile > 1 && fused.every(({ sameBytes }) => sameBytes);
}

/**
 * The fastest of the ways that were measured among those that change no byte of a vector. The default stays unless another
 * is faster by more than 3 %, and a text alone gets a session of its own only where that saves a tenth of its time: less is
 * noise.
 */
export function chooseSetting(
  subject: Pick<CalibrationSubject, "threads" | "mostSessions">,
  settings: readonly MeasuredSetting[],
  queries: readonly QueryTime[],
): InferenceSetting {
  const usual = defaultSetting(subject);
  const fused = fusionPays(settings);
  const sameGraph = ({ fusedAttention = false }: { fusedAttention?: boolean | undefined }): boolean =>
    fusedAttention === fused;
  const sound = settings.filter((one) => one.sameBytes && sameGraph(one));
  const start = sound.find((one) => isSame(one, usual)) ?? sound[0]!;
  const { sessions, threads, tokensPerBatch } = sound.reduce(
    (best, one) => (one.textsPerSecond > best.textsPerSecond * worthwhile ? one : best),
    start,
  );
  const timed = queries.filter(sameGraph);
  const own = timed.find((one) => one.threads === threads && !one.here) ?? timed[0]!;
  const faster = timed.filter(({ sameBytes, ms }) => sameBytes && ms < own.ms * 0.9);
  // A session of its own for queries has to fit into the memory beside the others.
  const fits = sessions < mostWith(subject);
  const query = fits ? faster.reduce((best, one) => (one.ms < best.ms ? one : best), own) : own;
  return {
    ...{ sessions, threads, tokensPerBatch },
    ...(fused ? { fusedAttention: true } : {}),
    queryThreads: fits ? query.threads : threads,
    ...(query.here ? { queryHere: true } : {}),
    calibrated: true,
  };
}

function mostWith({ threads, mostSessions }: Pick<CalibrationSubject, "threads" | "mostSessions">): number {
  return mostSessions < threads ? mostSessions : threads + 1;
}

function isSame(
  a: MeasuredSetting,
  b: Pick<InferenceSetting, "sessions" | "threads" | "tokensPerBatch">,
): boolean {
  return a.sessions === b.sessions && a.threads === b.threads && a.tokensPerBatch === b.tokensPerBatch;
}

const worthwhile = 1.03;
