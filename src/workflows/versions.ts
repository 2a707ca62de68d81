import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import type { BenchmarkResult } from "../contracts/benchmark-result.js";

interface PackageJson {
  version: string;
  dependencies: Record<string, string>;
}

const packageJson = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as PackageJson;

/** Version of Alidade. */
export const packageVersion = packageJson.version;

/** Versions of the packages that decide numbers; package.json pins them exactly. */
export function numericVersions(): Record<string, string> {
  const names = ["onnxruntime-node", "@huggingface/tokenizers", "@orama/stemmers", "@orama/stopwords", "eld"];
  return {
    alidade: packageVersion,
    ...Object.fromEntries(names.map((name) => [name, packageJson.dependencies[name]!])),
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
