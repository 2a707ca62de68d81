import { parentPort, workerData } from "node:worker_threads";
import type { CandidateSpec } from "../contracts/candidate-spec.js";
import { toWireError, type WorkerReply, type WorkerRequest } from "../execution/worker-messages.js";
import { openWholeProvider } from "../providers/open-provider.js";
import type { LocalProviderOptions } from "../providers/provider-description.js";

/** Entry of a worker thread: one provider, one call at a time. Started by `execution/worker-pool.ts`. */
export interface EmbedWorkerData {
  spec: CandidateSpec;
  options: LocalProviderOptions;
}

const port = parentPort!;
const { spec, options } = workerData as EmbedWorkerData;
const reply = (message: WorkerReply, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer);

try {
  const provider = await openWholeProvider(spec, options);
  port.on("message", async (request: WorkerRequest) => {
    if (request.type === "close") {
      await provider.close();
      port.close();
      return;
    }
    const { call, texts, role } = request;
    try {
      const { matrix, tokens, truncated } = await provider.embed(texts, { role });
      reply({ type: "embedded", call, dims: matrix.dims, data: matrix.data, tokens, truncated }, [
        matrix.data.buffer as ArrayBuffer,
      ]);
    } catch (error) {
      reply({ type: "failed", call, error: toWireError(error) });
    }
  });
  reply({
    type: "ready",
    manifest: provider.manifest,
    textsPerCall: provider.limits.textsPerCall,
    modelBytes: provider.modelBytes,
  });
} catch (error) {
  reply({ type: "failed", call: null, error: toWireError(error) });
  port.close();
}
