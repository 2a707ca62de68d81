import type { Qrels } from "../contracts/qrels.js";
import { readQrelsFile } from "../datasets/read-qrels-file.js";
import { readSubtopicQrels } from "../datasets/read-subtopic-qrels.js";
import { parseMetricName } from "../metrics/metric-name.js";

/** Reads judgements as the metrics need them: with subtopics for alpha-nDCG. Throws as `readQrelsFile`. */
export function qrelsForMetrics(
  metrics: readonly string[],
  file: string,
  options: { readonly cwd?: string | undefined } = {},
): Promise<Qrels> {
  const subtopics = metrics.some((metric) => parseMetricName(metric).measure === "alpha-ndcg");
  return subtopics ? readSubtopicQrels(file, options) : readQrelsFile(file, options);
}
