import { parentPort, workerData } from "node:worker_threads";
import { runTraining } from "../lexical/word2vec/run-training.js";
import type { TrainingPlan } from "../lexical/word2vec/training-plan.js";

/** Entry of a worker thread: its share of a training. Started by `train-in-threads.ts`, to which it posts the tokens done. */
interface TrainingWorkerData {
  readonly plan: TrainingPlan;
  readonly thread: number;
  readonly threads: number;
}

const { plan, thread, threads } = workerData as TrainingWorkerData;
runTraining(plan, thread, threads, (done) => parentPort!.postMessage(done));
