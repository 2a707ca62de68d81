import { formatBytes, formatPercent } from "../reports/format.js";
import { visibleText } from "../reports/plain-text.js";
import { wrapToWidth } from "../reports/text-width.js";
import type { QuantizedModel } from "../workflows/quantize-model.js";

/** What `models quantize` made, for people. */
export function quantizedText(made: QuantizedModel, model: string, width: number): string {
  const { to, file, bytes, sourceBytes, comparison, spec } = made;
  const { texts, meanCosine, lowestCosine } = comparison;
  const source = /^onnx:/.test(model) ? model : `onnx:${model}`;
  const lines = [
    `${to} weights: ${visibleText(file)}`,
    `${formatBytes(bytes)} instead of ${formatBytes(sourceBytes)} (${formatPercent(bytes / sourceBytes)})`,
    `cosine to the vectors of float32 over ${texts} texts of the demo shop: ${meanCosine.toFixed(6)} in the mean, ${lowestCosine.toFixed(6)} at the lowest`,
    "what that costs on your judgements, with intervals:",
  ];
  const command = `  alidade bench -d DATA -m '${visibleText(source)}' -m '${visibleText(spec)}'`;
  return `${[...lines.flatMap((line) => wrapToWidth(line, width)), command].join("\n")}\n`;
}
