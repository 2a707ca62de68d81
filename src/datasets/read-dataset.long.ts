import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errorKind, errorMessage } from "../contracts/errors.js";
import { encodeNpy } from "../numeric/npy.js";
import { type SeededRandom, seededRandom } from "../numeric/seeded-random.js";
import { soundFolder, soundTables, sourceOfArgs, tableArgs } from "./malformed-inputs.case.js";
import { readDataset } from "./read-dataset.js";
import { readVectors } from "./read-vectors.js";

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "alidade-"));
});

afterAll(async () => {
  await rm(cwd, { recursive: true });
});

const vectorFiles: Readonly<Record<string, string | Uint8Array>> = {
  "vec/documents.npy": encodeNpy({
    rows: 3,
    dims: 4,
    data: Float32Array.from({ length: 12 }, (_, i) => i / 7),
  }),
  "vec/documents.jsonl": '{"id":"a","text":"x"}\n{"id":"b","label":2}\n{"id":"c"}\n',
  "vec/queries.jsonl": '{"id":"q","vector":[1,2,3,4e0]}\n',
};

/** Some bytes replaced, removed, doubled or put in; those that mean something to a format come often. */
function damage(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const result = [...bytes];
  for (let change = 1 + random.below(3); change > 0; change--) {
    const at = random.below(result.length + 1);
    const byte = random.below(2) === 0 ? random.below(256) : special.charCodeAt(random.below(special.length));
    const kind = random.below(4);
    if (kind === 0) result.splice(at, 1, byte);
    else if (kind === 1) result.splice(at, 1 + random.below(8));
    else if (kind === 2) result.splice(at, 0, byte);
    else result.splice(at, 0, ...result.slice(at, at + random.below(40)));
  }
  return Uint8Array.from(result);
}

const special = '"\\{}[],:\n\r\t 0159.-eENn\0\ufeff';

describe("damaged files", () => {
  test.each([
    ["folder", soundFolder, (): Promise<unknown> => readDataset({ kind: "beir", path: "shop" }, { cwd })],
    ["tables", soundTables, (): Promise<unknown> => readDataset(sourceOfArgs(tableArgs), { cwd })],
    ["vectors", vectorFiles, (): Promise<unknown> => readVectors("vec", { cwd })],
  ] as const)("%s: 3,000 seeded damages are read or refused, never a crash", async (_, files, read) => {
    const random = seededRandom(5);
    const paths = Object.keys(files);
    let refused = 0;
    for (let round = 0; round < 3000; round++) {
      const bad = paths[random.below(paths.length)]!;
      for (const path of paths) {
        const sound = Buffer.from((files as Record<string, string | Uint8Array>)[path]!);
        await mkdir(dirname(join(cwd, path)), { recursive: true });
        await writeFile(join(cwd, path), path === bad ? damage(sound, random) : sound);
      }
      await read().catch((error: unknown) => {
        refused++;
        if (errorKind(error) !== "input") throw error;
        expect(errorMessage(error)).toMatch(/\([^()]*\.(jsonl|csv|tsv|npy)(:\d+|, row \d+)?\)/);
      });
    }
    expect(refused).toBeGreaterThan(1000);
  });
});
