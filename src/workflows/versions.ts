import { createRequire } from "node:module";
import { cpus, totalmem } from "node:os";
import type { BenchmarkResult } from "../contracts/benchmark-result.js";
import { packageVersion as installedVersion } from "../providers/package-version.js";

/** Version of Alidade. */
export const { version: packageVersion } = createRequire(import.meta.url)("../../package.json") as {
  version: string;
};

/** Versions, as installed, of the packages that decide numbers. */
export function numericVersions(): Record<string, string> {
  const names = ["onnxruntime-node", "@huggingface/tokenizers", "@orama/stemmers", "@orama/stopwords", "eld"];
  return {
    alidade: packageVersion,
    ...Object.fromEntries(names.map((name) => [name, installedVersion(name)])),
  };
}

/** The machine a result was made on: an allow-list, never the environment. */
export function thisMachine(): BenchmarkResult["machine"] {
  const cores = cpus();
  return {
    platform: `${process.platform} ${process.arch}`,
    cpu: cores[0]?.model.trim() ?? "unknown",
    cores: Math.max(1, cores.length),
    memoryBytes: totalmem(),
    node: process.version,
  };
}
