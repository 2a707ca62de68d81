import { readFile } from "node:fs/promises";
import { type PriceList, priceListSchema } from "../contracts/price.js";

/** The prices that come with the package, each with date, source and certainty. */
export async function priceList(): Promise<PriceList> {
  return priceListSchema.parse(JSON.parse(await readFile(file, "utf8")));
}

const file = new URL("../../data/prices.json", import.meta.url);
