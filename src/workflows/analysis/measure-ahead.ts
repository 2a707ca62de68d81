import { setImmediate } from "node:timers/promises";
import { createOnnxMatrixEngine } from "../../search/onnx-matrix-engine.js";
import { itemCentrality } from "./item-norms.js";
import type { MeasuredAhead } from "./measured-ahead.js";
import { overview } from "./overview.js";
import type { SectionInput } from "./section-input.js";
import { shapeOfVectors } from "./shape-of-vectors.js";

/**
 * Measures what needs no neighbours while other threads seek them. One thread multiplies: the processors are taken, and
 * threads of one product that wait for each other would hold them.
 */
export async function measureAhead(
  input: Pick<SectionInput, "space" | "norms" | "engine" | "seed" | "signal">,
): Promise<MeasuredAhead> {
  const own = input.engine.name === "onnxruntime" ? createOnnxMatrixEngine({ threads: 1 }) : null;
  try {
    const shape = await shapeOfVectors({ ...input, engine: own ?? input.engine });
    const found = await overview(input);
    await setImmediate();
    return { shape, overview: found, centrality: itemCentrality(input) };
  } finally {
    await own?.close();
  }
}
