import type { MessagePort } from "node:worker_threads";
import type { EmbeddingProvider } from "../contracts/embedding-provider.js";
import { toWireError, type WorkerReply, type WorkerRequest } from "./worker-messages.js";

/** The worker's side of `worker-pool.ts`: opens one provider and answers the pool's calls with it, one at a time. */
export async function answerCalls(port: MessagePort, open: () => Promise<EmbeddingProvider>): Promise<void> {
  const reply = (message: WorkerReply, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  try {
    const provider = await open();
    const answer = async (request: WorkerRequest): Promise<void> => {
      if (request.type === "close") {
        await provider.close();
        port.close();
        return;
      }
      const { call, texts, role, tokensPerBatch } = request;
      try {
        const { matrix, tokens, truncated } = await provider.embed(texts, { role, tokensPerBatch });
        reply({ type: "embedded", call, dims: matrix.dims, data: matrix.data, tokens, truncated }, [
          matrix.data.buffer as ArrayBuffer,
        ]);
      } catch (error) {
        reply({ type: "failed", call, error: toWireError(error) });
      }
    };
    let before: Promise<void> = Promise.resolve();
    port.on("message", (request: WorkerRequest) => {
      before = before.then(() => answer(request));
    });
    const { manifest, modelBytes, limits } = provider;
    reply({ type: "ready", manifest, limits, modelBytes });
  } catch (error) {
    reply({ type: "failed", call: null, error: toWireError(error) });
    port.close();
  }
}
