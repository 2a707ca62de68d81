import { errorMessage } from "../contracts/errors.js";
import type { MatrixEngine } from "../contracts/matrix-engine.js";
import type { ProgressListener } from "../contracts/progress.js";
import { createPlainEngine } from "../neighbors/plain-engine.js";
import { createOnnxMatrixEngine } from "../search/onnx-matrix-engine.js";

/**
 * The engine of exact search: ONNX Runtime, or, where that does not load on a machine, plain TypeScript, which gives
 * the same lists more slowly. Which of the two it is, is said and kept with every timing.
 */
export async function openMatrixEngine(
  threads: number,
  onProgress?: ProgressListener,
): Promise<MatrixEngine> {
  const engine = createOnnxMatrixEngine({ threads });
  try {
    const unit = { rows: 1, dims: 1, data: Float32Array.of(1) };
    await engine.topK(unit, unit, 1);
    return engine;
  } catch (error) {
    const message = `ONNX Runtime does not work here (${errorMessage(error)}); exact search runs in plain TypeScript, with the same lists but slower`;
    onProgress?.({ type: "notice", level: "warning", message });
    return createPlainEngine();
  }
}
