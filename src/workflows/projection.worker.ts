import { parentPort, workerData } from "node:worker_threads";
import { type QualityPlan, runQuality } from "../geometry/projection/picture-quality.js";
import { runTsne } from "../geometry/projection/run-tsne.js";
import { runUmap } from "../geometry/projection/run-umap.js";
import type { TsnePlan } from "../geometry/projection/tsne-plan.js";
import type { UmapPlan } from "../geometry/projection/umap-plan.js";

/** What a team of threads does for a projection. */
export type ProjectionJob =
  | { readonly kind: "umap"; readonly plan: UmapPlan }
  | { readonly kind: "tsne"; readonly plan: TsnePlan }
  | { readonly kind: "quality"; readonly plan: QualityPlan };

/** Entry of a worker thread: its share of a job. Started by `project-in-threads.ts`, to which it posts what is done. */
const { job, thread, threads } = workerData as {
  readonly job: ProjectionJob;
  readonly thread: number;
  readonly threads: number;
};

// Rounds are the same in all threads, rows are each thread's own.
const post = (done: number): void => parentPort!.postMessage(done);
const postFirst = thread === 0 ? post : undefined;
if (job.kind === "quality") runQuality(job.plan, threads, post);
else if (job.kind === "tsne") runTsne(job.plan, thread, threads, postFirst);
else runUmap(job.plan, threads, postFirst);
