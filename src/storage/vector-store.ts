import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type MatrixManifest,
  matrixManifestSchema,
  matrixManifestVersion,
} from "../contracts/embedding-matrix.js";
import type { ProgressListener } from "../contracts/progress.js";
import type { OpenVectorStore, StoredVector, VectorSegment, VectorStore } from "../contracts/vector-store.js";
import { decodeNpy, encodeNpy } from "../numeric/npy.js";
import { writeFileAtomic } from "./atomic-file.js";
import { canonicalJson, contentKey } from "./canonical-json.js";

/**
 * Vectors on disk: a folder for each provider and role, in it immutable segments, an `.npy` file and
 * its manifest beside it. The manifest is written last: a segment without one does not exist.
 * A segment whose bytes no longer match its manifest is left out, and said so through `onProgress`.
 */
export function vectorStoreAt(folder: string, onProgress?: ProgressListener): OpenVectorStore {
  return async (key) => {
    const directory = join(folder, contentKey(key));
    await mkdir(directory, { recursive: true });
    const segments = await readSegments(directory, onProgress);
    return new SegmentStore(directory, key, segments);
  };
}

interface Segment {
  readonly manifest: MatrixManifest;
  readonly data: Float32Array;
  readonly truncated: ReadonlySet<number>;
}

class SegmentStore implements VectorStore {
  private readonly places = new Map<string, { segment: Segment; row: number }>();

  constructor(
    private readonly directory: string,
    private readonly key: Pick<MatrixManifest, "provider" | "role">,
    segments: readonly Segment[],
  ) {
    for (const segment of segments) this.remember(segment);
  }

  get(textHash: string): StoredVector | undefined {
    const place = this.places.get(textHash);
    if (place === undefined) return undefined;
    const { segment, row } = place;
    const { dims, tokens } = segment.manifest;
    return {
      vector: segment.data.subarray(row * dims, (row + 1) * dims),
      tokens: tokens[row]!,
      truncated: segment.truncated.has(row),
    };
  }

  async append({ textHashes, matrix, tokens, truncated }: VectorSegment): Promise<void> {
    const bytes = encodeNpy(matrix);
    const manifest: MatrixManifest = {
      schema: matrixManifestVersion,
      rows: matrix.rows,
      dims: matrix.dims,
      ...this.key,
      sha256: sha256(bytes),
      textHashes: [...textHashes],
      tokens: Array.from(tokens),
      truncated: Array.from(truncated, (cut, row) => (cut === 1 ? row : -1)).filter((row) => row >= 0),
      transforms: [],
    };
    const json = canonicalJson(manifest);
    const name = sha256(Buffer.from(json)).slice(0, 32);
    await writeFileAtomic(join(this.directory, `${name}.npy`), bytes);
    await writeFileAtomic(join(this.directory, `${name}.json`), json);
    this.remember({ manifest, data: matrix.data, truncated: new Set(manifest.truncated) });
  }

  private remember(segment: Segment): void {
    segment.manifest.textHashes.forEach((hash, row) => {
      this.places.set(hash, { segment, row });
    });
  }
}

async function readSegments(directory: string, onProgress?: ProgressListener): Promise<Segment[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".json")).sort();
  const segments = await Promise.all(names.map((name) => readSegment(directory, name.slice(0, -5))));
  const damaged = names.filter((_, i) => segments[i] === null);
  if (damaged.length > 0) {
    onProgress?.({
      type: "notice",
      level: "warning",
      message: `${damaged.length} stored vector file(s) are damaged and will be made again, such as ${join(directory, damaged[0]!)}`,
    });
  }
  return segments.filter((segment) => segment !== null);
}

async function readSegment(directory: string, name: string): Promise<Segment | null> {
  try {
    const manifest = matrixManifestSchema.parse(
      JSON.parse(await readFile(join(directory, `${name}.json`), "utf8")),
    );
    const bytes = await readFile(join(directory, `${name}.npy`));
    if (sha256(bytes) !== manifest.sha256) return null;
    const { data } = decodeNpy(bytes);
    if (data.length !== manifest.rows * manifest.dims || manifest.textHashes.length !== manifest.rows)
      return null;
    return { manifest, data: Float32Array.from(data), truncated: new Set(manifest.truncated) };
  } catch {
    // Unreadable in any way is damaged: the caller counts it and the vectors are made again.
    return null;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
