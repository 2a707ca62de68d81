import { fileURLToPath } from "node:url";
import { configSchema } from "../contracts/config.js";
import type { BenchOptions } from "./bench-options.js";

/** Folder of the shop that comes with the package. */
export const demoDataDir = fileURLToPath(new URL("../../data/demo-shop", import.meta.url));

/** The benchmark of `alidade demo`: words, the embedded static model, and both fused, on the sample shop. */
export function demoSetup(cwd: string): Pick<BenchOptions, "config" | "source" | "cwd"> {
  const config = configSchema.parse({
    data: demoDataDir,
    models: ["bm25", "static:embedded"],
    hybrids: [{ of: ["bm25", "static:embedded"] }],
  });
  return { config, source: { kind: "beir", path: demoDataDir, name: "demo-shop" }, cwd };
}
