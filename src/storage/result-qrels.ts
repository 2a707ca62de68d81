import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Qrels } from "../contracts/qrels.js";
import { readQrelsFile } from "../datasets/read-qrels-file.js";
import { fitsTrecQrels, writeQrelsFile } from "./write-qrels-file.js";

/** Names of the judgements of a result: TREC qrels, which trec_eval takes, or where an id cannot stand in them, JSON. */
export const resultQrelsFiles = ["qrels.trec", "qrels.json"] as const;

/** Writes the judgements a result was scored with into its folder; queries keep their order, on which resampling depends. */
export async function writeResultQrels(folder: string, qrels: Qrels): Promise<void> {
  const [trec, json] = resultQrelsFiles;
  await writeQrelsFile(join(folder, fitsTrecQrels(qrels) ? trec : json), qrels);
}

/** The judgements stored with a result; null where there are none. Throws `InputErrors` where they cannot be read. */
export async function readResultQrels(folder: string): Promise<Qrels | null> {
  const name = resultQrelsFiles.find((file) => existsSync(join(folder, file)));
  return name === undefined ? null : readQrelsFile(name, { cwd: folder });
}
