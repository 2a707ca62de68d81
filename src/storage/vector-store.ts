import { createHash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type MatrixManifest, matrixManifestVersion } from "../contracts/embedding-matrix.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { OpenVectorStore, StoredVector, VectorSegment, VectorStore } from "../contracts/vector-store.js";
import { encodeNpy } from "../numeric/npy.js";
import { writeFileAtomic } from "./atomic-file.js";
import { canonicalJson, contentKey } from "./canonical-json.js";
import { SegmentReader } from "./segment-reader.js";
import { removeIfOlder, sweepTemporaries } from "./temporaries.js";
import { readSegment, type Segment, segmentName, segmentOf } from "./vector-segment.js";

/**
 * Vectors on disk: a folder for each provider and role, in it immutable segments, an `.npy` file and
 * its manifest beside it. The manifest is written last: a segment without one does not exist.
 * A vector stored again replaces the earlier one, and a segment of which every vector was replaced is removed once
 * its successor is safe on the disk.
 * A segment whose bytes no longer match its manifest is left out, and said so through `onProgress`.
 */
export function vectorStoreAt(folder: string, onProgress?: ProgressListener): OpenVectorStore {
  return async (key) => {
    const directory = join(folder, contentKey(key));
    await mkdir(directory, { recursive: true });
    await sweepTemporaries(directory);
    const store = new SegmentStore(directory, key, onProgress);
    await store.open();
    return store;
  };
}

class SegmentStore implements VectorStore {
  private readonly places = new Map<string, { segment: Segment; row: number }>();
  private readonly reader = new SegmentReader((file) => this.reportDamage(file));
  private damageReported = false;

  constructor(
    private readonly directory: string,
    private readonly key: Pick<MatrixManifest, "provider" | "role">,
    private readonly onProgress: ProgressListener | undefined,
  ) {}

  async open(): Promise<void> {
    const names = await segmentNames(this.directory);
    const found: Exclude<Awaited<ReturnType<typeof readSegment>>, null | undefined>[] = [];
    for (let i = 0; i < names.length; i += filesAtOnce) {
      const some = names.slice(i, i + filesAtOnce);
      const read = await Promise.all(some.map((name) => readSegment(this.directory, name)));
      read.forEach((one, j) => {
        if (one === null) this.reportDamage(join(this.directory, `${some[j]}.json`));
        else if (one !== undefined) found.push(one);
      });
    }
    found.sort((a, b) => a.segment.generation - b.segment.generation);
    for (const { segment, textHashes } of found) this.remember(segment, textHashes);
    for (const { segment } of found) if (segment.live === 0) await this.remove(segment);
  }

  get(textHash: string): StoredVector | undefined {
    const place = this.places.get(textHash);
    if (place === undefined) return undefined;
    const { segment, row } = place;
    const vector = this.reader.row(segment, row);
    if (vector === undefined) return undefined;
    return { vector, tokens: segment.tokens[row]!, truncated: segment.truncated.has(row) };
  }

  async append({ textHashes, matrix, tokens, truncated }: VectorSegment): Promise<void> {
    const bytes = encodeNpy(matrix);
    const manifest: MatrixManifest = {
      schema: matrixManifestVersion,
      rows: matrix.rows,
      dims: matrix.dims,
      ...this.key,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      textHashes: [...textHashes],
      tokens: Array.from(tokens),
      truncated: Array.from(truncated, (cut, row) => (cut === 1 ? row : -1)).filter((row) => row >= 0),
      transforms: [],
    };
    const json = canonicalJson(manifest);
    const name = segmentName(json, this.nextGeneration(textHashes));
    const segment = segmentOf(this.directory, name, manifest);
    await writeFileAtomic(segment.file, bytes);
    await writeFileAtomic(manifestOf(segment), json);
    for (const replaced of this.remember(segment, textHashes)) await this.remove(replaced);
  }

  /** One above that of every vector that is stored already, so that the new ones win when they are read again. */
  private nextGeneration(textHashes: readonly string[]): number {
    let generation = 0;
    for (const hash of textHashes)
      generation = Math.max(generation, (this.places.get(hash)?.segment.generation ?? -1) + 1);
    return generation;
  }

  /** Takes up a segment's rows; returns the segments of which nothing is left. */
  private remember(segment: Segment, textHashes: readonly string[]): Segment[] {
    const emptied: Segment[] = [];
    textHashes.forEach((hash, row) => {
      const replaced = this.places.get(hash)?.segment;
      if (replaced !== undefined && --replaced.live === 0) emptied.push(replaced);
      segment.live++;
      this.places.set(hash, { segment, row });
    });
    return emptied.filter(({ live }) => live === 0);
  }

  private async remove(segment: Segment): Promise<void> {
    await rm(manifestOf(segment), { force: true });
    await rm(segment.file, { force: true });
    this.reader.forget(segment);
  }

  private reportDamage(file: string): void {
    if (this.damageReported) return;
    this.damageReported = true;
    const message = `Stored vectors are damaged or gone and will be made again, such as ${file}`;
    this.onProgress?.({ type: "notice", level: "warning", message });
  }
}

/** Names of the manifests in order, without their ending. Vectors that a kill left without one go after a day. */
async function segmentNames(directory: string): Promise<string[]> {
  const files = (await readdir(directory)).filter((name) => !name.startsWith(".")).sort();
  const names = files.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5));
  const known = new Set(names);
  for (const file of files)
    if (file.endsWith(".npy") && !known.has(file.slice(0, -4))) await removeIfOlder(join(directory, file));
  return names;
}

function manifestOf({ file }: Segment): string {
  return `${file.slice(0, -4)}.json`;
}

/** Files are opened a few at a time: a store may hold more of them than a process may. */
const filesAtOnce = 16;
