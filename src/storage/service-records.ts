import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ServiceRecord, serviceRecordSchema } from "../contracts/service-record.js";
import { writeFileAtomic } from "./atomic-file.js";
import { canonicalJson, contentKey } from "./canonical-json.js";

/** What was found out about a service under `key`; null where nothing is stored, or it cannot be read. */
export async function readServiceRecord(folder: string, key: unknown): Promise<ServiceRecord | null> {
  try {
    const text = await readFile(fileOf(folder, key), "utf8");
    return serviceRecordSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Stores it, whole or not at all. */
export async function writeServiceRecord(folder: string, key: unknown, record: ServiceRecord): Promise<void> {
  await writeFileAtomic(fileOf(folder, key), `${canonicalJson(record)}\n`);
}

function fileOf(folder: string, key: unknown): string {
  return join(folder, `${contentKey(key)}.json`);
}
