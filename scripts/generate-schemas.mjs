// Writes schemas/*.schema.json from the zod contracts in dist/; with --check, fails where a committed file differs.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { analysisResultSchema } from "../dist/contracts/analysis-result.js";
import { benchmarkDetailsSchema } from "../dist/contracts/benchmark-details.js";
import { benchmarkResultSchema } from "../dist/contracts/benchmark-result.js";
import { candidateOutcomeSchema } from "../dist/contracts/candidate-outcome.js";
import { configSchema } from "../dist/contracts/config.js";
import { costPreviewSchema } from "../dist/contracts/cost-preview.js";
import { datasetSummarySchema } from "../dist/contracts/dataset.js";
import { embeddingFileSchema } from "../dist/contracts/embedding-file.js";
import { matrixManifestSchema, providerManifestSchema } from "../dist/contracts/embedding-matrix.js";
import { explainReportSchema } from "../dist/contracts/explain-report.js";
import { ledgerLineSchema } from "../dist/contracts/ledger.js";
import { resultSettingsSchema } from "../dist/contracts/result-settings.js";
import { runManifestSchema } from "../dist/contracts/run.js";
import { spaceComparisonSchema } from "../dist/contracts/space-comparison.js";
import { trackerEventSchema } from "../dist/contracts/tracker.js";
import { verifyReportSchema } from "../dist/contracts/verify-report.js";

const schemas = {
  config: configSchema,
  dataset: datasetSummarySchema,
  "provider-manifest": providerManifestSchema,
  "matrix-manifest": matrixManifestSchema,
  "embedding-file": embeddingFileSchema,
  run: runManifestSchema,
  "candidate-outcome": candidateOutcomeSchema,
  analysis: analysisResultSchema,
  "benchmark-result": benchmarkResultSchema,
  "benchmark-details": benchmarkDetailsSchema,
  "result-settings": resultSettingsSchema,
  "cost-preview": costPreviewSchema,
  explain: explainReportSchema,
  "space-comparison": spaceComparisonSchema,
  "tracker-event": trackerEventSchema,
  verification: verifyReportSchema,
  "ledger-line": ledgerLineSchema,
};

const check = process.argv.includes("--check");
mkdirSync("schemas", { recursive: true });
let stale = 0;
for (const [name, schema] of Object.entries(schemas)) {
  const file = join("schemas", `${name}.schema.json`);
  const text = `${JSON.stringify(z.toJSONSchema(schema, { target: "draft-07", io: name === "config" ? "input" : "output" }), null, 2)}\n`;
  if (!check) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
    console.error(`${file} is not what the contract says; run \`npm run schemas\` and commit it`);
    stale += 1;
  }
}
process.exitCode = stale > 0 ? 1 : 0;
