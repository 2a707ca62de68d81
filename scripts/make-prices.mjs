// Writes data/prices.json from a table of prices in the format of the reference data:
//   npm run prices -- ../shared/reference-data/prices.json
// Only facts about prices are taken: what a model costs, since when, who says so and how sure that is. To refresh the
// table by hand, edit data/prices.json itself: each price with asOf, source and certainty. A community list to compare
// with: BerriAI/litellm, model_prices_and_context_window.json (MIT).
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { priceListSchema } from "../dist/contracts/price.js";

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("name the table: npm run prices -- prices.json");
const table = JSON.parse(await readFile(file, "utf8"));
const keys = [
  "provider",
  "model",
  "usdPerMillionTokens",
  "usdPerMillionTokensHigh",
  "usdPerMillionTokensBatch",
  "batchCertainty",
  "asOf",
  "source",
  "certainty",
  "freeTokens",
  "status",
  "note",
];
const prices = table.models.map((entry) =>
  Object.fromEntries(keys.filter((key) => entry[key] !== undefined).map((key) => [key, entry[key]])),
);
const list = priceListSchema.parse({ schema: "alidade/prices/v1", compiledOn: table.compiledOn, prices });
const target = fileURLToPath(new URL("../data/prices.json", import.meta.url));
await writeFile(target, `${JSON.stringify(list, null, 2)}\n`);
process.stdout.write(`${prices.length} prices\n`);
