import { createHash } from "node:crypto";
import type { Dataset } from "../contracts/dataset.js";

/** Hash of document and query ids in the order of their rows: the fingerprint ignores it, but ties are broken by row. */
export function rowOrderHash({ corpus, queries }: Dataset): string {
  const hash = createHash("sha256");
  for (const id of [...corpus.ids, "", ...queries.ids]) hash.update(`${id}\n`);
  return hash.digest("hex").slice(0, 32);
}
