import { parentPort, workerData } from "node:worker_threads";
import { answerCalls } from "../execution/answer-calls.js";
import type { StaticModel } from "../providers/static/static-model.js";
import { staticProvider } from "../providers/static/static-provider.js";

/** Entry of a worker thread: a static model that another thread has read, in memory that both share. */
export interface StaticWorkerData {
  model: StaticModel;
}

const { model } = workerData as StaticWorkerData;
await answerCalls(parentPort!, () => staticProvider(model));
